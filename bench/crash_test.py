"""Kills the bot at random moments while reminders are due, and counts what arrived: nothing lost, nothing thrice.

The sandbox's Bot API runs in this process, the bot in one of its own over HTTP. Each life of the bot ends with SIGKILL
after a random time, be it during its start, a claim, a send or a recovery; the last life may finish.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import os
import random
import re
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
import sqlite_utils

from bot.timetable import Timetable, next_slot
from db import reminders, users
from db.database import Database
from sandbox.people import Chat, Message
from sandbox.server import Server
from sandbox.telegram import Telegram

FAULTS = (("429", 1.0), ("502", None), ("drop_before", None), ("drop_after", None))
PATIENCE_S = 900.0
DIE_AT_START = 0.2  # of all lives, before or around their first call
LONGEST_START_S = 1.2
LONG_LIFE_PACE = 5.0  # so slow that much is left for the other lives
_STILL_TO_DO = """SELECT 1 FROM ledger WHERE send_at IS NOT NULL UNION ALL
    SELECT 1 FROM reminders WHERE next_due_at <= strftime('%Y-%m-%dT%H:%M:%SZ', 'now') LIMIT 1"""
TITLE = re.compile(r"\bThing (\d+)\b")


@dataclass
class Tally:
    """What was seen. `in_flight` are sends that were marked as being sent when a kill came, kill by kill."""

    reminders: int
    kills: int = 0
    kills_before_any_send: int = 0
    kills_of_second_copies: int = 0
    in_flight: list[int] = field(default_factory=list)
    faults_after_effect: int = 0
    delivered: int = 0
    lost: int = 0
    duplicates: int = 0
    thrice: int = 0
    states: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def problems(self) -> list[str]:
        allowed = sum(self.in_flight) + self.faults_after_effect
        found = {
            "reminders were lost": self.lost,
            "reminders came three times": self.thrice,
            "duplicates are more than what was in flight": max(self.duplicates - allowed, 0),
            "reminders have no final state": self.reminders - sum(self.states.values()),
            "rows still wait": self.states.get("claimed", 0) + self.states.get("sending", 0),
        }
        return [f"{count} {what}" for what, count in found.items() if count]

    def __str__(self) -> str:
        rows = {
            "reminders due": self.reminders,
            "kills (SIGKILL)": self.kills,
            "  of them before anything was sent": self.kills_before_any_send,
            "  of them while second copies were on their way": self.kills_of_second_copies,
            "in flight at the kills": sum(self.in_flight),
            "answers dropped after the send took effect": self.faults_after_effect,
            "delivered at least once": self.delivered,
            "lost": self.lost,
            "duplicates": self.duplicates,
            "three of one": self.thrice,
        }
        rows |= {f"ledger: {state}": count for state, count in sorted(self.states.items())}
        width = max(map(len, rows))
        lines = [f"{name:{width}}  {count:>7,}" for name, count in rows.items()]
        return "\n".join([*lines, f"{'seconds':{width}}  {self.seconds:>7.0f}"])


async def crash_test(  # noqa: PLR0913 - what a run is made of
    folder: Path,
    *,
    count: int,
    kills: int,
    seed: int,
    pace: float,
    settled_s: float,
    long_lives: int,
    longest_life_s: float,
    faults: bool,
) -> Tally:
    """Run the whole of it in `folder`; `long_lives` last beyond `settled_s`, so that kills hit second copies."""
    chance = random.Random(seed)  # noqa: S311 - a sequence that can be had again, not a secret
    telegram = CountingTelegram()
    tally = Tally(count)
    path = folder / "magpie.sqlite3"
    await make_reminders(path, telegram, count)
    began = time.monotonic()
    async with Server(telegram, port=0).running() as server:
        life = _Life(folder, path, server.url, telegram.token, settled_s)
        longs = set(chance.sample(range(kills), long_lives))
        for number in range(kills):
            if faults and number % 7 == 3:  # noqa: PLR2004 - in some lives
                kind, seconds = chance.choice(FAULTS)
                telegram.faults.add(kind, method="sendMessage", times=chance.randint(1, 3), seconds=seconds)
            before, sent = telegram.events.last_number, telegram.sent
            await life.start(LONG_LIFE_PACE if number in longs else pace)
            if chance.random() < DIE_AT_START:
                await asyncio.sleep(chance.uniform(0.05, LONGEST_START_S))
            else:
                await _until_it_calls(telegram, before)
                await asyncio.sleep(
                    settled_s + chance.uniform(0, 2) if number in longs else chance.uniform(0, longest_life_s)
                )
            await life.kill()
            sending = life.read("SELECT uncertain FROM ledger WHERE state = 'sending'")
            tally.kills += 1
            tally.in_flight.append(len(sending))
            tally.kills_of_second_copies += any(row[0] for row in sending)
            tally.kills_before_any_send += sent == telegram.sent
        telegram.faults.clear()
        await life.start(1000)
        async with asyncio.timeout(PATIENCE_S):
            while life.read(_STILL_TO_DO):  # noqa: ASYNC110 - another process does it; its ledger is all there is
                await asyncio.sleep(0.2)
        assert await life.stop() == 0, "the last life did not end as it should"
    tally.states = dict(life.read("SELECT state, count(*) FROM ledger WHERE reminder_id IS NOT NULL GROUP BY state"))
    tally.faults_after_effect = sum(call.method == "sendMessage" and call.status == 0 for call in telegram.calls)
    _count_arrivals(telegram, tally)
    tally.seconds = time.monotonic() - began
    return tally


class CountingTelegram(Telegram):
    """A Telegram that knows how many messages the bot sent."""

    sent = 0

    def post_as_bot(self, chat: Chat, content: dict[str, Any]) -> Message:
        self.sent += 1
        return super().post_as_bot(chat, content)


async def _until_it_calls(telegram: Telegram, after: int) -> None:
    """Wait until the bot has made its first call of this life."""
    async with asyncio.timeout(PATIENCE_S):
        async for event in telegram.events.subscribe(after=after):
            if event.kind == "call":
                return


class _Life:
    """One process of the bot after another, on the same database."""

    def __init__(self, folder: Path, path: Path, url: str, token: str, settled_s: float) -> None:
        self._folder = folder
        self._path = path
        self._settled_s = settled_s
        # A start that may keep its bytecode takes half the time, and more of each life is left for sending.
        self._environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"} | {
            "TELEGRAM_BOT_TOKEN": token,
            "TELEGRAM_API_URL": url,
            "DATABASE_PATH": str(path),
            "ALLOW_PAID_BROADCAST": "true",
            "LOG_LEVEL": "WARNING",
        }
        self._process: asyncio.subprocess.Process | None = None

    async def start(self, pace: float) -> None:
        with (self._folder / "bot.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bench.bot_process",
                str(self._settled_s),
                env=self._environment | {"SENDS_PER_SECOND": str(pace)},
                stderr=log,
                cwd=Path(__file__).parent.parent,
            )

    async def kill(self) -> None:
        assert self._process is not None
        assert self._process.returncode is None, "the bot ended by itself; see bot.log"
        self._process.send_signal(signal.SIGKILL)
        await self._process.wait()

    async def stop(self) -> int:
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return await self._process.wait()

    def read(self, sql: str) -> list[Any]:
        connection = sqlite3.connect(self._path)
        try:
            return list(connection.execute(sql))
        finally:
            connection.close()


async def make_reminders(path: Path, telegram: Telegram, count: int) -> None:
    """So many reminders that fell due within the last minute, of two thirds as many people."""
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    people = [telegram.add_person(f"P{number}") for number in range(-(-count * 2 // 3))]
    for person in people:
        telegram.chats[person.id].opened = True
    database = await Database.open(path)

    def fill(db: sqlite_utils.Database) -> None:
        for number in range(count):
            person = people[number % len(people)]
            users.ensure_user(db, person.id, now=now)
            due_at = now - dt.timedelta(minutes=1)
            reminders.add_reminder(
                db,
                person.id,
                kind="take",
                label=f"thing {number}",
                timetable=str(Timetable.daily(due_at.time().replace(second=0))),
                timezone="UTC",
                next_slot=next_slot,
                now=due_at - dt.timedelta(minutes=2),
            )

    await database.run(fill)
    await database.close()


def _count_arrivals(telegram: Telegram, tally: Tally) -> None:
    arrived: Counter[str] = Counter()
    for person in telegram.people.values():
        for message in telegram.messages(person.id):
            if match := TITLE.search(message["text"]):
                arrived[match[1]] += 1
    tally.delivered = len(arrived)
    tally.lost = tally.reminders - len(arrived)
    tally.duplicates = sum(number - 1 for number in arrived.values())
    tally.thrice = sum(number > 2 for number in arrived.values())  # noqa: PLR2004 - more than twice


@click.command()
@click.option("--reminders", "count", default=10_000, show_default=True)
@click.option("--kills", default=200, show_default=True)
@click.option("--seed", default=2026, show_default=True)
@click.option("--pace", default=35.0, show_default=True, help="Sends a second while the kills come.")
@click.option("--settled", "settled_s", default=30.0, show_default=True, help="Seconds until second copies may go.")
@click.option("--long-lives", default=4, show_default=True, help="How many lives are longer than that.")
@click.option("--longest-life", "longest_life_s", default=2.5, show_default=True, help="Seconds of the others at most.")
def main(
    count: int, kills: int, seed: int, pace: float, settled_s: float, long_lives: int, longest_life_s: float
) -> None:
    """Kill the bot KILLS times while REMINDERS are due, and print what arrived."""
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)  # a kill cuts requests off
    with tempfile.TemporaryDirectory() as folder:
        tally = asyncio.run(
            crash_test(
                Path(folder),
                count=count,
                kills=kills,
                seed=seed,
                pace=pace,
                settled_s=settled_s,
                long_lives=long_lives,
                longest_life_s=longest_life_s,
                faults=True,
            )
        )
        click.echo(str(tally))
        if tally.problems:
            click.echo("\n".join(["", *tally.problems, (Path(folder) / "bot.log").read_text()[-3000:]]))
            sys.exit(1)


if __name__ == "__main__":
    main()
