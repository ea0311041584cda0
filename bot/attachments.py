"""Pictures and files as an answer. They are messages of their own, and what leads on from them opens another one."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputFile, Update
from telegram.constants import ChatAction, MessageLimit, ParseMode
from telegram.error import TelegramError

from bot.callback_data import CallbackData
from bot.destinations import OpenHome, OpenNew
from bot.screen import Row, answer, button, keyboard, persist


async def announce(update: Update, action: ChatAction) -> None:
    """Stop the spinner of a tap and show that something is being made: it may take a second or two."""
    if update.callback_query is not None:
        await answer(update.callback_query)
    assert update.effective_chat is not None
    with contextlib.suppress(TelegramError):  # nothing but decoration
        await update.effective_chat.send_action(action)


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
    return keyboard(*rows, [_away("‹ Back", back), _away("Home", OpenHome())], home=False)


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
