"""A wall-clock time in a time zone, turned into an instant. `bot.timetable` says which times those are.

Pure: the present moment is a parameter, nothing here reads a clock or a database. A person who asked for 21:30
keeps 21:30 on their own clock, whatever the law does to that clock:

- Clocks go forward over 21:30 (a gap): that day's reminder comes with the first moment after the gap.
- Clocks go back over 21:30 (it happens twice): the reminder comes once, the first time.
- The calendar leaves out a whole day (Apia, 30 December 2011): that day has no reminder.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)

# ZoneInfo itself keeps only the last few zones alive; a sweep over people in many zones would read files all day.
_zone = lru_cache(maxsize=1024)(ZoneInfo)


def next_occurrence(local_time: time, timezone: str, *, after: datetime) -> datetime:
    """The first `local_time` in `timezone` strictly after `after`, in UTC and whole seconds.

    Args:
        local_time: A wall-clock time without a zone; fractions of a second are dropped.
        timezone: An IANA name, such as "Europe/Lisbon".
        after: An aware datetime in any zone.

    Raises:
        ValueError: `after` is naive, `local_time` carries a zone, or `timezone` is malformed ("../x").
        zoneinfo.ZoneInfoNotFoundError: There is no such `timezone`. It is a KeyError.
    """
    if after.tzinfo is None:
        raise ValueError("`after` needs a time zone; a naive datetime does not name an instant.")
    if local_time.tzinfo is not None:
        raise ValueError("`local_time` is read in `timezone` and carries no zone of its own.")
    if local_time.microsecond or local_time.fold:
        local_time = local_time.replace(microsecond=0, fold=0)
    there = after.astimezone(_zone(timezone))
    day = there.date()
    if local_time <= there.time():
        day += _DAY  # a clock that shows a later time has been past this one, or has jumped over it
    while True:
        occurrence = instant_of(day, local_time, timezone)
        if occurrence is not None and occurrence > after:
            return occurrence
        day += _DAY


def instant_of(local_date: date, local_time: time, timezone: str) -> datetime | None:
    """The first instant (UTC) at which a clock in `timezone` shows `local_time` on `local_date`, or jumps over it.

    None where the calendar leaves the whole date out.

    Raises:
        ValueError: `timezone` is malformed ("../x").
        zoneinfo.ZoneInfoNotFoundError: There is no such `timezone`. It is a KeyError.
    """
    zone = _zone(timezone)
    wall = datetime.combine(local_date, local_time, zone)
    instant = wall.astimezone(UTC)
    return instant if instant.astimezone(zone) == wall else _end_of_gap(wall, zone)


def _end_of_gap(wall: datetime, zone: ZoneInfo) -> datetime | None:
    """The instant at which the clock jumps over `wall`; None if it jumps over the whole of that date."""
    # In a gap, fold=1 reads the wall time with the offset after the change and lands just before it, fold=0 the
    # other way about: https://peps.python.org/pep-0495/#mind-the-gap
    before, not_before = wall.replace(fold=1).astimezone(UTC), wall.astimezone(UTC)
    offset_before = before.astimezone(zone).utcoffset()
    while not_before - before > _SECOND:
        middle = before + (not_before - before) // (2 * _SECOND) * _SECOND
        if middle.astimezone(zone).utcoffset() == offset_before:
            before = middle
        else:
            not_before = middle
    dates_around = before.astimezone(zone).date(), not_before.astimezone(zone).date()
    return not_before if wall.date() in dates_around else None
