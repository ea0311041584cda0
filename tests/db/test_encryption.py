"""An encrypted database works like any other, and encrypting one can be interrupted at any moment."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import os
import signal
import sqlite3
import subprocess
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest
import sqlite_utils

from db import users
from db.connection import SQLCIPHER, DatabaseUnusableError, FileKind, connect, kind_of
from db.database import Database
from db.encryption import OLD_NAME, encrypt, finish
from db.trouble import trouble
from tests import disks
from tests.conversation import open_world
from tests.db.test_backup import KEY, fill, rows
from tests.writer import NOW, committed

OTHER_KEY = KEY[::-1]
# SQLCipher takes 32 bytes as they are, and works no key out of a text: so the tests that open often are quicker.
RAW_KEY, OTHER_RAW_KEY = f"x'{'5a' * 32}'", f"x'{'a5' * 32}'"
ADA = 70_000_101

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec(SQLCIPHER) is None, reason=f"{SQLCIPHER} is not installed, so nothing is encrypted here"
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "magpie.sqlite3"


def nobody_is_dead(_process: object) -> bool:
    return False


def works_with(path: Path, key: str | None) -> bool:
    try:
        with contextlib.closing(connect(path, key, mode="rw")) as db:
            assert committed(db) == 60
    except DatabaseUnusableError:
        return False
    return True


# An encrypted database


def test_nothing_can_be_read_without_the_key(path: Path) -> None:
    fill(path, KEY)
    for file in path.parent.iterdir():
        assert b"version" not in file.read_bytes()
        assert b"CREATE TABLE" not in file.read_bytes()
    assert kind_of(path) is FileKind.OTHER
    assert works_with(path, KEY)


async def test_conversation_over_an_encrypted_database(path: Path) -> None:
    async with open_world(path, key=KEY) as world:
        ada = world.meet()
        await ada.settle_into("Lisbon")
        await ada.say("remind me to take zinc every day at 13:00")
        await world.advance(hours=1)
        assert "Zinc" in ada.text
        assert await ada.tap("Done") == "Zinc\nDone at 13:00."
    assert kind_of(path) is FileKind.OTHER


async def test_errors_are_those_of_any_database(path: Path) -> None:
    database = await Database.open(path, key=KEY)

    def insert_twice(db: sqlite_utils.Database) -> None:
        db.execute("INSERT INTO users (id, created_at) VALUES (1, '')")
        db.execute("INSERT INTO users (id, created_at) VALUES (1, '')")

    with pytest.raises(sqlite3.IntegrityError):
        await database.run(insert_twice)
    assert await database.run(lambda db: db.table("users").count) == 0
    await database.run(lambda db: db.execute("PRAGMA busy_timeout = 0"))
    with contextlib.closing(connect(path, KEY)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError) as refusal:
            await database.run(users.ensure_user, ADA, now=NOW)
        assert "Another program has locked" in (trouble(refusal.value, path) or "")
    await database.close()


@pytest.mark.parametrize(
    ("written_with", "opened_with", "said"),
    [
        (KEY, None, "is encrypted, or no database at all. If it is encrypted, set DATABASE_KEY"),
        (KEY, OTHER_KEY, "this key does not open"),
        (None, KEY, "is not encrypted. Stop the bot and run `magpie db encrypt`"),
    ],
    ids=["no key", "wrong key", "not encrypted"],
)
def test_wrong_key_is_told_and_the_file_is_left_alone(
    path: Path,
    written_with: str | None,
    opened_with: str | None,
    said: str,
    capfd: pytest.CaptureFixture[str],
) -> None:
    fill(path, written_with)
    before = {one.name: one.read_bytes() for one in path.parent.iterdir()}
    with pytest.raises(DatabaseUnusableError) as refusal:
        asyncio.run(Database.open(path, key=opened_with))
    assert said in str(refusal.value)
    assert {one.name: one.read_bytes() for one in path.parent.iterdir()} == before
    told = "".join(traceback.format_exception(refusal.value)) + repr(refusal.value) + capfd.readouterr().err
    assert KEY not in told
    assert OTHER_KEY not in told


@pytest.mark.parametrize("key", ["it's a 'quoted' key''", 'with "double" quotes -- and ; more', "ключ из слов и 鍵 🗝"])
def test_any_text_is_a_key(path: Path, key: str) -> None:
    fill(path, key)
    assert works_with(path, key)
    assert not works_with(path, key + "'")


def test_without_the_package_the_start_says_what_to_install(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, f"{SQLCIPHER}.dbapi2", None)
    with pytest.raises(DatabaseUnusableError, match=f"pip install {SQLCIPHER}"):
        asyncio.run(Database.open(path, key=KEY))
    assert not path.exists()
    fill(path)  # and without a key nobody needs it


# Encrypting


def test_encrypting_keeps_every_row_and_leaves_nothing_readable_behind(path: Path) -> None:
    fill(path)
    wanted = rows(path)
    encrypt(path, None, KEY, now=NOW, is_dead=nobody_is_dead)
    assert rows(path, KEY) == wanted
    assert [one.name for one in path.parent.iterdir()] == [path.name]
    fill(path, KEY, first=61, number=1)  # and it goes on


def test_another_key_takes_the_place_of_the_first(path: Path) -> None:
    fill(path, KEY)
    wanted = rows(path, KEY)
    encrypt(path, KEY, OTHER_KEY, now=NOW, is_dead=nobody_is_dead)
    assert not works_with(path, KEY)
    assert rows(path, OTHER_KEY) == wanted
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_full_disk_leaves_the_database_as_it_was(path: Path, tmp_path: Path) -> None:
    with disks.small_disk(tmp_path / "small") as small:
        path = small / "magpie.sqlite3"
        fill(path)
        wanted = rows(path)
        with disks.full(small), pytest.raises((sqlite3.Error, OSError)):
            encrypt(path, None, KEY, now=NOW, is_dead=nobody_is_dead)
        assert rows(path) == wanted
        encrypt(path, None, KEY, now=NOW, is_dead=nobody_is_dead)
        assert rows(path, KEY) == wanted


# Dies at one of the calls that change the folder, or after some of SQLite's own work: when, a line of the input says.
# Each attempt is a process of its own, which was forked and not started: Python starts once for all of them.
DIES = """
import datetime, os, signal, sys
from pathlib import Path
from sqlcipher3 import dbapi2
from db.encryption import encrypt

path, key, new_key, left = Path(sys.argv[1]), sys.argv[2] or None, sys.argv[3], [-1, -1]
CALLS, STEPS = 0, 1

def count(kind):
    if left[kind] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    left[kind] -= 1

def connect(*arguments, opened=dbapi2.connect, **options):
    connection = opened(*arguments, **options)
    connection.set_progress_handler(lambda: count(STEPS), 100)  # instructions of SQLite's
    return connection

dbapi2.connect = connect
sys.addaudithook(
    lambda event, _: event in ("os.rename", "os.link", "os.remove", "os.chmod", "os.chown") and count(CALLS)
)
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        left[:] = map(int, line.split())
        encrypt(path, key, new_key, now=datetime.datetime.now(datetime.UTC), is_dead=lambda other: False)
        sys.exit()
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
NEVER = -1


class Encrypting(Protocol):
    """A process encrypts until it dies, at the latest when it is done; its exit code."""

    def __call__(self, *, calls: int = NEVER, steps: int = NEVER) -> int: ...


@contextlib.contextmanager
def encrypting(path: Path, key: str | None) -> Iterator[Encrypting]:
    with subprocess.Popen(
        [sys.executable, "-c", DIES, str(path), key or "", OTHER_RAW_KEY],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        asked, told = parent.stdin, parent.stdout
        assert asked is not None
        assert told is not None

        def run_until_it_dies(*, calls: int = NEVER, steps: int = NEVER) -> int:
            print(calls, steps, file=asked, flush=True)
            return int(told.readline())

        yield run_until_it_dies
    assert parent.returncode == 0


@pytest.mark.parametrize("key", [None, pytest.param(RAW_KEY, id="another key")])
def test_kill_at_any_step_leaves_a_whole_database_under_one_of_the_two_keys(path: Path, key: str | None) -> None:
    fill(path, key)
    filled = path.read_bytes()
    seen, code, calls = set(), -signal.SIGKILL, 0
    with encrypting(path, key) as run_until_it_dies:
        while code == -signal.SIGKILL:
            for one in path.parent.iterdir():
                one.unlink()
            path.write_bytes(filled)
            code = run_until_it_dies(calls=calls)
            done = works_with(path, OTHER_RAW_KEY)
            assert done != works_with(path, key)
            seen.add(done)
            # Said again, it goes through, and nothing readable is left.
            if done:
                finish(path, OTHER_RAW_KEY)
            else:
                encrypt(path, key, OTHER_RAW_KEY, now=NOW, is_dead=nobody_is_dead)
            assert works_with(path, OTHER_RAW_KEY)
            left = [one.name for one in path.parent.iterdir() if one.name != path.name]
            assert not any(OLD_NAME in name for name in left)
            calls += 1
    assert code == 0
    assert seen == {False, True}
    assert calls > 5


def test_kill_all_along_the_work_of_sqlite_loses_nothing(path: Path) -> None:
    fill(path)
    filled, wanted = path.read_bytes(), rows(path)
    seen, code, steps = set(), -signal.SIGKILL, 0
    with encrypting(path, None) as run_until_it_dies:
        while code == -signal.SIGKILL:
            for one in path.parent.iterdir():
                one.unlink()
            path.write_bytes(filled)
            code = run_until_it_dies(steps=steps)
            done = works_with(path, OTHER_RAW_KEY)
            assert rows(path, OTHER_RAW_KEY if done else None) == wanted
            seen.add(done)
            steps += 60
    assert code == 0
    assert seen == {False, True}
    assert steps > 5 * 60


def test_encrypting_is_refused_while_a_program_works_with_it(path: Path) -> None:
    fill(path)
    script = (
        "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); db.execute('SELECT * FROM users'); "
        "print('open', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"open\n"
        with encrypting(path, None) as run_until_it_dies:
            assert run_until_it_dies() == 1
    assert works_with(path, None)
    assert list(path.parent.iterdir()) == [path]


def test_old_file_is_kept_where_the_new_one_is_no_good(path: Path) -> None:
    old = path.with_name(f"{path.name}.{OLD_NAME}")
    old.write_text("as it was")
    path.write_bytes(os.urandom(9000))
    with pytest.raises(DatabaseUnusableError):
        finish(path, KEY)
    assert old.read_text() == "as it was"
