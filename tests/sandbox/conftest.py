"""A fresh Telegram for every test, with Ada in it, and a bot that calls it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from sandbox.calls import Answer
from sandbox.clock import Clock
from sandbox.files import Upload
from sandbox.people import Person
from sandbox.telegram import Telegram

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Caller:
    """A bot reduced to its calls."""

    def __init__(self, telegram: Telegram) -> None:
        self.telegram = telegram

    async def __call__(self, method: str, files: dict[str, Upload] | None = None, /, **parameters: Any) -> Any:
        """The result of a call that has to succeed."""
        answer = await self.answer(method, files, **parameters)
        assert answer.body["ok"], answer.body["description"]
        return answer.body["result"]

    async def refusal(self, method: str, files: dict[str, Upload] | None = None, /, **parameters: Any) -> str:
        """The sentence with which a call is refused."""
        answer = await self.answer(method, files, **parameters)
        assert not answer.body["ok"], f"{method} was not refused"
        assert answer.body["error_code"] == answer.status
        return str(answer.body["description"])

    async def answer(self, method: str, files: dict[str, Upload] | None = None, /, **parameters: Any) -> Answer:
        return await self.telegram.call(method, parameters, files or {})

    async def updates(self, **parameters: Any) -> list[dict[str, Any]]:
        """What waits, confirmed at once."""
        updates: list[dict[str, Any]] = await self("getUpdates", **parameters)
        if updates:
            await self("getUpdates", offset=updates[-1]["update_id"] + 1, limit=1)
        return updates


@pytest.fixture
def clock() -> Clock:
    return Clock(MONDAY)


@pytest.fixture
def telegram(clock: Clock) -> Telegram:
    return Telegram(clock=clock)


@pytest.fixture
def bot(telegram: Telegram) -> Caller:
    return Caller(telegram)


@pytest.fixture
def ada(telegram: Telegram) -> Person:
    """Someone who has written to the bot already."""
    person = telegram.add_person("Ada", language_code="en")
    telegram.say(person, "/start")
    telegram.updates.drop()
    return person


def png(width: int = 2, height: int = 1) -> bytes:
    """The beginning of a picture of that size, which is all that Telegram's checks look at."""
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02"
