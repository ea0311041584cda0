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
import logging
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlite_utils

from db import broadcasts, lease, ledger, reminders, tallies
from db.records import Copy, Due, Slot, State, to_instant, to_text
from db.reminders import NextSlot, to_reminder
from db.users import find_user

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


@dataclass(frozen=True)
class Result:
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
        """SELECT id, user_id, kind, timetable, timezone, next_due_at, next_date, next_slot FROM reminders
           WHERE next_due_at <= ? ORDER BY next_due_at LIMIT ?""",
        [to_text(now), limit - overdue],
    ).fetchall()
    claimed, moved = [], []
    for reminder_id, user_id, kind, timetable, timezone, due_text, local_date, name in rows:
        try:
            slot = _read_slot(due_text, local_date, name)
            following = next_slot(timetable, timezone, after=slot.due_at)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with a row holds up nobody else
            reminders.set_aside(db, reminder_id, repr(error))
            continue
        moved.append((to_text(following.due_at), following.local_date.isoformat(), following.name, reminder_id))
        priority = priorities.get(kind, ledger.LAST_OF_REMINDERS)
        if now - slot.due_at <= LATEST and following.due_at > now:
            claimed.append((user_id, reminder_id, slot, priority))
        else:
            _enter_as_missed(db, user_id, reminder_id, slot, priority, now=now)
    ledger.claim(db, claimed)
    db.conn.executemany(_MOVE_ON, moved)
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
    found: list[Due] = []
    left_out = set(held)
    for priority in ledger.PRIORITIES:
        while len(found) < limit:
            wanted = limit - len(found)
            rows = db.query(
                """SELECT * FROM ledger WHERE priority = ? AND send_at <= ? AND (uncertain = 0 OR ?)
                   ORDER BY send_at, id LIMIT ?""",
                [priority, to_text(now), second_copies, wanted + len(left_out)],
            )
            fresh = [row for row in rows if row["id"] not in left_out][:wanted]
            going = [row for row in fresh if not _given_up(db, row, now=now)]
            found += filter(None, (_due(db, row) for row in going))
            if len(going) == len(fresh):
                break
            left_out.update(row["id"] for row in going)
    return found


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
    begun = set()
    for occurrence_id in occurrence_ids:
        cursor = db.execute(
            "UPDATE ledger SET state = 'sending', send_at = NULL WHERE id = ? AND send_at <= ?",
            [occurrence_id, to_text(now)],
        )
        if cursor.rowcount:
            begun.add(occurrence_id)
    return begun


def record(db: sqlite_utils.Database, results: Sequence[Result], *, now: dt.datetime) -> None:
    """Write down what became of sends, and count it. An answer that came in between stands."""
    tallies.add(db, tallies.Kind.SENDS, Counter(result.outcome for result in results), now=now)
    tallies.add(db, tallies.Kind.LATENESS, Counter(_how_late(db, results, now=now)), now=now)
    for result in results:
        match result.outcome:
            case Outcome.SENT:
                _record_sent(db, result, now=now)
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

# The first time after a pause ends it.
_MOVE_ON = """
    UPDATE reminders SET next_due_at = ?, next_date = ?, next_slot = ?, paused_at = NULL, paused_until = NULL
    WHERE id = ?
"""


def _record_sent(db: sqlite_utils.Database, result: Result, *, now: dt.datetime) -> None:
    was_sending = db.execute(
        "UPDATE ledger SET nags = nags + (copy = 'nag') WHERE id = ? AND state = 'sending'", [result.occurrence_id]
    ).rowcount
    # An answer, a pause or a snooze that came in between stands; a guess that it may not have arrived does not.
    db.execute(
        """UPDATE ledger SET sent_at = coalesce(sent_at, :now), message_id = :message_id,
                  send_at = iif(state = 'uncertain', NULL, send_at),
                  state = iif(state IN ('sending', 'uncertain', 'blocked'), 'sent', state)
           WHERE id = :id""",
        {"now": to_text(now), "message_id": result.message_id, "id": result.occurrence_id},
    )
    if was_sending:
        again_at = to_text(now + NAG_EVERY)
        db.execute(
            """UPDATE ledger SET copy = 'nag', copy_due_at = ?, send_at = ?, tries = 0, uncertain = 0
               WHERE id = ? AND nags < ? AND (SELECT nag AND paused_at IS NULL AND deleted_at IS NULL
                                              FROM reminders WHERE reminders.id = reminder_id)""",
            [again_at, again_at, result.occurrence_id, NAGS_AT_MOST],
        )


def _how_late(db: sqlite_utils.Database, results: Sequence[Result], *, now: dt.datetime) -> Iterator[str]:
    """Under how many seconds late each reminder arrived; a broadcast has no time of its own."""
    for result in results:
        if result.outcome is Outcome.SENT:
            for row in db.query(
                "SELECT copy_due_at FROM ledger WHERE id = ? AND reminder_id IS NOT NULL", [result.occurrence_id]
            ):
                late_s = (now - to_instant(row["copy_due_at"])).total_seconds()
                yield str(next((bound for bound in LATE_BY_S if late_s <= bound), LATE_BY_S[-1]))


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
            """SELECT * FROM ledger WHERE priority = ? AND send_at < ? AND reminder_id IS NOT NULL
               ORDER BY send_at LIMIT ?""",
            [priority, to_text(now - LATEST), limit - len(overdue)],
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
    if not too_late and (row["copy"] == Copy.SNOOZED or not _has_newer(db, row, now=now)):
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


def _has_newer(db: sqlite_utils.Database, row: dict[str, Any], *, now: dt.datetime) -> bool:
    """Whether a newer slot of the same reminder is due as well: never several come at once."""
    # A journey to the west can give a later instant an earlier date, by one day at most.
    newer = db.execute(
        """SELECT 1 FROM ledger
           WHERE reminder_id = ? AND local_date >= date(?, '-1 day') AND due_at > ? AND due_at <= ? LIMIT 1""",
        [row["reminder_id"], row["local_date"], row["due_at"], to_text(now)],
    )
    return newer.fetchone() is not None


def _due(db: sqlite_utils.Database, row: dict[str, Any]) -> Due | None:
    """All that a message is made of; None for a row that cannot be read, which is recorded as failed."""
    try:
        occurrence = ledger.to_occurrence(row)
        user = find_user(db, occurrence.user_id)
        assert user is not None  # the ledger's rows go with their person
        found = list(db.query("SELECT * FROM reminders WHERE id = ?", [occurrence.reminder_id]))
        return Due(occurrence, to_reminder(found[0]) if found else None, user)
    except _UNREADABLE:
        log.exception("Occurrence %s is set aside", row["id"])
        db.execute("UPDATE ledger SET state = 'failed', send_at = NULL WHERE id = ?", [row["id"]])
        return None
