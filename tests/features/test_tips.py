"""Short facts, one at a time."""

from __future__ import annotations

import re

import pytest

from bot.content.models import Topic
from bot.content.topics import TOPIC_TITLES
from bot.evidence import GRADE_TITLES
from tests.conversation import Someone, World


async def test_tip_is_short_and_says_its_grade_in_words(ada: Someone) -> None:
    text = await ada.say("/tip")
    assert any(text.endswith(str(title)) for title in GRADE_TITLES.values())
    assert len(text) < 1000


async def test_no_tip_repeats_before_the_whole_pool_was_seen(world: World, ada: Someone) -> None:
    pool = world.magpie.services.content.tips
    seen = [await ada.say("/tip")]
    seen += [await ada.tap("Another") for _ in range(len(pool) - 1)]
    assert len(set(seen)) == len(pool)
    assert await ada.tap("Another") in seen
    assert ada.text != seen[-1]


async def test_another_edits_the_same_message(ada: Someone) -> None:
    await ada.say("/tip")
    await ada.tap("Another")
    assert len(ada.messages) == 1


@pytest.mark.parametrize(
    ("typed", "topic"), [("sleep", Topic.SLEEP), ("Cramps", Topic.CRAMPS), ("stres", Topic.STRESS)]
)
async def test_tip_takes_a_topic_and_stays_with_it(ada: Someone, typed: str, topic: Topic) -> None:
    assert (await ada.say(f"/tip {typed}")).startswith(str(TOPIC_TITLES[topic]))
    assert (await ada.tap("Another")).startswith(str(TOPIC_TITLES[topic]))


async def test_unknown_topic_is_answered_with_the_topics_there_are(ada: Someone) -> None:
    assert "no topic called “banana <b>”" in await ada.say("/tip banana <b>")
    await ada.tap("Relaxation")
    assert ada.text.startswith("Relaxation")


async def test_why_unfolds_the_reason_and_the_linked_sources_and_folds_again(ada: Someone) -> None:
    folded = await ada.say("/tip")
    unfolded = await ada.tap("Why and sources")
    assert "Why: " in unfolded
    assert "Sources" in unfolded
    assert re.search(r"Reviewed on \d+ [A-Z][a-z]+ 2026", unfolded)
    assert await ada.tap("Less") == folded


async def test_saved_tips_are_listed_until_they_are_taken_off(ada: Someone) -> None:
    tip = await ada.say("/tip")
    await ada.tap("Save")
    assert ada.toast == "Saved. Find it with /saved."
    await ada.say("/saved")
    assert await ada.tap(ada.labels[0]) == tip
    await ada.tap("Saved (undo)")
    assert "Nothing here." in await ada.say("/saved")


async def test_a_retired_tip_is_said_to_be_retired(ada: Someone) -> None:
    await ada.say("/tip")
    await ada.forge("tps2:gone-tip::0:")
    assert ada.toast == "That tip was retired."
    await ada.forge("tsv2:gone-tip::1:")
    assert ada.toast == "That tip was retired."


async def test_a_retired_tip_under_a_reminder_leaves_the_reminder_alone(ada: Someone) -> None:
    text = await ada.say("/tip")
    await ada.forge("tps2:gone-tip::1:7")
    assert ada.toast == "That tip was retired."
    assert ada.text == text
