"""The sweep: what is due is taken once, in order, and moves on to its next time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
import sqlite_utils

from bot.schedule import next_occurrence
from db import reminders, users
from db.records import Reminder

ADA, BEN = 101, 102
NOW = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)
SECOND, MINUTE, DAY = dt.timedelta(seconds=1), dt.timedelta(minutes=1), dt.timedelta(days=1)

Add = Callable[..., Reminder]


@pytest.fixture
def add(db: sqlite_utils.Database) -> Add:
    """Add a reminder that was due at `due` and comes daily at that time, in UTC."""

    def add(due: dt.datetime, person: int = ADA, timezone: str = "UTC") -> Reminder:
        users.ensure_user(db, person, now=NOW)
        return reminders.add_reminder(
            db, person, kind="tip", local_time=due.time(), timezone=timezone, next_due_at=due, now=NOW
        )

    return add


def claim(db: sqlite_utils.Database, now: dt.datetime = NOW, *, limit: int = 100) -> list[Reminder]:
    return reminders.claim_due(db, now=now, next_occurrence=next_occurrence, limit=limit)


def next_times(db: sqlite_utils.Database, person: int = ADA) -> list[dt.datetime | None]:
    return [reminder.next_due_at for reminder in reminders.list_reminders(db, person)]


@pytest.mark.parametrize(
    ("now", "is_claimed"),
    [
        (NOW - MINUTE, False),
        (NOW - SECOND, False),
        (NOW - dt.timedelta(microseconds=1), False),
        (NOW, True),
        (NOW + dt.timedelta(microseconds=1), True),
        (NOW + SECOND, True),
        (NOW + 400 * DAY, True),
    ],
)
def test_reminder_is_claimed_from_its_second_on(
    db: sqlite_utils.Database, add: Add, now: dt.datetime, is_claimed: bool
) -> None:
    reminder = add(NOW)
    assert claim(db, now) == ([reminder] if is_claimed else [])


def test_now_in_any_zone_is_the_same_now(db: sqlite_utils.Database, add: Add) -> None:
    reminder = add(NOW)
    kathmandu = dt.timezone(dt.timedelta(hours=5, minutes=45))
    assert claim(db, (NOW - SECOND).astimezone(kathmandu)) == []
    assert claim(db, NOW.astimezone(kathmandu)) == [reminder]


def test_claimed_reminder_is_returned_as_it_stood_and_moves_on(db: sqlite_utils.Database, add: Add) -> None:
    add(NOW)
    assert [reminder.next_due_at for reminder in claim(db, NOW + 5 * MINUTE)] == [NOW]
    assert next_times(db) == [NOW + DAY]


def test_reminder_is_claimed_once(db: sqlite_utils.Database, add: Add) -> None:
    add(NOW)
    assert [len(claim(db, NOW + minute * MINUTE)) for minute in (0, 0, 1, 24 * 60 - 1, 24 * 60)] == [1, 0, 0, 0, 1]


def test_days_that_were_slept_through_come_as_one(db: sqlite_utils.Database, add: Add) -> None:
    add(NOW)
    assert len(claim(db, NOW + 3 * DAY + MINUTE)) == 1
    assert next_times(db) == [NOW + 4 * DAY]


def test_longest_due_come_first(db: sqlite_utils.Database, add: Add) -> None:
    for ago in (3, 1, 4, 0, 5, 2):
        add(NOW - ago * MINUTE)
    assert [reminder.next_due_at for reminder in claim(db)] == [NOW - ago * MINUTE for ago in (5, 4, 3, 2, 1, 0)]


def test_no_more_than_the_limit_is_taken_and_nothing_is_lost(db: sqlite_utils.Database, add: Add) -> None:
    due = [add(NOW - minute * MINUTE) for minute in (4, 3, 2, 1, 0)]
    later = add(NOW + MINUTE)
    assert [claim(db, limit=2) for _ in range(4)] == [due[:2], due[2:4], due[4:], []]
    assert reminders.find_reminder(db, ADA, later.id) == later


def test_paused_reminder_is_not_claimed(db: sqlite_utils.Database, add: Add) -> None:
    reminder = add(NOW)
    reminders.pause(db, ADA, reminder.id, now=NOW)
    assert claim(db, NOW + DAY) == []
    assert next_times(db) == [None]


# People who blocked the bot


def test_blocked_person_is_passed_over(db: sqlite_utils.Database, add: Add) -> None:
    add(NOW)
    of_ben = add(NOW, BEN)
    users.mark_blocked(db, ADA, now=NOW)
    assert claim(db) == [of_ben]
    assert next_times(db) == [NOW + DAY]


def test_person_who_unblocks_gets_the_next_one_and_none_of_the_missed(db: sqlite_utils.Database, add: Add) -> None:
    add(NOW)
    users.mark_blocked(db, ADA, now=NOW)
    for day in range(3):
        assert claim(db, NOW + day * DAY) == []
    users.clear_blocked(db, ADA)
    assert claim(db, NOW + 2 * DAY + MINUTE) == []
    assert [reminder.next_due_at for reminder in claim(db, NOW + 3 * DAY)] == [NOW + 3 * DAY]


@pytest.mark.parametrize("blocked", [1, 2, 3, 4, 7])
def test_crowd_that_blocked_the_bot_keeps_nobody_else_waiting(
    db: sqlite_utils.Database, add: Add, blocked: int
) -> None:
    for person in range(1_000, 1_000 + blocked):
        add(NOW - MINUTE, person)
        users.mark_blocked(db, person, now=NOW)
    of_ada = add(NOW)
    assert claim(db, limit=2) == [of_ada]
    assert claim(db, limit=2) == []
    assert {due for person in range(1_000, 1_000 + blocked) for due in next_times(db, person)} == {NOW - MINUTE + DAY}


def test_only_blocked_people_are_due_and_the_sweep_ends(db: sqlite_utils.Database, add: Add) -> None:
    for person in range(1_000, 1_005):
        add(NOW, person)
        users.mark_blocked(db, person, now=NOW)
    assert claim(db, limit=2) == []
    assert reminders.next_due_at(db) == NOW + DAY


# What must not stop the sweep


def test_reminder_in_a_zone_that_is_gone_keeps_nobody_else_waiting(db: sqlite_utils.Database, add: Add) -> None:
    add(NOW - MINUTE, ADA, "Atlantis/Lost_City")
    of_ben = add(NOW, BEN)
    assert of_ben in claim(db)


# When the next one is due


def test_next_due_is_the_earliest_of_everybody(db: sqlite_utils.Database, add: Add) -> None:
    assert reminders.next_due_at(db) is None
    first = add(NOW + 2 * MINUTE)
    add(NOW + 3 * MINUTE, BEN)
    assert reminders.next_due_at(db) == NOW + 2 * MINUTE
    reminders.pause(db, ADA, first.id, now=NOW)
    assert reminders.next_due_at(db) == NOW + 3 * MINUTE
    reminders.pause(db, BEN, now=NOW)
    assert reminders.next_due_at(db) is None


# Cost


def plan_of(db: sqlite_utils.Database, call: Callable[[], object]) -> list[str]:
    """What SQLite does for each SELECT of `call`."""
    statements: list[tuple[str, object]] = []
    with db.tracer(lambda sql, parameters: statements.append((sql, parameters))):
        call()
    return [
        row["detail"]
        for sql, parameters in statements
        if sql.startswith("SELECT")
        for row in db.query(f"EXPLAIN QUERY PLAN {sql}", parameters)  # type: ignore[arg-type]
    ]


@pytest.mark.parametrize("analyze", [False, True], ids=["new", "after ANALYZE"])
@pytest.mark.parametrize("question", [claim, reminders.next_due_at], ids=["claim", "next due"])
def test_sweep_reads_the_index_and_not_the_table(
    db: sqlite_utils.Database, question: Callable[[sqlite_utils.Database], object], analyze: bool
) -> None:
    with db.atomic():
        for person in range(1, 1_001):
            users.ensure_user(db, person, now=NOW)
            reminders.add_reminder(
                db, person, kind="tip", local_time=dt.time(1), timezone="UTC", next_due_at=NOW + MINUTE, now=NOW
            )
    if analyze:
        db.execute("ANALYZE")
    plan = plan_of(db, lambda: question(db))
    assert [step for step in plan if "reminders_by_due" in step]
    assert [step for step in plan if step.startswith("SCAN") and "INDEX" not in step] == []
    assert [step for step in plan if "TEMP B-TREE" in step] == []


def test_list_of_one_person_is_found_by_an_index(db: sqlite_utils.Database) -> None:
    plan = plan_of(db, lambda: reminders.list_reminders(db, ADA))
    assert plan[0].startswith("SEARCH reminders USING INDEX")
