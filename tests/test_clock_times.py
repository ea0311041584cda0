"""What people type for a time of day, and how a time is written back to them."""

import random
import time as stopwatch
from datetime import time

import pytest

from bot.clock_times import format_clock_time, parse_clock_time


def candidates(text: str, *, twelve_hour: bool = True) -> str:
    """The candidates of `text` as "09:00 21:00", in their order."""
    guess = parse_clock_time(text, twelve_hour=twelve_hour)
    return " ".join(f"{moment:%H:%M}" for moment in guess.candidates)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # The 24-hour clock.
        ("21:30", "21:30"),
        ("21.30", "21:30"),
        ("2130", "21:30"),
        ("21 30", "21:30"),
        ("21 : 30", "21:30"),
        ("21:30.", "21:30"),
        ("21:30:00", "21:30"),
        ("21h30", "21:30"),
        ("21h", "21:00"),
        ("9h", "09:00"),
        ("21 Uhr", "21:00"),
        ("21 Uhr 30", "21:30"),
        ("21:30 uhr", "21:30"),
        ("2130 hrs", "21:30"),
        ("0930 hours", "09:30"),
        ("21", "21:00"),
        ("09:30", "09:30"),
        ("0930", "09:30"),
        ("09", "09:00"),
        ("0:15", "00:15"),
        ("00:00", "00:00"),
        ("0", "00:00"),
        ("24:00", "00:00"),
        ("23:59", "23:59"),
        # The 12-hour clock.
        ("9pm", "21:00"),
        ("9 pm", "21:00"),
        ("9PM", "21:00"),
        ("9p", "21:00"),
        ("9a", "09:00"),
        ("9 p.m.", "21:00"),
        ("9 P. M.", "21:00"),
        ("9:30 p.m.", "21:30"),
        ("9:30pm", "21:30"),
        ("9.30pm", "21:30"),
        ("930 pm", "21:30"),
        ("09:30 PM", "21:30"),
        ("7.15am", "07:15"),
        ("12am", "00:00"),
        ("12pm", "12:00"),
        ("12:30 am", "00:30"),
        ("12:30 pm", "12:30"),
        ("1230 am", "00:30"),
        ("21:30 pm", "21:30"),
        # Names.
        ("noon", "12:00"),
        ("midday", "12:00"),
        ("Midnight", "00:00"),
        ("12 noon", "12:00"),
        ("12:00 noon", "12:00"),
        ("12 midnight", "00:00"),
        # Parts of the day.
        ("9 in the morning", "09:00"),
        ("ten past eight in the evening", "20:10"),
        ("4 in the afternoon", "16:00"),
        ("9 at night", "21:00"),
        ("1 at night", "01:00"),
        ("12 at night", "00:00"),
        ("tonight at 9", "21:00"),
        ("every evening at 9:15", "21:15"),
        ("every morning at 7", "07:00"),
        ("in the morning at 7", "07:00"),
        ("mornings, 7", "07:00"),
        ("21:30 in the evening", "21:30"),
        ("half six in the morning", "06:30"),
        ("a quarter to 7 am", "06:45"),
        ("quarter past twelve pm", "12:15"),
        ("quarter of six pm", "17:45"),
        ("five minutes to 9 pm", "20:55"),
        ("ten to twelve at night", "23:50"),
        ("quarter to one at night", "00:45"),
        # Words about noon, midnight and hours after twelve.
        ("ten to midnight", "23:50"),
        ("half past midnight", "00:30"),
        ("twenty past noon", "12:20"),
        ("quarter to noon", "11:45"),
        ("thirteen", "13:00"),
        ("twenty thirty", "20:30"),
        ("twenty-one fifteen", "21:15"),
        ("nineteen hundred hours", "19:00"),
        ("half past 21", "21:30"),
    ],
)
def test_clear_text_means_one_time(text: str, expected: str) -> None:
    assert candidates(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9", "09:00 21:00"),
        ("nine", "09:00 21:00"),
        ("12", "12:00 00:00"),
        ("nine o'clock", "09:00 21:00"),
        ("nine o\u2019clock", "09:00 21:00"),
        ("9 oclock sharp", "09:00 21:00"),
        ("half past nine", "09:30 21:30"),
        ("half nine", "09:30 21:30"),
        ("Half 9", "09:30 21:30"),
        ("quarter past nine", "09:15 21:15"),
        ("quarter to ten", "09:45 21:45"),
        ("a quarter till ten", "09:45 21:45"),
        ("twenty five past 7", "07:25 19:25"),
        ("twenty-five to seven", "06:35 18:35"),
        ("10 mins past 8", "08:10 20:10"),
        ("ten after eight", "08:10 20:10"),
        ("five to 12", "11:55 23:55"),
        ("nine thirty", "09:30 21:30"),
        ("ten-thirty", "10:30 22:30"),
        ("six forty five", "06:45 18:45"),
        ("nine oh five", "09:05 21:05"),
        ("nine hundred", "09:00 21:00"),
        ("9ish", "09:00 21:00"),
    ],
)
@pytest.mark.parametrize("twelve_hour", [True, False])
def test_spoken_time_may_be_in_either_half_of_the_day(text: str, expected: str, *, twelve_hour: bool) -> None:
    assert candidates(text, twelve_hour=twelve_hour) == expected


@pytest.mark.parametrize(
    ("text", "on_twelve_hours", "on_twenty_four_hours"),
    [
        ("9:30", "09:30 21:30", "09:30"),
        ("9.30", "09:30 21:30", "09:30"),
        ("930", "09:30 21:30", "09:30"),
        ("12:30", "12:30 00:30", "12:30"),
        ("1030", "10:30 22:30", "10:30"),
        ("every day at 7:15", "07:15 19:15", "07:15"),
        ("7:15 pm", "19:15", "19:15"),
        ("07:15", "07:15", "07:15"),
        ("19:15", "19:15", "19:15"),
    ],
)
def test_figures_up_to_twelve_are_open_only_on_a_twelve_hour_clock(
    text: str, on_twelve_hours: str, on_twenty_four_hours: str
) -> None:
    assert candidates(text, twelve_hour=True) == on_twelve_hours
    assert candidates(text, twelve_hour=False) == on_twenty_four_hours


@pytest.mark.parametrize(
    "text",
    [
        "at 9pm please",
        "at 9 pm, please!",
        "  9pm  ",
        "\n9pm\n",
        "Every day at 9pm",
        "daily at 9pm",
        "9pm every day",
        "9pm each day, thanks",
        "remind me at 9 in the evening, please!",
        "change it to 9pm",
        "set the time to 9 p.m.",
        "around 9 p.m.",
        "ok 9pm",
        '"9pm"',
        "9 (pm)",
        "9pm.",
        "9pm" + 4000 * " ",
    ],
)
def test_polite_and_idle_words_change_nothing(text: str) -> None:
    assert candidates(text) == "21:00"


@pytest.mark.parametrize(
    "text",
    [
        "２１：３０",  # noqa: RUF001 - as an East Asian keyboard writes it
        "９：３０　ｐｍ",  # noqa: RUF001 - as an East Asian keyboard writes it
        "٢١:٣٠",
        "২১:৩০",
        "२१:३०",
        "9:30\u202fPM",
        "9:30\u00a0pm",
        "21\ufe0f\u20e3:30",
        "9\u00b3\u2070 pm",
        "\u23f0 9:30pm \U0001f319",
        "\U0001f469\u200d\U0001f4bb 21:30",
    ],
)
def test_figures_of_any_script_and_emoji_are_read(text: str) -> None:
    assert candidates(text) == "21:30"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        ".",
        "banana",
        "banana 9pm",
        "9 bananas",
        "25:00",
        "24:01",
        "12:75",
        "9:60",
        "9:5",
        "975",
        "2460",
        "12345",
        "999999999999999999999999",
        "-3",
        "+9",
        "-9:30",
        "9-10pm",
        "9/10",
        "9,10",
        "9, 10",
        "9pm 10pm",
        "9 pm 10 pm",
        "9 or 10",
        "9 and 10 pm",
        "9 am pm",
        "21:30 am",
        "13 in the morning",
        "9 in the afternoon",
        "2 in the evening",
        "in 9 hours",
        "in 10 minutes",
        "9 hours",
        "9 days",
        "every 9 days",
        "9 times a day",
        "for 9",
        "before 9pm",
        "after 9",
        "not 9pm",
        "9pm tomorrow",
        "monday 9pm",
        "morning",
        "evening",
        "quarter",
        "half",
        "half past",
        "past nine",
        "ten past",
        "61 past 9",
        "half past 25",
        "half half nine",
        "quarter to 9:30",
        "half 930",
        "ten past 2130",
        "ten eight",
        "o'clock",
        "am",
        "pm 9 pm am",
        "9½",
        "9\u2028;DROP TABLE",
        "\x00",
        "\ud800",
        "\ufdfa" * 80,
        "2026-03-02",
        "https://example.org/9pm",
        "/start 9pm",
        "Robert'); 9pm",
    ],
)
def test_what_is_not_one_time_finds_nothing(text: str) -> None:
    assert candidates(text) == ""


def test_noise_of_any_length_neither_raises_nor_takes_long() -> None:
    pick = random.Random(7)  # noqa: S311 - a fixed sequence of examples, not a secret
    alphabet = "0129 :.-,apmhalfpsto'quarter\u00b2\u0661\U0001f319"
    texts = ["".join(pick.choices(alphabet, k=pick.randrange(1, 81))) for _ in range(2000)]
    texts += ["".join(chr(pick.randrange(0x110000)) for _ in range(80)) for _ in range(200)]
    texts += [character * 4096 for character in alphabet] + [phrase * 16 for phrase in ("a m. ", "9 , ", "half ")]
    started = stopwatch.process_time()
    for text in texts:
        assert len(parse_clock_time(text).candidates) <= 2
    assert stopwatch.process_time() - started < 5


@pytest.mark.parametrize(
    ("value", "on_twelve_hours", "on_twenty_four_hours"),
    [
        (time(21, 30), "9:30 pm", "21:30"),
        (time(9, 5), "9:05 am", "09:05"),
        (time(0, 0), "12:00 am", "00:00"),
        (time(12, 0), "12:00 pm", "12:00"),
        (time(12, 59, 59), "12:59 pm", "12:59"),
        (time(23, 59), "11:59 pm", "23:59"),
    ],
)
def test_time_is_written_as_its_clock_shows_it(value: time, on_twelve_hours: str, on_twenty_four_hours: str) -> None:
    assert format_clock_time(value, twelve_hour=True) == on_twelve_hours
    assert format_clock_time(value, twelve_hour=False) == on_twenty_four_hours


@pytest.mark.parametrize("twelve_hour", [True, False])
def test_every_minute_of_the_day_is_read_back_as_it_was_written(*, twelve_hour: bool) -> None:
    for minute in range(24 * 60):
        value = time(*divmod(minute, 60))
        text = format_clock_time(value, twelve_hour=twelve_hour)
        assert parse_clock_time(text, twelve_hour=twelve_hour).candidates == (value,)
