"""What people type about reminders: the words that stop them all, and those that ask for one."""

from __future__ import annotations

import re

# What people send to any service that writes to them; alone on a line, in any case, with any punctuation around.
STOP_WORDS = frozenset(
    {"stop", "stopall", "stop all", "unsubscribe", "unsubscribe me", "end", "quit", "pause", "pause all"}
    | {"stop please", "please stop", "stop reminders", "stop the reminders", "stop reminding me", "no more reminders"}
    | {"stop messages", "stop sending me messages", "stop messaging me", "no more messages"}
)
LONGEST_LINE_CHARACTERS = 40
ASKING = re.compile(
    r"^\s*(?:please\s+)?(?:can you\s+)?(?:remind me|set (?:up )?a reminder|add a reminder|new reminder)\b",
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
    if re.search(r"\bmag(?:nesium|s)?\b|\bsupplement|\btablets?\b|\bcapsules?\b", said):
        return "magnesium"
    if re.search(r"\bwind\b|\bbed(?:time)?\b|\bsleep\b", said):
        return "wind_down"
    return None if re.search(r"\b(?:to|of|about|that)\b", said) and "tip" not in said else "tip"
