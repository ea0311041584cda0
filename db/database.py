"""One SQLite file behind one thread: every call is one transaction, and the event loop never waits for the disk."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Concatenate, ParamSpec, Self, TypeVar

import sqlite_utils

from db import unkept
from db.connection import DatabaseError, DatabaseUnusableError, connect, one_kind_of_error
from db.migrations import migrations
from db.trouble import is_passing

__all__ = ["Database", "DatabaseError", "DatabaseUnusableError"]

BUSY_TIMEOUT_MS = 5_000

P = ParamSpec("P")
T = TypeVar("T")


class Database:
    """A database file, opened with `await Database.open(path)`.

    Functions in `db/` take the `sqlite_utils.Database` as their first argument and return lists and records, never
    iterators: nothing lazy may leave the thread that owns the connection.
    """

    def __init__(self, path: Path, *, key: str | None = None) -> None:
        self.path = path
        self._key = key
        # A connection belongs to the thread that opened it, so there is exactly one.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sqlite")
        self._connection: sqlite_utils.Database | None = None
        # Told of every call, in the database's thread: how many seconds it waited for the thread, and how many it took.
        self.on_call: Callable[[float, float], None] = lambda _waited_s, _worked_s: None

    @property
    def encrypted(self) -> bool:
        """Whether nobody can read the file without its key."""
        return self._key is not None

    @classmethod
    async def open(cls, path: Path, *, key: str | None = None) -> Self:
        """Open `path`, creating the file and its folder where needed, and apply pending migrations.

        With a `key` the file is SQLCipher's.

        Raises:
            DatabaseUnusableError: the file is no database, is not writable, wants another key, or a migration failed.
            DatabaseError: something that passes, such as a full disk.
        """
        database = cls(path, key=key)
        try:
            await asyncio.get_running_loop().run_in_executor(database._thread, database._connect)
        except DatabaseUnusableError:
            database._thread.shutdown()
            raise
        except (OSError, DatabaseError) as error:
            database._thread.shutdown()
            if is_passing(error):
                raise
            raise DatabaseUnusableError(
                f"DATABASE_PATH: {path} cannot be used as the database ({error}). "
                "Give the path of a file in a folder that this program may write to."
            ) from error
        return database

    @classmethod
    async def in_memory(cls) -> Self:
        """An empty database without a file, gone when it is closed. It has no tables of ours."""
        database = cls(Path(":memory:"))

        def connect() -> None:
            database._connection = sqlite_utils.Database(memory=True)

        await asyncio.get_running_loop().run_in_executor(database._thread, connect)
        return database

    async def run(
        self, function: Callable[Concatenate[sqlite_utils.Database, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `function(db, *args, **kwargs)` on the database's thread, as one transaction."""
        asked = time.perf_counter()

        def call() -> T:
            began = time.perf_counter()
            try:
                return transaction()
            finally:
                self.on_call(began - asked, time.perf_counter() - began)

        def transaction() -> T:
            connection = self._connection
            assert connection is not None
            with one_kind_of_error():
                connection.rollback()  # what a failing disk did not let the call before take back
                # Immediate: a transaction that begins by reading could not write once another program has written.
                connection.execute("BEGIN IMMEDIATE")
                try:
                    result = function(connection, *args, **kwargs)
                    connection.commit()
                except BaseException:
                    connection.rollback()
                    raise
                return result

        return await asyncio.get_running_loop().run_in_executor(self._thread, call)

    async def close(self) -> None:
        """Wait for the calls under way, then close the file."""
        if self._connection is not None:
            await asyncio.get_running_loop().run_in_executor(self._thread, self._connection.close)
            self._connection = None
        self._thread.shutdown()

    def _connect(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        connection = connect(self.path, self._key)
        try:
            with one_kind_of_error():
                # WAL and foreign keys cannot be switched inside a transaction, so they stand outside the migrations.
                connection.enable_wal()
                connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
                connection.execute("PRAGMA foreign_keys = ON")
                # What a person set up must survive a power cut, so each commit reaches the disk.
                connection.execute("PRAGMA synchronous = FULL")
                migrations.apply(connection)
                unkept.prepare(connection)
        except BaseException:
            connection.close()
            raise
        self._connection = connection
