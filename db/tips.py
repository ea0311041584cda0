"""Which tips a person has seen and saved."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Callable, Sequence

import sqlite_utils
from msgspec import Struct

from db import ledger
from db.records import to_text


def next_tip(
    db: sqlite_utils.Database,
    user_id: int,
    *,
    pool: Sequence[str],
    choose: Callable[[Sequence[str]], str],
    now: dt.datetime,
) -> tuple[str, bool]:
    """Choose a tip from `pool` that the person has not seen, else the one that they saw longest ago; note it as seen.

    So nothing comes twice before the whole pool has been seen, whichever topics the person moved between. Of somebody
    who has not agreed to anything being kept, nothing is noted. Returns the tip, and whether they saved it.
    """
    [chosen] = _choose(db, [(user_id, pool)], choose=choose, now=now)
    return chosen, bool(saved_among(db, [(user_id, chosen)]))


class Draw(Struct, frozen=True):
    """A tip to be drawn for an occurrence of a person's daily tip."""

    occurrence_id: int
    user_id: int
    pool: Sequence[str]


def draw(
    db: sqlite_utils.Database, draws: Sequence[Draw], *, choose: Callable[[Sequence[str]], str], now: dt.datetime
) -> dict[int, str]:
    """Choose a tip for each occurrence as `next_tip` does, and note it there. Returns the tips by occurrence."""
    chosen = _choose(db, [(one.user_id, one.pool) for one in draws], choose=choose, now=now)
    drawn = dict(zip((one.occurrence_id for one in draws), chosen, strict=True))
    ledger.remember_contents(db, drawn)
    return drawn


def _choose(
    db: sqlite_utils.Database,
    wanted: Sequence[tuple[int, Sequence[str]]],
    *,
    choose: Callable[[Sequence[str]], str],
    now: dt.datetime,
) -> list[str]:
    people = json.dumps([user_id for user_id, _ in wanted])
    turns: dict[int, dict[str, int]] = defaultdict(dict)
    for user_id, tip_id, turn in db.execute(
        "SELECT user_id, tip_id, turn FROM seen_tips WHERE user_id IN (SELECT value FROM json_each(?))", [people]
    ):
        turns[user_id][tip_id] = turn
    chosen, seen = [], []
    for user_id, pool in wanted:
        theirs = turns[user_id]
        unseen = [tip_id for tip_id in pool if tip_id not in theirs]
        tip_id = choose(unseen) if unseen else min(pool, key=theirs.__getitem__)
        theirs[tip_id] = max(theirs.values(), default=0) + 1
        chosen.append(tip_id)
        seen.append((tip_id, theirs[tip_id], to_text(now), user_id))
    db.conn.executemany(
        """INSERT OR REPLACE INTO seen_tips (user_id, tip_id, turn, seen_at)
           SELECT id, ?, ?, ? FROM users WHERE id = ? AND consented_at IS NOT NULL""",
        seen,
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


def saved_among(db: sqlite_utils.Database, tips: Sequence[tuple[int, str]]) -> set[tuple[int, str]]:
    """Those of these tips, each with a person, that this person saved."""
    return {
        (user_id, tip_id)
        for user_id, tip_id in tips
        if db.execute("SELECT 1 FROM saved_tips WHERE user_id = ? AND tip_id = ?", [user_id, tip_id]).fetchone()
    }
