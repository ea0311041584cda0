"""The database for the functions of `db/`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlite_utils

from tests.db.memory import new_database


@pytest.fixture
def db() -> Iterator[sqlite_utils.Database]:
    connection = new_database()
    yield connection
    connection.close()
