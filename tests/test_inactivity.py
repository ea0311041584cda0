"""Who has not been here for two years is told a month before, and then forgotten."""

from __future__ import annotations

import sqlite_utils

from bot.inactivity import forget_inactive
from tests.conversation import Someone, World

TOLD_AFTER_DAYS, GONE_AFTER_DAYS = 701, 31


async def settle_in(ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await ada.say("/tip")
    await ada.tap("Save")


async def days_later(world: World, days: int) -> None:
    """So many days on, looked at once a day; nothing else falls due."""
    await world.advance(days=days)
    await forget_inactive(world.magpie)


async def test_somebody_who_stays_away_is_told_once_and_then_forgotten(world: World, ada: Someone) -> None:
    await settle_in(ada)
    before = len(ada.messages)
    await days_later(world, TOLD_AFTER_DAYS - 1)
    assert len(ada.messages) == before
    await days_later(world, 1)
    assert "What I keep about you goes on" in ada.text
    await days_later(world, 1)
    assert len(ada.messages) == before + 1
    await days_later(world, GONE_AFTER_DAYS)
    assert await world.rows("SELECT * FROM users") == []
    assert await world.rows("SELECT * FROM saved_tips") == []


async def test_a_tap_keeps_everything(world: World, ada: Someone) -> None:
    await settle_in(ada)
    await days_later(world, TOLD_AFTER_DAYS)
    assert await ada.tap("Keep it") == "All right, it stays."
    await days_later(world, GONE_AFTER_DAYS)
    assert len(await world.rows("SELECT * FROM saved_tips")) == 1
    await days_later(world, TOLD_AFTER_DAYS - GONE_AFTER_DAYS)
    assert "What I keep about you goes on" in ada.text


async def test_nobody_is_forgotten_who_could_not_be_told_yet(world: World, ada: Someone) -> None:
    await settle_in(ada)
    world.telegram.faults.add("drop_before", method="sendMessage", times=None)
    await days_later(world, 2 * TOLD_AFTER_DAYS)
    world.telegram.faults.clear()
    await days_later(world, 1)
    assert "What I keep about you goes on" in ada.text
    assert len(await world.rows("SELECT * FROM users")) == 1


async def test_who_blocked_the_bot_is_forgotten_without_a_word(world: World, ada: Someone) -> None:
    await settle_in(ada)
    world.telegram.block(ada.person)
    await world.settle()
    before = len(ada.messages)
    await days_later(world, 731)
    assert await world.rows("SELECT * FROM users") == []
    assert len(ada.messages) == before


async def test_of_who_never_agreed_the_id_goes_as_well(world: World) -> None:
    eve = world.meet("Eve", agreed=False)
    await eve.say("/start")
    before = len(eve.messages)
    await days_later(world, 731)
    assert await world.rows("SELECT * FROM users") == []
    assert len(eve.messages) == before


async def test_nobody_who_agreed_goes_because_nobody_noted_when_they_were_here(world: World, ada: Someone) -> None:
    await settle_in(ada)

    def forget_the_day(db: sqlite_utils.Database) -> None:
        db.execute("UPDATE users SET last_seen_on = NULL")

    await world.magpie.services.database.run(forget_the_day)
    await days_later(world, 3 * TOLD_AFTER_DAYS)
    assert len(await world.rows("SELECT * FROM users")) == 1
