"""Flood control: what is tolerated, what is refused, and for how long."""

from datetime import timedelta

import pytest

from sandbox.clock import Clock
from sandbox.people import Person
from sandbox.telegram import Telegram
from tests.sandbox.conftest import Caller


@pytest.fixture
def telegram(clock: Clock) -> Telegram:
    return Telegram(clock=clock, flood_control=True)


async def burst(bot: Caller, chat_id: int, method: str = "sendMessage") -> int:
    """How many messages get through before the first refusal."""
    for count in range(100):
        if (await bot.answer(method, chat_id=chat_id, text="x")).status == 429:
            return count
    return 100


async def test_refusal_says_how_long_to_wait(bot: Caller, ada: Person) -> None:
    await burst(bot, ada.id)
    answer = await bot.answer("sendMessage", chat_id=ada.id, text="x")
    assert answer.status == 429
    assert answer.body == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    }


async def test_chat_takes_a_small_burst_and_then_one_a_second(clock: Clock, bot: Caller, ada: Person) -> None:
    assert await burst(bot, ada.id) == 4
    await clock.advance(timedelta(seconds=1))
    assert await burst(bot, ada.id) == 1
    await clock.advance(timedelta(seconds=60))
    assert await burst(bot, ada.id) == 4


async def test_group_takes_twenty_a_minute(clock: Clock, telegram: Telegram, bot: Caller, ada: Person) -> None:
    group = telegram.add_group("Family", members=[ada])
    assert await burst(bot, group.id) == 20
    await clock.advance(timedelta(seconds=30))
    assert await burst(bot, group.id) == 10


async def test_thirty_a_second_to_everybody_together(clock: Clock, telegram: Telegram, bot: Caller) -> None:
    people = [telegram.add_person(f"P{number}") for number in range(40)]
    for person in people:
        telegram.say(person, "hi")
    statuses = [(await bot.answer("sendMessage", chat_id=person.id, text="x")).status for person in people]
    assert statuses == [200] * 30 + [429] * 10
    await clock.advance(timedelta(seconds=1))
    assert (await bot.answer("sendMessage", chat_id=people[-1].id, text="x")).status == 200


async def test_refused_message_is_not_there(telegram: Telegram, bot: Caller, ada: Person) -> None:
    await burst(bot, ada.id)
    assert len(telegram.messages(ada.id)) == 5


async def test_edits_count_and_answers_to_taps_do_not(telegram: Telegram, bot: Caller, ada: Person) -> None:
    message = await bot("sendMessage", chat_id=ada.id, text="x")
    for number in range(3):
        await bot("editMessageText", chat_id=ada.id, message_id=message["message_id"], text=f"{number}")
    assert "retry after" in await bot.refusal(
        "editMessageText", chat_id=ada.id, message_id=message["message_id"], text="more"
    )
    query_id = telegram.tap(ada, message["message_id"], data="x")
    assert await bot("answerCallbackQuery", callback_query_id=query_id)


async def test_flood_control_is_off_unless_asked_for(clock: Clock) -> None:
    telegram = Telegram(clock=clock)
    ada = telegram.add_person("Ada")
    telegram.say(ada, "hi")
    assert await burst(Caller(telegram), ada.id) == 100


async def test_time_can_come_from_elsewhere(clock: Clock) -> None:
    seconds = iter(range(0, 1000, 10))
    telegram = Telegram(clock=clock, flood_control=True, monotonic=lambda: float(next(seconds)))
    ada = telegram.add_person("Ada")
    telegram.say(ada, "hi")
    assert [(await telegram.call("sendMessage", {"chat_id": ada.id, "text": "x"})).status for _ in range(20)] == [
        200
    ] * 20
