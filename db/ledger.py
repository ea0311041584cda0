"""The ledger: one row for each (reminder, local date, slot), what became of it, and what the person said to it.

A broadcast has a row for each person whom it goes to, and a summary of what was missed has one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import sqlite_utils

from db.records import (
    Answer,
    Copy,
    Occurrence,
    Slot,
    State,
    optional_instant,
    to_instant,
    to_text,
)

# What is marked as done on a later day was not done just now, so nothing is spaced out from that moment.
SETS_OFF_WITHIN = dt.timedelta(hours=20)

PRIORITIES = range(5)  # 0 goes first
SUMMARY_PRIORITY = 1
LAST_OF_REMINDERS = 3
BROADCAST_PRIORITY = 4  # after everything that somebody asked for

# Who taps a button has the message, whatever was known of it before.
_IT_ARRIVED = """
    UPDATE ledger SET sent_at = coalesce(sent_at, ?)
    WHERE user_id = ? AND id = ? AND reminder_id IS NOT NULL AND state IN ('sending', 'uncertain', 'failed', 'blocked')
"""

# What is known of an occurrence of which nothing more is sent: :otherwise, if no copy of it can have arrived.
KNOWN = "CASE WHEN sent_at IS NOT NULL THEN 'sent' WHEN uncertain > 0 THEN 'uncertain' ELSE :otherwise END"

_INSERT = """
    INSERT INTO ledger (user_id, reminder_id, local_date, slot, due_at, copy_due_at, priority, copy,
                        state, send_at, answer, answered_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, 'first', ?, ?, ?, ?)
    ON CONFLICT DO NOTHING
"""


def enter(
    db: sqlite_utils.Database,
    *,
    user_id: int,
    reminder_id: int | None,
    slot: Slot,
    priority: int,
    state: State,
    answer: Answer | None = None,
    now: dt.datetime,
) -> int | None:
    """Write a slot into the ledger; None if it stands there already. A claimed one is to be sent when it falls due.

    With an `answer` it is answered before it falls due; "done" sets off the reminders that follow it.
    """
    cursor = db.execute(_INSERT, _new_row(user_id, reminder_id, slot, priority, state, answer, now))
    if not cursor.rowcount:
        return None
    assert cursor.lastrowid is not None
    if answer is Answer.DONE:
        _set_off_followers(db, user_id, cursor.lastrowid, now=now)
    return cursor.lastrowid


def claim(db: sqlite_utils.Database, slots: Iterable[tuple[int, int, Slot, int]]) -> None:
    """Write slots that are due into the ledger, as (person, reminder, slot, priority); those that stand there stay."""
    db.conn.executemany(_INSERT, (_new_row(*slot, State.CLAIMED) for slot in slots))


def enter_broadcast(db: sqlite_utils.Database, broadcast_id: int, user_ids: Iterable[int], *, now: dt.datetime) -> None:
    """Let a broadcast go to these people; who has a row of it already gets no other."""
    at = to_text(now)
    db.conn.executemany(
        """INSERT INTO ledger (user_id, broadcast_id, local_date, slot, due_at, copy_due_at, priority, copy, state,
                               send_at)
           VALUES (?, ?, ?, 'news', ?, ?, ?, 'first', 'claimed', ?)
           ON CONFLICT DO NOTHING""",
        [(user_id, broadcast_id, at[:10], at, at, BROADCAST_PRIORITY, at) for user_id in user_ids],
    )


def stands(db: sqlite_utils.Database, reminder_id: int, slot: Slot) -> bool:
    """Whether a slot of a reminder is in the ledger already."""
    rows = db.execute(
        "SELECT 1 FROM ledger WHERE reminder_id = ? AND local_date = ? AND slot = ?",
        [reminder_id, slot.local_date.isoformat(), slot.name],
    )
    return rows.fetchone() is not None


def find(db: sqlite_utils.Database, user_id: int, occurrence_id: int) -> Occurrence | None:
    """One row of the person's."""
    rows = list(db.query("SELECT * FROM ledger WHERE user_id = ? AND id = ?", [user_id, occurrence_id]))
    return to_occurrence(rows[0]) if rows else None


def on_date(db: sqlite_utils.Database, user_id: int, reminder_id: int, local_date: dt.date) -> list[Occurrence]:
    """What the ledger says about one reminder on one local date, in the order of the day."""
    rows = db.query(
        "SELECT * FROM ledger WHERE user_id = ? AND reminder_id = ? AND local_date = ? ORDER BY due_at, id",
        [user_id, reminder_id, local_date.isoformat()],
    )
    return [to_occurrence(row) for row in rows]


def between(db: sqlite_utils.Database, user_id: int, first: dt.date, last: dt.date) -> list[Occurrence]:
    """The person's rows with a local date from `first` to `last`, both included, in the order in which they were due.

    Summaries are left out.
    """
    rows = db.query(
        # Instants bound it roughly, so that an index finds it: no slot is further than that from its own date.
        """SELECT * FROM ledger
           WHERE user_id = :user AND due_at >= date(:first, '-2 days')
             AND due_at < coalesce(date(:last, '+4 days'), '9999-99')
             AND reminder_id IS NOT NULL AND local_date BETWEEN :first AND :last
           ORDER BY due_at, id""",
        {"user": user_id, "first": first.isoformat(), "last": last.isoformat()},
    )
    return [to_occurrence(row) for row in rows]


def told_in(db: sqlite_utils.Database, user_id: int, summary_id: int) -> list[Occurrence]:
    """The missed ones that a summary names, in the order in which they were due."""
    rows = db.query("SELECT * FROM ledger WHERE user_id = ? AND told_in = ? ORDER BY due_at, id", [user_id, summary_id])
    return [to_occurrence(row) for row in rows]


def remember_contents(db: sqlite_utils.Database, contents: Mapping[int, str]) -> None:
    """Note which entry of the content was drawn for which occurrence, so that every copy of the message shows it."""
    db.conn.executemany(
        "UPDATE ledger SET content = ? WHERE id = ?",
        [(content, occurrence_id) for occurrence_id, content in contents.items()],
    )


def answer(
    db: sqlite_utils.Database, user_id: int, occurrence_id: int, said: Answer, *, now: dt.datetime
) -> Occurrence | None:
    """Record what the person said, whichever copy they said it to. Nothing more is sent; None if it is not theirs.

    "Done" sets off the reminders that follow this one; any other answer calls them off.
    """
    db.execute(_IT_ARRIVED, [to_text(now), user_id, occurrence_id])
    answered = db.execute(
        """UPDATE ledger SET state = 'answered', answer = ?, answered_at = ?, send_at = NULL
           WHERE user_id = ? AND id = ? AND reminder_id IS NOT NULL""",
        [said, to_text(now), user_id, occurrence_id],
    )
    if not answered.rowcount:
        return None
    if said is Answer.DONE:
        _set_off_followers(db, user_id, occurrence_id, now=now)
    else:
        _call_off_followers(db, user_id, occurrence_id)
    return find(db, user_id, occurrence_id)


def take_back(db: sqlite_utils.Database, user_id: int, occurrence_id: int) -> Occurrence | None:
    """Undo an answer or a snooze: what it was before, with nothing to send. None if it is not theirs.

    What it set off goes, unless it was sent already. A row that was answered before it fell due is removed, so that
    it can fall due; it is returned as it stood.
    """
    occurrence = find(db, user_id, occurrence_id)
    if occurrence is None or occurrence.reminder_id is None:
        return None
    snoozed = occurrence.copy is Copy.SNOOZED and occurrence.state in {State.CLAIMED, State.SENDING, State.UNCERTAIN}
    if occurrence.answer is None and not snoozed:
        return occurrence  # a second tap: there is nothing to undo
    _call_off_followers(db, user_id, occurrence_id)
    if occurrence.sent_at is None and occurrence.answered_at is not None and occurrence.answered_at < occurrence.due_at:
        db.execute("DELETE FROM ledger WHERE id = ?", [occurrence_id])
        return occurrence
    db.execute(
        """UPDATE ledger SET state = iif(sent_at IS NULL, 'missed', 'sent'), answer = NULL, answered_at = NULL,
                  send_at = NULL
           WHERE id = ?""",
        [occurrence_id],
    )
    return find(db, user_id, occurrence_id)


def snooze(
    db: sqlite_utils.Database, user_id: int, occurrence_id: int, *, until: dt.datetime, now: dt.datetime
) -> Occurrence | None:
    """Let the occurrence come once more at `until`. The reminder's timetable is not touched. None if it is not theirs.

    A copy that is being sent meanwhile changes nothing about that. What an earlier "done" set off goes.
    """
    db.execute(_IT_ARRIVED, [to_text(now), user_id, occurrence_id])
    snoozed = db.execute(
        """UPDATE ledger SET state = 'claimed', answer = NULL, answered_at = NULL, copy = 'snoozed', copy_due_at = ?,
                  send_at = ?, tries = 0, uncertain = 0, nags = 0
           WHERE user_id = ? AND id = ? AND reminder_id IS NOT NULL""",
        [to_text(until), to_text(until), user_id, occurrence_id],
    )
    if not snoozed.rowcount:
        return None
    _call_off_followers(db, user_id, occurrence_id)
    return find(db, user_id, occurrence_id)


def withdraw(db: sqlite_utils.Database, reminder_id: int, *, now: dt.datetime) -> None:
    """The reminder was paused or deleted: what waits is not sent, and what is on its way does not come again.

    An occurrence of which nothing can have arrived is answered with the pause.
    """
    db.execute(
        f"""UPDATE ledger SET state = {KNOWN}, send_at = NULL,
                   answer = iif(sent_at IS NULL AND uncertain = 0, 'paused', NULL),
                   answered_at = iif(sent_at IS NULL AND uncertain = 0, :now, NULL)
            WHERE reminder_id = :reminder_id AND (send_at IS NOT NULL OR state = 'sending')""",  # noqa: S608 - ours
        {"reminder_id": reminder_id, "now": to_text(now), "otherwise": State.ANSWERED},
    )


def withdraw_nags(db: sqlite_utils.Database, user_id: int, reminder_id: int) -> None:
    """The reminder is to insist no more."""
    db.execute(
        """UPDATE ledger SET send_at = NULL
           WHERE user_id = ? AND reminder_id = ? AND copy = 'nag' AND send_at IS NOT NULL""",
        [user_id, reminder_id],
    )


def withdraw_blocked(db: sqlite_utils.Database, user_id: int) -> None:
    """The person cannot be reached: nothing that waits is sent."""
    db.execute(
        f"""UPDATE ledger SET state = {KNOWN}, send_at = NULL
            WHERE user_id = :user_id AND (send_at IS NOT NULL OR state = 'sending')""",  # noqa: S608 - our own words
        {"user_id": user_id, "otherwise": State.BLOCKED},
    )


def withdraw_broadcasts(
    db: sqlite_utils.Database, *, broadcast_id: int | None = None, user_id: int | None = None
) -> None:
    """A broadcast was stopped, or a person wants no more news: what waits is not sent, what is on its way arrives.

    Nothing is kept of what never left.
    """
    whose, value = ("broadcast_id", broadcast_id) if user_id is None else ("user_id", user_id)
    waiting = f"priority = {BROADCAST_PRIORITY} AND send_at IS NOT NULL AND {whose} = ?"
    db.execute(f"DELETE FROM ledger WHERE {waiting} AND state = 'claimed'", [value])  # noqa: S608 - our own words
    db.execute(f"UPDATE ledger SET send_at = NULL WHERE {waiting}", [value])  # noqa: S608 - our own words


def miss(db: sqlite_utils.Database, occurrence_id: int, user_id: int, *, now: dt.datetime) -> None:
    """Record that an occurrence came too late to be sent, and let the person's next summary name it.

    A summary that waits already is as new as the newest that it names.
    """
    summary_id = waiting_summary(db, user_id)
    if summary_id is None:
        slot = Slot(now, now.date(), "summary")
        summary_id = enter(
            db,
            user_id=user_id,
            reminder_id=None,
            slot=slot,
            priority=SUMMARY_PRIORITY,
            state=State.CLAIMED,
            now=now,
        )
    else:
        db.execute("UPDATE ledger SET copy_due_at = ? WHERE id = ?", [to_text(now), summary_id])
    db.execute(
        "UPDATE ledger SET state = 'missed', send_at = NULL, told_in = ? WHERE id = ?", [summary_id, occurrence_id]
    )


def waiting_summary(db: sqlite_utils.Database, user_id: int) -> int | None:
    """The newest summary of what the person missed that is still to be sent."""
    found = db.execute(
        """SELECT max(id) FROM ledger
           WHERE user_id = ? AND reminder_id IS NULL AND broadcast_id IS NULL AND send_at IS NOT NULL""",
        [user_id],
    )
    summary_id: int | None = found.fetchone()[0]
    return summary_id


def forget_after(db: sqlite_utils.Database, now: dt.datetime) -> None:
    """Forget what happened after `now`: the clock was set back, and it has not happened yet."""
    db.execute(
        """DELETE FROM ledger
           WHERE sent_at > :now OR answered_at > :now
                 OR (due_at > :now AND (reminder_id IS NULL OR state NOT IN ('claimed', 'answered')))""",
        {"now": to_text(now)},
    )


def count_by_state(db: sqlite_utils.Database) -> dict[State, int]:
    """How many occurrences of reminders are in each state."""
    rows = db.query("SELECT state, count(*) AS n FROM ledger WHERE reminder_id IS NOT NULL GROUP BY state")
    return {State(row["state"]): row["n"] for row in rows}


def next_send_at(db: sqlite_utils.Database) -> str | None:
    """When the first of what waits is to be sent, as it is written in the row."""
    earliest = (
        db.execute("SELECT min(send_at) FROM ledger WHERE priority = ? AND send_at IS NOT NULL", [priority]).fetchone()[
            0
        ]
        for priority in PRIORITIES  # one look into the index for each; over all it would be read from end to end
    )
    return min(filter(None, earliest), default=None)


def to_occurrence(row: dict[str, Any]) -> Occurrence:
    """An occurrence from a row of the ledger."""
    return Occurrence(
        id=row["id"],
        user_id=row["user_id"],
        reminder_id=row["reminder_id"],
        local_date=dt.date.fromisoformat(row["local_date"]),
        slot=row["slot"],
        due_at=to_instant(row["due_at"]),
        state=State(row["state"]),
        answer=Answer(row["answer"]) if row["answer"] else None,
        answered_at=optional_instant(row["answered_at"]),
        copy=Copy(row["copy"]),
        copy_due_at=to_instant(row["copy_due_at"]),
        send_at=optional_instant(row["send_at"]),
        tries=row["tries"],
        uncertain=row["uncertain"],
        nags=row["nags"],
        sent_at=optional_instant(row["sent_at"]),
        message_id=row["message_id"],
        content=row["content"],
        broadcast_id=row["broadcast_id"],
    )


def _new_row(
    user_id: int,
    reminder_id: int | None,
    slot: Slot,
    priority: int,
    state: State,
    answer: Answer | None = None,
    now: dt.datetime | None = None,
) -> tuple[str | int | None, ...]:
    due_at = to_text(slot.due_at)
    return (
        user_id,
        reminder_id,
        slot.local_date.isoformat(),
        slot.name,
        due_at,
        due_at,
        priority,
        state,
        due_at if state is State.CLAIMED else None,
        answer,
        to_text(now) if answer and now else None,
    )


def _set_off_followers(db: sqlite_utils.Database, user_id: int, occurrence_id: int, *, now: dt.datetime) -> None:
    occurrence = find(db, user_id, occurrence_id)
    assert occurrence is not None
    if now - occurrence.copy_due_at > SETS_OFF_WITHIN:
        return
    local_date = occurrence.local_date.isoformat()
    followers = list(
        db.query(
            """SELECT id, follows_minutes FROM reminders
               WHERE follows_id = ? AND user_id = ? AND deleted_at IS NULL AND set_aside IS NULL
                     AND (paused_at IS NULL OR paused_until <= ?)""",
            [occurrence.reminder_id, user_id, local_date],
        )
    )
    for follower in followers:
        # No clock ends the pause of a reminder that has no times of its own.
        db.execute("UPDATE reminders SET paused_at = NULL, paused_until = NULL WHERE id = ?", [follower["id"]])
        enter(
            db,
            user_id=user_id,
            reminder_id=follower["id"],
            slot=Slot(
                now + dt.timedelta(minutes=follower["follows_minutes"]),
                occurrence.local_date,
                _set_off_by(occurrence_id),
            ),
            priority=0,
            state=State.CLAIMED,
            now=now,
        )


def _call_off_followers(db: sqlite_utils.Database, user_id: int, occurrence_id: int) -> None:
    """What "done" set off does not come, unless it came already. Nothing is kept of it: there is nothing to follow."""
    db.execute(
        """DELETE FROM ledger
           WHERE user_id = ? AND local_date = (SELECT local_date FROM ledger WHERE id = ?) AND slot = ?
                 AND state = 'claimed' AND sent_at IS NULL""",
        [user_id, occurrence_id, _set_off_by(occurrence_id)],
    )


def _set_off_by(occurrence_id: int) -> str:
    return f"after {occurrence_id}"
