"""When a daily reminder is due next: a wall-clock time in a time zone, turned into an instant.

Pure: the present moment is a parameter, nothing here reads a clock or a database. A person who asked for 21:30
keeps 21:30 on their own clock, whatever the law does to that clock:

- Clocks go forward over 21:30 (a gap): that day's reminder comes with the first moment after the gap.
- Clocks go back over 21:30 (it happens twice): the reminder comes once, the first time.
- The calendar leaves out a whole day (Apia, 30 December 2011): that day has no reminder.
"""

from datetime import UTC, datetime, time, timedelta
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
    zone = _zone(timezone)
    after = after.astimezone(UTC)
    # Datetimes that share a zone compare and add by what the clock on the wall shows; that is meant here.
    now_there = after.astimezone(zone)
    wall = datetime.combine(now_there, local_time, zone)
    if wall <= now_there:
        wall += _DAY  # a clock that shows a later time has been past this one, or has jumped over it
    while True:
        instant = wall.astimezone(UTC)
        is_shown = instant.astimezone(zone) == wall
        occurrence = instant if is_shown else _end_of_gap(wall, zone)
        if occurrence is not None and occurrence > after:
            return occurrence
        wall += _DAY


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
