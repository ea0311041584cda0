"""How words are compared in the language of the moment: without accents, as stems, and a compound by its parts.

A stem is Snowball's, for every language that it knows; English search has the Porter stemmer of SQLite, which is the
same kind. What is special to a language stands in the tables here, and a language without an entry does without.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence

import Stemmer

from bot.content.readings import WordReadings
from bot.language import SOURCE, Language

MOST_PARTS = 3  # of a compound: "nacht" + "waden" + "krampf"
SHORTEST_PART = 4  # letters: of shorter ones too many words seem to be made
SHORTEST_STEM = 6  # that begins a compound: "einschlaf", and not the "mitt" of "Mittwoch"

_NO_APOSTROPHES = str.maketrans("", "", "'`\u2018\u2019\u00b4")
_WORD = re.compile(r"[^\W_]+")

# Letters that are written in two ways: German "Kraempfe", "Krämpfe" and, in a hurry, "Krampfe". Not "neue" and "quer".
_TWO_LETTERS: Mapping[str, re.Pattern[str]] = {"de": re.compile(r"(?<=[ao])e|(?<![aeq]u)(?<=u)e")}
# Endings that Snowball knows with their accent only, which most people leave out.
_ACCENTED: Mapping[str, tuple[tuple[str, str], ...]] = {"es": (("cion", "ción"), ("sion", "sión"))}
# Words that would have the stem of something else, with their own: sugar would twitch ("Zucker", "zuckt"), a man be a
# shoulder, a baby be drunk ("bebé", "beber").
_OWN_STEMS: Mapping[str, Mapping[str, str]] = {
    "de": {"zucker": "zucker"},
    "es": {"hombre": "hombre", "hombres": "hombre", "bebe": "bebe", "bebes": "bebe", "pene": "pene"},
}
# Snowball knows Norwegian as one language.
_STEMMED_AS: Mapping[str, str] = {"nb": "no", "nn": "no"}
# What stands between the parts of a compound. A language that writes words together has an entry.
_BETWEEN_PARTS: Mapping[str, tuple[str, ...]] = {"de": ("", "s", "n", "en", "es", "e", "er")}


class _Marks(dict[int, int | None]):
    """What becomes of each letter, for `str.translate`: marks go. It fills as letters are met."""

    def __missing__(self, letter: int) -> int | None:
        self[letter] = None if unicodedata.combining(chr(letter)) else letter
        return self[letter]


_MARKS = _Marks()


def without_marks(text: str) -> str:
    """Lower case without accents; "ß" is "ss"."""
    return text.casefold() if text.isascii() else unicodedata.normalize("NFKD", text).casefold().translate(_MARKS)


def without_accents(text: str) -> str:
    """The same, without apostrophes either."""
    return without_marks(text).translate(_NO_APOSTROPHES)


class WordForms:
    """The words of one language. Not to be used by two threads at once, as the stemmer is not."""

    def __init__(self, language: Language) -> None:
        base = language.code.partition("_")[0]
        self._two_letters = _TWO_LETTERS.get(base)
        self._accented = _ACCENTED.get(base, ())
        self.between_parts = _BETWEEN_PARTS.get(base, ())  # of a compound; nothing where words are not written together
        self._own_stems = _OWN_STEMS.get(base, {})
        self._stemmer = _stemmer(base)
        self.stems_itself = base != SOURCE  # else the index does

    def folded(self, text: str) -> str:
        """The text as it is compared, whichever accents it is written with."""
        folded = without_accents(text)
        return self._two_letters.sub("", folded) if self._two_letters else folded

    def plain(self, text: str) -> str:
        """The same, letters and digits only."""
        return " ".join(_WORD.findall(self.folded(text)))

    def stem(self, word: str) -> str:
        """The stem of a plain word."""
        if self._stemmer is None or word in self._own_stems:
            return self._own_stems.get(word, word)
        for ending, accented in self._accented:
            if word.endswith(ending):
                word = word.removesuffix(ending) + accented
        return without_accents(self._stemmer(word))

    def stems(self, words: Iterable[str]) -> list[str]:
        return [self.stem(word) for word in words]


class Compounds:
    """Takes words apart that are made of words of a vocabulary."""

    def __init__(self, forms: WordForms, vocabulary: Iterable[str]) -> None:
        """`vocabulary` are plain words. Those that say nothing should not be among them."""
        self._forms = forms
        splits = bool(forms.between_parts)
        self._words = {word for word in vocabulary if len(word) >= SHORTEST_PART} if splits else set()
        self._stems = {stem for stem in forms.stems(self._words) if len(stem) >= SHORTEST_PART}
        self._parts = WordReadings(self._taken_apart)

    def parts(self, word: str) -> tuple[str, ...]:
        """The stems of the words that a plain word is made of; none if it is no compound."""
        if len(word) < 2 * SHORTEST_PART or not self._forms.between_parts:
            return ()
        return self._parts[word]

    def _taken_apart(self, word: str) -> tuple[str, ...]:
        parts = self._split(word, MOST_PARTS)
        return tuple(parts) if parts is not None and len(parts) > 1 else ()

    def _split(self, word: str, most: int) -> Sequence[str] | None:
        """The fewest parts that make up the word, the longest first part of as few."""
        best: Sequence[str] | None = None
        for end in range(len(word) - SHORTEST_PART, SHORTEST_PART - 1, -1) if most > 1 else ():
            first = word[:end]
            if first not in self._words and not (len(first) >= SHORTEST_STEM and first in self._stems):
                continue
            for between in self._forms.between_parts:
                rest = word[end + len(between) :]
                if not word.startswith(between, end) or len(rest) < SHORTEST_PART:
                    continue
                others = self._split(rest, most - 1)
                if others is not None and (best is None or len(others) + 1 < len(best)):
                    best = (self._forms.stem(first), *others)
        known = word in self._words or self._forms.stem(word) in self._stems
        # A word that is in the vocabulary may be a compound as well, but a part that is there is one part.
        if known and (most < MOST_PARTS or best is None):
            return (self._forms.stem(word),)
        return best


def _stemmer(code: str) -> Callable[[str], str] | None:
    """Snowball's stemmer of a language; None for English, which the index stems, and where there is none."""
    if code == SOURCE:
        return None
    try:
        stem: Callable[[str], str] = Stemmer.Stemmer(_STEMMED_AS.get(code, code)).stemWord
    except KeyError:
        return None
    return stem
