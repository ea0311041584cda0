"""How tense people said they were, from 0 to 10, around a routine: what they tapped, and no measurement."""

from __future__ import annotations

import datetime as dt

import sqlite_utils

from db.records import Tension, to_instant, to_text


def note(db: sqlite_utils.Database, user_id: int, tension: Tension) -> None:
    """Keep what was said after a routine, in place of what was said after the same one before."""
    db.execute(
        "INSERT OR REPLACE INTO tensions VALUES (?, ?, ?, ?, ?, ?)",
        [
            user_id,
            to_text(tension.ended_at),
            tension.local_date.isoformat(),
            tension.routine_id,
            tension.before,
            tension.after,
        ],
    )


def take_back(db: sqlite_utils.Database, user_id: int, ended_at: dt.datetime) -> None:
    """Forget what was said after the routine that ended then."""
    db.execute("DELETE FROM tensions WHERE user_id = ? AND ended_at = ?", [user_id, to_text(ended_at)])


def between(db: sqlite_utils.Database, user_id: int, first: dt.date, last: dt.date) -> list[Tension]:
    """What was said on the local dates from `first` to `last`, both included, the oldest first."""
    rows = db.query(
        "SELECT * FROM tensions WHERE user_id = ? AND local_date BETWEEN ? AND ? ORDER BY ended_at",
        [user_id, first.isoformat(), last.isoformat()],
    )
    return [
        Tension(
            ended_at=to_instant(row["ended_at"]),
            local_date=dt.date.fromisoformat(row["local_date"]),
            routine_id=row["routine_id"],
            before=row["before"],
            after=row["after"],
        )
        for row in rows
    ]


def count(db: sqlite_utils.Database, user_id: int) -> int:
    return int(next(iter(db.query("SELECT count(*) AS n FROM tensions WHERE user_id = ?", [user_id])))["n"])


def first_date(db: sqlite_utils.Database, user_id: int) -> dt.date | None:
    """The earliest local date on which something was said; None if nothing ever was."""
    rows = db.query("SELECT min(local_date) AS date FROM tensions WHERE user_id = ?", [user_id])
    date = next(iter(rows))["date"]
    return None if date is None else dt.date.fromisoformat(date)
