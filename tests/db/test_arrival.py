"""What is known of somebody before anything that they sent is handled."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlite_utils

from db import prompts, users
from db.arrival import Arrival, arrival

ADA, BEN = 101, 102
NOW = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)


def test_of_a_stranger_nothing_is_known(db: sqlite_utils.Database) -> None:
    assert arrival(db, ADA, now=NOW) == Arrival(ADA, None, None, None, asked=False)


@pytest.mark.parametrize("agreed", [True, False], ids=["agreed", "not asked yet"])
def test_languages_and_open_question_are_known(db: sqlite_utils.Database, agreed: bool) -> None:
    if agreed:
        users.agree(db, ADA, now=NOW)
    users.ensure_user(db, ADA, now=NOW, app_language="de")
    users.set_language(db, ADA, "es")
    prompts.open_prompt(db, ADA, "zon1:", now=NOW)
    prompts.open_prompt(db, BEN, "rtm1:tip", now=NOW)
    assert arrival(db, ADA, now=NOW) == Arrival(ADA, "es", "de" if agreed else None, "zon1:", asked=True)


def test_question_that_nobody_answers_any_more_is_still_to_be_forgotten(db: sqlite_utils.Database) -> None:
    users.ensure_user(db, ADA, now=NOW)
    prompts.open_prompt(db, ADA, "zon1:", now=NOW)
    later = NOW + prompts.PROMPT_LIFE
    assert arrival(db, ADA, now=later).prompt == "zon1:"
    assert arrival(db, ADA, now=later + dt.timedelta(seconds=1)) == Arrival(ADA, None, None, None, asked=True)
    prompts.close_prompt(db, ADA)
    assert not arrival(db, ADA, now=later).asked
