"""The bot as a process, killed and stopped while reminders are due. `make crash-test` is the long version."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import sqlite3
import statistics
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bench.crash_test import crash_test, make_reminders
from sandbox.people import Person
from sandbox.server import Server
from sandbox.telegram import Telegram

PATIENCE_S = 30.0


async def test_ten_kills_lose_nothing_and_bring_nothing_thrice(tmp_path: Path) -> None:
    tally = await crash_test(
        tmp_path, count=300, kills=10, seed=7, pace=40, settled_s=2, long_lives=1, longest_life_s=0.8, faults=True
    )
    assert tally.problems == [], f"{tally}\n{(tmp_path / 'bot.log').read_text()[-2000:]}"
    assert tally.kills == 10
    assert tally.delivered == 300
    assert tally.kills_before_any_send < 10  # else nothing was put to the test


class Running:
    """`magpie run` on a sandbox over HTTP."""

    def __init__(self, folder: Path, telegram: Telegram, server: Server) -> None:
        self.path = folder / "magpie.sqlite3"
        self.telegram = telegram
        self._folder = folder
        self._environment = os.environ | {
            "TELEGRAM_BOT_TOKEN": telegram.token,
            "TELEGRAM_API_URL": server.url,
            "DATABASE_PATH": str(self.path),
        }

    async def start(self, **settings: str) -> asyncio.subprocess.Process:
        """A process that polls already."""
        process = await self.spawn(**settings)
        assert process.stderr is not None
        async with asyncio.timeout(PATIENCE_S):
            while b"Polling since" not in await process.stderr.readline():
                assert process.returncode is None
        return process

    async def spawn(self, **settings: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            Path(sys.executable).parent / "magpie",
            "run",
            cwd=self._folder,
            env=self._environment | settings,
            stderr=asyncio.subprocess.PIPE,
        )

    def read(self, sql: str) -> list[tuple[int]]:
        with contextlib.closing(sqlite3.connect(self.path)) as connection:
            return list(connection.execute(sql))


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Running]:
    telegram = Telegram()
    async with Server(telegram, port=0).running() as server:
        yield Running(tmp_path, telegram, server)


async def until_sent(telegram: Telegram, count: int) -> None:
    """Wait until so many messages were sent."""
    sent = 0
    async with asyncio.timeout(PATIENCE_S):
        async for event in telegram.events.subscribe(after=0):
            sent += event.kind == "message"
            if sent >= count:
                return


async def test_a_stop_lets_arrive_what_is_on_its_way(running: Running) -> None:
    await make_reminders(running.path, running.telegram, 300)
    process = await running.start(SENDS_PER_SECOND="30")
    await until_sent(running.telegram, 20)
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert await process.wait() == 0
    assert time.monotonic() - began < 10
    assert running.read("SELECT count(*) FROM ledger WHERE state IN ('sending', 'uncertain')") == [(0,)]
    sent = running.read("SELECT count(*) FROM ledger WHERE state = 'sent'")[0][0]
    arrived = sum(len(running.telegram.messages(person.id)) for person in running.telegram.people.values())
    assert 20 <= sent == arrived < 300
    assert running.read("SELECT count(*) FROM lease") == [(0,)]


async def test_a_second_process_does_not_start_and_says_which_one_holds_the_database(running: Running) -> None:
    first = await running.start()
    second = await running.spawn()
    _, said = await asyncio.wait_for(second.communicate(), PATIENCE_S)
    assert second.returncode == 75
    assert re.search(rf"Not started: process {first.pid} on \S+ holds the database", said.decode())
    first.send_signal(signal.SIGTERM)
    assert await first.wait() == 0


async def ask_for_tips(telegram: Telegram, person: Person, count: int) -> list[float]:
    """How many seconds each of `count` messages waited for its answer."""
    waits = []
    for _ in range(count):
        began = time.monotonic()
        before = telegram.events.last_number
        telegram.say(person, "/tip")
        async with asyncio.timeout(PATIENCE_S):
            async for event in telegram.events.subscribe(after=before):
                if event.kind == "message" and event.data["chat_id"] == person.id and "via" not in event.data:
                    if event.data["message"]["from"]["id"] == person.id:
                        continue
                    waits.append(time.monotonic() - began)
                    break
    return waits


async def test_people_are_answered_while_thousands_of_reminders_are_due(running: Running) -> None:
    await make_reminders(running.path, running.telegram, 5_000)
    person = running.telegram.add_person("Asks")
    process = await running.start()
    waits = await ask_for_tips(running.telegram, person, 15)
    assert running.read("SELECT count(*) FROM ledger WHERE state = 'claimed'")[0][0] > 1_000  # they still wait
    assert statistics.median(waits) < 1, waits
    process.send_signal(signal.SIGTERM)
    assert await process.wait() == 0
