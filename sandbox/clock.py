"""The sandbox's time: frozen for tests, ticking for a demo, and movable in both.

Everything in the sandbox that has a date asks one `Clock`. A program that runs a bot beside the sandbox hangs
its own schedule onto the clock by two hooks, so that moving the clock by a day also runs what is due that day.
"""

import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Self


class Clock:
    """An aware UTC clock that stands still until it is moved, or ticks with an offset.

    Attributes:
        next_event: Hook; answers when something is due next, or None. An instant that is not strictly later
            than now is never waited for.
        on_moved: Hook; awaited at every instant that the clock was moved to.
    """

    def __init__(self, start: datetime) -> None:
        """Freeze the clock at `start`, an aware datetime of any zone."""
        self.next_event: Callable[[], Awaitable[datetime | None]] | None = None
        self.on_moved: Callable[[], Awaitable[None]] | None = None
        self._ticking = False
        self._instant = _aware(start)
        self._offset = timedelta()

    @classmethod
    def real(cls) -> Self:
        """A clock that shows the computer's time and goes on ticking after it was moved."""
        clock = cls(datetime.now(UTC))
        clock._ticking = True
        return clock

    @property
    def ticking(self) -> bool:
        """Whether time passes by itself."""
        return self._ticking

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC) + self._offset if self._ticking else self._instant

    def timestamp(self) -> int:
        """The present instant as Telegram writes dates: whole seconds since 1970."""
        return int(self.now().timestamp())

    def monotonic(self) -> float:
        """Seconds for measuring spans: they pass as the clock ticks and as it is moved forward."""
        if self._ticking:
            return time.monotonic() + self._offset.total_seconds()
        return self._instant.timestamp()

    def set(self, instant: datetime) -> None:
        """Move the clock to an aware `instant`, earlier or later; no hook is called."""
        instant = _aware(instant)
        if self._ticking:
            self._offset = instant - datetime.now(UTC)
        else:
            self._instant = instant

    async def advance(self, by: timedelta) -> None:
        """Move forward by `by`, stopping at every event on the way."""
        await self._advance_to(self.now() + by)

    async def advance_to_next_event(self) -> datetime | None:
        """Move to the next event and return its instant; None, without moving, where nothing is due."""
        if self.next_event is None:
            return None
        event = await self.next_event()
        if event is None or event <= self.now():
            return None
        await self._move(event)
        return event

    async def _advance_to(self, target: datetime) -> None:
        while self.next_event is not None:
            event = await self.next_event()
            if event is None or not self.now() < event <= target:
                break
            await self._move(event)
        # A ticking clock may have passed the target while the events were dealt with: never go back.
        await self._move(max(target, self.now()))

    async def _move(self, instant: datetime) -> None:
        self.set(instant)
        if self.on_moved is not None:
            await self.on_moved()


def _aware(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError(f"{instant!r} has no time zone")
    return instant.astimezone(UTC)
