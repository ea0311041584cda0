"""One process at a time works with a database, and the others say which one that is."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import platform
import sys
from pathlib import Path

import pytest
import sqlite_utils

from bot import lease as holding
from db import lease
from db.database import Database
from db.lease import LeaseHeldError, LeaseLostError, Process

NOW = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)
LIFE = dt.timedelta(seconds=45)
OURS, THEIRS = Process("a", "here", 1), Process("b", "there", 2)


def acquire(db: sqlite_utils.Database, process: Process, now: dt.datetime = NOW, *, dead: bool = False) -> None:
    lease.acquire(db, process, now=now, life=LIFE, is_dead=lambda _other: dead)


def test_second_process_is_refused_and_told_who_holds_it(db: sqlite_utils.Database) -> None:
    acquire(db, OURS)
    with pytest.raises(LeaseHeldError, match="process 1 on here holds the database since 2026-03-02 12:00:00 UTC"):
        acquire(db, THEIRS)
    lease.check(db, "a")


def test_dead_holders_lease_lapses(db: sqlite_utils.Database) -> None:
    acquire(db, OURS)
    with pytest.raises(LeaseHeldError):
        acquire(db, THEIRS, NOW + LIFE - dt.timedelta(seconds=1))
    acquire(db, THEIRS, NOW + LIFE)
    with pytest.raises(LeaseLostError):
        lease.check(db, "a")
    with pytest.raises(LeaseLostError):
        lease.renew(db, OURS, now=NOW, life=LIFE)


def test_living_holder_renews(db: sqlite_utils.Database) -> None:
    acquire(db, OURS)
    lease.renew(db, OURS, now=NOW + LIFE, life=LIFE)
    with pytest.raises(LeaseHeldError):
        acquire(db, THEIRS, NOW + LIFE)


def test_holder_that_is_known_to_be_dead_is_followed_at_once(db: sqlite_utils.Database) -> None:
    acquire(db, OURS)
    acquire(db, THEIRS, dead=True)
    lease.release(db, OURS)  # too late to take anything away
    lease.check(db, "b")


def test_lease_given_back_is_free(db: sqlite_utils.Database) -> None:
    acquire(db, OURS)
    lease.release(db, OURS)
    acquire(db, THEIRS)


HOLDER = """
import asyncio, sys, datetime as dt
from pathlib import Path
from bot.lease import hold, this_process
from db.database import Database

async def main():
    database = await Database.open(Path(sys.argv[1]))
    async with hold(database, this_process(), now=lambda: dt.datetime.now(dt.UTC), on_lost=lambda: None):
        print("held", flush=True)
        await asyncio.to_thread(sys.stdin.read)
    await database.close()

asyncio.run(main())
"""


async def start_holder(path: Path) -> asyncio.subprocess.Process:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLDER, str(path), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"held\n"
    return process


def utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


async def test_living_process_keeps_the_database_and_a_killed_one_does_not(tmp_path: Path) -> None:
    path = tmp_path / "magpie.sqlite3"
    other = await start_holder(path)
    database = await Database.open(path)
    try:
        with pytest.raises(LeaseHeldError, match=f"process {other.pid} on {platform.node()}"):
            async with holding.hold(database, holding.this_process(), now=utc_now, on_lost=lambda: None):
                pass
        other.kill()
        await other.wait()
        async with holding.hold(database, holding.this_process(), now=utc_now, on_lost=lambda: None):
            assert await database.run(lambda db: db.table("lease").count) == 1
        assert await database.run(lambda db: db.table("lease").count) == 0
    finally:
        await database.close()


@pytest.mark.parametrize("renews", [True, False], ids=["that lives", "that is gone"])
async def test_holder_elsewhere_is_followed_when_its_lease_lapses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, renews: bool, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(holding, "LOOKED_AGAIN_EVERY_S", 0)
    path = tmp_path / "magpie.sqlite3"
    database = await Database.open(path)
    await database.run(lease.acquire, THEIRS, now=NOW, life=holding.LIFE, is_dead=lambda _other: False)
    looks: list[dt.datetime] = []

    def clock() -> dt.datetime:
        """Each look is five seconds later than the one before."""
        looks.append(NOW + len(looks) * dt.timedelta(seconds=5))
        if renews and len(looks) == 4:
            with contextlib.closing(sqlite_utils.Database(path)) as elsewhere:
                lease.renew(elsewhere, THEIRS, now=looks[-1], life=holding.LIFE)
        return looks[-1]

    try:
        if renews:
            with pytest.raises(LeaseHeldError, match="process 2 on there"):
                async with holding.hold(database, OURS, now=clock, on_lost=lambda: None):
                    pass
            assert len(looks) == 4
        else:
            async with holding.hold(database, OURS, now=clock, on_lost=lambda: None):
                await database.run(lease.check, OURS.token)
            assert looks[-1] == NOW + holding.LIFE
        assert caplog.text.count("waiting until 12:00:45 UTC") == 1
    finally:
        await database.close()


async def test_lost_lease_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holding, "RENEWED_EVERY_S", 0)
    database = await Database.open(tmp_path / "magpie.sqlite3")
    lost = asyncio.Event()
    try:
        async with holding.hold(database, OURS, now=utc_now, on_lost=lost.set), asyncio.timeout(10):
            await database.run(lease.acquire, THEIRS, now=utc_now(), life=LIFE, is_dead=lambda _other: True)
            await lost.wait()
        await database.run(lease.check, THEIRS.token)  # leaving takes nothing from the new holder
    finally:
        await database.close()
