"""Copies of the database: made while the bot works with it, checked before they count, and few enough to keep."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

import sqlite_utils

from db.connection import connect, one_kind_of_error, quoted
from db.soundness import faults

PARTIAL = ".partial"
LEFTOVER_AFTER_S = 3_600.0  # no copy of this database takes an hour
_DAILY = re.compile(r"magpie-(\d{4}-\d\d-\d\d)\.sqlite3")


class BackupError(Exception):
    """A copy could not be made or is no good. The message says why and what to do."""


def back_up(path: Path, target: Path, *, key: str | None = None, overwrite: bool = False) -> None:
    """Copy the database at `path` into `target` as it is at one moment, whoever works with it meanwhile.

    The copy is under another name until it is whole, checked and on the disk. It has the key of the original.

    Raises:
        BackupError: there is no database, `target` is there already, or the copy is no good.
        DatabaseUnusableError, DatabaseError, OSError: the one cannot be read, or the other not be written.
    """
    if not path.is_file():
        raise BackupError(f"there is no database at {path}; see DATABASE_PATH")
    if target.exists() and (not overwrite or target.samefile(path)):
        raise BackupError(f"{target} is there already; give another name, or --overwrite")
    target.parent.mkdir(parents=True, exist_ok=True)
    clear_leftovers(target.parent, target.name)
    with contextlib.closing(connect(path, key, mode="rw")) as db, partial(target) as copy:
        write_copy(db, copy)
        with contextlib.closing(connect(copy, key, mode="ro")) as copied:
            found = faults(copied)
        if found:
            raise BackupError(f"the copy is no good, so it was not kept: {found[0]}")
        settle(copy, target)


def write_copy(db: sqlite_utils.Database, copy: Path) -> None:
    """Write the database into the new file `copy`, without what was deleted from it, and onto the disk."""
    copy.touch(mode=0o600, exist_ok=False)  # nobody else's to read
    with one_kind_of_error(), db.ensure_autocommit_on():
        db.execute(f"VACUUM INTO {quoted(str(copy))}")
    to_disk(copy)


@contextlib.contextmanager
def partial(target: Path) -> Iterator[Path]:
    """A name beside `target` for a file that is being made; whatever still has it at the end is removed."""
    path = target.with_name(f"{target.name}.{secrets.token_hex(4)}{PARTIAL}")
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def settle(made: Path, target: Path) -> None:
    """Give a file that is whole its name, for good."""
    made.replace(target)
    to_disk(target.parent)


def to_disk(path: Path) -> None:
    """Wait until the file or folder is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def clear_leftovers(folder: Path, name: str = "magpie-*.sqlite3", *, after_s: float = LEFTOVER_AFTER_S) -> None:
    """Remove what interrupted copies left under a name, a while ago."""
    for leftover in folder.glob(f"{name}.????????{PARTIAL}*"):
        if time.time() - leftover.stat().st_mtime > after_s:
            leftover.unlink(missing_ok=True)


# One a day


def daily_name(date: dt.date) -> str:
    """What the daily backup of a UTC date is called."""
    return f"magpie-{date.isoformat()}.sqlite3"


def daily_backups(folder: Path) -> dict[dt.date, Path]:
    """The daily backups in a folder by their UTC date, oldest first. Other files there are nobody's business."""
    found = {}
    for path in folder.glob("magpie-*.sqlite3") if folder.is_dir() else ():
        match = _DAILY.fullmatch(path.name)
        if match:
            with contextlib.suppress(ValueError):  # looks like a date and is none
                found[dt.date.fromisoformat(match[1])] = path
    return dict(sorted(found.items()))


def to_keep(dates: list[dt.date], *, daily: int, weekly: int) -> set[dt.date]:
    """The newest `daily` of the dates, and the newest date of each of the newest `weekly` ISO weeks."""
    newest_first = sorted(dates, reverse=True)
    of_weeks: dict[tuple[int, int], dt.date] = {}
    for date in newest_first:
        year, week, _ = date.isocalendar()
        of_weeks.setdefault((year, week), date)
    return {*newest_first[:daily], *list(of_weeks.values())[:weekly]}


def rotate(folder: Path, *, daily: int, weekly: int) -> list[Path]:
    """Remove the daily backups that need not be kept; returns those."""
    backups = daily_backups(folder)
    kept = to_keep(list(backups), daily=daily, weekly=weekly)
    gone = [path for date, path in backups.items() if date not in kept]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone
