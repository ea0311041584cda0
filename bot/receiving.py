"""The ways in which updates come: by long polling here, or to a webhook (`bot.webhook`)."""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from telegram import Bot, Chat, ChatMember, Location, MaybeInaccessibleMessage, Message, TelegramObject, Update, User
from telegram.constants import ChatType
from telegram.error import Conflict, InvalidToken, TelegramError

from bot.context import Magpie
from bot.logs import in_safe_words
from bot.routing import ALLOWED_UPDATES

if TYPE_CHECKING:
    from aiohttp.web import RouteDef  # polling does without a web server

log = logging.getLogger(__name__)

LONG_POLL_S = 30
LARGEST_ID = 2**63  # beyond that the database has no number


class UnreadableUpdateError(Exception):
    """What came is no update that anybody could handle."""


def make_objects_unwatched() -> None:
    """From now on the library's objects are made without a look, at each attribute, whether they are finished yet.

    A message has a hundred attributes, and to look a hundred times, in Python, takes longer than all else that it takes
    to read one. It is there to catch whoever changes an object of the library's, which nothing here does: the tests run
    with it.
    """
    for watched in ("__setattr__", "__delattr__"):  # without both, Python goes a longer way for either
        if watched in vars(TelegramObject):
            delattr(TelegramObject, watched)


def read_update(data: dict[str, Any], bot: Bot) -> Update:
    """The update in a JSON object. The library believes what it is given, so what all else rests on is looked at here.

    Raises:
        UnreadableUpdateError: it is no update, or its ids are no numbers or its texts no texts.
    """
    try:
        update = Update.de_json(data, bot)
        sound = _is_sound(update)
    except Exception as error:  # over nonsense the library raises whatever comes up first
        raise UnreadableUpdateError from error
    if not sound:
        raise UnreadableUpdateError
    return update


def _is_sound(update: Update) -> bool:
    """Whether whoever speaks, where, and what they say are what they should be."""
    change, tap, inline = update.my_chat_member, update.callback_query, update.inline_query
    message = update.effective_message
    checks = [
        message is None or _is_sound_message(message),
        change is None or (_is_chat(change.chat) and isinstance(change.new_chat_member, ChatMember)),
        tap is None or (_is_user(tap.from_user) and isinstance(tap.id, str) and isinstance(tap.data, str | None)),
        inline is None
        or (_is_user(inline.from_user) and all(isinstance(one, str) for one in (inline.id, inline.query))),
        update.effective_user is None or _is_user(update.effective_user),
    ]
    return all(checks)


def _is_sound_message(message: MaybeInaccessibleMessage) -> bool:
    if not _is_chat(message.chat) or not _is_number(message.message_id) or message.message_id < 1:
        return False
    if not isinstance(message, Message):
        return True  # of one that is not there any more, there is no more to see
    if message.chat.type == ChatType.PRIVATE and not _is_user(message.from_user):
        return False
    moved = (message.migrate_to_chat_id, message.migrate_from_chat_id)
    entities = (*message.entities, *message.caption_entities)
    return (
        isinstance(message.text, str | None)
        and isinstance(message.caption, str | None)
        and all(one is None or _is_number(one) for one in moved)
        and all(_is_number(one.offset) and _is_number(one.length) for one in entities)
        and (message.location is None or _is_place(message.location))
    )


def _is_user(user: User | None) -> bool:
    return isinstance(user, User) and _is_number(user.id) and isinstance(user.language_code, str | None)


def _is_chat(chat: Chat | None) -> bool:
    return isinstance(chat, Chat) and _is_number(chat.id) and isinstance(chat.type, str)


def _is_number(value: object) -> bool:
    return type(value) is int and abs(value) < LARGEST_ID


def _is_place(location: Location) -> bool:
    values: tuple[object, ...] = (location.latitude, location.longitude)
    return all(isinstance(one, int | float) and math.isfinite(one) for one in values)


class Receiving(ABC):
    """One way. `met_telegram` is True while updates come, as far as Telegram has agreed to it."""

    met_telegram = False

    @abstractmethod
    async def start(self, application: Magpie) -> None:
        """Let updates come. Takes as long as Telegram is out of reach, and may be cancelled meanwhile.

        Raises:
            SettingsError: Telegram refuses what the operator set.
        """

    @abstractmethod
    async def stop(self, application: Magpie) -> None:
        """Take no more updates. Those in hand are the application's to finish."""

    def routes(self) -> Sequence[RouteDef]:
        """What the bot's web server does for it."""
        return ()

    async def check(self, application: Magpie) -> None:
        """See now and then that updates still come: the library does not notice by itself.

        Raises:
            InvalidToken: the token was revoked.
            TelegramError: it could not be seen.
        """
        await application.bot.get_me()


class Polling(Receiving):
    """Asks Telegram for news, again and again. A webhook that is set is taken away: there is one way at a time."""

    async def start(self, application: Magpie) -> None:
        assert application.updater is not None
        await application.updater.start_polling(
            timeout=dt.timedelta(seconds=LONG_POLL_S),
            bootstrap_retries=-1,
            allowed_updates=ALLOWED_UPDATES,
            error_callback=_on_polling_error,
        )
        self.met_telegram = True

    async def stop(self, application: Magpie) -> None:
        self.met_telegram = False
        assert application.updater is not None
        if application.updater.running:
            with contextlib.suppress(InvalidToken):  # the polling that ended with it says so once more here
                await application.updater.stop()


def _on_polling_error(error: TelegramError) -> None:
    if isinstance(error, Conflict):
        log.warning("Another process polls with this token; only one of the two gets each message")
    else:
        log.warning("Telegram could not be asked for news: %s", in_safe_words(error))
