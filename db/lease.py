"""Which process works with the database. There is one at a time: two would send everything twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import sqlite_utils
from msgspec import Struct

from db.records import to_instant, to_text


class Process(Struct, frozen=True):
    """A process as the lease names it. `token` is its own secret; `host` and `pid` say where to look for it."""

    token: str
    host: str
    pid: int

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host}"


class LeaseHeldError(Exception):
    """Another process holds the database: `process`, since `taken_at`, and until `expires_at` unless it renews."""

    def __init__(self, process: Process, taken_at: dt.datetime, expires_at: dt.datetime) -> None:
        super().__init__(f"{process} holds the database since {taken_at:%Y-%m-%d %H:%M:%S} UTC")
        self.process = process
        self.taken_at = taken_at
        self.expires_at = expires_at


class LeaseLostError(Exception):
    """Another process took the database over: this one slept, or could not reach it, for longer than its lease."""


def living_holder(
    db: sqlite_utils.Database, *, now: dt.datetime, is_dead: Callable[[Process], bool]
) -> LeaseHeldError | None:
    """Who holds the lease and is alive as far as `is_dead` can tell, as the refusal that others get."""
    for row in db.query("SELECT * FROM lease"):
        holder = Process(row["token"], row["host"], row["pid"])
        expires_at = to_instant(row["expires_at"])
        if expires_at > now and not is_dead(holder):
            return LeaseHeldError(holder, to_instant(row["taken_at"]), expires_at)
    return None


def acquire(
    db: sqlite_utils.Database,
    process: Process,
    *,
    now: dt.datetime,
    life: dt.timedelta,
    is_dead: Callable[[Process], bool],
) -> None:
    """Take the lease for `life`, unless somebody holds it who is alive as far as `is_dead` can tell.

    Raises:
        LeaseHeldError: somebody does.
    """
    held = living_holder(db, now=now, is_dead=is_dead)
    if held is not None and held.process.token != process.token:
        raise held
    db.execute(
        """INSERT OR REPLACE INTO lease (id, holder, token, host, pid, taken_at, expires_at)
           VALUES (1, ?, ?, ?, ?, ?, ?)""",
        [str(process), process.token, process.host, process.pid, to_text(now), to_text(now + life)],
    )


def renew(db: sqlite_utils.Database, process: Process, *, now: dt.datetime, life: dt.timedelta) -> None:
    """Hold the lease for another `life`.

    Raises:
        LeaseLostError: somebody else holds it.
    """
    check(db, process.token)
    db.execute("UPDATE lease SET expires_at = ? WHERE token = ?", [to_text(now + life), process.token])


def release(db: sqlite_utils.Database, process: Process) -> None:
    """Give the lease back, if it is still this process's."""
    db.execute("DELETE FROM lease WHERE token = ?", [process.token])


def check(db: sqlite_utils.Database, token: str | None) -> None:
    """See that the process with `token` holds the lease; None is a process that works alone, such as a test.

    Raises:
        LeaseLostError: it does not.
    """
    if token is not None and not list(db.query("SELECT 1 FROM lease WHERE token = ?", [token])):
        raise LeaseLostError("another process took the database over")
