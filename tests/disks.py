"""Disks that fail on demand, as real as this machine allows."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.database import Database

SMALL_DISK_KB = 8_192  # SQLite lets its -wal grow to four megabytes
PAGE = 4_096


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A file system of eight megabytes. Where this machine lets nobody mount one, the test is skipped."""
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK_KB}k", "tmpfs", str(folder)],  # noqa: S607 - as it is on PATH
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"this machine lets nobody mount a small disk: {mounted.stderr.decode().strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)  # noqa: S607 - the one from above


@contextlib.contextmanager
def full(folder: Path) -> Iterator[None]:
    """Within, not a byte more fits onto the file system of `folder`."""
    filler = folder / "filler"
    with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(PAGE))
    try:
        yield
    finally:
        filler.unlink()


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Within, another program is writing and does not come to an end."""
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.rollback()


@contextlib.contextmanager
def damaged(path: Path) -> Iterator[None]:
    """Within, everything behind the first page of the file is noise."""
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = path.read_bytes()
    _overwrite(path, whole[:PAGE] + os.urandom(len(whole) - PAGE))
    try:
        yield
    finally:
        _overwrite(path, whole)


def _overwrite(path: Path, data: bytes) -> None:
    """Put other bytes into the same file: who has it open sees them."""
    with path.open("r+b", buffering=0) as file:
        file.write(data)


@contextlib.contextmanager
def read_only(database: Database) -> Iterator[None]:
    """Within, the open file takes no writes, as far as this connection can tell."""
    _say(database, "PRAGMA query_only = ON")
    try:
        yield
    finally:
        _say(database, "PRAGMA query_only = OFF")


def _say(database: Database, pragma: str) -> None:
    """On the database's thread, after what waits there already."""
    assert database._connection is not None
    database._thread.submit(database._connection.execute, pragma)
