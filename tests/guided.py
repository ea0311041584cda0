"""Runs of routines, and what became of their messages: for the tests of the guide and of what people see of it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from db.records import Run
from sandbox.calls import ApiCall
from tests.conversation import NOON, Someone, World, loaded_content

SECOND = dt.timedelta(seconds=1)
SHORT = loaded_content().routines["pmr-short"]  # twelve steps of 5 to 70 seconds, three minutes in all
EDITS = ("editMessageText", "editMessageCaption")


def a_run(user_id: int = 77, **changes: Any) -> Run:
    """Of the short muscle relaxation, at the beginning of its first step."""
    values: dict[str, Any] = {
        "user_id": user_id,
        "routine_id": SHORT.id,
        "message_id": 5,
        "pictured": False,
        "step": 0,
        "ends_at": NOON + SHORT.steps[0].seconds * SECOND,
        "seconds_left": None,
        "interrupted": False,
        "before": None,
        "started_at": NOON,
    }
    return Run(**(values | changes))


async def begin(someone: Someone, name: str = "short muscle relaxation") -> str:
    """Start a routine by its name; what its message says."""
    await someone.say(f"/relax {name}")
    return await someone.tap("Start")


async def runs(world: World) -> list[dict[str, Any]]:
    return await world.rows("SELECT * FROM routine_runs ORDER BY user_id")


def edits(world: World, *, since: int = 0) -> list[ApiCall]:
    """The guide's calls after the first `since` calls, as Telegram took them. What answers a tap is among them."""
    return [call for call in world.telegram.calls if call.number > since and call.method in EDITS]


def by_chat(calls: list[ApiCall]) -> dict[int, list[ApiCall]]:
    parted: defaultdict[int, list[ApiCall]] = defaultdict(list)
    for call in calls:
        parted[int(call.parameters["chat_id"])].append(call)
    return dict(parted)


def said(call: ApiCall) -> str:
    return str(call.parameters.get("text") or call.parameters.get("caption"))


def step_of(text: str) -> int | None:
    """Which step a message shows, from 1; None for one that shows none."""
    _, found, rest = text.partition("\nStep ")
    return int(rest.split()[0]) if found else None


def last_number(world: World) -> int:
    """The number of the latest call."""
    return world.telegram.calls[-1].number
