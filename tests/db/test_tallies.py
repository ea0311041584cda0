"""Counts by the day and the hour."""

from __future__ import annotations

import datetime as dt

import sqlite_utils

from bot.timetable import next_slot
from db import reminders, statistics, sweep, tallies, users
from db.statistics import Running
from db.sweep import Outcome, Result
from db.tallies import Kind

NOW = dt.datetime(2026, 3, 2, 12, 30, tzinfo=dt.UTC)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def test_counts_add_up_and_the_most_frequent_comes_first(db: sqlite_utils.Database) -> None:
    for days, key in ((0, "a"), (1, "b"), (1, "b"), (2, "a"), (40, "b"), (40, "b")):
        tallies.count(db, Kind.READ, key, now=NOW - days * DAY)
    tallies.count(db, Kind.UNANSWERED, "a", now=NOW)
    assert list(tallies.totals(db, Kind.READ, after=NOW - 30 * DAY).items()) == [("a", 2), ("b", 2)]
    assert tallies.totals(db, Kind.READ, after=NOW - 50 * DAY) == {"b": 4, "a": 2}
    assert db.table("tallies").count == 5


def test_sends_are_counted_by_the_hour(db: sqlite_utils.Database) -> None:
    for hours in (0, 23, 24, 25):
        tallies.count(db, Kind.SENDS, "sent", now=NOW - hours * HOUR)
    assert tallies.totals(db, Kind.SENDS, after=NOW - DAY) == {"sent": 2}


def test_what_is_old_is_forgotten(db: sqlite_utils.Database) -> None:
    for kind in Kind:
        for days in (0, 3, 500):
            tallies.count(db, kind, "key", now=NOW - days * DAY)
    tallies.forget_old(db, now=NOW)
    left = {kind: db.table("tallies").count_where("kind = ?", [kind]) for kind in Kind}
    assert left == {kind: 1 if kind in tallies.BY_THE_HOUR else 2 for kind in Kind}


def test_every_outcome_is_counted_and_how_late_reminders_came(db: sqlite_utils.Database) -> None:
    for number, late in enumerate((0, 1, 7, 3_000), start=1):
        users.ensure_user(db, number, now=NOW - DAY)
        due_at = NOW - dt.timedelta(seconds=late)
        reminders.add_reminder(
            db, number, kind="tip", timetable=f"1234567 {due_at:%H:%M}", timezone="UTC", next_slot=next_slot,
            now=NOW - DAY + HOUR,
        )  # fmt: skip
        db.execute("UPDATE reminders SET next_due_at = ? WHERE user_id = ?", [f"{due_at:%Y-%m-%dT%H:%M:%SZ}", number])
    sweep.claim_due(db, now=NOW, next_slot=next_slot, priorities={}, limit=9)
    due = sweep.due_copies(db, now=NOW, limit=9)
    sweep.begin(db, [one.occurrence.id for one in due], now=NOW)
    sweep.record(db, [Result(one.occurrence.id, one.user.id, Outcome.SENT) for one in due], now=NOW)
    sweep.record(db, [Result(due[0].occurrence.id, 1, Outcome.REFUSED)], now=NOW)
    assert tallies.totals(db, Kind.SENDS, after=NOW - HOUR) == {"sent": 4, "refused": 1}
    assert tallies.totals(db, Kind.LATENESS, after=NOW - HOUR) == {"1": 2, "10": 1, "3600": 1}


def test_people_and_reminders_are_counted(db: sqlite_utils.Database) -> None:
    for number, days in ((1, 0), (2, 6), (3, 29), (4, 30), (5, 0)):
        users.agree(db, number, now=NOW - days * DAY)
        reminders.add_reminder(
            db, number, kind="take", timetable="1234567 13:00", timezone="UTC", next_slot=next_slot, now=NOW
        )
    users.ensure_user(db, 6, now=NOW)  # of whom nothing may be remembered
    reminders.pause(db, 1, now=NOW)
    reminders.delete_reminder(db, 2, 2, now=NOW)
    reminders.block(db, 5, now=NOW)
    people = statistics.people(db, now=NOW)
    assert (people.known, people.active, people.blocked, people.news) == (6, (2, 3, 4), 1, 0)
    assert statistics.reminders(db) == [Running("take", active=3, paused=1)]
    assert statistics.waiting(db, now=NOW) == 0
    sweep.claim_due(db, now=NOW + HOUR, next_slot=next_slot, priorities={}, limit=9)
    assert statistics.waiting(db, now=NOW + HOUR) == 2


def test_every_figure_is_a_look_into_an_index(db: sqlite_utils.Database) -> None:
    looked: list[str] = []
    db.conn.set_trace_callback(looked.append)
    statistics.people(db, now=NOW)
    statistics.reminders(db)
    statistics.waiting(db, now=NOW)
    tallies.totals(db, Kind.READ, after=NOW)
    db.conn.set_trace_callback(None)
    plans = [row["detail"] for sql in looked if "SELECT" in sql for row in db.query(f"EXPLAIN QUERY PLAN {sql}")]
    reads = [step for step in plans if step.startswith(("SCAN", "SEARCH")) and "CONSTANT ROW" not in step]
    assert reads
    assert [step for step in reads if "COVERING INDEX" not in step and "PRIMARY KEY" not in step] == []
