"""How many updates of one person are taken in a minute, so that nobody can keep the bot from everybody else."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from enum import Enum

UPDATES_A_MINUTE = 30
TYPED_AHEAD_A_MINUTE = 120  # inline queries: an app sends one with every pause of the fingers
WINDOW_S = 60.0
PEOPLE_REMEMBERED = 10_000


class Verdict(Enum):
    """What to do with an update: take it, say once that it is too much, or leave it."""

    TAKE = "take"
    SAY = "say"
    LEAVE = "leave"


class Patience:
    """Counts the updates of each person over the last minute. `monotonic` counts seconds."""

    def __init__(self, a_minute: int, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._a_minute = a_minute
        self._monotonic = monotonic
        self._taken: dict[int, deque[float]] = {}
        self._told: set[int] = set()

    def judge(self, user_id: int) -> Verdict:
        """Count an update of that person. The first one too many is `SAY`, those after it are `LEAVE`."""
        now = self._monotonic()
        taken = self._taken.setdefault(user_id, deque())
        while taken and taken[0] <= now - WINDOW_S:
            taken.popleft()
        if len(taken) < self._a_minute:
            taken.append(now)
            self._told.discard(user_id)
            self._forget(now)
            return Verdict.TAKE
        if user_id in self._told:
            return Verdict.LEAVE
        self._told.add(user_id)
        return Verdict.SAY

    def wait_s(self, user_id: int) -> float:
        """In how many seconds the next update of that person is taken; 0 if it would be now."""
        taken = self._taken.get(user_id)
        if not taken or len(taken) < self._a_minute:
            return 0.0
        return max(0.0, taken[0] + WINDOW_S - self._monotonic())

    def _forget(self, now: float) -> None:
        """Those who have been quiet for a minute, once there are many."""
        if len(self._taken) > PEOPLE_REMEMBERED:
            self._taken = {one: taken for one, taken in self._taken.items() if taken[-1] > now - WINDOW_S}
            self._told &= self._taken.keys()
