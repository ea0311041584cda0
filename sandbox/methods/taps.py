"""Answering taps on buttons."""

from typing import TYPE_CHECKING

from sandbox.errors import BadRequest
from sandbox.methods.registry import Given, Uploads, answers
from sandbox.people import CallbackAnswer

if TYPE_CHECKING:
    from sandbox.telegram import Telegram

ANSWERABLE_SECONDS = 15
"""So long a person's app waits for the answer to a tap; later answers come to nobody."""

MAX_ANSWER = 200

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


@answers("answerCallbackQuery")
def answer_callback_query(telegram: "Telegram", given: Given, _files: Uploads) -> bool:
    """Show a toast or an alert, or just end the waiting."""
    query_id = given["callback_query_id"]
    query = telegram.callbacks.get(query_id)
    if query is None or query.answer is not None:
        raise BadRequest(TOO_OLD)
    if telegram.clock.monotonic() - query.asked_at > ANSWERABLE_SECONDS:
        raise BadRequest(TOO_OLD)
    text = given.get("text", "")
    if len(text) > MAX_ANSWER:
        raise BadRequest("MESSAGE_TOO_LONG")
    url = given.get("url")
    if url and not url.startswith((f"t.me/{telegram.bot['username']}", "https://t.me/", "tg://")):
        raise BadRequest("URL_INVALID")
    query.answer = CallbackAnswer(text, bool(given.get("show_alert", False)), url)
    telegram.events.emit(
        "callback_answer",
        {
            "callback_query_id": query_id,
            "person_id": query.person_id,
            "text": text,
            "show_alert": query.answer.show_alert,
            "url": url,
        },
    )
    return True
