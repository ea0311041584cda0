"""A forged button that names another person's row changes nothing of theirs and tells nothing about it.

Every payload of every feature is tried, with the ids of somebody else's rows in place of the person's own.
"""

from __future__ import annotations

from typing import Any

from msgspec import structs

from db.personal import everything
from tests.conversation import Someone, World
from tests.test_callback_data import PAYLOADS, examples

SECRET = "unutterable powder"


async def settle_in(world: World, ben: Someone) -> list[int]:
    """Let Ben have a row of each kind; their ids."""
    await ben.settle_into("Lisbon")
    await ben.say(f"remind me to take {SECRET} every day at 21:00")
    await ben.say("/tip")
    await ben.tap("Save")
    await ben.say("banana")
    await ben.tap("Add to today")
    await world.advance(hours=10)
    assert SECRET in ben.text.casefold()
    reminders = [row["id"] for row in await world.rows("SELECT id FROM reminders")]
    occurrences = [row["id"] for row in await world.rows("SELECT id FROM ledger")]
    eaten = [row["id"] for row in await world.rows("SELECT id FROM meals")]
    assert reminders
    assert occurrences
    assert eaten
    return sorted({*reminders, *occurrences, *eaten})


async def rows_of(world: World, someone: Someone) -> dict[str, list[dict[str, Any]]]:
    return await world.magpie.services.database.run(everything, someone.id)


async def test_no_button_reaches_the_rows_of_somebody_else(world: World, ada: Someone) -> None:
    ben = world.meet("Ben")
    ids = await settle_in(world, ben)
    before, messages = await rows_of(world, ben), ben.messages
    await ada.say("/start")
    await ada.settle_into("Lisbon")
    forged = 0
    for payload in PAYLOADS:
        numbers = [field.name for field in structs.fields(payload) if field.name.endswith("_id") and _is_number(field)]
        for example in examples(payload) if numbers else ():
            for row_id in ids:
                await ada.say("/help")
                await ada.forge(structs.replace(example, **dict.fromkeys(numbers, row_id)).pack())
                forged += 1
                assert SECRET not in repr(ada.latest()).casefold(), example
    assert forged > 100
    assert await rows_of(world, ben) == before
    assert ben.messages == messages


def _is_number(field: structs.FieldInfo) -> bool:
    """Whether a field is the id of a row and not of an entry of the content."""
    return "int" in str(field.type)
