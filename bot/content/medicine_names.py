"""Finds the medicine that a person means, however they spell it and whatever they say around it."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct
from rapidfuzz import fuzz, process

from bot.content.models import Interaction
from bot.content.names import plain
from bot.language import word_list
from bot.typed_words import by_language

ANY_MEDICINE = "any-medicine"  # the entry for whatever is not listed

SURE_SCORE = 93.0  # of 100: "levotyroxine" is 96 to "levothyroxine", but "penicillin" is 91 to "penicillamin"
NEAR_SCORE = 60.0
SUGGESTIONS = 4
SHORTEST_MISSPELLING = 5  # letters: below that nearly anything resembles something
SHORTEST_KIND = 6  # letters of such as "antibiotic": shorter words stand in titles for other reasons
LONGEST_TYPED_CHARACTERS = 100
LONGEST_NAME_WORDS = 5
_BESIDE = word_list(
    "words beside the name of a medicine", "my", "the", "a", "and", "with", "from", "magnesium", "mag", "take",
    "taking", "i", "on", "apart",
)  # fmt: skip


@by_language
def _beside() -> frozenset[str]:
    return frozenset(map(plain, _BESIDE))


class MedicineMatch(Struct, frozen=True):
    """The medicine that is clearly meant, or those that may be, the nearest first."""

    interaction_id: str | None
    nearest: tuple[str, ...] = ()


class MedicineNames:
    """The names of all medicines, ready for look-up."""

    def __init__(self, interactions: Iterable[Interaction]) -> None:
        self._owner: dict[str, str] = {}
        self._titles: dict[str, list[str]] = {}
        for one in interactions:
            for name in (one.medicine, one.button, *one.aliases):
                self._owner.setdefault(plain(name), one.id)
            self._titles[one.id] = plain(one.medicine).split()
        self._names = list(self._owner)

    def find(self, typed: str) -> MedicineMatch:
        """What a typed name means. Misspellings are forgiven when one medicine is clearly the nearest."""
        words = plain(typed[:LONGEST_TYPED_CHARACTERS]).split()
        named = self._named(words)
        if named == [ANY_MEDICINE]:
            return self._one_of_a_kind(words)
        if named:
            return MedicineMatch(named[0]) if len(named) == 1 else MedicineMatch(None, tuple(named[:SUGGESTIONS]))
        scores = self._scores([word for word in words if word not in _beside()])
        ranked = sorted(scores, key=lambda interaction_id: -scores[interaction_id])
        if ranked and scores[ranked[0]] >= SURE_SCORE:
            return MedicineMatch(ranked[0])
        near = [interaction_id for interaction_id in ranked if scores[interaction_id] >= NEAR_SCORE]
        return MedicineMatch(None, tuple(near[:SUGGESTIONS]))

    def _named(self, words: list[str]) -> list[str]:
        """The medicines that are named word for word, each once, the longest name at each place."""
        found: list[str] = []
        start = 0
        while start < len(words):
            for length in range(min(LONGEST_NAME_WORDS, len(words) - start), 0, -1):
                owner = self._owner.get(" ".join(words[start : start + length]))
                if owner is not None:
                    found.append(owner)
                    start += length
                    break
            else:
                start += 1
        return list(dict.fromkeys(found))

    def _one_of_a_kind(self, words: list[str]) -> MedicineMatch:
        """Such as "antibiotic", which stands under "any other medicine" and names several that are listed."""
        kinds = {word.rstrip("s") for word in words if len(word) >= SHORTEST_KIND and not word.startswith("medic")}
        several = [
            interaction_id
            for interaction_id, title in self._titles.items()
            if interaction_id != ANY_MEDICINE and kinds & {word.rstrip("s") for word in title}
        ]
        return MedicineMatch(None, (*several, ANY_MEDICINE)) if several else MedicineMatch(ANY_MEDICINE)

    def _scores(self, words: list[str]) -> dict[str, float]:
        """How near each medicine comes to the words, together or any of them."""
        scores: dict[str, float] = {}
        for wanted in {" ".join(words), *words}:
            if len(wanted) >= SHORTEST_MISSPELLING:
                for name, score, _ in process.extract(wanted, self._names, scorer=fuzz.ratio, limit=None):
                    owner = self._owner[name]
                    scores[owner] = max(scores.get(owner, 0.0), score)
        return scores
