"""What counting, timing and logging an update costs of a processor: with and without, and by itself."""

from __future__ import annotations

import asyncio
import logging
import os
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from telegram import Update
from telegram.ext import Application

from bot.app import build_application, open_services
from bot.content.loader import load
from bot.context import Magpie
from bot.handling import handling, taken_by
from bot.logs import JsonFormatter, Redaction
from bot.metrics import Metrics
from bot.settings import DEFAULT_CONTENT_PATH
from sandbox.telegram import Telegram
from sandbox.transport import SandboxRequest

ROUNDS, UPDATES_A_ROUND, ALONE = 20, 50, 20_000


async def main() -> None:
    """Print microseconds an update."""
    _log_to_nowhere()
    print(f"metrics and the line in the log: {_alone_us():.0f} us an update")  # noqa: T201 - what a measurement is for
    with tempfile.TemporaryDirectory() as folder:
        telegram = Telegram()
        ada = telegram.add_person("Ada")
        content = load(DEFAULT_CONTENT_PATH)
        async with open_services(database_path=Path(folder) / "magpie.sqlite3", content=content) as services:
            magpie = build_application(services, token=telegram.token, request=SandboxRequest(telegram))
            await magpie.initialize()
            telegram.say(ada, "/help")
            [raw] = telegram.updates.pending()
            update = Update.de_json(raw, magpie.bot)
            plain, watched = [], []
            for _ in range(ROUNDS):
                services.database.on_call = lambda _waited, _worked: None
                plain.append(await _round_us(lambda: Application.process_update(magpie, update)))
                services.database.on_call = magpie.metrics.database_call
                watched.append(await _round_us(lambda: Magpie.process_update(magpie, update)))
            await magpie.shutdown()
    fast, slow = statistics.median(plain), statistics.median(watched)
    print(f"/help without: {fast:.0f} us; with: {slow:.0f} us ({slow / fast - 1:+.1%})")  # noqa: T201 - see above


def _log_to_nowhere() -> None:
    handler = logging.FileHandler(os.devnull, encoding="utf-8")
    handler.setFormatter(JsonFormatter(Redaction("1234567890:AAExampleExampleExampleExampleExample")))
    logging.basicConfig(level="INFO", handlers=[handler], force=True)


def _alone_us() -> float:
    metrics, update = Metrics(), Update(1)
    began = time.process_time()
    for _ in range(ALONE):
        with handling(update, metrics):
            taken_by("tips", "on_tip")
        metrics.database_call(0.001, 0.001)
    return (time.process_time() - began) / ALONE * 1e6


async def _round_us(handle: Callable[[], Awaitable[None]]) -> float:
    began = time.process_time()
    for _ in range(UPDATES_A_ROUND):
        await handle()
    return (time.process_time() - began) / UPDATES_A_ROUND * 1e6


if __name__ == "__main__":
    asyncio.run(main())
