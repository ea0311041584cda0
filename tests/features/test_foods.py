"""Magnesium in foods, by typing and by tapping, and the sum of a day."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.meals import MEALS_A_DAY
from tests.conversation import Someone, World, open_world


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/food pumpkin seeds", "156 mg of magnesium in a small handful (28 g)."),
        ("/food 50 g pumpkin seeds", "275 mg of magnesium in 50 g."),
        ("/food pumkin seds", "156 mg of magnesium"),
        ("/food 100 g tofu", "37 mg of magnesium in 100 g."),
        ("how much magnesium is in 50 g of pumpkin seeds", "275 mg of magnesium in 50 g."),
        ("what is in 50 g of pumpkin seeds", "275 mg of magnesium in 50 g."),
        ("2 bananas", "64 mg of magnesium in two servings (236 g)."),
        ("half a banana", "16 mg of magnesium in half a serving (59 g)."),
        ("a cup of spinach", "157 mg of magnesium in two servings (180 g)."),
        ("banana", "32 mg of magnesium in one medium (118 g)."),
        ("1 g apple", "less than 1 mg of magnesium in 1 g."),
    ],
)
async def test_a_food_is_found_and_worked_out(ada: Someone, typed: str, said: str) -> None:
    text = await ada.say(typed)
    assert said in text
    assert "give or take a fifth" in text
    assert "Sources" in text
    assert "Add to today" in ada.labels


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("pizza", "no figure for “pizza”"),
        ("<b>bread</b>", "no figure for “<b>bread</b>”. Did you mean one of these?"),
        ("3 avocados", "do not know what that much weighs"),
        ("-50 g tofu", "An amount is more than nothing."),
        ("10 kg tofu", "more than I count at once"),
    ],
)
async def test_nonsense_gets_a_sentence_with_a_right_example(ada: Someone, typed: str, said: str) -> None:
    text = await ada.say(f"/food {typed}")
    assert said in text
    assert "mg of magnesium" in await ada.say(text.split("For example: ")[1])


async def test_the_nearest_foods_are_buttons(ada: Someone) -> None:
    await ada.say("/food rice")
    assert ada.labels[:2] == ["Brown rice", "White rice"]
    assert "Brown rice, cooked" in await ada.tap("Brown rice")


async def test_a_portion_is_changed_by_taps(ada: Someone) -> None:
    await ada.say("banana")
    assert "16 mg of magnesium in half a serving (59 g)" in await ada.tap("Half a serving")
    assert "64 mg of magnesium in two servings (236 g)" in await ada.tap("Two servings")
    text = await ada.tap("100 g")
    assert text.count("in 100 g") == 1
    assert "one medium (118 g)" in await ada.tap("One serving")


async def test_foods_are_found_by_group_and_by_typing(ada: Someone) -> None:
    assert "Pumpkin seeds, shelled and roasted: 156 mg" in await ada.say("/food")
    await ada.tap("By group")
    assert "Banana: 32 mg" in await ada.tap("Fruit")
    await ada.tap("‹ Back")
    await ada.tap("‹ Back")
    await ada.tap("Find a food")
    assert "no figure for “pizza”" in await ada.say("pizza")
    assert "79 mg of magnesium" in await ada.say("almmonds")
    await ada.tap("Find a food")
    assert "no figure" not in await ada.say("can i take it with thyroxine")


async def test_every_group_leads_to_its_foods(world: World, ada: Someone) -> None:
    await ada.say("/food")
    await ada.tap("By group")
    seen = 0
    for label in [label for label in ada.labels if label not in ("‹ Back", "Home")]:
        seen += (await ada.tap(label)).count("·")
        await ada.tap("‹ Back")
    assert seen == len(world.magpie.services.content.foods)


async def test_a_day_adds_up_and_is_rounded_at_its_end_only(ada: Someone) -> None:
    for typed in ("10 almonds", "1 tsp chia", "1 slice white bread"):  # 35.96, 15.83 and 6.67 mg
        await ada.say(typed)
        await ada.tap("Add to today")
    assert ada.toast == "Added."
    for said in ("Almonds, 12.9 g: 36 mg", "Chia seeds, 4.7 g: 16 mg", "White bread, 29 g: 7 mg", "In all 58 mg"):
        assert said in ada.text
    assert "today, Monday 2 March" in ada.text
    assert "EU 17 to 19 %, US 14 to 19 %, UK 19 to 22 %" in ada.text
    assert "give or take a fifth" in ada.text
    assert "not a goal" in ada.text


async def test_what_is_removed_can_be_brought_back(ada: Someone) -> None:
    for typed in ("2 bananas", "50 g tofu"):
        await ada.say(typed)
        await ada.tap("Add to today")
    await ada.tap("Remove one")
    text = await ada.tap("Banana, 236 g: 64 mg")
    assert ada.toast == "Removed."
    assert "Banana" not in text
    assert "In all 18 mg" in text
    assert "In all 82 mg" in await ada.tap("Undo")


async def test_adding_can_be_undone_and_the_undoing_too(ada: Someone) -> None:
    await ada.say("2 bananas")
    await ada.tap("Add to today")
    assert "Nothing added yet" in await ada.tap("Undo")
    assert "In all 64 mg" in await ada.tap("Undo")


async def test_clearing_a_day_can_be_undone(ada: Someone) -> None:
    for typed in ("2 bananas", "50 g tofu"):
        await ada.say(typed)
        await ada.tap("Add to today")
    assert "Nothing added yet" in await ada.tap("Clear the day")
    assert "In all 82 mg" in await ada.tap("Undo")
    assert ada.toast == "It is all back."


async def test_a_double_tap_adds_once(world: World, ada: Someone) -> None:
    await ada.say("2 bananas")
    message = ada.latest()
    for _ in range(2):
        world.telegram.tap(ada.person, message["message_id"], label="Add to today")
    await world.settle()
    assert "In all 64 mg" in ada.text


async def test_a_full_day_says_so(world: World, ada: Someone) -> None:
    for number in range(1, MEALS_A_DAY + 2):
        await ada.say(f"{number} g tofu")
        await ada.tap("Add to today")
    assert ada.toast == "That day's list is full."
    assert len(await world.rows("SELECT * FROM meals")) == MEALS_A_DAY


async def test_a_day_ends_at_midnight_on_the_persons_clock(world: World, ada: Someone) -> None:
    await ada.settle_into("Tokyo")  # where it is 21:00
    await ada.say("2 bananas")
    assert "time zone" not in await ada.tap("Add to today")
    await world.advance(hours=2)
    await ada.say("banana")
    assert "In all 64 mg" in await ada.tap("Today's sum")
    await world.advance(hours=2)
    await ada.say("banana")
    assert "Nothing added yet" in await ada.tap("Today's sum")
    assert "yesterday, Monday 2 March" in await ada.tap("Yesterday")
    assert "In all 64 mg" in ada.text
    await ada.tap("Remove one")
    assert "yesterday" in await ada.tap("‹ Back")
    assert "Nothing added yet" in await ada.tap("Today")


async def test_without_a_time_zone_the_day_is_that_of_utc_and_is_said_to_be(ada: Someone) -> None:
    await ada.say("banana")
    assert "midnight UTC" in await ada.tap("Today's sum")
    await ada.tap("Choose a time zone")
    await ada.say("Tokyo")
    assert "Magnesium in food, today" in await ada.tap("Yes")
    assert "midnight UTC" not in ada.text


async def test_old_days_are_forgotten_by_themselves(world: World, ada: Someone) -> None:
    await ada.say("2 bananas")
    await ada.tap("Add to today")
    await world.advance(days=2)
    assert len(await world.rows("SELECT * FROM meals")) == 1
    await world.advance(days=2)
    assert await world.rows("SELECT * FROM meals") == []
    await ada.tap("Undo")  # long after
    assert ada.toast == "That one is gone."


async def test_what_is_kept_is_said_and_can_be_deleted(world: World, ada: Someone) -> None:
    assert "the foods you add to a day's sum" in await ada.say("/privacy")
    await ada.say("2 bananas")
    await ada.tap("Add to today")
    assert "1 food of a day's sum" in await ada.say("/delete")
    await ada.tap("Delete everything")
    assert await world.rows("SELECT * FROM meals") == []


async def test_a_food_that_was_retired_stays_on_its_day_uncounted(world: World, ada: Someone) -> None:
    await ada.say("2 bananas")
    await ada.tap("Add to today")
    await world.magpie.services.database.run(lambda db: db.execute("UPDATE meals SET food_id = 'gone'"))
    text = await ada.forge("fdy1:0")
    assert "236 g of a food that I no longer know, not counted" in text
    await ada.tap("Remove one")
    assert "Nothing added yet" in await ada.tap("236 g of a food that I no longer kn…")


@pytest.mark.parametrize("payload", ["fod1:gone", "fpo1:gone:100", "fad1:gone:100"])
async def test_a_button_of_a_retired_food_leads_to_the_list(ada: Someone, payload: str) -> None:
    await ada.say("/food")
    await ada.forge(payload)
    assert ada.toast == "That food was retired."
    assert ada.text.startswith("Foods by magnesium")


@pytest.mark.parametrize(
    "payload",
    ["fpo1:banana:0", "fpo1:banana:-5", "fpo1:banana:99999999", "fad1:banana:x", "fdy1:2", "fch1:2026-02-30",
     "fcl1:yesterday", "frd1:2026-03-02:-1", "frd1:2026-03-02:99999999999", "fmr1:0", "fgr1:stones"],
)  # fmt: skip
async def test_a_forged_button_is_out_of_date(ada: Someone, payload: str) -> None:
    await ada.say("/food")
    await ada.forge(payload)
    assert ada.toast == "That button is out of date."


@pytest.mark.parametrize(
    ("payload", "toast"),
    [
        ("fmr1:77", "That one is gone."),
        ("fmb1:77", "That one is gone."),
        ("frd1:2026-03-02:1000", "There was nothing to bring back."),
        ("fcl1:2020-01-01", "Cleared."),
    ],
)
async def test_a_button_about_what_is_not_there_says_so(ada: Someone, payload: str, toast: str) -> None:
    await ada.say("/food")
    await ada.forge(payload)
    assert ada.toast == toast
    assert "Magnesium in food" in ada.text


async def test_nobody_reaches_the_list_of_another(world: World, ada: Someone) -> None:
    await ada.say("2 bananas")
    await ada.tap("Add to today")
    ben = world.meet("Ben")
    await ben.say("/food")
    await ben.forge("fmr1:1")
    assert ben.toast == "That one is gone."
    assert len(await world.rows("SELECT * FROM meals WHERE removed_at IS NULL")) == 1


async def test_a_list_outlives_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "magpie.sqlite3"
    async with open_world(path) as world:
        ada = world.meet("Ada")
        await ada.say("2 bananas")
        await ada.tap("Add to today")
        telegram, person = world.telegram, ada.person
    async with open_world(path, telegram=telegram) as world:
        assert "Nothing added yet" in await Someone(world, person).tap("Undo")
