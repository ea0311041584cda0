"""The database as its own thread has it, for the functions of `db/`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlite_utils

from db.database import Database


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite_utils.Database]:
    database = Database(tmp_path / "magpie.sqlite3")
    database._connect()
    assert database._connection is not None
    yield database._connection
    database._connection.close()
