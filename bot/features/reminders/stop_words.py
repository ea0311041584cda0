"""The words that stop every reminder, whatever else is going on."""

from __future__ import annotations

import re

# What people send to any service that writes to them; alone on a line, in any case, with any punctuation around.
STOP_WORDS = frozenset(
    {
        "stop",
        "stopall",
        "stop all",
        "unsubscribe",
        "end",
        "quit",
        "stop reminders",
        "stop please",
        "please stop",
        "pause",
        "pause all",
    }
)
LONGEST_LINE_CHARACTERS = 40


def is_stop(text: str) -> bool:
    """Whether a stop word stands alone on a line of `text`."""
    return any(
        len(line) <= LONGEST_LINE_CHARACTERS and " ".join(re.findall(r"\w+", line.casefold())) in STOP_WORDS
        for line in text.splitlines()
    )
