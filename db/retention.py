"""What is deleted by itself, and when."""

from __future__ import annotations

import datetime as dt

import sqlite_utils

from db import users
from db.records import to_text

INACTIVE_KEPT = dt.timedelta(days=730)
NOTICE = dt.timedelta(days=30)
LEDGER_KEPT = dt.timedelta(days=400)  # a year and the month after it, so that a year can be looked back on


def forget_old_occurrences(db: sqlite_utils.Database, *, now: dt.datetime, limit: int) -> int:
    """Of the `limit` oldest rows, delete what became of reminders over `LEDGER_KEPT` ago; returns how many.

    What still waits to be sent is kept, however old. The oldest have the lowest numbers, so that no index is needed.
    """
    return db.execute(
        """
        DELETE FROM ledger WHERE id IN (
            SELECT id FROM (SELECT * FROM ledger ORDER BY id LIMIT :limit)
            WHERE due_at < :before AND send_at IS NULL AND state <> 'sending'
        )
        """,
        {"before": to_text(now - LEDGER_KEPT), "limit": limit},
    ).rowcount


def goes_on(now: dt.datetime) -> dt.date:
    """The day on which what is kept goes of somebody who is told now."""
    return (now + NOTICE).date()


def to_be_told(db: sqlite_utils.Database, *, now: dt.datetime, limit: int) -> list[int]:
    """Who has not been here for so long that what is kept of them will go in a month, and was not told yet."""
    rows = db.query(
        "SELECT id FROM users WHERE last_seen_on < ? AND told_to_go_at IS NULL AND blocked_at IS NULL LIMIT ?",
        [_date(now - INACTIVE_KEPT + NOTICE), limit],
    )
    return [row["id"] for row in rows]


def mark_told(db: sqlite_utils.Database, user_id: int, *, now: dt.datetime) -> None:
    db.execute("UPDATE users SET told_to_go_at = ? WHERE id = ?", [to_text(now), user_id])


def forget_inactive(db: sqlite_utils.Database, *, now: dt.datetime, limit: int) -> int:
    """Delete everything of people who have not been here for `INACTIVE_KEPT`; returns of how many.

    They were told a month ago, or cannot be told because they blocked the bot. Of people who never agreed nothing but
    an id is kept; that goes as long after the bot met them.
    """
    rows = db.query(
        """
        SELECT id FROM users WHERE last_seen_on < :long_ago AND (told_to_go_at <= :told OR blocked_at IS NOT NULL)
        UNION ALL SELECT id FROM users WHERE consented_at IS NULL AND created_at < :long_ago LIMIT :limit
        """,
        {"long_ago": _date(now - INACTIVE_KEPT), "told": to_text(now - NOTICE), "limit": limit},
    )
    ids = [row["id"] for row in rows]
    for user_id in ids:
        users.delete_user(db, user_id)
    return len(ids)


def _date(instant: dt.datetime) -> str:
    return instant.date().isoformat()
