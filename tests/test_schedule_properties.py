"""The schedule over every zone of tzdata and every change of its clock from 2024 to 2032.

What is expected is worked out beside the code under test: from the change alone, and by looking at the clock.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.schedule import next_occurrence
from bot.timetable import Rule, Timetable, Window, next_slot, slot_instant
from db.records import Slot
from tests.clock_changes import SECOND, Change, changes_of, offset

CALM = settings(derandomize=True, deadline=None, database=None)
FIRST, LAST = dt.datetime(2024, 1, 1, tzinfo=dt.UTC), dt.datetime(2033, 1, 1, tzinfo=dt.UTC)
MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
STEP = 5 * DAY  # the shortest time between two changes is longer: Ramadan in Casablanca
ZONES = sorted(available_timezones() - {"Factory", "localtime"})
ODD_ONES = ("Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca", "America/Sao_Paulo", "America/Nuuk")


def changes_in(zone: str) -> list[Change]:
    return list(changes_of(zone, FIRST, LAST, step=STEP))


@cache
def every_change() -> list[Change]:
    return [change for zone in ZONES for change in changes_in(zone)]


def expected_instant(day: dt.date, moment: dt.time, change: Change) -> dt.datetime:
    """From the change alone: the first instant at which the clock shows the time on that date, or jumps over it."""
    wall = dt.datetime.combine(day, moment, dt.UTC)
    early, late = wall - change.before, wall - change.after
    return early if early < change.at else max(late, change.at)


def test_there_are_changes_in_every_part_of_the_world() -> None:
    zones = {change.zone for change in every_change()}
    assert len(ZONES) > 590
    assert len(every_change()) > 2_500
    assert {"Australia/Lord_Howe", "Africa/Casablanca", "America/Nuuk", "Europe/Berlin", "America/New_York"} <= zones
    assert not zones & {"America/Sao_Paulo", "Pacific/Apia", "Asia/Tokyo"}  # they gave it up


def test_each_change_leaves_each_time_once_a_date() -> None:
    for change in every_change():
        old_end, new_start = change.at + change.before, change.at + change.after
        moments = {
            (wall.hour, wall.minute)
            for wall in (old_end, new_start, old_end + (new_start - old_end) / 2, old_end - MINUTE, new_start - MINUTE)
        }
        days = [old_end.date() + n * DAY for n in (-1, 0, 1)]
        for hour, minute in moments:
            moment = dt.time(hour, minute)
            timetable = str(Timetable.daily(moment))
            expected = [expected_instant(day, moment, change) for day in days]
            after = expected[0] - SECOND
            slots: list[Slot] = []
            while len(slots) < len(days):
                slot = next_slot(timetable, change.zone, after=after)
                slots.append(slot)
                after = slot.due_at
            assert [slot.due_at for slot in slots] == expected, (change, moment)
            assert [slot.local_date for slot in slots] == days, (change, moment)
            assert {slot.name for slot in slots} == {f"{moment:%H:%M}"}


def check_week(timetable: Timetable, zone_name: str, start: dt.datetime) -> None:
    """Everything that must hold of a timetable in a zone, for some days from `start` on."""
    zone, text, after = ZoneInfo(zone_name), str(timetable), start
    seen: set[tuple[dt.date, str]] = set()
    while after < start + 9 * DAY:
        slot = next_slot(text, zone_name, after=after)
        assert slot.due_at > after  # strictly increasing
        assert (slot.local_date, slot.name) not in seen  # never twice on a local date
        seen.add((slot.local_date, slot.name))
        shown = slot.due_at.astimezone(zone)
        assert slot.local_date.isoweekday() in timetable.days
        wall = dt.datetime.combine(slot.local_date, dt.time.fromisoformat(slot.name))
        if shown.replace(tzinfo=None) != wall:  # jumped over: it comes with the first instant after the gap
            assert shown.replace(tzinfo=None) > wall
            assert offset(slot.due_at, zone) > offset(slot.due_at - SECOND, zone)
            assert (slot.due_at - SECOND).astimezone(zone).replace(tzinfo=None) < wall
        assert shown.fold == 0 or (slot.due_at - DAY / 2).astimezone(zone).date() < slot.local_date  # the first showing
        after = slot.due_at
    first, last = start.astimezone(zone).date() + DAY, (start + 8 * DAY).astimezone(zone).date()
    for number in range((last - first).days):
        day = first + number * DAY
        instants = {slot_instant(day, f"{moment:%H:%M}", zone_name) for moment in timetable.times_on(day.isoweekday())}
        came = {slot_instant(day, name, zone_name) for date, name in seen if date == day}
        assert came == instants  # no time of any date is left out; of several in one gap, one comes


minutes = st.integers(0, 24 * 60 - 1).map(lambda minute: dt.time(*divmod(minute, 60)))
day_sets = st.sets(st.integers(1, 7), min_size=1).map(lambda days: tuple(sorted(days)))


@st.composite
def timetables(draw: st.DrawFn) -> Timetable:
    days: tuple[int, ...] = draw(day_sets)
    hourly: bool = draw(st.booleans())
    if hourly:
        start, end = sorted(draw(st.tuples(minutes, minutes)))
        return Timetable((Rule(days, window=Window(start, end, 60 * draw(st.integers(1, 6)))),))
    times = tuple(sorted(draw(st.sets(minutes, min_size=1, max_size=4))))
    rest = tuple(day for day in range(1, 8) if day not in days)
    other_days: bool = draw(st.booleans())
    if rest and other_days:
        return Timetable((Rule(days, times), Rule(rest, (draw(minutes),))))
    return Timetable((Rule(days, times),))


@settings(CALM, max_examples=400)
@given(timetables(), st.sampled_from(ZONES), st.integers(0, 9 * 365 * 24 * 60))
def test_any_timetable_anywhere_at_any_moment(timetable: Timetable, zone: str, minute: int) -> None:
    check_week(timetable, zone, FIRST + minute * MINUTE)


@settings(CALM, max_examples=400)
@given(timetables(), st.data(), st.integers(-4 * 24 * 60, 60))
def test_any_timetable_around_a_change(timetable: Timetable, data: st.DataObject, minutes_before: int) -> None:
    change = data.draw(st.sampled_from(every_change()))
    check_week(timetable, change.zone, change.at + minutes_before * MINUTE)


@pytest.mark.parametrize("zone", ODD_ONES)
def test_each_day_of_the_odd_ones_from_2024_to_2032(zone: str) -> None:
    times = [dt.time.fromisoformat(text) for text in ("00:00", "01:30", "02:15", "03:00", "12:00", "23:30")]
    timetable = str(Timetable.daily(*times))
    after, count = FIRST, 0
    while after < LAST:
        slot = next_slot(timetable, zone, after=after)
        assert after < slot.due_at <= after + 13 * HOUR
        after, count = slot.due_at, count + 1
    # Of two times within one jump only one comes; otherwise each comes on each date.
    jumps = sum(change.after > change.before for change in changes_in(zone))
    days = (LAST - FIRST) // DAY
    assert 6 * days - 2 * jumps - 6 <= count <= 6 * days + 6


@settings(CALM, max_examples=300)
@example(dt.time(2, 15), "Australia/Lord_Howe", 0)
@example(dt.time(0, 0), "America/Nuuk", 1_000_000)
@given(minutes, st.sampled_from(ZONES), st.integers(0, 9 * 365 * 24 * 60))
def test_one_time_of_day_and_a_daily_timetable_agree(moment: dt.time, zone: str, minute: int) -> None:
    after = FIRST + minute * MINUTE
    slot = next_slot(str(Timetable.daily(moment)), zone, after=after)
    assert next_occurrence(moment, zone, after=after) == slot.due_at
    assert slot_instant(slot.local_date, slot.name, zone) == slot.due_at


def test_date_that_the_calendar_leaves_out_has_no_slot() -> None:
    after = dt.datetime(2011, 12, 30, 0, 0, tzinfo=dt.UTC)  # 29 December in Apia, the day before the jump
    slots = [next_slot("1234567 21:00", "Pacific/Apia", after=after)]
    slots.append(next_slot("1234567 21:00", "Pacific/Apia", after=slots[0].due_at))
    assert [slot.local_date.day for slot in slots] == [29, 31]
    assert slot_instant(dt.date(2011, 12, 30), "21:00", "Pacific/Apia") is None
    assert next_slot("5 21:00", "Pacific/Apia", after=after).local_date == dt.date(2012, 1, 6)  # the Friday after
