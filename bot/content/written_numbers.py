"""Numbers as people write them, turned into digits: "half a", "1 1/2", "two". Pure; text in lower case."""

from __future__ import annotations

import re

_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
NUMBER_WORDS = {"a": 1, "an": 1} | {word: number for number, word in enumerate(_WORDS, start=1)}
ANY_NUMBER_WORD = "|".join(NUMBER_WORDS)

_SIGNS = {
    "\N{VULGAR FRACTION ONE HALF}": " 1/2",
    "\N{VULGAR FRACTION ONE QUARTER}": " 1/4",
    "\N{VULGAR FRACTION THREE QUARTERS}": " 3/4",
    "\N{FRACTION SLASH}": "/",
}
_IN_WORDS = re.compile(r"\b(?:an?\s+)?(half|quarter)\s+(?:of\s+)?(?:an?\s+)?(?=\w)")
_FRACTION = re.compile(r"(?<![\d.,/])(?:(\d{1,2})\s+)?([1-3])/([2-4])(?=\s*(?:of\s+an?\s+)?[a-z])(?:\s*of\s+an?)?\s*")


def with_decimals(text: str) -> str:
    """The text with its fractions as decimals: "half a teaspoon" as "0.50 teaspoon"."""
    for sign, plain in _SIGNS.items():
        text = text.replace(sign, plain)
    text = _IN_WORDS.sub(lambda part: "1/2 " if part[1] == "half" else "1/4 ", text)
    return _FRACTION.sub(lambda part: f"{int(part[1] or 0) + int(part[2]) / int(part[3]):.2f} ", text)
