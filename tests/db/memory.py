"""New databases that are migrated already: in memory, where no test waits for a disk, and as a file."""

from __future__ import annotations

import sqlite3
import tempfile
from functools import cache
from pathlib import Path

import sqlite_utils

from db import unkept
from db.migrations import migrations


def new_database() -> sqlite_utils.Database:
    """A database with all tables and no rows, as `db.database` opens it. To be closed."""
    connection = sqlite3.connect(":memory:")
    _migrated().backup(connection)
    connection.execute("PRAGMA foreign_keys = ON")
    opened = sqlite_utils.Database(connection)
    unkept.prepare(opened)
    return opened


@cache
def _migrated() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    migrations.apply(sqlite_utils.Database(connection))
    return connection


@cache
def new_file() -> bytes:
    """A database file with all tables and no rows, as `db.database` leaves it behind."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "new.sqlite3"
        file = sqlite_utils.Database(path)
        file.enable_wal()
        migrations.apply(file)
        file.close()
        return path.read_bytes()
