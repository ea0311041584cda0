"""The claim of a minute's due reminders among so many people, and the memory of the process that does it."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import sys
import tempfile
import time
from pathlib import Path

import sqlite_utils

from bench.crowd import fill
from bench.reminders import NOON, claim_minute, resident_mb
from db.database import Database

DUE_A_MINUTE = 100
MINUTES = 60

# Everybody's is due long after; then each minute it is the turn of a hundred others.
_LATER = """
    UPDATE reminders SET next_due_at = '2027-01-01T00:00:00Z', next_date = '2027-01-01', next_slot = '00:00',
                         timetable = '1234567 00:00'
"""
_DUE = """
    UPDATE reminders SET next_due_at = :at, next_date = substr(:at, 1, 10), next_slot = substr(:at, 12, 5)
    WHERE id IN (SELECT 1 + (value * 7919 + :minute * 104729) % :count
                 FROM json_each((WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :due)
                                 SELECT json_group_array(i) FROM n)))
"""


async def main() -> None:
    """The argument: how many people. Prints milliseconds a claim, and megabytes."""
    count, spans = int(sys.argv[1]), []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "magpie.sqlite3"
        database = await Database.open(path)
        await database.run(fill, count, a_person=1)
        await database.run(lambda db: db.execute(_LATER))
        await database.close()
        database = await Database.open(path)
        for minute in range(MINUTES):
            now = NOON + dt.timedelta(minutes=minute)

            def let_fall_due(db: sqlite_utils.Database, minute: int = minute, now: dt.datetime = now) -> int:
                at = f"{now:%Y-%m-%dT%H:%M:%SZ}"
                db.execute(_DUE, {"at": at, "minute": minute, "count": count, "due": DUE_A_MINUTE})
                return db.table("reminders").count_where("next_due_at = ?", [at])

            due = await database.run(let_fall_due)
            began = time.perf_counter()
            claimed = await claim_minute(database, now)
            spans.append(1000 * (time.perf_counter() - began))
            assert claimed == due == DUE_A_MINUTE, (claimed, due)
        used = resident_mb()
        await database.close()
    print(json.dumps({"claims_ms": spans, "memory_mb": used}))  # noqa: T201 - whoever asked


if __name__ == "__main__":
    asyncio.run(main())
