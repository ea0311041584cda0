"""What is deleted by itself, and when."""

from __future__ import annotations

import datetime as dt

import sqlite_utils

from db.records import to_text

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
