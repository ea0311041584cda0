"""The same conversations over both ways in which updates come, over real HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.context import Services
from tests.features import test_compare, test_preferences, test_reminders, test_start, test_tips
from tests.over_http import PATIENCE_S, HttpWorld, open_http_world

CONVERSATIONS = (
    test_start.test_start_greets_a_newcomer_and_says_what_the_bot_is_not,
    test_start.test_every_feature_of_the_menu_opens_and_leads_home_in_the_same_message,
    test_start.test_cancel_leaves_an_open_question,
    test_compare.test_a_comparison_is_two_taps_from_the_start,
    test_tips.test_another_edits_the_same_message,
    test_tips.test_why_unfolds_the_reason_and_the_linked_sources_and_folds_again,
    test_tips.test_saved_tips_are_listed_until_they_are_taken_off,
    test_reminders.test_the_first_reminder_asks_for_the_zone_on_the_way,
    test_reminders.test_a_reminder_comes_every_day_once,
    test_reminders.test_a_reminder_keeps_its_hour_through_a_clock_change,
    test_preferences.test_a_popular_zone_is_two_taps,
    test_preferences.test_a_shared_location_becomes_a_zone_and_is_forgotten,
    test_preferences.test_traveller_is_asked_whether_the_reminders_come_along,
)

# Here, `world` is the one below: pytest looks for a test's fixtures where it found the test.
globals().update({conversation.__name__: conversation for conversation in CONVERSATIONS})


@pytest.fixture(params=["polling", "webhook"])
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[HttpWorld]:
    async with open_http_world(tmp_path / "magpie.sqlite3", request.param) as opened:
        yield opened


async def test_a_start_makes_ready_what_answers_typed_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the first who types waits for it, and nobody notices."""
    prepared = asyncio.Event()
    prepare = Services.prepare

    async def note(services: Services) -> None:
        await prepare(services)
        prepared.set()

    monkeypatch.setattr(Services, "prepare", note)
    async with open_http_world(tmp_path / "magpie.sqlite3", "polling"), asyncio.timeout(PATIENCE_S):
        await prepared.wait()
