"""What happened, as a stream for onlookers: the chat page draws itself from it."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

KEPT = 2000
"""So many events can be read again by someone who comes back."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened.

    Attributes:
        number: Running number, from 1.
        kind: "message", "edited", "deleted", "callback_answer", "action", "inline_results", "call", "clock" or
            "state".
        data: JSON-serialisable details.
    """

    number: int
    kind: str
    data: dict[str, Any]


class Events:
    """The stream: a bounded memory and whoever listens."""

    def __init__(self) -> None:
        """Start with nothing happened yet."""
        self.last_number = 0
        self._kept: deque[Event] = deque(maxlen=KEPT)
        self._waiting: set[asyncio.Future[None]] = set()

    def emit(self, kind: str, data: dict[str, Any]) -> None:
        """Append an event and wake the listeners."""
        self.last_number += 1
        self._kept.append(Event(self.last_number, kind, data))
        if self._waiting:
            for future in self._waiting:
                if not future.done():
                    future.set_result(None)
            self._waiting.clear()

    def since(self, number: int) -> list[Event]:
        """The remembered events after `number`, oldest first."""
        if number >= self.last_number:
            return []
        return [event for event in self._kept if event.number > number]

    async def subscribe(self, after: int | None = None) -> AsyncIterator[Event]:
        """Yield events after number `after` (default: from now on) as they happen, for ever."""
        number = self.last_number if after is None else after
        while True:
            for event in self.since(number):
                number = event.number
                yield event
            if number < self.last_number:
                continue
            future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.add(future)
            try:
                await future
            finally:
                self._waiting.discard(future)
