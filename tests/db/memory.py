"""New databases in memory: what the functions of `db/` do is the same there, and no test waits for a disk."""

from __future__ import annotations

import sqlite3
from functools import cache

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
