"""Fixtures that every test may use."""

from __future__ import annotations

import gc
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.conversation import Someone, World, open_world

# The bots that tests start have their databases in a folder that is thrown away, on purpose.
os.environ.setdefault("ALLOW_EPHEMERAL_DISK", "true")


def pytest_collection_finish() -> None:
    """What was collected stays to the end, so nothing is won by looking through all of it for garbage again."""
    gc.collect()
    gc.freeze()


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path / "magpie.sqlite3") as opened:
        yield opened


@pytest.fixture
def ada(world: World) -> Someone:
    return world.meet("Ada")
