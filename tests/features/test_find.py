"""Which form might suit a person: the gate first, then three questions, then an order with its reasons."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from bot.comparison import PURPOSE_NAMES
from bot.content.models import Circumstance, Signal
from bot.content.suitability import Budget, Stomach
from bot.features.find import views
from bot.features.find.payloads import LETTERS, Find, pack_about, read_about
from tests.conversation import Someone, World, loaded_content, open_world

RED = [one.button for one in loaded_content().safety.before_choosing if one.signal is Signal.RED]
WAYS_ON = ["Foods by magnesium", "Routines", "Questions"]
AN_AMOUNT = re.compile(r"\d\s?m?g\b")


async def pass_the_gate(someone: Someone, *circumstances: str) -> str:
    """/find, and what applies."""
    await someone.say("/find")
    for circumstance in circumstances:
        await someone.tap(circumstance)
    return await someone.tap("Go on" if circumstances else "None of these")


async def find(someone: Someone, purpose: str, stomach: str, price: str) -> str:
    """The whole way with nothing in it."""
    await pass_the_gate(someone)
    if purpose not in someone.labels:
        await someone.tap("Something else")
    await someone.tap(purpose)
    await someone.tap(stomach)
    return await someone.tap(price)


def top_three(text: str) -> list[str]:
    return re.findall(r"^\d+\. ([\w ]+):", text, re.MULTILINE)


# The gate


async def test_the_gate_stands_before_the_questions(ada: Someone) -> None:
    assert "safety first" in await ada.say("/find")
    assert "what for?" not in ada.text
    assert ada.labels[-3:] == ["None of these", "‹ Back", "Home"]


@pytest.mark.parametrize("label", RED)
async def test_red_stops_and_says_what_to_do_and_what_is_still_good(ada: Someone, label: str) -> None:
    text = await pass_the_gate(ada, label)
    assert text.startswith("Please ask a doctor first")
    assert "What to do:" in text
    assert "Sources" in text
    assert ada.labels == [*WAYS_ON, "‹ Back", "Home"]


def test_what_must_stop_stops() -> None:
    signals = {one.id: one.signal for one in loaded_content().safety.before_choosing}
    red = {Circumstance.KIDNEYS, Circumstance.HEART, Circumstance.MYASTHENIA, Circumstance.CHILD}
    assert {circumstance for circumstance, signal in signals.items() if signal is Signal.RED} == red


async def test_red_stops_whatever_else_was_chosen(ada: Someone) -> None:
    text = await pass_the_gate(ada, "I take medicines", "65 or older", "Kidney disease or dialysis", RED[-1])
    assert "Kidney disease or dialysis" in text
    assert RED[-1] in text
    assert ada.labels == [*WAYS_ON, "‹ Back", "Home"]


@pytest.mark.parametrize("way", WAYS_ON)
async def test_the_ways_on_from_red_lead_somewhere(ada: Someone, way: str) -> None:
    await pass_the_gate(ada, RED[0])
    assert "old" not in await ada.tap(way)
    assert ada.labels[-2:] == ["‹ Back", "Home"]


async def test_back_from_red_keeps_what_was_chosen_and_a_tap_takes_it_away(ada: Someone) -> None:
    await pass_the_gate(ada, RED[0])
    await ada.tap("‹ Back")
    assert f"✓ {RED[0]}" in ada.labels
    await ada.tap(f"✓ {RED[0]}")
    assert "what for?" in await ada.tap("None of these")
    assert len(ada.messages) == 1


async def test_an_answer_about_red_is_refused_however_it_comes(ada: Someone) -> None:
    """A button that was never made, such as one of a version in which it was amber."""
    await ada.say("/find")
    for about in ("k", "h", "n", "c", "km"):
        assert "Please ask a doctor first" in await ada.forge(f"fan1:{about}:sleep:s:l:f:0")


async def test_amber_explains_and_goes_on(ada: Someone) -> None:
    text = await pass_the_gate(ada, "65 or older")
    assert text.startswith("Before we go on")
    assert "kidney blood test" in text
    await ada.tap("Go on")
    await ada.tap("Sleep")
    await ada.tap("Takes most things well")
    assert "First of all\n· Before you take magnesium daily, ask for a kidney" in await ada.tap("Keep it cheap")


async def test_in_pregnancy_only_what_was_tried_there_is_ranked(ada: Someone) -> None:
    assert "midwife or doctor" in await pass_the_gate(ada, "Pregnant or breastfeeding")
    text = await ada.tap("Go on")
    assert "please ask your midwife or doctor" in text
    assert ada.labels == ["Leg cramps in pregnancy", *WAYS_ON, "‹ Back", "Home"]
    await ada.tap("Leg cramps in pregnancy")
    await ada.tap("Sensitive, easily upset")
    text = await ada.tap("Price does not matter")
    assert "No form has good evidence for leg cramps in pregnancy. Where it was tried, studies disagree." in text
    assert "Ask your midwife or doctor before you take any" in text
    assert top_three(text) == ["Glycinate", "Citrate", "Lactate"]
    assert "threonate, taurate, carbonate, gluconate and aspartate: no trial in pregnancy" in await ada.tap("More")


async def test_no_other_purpose_can_be_had_in_pregnancy(ada: Someone) -> None:
    await ada.say("/find")
    assert "In pregnancy I go only by" in await ada.forge("fan1:p:sleep:s:l:f:0")


@pytest.mark.parametrize("purpose", ["hospital", "skin", "low_magnesium", "pregnancy_cramps"])
async def test_what_is_not_asked_about_is_not_answered(ada: Someone, purpose: str) -> None:
    await ada.say("/find")
    assert "What would you like magnesium to help with?" in await ada.forge(f"fan1:%:{purpose}:s:l:f:0")


async def test_a_medicine_with_a_gap_is_explained_and_goes_on(ada: Someone) -> None:
    await pass_the_gate(ada, "I take medicines")
    assert "Which medicine do you take?" in await ada.tap("Choose my medicine")
    text = await ada.tap("Bone tablets")
    assert "Gap: the medicine at least 2 hours before magnesium" in text
    assert "Never stop a prescribed medicine" in text
    await ada.tap("Another medicine")
    await ada.tap("Any other medicine")
    assert "what for?" in await ada.tap("Go on")
    await ada.tap("Sleep")
    await ada.tap("Takes most things well")
    assert "Show a pharmacist the pack" in await ada.tap("Keep it cheap")
    ranking = ada.latest()
    assert "Medicines A to Z" in await ada.tap("Space it from medicines")
    assert ranking in ada.messages


@pytest.mark.parametrize(
    "label", [one.button for one in loaded_content().interactions.values() if one.prescriber_decides]
)
async def test_where_the_prescriber_decides_it_stops(ada: Someone, label: str) -> None:
    await pass_the_gate(ada, "I take medicines")
    await ada.tap("Choose my medicine")
    while label not in ada.labels:
        await ada.tap("More")
    assert "So I stop here and suggest no form." in await ada.tap(label)
    assert ada.labels == ["Another medicine", *WAYS_ON, "‹ Back", "Home"]


async def test_the_door_to_spacing_leaves_the_medicine_standing(ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await pass_the_gate(ada, "I take medicines")
    await ada.tap("Choose my medicine")
    await ada.tap("Bone tablets")
    page = ada.latest()
    assert "when do you take" in (await ada.tap("Set a spaced reminder")).casefold()
    assert page in ada.messages


async def test_a_medicine_that_was_retired_leads_to_the_list(ada: Someone) -> None:
    await ada.say("/find")
    assert "Which medicine do you take?" in await ada.forge("fsm1:m:long-gone")
    assert ada.toast == "That entry was retired."


# The order


async def test_green_goes_on_to_an_order_in_four_taps(ada: Someone) -> None:
    text = await find(ada, "Sleep", "Sensitive, easily upset", "Price does not matter")
    assert len(ada.messages) == 1
    assert text.index("No form has good evidence for sleep. The best there is, is weak.") < text.index("1. ")
    assert top_three(text) == ["Glycinate", "Citrate", "Threonate"]
    assert "1. Glycinate: weak evidence; gentle on the stomach, absorbed fairly well, middling price." in text
    assert "First of all" not in text
    assert "Sources" in text


async def test_where_the_evidence_is_good_it_says_for_what(ada: Someone) -> None:
    text = await find(ada, "Preventing migraine", "Sensitive, easily upset", "Keep it cheap")
    assert "The best evidence for preventing migraine is moderate: citrate." in text
    assert top_three(text)[0] == "Citrate"
    assert "takes the place of nothing" in text


async def test_cramps_are_told_the_truth_about_first(ada: Someone) -> None:
    text = await find(ada, "Night leg cramps", "Takes most things well", "Keep it cheap")
    assert "No form has good evidence for night leg cramps. What was tested brought no real benefit" in text
    assert "Citrate" not in top_three(text)


async def test_what_is_level_says_so(ada: Someone) -> None:
    text = await find(ada, "Topping up a low diet", "Takes most things well", "Price does not matter")
    assert top_three(text) == ["Citrate", "Chloride", "Lactate"]
    assert text.count("\n1. ") == 3
    assert "The same number means level. Level with number 1 too, behind More: aspartate." in text


@pytest.mark.parametrize("purpose", [str(PURPOSE_NAMES[purpose]) for purpose in views.PURPOSES])
async def test_no_amount_is_named_for_any_purpose(ada: Someone, purpose: str) -> None:
    text = await find(ada, purpose, "Tends to constipation", "Keep it cheap")
    assert not AN_AMOUNT.search(text)
    assert not AN_AMOUNT.search(await ada.tap("Why this order"))
    await ada.tap("‹ Back")
    assert not AN_AMOUNT.search(await ada.tap("More"))


async def test_more_shows_the_others_and_what_is_left_out(ada: Someone) -> None:
    await find(ada, "Sleep", "Sensitive, easily upset", "Keep it cheap")
    text = await ada.tap("More")
    assert text.splitlines()[2].startswith("4. Lactate: not properly tested;")
    assert "Left out\n· Epsom salt: Swallowed, it is a strong laxative" in text
    assert "Epsom salt" in ada.labels
    assert "1. Glycinate" in await ada.tap("‹ Back")


async def test_why_shows_the_points_in_words_and_they_add_up(ada: Someone) -> None:
    await find(ada, "Sleep", "Sensitive, easily upset", "Keep it cheap")
    text = await ada.tap("Why this order")
    lines = [line for line in text.splitlines() if re.match(r"\d+\. ", line)]
    assert len(lines) == 11
    for line in lines:
        [total] = re.findall(r"(\d+) points", line)
        parts = re.findall(r"(\d+)(?=[,.]|$)", line.partition("points: ")[2])
        assert sum(map(int, parts)) == int(total), line


async def test_a_form_opens_in_a_new_message_so_that_the_order_stays(ada: Someone) -> None:
    await find(ada, "Sleep", "Sensitive, easily upset", "Keep it cheap")
    order = ada.latest()
    assert "Magnesium glycinate (bisglycinate)" in await ada.tap("About glycinate")
    assert "Magnesium citrate" in await ada.tap("Compare the first two", on=order)
    assert order in ada.messages


async def test_start_over_forgets_the_answers(ada: Someone) -> None:
    await find(ada, "Sleep", "Sensitive, easily upset", "Keep it cheap")
    assert "safety first" in await ada.tap("Start over")
    assert not any(label.startswith("✓") for label in ada.labels)


async def test_what_would_change_is_what_happens_when_the_answer_is_changed(ada: Someone) -> None:
    text = await find(ada, "Sleep", "Takes most things well", "Keep it cheap")
    assert "If price did not matter, threonate would come before oxide." in text
    assert "With a sensitive stomach, glycinate would come first, before citrate." in text
    await ada.tap("‹ Back")
    forms = top_three(await ada.tap("Price does not matter"))
    assert forms.index("Threonate") == 2
    await ada.tap("‹ Back")
    await ada.tap("‹ Back")
    await ada.tap("Sensitive, easily upset")
    assert top_three(await ada.tap("Keep it cheap"))[:2] == ["Glycinate", "Citrate"]


async def test_an_order_that_nothing_changes_says_so(ada: Someone) -> None:
    text = await find(ada, "Heartburn", "Takes most things well", "Keep it cheap")
    assert "No other answer about stomach or price would change the first three." in text
    assert "for days, not for months" in text


# The way there and back


async def test_back_leads_through_every_question_to_the_menu(ada: Someone) -> None:
    await find(ada, "Memory", "Sensitive, easily upset", "Keep it cheap")
    seen = [(await ada.tap("‹ Back")).split("\n")[0] for _ in range(6)]
    assert [one.split(",")[0].split(".")[0] for one in seen[:4]] == ["4 of 4", "3 of 4", "2 of 4", "2 of 4"]
    assert seen[4:] == ["Which form might suit you?", "Magpie"]


async def test_the_gate_keeps_its_answers_on_the_way_back(ada: Someone) -> None:
    await pass_the_gate(ada, "65 or older")
    await ada.tap("Go on")
    await ada.tap("Sleep")
    await ada.tap("‹ Back")
    await ada.tap("‹ Back")
    assert "✓ 65 or older" in ada.labels


@pytest.mark.parametrize("said", ["/find", "find", "Which suits me?", "which form suits me", "Help me choose!"])
async def test_it_can_be_asked_for_in_words(ada: Someone, said: str) -> None:
    assert "Which form might suit you?" in await ada.say(said)


async def test_the_list_of_forms_and_the_menu_lead_to_it(ada: Someone) -> None:
    await ada.say("/forms")
    assert "safety first" in await ada.tap("Which suits me?")
    await ada.say("/start")
    assert "safety first" in await ada.tap("Which suits me?")


async def test_a_restart_between_taps_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "magpie.sqlite3"
    async with open_world(path) as world:
        ada = world.meet()
        await pass_the_gate(ada, "65 or older")
        await ada.tap("Go on")
        await ada.tap("Sleep")
        telegram = world.telegram
    async with open_world(path, telegram=telegram) as again:
        ada = Someone(again, ada.person)
        await ada.tap("Sensitive, easily upset")
        text = await ada.tap("Keep it cheap")
        assert "kidney blood test" in text
        assert top_three(text)[0] == "Glycinate"


async def test_typed_nonsense_between_the_questions_is_answered_and_breaks_nothing(ada: Someone) -> None:
    await pass_the_gate(ada)
    question = ada.latest()
    await ada.say("x" * 4000)
    await ada.say("💊")
    await ada.tap("Sleep", on=question)
    [edited] = [message for message in ada.messages if message["message_id"] == question["message_id"]]
    assert "your stomach" in edited["text"]


@pytest.mark.parametrize(
    "data",
    [
        *("fan1:x:sleep:s:l:f:0", "fan1:ok:sleep:s:l:f:0", "fan1:%:flying:s:l:f:0", "fan1:%:sleep:s:l:f"),
        *("fga1:kk", "fga1:", "fgo1:zebra", "fam1:m:x", "fsm1:m:", "fan1:%:sleep:9:l:f:0"),
    ],
)
async def test_a_button_that_no_version_made_is_out_of_date(ada: Someone, data: str) -> None:
    await ada.say("/find")
    await ada.forge(data)
    assert ada.toast in {"That button is out of date.", "That entry was retired."}


async def test_a_button_far_beyond_the_list_shows_its_end(ada: Someone) -> None:
    await ada.say("/find")
    assert "Page 4 of 4" in await ada.forge("fam1:m:99")
    assert "Page 1 of 4" in await ada.forge("fam1:m:-3")


async def test_content_without_forms_to_rank_says_so(world: World, ada: Someone) -> None:
    magpie = world.magpie
    content = replace(loaded_content(), forms={"orotate": loaded_content().forms["orotate"]})
    magpie.services = replace(magpie.services, content=content)
    text = await find(ada, "Sleep", "Takes most things well", "Keep it cheap")
    assert "I know no form that I could suggest" in text
    assert ada.labels == [*WAYS_ON, "Start over", "‹ Back", "Home"]


def test_what_applies_is_packed_and_read_again() -> None:
    assert set(LETTERS) == set(Circumstance)
    for circumstance in Circumstance:
        assert read_about(pack_about(frozenset({circumstance}))) == {circumstance}
    everything = pack_about(frozenset(Circumstance))
    assert everything == "khncpmo"  # in people's chats; never to change
    for purpose in views.PURPOSES:
        longest = Find(about=everything, purpose=purpose, stomach=Stomach.SENSITIVE, budget=Budget.ANY, more=True)
        assert len(longest.pack()) <= 64
