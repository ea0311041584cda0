"""Reminders, and when each is next due. Every row access names the owner: nobody reaches another's reminder."""

from __future__ import annotations

import datetime as dt
import json
import logging
from collections.abc import Collection
from typing import Any, Protocol

import sqlite_utils

from db import ledger
from db.records import Reminder, Slot, optional_date, optional_instant, to_instant, to_text


class NextSlot(Protocol):
    """The first slot of a timetable in an IANA zone strictly after an instant, on or after a local date."""

    def __call__(
        self, timetable: str, timezone: str, *, after: dt.datetime, not_before: dt.date | None = None
    ) -> Slot: ...


class SlotInstant(Protocol):
    """When a slot falls due (UTC) by the rules of its zone as they are known now; None if its date is left out."""

    def __call__(self, local_date: dt.date, name: str, timezone: str) -> dt.datetime | None: ...


log = logging.getLogger(__name__)

REMINDERS_PER_PERSON = 20
LABEL_MAX_CHARACTERS = 60

RESUME = "UPDATE reminders SET paused_at = NULL, paused_until = NULL WHERE id = ?"
_NOTHING_NEXT = "next_due_at = NULL, next_date = NULL, next_slot = NULL"
_RUNNING = """
    SELECT reminders.* FROM reminders JOIN users ON users.id = user_id
    WHERE reminders.id > ? AND timetable IS NOT NULL AND deleted_at IS NULL AND blocked_at IS NULL
          AND (paused_at IS NULL OR paused_until IS NOT NULL)
    ORDER BY reminders.id LIMIT ?
"""
_READ_AT_ONCE = 1_000  # rows; a million in memory at once would be over a gigabyte
_PRIORITY_OF_SETTLED = 0  # it is late already
_SECOND = dt.timedelta(seconds=1)


class TooManyRemindersError(Exception):
    """The person already has as many reminders as one person may have."""


class DuplicateReminderError(Exception):
    """The person already has this kind of reminder with this label and timetable; it is `existing`."""

    def __init__(self, existing: Reminder) -> None:
        super().__init__()
        self.existing = existing


def add_reminder(  # noqa: PLR0913 - all that one is made of
    db: sqlite_utils.Database,
    user_id: int,
    *,
    kind: str,
    timetable: str | None,
    timezone: str,
    next_slot: NextSlot,
    now: dt.datetime,
    label: str | None = None,
    follows: tuple[int, int] | None = None,
) -> Reminder:
    """Add a reminder with a `timetable`, or one that `follows` another: its id, and the minutes after it was done.

    Raises:
        DuplicateReminderError: the same one exists.
        TooManyRemindersError: the person has `REMINDERS_PER_PERSON` already.
        LookupError: the person has no reminder such as the one that it is to follow.
    """
    existing = list_reminders(db, user_id)
    if follows is not None and follows[0] not in {other.id for other in existing}:
        raise LookupError(f"there is no reminder {follows[0]} to follow")
    for other in existing:
        if _is_same(other, kind=kind, label=label, timetable=timetable, follows_id=follows and follows[0]):
            raise DuplicateReminderError(other)
    if len(existing) >= REMINDERS_PER_PERSON:
        raise TooManyRemindersError
    cursor = db.execute(
        """INSERT INTO reminders (user_id, kind, label, timetable, follows_id, follows_minutes, timezone, created_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
        [user_id, kind, label, timetable, *(follows or (None, None)), timezone, to_text(now)],
    )
    assert cursor.lastrowid is not None
    return _rescheduled(db, user_id, cursor.lastrowid, next_slot=next_slot, now=now)


def list_reminders(db: sqlite_utils.Database, user_id: int) -> list[Reminder]:
    """The person's reminders: in the order of the day by their first time, those that follow another at the end."""
    rows = db.query("SELECT * FROM reminders WHERE user_id = ? AND deleted_at IS NULL", [user_id])
    reminders = [to_reminder(row) for row in rows]
    return sorted(reminders, key=lambda one: ((one.timetable or "~").partition(" ")[2] or "~", one.id))


def find_reminder(
    db: sqlite_utils.Database, user_id: int, reminder_id: int, *, deleted: bool = False
) -> Reminder | None:
    """One reminder of the person's; with `deleted` also one that they deleted."""
    rows = list(db.query("SELECT * FROM reminders WHERE user_id = ? AND id = ?", [user_id, reminder_id]))
    reminder = to_reminder(rows[0]) if rows else None
    return reminder if reminder is None or deleted or reminder.deleted_at is None else None


def change_timetable(
    db: sqlite_utils.Database,
    user_id: int,
    reminder_id: int,
    timetable: str,
    *,
    next_slot: NextSlot,
    now: dt.datetime,
    not_before: dt.date | None = None,
) -> Reminder | None:
    """Give a reminder other times, from `now` or the local date `not_before` on. None if it is not there.

    A reminder that followed another one has times of its own then. A paused one stays paused.

    Raises:
        DuplicateReminderError: the person has the same one already.
    """
    reminder = find_reminder(db, user_id, reminder_id)
    if reminder is None:
        return None
    for other in list_reminders(db, user_id):
        if other.id != reminder_id and _is_same(
            other, kind=reminder.kind, label=reminder.label, timetable=timetable, follows_id=None
        ):
            raise DuplicateReminderError(other)
    db.execute(
        """UPDATE reminders SET timetable = ?, previous_timetable = timetable, follows_id = NULL, follows_minutes = NULL
           WHERE user_id = ? AND id = ?""",
        [timetable, user_id, reminder_id],
    )
    return _rescheduled(db, user_id, reminder_id, next_slot=next_slot, now=now, not_before=not_before)


def set_follows(
    db: sqlite_utils.Database,
    user_id: int,
    reminder_id: int,
    *,
    follows: tuple[int, int],
    next_slot: NextSlot,
    now: dt.datetime,
) -> Reminder | None:
    """Let a reminder come after another of the person's was marked done: its id, and how many minutes after.

    None, and nothing changes, unless both are there and the other one has times of its own.
    """
    other = find_reminder(db, user_id, follows[0])
    reminder = find_reminder(db, user_id, reminder_id)
    if reminder is None or other is None or other.timetable is None or other.id == reminder_id:
        return None
    db.execute(
        """UPDATE reminders SET timetable = NULL, previous_timetable = coalesce(timetable, previous_timetable),
                  follows_id = ?, follows_minutes = ? WHERE id = ?""",
        [*follows, reminder_id],
    )
    return _rescheduled(db, user_id, reminder_id, next_slot=next_slot, now=now)


def set_label(db: sqlite_utils.Database, user_id: int, reminder_id: int, label: str) -> None:
    """Call what is taken by another name, of at most `LABEL_MAX_CHARACTERS`."""
    db.execute("UPDATE reminders SET label = ? WHERE user_id = ? AND id = ?", [label, user_id, reminder_id])


def set_nag(db: sqlite_utils.Database, user_id: int, reminder_id: int, *, nag: bool) -> None:
    """Let a reminder insist until it is answered, or no more: then what it was about to repeat does not come either."""
    db.execute("UPDATE reminders SET nag = ? WHERE user_id = ? AND id = ?", [nag, user_id, reminder_id])
    if not nag:
        ledger.withdraw_nags(db, user_id, reminder_id)


def set_silent(db: sqlite_utils.Database, user_id: int, reminder_id: int, *, silent: bool) -> None:
    db.execute("UPDATE reminders SET silent = ? WHERE user_id = ? AND id = ?", [silent, user_id, reminder_id])


def pause(
    db: sqlite_utils.Database,
    user_id: int,
    reminder_id: int | None = None,
    *,
    now: dt.datetime,
    until: dt.date | None = None,
    next_slot: NextSlot | None = None,
) -> int:
    """Pause one reminder, or all of a person's, for good or until a local date. Returns for how many that is new.

    What waited to be sent is withdrawn. With `until`, `next_slot` is needed.
    """
    for one in list_reminders(db, user_id):
        if reminder_id in (None, one.id):  # a copy that was asked for later may wait although it is paused already
            _settle(db, one, now=now)
            ledger.withdraw(db, one.id, now=now)
    settled = [one for one in list_reminders(db, user_id) if reminder_id in (None, one.id)]
    changed = [one for one in settled if not one.paused or one.paused_until != until]
    for one in changed:
        db.execute(
            f"UPDATE reminders SET paused_at = ?, paused_until = ?, {_NOTHING_NEXT} WHERE id = ?",  # noqa: S608 - ours
            [to_text(now), until and until.isoformat(), one.id],
        )
        if until is not None:
            assert next_slot is not None
            _rescheduled(db, user_id, one.id, next_slot=next_slot, now=now)
    return len(changed)


def resume(
    db: sqlite_utils.Database,
    user_id: int,
    reminder_id: int | None = None,
    *,
    paused_at: dt.datetime | None = None,
    next_slot: NextSlot,
    now: dt.datetime,
) -> int:
    """Resume one reminder, or all of a person's, from their next time on. Returns how many were paused.

    With `paused_at`, only those that were paused at that instant: so that an undo brings back what one "stop" paused,
    and not what had been paused before.
    """
    paused = [
        one
        for one in list_reminders(db, user_id)
        if one.paused and reminder_id in (None, one.id) and paused_at in (None, one.paused_at)
    ]
    for one in paused:
        db.execute(RESUME, [one.id])
        _rescheduled(db, user_id, one.id, next_slot=next_slot, now=now)
    return len(paused)


def delete_reminder(db: sqlite_utils.Database, user_id: int, reminder_id: int, *, now: dt.datetime) -> Reminder | None:
    """Delete a reminder and return what it was. None if it is not there. What it recorded stays in the ledger."""
    reminder = find_reminder(db, user_id, reminder_id)
    if reminder is not None:
        _settle(db, reminder, now=now)
        db.execute(
            f"UPDATE reminders SET deleted_at = ?, {_NOTHING_NEXT} WHERE id = ?",  # noqa: S608 - our own words
            [to_text(now), reminder_id],
        )
        ledger.withdraw(db, reminder_id, now=now)
    return reminder


def restore_reminder(
    db: sqlite_utils.Database, user_id: int, reminder_id: int, *, next_slot: NextSlot, now: dt.datetime
) -> Reminder | None:
    """Bring a deleted reminder back as it was; None if it is not there.

    Raises:
        DuplicateReminderError: the person made the same one anew meanwhile.
        TooManyRemindersError: there is no room for it.
    """
    reminder = find_reminder(db, user_id, reminder_id, deleted=True)
    if reminder is None or reminder.deleted_at is None:
        return reminder
    existing = list_reminders(db, user_id)
    for other in existing:
        if _is_same(
            other,
            kind=reminder.kind,
            label=reminder.label,
            timetable=reminder.timetable,
            follows_id=reminder.follows_id,
        ):
            raise DuplicateReminderError(other)
    if len(existing) >= REMINDERS_PER_PERSON:
        raise TooManyRemindersError
    db.execute("UPDATE reminders SET deleted_at = NULL WHERE id = ?", [reminder_id])
    return _rescheduled(db, user_id, reminder_id, next_slot=next_slot, now=now)


def move_to_timezone(
    db: sqlite_utils.Database, user_id: int, timezone: str, *, next_slot: NextSlot, now: dt.datetime
) -> int:
    """Let all of a person's reminders follow the clock of another zone. Returns how many were on another one."""
    moved = [one for one in list_reminders(db, user_id) if one.timezone != timezone or one.set_aside]
    for one in moved:
        db.execute("UPDATE reminders SET timezone = ? WHERE id = ?", [timezone, one.id])
        _rescheduled(db, user_id, one.id, next_slot=next_slot, now=now)
    return len(moved)


def advance_past(db: sqlite_utils.Database, user_id: int, reminder_id: int, slot: Slot, *, next_slot: NextSlot) -> None:
    """Let the reminder come next after `slot`, which was answered before it fell due."""
    reminder = find_reminder(db, user_id, reminder_id)
    if reminder is not None:
        _schedule(db, reminder, next_slot=next_slot, after=slot.due_at)


def reschedule(
    db: sqlite_utils.Database, user_id: int, reminder_id: int, *, next_slot: NextSlot, now: dt.datetime
) -> None:
    """Compute the next slot anew, from `now` on: an answer in advance was taken back."""
    if find_reminder(db, user_id, reminder_id) is not None:
        _rescheduled(db, user_id, reminder_id, next_slot=next_slot, now=now)


def block(db: sqlite_utils.Database, user_id: int, *, now: dt.datetime) -> None:
    """The person blocked the bot or is gone: nothing falls due any more. Nothing that they set up is removed."""
    for one in list_reminders(db, user_id):
        _settle(db, one, now=now)
    db.execute("UPDATE users SET blocked_at = ? WHERE id = ? AND blocked_at IS NULL", [to_text(now), user_id])
    db.execute(f"UPDATE reminders SET {_NOTHING_NEXT} WHERE user_id = ?", [user_id])  # noqa: S608 - our own words
    ledger.withdraw_blocked(db, user_id)


def unblock(db: sqlite_utils.Database, user_id: int, *, next_slot: NextSlot, now: dt.datetime) -> None:
    """The person is back: their reminders go on from the next time on, and nothing is made up for."""
    unblocked = db.execute("UPDATE users SET blocked_at = NULL WHERE id = ? AND blocked_at IS NOT NULL", [user_id])
    if unblocked.rowcount:
        for one in list_reminders(db, user_id):
            _rescheduled(db, user_id, one.id, next_slot=next_slot, now=now)


def follow_zone_rules(
    db: sqlite_utils.Database,
    version: str,
    *,
    next_slot: NextSlot,
    slot_instant: SlotInstant,
    now: dt.datetime,
) -> int:
    """Compute every instant anew if the rules of the time zones are not of `version`. Returns how many were.

    A slot keeps its local date and time, and what was overdue stays due. A reminder that was set aside because its
    zone was not known gets another chance.
    """
    known = next((row["value"] for row in db.query("SELECT value FROM meta WHERE key = 'tzdata'")), None)
    if known == version:
        return 0
    count, last_id = 0, 0
    while rows := list(db.query(_RUNNING, [last_id, _READ_AT_ONCE])):
        for row in rows:
            try:
                slot = _by_new_rules(row, next_slot=next_slot, slot_instant=slot_instant, now=now)
            except Exception as error:  # noqa: BLE001 - whatever is wrong with a row holds up nobody else
                set_aside(db, row["id"], repr(error))
            else:
                _set_next(db, row["id"], slot)
        count, last_id = count + len(rows), rows[-1]["id"]
    db.execute("INSERT OR REPLACE INTO meta VALUES ('tzdata', ?)", [version])
    return count


def reschedule_all(db: sqlite_utils.Database, *, next_slot: NextSlot, now: dt.datetime) -> None:
    """Compute everybody's next time anew from `now`, for a clock that was set back. What came later is forgotten."""
    ledger.forget_after(db, now)
    for row in list(db.query("SELECT user_id, id FROM reminders WHERE deleted_at IS NULL")):
        _rescheduled(db, row["user_id"], row["id"], next_slot=next_slot, now=now)


def set_aside(db: sqlite_utils.Database, reminder_id: int, reason: str) -> None:
    """Take a reminder that cannot be scheduled out of the way of the others, and say so in the log."""
    log.error("Reminder %s is set aside: %s", reminder_id, reason)
    db.execute(
        f"UPDATE reminders SET set_aside = ?, {_NOTHING_NEXT} WHERE id = ?",  # noqa: S608 - our own words
        [reason, reminder_id],
    )


def next_due_at(db: sqlite_utils.Database) -> dt.datetime | None:
    """When anything falls due or is to be sent next (UTC), or None while there is nothing."""
    due = next(iter(db.query("SELECT min(next_due_at) AS at FROM reminders WHERE next_due_at IS NOT NULL")))["at"]
    return optional_instant(min(filter(None, (due, ledger.next_send_at(db))), default=None))


def rows_of_reminders(db: sqlite_utils.Database, reminder_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """The rows of these reminders, whoever's they are, by their id, as `to_reminder` reads them."""
    rows = db.query(
        "SELECT * FROM reminders WHERE id IN (SELECT value FROM json_each(?))", [json.dumps(list(reminder_ids))]
    )
    return {row["id"]: row for row in rows}


def to_reminder(row: dict[str, Any]) -> Reminder:
    """A reminder from a row of its table."""
    slot = None
    if row["next_due_at"] is not None and row["next_date"] is not None:
        slot = Slot(to_instant(row["next_due_at"]), dt.date.fromisoformat(row["next_date"]), row["next_slot"])
    return Reminder(
        id=row["id"],
        user_id=row["user_id"],
        kind=row["kind"],
        label=row["label"],
        timetable=row["timetable"],
        previous_timetable=row["previous_timetable"],
        follows_id=row["follows_id"],
        follows_minutes=row["follows_minutes"],
        timezone=row["timezone"],
        nag=bool(row["nag"]),
        silent=bool(row["silent"]),
        paused_at=optional_instant(row["paused_at"]),
        paused_until=optional_date(row["paused_until"]),
        set_aside=row["set_aside"],
        deleted_at=optional_instant(row["deleted_at"]),
        next=slot,
        created_at=to_instant(row["created_at"]),
    )


def _is_same(other: Reminder, *, kind: str, label: str | None, timetable: str | None, follows_id: int | None) -> bool:
    return (
        other.kind == kind
        and (other.label or "").casefold() == (label or "").casefold()
        and other.timetable == timetable
        and other.follows_id == follows_id
    )


def _rescheduled(
    db: sqlite_utils.Database,
    user_id: int,
    reminder_id: int,
    *,
    next_slot: NextSlot,
    now: dt.datetime,
    not_before: dt.date | None = None,
) -> Reminder:
    """The reminder with its next slot computed anew, on or after a local date; one that is due goes into the ledger."""
    reminder = find_reminder(db, user_id, reminder_id, deleted=True)
    assert reminder is not None
    _settle(db, reminder, now=now)
    _schedule(db, reminder, next_slot=next_slot, after=now, not_before=not_before)
    reminder = find_reminder(db, user_id, reminder_id, deleted=True)
    assert reminder is not None
    return reminder


def _settle(db: sqlite_utils.Database, reminder: Reminder, *, now: dt.datetime) -> None:
    """A slot that is due, and that no sweep came to yet, is not lost to a change of its reminder.

    As by a sweep, a pause until then is over with it.
    """
    if reminder.next is not None and reminder.next.due_at <= now:
        ledger.claim(db, [(reminder.user_id, reminder.id, reminder.next, _PRIORITY_OF_SETTLED)])
        db.execute(RESUME, [reminder.id])


def _schedule(
    db: sqlite_utils.Database,
    reminder: Reminder,
    *,
    next_slot: NextSlot,
    after: dt.datetime,
    not_before: dt.date | None = None,
) -> None:
    """Write down the reminder's first slot after an instant, if it has one: what "it runs" means, in one place.

    What stands in the ledger already does not come again: it was answered in advance, or the person travelled back
    over it.
    """
    blocked = db.execute("SELECT blocked_at FROM users WHERE id = ?", [reminder.user_id]).fetchone()[0]
    paused = reminder.paused and reminder.paused_until is None
    if reminder.timetable is None or paused or reminder.deleted_at or blocked:
        _set_next(db, reminder.id, None)
        return
    not_before = max(filter(None, (reminder.paused_until, not_before)), default=None)
    while True:
        try:
            slot = next_slot(reminder.timetable, reminder.timezone, after=after, not_before=not_before)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with a row, the person's others go on
            set_aside(db, reminder.id, repr(error))
            return
        # Asked outside the try: trouble with the disk is not the row's fault, and passes.
        if not ledger.stands(db, reminder.id, slot):
            _set_next(db, reminder.id, slot)
            return
        after = slot.due_at


def _by_new_rules(row: dict[str, Any], *, next_slot: NextSlot, slot_instant: SlotInstant, now: dt.datetime) -> Slot:
    timetable, timezone = row["timetable"], row["timezone"]
    due_at = optional_instant(row["next_due_at"])
    if due_at is None:
        return next_slot(timetable, timezone, after=now, not_before=optional_date(row["paused_until"]))
    if row["next_date"] is None:  # from before there was a ledger
        return next_slot(timetable, timezone, after=due_at - _SECOND)
    local_date, name = dt.date.fromisoformat(row["next_date"]), row["next_slot"]
    due_at_now = slot_instant(local_date, name, timezone)
    if due_at_now is None:  # the date is left out; by the clock before it, the next one may begin at the same instant
        return next_slot(timetable, timezone, after=due_at - _SECOND, not_before=local_date + dt.timedelta(days=1))
    return Slot(due_at_now, local_date, name)


def _set_next(db: sqlite_utils.Database, reminder_id: int, slot: Slot | None) -> None:
    due_at, local_date, name = (to_text(slot.due_at), slot.local_date.isoformat(), slot.name) if slot else (None,) * 3
    db.execute(
        "UPDATE reminders SET next_due_at = ?, next_date = ?, next_slot = ?, set_aside = NULL WHERE id = ?",
        [due_at, local_date, name, reminder_id],
    )
