"""Taps: what the bot hears of them, and its answers."""

from datetime import timedelta
from typing import Any

import pytest

from sandbox.clock import Clock
from sandbox.errors import ImpossibleError, MissingError
from sandbox.people import CallbackAnswer, Person
from sandbox.telegram import Telegram
from tests.sandbox.conftest import Caller

TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"
BUTTONS = {
    "inline_keyboard": [[{"text": "Yes", "callback_data": "y:1"}, {"text": "Read", "url": "https://example.org/"}]]
}


@pytest.fixture
async def message(bot: Caller, ada: Person) -> dict[str, Any]:
    sent: dict[str, Any] = await bot("sendMessage", chat_id=ada.id, text="ok?", reply_markup=BUTTONS)
    return sent


async def test_tap_becomes_a_callback_query(
    telegram: Telegram, bot: Caller, ada: Person, message: dict[str, Any]
) -> None:
    query_id = telegram.tap(ada, message["message_id"], label="Yes")
    (update,) = await bot.updates()
    assert update["callback_query"] == {
        "id": query_id,
        "from": ada.user(),
        "message": message,
        "chat_instance": update["callback_query"]["chat_instance"],
        "data": "y:1",
    }


async def test_label_that_is_not_there_names_those_that_are(
    telegram: Telegram, ada: Person, message: dict[str, Any]
) -> None:
    with pytest.raises(LookupError, match='no button "No" under message 2; there are: "Yes", "Read"'):
        telegram.tap(ada, message["message_id"], label="No")


async def test_button_that_opens_a_link_tells_the_bot_nothing(
    telegram: Telegram, ada: Person, message: dict[str, Any]
) -> None:
    with pytest.raises(ImpossibleError, match="it is a url button"):
        telegram.tap(ada, message["message_id"], label="Read")


async def test_forged_data_arrives_as_it_is(
    telegram: Telegram, bot: Caller, ada: Person, message: dict[str, Any]
) -> None:
    telegram.tap(ada, message["message_id"], data="forged")
    assert (await bot.updates())[0]["callback_query"]["data"] == "forged"


async def test_tap_under_a_deleted_message_has_an_inaccessible_one(
    telegram: Telegram, bot: Caller, ada: Person, message: dict[str, Any]
) -> None:
    await bot("deleteMessage", chat_id=ada.id, message_id=message["message_id"])
    telegram.tap(ada, message["message_id"], data="y:1")
    seen = (await bot.updates())[0]["callback_query"]["message"]
    assert seen == {"chat": message["chat"], "message_id": message["message_id"], "date": 0}
    with pytest.raises(MissingError):
        telegram.tap(ada, 99, data="y:1")


async def test_answer_is_kept_for_the_person(
    telegram: Telegram, bot: Caller, ada: Person, message: dict[str, Any]
) -> None:
    query_id = telegram.tap(ada, message["message_id"], label="Yes")
    assert telegram.callback_answer(query_id) is None
    assert await bot("answerCallbackQuery", callback_query_id=query_id, text="Noted", show_alert=True) is True
    assert telegram.callback_answer(query_id) == CallbackAnswer("Noted", show_alert=True)


async def test_tap_is_answered_once(telegram: Telegram, bot: Caller, ada: Person, message: dict[str, Any]) -> None:
    query_id = telegram.tap(ada, message["message_id"], label="Yes")
    await bot("answerCallbackQuery", callback_query_id=query_id)
    assert await bot.refusal("answerCallbackQuery", callback_query_id=query_id) == TOO_OLD


async def test_late_answer_is_refused(
    clock: Clock, telegram: Telegram, bot: Caller, ada: Person, message: dict[str, Any]
) -> None:
    query_id = telegram.tap(ada, message["message_id"], label="Yes")
    await clock.advance(timedelta(seconds=16))
    assert await bot.refusal("answerCallbackQuery", callback_query_id=query_id) == TOO_OLD


async def test_answer_to_no_tap_is_refused(telegram: Telegram, bot: Caller) -> None:
    assert await bot.refusal("answerCallbackQuery", callback_query_id="1") == TOO_OLD
    with pytest.raises(MissingError):
        telegram.callback_answer("1")


async def test_answer_has_at_most_200_characters(
    telegram: Telegram, bot: Caller, ada: Person, message: dict[str, Any]
) -> None:
    query_id = telegram.tap(ada, message["message_id"], label="Yes")
    assert await bot.refusal("answerCallbackQuery", callback_query_id=query_id, text="x" * 201) == (
        "Bad Request: MESSAGE_TOO_LONG"
    )
    assert await bot("answerCallbackQuery", callback_query_id=query_id, text="x" * 200)
