"""Timetables in words: what a person types becomes a timetable, and a timetable is said in a sentence.

The words are English, the figures may be of any script. Every word of a text has to be understood: "every day except
Sunday at 9:00" finds nothing rather than a guess. `bot.clock_times` reads the times, so those may be spoken as well.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.clock_times import format_clock_time, parse_clock_time
from bot.timetable import EVERY_DAY, TIMES_PER_DAY, WEEKDAYS, WEEKEND, Rule, Timetable, Window
from bot.wording import listed

LONGEST_TEXT_CHARACTERS = 240
LONGEST_INTERVAL_HOURS = 12
SHORTEST_RUN_DAYS = 3  # "Monday to Wednesday"; two days are "Monday and Tuesday"

_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ABBREVIATIONS = tuple(name[:3] for name in _NAMES)
_NOON_HOUR = 12


def describe(timetable: Timetable, *, twelve_hour: bool) -> str:
    """Such as "Monday to Friday at 07:00, Saturday and Sunday at 09:00"; plain text that `parse_timetable` reads."""
    simple = all(rule.window is None and len(rule.times) == 1 for rule in timetable.rules)
    return (", " if simple else "; ").join(_describe_rule(rule, twelve_hour=twelve_hour) for rule in timetable.rules)


def describe_days(days: Iterable[int]) -> str:
    """ISO weekdays in words: "every day", "Monday to Friday", "Monday, Wednesday and Friday"."""
    days = tuple(sorted(days))
    return "every day" if days == EVERY_DAY else listed([_say_run(run, _NAMES, " to ") for run in _runs(days)])


def short_days(days: Iterable[int]) -> str:
    """ISO weekdays for a button: "Mon–Fri", "Mon, Wed, Fri"; empty for every day."""
    days = tuple(sorted(days))
    return "" if days == EVERY_DAY else ", ".join(_say_run(run, _ABBREVIATIONS, "–") for run in _runs(days))


def parse_timetable(text: str, *, twelve_hour: bool) -> tuple[Timetable, ...]:
    """The timetables that `text` may mean: one if it is clear, none if any of it is not understood. No text raises.

    Two only if it names a single time that fits both halves of the day, the one that a 24-hour clock would show first.
    Among several times, such a one is clear where another shows that the text goes by a 24-hour clock ("8 and 20:00"),
    or where only one reading keeps the times in order ("9am and 5"): "8 and 9pm" is not.

    Args:
        text: What somebody typed: "8:00 and 20:00", "weekdays at 7:00, weekends at 9:30", "mon wed fri 21:30",
            "every 2 hours from 9 to 17 on weekdays".
        twelve_hour: Whether "9:30" may mean the evening as well; see `parse_clock_time`.
    """
    if len(text) > LONGEST_TEXT_CHARACTERS:
        return ()
    parts = _read_parts(_tidy(text), twelve_hour=twelve_hour)
    days = [day for part in parts for day in part.days]
    if len(set(days)) < len(days):  # "every day at 7:00, Sunday at 9:00": instead of 7:00, or as well?
        return ()
    if len(parts) == 1 and parts[0].every_hours is None and len(parts[0].times) == 1:
        return tuple(Timetable.daily(moment, days=days) for moment in parts[0].times[0].candidates)
    by_24_hours = any(time.shows_24_hours for part in parts for time in part.times)
    rules = [rule for part in parts if (rule := _settle(part, by_24_hours=by_24_hours)) is not None]
    return (Timetable(tuple(rules)),) if 0 < len(rules) == len(parts) else ()


@dataclass(frozen=True)
class _Time:
    """A time in a text: what it may mean, and whether it could only stand on a 24-hour clock ("17", not "5pm")."""

    candidates: tuple[dt.time, ...]
    shows_24_hours: bool


@dataclass(frozen=True)
class _Part:
    """What a text says of some days: their times, or the two ends of a window with a time every so many hours."""

    days: tuple[int, ...]
    times: tuple[_Time, ...]
    every_hours: int | None = None


_TO = r"(?: ?- ?| (?:to|through|thru|until|till?) )"
_DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:days?|s)?\b\.?"
_DAY_SETS = {"weekday": WEEKDAYS, "weekend": WEEKEND}  # the others that `_SET` finds are every day
_SET = r"(?:weekdays?|weekends?|every ?day|each day|daily)\b"
_DAYS = rf"(?:from )?(?P<first>{_DAY}){_TO}(?P<last>{_DAY})|(?P<day>{_DAY})|(?P<set>{_SET})"
_UNNAMED = re.sub(r"\?P<\w+>", "?:", _DAYS)
_LEAD = r"(?:(?:on|at|every|each|the) )*"
_SOME_DAYS = re.compile(_DAYS)
_DAY_LIST = re.compile(rf"(?<!\w){_LEAD}(?:{_UNNAMED})(?: ?(?:,|/|&|\+|\band\b)* ?{_LEAD}(?:{_UNNAMED}))*(?!\w)")

# A comma between bare figures is not cut at: "8,20" may be one time. Full times may also stand side by side.
_BETWEEN_TIMES = re.compile(
    r",? ?\band\b| ?; ?|,(?: |$)|(?<=:\d\d),|(?<=[a-z.]),| ?[&+] ?|(?<=:\d\d) (?=\d)|(?<=[ap]m) (?=\d)"
)
_EVERY = re.compile(r"(?:(?:every|each) (?:(?P<hours>\w+) ?)?(?:hours?|hrs?|h)|hourly)\b")
_ENDS = re.compile(r",? ?(?:(?P<kind>from|between) )?(?P<ends>.+?),?")
_FROM, _BETWEEN = re.compile(_TO), re.compile(r" and | ?- ?")
_FIGURE = re.compile(r"\d++(?! (?:minutes|mins?|past|after|to|till?|before|of)\b)")
_HOURS = "one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905 - words read better than quotes

# What may stand between the two halves of what is said of some days: "mornings on weekdays at 7".
_FIRST_HALF = re.compile(rf"{_EVERY.pattern}|\b(?:morning|afternoon|evening|night)s?\b")
_IDLE = re.compile(
    r"(?:\b(?:change|it|make|me|move|my|ok|okay|please|remind|set|thanks|to|usually|yes)\b|[\s.,;:!?\"()-])*"
)
_LOOSE_START, _LOOSE_END = re.compile(r"^(?:[\s,;:)]|- |\band )+"), re.compile(r"(?:[\s,;(]| -| and)+$")
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_APOSTROPHES = re.compile("['\u2019`]")
_DECORATION = frozenset({"So", "Cf", "Mn", "Me"})  # emoji, what joins and colours them, and keycaps


def _tidy(text: str) -> str:
    """In lower case and with one kind of dash; a new line is as good as a semicolon."""
    text = unicodedata.normalize("NFKC", "; ".join(text.split("\n"))).casefold()
    text = "".join(character for character in text if unicodedata.category(character) not in _DECORATION)
    return " ".join(_DASHES.sub("-", _APOSTROPHES.sub("", text)).split()).strip(" ;")


def _read_parts(text: str, *, twelve_hour: bool) -> list[_Part]:
    """What a tidy text says of which days; empty if any of it is not understood."""
    texts = text.split(";")
    if not all(_DAY_LIST.search(part) for part in texts):
        texts = [text]  # "8:00; 14:00; 20:00"
    parts: list[_Part] = []
    for pairs in map(_split, texts):
        for days_text, rest in pairs:
            days = _read_days(days_text)
            part = _read_window(rest, days, twelve_hour=twelve_hour) or _read_times(rest, days, twelve_hour=twelve_hour)
            if not days or part is None:
                return []
            parts.append(part)
        if not pairs:
            return []
    return parts


def _split(text: str) -> list[tuple[str, str]]:
    """Days and what is said of them, in pairs; empty if they are not in pairs. The days are "" if there are none."""
    days = [match[0] for match in _DAY_LIST.finditer(text)]
    rests = [_LOOSE_END.sub("", _LOOSE_START.sub("", rest)) for rest in _DAY_LIST.split(text)]  # one more than days
    before, after = _IDLE.fullmatch(rests[0]), _IDLE.fullmatch(rests[-1])
    if not days:
        return [("", text)]
    if before and not after:
        return list(zip(days, rests[1:], strict=True))  # weekdays at 7:00, weekends at 9:30
    if after and not before:
        return list(zip(days, rests[:-1], strict=True))  # 7:00 on weekdays, 9:30 on weekends
    if len(days) == 1 and _FIRST_HALF.search(rests[0]):
        return [(days[0], " ".join(rests))]  # every 2 hours on weekdays from 9 to 17
    return []


def _read_days(text: str) -> tuple[int, ...]:
    """The ISO weekdays of a list of days; every day if it is empty, none if "every day" is not all it says."""
    if not text:
        return EVERY_DAY
    days: set[int] = set()
    matches = list(_SOME_DAYS.finditer(text))
    for match in matches:
        if match["set"]:
            named = _DAY_SETS.get(match["set"].removesuffix("s"), EVERY_DAY)
            if named == EVERY_DAY and len(matches) > 1:
                return ()
        else:
            named = _read_run(match["first"] or match["day"], match["last"] or match["day"])
            if match["first"] and len(named) == 1:  # from Monday to Monday
                return ()
        days.update(named)
    return tuple(sorted(days))


def _read_run(first: str, last: str) -> tuple[int, ...]:
    start, end = (_ABBREVIATIONS.index(name[:3].capitalize()) for name in (first, last))
    return tuple((start + ahead) % 7 + 1 for ahead in range((end - start) % 7 + 1))


def _read_times(text: str, days: tuple[int, ...], *, twelve_hour: bool) -> _Part | None:
    """One time, or several with marks or "and" between."""
    alone = _read_time(text, twelve_hour=twelve_hour)
    if alone is not None:
        return _Part(days, (alone,))
    times = [_read_time(said, twelve_hour=twelve_hour) for said in _BETWEEN_TIMES.split(text)]
    known = tuple(time for time in times if time is not None)
    return _Part(days, known) if len(known) == len(times) <= TIMES_PER_DAY else None


def _read_time(text: str, *, twelve_hour: bool) -> _Time | None:
    candidates = parse_clock_time(text, twelve_hour=twelve_hour).candidates
    if not candidates:
        return None
    figure, hour = _FIGURE.search(text), candidates[0].hour
    # "21:30" begins with its hour; "9:30 pm" and "20 past 8 in the evening" do not.
    shows_24_hours = hour > _NOON_HOUR and figure is not None and str(int(figure[0])).startswith(str(hour))
    return _Time(candidates, shows_24_hours)


def _read_window(text: str, days: tuple[int, ...], *, twelve_hour: bool) -> _Part | None:
    """Such as "every 2 hours from 9 to 17" or "between 9am and 5pm every hour"."""
    match = _EVERY.search(text)
    if match is None:
        return None
    hours = _read_hours(match["hours"] or "1")
    around = text[: match.start()].strip(), text[match.end() :].strip()
    said = _ENDS.fullmatch(around[0] or around[1])
    if hours is None or said is None or all(around):
        return None
    cut = _BETWEEN if said["kind"] == "between" else _FROM
    readings = []
    for mark in cut.finditer(said["ends"]):
        start, end = said["ends"][: mark.start()], said["ends"][mark.end() :]
        times = _read_time(start, twelve_hour=twelve_hour), _read_time(end, twelve_hour=twelve_hour)
        if times[0] is not None and times[1] is not None:
            readings.append(_Part(days, (times[0], times[1]), hours))
    return readings[0] if len(readings) == 1 else None  # "from 10 to 9 to 17": at 10, or at ten to nine?


def _read_hours(text: str) -> int | None:
    """The hours between two times, in figures or as a word; None if there are too many, or none."""
    if text in _HOURS:
        return _HOURS.index(text) + 1
    return int(text) if text.isdecimal() and 1 <= int(text) <= LONGEST_INTERVAL_HOURS else None


def _settle(part: _Part, *, by_24_hours: bool) -> Rule | None:
    """The rule of a part, once it is clear which half of the day each of its times means; None if it is not."""
    said = [time.candidates for time in part.times]
    is_sure = [len(candidates) == 1 for candidates in said]
    readings = [tuple(candidates[0] for candidates in said)] if by_24_hours or all(is_sure) else _in_order(said)
    if len(readings) != 1:
        return None
    times = readings[0]
    if part.every_hours is not None:
        start, end = times  # the end comes after the start, so "from 9 to 5" needs no other sign
        return Rule(part.days, window=Window(start, end, 60 * part.every_hours)) if start < end else None
    # Nothing says that "8 and 5" are in order.
    return Rule(part.days, tuple(sorted(set(times)))) if by_24_hours or any(is_sure) else None


def _in_order(said: Sequence[tuple[dt.time, ...]]) -> list[tuple[dt.time, ...]]:
    """Every reading of some times, each of one half of the day or the other, in which each is later than the last."""
    readings: list[tuple[dt.time, ...]] = [()]
    for candidates in said:
        readings = [(*read, moment) for read in readings for moment in candidates if not read or read[-1] < moment]
    return readings


def _describe_rule(rule: Rule, *, twelve_hour: bool) -> str:
    if rule.window is None:
        times = [format_clock_time(moment, twelve_hour=twelve_hour) for moment in rule.times]
        return f"{describe_days(rule.days)} at {listed(times)}"
    hours, minutes = divmod(rule.window.every_minutes, 60)
    often = f"{rule.window.every_minutes} minutes" if minutes else "hour" if hours == 1 else f"{hours} hours"
    start, end = (format_clock_time(moment, twelve_hour=twelve_hour) for moment in (rule.window.start, rule.window.end))
    return f"every {often} from {start} to {end}, {describe_days(rule.days)}"


def _runs(days: Iterable[int]) -> list[list[int]]:
    """The days in runs that follow on each other; a run too short for "to" is taken apart."""
    runs: list[list[int]] = []
    for day in days:
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return [part for run in runs for part in ([run] if len(run) >= SHORTEST_RUN_DAYS else [[day] for day in run])]


def _say_run(run: Sequence[int], names: Sequence[str], to: str) -> str:
    return names[run[0] - 1] if len(run) == 1 else f"{names[run[0] - 1]}{to}{names[run[-1] - 1]}"
