"""`magpie db` as an operator uses it: on the database of a bot that runs, and of one that does not."""

from __future__ import annotations

import asyncio
import re
import signal
from pathlib import Path
from typing import Protocol

import pytest

from bench.crowd import Running
from db.connection import connect
from db.migrations import migrations
from sandbox.server import Server
from sandbox.telegram import Telegram
from tests import disks
from tests.db.test_backup import KEY, fill, rows
from tests.test_command_line import EX_CONFIG, run, run_here
from tests.test_crash import running

__all__ = ["running"]

OTHER_KEY = KEY[::-1]
EX_TEMPFAIL = 75


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "var" / "magpie.sqlite3"


class Magpie(Protocol):
    """`magpie db`: what it says and its exit code."""

    def __call__(self, *arguments: str, **environment: str) -> tuple[int, str]: ...


@pytest.fixture
def magpie(path: Path, capfd: pytest.CaptureFixture[str]) -> Magpie:
    """With the database where it is by default."""

    def run_in_its_folder(*arguments: str, **environment: str) -> tuple[int, str]:
        path.parent.mkdir(exist_ok=True)
        code, output = run_here("db", *arguments, cwd=path.parent.parent, **environment)
        beside = capfd.readouterr()  # SQLCipher is no Python, and would write past it
        output += beside.out + beside.err
        assert "Traceback" not in output, output
        assert KEY not in output
        assert OTHER_KEY not in output
        return code, output

    return run_in_its_folder


async def test_a_bot_that_runs_is_looked_at_and_copied_and_not_replaced(running: Running) -> None:
    process = await running.start()
    path, folder = running.path, running.path.parent
    where = {"DATABASE_PATH": str(path)}
    code, said = run_here("db", "info", cwd=folder, **where)
    assert code == 0, said
    assert re.search(rf"held by +process {process.pid} on ", said)
    code, said = await run("db", "alive", cwd=folder, **where)
    assert code == 0
    assert f"process {process.pid} on " in said
    code, said = run_here("db", "check", cwd=folder, **where)
    assert code == 0
    assert said == f"{path}: nothing to mend.\n"
    code, said = run_here("db", "backup", "copy", cwd=folder, **where)
    assert code == 0
    assert re.fullmatch(r"copy: \d+ KB, checked\.\n", said)
    for arguments in (("restore", "copy"), ("encrypt",)):
        code, said = run_here(
            "db", *arguments, cwd=folder, DATABASE_KEY=KEY if arguments == ("encrypt",) else "", **where
        )
        assert code == EX_TEMPFAIL, said
        assert said.startswith(f"Not done: process {process.pid} on ")
        assert said.endswith("Stop that one first.\n")
    process.send_signal(signal.SIGTERM)
    assert await process.wait() == 0
    code, said = await run("db", "alive", cwd=folder, **where)
    assert (code, said) == (1, "Error: no bot works with this database.\n")
    code, said = await run("db", "restore", "copy", cwd=folder, **where)
    assert code == 0, said
    assert "What was there is now" in said


def test_info_says_what_there_is(path: Path, magpie: Magpie) -> None:
    fill(path)
    code, said = magpie("info")
    assert code == 0
    newest = f"{len(migrations._migrations)} of {len(migrations._migrations)}"
    told = dict(re.split(r" {2,}", line, maxsplit=1) for line in said.splitlines())
    assert told["file"] == "var/magpie.sqlite3"
    assert re.fullmatch(r"\d+ KB, and 0 KB not yet brought in \(-wal\)", told["size"])
    assert (told["encrypted"], told["schema"], told["people"], told["reminders"]) == ("no", newest, "50", "50")
    assert told["next due"] == "2026-03-02 21:00:00 UTC"
    assert told["ledger"] == "nothing to nothing"
    assert told["held by"] == "nobody"


def test_check_names_every_problem_and_ends_with_1(path: Path, magpie: Magpie) -> None:
    fill(path)
    db = connect(path)
    db.execute("UPDATE preferences SET timezone = 'Mars'")
    db.execute("DELETE FROM preferences WHERE user_id = 60")
    db.conn.commit()
    db.close()
    code, said = magpie("check")
    assert code == 1
    assert len(said.splitlines()) == 2
    assert "preferences.timezone is 'Mars' in 49 rows" in said
    assert "1 people have no preferences" in said


def test_database_that_is_not_there_is_said_and_not_made(path: Path, magpie: Magpie) -> None:
    for arguments in (("info",), ("check",), ("backup", "copy"), ("alive",)):
        code, said = magpie(*arguments)
        assert code == 1
        assert "there is no database at" in said
    assert list(path.parent.iterdir()) == []


def test_backup_replaces_nothing_unless_told_to(path: Path, magpie: Magpie) -> None:
    fill(path)
    assert magpie("backup", "copy")[0] == 0
    code, said = magpie("backup", "copy")
    assert (code, said) == (1, "Error: copy is there already; give another name, or --overwrite.\n")
    assert magpie("backup", "copy", "--overwrite")[0] == 0


def test_restore_of_nonsense_changes_nothing(path: Path, magpie: Magpie) -> None:
    fill(path)
    before = rows(path)
    (path.parent.parent / "letter").write_text("Dear diary, " * 99)
    code, said = magpie("restore", "letter")
    assert code == 1
    assert said.startswith("Error: letter cannot be restored.")
    assert rows(path) == before


def test_encrypting_from_the_first_day_to_a_new_key(path: Path, magpie: Magpie) -> None:
    fill(path)
    wanted = rows(path)
    code, said = magpie("encrypt")
    assert code == 1
    assert "DATABASE_KEY is not set; put the key into the environment" in said
    code, said = magpie("encrypt", DATABASE_KEY="short")
    assert code == 1
    assert "a key has at least 16 characters" in said
    assert "short" not in said
    code, said = magpie("encrypt", DATABASE_KEY=KEY)
    assert code == 0, said
    assert "Backups from before are not" in said
    code, said = magpie("encrypt", DATABASE_KEY=KEY)
    assert (code, said) == (0, "var/magpie.sqlite3 is encrypted with this key already.\n")
    code, said = magpie("info")
    assert code == 1
    assert "is encrypted, or no database at all. If it is encrypted, set DATABASE_KEY" in said
    code, said = magpie("info", DATABASE_KEY=KEY)
    assert code == 0
    assert "encrypted       yes" in said
    code, said = magpie("backup", "copy", DATABASE_KEY=KEY)
    assert "checked, encrypted like the database." in said
    code, said = magpie("rekey", DATABASE_KEY=KEY, NEW_DATABASE_KEY="short")
    assert code == 1
    code, said = magpie("rekey", DATABASE_KEY=KEY, NEW_DATABASE_KEY=OTHER_KEY)
    assert code == 0, said
    assert "Set DATABASE_KEY to it now." in said
    code, said = magpie("rekey", DATABASE_KEY=KEY, NEW_DATABASE_KEY=OTHER_KEY)
    assert (code, said) == (0, "var/magpie.sqlite3 has the new key already. Set DATABASE_KEY to it.\n")
    code, said = magpie("rekey", DATABASE_KEY=KEY, NEW_DATABASE_KEY=KEY.upper())
    assert code == 1
    assert "this key does not open" in said
    assert rows(path, OTHER_KEY) == wanted
    assert list(path.parent.iterdir()) == [path]


def test_encrypting_before_there_is_a_database_says_that_there_is_nothing_to_do(magpie: Magpie) -> None:
    code, said = magpie("encrypt", DATABASE_KEY=KEY)
    assert code == 0
    assert "it will be encrypted from its first start on" in said


def command_line(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


async def test_bot_keeps_its_database_encrypted_and_its_key_to_itself(running: Running) -> None:
    process = await running.start(DATABASE_KEY=KEY, LOG_LEVEL="DEBUG")
    title = command_line(process.pid)
    process.send_signal(signal.SIGTERM)
    _, logged = await process.communicate()
    assert process.returncode == 0
    assert KEY.encode() not in logged + title
    assert running.path.read_bytes()[:6] != b"SQLite"
    for key, said in (("", "is encrypted, or no database at all"), (OTHER_KEY, "this key does not open")):
        refused = await running.spawn(DATABASE_KEY=key, LOG_LEVEL="DEBUG")
        _, logged = await refused.communicate()
        assert refused.returncode == EX_CONFIG
        assert said in logged.decode()
        assert b"Traceback" not in logged
        assert OTHER_KEY.encode() not in logged


async def test_start_on_a_disk_that_is_thrown_away_is_refused_with_the_remedy(running: Running) -> None:
    refused = await running.spawn(DYNO="worker.1", ALLOW_EPHEMERAL_DISK="")
    _, logged = await refused.communicate()
    assert refused.returncode == EX_CONFIG
    assert "Heroku has no disk that lasts" in logged.decode()
    assert not running.path.exists()
    process = await running.start(DYNO="worker.1", ALLOW_EPHEMERAL_DISK="true")
    process.send_signal(signal.SIGTERM)
    assert await process.wait() == 0


async def test_start_on_a_full_disk_says_so_and_may_be_tried_again(tmp_path: Path) -> None:
    telegram = Telegram()
    async with Server(telegram, port=0).running() as server:
        with disks.small_disk(tmp_path / "small") as small:
            running = Running(small, telegram, server)
            await asyncio.to_thread(fill, running.path)
            with disks.full(small):
                process = await running.spawn(ALLOW_EPHEMERAL_DISK="true")
                _, logged = await process.communicate()
            assert process.returncode == EX_TEMPFAIL
            assert "Not started: The disk with" in logged.decode()
            assert b"Traceback" not in logged
            process = await running.start(ALLOW_EPHEMERAL_DISK="true")
            process.send_signal(signal.SIGTERM)
            assert await process.wait() == 0
