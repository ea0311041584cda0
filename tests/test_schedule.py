"""The next occurrence of a wall-clock time, through every change of every clock from 2000 to 2037."""

import random
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import pytest

from bot.schedule import next_occurrence
from tests.clock_changes import Change, changes_of, offset

WEEK, HOUR, MINUTE, SECOND = timedelta(days=7), timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "local_time", "after", "expected"),
    [
        ("UTC", time(9), "2026-03-02 08:59:59", "2026-03-02 09:00"),
        ("UTC", time(9), "2026-03-02 09:00", "2026-03-03 09:00"),
        ("UTC", time(0), "2026-12-31 23:59", "2027-01-01 00:00"),
        ("UTC", time(23, 59), "2028-02-28 23:59", "2028-02-29 23:59"),
        ("Europe/Lisbon", time(21, 30), "2026-01-10 12:00", "2026-01-10 21:30"),
        ("Europe/Lisbon", time(21, 30), "2026-07-10 12:00", "2026-07-10 20:30"),
        ("Asia/Kathmandu", time(6), "2026-05-01 00:00", "2026-05-01 00:15"),
        ("Pacific/Kiritimati", time(7), "2026-05-01 16:00", "2026-05-01 17:00"),  # there it is 2 May already
        ("Pacific/Pago_Pago", time(7), "2026-05-01 00:00", "2026-05-01 18:00"),
    ],
)
def test_time_comes_today_or_else_tomorrow(zone: str, local_time: time, after: str, expected: str) -> None:
    assert next_occurrence(local_time, zone, after=utc(after)) == utc(expected)


@pytest.mark.parametrize(
    ("zone", "local_time", "after", "expected"),
    [
        # From 02:00 to 03:00.
        ("America/New_York", time(2, 30), "2026-03-07 12:00", "2026-03-08 07:00"),
        ("America/New_York", time(2, 30), "2026-03-08 07:00", "2026-03-09 06:30"),
        ("America/New_York", time(2, 0), "2026-03-07 12:00", "2026-03-08 07:00"),
        ("America/New_York", time(3, 0), "2026-03-07 12:00", "2026-03-08 07:00"),
        ("America/New_York", time(1, 59), "2026-03-07 12:00", "2026-03-08 06:59"),
        # From 02:00 to 02:30.
        ("Australia/Lord_Howe", time(2, 15), "2026-10-03 12:00", "2026-10-03 15:30"),
        # At midnight, in years when there was such a change.
        ("America/Sao_Paulo", time(0, 0), "2018-11-03 12:00", "2018-11-04 03:00"),
        ("America/Sao_Paulo", time(0, 0), "2026-11-01 12:00", "2026-11-02 03:00"),
        # From 23:00 to the midnight after: the reminder of the 19th, and then that of the 20th.
        ("Asia/Dhaka", time(23, 30), "2009-06-19 12:00", "2009-06-19 17:00"),
        ("Asia/Dhaka", time(23, 30), "2009-06-19 17:00", "2009-06-20 16:30"),
        # Clocks go back for Ramadan, and forward again after it.
        ("Africa/Casablanca", time(2, 30), "2026-03-21 12:00", "2026-03-22 02:00"),
        # Two hours at once.
        ("Antarctica/Troll", time(1, 30), "2026-03-28 12:00", "2026-03-29 01:00"),
    ],
)
def test_skipped_time_comes_right_after_the_gap(zone: str, local_time: time, after: str, expected: str) -> None:
    assert next_occurrence(local_time, zone, after=utc(after)) == utc(expected)


@pytest.mark.parametrize(
    ("zone", "local_time", "first", "following"),
    [
        ("America/New_York", time(1, 30), "2026-11-01 05:30", "2026-11-02 06:30"),
        ("Europe/Berlin", time(2, 0), "2026-10-25 00:00", "2026-10-26 01:00"),
        ("Australia/Lord_Howe", time(1, 45), "2026-04-04 14:45", "2026-04-05 15:15"),
        ("America/Sao_Paulo", time(23, 30), "2018-02-18 01:30", "2018-02-19 02:30"),
        ("Africa/Casablanca", time(2, 30), "2026-02-15 01:30", "2026-02-16 02:30"),
        ("Antarctica/Troll", time(1, 30), "2026-10-24 23:30", "2026-10-26 01:30"),
    ],
)
def test_repeated_time_comes_once_and_the_first_time(zone: str, local_time: time, first: str, following: str) -> None:
    assert next_occurrence(local_time, zone, after=utc(first) - SECOND) == utc(first)
    assert next_occurrence(local_time, zone, after=utc(first)) == utc(following)


@pytest.mark.parametrize(
    ("zone", "local_time", "last", "following"),
    [
        ("Pacific/Apia", time(0), "2011-12-29 10:00", "2011-12-30 10:00"),
        ("Pacific/Apia", time(9), "2011-12-29 19:00", "2011-12-30 19:00"),
        ("Pacific/Apia", time(23, 59), "2011-12-30 09:59", "2011-12-31 09:59"),
        ("Pacific/Fakaofo", time(9), "2011-12-29 20:00", "2011-12-30 20:00"),
    ],
)
def test_day_that_the_calendar_leaves_out_has_no_reminder(
    zone: str, local_time: time, last: str, following: str
) -> None:
    there = ZoneInfo(zone)
    assert next_occurrence(local_time, zone, after=utc(last) - SECOND) == utc(last)
    assert next_occurrence(local_time, zone, after=utc(last)) == utc(following)
    assert utc(last).astimezone(there).day == 29
    assert utc(following).astimezone(there).day == 31


def test_answer_is_in_utc_and_whole_seconds() -> None:
    after = datetime(2026, 3, 2, 8, 59, 59, 999_999, tzinfo=timezone(HOUR))
    occurrence = next_occurrence(time(8, 0, 0, 5), "UTC", after=after)
    assert occurrence == utc("2026-03-02 08:00")
    assert occurrence.tzinfo is UTC


def test_first_reading_of_a_time_is_kept_when_the_time_itself_says_second() -> None:
    assert next_occurrence(time(1, 30, fold=1), "America/New_York", after=utc("2026-11-01 04:30")) == utc(
        "2026-11-01 05:30"
    )


def test_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        next_occurrence(time(9), "UTC", after=datetime(2026, 3, 2))  # noqa: DTZ001 - the mistake itself


def test_time_with_a_zone_of_its_own_is_refused() -> None:
    with pytest.raises(ValueError, match="no zone of its own"):
        next_occurrence(time(9, tzinfo=UTC), "UTC", after=utc("2026-03-02"))


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "Mars/Olympus_Mons"])
def test_unknown_zone_is_refused(zone: str) -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        next_occurrence(time(9), zone, after=utc("2026-03-02"))


@cache
def every_change() -> list[Change]:
    """Of all zones that IANA tells apart since 1970; the same change in several of them counts once."""
    table = (files("tzdata") / "zoneinfo" / "zone1970.tab").read_text("utf-8")
    names = {line.split("\t")[2] for line in table.splitlines() if not line.startswith("#")}
    seen: dict[tuple[datetime, timedelta, timedelta], Change] = {}
    for name in sorted(names):
        for change in changes_of(name, utc("2000-01-01"), utc("2038-01-01"), step=WEEK):
            seen.setdefault((change.at, change.before, change.after), change)
    return list(seen.values())


def dates_shown(change: Change, start: datetime, end: datetime) -> list[date]:
    """The dates that the calendar there has had from `start` to `end`."""
    zone = ZoneInfo(change.zone)
    instants = (start + n * HOUR for n in range((end - start) // HOUR + 1))
    return sorted({instant.astimezone(zone).date() for instant in instants})


def first_showing(day: date, local_time: time, change: Change) -> datetime:
    """Worked out from the change alone: the first instant at which the clock shows the time, or jumps over it."""
    wall = datetime.combine(day, local_time, UTC)
    early, late = wall - change.before, wall - change.after
    if early < change.at:
        return early
    return max(late, change.at)


def test_every_change_of_every_clock_leaves_one_reminder_a_day() -> None:
    changes = every_change()
    assert len(changes) > 2000
    for change in changes:
        start, end = change.at - 50 * HOUR, change.at + 50 * HOUR
        days = dates_shown(change, start, end)
        old_end, new_start = change.at + change.before, change.at + change.after
        moments = {old_end, new_start, old_end + (new_start - old_end) / 2, old_end - MINUTE, new_start - MINUTE}
        for local_time in {moment.time() for moment in moments} | {time(0), time(12)}:
            found = [next_occurrence(local_time, change.zone, after=start)]
            while found[-1] <= end:
                found.append(next_occurrence(local_time, change.zone, after=found[-1]))
            expected = [first_showing(day, local_time, change) for day in days]
            assert found[:-1] == [instant for instant in expected if start < instant <= end], (change, local_time)


def test_any_zone_at_any_moment_gives_the_time_asked_for_and_the_soonest_one() -> None:
    pick = random.Random(2026)  # noqa: S311 - a fixed sequence of examples, not a secret
    zones = sorted(available_timezones())
    for _ in range(10_000):
        local_time, zone = time(pick.randrange(24), pick.randrange(60)), pick.choice(zones)
        after = utc("2000-01-01") + pick.randrange(38 * 365 * 24 * 3600) * SECOND
        occurrence = next_occurrence(local_time, zone, after=after)
        shown = occurrence.astimezone(ZoneInfo(zone))
        assert occurrence > after
        assert shown.time() == local_time or shown.utcoffset() != offset(occurrence - SECOND, ZoneInfo(zone))
        assert next_occurrence(local_time, zone, after=occurrence - SECOND) == occurrence
        assert occurrence - after <= 26 * HOUR or shown.date().isoformat() == "2011-12-31"
