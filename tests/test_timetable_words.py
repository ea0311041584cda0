"""Timetables as people type them, and as the bot says them."""

from __future__ import annotations

import datetime as dt
import random
import time as stopwatch
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.timetable import Rule, Timetable, Window
from bot.timetable_words import LONGEST_TEXT_CHARACTERS, describe, describe_days, parse_timetable, short_days

CALM = settings(derandomize=True, deadline=None, database=None, max_examples=200)


def read(text: str, *, twelve_hour: bool = False) -> list[str]:
    return [str(timetable) for timetable in parse_timetable(text, twelve_hour=twelve_hour)]


@pytest.mark.parametrize(
    ("text", "timetable"),
    [
        # Every day.
        ("21:30", "1234567 21:30"),
        ("21.30", "1234567 21:30"),
        ("2130", "1234567 21:30"),
        ("9:30 pm", "1234567 21:30"),
        ("Every day at 21:30.", "1234567 21:30"),
        ("21:30 every day", "1234567 21:30"),
        ("21:30 daily, please", "1234567 21:30"),
        ("everyday at 21:30", "1234567 21:30"),
        ("daily at 9pm", "1234567 21:00"),
        ("remind me every day at 21:30", "1234567 21:30"),
        ("every evening at 9", "1234567 21:00"),
        ("half past nine in the evening", "1234567 21:30"),
        ("noon", "1234567 12:00"),
        ("24:00", "1234567 00:00"),
        # Several times.
        ("8:00 and 20:00", "1234567 08:00,20:00"),
        ("at 10:00 and 14:00 and 20:00", "1234567 10:00,14:00,20:00"),
        ("at 8:00 and at 20:00", "1234567 08:00,20:00"),
        ("8, 14 and 20:00", "1234567 08:00,14:00,20:00"),
        ("8 and 20", "1234567 08:00,20:00"),
        ("20:00 and 8", "1234567 08:00,20:00"),
        ("8, 14, 20", "1234567 08:00,14:00,20:00"),
        ("8:00, 14:00, and 20:00", "1234567 08:00,14:00,20:00"),
        ("08:00,20:00", "1234567 08:00,20:00"),
        ("8:00; 20:00", "1234567 08:00,20:00"),
        ("8:00\n14:00\n20:00", "1234567 08:00,14:00,20:00"),
        ("8:00 14:00 20:00", "1234567 08:00,14:00,20:00"),
        ("8am 2pm 8pm", "1234567 08:00,14:00,20:00"),
        ("8am, 2pm and 8pm", "1234567 08:00,14:00,20:00"),
        ("8am & 8pm", "1234567 08:00,20:00"),
        ("noon and midnight", "1234567 00:00,12:00"),
        ("quarter to nine in the morning and half past nine in the evening", "1234567 08:45,21:30"),
        ("20:00, 8:00, 20:00", "1234567 08:00,20:00"),
        ("9am and 5", "1234567 09:00,17:00"),
        ("8am, 12 and 8pm", "1234567 08:00,12:00,20:00"),
        ("8 and 2pm", "1234567 08:00,14:00"),
        # Sets of days.
        ("weekdays at 7:00", "12345 07:00"),
        ("on weekdays at 7:00", "12345 07:00"),
        ("at 7:00 on weekdays", "12345 07:00"),
        ("7:00 weekdays", "12345 07:00"),
        ("weekdays, 7:00", "12345 07:00"),
        ("every weekday at 7am", "12345 07:00"),
        ("weekday mornings at 7", "12345 07:00"),
        ("mornings on weekdays at 7", "12345 07:00"),
        ("weekends 9:30", "67 09:30"),
        ("at weekends at 9:30", "67 09:30"),
        ("on the weekend at 9:30", "67 09:30"),
        ("weekdays and saturdays at 7:00", "123456 07:00"),
        ("weekdays and weekends at 7:00", "1234567 07:00"),
        # Named days.
        ("mon wed fri 21:30", "135 21:30"),
        ("Mon, Wed and Fri at 21:30", "135 21:30"),
        ("mon,wed,fri 21:30", "135 21:30"),
        ("mon/wed/fri 21:30", "135 21:30"),
        ("Mon., Wed. & Fri.: 21:30", "135 21:30"),
        ("fri wed mon 21:30", "135 21:30"),
        ("every monday and every friday at 21:30", "15 21:30"),
        ("on mondays and on fridays at 21:30", "15 21:30"),
        ("21:30 (mon, wed, fri)", "135 21:30"),
        ("tuesdays and thursdays at 18:00", "24 18:00"),
        ("tues thurs 18:00", "24 18:00"),
        ("tue weds thur 18:00", "234 18:00"),
        ("please remind me on mondays at 21:30, thanks", "1 21:30"),
        ("saturdays at 10:00", "6 10:00"),
        ("Saturday's at 10:00", "6 10:00"),
        ("sun 10:00", "7 10:00"),
        ("MONDAY MORNING AT 9", "1 09:00"),
        ("monday at noon", "1 12:00"),
        # Runs of days.
        ("mon-fri 7:00", "12345 07:00"),
        ("Mon \u2013 Fri \u2013 7:00", "12345 07:00"),
        ("monday to friday at 07:00 and 13:00", "12345 07:00,13:00"),
        ("from monday to friday at 7:00", "12345 07:00"),
        ("monday through friday at 7:00", "12345 07:00"),
        ("mon thru wed and sat 7:00", "1236 07:00"),
        ("fri to mon 22:00", "1567 22:00"),
        # Different times on different days.
        ("weekdays at 7:00, weekends at 9:30", "12345 07:00;67 09:30"),
        ("weekdays at 7am and weekends at 9am", "12345 07:00;67 09:00"),
        ("at 7:00 on weekdays and at 9:30 on weekends", "12345 07:00;67 09:30"),
        ("Mon-Fri 07:00; Sat 10:00", "12345 07:00;6 10:00"),
        ("Mon-Fri 07:00\nSat 10:00\n\nSun 11:00", "12345 07:00;6 10:00;7 11:00"),
        ("mon 7:00 wed 8:00 fri 9:00", "1 07:00;3 08:00;5 09:00"),
        ("7:00 mon-fri 9:00 sat", "12345 07:00;6 09:00"),
        ("weekends at 9:30, weekdays at 7:00", "67 09:30;12345 07:00"),
        ("Sat and Sun at 9:00 and 21:00, Mon 8:00", "67 09:00,21:00;1 08:00"),
        ("weekdays at 7 and 19:00, weekends at 9", "12345 07:00,19:00;67 09:00"),
        # Every so many hours.
        ("every 2 hours from 9 to 17 on weekdays", "12345 09:00-17:00/120"),
        ("every hour between 9am and 5pm", "1234567 09:00-17:00/60"),
        ("every 3 hours from 8:00 to 20:00", "1234567 08:00-20:00/180"),
        ("every two hours from 9 to 5", "1234567 09:00-17:00/120"),
        ("every 2 hours from 9 to 5pm", "1234567 09:00-17:00/120"),
        ("every hour from 8 to 12", "1234567 08:00-12:00/60"),
        ("hourly from 9:00 until 17:00", "1234567 09:00-17:00/60"),
        ("every 2h 9:00-17:00", "1234567 09:00-17:00/120"),
        ("each 12 hrs from 8 to 20", "1234567 08:00-20:00/720"),
        ("from 9 to 17 every 2 hours", "1234567 09:00-17:00/120"),
        ("every hour from noon to half past five in the afternoon", "1234567 12:00-17:30/60"),
        ("every hour from ten to nine in the morning to 17:00", "1234567 08:50-17:00/60"),
        ("weekdays every 2 hours from 9:00 to 17:00", "12345 09:00-17:00/120"),
        ("every 2 hours on weekdays from 9:00 to 17:00", "12345 09:00-17:00/120"),
        ("every 2 hours, every day, from 9:00 to 17:00", "1234567 09:00-17:00/120"),
        ("every hour 9:00-17:00 weekdays; saturday at 10:00", "12345 09:00-17:00/60;6 10:00"),
        # Figures of other scripts, and emoji.
        ("\uff18\uff1a\uff10\uff10 and \uff12\uff10\uff1a\uff10\uff10", "1234567 08:00,20:00"),
        ("\u0668:\u0660\u0660 and \u0662\u0660:\u0660\u0660", "1234567 08:00,20:00"),
        ("every \u0968 hours from \u096f to \u0967\u096d", "1234567 09:00-17:00/120"),
        ("\U0001f319 mon wed 21:30 \U0001f4a4", "13 21:30"),
        ("mon\U0001f319 21\ufe0f\u20e3:30", "1 21:30"),
    ],
)
def test_what_people_type_is_understood(text: str, timetable: str) -> None:
    assert read(text) == [timetable]


@pytest.mark.parametrize(
    ("text", "timetables"),
    [
        ("9", ["1234567 09:00", "1234567 21:00"]),
        ("12", ["1234567 12:00", "1234567 00:00"]),
        ("half past nine", ["1234567 09:30", "1234567 21:30"]),
        ("every day at 9", ["1234567 09:00", "1234567 21:00"]),
        ("weekdays at 9", ["12345 09:00", "12345 21:00"]),
        ("saturdays at 10", ["6 10:00", "6 22:00"]),
        ("at 7 on mon and fri", ["15 07:00", "15 19:00"]),
    ],
)
def test_single_time_of_either_half_is_two_timetables(text: str, timetables: list[str]) -> None:
    assert read(text, twelve_hour=False) == timetables
    assert read(text, twelve_hour=True) == timetables


@pytest.mark.parametrize(
    ("text", "on_twelve_hours", "on_twenty_four_hours"),
    [
        ("9:30", ["1234567 09:30", "1234567 21:30"], ["1234567 09:30"]),
        ("mon 9:30", ["1 09:30", "1 21:30"], ["1 09:30"]),
        ("09:30", ["1234567 09:30"], ["1234567 09:30"]),
        ("8:00 and 20:00", ["1234567 08:00,20:00"], ["1234567 08:00,20:00"]),
        ("8:00 and 9:30", [], ["1234567 08:00,09:30"]),
        ("weekdays at 7:00, weekends at 9:30", [], ["12345 07:00;67 09:30"]),
        ("weekdays at 7:00, weekends at 21:30", ["12345 07:00;67 21:30"], ["12345 07:00;67 21:30"]),
        ("weekdays at 7am, weekends at 9:30", [], ["12345 07:00;67 09:30"]),
        ("every hour from 9:00 to 11:00", [], ["1234567 09:00-11:00/60"]),
        ("every hour from 9:00 to 5:00", ["1234567 09:00-17:00/60"], []),
        ("every hour from 9:00 to 9:00", ["1234567 09:00-21:00/60"], []),
        ("every hour from 9:00 am to 11:00 am", ["1234567 09:00-11:00/60"], ["1234567 09:00-11:00/60"]),
    ],
)
def test_figures_up_to_twelve_are_open_only_on_a_twelve_hour_clock(
    text: str, on_twelve_hours: list[str], on_twenty_four_hours: list[str]
) -> None:
    assert read(text, twelve_hour=True) == on_twelve_hours
    assert read(text, twelve_hour=False) == on_twenty_four_hours


@pytest.mark.parametrize("text", ["8 and 9", "8, 9 and 10", "8 and 9pm", "9pm and 8", "8 and 20 past 8 pm", "1 to 5"])
@pytest.mark.parametrize("twelve_hour", [True, False])
def test_half_of_the_day_of_several_times_is_never_guessed(text: str, *, twelve_hour: bool) -> None:
    assert len(read(text, twelve_hour=twelve_hour)) != 1
    assert read(f"weekdays at {text}; sundays at 10", twelve_hour=twelve_hour) == []
    assert read("every hour from 1 to 5", twelve_hour=twelve_hour) == []
    assert read("every hour from 4 to 5pm", twelve_hour=twelve_hour) == []


@pytest.mark.parametrize(
    "text",
    [
        # Nothing that says when.
        "",
        " ",
        "\n",
        ";",
        ",;,",
        "banana",
        "someday",
        "what time is it",
        "\U0001f319",
        "\U0001f319\U0001f319 mon",
        "\x00",
        "\ud800",
        "\ufdfa" * 100,
        "on",
        "and",
        "please",
        # Days without a time.
        "weekdays",
        "mon",
        "mon tue wed",
        "every day",
        "Mon-Fri; Sat",
        "monday 9:00 and sunday",
        "mon; wed 9:00",
        # No such time.
        "25:99",
        "7:00 and 24:01",
        "8 and 30:00",
        "mon 9:00, tue 61:00",
        "7:00 banana",
        "8:00 and",
        "and 8:00 or",
        "8:00 or 9:00",
        "8,20",
        "8,30",
        "9-17",
        "from 9 to 17",
        # Not every week, or not as a whole understood.
        "every other monday at 9:00",
        "every second monday at 9:00",
        "first monday of the month at 9:00",
        "every 2 days at 9:00",
        "next monday at 9:00",
        "from monday at 9:00",
        "until friday at 9:00",
        "by friday at 9:00",
        "tomorrow at 9:00",
        "in 9 hours",
        "twice a day at 8:00 and 20:00",
        "2026-03-02 9:00",
        "/mon 9:00",
        "mon9:00",
        # Less than it seems.
        "not on mondays at 9:00",
        "no mondays 9:00",
        "only on mondays at 9:00",
        "mondays off 9:00",
        "every day except sunday at 9:00",
        "every day at 9:00 but not on sunday",
        "every day at 9:00 except sunday",
        "weekdays at 7:00 unless it rains",
        "saturday 9:00 not sunday",
        "sat or sun 9:00",
        # Which days?
        "satsun 9:00",
        "mon-wed-fri 9:00",
        "monday to monday at 9:00",
        "mon- 9:00 -fri",
        "m w f 9:00",
        "daily on weekdays at 9:00",
        "every day, mon 9:00",
        "weekdays 7:00, mon 9:00",
        "mon 7:00, mon 19:00",
        "mon-wed 7:00, wed-fri 9:00",
        "at 7:00, weekends at 9:00 and daily at 10:00",
        "21:30, saturdays at 10:00",
        "sunday 9:00 monday",
        "mon 9:00, 10:00 tue",
        # Which hours?
        "every hour",
        "every 2 hours",
        "every 2 hours on weekdays",
        "every 2 hours from 9",
        "every 2 hours at 9:00",
        "every 0 hours",
        "every 0 hours from 9 to 17",
        "every 00 hours from 9 to 17",
        "every 13 hours from 1 to 23",
        "every -2 hours from 9 to 17",
        "every 1.5 hours from 9 to 17",
        "every half hour from 9 to 17",
        "every 90 minutes from 9 to 17",
        "every 30 minutes from 9 to 17",
        "every other hour from 9 to 17",
        "every 999999999999999999999999 hours from 9 to 17",
        "every 2 hours from 17:00 to 9:00",
        "every 2 hours from 9pm to 9am",
        "every 2 hours from 20 to midnight",
        "every 2 hours between 22 and 24",
        "every 2 hours from 9 and 17",
        "every 2 hours from banana to 17",
        "every 2 hours from 9 to 17 and 21:00",
        "every 2 hours from 9 to 17, saturday 10:00",
        "every 2 hours every 3 hours from 9 to 17",
        "at 9 every 2 hours from 9 to 17",
        "every 2 hours from 10 to 11 to 17",
        "every 2 hours from 9 on weekdays to 17 on sundays",
        # Too much.
        " ".join(f"{n // 60:02}:{n % 60:02}" for n in range(25)),
        f"mon 9:00{' ' * LONGEST_TEXT_CHARACTERS}",
        "x" * (LONGEST_TEXT_CHARACTERS + 1),
    ],
)
@pytest.mark.parametrize("twelve_hour", [True, False])
def test_what_is_not_understood_as_a_whole_is_no_timetable(text: str, *, twelve_hour: bool) -> None:
    assert read(text, twelve_hour=twelve_hour) == []


def test_as_many_times_as_a_day_may_have_are_understood() -> None:
    text = ", ".join(f"{hour}:00" for hour in range(24))
    assert read(text) == ["1234567 " + ",".join(f"{hour:02}:00" for hour in range(24))]


@pytest.mark.parametrize(
    ("timetable", "said"),
    [
        ("1234567 21:30", "every day at 21:30"),
        ("1234567 08:00,20:00", "every day at 08:00 and 20:00"),
        ("1234567 08:00,14:00,20:00", "every day at 08:00, 14:00 and 20:00"),
        ("12345 07:00", "Monday to Friday at 07:00"),
        ("12345 07:00;67 09:00", "Monday to Friday at 07:00, Saturday and Sunday at 09:00"),
        ("67 09:00;12345 07:00", "Saturday and Sunday at 09:00, Monday to Friday at 07:00"),
        ("12345 07:00,19:00;67 09:00", "Monday to Friday at 07:00 and 19:00; Saturday and Sunday at 09:00"),
        ("135 21:30", "Monday, Wednesday and Friday at 21:30"),
        ("1245 21:30", "Monday, Tuesday, Thursday and Friday at 21:30"),
        ("12357 21:30", "Monday to Wednesday, Friday and Sunday at 21:30"),
        ("12345 09:00-17:00/120", "every 2 hours from 09:00 to 17:00, Monday to Friday"),
        ("1234567 09:00-17:00/60", "every hour from 09:00 to 17:00, every day"),
        ("1234567 09:00-17:00/90", "every 90 minutes from 09:00 to 17:00, every day"),
        ("1 09:00-17:00/60;2 10:00", "every hour from 09:00 to 17:00, Monday; Tuesday at 10:00"),
    ],
)
def test_timetable_is_said_in_a_sentence(timetable: str, said: str) -> None:
    assert describe(Timetable.parse(timetable), twelve_hour=False) == said


@pytest.mark.parametrize(
    ("timetable", "said"),
    [
        ("1234567 00:00,21:30", "every day at 12:00 am and 9:30 pm"),
        ("6 09:00-17:00/60", "every hour from 9:00 am to 5:00 pm, Saturday"),
    ],
)
def test_twelve_hour_clock_is_kept(timetable: str, said: str) -> None:
    assert describe(Timetable.parse(timetable), twelve_hour=True) == said


@pytest.mark.parametrize(
    ("days", "said", "label"),
    [
        ((1, 2, 3, 4, 5, 6, 7), "every day", ""),
        ((7, 6, 5, 4, 3, 2, 1), "every day", ""),
        ((1, 2, 3, 4, 5), "Monday to Friday", "Mon–Fri"),
        ((6, 7), "Saturday and Sunday", "Sat, Sun"),
        ((1, 3, 5), "Monday, Wednesday and Friday", "Mon, Wed, Fri"),
        ((5, 3, 1), "Monday, Wednesday and Friday", "Mon, Wed, Fri"),
        ((1, 2, 3, 5), "Monday to Wednesday and Friday", "Mon–Wed, Fri"),
        ((1, 2, 4, 5, 6, 7), "Monday, Tuesday and Thursday to Sunday", "Mon, Tue, Thu–Sun"),
        ((1, 6, 7), "Monday, Saturday and Sunday", "Mon, Sat, Sun"),
        ((1, 2, 3, 5, 6, 7), "Monday to Wednesday and Friday to Sunday", "Mon–Wed, Fri–Sun"),
        ((2,), "Tuesday", "Tue"),
    ],
)
def test_days_in_words_and_on_a_button(days: tuple[int, ...], said: str, label: str) -> None:
    assert describe_days(days) == said
    assert short_days(days) == label


minutes = st.integers(0, 24 * 60 - 1).map(lambda minute: dt.time(*divmod(minute, 60)))
times = st.sets(minutes, min_size=1, max_size=6).map(lambda some: tuple(sorted(some)))


@st.composite
def rules(draw: st.DrawFn, days: tuple[int, ...]) -> Rule:
    if not draw(st.integers(0, 2)):
        start, end = sorted(draw(st.sets(minutes, min_size=2, max_size=2)))
        return Rule(days, window=Window(start, end, 60 * draw(st.integers(1, 12))))
    return Rule(days, draw(times))


@st.composite
def timetables(draw: st.DrawFn) -> Timetable:
    """Up to four rules, on days that are dealt out in any order."""
    days = draw(st.permutations(range(1, 8)))
    cuts = sorted(draw(st.sets(st.integers(1, 7), min_size=1, max_size=4)))
    hands = [tuple(sorted(days[start:end])) for start, end in pairwise([0, *cuts])]
    return Timetable(tuple(draw(rules(hand)) for hand in hands))


@CALM
@example(Timetable.parse("1 00:00;234567 00:00"), True)
@example(Timetable.parse("2 09:00-17:00/60;4 12:00"), False)
@given(
    timetables().filter(lambda timetable: len(describe(timetable, twelve_hour=True)) <= LONGEST_TEXT_CHARACTERS),
    st.booleans(),
)
def test_what_the_bot_says_it_also_understands(timetable: Timetable, twelve_hour: bool) -> None:
    said = describe(timetable, twelve_hour=twelve_hour)
    assert parse_timetable(said, twelve_hour=twelve_hour) == (timetable,)


WORDS = (
    *(
        "mon",
        "Tuesday",
        "weds",
        "fri",
        "weekdays",
        "weekends",
        "every day",
        "daily",
        "every",
        "on",
        "the",
        "from",
        "to",
    ),
    *("and", "between", "hours", "hour", "2", "9", "17", "9:30", "21:00", "8pm", "am", "noon", "half past", "evening"),
    *(",", ";", "-", "\u2013", "/", "&", ".", "(", ")", ":", "please", "not", "banana", "\U0001f319", "\u0663", "\n"),
)


@CALM
@given(st.one_of(st.text(max_size=130), st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)), st.booleans())
def test_no_text_raises_and_what_is_found_is_a_timetable(text: str, twelve_hour: bool) -> None:
    found = parse_timetable(text, twelve_hour=twelve_hour)
    assert len(found) <= 2
    for timetable in found:
        assert Timetable.parse(str(timetable)) == timetable
        assert len(found) == 1 or [len(rule.times) for rule in timetable.rules] == [1]


def test_noise_of_any_length_takes_no_time() -> None:
    pick = random.Random(7)  # noqa: S311 - a fixed sequence of examples, not a secret
    texts = [" ".join(pick.choices(WORDS, k=60))[:LONGEST_TEXT_CHARACTERS] for _ in range(200)]
    texts += [(word * 240)[:LONGEST_TEXT_CHARACTERS] for word in WORDS]
    texts += [(f"{word} " * 240)[:LONGEST_TEXT_CHARACTERS] for word in WORDS]
    texts += [f"mon{mark * 200}x" for mark in (",", " ,", "-", ".", " and", "(", "\u2026", "\ufdfa")]
    started = stopwatch.process_time()
    for text in texts:
        parse_timetable(text, twelve_hour=True)
    assert stopwatch.process_time() - started < 5
