"""The schedule over every zone of tzdata and every change of its clock from 2024 to 2032.

What is expected is worked out beside the code under test, from the spans between two changes of a clock: within one, a
clock only ever runs on. Neither `Timetable` nor what the standard library makes of gaps and repeated times has a part
in that.
"""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.schedule import next_occurrence
from bot.timetable import next_slot, slot_instant
from db.records import Slot
from tests.clock_changes import Change, changes_of, offset

CALM = settings(derandomize=True, deadline=None, database=None)
FIRST, LAST = dt.datetime(2024, 1, 1, tzinfo=dt.UTC), dt.datetime(2033, 1, 1, tzinfo=dt.UTC)
MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
STEP = 5 * DAY  # the shortest time between two changes is longer: Ramadan in Casablanca
ZONES = sorted(available_timezones())
ODD_ONES = ("Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca", "America/Sao_Paulo", "America/Nuuk")
ALL_DAYS = "1234567"


@cache
def changes_in(zone: str) -> list[Change]:
    return list(changes_of(zone, FIRST, LAST, step=STEP))


@cache
def every_change() -> list[Change]:
    return [change for zone in ZONES for change in changes_in(zone)]


@cache
def distinct_changes() -> list[Change]:
    """The same change of several zones counts once."""
    return list({(change.at, change.before, change.after): change for change in every_change()}.values())


@dataclass(frozen=True)
class Span:
    """From `start` until just before `end` (both UTC), a clock is ahead of UTC by `ahead`."""

    start: dt.datetime
    end: dt.datetime
    ahead: dt.timedelta


def spans_between(start: dt.datetime, end: dt.datetime, changes: Sequence[Change], zone: str) -> list[Span]:
    starts = [start, *(change.at for change in changes)]
    aheads = [offset(start, ZoneInfo(zone)), *(change.after for change in changes)]
    return [Span(*span) for span in zip(starts, [*starts[1:], end], aheads, strict=True)]


def spans_around(zone: str, start: dt.datetime, end: dt.datetime) -> list[Span]:
    """Found by looking at the clock day by day, from a few days before `start` to a few days after `end`."""
    start, end = start - 4 * DAY, end + 4 * DAY
    return spans_between(start, end, list(changes_of(zone, start, end, step=DAY)), zone)


def is_shown(day: dt.date, spans: Sequence[Span]) -> bool:
    """Whether the calendar has the date; Apia's had no 30 December 2011."""
    midnight = dt.datetime.combine(day, dt.time(), dt.UTC)
    return any(span.start + span.ahead < midnight + DAY and midnight < span.end + span.ahead for span in spans)


def first_showing(wall: dt.datetime, spans: Sequence[Span]) -> dt.datetime:
    """The first instant at which the clock shows `wall`, or, if it jumps over that, shows something later."""
    for span in spans:
        instant = max(wall.replace(tzinfo=dt.UTC) - span.ahead, span.start)
        if instant < span.end:
            return instant
    raise AssertionError(f"{wall} is outside of what was looked at")


@dataclass(frozen=True)
class Week:
    """A timetable as text, and the times of each ISO weekday that it means."""

    text: str
    times: dict[int, list[dt.time]]

    @classmethod
    def of(cls, *rules: tuple[str, Sequence[dt.time]]) -> Week:
        text = ";".join(f"{days} {','.join(f'{moment:%H:%M}' for moment in times)}" for days, times in rules)
        return cls(text, {int(day): list(times) for days, times in rules for day in days})


def expected_slots(week: Week, spans: Sequence[Span], start: dt.datetime, end: dt.datetime) -> list[Slot]:
    """Every slot after `start` and up to `end`; of several times that fall on one instant, the first."""
    found: dict[dt.datetime, Slot] = {}
    day, last = (start + spans[0].ahead).date() - DAY, (end + spans[-1].ahead).date() + DAY
    while day <= last:
        for moment in week.times.get(day.isoweekday(), []) if is_shown(day, spans) else []:
            instant = first_showing(dt.datetime.combine(day, moment), spans)
            found.setdefault(instant, Slot(due_at=instant, local_date=day, name=f"{moment:%H:%M}"))
        day += DAY
    return [slot for instant, slot in sorted(found.items()) if start < instant <= end]


def slots(week: Week, zone: str, start: dt.datetime, end: dt.datetime) -> Iterator[Slot]:
    """What the code under test makes of it, from slot to slot."""
    while (slot := next_slot(week.text, zone, after=start)).due_at <= end:
        assert start < slot.due_at, "strictly increasing"
        yield slot
        start = slot.due_at


def assert_kept(found: Sequence[Slot], zone: str) -> None:
    """What a person is promised of slots in their order, seen on their own clock."""
    names = [(slot.local_date, slot.name) for slot in found]
    assert len(set(names)) == len(names), "never twice on a local date"
    for slot in found:
        shown, before = (instant.astimezone(ZoneInfo(zone)) for instant in (slot.due_at, slot.due_at - MINUTE))
        wall = dt.datetime.combine(slot.local_date, dt.time.fromisoformat(slot.name))
        assert shown.fold == 0, "a repeated time comes the first time"
        assert shown.replace(tzinfo=None) == wall or before.replace(tzinfo=None) < wall < shown.replace(tzinfo=None), (
            "the wall-clock time is right, or the clock has just jumped over it"
        )


def moments_around(change: Change) -> list[dt.time]:
    """The times of day at which a change could be got wrong, and two at which nothing could."""
    old_end, new_start = change.at + change.before, change.at + change.after
    walls = {old_end, new_start, old_end + (new_start - old_end) / 2, old_end - MINUTE, new_start - MINUTE}
    return sorted({wall.time().replace(second=0) for wall in walls} | {dt.time(0), dt.time(12)})


def test_there_are_changes_in_every_part_of_the_world() -> None:
    zones = {change.zone for change in every_change()}
    assert len(ZONES) > 590
    assert len(every_change()) > 3_400
    assert len(distinct_changes()) > 300
    assert {"Australia/Lord_Howe", "Africa/Casablanca", "America/Nuuk", "Europe/Berlin", "America/New_York"} <= zones
    assert not zones & {"America/Sao_Paulo", "Pacific/Apia", "Asia/Tokyo"}  # they gave it up


def test_every_change_of_every_zone_leaves_every_time_of_a_day_in_its_place() -> None:
    for change in every_change():
        week = Week.of((ALL_DAYS, moments_around(change)))
        start, end = change.at - 30 * HOUR, change.at + 30 * HOUR
        spans = spans_between(start - 4 * DAY, end + 4 * DAY, [change], change.zone)
        found = list(slots(week, change.zone, start, end))
        assert found == expected_slots(week, spans, start, end), change
        assert_kept(found, change.zone)


def test_every_change_leaves_each_single_time_of_each_date_in_its_place() -> None:
    for change in distinct_changes():
        start, end = change.at - 2 * DAY, change.at + 2 * DAY
        spans = spans_between(start - 4 * DAY, end + 4 * DAY, [change], change.zone)
        weekdays = {(change.at + ahead).isoweekday() for ahead in (change.before, change.after)}
        for moment in moments_around(change):
            week = Week.of((ALL_DAYS, [moment]))
            found = list(slots(week, change.zone, start, end))
            assert found == expected_slots(week, spans, start, end), (change, moment)
            assert len({slot.local_date for slot in found}) == len(found), "once a local date"
            occurrence = start
            for slot in found:
                occurrence = next_occurrence(moment, change.zone, after=occurrence)
                assert occurrence == slot.due_at
                assert slot_instant(slot.local_date, slot.name, change.zone) == slot.due_at
            for weekday in weekdays:
                once = Week.of((str(weekday), [moment]))
                assert list(slots(once, change.zone, start, end)) == expected_slots(once, spans, start, end), change


def test_every_zone_keeps_its_times_through_an_ordinary_week() -> None:
    week = Week.of(("135", [dt.time(0), dt.time(23, 59)]), ("246", [dt.time(2, 30)]))
    for number, zone in enumerate(ZONES):
        start = FIRST + number * (LAST - FIRST) / len(ZONES)
        end = start + 7 * DAY
        found = list(slots(week, zone, start, end))
        assert found == expected_slots(week, spans_around(zone, start, end), start, end), zone
        assert_kept(found, zone)


@pytest.mark.parametrize("zone", ODD_ONES)
def test_odd_ones_keep_their_times_on_each_day_from_2024_to_2032(zone: str) -> None:
    week = Week.of((ALL_DAYS, [dt.time(0), dt.time(2, 15), dt.time(23, 30)]))
    spans = spans_between(FIRST - 4 * DAY, LAST + 4 * DAY, changes_in(zone), zone)
    found = list(slots(week, zone, FIRST, LAST))
    assert found == expected_slots(week, spans, FIRST, LAST)
    assert_kept(found, zone)
    assert {slot.local_date for slot in found} >= {FIRST.date() + n * DAY for n in range(1, (LAST - FIRST).days)}


minutes = st.integers(0, 24 * 60 - 1)
instants = st.integers(0, (LAST - FIRST) // MINUTE).map(lambda minute: FIRST + minute * MINUTE)


def clock_time(minute: int) -> dt.time:
    return dt.time(*divmod(minute, 60))


@st.composite
def weeks(draw: st.DrawFn) -> Week:
    """Up to three rules on different weekdays, each of some times or of a window."""
    days = draw(st.permutations(range(1, 8)))
    cuts = sorted(draw(st.sets(st.integers(1, 7), min_size=1, max_size=3)))
    texts: list[str] = []
    times: dict[int, list[dt.time]] = {}
    for start, end in pairwise([0, *cuts]):
        of_rule = sorted(days[start:end])
        said = "".join(map(str, of_rule))
        is_hourly: bool = draw(st.booleans())
        if is_hourly:
            first, last = sorted((draw(minutes), draw(minutes)))
            every = 60 * draw(st.integers(1, 12))
            texts.append(f"{said} {clock_time(first):%H:%M}-{clock_time(last):%H:%M}/{every}")
            moments = [clock_time(minute) for minute in range(first, last + 1, every)]
        else:
            moments = [clock_time(minute) for minute in sorted(draw(st.sets(minutes, min_size=1, max_size=4)))]
            texts.append(Week.of((said, moments)).text)
        times |= dict.fromkeys(of_rule, moments)
    return Week(";".join(texts), times)


def assert_right(week: Week, zone: str, start: dt.datetime) -> None:
    end = start + 9 * DAY
    found = list(slots(week, zone, start, end))
    assert found == expected_slots(week, spans_around(zone, start, end), start, end)
    assert_kept(found, zone)


NIGHTLY = Week.of((ALL_DAYS, [dt.time(0), dt.time(1, 45), dt.time(2, 15), dt.time(23, 30)]))


@settings(CALM, max_examples=150)
@example(NIGHTLY, "Australia/Lord_Howe", dt.datetime(2026, 4, 2, tzinfo=dt.UTC))  # back by half an hour
@example(NIGHTLY, "Australia/Lord_Howe", dt.datetime(2026, 10, 1, tzinfo=dt.UTC))  # on by half an hour
@example(NIGHTLY, "Pacific/Apia", dt.datetime(2011, 12, 27, tzinfo=dt.UTC))  # a date left out
@example(NIGHTLY, "Pacific/Apia", dt.datetime(2021, 4, 1, tzinfo=dt.UTC))
@example(NIGHTLY, "Africa/Casablanca", dt.datetime(2026, 2, 13, tzinfo=dt.UTC))  # back for Ramadan
@example(NIGHTLY, "Africa/Casablanca", dt.datetime(2026, 3, 20, tzinfo=dt.UTC))  # and on after it
@example(NIGHTLY, "America/Sao_Paulo", dt.datetime(2018, 2, 15, tzinfo=dt.UTC))  # back from midnight to 23:00
@example(NIGHTLY, "America/Sao_Paulo", dt.datetime(2018, 11, 2, tzinfo=dt.UTC))  # on from midnight to 1:00
@example(NIGHTLY, "America/Nuuk", dt.datetime(2024, 3, 28, tzinfo=dt.UTC))  # on from 23:00 to midnight
@example(NIGHTLY, "America/Nuuk", dt.datetime(2026, 10, 22, tzinfo=dt.UTC))  # back from midnight to 23:00
@given(weeks(), st.sampled_from(ZONES), instants)
def test_any_timetable_is_kept_in_any_zone_at_any_moment(week: Week, zone: str, start: dt.datetime) -> None:
    assert_right(week, zone, start)


@settings(CALM, max_examples=250)
@given(weeks(), st.integers(0, 10**6), st.integers(-4 * 24 * 60, 60))
def test_any_timetable_is_kept_around_any_change(week: Week, number: int, minutes_before: int) -> None:
    change = every_change()[number % len(every_change())]
    assert_right(week, change.zone, change.at + minutes_before * MINUTE)


@settings(CALM, max_examples=100)
@given(weeks(), st.sampled_from(ZONES), instants, st.integers(-3, 40))
def test_nothing_comes_before_the_date_that_a_pause_ends(week: Week, zone: str, start: dt.datetime, days: int) -> None:
    not_before = start.astimezone(ZoneInfo(zone)).date() + days * DAY
    end = start + (max(days, 0) + 9) * DAY
    due = [
        slot
        for slot in expected_slots(week, spans_around(zone, start, end), start, end)
        if slot.local_date >= not_before
    ]
    assert next_slot(week.text, zone, after=start, not_before=not_before) == due[0]


def test_new_rules_of_a_zone_move_the_instant_of_a_slot(tmp_path: Path) -> None:
    program = """
import datetime as dt, pathlib, sys, zoneinfo
import bot
if len(sys.argv) > 1:
    zoneinfo.reset_tzpath(to=sys.argv[1:])
from bot.timetable import slot_instant
print(slot_instant(dt.date(2026, 7, 1), "21:30", "Europe/Lisbon").isoformat())
"""

    def answer(*folders: Path) -> str:
        command = [sys.executable, "-c", program, *map(str, folders)]
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout.strip()

    new = tmp_path / "Europe" / "Lisbon"
    new.parent.mkdir()
    with as_file(files("tzdata") / "zoneinfo" / "Etc" / "GMT-3") as other_rules:
        shutil.copy(other_rules, new)
    assert answer() == "2026-07-01T20:30:00+00:00"
    assert answer(tmp_path) == "2026-07-01T18:30:00+00:00"
