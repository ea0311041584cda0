"""Two reminders that are made and undone together: a medicine, and what comes some time after it was marked as done."""

from __future__ import annotations

import datetime as dt

import sqlite_utils

from db import reminders
from db.records import Reminder
from db.reminders import DuplicateReminderError, NextSlot


def add_spaced(  # noqa: PLR0913 - all that the two are made of
    db: sqlite_utils.Database,
    user_id: int,
    *,
    medicine_label: str,
    timetable: str,
    spaced_label: str,
    minutes: int,
    timezone: str,
    next_slot: NextSlot,
    now: dt.datetime,
) -> tuple[Reminder, Reminder, bool]:
    """A reminder to take a medicine, one `minutes` after it was marked as done, and whether the first is new.

    One that is there with this label and timetable is used as it is.

    Raises:
        DuplicateReminderError: the second one exists.
        TooManyRemindersError: there is no room for both; neither is made.
    """
    try:
        medicine = reminders.add_reminder(
            db,
            user_id,
            kind="take",
            label=medicine_label,
            timetable=timetable,
            timezone=timezone,
            next_slot=next_slot,
            now=now,
        )
        is_new = True
    except DuplicateReminderError as error:
        medicine, is_new = error.existing, False
    return medicine, add_after(db, user_id, medicine, spaced_label, minutes, next_slot=next_slot, now=now), is_new


def add_after(
    db: sqlite_utils.Database,
    user_id: int,
    medicine: Reminder,
    label: str,
    minutes: int,
    *,
    next_slot: NextSlot,
    now: dt.datetime,
) -> Reminder:
    """A reminder `minutes` after another one of the person's was marked as done, on the same clock.

    Raises:
        DuplicateReminderError: it exists.
        TooManyRemindersError: there is no room for it.
        LookupError: the other one is not there any more.
    """
    return reminders.add_reminder(
        db,
        user_id,
        kind="take",
        label=label,
        timetable=None,
        follows=(medicine.id, minutes),
        timezone=medicine.timezone,
        next_slot=next_slot,
        now=now,
    )


def delete_spaced(
    db: sqlite_utils.Database, user_id: int, medicine_id: int | None, spaced_id: int, *, now: dt.datetime
) -> list[Reminder]:
    """Delete what comes after the medicine, and with `medicine_id` that one too. Returns those that were there."""
    ids = [reminder_id for reminder_id in (spaced_id, medicine_id) if reminder_id is not None]
    deleted = [reminders.delete_reminder(db, user_id, reminder_id, now=now) for reminder_id in ids]
    return [one for one in deleted if one is not None]
