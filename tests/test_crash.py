"""The bot as a process, killed and stopped while reminders are due. `make crash-test` is the long version."""

from __future__ import annotations

import asyncio
import re
import signal
import statistics
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bench.crash_test import crash_test, make_reminders
from bench.crowd import PATIENCE_S, Running, ask_for_tips, fill_with_all_due
from sandbox.server import Server
from sandbox.telegram import Telegram


async def test_five_kills_lose_nothing_and_bring_nothing_thrice(tmp_path: Path) -> None:
    tally = await crash_test(
        tmp_path, count=150, kills=5, seed=7, pace=40, settled_s=2, long_lives=1, longest_life_s=0.8
    )
    assert tally.problems == [], f"{tally}\n{(tmp_path / 'bot.log').read_text()[-2000:]}"
    assert tally.kills == 5
    assert tally.delivered + tally.lost_to_two_kills == 150
    assert tally.lost_to_two_kills <= 1  # of the one kill that comes amid second copies
    assert tally.kills_amid_sends >= 2  # else nothing was put to the test


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


async def test_people_are_answered_while_fifty_thousand_reminders_are_due(
    running: Running, record_property: Callable[[str, object], None]
) -> None:
    await fill_with_all_due(running.path, 50_000)
    process = await running.start()
    waits = await ask_for_tips(running.telegram, 20)
    assert running.read("SELECT count(*) FROM ledger WHERE state = 'claimed'")[0][0] > 1_000  # they still wait
    record_property("slowest answer, seconds", max(waits))
    assert statistics.median(waits) < 1, waits
    process.send_signal(signal.SIGTERM)
    assert await process.wait() == 0
