"""On which days and at which wall-clock times a reminder comes, and when that is next.

Pure: the present moment is a parameter, nothing here reads a clock or a database. As text, which is what a row holds:

- "1234567 21:30": every day at 21:30; days are ISO weekdays, Monday is 1;
- "12345 07:00,13:00;67 09:00": twice on weekdays, once at weekends;
- "12345 09:00-17:00/120": every 120 minutes from 09:00 to 17:00 on weekdays.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from functools import cached_property, lru_cache
from typing import Self
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from bot.schedule import instant_of
from db.records import Slot

EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)
WEEKDAYS = (1, 2, 3, 4, 5)
WEEKEND = (6, 7)
TIMES_PER_DAY = 24  # as many as the shortest interval gives in a whole day
SHORTEST_INTERVAL_MINUTES = 60

ONE_DAY = dt.timedelta(days=1)
_LONGEST_JUMP = dt.timedelta(hours=3)  # longer ones leave out whole dates, and such a date has no slots
_SEARCHED_DAYS = 16  # a week has every weekday; a date that the calendar leaves out costs one more week
_RULE = re.compile(
    r"(?P<days>1?2?3?4?5?6?7?) (?:(?P<start>\d\d:\d\d)-(?P<end>\d\d:\d\d)/(?P<every>\d+)|(?P<times>[\d:,]+))"
)


class TimetableError(ValueError):
    """The text is no timetable."""


class Window(Struct, frozen=True):
    """Every `every_minutes` from `start` to `end`, both included, within one day."""

    start: dt.time
    end: dt.time
    every_minutes: int

    def times(self) -> tuple[dt.time, ...]:
        first, last = _minutes(self.start), _minutes(self.end)
        return tuple(dt.time(*divmod(minute, 60)) for minute in range(first, last + 1, self.every_minutes))


class Rule(Struct, frozen=True, dict=True):
    """The times of some weekdays: either `clock_times`, in order, or those of a `window`."""

    days: tuple[int, ...]
    clock_times: tuple[dt.time, ...] = ()
    window: Window | None = None

    @cached_property
    def times(self) -> tuple[dt.time, ...]:
        return self.window.times() if self.window else self.clock_times


class Timetable(Struct, frozen=True):
    """Rules for different weekdays; no weekday stands in two. Changes return a new timetable."""

    rules: tuple[Rule, ...]

    @classmethod
    def daily(cls, *times: dt.time, days: Iterable[int] = EVERY_DAY) -> Self:
        """The same times on all of `days`."""
        return cls((Rule(tuple(sorted(days)), tuple(sorted(set(times)))),))

    @classmethod
    def hourly(cls, window: Window, days: Iterable[int]) -> Self:
        """Every so many hours in a window of each of `days`."""
        return cls((Rule(tuple(sorted(days)), window=window),))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what `str()` wrote.

        Raises:
            TimetableError: it is none.
        """
        timetable = cls(tuple(_read_rule(part) for part in text.split(";")))
        days = timetable.days
        if str(timetable) != text or len(set(days)) < len(days):
            raise TimetableError(f"{text!r} is no timetable")
        return timetable

    def __str__(self) -> str:
        return ";".join(_write_rule(rule) for rule in self.rules)

    @property
    def window(self) -> Window | None:
        return self.rules[0].window

    @property
    def days(self) -> tuple[int, ...]:
        """The weekdays on which anything comes."""
        return tuple(sorted(day for rule in self.rules for day in rule.days))

    @property
    def clock_times(self) -> tuple[dt.time, ...]:
        """Every time of day that stands in a rule, in order."""
        return tuple(sorted({moment for rule in self.rules for moment in rule.clock_times}))

    @property
    def shortest_interval(self) -> dt.timedelta:
        """The shortest time from one slot to the next, by the clock, over a week that begins anew."""
        starts = sorted(
            dt.timedelta(days=day, minutes=_minutes(moment)) for day in self.days for moment in self.times_on(day)
        )
        following = [*starts[1:], starts[0] + dt.timedelta(days=7)]
        return min(after - before for before, after in zip(starts, following, strict=True))

    def times_on(self, weekday: int) -> tuple[dt.time, ...]:
        """The times of an ISO weekday, in order; empty on a day off."""
        return next((rule.times for rule in self.rules if weekday in rule.days), ())

    def with_times(self, *times: dt.time) -> Timetable:
        """The same days, all of them at `times`."""
        return Timetable.daily(*times, days=self.days or EVERY_DAY)

    def with_days(self, days: Iterable[int]) -> Timetable:
        """The same times on other days. A day that had none gets those of the first rule."""
        wanted = tuple(sorted(days))
        rules = [replace(rule, days=tuple(day for day in rule.days if day in wanted)) for rule in self.rules]
        fresh = tuple(day for day in wanted if day not in self.days)
        rules[0] = replace(rules[0], days=tuple(sorted((*rules[0].days, *fresh))))
        return Timetable(tuple(rule for rule in rules if rule.days))

    def with_also(self, moment: dt.time) -> Timetable:
        """One more time on every day; a window keeps its times."""
        return Timetable(
            tuple(
                rule if rule.window else replace(rule, clock_times=_sorted(*rule.clock_times, moment))
                for rule in self.rules
            )
        )

    def without(self, moment: dt.time) -> Timetable:
        """One time less; the last one stays, and so does a window."""
        rules = tuple(
            replace(rule, clock_times=tuple(other for other in rule.clock_times if other != moment))
            for rule in self.rules
        )
        kept = tuple(rule for rule in rules if rule.times)
        return Timetable(kept) if kept else self

    def with_weekend(self, moment: dt.time) -> Timetable:
        """One time of its own on Saturdays and Sundays; the weekdays keep theirs."""
        rules = [replace(rule, days=tuple(day for day in rule.days if day not in WEEKEND)) for rule in self.rules]
        return Timetable((*(rule for rule in rules if rule.days), Rule(WEEKEND, (moment,))))


def read_timetable(text: str | None) -> Timetable | None:
    """The timetable of a row; None for a reminder that follows another, and for a text that cannot be read any more."""
    try:
        return _parsed(text) if text is not None else None
    except TimetableError:
        return None


def is_timetable(text: str) -> bool:
    """Whether the text is a timetable."""
    try:
        Timetable.parse(text)
    except TimetableError:
        return False
    return True


@lru_cache(maxsize=4096)  # many people ask for the same: 21:00 in Berlin after 21:00 in Berlin
def next_slot(timetable: str, timezone: str, *, after: dt.datetime, not_before: dt.date | None = None) -> Slot:
    """The first slot of a timetable's text strictly after the aware instant `after`, on or after a local date.

    Raises:
        TimetableError: the text is no timetable.
        ValueError, LookupError: there is no such zone.
    """
    read = _parsed(timetable)
    after = after.astimezone(dt.UTC)
    # Not only what the clock has not shown yet: a time that it jumped over, perhaps at midnight, is due after the jump.
    passed = after.astimezone(ZoneInfo(timezone)).replace(tzinfo=None) - _LONGEST_JUMP
    day = max(passed.date(), not_before or passed.date())
    for _ in range(_SEARCHED_DAYS):
        for moment in read.times_on(day.isoweekday()):
            if dt.datetime.combine(day, moment) < passed:
                continue
            due_at = instant_of(day, moment, timezone)
            if due_at is not None and due_at > after:
                return Slot(due_at=due_at, local_date=day, name=f"{moment:%H:%M}")
        day += ONE_DAY
    raise TimetableError(f"{timetable!r} never comes")


def slot_instant(local_date: dt.date, name: str, timezone: str) -> dt.datetime | None:
    """When a slot falls due (UTC) by the rules of the zone as they are known now; None if that date was left out."""
    return instant_of(local_date, dt.time.fromisoformat(name), timezone)


_parsed = lru_cache(maxsize=4096)(Timetable.parse)


def _read_rule(text: str) -> Rule:
    match = _RULE.fullmatch(text)
    if match is None or not match["days"]:
        raise TimetableError(f"{text!r} is no rule of a timetable")
    days = tuple(int(digit) for digit in match["days"])
    try:
        if match["times"]:
            return Rule(days, tuple(dt.time.fromisoformat(moment) for moment in match["times"].split(",")))
        every = int(match["every"])
        if every < SHORTEST_INTERVAL_MINUTES:
            raise TimetableError(f"{text!r} comes too often")
        start, end = dt.time.fromisoformat(match["start"]), dt.time.fromisoformat(match["end"])
    except ValueError as error:
        raise TimetableError(f"{text!r}: {error}") from error
    if end < start:
        raise TimetableError(f"{text!r} ends before it starts")
    return Rule(days, window=Window(start, end, every))


def _write_rule(rule: Rule) -> str:
    days = "".join(map(str, rule.days))
    if rule.window is not None:
        return f"{days} {rule.window.start:%H:%M}-{rule.window.end:%H:%M}/{rule.window.every_minutes}"
    return f"{days} {','.join(f'{moment:%H:%M}' for moment in _sorted(*rule.clock_times))}"


def _sorted(*times: dt.time) -> tuple[dt.time, ...]:
    return tuple(sorted(set(times)))


def _minutes(moment: dt.time) -> int:
    return 60 * moment.hour + moment.minute
