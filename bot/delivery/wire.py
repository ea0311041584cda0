"""One send: puts a screen on the wire and says what became of it, as far as anybody can know."""

from __future__ import annotations

import datetime as dt
import logging
from typing import cast

from msgspec import Struct
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.delivery.pacing import UNPROMPTED
from bot.language import ENGLISH, Language, current
from bot.logs import in_safe_words
from bot.screen import NO_PREVIEW_JSON, NOT_MODIFIED, Screen
from bot.transport import call, never_left
from db.sweep import Outcome

log = logging.getLogger(__name__)

# The only words by which Telegram says that a person is out of reach; any other error silences nobody.
OUT_OF_REACH = (
    "bot was blocked by the user",
    "user is deactivated",
    "bot can't initiate conversation with a user",
    "chat not found",
)


class Message(Struct, frozen=True):
    """A text (Telegram HTML) and its buttons (JSON), as Telegram takes them, and the language that it is in."""

    text: str
    buttons: str | None
    language: Language = ENGLISH

    @classmethod
    def of(cls, screen: Screen) -> Message:
        return cls(screen.text, screen.buttons, current())


class Sent(Struct, frozen=True):
    """What became of a send. `pause` is what Telegram asked for; `new_chat_id` is where the chat has moved to."""

    outcome: Outcome
    message_id: int | None = None
    pause: dt.timedelta | None = None
    new_chat_id: int | None = None


async def send(bot: ExtBot[str], chat_id: int, message: Message, *, silent: bool, paid: bool) -> Sent:
    """Send a message once. `paid` lets Telegram charge for what goes beyond its free pace."""
    parameters = {
        "chat_id": str(chat_id),
        "text": message.text,
        "parse_mode": ParseMode.HTML.value,
        "link_preview_options": NO_PREVIEW_JSON,
    }
    if message.buttons is not None:
        parameters["reply_markup"] = message.buttons
    if silent:
        parameters["disable_notification"] = "true"
    if paid:
        parameters["allow_paid_broadcast"] = "true"
    try:
        answer = await call(bot, "sendMessage", parameters, rate_limit_args=UNPROMPTED)
    except TelegramError as error:
        sent = judge(error)
        if sent.outcome is not Outcome.UNREACHABLE:
            log.warning("A message was not delivered (%s): %s", sent.outcome, in_safe_words(error))
        return sent
    return Sent(Outcome.SENT, message_id=answer["message_id"])


async def edit(
    bot: ExtBot[str], chat_id: int, message_id: int, screen: Screen, *, caption: bool, unprompted: bool = True
) -> Sent:
    """Let the message be `screen`, or its picture's `caption`. One that is `screen` already counts as sent.

    `unprompted` is for what had its turn at the pacing; anything else answers somebody.
    """
    try:
        what = {"caption": screen.text} if caption else {"text": screen.text, "link_preview_options": NO_PREVIEW_JSON}
        await call(
            bot,
            "editMessageCaption" if caption else "editMessageText",
            {"chat_id": str(chat_id), "message_id": str(message_id), "parse_mode": ParseMode.HTML.value}
            | what
            | screen.markup,
            rate_limit_args=UNPROMPTED if unprompted else None,
        )
    except TelegramError as error:
        if isinstance(error, BadRequest) and NOT_MODIFIED in error.message.lower():
            return Sent(Outcome.SENT, message_id=message_id)
        log.info("A message was not edited: %s", in_safe_words(error))
        return judge(error)
    return Sent(Outcome.SENT, message_id=message_id)


async def take_buttons_away(bot: ExtBot[str], chat_id: int, message_id: int) -> None:
    """Leave a message without its buttons: a newer one carries them. It is no matter if that cannot be done."""
    try:
        await bot.edit_message_reply_markup(chat_id, message_id, reply_markup=None, rate_limit_args=UNPROMPTED)
    except TelegramError as error:
        log.info("The buttons of an earlier message stay: %s", in_safe_words(error))


def judge(error: TelegramError) -> Sent:
    """What is known of a send that ended in `error`."""
    if isinstance(error, RetryAfter):
        return Sent(Outcome.NOT_SENT, pause=cast("dt.timedelta", error.retry_after))  # see bot/__init__.py
    if isinstance(error, ChatMigrated):
        return Sent(Outcome.NOT_SENT, new_chat_id=error.new_chat_id)
    if isinstance(error, Forbidden | BadRequest):
        said = error.message.casefold()
        return Sent(Outcome.UNREACHABLE if any(words in said for words in OUT_OF_REACH) else Outcome.REFUSED)
    return Sent(Outcome.NOT_SENT if _provably_not(error) else Outcome.UNKNOWN)


def _provably_not(error: TelegramError) -> bool:
    """Whether the message provably did not get through: no connection, or an answer that says so (a 5xx in JSON)."""
    if isinstance(error, InvalidToken):
        return True
    if error.__cause__ is None:
        return isinstance(error, NetworkError)
    return never_left(error)
