"""A medicine and what follows it, made together and undone together, or not at all."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlite_utils

from bot.timetable import next_slot
from db import reminders, spacing, users
from db.records import Reminder
from db.reminders import DuplicateReminderError, TooManyRemindersError

ADA, BEN = 101, 102
NOW = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _people(db: sqlite_utils.Database) -> None:
    for person in (ADA, BEN):
        users.ensure_user(db, person, now=NOW)


def add(db: sqlite_utils.Database, label: str = "levothyroxine") -> tuple[Reminder, Reminder, bool]:
    return spacing.add_spaced(
        db,
        ADA,
        medicine_label=label,
        timetable="1234567 07:00",
        spaced_label="magnesium",
        minutes=240,
        timezone="America/New_York",
        next_slot=next_slot,
        now=NOW,
    )


def labels(db: sqlite_utils.Database) -> list[str | None]:
    return [one.label for one in reminders.list_reminders(db, ADA)]


def test_the_second_follows_the_first_on_the_same_clock(db: sqlite_utils.Database) -> None:
    medicine, spaced, is_new = add(db)
    assert is_new
    assert (spaced.follows_id, spaced.follows_minutes) == (medicine.id, 240)
    assert spaced.timezone == medicine.timezone == "America/New_York"
    assert spaced.next is None
    assert medicine.next is not None


def test_a_medicine_that_is_there_is_used_as_it_is(db: sqlite_utils.Database) -> None:
    medicine, spaced, _ = add(db)
    reminders.delete_reminder(db, ADA, spaced.id, now=NOW)
    again, follower, is_new = add(db)
    assert (again.id, is_new) == (medicine.id, False)
    assert follower.follows_id == medicine.id


def test_the_same_two_are_not_made_again(db: sqlite_utils.Database) -> None:
    _, spaced, _ = add(db)
    with pytest.raises(DuplicateReminderError) as refusal:
        add(db)
    assert refusal.value.existing.id == spaced.id


def test_what_follows_needs_something_to_follow(db: sqlite_utils.Database) -> None:
    medicine, _, _ = add(db)
    reminders.delete_reminder(db, ADA, medicine.id, now=NOW)
    with pytest.raises(LookupError):
        spacing.add_after(db, ADA, medicine, "magnesium", 240, next_slot=next_slot, now=NOW)
    with pytest.raises(LookupError):
        spacing.add_after(db, BEN, medicine, "magnesium", 240, next_slot=next_slot, now=NOW)


def test_there_is_a_limit_for_what_follows_too(db: sqlite_utils.Database) -> None:
    medicine, _, _ = add(db)
    for number in range(18):
        spacing.add_after(db, ADA, medicine, f"magnesium {number}", 240, next_slot=next_slot, now=NOW)
    with pytest.raises(TooManyRemindersError):
        spacing.add_after(db, ADA, medicine, "magnesium once more", 240, next_slot=next_slot, now=NOW)


def test_both_are_deleted_or_only_the_second(db: sqlite_utils.Database) -> None:
    medicine, spaced, _ = add(db)
    deleted = spacing.delete_spaced(db, ADA, None, spaced.id, now=NOW)
    assert [one.label for one in deleted] == ["magnesium"]
    assert labels(db) == ["levothyroxine"]
    deleted = spacing.delete_spaced(db, ADA, medicine.id, spaced.id, now=NOW)
    assert [one.label for one in deleted] == ["levothyroxine"]
    assert spacing.delete_spaced(db, ADA, medicine.id, spaced.id, now=NOW) == []


def test_nobody_deletes_those_of_another(db: sqlite_utils.Database) -> None:
    medicine, spaced, _ = add(db)
    assert spacing.delete_spaced(db, BEN, medicine.id, spaced.id, now=NOW) == []
    assert labels(db) == ["levothyroxine", "magnesium"]
