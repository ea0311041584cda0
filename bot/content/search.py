"""Finds what answers a typed question, and says how sure it is.

The words of the question are put into the words of the content (synonyms, then misspellings), looked up in the
full-text index, and weighed: a rare word tells more than a common one, and a word in a title more than one in a text.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from bot.content.loader import Content
from bot.content.topics import TOPIC_TITLES
from db import search_index
from db.database import Database
from db.search_index import Document, Lookup

LONGEST_QUESTION_CHARACTERS = 400
MOST_WORDS = 20

# How much a word counts in the title, among the keywords and in the text.
WEIGHTS = (6.0, 5.0, 1.0)
BODY_SHARE = 0.55  # of a word's weight, for a document that has it in its text only
SURE = 0.62  # share of the question's weight that the best document covers; below, the bot says that it does not know

CLEAR_COVER = 0.8
CLEAR_LEAD = 1.25

# What answers a question as such goes before what only touches on it.
PRIORITY = {"question": 1.15, "myth": 1.1, "interaction": 1.15, "form": 1.1, "food": 1.1, "routine": 1.1, "tip": 1.0}

UNKNOWN_WORD_WEIGHT = 4.0  # one that a tenth of the documents hold weighs 2.3, one that a single one holds 6

APOSTROPHES = "'`\u2018\u2019\u00b4"

SHORTEST_MISSPELLING = 4  # letters
LIKENESS = 0.72  # of Damerau and Levenshtein: "slep" is 0.8 like "sleep", "magnezium" 0.89 like "magnesium"

STOP_WORDS = frozenset(
    """
    a about actually after again all alright also always am an and any anybody anyone anything are aren arent as ask at
    be because been before being best better between both but by came can cant come could couldnt did didnt do does
    doesnt doing done dont each either else even ever every everyone fine for from get gets getting give go goes going
    good got guys had has hasnt have havent having he hello help helps her here hes hey hi him his honestly how i id if
    ill im in into is isnt it its ive just keep keeps kind know let lets like lot lots make makes many may maybe me mean
    might mine more most much must my myself need needed no not now of off ok okay on one only or other our out over
    please pls plz probably put question quite quick rather real really right said same say see seem seems she should
    shouldnt so some somebody someone something sort still stuff such sure take taken takes taking tell than thank
    thanks that thats the their them then there these they theyre thing things think this those thought through to
    told too try trying u ur us use used using very want wants was way we well went were what whats when where whether
    which while who why will with wont work works would wouldnt yeah yes yet you your youre
    """.split()  # noqa: SIM905 - a text wraps better than a list
)


@dataclass(frozen=True)
class Found:
    """An entry that may answer, such as "question:best-absorbed"; `score` orders, `cover` (0 to 1) says how sure."""

    key: str
    score: float
    cover: float


@dataclass(frozen=True)
class Answer:
    """What was found, the best first. Where `known` is False these are the nearest topics and no answer."""

    found: tuple[Found, ...]
    known: bool

    @property
    def clear(self) -> bool:
        """Whether the best stands so far before the next that there is nothing to choose."""
        best, *others = self.found
        return best.cover >= CLEAR_COVER and all(best.score >= CLEAR_LEAD * other.score for other in others)


class Search:
    """The index of one content. Open it with `await Search.open(content)` and close it after use."""

    def __init__(self, content: Content, database: Database) -> None:
        self._database = database
        self._synonyms = [
            (re.compile(rf"\b{re.escape(_plain(phrase))}\b"), f" {_plain(group.means)} ")
            for group in content.synonyms
            for phrase in group.say
        ]
        documents = list(_documents(content))
        self._documents = {document.key: document for document in documents}
        texts = (f"{one.title} {one.keywords} {one.body}" for one in documents)
        self._vocabulary = sorted({word for text in texts for word in _plain(text).split()})
        self._known = frozenset(self._vocabulary)
        self._for_typos = [word for word in self._vocabulary if len(word) >= SHORTEST_MISSPELLING]

    @classmethod
    async def open(cls, content: Content) -> Search:
        database = await Database.in_memory()
        search = cls(content, database)
        await database.run(search_index.build, list(search._documents.values()))
        return search

    async def close(self) -> None:
        await self._database.close()

    def words(self, question: str) -> list[str]:
        """The words to look for: in the content's own terms, without those that say nothing, each once."""
        text = f" {_plain(question[:LONGEST_QUESTION_CHARACTERS])} "
        for pattern, means in self._synonyms:
            text = pattern.sub(means, text)
        words = [self._corrected(word) for word in text.split() if word not in STOP_WORDS]
        return list(dict.fromkeys(words))[:MOST_WORDS]

    async def find(self, question: str, *, limit: int = 3) -> Answer:
        """The entries that answer `question` best."""
        words = self.words(question)
        if not words:
            return Answer((), known=False)
        looked_up = await self._database.run(
            search_index.look_up, words, weights=WEIGHTS, shortest_beginning=SHORTEST_MISSPELLING
        )
        return self._weigh(words, looked_up, limit)

    def _weigh(self, words: Sequence[str], looked_up: Lookup, limit: int) -> Answer:
        """Order what was found, and judge whether it answers."""
        places, relevance = looked_up.places, looked_up.relevance
        weights = {word: self._weight(len(places[word].all)) for word in words}
        total = sum(weights.values())
        best = max(relevance.values(), default=1.0)
        found = []
        for key in set().union(*(place.all for place in places.values())):
            covered = sum(
                weight * (1.0 if key in places[word].near else BODY_SHARE)
                for word, weight in weights.items()
                if key in places[word].all
            )
            cover = covered / total
            score = cover * (1.0 + relevance.get(key, 0.0) / best) * PRIORITY[key.partition(":")[0]]
            found.append(Found(key, score, cover))
        found.sort(key=lambda one: (-one.score, one.key))
        top = tuple(found[:limit])
        return Answer(top, known=any(one.cover >= SURE for one in top))

    def _weight(self, documents: int) -> float:
        """How much a word tells, by the number of documents that hold it."""
        if not documents:
            return UNKNOWN_WORD_WEIGHT
        return math.log((len(self._documents) + 1) / (documents + 0.5))

    def _corrected(self, word: str) -> str:
        """The word of the content that a misspelt word resembles; else the word as it is."""
        if word in self._known or len(word) < SHORTEST_MISSPELLING or word.isdigit():
            return word
        best = process.extractOne(
            word, self._for_typos, scorer=DamerauLevenshtein.normalized_similarity, score_cutoff=LIKENESS
        )
        return best[0] if best else word


def _plain(text: str) -> str:
    """Lower case without accents and apostrophes; letters and digits only."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    folded = "".join(char for char in folded if not unicodedata.combining(char) and char not in APOSTROPHES)
    return " ".join(re.findall(r"[^\W_]+", folded))


def _documents(content: Content) -> Iterator[Document]:
    """Everything that can answer, as documents."""
    for question in content.questions.values():
        forms = " ".join(content.forms[form_id].short_name for form_id in question.forms)
        yield Document(
            f"question:{question.id}",
            f"{question.question} {question.button}",
            f"{question.category.replace('_', ' ')} {forms}",
            f"{question.answer} {question.why}",
        )
    for myth in content.myths.values():
        yield Document(f"myth:{myth.id}", f"{myth.claim} {myth.button}", "heard true claim", myth.evidence)
    for form in content.forms.values():
        uses = " ".join(f"{use.purpose.replace('_', ' ')} {use.why}" for use in form.uses)
        cautions = " ".join(caution.text for caution in form.cautions)
        yield Document(
            f"form:{form.id}",
            f"{form.name} {form.short_name}",
            " ".join(form.aliases),
            f"{form.summary} {form.absorption.text} {form.gut.text} {uses} {cautions} {form.how_taken.text} "
            f"{form.label_trap.text} {form.solubility.text}",
        )
    for interaction in content.interactions.values():
        yield Document(
            f"interaction:{interaction.id}",
            f"{interaction.medicine} {interaction.button}",
            f"{' '.join(interaction.aliases)} medicine together apart hours gap",
            f"{interaction.effect} {interaction.what_to_do}",
        )
    for food in content.foods.values():
        yield Document(
            f"food:{food.id}",
            food.name,
            f"{' '.join(food.aliases)} food magnesium in",
            f"{food.serving} {food.group.replace('_', ' ')} {food.note or ''}",
        )
    for routine in content.routines.values():
        steps = " ".join(step.text for step in routine.steps)
        yield Document(
            f"routine:{routine.id}",
            routine.name,
            f"relaxation exercise routine guide {routine.when}",
            f"{routine.summary} {steps}",
        )
    for tip in content.tips.values():
        yield Document(
            f"tip:{tip.id}",
            tip.id.replace("-", " "),
            TOPIC_TITLES[tip.topic],
            f"{tip.text} {tip.tonight or ''} {tip.why}",
        )
