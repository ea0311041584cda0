"""Free text is a question: measured on what people type, and on what is none of the bot's business."""

from __future__ import annotations

import asyncio
import random
import string
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.content.label_reading import read_label
from bot.content.loader import Content, load
from bot.content.names import FormNames
from bot.content.red_flags import RedFlags
from bot.content.search import LazySearch, Search
from bot.content.translation import translated
from bot.language import FOLDER, Languages, speaking
from tests.conversation import CONTENT

DATA = Path(__file__).parent.parent / "data"
LONGEST_LOOK_UP_S = 0.25  # against a search that runs away; what it usually takes is measured in `make bench`


@pytest.fixture(scope="module")
def content() -> Content:
    return load(CONTENT)


@pytest.fixture
async def search(content: Content) -> AsyncIterator[Search]:
    opened = await Search.open(content)
    yield opened
    await opened.close()


def data(name: str) -> Any:
    return yaml.safe_load((DATA / name).read_text())


async def answers(content: Content, search: Search, text: str) -> tuple[list[str], bool]:
    """What the bot would offer for `text`, the first three, and whether it says that it knows."""
    names = FormNames(content.forms.values())
    label = read_label(text, names, content.forms)
    if label is not None:
        return [f"label:{label.forms[0].id}"], True
    pair = names.asked_about(text)
    if pair is not None:
        return [f"compare:{':'.join(sorted(pair))}" if len(pair) > 1 else f"form:{pair[0]}"], True
    answer = await search.find(text)
    return [found.key for found in answer.found], answer.known


async def share_found(
    content: Content, search: Search, questions: list[dict[str, Any]]
) -> tuple[float, float, list[str]]:
    """The share with a right entry among the first three, the share that the bot also says it knows, and the misses."""
    found = known = 0
    missed = []
    for question in questions:
        keys, is_known = await answers(content, search, question["ask"])
        right = bool(set(keys) & set(question["answered_by"]))
        found += right
        known += right and is_known
        if not right:
            missed.append(f"{question['ask']} -> {keys}")
    return found / len(questions), known / len(questions), missed


async def test_the_right_entry_is_among_the_first_three(content: Content, search: Search) -> None:
    found, known, missed = await share_found(content, search, data("questions.yaml"))
    print(f"right entry in the first three: {found:.1%}; and sure of it: {known:.1%}")  # noqa: T201 - the figure
    assert found >= 0.95, missed
    assert known >= 0.85


async def test_more_questions_are_found(content: Content, search: Search) -> None:
    found, known, missed = await share_found(content, search, data("questions_second.yaml"))
    print(f"more questions: right entry in the first three {found:.1%}; and sure of it {known:.1%}")  # noqa: T201
    assert found >= 0.85, missed


async def test_questions_that_nobody_tuned_for_are_found_nearly_as_well(content: Content, search: Search) -> None:
    found, known, missed = await share_found(content, search, data("questions_fresh.yaml"))
    print(f"unseen questions: right entry in the first three {found:.1%}; and sure of it {known:.1%}")  # noqa: T201
    assert found >= 0.8, missed


async def test_what_is_none_of_its_business_is_not_known(search: Search) -> None:
    strangers = data("none_of_its_business.yaml")["tuned"]
    wrong = [text for text in strangers if (await search.find(text)).known]
    assert len(wrong) <= 2, wrong


async def test_strangers_that_nobody_tuned_for_are_mostly_not_known(search: Search) -> None:
    strangers = data("none_of_its_business.yaml")["fresh"]
    wrong = [text for text in strangers if (await search.find(text)).known]
    print(f"unseen strangers: not known {1 - len(wrong) / len(strangers):.1%}")  # noqa: T201 - the figure
    assert len(wrong) <= 0.3 * len(strangers), wrong


def reached(flags: RedFlags, message: dict[str, Any]) -> bool:
    flag = flags.find(message["say"])
    accepted = message["flag"] if isinstance(message["flag"], list) else [message["flag"]]
    return flag is not None and flag.id in accepted


@pytest.fixture(scope="module")
def flags(content: Content) -> RedFlags:
    return RedFlags(content.safety.red_flags, content.safety.idioms)


def test_every_red_flag_reaches_its_answer(flags: RedFlags) -> None:
    assert [message["say"] for message in data("red_flags.yaml")["tuned"] if not reached(flags, message)] == []


def test_no_harmless_look_alike_is_taken_for_a_red_flag(flags: RedFlags) -> None:
    messages = data("red_flags.yaml")["harmless"] + [question["ask"] for question in data("questions.yaml")]
    assert [text for text in messages if flags.find(text)] == []


def test_red_flags_that_nobody_tuned_for_mostly_reach_safety(flags: RedFlags) -> None:
    messages = data("red_flags.yaml")["fresh"]
    missed = [message["say"] for message in messages if flags.find(message["say"]) is None]
    fired = [text for text in data("red_flags.yaml")["harmless_fresh"] if flags.find(text)]
    print(f"unseen red flags: {1 - len(missed) / len(messages):.1%} reached, {len(fired)} look-alikes fired")  # noqa: T201
    assert len(missed) <= 0.25 * len(messages), missed
    assert len(fired) <= 0.15 * len(data("red_flags.yaml")["harmless_fresh"]), fired


@pytest.mark.parametrize("seed", range(5))
async def test_noise_is_answered_quickly_and_never_raises(search: Search, flags: RedFlags, seed: int) -> None:
    noise = "".join(random.Random(seed).choices(string.printable + 'äß漢🙂"*():^{}-+\u202e', k=4096))  # noqa: S311 - a test's noise
    before = time.process_time()
    await search.find(noise)
    flags.find(noise)
    assert time.process_time() - before < LONGEST_LOOK_UP_S


@pytest.mark.parametrize("text", ["", " ", "the of and", "🙂", '"', "NEAR(", "documents:xq", "*", "a" * 4096])
async def test_odd_questions_are_not_known(search: Search, text: str) -> None:
    assert not (await search.find(text)).known


# Made when it is needed


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Search]:
    """The searches that are made from now on."""
    made: list[Search] = []
    opening = Search.open

    async def noted(content: Content) -> Search:
        made.append(await opening(content))
        return made[-1]

    monkeypatch.setattr(Search, "open", noted)
    return made


async def test_search_is_made_once_by_those_who_ask_first(content: Content, made: list[Search]) -> None:
    search = LazySearch(content)
    assert made == []
    first, second = await asyncio.gather(search.find("night cramps"), search.find("night cramps"))
    assert first == second
    assert first.known
    assert made == [await search.prepared()]
    await search.close()


async def test_search_that_nobody_asked_is_closed_without_being_made(content: Content, made: list[Search]) -> None:
    await LazySearch(content).close()
    assert made == []


async def test_what_all_is_about_is_no_single_entry_however_nearly_one_is_spelt_like_it(content: Content) -> None:
    german = Languages(CONTENT / FOLDER).read("de")
    with speaking(german):
        search = await Search.open(translated(content, german))
    assert (await search.find("Magnesiumöl")).found[0].key == "form:chloride"
    assert not (await search.find("Magnesium?")).known
    await search.close()


async def test_search_speaks_the_language_in_which_it_was_asked_for(content: Content) -> None:
    spanish = Languages(CONTENT / FOLDER).read("es")
    with speaking(spanish):
        content = translated(content, spanish)
        search, made_here = LazySearch(content), await Search.open(content)
        expected = await made_here.find("calambres por la noche")
    assert expected.known
    assert await search.find("calambres por la noche") == expected
    await search.close()
    await made_here.close()
