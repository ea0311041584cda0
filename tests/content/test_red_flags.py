"""Warning signs in the words of people in a hurry, and what only sounds like one."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from bot import cards
from bot.content.loader import Content, ContentError, load
from bot.content.models import Urgency
from bot.content.red_flags import LONGEST_TEXT_CHARACTERS, RedFlags
from tests.content import small
from tests.conversation import CONTENT

LONGEST_LOOK_UP_S = 0.25  # against a search that runs away; it usually takes a twentieth
IN_DOUBT = "I am a bot and cannot judge how you are."


@pytest.fixture(scope="module")
def content() -> Content:
    return load(CONTENT)


@pytest.fixture(scope="module")
def flags(content: Content) -> RedFlags:
    return RedFlags(content.safety.red_flags, content.safety.idioms)


@pytest.mark.parametrize(
    ("text", "flag_id"),
    [
        ("i fainted", "not-responding"),
        ("i feel like passing out", "not-responding"),
        ("seizure", "not-responding"),
        ("had a fit", "not-responding"),
        ("my husband wont wake up", "not-responding"),
        ("she is unconscious", "not-responding"),
        ("not responding after taking epsom salt", "too-much-magnesium"),
        ("kms", "thoughts-of-self-harm"),
        ("want it all to be over", "thoughts-of-self-harm"),
        ("throat closing up", "swelling-throat"),
        ("tongue swelling after taking the pill", "swelling-throat"),
        ("heart is racing and skipping beats", "uneven-heartbeat"),
        ("my heart keeps skipping", "uneven-heartbeat"),
        ("very slow heartbeat", "uneven-heartbeat"),
        ("accidently took double the dose and feel dizzy and weak", "overdose"),
        ("kidney failure and took magnesium", "magnesium-with-weak-kidneys"),
        ("im on dialysis and took milk of magnesia", "magnesium-with-weak-kidneys"),
        ("legs are weak and getting worse quickly", "numb-between-the-legs"),
        ("having trouble swallowing and double vision", "stroke"),
        ("sudden severe headache", "stroke"),
        ("chest pian", "chest-pain"),
        ("ChestPain", "chest-pain"),
        # Joined words leave their parts to the sign that knows more.
        ("i fainted after magnesium", "too-much-magnesium"),
        ("pregnant and fainted", "pregnant-with-warning-signs"),
    ],
)
def test_sign_reaches_its_answer(flags: RedFlags, text: str, flag_id: str) -> None:
    found = flags.find(text)
    assert found is not None
    assert found.id == flag_id


@pytest.mark.parametrize(
    "text",
    [
        "overdose of caffeine jokes aside",
        "pec stretch chest tight from desk",
        "how do i stroke the calf when massaging it",
        "best way to get fit after 40",
        "i want to know why my eyelid twitches and if its all over soon",
        "i want to massage all over",
        "cramp after i ran 10 kms",
        "how many kms can i run with a tight calf",
        "my sleep is not responding to magnesium",
        "i clench my jaw unconsciously",
        "does magnesium help with seizures",
        "how do i get a slow heartbeat before bed",
        "im on dialysis, can i take magnesium",
        "can i take a double dose if i forgot one",
        "the baby is not sleeping",
        "my throat is dry at night",
    ],
)
def test_what_only_sounds_like_a_sign_is_left_alone(flags: RedFlags, text: str) -> None:
    found = flags.find(text)
    assert found is None or found.urgency in {Urgency.WITHIN_DAYS, Urgency.ROUTINE}


@pytest.mark.parametrize("urgency", ["emergency_now", "same_day", "within_days", "routine"])
def test_only_what_cannot_wait_says_to_ask_a_person_now(content: Content, urgency: str) -> None:
    for flag in content.safety.red_flags:
        if flag.urgency == urgency and flag.id != cards.SELF_HARM:
            said = IN_DOUBT in cards.red_flag_card(content, flag)
            assert said is (flag.urgency in {Urgency.EMERGENCY, Urgency.SAME_DAY}), flag.id


def test_who_thinks_of_suicide_is_not_told_twice_what_a_bot_cannot_do(content: Content) -> None:
    [flag] = [flag for flag in content.safety.red_flags if flag.id == cards.SELF_HARM]
    assert IN_DOUBT not in cards.red_flag_card(content, flag)


def test_sign_at_the_end_of_the_longest_message_is_seen(flags: RedFlags) -> None:
    sign = "my chest hurts"
    text = "leg day went well, my calf is fine. " * 200
    found = flags.find(text[: LONGEST_TEXT_CHARACTERS - len(sign)] + sign)
    assert found is not None
    assert found.id == "chest-pain"


@pytest.mark.parametrize(
    "text",
    [
        "leg pain ",
        "not ",
        "chest day ",
        "heart attack risk ",
        "magnesium took weak calf cramp pregnant hand heart face dont wake suddenly one side not breathing ",
        "magnesiumx tookx weaknes cramq pregnnat hamd haert fcae suddnly brething swolen urinee diarhea ",
    ],
)
def test_longest_message_is_looked_through_quickly(flags: RedFlags, text: str) -> None:
    longest = (text * LONGEST_TEXT_CHARACTERS)[:LONGEST_TEXT_CHARACTERS]
    started = time.perf_counter()
    flags.find(longest)
    assert time.perf_counter() - started < LONGEST_LOOK_UP_S


@pytest.mark.parametrize(
    ("old", "new", "fragment", "what"),
    [
        ("chest hurts,", "it was my,", "phrases", "`it was my`"),
        ("    urgency", "    patterns:\n      - chest + pain/the/hurt\n    urgency", "- chest +", "`the`"),
        ("    urgency", "    patterns:\n      - chest/ + pain\n    urgency", "- chest/", "``"),
        ("reviewed_on", "idioms: [chest day, to a]\nreviewed_on", "idioms", "`to a`"),
    ],
)
def test_saying_of_little_words_only_is_told_by_its_line(
    tmp_path: Path, old: str, new: str, fragment: str, what: str
) -> None:
    folder = small.write(tmp_path)
    small.change(folder, "safety.yaml", "", old, new)
    line = small.line_of(folder, "safety.yaml", "", fragment)
    with pytest.raises(ContentError) as caught:
        load(folder)
    assert [str(problem) for problem in caught.value.problems] == [
        f"safety.yaml:{line}: file: {what} holds only words that are passed over"
    ]
