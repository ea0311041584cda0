"""Recognises a sign that needs care before anything else, in whatever words a frightened person types it.

An editor gives each sign `phrases`, whose words stand in this order, and `patterns`, whose words stand near each other
in any order: "chest + pain/hurt/tight" is the chest near any of the three. `idioms` are what sounds like a sign and is
none; they are taken out of the text first.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, product

from rapidfuzz.distance import DamerauLevenshtein

from bot.content.models import RedFlag, Urgency

LONGEST_TEXT_CHARACTERS = 1000
MOST_WORDS_BETWEEN = 2  # "chest still really hurts" says "chest hurts"; "chest day was fine, now my arm hurts" does not
NEAR_WORDS = 8  # words that a pattern may span
MOST_PLACES = 12  # of one group that are weighed; a text that repeats a word a hundred times says no more
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
Places = dict[str, list[int]]  # of the signs' words in a text


@dataclass(frozen=True)
class _Sign:
    """One way of saying a red flag: groups of alternatives, of which one each must be there."""

    flag: RedFlag
    groups: tuple[tuple[Words, ...], ...]


class RedFlags:
    """All red flags, ready to be looked for."""

    def __init__(self, flags: Iterable[RedFlag], idioms: Iterable[str] = ()) -> None:
        ordered = sorted(flags, key=lambda flag: URGENCIES.index(flag.urgency))
        self._signs = [sign for flag in ordered for sign in _signs(flag)]
        self._idioms = [_words(idiom) for idiom in idioms]
        self._vocabulary = {
            word for sign in self._signs for group in sign.groups for choice in group for word in choice
        }
        self._by_first_letter: dict[str, list[str]] = defaultdict(list)
        for word in self._vocabulary:
            if len(word) >= SHORTEST_MISSPELLING:
                self._by_first_letter[word[0]].append(word)

    def find(self, text: str) -> RedFlag | None:
        """The most urgent sign that `text` speaks of, or None."""
        words = self._without_idioms(_words(text[:LONGEST_TEXT_CHARACTERS]))
        places: Places = defaultdict(list)
        for place, word in enumerate(words):
            for meant in self._meant(word):
                places[meant].append(place)
        return next((sign.flag for sign in self._signs if _says(places, sign)), None)

    def _meant(self, word: str) -> Iterator[str]:
        """The words of the signs that a typed word is, or misspells by one slip."""
        if word in self._vocabulary:
            yield word
        if len(word) >= SHORTEST_MISSPELLING:
            for wanted in self._by_first_letter[word[0]]:
                if wanted != word and DamerauLevenshtein.distance(word, wanted, score_cutoff=1) <= 1:
                    yield wanted

    def _without_idioms(self, words: Words) -> Words:
        for idiom in self._idioms:
            for start in range(len(words) - len(idiom) + 1):
                if idiom and words[start : start + len(idiom)] == idiom:
                    words = words[:start] + words[start + len(idiom) :]
                    break
        return words


def _signs(flag: RedFlag) -> Iterator[_Sign]:
    for phrase in flag.phrases:
        yield _Sign(flag, ((_words(phrase),),))
    for pattern in flag.patterns:
        yield _Sign(flag, tuple(tuple(_words(choice) for choice in group.split("/")) for group in pattern.split("+")))


def _says(places: Places, sign: _Sign) -> bool:
    """Whether each group of the sign has a choice that was typed, all of them near each other."""
    spans = []
    for group in sign.groups:
        choices = (choice for choice in group if all(word in places for word in choice))
        found = list(islice((span for choice in choices for span in _spans(places, choice)), MOST_PLACES))
        if not found:
            return False
        spans.append(found)
    distances = (max(last for _, last in chosen) - min(first for first, _ in chosen) for chosen in product(*spans))
    return len(spans) == 1 or any(distance < NEAR_WORDS for distance in distances)


def _spans(places: Places, choice: Words) -> Iterator[tuple[int, int]]:
    """Where the words of `choice` stand in their order, with no more than a little between: first and last place."""
    for start in places[choice[0]] if choice else ():
        last = start
        for word in choice[1:]:
            following = [place for place in places[word] if 0 < place - last <= 1 + MOST_WORDS_BETWEEN]
            if not following:
                break
            last = following[0]
        else:
            yield start, last


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
