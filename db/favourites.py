"""Which routines a person likes best."""

from __future__ import annotations

import datetime as dt

import sqlite_utils

from db.records import to_text


def set_favourite(
    db: sqlite_utils.Database, user_id: int, routine_id: str, *, favourite: bool, now: dt.datetime
) -> None:
    """Put the routine among the person's favourites, or take it off."""
    if favourite:
        db.execute("INSERT OR IGNORE INTO favourite_routines VALUES (?, ?, ?)", [user_id, routine_id, to_text(now)])
    else:
        db.execute("DELETE FROM favourite_routines WHERE user_id = ? AND routine_id = ?", [user_id, routine_id])


def favourites(db: sqlite_utils.Database, user_id: int) -> list[str]:
    """The ids of the person's favourite routines, the newest first."""
    rows = db.query(
        "SELECT routine_id FROM favourite_routines WHERE user_id = ? ORDER BY added_at DESC, routine_id", [user_id]
    )
    return [row["routine_id"] for row in rows]
