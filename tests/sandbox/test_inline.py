"""Inline mode: queries, results, and messages that the bot knows by an inline_message_id only."""

from datetime import timedelta
from typing import Any

import pytest

from sandbox.clock import Clock
from sandbox.errors import MissingError
from sandbox.files import Upload
from sandbox.people import Person
from sandbox.telegram import Telegram
from tests.sandbox.conftest import Caller, png
from tests.sandbox.test_taps import TOO_OLD


def article(result_id: str = "1", **more: Any) -> dict[str, Any]:
    content = {"message_text": "<b>Glycinate</b>", "parse_mode": "HTML"}
    return {"type": "article", "id": result_id, "title": "Glycinate", "input_message_content": content} | more


async def test_query_arrives_and_results_are_offered(telegram: Telegram, bot: Caller, ada: Person) -> None:
    query_id = telegram.inline_query(ada, "gly")
    (update,) = await bot.updates()
    assert update["inline_query"] == {
        "id": query_id,
        "from": ada.user(),
        "chat_type": "sender",
        "query": "gly",
        "offset": "",
    }
    assert telegram.inline_results(query_id) is None
    await bot("answerInlineQuery", inline_query_id=query_id, results=[article()])
    assert telegram.inline_results(query_id) == [article()]


async def test_chosen_result_is_sent_by_the_person_via_the_bot(telegram: Telegram, bot: Caller, ada: Person) -> None:
    telegram.inline_feedback = True
    query_id = telegram.inline_query(ada, "gly")
    await bot("answerInlineQuery", inline_query_id=query_id, results=[article()])
    await bot.updates()
    message = telegram.choose_inline_result(ada, query_id, "1")
    assert (message["from"], message["via_bot"]) == (ada.user(), telegram.bot)
    assert (message["text"], message["entities"][0]["type"]) == ("Glycinate", "bold")
    arrived, chosen = await bot.updates()
    assert arrived["message"] == message
    assert chosen["chosen_inline_result"] == {"result_id": "1", "from": ada.user(), "query": "gly"}
    with pytest.raises(MissingError, match="offered: 1"):
        telegram.choose_inline_result(ada, query_id, "2")


async def test_tap_under_an_inline_message_names_it_by_its_id(telegram: Telegram, bot: Caller, ada: Person) -> None:
    markup = {"inline_keyboard": [[{"text": "More", "callback_data": "m"}]]}
    query_id = telegram.inline_query(ada, "gly")
    await bot("answerInlineQuery", inline_query_id=query_id, results=[article(reply_markup=markup)])
    message = telegram.choose_inline_result(ada, query_id, "1")
    telegram.tap(ada, message["message_id"], label="More")
    query = (await bot.updates())[-1]["callback_query"]
    assert "message" not in query
    assert await bot("editMessageText", inline_message_id=query["inline_message_id"], text="more") is True
    assert telegram.messages(ada.id)[-1]["text"] == "more"
    refusal = await bot.refusal("editMessageText", inline_message_id="x", text="more")
    assert refusal == "Bad Request: MESSAGE_ID_INVALID"


async def test_photo_that_telegram_has_can_be_a_result(telegram: Telegram, bot: Caller, ada: Person) -> None:
    sent = await bot("sendPhoto", {"photo": Upload("p.png", png())}, chat_id=ada.id)
    photo = {"type": "photo", "id": "p", "photo_file_id": sent["photo"][0]["file_id"], "caption": "c"}
    query_id = telegram.inline_query(ada, "")
    await bot("answerInlineQuery", inline_query_id=query_id, results=[photo])
    message = telegram.choose_inline_result(ada, query_id, "p")
    assert (message["photo"], message["caption"]) == (sent["photo"], "c")


@pytest.mark.parametrize(
    ("results", "sentence"),
    [
        ([article(), article()], "RESULT_ID_DUPLICATE"),
        ([article("x" * 65)], "RESULT_ID_INVALID"),
        ([article(str(number)) for number in range(51)], "RESULTS_TOO_MUCH"),
        (
            [{**article(), "input_message_content": {"message_text": "<b>", "parse_mode": "HTML"}}],
            "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
        ([{"type": "hologram", "id": "1"}], "results[0] is none of the known kinds of InlineQueryResult"),
    ],
)
async def test_results_that_telegram_refuses(
    telegram: Telegram, bot: Caller, ada: Person, results: list[dict[str, Any]], sentence: str
) -> None:
    query_id = telegram.inline_query(ada, "gly")
    refusal = await bot.refusal("answerInlineQuery", inline_query_id=query_id, results=results)
    assert refusal == f"Bad Request: {sentence}"
    assert telegram.inline_results(query_id) is None


async def test_query_is_answered_once_and_in_time(clock: Clock, telegram: Telegram, bot: Caller, ada: Person) -> None:
    query_id = telegram.inline_query(ada, "gly")
    await bot("answerInlineQuery", inline_query_id=query_id, results=[])
    assert await bot.refusal("answerInlineQuery", inline_query_id=query_id, results=[]) == TOO_OLD
    late = telegram.inline_query(ada, "gly")
    await clock.advance(timedelta(minutes=1))
    assert await bot.refusal("answerInlineQuery", inline_query_id=late, results=[]) == TOO_OLD


async def test_venue_is_not_taken_for_a_location(telegram: Telegram, bot: Caller, ada: Person) -> None:
    query_id = telegram.inline_query(ada, "gly")
    place = {"latitude": 1.5, "longitude": 2.5}
    located = article("place", input_message_content=place)
    await bot("answerInlineQuery", inline_query_id=query_id, results=[located])
    assert telegram.choose_inline_result(ada, query_id, "place")["location"] == place
    venue = article("venue", input_message_content={**place, "title": "T", "address": "A"})
    query_id = telegram.inline_query(ada, "gly")
    assert await bot.refusal("answerInlineQuery", inline_query_id=query_id, results=[venue]) == (
        "Not Implemented: the sandbox does not know this input_message_content yet"
    )
