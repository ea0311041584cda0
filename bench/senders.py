"""The same message sent over and over, by whatever is measured: what a reminder costs beyond this is our own doing.

Each prints how many it sent a second, and the microseconds of processor time that one took. Runs with the packages of
the group "bench" where a peer is asked for.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from bench.server import BUTTONS, FIRST_PERSON, MESSAGE

TOKEN = "1234567890:AAExampleExampleExampleExampleExample"  # noqa: S105 - an example
IN_FLIGHT = 100
WARM_UP = 300
TEXT = str(MESSAGE["text"])

Send = Callable[[int], Awaitable[object]]


@asynccontextmanager
async def bare(url: str) -> AsyncIterator[Send]:
    """An aiohttp client and nothing else."""
    import aiohttp  # noqa: PLC0415 - each process reads what it measures

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=IN_FLIGHT)) as session:

        async def send(person: int) -> None:
            parameters = {
                "chat_id": person,
                "text": TEXT,
                "parse_mode": "HTML",
                "reply_markup": {"inline_keyboard": BUTTONS},
            }
            async with session.post(f"{url}/bot{TOKEN}/sendMessage", json=parameters) as response:
                await response.read()

        yield send


@asynccontextmanager
async def aiogram(url: str) -> AsyncIterator[Send]:
    """Aiogram's own loop of sends."""
    from aiogram import Bot  # noqa: PLC0415 - a peer, in its own environment
    from aiogram.client.session.aiohttp import AiohttpSession  # noqa: PLC0415
    from aiogram.client.telegram import TelegramAPIServer  # noqa: PLC0415
    from aiogram.types import InlineKeyboardMarkup  # noqa: PLC0415

    markup = InlineKeyboardMarkup(inline_keyboard=BUTTONS)
    bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(url), limit=IN_FLIGHT))
    async with bot:
        yield lambda person: bot.send_message(person, TEXT, parse_mode="HTML", reply_markup=markup)


@asynccontextmanager
async def library(url: str, request: Any) -> AsyncIterator[Send]:
    """python-telegram-bot over a request of its own or of ours."""
    from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup  # noqa: PLC0415 - see above

    markup = InlineKeyboardMarkup(
        [[InlineKeyboardButton(one["text"], callback_data=one["callback_data"]) for one in row] for row in BUTTONS]
    )
    async with Bot(TOKEN, base_url=f"{url}/bot", request=request) as bot:
        yield lambda person: bot.send_message(person, TEXT, parse_mode="HTML", reply_markup=markup)


def library_by_default(url: str) -> Any:
    from telegram.request import HTTPXRequest  # noqa: PLC0415 - see above

    return library(url, HTTPXRequest(connection_pool_size=IN_FLIGHT, pool_timeout=None))


def library_on_aiohttp(url: str) -> Any:
    from bot.transport import AiohttpRequest  # noqa: PLC0415 - see above

    return library(url, AiohttpRequest())


SENDERS = {
    "bare": bare,
    "aiogram": aiogram,
    "library": library_by_default,
    "library on aiohttp": library_on_aiohttp,
}


async def send_all(send: Send, count: int) -> None:
    people = iter(range(FIRST_PERSON, FIRST_PERSON + count))

    async def worker() -> None:
        for person in people:
            await send(person)

    await asyncio.gather(*(worker() for _ in range(IN_FLIGHT)))


async def main() -> None:
    """The arguments: whose loop, the server's port, and how many to send."""
    name, port, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    async with SENDERS[name](f"http://127.0.0.1:{port}") as send:
        await send_all(send, WARM_UP)
        began, worked = time.perf_counter(), time.process_time()
        await send_all(send, count)
        seconds, worked = time.perf_counter() - began, time.process_time() - worked
    print(json.dumps({"per_second": count / seconds, "cpu_us": worked / count * 1e6}))  # noqa: T201 - whoever asked


if __name__ == "__main__":
    asyncio.run(main())
