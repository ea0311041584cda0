"""A screen is one message as a value: text, buttons, a picture. `show` is the only way to answer an update."""

from __future__ import annotations

import asyncio
import datetime as dt
import html
import json
import logging
import re
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import cached_property, lru_cache
from typing import Any, Generic, TypeVar, cast

from msgspec import Struct
from msgspec.structs import replace
from telegram import (
    CallbackQuery,
    Chat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    LinkPreviewOptions,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    Update,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, EndPointNotFound, NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.ext import ExtBot

from bot.callback_data import CallbackData
from bot.destinations import OpenHome
from bot.language import _, pgettext
from bot.logs import in_safe_words
from bot.transport import call

log = logging.getLogger(__name__)

E = TypeVar("E")
R = TypeVar("R")

PAUSES_S = (0.3, 1.0)  # before the second and the third try
LONGEST_WAIT_S = 10.0  # after that nobody is waiting any more

LABEL_ROOM = {1: 36, 2: 20, 3: 14, 4: 8}  # characters, by buttons in the row: what a phone shows without cutting it

PICTURE_NAME = "picture.png"
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
NO_PREVIEW_JSON = NO_PREVIEW.to_json()
BUTTONS_KEPT = 4_096  # the library takes its time to make one, and most are the same for everybody

NOT_MODIFIED = "message is not modified"
_NOT_EDITABLE = ("message to edit not found", "message can't be edited")

_NEW_MESSAGE: ContextVar[bool] = ContextVar("new_message", default=False)

# A row of buttons, and what a view hands over as its keyboard.
Row = Sequence[InlineKeyboardButton]

_ROW_BELOW: ContextVar[Row | None] = ContextVar("row_below", default=None)


class Screen(Struct, frozen=True, dict=True):
    """One message. `text` is Telegram HTML; `toast` is said in passing when the screen answers a tap (plain text).

    A reply keyboard (the only way in which Telegram lets a bot ask for a location) cannot be edited in, so a screen
    that has one is always a new message. With a `photo` (a PNG, or Telegram's id of one that was sent before) the text
    is its caption. `rich` is the HTML of a rich message (Bot API 10.1), shown in place of `text` by a server that can.
    """

    text: str
    keyboard: InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | None = None
    toast: str | None = None
    photo: bytes | str | None = None
    rich: str | None = None

    def with_toast(self, toast: str) -> Screen:
        return replace(self, toast=toast)

    @cached_property
    def buttons(self) -> str | None:
        """The keyboard as Telegram takes it (JSON); None where there is none."""
        if isinstance(self.keyboard, InlineKeyboardMarkup):
            rows = [[_button(one) for one in row] for row in self.keyboard.inline_keyboard]
            return json.dumps({"inline_keyboard": rows})
        return self.keyboard.to_json() if self.keyboard else None

    @property
    def markup(self) -> dict[str, str]:
        """The parameter of a call that names the keyboard, if there is one."""
        buttons = self.buttons
        return {} if buttons is None else {"reply_markup": buttons}


def _button(one: InlineKeyboardButton) -> dict[str, Any]:
    """What `to_dict` of the library makes of it, without a look at every attribute that there could be."""
    does: dict[str, Any]
    if one.callback_data is not None:
        does = {"callback_data": one.callback_data}
    elif one.switch_inline_query is not None:
        does = {"switch_inline_query": one.switch_inline_query}
    elif one.copy_text is not None:
        does = {"copy_text": {"text": one.copy_text.text}}
    else:
        return one.to_dict()
    style = {} if one.style is None else {"style": one.style}
    return {"text": one.text} | does | style


@lru_cache(maxsize=BUTTONS_KEPT)
def button(label: str, payload: CallbackData, *, style: str | None = None) -> InlineKeyboardButton:
    """A button that carries `payload`. `style` is one of Telegram's: danger, success, primary."""
    return InlineKeyboardButton(label, callback_data=payload.pack(), style=style)


def keyboard(*rows: Row, back: CallbackData | None = None, home: bool = True) -> InlineKeyboardMarkup:
    """The given rows, and below them Back and Home, always in this place and order."""
    navigation = []
    if back is not None:
        navigation.append(button(_("‹ Back"), back))
    if home:
        navigation.append(button(_("Home"), OpenHome()))
    return InlineKeyboardMarkup([part for row in (*rows, navigation) for part in _wrapped(row)])


def _wrapped(row: Row) -> list[list[InlineKeyboardButton]]:
    """The row, or as many as it takes for every label to be read in full: a translation may be longer."""
    for columns in range(min(len(row), max(LABEL_ROOM)), 1, -1):
        if all(len(one.text) <= LABEL_ROOM[columns] for one in row):
            return grid(row, columns=columns)
    return grid(row, columns=1)


def grid(buttons: Iterable[InlineKeyboardButton], *, columns: int) -> list[list[InlineKeyboardButton]]:
    """Lay buttons out in rows of `columns`."""
    laid = list(buttons)
    return [laid[start : start + columns] for start in range(0, len(laid), columns)]


def packed(buttons: Iterable[InlineKeyboardButton]) -> list[list[InlineKeyboardButton]]:
    """Lay buttons out in twos, in their order; one that is too long for half a row has a row to itself."""
    rows: list[list[InlineKeyboardButton]] = []
    open_row = False
    for one in buttons:
        fits = len(one.text) <= LABEL_ROOM[2]
        if fits and open_row:
            rows[-1].append(one)
        else:
            rows.append([one])
        open_row = fits and not open_row
    return rows


class Page(Struct, Generic[E], frozen=True):
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
        return _("page {number} of {count}", number=self.number + 1, count=self.count)

    def turner(self, to: Callable[[int], CallbackData]) -> list[InlineKeyboardButton]:
        """The row that turns the pages; empty where there is one page only."""
        row = []
        if self.number > 0:
            row.append(button(_("Earlier"), to(self.number - 1)))
        if self.number < self.count - 1:
            row.append(button(pgettext("the next page", "More"), to(self.number + 1)))
        return row


def escape(text: str) -> str:
    """Make plain text safe to stand in Telegram HTML."""
    return html.escape(text, quote=False)


def unmarked(text: str) -> str:
    """Telegram HTML as it is read, without its marks."""
    return html.unescape(re.sub(r"<[^>]+>", "", text))


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


@contextmanager
def with_row(row: Row) -> Iterator[None]:
    """Within, `show` adds this row to the buttons of a screen, above Back and Home."""
    token = _ROW_BELOW.set(row)
    try:
        yield
    finally:
        _ROW_BELOW.reset(token)


class Shown(Struct, frozen=True):
    """What became of a screen: the message that shows it, unless nothing changed, and Telegram's id of its picture.

    `refused_rich`: the server took no rich message, so the text is shown.
    """

    message_id: int | None
    photo_id: str | None = None
    refused_rich: bool = False


async def show(update: Update, screen: Screen) -> Shown:
    """Answer an update: a tap edits the message under the finger, anything else is answered with a new message."""
    row = _ROW_BELOW.get()
    if row is not None and isinstance(screen.keyboard, InlineKeyboardMarkup):
        *above, navigation = screen.keyboard.inline_keyboard
        screen = replace(screen, keyboard=InlineKeyboardMarkup([*above, row, navigation]))
    query = update.callback_query
    if query is None:
        return await _send(update, screen)
    editable = isinstance(query.message, Message) and isinstance(screen.keyboard, InlineKeyboardMarkup | None)
    step = _edit(update, query, screen) if editable and not _NEW_MESSAGE.get() else _send(update, screen)
    # The spinner on the button stops at once; it need not wait for the edit, nor the edit for it.
    answered, shown = await asyncio.gather(answer(query, screen.toast), step, return_exceptions=True)
    if isinstance(shown, BaseException):  # what became of the screen matters more than the spinner
        raise shown
    if isinstance(answered, BaseException):
        raise answered
    return shown


async def answer(query: CallbackQuery, toast: str | None = None, *, alert: bool = False) -> None:
    """Stop the spinner on a tapped button. A tap that is too old to be answered needs no answer."""
    try:
        said = {"text": toast, "show_alert": str(alert).lower()} if toast else {}
        parameters = {"callback_query_id": query.id} | said
        await persist(lambda: call(_bot_of(query), "answerCallbackQuery", parameters), repeatable=True)
    except BadRequest as error:
        if "query is too old" not in error.message.lower():
            raise


async def show_buttons(update: Update, markup: InlineKeyboardMarkup) -> bool:
    """Let the tapped message have these buttons and stay as it is. Returns whether it had others.

    The tap itself is still to be answered.
    """
    message = update.callback_query.message if update.callback_query else None
    if not isinstance(message, Message):
        return False  # too old to be changed
    try:
        await persist(lambda: message.edit_reply_markup(markup), repeatable=True)
    except BadRequest as error:
        if any(said in error.message.lower() for said in (NOT_MODIFIED, *_NOT_EDITABLE)):
            return False
        raise
    return True


async def take_buttons_away(update: Update, kind: type[CallbackData]) -> bool:
    """Leave the tapped message without the rows that have buttons of this kind. Returns whether it had any.

    The tap itself is still to be answered.
    """
    message = update.callback_query.message if update.callback_query else None
    if not isinstance(message, Message) or message.reply_markup is None:
        return False
    rows = message.reply_markup.inline_keyboard
    kept = [row for row in rows if not any(str(one.callback_data).startswith(f"{kind.tag}:") for one in row)]
    if len(kept) == len(rows):
        return False
    try:
        return await show_buttons(update, InlineKeyboardMarkup(kept))
    except BadRequest as error:
        # The other rows came with the update, maybe with a kind of button that the library does not know.
        log.info("Telegram did not take back the buttons that it sent: %s", in_safe_words(error))
        return False


async def _edit(update: Update, query: CallbackQuery, screen: Screen) -> Shown:
    message = query.message
    assert isinstance(message, Message)
    if screen.photo is None and (message.photo or message.document):
        # A picture cannot become a text again, so the text comes below and the picture goes.
        shown = await _send(update, screen)
        with suppress(TelegramError):  # it may be too old to be deleted
            await message.delete()
        return shown
    try:
        return await _rich_or_text(screen, lambda one: persist(lambda: _put(message, one), repeatable=True))
    except BadRequest as error:
        if NOT_MODIFIED in error.message.lower():
            return Shown(None)  # a second tap on the same button: the screen already shows what was asked for
        if any(said in error.message.lower() for said in _NOT_EDITABLE):
            return await _send(update, screen)
        raise


async def _send(update: Update, screen: Screen) -> Shown:
    chat = update.effective_chat
    assert chat is not None
    return await _rich_or_text(screen, lambda one: persist(lambda: _put_into(chat, one), repeatable=False))


async def _rich_or_text(screen: Screen, put: Callable[[Screen], Awaitable[Shown]]) -> Shown:
    """`put` the screen; where the server refuses a rich message, its text."""
    if screen.rich is None:
        return await put(screen)
    try:
        return await put(screen)
    except EndPointNotFound as error:
        refusal: TelegramError = error
    except BadRequest as error:
        # An older server overlooks the rich message, and then misses the text.
        if any(said in error.message.lower() for said in (NOT_MODIFIED, *_NOT_EDITABLE)):
            raise
        refusal = error
    log.warning("A rich message was refused, the text goes instead: %s", in_safe_words(refusal))
    return replace(await put(replace(screen, rich=None)), refused_rich=True)


async def _put(message: Message, screen: Screen) -> Shown:
    """Let `message` be the screen."""
    if screen.photo is not None:
        media = InputMediaPhoto(screen.photo, screen.text, parse_mode=ParseMode.HTML, filename=PICTURE_NAME)
        markup = cast("InlineKeyboardMarkup | None", screen.keyboard)
        return _pictured(await message.edit_media(media, reply_markup=markup))
    here = {"chat_id": str(message.chat_id), "message_id": str(message.message_id)}
    what = _text(screen) if screen.rich is None else _rich(screen)
    await call(_bot_of(message), "editMessageText", here | what | screen.markup)
    return Shown(message.message_id)


async def _put_into(chat: Chat, screen: Screen) -> Shown:
    """Send the screen as a new message."""
    if screen.photo is not None:
        return _pictured(
            await chat.send_photo(
                screen.photo,
                screen.text,
                parse_mode=ParseMode.HTML,
                reply_markup=screen.keyboard,
                filename=PICTURE_NAME,
            )
        )
    here = {"chat_id": str(chat.id)}
    if screen.rich is not None:
        sent = await chat.get_bot().do_api_request("sendRichMessage", here | _rich(screen) | screen.markup)
    else:
        sent = await call(_bot_of(chat), "sendMessage", here | _text(screen) | screen.markup)
    return Shown(sent["message_id"])


def _pictured(message: Message | bool) -> Shown:
    assert isinstance(message, Message)  # True is for inline messages only
    return Shown(message.message_id, photo_id=message.photo[-1].file_id if message.photo else None)


def _bot_of(one: CallbackQuery | Chat | Message) -> ExtBot[Any]:
    return cast("ExtBot[Any]", one.get_bot())


def _text(screen: Screen) -> dict[str, str]:
    return {"text": screen.text, "parse_mode": ParseMode.HTML.value, "link_preview_options": NO_PREVIEW_JSON}


def _rich(screen: Screen) -> dict[str, str]:
    """The parameter of a rich message, which this version of the library does not know by name."""
    return {"rich_message": json.dumps({"html": screen.rich, "skip_entity_detection": True})}


async def persist(call: Callable[[], Awaitable[R]], *, repeatable: bool) -> R:
    """Make a call again after a passing fault: a person is waiting, and the next try mostly works.

    A call whose fate is unknown is made again only if it is `repeatable`, which a new message is not.
    """
    for pause in PAUSES_S:
        try:
            return await call()
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
    return await call()
