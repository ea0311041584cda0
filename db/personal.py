"""All that is kept about one person, read at once: to look back on, and to take away."""

from __future__ import annotations

from typing import Any

import sqlite_utils

from db.records import Reminder
from db.reminders import to_reminder

# Which column of a table names the person. A table that a migration adds belongs here as well; a test says so.
_OWNER = {
    "users": "id",
    "preferences": "user_id",
    "reminders": "user_id",
    "ledger": "user_id",
    "saved_tips": "user_id",
    "seen_tips": "user_id",
    "meals": "user_id",
    "prompts": "user_id",
    "routine_runs": "user_id",
    "tensions": "user_id",
    "favourite_routines": "user_id",
    "news": "user_id",
    "broadcasts": "user_id",
}


def reminders_ever(db: sqlite_utils.Database, user_id: int) -> dict[int, Reminder]:
    """The person's reminders by id, also those that they deleted, in the order in which they were made."""
    rows = db.query("SELECT * FROM reminders WHERE user_id = ? ORDER BY id", [user_id])
    return {row["id"]: to_reminder(row) for row in rows}


def everything(db: sqlite_utils.Database, user_id: int) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table that belongs to the person, as it is stored. `db.migrations` says what columns mean."""
    return {
        table: list(db.query(f"SELECT * FROM {table} WHERE {owner} = ? ORDER BY 1, 2", [user_id]))  # noqa: S608 - ours
        for table, owner in _OWNER.items()
    }
