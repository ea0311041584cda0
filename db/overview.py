"""What a database file holds and who works with it, at a glance. Nothing is changed by looking."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable
from pathlib import Path

import sqlite_utils
from msgspec import Struct

from db import lease, reminders
from db.connection import one_kind_of_error
from db.lease import LeaseHeldError, Process
from db.migrations import migrations
from db.records import optional_instant
from db.soundness import schema_version


class Overview(Struct, frozen=True):
    """Sizes are in bytes, instants in UTC. `versions` are the file's own and the program's newest."""

    path: Path
    size: int
    wal_size: int
    encrypted: bool
    versions: tuple[int, int]
    people: int
    reminders: int
    next_due_at: dt.datetime | None
    holder: LeaseHeldError | None
    oldest_due_at: dt.datetime | None
    newest_due_at: dt.datetime | None


def look(db: sqlite_utils.Database, path: Path, *, now: dt.datetime, is_dead: Callable[[Process], bool]) -> Overview:
    """The overview of a file of the newest version.

    Raises:
        DatabaseError: it lacks tables, or cannot be read.
    """
    wal = path.with_name(f"{path.name}-wal")
    with one_kind_of_error():
        oldest, newest = db.execute("SELECT min(due_at), max(due_at) FROM ledger").fetchone()
        return Overview(
            path=path,
            size=path.stat().st_size,
            wal_size=wal.stat().st_size if wal.exists() else 0,
            encrypted=not isinstance(db.conn, sqlite3.Connection),
            versions=(schema_version(db)[0], len(migrations._migrations)),  # noqa: SLF001 - there is no public list
            people=db.table("users").count,
            reminders=db.table("reminders").count_where("deleted_at IS NULL"),
            next_due_at=reminders.next_due_at(db),
            holder=lease.living_holder(db, now=now, is_dead=is_dead),
            oldest_due_at=optional_instant(oldest),
            newest_due_at=optional_instant(newest),
        )
