"""Fixtures that every test may use."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.conversation import Someone, World, open_world


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path / "magpie.sqlite3") as opened:
        yield opened


@pytest.fixture
def ada(world: World) -> Someone:
    return world.meet("Ada")
