"""Long polling: what waits, what is confirmed, and that there is only one poller."""

import asyncio
from datetime import timedelta

import pytest

from sandbox.clock import Clock
from sandbox.people import Person
from sandbox.telegram import Telegram
from tests.sandbox.conftest import Caller


def said(updates: list[dict[str, dict[str, str]]]) -> list[str]:
    return [update["message"]["text"] for update in updates]


@pytest.fixture
def three(telegram: Telegram, ada: Person) -> None:
    """Three messages that wait."""
    for text in ("one", "two", "three"):
        telegram.say(ada, text)


@pytest.mark.usefixtures("three")
async def test_updates_wait_until_they_are_confirmed(bot: Caller) -> None:
    first = await bot("getUpdates")
    assert said(first) == ["one", "two", "three"]
    assert await bot("getUpdates") == first
    assert said(await bot("getUpdates", offset=first[0]["update_id"] + 1)) == ["two", "three"]
    assert said(await bot("getUpdates")) == ["two", "three"]
    assert await bot("getUpdates", offset=first[2]["update_id"] + 1) == []


@pytest.mark.usefixtures("three")
async def test_who_waits_for_them_to_be_taken_waits_until_the_last_is_confirmed(
    telegram: Telegram, bot: Caller, ada: Person
) -> None:
    taken = asyncio.create_task(telegram.updates.taken())
    updates = await bot("getUpdates")
    await bot("getUpdates", offset=updates[1]["update_id"] + 1)
    assert not taken.done()
    await bot("getUpdates", offset=updates[2]["update_id"] + 1)
    await taken
    await telegram.updates.taken()
    telegram.say(ada, "four")
    taken = asyncio.create_task(telegram.updates.taken())
    await asyncio.sleep(0)
    assert not taken.done()
    telegram.updates.drop()
    await taken


@pytest.mark.usefixtures("three")
async def test_update_ids_are_consecutive(bot: Caller) -> None:
    ids = [update["update_id"] for update in await bot("getUpdates")]
    assert ids == [ids[0], ids[0] + 1, ids[0] + 2]


@pytest.mark.usefixtures("three")
async def test_limit_is_kept(bot: Caller) -> None:
    assert said(await bot("getUpdates", limit="2")) == ["one", "two"]


@pytest.mark.usefixtures("three")
async def test_negative_offset_counts_from_the_end_and_forgets_the_rest(bot: Caller) -> None:
    assert said(await bot("getUpdates", offset=-1)) == ["three"]
    assert said(await bot("getUpdates")) == ["three"]


@pytest.mark.usefixtures("three")
async def test_updates_are_forgotten_after_a_day(clock: Clock, telegram: Telegram, bot: Caller, ada: Person) -> None:
    await clock.advance(timedelta(hours=12))
    telegram.say(ada, "later")
    await clock.advance(timedelta(hours=12, seconds=1))
    assert said(await bot("getUpdates")) == ["later"]


async def test_long_poll_ends_with_the_first_update(telegram: Telegram, bot: Caller, ada: Person) -> None:
    polling = asyncio.create_task(bot("getUpdates", timeout=50))
    await asyncio.sleep(0)
    telegram.say(ada, "hi")
    assert said(await polling) == ["hi"]


async def test_long_poll_ends_empty_after_its_timeout(telegram: Telegram) -> None:
    assert await telegram.updates.fetch(offset=0, limit=100, timeout=0.01) == []


async def test_second_poller_sends_the_first_away(telegram: Telegram, bot: Caller, ada: Person) -> None:
    first = asyncio.create_task(bot.answer("getUpdates", timeout=50))
    await asyncio.sleep(0)
    second = asyncio.create_task(bot("getUpdates", timeout=50))
    answer = await first
    assert (answer.status, answer.body["description"]) == (
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    )
    telegram.say(ada, "hi")
    assert said(await second) == ["hi"]


async def test_poll_that_was_given_up_disturbs_nobody(telegram: Telegram, bot: Caller, ada: Person) -> None:
    given_up = asyncio.create_task(bot("getUpdates", timeout=50))
    await asyncio.sleep(0)
    given_up.cancel()
    await asyncio.gather(given_up, return_exceptions=True)
    telegram.say(ada, "hi")
    assert said(await bot("getUpdates")) == ["hi"]


async def test_allowed_updates_are_remembered(telegram: Telegram, bot: Caller, ada: Person) -> None:
    await bot("getUpdates", allowed_updates='["message"]')
    telegram.block(ada)
    telegram.unblock(ada)
    telegram.say(ada, "hi")
    assert said(await bot("getUpdates")) == ["hi"]
    await bot("getUpdates", allowed_updates=[])
    telegram.block(ada)
    assert "my_chat_member" in (await bot("getUpdates"))[-1]


async def test_allowed_updates_change_nothing_that_waits_already(telegram: Telegram, bot: Caller, ada: Person) -> None:
    telegram.say(ada, "hi")
    assert said(await bot("getUpdates", allowed_updates=["callback_query"])) == ["hi"]
    telegram.say(ada, "ho")
    assert said(await bot("getUpdates")) == ["hi"]


async def test_polls_that_bring_nothing_are_not_recorded(telegram: Telegram, bot: Caller, ada: Person) -> None:
    await bot("getUpdates")
    telegram.say(ada, "hi")
    await bot("getUpdates", limit="1")
    (call,) = telegram.calls
    assert (call.method, call.parameters, call.status, call.at) == (
        "getUpdates",
        {"limit": "1"},
        200,
        telegram.clock.now(),
    )


async def test_group_that_became_a_supergroup_is_written_to_under_its_new_id(telegram: Telegram, ada: Person) -> None:
    group = telegram.add_group("Sleepers", [ada])
    supergroup = telegram.migrate(group, -1_001_234)
    refused = await telegram.call("sendMessage", {"chat_id": group.id, "text": "hi"})
    assert refused.status == 400
    assert refused.body["parameters"] == {"migrate_to_chat_id": supergroup.id}
    assert (await telegram.call("sendMessage", {"chat_id": supergroup.id, "text": "hi"})).status == 200
    updates = (await telegram.call("getUpdates", {})).body["result"]
    told = [update["message"] for update in updates if "message" in update]
    assert [one.get("migrate_to_chat_id") or one.get("migrate_from_chat_id") for one in told][-2:] == [
        supergroup.id,
        group.id,
    ]
