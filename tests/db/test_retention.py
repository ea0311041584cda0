"""What is deleted by itself."""

from __future__ import annotations

import datetime as dt

import sqlite_utils

from bot.timetable import next_slot
from db import ledger, reminders, sweep, users
from db.records import State
from db.retention import LEDGER_KEPT, forget_old_occurrences

ADA = 77
NOW = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
EVENING, DAY = NOW.replace(hour=21), dt.timedelta(days=1)


def with_a_reminder(db: sqlite_utils.Database) -> int:
    users.agree(db, ADA, now=NOW)
    made = reminders.add_reminder(
        db, ADA, kind="tip", timetable="1234567 21:00", timezone="UTC", next_slot=next_slot, now=NOW
    )
    return made.id


def sent(db: sqlite_utils.Database, now: dt.datetime) -> int:
    """Let what is due go out; the number of its row."""
    claimed = claim(db, now)
    db.execute("UPDATE ledger SET state = ?, send_at = NULL", [State.SENT])
    return claimed


def claim(db: sqlite_utils.Database, now: dt.datetime) -> int:
    sweep.claim_due(db, now=now, next_slot=next_slot, priorities={}, limit=10)
    return int(next(iter(db.query("SELECT max(id) AS id FROM ledger")))["id"])


def test_what_is_older_than_four_hundred_days_goes_and_the_rest_stays(db: sqlite_utils.Database) -> None:
    with_a_reminder(db)
    old, young = sent(db, EVENING), sent(db, EVENING + DAY)
    now = EVENING + LEDGER_KEPT
    assert forget_old_occurrences(db, now=now, limit=10) == 0
    assert forget_old_occurrences(db, now=now + dt.timedelta(seconds=1), limit=10) == 1
    assert [row["id"] for row in db.query("SELECT id FROM ledger")] == [young]
    assert ledger.find(db, ADA, old) is None


def test_what_still_waits_is_kept_however_old(db: sqlite_utils.Database) -> None:
    with_a_reminder(db)
    claim(db, EVENING)
    assert forget_old_occurrences(db, now=NOW + 2 * LEDGER_KEPT, limit=10) == 0


def test_no_more_than_asked_for_go_at_once(db: sqlite_utils.Database) -> None:
    with_a_reminder(db)
    for day in range(5):
        sent(db, EVENING + day * DAY)
    later = NOW + 2 * LEDGER_KEPT
    assert [forget_old_occurrences(db, now=later, limit=2) for _ in range(4)] == [2, 2, 1, 0]
