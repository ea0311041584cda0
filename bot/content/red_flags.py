"""Recognises a sign that needs care before anything else, in whatever words a frightened person types it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import DamerauLevenshtein

from bot.content.models import RedFlag, Urgency

LONGEST_TEXT_CHARACTERS = 1000
MOST_WORDS_BETWEEN = 2  # "chest still really hurts" says "chest hurts"; "chest day was fine, now my arm hurts" does not
SHORTEST_MISSPELLING = 5  # letters
URGENCIES = list(Urgency)

# Words that say nothing here, so that "my chest is hurting" and "chest hurts" are the same.
APOSTROPHES = "'`\u2018\u2019\u00b4"

FILLERS = frozenset(
    """
    a an and am are at be been being both bit by did do does for from got had has have having he her him his i id im in
    into is it its ive just keep keeps kind like little me my of on or our really she so some still that the their them
    there they this to um very was we were with you your since today tonight lately
    """.split()  # noqa: SIM905 - a text wraps better than a list
)


@dataclass(frozen=True)
class _Phrase:
    flag: RedFlag
    words: tuple[str, ...]


class RedFlags:
    """All red flags, ready to be looked for."""

    def __init__(self, flags: Iterable[RedFlag]) -> None:
        ordered = sorted(flags, key=lambda flag: URGENCIES.index(flag.urgency))
        self._phrases = [_Phrase(flag, tuple(_words(phrase))) for flag in ordered for phrase in flag.phrases]

    def find(self, text: str) -> RedFlag | None:
        """The most urgent sign that `text` speaks of, or None."""
        words = _words(text[:LONGEST_TEXT_CHARACTERS])
        return next((phrase.flag for phrase in self._phrases if _says(words, phrase.words)), None)


def _says(words: Sequence[str], phrase: Sequence[str]) -> bool:
    """Whether the words of `phrase` stand in `words` in their order, with no more than a little between them."""
    return any(_continues(words, start, phrase) for start in range(len(words) - len(phrase) + 1))


def _continues(words: Sequence[str], start: int, phrase: Sequence[str]) -> bool:
    if not _same(words[start], phrase[0]):
        return False
    if len(phrase) == 1:
        return True
    furthest = min(start + 2 + MOST_WORDS_BETWEEN, len(words))
    return any(_continues(words, following, phrase[1:]) for following in range(start + 1, furthest))


def _same(word: str, wanted: str) -> bool:
    if word == wanted:
        return True
    if min(len(word), len(wanted)) < SHORTEST_MISSPELLING or word[0] != wanted[0]:
        return False
    return DamerauLevenshtein.distance(word, wanted, score_cutoff=1) <= 1


def _words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKD", text).casefold()
    folded = "".join(char for char in folded if char not in APOSTROPHES)
    return [_stem(word) for word in re.findall(r"[^\W_]+", folded) if word not in FILLERS]


def _stem(word: str) -> str:
    """Enough of a stem for "hurts", "hurting" and "hurt" to meet; "chest" and "legs" stay what they are."""
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):  # noqa: PLR2004 - letters
            return word[: -len(ending)].removesuffix("e")
    return word.removesuffix("e") if len(word) > 3 else word  # noqa: PLR2004 - letters
