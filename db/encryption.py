"""Encrypts the database, or gives it another key. At every instant there is one whole file, under one of two keys."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable
from pathlib import Path

import sqlite_utils

from db.backup import BackupError, clear_leftovers, partial, to_disk
from db.connection import connect, one_kind_of_error
from db.lease import Process
from db.replacing import alone, put_in_place
from db.soundness import faults

OLD_NAME = "before-encryption"


def encrypt(
    path: Path,
    key: str | None,
    new_key: str,
    *,
    now: dt.datetime,
    is_dead: Callable[[Process], bool],
) -> None:
    """Let the file at `path` have `new_key` in place of `key`; None is no encryption.

    It is written anew, compared and checked before it takes the old one's place, and the old one goes after that.

    Raises:
        BackupError: the file is no good, or the new one is not the same.
        LeaseHeldError: a living process works with it.
        DatabaseUnusableError, DatabaseError, OSError: it cannot be opened or written.
    """
    path = path.resolve()
    with alone(path, key, now=now, is_dead=is_dead, cipher=True) as db, partial(path) as copy:
        found = faults(db)
        if found:
            raise BackupError(f"nothing was changed. {found[0]}")
        clear_leftovers(path.parent, path.name, after_s=0)  # nobody else is at it
        copy.touch(mode=0o600, exist_ok=False)
        with one_kind_of_error(), db.ensure_autocommit_on():
            db.execute("ATTACH DATABASE ? AS fresh KEY ?", [str(copy), new_key])
            db.execute("SELECT sqlcipher_export('fresh')").fetchall()
            different = _differences(db)
            db.execute("DETACH DATABASE fresh")
        found = [f"{name} was not copied whole" for name in different] or _faults_at(copy, new_key)
        if found:
            raise BackupError(f"nothing was changed, because the new file is no good: {found[0]}")
        to_disk(copy)
        put_in_place(copy, path, OLD_NAME)
    finish(path, new_key)


def finish(path: Path, key: str) -> bool:
    """Remove what an encryption left: the file as it was before. Returns whether there was one.

    Raises:
        BackupError: the file that took its place is no good; the old one is kept.
    """
    path = path.resolve()
    old = path.with_name(f"{path.name}.{OLD_NAME}")
    found = _faults_at(path, key)
    if found:
        raise BackupError(f"the database as it was is kept at {old}, because the new one is no good: {found[0]}")
    there = old.exists()
    old.unlink(missing_ok=True)
    to_disk(path.parent)
    return there


def _faults_at(path: Path, key: str) -> list[str]:
    with contextlib.closing(connect(path, key, mode="rw")) as db:
        return faults(db)


def _differences(db: sqlite_utils.Database) -> list[str]:
    """The tables whose rows are not the same in `main` and in `fresh`, and what else is not there."""
    wanted, there = (
        set(db.execute(f"SELECT type, name, sql FROM {schema}.sqlite_master").fetchall())  # noqa: S608 - our own names
        for schema in ("main", "fresh")
    )
    different = {str(name) for _, name, _ in wanted ^ there}
    for kind, name, _ in wanted & there:
        if kind != "table":
            continue
        for one, other in (("main", "fresh"), ("fresh", "main")):
            rows = f'SELECT * FROM {one}."{name}" EXCEPT SELECT * FROM {other}."{name}" LIMIT 1'  # noqa: S608 - ours
            if db.execute(rows).fetchone() is not None:
                different.add(str(name))
    return sorted(different)
