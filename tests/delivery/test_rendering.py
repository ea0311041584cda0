"""The messages of many reminders at once: what reads the same is made once, and everybody's buttons are their own."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest

from bot.context import Magpie
from db import ledger
from tests.conversation import NOON, open_world
from tests.reminded import remind_all_at_one

PEOPLE = 5


def made(magpie: Magpie) -> int:
    return sum(key[0] == "reminder" for key in magpie.services.screens if isinstance(key, tuple))


async def test_message_is_made_once_and_each_button_leads_to_its_own_occurrence(tmp_path: Path) -> None:
    async with open_world(tmp_path / "magpie.sqlite3", sends_per_second=1000) as world:
        people = await remind_all_at_one(world, PEOPLE, kind="wind_down")
        await world.advance(hours=1)
        assert {someone.text for someone in people} == {people[0].text}
        assert made(world.magpie) == 1
        await people[2].tap("Done")
        for someone in people:
            found = await world.magpie.services.database.run(ledger.between, someone.id, NOON.date(), NOON.date())
            assert [one.answer is not None for one in found] == [someone is people[2]]


async def test_what_somebody_calls_their_own_is_kept_nowhere(tmp_path: Path) -> None:
    async with open_world(tmp_path / "magpie.sqlite3", sends_per_second=1000) as world:
        people = await remind_all_at_one(world, PEOPLE, label="my zinc")
        await world.advance(hours=1)
        assert ["My zinc" in someone.text for someone in people] == [True] * PEOPLE
        assert made(world.magpie) == 0
        assert "zinc" not in repr(dict(world.magpie.services.screens)).casefold()


async def test_new_content_makes_messages_anew(tmp_path: Path) -> None:
    async with open_world(tmp_path / "magpie.sqlite3", sends_per_second=1000) as world:
        await remind_all_at_one(world, PEOPLE, kind="wind_down")
        await world.advance(hours=1)
        services = world.magpie.services
        await world.magpie.work_with(await services.with_content(services.content))
        assert made(world.magpie) == 0
        await world.advance(days=1)
        assert made(world.magpie) == 1


async def test_lot_that_was_called_off_before_it_began_is_in_nobodys_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stop may come between; the rows wait for the next start."""
    async with open_world(tmp_path / "magpie.sqlite3", sends_per_second=1000) as world:
        people = await remind_all_at_one(world, PEOPLE, kind="wind_down")
        delivery = world.magpie.delivery
        create_task = asyncio.create_task

        def called_off(coroutine: Coroutine[Any, Any, Any], **kwargs: Any) -> asyncio.Task[Any]:
            task = create_task(coroutine, **kwargs)
            if getattr(coroutine, "__name__", "") == "_begin":
                task.cancel()
                delivery._stopping = True
            return task

        with monkeypatch.context() as patch:
            patch.setattr(asyncio, "create_task", called_off)
            await asyncio.wait_for(world.advance(hours=1), 10)
        assert delivery._in_flight == {}
        delivery._stopping = False
        await world.advance(minutes=1)
        assert [len(someone.messages) for someone in people] == [1] * PEOPLE
