"""Reading a time of day as people type it ("half nine", "9:30 p.m.", "21h30"), and writing one back.

The phrases are those of the language of the moment, else English; the figures may be of any script. Every word of a
text has to be understood: "in 9 hours" and "9pm 10pm" find nothing rather than a guess.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import time
from enum import IntEnum

from msgspec import Struct

from bot.language import ENGLISH, WordList, current, speaking, word_list
from bot.typed_words import any_of, by_language, valued
from bot.wording import clock_time

_LONGEST_TEXT = 80  # characters; twice the longest phrase that anybody types
_HOUR, _HALF_DAY, _DAY = 60, 12 * 60, 24 * 60  # minutes


class ClockTimeGuess(Struct, frozen=True):
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
    guess = _guess(text, grammar(), twelve_hour=twelve_hour)
    if guess.candidates or current() is ENGLISH:
        return guess
    with speaking(ENGLISH):
        return _guess(text, grammar(), twelve_hour=twelve_hour)


def _guess(text: str, spoken: "Grammar", *, twelve_hour: bool) -> ClockTimeGuess:
    phrase, hours = _split_off_half_of_day(_words(text, spoken), spoken)
    reading = _read(phrase, spoken)
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


class _Reading(Struct, frozen=True):
    minute: int  # since midnight; "ten to midnight" is -10
    openness: _Openness


# Translators: before noon on a clock of twelve hours, without full stops; a single letter counts right after a figure
AM = word_list("before noon", "am", "a")
# Translators: after noon on a clock of twelve hours, without full stops; a single letter counts right after a figure
PM = word_list("after noon", "pm", "p")
MORNING = word_list("in the morning", "morning", "mornings")
AFTERNOON = word_list("in the afternoon", "afternoon", "afternoons")
EVENING = word_list("in the evening", "evening", "evenings")
NIGHT = word_list("at night", "night", "nights", "nightly")
TONIGHT = word_list("this night", "tonight")
# Translators: what may stand before those, as in "in the evening" and "every evening"
BEFORE_PART_OF_DAY = word_list(
    "before a part of the day and its article", "at", "during", "each", "every", "in", "of", "this"
)
ARTICLES_OF_PARTS = word_list("articles of parts of the day", "the")
NOON = word_list("noon", "noon", "midday")
MIDNIGHT = word_list("midnight", "midnight")
# Translators: single words before a time that say nothing about it, as in "remind me every day at 9"
BEFORE_TIMES = word_list(
    "before a time of day", "a", "about", "approximately", "around", "at", "by", "change", "daily", "day", "each",
    "every", "everyday", "exactly", "it", "make", "me", "move", "my", "ok", "okay", "please", "remind", "set", "the",
    "time", "to", "usually", "yes",
)  # fmt: skip
# Translators: single words after a time that say nothing about it, as in "9 o'clock sharp"
AFTER_TIMES = word_list(
    "after a time of day", "a", "clock", "daily", "day", "each", "every", "everyday", "exactly", "ish", "o", "oclock",
    "please", "sharp", "thanks",
)  # fmt: skip
# Translators: times told from an hour, with the minutes that they are after it (= 30) or before it (= -15); where
# Translators: [minutes] stands, = + says that they come after the hour, = - that they come before it
FROM_AN_HOUR = word_list(
    "times told from an hour", "half [hour] = 30", "half past [hour] = 30", "half after [hour] = 30",
    "half to [hour] = -30", "half til [hour] = -30", "half till [hour] = -30", "half before [hour] = -30",
    "half of [hour] = -30", "quarter past [hour] = 15", "quarter after [hour] = 15", "quarter to [hour] = -15",
    "quarter til [hour] = -15", "quarter till [hour] = -15", "quarter before [hour] = -15", "quarter of [hour] = -15",
    "[minutes] past [hour] = +", "[minutes] after [hour] = +", "[minutes] to [hour] = -", "[minutes] til [hour] = -",
    "[minutes] till [hour] = -", "[minutes] before [hour] = -", "[minutes] of [hour] = -",
)  # fmt: skip
MINUTES = word_list("minutes from an hour", "min", "mins", "minute", "minutes")
# Translators: between the hour and the minutes, or behind the hour, as in "9h30" and "9 Uhr"
HOUR_SIGNS = word_list("signs of an hour", "h", "uhr")
# Translators: behind the hours and minutes, as in "21:30 hrs"
HOURS = word_list("hours after a time", "h", "hrs", "hours", "uhr")
# Translators: numbers as words, up to fifty-nine; "twenty five" is made of "twenty" and "five" by itself
NUMBERS = word_list(
    "numbers in times", "zero = 0", "one = 1", "two = 2", "three = 3", "four = 4", "five = 5", "six = 6", "seven = 7",
    "eight = 8", "nine = 9", "ten = 10", "eleven = 11", "twelve = 12", "thirteen = 13", "fourteen = 14",
    "fifteen = 15", "sixteen = 16", "seventeen = 17", "eighteen = 18", "nineteen = 19", "twenty = 20", "thirty = 30",
    "forty = 40", "fifty = 50",
)  # fmt: skip
_PARTS = {
    "morning": (MORNING, frozenset(range(12))),
    "afternoon": (AFTERNOON, frozenset(range(12, 19))),
    "evening": (EVENING, frozenset({*range(16, 24), 0})),
    "night": (NIGHT, frozenset({*range(17, 24), *range(5)})),
}
# As `_words` and `_split_off_half_of_day` mark them.
_MARKED_HOURS = {"<am>": frozenset(range(12)), "<pm>": frozenset(range(12, 24))} | {
    f"<{part}>": hours for part, (_, hours) in _PARTS.items()
}
_TENS, _UNITS = range(20, 60, 10), range(1, 10)
_SHIFT = re.compile(r"-?[1-5]?\d|[+-]")


class Grammar(Struct, frozen=True):
    """How times of day are said in a language: its own words, as patterns."""

    am: re.Pattern[str]
    pm: re.Pattern[str]
    parts: Mapping[str, re.Pattern[str]]  # of the day, with what stands before them
    before: frozenset[str]
    after: frozenset[str]
    noon: re.Pattern[str]
    midnight: re.Pattern[str]
    from_an_hour: tuple[tuple[re.Pattern[str], str], ...]
    clocks: tuple[tuple[re.Pattern[str], "_Openness"], ...]
    numbers: Mapping[str, int]
    number: re.Pattern[str]
    of_minutes: frozenset[str]  # what may follow a figure that is no hour


@by_language
def grammar() -> Grammar:
    """That of the language of the moment."""
    nights = {"night": TONIGHT.own}  # that one is no half of "on weekdays", as nights are
    lead = rf"(?:{any_of(BEFORE_PART_OF_DAY.own)} )?(?:{any_of(ARTICLES_OF_PARTS.own)} )?"
    numbers = valued(NUMBERS.own)
    tens, units = ([word for word, figure in numbers.items() if figure in some] for some in (_TENS, _UNITS))
    hours, signs, minutes = any_of(HOURS.own), any_of(HOUR_SIGNS.own), any_of(MINUTES.own)
    told = [line.rpartition("=") for line in FROM_AN_HOUR.own]
    return Grammar(
        am=_half_of_day(AM),
        pm=_half_of_day(PM),
        parts={
            part: re.compile(rf"\b{lead}{any_of(words.own, nights.get(part, ()))}\b")
            for part, (words, _) in _PARTS.items()
        },
        before=frozenset(BEFORE_TIMES.own),
        after=frozenset(AFTER_TIMES.own),
        noon=re.compile(rf"(?:12 (?:: 00 )?)?{any_of(NOON.own)}"),
        midnight=re.compile(rf"(?:12 (?:: 00 )?)?{any_of(MIDNIGHT.own)}"),
        from_an_hour=tuple(
            (_told(said, minutes), shift.strip()) for said, _equals, shift in told if _SHIFT.fullmatch(shift.strip())
        ),
        clocks=(
            (
                re.compile(rf"(?P<hour>\d\d?) [:.] (?P<minute>\d\d)(?: : 00)?(?: {hours})?"),
                _Openness.FOR_TWELVE_HOURS,
            ),
            (re.compile(rf"(?P<hour>\d\d?)(?P<minute>\d\d)(?: {hours})?"), _Openness.FOR_TWELVE_HOURS),
            (re.compile(rf"(?P<hour>\d\d?) {signs}(?: (?P<minute>\d\d))?"), _Openness.UNLESS_TOLD),
            (re.compile(rf"(?P<hour>\d\d?)(?: (?P<minute>\d\d)(?: {hours})?)?"), _Openness.ALWAYS),
        ),
        numbers=numbers,
        number=re.compile(rf"\b(?:{any_of(tens)} {any_of(units)}|{any_of(numbers)})\b"),
        of_minutes=frozenset(MINUTES.own)
        | {word for said, _equals, _shift in told for word in said.partition("[minutes]")[2].split()[:1]},
    )


def part_of_day_words() -> Iterable[str]:
    """The words of the language of the moment for parts of the day."""
    return [word for words, _hours in _PARTS.values() for word in words.own]


def _half_of_day(words: WordList) -> re.Pattern[str]:
    """In "9am", "9 a.m.", "9a": its letters may have full stops behind them."""
    spelt = [r"\.? ?".join(map(re.escape, word)) for word in words.own if len(word) > 1]
    letters = [re.escape(word) for word in words.own if len(word) == 1]
    ways = [rf"(?<![^\W\d_])(?:{'|'.join(spelt)})\b"] if spelt else []
    ways += [rf"(?<=\d)(?:{'|'.join(letters)})\b"] if letters else []
    return re.compile(rf"(?:{'|'.join(ways)})\.?")


def _told(said: str, minutes: str) -> re.Pattern[str]:
    """The pattern of a line such as "quarter past [hour]"."""
    places = {"[hour]": r"(?P<hour>\w+)", "[minutes]": rf"(?P<minutes>\d\d?)(?: {minutes})?"}
    return re.compile(" ".join(places.get(word, re.escape(word)) for word in said.casefold().split()))


def _read(phrase: str, spoken: Grammar) -> _Reading | None:
    """The time that `phrase` tells, its half of the day left aside."""
    if spoken.midnight.fullmatch(phrase):
        return _Reading(0, _Openness.NEVER)
    if spoken.noon.fullmatch(phrase):
        return _Reading(_HALF_DAY, _Openness.NEVER)
    for pattern, shift in spoken.from_an_hour:
        if match := pattern.fullmatch(phrase):
            return _read_from_an_hour(match, shift, spoken)
    for pattern, openness in spoken.clocks:
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


def _read_from_an_hour(match: re.Match[str], shift: str, spoken: Grammar) -> _Reading | None:
    base = _read(match["hour"], spoken)
    minutes = int(f"{shift}{match['minutes']}" if shift in {"+", "-"} else shift)
    if base is None or base.minute % _HOUR or abs(minutes) >= _HOUR:
        return None
    return _Reading(base.minute + minutes, base.openness)


def _split_off_half_of_day(words: list[str], spoken: Grammar) -> tuple[str, frozenset[int] | None]:
    """The words that tell the time, and the hours that "in the evening" and the like leave; None for all."""
    text = " ".join(words)
    for part, pattern in spoken.parts.items():
        text = pattern.sub(f"<{part}>", text)
    words = text.split()
    first, last = 0, len(words)
    while first < last and (words[first] in spoken.before or words[first] in _MARKED_HOURS):
        first += 1
    while first < last and (words[last - 1] in spoken.after or words[last - 1] in _MARKED_HOURS):
        last -= 1
    named = [_MARKED_HOURS[word] for word in (*words[:first], *words[last:]) if word in _MARKED_HOURS]
    return " ".join(words[first:last]), frozenset.intersection(*named) if named else None


_APOSTROPHES = "'\u2019`"
_DECORATION = frozenset({"So", "Cf", "Mn", "Me"})  # emoji, what joins and colours them, and keycaps
_HYPHEN = re.compile(r"(?<=[a-z])-(?=[a-z])")
_LEADING_ZERO = re.compile(r"\boh (?=\d\b)")
# Marks between two numbers stay: a comma there tells two times apart, a full stop makes one time of them.
_LOOSE_MARKS = re.compile(r"(?<!\d)[.,;!?\"“”()]+|[.,;!?\"“”()]+(?! ?\d)")
_WORD = re.compile(r"<[ap]m>|\d+|[^\W\d_]+|[^\s\w]|_")


def _words(text: str, spoken: Grammar) -> list[str]:
    """Words in lower case, numbers in ASCII figures, and the marks that matter."""
    text = "".join(
        str(unicodedata.decimal(character, character))
        for character in unicodedata.normalize("NFKC", text).casefold()
        if character not in _APOSTROPHES and unicodedata.category(character) not in _DECORATION
    )
    text = _HYPHEN.sub(" ", " ".join(text.split()))
    text = spoken.pm.sub(" <pm> ", spoken.am.sub(" <am> ", text))
    text = spoken.number.sub(lambda match: str(_figure(match[0], spoken.numbers)), text)
    text = _LEADING_ZERO.sub("0", text).replace(" hundred", " 00").replace(" ,", ",")
    return _WORD.findall(_LOOSE_MARKS.sub(" ", text))


def _figure(word: str, numbers: Mapping[str, int]) -> int:
    """Of "five", "twenty five", or a number of several words that has a line of its own."""
    word = " ".join(word.split())
    return numbers[word] if word in numbers else sum(numbers[part] for part in word.split())
