"""Answering inline queries."""

from typing import TYPE_CHECKING, Any

from sandbox.errors import BadRequest, UnknownToSandbox
from sandbox.files import photo_sizes
from sandbox.keyboards import inline_keyboard
from sandbox.methods.content import caption_content, text_content
from sandbox.methods.registry import Given, Uploads, answers
from sandbox.methods.taps import TOO_OLD
from sandbox.rich import parse_rich_message

if TYPE_CHECKING:
    from sandbox.telegram import Telegram

ANSWERABLE_SECONDS = 30
MAX_RESULTS = 50
MAX_ID_BYTES = 64


@answers("answerInlineQuery")
def answer_inline_query(telegram: "Telegram", given: Given, _files: Uploads) -> bool:
    """Offer results to someone who types the bot's name and a query."""
    query_id = given["inline_query_id"]
    query = telegram.inline_queries.get(query_id)
    if query is None or query.results is not None:
        raise BadRequest(TOO_OLD)
    if telegram.clock.monotonic() - query.asked_at > ANSWERABLE_SECONDS:
        raise BadRequest(TOO_OLD)
    results = given["results"]
    if len(results) > MAX_RESULTS:
        raise BadRequest("RESULTS_TOO_MUCH")
    if len(given.get("next_offset", "").encode()) > MAX_ID_BYTES:
        raise BadRequest("NEXT_OFFSET_INVALID")
    contents: dict[str, dict[str, Any]] = {}
    for result in results:
        if not 1 <= len(result["id"].encode()) <= MAX_ID_BYTES:
            raise BadRequest("RESULT_ID_INVALID")
        if result["id"] in contents:
            raise BadRequest("RESULT_ID_DUPLICATE")
        contents[result["id"]] = _content(telegram, result)
    query.contents = contents
    query.results = results
    query.next_offset = given.get("next_offset", "")
    query.button = given.get("button")
    telegram.events.emit(
        "inline_results",
        {
            "inline_query_id": query_id,
            "person_id": query.person_id,
            "results": results,
            "next_offset": query.next_offset,
            "button": query.button,
        },
    )
    return True


def _content(telegram: "Telegram", result: dict[str, Any]) -> dict[str, Any]:
    """The fields of the message that a result would send."""
    given = result.get("input_message_content")
    if given is None:
        content = _media(telegram, result)
    elif "message_text" in given:
        content = text_content(telegram, {**given, "text": given["message_text"]})
    elif "rich_message" in given:
        content = {"rich_message": parse_rich_message(given["rich_message"])}
    elif "latitude" in given and "title" not in given:
        content = {"location": {"latitude": given["latitude"], "longitude": given["longitude"]}}
    else:
        raise UnknownToSandbox("the sandbox does not know this input_message_content yet")
    keyboard = inline_keyboard(result.get("reply_markup"))
    return content if keyboard is None else {**content, "reply_markup": keyboard}


def _media(telegram: "Telegram", result: dict[str, Any]) -> dict[str, Any]:
    if result["type"] == "location":
        return {"location": {"latitude": result["latitude"], "longitude": result["longitude"]}}
    if result["type"] != "photo" or "photo_file_id" not in result:
        raise UnknownToSandbox(f'the sandbox does not know inline results of type "{result["type"]}" yet')
    file = telegram.files.by_id(result["photo_file_id"])
    if file is None:
        raise BadRequest("wrong file identifier/HTTP URL specified")
    return {"photo": photo_sizes(file), **caption_content(telegram, result)}
