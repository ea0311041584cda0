"""How a database file is opened: plain SQLite, or SQLCipher where there is a key. One place, one kind of error."""

from __future__ import annotations

import contextlib
import importlib
import sqlite3
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any

import sqlite_utils

DatabaseError = sqlite3.Error  # what a call raises when the disk is full, the file locked and the like

_PLAIN_HEADER = b"SQLite format 3\0"
SQLCIPHER = "sqlcipher3"


class DatabaseUnusableError(Exception):
    """The database file cannot be opened or brought up to date. The message says which file and what to do."""


class FileKind(StrEnum):
    """What a file looks like from outside. `OTHER` is encrypted, or no database at all: nobody can tell which."""

    MISSING = "missing"
    PLAIN = "plain"
    OTHER = "other"


def kind_of(path: Path) -> FileKind:
    """What the file looks like. An empty one is as good as none: SQLite makes a database of it.

    Not for a process that has the file open as a database: closing it here would drop SQLite's locks over there.

    Raises:
        OSError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            head = file.read(len(_PLAIN_HEADER))
    except FileNotFoundError:
        return FileKind.MISSING
    if not head:
        return FileKind.MISSING
    return FileKind.PLAIN if head == _PLAIN_HEADER else FileKind.OTHER


def connect(path: Path, key: str | None = None, *, mode: str = "rwc", cipher: bool = False) -> sqlite_utils.Database:
    """Open the file as it is: no migration, no change. `mode` is SQLite's: "rwc" creates it, "rw" and "ro" do not.

    With `cipher` it is SQLCipher that opens it, also where there is no key.

    Raises:
        DatabaseUnusableError: it is encrypted otherwise than the key says, or SQLCipher is not installed.
        DatabaseError, OSError: it cannot be opened.
    """
    connection = driver(cipher=cipher or key is not None).connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True)
    try:
        with one_kind_of_error():
            if key is not None:
                connection.execute("PRAGMA cipher_log_level = NONE")  # what it has to say, its errors say too
                connection.execute(f"PRAGMA key = {quoted(key)}")
            connection.execute("SELECT count(*) FROM sqlite_master")  # the first look is where a wrong key shows
            return sqlite_utils.Database(connection)
    except DatabaseError as error:
        connection.close()
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_NOTADB:
            raise DatabaseUnusableError(_not_to_be_read(path, key)) from None
        raise
    except BaseException:
        connection.close()
        raise


def driver(*, cipher: bool) -> Any:
    """The module that opens the file: SQLCipher's, or Python's own.

    Raises:
        DatabaseUnusableError: SQLCipher is not installed.
    """
    if not cipher:
        return sqlite3
    try:
        return importlib.import_module(f"{SQLCIPHER}.dbapi2")
    except ImportError:
        raise DatabaseUnusableError(
            f"DATABASE_KEY is set, and an encrypted database needs SQLCipher: `pip install {SQLCIPHER}`."
        ) from None


def quoted(text: str) -> str:
    """A text as SQL writes it, for the few statements that take no parameters."""
    return "'" + text.replace("'", "''") + "'"


@contextlib.contextmanager
def one_kind_of_error() -> Iterator[None]:
    """Within, an error of SQLCipher's comes out as the same error of Python's own driver: callers know one family."""
    try:
        yield
    except Exception as error:
        if not type(error).__module__.startswith(SQLCIPHER):
            raise
        known: type[sqlite3.Error] = getattr(sqlite3, type(error).__name__, sqlite3.DatabaseError)
        same = known(*error.args)
        same.__dict__.update(vars(error))  # the code and its name
        raise same from error


def _not_to_be_read(path: Path, key: str | None) -> str:
    if key is not None and kind_of(path) is FileKind.PLAIN:
        return (
            f"DATABASE_KEY is set, but {path} is not encrypted. Stop the bot and run `magpie db encrypt`, "
            "or leave DATABASE_KEY out."
        )
    if key is None:
        return (
            f"DATABASE_PATH: {path} is encrypted, or no database at all. "
            "If it is encrypted, set DATABASE_KEY; else give the path of another file."
        )
    return (
        f"DATABASE_KEY: this key does not open {path}, or the file is no database at all. The file was not touched. "
        "Set the key with which it was encrypted."
    )
