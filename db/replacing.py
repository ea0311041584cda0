"""Puts another file in the place of the database: nobody may be at it, and at every instant there is one whole file."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import sqlite_utils

from db import lease
from db.backup import BackupError, partial, settle, to_disk, write_copy
from db.connection import DatabaseError, DatabaseUnusableError, connect, one_kind_of_error
from db.lease import Process
from db.soundness import faults

_BESIDE = ("-wal", "-shm", "-journal")  # what SQLite keeps next to a file, and must never find next to another


def restore(
    backup: Path,
    path: Path,
    *,
    key: str | None = None,
    now: dt.datetime,
    is_dead: Callable[[Process], bool],
    although_unreadable: bool = False,
) -> Path | None:
    """Put what `backup` holds in the place of the database at `path`; returns where the one that was there is now.

    A present database that cannot be read cannot say who works with it: it is only replaced `although_unreadable`.

    Raises:
        BackupError: the backup is no good, or the present database cannot be read.
        LeaseHeldError: a living process works with the database.
        DatabaseUnusableError, DatabaseError, OSError: a file cannot be opened or written.
    """
    if not backup.is_file():
        raise BackupError(f"there is no file {backup}")
    if path.exists() and backup.samefile(path):
        raise BackupError(f"{backup} is the database itself; give the path of a backup")
    path = path.resolve()  # a link stays where it is, and what it names is replaced
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.closing(_backup_at(backup, key)) as db, partial(path) as copy:
        found = faults(db)
        if found:
            raise BackupError(f"{backup} cannot be restored. {found[0]}")
        write_copy(db, copy)
        with contextlib.closing(connect(copy, key, mode="rw")) as copied:
            if lease_is_known(copied):
                copied.execute("DELETE FROM lease")  # whoever held it then is not at this file
                copied.conn.commit()
        to_disk(copy)
        with _nobody_at(path, key, now=now, is_dead=is_dead, although_unreadable=although_unreadable):
            return put_in_place(copy, path, f"replaced-{now:%Y%m%dT%H%M%SZ}")


@contextlib.contextmanager
def alone(
    path: Path, key: str | None, *, now: dt.datetime, is_dead: Callable[[Process], bool], cipher: bool = False
) -> Iterator[sqlite_utils.Database]:
    """The database with everybody else shut out, and all of it in the one file. `cipher` is as for `connect`.

    Raises:
        LeaseHeldError: a living process works with it.
        BackupError: another program has it open.
        DatabaseUnusableError, DatabaseError, OSError: it cannot be opened.
    """
    with contextlib.closing(connect(path, key, mode="rw", cipher=cipher)) as db:
        with one_kind_of_error():
            held = lease.living_holder(db, now=now, is_dead=is_dead) if lease_is_known(db) else None
        if held is not None:
            raise held
        try:
            with one_kind_of_error(), db.ensure_autocommit_on():
                db.execute("PRAGMA journal_mode = DELETE").fetchone()  # which brings the -wal in and removes it
                db.execute("PRAGMA locking_mode = EXCLUSIVE").fetchone()
                db.execute("BEGIN EXCLUSIVE")
                db.execute("COMMIT")  # the lock stays until the connection is closed
                shut_out = db.execute("PRAGMA journal_mode").fetchone()[0] == "delete"
        except DatabaseError as error:
            if getattr(error, "sqlite_errorcode", None) != sqlite3.SQLITE_BUSY:
                raise
            shut_out = False
        if not shut_out:
            raise BackupError(f"another program has {path} open; close it first")
        yield db


def lease_is_known(db: sqlite_utils.Database) -> bool:
    """Whether the file is of a version that has a lease."""
    return db.table("lease").exists()


def put_in_place(made: Path, path: Path, old_name: str) -> Path | None:
    """Let `made` be the file at `path`; the old one stays beside it under `old_name`. Returns that path, if any.

    `path` is there at every instant: a bot that found none would begin an empty one.
    """
    old = path.with_name(f"{path.name}.{old_name}")
    if not path.exists():
        _belong_like(made, path.parent, mode=0o600)
        settle(made, path)
        return None
    _belong_like(made, path, mode=path.stat().st_mode & 0o777)
    with contextlib.suppress(FileNotFoundError):
        old.unlink()
    try:
        old.hardlink_to(path)
    except OSError:  # a file system without links
        shutil.copy2(path, old)
        to_disk(old)
    for ending in _BESIDE:  # there are some only where the old one could not be read
        stale = path.with_name(path.name + ending)
        if stale.exists():
            stale.replace(old.with_name(old.name + ending))
    settle(made, path)
    return old


@contextlib.contextmanager
def _nobody_at(
    path: Path,
    key: str | None,
    *,
    now: dt.datetime,
    is_dead: Callable[[Process], bool],
    although_unreadable: bool,
) -> Iterator[None]:
    if not path.exists():
        yield
        return
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(alone(path, key, now=now, is_dead=is_dead))
        except (DatabaseUnusableError, DatabaseError) as error:
            if not although_unreadable:
                raise BackupError(
                    f"the present database cannot be read, so nobody can tell whether a bot works with it ({error}). "
                    "Stop the bot, then say --although-unreadable"
                ) from None
        yield


def _backup_at(backup: Path, key: str | None) -> sqlite_utils.Database:
    try:
        return connect(backup, key, mode="ro")
    except DatabaseUnusableError as error:
        raise BackupError(f"{backup} cannot be restored. {error}") from None
    except DatabaseError as error:
        raise BackupError(f"{backup} cannot be restored: {error}") from None


def _belong_like(made: Path, example: Path, *, mode: int) -> None:
    """Let a file be used by who uses the example: root may restore what the bot, under another name, will open."""
    made.chmod(mode)
    owner = example.stat()
    with contextlib.suppress(PermissionError):  # only root may give files away, and nobody else needs to
        os.chown(made, owner.st_uid, owner.st_gid)
