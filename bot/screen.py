"""A screen is one message as a value: text and buttons. `show` is the only way in which an update is answered."""

from __future__ import annotations

import asyncio
import datetime as dt
import html
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Generic, TypeVar, cast

from telegram import (
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    Update,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, NetworkError, RetryAfter, TimedOut

from bot.callback_data import CallbackData
from bot.destinations import OpenHome

E = TypeVar("E")

PAUSES_S = (0.3, 1.0)  # before the second and the third try
LONGEST_WAIT_S = 10.0  # after that nobody is waiting any more

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

_NEW_MESSAGE: ContextVar[bool] = ContextVar("new_message", default=False)

# A row of buttons, and what a view hands over as its keyboard.
Row = Sequence[InlineKeyboardButton]


@dataclass(frozen=True)
class Screen:
    """One message. `text` is Telegram HTML; `toast` is said in passing when the screen answers a tap (plain text).

    A reply keyboard (the only way in which Telegram lets a bot ask for a location) cannot be edited in, so a screen
    that has one is always a new message.
    """

    text: str
    keyboard: InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | None = None
    toast: str | None = None

    def with_toast(self, toast: str) -> Screen:
        return replace(self, toast=toast)


def button(label: str, payload: CallbackData, *, style: str | None = None) -> InlineKeyboardButton:
    """A button that carries `payload`. `style` is one of Telegram's: danger, success, primary."""
    return InlineKeyboardButton(label, callback_data=payload.pack(), style=style)


def keyboard(*rows: Row, back: CallbackData | None = None, home: bool = True) -> InlineKeyboardMarkup:
    """The given rows, and below them Back and Home, always in this place and order."""
    navigation = []
    if back is not None:
        navigation.append(button("‹ Back", back))
    if home:
        navigation.append(button("Home", OpenHome()))
    return InlineKeyboardMarkup([row for row in (*rows, navigation) if row])


def grid(buttons: Iterable[InlineKeyboardButton], *, columns: int) -> list[list[InlineKeyboardButton]]:
    """Lay buttons out in rows of `columns`."""
    laid = list(buttons)
    return [laid[start : start + columns] for start in range(0, len(laid), columns)]


@dataclass(frozen=True)
class Page(Generic[E]):
    """The part of a list that one screen shows: page `number`, from 0, of `count`."""

    shown: Sequence[E]
    number: int
    count: int

    @classmethod
    def of(cls, entries: Sequence[E], number: int, *, size: int) -> Page[E]:
        """Page `number` of `entries`, or the nearest page that there is."""
        count = max(-(-len(entries) // size), 1)
        number = min(max(number, 0), count - 1)
        return cls(entries[number * size : (number + 1) * size], number, count)

    @property
    def title(self) -> str:
        return f"page {self.number + 1} of {self.count}"

    def turner(self, to: Callable[[int], CallbackData]) -> list[InlineKeyboardButton]:
        """The row that turns the pages; empty where there is one page only."""
        row = []
        if self.number > 0:
            row.append(button("Earlier", to(self.number - 1)))
        if self.number < self.count - 1:
            row.append(button("More", to(self.number + 1)))
        return row


def escape(text: str) -> str:
    """Make plain text safe to stand in Telegram HTML."""
    return html.escape(text, quote=False)


def shortened(text: str, characters: int) -> str:
    """At most `characters` of a plain text, with an ellipsis where some were cut."""
    return text if len(text) <= characters else text[: characters - 1].rstrip(" ,.;:") + "…"


def paragraphs(*parts: str | None) -> str:
    """Join what is there with a blank line between."""
    return "\n\n".join(part for part in parts if part)


@contextmanager
def in_new_message() -> Iterator[None]:
    """Within, `show` leaves the message under the finger alone and answers in a new one."""
    token = _NEW_MESSAGE.set(True)
    try:
        yield
    finally:
        _NEW_MESSAGE.reset(token)


async def show(update: Update, screen: Screen) -> None:
    """Answer an update: a tap edits the message under the finger, anything else is answered with a new message."""
    query = update.callback_query
    if query is None:
        await _send(update, screen)
        return
    editable = isinstance(query.message, Message) and isinstance(screen.keyboard, InlineKeyboardMarkup | None)
    step = _edit(update, query, screen) if editable and not _NEW_MESSAGE.get() else _send(update, screen)
    # The spinner on the button stops at once; it need not wait for the edit, nor the edit for it.
    results = await asyncio.gather(answer(query, screen.toast), step, return_exceptions=True)
    for result in reversed(results):  # both have ended; what became of the screen matters more than the spinner
        if isinstance(result, BaseException):
            raise result


async def answer(query: CallbackQuery, toast: str | None = None, *, alert: bool = False) -> None:
    """Stop the spinner on a tapped button. A tap that is too old to be answered needs no answer."""
    try:
        await persist(lambda: query.answer(toast, show_alert=alert), repeatable=True)
    except BadRequest as error:
        if "query is too old" not in error.message.lower():
            raise


async def _edit(update: Update, query: CallbackQuery, screen: Screen) -> None:
    assert isinstance(screen.keyboard, InlineKeyboardMarkup | None)
    markup = screen.keyboard
    try:
        await persist(
            lambda: query.edit_message_text(
                screen.text,
                parse_mode=ParseMode.HTML,
                reply_markup=markup,
                link_preview_options=NO_PREVIEW,
            ),
            repeatable=True,
        )
    except BadRequest as error:
        said = error.message.lower()
        if "message is not modified" in said:
            return  # a second tap on the same button: the screen already shows what was asked for
        if "message to edit not found" in said or "message can't be edited" in said:
            await _send(update, screen)
            return
        raise


async def _send(update: Update, screen: Screen) -> None:
    chat = update.effective_chat
    assert chat is not None
    await persist(
        lambda: chat.send_message(
            screen.text,
            parse_mode=ParseMode.HTML,
            reply_markup=screen.keyboard,
            link_preview_options=NO_PREVIEW,
        ),
        repeatable=False,
    )


async def persist(call: Callable[[], Awaitable[object]], *, repeatable: bool) -> None:
    """Make a call again after a passing fault: a person is waiting, and the next try mostly works.

    A call whose fate is unknown is made again only if it is `repeatable`, which a new message is not.
    """
    for pause in PAUSES_S:
        try:
            await call()
        except BadRequest:
            raise
        except RetryAfter as error:
            wait = cast("dt.timedelta", error.retry_after).total_seconds()  # see bot/__init__.py
            if wait > LONGEST_WAIT_S:
                raise
            await asyncio.sleep(wait)
        except TimedOut:
            if not repeatable:
                raise
            await asyncio.sleep(pause)
        except NetworkError:
            await asyncio.sleep(pause)
        else:
            return
    await call()
