"""A crowd of reminders, and `magpie run` on a sandbox over HTTP: what the crash test and the measurements share."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import os
import sqlite3
import sys
import time
from pathlib import Path

import sqlite_utils

from bot.patience import UPDATES_A_MINUTE
from db.database import Database
from sandbox.server import Server
from sandbox.telegram import Telegram

PATIENCE_S = 60.0
REMINDERS_A_PERSON = 2

_FILL_USERS = """
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
    INSERT INTO users (id, created_at) SELECT i, '2026-01-01T00:00:00Z' FROM n
"""
_FILL_REMINDERS = """
    WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :count)
    INSERT INTO reminders (user_id, kind, timetable, timezone, next_due_at, next_date, next_slot, created_at)
    SELECT i / :a_person + 1, 'tip', '1234567 ' || time, 'UTC', date || 'T' || time || ':00Z', date, time,
           date || 'T00:00:00Z'
    FROM (SELECT i, strftime('%H:%M', at) AS time, strftime('%Y-%m-%d', at) AS date
          FROM (SELECT i, datetime('2026-03-02 12:01', '+' || (i * 7919 % 1440) || ' minutes') AS at FROM n))
"""


def fill(db: sqlite_utils.Database, count: int, *, a_person: int = REMINDERS_A_PERSON) -> None:
    """So many reminders, spread evenly over the minutes of the day after noon on 2 March 2026."""
    db.execute(_FILL_USERS, [-(-count // a_person)])
    db.execute("INSERT INTO preferences (user_id) SELECT id FROM users")
    db.execute(_FILL_REMINDERS, {"count": count, "a_person": a_person})


async def fill_with_all_due(
    path: Path, count: int, *, at: dt.datetime | None = None, a_person: int = REMINDERS_A_PERSON
) -> None:
    """Make the database with so many tips, all of which fall due at the whole minute `at`, or fell due at the last."""
    database = await Database.open(path)
    await database.run(fill, count, a_person=a_person)
    now = at or dt.datetime.now(dt.UTC).replace(second=0, microsecond=0)
    await database.run(
        lambda db: db.execute(
            "UPDATE reminders SET next_due_at = ?, next_date = ?, next_slot = ?, timetable = ?",
            [f"{now:%Y-%m-%dT%H:%M:%SZ}", f"{now:%Y-%m-%d}", f"{now:%H:%M}", f"1234567 {now:%H:%M}"],
        )
    )
    await database.close()


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
            "LOG_LEVEL": "WARNING",  # nobody reads the pipe after the first line, and a full one would hold the bot up
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


async def ask_for_tips(telegram: Telegram, count: int) -> list[float]:
    """How many seconds each of `count` messages waited for its answer; nobody asks more than the bot takes of one."""
    waits = []
    for number in range(count):
        if number % UPDATES_A_MINUTE == 0:
            person = telegram.add_person("Asks")
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
