"""Counts of what happens, by the day or the hour, that name nobody: what the operator sees of how the bot is used.

A key is an outcome, a span, or the key of an entry, such as "question:deep-sleep"; nothing that a person wrote.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum

import sqlite_utils

HOURS_KEPT = dt.timedelta(days=2)
DAYS_KEPT = dt.timedelta(days=400)


class Kind(StrEnum):
    """What is counted.

    `SENDS`: unprompted sends, by outcome. `LATENESS`: reminders that arrived, by how late. `READ`: answers that were
    opened. `UNANSWERED`: questions without an answer, by the entry that came nearest. `HELPFUL` and `UNHELPFUL`: what
    was said of an entry in its present revision.
    """

    SENDS = "sends"
    LATENESS = "lateness"
    READ = "read"
    UNANSWERED = "unanswered"
    HELPFUL = "helpful"
    UNHELPFUL = "unhelpful"


BY_THE_HOUR = frozenset({Kind.SENDS, Kind.LATENESS})


def add(db: sqlite_utils.Database, kind: Kind, counts: Mapping[str, int], *, now: dt.datetime) -> None:
    """Count each key so many times more."""
    period = _period(kind, now)
    db.conn.executemany(
        """INSERT INTO tallies (kind, period, key, count) VALUES (?, ?, ?, ?)
           ON CONFLICT DO UPDATE SET count = count + excluded.count""",
        [(kind, period, key, count) for key, count in counts.items()],
    )


def count(db: sqlite_utils.Database, kind: Kind, key: str, *, now: dt.datetime) -> None:
    """Count the key once."""
    add(db, kind, {key: 1}, now=now)


def totals(db: sqlite_utils.Database, kind: Kind, *, after: dt.datetime) -> dict[str, int]:
    """How often each key was counted in the hours or days that began after `after`, the most frequent first."""
    rows = db.query(
        """SELECT key, sum(count) AS n FROM tallies WHERE kind = ? AND period > ?
           GROUP BY key ORDER BY n DESC, key""",
        [kind, _period(kind, after)],
    )
    return {row["key"]: row["n"] for row in rows}


def forget_old(db: sqlite_utils.Database, *, now: dt.datetime) -> None:
    """Forget the hours of the days before yesterday, and the days of over a year ago."""
    for kind in Kind:
        kept = HOURS_KEPT if kind in BY_THE_HOUR else DAYS_KEPT
        db.execute("DELETE FROM tallies WHERE kind = ? AND period < ?", [kind, _period(kind, now - kept)])


def _period(kind: Kind, instant: dt.datetime) -> str:
    utc = instant.astimezone(dt.UTC)
    return f"{utc:%Y-%m-%dT%H}" if kind in BY_THE_HOUR else f"{utc:%Y-%m-%d}"
