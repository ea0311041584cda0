"""Recognises a sign that needs care before anything else, in whatever words a frightened person types it.

An editor gives each sign `phrases`, whose words stand in this order, and `patterns`, whose words stand near each other
in any order: "chest + pain/hurt/tight" is the chest near any of the three. `idioms` are what sounds like a sign and is
none; they are taken out of the text first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from rapidfuzz.distance import DamerauLevenshtein

from bot.content.models import RedFlag, Urgency

LONGEST_TEXT_CHARACTERS = 1000
MOST_WORDS_BETWEEN = 2  # "chest still really hurts" says "chest hurts"; "chest day was fine, now my arm hurts" does not
NEAR_WORDS = 8  # words that a pattern may span
SHORTEST_MISSPELLING = 5  # letters
APOSTROPHES = "'`\u2018\u2019\u00b4"
URGENCIES = list(Urgency)

# Words that say nothing here, so that "my chest is hurting" and "chest hurts" are the same.
FILLERS = frozenset(
    """
    a an and am are at be been being both bit by did do does for from got had has have having he her him his i id im in
    into is it its ive just keep keeps kind like little me my of on or our really she so some still that the their them
    there they this to um very was we were with you your since today tonight lately
    """.split()  # noqa: SIM905 - a text wraps better than a list
)

Words = tuple[str, ...]


@dataclass(frozen=True)
class _Sign:
    """One way of saying a red flag: groups of alternatives, of which one each must be there."""

    flag: RedFlag
    groups: tuple[tuple[Words, ...], ...]
    in_order: bool


class RedFlags:
    """All red flags, ready to be looked for."""

    def __init__(self, flags: Iterable[RedFlag], idioms: Iterable[str] = ()) -> None:
        ordered = sorted(flags, key=lambda flag: URGENCIES.index(flag.urgency))
        self._signs = [sign for flag in ordered for sign in _signs(flag)]
        self._idioms = [_words(idiom) for idiom in idioms]

    def find(self, text: str) -> RedFlag | None:
        """The most urgent sign that `text` speaks of, or None."""
        words = self._without_idioms(_words(text[:LONGEST_TEXT_CHARACTERS]))
        return next((sign.flag for sign in self._signs if _says(words, sign)), None)

    def _without_idioms(self, words: Words) -> Words:
        for idiom in self._idioms:
            for start in range(len(words) - len(idiom) + 1):
                if idiom and words[start : start + len(idiom)] == idiom:
                    words = words[:start] + words[start + len(idiom) :]
                    break
        return words


def _signs(flag: RedFlag) -> Iterator[_Sign]:
    for phrase in flag.phrases:
        yield _Sign(flag, (((_words(phrase)),),), in_order=True)
    for pattern in flag.patterns:
        groups = tuple(tuple(_words(choice) for choice in group.split("/")) for group in pattern.split("+"))
        yield _Sign(flag, groups, in_order=False)


def _says(words: Words, sign: _Sign) -> bool:
    places = [[place for choice in group for place in _places(words, choice)] for group in sign.groups]
    if sign.in_order or not all(places):
        return all(places)
    spans = (max(last for _, last in chosen) - min(first for first, _ in chosen) for chosen in product(*places))
    return any(span < NEAR_WORDS for span in spans)


def _places(words: Words, choice: Words) -> Iterator[tuple[int, int]]:
    """Where the words of `choice` stand in their order, with no more than a little between: first and last index."""
    for start in range(len(words)):
        last = _reach(words, start, choice)
        if last is not None:
            yield start, last


def _reach(words: Words, start: int, choice: Words) -> int | None:
    if not choice or not _same(words[start], choice[0]):
        return None
    if len(choice) == 1:
        return start
    furthest = min(start + 2 + MOST_WORDS_BETWEEN, len(words))
    ends = (_reach(words, following, choice[1:]) for following in range(start + 1, furthest))
    return next((end for end in ends if end is not None), None)


def _same(word: str, wanted: str) -> bool:
    if word == wanted:
        return True
    if min(len(word), len(wanted)) < SHORTEST_MISSPELLING or word[0] != wanted[0]:
        return False
    return DamerauLevenshtein.distance(word, wanted, score_cutoff=1) <= 1


def _words(text: str) -> Words:
    folded = unicodedata.normalize("NFKD", text).casefold()
    folded = "".join(char for char in folded if char not in APOSTROPHES)
    return tuple(_stem(word) for word in re.findall(r"[^\W_]+", folded) if word not in FILLERS)


def _stem(word: str) -> str:
    """Enough of a stem for "hurts", "hurting" and "hurt" to meet; "chest" and "legs" stay what they are."""
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):  # noqa: PLR2004 - letters
            return word[: -len(ending)].removesuffix("e")
    return word.removesuffix("e") if len(word) > 3 else word  # noqa: PLR2004 - letters
