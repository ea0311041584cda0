"""How many there are of what, for the operator. Each figure is a look into an index, and none of them names anybody."""

from __future__ import annotations

import datetime as dt

import sqlite_utils
from msgspec import Struct

from db import ledger, news
from db.records import to_text

ACTIVE_DAYS = (1, 7, 30)


class People(Struct, frozen=True):
    """`active` is how many were seen within each of `ACTIVE_DAYS`, today included; `news`, who wants and can get it."""

    known: int
    active: tuple[int, ...]
    blocked: int
    news: int


class Running(Struct, frozen=True):
    """Reminders of one kind that nobody deleted."""

    kind: str
    active: int
    paused: int


def people(db: sqlite_utils.Database, *, now: dt.datetime) -> People:
    today = now.astimezone(dt.UTC).date()
    return People(
        known=_count(db, "SELECT count(*) FROM users"),
        active=tuple(
            _count(
                db,
                "SELECT count(*) FROM users WHERE last_seen_on > ?",
                (today - dt.timedelta(days=days)).isoformat(),
            )
            for days in ACTIVE_DAYS
        ),
        blocked=_count(db, "SELECT count(*) FROM users WHERE blocked_at IS NOT NULL"),
        news=news.audience(db),
    )


def reminders(db: sqlite_utils.Database) -> list[Running]:
    """By kind, the most first."""
    rows = db.query(
        """SELECT kind, count(*) AS n, count(paused_at) AS paused FROM reminders WHERE deleted_at IS NULL
           GROUP BY kind ORDER BY n DESC, kind"""
    )
    return [Running(row["kind"], row["n"] - row["paused"], row["paused"]) for row in rows]


def waiting(db: sqlite_utils.Database, *, now: dt.datetime) -> int:
    """How many messages are due and not yet sent; those of a broadcast are not among them."""
    return sum(
        _count(db, "SELECT count(*) FROM ledger WHERE priority = ? AND send_at <= ?", priority, to_text(now))
        for priority in range(ledger.LAST_OF_REMINDERS + 1)
    )


def _count(db: sqlite_utils.Database, sql: str, *values: object) -> int:
    return int(db.execute(sql, values).fetchone()[0])
