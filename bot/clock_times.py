"""Reading a time of day as people type it ("half nine", "9:30 p.m.", "21h30"), and writing one back.

The phrases are English, the figures may be of any script. Every word of a text has to be understood: "in 9 hours"
and "9pm 10pm" find nothing rather than a guess.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import time
from enum import IntEnum

from bot.wording import clock_time

_LONGEST_TEXT = 80  # characters; twice the longest phrase that anybody types
_HOUR, _HALF_DAY, _DAY = 60, 12 * 60, 24 * 60  # minutes


@dataclass(frozen=True)
class ClockTimeGuess:
    """The times that a text may mean: one if it is clear, two if it fits both halves of the day, else none.

    The first of two candidates is the one that a 24-hour clock would show: "9" is 09:00 or 21:00.
    """

    candidates: tuple[time, ...] = ()


def parse_clock_time(text: str, *, twelve_hour: bool = True) -> ClockTimeGuess:
    """The wall-clock times, in whole minutes, that `text` may mean. No text raises.

    Args:
        text: What somebody typed: "21:30", "9", "quarter to ten in the evening", "every day at noon".
        twelve_hour: Whether "9:30" may mean the evening as well, as it does to a person with a 12-hour clock.
            "9" and "half past nine" may mean it to anybody; "09:30" says the morning, unless "pm" follows.
    """
    text = text.strip()
    if len(text) > _LONGEST_TEXT:
        return ClockTimeGuess()
    phrase, hours = _split_off_half_of_day(_words(text))
    reading = _read(phrase)
    if reading is None:
        return ClockTimeGuess()
    if hours is not None:
        threshold = _Openness.UNLESS_TOLD
    else:
        threshold = _Openness.FOR_TWELVE_HOURS if twelve_hour else _Openness.ALWAYS
    halves = (0, _HALF_DAY) if reading.openness >= threshold else (0,)
    minutes = [(reading.minute + half) % _DAY for half in halves]
    times = [time(*divmod(minute, _HOUR)) for minute in minutes]
    return ClockTimeGuess(tuple(moment for moment in times if hours is None or moment.hour in hours))


def format_clock_time(value: time, *, twelve_hour: bool) -> str:
    """`value` to the minute: "21:30", or "9:30 pm" on a 12-hour clock, as the language of the moment has it."""
    return clock_time(value, twelve_hour=twelve_hour)


class _Openness(IntEnum):
    """How open a way of writing leaves it which half of the day is meant."""

    NEVER = 0  # 21:30, noon
    UNLESS_TOLD = 1  # 09:30, 9h30
    FOR_TWELVE_HOURS = 2  # 9:30, 930
    ALWAYS = 3  # 9, half past nine


@dataclass(frozen=True)
class _Reading:
    minute: int  # since midnight; "ten to midnight" is -10
    openness: _Openness


_HOURS = {
    "am": frozenset(range(12)),
    "pm": frozenset(range(12, 24)),
    "morning": frozenset(range(12)),
    "afternoon": frozenset(range(12, 19)),
    "evening": frozenset({*range(16, 24), 0}),
    "night": frozenset({*range(17, 24), *range(5)}),
}
_BEFORE = re.compile(
    r"a|about|approximately|around|at|by|change|daily|day|each|every|everyday|exactly|it|make|me|move|my|ok|okay"
    r"|please|remind|set|the|time|to|usually|yes"
)
_AFTER = re.compile(r"a|clock|daily|day|each|every|everyday|exactly|ish|o|oclock|please|sharp|thanks")
_PART_OF_DAY = re.compile(
    r"\b(?:(?:at|during|each|every|in|of|this) )?(?:the )?(?:to)?(morning|afternoon|evening|night)(?:s|ly)?\b"
)
_NAMED = re.compile(r"(?:12 (?:: 00 )?)?(?P<name>noon|midday|midnight)")
_RELATIVE = re.compile(
    r"(?:(?P<shift>half|quarter|\d\d?)(?: min(?:ute)?s?)? (?P<way>past|after|to|till?|before|of)|half) (?P<hour>\w+)"
)
_HOURS_WORD = r"(?: (?:h|hrs|hours|uhr))?"
_CLOCKS = (
    (re.compile(rf"(?P<hour>\d\d?) [:.] (?P<minute>\d\d)(?: : 00)?{_HOURS_WORD}"), _Openness.FOR_TWELVE_HOURS),
    (re.compile(rf"(?P<hour>\d\d?)(?P<minute>\d\d){_HOURS_WORD}"), _Openness.FOR_TWELVE_HOURS),
    (re.compile(r"(?P<hour>\d\d?) (?:h|uhr)(?: (?P<minute>\d\d))?"), _Openness.UNLESS_TOLD),
    (re.compile(rf"(?P<hour>\d\d?)(?: (?P<minute>\d\d){_HOURS_WORD})?"), _Openness.ALWAYS),
)


def _read(phrase: str) -> _Reading | None:
    """The time that `phrase` tells, its half of the day left aside."""
    if match := _NAMED.fullmatch(phrase):
        return _Reading(0 if match["name"] == "midnight" else _HALF_DAY, _Openness.NEVER)
    if match := _RELATIVE.fullmatch(phrase):
        return _read_relative(match)
    for pattern, openness in _CLOCKS:
        if match := pattern.fullmatch(phrase):
            return _read_clock(match["hour"], match["minute"] or "00", openness)
    return None


def _read_clock(hour_text: str, minute_text: str, openness: _Openness) -> _Reading | None:
    hour, minute = int(hour_text), int(minute_text)
    if minute >= _HOUR or hour * _HOUR + minute > _DAY:
        return None
    if hour * _HOUR > _HALF_DAY:
        openness = _Openness.NEVER
    elif hour_text.startswith("0"):
        openness = min(openness, _Openness.UNLESS_TOLD)
    return _Reading(hour * _HOUR + minute, openness)


def _read_relative(match: re.Match[str]) -> _Reading | None:
    base = _read(match["hour"])
    shift = {"half": 30, "quarter": 15, None: 30}.get(match["shift"]) or int(match["shift"])
    if base is None or base.minute % _HOUR or shift >= _HOUR:
        return None
    is_before = match["way"] in {"to", "til", "till", "before", "of"}
    return _Reading(base.minute - shift if is_before else base.minute + shift, base.openness)


def _split_off_half_of_day(words: list[str]) -> tuple[str, frozenset[int] | None]:
    """The words that tell the time, and the hours that "in the evening" and the like leave; None for all."""
    words = _PART_OF_DAY.sub(r"\1", " ".join(words)).split()
    first, last = 0, len(words)
    while first < last and (_BEFORE.fullmatch(words[first]) or words[first] in _HOURS):
        first += 1
    while first < last and (_AFTER.fullmatch(words[last - 1]) or words[last - 1] in _HOURS):
        last -= 1
    named = [_HOURS[word] for word in (*words[:first], *words[last:]) if word in _HOURS]
    return " ".join(words[first:last]), frozenset.intersection(*named) if named else None


_UNITS = "one two three four five six seven eight nine".split()  # noqa: SIM905 - words read better than quotes
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()  # noqa: SIM905 - as above
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
_NUMBERS = {word: number for number, word in enumerate(["zero", *_UNITS, *_TEENS])} | _TENS

_APOSTROPHES = "'\u2019`"
_DECORATION = frozenset({"So", "Cf", "Mn", "Me"})  # emoji, what joins and colours them, and keycaps
_AM_PM = re.compile(r"(?:(?<![^\W\d_])([ap])\.? ?m\b|(?<=\d)([ap])\b)\.?")
_HYPHEN = re.compile(r"(?<=[a-z])-(?=[a-z])")
_NUMBER = re.compile(rf"\b(?:(?:{'|'.join(_TENS)}) (?:{'|'.join(_UNITS)})|{'|'.join(_NUMBERS)})\b")
_LEADING_ZERO = re.compile(r"\boh (?=\d\b)")
# Marks between two numbers stay: a comma there tells two times apart, a full stop makes one time of them.
_LOOSE_MARKS = re.compile(r"(?<!\d)[.,;!?\"“”()]+|[.,;!?\"“”()]+(?! ?\d)")
_WORD = re.compile(r"\d+|[^\W\d_]+|[^\s\w]|_")


def _words(text: str) -> list[str]:
    """Words in lower case, numbers in ASCII figures, and the marks that matter."""
    text = "".join(
        str(unicodedata.decimal(character, character))
        for character in unicodedata.normalize("NFKC", text).casefold()
        if character not in _APOSTROPHES and unicodedata.category(character) not in _DECORATION
    )
    text = _AM_PM.sub(r" \1\2m ", _HYPHEN.sub(" ", " ".join(text.split())))
    text = _NUMBER.sub(lambda match: str(sum(_NUMBERS[word] for word in match[0].split())), text)
    text = _LEADING_ZERO.sub("0", text).replace(" hundred", " 00").replace(" ,", ",")
    return _WORD.findall(_LOOSE_MARKS.sub(" ", text))
