"""Readers of typed text that are made of words: one for each language, made when it is first needed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TypeVar
from weakref import WeakKeyDictionary

from bot.language import Language, current

T = TypeVar("T")


def by_language(make: Callable[[], T]) -> Callable[[], T]:
    """What `make` makes of the word lists, in the language of the moment; made once for each language."""
    made: WeakKeyDictionary[Language, T] = WeakKeyDictionary()
    latest: tuple[Language, T] | None = None  # as nearly everybody speaks the language of whoever spoke before

    def of_the_moment() -> T:
        nonlocal latest
        language, known = current(), latest
        if known is not None and known[0] is language:
            return known[1]
        if language not in made:
            made[language] = make()
        latest = (language, made[language])
        return made[language]

    return of_the_moment


def any_of(*lists: Iterable[str]) -> str:
    """The part of a pattern that is any of the words, the longest first.

    A space stands for as many as one likes, and a star at the end for any ending: "caps*" is "capsules" too.
    """
    words = dict.fromkeys(word.casefold() for one in lists for word in one)
    return "(?:" + "|".join(_pattern(word) for word in sorted(words, key=len, reverse=True)) + ")"


def _pattern(word: str) -> str:
    spaced = r"\s+".join(map(re.escape, word.removesuffix("*").split()))
    return rf"{spaced}\w*" if word.endswith("*") else spaced


def valued(words: Iterable[str]) -> dict[str, int]:
    """What the words of lines such as "twice = 2" stand for; a line that says no number is left out."""
    parted = (line.rpartition("=") for line in words)
    return {word.strip().casefold(): int(figure) for word, _equals, figure in parted if figure.strip().isdecimal()}
