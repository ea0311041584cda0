"""Timetables as rows hold them, how people change them, and the next slot of one."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.timetable import (
    EVERY_DAY,
    TIMES_PER_DAY,
    WEEKDAYS,
    WEEKEND,
    Rule,
    Timetable,
    TimetableError,
    Window,
    next_slot,
    read_timetable,
    slot_instant,
)
from db.records import Slot


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def at(text: str) -> dt.time:
    return dt.time.fromisoformat(text)


def following(timetable: str, zone: str, after: str, *, count: int) -> list[str]:
    """The next slots as "date name: instant in UTC"."""
    said: list[str] = []
    moment = utc(after)
    for _ in range(count):
        slot = next_slot(timetable, zone, after=moment)
        moment = slot.due_at
        said.append(f"{slot.local_date} {slot.name}: {moment:%Y-%m-%d %H:%M}")
    return said


@pytest.mark.parametrize(
    "text",
    [
        "1234567 21:30",
        "1 00:00",
        "7 23:59",
        "1234567 08:00,14:00,20:00",
        "12345 07:00,13:00;67 09:00",
        "67 09:00;12345 07:00,13:00",
        "1 07:00;2 08:00;3 09:00;4 10:00;5 11:00;6 12:00;7 13:00",
        "12345 09:00-17:00/120",
        "1234567 00:00-23:00/60",
        "3 09:00-09:00/60",
        "12345 09:00-17:30/90;67 10:00",
    ],
)
def test_text_is_read_and_written_back_as_it_was(text: str) -> None:
    assert str(Timetable.parse(text)) == text
    assert read_timetable(text) == Timetable.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        ";",
        "21:30",
        " 21:30",
        "1234567",
        "1234567 ",
        "1234567  21:30",
        "1234567 21:30 ",
        "1234567 21:30\n",
        "1234567 21:30;",
        ";1234567 21:30",
        "0 21:30",
        "8 21:30",
        "21 21:30",
        "11 21:30",
        "1 07:00;1 08:00",
        "123 07:00;345 08:00",
        "1 24:00",
        "1 9:30",
        "1 0930",
        "1 09:60",
        "1 09:30:00",
        "1 09:30,",
        "1 ,09:30",
        "1 20:00,08:00",
        "1 08:00,08:00",
        "1 \u0660\u0668:\u0660\u0660",
        "\u0661 08:00",
        "1 09:00-17:00",
        "1 09:00-17:00/",
        "1 09:00-17:00/0",
        "1 09:00-17:00/59",
        "1 09:00-17:00/060",
        "1 09:00-17:00/60.5",
        "1 09:00-17:00/\u0666\u0660",
        "1 09:00-17:00/-60",
        "1 17:00-09:00/60",
        "1 09:00-25:00/60",
        "1 09:00-17:00/60,18:00",
        f"1 09:00-17:00/{'9' * 5000}",
        "banana",
    ],
)
def test_text_that_is_no_timetable_is_refused(text: str) -> None:
    with pytest.raises(TimetableError):
        Timetable.parse(text)
    with pytest.raises(TimetableError):
        next_slot(text, "UTC", after=utc("2026-03-02"))
    assert read_timetable(text) is None


def test_reminder_without_a_timetable_has_none() -> None:
    assert read_timetable(None) is None


def test_times_are_put_in_order_and_stand_once() -> None:
    timetable = Timetable.daily(at("20:00"), at("08:00"), at("20:00"), days=[5, 1, 3])
    assert str(timetable) == "135 08:00,20:00"
    assert timetable == Timetable.parse("135 08:00,20:00")


def test_window_gives_its_first_time_and_its_last_if_that_is_a_whole_interval_away() -> None:
    assert Window(at("09:00"), at("17:00"), 240).times() == (at("09:00"), at("13:00"), at("17:00"))
    assert Window(at("09:15"), at("17:00"), 240).times() == (at("09:15"), at("13:15"))
    assert Window(at("09:00"), at("09:00"), 60).times() == (at("09:00"),)
    assert len(Window(at("00:00"), at("23:59"), 60).times()) == TIMES_PER_DAY


def test_each_weekday_has_the_times_of_its_rule() -> None:
    timetable = Timetable.parse("135 07:00,19:00;6 10:00-14:00/120")
    assert timetable.times_on(1) == (at("07:00"), at("19:00"))
    assert timetable.times_on(6) == (at("10:00"), at("12:00"), at("14:00"))
    assert timetable.times_on(2) == ()
    assert timetable.days == (1, 3, 5, 6)
    assert timetable.clock_times == (at("07:00"), at("19:00"))


def test_window_is_that_of_the_first_rule() -> None:
    window = Window(at("09:00"), at("17:00"), 120)
    assert Timetable.hourly(window, [5, 1]) == Timetable((Rule((1, 5), window=window),))
    assert Timetable.hourly(window, WEEKDAYS).window == window
    assert Timetable.daily(at("09:00")).window is None


@pytest.mark.parametrize(
    ("before", "days", "after"),
    [
        ("1234567 21:30", WEEKDAYS, "12345 21:30"),
        ("12345 21:30", EVERY_DAY, "1234567 21:30"),
        ("1 21:30", (7, 3), "37 21:30"),
        ("12345 09:00-17:00/120", (6,), "6 09:00-17:00/120"),
        ("12345 07:00;67 09:00", (1, 2, 6), "12 07:00;6 09:00"),
        ("12345 07:00;67 09:00", WEEKEND, "67 09:00"),
        ("12345 07:00;6 09:00", EVERY_DAY, "123457 07:00;6 09:00"),
        ("1 07:00;6 09:00", (3, 6), "3 07:00;6 09:00"),
    ],
)
def test_other_days_keep_their_times_and_new_days_get_those_of_the_first_rule(
    before: str, days: tuple[int, ...], after: str
) -> None:
    assert str(Timetable.parse(before).with_days(days)) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("1234567 08:00", "1234567 08:00,20:00"),
        ("1234567 20:00", "1234567 20:00"),
        ("12345 21:00;67 08:00", "12345 20:00,21:00;67 08:00,20:00"),
        ("12345 09:00-17:00/120", "12345 09:00-17:00/120"),
        ("12345 09:00-17:00/120;67 08:00", "12345 09:00-17:00/120;67 08:00,20:00"),
    ],
)
def test_one_more_time_comes_on_every_day_that_has_clock_times(before: str, after: str) -> None:
    changed = Timetable.parse(before).with_also(at("20:00"))
    assert str(changed) == after
    assert changed == Timetable.parse(after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("1234567 08:00,20:00", "1234567 08:00"),
        ("1234567 20:00", "1234567 20:00"),
        ("1234567 08:00", "1234567 08:00"),
        ("12345 08:00,20:00;67 20:00", "12345 08:00"),
        ("12345 08:00,20:00;67 09:00,20:00", "12345 08:00;67 09:00"),
        ("12345 20:00;67 20:00", "12345 20:00;67 20:00"),
        ("12345 20:00-22:00/120", "12345 20:00-22:00/120"),
        ("12345 09:00-17:00/120;67 08:00,20:00", "12345 09:00-17:00/120;67 08:00"),
        ("12345 09:00-17:00/120;67 20:00", "12345 09:00-17:00/120"),
    ],
)
def test_one_time_less_leaves_the_last_one_and_a_window(before: str, after: str) -> None:
    assert str(Timetable.parse(before).without(at("20:00"))) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("1234567 07:00", "12345 07:00;67 09:30"),
        ("12345 07:00", "12345 07:00;67 09:30"),
        ("12345 07:00;67 09:00", "12345 07:00;67 09:30"),
        ("1 07:00;26 08:00;7 10:00", "1 07:00;2 08:00;67 09:30"),
        ("6 07:00", "67 09:30"),
        ("1234567 09:00-17:00/120", "12345 09:00-17:00/120;67 09:30"),
    ],
)
def test_weekend_gets_a_time_of_its_own(before: str, after: str) -> None:
    assert str(Timetable.parse(before).with_weekend(at("09:30"))) == after


def test_other_times_come_on_the_same_days() -> None:
    timetable = Timetable.parse("135 07:00;6 09:00-17:00/120")
    assert str(timetable.with_times(at("21:30"), at("08:00"))) == "1356 08:00,21:30"
    assert timetable == Timetable.parse("135 07:00;6 09:00-17:00/120"), "a change leaves the timetable as it was"


def test_slot_says_which_time_of_which_date_it_stands_for() -> None:
    slot = next_slot("1234567 21:30", "America/New_York", after=utc("2026-01-10 12:00"))
    assert slot == Slot(due_at=utc("2026-01-11 02:30"), local_date=dt.date(2026, 1, 10), name="21:30")
    assert slot_instant(slot.local_date, slot.name, "America/New_York") == slot.due_at


def test_slots_come_in_order_over_days_off() -> None:
    # 2026-03-06 is a Friday.
    assert following("15 07:00,19:00;6 10:00-14:00/240", "UTC", "2026-03-06 06:59:59", count=7) == [
        "2026-03-06 07:00: 2026-03-06 07:00",
        "2026-03-06 19:00: 2026-03-06 19:00",
        "2026-03-07 10:00: 2026-03-07 10:00",
        "2026-03-07 14:00: 2026-03-07 14:00",
        "2026-03-09 07:00: 2026-03-09 07:00",
        "2026-03-09 19:00: 2026-03-09 19:00",
        "2026-03-13 07:00: 2026-03-13 07:00",
    ]


def test_once_a_week_comes_a_week_later() -> None:
    assert following("5 07:00", "UTC", "2026-03-06 07:00", count=2) == [
        "2026-03-13 07:00: 2026-03-13 07:00",
        "2026-03-20 07:00: 2026-03-20 07:00",
    ]


@pytest.mark.parametrize(
    ("zone", "first"),
    [
        ("Pacific/Kiritimati", "2026-03-06 09:00: 2026-03-05 19:00"),  # Friday begins there first
        ("Pacific/Pago_Pago", "2026-03-06 09:00: 2026-03-06 20:00"),
    ],
)
def test_weekday_is_that_of_the_place(zone: str, first: str) -> None:
    assert following("5 09:00", zone, "2026-03-05 12:00", count=1) == [first]


def test_slot_is_strictly_after_the_moment_and_the_moment_may_be_in_any_zone() -> None:
    tokyo = dt.timezone(dt.timedelta(hours=9))
    moment = utc("2026-03-06 07:00")
    assert next_slot("1234567 07:00", "UTC", after=moment.astimezone(tokyo)).due_at == utc("2026-03-07 07:00")
    earlier = moment - dt.timedelta(microseconds=1)
    assert next_slot("1234567 07:00", "UTC", after=earlier.astimezone(tokyo)).due_at == moment


@pytest.mark.parametrize(
    ("not_before", "expected"),
    [
        (dt.date(2026, 3, 1), dt.date(2026, 3, 6)),  # long ago: no matter
        (dt.date(2026, 3, 6), dt.date(2026, 3, 6)),
        (dt.date(2026, 3, 7), dt.date(2026, 3, 9)),
        (dt.date(2026, 12, 24), dt.date(2026, 12, 24)),
        (dt.date(2028, 2, 29), dt.date(2028, 2, 29)),
    ],
)
def test_nothing_comes_before_a_date_on_the_local_calendar(not_before: dt.date, expected: dt.date) -> None:
    slot = next_slot("12345 07:00", "Pacific/Auckland", after=utc("2026-03-05 12:00"), not_before=not_before)
    assert slot.local_date == expected


def test_time_that_the_clock_jumps_over_keeps_its_name() -> None:
    assert following("1234567 02:30", "America/New_York", "2026-03-07 12:00", count=2) == [
        "2026-03-08 02:30: 2026-03-08 07:00",  # 03:00 on the new clock
        "2026-03-09 02:30: 2026-03-09 06:30",
    ]


def test_two_times_within_one_jump_are_one_message() -> None:
    assert following("1234567 02:15,02:45,03:00,03:01", "America/New_York", "2026-03-08 06:00", count=3) == [
        "2026-03-08 02:15: 2026-03-08 07:00",
        "2026-03-08 03:01: 2026-03-08 07:01",
        "2026-03-09 02:15: 2026-03-09 06:15",
    ]


def test_time_before_a_jump_to_midnight_belongs_to_the_date_that_ends() -> None:
    # In Nuuk the clock goes from 23:00 on Saturday to midnight.
    assert following("1234567 23:30", "America/Nuuk", "2026-03-28 12:00", count=2) == [
        "2026-03-28 23:30: 2026-03-29 01:00",
        "2026-03-29 23:30: 2026-03-30 00:30",
    ]
    assert following("6 23:30;7 00:00,00:30", "America/Nuuk", "2026-03-28 12:00", count=2) == [
        "2026-03-28 23:30: 2026-03-29 01:00",  # and midnight is the same moment
        "2026-03-29 00:30: 2026-03-29 01:30",
    ]


def test_time_that_happens_twice_comes_once_and_the_first_time() -> None:
    assert following("1234567 01:30,02:00", "America/New_York", "2026-11-01 04:00", count=3) == [
        "2026-11-01 01:30: 2026-11-01 05:30",
        "2026-11-01 02:00: 2026-11-01 07:00",
        "2026-11-02 01:30: 2026-11-02 06:30",
    ]


def test_window_runs_by_the_clock_on_the_wall_when_that_goes_back() -> None:
    assert following("7 00:00-03:00/60", "Europe/Berlin", "2026-10-24 21:00", count=4) == [
        "2026-10-25 00:00: 2026-10-24 22:00",
        "2026-10-25 01:00: 2026-10-24 23:00",
        "2026-10-25 02:00: 2026-10-25 00:00",
        "2026-10-25 03:00: 2026-10-25 02:00",
    ]


def test_date_that_the_calendar_leaves_out_has_no_slot() -> None:
    assert following("1234567 09:00", "Pacific/Apia", "2011-12-29 12:00", count=2) == [
        "2011-12-29 09:00: 2011-12-29 19:00",
        "2011-12-31 09:00: 2011-12-30 19:00",
    ]
    assert slot_instant(dt.date(2011, 12, 30), "09:00", "Pacific/Apia") is None


def test_week_whose_only_day_is_left_out_is_passed_over() -> None:
    # 30 December 2011 was to be a Friday.
    assert following("5 01:00", "Pacific/Apia", "2011-12-23 11:00", count=1) == ["2012-01-06 01:00: 2012-01-05 11:00"]
    slot = next_slot("5 09:00", "Pacific/Apia", after=utc("2011-12-01"), not_before=dt.date(2011, 12, 30))
    assert slot.local_date == dt.date(2012, 1, 6)


@pytest.mark.parametrize("zone", ["Mars/Olympus_Mons", "../UTC", ""])
def test_unknown_zone_is_refused(zone: str) -> None:
    with pytest.raises((ValueError, LookupError)):
        next_slot("1234567 09:00", zone, after=utc("2026-03-02"))
    with pytest.raises((ValueError, LookupError)):
        slot_instant(dt.date(2026, 3, 2), "09:00", zone)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("1234567 07:00", 24),
        ("1 07:00", 7 * 24),
        ("12345 07:00;67 05:00", 22),
        ("1234567 08:00,14:00,21:30", 6),
        ("1234567 00:10,23:40", 0.5),
        ("7 23:00;1 01:00", 2),
        ("12345 09:00-17:00/120", 2),
    ],
)
def test_the_shortest_interval_is_found_over_midnight_and_over_sunday(text: str, hours: float) -> None:
    assert Timetable.parse(text).shortest_interval == dt.timedelta(hours=hours)
