"""How fast the bot speaks without having been asked, so that answers to people always go first.

python-telegram-bot hands every call through here. Answers are never held back; they only take their share of the
second from the unprompted sends. What is unprompted waits for its turn before it comes here.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Literal, cast

from telegram.constants import FloodLimit
from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

PER_SECOND = 25.0  # below Telegram's 30, so that answers find room
BURST_S = 0.2  # how much of a second's sends may go at once after a quiet time
REPLY_SHARE = 0.8  # what an answer takes of a send: however many people write, reminders keep a fifth
CHAT_EVERY_S = 1 / FloodLimit.MESSAGES_PER_SECOND_PER_CHAT
CHATS_REMEMBERED = 10_000
TOGETHER_S = 0.02  # sends this close to each other share a look into the database
SHORTEST_SLEEP_S = 0.001  # a rounding error is no time to wait for

UNPROMPTED: Literal["unprompted"] = "unprompted"


class Pacing(BaseRateLimiter[Literal["unprompted"]]):
    """A bucket that fills at `per_second`; each unprompted send takes a drop and waits where there is none.

    `monotonic` counts seconds, and `sleep` lets some pass; a test hands in those of its own clock.
    """

    def __init__(
        self,
        per_second: float = PER_SECOND,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.per_second = per_second
        self._monotonic = monotonic
        self._sleep = sleep
        self._most = max(1.0, per_second * BURST_S)
        self._level = self._most
        self._filled_at = monotonic()
        self._closed_until = self._filled_at
        self._spoken_at: dict[int, float] = {}
        self._line = asyncio.Lock()

    async def initialize(self) -> None:
        """Nothing to set up."""

    async def shutdown(self) -> None:
        """Nothing to take down."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,  # noqa: ARG002 - every call of the bot in a chat counts
        data: dict[str, Any],
        rate_limit_args: Literal["unprompted"] | None,
    ) -> Any:
        """Make the call at once, and take note of it. A pause that Telegram asks for closes the unprompted sends."""
        if rate_limit_args is None and "chat_id" in data:
            self._fill()
            self._level = max(self._level - REPLY_SHARE, -self.per_second)
            self.spoken_to(data["chat_id"])
        try:
            return await callback(*args, **kwargs)
        except RetryAfter as error:
            self.close(cast("Any", error.retry_after).total_seconds())  # see bot/__init__.py
            raise

    @property
    def closed_s(self) -> float:
        """For how many more seconds Telegram wants nothing unprompted; 0 if it takes some now."""
        return max(0.0, self._closed_until - self._monotonic())

    def close(self, seconds: float) -> None:
        """Let nothing unprompted go for so long."""
        self._closed_until = max(self._closed_until, self._monotonic() + seconds)

    def chat_wait_s(self, chat_id: int) -> float:
        """In how many seconds the chat may be spoken to again; 0 if it may be now."""
        spoken_at = self._spoken_at.get(chat_id)
        return 0.0 if spoken_at is None else max(0.0, spoken_at + CHAT_EVERY_S - self._monotonic())

    def spoken_to(self, chat_id: int) -> None:
        """Note that the chat is being spoken to."""
        now = self._monotonic()
        if len(self._spoken_at) >= CHATS_REMEMBERED:
            self._spoken_at = {chat: at for chat, at in self._spoken_at.items() if at + CHAT_EVERY_S > now}
        self._spoken_at[chat_id] = now

    async def turn(self) -> None:
        """Wait until one unprompted send may go, and count it. Who asks first goes first.

        So whoever sends one thing after another takes turns with the others who do.
        """
        await self.turns(1)

    async def turns(self, most: int) -> int:
        """Wait until some unprompted sends may go, `most` of them, and count them. Returns how many.

        It is one at an ordinary pace; at a fast one those that may go within `TOGETHER_S` are waited for together.
        """
        async with self._line:
            enough = max(1.0, min(most, self.per_second * TOGETHER_S, self._most))
            while True:
                self._fill()
                if self._level >= enough:
                    count = min(most, int(self._level))
                    self._level -= count
                    return count
                await self._sleep(max((enough - self._level) / self.per_second, SHORTEST_SLEEP_S))

    async def wait(self, seconds: float) -> None:
        """Let so much time pass."""
        await self._sleep(seconds)

    def _fill(self) -> None:
        now = self._monotonic()
        self._level = min(self._most, self._level + max(0.0, now - self._filled_at) * self.per_second)
        self._filled_at = now
