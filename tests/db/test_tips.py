"""Which tip comes next, and which are kept."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise

import pytest
import sqlite_utils

from db import tips, users

ADA, BEN = 101, 102
NOW = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)
MUSCLES = [f"muscles-{number}" for number in range(5)]
SLEEP = [f"sleep-{number}" for number in range(7)]
STRESS = ["stress-0", "stress-1"]
EVERY = [*MUSCLES, *SLEEP, *STRESS]

Draw = Callable[..., str]


@pytest.fixture(autouse=True)
def _people(db: sqlite_utils.Database) -> None:
    for person in (ADA, BEN):
        users.agree(db, person, now=NOW)


@pytest.fixture(params=["a day between", "all within a second"])
def draw(db: sqlite_utils.Database, request: pytest.FixtureRequest) -> Draw:
    """Draw a tip for a person from a pool; a different one of those that stand for choice each time."""
    chance = random.Random(7)  # noqa: S311 - the same tips in every run
    moment = NOW
    step = dt.timedelta(days=1) if request.param == "a day between" else dt.timedelta(microseconds=1)

    def draw(pool: Sequence[str], person: int = ADA) -> str:
        nonlocal moment
        moment += step
        return tips.next_tip(db, person, pool=pool, choose=chance.choice, now=moment)[0]

    return draw


def test_every_tip_of_the_pool_comes_before_any_comes_again(draw: Draw) -> None:
    drawn = [draw(EVERY) for _ in range(5 * len(EVERY))]
    for start in range(0, len(drawn), len(EVERY)):
        assert sorted(drawn[start : start + len(EVERY)]) == sorted(EVERY)


@pytest.mark.parametrize("pool", [STRESS, MUSCLES, EVERY], ids=["two", "five", "fourteen"])
def test_tip_never_comes_twice_in_a_row(draw: Draw, pool: list[str]) -> None:
    drawn = [draw(pool) for _ in range(60)]
    assert [pair for pair in pairwise(drawn) if pair[0] == pair[1]] == []


def test_tip_never_comes_twice_in_a_row_when_the_pool_changes(draw: Draw) -> None:
    pools = random.Random(3)  # noqa: S311 - the same walk in every run
    drawn = [draw(pools.choice([STRESS, MUSCLES, EVERY])) for _ in range(200)]
    assert [pair for pair in pairwise(drawn) if pair[0] == pair[1]] == []


def test_only_tip_of_a_pool_comes_again_and_again(draw: Draw) -> None:
    assert [draw(["lonely"]) for _ in range(3)] == ["lonely"] * 3


def test_what_was_seen_under_a_topic_does_not_come_again_among_all(draw: Draw) -> None:
    seen = {draw(MUSCLES) for _ in MUSCLES}
    rest = [draw(EVERY) for _ in range(len(EVERY) - len(MUSCLES))]
    assert seen == set(MUSCLES)
    assert sorted(rest) == sorted([*SLEEP, *STRESS])


def test_what_was_seen_among_all_does_not_come_again_under_a_topic(draw: Draw) -> None:
    seen: set[str] = set()
    while not seen & set(SLEEP):
        seen.add(draw(EVERY))
    unseen = [tip_id for tip_id in SLEEP if tip_id not in seen]
    assert sorted(draw(SLEEP) for _ in unseen) == sorted(unseen)


def test_walk_among_topics_sees_everything_before_anything_twice(draw: Draw) -> None:
    topics = [SLEEP] * 7 + [MUSCLES] * 5 + [STRESS] * 2
    random.Random(5).shuffle(topics)  # noqa: S311 - the same walk in every run
    assert sorted(draw(topic) for topic in topics) == sorted(EVERY)


def test_new_tip_is_told_at_once_and_then_no_more_often_than_the_others(draw: Draw) -> None:
    """A tip that joins a well-read pool must not come every other day until it has caught up."""
    for _ in range(6 * len(MUSCLES)):
        draw(MUSCLES)
    pool = [*MUSCLES, "brand-new"]
    drawn = [draw(pool) for _ in range(5 * len(pool))]
    assert drawn[0] == "brand-new"
    assert drawn.count("brand-new") <= 6


def test_return_to_all_topics_after_long_on_one_does_not_dwell_on_the_rest(draw: Draw) -> None:
    for _ in range(6 * len(SLEEP)):
        draw(SLEEP)
    pool = [*SLEEP, *STRESS]
    drawn = [draw(pool) for _ in range(3 * len(pool))]
    assert sorted(drawn[: len(STRESS)]) == STRESS
    assert max(Counter(drawn).values()) <= 4


def test_clock_that_was_set_back_brings_no_tip_twice_in_a_row(db: sqlite_utils.Database) -> None:
    drawn = [
        tips.next_tip(db, ADA, pool=STRESS, choose=min, now=NOW - dt.timedelta(minutes=minute))[0]
        for minute in range(6)
    ]
    assert [pair for pair in pairwise(drawn) if pair[0] == pair[1]] == []


def test_retired_tips_are_not_drawn(draw: Draw) -> None:
    for _ in EVERY:
        draw(EVERY)
    assert {draw(MUSCLES) for _ in range(20)} == set(MUSCLES)


def test_choice_is_among_the_tips_that_were_not_seen(db: sqlite_utils.Database) -> None:
    offered: list[Sequence[str]] = []

    def first(candidates: Sequence[str]) -> str:
        offered.append(list(candidates))
        return candidates[0]

    for minute in range(3):
        tips.next_tip(db, ADA, pool=["a", "b", "c"], choose=first, now=NOW + dt.timedelta(minutes=minute))
    assert offered == [["a", "b", "c"], ["b", "c"], ["c"]]


def test_two_people_see_tips_each_for_themselves(draw: Draw) -> None:
    assert sorted(draw(MUSCLES, ADA) for _ in MUSCLES) == MUSCLES
    assert sorted(draw(MUSCLES, BEN) for _ in MUSCLES) == MUSCLES


def test_seen_tips_are_counted_once_each(db: sqlite_utils.Database, draw: Draw) -> None:
    assert tips.count_seen(db, ADA) == 0
    for _ in range(2 * len(STRESS)):
        draw(STRESS)
    assert (tips.count_seen(db, ADA), tips.count_seen(db, BEN)) == (2, 0)


def test_saved_tips_are_listed_newest_first(db: sqlite_utils.Database) -> None:
    for minute, tip_id in enumerate(["b", "c", "a"]):
        tips.save_tip(db, ADA, tip_id, now=NOW + dt.timedelta(minutes=minute))
    assert tips.saved_tips(db, ADA) == ["a", "c", "b"]


def test_saving_twice_is_saving_once(db: sqlite_utils.Database) -> None:
    for minute, tip_id in enumerate(["a", "b", "a"]):
        tips.save_tip(db, ADA, tip_id, now=NOW + dt.timedelta(minutes=minute))
    assert tips.saved_tips(db, ADA) == ["b", "a"]


def test_tip_is_taken_off_the_list_of_its_person_only(db: sqlite_utils.Database) -> None:
    for person in (ADA, BEN):
        tips.save_tip(db, person, "a", now=NOW)
    tips.unsave_tip(db, ADA, "a")
    tips.unsave_tip(db, ADA, "a")
    assert (tips.saved_tips(db, ADA), tips.saved_tips(db, BEN)) == ([], ["a"])
