"""Which tips a person has seen and saved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

import sqlite_utils

from db.records import to_text


def next_tip(
    db: sqlite_utils.Database,
    user_id: int,
    *,
    pool: Sequence[str],
    choose: Callable[[Sequence[str]], str],
    now: dt.datetime,
) -> str:
    """Choose a tip from `pool` that the person has seen least often, and note it as seen.

    So nothing comes twice before the whole pool has been seen, whichever topics the person moved between. The tip that
    they saw last is left out where there is another.
    """
    rows = list(db.query("SELECT tip_id, times FROM seen_tips WHERE user_id = ? ORDER BY seen_at DESC", [user_id]))
    times = {row["tip_id"]: row["times"] for row in rows}
    latest = rows[0]["tip_id"] if rows else None
    candidates = [tip_id for tip_id in pool if tip_id != latest] or list(pool)
    fewest = min(times.get(tip_id, 0) for tip_id in candidates)
    chosen = choose([tip_id for tip_id in candidates if times.get(tip_id, 0) == fewest])
    db.execute(
        """INSERT INTO seen_tips (user_id, tip_id, times, seen_at) VALUES (?, ?, 1, ?)
           ON CONFLICT (user_id, tip_id) DO UPDATE SET times = times + 1, seen_at = excluded.seen_at""",
        [user_id, chosen, to_text(now)],
    )
    return chosen


def count_seen(db: sqlite_utils.Database, user_id: int) -> int:
    return int(next(iter(db.query("SELECT count(*) AS n FROM seen_tips WHERE user_id = ?", [user_id])))["n"])


def save_tip(db: sqlite_utils.Database, user_id: int, tip_id: str, *, now: dt.datetime) -> None:
    db.execute("INSERT OR IGNORE INTO saved_tips VALUES (?, ?, ?)", [user_id, tip_id, to_text(now)])


def unsave_tip(db: sqlite_utils.Database, user_id: int, tip_id: str) -> None:
    db.execute("DELETE FROM saved_tips WHERE user_id = ? AND tip_id = ?", [user_id, tip_id])


def saved_tips(db: sqlite_utils.Database, user_id: int) -> list[str]:
    """The ids of the tips that the person saved, the newest first."""
    rows = db.query("SELECT tip_id FROM saved_tips WHERE user_id = ? ORDER BY saved_at DESC, tip_id", [user_id])
    return [row["tip_id"] for row in rows]
