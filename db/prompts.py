"""The question that a person's next typed line answers. It is a row, so that a restart does not lose the thread."""

from __future__ import annotations

import datetime as dt

import sqlite_utils

from db.records import to_instant, to_text

PROMPT_LIFE = dt.timedelta(hours=1)  # a line typed the next morning is a new thought, not an answer


def open_prompt(db: sqlite_utils.Database, user_id: int, payload: str, *, now: dt.datetime) -> None:
    """Let the next typed line answer `payload`, in place of any earlier question."""
    db.execute("INSERT OR REPLACE INTO prompts VALUES (?, ?, ?)", [user_id, payload, to_text(now)])


def current_prompt(db: sqlite_utils.Database, user_id: int, *, now: dt.datetime) -> str | None:
    """The payload that is waiting for an answer, or None."""
    rows = list(db.query("SELECT payload, asked_at FROM prompts WHERE user_id = ?", [user_id]))
    if not rows or now - to_instant(rows[0]["asked_at"]) > PROMPT_LIFE:
        return None
    return str(rows[0]["payload"])


def close_prompt(db: sqlite_utils.Database, user_id: int) -> bool:
    """Forget the open question. Returns whether there was one."""
    return db.execute("DELETE FROM prompts WHERE user_id = ?", [user_id]).rowcount > 0
