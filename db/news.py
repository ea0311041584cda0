"""Who wants news of the operator: nobody who did not turn it on."""

from __future__ import annotations

import datetime as dt

import sqlite_utils

from db import ledger
from db.records import to_text


def turn_on(db: sqlite_utils.Database, user_id: int, *, now: dt.datetime) -> None:
    """The person wants what is broadcast from now on."""
    db.execute("INSERT OR IGNORE INTO news (user_id, since) VALUES (?, ?)", [user_id, to_text(now)])


def turn_off(db: sqlite_utils.Database, user_id: int) -> None:
    """The person wants no more of it; what waits for them is not sent."""
    db.execute("DELETE FROM news WHERE user_id = ?", [user_id])
    ledger.withdraw_broadcasts(db, user_id=user_id)


def audience(db: sqlite_utils.Database) -> int:
    """How many want news and can be reached."""
    blocked = "SELECT count(*) FROM users JOIN news ON news.user_id = users.id WHERE blocked_at IS NOT NULL"
    found = db.execute(f"SELECT (SELECT count(*) FROM news) - ({blocked})")  # noqa: S608 - our own words
    return int(found.fetchone()[0])
