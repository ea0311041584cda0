"""The daily backup: made at its hour or soon after a start, and what fails there disturbs nobody."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import os
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from telegram.ext import JobQueue

from bot.backups import is_late, make_daily, schedule
from bot.settings import Settings
from db.backup import daily_name
from db.connection import connect
from tests import disks
from tests.conversation import Someone, World
from tests.test_disk import settings
from tests.writer import NOW

TODAY = NOW.date()


@pytest.fixture
def chosen(world: World, tmp_path: Path) -> Settings:
    return settings(
        tmp_path,
        database_path=world.magpie.services.database.path,
        backup_folder=tmp_path / "backups",
        backups_daily=3,
        backups_weekly=2,
    )


def folder_of(chosen: Settings) -> Path:
    assert chosen.backup_folder is not None
    return chosen.backup_folder


async def make(chosen: Settings, now: dt.datetime = NOW) -> bool:
    return await make_daily(chosen, folder_of(chosen), now=now)


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


async def test_backup_of_the_day_holds_what_people_set_up(ada: Someone, chosen: Settings) -> None:
    await ada.settle_into("Lisbon")
    assert await make(chosen)
    assert names(folder_of(chosen)) == ["magpie-2026-03-02.sqlite3"]
    with contextlib.closing(connect(folder_of(chosen) / daily_name(TODAY), mode="ro")) as db:
        assert [row["timezone"] for row in db.query("SELECT timezone FROM preferences")] == ["Europe/Lisbon"]


async def test_second_backup_of_a_day_takes_the_place_of_the_first(ada: Someone, chosen: Settings) -> None:
    assert await make(chosen)
    await ada.settle_into("Lisbon")
    assert await make(chosen)
    with contextlib.closing(connect(folder_of(chosen) / daily_name(TODAY), mode="ro")) as db:
        assert db.table("users").count == 1


async def test_old_ones_go_as_the_settings_say(chosen: Settings) -> None:
    for day in range(20):
        assert await make(chosen, NOW + dt.timedelta(days=day))
    assert names(folder_of(chosen)) == [
        "magpie-2026-03-15.sqlite3",  # the Sunday of the week before
        "magpie-2026-03-19.sqlite3",
        "magpie-2026-03-20.sqlite3",
        "magpie-2026-03-21.sqlite3",
    ]


async def test_what_an_interrupted_one_left_is_removed(chosen: Settings) -> None:
    folder_of(chosen).mkdir()
    (folder_of(chosen) / "magpie-2026-03-01.sqlite3.0123abcd.partial").write_text("half")
    assert await make(chosen)
    assert names(folder_of(chosen)) == ["magpie-2026-03-02.sqlite3"]


async def test_folder_that_cannot_be_written_to_is_told_and_the_bot_goes_on(
    ada: Someone, chosen: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    folder_of(chosen).write_text("a file")
    assert not await make(chosen)
    assert "No backup was made: " in caplog.text
    assert "See that BACKUP_FOLDER" in caplog.text
    assert "Traceback" not in caplog.text
    assert "Magpie" in await ada.say("/start")


async def test_full_disk_is_told_and_leaves_the_earlier_backups(
    ada: Someone, chosen: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with disks.small_disk(tmp_path / "small") as small:
        chosen = replace(chosen, backup_folder=small)
        assert await make(chosen)
        with disks.full(small):
            assert not await make(chosen, NOW + dt.timedelta(days=1))
        assert names(small) == ["magpie-2026-03-02.sqlite3"]
        assert "No backup was made" in caplog.text
        assert "is full" in caplog.text
        assert await make(chosen, NOW + dt.timedelta(days=1))
    assert "Magpie" in await ada.say("/start")


async def test_damaged_database_is_told_and_the_last_good_backup_kept(
    chosen: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    assert await make(chosen)
    with disks.damaged(chosen.database_path):
        assert not await make(chosen, NOW + dt.timedelta(days=1))
    assert names(folder_of(chosen)) == ["magpie-2026-03-02.sqlite3"]
    assert "magpie db restore FILE" in caplog.text


async def test_people_are_answered_while_a_backup_is_made(ada: Someone, chosen: Settings) -> None:
    async with asyncio.TaskGroup() as both:
        both.create_task(make(chosen))
        assert "Magpie" in await ada.say("/start")


# When


@pytest.mark.parametrize(
    ("days_ago", "late"), [([], True), ([0], False), ([1], False), ([2], True), ([9, 2], True), ([9, 1], False)]
)
def test_backup_is_late_when_the_newest_is_older_than_yesterday(
    tmp_path: Path, days_ago: list[int], late: bool
) -> None:
    for days in days_ago:
        (tmp_path / daily_name(TODAY - dt.timedelta(days=days))).write_text("")
    assert is_late(tmp_path, today=TODAY) is late


async def test_job_comes_at_its_hour_and_once_soon_after_the_start(world: World, chosen: Settings) -> None:
    jobs = job_queue(world)
    schedule(jobs, replace(chosen, backup_hour=4), now=lambda: NOW)
    daily, once = sorted(jobs.jobs(), key=lambda job: job.name != "backup")
    scheduled = daily.job
    assert scheduled.trigger.get_next_fire_time(None, NOW) == dt.datetime(2026, 3, 3, 4, 17, tzinfo=dt.UTC)
    assert scheduled.misfire_grace_time is None
    assert (scheduled.max_instances, scheduled.coalesce) == (1, True)
    await once.callback(nothing())
    assert names(folder_of(chosen)) == ["magpie-2026-03-02.sqlite3"]
    os.utime(folder_of(chosen) / daily_name(TODAY), (0, 0))
    await once.callback(nothing())  # it is of today already
    assert (folder_of(chosen) / daily_name(TODAY)).stat().st_mtime == 0
    await daily.callback(nothing())
    assert (folder_of(chosen) / daily_name(TODAY)).stat().st_mtime > 0


def test_no_folder_no_backup(world: World, chosen: Settings) -> None:
    schedule(job_queue(world), replace(chosen, backup_folder=None), now=lambda: NOW)
    assert job_queue(world).jobs() == ()


def job_queue(world: World) -> JobQueue[Any]:
    assert world.magpie.job_queue is not None
    return world.magpie.job_queue


def nothing() -> Any:
    """The library's context, which these jobs do not look at."""
    return None
