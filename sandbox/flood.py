"""Flood control as Telegram describes it.

About 30 messages a second in all, one a second in a chat, 20 a minute in a group. Telegram publishes no exact
numbers, and it tolerates short bursts in a chat. Each limit is a bucket that fills at the given rate: a message takes
one drop, and who finds the bucket empty is told how long to wait.
"""

import math
from collections.abc import Callable

from sandbox.errors import TooManyRequests

OVERALL_PER_SECOND = 30.0
CHAT_PER_SECOND = 1.0
CHAT_BURST = 4.0
GROUP_PER_SECOND = 20 / 60
GROUP_BURST = 20.0


class Bucket:
    """A limit that allows bursts up to its size and refills steadily."""

    __slots__ = ("at", "level", "rate", "size")

    def __init__(self, rate: float, size: float, at: float) -> None:
        """Start full at the instant `at`, in seconds; `rate` is per second."""
        self.rate = rate
        self.size = size
        self.level = size
        self.at = at

    def wait(self, now: float) -> float:
        """Seconds until a drop is there; 0 where one is."""
        self.level = min(self.size, self.level + max(0.0, now - self.at) * self.rate)
        self.at = now
        return 0.0 if self.level >= 1 else (1 - self.level) / self.rate


class FloodControl:
    """Counts messages and refuses those that come too fast.

    Attributes:
        on: Whether it refuses anything at all.
    """

    def __init__(self, monotonic: Callable[[], float], *, on: bool) -> None:
        """Count by `monotonic`, a source of seconds that never goes back."""
        self.on = on
        self._monotonic = monotonic
        self._overall: Bucket | None = None
        self._chats: dict[int, Bucket] = {}

    def check(self, chat_id: int, *, group: bool) -> None:
        """Count one message to a chat.

        Raises:
            TooManyRequests: One of the limits is reached; the refused message is not counted.
        """
        if not self.on:
            return
        now = self._monotonic()
        if self._overall is None:
            self._overall = Bucket(OVERALL_PER_SECOND, OVERALL_PER_SECOND, now)
        chat = self._chats.get(chat_id)
        if chat is None:
            chat = Bucket(GROUP_PER_SECOND, GROUP_BURST, now) if group else Bucket(CHAT_PER_SECOND, CHAT_BURST, now)
            self._chats[chat_id] = chat
        wait = max(self._overall.wait(now), chat.wait(now))
        if wait > 0:
            raise TooManyRequests(max(1, math.ceil(wait)))
        self._overall.level -= 1
        chat.level -= 1
