"""Pictures and files as an answer.

A `Picture` that is nobody's own is drawn once and shown like any screen. What is a person's own is sent as a message of
its own, and what leads on from it opens another one.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from msgspec import Struct
from msgspec.structs import replace
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputFile, Update
from telegram.constants import ChatAction, MessageLimit, ParseMode
from telegram.error import BadRequest, TelegramError

from bot.callback_data import CallbackData
from bot.context import Context
from bot.destinations import OpenHome, OpenNew
from bot.language import _
from bot.screen import Row, Screen, Shown, answer, button, keyboard, persist, show
from db import pictures

V = TypeVar("V")


async def announce(update: Update, action: ChatAction) -> None:
    """Stop the spinner of a tap and show that something is being made: it may take a second or two."""
    if update.callback_query is not None:
        await answer(update.callback_query)
    await _show_action(update, action)


async def _show_action(update: Update, action: ChatAction) -> None:
    assert update.effective_chat is not None
    with contextlib.suppress(TelegramError):  # nothing but decoration
        await update.effective_chat.send_action(action)


class Picture(Struct, Generic[V], frozen=True):
    """What `draw` makes of `value`, which holds all that is in it. `look` counts the changes of how it is drawn."""

    draw: Callable[[V], bytes]
    value: V
    look: int = 1

    @property
    def key(self) -> str:
        """The same for the same picture, in every process."""
        said = f"{self.draw.__qualname__} {self.look} {self.value!r}"
        return hashlib.sha256(said.encode()).hexdigest()[:32]


async def show_picture(update: Update, context: Context, screen: Screen, picture: Picture[V]) -> Shown:
    """Show `screen` with the picture above its text. Telegram keeps a picture that it was sent, so it is drawn once.

    Raises:
        BrokenProcessPool: it could not be drawn.
    """
    database = context.services.database
    known = await database.run(pictures.file_id_of, picture.key)
    if known is not None:
        try:
            return await show(update, replace(screen, photo=known))
        except BadRequest as error:
            if "file" not in error.message.lower():  # such as "wrong file identifier": the id is another bot's
                raise
    await _show_action(update, ChatAction.UPLOAD_PHOTO)
    content = await context.services.drawing.run(picture.draw, picture.value)
    shown = await show(update, replace(screen, photo=content))
    if shown.photo_id is not None:
        await database.run(pictures.remember, picture.key, shown.photo_id)
    return shown


async def send_picture(
    update: Update, content: bytes, *, filename: str, caption: str, markup: InlineKeyboardMarkup
) -> None:
    """Send a PNG as a picture. The caption is Telegram HTML, and says in words what the picture shows."""
    chat = update.effective_chat
    assert chat is not None
    await persist(
        lambda: chat.send_photo(
            InputFile(content, filename), caption=caption, parse_mode=ParseMode.HTML, reply_markup=markup
        ),
        repeatable=False,
    )


async def send_document(
    update: Update, content: bytes, *, filename: str, caption: str, markup: InlineKeyboardMarkup
) -> None:
    """Send a file. The caption is Telegram HTML."""
    chat = update.effective_chat
    assert chat is not None
    await persist(
        lambda: chat.send_document(
            InputFile(content, filename), caption=caption, parse_mode=ParseMode.HTML, reply_markup=markup
        ),
        repeatable=False,
    )


def below(*rows: Row, back: CallbackData) -> InlineKeyboardMarkup:
    """The given rows, and Back and Home: each in a new message, because a picture cannot be edited into a text."""
    return keyboard(*rows, [_away(_("‹ Back"), back), _away(_("Home"), OpenHome())], home=False)


def caption_of(lines: Iterable[str]) -> str:
    """As many whole lines as a caption holds, with an ellipsis where some are left out. Telegram HTML."""
    caption = ""
    for line in lines:
        longer = f"{caption}\n{line}" if caption else line
        if len(longer) > MessageLimit.CAPTION_LENGTH - len("\n…"):
            return f"{caption}\n…"
        caption = longer
    return caption


def _away(label: str, payload: CallbackData) -> InlineKeyboardButton:
    return button(label, OpenNew(then=payload.pack()))
