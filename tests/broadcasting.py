"""An operator, and people who want news: for the tests of broadcasts."""

from __future__ import annotations

from typing import Any

import sqlite_utils

from db import news, users
from tests.conversation import NOON, Someone, World

TEXT = "The bot rests tomorrow from 9 to 10."
FOOTER = "News from whoever runs this bot. You turned it on."


def appoint(world: World, *operators: Someone) -> None:
    """Let these people, and nobody else, be operators."""
    world.magpie.admin_ids = frozenset(one.id for one in operators)


async def subscribers(world: World, count: int) -> list[Someone]:
    """So many people who turned news on."""
    people = [world.meet(f"P{number}") for number in range(count)]

    def move_in(db: sqlite_utils.Database) -> None:
        for someone in people:
            world.telegram.chats[someone.id].opened = True
            users.agree(db, someone.id, now=NOON)
            news.turn_on(db, someone.id, now=NOON)

    await world.magpie.services.database.run(move_in)
    return people


async def write(operator: Someone, text: str = TEXT) -> str:
    """Write a broadcast, up to the question whether to send it."""
    await operator.say("/broadcast")
    return await operator.say(text)


async def broadcast(world: World, operator: Someone, text: str = TEXT) -> None:
    """Write one and send it. What can go now has gone afterwards."""
    await write(operator, text)
    await operator.tap(next(label for label in operator.labels if label.startswith("Send to")))
    await world.magpie.delivery.idle()


def got(someone: Someone, text: str = TEXT) -> int:
    """How many copies of it somebody has."""
    return sum(text in message.get("text", "") for message in someone.messages)


def hold_up_at(world: World, someone: Someone, *, seconds: float = 60.0) -> None:
    """Let Telegram ask for a pause of all sends when it comes to this person."""
    world.telegram.faults.add("429", method="sendMessage", chat_id=someone.id, seconds=seconds)


async def begin_and_be_held_up(world: World, operator: Someone, *, seconds: float = 60.0) -> list[Someone]:
    """Broadcast to two hundred people; the first twenty and some that were on their way get it before a pause."""
    people = await subscribers(world, 200)
    hold_up_at(world, people[20], seconds=seconds)
    await broadcast(world, operator)
    assert 1 <= sum(got(one) for one in people) <= 150
    assert got(people[-1]) == 0
    return people


async def row(world: World) -> dict[str, Any]:
    """The newest broadcast."""
    return (await world.rows("SELECT * FROM broadcasts ORDER BY id DESC LIMIT 1"))[0]
