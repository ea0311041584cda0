"""Which tips a person has seen and saved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import sqlite_utils

from db import ledger, users
from db.records import to_text


def next_tip(
    db: sqlite_utils.Database,
    user_id: int,
    *,
    pool: Sequence[str],
    choose: Callable[[Sequence[str]], str],
    now: dt.datetime,
) -> str:
    """Choose a tip from `pool` that the person has not seen, else the one that they saw longest ago; note it as seen.

    Of somebody who has not agreed to anything being kept, nothing is noted.

    So nothing comes twice before the whole pool has been seen, whichever topics the person moved between.
    """
    turns = dict(db.execute("SELECT tip_id, turn FROM seen_tips WHERE user_id = ?", [user_id]).fetchall())
    unseen = [tip_id for tip_id in pool if tip_id not in turns]
    chosen = choose(unseen) if unseen else min(pool, key=lambda tip_id: turns[tip_id])
    if not users.has_agreed(db, user_id):
        return chosen
    db.execute(
        "INSERT OR REPLACE INTO seen_tips (user_id, tip_id, turn, seen_at) VALUES (?, ?, ?, ?)",
        [user_id, chosen, max(turns.values(), default=0) + 1, to_text(now)],
    )
    return chosen


@dataclass(frozen=True)
class Draw:
    """A tip to be drawn for an occurrence of a person's daily tip."""

    occurrence_id: int
    user_id: int
    pool: Sequence[str]


def draw(
    db: sqlite_utils.Database, draws: Sequence[Draw], *, choose: Callable[[Sequence[str]], str], now: dt.datetime
) -> dict[int, str]:
    """Choose a tip for each occurrence as `next_tip` does, and note it there. Returns the tips by occurrence."""
    drawn = {one.occurrence_id: next_tip(db, one.user_id, pool=one.pool, choose=choose, now=now) for one in draws}
    ledger.remember_contents(db, drawn)
    return drawn


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


def saved_among(db: sqlite_utils.Database, tips: Sequence[tuple[int, str]]) -> set[tuple[int, str]]:
    """Those of these tips, each with a person, that this person saved."""
    return {
        (user_id, tip_id)
        for user_id, tip_id in tips
        if db.execute("SELECT 1 FROM saved_tips WHERE user_id = ? AND tip_id = ?", [user_id, tip_id]).fetchone()
    }
