"""What a person added to a day's sum of magnesium from food: today's and yesterday's are of use, older ones go."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlite_utils

from db.records import Meal, optional_instant, to_instant, to_text

MEALS_A_DAY = 30  # what a message with a line for each still holds
DOUBLE_TAP = dt.timedelta(seconds=5)  # the same again within this is a finger that trembled, not a second helping
KEPT_DAYS = 2  # before the date in UTC: somewhere on earth that is still yesterday


class TooManyMealsError(Exception):
    """The day's list is full."""


def add_meal(
    db: sqlite_utils.Database, user_id: int, *, local_date: dt.date, food_id: str, grams: float, now: dt.datetime
) -> Meal:
    """Add a food to a day, unless it was added this very moment.

    Raises:
        TooManyMealsError: there are `MEALS_A_DAY` already.
    """
    there = meals_of(db, user_id, local_date)
    if there and (there[-1].food_id, there[-1].grams) == (food_id, grams) and now - there[-1].added_at < DOUBLE_TAP:
        return there[-1]
    if len(there) >= MEALS_A_DAY:
        raise TooManyMealsError
    added = db.execute(
        "INSERT INTO meals (user_id, local_date, food_id, grams, added_at) VALUES (?, ?, ?, ?, ?)",
        [user_id, local_date.isoformat(), food_id, grams, to_text(now)],
    )
    meal = find_meal(db, user_id, int(added.lastrowid or 0))
    assert meal is not None
    return meal


def find_meal(db: sqlite_utils.Database, user_id: int, meal_id: int) -> Meal | None:
    """One row of the person's, also one that was removed."""
    rows = list(db.query("SELECT * FROM meals WHERE user_id = ? AND id = ?", [user_id, meal_id]))
    return _to_meal(rows[0]) if rows else None


def meals_of(db: sqlite_utils.Database, user_id: int, local_date: dt.date) -> list[Meal]:
    """What stands on the list of a day, in the order in which it was added."""
    rows = db.query(
        "SELECT * FROM meals WHERE user_id = ? AND local_date = ? AND removed_at IS NULL ORDER BY id",
        [user_id, local_date.isoformat()],
    )
    return [_to_meal(row) for row in rows]


def remove_meal(db: sqlite_utils.Database, user_id: int, meal_id: int, *, now: dt.datetime) -> Meal | None:
    """Take one row off its day. Returns the row, or None if the person has no such row."""
    db.execute(
        "UPDATE meals SET removed_at = ? WHERE user_id = ? AND id = ? AND removed_at IS NULL",
        [to_text(now), user_id, meal_id],
    )
    return find_meal(db, user_id, meal_id)


def restore_meal(db: sqlite_utils.Database, user_id: int, meal_id: int) -> Meal | None:
    """Bring back what was removed. Returns the row, or None if the person has no such row."""
    db.execute("UPDATE meals SET removed_at = NULL WHERE user_id = ? AND id = ?", [user_id, meal_id])
    return find_meal(db, user_id, meal_id)


def clear_day(db: sqlite_utils.Database, user_id: int, local_date: dt.date, *, now: dt.datetime) -> int:
    """Take everything off a day. Returns how many rows that were."""
    return db.execute(
        "UPDATE meals SET removed_at = ? WHERE user_id = ? AND local_date = ? AND removed_at IS NULL",
        [to_text(now), user_id, local_date.isoformat()],
    ).rowcount


def restore_day(db: sqlite_utils.Database, user_id: int, local_date: dt.date, *, removed_at: dt.datetime) -> int:
    """Bring back what one `clear_day` took off, and nothing that was removed at another time."""
    return db.execute(
        "UPDATE meals SET removed_at = NULL WHERE user_id = ? AND local_date = ? AND removed_at = ?",
        [user_id, local_date.isoformat(), to_text(removed_at)],
    ).rowcount


def count_meals(db: sqlite_utils.Database, user_id: int) -> int:
    return int(next(iter(db.query("SELECT count(*) AS n FROM meals WHERE user_id = ?", [user_id])))["n"])


def forget_old(db: sqlite_utils.Database, *, now: dt.datetime) -> int:
    """Delete everybody's rows of days that are over for good. Returns how many that were."""
    oldest = now.astimezone(dt.UTC).date() - dt.timedelta(days=KEPT_DAYS)
    return db.execute("DELETE FROM meals WHERE local_date < ?", [oldest.isoformat()]).rowcount


def _to_meal(row: dict[str, Any]) -> Meal:
    return Meal(
        id=row["id"],
        user_id=row["user_id"],
        local_date=dt.date.fromisoformat(row["local_date"]),
        food_id=row["food_id"],
        grams=row["grams"],
        added_at=to_instant(row["added_at"]),
        removed_at=optional_instant(row["removed_at"]),
    )
