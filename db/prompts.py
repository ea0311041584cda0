"""The question that a person's next typed line answers. It is a row, so that a restart does not lose the thread.

Of somebody who has not agreed to anything being kept, it is remembered in memory only.
"""

from __future__ import annotations

import datetime as dt

import sqlite_utils

from db import users
from db.records import to_instant, to_text

PROMPT_LIFE = dt.timedelta(hours=1)  # a line typed the next morning is a new thought, not an answer


def open_prompt(db: sqlite_utils.Database, user_id: int, payload: str, *, now: dt.datetime) -> None:
    """Let the next typed line answer `payload`, in place of any earlier question."""
    table = "prompts" if users.has_agreed(db, user_id) else "temp.unkept_prompts"
    db.execute(f"INSERT OR REPLACE INTO {table} VALUES (?, ?, ?)", [user_id, payload, to_text(now)])  # noqa: S608 - ours


def still_waits(asked_at: str, *, now: dt.datetime) -> bool:
    """Whether what was asked then, as the row has it, is young enough for an answer."""
    return now - to_instant(asked_at) <= PROMPT_LIFE


def close_prompt(db: sqlite_utils.Database, user_id: int) -> bool:
    """Forget the open question. Returns whether there was one."""
    tables = ("prompts", "temp.unkept_prompts")
    closed = [db.execute(f"DELETE FROM {table} WHERE user_id = ?", [user_id]).rowcount for table in tables]  # noqa: S608 - ours
    return any(closed)
