"""Numbers as people write them, turned into digits: "half a", "1 1/2", "two". Pure; text in lower case."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.language import word_list
from bot.typed_words import any_of, by_language, valued

# Translators: a line for each word that is a number, as here; also those that stand for one before a noun
_NUMBERS = word_list(
    "numbers from one to twelve",
    "a = 1",
    "an = 1",
    "one = 1",
    "two = 2",
    "three = 3",
    "four = 4",
    "five = 5",
    "six = 6",
    "seven = 7",
    "eight = 8",
    "nine = 9",
    "ten = 10",
    "eleven = 11",
    "twelve = 12",
)
_HALF = word_list("half", "half")
_QUARTER = word_list("quarter, a fourth part", "quarter")
_A = word_list("a, before half and quarter, or behind them", "a", "an")
_OF = word_list("of, behind half and quarter", "of")

_SIGNS = {
    "\N{VULGAR FRACTION ONE HALF}": " 1/2",
    "\N{VULGAR FRACTION ONE QUARTER}": " 1/4",
    "\N{VULGAR FRACTION THREE QUARTERS}": " 3/4",
    "\N{FRACTION SLASH}": "/",
}


@by_language
def number_words() -> Mapping[str, int]:
    """What the words that are numbers stand for, in lower case."""
    return valued(_NUMBERS)


@by_language
def _half_or_quarter() -> re.Pattern[str]:
    """The words alone, which nearly no text has: to look for what may stand around them takes four times as long."""
    return re.compile(any_of(_HALF, _QUARTER))


@by_language
def _in_words() -> re.Pattern[str]:
    a, of = any_of(_A), any_of(_OF)
    return re.compile(rf"\b(?:{a}\s+)?(?:(?P<half>{any_of(_HALF)})|{any_of(_QUARTER)})\s+(?:{of}\s+)?(?:{a}\s+)?(?=\w)")


@by_language
def _fraction() -> re.Pattern[str]:
    of_a = rf"{any_of(_OF)}\s+{any_of(_A)}"
    return re.compile(
        rf"(?<![\d.,/])(?:(\d{{1,2}})\s+)?([1-3])/([2-4])(?=\s*(?:{of_a}\s+)?[^\W\d_])(?:\s*{of_a}\b)?\s*"
    )


def with_decimals(text: str) -> str:
    """The text with its fractions as decimals: "half a teaspoon" as "0.50 teaspoon"."""
    for sign, plain in _SIGNS.items():
        text = text.replace(sign, plain)
    if _half_or_quarter().search(text):
        text = _in_words().sub(lambda part: "1/2 " if part["half"] else "1/4 ", text)
    if "/" not in text:
        return text  # as nearly always
    return _fraction().sub(lambda part: f"{int(part[1] or 0) + int(part[2]) / int(part[3]):.2f} ", text)
