"""What a typed line leads to: labels, names, questions, lists; and red flags before all."""

from __future__ import annotations

import pytest

from tests.conversation import Someone, World


async def test_a_question_leads_to_its_answer(ada: Someone) -> None:
    await ada.say("can i take mag with levothyroxine")
    if "Which one is nearest" in ada.text:
        await ada.tap(ada.labels[0])
    assert "Keep 4 hours between them" in ada.text


async def test_several_candidates_are_offered_as_buttons(ada: Someone) -> None:
    text = await ada.say("magnesium and sleep")
    assert "Which one is nearest" in text
    await ada.tap(ada.labels[0])
    assert ada.labels[-2:] == ["‹ Back", "Home"]


async def test_what_is_not_known_is_said_with_the_nearest_topics_and_the_menu(ada: Someone) -> None:
    assert "I do not know that one." in await ada.say("how do i fix a puncture on my bike")
    assert ada.labels[-3:] == ["Questions", "Urgent signs", "Home"]


async def test_a_label_is_worked_out_after_the_safety_lines(ada: Someone) -> None:
    text = await ada.say("how much in 500 mg citrate")
    assert text.startswith("Before any amount")
    assert "500 mg of magnesium citrate (the whole compound) holds about 56 to 81 mg of magnesium." in text


async def test_a_figure_that_is_magnesium_already_is_said_to_be(ada: Someone) -> None:
    text = await ada.say("250 mg elemental magnesium from glycinate")
    assert text.startswith("Before any amount")
    assert "is the magnesium already: 250 mg of magnesium, in the form of magnesium glycinate." in text
    assert "holds about" not in text


async def test_less_than_a_milligram_is_said_to_be_so(ada: Someone) -> None:
    assert "holds less than 1 mg of magnesium." in await ada.say("500 mcg oxide")


@pytest.mark.parametrize("text", ["glycinate vs oxide", "glycinate · oxide", "oxide, glycinate"])
async def test_two_names_alone_are_set_side_by_side_at_once(ada: Someone, text: str) -> None:
    await ada.say(text)
    assert "14.1\N{NO-BREAK SPACE}%" in ada.text
    assert "60.3\N{NO-BREAK SPACE}%" in ada.text


async def test_one_name_alone_asks_what_to_show(ada: Someone) -> None:
    assert await ada.say("citrate") == "Magnesium citrate: what would you like to see?"
    assert ada.labels[:2] == ["About citrate", "Compare it"]


async def test_two_forms_in_a_question_are_set_side_by_side(ada: Someone) -> None:
    text = await ada.say("is citrate better than oxide?")
    assert "16.2\N{NO-BREAK SPACE}%" in text
    assert "60.3\N{NO-BREAK SPACE}%" in text


@pytest.mark.parametrize(
    "text", ["i have chest pain", "took the whole bottle of magnesium", "I want to die", "cant feel my legs"]
)
async def test_a_red_flag_is_answered_first_with_what_to_do_now(ada: Someone, text: str) -> None:
    reply = await ada.say(text)
    assert reply.startswith("This may be an emergency")
    assert "Tip" not in reply


async def test_a_red_flag_comes_before_an_open_question_which_stays_open(ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await ada.say("/subscribe")
    assert (await ada.say("my chest hurts and i cant breathe")).startswith("This may be an emergency")
    assert "at 21:45" in await ada.say("21:45")


async def test_what_was_typed_is_stored_nowhere(world: World, ada: Someone) -> None:
    await ada.say("i have chest pain")
    await ada.say("does magnesium help with my secret worry")
    path = world.magpie.services.database.path
    kept = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert b"chest" not in kept
    assert b"secret" not in kept


async def test_every_claim_is_reached_by_buttons(world: World, ada: Someone) -> None:
    await ada.say("/ask")
    await ada.tap("Heard that…?")
    seen = 0
    while True:
        for label in [label for label in ada.labels if label not in ("More", "Earlier", "‹ Back", "Home")]:
            assert "Heard that" in await ada.tap(label)
            await ada.tap("‹ Back")
            seen += 1
        if "More" not in ada.labels:
            break
        await ada.tap("More")
    assert seen == len(world.magpie.services.content.myths)


@pytest.mark.parametrize("entrance", ["Medicines A to Z", "Foods by magnesium", "Urgent signs"])
async def test_lists_under_ask_lead_to_their_entries_and_back(ada: Someone, entrance: str) -> None:
    await ada.say("/ask")
    list_text = await ada.tap(entrance)
    assert await ada.tap(ada.labels[0]) != list_text
    assert await ada.tap("‹ Back") == list_text


async def test_relax_lists_the_routines_with_their_steps(ada: Someone) -> None:
    await ada.say("/relax")
    text = await ada.tap("Stop a leg cramp now, 3 min")
    assert "Steps\n1. " in text
    assert "Take care" in text


@pytest.mark.parametrize("payload", ["myt1:gone", "rou1:gone", "fod1:gone", "int1:gone"])
async def test_a_retired_entry_is_answered_kindly(ada: Someone, payload: str) -> None:
    menu = await ada.say("/ask")
    assert await ada.forge(payload) != menu
    assert ada.toast is not None
    assert "retired" in ada.toast


@pytest.mark.parametrize("payload", ["mts1:99", "fds1:99", "ros1:99", "ins1:99"])
async def test_a_page_beyond_the_last_is_the_last(ada: Someone, payload: str) -> None:
    await ada.say("/ask")
    await ada.forge(payload)
    assert "Earlier" in ada.labels
    assert "More" not in ada.labels
