"""Copies made while others write: each is a state that was committed, is sound, and takes no half-made name."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlite_utils

from db import backup, users
from db.backup import BackupError, back_up, daily_name, rotate, to_keep
from db.connection import DatabaseUnusableError, connect
from db.database import Database
from db.replacing import alone, put_in_place, restore
from db.soundness import faults, oddities
from tests import disks
from tests.writer import NOW, change, committed

ADA = 70_000_101
KEY = "a key of more than sixteen characters"
keys = pytest.mark.parametrize("key", [None, pytest.param(KEY, id="encrypted")])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "magpie.sqlite3"


def nobody_is_dead(_process: object) -> bool:
    return False


def fill(path: Path, key: str | None = None, *, first: int = 1, number: int = 60) -> None:
    """A database after so many transactions of the writer."""

    async def write() -> None:
        database = await Database.open(path, key=key)
        for one in range(first, first + number):
            await database.run(change, one)
        await database.close()

    asyncio.run(write())


@contextlib.contextmanager
def writing(path: Path, key: str | None) -> Iterator[subprocess.Popen[str]]:
    """Within, another process keeps changing rows."""
    environment = os.environ | ({"DATABASE_KEY": key} if key else {})
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.writer", str(path)], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline()
    try:
        yield process
    finally:
        assert process.poll() is None, "the writer was disturbed"
        process.kill()
        process.communicate()


def rows(path: Path, key: str | None = None) -> dict[str, list[dict[str, object]]]:
    """Every row of every table, but for the lease."""
    with contextlib.closing(connect(path, key, mode="rw")) as db:
        return {name: list(db.query(f"SELECT * FROM {name}")) for name in db.table_names() if name != "lease"}  # noqa: S608


def known(_text: str) -> bool:
    return True


@keys
def test_every_copy_under_load_is_sound_and_a_state_that_was_committed(path: Path, key: str | None) -> None:
    numbers = []
    with writing(path, key):
        for number in range(8):
            copy = path.with_name(f"copy-{number}")
            back_up(path, copy, key=key)
            with contextlib.closing(connect(copy, key, mode="ro")) as db:
                assert faults(db) == oddities(db, is_zone=known, is_timetable=known) == []
                numbers.append(committed(db))
    assert numbers == sorted(numbers)
    assert numbers[0] < numbers[-1]  # else nothing was put to the test


@keys
def test_restore_brings_back_row_by_row_what_was_there(path: Path, key: str | None) -> None:
    with writing(path, key):
        back_up(path, path.with_name("copy"), key=key)
    wanted = rows(path.with_name("copy"), key)
    before = rows(path, key)
    assert wanted != before
    replaced = restore(path.with_name("copy"), path, key=key, now=NOW, is_dead=lambda _other: True)
    assert rows(path, key) == wanted
    assert replaced is not None
    assert rows(replaced, key) == before
    fill(path, key, first=10_000, number=1)
    assert sorted(one.name for one in path.parent.iterdir()) == ["copy", path.name, replaced.name]


async def test_copy_has_nothing_of_a_person_who_was_deleted(path: Path) -> None:
    database = await Database.open(path)
    await database.run(users.ensure_user, ADA, now=NOW)
    await database.run(lambda db: db.execute("INSERT INTO prompts VALUES (?, 'a telling word', '')", [ADA]))
    await database.run(users.delete_user, ADA)
    back_up(path, path.with_name("copy"))
    await database.close()
    assert b"a telling word" not in path.with_name("copy").read_bytes()


def test_copy_of_an_encrypted_database_is_encrypted(path: Path) -> None:
    fill(path, KEY, number=1)
    back_up(path, path.with_name("copy"), key=KEY)
    with pytest.raises(DatabaseUnusableError, match="is encrypted, or no database"):
        connect(path.with_name("copy"))
    assert b"version 1" not in path.with_name("copy").read_bytes()


def test_copy_is_for_its_owner_only(path: Path) -> None:
    fill(path, number=1)
    back_up(path, path.with_name("copy"))
    assert stat.S_IMODE(path.with_name("copy").stat().st_mode) == 0o600


def test_copy_replaces_nothing_unless_told_to(path: Path) -> None:
    fill(path, number=1)
    target = path.with_name("copy")
    target.write_text("mine")
    with pytest.raises(BackupError, match="is there already; give another name, or --overwrite"):
        back_up(path, target)
    assert target.read_text() == "mine"
    back_up(path, target, overwrite=True)
    assert rows(target) == rows(path)
    with pytest.raises(BackupError, match="is there already"):
        back_up(path, path, overwrite=True)


def test_copy_of_nothing_is_refused_and_makes_nothing(path: Path) -> None:
    with pytest.raises(BackupError, match="there is no database"):
        back_up(path, path.with_name("copy"))
    assert list(path.parent.iterdir()) == []


def test_full_disk_leaves_neither_half_a_copy_nor_a_changed_one(path: Path, tmp_path: Path) -> None:
    fill(path)
    with disks.small_disk(tmp_path / "small") as small:
        target = small / "copy"
        back_up(path, target)
        whole = target.read_bytes()
        with disks.full(small), pytest.raises((sqlite3.Error, OSError)):
            back_up(path, target, overwrite=True)
        assert [one.name for one in small.iterdir()] == ["copy"]
        assert target.read_bytes() == whole


def test_damaged_database_gives_no_copy(path: Path) -> None:
    fill(path)
    with disks.damaged(path), pytest.raises((BackupError, sqlite3.DatabaseError)):
        back_up(path, path.with_name("copy"))
    assert not path.with_name("copy").exists()


def test_leftovers_of_interrupted_copies_are_removed_and_nothing_else(path: Path) -> None:
    fill(path, number=1)
    for name in ("copy.0123abcd.partial", "copy.0123abcd.partial-journal", "other.0123abcd.partial", "copy.partial"):
        path.with_name(name).write_text("")
        os.utime(path.with_name(name), (0, 0))
    path.with_name("copy.89abcdef.partial").write_text("")  # somebody may be at it
    back_up(path, path.with_name("copy"))
    left = sorted(one.name for one in path.parent.iterdir())
    assert left == ["copy", "copy.89abcdef.partial", "copy.partial", path.name, "other.0123abcd.partial"]


async def test_copy_made_in_the_bots_own_process_leaves_its_hold_on_the_file(path: Path) -> None:
    """A file that is closed drops the locks of its process, so nothing here may open the database as a file."""
    database = await Database.open(path)
    await database.run(change, 1)
    await asyncio.to_thread(back_up, path, path.with_name("copy"))
    elsewhere = f"""
import datetime, pathlib
from db.replacing import alone
with alone(pathlib.Path({str(path)!r}), None, now=datetime.datetime.now(datetime.UTC), is_dead=lambda other: True):
    pass
"""
    other = await asyncio.create_subprocess_exec(sys.executable, "-c", elsewhere, stderr=asyncio.subprocess.PIPE)
    _, said = await other.communicate()
    assert b"another program has" in said
    await database.run(change, 2)
    await database.close()


# Restoring


def test_restore_is_refused_while_a_bot_holds_the_lease(path: Path) -> None:
    fill(path, number=1)
    back_up(path, path.with_name("copy"))
    with contextlib.closing(sqlite_utils.Database(path)) as db:
        later = (NOW + dt.timedelta(seconds=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
        db.execute("INSERT INTO lease VALUES (1, '', 'token', 'elsewhere', 7, '2026-03-02T11:00:00Z', ?)", [later])
        db.conn.commit()
    before = path.read_bytes()
    with pytest.raises(Exception, match="process 7 on elsewhere holds the database"):
        restore(path.with_name("copy"), path, now=NOW, is_dead=nobody_is_dead)
    assert path.read_bytes() == before
    # A lease that has lapsed holds nobody up, and the one in the backup neither.
    restore(path.with_name("copy"), path, now=NOW + dt.timedelta(minutes=1), is_dead=nobody_is_dead)


def test_restore_is_refused_while_any_program_of_this_machine_has_it_open(path: Path) -> None:
    fill(path, number=1)
    back_up(path, path.with_name("copy"))
    with writing(path, None), pytest.raises(BackupError, match=r"another program has .* open; close it first"):
        restore(path.with_name("copy"), path, now=NOW, is_dead=nobody_is_dead)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda copy: copy.write_bytes(b""), "is no database of Magpie's"),
        (lambda copy: copy.write_text("Dear diary, " * 99), "is encrypted, or no database at all"),
        (lambda copy: copy.write_bytes(copy.read_bytes()[:9000]), "damaged|malformed"),
        (lambda copy: copy.write_bytes(copy.read_bytes()[:4096] + os.urandom(40_000)), "damaged|malformed"),
        (lambda copy: copy.unlink(), "there is no file"),
        (
            lambda copy: _execute(copy, "INSERT INTO _sqlite_migrations VALUES (99, 'magpie', 'm999_later', '')"),
            "made by a newer Magpie",
        ),
        (lambda copy: _execute(copy, "DELETE FROM _sqlite_migrations"), "no database of Magpie's"),
    ],
    ids=["empty", "a letter", "cut off", "noise", "missing", "newer", "another program's"],
)
def test_what_is_no_backup_changes_nothing(path: Path, spoil: Callable[[Path], object], said: str) -> None:
    fill(path, number=1)
    copy = path.with_name("copy")
    back_up(path, copy)
    spoil(copy)
    before = path.read_bytes()
    with pytest.raises(BackupError, match=said):
        restore(copy, path, now=NOW, is_dead=nobody_is_dead)
    assert path.read_bytes() == before
    assert {one.name for one in path.parent.iterdir()} <= {"copy", path.name}


def _execute(path: Path, sql: str) -> None:
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.execute(sql)
        db.commit()


def test_backup_under_another_key_is_no_backup(path: Path) -> None:
    fill(path, KEY, number=1)
    back_up(path, path.with_name("copy"), key=KEY)
    with pytest.raises(BackupError, match="this key does not open"):
        restore(path.with_name("copy"), path, key=KEY[::-1], now=NOW, is_dead=nobody_is_dead)


def test_damaged_database_is_replaced_when_the_operator_says_that_the_bot_is_stopped(path: Path) -> None:
    fill(path)
    back_up(path, path.with_name("copy"))
    path.write_bytes(os.urandom(9000))
    with pytest.raises(BackupError, match="Stop the bot, then say --although-unreadable"):
        restore(path.with_name("copy"), path, now=NOW, is_dead=nobody_is_dead)
    replaced = restore(path.with_name("copy"), path, now=NOW, is_dead=nobody_is_dead, although_unreadable=True)
    assert replaced is not None
    assert rows(path) == rows(path.with_name("copy"))


def test_what_sqlite_kept_beside_the_old_file_is_never_found_beside_the_new_one(path: Path) -> None:
    for name, text in ((path.name, "old"), (f"{path.name}-wal", "stale"), ("made", "new")):
        path.with_name(name).write_text(text)
    put_in_place(path.with_name("made"), path, "before")
    assert {one.name: one.read_text() for one in path.parent.iterdir()} == {
        path.name: "new",
        f"{path.name}.before": "old",
        f"{path.name}.before-wal": "stale",
    }


def test_restore_onto_a_new_machine_needs_no_database_there(path: Path, tmp_path: Path) -> None:
    fill(path, number=3)
    back_up(path, path.with_name("copy"))
    elsewhere = tmp_path / "new" / "magpie.sqlite3"
    assert restore(path.with_name("copy"), elsewhere, now=NOW, is_dead=nobody_is_dead) is None
    assert rows(elsewhere) == rows(path)


def test_restored_file_belongs_to_who_uses_the_database(path: Path) -> None:
    fill(path, number=1)
    back_up(path, path.with_name("copy"))
    path.chmod(0o640)
    if os.geteuid() == 0:
        os.chown(path, 1234, 1235)
    before = path.stat()
    restore(path.with_name("copy"), path, now=NOW, is_dead=nobody_is_dead)
    after = path.stat()
    assert (after.st_mode, after.st_uid, after.st_gid) == (before.st_mode, before.st_uid, before.st_gid)


def test_nobody_gets_in_while_the_file_is_being_replaced(path: Path) -> None:
    fill(path, number=1)
    with alone(path, None, now=NOW, is_dead=nobody_is_dead):
        script = "import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=0).execute('SELECT * FROM users')"
        done = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=False)
    assert "database is locked" in done.stderr


# Which are kept

FIRST = dt.date(2026, 1, 1)


def test_a_year_of_backups_leaves_seven_days_and_four_weeks() -> None:
    kept: set[dt.date] = set()
    for number in range(365):
        kept = to_keep([*kept, FIRST + dt.timedelta(days=number)], daily=7, weekly=4)
        assert len(kept) <= 7 + 4
    newest = FIRST + dt.timedelta(days=364)  # the last day of 2026, a Thursday
    days = {newest - dt.timedelta(days=back) for back in range(7)}
    sundays = {dt.date(2026, 12, 27), dt.date(2026, 12, 20), dt.date(2026, 12, 13)}
    assert kept == days | sundays


def test_days_without_a_backup_cost_none_of_the_others() -> None:
    dates = [FIRST, FIRST + dt.timedelta(days=100), FIRST + dt.timedelta(days=200)]
    assert to_keep(dates, daily=7, weekly=0) == set(dates)
    assert to_keep(dates, daily=1, weekly=0) == {dates[-1]}
    assert to_keep([], daily=7, weekly=4) == set()


def test_only_what_is_called_like_a_daily_backup_is_ever_removed(tmp_path: Path) -> None:
    for back in range(20):
        (tmp_path / daily_name(FIRST + dt.timedelta(days=back))).write_text("")
    others = ["magpie-mine.sqlite3", "magpie-2026-99-99.sqlite3", "magpie-2026-01-01.sqlite3.gz", "notes.txt"]
    for name in others:
        (tmp_path / name).write_text("")
    gone = rotate(tmp_path, daily=2, weekly=1)
    assert len(gone) == 18
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted(
        [*others, "magpie-2026-01-19.sqlite3", "magpie-2026-01-20.sqlite3"]
    )


def test_folder_that_is_not_there_has_no_backups(tmp_path: Path) -> None:
    assert backup.daily_backups(tmp_path / "none") == {}
