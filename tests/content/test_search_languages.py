"""Questions and warning signs in Spanish and German, measured at the bars of the English ones."""

from __future__ import annotations

import random
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from bot.content.loader import Content, load
from bot.content.red_flags import RedFlags
from bot.content.search import Search
from bot.content.translation import translated
from bot.content.word_forms import Compounds, WordForms
from bot.language import FOLDER, Language, Languages, speaking
from tests.content.test_search import LONGEST_LOOK_UP_S, data, reached, share_found
from tests.conversation import CONTENT

LANGUAGES = ("es", "de")


@dataclass(frozen=True)
class Spoken:
    """One language, with what is made of its content and what people type in it."""

    language: Language
    content: Content
    flags: RedFlags
    typed: dict[str, Any]


@pytest.fixture(scope="module", params=LANGUAGES)
def spoken(request: pytest.FixtureRequest) -> Iterator[Spoken]:
    content = load(CONTENT)
    english = RedFlags(content.safety.red_flags, content.safety.idioms)
    language = Languages(CONTENT / FOLDER).read(request.param)
    with speaking(language):
        content = translated(content, language)
        flags = RedFlags(content.safety.red_flags, content.safety.idioms, otherwise=english)
        yield Spoken(language, content, flags, data(f"typed_{request.param}.yaml"))


@pytest.fixture
async def search(spoken: Spoken) -> AsyncIterator[Search]:
    with speaking(spoken.language):
        opened = await Search.open(spoken.content)
        yield opened
    await opened.close()


async def measured(spoken: Spoken, search: Search, part: str) -> tuple[float, float, list[str]]:
    with speaking(spoken.language):
        found, known, missed = await share_found(spoken.content, search, spoken.typed[part])
    print(f"{spoken.language.code}, {part}: in the first three {found:.1%}; and sure of it {known:.1%}")  # noqa: T201
    return found, known, missed


async def test_the_right_entry_is_among_the_first_three(spoken: Spoken, search: Search) -> None:
    found, known, missed = await measured(spoken, search, "questions")
    assert found >= 0.95, missed
    assert known >= 0.85


async def test_questions_that_nobody_tuned_for_are_found_nearly_as_well(spoken: Spoken, search: Search) -> None:
    found, _known, missed = await measured(spoken, search, "questions_fresh")
    assert found >= 0.8, missed


async def test_what_is_none_of_its_business_is_not_known(spoken: Spoken, search: Search) -> None:
    wrong = [text for text in spoken.typed["strangers"] if (await search.find(text)).known]
    assert len(wrong) <= 2, wrong


async def test_strangers_that_nobody_tuned_for_are_mostly_not_known(spoken: Spoken, search: Search) -> None:
    strangers = spoken.typed["strangers_fresh"]
    wrong = [text for text in strangers if (await search.find(text)).known]
    assert len(wrong) <= 0.3 * len(strangers), wrong


def test_every_red_flag_reaches_its_answer(spoken: Spoken) -> None:
    messages = spoken.typed["red_flags"] + spoken.typed["red_flags_second"]
    assert [one["say"] for one in messages if not reached(spoken.flags, one)] == []


def test_no_harmless_look_alike_is_taken_for_a_red_flag(spoken: Spoken) -> None:
    messages = spoken.typed["harmless"] + [question["ask"] for question in spoken.typed["questions"]]
    assert [text for text in messages if spoken.flags.find(text)] == []


def test_red_flags_that_nobody_tuned_for_mostly_reach_safety(spoken: Spoken) -> None:
    messages, harmless = spoken.typed["red_flags_fresh"], spoken.typed["harmless_fresh"]
    missed = [one["say"] for one in messages if spoken.flags.find(one["say"]) is None]
    fired = [text for text in harmless if spoken.flags.find(text)]
    print(f"{spoken.language.code}: {len(messages) - len(missed)} of {len(messages)} reached, {len(fired)} fired")  # noqa: T201
    assert len(missed) <= 0.25 * len(messages), missed
    assert len(fired) <= 0.15 * len(harmless), fired


@pytest.mark.parametrize("message", data("red_flags.yaml")["tuned"], ids=lambda message: str(message["say"])[:30])
def test_who_writes_english_is_caught_in_every_language(spoken: Spoken, message: dict[str, Any]) -> None:
    assert spoken.flags.find(message["say"]) is not None


async def test_noise_is_answered_quickly_and_never_raises(spoken: Spoken, search: Search) -> None:
    noise = "".join(random.Random(1).choices('abcdefghijklmnñopqrstuvwxyzäöüß漢🙂 "*():^{}-+\u202e', k=4096))  # noqa: S311 - a test's noise
    before = time.process_time()
    await search.find(noise)
    spoken.flags.find(noise)
    spoken.flags.find("magnesium" * 400)
    assert time.process_time() - before < LONGEST_LOOK_UP_S


@pytest.mark.parametrize("question", ["Wadenkrämpfe nachts", "wadenkraempfe nachts", "wadenkrampfe nachts"])
async def test_umlauts_are_understood_however_they_are_typed(spoken: Spoken, search: Search, question: str) -> None:
    if spoken.language.code == "de":
        assert [concept.words for concept in search.concepts(question)] == [
            concept.words for concept in search.concepts("Wadenkrämpfe nachts")
        ]


async def test_a_compound_is_found_by_its_parts(spoken: Spoken, search: Search) -> None:
    if spoken.language.code == "de":
        places = await search._look_up(["magnesiumcitrat", "magnesium", "citrat", "krampf"])
        assert places["magnesiumcitrat"].all <= places["magnesium"].all & places["citrat"].all
        assert "question:night-cramps" in places["krampf"].all


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("wadenkrampfe", ("wad", "krampf")),
        ("magnesiumcitrat", ("magnesium", "citrat")),
        ("schlafstorungen", ("schlaf", "storung")),
        ("nachtwadenkrampf", ("nacht", "wad", "krampf")),
        ("schlafen", ()),
        ("krampf", ()),
    ],
)
def test_compounds_are_taken_apart_at_words_that_are_known(word: str, parts: tuple[str, ...]) -> None:
    forms = WordForms(Language("de"))
    compounds = Compounds(forms, ["magnesium", "citrat", "waden", "krampf", "nacht", "schlaf", "storung"])
    assert compounds.parts(word) == parts


@pytest.mark.parametrize(
    ("code", "one", "other"),
    [
        ("es", "relajacion", "relajación"),
        ("es", "calambres", "calambre"),
        ("de", "Krämpfe", "Kraempfe"),
        ("de", "Straße", "Strassen"),
        ("pt_BR", "câimbras", "caimbra"),
        ("nb", "bilene", "bil"),
        ("tlh", "word", "word"),  # a language without a stemmer
    ],
)
def test_forms_of_a_word_have_one_stem(code: str, one: str, other: str) -> None:
    forms = WordForms(Language(code))
    assert forms.stem(forms.plain(one)) == forms.stem(forms.plain(other))


@pytest.mark.parametrize(("code", "one", "other"), [("de", "zucker", "zuckt"), ("es", "bebe", "beber")])
def test_words_that_are_strangers_have_two_stems(code: str, one: str, other: str) -> None:
    forms = WordForms(Language(code))
    assert forms.stem(one) != forms.stem(other)
