"""Which topic of tips a typed word means."""

from __future__ import annotations

import pytest

from bot.content.models import Topic
from bot.content.topics import TOPIC_TITLES, find_topic, preferred_topic


def test_every_topic_has_a_title_of_its_own() -> None:
    assert set(TOPIC_TITLES) == set(Topic)
    assert len({str(title).casefold() for title in TOPIC_TITLES.values()}) == len(Topic)


@pytest.mark.parametrize("topic", Topic)
def test_topic_is_found_by_its_title_and_its_name(topic: Topic) -> None:
    title = str(TOPIC_TITLES[topic])
    for typed in (title, title.upper(), f"  {title}! ", topic.value, topic.value.replace("_", " ")):
        assert find_topic(typed) is topic


@pytest.mark.parametrize(
    ("typed", "topic"),
    [
        ("stres", Topic.STRESS),
        ("Sleeep", Topic.SLEEP),
        ("cramp", Topic.CRAMPS),
        ("craps", Topic.CRAMPS),
        ("muscels", Topic.MUSCLES),
        ("relaxtion", Topic.RELAXATION),
        ("posture", Topic.POSTURE),
        ("insomnia", Topic.SLEEP_HABITS),
        ("charley horse", Topic.CRAMPS),
        ("neck", Topic.POSTURE),
        ("anxiety", Topic.STRESS),
        ("magnesium", Topic.MAGNESIUM_SLEEP),
        ("sleep habit", Topic.SLEEP_HABITS),
        ("recovry", Topic.RECOVERY),
    ],
)
def test_everyday_words_and_misspellings_are_understood(typed: str, topic: Topic) -> None:
    assert find_topic(typed) is topic


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "?",
        "banana",
        "hello there",
        "xyzzy",
        "😀",
        "نوم",
        "\x00",
        "a",
        "'; DROP TABLE users",
        "stress" * 700,
        "\ud800",
    ],
    ids=repr,
)
def test_what_is_no_topic_is_none(typed: str) -> None:
    assert find_topic(typed) is None


@pytest.mark.parametrize("topic", Topic)
def test_chosen_topic_is_read_back_from_the_database(topic: Topic) -> None:
    assert preferred_topic(topic.value) is topic


@pytest.mark.parametrize("name", [None, "", "retired_topic", "SLEEP", "Sleep basics"])
def test_topic_that_was_retired_is_every_topic(name: str | None) -> None:
    assert preferred_topic(name) is None
