"""When and how the clocks of a zone change, found by looking at them: what the schedule's tests hold it against."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

SECOND = dt.timedelta(seconds=1)


@dataclass(frozen=True)
class Change:
    """A change of the clock in `zone`: `at` (UTC) is the first instant of the offset `after`."""

    zone: str
    at: dt.datetime
    before: dt.timedelta
    after: dt.timedelta


def offset(instant: dt.datetime, zone: ZoneInfo) -> dt.timedelta:
    found = instant.astimezone(zone).utcoffset()
    assert found is not None
    return found


def changes_of(name: str, start: dt.datetime, end: dt.datetime, *, step: dt.timedelta) -> Iterator[Change]:
    """Every change from `start` to `end`; two within one `step` that cancel each other would be overlooked."""
    zone = ZoneInfo(name)
    known = offset(start, zone)
    while start < end:
        stop = start + step
        found = offset(stop, zone)
        if found != known:
            low, high = start, stop
            while high - low > SECOND:
                middle = low + (high - low) // (2 * SECOND) * SECOND
                low, high = (middle, high) if offset(middle, zone) == known else (low, middle)
            yield Change(name, high, known, found)
            known = found
        start = stop
