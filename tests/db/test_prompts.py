"""The open question that the next typed line answers."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlite_utils

from db import prompts, users
from db.arrival import arrival

ADA, BEN = 101, 102
NOW = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _people(db: sqlite_utils.Database) -> None:
    for person in (ADA, BEN):
        users.ensure_user(db, person, now=NOW)


def test_nothing_is_asked_at_first(db: sqlite_utils.Database) -> None:
    assert arrival(db, ADA, now=NOW).prompt is None
    assert prompts.close_prompt(db, ADA) is False


def test_question_is_open_until_it_is_closed(db: sqlite_utils.Database) -> None:
    prompts.open_prompt(db, ADA, "rtm1:tip", now=NOW)
    assert arrival(db, ADA, now=NOW + SECOND).prompt == "rtm1:tip"
    assert arrival(db, ADA, now=NOW + SECOND).prompt == "rtm1:tip"
    assert prompts.close_prompt(db, ADA) is True
    assert arrival(db, ADA, now=NOW + SECOND).prompt is None


def test_later_question_takes_the_place_of_the_earlier(db: sqlite_utils.Database) -> None:
    prompts.open_prompt(db, ADA, "rtm1:tip", now=NOW)
    prompts.open_prompt(db, ADA, "zon1:", now=NOW + prompts.PROMPT_LIFE)
    assert arrival(db, ADA, now=NOW + prompts.PROMPT_LIFE + SECOND).prompt == "zon1:"


@pytest.mark.parametrize(
    ("age", "is_open"),
    [
        (dt.timedelta(0), True),
        (prompts.PROMPT_LIFE - SECOND, True),
        (prompts.PROMPT_LIFE, True),
        (prompts.PROMPT_LIFE + SECOND, False),
        (dt.timedelta(days=400), False),
    ],
)
def test_question_lasts_for_its_life_and_no_longer(db: sqlite_utils.Database, age: dt.timedelta, is_open: bool) -> None:
    prompts.open_prompt(db, ADA, "zon1:", now=NOW)
    assert (arrival(db, ADA, now=NOW + age).prompt is not None) is is_open


def test_questions_of_two_people_are_two_questions(db: sqlite_utils.Database) -> None:
    prompts.open_prompt(db, ADA, "rtm1:tip", now=NOW)
    prompts.open_prompt(db, BEN, "zon1:", now=NOW)
    assert prompts.close_prompt(db, BEN) is True
    assert arrival(db, ADA, now=NOW).prompt == "rtm1:tip"
    assert arrival(db, BEN, now=NOW).prompt is None
