"""People, their preferences, and their right to be forgotten."""

from __future__ import annotations

import datetime as dt
import sqlite3

import pytest
import sqlite_utils

from db import users
from db.records import HourCycle, User

ADA, BEN = 101, 102
NOW = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=3)


@pytest.fixture(autouse=True)
def ben(db: sqlite_utils.Database) -> User:
    """Somebody else, whom nothing here may touch."""
    return users.ensure_user(db, BEN, now=NOW)


def test_new_person_starts_with_the_defaults(db: sqlite_utils.Database) -> None:
    assert users.ensure_user(db, ADA, now=NOW) == User(
        id=ADA,
        created_at=NOW,
        welcomed_at=None,
        safety_seen_at=None,
        blocked_at=None,
        timezone=None,
        hour_cycle=HourCycle.H24,
        tip_topic=None,
    )


def test_person_is_remembered_once(db: sqlite_utils.Database) -> None:
    first = users.ensure_user(db, ADA, now=NOW)
    assert users.ensure_user(db, ADA, now=LATER) == first
    assert db.table("users").count_where("id = ?", [ADA]) == 1


def test_stranger_is_not_found_and_not_created_by_looking(db: sqlite_utils.Database) -> None:
    assert users.find_user(db, ADA) is None
    assert db.table("users").count_where("id = ?", [ADA]) == 0


def test_telegram_ids_of_52_bits_fit(db: sqlite_utils.Database) -> None:
    assert users.ensure_user(db, 2**52 - 1, now=NOW).id == 2**52 - 1


def test_person_who_writes_again_is_no_longer_blocked(db: sqlite_utils.Database) -> None:
    users.ensure_user(db, ADA, now=NOW)
    users.set_timezone(db, ADA, "Asia/Tokyo")
    users.mark_blocked(db, ADA, now=NOW)
    back = users.ensure_user(db, ADA, now=LATER)
    assert (back.blocked_at, back.timezone, back.created_at) == (None, "Asia/Tokyo", NOW)
    assert users.find_user(db, ADA) == back


def test_first_moment_of_being_blocked_is_kept(db: sqlite_utils.Database) -> None:
    users.ensure_user(db, ADA, now=NOW)
    users.mark_blocked(db, ADA, now=NOW)
    users.mark_blocked(db, ADA, now=LATER)
    found = users.find_user(db, ADA)
    assert found is not None
    assert found.blocked_at == NOW


def test_block_is_cleared(db: sqlite_utils.Database) -> None:
    users.ensure_user(db, ADA, now=NOW)
    users.mark_blocked(db, ADA, now=NOW)
    users.clear_blocked(db, ADA)
    found = users.find_user(db, ADA)
    assert found is not None
    assert found.blocked_at is None


def test_preferences_are_kept(db: sqlite_utils.Database) -> None:
    users.ensure_user(db, ADA, now=NOW)
    users.set_timezone(db, ADA, "America/Argentina/Buenos_Aires")
    users.set_hour_cycle(db, ADA, HourCycle.H12)
    users.set_tip_topic(db, ADA, "sleep_habits")
    users.mark_safety_seen(db, ADA, now=LATER)
    assert users.find_user(db, ADA) == User(
        id=ADA,
        created_at=NOW,
        welcomed_at=None,
        safety_seen_at=LATER,
        blocked_at=None,
        timezone="America/Argentina/Buenos_Aires",
        hour_cycle=HourCycle.H12,
        tip_topic="sleep_habits",
    )


def test_topic_goes_back_to_every_topic(db: sqlite_utils.Database) -> None:
    users.ensure_user(db, ADA, now=NOW)
    users.set_tip_topic(db, ADA, "stress")
    users.set_tip_topic(db, ADA, None)
    found = users.find_user(db, ADA)
    assert found is not None
    assert found.tip_topic is None


def test_unknown_hour_cycle_is_refused(db: sqlite_utils.Database) -> None:
    users.ensure_user(db, ADA, now=NOW)
    with pytest.raises(sqlite3.IntegrityError):
        db.execute("UPDATE preferences SET hour_cycle = '13h' WHERE user_id = ?", [ADA])


def test_what_one_person_does_is_not_done_to_another(db: sqlite_utils.Database, ben: User) -> None:
    users.ensure_user(db, ADA, now=LATER)
    users.set_timezone(db, ADA, "Asia/Tokyo")
    users.set_hour_cycle(db, ADA, HourCycle.H12)
    users.set_tip_topic(db, ADA, "stress")
    users.mark_safety_seen(db, ADA, now=LATER)
    users.mark_blocked(db, ADA, now=LATER)
    assert users.find_user(db, BEN) == ben
    users.mark_blocked(db, BEN, now=LATER)
    users.clear_blocked(db, ADA)
    users.delete_user(db, ADA)
    left = users.find_user(db, BEN)
    assert left is not None
    assert left.blocked_at == LATER


def test_deletion_says_whether_there_was_anybody(db: sqlite_utils.Database) -> None:
    users.ensure_user(db, ADA, now=NOW)
    assert users.delete_user(db, ADA) is True
    assert users.delete_user(db, ADA) is False
    assert users.find_user(db, ADA) is None


def test_person_who_comes_back_after_deletion_is_new(db: sqlite_utils.Database) -> None:
    users.ensure_user(db, ADA, now=NOW)
    users.set_timezone(db, ADA, "Asia/Tokyo")
    users.delete_user(db, ADA)
    again = users.ensure_user(db, ADA, now=LATER)
    assert (again.created_at, again.timezone) == (LATER, None)
