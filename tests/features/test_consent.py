"""Before somebody agrees, nothing is kept about them but their id; what would keep something asks first."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from bot.features import FEATURES
from db.personal import everything
from tests.conversation import Someone, World, open_world
from tests.test_callback_data import examples

QUESTION = "May I keep something?"
YES, NO = "Yes, keep it", "No, thank you"
SAID = (
    *("/tip", "/compare glycinate citrate", "/compare oxide", "glycinate", "citrate 500 mg x 2", "/dose", "400 mg"),
    *(
        "/food banana",
        "2 bananas",
        "/find",
        "/space doxycycline",
        "/relax 5",
        "/ask",
        "/forms",
        "/progress",
        "/settings",
    ),
    *("/remind", "/remind 21:30", "remind me to take zinc every day at 21:00", "/subscribe", "Lisbon", "yes", "stop"),
    *("/export", "/saved", "/privacy", "/help", "/cancel", "tension 4", "is it safe with kidney disease", "thanks"),
)


@pytest.fixture
def eve(world: World) -> Someone:
    return world.meet("Eve", agreed=False)


async def kept(world: World, someone: Someone) -> dict[str, object]:
    """What is stored beyond the id and the day on which it came: tables with rows, and fields that say something."""
    tables = await world.magpie.services.database.run(everything, someone.id)
    rows = {name: found for name, found in tables.items() if found and name not in {"users", "preferences"}}
    [user] = tables["users"] or [{}]
    said = {name: value for name, value in user.items() if value is not None and name not in {"id", "created_at"}}
    [preferences] = tables["preferences"] or [{}]
    defaults = {"user_id": someone.id, "hour_cycle": "24h", "streak": 0, "comparison": "text"}
    chosen = {name: value for name, value in preferences.items() if value not in (None, defaults.get(name))}
    return rows | said | chosen


async def test_the_welcome_says_so_and_is_not_repeated(world: World, eve: Someone) -> None:
    assert "Before I keep anything else, I ask." in await eve.say("/start")
    assert "Hello, I am Magpie" not in await eve.say("/start")
    assert await kept(world, eve) == {}


async def test_the_lines_before_an_amount_come_once_without_being_kept(world: World, eve: Someone) -> None:
    assert "Before any amount" in await eve.say("/compare glycinate citrate")
    assert "Before any amount" not in await eve.say("/compare glycinate citrate")
    assert await kept(world, eve) == {}


async def test_nothing_that_is_typed_keeps_anything(world: World, eve: Someone) -> None:
    for text in SAID:
        await eve.say(text)
        assert await kept(world, eve) == {}, text
    await eve.share_location(38.7, -9.1)
    await eve.say("yes")
    assert await kept(world, eve) == {}


@pytest.mark.parametrize("seed", range(4))
async def test_nothing_that_is_tapped_keeps_anything(world: World, eve: Someone, seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - the same walk in every run
    for _ in range(12):
        await eve.say(chance.choice(SAID))
        for _ in range(8):
            rows = eve.messages[-1].get("reply_markup", {}).get("inline_keyboard", [])
            data = [button["callback_data"] for row in rows for button in row if "callback_data" in button]
            data = [one for one in data if not one.startswith("agr1")]
            if not data:
                break
            packed = chance.choice(data)
            await eve.forge(packed)
            assert await kept(world, eve) == {}, packed


async def test_every_button_that_keeps_something_asks_first(world: World, eve: Someone) -> None:
    await eve.say("/start")
    await eve.say("/help")
    keeping = [button.payload for feature in FEATURES for button in feature.buttons if button.keeps]
    assert len(keeping) > 20
    for payload in keeping:
        await eve.say("/help")
        assert QUESTION in await eve.forge(next(examples(payload)).pack()), payload
    assert await kept(world, eve) == {}


async def test_yes_goes_on_to_what_was_tapped(world: World, eve: Someone) -> None:
    await eve.say("/tip")
    assert QUESTION in await eve.tap("Save")
    await eve.tap(YES)
    assert "Saved (undo)" in eve.labels
    assert len(await world.rows("SELECT * FROM saved_tips")) == 1
    assert QUESTION not in await eve.tap("Saved (undo)")


async def test_yes_to_a_command_goes_on_to_its_feature(eve: Someone) -> None:
    assert QUESTION in await eve.say("/remind 21:30")
    await eve.tap(YES)
    assert "A daily tip" in eve.labels
    await eve.tap("A daily tip")
    assert "Where are you?" in eve.text


async def test_no_leads_home_and_keeps_nothing(world: World, eve: Someone) -> None:
    await eve.say("/relax box breathing")
    assert QUESTION in await eve.tap("Start")
    assert "What would you like?" in await eve.tap(NO)
    assert await kept(world, eve) == {}


async def test_what_was_seen_before_is_kept_once_somebody_agrees(world: World, eve: Someone) -> None:
    await eve.say("/start")
    await eve.say("/compare glycinate citrate")
    await eve.say("/remind")
    await eve.tap(YES)
    assert "Before any amount" not in await eve.say("/compare glycinate citrate")
    [user] = await world.rows("SELECT * FROM users")
    assert None not in (user["welcomed_at"], user["safety_seen_at"], user["consented_at"])


async def test_views_are_shown_without_being_remembered(eve: Someone) -> None:
    await eve.say("/compare glycinate citrate")
    await eve.tap("As a table")
    assert "rich_message" in eve.messages[-1]
    await eve.say("/compare glycinate citrate")
    assert "rich_message" not in eve.messages[-1]


async def test_a_question_of_ours_is_answered_without_being_stored(world: World, eve: Someone) -> None:
    await eve.say("/dose")
    await eve.tap("citrate")
    assert "of magnesium" in await eve.say("400 mg")
    assert await kept(world, eve) == {}


async def test_delete_asks_again(ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await ada.say("/delete")
    await ada.tap("Delete everything")
    assert QUESTION in await ada.say("/remind")


async def test_a_restart_forgets_what_was_in_memory(tmp_path: Path) -> None:
    async with open_world(tmp_path / "magpie.sqlite3") as world:
        eve = world.meet("Eve", agreed=False)
        await eve.say("/start")
        await eve.say("/dose")
    async with open_world(tmp_path / "magpie.sqlite3", telegram=world.telegram) as again:
        eve = Someone(again, eve.person)
        assert "Hello, I am Magpie" in await eve.say("/start")
