"""A program that keeps changing a database, in transactions whose rows belong together: `python -m tests.writer FILE`.

After each commit it writes a line: the number of the transaction, and when (seconds since 1970).
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import sys
import time
from pathlib import Path

import sqlite_utils

from bot.timetable import next_slot
from db import reminders, users
from db.database import Database

KEPT = 50  # people; the oldest goes when another comes
NOW = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)


def change(db: sqlite_utils.Database, number: int) -> None:
    """One transaction: a person more, one less, and everybody's reminder renamed."""
    users.ensure_user(db, number, now=NOW)
    reminders.add_reminder(
        db, number, kind="take", label="", timetable="1234567 21:00", timezone="UTC", next_slot=next_slot, now=NOW
    )
    users.delete_user(db, number - KEPT)
    db.execute("UPDATE reminders SET label = ?", [f"version {number}"])
    db.execute("INSERT OR REPLACE INTO meta VALUES ('number', ?)", [str(number)])


def committed(db: sqlite_utils.Database) -> int:
    """Which transaction the rows are of.

    Raises:
        AssertionError: they are of none: something is half done.
    """
    number = int(db.execute("SELECT value FROM meta WHERE key = 'number'").fetchone()[0])
    people = [row["id"] for row in db.query("SELECT id FROM users ORDER BY id")]
    assert people == list(range(max(1, number - KEPT + 1), number + 1))
    labels = [
        (row["user_id"], row["label"]) for row in db.query("SELECT user_id, label FROM reminders ORDER BY user_id")
    ]
    assert labels == [(person, f"version {number}") for person in people]
    return number


async def main() -> None:
    """Write until killed."""
    database = await Database.open(Path(sys.argv[1]), key=os.environ.get("DATABASE_KEY"))
    number = 0
    while True:
        number += 1
        await database.run(change, number)
        print(number, time.time(), flush=True)  # noqa: T201 - that is what it is for


if __name__ == "__main__":
    asyncio.run(main())
