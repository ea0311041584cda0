"""Finds what answers a typed question, and says how sure it is.

The words of the question are put into the words of the content (synonyms, then misspellings), looked up in the
full-text index, and weighed: a rare word tells more than a common one, and a word in a title more than one in a text.
"""

from __future__ import annotations

import asyncio
import heapq
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import combinations
from operator import itemgetter

from msgspec import Struct
from msgspec.structs import replace
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from bot.content.documents import documents
from bot.content.loader import Content
from bot.content.readings import LONGEST_WORD_LETTERS, Kept, WordReadings, fingerprint
from bot.content.resemblance import Resembling
from bot.content.stop_words import STOP_WORDS
from bot.content.word_forms import Compounds, WordForms
from bot.language import current, speaking, word_list
from db import search_index
from db.database import Database
from db.search_index import Document, Places

LONGEST_QUESTION_CHARACTERS = 400
MOST_CONCEPTS = 24

# How much a word counts in the title, among the keywords and in the text.
WEIGHTS = (6.0, 5.0, 1.0)
BODY_SHARE = 0.5  # of a concept's weight, for a document that has it in its text only
BODY_WORD_SHARE = 0.5  # of a word's weight, if it stands in no title and among no keywords: it is chat, or a detail
RELEVANCE_SHARE = 0.3  # of a document's score, for BM25, which knows how often and how densely words stand there
NEARNESS_SHARE = 1.0  # of a document's score, for the phrase of its own that comes nearest to the question
UNKNOWN_WORD_WEIGHT = 2.4  # what a word that stands nowhere takes from the certainty
LEAST_EVIDENCE = 2.0  # so that one common word is no certainty
SURE = 0.47  # the share of the question that the best document has to account for
# Outside of English entries have many short ways of asking, so that more has to be accounted for, and an entry that has
# one word of several counts for less.
SURE_ELSEWHERE = 0.53
SURE_BY_ONE_WORD = 0.7
SURE_OF_MAGNESIUM = 0.25  # the same, for a question that names magnesium: it is surely ours

SURE_FOR_UNKNOWN = 0.08  # and more for each word beside it that stands nowhere: "magnesium alloy wheels" is not ours

CLEAR_COVER = 0.75
CLEAR_LEAD = 1.25

# What answers a question as such goes before what only touches on it.
PRIORITY = {"question": 1.15, "myth": 1.05, "interaction": 1.1, "form": 1.0, "food": 1.1, "routine": 1.05, "tip": 1.0}
PRIORITY_SPREAD = max(PRIORITY.values()) / min(PRIORITY.values()) + 1e-9  # for rounding

# What the bot is about: a question that names it is surely ours.
MAGNESIUM = word_list("search: magnesium, whatever it is called", "magnesium", "mag")

NEARLY_WORD_FOR_WORD = 86.0  # of 100
SHORTEST_MISSPELLING = 5  # letters
SHORTEST_BEGINNING = 5
TWO_SLIPS_FROM = 7  # letters
WORDS_KEPT = 4_096  # of those that were looked up


class Found(Struct, frozen=True):
    """An entry that may answer, such as "question:best-absorbed"; `score` orders, `cover` (0 to 1) says how sure."""

    key: str
    score: float
    cover: float


class Answer(Struct, frozen=True):
    """What was found, the best first. Where `known` is False these are the nearest topics and no answer."""

    found: tuple[Found, ...]
    known: bool

    @property
    def clear(self) -> bool:
        """Whether the best stands so far before the next that there is nothing to choose."""
        best, *others = self.found
        return best.cover >= CLEAR_COVER and all(best.score >= CLEAR_LEAD * other.score for other in others)


class Concept(Struct, frozen=True):
    """One thing that a question says: its own word, and what that means in the content's words."""

    own: str | None
    means: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        return self.means if self.own is None else (self.own, *self.means)


class _Standing(Struct, frozen=True):
    """How much a concept tells, how much of that each document has, and which phrases have a word of it.

    `by_length` are the documents of those phrases by the length of the shortest that each has, in words that tell.
    """

    weight: float
    parts: Mapping[str, float]
    phrases: frozenset[int]
    by_length: Mapping[int, Sequence[str]]


class _Nearness(Struct, frozen=True):
    """How near a phrase of each document comes to the question, and the documents that have several of its words."""

    shares: dict[str, float]
    by_several: set[str]


class Search:
    """The index of one content. Open it with `await Search.open(content)` and close it after use."""

    def __init__(self, content: Content, database: Database) -> None:
        """In the language of the moment, which the content is in as well."""
        self._database = database
        self._forms = forms = WordForms(current())
        self._stop_words = frozenset(forms.plain(word) for word in STOP_WORDS.own)
        self._magnesium = frozenset(forms.stem(forms.plain(word)) for word in MAGNESIUM.own)
        self._means: dict[tuple[str, ...], tuple[str, ...]] = {}  # of phrases as they are written
        for group in content.synonyms:
            means = [word for word in forms.plain(group.means).split() if word not in self._stop_words]
            for phrase in group.say:
                self._means[tuple(forms.plain(phrase).split())] = tuple(forms.stems(means))
        # Of the stems of phrases. "Verdad" is no "verde", so what is written exactly goes before.
        self._means_of_stems = {tuple(forms.stems(words)): means for words, means in self._means.items()}
        self._longest_from: dict[str, int] = {}  # by the first word or stem of phrases, in words
        for first, *others in filter(None, (*self._means, *self._means_of_stems)):
            self._longest_from[first] = max(self._longest_from.get(first, 0), 1 + len(others))
        self._documents = list(documents(content))
        titles = forms.plain(" ".join(f"{one.title} {one.keywords}" for one in self._documents)).split()
        said = {word for phrase in self._means for word in phrase}
        phrases = [forms.plain(phrase).split() for one in self._documents for phrase in one.phrases]
        self._phrase_keys = [one.key for one in self._documents for _phrase in one.phrases]
        self._resembling = Resembling((" ".join(words) for words in phrases), least=NEARLY_WORD_FOR_WORD)
        self._phrase_words = [max(sum(word not in self._stop_words for word in words), 1) for words in phrases]
        words = {*titles, *forms.plain(" ".join(one.body for one in self._documents)).split()}
        words |= {word for phrase in phrases for word in phrase}
        self._compounds = Compounds(forms, words - self._stop_words)
        self._vocabulary = frozenset(forms.stems(words))
        self._vocabulary |= {part for word in words for part in self._compounds.parts(word)}
        # A slip is put right only towards words that can decide a question.
        self._for_slips = sorted({*titles, *said, *self._stop_words})
        self._priority = {one.key: PRIORITY[one.key.partition(":")[0]] for one in self._documents}
        self._sure = SURE_ELSEWHERE if forms.stems_itself else SURE
        self._by_one_word = SURE_BY_ONE_WORD if forms.stems_itself else 1.0
        self._places: Kept[Places] = Kept(WORDS_KEPT)
        self._standings: Kept[_Standing] = Kept(WORDS_KEPT)
        self._corrected = WordReadings(self._nearest_word)
        self._answers: Kept[Answer] = Kept()
        self._answers_by_meaning: Kept[Answer] = Kept()
        self._known = self._vocabulary.union(forms.stems(said), forms.stems(self._stop_words))

    @classmethod
    async def open(cls, content: Content) -> Search:
        database = await Database.in_memory()
        search = await asyncio.to_thread(cls, content, database)  # a tenth of a second, in which others are answered
        indexed = await asyncio.to_thread(search._indexed)  # noqa: SLF001 - its own
        stemmed = not search._forms.stems_itself  # noqa: SLF001 - its own
        await database.run(search_index.build, indexed, english=stemmed)
        return search

    async def close(self) -> None:
        await self._database.close()

    def _indexed(self) -> list[Document]:
        """The documents as the index takes them: as they are where it stems, else by stems and parts of compounds."""
        if not self._forms.stems_itself:
            return self._documents

        @cache
        def indexed(word: str) -> str:
            return " ".join((self._forms.stem(word), *self._compounds.parts(word)))

        def text(original: str) -> str:
            return " ".join(map(indexed, self._forms.plain(original).split()))

        return [
            replace(
                one,
                title=text(one.title),
                keywords=text(one.keywords),
                body=text(one.body),
                phrases=tuple(map(text, one.phrases)),
            )
            for one in self._documents
        ]

    def concepts(self, question: str) -> list[Concept]:
        """What the question says, in its order and each once, without the words that say nothing."""
        return self._concepts(self._plain(question))

    def _plain(self, question: str) -> str:
        return self._forms.plain(question[:LONGEST_QUESTION_CHARACTERS])

    def _concepts(self, plain: str) -> list[Concept]:
        words = [self._corrected[word] for word in plain.split()]
        stems = self._forms.stems(words)
        found: list[Concept] = []
        start = 0
        while start < len(words):
            length, means = self._phrase_at(words, stems, start)
            if length:
                own = stems[start]
                by_itself = length == 1 and own in self._vocabulary and words[start] not in self._stop_words
                found.append(Concept(own if by_itself else None, means))
            elif words[start] not in self._stop_words and not words[start][0].isdigit():
                found.append(self._concept(words[start], stems[start]))
            start += max(length, 1)
        return list(dict.fromkeys(found))[:MOST_CONCEPTS]

    def _concept(self, word: str, stem: str) -> Concept:
        """A word that is no synonym: by itself, by its parts, or by the compounds that it stands in."""
        parts = self._compounds.parts(word)
        if parts:
            means = tuple(dict.fromkeys(one for part in parts for one in self._means_of_stems.get((part,), (part,))))
            return Concept(stem if stem in self._vocabulary else None, means)
        return Concept(stem)

    async def find(self, question: str, *, limit: int = 3) -> Answer:
        """The entries that answer `question` best."""
        asked = (fingerprint(question), limit)
        if asked not in self._answers:
            self._answers[asked] = await self._answer(question, limit)
        return self._answers[asked]

    async def _answer(self, question: str, limit: int) -> Answer:
        plain = self._plain(question)
        concepts = self._concepts(plain)
        as_asked = self._as_asked(plain)
        if not concepts:
            # Nothing but stop words, such as "how do I know it does anything": only a known phrase can tell.
            return Answer((Found(as_asked, 1.0, 1.0),) if as_asked else (), known=as_asked is not None)
        # Many ask the same in other words: with a greeting, in another order of the little words, with a slip.
        meaning = (fingerprint(repr([(concept.own, concept.means) for concept in concepts])), as_asked, limit)
        if meaning not in self._answers_by_meaning:
            words = dict.fromkeys(word for concept in concepts for word in concept.words)
            self._answers_by_meaning[meaning] = self._weigh(concepts, await self._look_up(words), as_asked, limit)
        return self._answers_by_meaning[meaning]

    async def _look_up(self, words: Iterable[str]) -> Mapping[str, Places]:
        """Where the words stand: in an index that does not change, and people use the same words."""
        found = {word: self._places.get(word) for word in words}
        unknown = [word for word, places in found.items() if places is None]
        if unknown:
            added = await self._database.run(
                search_index.look_up, unknown, weights=WEIGHTS, shortest_beginning=SHORTEST_BEGINNING
            )
            found |= added
            for word, places in added.items():
                if len(word) <= LONGEST_WORD_LETTERS:
                    self._places[word] = places
        return {word: places for word, places in found.items() if places is not None}

    def _weigh(
        self, concepts: Sequence[Concept], places: Mapping[str, Places], as_asked: str | None, limit: int
    ) -> Answer:
        """Order what was found, and judge whether it answers."""
        relevance = _summed(place.relevance for place in places.values())
        standings = [self._standing(concept, places) for concept in concepts]
        unknown = sum(standing.weight == 0 for standing in standings)
        total = sum(one.weight for one in standings) + UNKNOWN_WORD_WEIGHT * unknown + LEAST_EVIDENCE
        nearest = self._nearness(standings, total)
        nearness = nearest.shares
        if as_asked is not None:
            nearness[as_asked] = 1.0
        told = _summed(standing.parts for standing in standings)
        for key in nearness.keys() - told.keys():
            told[key] = 0.0
        covers = {key: told[key] / total for key in _worth_ranking(told, nearness, total, limit)}
        most_relevant = max(relevance.values(), default=1.0)
        ranked = []
        for key, cover in covers.items():
            near = nearness.get(key, 0.0)
            score = cover * (1 + RELEVANCE_SHARE * relevance.get(key, 0.0) / most_relevant) + NEARNESS_SHARE * near
            ranked.append((-score * self._priority[key], key))
        top = []
        for score, key in heapq.nsmallest(limit, ranked):
            by_one_word = len(concepts) > 1 and key != as_asked and key not in nearest.by_several
            near = nearness.get(key, 0.0) * (self._by_one_word if by_one_word else 1.0)
            top.append(Found(key, -score, max(covers[key], near)))
        words = {word for concept in concepts for word in concept.words}
        enough = self._sure
        if words & self._magnesium and words - self._magnesium:
            enough = min(SURE_OF_MAGNESIUM + SURE_FOR_UNKNOWN * unknown, enough)
        return Answer(tuple(top), known=any(one.cover >= enough for one in top))

    def _as_asked(self, plain: str) -> str | None:
        """The entry that has the question, nearly word for word, among its phrases; stop words count here."""
        if all(self._forms.stem(word) in self._magnesium for word in plain.split()):
            return None  # "Magnesium" is spelt nearly like "Magnesiumöl", and asks for no oil
        nearest = self._resembling.find(plain)
        return None if nearest is None else self._phrase_keys[nearest]

    def _nearness(self, standings: Sequence[_Standing], total: float) -> _Nearness:
        """For each document how near its nearest phrase comes to the question, from 0 to 1.

        Near is what says most of what the question says and little else: the harmonic mean of the two shares.
        """
        # A document's nearest phrase is its shortest with a word of one concept, or one with words of several.
        by_one: list[tuple[float, Sequence[str]]] = []
        for standing in standings:
            for length, keys in standing.by_length.items():
                by_one.append((_harmonic_mean(standing.weight / total, 1 / length), keys))
        # A few sets, of which one may have a thousand phrases: what two have in common is found along the smaller.
        several = set().union(*(one.phrases & other.phrases for one, other in combinations(standings, 2)))
        nearness: dict[str, float] = {}
        for mean, keys in sorted(by_one, key=itemgetter(0)):
            nearness.update(dict.fromkeys(keys, mean))  # the nearer ones come later
        for phrase in several:
            said = [standing.weight / total for standing in standings if phrase in standing.phrases]
            mean = _harmonic_mean(sum(said), min(len(said) / self._phrase_words[phrase], 1.0))
            key = self._phrase_keys[phrase]
            nearness[key] = max(nearness[key], mean)
        return _Nearness(nearness, {self._phrase_keys[phrase] for phrase in several})

    def _standing(self, concept: Concept, places: Mapping[str, Places]) -> _Standing:
        """The same for everybody who says it, since the index does not change."""
        if concept in self._standings:
            return self._standings[concept]
        of_words = [places[word] for word in concept.words]
        phrases = frozenset().union(*(one.phrases for one in of_words))
        weight = self._weight(of_words)
        parts = {key: weight * share for key, share in _shares(concept, places).items()}
        standing = _Standing(weight, parts, phrases, self._by_length(phrases))
        if all(len(word) <= LONGEST_WORD_LETTERS for word in concept.words):
            self._standings[concept] = standing
        return standing

    def _by_length(self, phrases: Iterable[int]) -> Mapping[int, Sequence[str]]:
        shortest: dict[str, int] = {}
        for phrase in phrases:
            key, length = self._phrase_keys[phrase], self._phrase_words[phrase]
            shortest[key] = min(shortest.get(key, length), length)
        return {length: [key for key in shortest if shortest[key] == length] for length in set(shortest.values())}

    def _weight(self, places: Sequence[Places]) -> float:
        """How much a concept tells: the fewer documents hold a word of it, the more; 0 if none does."""
        documents = len(frozenset().union(*(place.all for place in places)))
        if not documents and any(place.phrases for place in places):
            documents = 1
        if not documents:
            return 0.0
        weight = math.log((len(self._documents) + 1) / (documents + 0.5))
        return weight if any(place.near or place.phrases for place in places) else BODY_WORD_SHARE * weight

    def _phrase_at(self, words: Sequence[str], stems: Sequence[str], start: int) -> tuple[int, tuple[str, ...]]:
        """How many words from `start` on are a phrase with a meaning, and which; 0 if none."""
        longest = max(self._longest_from.get(words[start], 0), self._longest_from.get(stems[start], 0))
        for length in range(min(longest, len(words) - start), 0, -1):
            means = self._means.get(tuple(words[start : start + length]))
            if means is None and not (length == 1 and words[start] in self._stop_words):
                means = self._means_of_stems.get(tuple(stems[start : start + length]))
            if means is not None:
                return length, means
        return 0, ()

    def _nearest_word(self, word: str) -> str:
        """The word that a misspelt one was meant to be; else the word as it is."""
        if len(word) < SHORTEST_MISSPELLING or word.isdigit():
            return word
        if self._forms.stem(word) in self._known or self._compounds.parts(word):
            return word
        slips = 2 if len(word) >= TWO_SLIPS_FROM else 1
        candidates = [known for known in self._for_slips if known[0] == word[0] and len(known) >= SHORTEST_MISSPELLING]
        best = process.extractOne(word, candidates, scorer=DamerauLevenshtein.distance, score_cutoff=slips)
        return best[0] if best else word


class LazySearch:
    """The search of one content in the language of the moment, made when somebody first asks, or when it is `prepared`.

    So that nobody who taps and reads waits a tenth of a second for what answers typed questions.
    """

    def __init__(self, content: Content) -> None:
        self._content = content
        self._language = current()
        self._making = asyncio.Lock()
        self._search: Search | None = None

    async def prepared(self) -> Search:
        """The search itself. Others are answered while it is made."""
        if self._search is None:
            async with self._making:
                if self._search is None:
                    with speaking(self._language):
                        self._search = await Search.open(self._content)
        return self._search

    async def find(self, question: str) -> Answer:
        """The entries that answer `question` best."""
        return await (await self.prepared()).find(question)

    async def close(self) -> None:
        """Close it, if it was made."""
        async with self._making:
            if self._search is not None:
                await self._search.close()


def _worth_ranking(told: Mapping[str, float], nearness: Mapping[str, float], total: float, limit: int) -> Iterable[str]:
    """The documents that can be among the `limit` best, whatever their relevance and priority are."""
    if len(told) <= limit:
        return told
    least = sorted(told.values())[-limit] / PRIORITY_SPREAD
    most, near = 1 + RELEVANCE_SHARE, NEARNESS_SHARE * total
    return [key for key, weight in told.items() if most * weight + near * nearness.get(key, 0.0) >= least]


def _summed(several: Iterable[Mapping[str, float]]) -> dict[str, float]:
    """The sums under each key."""
    largest, *others = sorted(several, key=len, reverse=True) or ({},)
    sums = dict(largest)
    for one in others:
        for key, added in one.items():
            sums[key] = sums.get(key, 0.0) + added
    return sums


def _harmonic_mean(one: float, other: float) -> float:
    return 2 * one * other / (one + other)


def _shares(concept: Concept, places: Mapping[str, Places]) -> dict[str, float]:
    """How much of a concept documents have: by its own word, or by the words that it means, all of them for a whole."""
    shares: dict[str, float] = defaultdict(float)
    for word in concept.means:
        for key, presence in _presence(places[word]).items():
            shares[key] += presence / len(concept.means)
    if concept.own is not None:
        for key, presence in _presence(places[concept.own]).items():
            shares[key] = max(shares[key], presence)
    return shares


def _presence(places: Places) -> dict[str, float]:
    return dict.fromkeys(places.all, BODY_SHARE) | dict.fromkeys(places.near, 1.0)
