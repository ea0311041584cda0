"""People: who they are (a number), what they prefer, and their right to be forgotten."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlite_utils

from db.records import HourCycle, User, optional_instant, to_instant, to_text

_SELECT_USER = """
    SELECT users.id, created_at, welcomed_at, safety_seen_at, blocked_at, timezone, hour_cycle, tip_topic
    FROM users JOIN preferences ON preferences.user_id = users.id
    WHERE users.id = ?
"""


def ensure_user(db: sqlite_utils.Database, user_id: int, *, now: dt.datetime) -> User:
    """Return the person, remembering them first if they are new. A person who writes has not blocked the bot."""
    user = find_user(db, user_id)
    if user is None:
        db.execute("INSERT INTO users (id, created_at) VALUES (?, ?)", [user_id, to_text(now)])
        db.execute("INSERT INTO preferences (user_id) VALUES (?)", [user_id])
    elif user.blocked_at is not None:
        db.execute("UPDATE users SET blocked_at = NULL WHERE id = ?", [user_id])
    else:
        return user
    user = find_user(db, user_id)
    assert user is not None
    return user


def find_user(db: sqlite_utils.Database, user_id: int) -> User | None:
    rows = list(db.query(_SELECT_USER, [user_id]))
    return _to_user(rows[0]) if rows else None


def mark_welcomed(db: sqlite_utils.Database, user_id: int, *, now: dt.datetime) -> None:
    db.execute("UPDATE users SET welcomed_at = ? WHERE id = ?", [to_text(now), user_id])


def mark_safety_seen(db: sqlite_utils.Database, user_id: int, *, now: dt.datetime) -> None:
    db.execute("UPDATE users SET safety_seen_at = ? WHERE id = ?", [to_text(now), user_id])


def mark_blocked(db: sqlite_utils.Database, user_id: int, *, now: dt.datetime) -> None:
    """Note that the person blocked the bot. Nothing that they set up is removed."""
    db.execute("UPDATE users SET blocked_at = ? WHERE id = ? AND blocked_at IS NULL", [to_text(now), user_id])


def clear_blocked(db: sqlite_utils.Database, user_id: int) -> None:
    db.execute("UPDATE users SET blocked_at = NULL WHERE id = ?", [user_id])


def set_timezone(db: sqlite_utils.Database, user_id: int, timezone: str) -> None:
    """Remember the person's IANA zone. Their reminders are moved by `db.reminders.move_to_timezone`."""
    db.execute("UPDATE preferences SET timezone = ? WHERE user_id = ?", [timezone, user_id])


def set_hour_cycle(db: sqlite_utils.Database, user_id: int, hour_cycle: HourCycle) -> None:
    db.execute("UPDATE preferences SET hour_cycle = ? WHERE user_id = ?", [hour_cycle, user_id])


def set_tip_topic(db: sqlite_utils.Database, user_id: int, topic: str | None) -> None:
    """Remember which topic the person wants tips on; None is every topic."""
    db.execute("UPDATE preferences SET tip_topic = ? WHERE user_id = ?", [topic, user_id])


def delete_user(db: sqlite_utils.Database, user_id: int) -> bool:
    """Delete every row that belongs to the person. Returns whether there was anything to delete."""
    return db.execute("DELETE FROM users WHERE id = ?", [user_id]).rowcount > 0


def _to_user(row: dict[str, Any]) -> User:
    return User(
        id=row["id"],
        created_at=to_instant(row["created_at"]),
        welcomed_at=optional_instant(row["welcomed_at"]),
        safety_seen_at=optional_instant(row["safety_seen_at"]),
        blocked_at=optional_instant(row["blocked_at"]),
        timezone=row["timezone"],
        hour_cycle=HourCycle(row["hour_cycle"]),
        tip_topic=row["tip_topic"],
    )
