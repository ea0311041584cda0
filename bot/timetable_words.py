"""Timetables in words: what a person types becomes a timetable, and a timetable is said in a sentence.

The words are those of the language of the moment, else English; the figures may be of any script. Every word of a text
has to be understood: "every day except Sunday at 9:00" finds nothing rather than a guess. `bot.clock_times` reads the
times, so those may be spoken as well.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from bot import clock_times
from bot.clock_times import NUMBERS, format_clock_time, parse_clock_time
from bot.language import ENGLISH, _, current, ngettext, speaking, word_list
from bot.timetable import EVERY_DAY, TIMES_PER_DAY, Rule, Timetable, Window
from bot.typed_words import any_of, by_language, valued
from bot.wording import listed, weekday

LONGEST_TEXT_CHARACTERS = 240
LONGEST_INTERVAL_HOURS = 12
SHORTEST_RUN_DAYS = 3  # "Monday to Wednesday"; two days are "Monday and Tuesday"

_NOON_HOUR = 12


def describe(timetable: Timetable, *, twelve_hour: bool) -> str:
    """Such as "Monday to Friday at 07:00, Saturday and Sunday at 09:00"; plain text that `parse_timetable` reads."""
    simple = all(rule.window is None and len(rule.times) == 1 for rule in timetable.rules)
    return (", " if simple else "; ").join(_describe_rule(rule, twelve_hour=twelve_hour) for rule in timetable.rules)


def describe_days(days: Iterable[int]) -> str:
    """ISO weekdays in words: "every day", "Monday to Friday", "Monday, Wednesday and Friday"."""
    days = tuple(sorted(days))
    return _("every day") if days == EVERY_DAY else listed([_say_run(run) for run in _runs(days)])


def short_days(days: Iterable[int]) -> str:
    """ISO weekdays for a button: "Mon–Fri", "Mon, Wed, Fri"; empty for every day."""
    days = tuple(sorted(days))
    return "" if days == EVERY_DAY else ", ".join(_say_short(run) for run in _runs(days))


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
    found = _parse(text, _grammar(), twelve_hour=twelve_hour)
    if found or current() is ENGLISH:
        return found
    with speaking(ENGLISH):
        return _parse(text, _grammar(), twelve_hour=twelve_hour)


def _parse(text: str, spoken: _Grammar, *, twelve_hour: bool) -> tuple[Timetable, ...]:
    parts = _read_parts(_tidy(text), spoken, twelve_hour=twelve_hour)
    days = [day for part in parts for day in part.days]
    if len(set(days)) < len(days):  # "every day at 7:00, Sunday at 9:00": instead of 7:00, or as well?
        return ()
    if len(parts) == 1 and parts[0].every_hours is None and len(parts[0].times) == 1:
        return tuple(Timetable.daily(moment, days=days) for moment in parts[0].times[0].candidates)
    by_24_hours = any(time.shows_24_hours for part in parts for time in part.times)
    rules = [rule for part in parts if (rule := _settle(part, by_24_hours=by_24_hours)) is not None]
    return (Timetable(tuple(rules)),) if 0 < len(rules) == len(parts) else ()


class _Time(Struct, frozen=True):
    """A time in a text: what it may mean, and whether it could only stand on a 24-hour clock ("17", not "5pm")."""

    candidates: tuple[dt.time, ...]
    shows_24_hours: bool


class _Part(Struct, frozen=True):
    """What a text says of some days: their times, or the two ends of a window with a time every so many hours."""

    days: tuple[int, ...]
    times: tuple[_Time, ...]
    every_hours: int | None = None


# Translators: the days of the week, Monday being 1, as people type them; the names of CLDR are known beside these
DAYS = word_list(
    "days of the week",
    "mon = 1", "mons = 1", "monday = 1", "mondays = 1",
    "tue = 2", "tues = 2", "tuesday = 2", "tuesdays = 2", "tueday = 2", "tuedays = 2",
    "wed = 3", "weds = 3", "wednes = 3", "wednesday = 3", "wednesdays = 3", "wedday = 3",
    "thu = 4", "thus = 4", "thur = 4", "thurs = 4", "thursday = 4", "thursdays = 4", "thurday = 4", "thurdays = 4",
    "fri = 5", "fris = 5", "friday = 5", "fridays = 5",
    "sat = 6", "sats = 6", "satur = 6", "saturday = 6", "saturdays = 6", "satday = 6",
    "sun = 7", "suns = 7", "sunday = 7", "sundays = 7",
)  # fmt: skip
# Translators: sets of days, with the days that they are
SETS = word_list(
    "sets of days", "weekday = 12345", "weekdays = 12345", "weekend = 67", "weekends = 67", "every day = 1234567",
    "everyday = 1234567", "each day = 1234567", "daily = 1234567",
)  # fmt: skip
# Translators: between the first and the last, as in "Monday to Friday" and "from 9 to 17"
TO = word_list("from one to another", "to", "through", "thru", "until", "til", "till")
FROM = word_list("before the first of a run of days or hours", "from")
BETWEEN = word_list("before two hours with and between", "between")
# Translators: words before days and times that say nothing, as in "on every Monday"
LEAD = word_list("before days and times", "on", "at", "every", "each", "the")
AND = word_list("and between days and times", "and")
EVERY = word_list("every so many hours", "every", "each")
HOURS = word_list("hours of an interval", "hour", "hours", "hr", "hrs", "h")
HOURLY = word_list("every hour", "hourly")
# Translators: words of a wish for a reminder that say nothing about when it is to come
IDLE = word_list(
    "around days and times", "change", "it", "make", "me", "move", "my", "ok", "okay", "please", "remind", "set",
    "thanks", "to", "usually", "yes",
)  # fmt: skip


class _Grammar(Struct, frozen=True):
    """How days and times stand together in a language: its own words, as patterns."""

    days: Mapping[str, int]
    sets: Mapping[str, tuple[int, ...]]
    some_days: re.Pattern[str]
    day_list: re.Pattern[str]
    between_times: re.Pattern[str]
    every: re.Pattern[str]
    ends: re.Pattern[str]
    cuts: Mapping[bool, re.Pattern[str]]  # between the two ends: by whether "between" stands before them
    figure: re.Pattern[str]
    first_half: re.Pattern[str]  # in one half of what is said of some days: "mornings on weekdays at 7"
    idle: re.Pattern[str]
    loose_start: re.Pattern[str]
    loose_end: re.Pattern[str]


@by_language
def _grammar() -> _Grammar:
    """That of the language of the moment."""
    days = _written_days() | {_tidy(word): day for word, day in valued(DAYS.own).items() if day in EVERY_DAY}
    sets = {_tidy(word): tuple(sorted(set(map(int, str(those))))) for word, those in valued(SETS.own).items()}
    to, and_, lead = any_of(TO.own), any_of(AND.own), any_of(LEAD.own)
    day, some = rf"{any_of(days)}\b\.?", rf"{any_of(sets)}\b"
    run = rf"(?:{any_of(FROM.own)} )?(?P<first>{day})(?: ?- ?| {to} )(?P<last>{day})"
    named = rf"{run}|(?P<day>{day})|(?P<set>{some})"
    unnamed, leads = re.sub(r"\?P<\w+>", "?:", named), rf"(?:{lead} )*"
    every = rf"(?:{any_of(EVERY.own)} (?:(?P<hours>\w+) ?)?{any_of(HOURS.own)}|{any_of(HOURLY.own)})\b"
    return _Grammar(
        days=days,
        sets=sets,
        some_days=re.compile(named),
        day_list=re.compile(rf"(?<!\w){leads}(?:{unnamed})(?: ?(?:,|/|&|\+|\b{and_}\b)* ?{leads}(?:{unnamed}))*(?!\w)"),
        # A comma between bare figures is not cut at: "8,20" may be one time. Full times may also stand side by side.
        between_times=re.compile(
            rf",? ?\b{and_}\b| ?; ?|,(?: |$)|(?<=:\d\d),|(?<=[a-z.]),| ?[&+] ?|(?<=:\d\d) (?=\d)|(?<=[ap]m) (?=\d)"
        ),
        every=re.compile(every),
        ends=re.compile(rf",? ?(?:(?:{any_of(FROM.own)}|(?P<between>{any_of(BETWEEN.own)})) )?(?P<ends>.+?),?"),
        cuts={False: re.compile(rf" ?- ?| {to} "), True: re.compile(rf" {and_} | ?- ?")},
        figure=re.compile(rf"\d++(?! {any_of(clock_times.grammar().of_minutes)}\b)"),
        first_half=re.compile(rf"{every}|\b{any_of(clock_times.part_of_day_words())}\b"),
        idle=re.compile(rf"(?:\b{any_of(IDLE.own)}\b|[\s.,;:!?\"()-])*"),
        loose_start=re.compile(rf"^(?:[\s,;:)]|- |\b{and_} )+"),
        loose_end=re.compile(rf"(?:[\s,;(]| -| {and_})+$"),
    )


def _written_days() -> dict[str, int]:
    """As CLDR writes the days: what the bot says itself, it has to understand."""
    return {_tidy(weekday(day, short=short)).rstrip("."): day for short in (True, False) for day in EVERY_DAY}


_DASHES = re.compile("[\u2010-\u2015\u2212]")
_APOSTROPHES = re.compile("['\u2019`]")
_DECORATION = frozenset({"So", "Cf", "Mn", "Me"})  # emoji, what joins and colours them, and keycaps


def _tidy(text: str) -> str:
    """In lower case and with one kind of dash; a new line is as good as a semicolon."""
    text = unicodedata.normalize("NFKC", "; ".join(text.split("\n"))).casefold()
    text = "".join(character for character in text if unicodedata.category(character) not in _DECORATION)
    return " ".join(_DASHES.sub("-", _APOSTROPHES.sub("", text)).split()).strip(" ;")


def _read_parts(text: str, spoken: _Grammar, *, twelve_hour: bool) -> list[_Part]:
    """What a tidy text says of which days; empty if any of it is not understood."""
    texts = text.split(";")
    if not all(spoken.day_list.search(part) for part in texts):
        texts = [text]  # "8:00; 14:00; 20:00"
    parts: list[_Part] = []
    for pairs in (_split(part, spoken) for part in texts):
        for days_text, rest in pairs:
            days = _read_days(days_text, spoken)
            part = _read_window(rest, days, spoken, twelve_hour=twelve_hour) or _read_times(
                rest, days, spoken, twelve_hour=twelve_hour
            )
            if not days or part is None:
                return []
            parts.append(part)
        if not pairs:
            return []
    return parts


def _split(text: str, spoken: _Grammar) -> list[tuple[str, str]]:
    """Days and what is said of them, in pairs; empty if they are not in pairs. The days are "" if there are none."""
    days = [match[0] for match in spoken.day_list.finditer(text)]
    # One more than there are days.
    rests = [spoken.loose_end.sub("", spoken.loose_start.sub("", rest)) for rest in spoken.day_list.split(text)]
    before, after = spoken.idle.fullmatch(rests[0]), spoken.idle.fullmatch(rests[-1])
    if not days:
        return [("", text)]
    if before and not after:
        return list(zip(days, rests[1:], strict=True))  # weekdays at 7:00, weekends at 9:30
    if after and not before:
        return list(zip(days, rests[:-1], strict=True))  # 7:00 on weekdays, 9:30 on weekends
    if len(days) == 1 and spoken.first_half.search(rests[0]):
        return [(days[0], " ".join(rests))]  # every 2 hours on weekdays from 9 to 17
    return []


def _read_days(text: str, spoken: _Grammar) -> tuple[int, ...]:
    """The ISO weekdays of a list of days; every day if it is empty, none if "every day" is not all it says."""
    if not text:
        return EVERY_DAY
    days: set[int] = set()
    matches = list(spoken.some_days.finditer(text))
    for match in matches:
        if match["set"]:
            named = spoken.sets[_spaced(match["set"])]
            if named == EVERY_DAY and len(matches) > 1:
                return ()
        else:
            named = _read_run(match["first"] or match["day"], match["last"] or match["day"], spoken)
            if match["first"] and len(named) == 1:  # from Monday to Monday
                return ()
        days.update(named)
    return tuple(sorted(days))


def _read_run(first: str, last: str, spoken: _Grammar) -> tuple[int, ...]:
    start, end = (spoken.days[_spaced(name).rstrip(".")] for name in (first, last))
    return tuple((start - 1 + ahead) % 7 + 1 for ahead in range((end - start) % 7 + 1))


def _spaced(words: str) -> str:
    return " ".join(words.split())


def _read_times(text: str, days: tuple[int, ...], spoken: _Grammar, *, twelve_hour: bool) -> _Part | None:
    """One time, or several with marks or "and" between."""
    alone = _read_time(text, spoken, twelve_hour=twelve_hour)
    if alone is not None:
        return _Part(days, (alone,))
    times = [_read_time(said, spoken, twelve_hour=twelve_hour) for said in spoken.between_times.split(text)]
    known = tuple(time for time in times if time is not None)
    return _Part(days, known) if len(known) == len(times) <= TIMES_PER_DAY else None


def _read_time(text: str, spoken: _Grammar, *, twelve_hour: bool) -> _Time | None:
    candidates = parse_clock_time(text, twelve_hour=twelve_hour).candidates
    if not candidates:
        return None
    figure, hour = spoken.figure.search(text), candidates[0].hour
    # "21:30" begins with its hour; "9:30 pm" and "20 past 8 in the evening" do not.
    shows_24_hours = hour > _NOON_HOUR and figure is not None and str(int(figure[0])).startswith(str(hour))
    return _Time(candidates, shows_24_hours)


def _read_window(text: str, days: tuple[int, ...], spoken: _Grammar, *, twelve_hour: bool) -> _Part | None:
    """Such as "every 2 hours from 9 to 17" or "between 9am and 5pm every hour"."""
    match = spoken.every.search(text)
    if match is None:
        return None
    hours = _read_hours(match["hours"] or "1")
    around = text[: match.start()].strip(), text[match.end() :].strip()
    said = spoken.ends.fullmatch(around[0] or around[1])
    if hours is None or said is None or all(around):
        return None
    cut = spoken.cuts[said["between"] is not None]
    readings = []
    for mark in cut.finditer(said["ends"]):
        start, end = said["ends"][: mark.start()], said["ends"][mark.end() :]
        first, last = (_read_time(one, spoken, twelve_hour=twelve_hour) for one in (start, end))
        if first is not None and last is not None:
            readings.append(_Part(days, (first, last), hours))
    return readings[0] if len(readings) == 1 else None  # "from 10 to 9 to 17": at 10, or at ten to nine?


def _read_hours(text: str) -> int | None:
    """The hours between two times, in figures or as a word; None if there are too many, or none."""
    text = str(valued(NUMBERS.own).get(text, text))
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
        return _("{days} at {times}", days=describe_days(rule.days), times=listed(times))
    hours, minutes = divmod(rule.window.every_minutes, 60)
    start, end = (format_clock_time(moment, twelve_hour=twelve_hour) for moment in (rule.window.start, rule.window.end))
    days = describe_days(rule.days)
    if minutes:
        return ngettext(
            "every {count} minutes from {start} to {end}, {days}",
            "every {count} minutes from {start} to {end}, {days}",
            rule.window.every_minutes,
            start=start,
            end=end,
            days=days,
        )
    return ngettext(
        "every hour from {start} to {end}, {days}",
        "every {count} hours from {start} to {end}, {days}",
        hours,
        start=start,
        end=end,
        days=days,
    )


def _runs(days: Iterable[int]) -> list[list[int]]:
    """The days in runs that follow on each other; a run too short for "to" is taken apart."""
    runs: list[list[int]] = []
    for day in days:
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return [part for run in runs for part in ([run] if len(run) >= SHORTEST_RUN_DAYS else [[day] for day in run])]


def _say_run(run: Sequence[int]) -> str:
    return weekday(run[0]) if len(run) == 1 else _("{first} to {last}", first=weekday(run[0]), last=weekday(run[-1]))


def _say_short(run: Sequence[int]) -> str:
    first, last = (weekday(day, short=True) for day in (run[0], run[-1]))
    return first if len(run) == 1 else f"{first}–{last}"
