"""Trouble with the disk in words: what is wrong with the database file, and what to do about it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from db.connection import DatabaseError

_PRIMARY = 0xFF  # an extended result code has the primary one in its lowest byte

_TOLD = {
    sqlite3.SQLITE_FULL: "The disk with {path} is full. Make room there; I go on by myself.",
    sqlite3.SQLITE_BUSY: "Another program has locked {path}. Close it (a database browser, a copy under way); "
    "I go on by myself.",
    sqlite3.SQLITE_READONLY: "{path} or its folder is read-only. Let this program write there (owner, mode, mount); "
    "I go on by myself.",
    sqlite3.SQLITE_IOERR: "The disk with {path} failed. See its health and whether it is full; I go on by myself if it "
    "recovers.",
    sqlite3.SQLITE_CANTOPEN: "{path} or a file beside it cannot be opened. See that its folder is there and may be "
    "written to.",
    sqlite3.SQLITE_PERM: "This program may not use {path}. Give it the file (owner, mode).",
    sqlite3.SQLITE_CORRUPT: "{path} is damaged. Stop the bot, see what `magpie db check` says, and put the newest "
    "backup in its place with `magpie db restore FILE`.",
}
_TOLD[sqlite3.SQLITE_LOCKED] = _TOLD[sqlite3.SQLITE_BUSY]
_TOLD[sqlite3.SQLITE_NOTADB] = _TOLD[sqlite3.SQLITE_CORRUPT]


_PASSING = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR}


def trouble(error: BaseException | None, path: Path | str) -> str | None:
    """What is wrong with the file and what to do, in a line; None where the error is not the disk's doing but ours.

    `path` may be any words for the file.
    """
    if not isinstance(error, DatabaseError):
        return None
    told = _TOLD.get(_code(error))
    return None if told is None else f"{told.format(path=path)} ({error})"


def is_passing(error: BaseException) -> bool:
    """Whether it may be over in a while, and the same call may work then."""
    return isinstance(error, DatabaseError) and _code(error) in _PASSING


def told(error: Exception, path: Path | str) -> str:
    """What is wrong in a line, whatever it is."""
    return trouble(error, path) or f"The database refused a call: {error!r}"


def _code(error: DatabaseError) -> int:
    return getattr(error, "sqlite_errorcode", 0) & _PRIMARY
