"""What is remembered of people who have not agreed to anything being kept.

It lies in the connection's own temporary tables, in memory and never on disk, and goes when the process ends.
"""

from __future__ import annotations

import datetime as dt

import sqlite_utils

from db.records import to_text


def prepare(db: sqlite_utils.Database) -> None:
    """Make the tables. They belong to the connection, so a migration cannot."""
    db.execute("PRAGMA temp_store = MEMORY")
    db.execute("CREATE TEMP TABLE unkept_prompts (user_id INTEGER PRIMARY KEY, payload TEXT, asked_at TEXT) STRICT")
    db.execute(
        "CREATE TEMP TABLE unkept_marks (user_id INTEGER, mark TEXT, at TEXT, PRIMARY KEY (user_id, mark)) "
        "STRICT, WITHOUT ROWID"
    )


def mark(db: sqlite_utils.Database, user_id: int, name: str, *, now: dt.datetime) -> None:
    """Remember that something was done, such as "welcomed"."""
    db.execute("INSERT OR IGNORE INTO temp.unkept_marks VALUES (?, ?, ?)", [user_id, name, to_text(now)])


def forget(db: sqlite_utils.Database, user_id: int) -> None:
    """Everything about the person."""
    db.execute("DELETE FROM temp.unkept_prompts WHERE user_id = ?", [user_id])
    db.execute("DELETE FROM temp.unkept_marks WHERE user_id = ?", [user_id])
