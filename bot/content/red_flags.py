"""Recognises a sign that needs care before anything else, in whatever words a frightened person types it.

An editor gives each sign `phrases`, whose words stand in this order, and `patterns`, whose words stand near each other
in any order: "chest + pain/hurt/tight" is the chest near any of the three. `idioms` are what sounds like a sign and is
none; they are taken out of the text first. In all three, "had_a_fit" is words that stand exactly so, the little ones
included.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from itertools import chain

from msgspec import Struct
from rapidfuzz.distance import DamerauLevenshtein

from bot.content.models import RedFlag, Urgency
from bot.content.readings import Readings, WordReadings
from bot.content.word_forms import Compounds, WordForms
from bot.language import ENGLISH, SOURCE, Language, current, speaking, word_list

LONGEST_TEXT_CHARACTERS = 4096  # Telegram's own limit
MOST_WORDS_BETWEEN = 2  # "chest still really hurts" says "chest hurts"; "chest day was fine, now my arm hurts" does not
NEAR_WORDS = 8  # words that a pattern may span
NEAR_WORDS_ELSEWHERE = 12  # the same outside of English, where the little words count
SHORTEST_MISSPELLING = 5  # letters
SWAPPED_LETTERS = 4  # a word this short is forgiven two swapped letters ("chest pian"), and no other slip
URGENCIES = list(Urgency)

# Words that say nothing here, so that "my chest is hurting" and "chest hurts" are the same. A "not" is none of them.
# fmt: off
FILLERS = word_list(
    "red flags: words that say nothing",
    "a", "an", "and", "am", "are", "at", "be", "been", "being", "both", "bit", "by", "did", "do", "does", "for",
    "from", "got", "had", "has", "have", "having", "he", "her", "him", "his", "i", "id", "im", "in", "into", "is",
    "it", "its", "ive", "just", "keep", "keeps", "kind", "like", "little", "me", "my", "of", "on", "or", "our",
    "really", "she", "so", "some", "still", "that", "the", "their", "them", "there", "they", "this", "to", "um",
    "very", "was", "we", "were", "with", "you", "your", "since", "today", "tonight", "lately",
)
# fmt: on
# Words of their own, though spelt nearly like a word of a sign: "chess" is no "chest".
NO_SLIPS = word_list("red flags: words that are no slip of a sign's", "chess")

Words = tuple[str, ...]
Places = Mapping[str, int]  # of the signs' words in a text: bit n of the number is set where word n is that word

_DISTANCE = re.compile(r"\d\s*kms?\b")  # "ran 10 kms": with a figure, "kms" is not "kill myself"
_WORD = re.compile(r"[^\W_]+")
_WRITTEN = re.compile(r"[^\W_]+(?:_[^\W_]+)*")  # "had_a_fit" is one word where an editor wrote it
_SMALL_TO_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")  # "ChestPain"


class _Reader:
    """How a text is read in one language."""

    def __init__(self, language: Language) -> None:
        self._forms = WordForms(language)
        with speaking(language):
            self._fillers = frozenset(self._forms.plain(word) for word in FILLERS.own)
            no_slips = [self._forms.plain(word) for word in NO_SLIPS.own]
        self._stem = _stem if language.code == SOURCE else self._forms.stem
        self.near_words = NEAR_WORDS if language.code == SOURCE else NEAR_WORDS_ELSEWHERE
        self.folded = self._forms.folded
        self.no_slips = frozenset(map(self._stem, no_slips))

    def meaningful(self, text: str) -> Words:
        """The words of `text` as they are compared: stems in lower case, without those that say nothing here."""
        return tuple(self._stem(word) for word in self._words(text))

    def with_parts(self, word: str, compounds: Compounds) -> Words:
        """The same of a single word, and behind a compound its parts: "brustschmerz brust schmerz"."""
        return () if word in self._fillers else (self._stem(word), *compounds.parts(word))

    def compounds(self, written: Iterable[str]) -> Compounds:
        """What takes compounds of the words in `written` apart."""
        if not self._forms.between_parts:
            return Compounds(self._forms, ())
        return Compounds(
            self._forms, {part for text in written for word in self._words(text) for part in word.split("_")}
        )

    def says_nothing(self, text: str) -> bool:
        """Whether `text` has no word that is compared."""
        for word in text.casefold().split():
            if word.isascii() and word.isalnum() and word not in self._fillers:
                return False  # as nearly always, and at once: such a word is read as it stands
        return self._fillers.issuperset(_WRITTEN.findall(self.folded(text)))

    def _words(self, text: str) -> list[str]:
        return [word for word in _WRITTEN.findall(self.folded(text)) if word not in self._fillers]


class _Group(Struct, frozen=True):
    """Alternatives, of which one must be there: single words, and those of several, each with its first word first."""

    words: frozenset[str]
    choices: tuple[Words, ...]
    first_words: frozenset[str]

    @classmethod
    def of(cls, choices: Iterable[Words]) -> _Group:
        told = [choice for choice in choices if choice]
        return cls(
            frozenset(choice[0] for choice in told if len(choice) == 1),
            tuple(choice for choice in told if len(choice) > 1),
            frozenset(choice[0] for choice in told),
        )

    def __iter__(self) -> Iterator[Words]:
        """Every alternative."""
        yield from ((word,) for word in self.words)
        yield from self.choices


class _Sign(Struct, frozen=True):
    """One way of saying a red flag: groups of alternatives, of which one each must be there."""

    flag: RedFlag
    groups: tuple[_Group, ...]


class RedFlags:
    """All red flags, in the language of the moment.

    `otherwise` are the same flags in another language, in which frightened people may write as well. To get them ready
    takes a few hundredths of a second: they are when somebody first writes, or when they are `prepared`.
    """

    def __init__(
        self, flags: Iterable[RedFlag], idioms: Iterable[str] = (), *, otherwise: RedFlags | None = None
    ) -> None:
        self._flags, self._idioms, self._otherwise = tuple(flags), tuple(idioms), otherwise
        self._language = current()

    def find(self, text: str) -> RedFlag | None:
        """The most urgent sign that `text` speaks of, or None."""
        return self.prepared.find(text)

    @cached_property
    def prepared(self) -> _Flags:
        """The flags, ready to be looked for."""
        return _Flags(self._flags, self._idioms, self._otherwise, self._language)


class _Flags:
    """Red flags of a language, ready to be looked for."""

    def __init__(
        self, flags: Sequence[RedFlag], idioms: Sequence[str], otherwise: RedFlags | None, language: Language
    ) -> None:
        self._reader = _Reader(language)
        self._otherwise = otherwise
        self._by_id = {flag.id: flag for flag in flags}
        ordered = sorted(flags, key=lambda flag: URGENCIES.index(flag.urgency))
        written = [*idioms, *(text for flag in ordered for text in (*flag.phrases, *flag.patterns))]
        joined = {
            word
            for text in written
            if "_" in text
            for word in _WRITTEN.findall(self._reader.folded(text))
            if "_" in word
        }
        self._compounds = self._reader.compounds(written)
        apart = {word: word.replace("_", " ") for word in sorted(joined)}
        self._joined = [(f" {parts} ", f" {word} {parts} ") for word, parts in apart.items()]
        self._joined_from = _by_first_word(parts.split() for parts in apart.values())
        self._signs = [sign for flag in ordered for sign in _signs(flag, self._reader)]
        # Of hundreds of signs a text can say those few alone of which it has the rarest words.
        self._signs_by_word = _by_rarest_word(self._signs)
        self._stems = WordReadings(lambda word: self._reader.with_parts(word, self._compounds))
        self._idioms = [words for words in map(self._typed_words, idioms) if words]
        self._idioms_from = _by_first_word(self._idioms)
        self._vocabulary = {
            word for sign in self._signs for group in sign.groups for choice in group for word in choice
        }
        self._by_first_letter: dict[str, list[str]] = defaultdict(list)
        for word in self._vocabulary:
            if len(word) >= SHORTEST_MISSPELLING:
                self._by_first_letter[word[0]].append(word)
        self._words_meant = WordReadings(lambda word: frozenset(self._meant(word)))
        self._found = Readings(self._find)

    def find(self, text: str) -> RedFlag | None:
        """The most urgent sign that `text` speaks of, or None."""
        return self._found(text)

    def _find(self, text: str) -> RedFlag | None:
        words = self._without_idioms(self._typed_words(text[:LONGEST_TEXT_CHARACTERS]))
        places: dict[str, int] = defaultdict(int)
        for place, word in enumerate(words):
            for meant in self._words_meant[word]:
                places[meant] |= 1 << place
        for number in sorted({number for word in places for number in self._signs_by_word.get(word, ())}):
            if _says(places, self._signs[number], self._reader.near_words):
                return self._signs[number].flag
        if self._otherwise is None:
            return None
        elsewhere = self._otherwise.find(text)
        return self._by_id.get(elsewhere.id, elsewhere) if elsewhere is not None else None

    def _typed_words(self, text: str) -> Words:
        folded = _DISTANCE.sub(" ", self._reader.folded(_SMALL_TO_CAPITAL.sub(" ", text)))
        # A joined word stands before its parts, which may belong to another sign as well.
        words = _WORD.findall(folded)
        if not self._joined_from.keys().isdisjoint(words):
            spaced = f" {' '.join(words)} "
            for number in _begun(self._joined_from, words):
                spaced = spaced.replace(*self._joined[number])
            words = spaced.split()
        return tuple(chain.from_iterable(map(self._stems.__getitem__, words)))

    def _meant(self, word: str) -> Iterator[str]:
        """The words of the signs that a typed word is, or misspells by one slip."""
        if word in self._vocabulary:
            yield word
        if word in self._reader.no_slips:
            return
        if len(word) >= SHORTEST_MISSPELLING:
            for wanted in self._by_first_letter[word[0]]:
                if wanted != word and DamerauLevenshtein.distance(word, wanted, score_cutoff=1) <= 1:
                    yield wanted
        elif len(word) == SWAPPED_LETTERS and word not in self._vocabulary:
            swaps = {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(1, SWAPPED_LETTERS - 1)}
            yield from swaps & self._vocabulary

    def _without_idioms(self, words: Words) -> Words:
        said = set(words)
        left = list(words)
        for number in _begun(self._idioms_from, words):
            idiom = self._idioms[number]
            if not said.issuperset(idiom):
                continue
            start = 0
            with suppress(ValueError):  # of `index`, when there is no more
                while True:
                    start = left.index(idiom[0], start)
                    if tuple(left[start : start + len(idiom)]) == idiom:
                        del left[start : start + len(idiom)]
                    else:
                        start += 1
        return tuple(left)


def saying_nothing(texts: Iterable[str]) -> set[str]:
    """Those of some English `texts` in which all words are such as say nothing here."""
    reader = _Reader(ENGLISH)
    return {text for text in texts if reader.says_nothing(text)}


def choices_of(pattern: str) -> list[list[str]]:
    """The alternatives of each group of a pattern, as they are written."""
    return [group.split("/") for group in pattern.split("+")]


def _signs(flag: RedFlag, reader: _Reader) -> Iterator[_Sign]:
    for phrase in flag.phrases:
        yield _Sign(flag, (_Group.of([reader.meaningful(phrase)]),))
    for pattern in flag.patterns:
        groups = (_Group.of(map(reader.meaningful, group)) for group in choices_of(pattern))
        yield _Sign(flag, tuple(groups))


def _by_first_word(several: Iterable[Sequence[str]]) -> Mapping[str, Sequence[int]]:
    """Under each word the numbers of those that begin with it."""
    by_word: dict[str, list[int]] = defaultdict(list)
    for number, words in enumerate(several):
        by_word[words[0]].append(number)
    return by_word


def _begun(by_first_word: Mapping[str, Sequence[int]], words: Iterable[str]) -> list[int]:
    """The numbers of those that may stand in a text of these words, in their order."""
    return sorted(number for word in by_first_word.keys() & set(words) for number in by_first_word[word])


def _by_rarest_word(signs: Sequence[_Sign]) -> Mapping[str, Sequence[int]]:
    """Under each word the numbers of the signs that need it: of one group of theirs, the rarest word of a choice."""
    frequency = Counter(word for sign in signs for group in sign.groups for choice in group for word in choice)
    by_word: dict[str, list[int]] = defaultdict(list)
    for number, sign in enumerate(signs):
        groups = [{min(choice, key=frequency.__getitem__) for choice in group} for group in sign.groups]
        for word in min(groups, key=lambda words: sum(map(frequency.__getitem__, words))):
            by_word[word].append(number)
    return by_word


def _says(places: Places, sign: _Sign, near_words: int) -> bool:
    """Whether each group of the sign has a choice that was typed, all of them near each other."""
    for group in sign.groups:
        if group.first_words.isdisjoint(places):
            return False
    if len(sign.groups) == 1:
        return any(_spans(places, choice) for choice in sign.groups[0])
    windows = -1  # every place from which `near_words` words hold a choice of each group so far
    for group in sign.groups:
        held = 0
        for word in group.words.intersection(places):
            held |= _windows(places[word], near_words)
        for choice in group.choices:
            for length, starts in _spans(places, choice).items():
                held |= _windows(starts, near_words - length + 1)
        windows &= held
        if not windows:
            return False
    return True


def _windows(starts: int, count: int) -> int:
    """The places up to `count` words before each of `starts`, itself among them."""
    held = 0
    for before in range(count):
        held |= starts >> before
    return held


def _spans(places: Places, choice: Words) -> dict[int, int]:
    """Where the words of `choice` stand in their order, with no more than a little between: starts by length."""
    for word in choice:
        if word not in places:
            return {}
    spans = {1: places[choice[0]]}
    for word in choice[1:]:
        longer: dict[int, int] = defaultdict(int)
        for length, starts in spans.items():
            for between in range(MOST_WORDS_BETWEEN + 1):
                longer[length + between + 1] |= starts & (places[word] >> (length + between))
        spans = {length: starts for length, starts in longer.items() if starts}
    return spans


def _stem(word: str) -> str:
    """Enough of a stem for "hurts", "hurting" and "hurt" to meet; "chest" and "legs" stay what they are."""
    for ending in ("ing", "ed", "es", "s") if word.endswith(("g", "d", "s")) else ():
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):  # noqa: PLR2004 - letters
            return word[: -len(ending)].removesuffix("e")
    return word.removesuffix("e") if len(word) > 3 else word  # noqa: PLR2004 - letters
