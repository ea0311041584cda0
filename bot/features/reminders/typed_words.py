"""What people type about reminders: the words that stop them all, those that ask for one, and dates."""

from __future__ import annotations

import datetime as dt
import re

from dateutil import parser as dates

# What people send to any service that writes to them; alone on a line, in any case, with any punctuation around.
STOP_WORDS = frozenset(
    {"stop", "stopall", "stop all", "unsubscribe", "unsubscribe me", "end", "quit", "pause", "pause all"}
    | {"stop please", "please stop", "stop reminders", "stop the reminders", "stop reminding me", "no more reminders"}
    | {"stop messages", "stop sending me messages", "stop messaging me", "no more messages"}
)
LONGEST_LINE_CHARACTERS = 40
LONGEST_DATE_CHARACTERS = 30
LONGEST_PAUSE = dt.timedelta(days=366)
ASKING = re.compile(
    r"^\s*(?:please\s+)?(?:can you\s+)?(?:remind me|set (?:up )?a reminder|add a reminder|new reminder)\b",
    re.IGNORECASE,
)
# "to take my magnesium glycinate at 9pm": what stands between the verb and the time is what is taken.
_TAKEN = re.compile(
    r"\b(?:take|taking|for)\s+(?:(?:my|the|some|a|an)\s+)?(?P<label>.+?)"
    r"(?=\s+(?:at|every|each|daily|on|in the|from|weekdays|weekends)\b|[.,;]|$)",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"\b(?P<when>(?:at|on|every|each|daily|weekdays|weekends|from)\b.*)$|(?P<clock>\b\d{1,2}[:.]\d\d\b.*)$",
    re.IGNORECASE,
)


def is_stop(text: str) -> bool:
    """Whether a stop word stands alone on a line of `text`."""
    return any(
        len(line) <= LONGEST_LINE_CHARACTERS and " ".join(re.findall(r"\w+", line.casefold())) in STOP_WORDS
        for line in text.splitlines()
    )


def asks_for_reminder(text: str) -> bool:
    """Whether `text` begins by asking for a reminder."""
    return ASKING.match(text) is not None


def kind_asked_for(text: str) -> str | None:
    """The kind of reminder that `text` asks for; a tip if it names nothing, None if it names something else."""
    said = text.casefold()
    if re.search(r"\bmag(?:nesium|s)?\b|\bsupplement|\btablets?\b|\bcapsules?\b|\bpills?\b|\btake\b|\bmedic", said):
        return "take"
    if re.search(r"\bwind\b|\bbed(?:time)?\b|\bsleep\b", said):
        return "wind_down"
    if re.search(r"\bmove\b|\bstretch|\bstand up\b|\bbreaks?\b|\bwalk\b", said):
        return "move"
    return None if re.search(r"\b(?:to|of|about|that)\b", said) and "tip" not in said else "tip"


def label_asked_for(text: str, *, longest: int) -> str | None:
    """What is to be taken, in the person's own words; None if they do not say or it takes over `longest` characters."""
    match = _TAKEN.search(text)
    label = " ".join(match["label"].split()).strip(" .,;:!?\"'") if match else ""
    return label if 0 < len(label) <= longest else None


def when_asked_for(text: str) -> str:
    """The part of `text` that says when, to be read as a timetable; empty if there is none."""
    match = _WHEN.search(text)
    return (match["when"] or match["clock"]) if match else ""


def read_date(text: str, *, today: dt.date) -> dt.date | None:
    """A date after `today` and within a year, as people type it; None if `text` is none. Without a year, the next."""
    text = re.sub(r"^\s*(?:until|till|to)\s+", "", text.casefold())
    if len(text) > LONGEST_DATE_CHARACTERS or not re.search(r"[^\W\d_]{3}|\d[./-]\d", text):
        return None
    if text.strip(" .!") == "tomorrow":
        return today + dt.timedelta(days=1)
    try:
        found = dates.parse(text, dayfirst=not re.match(r"\d{4}", text), default=dt.datetime.combine(today, dt.time()))
    except (ValueError, OverflowError):
        return None
    date = found.date()
    if date <= today and not re.search(r"\d{4}", text):
        try:
            date = date.replace(year=date.year + 1) if re.search(r"\d", text) else date + dt.timedelta(days=7)
        except ValueError:  # 29 February
            return None
    return date if today < date <= today + LONGEST_PAUSE else None
