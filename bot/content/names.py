"""Finds the form of magnesium that a person means, however they spell it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from msgspec import Struct
from rapidfuzz import fuzz, process

from bot.content.models import Form
from bot.content.readings import Readings, WordReadings
from bot.content.resemblance import Resembling
from bot.content.word_forms import without_marks
from bot.language import word_list
from bot.typed_words import any_of, by_language

SURE_SCORE = 86.0  # of 100: "bisglicinate" is 92 to "bisglycinate"; "oxalate" is 71 to "oxide"
NEAR_SCORE = 55.0
SUGGESTIONS = 4
SHORTEST_MISSPELLING = 4  # letters: below that nearly anything resembles something
LONGEST_TYPED_CHARACTERS = 400
LONGEST_NAME_CHARACTERS = 60
LONGEST_NAMES_CHARACTERS = 80  # a longer text is a question, not a few names
MOST_NAMES = 4  # that are looked at side by side
LONGEST_NAME_WORDS = 6
SHORTEST_IN_A_SENTENCE = 5  # letters: in a sentence, a shorter word is nearly always another word
MOST_WORDS_BESIDE = 3  # between a word that compares and the name on either side of it

_COMPARING = word_list(
    "words that compare forms", "vs", "v", "versus", "compare", "compared", "comparing", "difference", "differences"
)
# Elsewhere they compare something else.
_COMPARING_BETWEEN = word_list("words that compare, between two forms", "or", "than", "better", "against")
_BETWEEN_WORDS = word_list("between, before two forms that are compared", "between")
_AND = word_list("and, between two forms that are compared", "and")
# Translators: words that are spelt nearly like a form, but mean something else
_NOT_FORMS = word_list("words that are no forms", "aspartame", "bicarbonate", "rotate")
_FILLERS = word_list(
    "words that every form shares", "magnesium", "magnesuim", "magnesum", "magnezium", "mag", "mg", "the", "form",
    "forms", "of", "a", "an",
)  # fmt: skip
_APART = word_list("words between two typed forms", "vs", "vs.", "versus", "or", "and", "against", "with", "to", "v")
_PUNCTUATION = re.compile(r"[^\w\s]")
_WORD = re.compile(r"[^\s\u2010-\u2015-]+")  # "citrate-oxide" is two words, whichever dash stands between


class _Words:
    """What the language of the moment reads with; the sets hold names as they are compared."""

    def __init__(self) -> None:
        self.comparing = _plain_set(_COMPARING)
        self.comparing_between = _plain_set(_COMPARING_BETWEEN)
        self.between = _plain_set(_BETWEEN_WORDS)
        self.and_ = _plain_set(_AND)
        self.beside = self.comparing_between | self.and_
        self.not_forms = _plain_set(_NOT_FORMS)
        self.filler = re.compile(rf"\b{any_of(map(plain, _FILLERS))}\b")
        self.apart = re.compile(
            rf"\s+{any_of(_APART)}\s+|\s*(?:[,;&+|·]|(?<!<)/(?!>))\s*", re.IGNORECASE
        )  # but the stroke in "</b>" stands between nothing


def _plain_set(words: Iterable[str]) -> frozenset[str]:
    return frozenset(map(plain, words))


_typed = by_language(_Words)


class NameMatch(Struct, frozen=True):
    """What a typed name may mean: `form_id` when it is clear, else the nearest ones."""

    typed: str
    form_id: str | None
    nearest: tuple[str, ...]


class _Place(Struct, frozen=True):
    """Where a form is named: the words from `start` up to, but not including, `end`."""

    form_id: str
    start: int
    end: int


class FormNames:
    """The names of all forms, ready for look-up. Building it is cheap; keep it anyway."""

    def __init__(self, forms: Iterable[Form]) -> None:
        self._exact: dict[str, str] = {}
        forms = tuple(forms)
        self._order = [form.id for form in forms]
        for form in forms:
            for name in names_of(form):
                self._exact.setdefault(plain(name), form.id)
        for form in forms:
            own = (form.id, form.name, form.short_name)
            for name in names_of(form):
                bare = _bare(plain(name))
                # "magnesium oil" and "milk of mag" are names, but "oil" and "milk" are not.
                if bare and (name in own or " " in bare):
                    self._exact.setdefault(bare, form.id)
        self._names = list(self._exact)
        self._resembling = Resembling(self._names, least=SURE_SCORE)
        self._named_by_word = WordReadings(self._resembled)
        self._longest_from: dict[str, int] = {}  # by the first word of names, in words
        for words in map(str.split, self._exact):
            self._longest_from[words[0]] = max(self._longest_from.get(words[0], 1), len(words))
        self._meant_first = Readings(self._meant_by)  # by the first words of a line: many lines begin alike

    def find(self, typed: str) -> NameMatch:
        """What one typed name means. Misspellings are forgiven when one form is clearly the nearest."""
        meant = self._meant(typed)
        if meant is not None:
            return NameMatch(typed, meant, ())
        name = plain(typed[:LONGEST_TYPED_CHARACTERS])[:LONGEST_NAME_CHARACTERS]
        wanted = _bare(name) or name
        if wanted in _typed().not_forms:
            return NameMatch(typed, None, tuple(self._order[:SUGGESTIONS]))
        scores: dict[str, float] = {}
        if len(wanted) >= SHORTEST_MISSPELLING:
            for known, score, _rest in process.extract(wanted, self._names, scorer=fuzz.ratio, limit=None):
                form_id = self._exact[known]
                scores[form_id] = max(scores.get(form_id, 0.0), score)
        ranked = sorted(scores, key=lambda form_id: -scores[form_id])
        near = [form_id for form_id in ranked if scores[form_id] >= NEAR_SCORE]
        return NameMatch(typed, None, tuple((near or ranked or self._order)[:SUGGESTIONS]))

    def find_all(self, typed: str) -> tuple[NameMatch, ...]:
        """Read "glycinate vs oxide", "milk of magnesia, citrate" or "epsom salt oxide" as the names in it."""
        return tuple(self.find(part) for part in self._parts(typed))

    def _parts(self, typed: str) -> Sequence[str]:
        # Single spaces, or `\s+` would try every beginning in a long run of them; one at each end for a lone "vs".
        spaced = f" {' '.join(typed[:LONGEST_TYPED_CHARACTERS].split())} "
        parts = [part.strip() for part in _typed().apart.split(spaced) if part.strip()]
        return self._split_words(parts[0]) if len(parts) == 1 else parts

    def _meant(self, typed: str) -> str | None:
        """The form that one typed name surely means."""
        return self._meant_by(plain(typed[:LONGEST_TYPED_CHARACTERS]))

    def _meant_by(self, name: str) -> str | None:
        """The same, of a name as it is compared."""
        name = name[:LONGEST_NAME_CHARACTERS]
        if name in self._exact:
            return self._exact[name]
        bare = _bare(name)  # nothing, of "magnesium of": that is spelt nearly like the oil, and is none
        if bare in self._exact:
            return self._exact[bare]
        if bare in _typed().not_forms or len(bare) < SHORTEST_MISSPELLING:
            return None
        return self._resembled(bare) if " " in bare else self._named_by_word[bare]

    def _resembled(self, name: str) -> str | None:
        nearest = self._resembling.find(name)
        return None if nearest is None else self._exact[self._names[nearest]]

    def asked_about(self, text: str) -> tuple[str, ...] | None:
        """The forms that `text` names alone, or sets against each other; else None."""
        return self.named_alone(text) or self.compared(text)

    def named_alone(self, text: str) -> tuple[str, ...] | None:
        """The forms, one to four, that `text` names and says nothing else; else None."""
        if len(text) > LONGEST_NAMES_CHARACTERS:
            return None
        parts = self._parts(text.strip("?!.¡¿ "))
        if len(parts) > MOST_NAMES:
            return None
        found: dict[str, None] = {}
        for part in parts:
            form_id = self._meant(part)
            if form_id is None:
                return None
            found[form_id] = None
        return tuple(found) or None

    def compared(self, question: str) -> tuple[str, ...] | None:
        """The forms that a question sets against each other ("is citrate better than oxide"), or None.

        Two, or up to four where a word such as "compare" or "difference" says so.
        """
        words, known = _words(question), _typed()
        compares = not known.comparing.isdisjoint(words)
        if not compares and known.beside.isdisjoint(words):
            return None
        places = list(self._mentioned(words))
        found = list(dict.fromkeys(place.form_id for place in places))
        if compares:
            return tuple(found) if 1 < len(found) <= MOST_NAMES else None
        set_apart = any(
            _set_apart(words, left, right) for left, right in pairwise(places) if left.form_id != right.form_id
        )
        return tuple(found) if len(found) == 2 and set_apart else None  # noqa: PLR2004 - two sides

    def mentioned(self, text: str) -> list[str]:
        """The forms named anywhere in `text`, each once, in the order in which they stand."""
        return list(dict.fromkeys(place.form_id for place in self._mentioned(_words(text))))

    def _mentioned(self, words: list[str]) -> Iterator[_Place]:
        """The forms named anywhere in `words`, the longest name at each place."""
        start = 0
        while start < len(words):
            for length in range(min(self._longest_from.get(words[start], 1), len(words) - start), 0, -1):
                form_id = self._named(" ".join(words[start : start + length]))
                if form_id is not None:
                    yield _Place(form_id, start, start + length)
                    start += length
                    break
            else:
                start += 1

    def _named(self, name: str) -> str | None:
        if name in self._exact:
            return self._exact[name]
        if " " in name or len(name) < SHORTEST_IN_A_SENTENCE or name in _typed().not_forms:
            return None
        return self._named_by_word[name]

    def _split_words(self, typed: str) -> list[str]:
        """Without a "vs", take the split at which all parts are clear names; else leave the text whole."""
        words = _WORD.findall(typed)
        if _bare(plain(typed)) in self._exact:
            return [typed]
        plain_words = [plain(word) for word in words]
        for cut in range(1, min(len(words), LONGEST_NAME_WORDS)):
            if self._meant_first(" ".join(plain_words[:cut])) and self._meant_by(" ".join(plain_words[cut:])):
                return [" ".join(words[:cut]), " ".join(words[cut:])]
        ends = [0]
        for place in self._mentioned(plain_words):
            if place.start != ends[-1]:
                break
            ends.append(place.end)
        if len(ends) > 2 and ends[-1] == len(words):  # noqa: PLR2004 - two names or more, and nothing else
            return [" ".join(words[start:end]) for start, end in pairwise(ends)]
        one_word_each = len(words) == 2 and self._meant(typed) is None  # noqa: PLR2004 - a name on each side
        return words if one_word_each else [typed]


def names_of(form: Form) -> tuple[str, ...]:
    """Everything that a form goes by."""
    return (form.id, form.name, form.short_name, *form.aliases)


def plain(text: str) -> str:
    """A name as it is compared: lower case, no accents, no punctuation, single spaces."""
    return " ".join(_PUNCTUATION.sub(" ", without_marks(text)).split())


def _words(text: str) -> list[str]:
    return plain(text[:LONGEST_TYPED_CHARACTERS]).split()


def _set_apart(words: list[str], left: _Place, right: _Place) -> bool:
    """Whether the words between two names set the one against the other ("citrate or oxide")."""
    between = words[left.end : right.start]
    near = between[max(0, len(between) - MOST_WORDS_BESIDE - 1) : MOST_WORDS_BESIDE + 1]
    ahead = words[max(0, left.start - MOST_WORDS_BESIDE - 1) : left.start]
    known = _typed()
    between_and = not known.and_.isdisjoint(near) and not known.between.isdisjoint(ahead)
    return between_and or not known.comparing_between.isdisjoint(near)


def _bare(name: str) -> str:
    """The name without the words that every form shares."""
    return " ".join(_typed().filler.sub(" ", name).split())
