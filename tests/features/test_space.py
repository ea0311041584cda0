"""Medicines and magnesium apart: which medicine, the gap and why, and two reminders that keep it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import pytest
from msgspec.structs import replace

from bot.content.models import Interaction
from bot.destinations import MEDICINE_KEY_CHARACTERS, OpenSpacing, medicine_key
from bot.features.preferences.payloads import ConfirmTimezone, SetTimezone
from tests.conversation import Someone, World, loaded_content, open_world

MEDICINES: Mapping[str, Interaction] = loaded_content().interactions
SPACED = [one for one in MEDICINES.values() if one.can_be_spaced]
NOT_SPACED = [one for one in MEDICINES.values() if not one.can_be_spaced]


def button_of(medicine: Interaction) -> str:
    return "They agreed: set a spaced reminder" if medicine.prescriber_decides else "Set a spaced reminder"


async def space(someone: Someone, name: str = "levothyroxine", at: str = "08:00") -> str:
    """Both reminders, from /space to the time; a time that is on no button is typed."""
    await someone.say(f"/space {name}")
    await someone.tap("Set a spaced reminder")
    return await someone.tap(at) if at in someone.labels else await someone.say(at)


async def rows(world: World) -> list[dict[str, Any]]:
    return await world.rows("SELECT * FROM reminders WHERE deleted_at IS NULL ORDER BY id")


def retire(world: World, medicine_id: str) -> None:
    """The medicine is no longer in the content, as after an edit and a restart."""
    left = {key: one for key, one in MEDICINES.items() if key != medicine_id}
    world.magpie.services = replace(world.magpie.services, content=replace(loaded_content(), interactions=left))


# Which medicine


async def test_space_lists_the_medicines(ada: Someone) -> None:
    assert "Medicines A to Z" in await ada.say("/space")
    assert "Medicines A to Z" in await ada.say("medicines")


@pytest.mark.parametrize(
    ("typed", "medicine"),
    [
        *(
            ("levothyroxine", "Levothyroxine"),
            ("LEVOTYROXINE", "Levothyroxine"),
            ("my thyroid tablets", "Levothyroxine"),
        ),
        *(("doxycyclin", "Tetracycline"), ("levothyroxine 50 mcg", "Levothyroxine"), ("iron", "Iron tablets")),
        *(("ppi", "Acid blockers"), ("some other medicine", "Any other medicine")),
    ],
)
async def test_a_name_opens_its_page(ada: Someone, typed: str, medicine: str) -> None:
    assert (await ada.say(f"/space {typed}")).startswith(medicine)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("fosamax", ["Bone tablets", "Any other medicine"]),
        ("penicillin", ["Iron, penicillamine, chloroquine", "Gentamicin and relatives", "Any other medicine"]),
        (
            "antibiotics",
            ["Quinolone antibiotics", "Doxycycline, tetracyclines", "Gentamicin and relatives", "Any other medicine"],
        ),
        (
            "ramipril and iron",
            ["Rosuvastatin and some others", "Iron, penicillamine, chloroquine", "Any other medicine"],
        ),
        ("prozac", ["Any other medicine"]),
        ("<b>&", ["Any other medicine"]),
        ("x" * 3000, ["Any other medicine"]),
        ("🙂", ["Any other medicine"]),
    ],
)
async def test_a_name_that_is_not_clear_gets_the_nearest_and_a_way_on(
    ada: Someone, typed: str, offered: list[str]
) -> None:
    text = await ada.say(f"/space {typed}")
    assert "ask a pharmacist, and leave at least 2 hours" in text
    assert ada.labels == [*offered, "‹ Back", "Home"]


async def test_a_red_flag_goes_before_the_medicine(ada: Someone) -> None:
    assert "emergency" in await ada.say("/space i have chest pain")


@pytest.mark.parametrize("medicine", NOT_SPACED, ids=lambda one: one.id)
async def test_where_a_gap_is_not_enough_no_reminder_is_offered(ada: Someone, medicine: Interaction) -> None:
    await ada.say("/space")
    text = await ada.forge(f"int1:{medicine.id}")
    assert medicine.what_to_do in text
    assert "Never stop a prescribed medicine" in text
    assert ada.labels == ["‹ Back", "Home"]
    assert medicine.what_to_do in await ada.forge(OpenSpacing(medicine=medicine_key(medicine.id)).pack())


async def test_a_gap_of_one_side_is_said_as_such(ada: Someone) -> None:
    assert "Gap: the medicine at least 2 hours after magnesium\n" in await ada.say("/space gabapentin")


# Setting it


@pytest.mark.parametrize("medicine", SPACED, ids=lambda one: one.id)
async def test_list_to_page_to_two_reminders_at_the_medicines_gap(
    world: World, ada: Someone, medicine: Interaction
) -> None:
    await ada.settle_into("Lisbon")
    await ada.say("/space")
    while medicine.button not in ada.labels:
        await ada.tap("More")
    await ada.tap(medicine.button)
    text = await ada.tap(button_of(medicine))
    assert "when do you take it?" in text
    assert ("agreed to magnesium" in text) == medicine.prescriber_decides
    text = await ada.tap("07:00")
    medicine_row, magnesium_row = await rows(world)
    assert medicine_row["timetable"] == "1234567 07:00"
    assert magnesium_row["follows_id"] == medicine_row["id"]
    assert magnesium_row["follows_minutes"] == 60 * (medicine.hours_before or 0)
    assert f"Magnesium: {medicine.hours_before:g} hours after you marked" in text
    assert f"the medicine has to wait {medicine.hours_after:g} hours" in text
    assert "mg" not in text


async def test_the_medicine_comes_and_magnesium_after_the_gap(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    text = await space(ada, at="15:00")
    assert "Levothyroxine (thyroid): every day at 15:00, on the clock of Lisbon. Next: today at 15:00" in text
    assert "If you mark it at once, that is at 19:00." in text
    await world.advance(hours=3)
    assert ada.text.startswith("Levothyroxine (thyroid)")
    await world.advance(minutes=20)
    await ada.tap("Done")
    count = len(ada.messages)
    await world.advance(hours=3, minutes=59)
    assert len(ada.messages) == count
    await world.advance(minutes=1)
    assert "You marked Levothyroxine (thyroid) as done 4 hours ago." in ada.text
    assert ada.text.startswith("Magnesium")


async def test_magnesium_does_not_come_unless_the_medicine_was_taken(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await space(ada, at="15:00")
    await world.advance(hours=3)
    await ada.tap("Skip")
    count = len(ada.messages)
    await world.advance(hours=15)
    assert len(ada.messages) == count


async def test_the_zone_is_asked_for_on_the_way(ada: Someone) -> None:
    await ada.say("/space iron")
    assert "Where are you?" in await ada.tap("Set a spaced reminder")
    await ada.say("lisbon")
    assert "when do you take it?" in await ada.tap("Yes")
    assert "Set." in await ada.tap("08:00")


def test_every_medicine_fits_beside_every_zone_and_no_two_look_alike() -> None:
    zone = max(available_timezones(), key=len)
    keys = [medicine_key(one) for one in MEDICINES]
    assert len(set(keys)) == len(keys)
    assert max(map(len, keys)) == MEDICINE_KEY_CHARACTERS
    for key in keys:
        for payload in (ConfirmTimezone, SetTimezone):
            assert len(payload(timezone=zone, then=OpenSpacing(medicine=key).pack()).pack()) <= 64


@pytest.mark.parametrize(
    ("typed", "timetable", "label"),
    [
        ("7:30", "1234567 07:30", "Levothyroxine (thyroid)"),
        ("weekdays at 7:00", "12345 07:00", "Levothyroxine (thyroid)"),
        ("euthyrox at 6:45", "1234567 06:45", "euthyrox"),
        ("my  <thyroid> pill every day at 6:45", "1234567 06:45", "my <thyroid> pill"),
        ("7:00 and 19:00", "1234567 07:00,19:00", "Levothyroxine (thyroid)"),
    ],
)
async def test_the_time_can_be_typed_and_the_name_with_it(
    world: World, ada: Someone, typed: str, timetable: str, label: str
) -> None:
    await ada.settle_into("Lisbon")
    assert "Set." in await space(ada, at=typed)
    row = (await rows(world))[0]
    assert (row["timetable"], row["label"]) == (timetable, label)


async def test_half_a_day_is_asked_about_and_can_be_typed(ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    assert "Which of the two?" in await space(ada, at="weekdays at 9")
    assert "Monday to Friday at 09:00" in await ada.tap("09:00")
    await ada.tap("Undo")
    await space(ada, at="9")
    assert "every day at 09:00" in await ada.say("9 am")


@pytest.mark.parametrize("nonsense", ["banana", "25:99", "x" * 4000, "🕰", "at at at", f"{'x' * 61} at 7:00"])
async def test_what_is_no_time_can_be_typed_again(world: World, ada: Someone, nonsense: str) -> None:
    await ada.settle_into("Lisbon")
    assert "I could not read" in await space(ada, at=nonsense)
    assert await rows(world) == []
    assert "Set." in await ada.say("7:15")


async def test_a_question_in_between_is_answered_as_one(ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    assert "as a time" not in await space(ada, at="does magnesium help with cramps?")


async def test_the_name_can_be_typed_afterwards(ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    assert "type its name" in await space(ada)
    assert "Euthyrox, every day at 08:00" in await ada.say("Euthyrox")
    await ada.tap("My reminders")
    assert "Magnesium, 4 hours after you marked Euthyrox as done" in ada.text


async def test_what_would_fall_in_the_night_is_pointed_out(ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    assert "that is at 01:00, in the night." in await space(ada, at="21:00")


async def test_several_doses_a_day_that_leave_no_room_are_refused(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    text = await space(ada, "doxycycline", at="8:00, 14:00 and 20:00")
    assert "No time is far enough away." in text
    assert "every day at 08:00, 14:00 and 20:00" in text
    assert await rows(world) == []
    await ada.tap("Another time")
    assert "Set." in await ada.say("8:00 and 20:00")


# From a reminder that there is


async def add_take(someone: Someone, label: str, at: str = "09:00") -> None:
    await someone.say(f"remind me to take {label} at {at}")


async def test_magnesium_can_be_spaced_from_a_reminder_that_there_is(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await add_take(ada, "euthyrox")
    await ada.say("/space levothyroxine")
    await ada.tap("Set a spaced reminder")
    text = await ada.tap("After my reminder: Euthyrox")
    assert "Magnesium: 4 hours after you marked Euthyrox as done" in text
    assert "type its name" not in text
    assert "Undone. Magnesium will not come any more." in await ada.tap("Undo")
    assert [row["label"] for row in await rows(world)] == ["euthyrox"]


async def test_magnesium_is_not_offered_to_be_spaced_from_itself(ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await add_take(ada, "magnesium citrate")
    await ada.say("/space levothyroxine")
    await ada.tap("Set a spaced reminder")
    assert not any(label.startswith("After my reminder") for label in ada.labels)
    text = await ada.tap("07:00")
    assert "You have another one: Magnesium citrate, every day at 09:00. Keep only one of them" in text


async def test_two_medicines_do_not_quietly_make_two_of_magnesium(ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await space(ada)
    text = await space(ada, "iron")
    assert "You have another one: Magnesium, 4 hours after you marked Levothyroxine (thyroid) as done" in text


async def test_a_reminder_with_too_many_doses_is_refused_too(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await add_take(ada, "doxy", "8:00, 14:00 and 20:00")
    await ada.say("/space doxycycline")
    await ada.tap("Set a spaced reminder")
    assert "No time is far enough away." in await ada.tap("After my reminder: Doxy")
    assert len(await rows(world)) == 1


async def test_a_reminder_that_went_meanwhile_is_told(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await add_take(ada, "euthyrox")
    await ada.say("/space levothyroxine")
    await ada.tap("Set a spaced reminder")
    [row] = await rows(world)
    question = ada.latest()
    await ada.say("/remind")
    await ada.forge(f"rde1:{row['id']}")
    await ada.tap("After my reminder: Euthyrox", on=question)
    assert ada.toast == "That reminder is gone."
    assert await rows(world) == []


async def test_nobody_reaches_the_reminder_of_another(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await space(ada)
    medicine, magnesium = await rows(world)
    ben = world.meet("Ben")
    await ben.settle_into("Lisbon")
    await ben.say("/space levothyroxine")
    for data in (
        f"spa1:levothyroxine:{medicine['id']}",
        f"spw1:{magnesium['id']}:6:4:",
        f"spu1:{magnesium['id']}:{medicine['id']}",
    ):
        await ben.forge(data)
        assert ben.toast == "That reminder is gone."
    assert await rows(world) == [medicine, magnesium]


# Longer, back, and twice


async def test_undo_removes_both(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await space(ada, at="15:00")
    assert "Undone. Magnesium and Levothyroxine (thyroid) will not come any more." in await ada.tap("Undo")
    assert await rows(world) == []
    count = len(ada.messages)
    await world.advance(days=2)
    assert len(ada.messages) == count


async def test_a_second_tap_on_undo_changes_nothing(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await space(ada)
    screen = ada.latest()
    for _ in range(2):
        world.telegram.tap(ada.person, screen["message_id"], label="Undo")
    await world.settle()
    assert ada.text.startswith("Undone.")


async def test_undo_takes_back_what_done_set_off(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await space(ada, at="15:00")
    screen = ada.latest()
    await world.advance(hours=3)
    await ada.tap("Done")
    await ada.tap("Undo", on=screen)
    count = len(ada.messages)
    await world.advance(hours=5)
    assert len(ada.messages) == count


def waits(someone: Someone) -> list[str]:
    return [label for label in someone.labels if label.startswith("Wait")]


async def test_the_gap_can_be_made_longer_and_as_it_was(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await space(ada, "doxycycline")
    assert waits(ada) == [f"Wait {hours} hours" for hours in (3, 4, 6, 8)]
    text = await ada.tap("Wait 4 hours")
    assert text.startswith("Changed.")
    assert "Magnesium: 4 hours after" in text
    assert waits(ada) == [f"Wait {hours} hours" for hours in (2, 3, 6, 8)]
    assert "Magnesium: 2 hours after" in await ada.tap("Wait 2 hours")
    assert "Undone. Magnesium and Doxycycline, tetracyclines" in await ada.tap("Remove both")
    assert await rows(world) == []


@pytest.mark.parametrize("hours", [1, 2, 3, 9, 24])
async def test_the_gap_is_never_made_shorter_than_it_has_to_be(world: World, ada: Someone, hours: int) -> None:
    await ada.settle_into("Lisbon")
    await space(ada)
    medicine, magnesium = await rows(world)
    assert "Magnesium: 4 hours after" in await ada.forge(f"spw1:{magnesium['id']}:{hours}:4:{medicine['id']}")
    assert await rows(world) == [medicine, magnesium]


async def test_the_gap_stays_where_there_are_several_doses_a_day(ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await space(ada, "doxycycline", at="8:00 and 20:00")
    assert waits(ada) == []


async def test_the_gap_of_what_follows_no_more_cannot_be_made_longer(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await space(ada)
    screen = ada.latest()
    _, magnesium = await rows(world)
    await ada.say("/remind")
    await ada.forge(f"rst1:take:2100:{magnesium['id']}")
    await ada.tap("Wait 6 hours", on=screen)
    assert ada.toast == "That reminder is gone."


async def test_a_second_tap_on_the_time_keeps_the_undo_of_the_first(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await ada.say("/space levothyroxine")
    await ada.tap("Set a spaced reminder")
    grid = ada.latest()
    for _ in range(2):
        world.telegram.tap(ada.person, grid["message_id"], label="08:00")
    await world.settle()
    assert ada.text.startswith("Set.")
    assert len(await rows(world)) == 2
    await ada.tap("Undo")
    assert await rows(world) == []


async def test_the_same_once_more_is_pointed_out(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await space(ada)
    await world.advance(minutes=5)
    assert "You already have that one. Nothing was changed." in await space(ada)
    assert len(await rows(world)) == 2
    assert "Undo" not in ada.labels  # what was set five minutes ago is not taken back in passing
    await ada.tap("Wait 6 hours")
    assert "Undone. Magnesium will not come any more." in await ada.tap("Remove magnesium")
    assert [row["timetable"] for row in await rows(world)] == ["1234567 08:00"]


async def test_a_second_tap_on_a_reminder_that_there_is_keeps_the_undo(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await add_take(ada, "euthyrox")
    await world.advance(minutes=1)
    await ada.say("/space levothyroxine")
    await ada.tap("Set a spaced reminder")
    question = ada.latest()
    for _ in range(2):
        world.telegram.tap(ada.person, question["message_id"], label="After my reminder: Euthyrox")
    await world.settle()
    assert ada.text.startswith("Set.")
    await ada.tap("Undo")
    assert [row["label"] for row in await rows(world)] == ["euthyrox"]


async def test_what_comes_too_soon_after_another_medicine_is_told(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await add_take(ada, "euthyrox")
    for medicine in ("doxycycline", "levothyroxine"):
        await world.advance(minutes=1)
        await ada.say(f"/space {medicine}")
        await ada.tap("Set a spaced reminder")
        await ada.tap("After my reminder: Euthyrox")
    assert "it comes too soon after this medicine. Choose a longer wait." in ada.text
    assert waits(ada) == [f"Wait {hours} hours" for hours in (4, 6, 8)]
    assert "Magnesium: 4 hours after you marked Euthyrox" in await ada.tap("Wait 4 hours")
    await ada.tap("Remove magnesium")
    assert [row["label"] for row in await rows(world)] == ["euthyrox"]


async def fill_up(someone: Someone, count: int) -> None:
    await someone.say("/remind")
    for minute in range(count):
        await someone.forge(f"rst1:wind_down:21{minute:02}:")


@pytest.mark.parametrize("there", [19, 20])
async def test_without_room_for_both_neither_is_made(world: World, ada: Someone, there: int) -> None:
    await ada.settle_into("Lisbon")
    await fill_up(ada, there)
    text = await space(ada)
    assert "I keep at most 20 reminders for one person, and this needs two more." in text
    assert len(await rows(world)) == there


async def test_the_last_two_places_are_enough(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await fill_up(ada, 18)
    assert "Set." in await space(ada)
    assert len(await rows(world)) == 20


async def test_without_room_for_one_more_the_one_that_is_there_stays(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await add_take(ada, "euthyrox")
    await fill_up(ada, 19)
    await ada.say("/space levothyroxine")
    await ada.tap("Set a spaced reminder")
    assert "this needs one more" in await ada.tap("After my reminder: Euthyrox")
    assert len(await rows(world)) == 20


# Restarts, old buttons, content that went


async def test_a_restart_loses_neither_the_question_nor_the_buttons(tmp_path: Path) -> None:
    path = tmp_path / "magpie.sqlite3"
    async with open_world(path) as world:
        ada = world.meet()
        await ada.settle_into("Lisbon")
        await ada.say("/space levothyroxine")
        await ada.tap("Set a spaced reminder")
        telegram = world.telegram
    async with open_world(path, telegram=telegram) as world:
        ada = Someone(world, ada.person)
        assert "Set." in await ada.say("14:30")
    async with open_world(path, telegram=telegram) as world:
        ada = Someone(world, ada.person)
        await ada.tap("Wait 6 hours")
        await world.advance(hours=2, minutes=30)
        await ada.tap("Done")
    async with open_world(path, telegram=telegram) as world:
        ada = Someone(world, ada.person)
        await world.advance(hours=6)
        assert "as done 6 hours ago" in ada.text


async def test_a_medicine_that_was_retired_leads_to_the_list(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await ada.say("/space levothyroxine")
    await ada.tap("Set a spaced reminder")
    retire(world, "levothyroxine")
    assert "Medicines A to Z" in await ada.tap("08:00")
    assert ada.toast == "That entry was retired."
    for data in ("spc1:levothyroxine", "spa1:levothyroxine:1", "int1:levothyroxine"):
        assert "Medicines A to Z" in await ada.forge(data)
    assert await rows(world) == []


async def test_a_time_typed_for_a_medicine_that_was_retired_is_no_answer(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await ada.say("/space levothyroxine")
    await ada.tap("Set a spaced reminder")
    retire(world, "levothyroxine")
    await ada.say("8:00")
    assert await rows(world) == []


async def test_reminders_stay_when_their_medicine_is_retired(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await space(ada, at="15:00")
    retire(world, "levothyroxine")
    await world.advance(hours=3)
    await ada.tap("Done")
    await world.advance(hours=4)
    assert ada.text.startswith("Magnesium")


@pytest.mark.parametrize(
    "data",
    [
        *("spc1:", "spc1:LEVO", f"spc1:{'a' * 20}", "sps1:levothyroxine:2460:", "sps1:levothyroxine:0800:8"),
        *("spa1:levothyroxine:0", "spw1:1:0:4:", "spw1:1:25:4:", "spw1:1:6:", "spu1::1", "spu1:x:"),
    ],
)
async def test_a_button_that_no_version_made_is_out_of_date(ada: Someone, data: str) -> None:
    await ada.settle_into("Lisbon")
    await ada.say("/space")
    await ada.forge(data)
    assert ada.toast == "That button is out of date."


async def test_a_time_tapped_after_everything_was_deleted_asks_for_the_zone_again(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await ada.say("/space iron")
    await ada.tap("Set a spaced reminder")
    grid = ada.latest()
    await world.magpie.services.database.run(lambda db: db.execute("DELETE FROM users") and None)
    await ada.tap("08:00", on=grid)
    assert any("Where are you?" in message["text"] for message in ada.messages)
    assert await rows(world) == []


def test_the_longest_gap_fits_into_a_day() -> None:
    for one in SPACED:
        assert one.hours_before is not None
        assert one.hours_after is not None
        assert dt.timedelta(hours=one.hours_before + one.hours_after) < dt.timedelta(days=1)
