"""Pictures that Telegram has already: they are drawn and uploaded once. Nobody's in particular."""

from __future__ import annotations

import sqlite_utils


def file_id_of(db: sqlite_utils.Database, key: str) -> str | None:
    """Telegram's id of the picture, or None if it was not sent yet."""
    rows = list(db.query("SELECT file_id FROM pictures WHERE key = ?", [key]))
    return str(rows[0]["file_id"]) if rows else None


def remember(db: sqlite_utils.Database, key: str, file_id: str) -> None:
    """Keep Telegram's id of the picture, in place of an earlier one."""
    db.execute("INSERT OR REPLACE INTO pictures VALUES (?, ?)", [key, file_id])
