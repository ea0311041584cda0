"""People who have a reminder at one o'clock, which the world's clock comes to in an hour."""

from __future__ import annotations

import datetime as dt

import sqlite_utils

from bot.timetable import Timetable, next_slot
from db import reminders, users
from tests.conversation import NOON, Someone, World


async def remind_all_at_one(world: World, count: int, *, kind: str = "take", label: str | None = None) -> list[Someone]:
    """So many new people, each with a reminder of this kind."""
    people = [world.meet(f"P{number}") for number in range(count)]

    def remind(db: sqlite_utils.Database) -> None:
        for someone in people:
            world.telegram.chats[someone.id].opened = True
            users.ensure_user(db, someone.id, now=NOON)
            reminders.add_reminder(
                db,
                someone.id,
                kind=kind,
                label=label,
                timetable=str(Timetable.daily(dt.time(13))),
                timezone="UTC",
                next_slot=next_slot,
                now=NOON,
            )

    await world.magpie.services.database.run(remind)
    return people
