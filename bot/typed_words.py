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

    def of_the_moment() -> T:
        language = current()
        if language not in made:
            made[language] = make()
        return made[language]

    return of_the_moment


def any_of(words: Iterable[str]) -> str:
    """The part of a pattern that is any of the words, the longest first. A space stands for as many as one likes."""
    longest_first = sorted(dict.fromkeys(words), key=len, reverse=True)
    return "(?:" + "|".join(r"\s+".join(map(re.escape, word.split())) for word in longest_first) + ")"
