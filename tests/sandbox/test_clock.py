"""The clock stands still, moves, and stops at what is due on the way."""

from datetime import UTC, datetime, timedelta

import pytest

from sandbox.clock import Clock
from tests.sandbox.conftest import MONDAY


class Alarms:
    """Things that are due at fixed instants."""

    def __init__(self, clock: Clock, *instants: datetime) -> None:
        self.rung: list[datetime] = []
        self.moves: list[datetime] = []
        self._clock = clock
        self._due = list(instants)
        clock.next_event = self.next_event
        clock.on_moved = self.on_moved

    async def next_event(self) -> datetime | None:
        return min(self._due, default=None)

    async def on_moved(self) -> None:
        now = self._clock.now()
        self.moves.append(now)
        self.rung += [instant for instant in self._due if instant <= now]
        self._due = [instant for instant in self._due if instant > now]


def test_frozen_clock_stands_still(clock: Clock) -> None:
    assert clock.now() == clock.now() == MONDAY
    assert clock.timestamp() == int(MONDAY.timestamp())


def test_real_clock_ticks_from_where_it_was_set() -> None:
    clock = Clock.real()
    clock.set(datetime(2030, 1, 1, tzinfo=UTC))
    assert timedelta() <= clock.now() - datetime(2030, 1, 1, tzinfo=UTC) < timedelta(seconds=5)
    assert clock.ticking


def test_instant_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        Clock(datetime(2026, 1, 1))  # noqa: DTZ001  the point of the test


async def test_advance_visits_what_is_due_on_the_way(clock: Clock) -> None:
    eight, nine = MONDAY + timedelta(hours=1), MONDAY + timedelta(hours=2)
    alarms = Alarms(clock, nine, eight, MONDAY + timedelta(days=2))
    await clock.advance(timedelta(hours=3))
    assert alarms.rung == [eight, nine]
    assert alarms.moves == [eight, nine, MONDAY + timedelta(hours=3)]


async def test_event_that_is_overdue_never_loops(clock: Clock) -> None:
    async def always_now() -> datetime | None:
        return clock.now()

    clock.next_event = always_now
    await clock.advance(timedelta(hours=1))
    assert clock.now() == MONDAY + timedelta(hours=1)


async def test_next_event_is_reached_and_named(clock: Clock) -> None:
    alarms = Alarms(clock, MONDAY + timedelta(hours=5))
    assert await clock.advance_to_next_event() == MONDAY + timedelta(hours=5) == clock.now()
    assert alarms.rung == [clock.now()]
    assert await clock.advance_to_next_event() is None


async def test_without_hooks_advance_just_moves(clock: Clock) -> None:
    await clock.advance(timedelta(days=1))
    assert clock.now() == MONDAY + timedelta(days=1)
    assert await clock.advance_to_next_event() is None
