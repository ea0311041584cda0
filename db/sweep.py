"""The way of an occurrence from falling due to being sent: claimed, begun, recorded. Each step is one transaction.

A row is claimed, and its reminder moved on, before anything is sent; it is marked as being sent right before the wire.
So a crash at any moment leaves a row that says what is known, and `recover` reads it:

    claimed --begin--> sending --record--> sent · failed · blocked
                          |                claimed    (it did not leave: tried again, with growing pauses)
                          |                uncertain  (it may have arrived: sent once more and no further)
                          +---recover----> uncertain
    claimed, over two hours late,
      or a newer one is due -------------> missed     (one summary names all that a person missed)

The rows of a broadcast go the same way, after everything else; `db.broadcasts` enters and withdraws them.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import Any

import sqlite_utils
from msgspec import Struct

from db import broadcasts, lease, ledger, reminders, tallies
from db.records import Copy, Due, Slot, State, to_instant, to_text
from db.reminders import NextSlot, rows_of_reminders, to_reminder
from db.users import rows_of_users, to_user

log = logging.getLogger(__name__)

LATEST = dt.timedelta(hours=2)  # after that a reminder helps nobody, and a late dose reminder may do harm
SUMMARY_LATEST = dt.timedelta(days=1)  # it takes nobody by surprise, and what it tells is worth knowing for longer
NAG_EVERY = dt.timedelta(minutes=10)
NAGS_AT_MOST = 3
UNCERTAIN_AT_MOST = 2  # copies of one message whose fate nobody knows
LATE_BY_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200)  # how late reminders come is counted up to these


class Outcome(StrEnum):
    """What became of one send.

    `NOT_SENT`: it provably did not leave. `UNKNOWN`: it left, and nobody knows whether it arrived. `REFUSED`:
    Telegram takes no such message. `UNREACHABLE`: the person blocked the bot, or is gone.
    """

    SENT = "sent"
    NOT_SENT = "not sent"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"


class Result(Struct, frozen=True):
    """The outcome of sending one occurrence; `retry_at` (UTC) is when to send again, if it is to be sent again.

    `tried` is False where Telegram merely asked for a pause: that is no failed try.
    """

    occurrence_id: int
    user_id: int
    outcome: Outcome
    message_id: int | None = None
    retry_at: dt.datetime | None = None
    tried: bool = True


def claim_due(
    db: sqlite_utils.Database,
    *,
    now: dt.datetime,
    next_slot: NextSlot,
    priorities: Mapping[str, int],
    limit: int,
    token: str | None = None,
) -> int:
    """Write up to `limit` slots that are due at `now` into the ledger, and move each reminder on to its next slot.

    A slot over two hours late is written as missed, and so is one whose reminder has a newer one that is due: never
    several come at once. A slot that stands in the ledger already (it was answered in advance, or the person travelled
    back over it) is passed over. `priorities` says for each kind how early it goes. What waited for over two hours is
    missed as well. Then come the next people of a broadcast. Returns how many there were; 0 ends the sweep.

    Raises:
        LeaseLostError: another process holds the database; `token` is this one's.
    """
    lease.check(db, token)
    overdue = _give_up_on_overdue(db, now=now, limit=limit)
    rows = db.execute(
        """SELECT id, user_id, kind, timetable, timezone, next_due_at, next_date, next_slot, paused_at FROM reminders
           WHERE next_due_at <= ? ORDER BY next_due_at LIMIT ?""",
        [to_text(now), limit - overdue],
    ).fetchall()
    claimed, moved, resumed = [], [], []
    for reminder_id, user_id, kind, timetable, timezone, due_text, local_date, name, paused_at in rows:
        try:
            slot = _read_slot(due_text, local_date, name)
            following = next_slot(timetable, timezone, after=slot.due_at)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with a row holds up nobody else
            reminders.set_aside(db, reminder_id, repr(error))
            continue
        moved.append((to_text(following.due_at), following.local_date.isoformat(), following.name, reminder_id))
        if paused_at is not None:
            resumed.append((reminder_id,))
        priority = priorities.get(kind, ledger.LAST_OF_REMINDERS)
        if now - slot.due_at <= LATEST and following.due_at > now:
            claimed.append((user_id, reminder_id, slot, priority))
        else:
            _enter_as_missed(db, user_id, reminder_id, slot, priority, now=now)
    ledger.claim(db, claimed)
    db.conn.executemany(_MOVE_ON, moved)
    db.conn.executemany(reminders.RESUME, resumed)  # the first time after a pause ends it
    due = overdue + len(rows)
    return due + broadcasts.advance(db, now=now, limit=limit - due)


def claim_broadcast(db: sqlite_utils.Database, *, now: dt.datetime, limit: int, token: str | None = None) -> int:
    """Enter up to `limit` of the next people of a broadcast, and end one that is over. Returns how many were entered.

    Raises:
        LeaseLostError: another process holds the database.
    """
    lease.check(db, token)
    return broadcasts.advance(db, now=now, limit=limit)


def due_copies(
    db: sqlite_utils.Database,
    *,
    now: dt.datetime,
    limit: int,
    held: Collection[int] = (),
    second_copies: bool = True,
) -> list[Due]:
    """Up to `limit` messages that are to be sent at `now`, in the order in which they go; those `held` are left out.

    Without `second_copies`, so are those of which a copy of unknown fate went before. What came too late meanwhile is
    recorded as missed, and a nag that came too late is dropped.
    """
    found: list[dict[str, Any]] = []
    left_out = set(held)
    for priority in ledger.PRIORITIES:
        while len(found) < limit:
            wanted = limit - len(found)
            rows = db.query(
                f"""{_WITH_NEWER} WHERE priority = :priority AND send_at <= :now AND (uncertain = 0 OR :second_copies)
                    ORDER BY send_at, id LIMIT :limit""",
                {
                    "priority": priority,
                    "now": to_text(now),
                    "second_copies": second_copies,
                    "limit": wanted + len(left_out),
                },
            )
            fresh = [row for row in rows if row["id"] not in left_out][:wanted]
            going = [row for row in fresh if not _given_up(db, row, now=now)]
            found += going
            if len(going) == len(fresh):
                break
            left_out.update(row["id"] for row in going)
    return _dues(db, found)


def count_waiting(db: sqlite_utils.Database, *, now: dt.datetime) -> int:
    """How many messages are due at `now` and wait to be sent."""
    places = ", ".join("?" for _ in ledger.PRIORITIES)
    [[count]] = db.execute(
        f"SELECT count(*) FROM ledger WHERE priority IN ({places}) AND send_at <= ?",  # noqa: S608 - question marks
        [*ledger.PRIORITIES, to_text(now)],
    )
    return int(count)


def begin(
    db: sqlite_utils.Database, occurrence_ids: Sequence[int], *, now: dt.datetime, token: str | None = None
) -> set[int]:
    """Mark messages as being sent, right before the wire; returns those that are still to be sent.

    The others were answered, paused or withdrawn since they were found.

    Raises:
        LeaseLostError: another process holds the database.
    """
    lease.check(db, token)
    begun = db.execute(
        """UPDATE ledger SET state = 'sending', send_at = NULL
           WHERE id IN (SELECT value FROM json_each(?)) AND send_at <= ? RETURNING id""",
        [json.dumps(occurrence_ids), to_text(now)],
    )
    return {occurrence_id for (occurrence_id,) in begun.fetchall()}


def record(db: sqlite_utils.Database, results: Sequence[Result], *, now: dt.datetime) -> None:
    """Write down what became of sends, and count it. An answer that came in between stands."""
    tallies.add(db, tallies.Kind.SENDS, Counter(result.outcome for result in results), now=now)
    arrived = [result for result in results if result.outcome is Outcome.SENT]
    _record_arrived(db, arrived, now=now)
    for result in results:
        match result.outcome:
            case Outcome.UNREACHABLE:
                reminders.block(db, result.user_id, now=now)
            case Outcome.UNKNOWN:
                db.execute(
                    _UNCERTAIN,
                    {
                        "id": result.occurrence_id,
                        "again_at": to_text(result.retry_at or now),
                        "most": UNCERTAIN_AT_MOST,
                    },
                )
            case Outcome.NOT_SENT:
                db.execute(
                    f"""UPDATE ledger SET state = {_BEFORE_SENDING}, send_at = ?, tries = tries + ?
                        WHERE id = ? AND state = 'sending'""",  # noqa: S608 - our own words
                    [to_text(result.retry_at or now), result.tried, result.occurrence_id],
                )
            case Outcome.REFUSED:
                db.execute(
                    f"UPDATE ledger SET state = {ledger.KNOWN} WHERE id = :id AND state = 'sending'",  # noqa: S608 - ours
                    {"id": result.occurrence_id, "otherwise": State.FAILED},
                )


def write(
    db: sqlite_utils.Database,
    results: Sequence[Result],
    begins: Sequence[int],
    *,
    now: dt.datetime,
    token: str | None = None,
) -> set[int]:
    """Record results and begin other sends in one transaction; returns those that may be begun.

    Raises:
        LeaseLostError: another process holds the database, and there was something to begin.
    """
    record(db, results, now=now)
    return begin(db, begins, now=now, token=token) if begins else set()


def recover(db: sqlite_utils.Database, *, again_at: dt.datetime) -> int:
    """After a crash: whatever was being sent then may have arrived, and is sent once more, or not at all.

    No second copy goes before `again_at`, also none that an earlier process left. Returns how many were on their way.
    """
    rows = list(db.query("SELECT id FROM ledger WHERE state = 'sending'"))
    for row in rows:
        db.execute(_UNCERTAIN, {"id": row["id"], "again_at": to_text(again_at), "most": UNCERTAIN_AT_MOST})
    db.execute(
        "UPDATE ledger SET send_at = max(send_at, ?) WHERE state = 'uncertain' AND send_at IS NOT NULL",
        [to_text(again_at)],
    )
    return len(rows)


# What a row raises whose values make no sense. Trouble with the disk is not the row's fault, and passes.
_UNREADABLE = (AssertionError, AttributeError, LookupError, TypeError, ValueError)

# The state that a row being sent had before: what is known about its occurrence apart from this send.
_BEFORE_SENDING = """CASE
    WHEN copy = 'nag' THEN 'sent'
    WHEN uncertain > 0 THEN 'uncertain'
    ELSE 'claimed' END"""

# A nag of unknown fate is let be: the message that it repeats did arrive.
_UNCERTAIN = """
    UPDATE ledger SET
        state = iif(copy = 'nag' OR (sent_at IS NOT NULL AND uncertain + 1 >= :most), 'sent', 'uncertain'),
        uncertain = uncertain + 1,
        send_at = iif(copy = 'nag' OR uncertain + 1 >= :most, NULL, :again_at)
    WHERE id = :id AND state = 'sending'
"""

# A row of the ledger, and whether a newer slot of the same reminder is due as well: never several come at once.
# A journey to the west can give a later instant an earlier date, by one day at most.
_WITH_NEWER = """
    SELECT ledger.*, EXISTS (
        SELECT 1 FROM ledger AS newer
        WHERE newer.reminder_id = ledger.reminder_id AND newer.local_date >= date(ledger.local_date, '-1 day')
              AND newer.due_at > ledger.due_at AND newer.due_at <= :now
    ) AS has_newer FROM ledger
"""

# Nothing of a pause is in it: SQLite writes an index anew whenever something is set that it is made of, be it the same,
# and that would be one more page for each reminder.
_MOVE_ON = "UPDATE reminders SET next_due_at = ?, next_date = ?, next_slot = ? WHERE id = ?"


def _record_arrived(db: sqlite_utils.Database, results: Sequence[Result], *, now: dt.datetime) -> None:
    ids = json.dumps([result.occurrence_id for result in results])
    rows = db.execute(
        """SELECT id, copy_due_at, reminder_id IS NOT NULL, state = 'sending' FROM ledger
           WHERE id IN (SELECT value FROM json_each(?))""",
        [ids],
    ).fetchall()
    due = [copy_due_at for _, copy_due_at, of_reminder, _ in rows if of_reminder]  # a broadcast has no time of its own
    tallies.add(db, tallies.Kind.LATENESS, Counter(_how_late(due_at, now=now) for due_at in due), now=now)
    # An answer, a pause or a snooze that came in between stands; a guess that it may not have arrived does not.
    db.conn.executemany(
        """UPDATE ledger SET sent_at = coalesce(sent_at, ?), message_id = ?,
                  nags = nags + (state = 'sending' AND copy = 'nag'),
                  send_at = iif(state = 'uncertain', NULL, send_at),
                  state = iif(state IN ('sending', 'uncertain', 'blocked'), 'sent', state)
           WHERE id = ?""",
        [(to_text(now), result.message_id, result.occurrence_id) for result in results],
    )
    db.execute(
        """UPDATE ledger SET copy = 'nag', copy_due_at = :at, send_at = :at, tries = 0, uncertain = 0
           WHERE id IN (SELECT value FROM json_each(:ids)) AND nags < :most
                 AND (SELECT nag AND paused_at IS NULL AND deleted_at IS NULL
                      FROM reminders WHERE reminders.id = reminder_id)""",
        {
            "at": to_text(now + NAG_EVERY),
            "ids": json.dumps([row[0] for row in rows if row[3]]),
            "most": NAGS_AT_MOST,
        },
    )


def _how_late(due_at: str, *, now: dt.datetime) -> str:
    """Under how many seconds late something arrived that was due then."""
    late_s = (now - to_instant(due_at)).total_seconds()
    return str(next((bound for bound in LATE_BY_S if late_s <= bound), LATE_BY_S[-1]))


def _read_slot(due_at: str, local_date: str, name: str) -> Slot:
    dt.time.fromisoformat(name)  # raises where it is none
    return Slot(to_instant(due_at), dt.date.fromisoformat(local_date), name)


def _enter_as_missed(
    db: sqlite_utils.Database, user_id: int, reminder_id: int, slot: Slot, priority: int, *, now: dt.datetime
) -> None:
    entered = ledger.enter(
        db,
        user_id=user_id,
        reminder_id=reminder_id,
        slot=slot,
        priority=priority,
        state=State.MISSED,
        now=now,
    )
    if entered is not None:
        ledger.miss(db, entered, user_id, now=now)


def _give_up_on_overdue(db: sqlite_utils.Database, *, now: dt.datetime, limit: int) -> int:
    """Record up to `limit` of those that waited for over two hours; before any summary goes, so that it names all."""
    overdue: list[dict[str, Any]] = []
    for priority in ledger.PRIORITIES:
        overdue += db.query(
            f"""{_WITH_NEWER} WHERE priority = :priority AND send_at < :before AND reminder_id IS NOT NULL
                ORDER BY send_at LIMIT :limit""",
            {
                "priority": priority,
                "now": to_text(now),
                "before": to_text(now - LATEST),
                "limit": limit - len(overdue),
            },
        )
    for row in overdue:
        _given_up(db, row, now=now)
    return len(overdue)


def _given_up(db: sqlite_utils.Database, row: dict[str, Any], *, now: dt.datetime) -> bool:
    """Whether a message that waits came too late to be sent; what became of it is recorded then."""
    if row["broadcast_id"] is not None:
        return _broadcast_given_up(db, row)
    if row["reminder_id"] is None:
        return _summary_given_up(db, row, now=now)
    is_nag = row["copy"] == Copy.NAG
    too_late = now - to_instant(row["copy_due_at"]) > (NAG_EVERY if is_nag else LATEST)
    if not too_late and (row["copy"] == Copy.SNOOZED or not row["has_newer"]):
        return False
    if is_nag or row["state"] == State.UNCERTAIN:  # it came, or may have
        db.execute("UPDATE ledger SET send_at = NULL WHERE id = ?", [row["id"]])
    else:
        ledger.miss(db, row["id"], row["user_id"], now=now)
    return True


def _broadcast_given_up(db: sqlite_utils.Database, row: dict[str, Any]) -> bool:
    """Whether it was stopped, or the person turned news off, while this message was on its way without leaving."""
    wanted = db.execute(
        """SELECT 1 FROM broadcasts JOIN news ON news.user_id = ?
           WHERE broadcasts.id = ? AND stopped_at IS NULL""",
        [row["user_id"], row["broadcast_id"]],
    )
    if wanted.fetchone() is not None:
        return False
    ledger.withdraw_broadcasts(db, user_id=row["user_id"])
    return True


def _summary_given_up(db: sqlite_utils.Database, row: dict[str, Any], *, now: dt.datetime) -> bool:
    newest_id = ledger.waiting_summary(db, row["user_id"])
    if newest_id != row["id"]:  # that one was made while this one was on its way; it names all
        db.execute("UPDATE ledger SET told_in = ? WHERE told_in = ?", [newest_id, row["id"]])
    elif now - to_instant(row["copy_due_at"]) <= SUMMARY_LATEST:
        return False
    db.execute(
        f"UPDATE ledger SET state = {ledger.KNOWN}, send_at = NULL WHERE id = :id",  # noqa: S608 - our own words
        {"id": row["id"], "otherwise": State.FAILED},
    )
    return True


def _dues(db: sqlite_utils.Database, rows: Sequence[dict[str, Any]]) -> list[Due]:
    """All that each message is made of, but for rows that cannot be read: those are recorded as failed."""
    people = rows_of_users(db, {row["user_id"] for row in rows})
    entries = rows_of_reminders(db, {row["reminder_id"] for row in rows if row["reminder_id"] is not None})
    found = []
    for row in rows:
        try:
            entry = entries.get(row["reminder_id"])
            reminder = to_reminder(entry) if entry else None
            found.append(Due(ledger.to_occurrence(row), reminder, to_user(people[row["user_id"]])))
        except _UNREADABLE:
            log.exception("Occurrence %s is set aside", row["id"])
            db.execute("UPDATE ledger SET state = 'failed', send_at = NULL WHERE id = ?", [row["id"]])
    return found
