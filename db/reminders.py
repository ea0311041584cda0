"""Daily reminders and when each is next due. Every row access names the owner: nobody reaches another's reminder."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any, Protocol

import sqlite_utils

from db.records import Reminder, optional_instant, to_instant, to_text


class NextOccurrence(Protocol):
    """The first instant (UTC) of a wall-clock time in an IANA zone strictly after another instant."""

    def __call__(self, local_time: dt.time, timezone: str, *, after: dt.datetime) -> dt.datetime: ...


log = logging.getLogger(__name__)

REMINDERS_PER_PERSON = 20


class TooManyRemindersError(Exception):
    """The person already has as many reminders as one person may have."""


class DuplicateReminderError(Exception):
    """The person already has this kind of reminder at this time; it is `existing`."""

    def __init__(self, existing: Reminder) -> None:
        super().__init__()
        self.existing = existing


def add_reminder(
    db: sqlite_utils.Database,
    user_id: int,
    *,
    kind: str,
    local_time: dt.time,
    timezone: str,
    next_due_at: dt.datetime,
    now: dt.datetime,
) -> Reminder:
    """Add a reminder.

    Raises:
        DuplicateReminderError: the same kind at the same time exists.
        TooManyRemindersError: the person has `REMINDERS_PER_PERSON` already.
    """
    existing = list_reminders(db, user_id)
    for other in existing:
        if other.kind == kind and other.local_time == local_time:
            raise DuplicateReminderError(other)
    if len(existing) >= REMINDERS_PER_PERSON:
        raise TooManyRemindersError
    cursor = db.execute(
        """INSERT INTO reminders (user_id, kind, local_time, timezone, next_due_at, created_at)
           VALUES (?, ?, ?, ?, ?, ?)""",
        [user_id, kind, f"{local_time:%H:%M}", timezone, to_text(next_due_at), to_text(now)],
    )
    assert cursor.lastrowid is not None
    reminder = find_reminder(db, user_id, cursor.lastrowid)
    assert reminder is not None
    return reminder


def list_reminders(db: sqlite_utils.Database, user_id: int) -> list[Reminder]:
    """The person's reminders in the order of the day."""
    rows = db.query("SELECT * FROM reminders WHERE user_id = ? ORDER BY local_time, id", [user_id])
    return [_to_reminder(row) for row in rows]


def find_reminder(db: sqlite_utils.Database, user_id: int, reminder_id: int) -> Reminder | None:
    rows = list(db.query("SELECT * FROM reminders WHERE user_id = ? AND id = ?", [user_id, reminder_id]))
    return _to_reminder(rows[0]) if rows else None


def change_time(
    db: sqlite_utils.Database,
    user_id: int,
    reminder_id: int,
    *,
    local_time: dt.time,
    next_due_at: dt.datetime,
) -> Reminder | None:
    """Move a reminder to another time of day. A paused one stays paused. None if it is not there.

    Raises:
        DuplicateReminderError: the person has the same kind at that time already.
    """
    reminder = find_reminder(db, user_id, reminder_id)
    if reminder is None:
        return None
    for other in list_reminders(db, user_id):
        if other.id != reminder_id and other.kind == reminder.kind and other.local_time == local_time:
            raise DuplicateReminderError(other)
    db.execute(
        "UPDATE reminders SET local_time = ?, next_due_at = ? WHERE user_id = ? AND id = ?",
        [f"{local_time:%H:%M}", None if reminder.paused else to_text(next_due_at), user_id, reminder_id],
    )
    return find_reminder(db, user_id, reminder_id)


def pause(db: sqlite_utils.Database, user_id: int, reminder_id: int | None = None, *, now: dt.datetime) -> int:
    """Pause one reminder, or all of a person's. Returns how many were running."""
    return db.execute(
        """UPDATE reminders SET paused_at = ?, next_due_at = NULL, retry_of = NULL
           WHERE user_id = ? AND paused_at IS NULL AND (? IS NULL OR id = ?)""",
        [to_text(now), user_id, reminder_id, reminder_id],
    ).rowcount


def resume(
    db: sqlite_utils.Database,
    user_id: int,
    reminder_id: int | None = None,
    *,
    paused_at: dt.datetime | None = None,
    next_occurrence: NextOccurrence,
    now: dt.datetime,
) -> int:
    """Resume one reminder, or all of a person's, from their next time on. Returns how many were paused.

    With `paused_at`, only those that were paused at that instant: so that an undo brings back what one "stop" paused,
    and not what had been paused before.
    """
    paused = [
        reminder
        for reminder in list_reminders(db, user_id)
        if reminder.paused and reminder_id in (None, reminder.id) and paused_at in (None, reminder.paused_at)
    ]
    for reminder in paused:
        due = next_occurrence(reminder.local_time, reminder.timezone, after=now)
        db.execute("UPDATE reminders SET paused_at = NULL, next_due_at = ? WHERE id = ?", [to_text(due), reminder.id])
    return len(paused)


def delete_reminder(db: sqlite_utils.Database, user_id: int, reminder_id: int) -> Reminder | None:
    """Delete a reminder and return what it was, so that it can be brought back. None if it is not there."""
    reminder = find_reminder(db, user_id, reminder_id)
    if reminder is not None:
        db.execute("DELETE FROM reminders WHERE user_id = ? AND id = ?", [user_id, reminder_id])
    return reminder


def move_to_timezone(
    db: sqlite_utils.Database,
    user_id: int,
    timezone: str,
    *,
    next_occurrence: NextOccurrence,
    now: dt.datetime,
) -> int:
    """Let all of a person's reminders follow the clock of another zone. Returns how many there are."""
    reminders = list_reminders(db, user_id)
    for reminder in reminders:
        due = None if reminder.paused else to_text(next_occurrence(reminder.local_time, timezone, after=now))
        db.execute("UPDATE reminders SET timezone = ?, next_due_at = ? WHERE id = ?", [timezone, due, reminder.id])
    return len(reminders)


def reschedule_all(db: sqlite_utils.Database, *, next_occurrence: NextOccurrence, now: dt.datetime) -> None:
    """Compute everybody's next time anew from `now`, for a clock that was set back."""
    for row in list(db.query("SELECT * FROM reminders WHERE paused_at IS NULL")):
        reminder = _to_reminder(row)
        due = next_occurrence(reminder.local_time, reminder.timezone, after=now)
        db.execute("UPDATE reminders SET next_due_at = ? WHERE id = ?", [to_text(due), reminder.id])


def claim_due(
    db: sqlite_utils.Database, *, now: dt.datetime, next_occurrence: NextOccurrence, limit: int
) -> list[Reminder]:
    """Take up to `limit` reminders that are due at `now`, the longest due first, and move each on to its next time.

    A claimed reminder is returned as it stood, with the instant that it was due at. People who blocked the bot are
    passed over: their reminders move on, and nothing is sent.
    """
    claimed: list[Reminder] = []
    while not claimed:
        rows = list(
            db.query(
                """SELECT reminders.*, users.blocked_at FROM reminders JOIN users ON users.id = reminders.user_id
                   WHERE next_due_at <= ? ORDER BY next_due_at LIMIT ?""",
                [to_text(now), limit],
            )
        )
        if not rows:
            break
        for row in rows:
            reminder = _to_reminder(row)
            try:
                due = next_occurrence(reminder.local_time, reminder.timezone, after=now)
            except (LookupError, ValueError):
                log.exception("Reminder %s is paused: its time zone is not known", reminder.id)
                pause(db, reminder.user_id, reminder.id, now=now)
                continue
            db.execute(
                "UPDATE reminders SET next_due_at = ?, retry_of = NULL WHERE id = ?", [to_text(due), reminder.id]
            )
            if row["blocked_at"] is None:
                claimed.append(reminder)
    return claimed


def try_again(db: sqlite_utils.Database, reminder: Reminder, *, until: dt.datetime) -> None:
    """Let a claimed reminder, whose message did not leave, fall due once more at `until`. A paused one stays paused."""
    occurrence = reminder.retry_of or reminder.next_due_at
    assert occurrence is not None
    db.execute(
        "UPDATE reminders SET next_due_at = ?, retry_of = ? WHERE id = ? AND paused_at IS NULL AND next_due_at > ?",
        [to_text(until), to_text(occurrence), reminder.id, to_text(until)],
    )


def next_due_at(db: sqlite_utils.Database) -> dt.datetime | None:
    """When anybody's next reminder is due (UTC), or None while there is none."""
    row = next(iter(db.query("SELECT min(next_due_at) AS due FROM reminders WHERE next_due_at IS NOT NULL")))
    return optional_instant(row["due"])


def _to_reminder(row: dict[str, Any]) -> Reminder:
    return Reminder(
        id=row["id"],
        user_id=row["user_id"],
        kind=row["kind"],
        local_time=dt.time.fromisoformat(row["local_time"]),
        timezone=row["timezone"],
        paused_at=optional_instant(row["paused_at"]),
        next_due_at=optional_instant(row["next_due_at"]),
        retry_of=optional_instant(row["retry_of"]),
        created_at=to_instant(row["created_at"]),
    )
