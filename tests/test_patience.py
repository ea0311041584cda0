"""One person who sends too much is asked to wait, and nobody else notices."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.patience import PEOPLE_REMEMBERED, UPDATES_A_MINUTE, WINDOW_S, Patience, Verdict
from tests.conversation import Someone, World, open_world


@pytest.fixture
async def strict(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path / "magpie.sqlite3", updates_a_minute=UPDATES_A_MINUTE) as opened:
        yield opened


async def use_up(someone: Someone) -> None:
    for _ in range(UPDATES_A_MINUTE):
        await someone.say("/help")


async def test_thirty_in_a_minute_are_answered_and_the_next_is_told_once(strict: World) -> None:
    ada = strict.meet()
    await use_up(ada)
    assert len(ada.messages) == UPDATES_A_MINUTE
    assert await ada.say("/help") == "That was a lot at once. Give me 60 seconds, then I am all yours again."
    for _ in range(20):
        await ada.say("/help")
    assert len(ada.messages) == UPDATES_A_MINUTE + 1


async def test_a_minute_later_all_is_as_before(strict: World) -> None:
    ada = strict.meet()
    await use_up(ada)
    await ada.say("/help")
    await strict.advance(seconds=WINDOW_S)
    assert "What I can do" in await ada.say("/help")


async def test_a_tap_too_many_is_answered_in_passing(strict: World) -> None:
    ada = strict.meet()
    await ada.say("/start")
    for _ in range(UPDATES_A_MINUTE - 1):
        await ada.tap("Help" if "Help" in ada.labels else "Home")
    text = ada.text
    await ada.tap("Home" if "Home" in ada.labels else "Help")
    assert ada.toast is not None
    assert ada.toast.startswith("That was a lot at once.")
    assert ada.text == text


async def test_what_must_never_wait_is_answered_all_the_same(strict: World) -> None:
    ada = strict.meet()
    await use_up(ada)
    await ada.say("/help")
    assert "This may be an emergency" in await ada.say("crushing chest pain and I cannot breathe")
    assert "reminders" in await ada.say("stop")


async def test_nobody_else_waits(strict: World) -> None:
    ada, ben = strict.meet("Ada"), strict.meet("Ben")
    await use_up(ada)
    await ada.say("/help")
    assert "What I can do" in await ben.say("/help")


def test_who_has_been_quiet_is_forgotten() -> None:
    now = [0.0]
    patience = Patience(1, monotonic=lambda: now[0])
    for person in range(PEOPLE_REMEMBERED):
        patience.judge(person)
    now[0] += WINDOW_S
    assert patience.judge(PEOPLE_REMEMBERED) is Verdict.TAKE
    assert len(patience._taken) == 1


def test_a_window_slides() -> None:
    now = [0.0]
    patience = Patience(2, monotonic=lambda: now[0])
    assert patience.judge(1) is Verdict.TAKE
    now[0] = 40.0
    assert patience.judge(1) is Verdict.TAKE
    assert patience.judge(1) is Verdict.SAY
    assert patience.wait_s(1) == WINDOW_S - 40.0
    assert patience.judge(1) is Verdict.LEAVE
    now[0] = 60.0
    assert patience.judge(1) is Verdict.TAKE
    assert patience.judge(1) is Verdict.SAY
