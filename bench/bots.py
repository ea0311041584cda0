"""Bots that send one text from memory, whatever is said to them: what there is at least to answering an update."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from bench.server import BUTTONS, MESSAGE

TOKEN = "1234567890:AAExampleExampleExampleExampleExample"  # noqa: S105 - an example
TEXT = str(MESSAGE["text"])
AT_ONCE = 256


def plain(url: str) -> None:
    """python-telegram-bot on our transport, many updates at once."""
    from telegram import InlineKeyboardButton, InlineKeyboardMarkup  # noqa: PLC0415 - each process reads what it measures
    from telegram.ext import (  # noqa: PLC0415 - likewise
        ApplicationBuilder,
        CallbackQueryHandler,
        CommandHandler,
        MessageHandler,
        filters,
    )

    from bot.transport import AiohttpRequest  # noqa: PLC0415 - likewise

    markup = InlineKeyboardMarkup(
        [[InlineKeyboardButton(one["text"], callback_data=one["callback_data"]) for one in row] for row in BUTTONS]
    )

    async def send(update: Any, _context: Any) -> None:
        await update.effective_chat.send_message(TEXT, parse_mode="HTML", reply_markup=markup)

    async def edit(update: Any, _context: Any) -> None:
        await asyncio.gather(
            update.callback_query.answer(),
            update.callback_query.edit_message_text(TEXT, parse_mode="HTML", reply_markup=markup),
        )

    application = (
        ApplicationBuilder()
        .token(TOKEN)
        .base_url(f"{url}/bot")
        .concurrent_updates(AT_ONCE)
        .request(AiohttpRequest())
        .get_updates_request(AiohttpRequest(connections=1))
        .build()
    )
    for name in ("tip", "compare"):
        application.add_handler(CommandHandler(name, send))
    application.add_handler(CallbackQueryHandler(edit))
    application.add_handler(MessageHandler(filters.TEXT, send))
    application.run_polling(bootstrap_retries=0)


def aiogram(url: str) -> None:
    """Aiogram's dispatcher, many updates at once as it does by default."""
    from aiogram import Bot, Dispatcher  # noqa: PLC0415 - a peer, in its own environment
    from aiogram.client.session.aiohttp import AiohttpSession  # noqa: PLC0415
    from aiogram.client.telegram import TelegramAPIServer  # noqa: PLC0415
    from aiogram.filters import Command  # noqa: PLC0415
    from aiogram.types import InlineKeyboardMarkup  # noqa: PLC0415

    markup = InlineKeyboardMarkup(inline_keyboard=BUTTONS)
    dispatcher = Dispatcher()

    async def send(message: Any) -> None:
        await message.answer(TEXT, parse_mode="HTML", reply_markup=markup)

    async def edit(query: Any) -> None:
        edited = query.message.edit_text(TEXT, parse_mode="HTML", reply_markup=markup)
        await asyncio.gather(query.bot(query.answer()), query.bot(edited))

    dispatcher.message.register(send, Command("tip", "compare"))
    dispatcher.message.register(send)
    dispatcher.callback_query.register(edit)
    session = AiohttpSession(api=TelegramAPIServer.from_base(url), limit=AT_ONCE)
    dispatcher.run_polling(Bot(TOKEN, session=session))


if __name__ == "__main__":
    {"plain": plain, "aiogram": aiogram}[sys.argv[1]](f"http://127.0.0.1:{sys.argv[2]}")
