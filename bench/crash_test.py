"""Kills the bot at random moments while reminders are due, and counts what arrived: nothing lost, nothing thrice.

The sandbox's Bot API runs in this process, the bot in one of its own over HTTP. Each life of the bot ends with SIGKILL
after a random time, be it during its start, a recovery, a claim or the sends. The last of them live until second copies
go, and are killed amid those: a message that was cut off twice before the wire cannot be saved by anybody who sends
at most twice, so what is lost that way is told apart from what must never be lost. Then one life may finish.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
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
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
import sqlite_utils

from bot.timetable import Timetable, next_slot
from db import reminders, users
from db.database import Database
from sandbox.calls import Answer
from sandbox.errors import ConnectionDropped
from sandbox.files import Upload
from sandbox.people import Chat, Message
from sandbox.server import Server
from sandbox.telegram import Telegram

FAULTS = (("429", 1.0), ("502", None), ("drop_before", None), ("drop_after", None))
KINDS = ("take", "wind_down", "move", "tip")
PATIENCE_S = 900.0
LOOKS_EVERY_S = 0.01
DIE_AT_START = 0.2  # of all lives, before or around their first call
LONGEST_START_S = 2.0
AMONG_SECOND_COPIES_S = 0.05
_STILL_TO_DO = """SELECT 1 FROM ledger WHERE send_at IS NOT NULL OR state = 'sending' UNION ALL
    SELECT 1 FROM reminders WHERE next_due_at <= strftime('%Y-%m-%dT%H:%M:%SZ', 'now') LIMIT 1"""
OCCURRENCE = re.compile(r"(?:odn1|osz1):(\d+)")
SECOND_COPY_SAYS = "You may have this one already"


@dataclass
class Tally:
    """What was seen. `in_flight` are the messages that were marked as being sent when a kill came, kill by kill.

    A message is a row of the ledger, and how many copies of unknown fate went before.
    """

    reminders: int
    kills: int = 0
    kills_amid_sends: int = 0
    kills_amid_second_copies: int = 0
    in_flight: list[set[tuple[int, int]]] = field(default_factory=list)
    dropped_after_effect: int = 0
    delivered: int = 0
    lost: int = 0
    cut_off_twice: int = 0
    lost_to_two_kills: int = 0
    duplicates: int = 0
    thrice: int = 0
    states: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def second_copies_at_once(self) -> int:
        """The most that one kill cut off: what it might have lost."""
        return max((sum(before > 0 for _, before in at_kill) for at_kill in self.in_flight), default=0)

    @property
    def problems(self) -> list[str]:
        allowed = sum(map(len, self.in_flight)) + self.dropped_after_effect
        found = {
            "reminders were lost": self.lost,
            "reminders came three times": self.thrice,
            "duplicates are more than what was in flight": max(self.duplicates - allowed, 0),
            "reminders have no row": self.reminders - sum(self.states.values()),
            "second copies were on their way at once": self.second_copies_at_once
            if self.second_copies_at_once > 1
            else 0,
            "rows still wait": self.states.get("claimed", 0) + self.states.get("sending", 0),
        }
        return [f"{count} {what}" for what, count in found.items() if count]

    def __str__(self) -> str:
        rows = {
            "reminders due": self.reminders,
            "kills (SIGKILL)": self.kills,
            "  of lives that had sent something": self.kills_amid_sends,
            "  of them with second copies on their way": self.kills_amid_second_copies,
            "in flight at the kills": sum(map(len, self.in_flight)),
            "  most of them at one kill": max(map(len, self.in_flight), default=0),
            "  second copies among them": self.cut_off_twice,
            "answers dropped after the send took effect": self.dropped_after_effect,
            "delivered at least once": self.delivered,
            "lost": self.lost,
            "never left, cut off before the wire twice": self.lost_to_two_kills,
            "duplicates": self.duplicates,
            "three of one": self.thrice,
        }
        rows |= {f"ledger: {state}": count for state, count in sorted(self.states.items())}
        width = max(map(len, rows))
        lines = [f"{name:{width}}  {count:>7,}" for name, count in rows.items()]
        return "\n".join([*lines, f"{'seconds':{width}}  {self.seconds:>7.0f}"])


async def crash_test(
    folder: Path,
    *,
    count: int,
    kills: int,
    seed: int,
    pace: float,
    settled_s: float,
    long_lives: int,
    longest_life_s: float,
) -> Tally:
    """Run the whole of it in `folder`; the last `long_lives` kills come amid second copies."""
    chance = random.Random(seed)  # noqa: S311 - a sequence that can be had again, not a secret
    telegram = CountingTelegram()
    tally = Tally(count)
    path = folder / "magpie.sqlite3"
    await make_reminders(path, telegram, count)
    began = time.monotonic()
    async with Server(telegram, port=0).running() as server:
        life = _Life(folder, path, server.url, telegram.token, settled_s)
        for number in range(kills):
            amid_second_copies = number >= kills - long_lives
            telegram.faults.clear()
            if number % 7 == 3 and not amid_second_copies:  # noqa: PLR2004 - in some lives
                kind, seconds = chance.choice(FAULTS)
                telegram.faults.add(kind, method="sendMessage", times=chance.randint(1, 3), seconds=seconds)
            sent = telegram.sent
            await life.start(pace)
            if amid_second_copies:
                await _until_second_copies_go(life, telegram)
                await asyncio.sleep(chance.uniform(0, AMONG_SECOND_COPIES_S))
            elif chance.random() < DIE_AT_START:
                await asyncio.sleep(chance.uniform(0.05, LONGEST_START_S))
            else:
                await _until_more_than(sent, telegram)
                await asyncio.sleep(chance.uniform(0, longest_life_s))
            await life.kill()
            sending = set(life.read("SELECT id, uncertain FROM ledger WHERE state = 'sending'"))
            tally.kills += 1
            # What an earlier kill cut off, and no life came to since, was not on its way again.
            tally.in_flight.append(sending.difference(*tally.in_flight))
            tally.kills_amid_second_copies += any(before for _, before in tally.in_flight[-1])
            tally.kills_amid_sends += telegram.sent > sent
        telegram.faults.clear()
        before = telegram.events.last_number
        await life.start(1000)
        await _until_it_calls(telegram, before)  # a stop before that would find nobody to hear it
        async with asyncio.timeout(PATIENCE_S):
            while life.read(_STILL_TO_DO):  # noqa: ASYNC110 - another process does it; its ledger is all there is
                await asyncio.sleep(0.2)
        assert await life.stop() == 0, "the last life did not end as it should"
    tally.states = dict(life.read("SELECT state, count(*) FROM ledger WHERE reminder_id IS NOT NULL GROUP BY state"))
    tally.dropped_after_effect = telegram.dropped_after_effect
    _count_arrivals(telegram, tally, {row for (row,) in life.read("SELECT id FROM ledger")})
    tally.seconds = time.monotonic() - began
    return tally


class CountingTelegram(Telegram):
    """A Telegram that knows how many messages the bot sent, and how often it was not told that it had sent one."""

    sent = 0
    second_copies = 0
    dropped_after_effect = 0

    def post_as_bot(self, chat: Chat, content: dict[str, Any]) -> Message:
        self.sent += 1
        self.second_copies += SECOND_COPY_SAYS in content.get("text", "")
        return super().post_as_bot(chat, content)

    async def call(self, method: str, parameters: dict[str, Any], files: Mapping[str, Upload] | None = None) -> Answer:
        try:
            return await super().call(method, parameters, files or {})
        except ConnectionDropped as dropped:
            self.dropped_after_effect += dropped.took_effect
            raise


async def _until_more_than(sent: int, telegram: CountingTelegram) -> None:
    """Wait until the bot has sent something in this life."""
    async with asyncio.timeout(PATIENCE_S):
        while telegram.sent <= sent:  # noqa: ASYNC110 - another process does it
            await asyncio.sleep(LOOKS_EVERY_S)


async def _until_it_calls(telegram: Telegram, after: int) -> None:
    """Wait until the bot has made its first call of this life."""
    async with asyncio.timeout(PATIENCE_S):
        async for event in telegram.events.subscribe(after=after):
            if event.kind == "call":
                return


async def _until_second_copies_go(life: _Life, telegram: CountingTelegram) -> None:
    """Wait until a second copy went in this life, or until nothing waits at all."""
    seen = telegram.second_copies
    async with asyncio.timeout(PATIENCE_S):
        while telegram.second_copies == seen and life.read(_STILL_TO_DO):  # noqa: ASYNC110 - another process does it
            await asyncio.sleep(LOOKS_EVERY_S)


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
    """So many reminders of all kinds that fell due a minute ago, of two thirds as many people."""
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
            kind = KINDS[(number % len(people) + number // len(people)) % len(KINDS)]  # nobody has the same one twice
            reminders.add_reminder(
                db,
                person.id,
                kind=kind,
                label=f"thing {number}" if kind == "take" else None,
                timetable=str(Timetable.daily(due_at.time().replace(second=0))),
                timezone="UTC",
                next_slot=next_slot,
                now=due_at - dt.timedelta(minutes=2),
            )

    await database.run(fill)
    await database.close()


def _count_arrivals(telegram: Telegram, tally: Tally, rows: set[int]) -> None:
    """Hold what people have, told apart by the row that its buttons carry, against the rows of the ledger."""
    arrived = Counter(
        occurrence
        for person in telegram.people.values()
        for message in telegram.messages(person.id)
        if (occurrence := _occurrence(message)) is not None
    )
    cut_off_twice = {row for at_kill in tally.in_flight for row, before in at_kill if before}
    missing = rows - set(arrived)
    tally.delivered = len(arrived)
    tally.cut_off_twice = len(cut_off_twice)
    tally.lost_to_two_kills = len(missing & cut_off_twice)
    tally.lost = tally.reminders - len(arrived) - tally.lost_to_two_kills
    tally.duplicates = sum(number - 1 for number in arrived.values())
    tally.thrice = sum(number > 2 for number in arrived.values())  # noqa: PLR2004 - more than twice


def _occurrence(message: Message) -> int | None:
    found = OCCURRENCE.search(json.dumps(message.get("reply_markup")))
    return int(found[1]) if found else None


@click.command()
@click.option("--reminders", "count", default=10_000, show_default=True)
@click.option("--kills", default=200, show_default=True)
@click.option("--seed", default=2026, show_default=True)
@click.option("--pace", default=70.0, show_default=True, help="Sends a second while the kills come.")
@click.option("--settled", "settled_s", default=30.0, show_default=True, help="Seconds until second copies may go.")
@click.option("--long-lives", default=4, show_default=True, help="How many of the kills come amid second copies.")
@click.option("--longest-life", "longest_life_s", default=1.2, show_default=True, help="Seconds after the first send.")
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
            )
        )
        click.echo(str(tally))
        if tally.problems:
            click.echo("\n".join(["", *tally.problems, (Path(folder) / "bot.log").read_text()[-3000:]]))
            sys.exit(1)


if __name__ == "__main__":
    main()
