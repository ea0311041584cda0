"""What is read is counted, and no answer waits for that."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
import sqlite_utils

from bot import tallying
from bot.tallying import Tallying
from db import tallies
from db.database import Database
from db.tallies import Kind
from tests.conversation import NOON, loaded_content, open_world

PATIENCE_S = 20.0


@pytest_asyncio.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = await Database.open(tmp_path / "magpie.sqlite3")
    yield opened
    await opened.close()


async def read(database: Database) -> dict[str, int]:
    return await database.run(tallies.totals, Kind.READ, after=NOON - tallies.HOURS_KEPT)


async def test_counts_are_written_together_and_once(database: Database) -> None:
    counted = Tallying(database)
    for key in ("a", "b", "a"):
        counted.count(Kind.READ, key, now=NOON)
    assert await read(database) == {}
    await counted.write()
    await counted.write()
    assert await read(database) == {"a": 2, "b": 1}


async def test_counts_are_written_before_long(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tallying, "WRITTEN_AFTER_S", 0.0)
    counted = Tallying(database)
    for times in (1, 2):
        counted.count(Kind.READ, "a", now=NOON)
        async with asyncio.timeout(PATIENCE_S):
            while await read(database) != {"a": times}:
                pass


async def test_counts_wait_while_the_disk_is_in_trouble(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    counted, add = Tallying(database), tallies.add

    def full(db: sqlite_utils.Database, *_args: object, **_kwargs: object) -> None:
        db.execute("SELECT nothing FROM nowhere")

    counted.count(Kind.READ, "a", now=NOON)
    monkeypatch.setattr(tallies, "add", full)
    with caplog.at_level(logging.WARNING):
        await counted.write()
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    monkeypatch.setattr(tallies, "add", add)
    counted.count(Kind.READ, "a", now=NOON)
    await counted.write()
    assert await read(database) == {"a": 2}


async def test_nothing_counted_is_lost_by_a_stop(tmp_path: Path) -> None:
    async with open_world(tmp_path / "magpie.sqlite3") as world:
        await world.meet("Ada").say(next(iter(loaded_content().questions.values())).question)
        assert await read(world.magpie.services.database) == {}
    again = await Database.open(tmp_path / "magpie.sqlite3")
    assert sum((await read(again)).values()) == 1
    await again.close()
