"""All that is kept about one person, read at once: to look back on, and to take away."""

from __future__ import annotations

from typing import Any

import sqlite_utils

from db.records import Reminder
from db.reminders import to_reminder
from db.users import OWNED_TABLES

_OWNER = {"users": "id", **dict.fromkeys(OWNED_TABLES, "user_id")}  # the column that names the person


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
