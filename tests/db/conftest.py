"""The database as its own thread has it, for the functions of `db/`."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlite_utils

from db.database import Database


def _connect(path: Path) -> sqlite_utils.Database:
    database = Database(path)
    database._connect()
    assert database._connection is not None
    return database._connection


@pytest.fixture(scope="session")
def _new_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that was just made. Copying it spares every test the migrations' many commits to the disk."""
    path = tmp_path_factory.mktemp("db") / "new.sqlite3"
    _connect(path).close()
    return path


@pytest.fixture
def db(_new_database: Path, tmp_path: Path) -> Iterator[sqlite_utils.Database]:
    connection = _connect(Path(shutil.copy(_new_database, tmp_path / "magpie.sqlite3")))
    connection.execute("PRAGMA synchronous = OFF")  # no power cut is tested here, and disks are slow
    yield connection
    connection.close()
