"""What every handler is given besides the update: the services of this process, and who is speaking."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from telegram import Update
from telegram.ext import Application, CallbackContext, ExtBot

from bot.content.loader import Content
from bot.content.names import FormNames
from bot.content.red_flags import RedFlags
from bot.content.search import Search
from bot.screen import Screen
from db import users
from db.database import Database
from db.records import User

FEWEST_WORDS_OF_A_SENTENCE = 5
QUESTION_WORDS = frozenset(
    {"what", "whats", "how", "why", "when", "which", "who", "is", "are", "can", "does", "do", "should", "will"}
)

Now = Callable[[], dt.datetime]


@dataclass(frozen=True)
class Services:
    """What the bot works with. Only the composition root makes one; `now` is the one clock, aware and in UTC."""

    database: Database
    content: Content
    form_names: FormNames
    red_flags: RedFlags
    search: Search
    now: Now


@dataclass(frozen=True)
class ReminderKind:
    """What a daily reminder can be about. `render` makes the message for a person at its time."""

    name: str
    title: str
    render: Callable[[Context, User], Awaitable[Screen]]


class Magpie(Application[Any, "Context", Any, Any, Any, Any]):
    """python-telegram-bot's application with this bot's services and the way from a payload to its handler."""

    def __init__(self, *, services: Services, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.services = services
        self.features: Sequence[Any]  # of bot.feature.Feature, which stands a floor above
        self.reminder_kinds: Mapping[str, ReminderKind]
        self.open_payload: Callable[[Update, Context, str], Awaitable[None]]
        self.answer_question: Callable[[Update, Context, str], Awaitable[None]]


class Context(CallbackContext[ExtBot[None], dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    """The typed context. State lives in buttons and in the database, so the library's data dicts stay empty."""

    # What is to be remembered once the answer has been sent, and not before.
    once_sent: Callable[[], Awaitable[None]] | None = None

    @property
    def magpie(self) -> Magpie:
        return cast("Magpie", self.application)

    @property
    def services(self) -> Services:
        return self.magpie.services

    def now(self) -> dt.datetime:
        return self.services.now()


def typed(update: Update) -> str:
    """What the person wrote: the text of their message, or the caption of their picture."""
    message = update.effective_message
    return (message.text or message.caption or "") if message is not None else ""


def is_a_question(text: str) -> bool:
    """Whether a line looks like a question or a sentence rather than a time or a place."""
    words = text.casefold().split()
    return "?" in text or len(words) >= FEWEST_WORDS_OF_A_SENTENCE or (len(words) > 1 and words[0] in QUESTION_WORDS)


async def ensure_user(update: Update, context: Context) -> User:
    """Who is speaking; they are remembered by their numeric id if they are new. One transaction."""
    assert update.effective_user is not None
    return await context.services.database.run(users.ensure_user, update.effective_user.id, now=context.now())
