"""What people type about reminders: the words that stop them all, those that ask for one, and dates."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import ClassVar

from dateutil import parser as dates

from bot.language import ENGLISH, current, word_list
from bot.typed_words import any_of, by_language

# What people send to any service that writes to them; alone on a line, in any case, with any punctuation around.
STOP_WORDS = word_list(
    "stop", "stop", "stopall", "stop all", "unsubscribe", "unsubscribe me", "end", "quit", "pause", "pause all",
    "stop please", "please stop", "stop reminders", "stop the reminders", "stop reminding me", "no more reminders",
    "stop messages", "stop sending me messages", "stop messaging me", "no more messages",
)  # fmt: skip
# Translators: how a wish for a reminder begins, as in "remind me to take magnesium on weekdays at 9pm"
ASKING = word_list(
    "asking for a reminder", "remind me", "set a reminder", "set up a reminder", "add a reminder", "new reminder"
)
# Translators: what may stand before that
POLITE = word_list("before asking for a reminder", "please", "can you", "please can you")
# Translators: words for something to take
TO_TAKE = word_list(
    "a reminder to take something", "mag", "mags", "magnesium", "supplement*", "tablet", "tablets", "capsule",
    "capsules", "pill", "pills", "take", "medic*",
)  # fmt: skip
# Translators: words for going to bed
TO_WIND_DOWN = word_list("a reminder to wind down", "wind", "bed", "bedtime", "sleep")
# Translators: words for moving about
TO_MOVE = word_list("a reminder to move", "move", "stretch*", "stand up", "break", "breaks", "walk")
# Translators: what shows that something is named, as in "remind me to call Ben" or "remind me of the bins"
ABOUT = word_list("a reminder about something", "to", "of", "about", "that")
TIP = word_list("a reminder that is a tip", "tip")
# Translators: what stands before the thing that is taken, as in "to take my zinc"
TAKING = word_list("before what is taken", "take", "taking", "for")
ARTICLES = word_list("articles before what is taken", "my", "the", "some", "a", "an")
# Translators: what a time or some days begin with, as in "at 9pm" and "every day"; the thing that is taken ends there
WHEN = word_list("where the time begins", "at", "on", "every", "each", "daily", "weekdays", "weekends", "from")
PART_OF_DAY = word_list("before a part of the day", "in the")
# Translators: what shows that a time is for every day
EVERY_DAY = word_list("a time for every day", "day", "daily")
# Translators: what may stand before the date of the end of a pause
UNTIL = word_list("until a date", "until", "till", "to")
TOMORROW = word_list("tomorrow", "tomorrow")
# Translators: what may stand within a date and says nothing, such as "the" and "of"
WITHIN_DATES = word_list("within a date", "of", "on", "at", "and")
LONGEST_LINE_CHARACTERS = 40
LONGEST_DATE_CHARACTERS = 30
LONGEST_PAUSE = dt.timedelta(days=366)
_CLOCK = r"(?P<clock>\b\d{1,2}[:.]\d\d\b.*)$"


@by_language
def _asking() -> re.Pattern[str]:
    return re.compile(rf"^\s*(?:{any_of(POLITE)}\s+)?{any_of(ASKING)}\b", re.IGNORECASE)


@by_language
def _kinds() -> dict[str, re.Pattern[str]]:
    return {"take": _mentioning(TO_TAKE), "wind_down": _mentioning(TO_WIND_DOWN), "move": _mentioning(TO_MOVE)}


@by_language
def _about() -> re.Pattern[str]:
    return _mentioning(ABOUT)


@by_language
def _taken() -> re.Pattern[str]:
    """In "to take my magnesium glycinate at 9pm": what stands between the verb and the time is what is taken."""
    return re.compile(
        rf"\b{any_of(TAKING)}\s+(?:{any_of(ARTICLES)}\s+)?(?P<label>.+?)"
        rf"(?=\s+{any_of(WHEN, PART_OF_DAY)}\b|[.,;]|$)",
        re.IGNORECASE,
    )


@by_language
def _when() -> re.Pattern[str]:
    return re.compile(rf"\b(?P<when>{any_of(WHEN)}\b.*)$|{_CLOCK}", re.IGNORECASE)


@by_language
def _until() -> re.Pattern[str]:
    return re.compile(rf"^\s*{any_of(UNTIL)}\s+")


@by_language
def _names_in_dates() -> dates.parserinfo | None:
    """The months and the days of the week, as CLDR has them, beside the English ones; None for only those."""
    if current() is ENGLISH:
        return None
    locale = current().locale

    class Names(dates.parserinfo):  # type: ignore[misc]  # the library has no types
        JUMP: ClassVar = [*dates.parserinfo.JUMP, *WITHIN_DATES]
        MONTHS: ClassVar = [
            (*english, *_written(locale.months, number))
            for number, english in enumerate(dates.parserinfo.MONTHS, start=1)
        ]
        WEEKDAYS: ClassVar = [
            (*english, *_written(locale.days, number)) for number, english in enumerate(dates.parserinfo.WEEKDAYS)
        ]

    return Names()


def is_stop(text: str) -> bool:
    """Whether a stop word stands alone on a line of `text`."""
    return any(
        len(line) <= LONGEST_LINE_CHARACTERS and " ".join(re.findall(r"\w+", line.casefold())) in STOP_WORDS
        for line in text.splitlines()
    )


def asks_for_reminder(text: str) -> bool:
    """Whether `text` begins by asking for a reminder."""
    return _asking().match(text) is not None


def kind_asked_for(text: str) -> str | None:
    """The kind of reminder that `text` asks for; a tip if it names nothing, None if it names something else."""
    said = text.casefold()
    named = next((kind for kind, words in _kinds().items() if words.search(said)), None)
    if named is not None:
        return named
    return None if _about().search(said) and not any(word in said for word in TIP) else "tip"


def label_asked_for(text: str, *, longest: int) -> str | None:
    """What is to be taken, in the person's own words; None if they do not say or it takes over `longest` characters."""
    match = _taken().search(text)
    label = " ".join(match["label"].split()).strip(" .,;:!?¡¿\"'") if match else ""
    return label if 0 < len(label) <= longest else None


def when_asked_for(text: str) -> str:
    """The part of `text` that says when, to be read as a timetable; empty if there is none."""
    match = _when().search(text)
    return (match["when"] or match["clock"]) if match else ""


def names_days(text: str) -> bool:
    """Whether a time that was typed says that it is for every day: "every day at noon", "daily 9am"."""
    said = text.casefold()
    return any(word in said for word in EVERY_DAY)


# "24.12." as Germans write it; dateutil would take "24.12" for a figure.
_DAY_AND_MONTH = re.compile(r"\b(\d{1,2})\.(\d{1,2})\.?(?![.\d])")


def read_date(text: str, *, today: dt.date) -> dt.date | None:
    """A date after `today` and within a year, as people type it; None if `text` is none. Without a year, the next."""
    text = _until().sub("", text.casefold())
    text = _DAY_AND_MONTH.sub(r"\1/\2", text)
    if len(text) > LONGEST_DATE_CHARACTERS or not re.search(r"[^\W\d_]{3}|\d[./-]\d", text):
        return None
    if text.strip(" .!¡¿?") in TOMORROW:
        return today + dt.timedelta(days=1)
    try:
        found = dates.parse(
            text,
            _names_in_dates(),
            dayfirst=not re.match(r"\d{4}", text),
            default=dt.datetime.combine(today, dt.time()),
        )
    except (ValueError, OverflowError):
        return None
    date = found.date()
    if date <= today and not re.search(r"\d{4}", text):
        try:
            date = date.replace(year=date.year + 1) if re.search(r"\d", text) else date + dt.timedelta(days=7)
        except ValueError:  # 29 February
            return None
    return date if today < date <= today + LONGEST_PAUSE else None


def _mentioning(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"\b{any_of(words)}\b")


def _written(names: Mapping[str, Mapping[str, Mapping[int, str]]], number: int) -> set[str]:
    """All ways in which CLDR writes one of the names."""
    return {names[form][width][number].casefold().rstrip(".") for form in names for width in ("wide", "abbreviated")}
