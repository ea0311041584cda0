"""The routine that is being guided through, one row for a person. The row says what the message shows."""

from __future__ import annotations

from typing import Any

import sqlite_utils

from db import lease
from db.records import Run, optional_instant, to_instant, to_text


def begin(db: sqlite_utils.Database, run: Run) -> None:
    """Let this be the person's run, in place of an earlier one."""
    db.execute("INSERT OR REPLACE INTO routine_runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", _values(run))


def update(db: sqlite_utils.Database, run: Run, *, token: str | None = None) -> None:
    """Write down where the run stands. Where its message has another run by now, or none, nothing happens.

    Raises:
        LeaseLostError: another process works with the database.
    """
    lease.check(db, token)
    if find(db, run.user_id, message_id=run.message_id) is not None:
        begin(db, run)


def find(db: sqlite_utils.Database, user_id: int, *, message_id: int | None = None) -> Run | None:
    """The person's run, if there is one; with `message_id` only if that message shows it."""
    rows = list(db.query("SELECT * FROM routine_runs WHERE user_id = ?", [user_id]))
    run = _to_run(rows[0]) if rows else None
    return run if run is not None and message_id in (None, run.message_id) else None


def running(db: sqlite_utils.Database, *, token: str | None = None) -> list[Run]:
    """All that are not paused, the step that is over first at the front.

    Raises:
        LeaseLostError: another process works with the database.
    """
    lease.check(db, token)
    return [_to_run(row) for row in db.query("SELECT * FROM routine_runs WHERE ends_at IS NOT NULL ORDER BY ends_at")]


def end(db: sqlite_utils.Database, user_id: int, message_id: int) -> None:
    """The run that this message shows is over."""
    db.execute("DELETE FROM routine_runs WHERE user_id = ? AND message_id = ?", [user_id, message_id])


def _values(run: Run) -> list[Any]:
    return [
        run.user_id,
        run.routine_id,
        run.message_id,
        run.pictured,
        run.step,
        None if run.ends_at is None else to_text(run.ends_at),
        run.seconds_left,
        run.interrupted,
        run.before,
        to_text(run.started_at),
    ]


def _to_run(row: dict[str, Any]) -> Run:
    return Run(
        user_id=row["user_id"],
        routine_id=row["routine_id"],
        message_id=row["message_id"],
        pictured=bool(row["pictured"]),
        step=row["step"],
        ends_at=optional_instant(row["ends_at"]),
        seconds_left=row["seconds_left"],
        interrupted=bool(row["interrupted"]),
        before=row["before"],
        started_at=to_instant(row["started_at"]),
    )
