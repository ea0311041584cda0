"""Time zone, clock and tips."""

from __future__ import annotations

import pytest

from tests.conversation import Someone, World


async def test_a_city_with_namesakes_is_asked_about(ada: Someone) -> None:
    await ada.say("/settings")
    await ada.tap("Time zone")
    assert "Which one is “springfield”" in await ada.say("springfield")
    assert len(ada.labels) > 3


async def test_a_place_that_is_none_can_be_typed_again(ada: Someone) -> None:
    await ada.say("/settings")
    await ada.tap("Time zone")
    assert "a place called “<xyzzy>”" in await ada.say("<xyzzy>")
    assert "It is now 13:00 for you" in await ada.say("Berlin")


async def test_a_popular_zone_is_two_taps(ada: Someone) -> None:
    await ada.say("/settings")
    await ada.tap("Time zone")
    assert "It is now 21:00 for you" in await ada.tap("Tokyo")
    assert "Set." in await ada.tap("Yes")


async def test_no_leads_back_to_the_choice(ada: Someone) -> None:
    await ada.say("/settings")
    await ada.tap("Time zone")
    await ada.tap("Tokyo")
    assert "Where are you?" in await ada.tap("No, choose again")


async def test_a_shared_location_becomes_a_zone_and_is_forgotten(world: World, ada: Someone) -> None:
    await ada.say("/remind")
    await ada.tap("A daily tip")
    await ada.tap("Share my location")
    assert "forget the place" in ada.text
    assert "It is now 21:00 for you" in await ada.share_location(35.6812, 139.7671)
    assert "at what time?" in await ada.tap("Yes")  # on the way to the reminder, as before the location
    dump = [row for table in ("users", "preferences", "prompts") for row in await world.rows(f"SELECT * FROM {table}")]  # noqa: S608 - three names of ours
    assert "35.6" not in str(dump)
    assert "139.7" not in str(dump)


async def test_a_location_that_nobody_asked_for_is_understood_as_a_zone(ada: Someone) -> None:
    assert "It is now 12:00 for you" in await ada.share_location(38.72, -9.14)


async def test_traveller_is_asked_whether_the_reminders_come_along(world: World, ada: Someone) -> None:
    async def next_due_at() -> str:
        return str((await world.rows("SELECT next_due_at FROM reminders"))[0]["next_due_at"])

    await ada.settle_into("Lisbon")
    await ada.say("/subscribe")
    await ada.tap("21:00")
    await ada.settle_into("Tokyo")
    assert "Keep home time, or move it along?" in ada.text
    assert await next_due_at() == "2026-03-02T21:00:00Z"  # nothing moves before there is an answer
    assert "Your reminder follows the clock of Tokyo" in await ada.tap("Move it along")
    assert await next_due_at() == "2026-03-03T12:00:00Z"
    await ada.tap("Undo")
    assert await next_due_at() == "2026-03-02T21:00:00Z"
    await ada.settle_into("Tokyo")
    assert "They stay on the clock of Lisbon" in await ada.tap("Keep Lisbon time")
    assert await next_due_at() == "2026-03-02T21:00:00Z"
    await ada.tap("Move them after all")
    assert await next_due_at() == "2026-03-03T12:00:00Z"


async def test_day_that_a_traveller_lives_twice_brings_each_reminder_once(world: World, ada: Someone) -> None:
    await ada.settle_into("Tokyo")
    await ada.say("/remind 22:00")
    await world.advance(hours=2)  # it is 23:00 in Tokyo on 2 March, and 22:00 has come
    count = len(ada.messages)
    await ada.settle_into("Los Angeles")
    await ada.tap("Move it along")
    before = len(ada.messages)
    await world.advance(hours=20)  # 22:00 on 2 March in Los Angeles passes
    assert len(ada.messages) == before
    await world.advance(days=1)
    assert len(ada.messages) == before + 1
    assert count < before


async def test_the_clock_can_have_twelve_hours(ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await ada.say("/settings")
    assert "12:00 pm" in await ada.tap("12-hour clock")
    await ada.say("/subscribe")
    assert "9:30 pm" in ada.labels
    await ada.say("/settings")
    assert "it is 12:00" in await ada.tap("24-hour clock")


async def test_the_daily_tip_keeps_to_its_topic(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await ada.say("/settings")
    await ada.tap("Daily tip topic")
    assert "Daily tips on: stress" in await ada.tap("Stress")
    await ada.say("/subscribe")
    await ada.tap("21:00")
    for _ in range(4):
        await world.advance(days=1)
        assert ada.text.startswith("Stress")


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", ""])
async def test_a_forged_zone_is_not_taken(world: World, ada: Someone, zone: str) -> None:
    await ada.say("/settings")
    await ada.forge(f"zst1:{zone}:")
    await ada.forge(f"zcf1:{zone}:")
    assert (await world.rows("SELECT timezone FROM preferences"))[0]["timezone"] is None


async def test_yes_and_no_can_be_typed(ada: Someone) -> None:
    await ada.say("/settings")
    await ada.tap("Time zone")
    await ada.say("Lisbon")
    assert "Where are you?" in await ada.say("no")
    await ada.say("Tokyo")
    assert "Set. Tokyo" in await ada.say("Yes.")


@pytest.mark.parametrize("yes", ["ok", "yes please", "yea", "Yes"])
async def test_every_yes_is_one(ada: Someone, yes: str) -> None:
    await ada.say("/settings")
    await ada.tap("Time zone")
    await ada.say("Lisbon")
    assert "Set. Lisbon" in await ada.say(yes)


async def test_another_place_under_the_confirmation_is_taken(ada: Someone) -> None:
    await ada.say("/settings")
    await ada.tap("Time zone")
    await ada.say("Lisbon")
    assert "It is now 13:00 for you" in await ada.say("Berlin")


async def test_a_place_typed_instead_of_the_shared_location_takes_the_button_away(world: World, ada: Someone) -> None:
    await ada.say("/settings")
    await ada.tap("Time zone")
    await ada.tap("Share my location")
    assert world.telegram.chat(ada.id).reply_keyboard is not None
    assert "It is now 13:00 for you" in await ada.say("Berlin")
    assert world.telegram.chat(ada.id).reply_keyboard is None
