"""The welcome, the main menu, /help and /cancel."""

from __future__ import annotations

import pytest

from bot.features import FEATURES
from tests.conversation import Someone, World


async def test_start_greets_a_newcomer_and_says_what_the_bot_is_not(ada: Someone) -> None:
    text = await ada.say("/start")
    assert "What I am not" in text
    assert "emergency number" in text
    assert ada.labels[:2] == ["Compare forms", "A tip"]


async def test_start_shows_a_known_person_the_menu_and_not_the_tour(world: World, ada: Someone) -> None:
    await ada.say("/start")
    await world.advance(minutes=5)
    assert "What I am not" not in await ada.say("/start")


async def test_every_feature_of_the_menu_opens_and_leads_home_in_the_same_message(ada: Someone) -> None:
    await ada.say("/start")
    for label in [str(feature.home[0]) for feature in FEATURES if feature.home] + ["Privacy", "Help"]:
        await ada.tap(label)
        assert ada.labels[-2:] == ["‹ Back", "Home"], label
        await ada.tap("Home")
        assert "What would you like?" in ada.text
    assert len(ada.messages) == 1


async def test_help_lists_every_command(ada: Someone) -> None:
    text = await ada.say("/help")
    for feature in FEATURES:
        for command in feature.commands:
            assert (f"/{command.name}" in text) is not feature.for_admins


@pytest.mark.parametrize("greeting", ["hi", "Hello!", "hey", "MENU", "home"])
async def test_a_greeting_opens_the_menu(ada: Someone, greeting: str) -> None:
    await ada.say(greeting)
    assert "Compare forms" in ada.labels


async def test_cancel_leaves_an_open_question(ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await ada.say("/remind")
    await ada.tap("A daily tip")
    await ada.say("/cancel")
    assert "could not read" not in await ada.say("banana")


async def test_a_new_command_closes_the_open_question(ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await ada.say("/remind")
    await ada.tap("A daily tip")
    await ada.say("/tip")
    assert "could not read" not in await ada.say("banana")


async def test_a_tap_elsewhere_closes_the_open_question(ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await ada.say("/remind")
    await ada.tap("A daily tip")
    await ada.tap("Home")
    assert "could not read" not in await ada.say("banana")
