"""People: who they are (a number), what they prefer, and their right to be forgotten."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection
from typing import Any

import sqlite_utils

from db import broadcasts, unkept
from db.records import Comparison, HourCycle, User, optional_date, optional_instant, optional_time, to_instant, to_text

# The tables whose `user_id` names a person. One that a migration adds belongs here as well; a test says so.
OWNED_TABLES = (
    "preferences",
    "reminders",
    "ledger",
    "saved_tips",
    "seen_tips",
    "meals",
    "prompts",
    "routine_runs",
    "tensions",
    "favourite_routines",
    "news",
    "broadcasts",
)

WELCOMED, SAFETY_SEEN = "welcomed", "safety_seen"

_SELECT_USER = f"""
    SELECT users.*, preferences.*, EXISTS (SELECT 1 FROM news WHERE news.user_id = users.id) AS news,
           welcomed.at AS welcomed_once_at, safety.at AS safety_once_at
    FROM users JOIN preferences ON preferences.user_id = users.id
    LEFT JOIN temp.unkept_marks welcomed ON welcomed.user_id = users.id AND welcomed.mark = '{WELCOMED}'
    LEFT JOIN temp.unkept_marks safety ON safety.user_id = users.id AND safety.mark = '{SAFETY_SEEN}'
    WHERE users.id IN (SELECT value FROM json_each(?))
"""  # noqa: S608 - our own names


def ensure_user(db: sqlite_utils.Database, user_id: int, *, now: dt.datetime, app_language: str | None = None) -> User:
    """Return the person, remembering them first if they are new.

    The date, and the language that their app says, are remembered if they agreed to that being kept.
    """
    user = find_user(db, user_id)
    today = now.astimezone(dt.UTC).date()
    if user is not None and user.last_seen_on == today and app_language in {None, user.app_language}:
        return user
    if user is None:
        db.execute("INSERT INTO users (id, created_at) VALUES (?, ?)", [user_id, to_text(now)])
        db.execute("INSERT INTO preferences (user_id) VALUES (?)", [user_id])
    db.execute(
        "UPDATE users SET last_seen_on = ?, told_to_go_at = NULL, app_language = coalesce(?, app_language) "
        "WHERE id = ? AND consented_at IS NOT NULL",
        [today.isoformat(), app_language, user_id],
    )
    user = find_user(db, user_id)
    assert user is not None
    return user


def find_user(db: sqlite_utils.Database, user_id: int) -> User | None:
    row = rows_of_users(db, [user_id]).get(user_id)
    return to_user(row) if row else None


def rows_of_users(db: sqlite_utils.Database, user_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """What is kept of each of these people, by their id, as `to_user` reads it; those who are unknown are left out."""
    return {row["user_id"]: row for row in db.query(_SELECT_USER, [json.dumps(list(user_ids))])}


def has_agreed(db: sqlite_utils.Database, user_id: int) -> bool:
    """Whether the person agreed to more being kept than their id."""
    rows = list(db.query("SELECT consented_at FROM users WHERE id = ?", [user_id]))
    return bool(rows) and rows[0]["consented_at"] is not None


def agree(db: sqlite_utils.Database, user_id: int, *, now: dt.datetime) -> None:
    """The person agrees to what they set up being kept; what was remembered in memory becomes theirs."""
    user = ensure_user(db, user_id, now=now)
    db.execute(
        "UPDATE users SET consented_at = coalesce(consented_at, ?), last_seen_on = ?, welcomed_at = ?, "
        "safety_seen_at = ? WHERE id = ?",
        [
            to_text(now),
            now.astimezone(dt.UTC).date().isoformat(),
            user.welcomed_at and to_text(user.welcomed_at),
            user.safety_seen_at and to_text(user.safety_seen_at),
            user_id,
        ],
    )
    unkept.forget(db, user_id)


def mark_welcomed(db: sqlite_utils.Database, user_id: int, *, now: dt.datetime) -> None:
    if has_agreed(db, user_id):
        db.execute("UPDATE users SET welcomed_at = ? WHERE id = ?", [to_text(now), user_id])
    else:
        unkept.mark(db, user_id, WELCOMED, now=now)


def mark_safety_seen(db: sqlite_utils.Database, user_id: int, *, now: dt.datetime) -> None:
    if has_agreed(db, user_id):
        db.execute("UPDATE users SET safety_seen_at = ? WHERE id = ?", [to_text(now), user_id])
    else:
        unkept.mark(db, user_id, SAFETY_SEEN, now=now)


def set_timezone(db: sqlite_utils.Database, user_id: int, timezone: str) -> None:
    """Remember the person's IANA zone. Their reminders are moved by `db.reminders.move_to_timezone`."""
    db.execute("UPDATE preferences SET timezone = ? WHERE user_id = ?", [timezone, user_id])


def set_hour_cycle(db: sqlite_utils.Database, user_id: int, hour_cycle: HourCycle) -> None:
    db.execute("UPDATE preferences SET hour_cycle = ? WHERE user_id = ?", [hour_cycle, user_id])


def set_language(db: sqlite_utils.Database, user_id: int, language: str | None) -> None:
    """Remember which language the person wants to read; None follows their app."""
    db.execute("UPDATE preferences SET language = ? WHERE user_id = ?", [language, user_id])


def set_tip_topic(db: sqlite_utils.Database, user_id: int, topic: str | None) -> None:
    """Remember which topic the person wants tips on; None is every topic."""
    db.execute("UPDATE preferences SET tip_topic = ? WHERE user_id = ?", [topic, user_id])


def set_quiet_hours(
    db: sqlite_utils.Database, user_id: int, quiet_from: dt.time | None, quiet_until: dt.time | None
) -> None:
    """Remember between which wall-clock times nothing makes a sound; None and None for never."""
    db.execute(
        "UPDATE preferences SET quiet_from = ?, quiet_until = ? WHERE user_id = ?",
        [quiet_from and f"{quiet_from:%H:%M}", quiet_until and f"{quiet_until:%H:%M}", user_id],
    )


def set_streak(db: sqlite_utils.Database, user_id: int, *, shown: bool) -> None:
    """Remember whether the person wants to see how long their streak is."""
    db.execute("UPDATE preferences SET streak = ? WHERE user_id = ?", [shown, user_id])


def set_comparison(db: sqlite_utils.Database, user_id: int, comparison: Comparison) -> None:
    """Remember how the person wants to see a comparison."""
    db.execute("UPDATE preferences SET comparison = ? WHERE user_id = ?", [comparison, user_id])


def change_id(db: sqlite_utils.Database, old_id: int, new_id: int) -> None:
    """Move everything of `old_id` to `new_id`: a group's chat gets another id when it becomes a supergroup.

    Telegram says so more than once. Where nothing is under the old id any more, nothing happens.
    """
    if old_id == new_id or find_user(db, old_id) is None:
        return
    db.execute("PRAGMA defer_foreign_keys = ON")  # until the end of this transaction
    if find_user(db, new_id) is not None:
        delete_user(db, new_id)  # a fresh row that an update under the new id left before
    db.execute("UPDATE users SET id = ? WHERE id = ?", [new_id, old_id])
    for table in OWNED_TABLES:
        db.execute(f"UPDATE {table} SET user_id = ? WHERE user_id = ?", [new_id, old_id])  # noqa: S608 - our own names


def delete_user(db: sqlite_utils.Database, user_id: int) -> bool:
    """Delete every row that belongs to the person. Returns whether there was anything to delete.

    A broadcast that they started stays, without them.
    """
    unkept.forget(db, user_id)
    broadcasts.discard(db, user_id)
    return db.execute("DELETE FROM users WHERE id = ?", [user_id]).rowcount > 0


def to_user(row: dict[str, Any]) -> User:
    return User(
        id=row["id"],
        created_at=to_instant(row["created_at"]),
        consented_at=optional_instant(row["consented_at"]),
        welcomed_at=optional_instant(row["welcomed_at"] or row["welcomed_once_at"]),
        safety_seen_at=optional_instant(row["safety_seen_at"] or row["safety_once_at"]),
        blocked_at=optional_instant(row["blocked_at"]),
        timezone=row["timezone"],
        hour_cycle=HourCycle(row["hour_cycle"]),
        tip_topic=row["tip_topic"],
        quiet_from=optional_time(row["quiet_from"]),
        quiet_until=optional_time(row["quiet_until"]),
        streak=bool(row["streak"]),
        comparison=Comparison(row["comparison"]),
        last_seen_on=optional_date(row["last_seen_on"]),
        news=bool(row["news"]),
        language=row["language"],
        app_language=row["app_language"],
    )
