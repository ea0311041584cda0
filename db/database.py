"""One SQLite file behind one thread: a call happens whole or not at all, and the event loop never waits for the disk.

Calls that came while the thread was busy are committed together: to reach the disk takes longer than all the rest that
a call does, and no longer for many than for one.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Self, TypeVar

import sqlite_utils
from msgspec import Struct

from db import unkept
from db.connection import DatabaseError, DatabaseUnusableError, connect, one_kind_of_error
from db.migrations import migrations
from db.trouble import is_passing

__all__ = ["Database", "DatabaseError", "DatabaseUnusableError"]

BUSY_TIMEOUT_MS = 5_000
CALLS_TOGETHER = 64  # in one transaction

P = ParamSpec("P")
T = TypeVar("T")


class _Call(Struct, eq=False):
    """What somebody waits for; `asked` is when they asked, on the clock of `perf_counter`."""

    function: Callable[[sqlite_utils.Database], Any]
    waiting: asyncio.Future[Any]
    asked: float
    outcome: Any = None
    error: BaseException | None = None


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
        self._calls: deque[_Call] = deque()
        self._calls_lock = threading.Lock()
        self._working = False  # whether the thread is at the calls; changed under the lock
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
        """Run `function(db, *args, **kwargs)` on the database's thread, whole or not at all.

        What it did is on the disk when this returns. It may be run again from its beginning, if what it was to be
        committed with failed.
        """
        loop = asyncio.get_running_loop()
        call = _Call(lambda db: function(db, *args, **kwargs), loop.create_future(), time.perf_counter())
        with self._calls_lock:
            self._calls.append(call)
            idle, self._working = not self._working, True
        if idle:
            self._thread.submit(self._work, loop)
        result: T = await call.waiting
        return result

    def _work(self, loop: asyncio.AbstractEventLoop) -> None:
        """Do the next calls. Whatever else was meant for the thread comes before those that follow them."""
        with self._calls_lock:
            calls = [self._calls.popleft() for _ in range(min(len(self._calls), CALLS_TOGETHER))]
        calls = [call for call in calls if not call.waiting.cancelled()]
        self._transact(calls)
        loop.call_soon_threadsafe(_tell, calls)
        with self._calls_lock:
            self._working = bool(self._calls)
            if self._working:
                self._thread.submit(self._work, loop)

    def _transact(self, calls: Sequence[_Call]) -> None:
        """Do these calls in one transaction, or each in one of its own where that fails as a whole."""
        try:
            with one_kind_of_error():
                self._begin()
                try:
                    for call in calls:
                        self._do(call, apart=len(calls) > 1)
                    self._connected.commit()
                except BaseException:
                    self._connected.rollback()
                    raise
        except BaseException as error:  # noqa: BLE001 - it is handed to who asked
            if len(calls) > 1:
                for call in calls:
                    self._transact([call])
            else:
                for call in calls:
                    call.error = error

    def _begin(self) -> None:
        self._connected.rollback()  # what a failing disk did not let the call before take back
        # Immediate: a transaction that begins by reading could not write once another program has written.
        self._connected.execute("BEGIN IMMEDIATE")

    def _do(self, call: _Call, *, apart: bool) -> None:
        """Do one call. One that fails raises, unless it is kept `apart` and SQLite can undo it alone."""
        call.error = None
        began = time.perf_counter()
        try:
            if not apart:
                call.outcome = call.function(self._connected)
                return
            self._connected.execute("SAVEPOINT call")
            try:
                with one_kind_of_error():
                    call.outcome = call.function(self._connected)
            except BaseException as error:  # noqa: BLE001 - likewise
                self._connected.execute("ROLLBACK TO call")  # fails where the disk made SQLite give up everything
                call.error = error
            self._connected.execute("RELEASE call")
        finally:
            self.on_call(began - call.asked, time.perf_counter() - began)

    @property
    def _connected(self) -> sqlite_utils.Database:
        assert self._connection is not None
        return self._connection

    async def close(self) -> None:
        """Wait for the calls under way, then close the file."""
        loop = asyncio.get_running_loop()
        if self._connection is not None:
            await loop.run_in_executor(self._thread, self._end, loop)
        self._thread.shutdown()

    def _end(self, loop: asyncio.AbstractEventLoop) -> None:
        while self._calls:
            self._work(loop)
        self._connected.close()
        self._connection = None

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


def _tell(calls: Sequence[_Call]) -> None:
    for call in calls:
        if call.waiting.cancelled():
            continue
        if call.error is not None:
            call.waiting.set_exception(call.error)
        else:
            call.waiting.set_result(call.outcome)
