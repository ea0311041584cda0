"""Cards in any chat, and the links that lead back."""

from __future__ import annotations

import time
from typing import Any

import pytest

from bot.content.models import Grade
from bot.destinations import OpenComparison, OpenForm, OpenHome, OpenMyth, OpenQuestion, ReadTip
from bot.sharing import COPIED_CHARACTERS, PARAMETER_CHARACTERS, link_to, opened_by, parameter_of
from tests.conversation import Someone, World, loaded_content

AT_ONCE_MS = 300


async def offered(world: World, someone: Someone, query: str) -> list[dict[str, Any]]:
    """What the bot offers for a query."""
    query_id = world.telegram.inline_query(someone.person, query)
    await world.settle()
    results = world.telegram.inline_results(query_id)
    assert results is not None, "the query was never answered"
    return results


async def shared(world: World, someone: Someone, query: str) -> dict[str, Any]:
    """The message that choosing the first card sends into the chat."""
    query_id = world.telegram.inline_query(someone.person, query)
    await world.settle()
    results = world.telegram.inline_results(query_id)
    assert results
    return dict(world.telegram.choose_inline_result(someone.person, query_id, results[0]["id"]))


async def test_two_names_share_a_cited_comparison_with_a_way_into_the_bot(world: World, ada: Someone) -> None:
    message = await shared(world, ada, "glycinate vs citrate")
    assert "Citrate is absorbed better" in message["text"]
    assert "Sources" in message["text"]
    [[button]] = message["reply_markup"]["inline_keyboard"]
    assert button["url"] == "https://t.me/magpie_bot?start=cmp_glycinate_citrate"


async def test_a_word_shares_what_search_finds_with_its_grade(world: World, ada: Someone) -> None:
    results = await offered(world, ada, "cramps")
    assert len(results) >= 3
    for result in results:
        text = result["input_message_content"]["message_text"]
        assert "Sources" in text
    message = await shared(world, ada, "cramps")
    assert "ramp" in message["text"]


async def test_nothing_typed_offers_something_to_begin_with(world: World, ada: Someone) -> None:
    titles = [result["title"] for result in await offered(world, ada, "")]
    assert "Glycinate vs citrate" in titles
    assert len(titles) == len(set(titles)) == 8


async def test_what_nothing_answers_offers_nothing(world: World, ada: Someone) -> None:
    assert await offered(world, ada, "zxqv blorp") == []


async def test_a_red_flag_is_answered_before_anything_else(world: World, ada: Someone) -> None:
    [result] = await offered(world, ada, "crushing chest pain and citrate")
    assert "This may be an emergency" in result["input_message_content"]["message_text"]


async def test_an_answer_with_an_amount_says_who_asks_first(world: World, ada: Someone) -> None:
    for question in loaded_content().questions.values():
        if question.shows_dose:
            [result] = await offered(world, ada, f"q_{question.id}")
            assert "Kidney disease, medicines, pregnancy or a child" in result["input_message_content"]["message_text"]


async def test_every_entry_can_be_shared_by_its_link(world: World, ada: Someone) -> None:
    content = loaded_content()
    payloads = [
        *(ReadTip(tip_id=one) for one in content.tips),
        *(OpenForm(form_id=one) for one in content.forms),
        *(OpenQuestion(question_id=one) for one in content.questions),
        *(OpenMyth(myth_id=one) for one in content.myths),
    ]
    for payload in payloads:
        [result] = await offered(world, ada, parameter_of(payload))
        [[button]] = result["reply_markup"]["inline_keyboard"]
        assert button["url"] == link_to("magpie_bot", payload)


async def test_nothing_is_kept_about_who_types(world: World, ada: Someone) -> None:
    await offered(world, ada, "glycinate")
    assert await world.rows("SELECT id FROM users") == []


async def test_cards_come_at_once(world: World, ada: Someone) -> None:
    """Processor time and not the clock's: the machine may be busy with other things."""
    await offered(world, ada, "warm up")
    for query in ("glycinate vs citrate vs oxide vs malate", "cramps", "why do I sleep badly when I am stressed", ""):
        began = time.process_time()
        await offered(world, ada, query)
        assert (time.process_time() - began) * 1000 < AT_ONCE_MS, query


@pytest.mark.parametrize("query", ["<b>", "cmp_", "cmp_glycinate", "cmp_a_b", "q_gone", "x" * 256, "😀" * 60])
async def test_nonsense_offers_nothing_wrong(world: World, ada: Someone, query: str) -> None:
    assert await offered(world, ada, query) == []


async def test_a_card_that_is_shared_with_the_bot_itself_is_no_question(world: World, ada: Someone) -> None:
    await ada.say("/start")
    await shared(world, ada, "cramps")
    await world.settle()
    assert len(ada.messages) == 1


# ---- links ----


@pytest.mark.parametrize(
    ("parameter", "said"),
    [
        ("cmp_glycinate_citrate", "Citrate is absorbed better"),
        ("cmp_glycinate_citrate_oxide_l-threonate", "threonate"),
        ("form_glycinate", "Magnesium glycinate (bisglycinate)"),
    ],
)
async def test_a_link_opens_what_it_names(ada: Someone, parameter: str, said: str) -> None:
    await ada.say("/start")
    assert said in await ada.say(f"/start {parameter}")


async def test_links_to_tips_and_questions_open_them(ada: Someone) -> None:
    content = loaded_content()
    await ada.say("/start")
    tip = next(tip for tip in content.tips.values() if tip.grade is not Grade.UNTESTED)
    assert tip.text[:60] in await ada.say(f"/start tip_{tip.id}")
    question = next(iter(content.questions.values()))
    assert question.question in await ada.say(f"/start q_{question.id}")


async def test_somebody_new_is_welcomed_before_what_a_link_opens(ada: Someone) -> None:
    await ada.say("/start form_glycinate")
    hello, page = ada.messages
    assert "Hello, I am Magpie" in hello["text"]
    assert "reply_markup" not in hello
    assert "Magnesium glycinate" in page["text"]
    await ada.say("/start form_citrate")
    assert len(ada.messages) == 3


@pytest.mark.parametrize("parameter", ["group", "inline", "cmp_", "tip_", "x_y", "a" * 64, "home1", "cmp_" + "a" * 90])
async def test_a_link_that_means_nothing_opens_the_menu(ada: Someone, parameter: str) -> None:
    await ada.say("/start")
    assert "What would you like?" in await ada.say(f"/start {parameter}")


@pytest.mark.parametrize("parameter", ["cmp_glycinate", "cmp_a_b", "tip_gone", "form_gone", "q_gone", "food_gone"])
async def test_a_link_to_what_is_gone_says_so_or_offers_the_list(ada: Someone, parameter: str) -> None:
    await ada.say("/start")
    await ada.say(f"/start {parameter}")
    assert len(ada.messages) == 2
    assert ada.labels


def test_every_link_is_as_short_as_telegram_wants_and_leads_back() -> None:
    content = loaded_content()
    longest = sorted(content.forms, key=len)[-4:]
    for payload in (
        OpenComparison.of(longest),
        *(ReadTip(tip_id=one) for one in content.tips),
        *(OpenQuestion(question_id=one) for one in content.questions),
        *(OpenMyth(myth_id=one) for one in content.myths),
    ):
        parameter = parameter_of(payload)
        assert len(parameter) <= PARAMETER_CHARACTERS
        assert opened_by(parameter) == payload


def test_no_link_leads_to_the_menu() -> None:
    with pytest.raises(LookupError):
        parameter_of(OpenHome())


async def test_a_tip_can_be_shared_and_cited(ada: Someone) -> None:
    await ada.say("/tip")
    rows = ada.messages[-1]["reply_markup"]["inline_keyboard"]
    buttons = {button["text"]: button for row in rows for button in row}
    assert buttons["Share"]["switch_inline_query"].startswith("tip_")
    copied = buttons["Copy citation"]["copy_text"]["text"]
    assert "https://t.me/magpie_bot?start=tip_" in copied
    assert len(copied) <= COPIED_CHARACTERS


async def test_a_comparison_is_shared_by_the_names_of_its_forms(world: World, ada: Someone) -> None:
    await ada.say("/compare glycinate oxide malate")
    rows = ada.messages[-1]["reply_markup"]["inline_keyboard"]
    [query] = [button["switch_inline_query"] for row in rows for button in row if "switch_inline_query" in button]
    assert query == "glycinate vs oxide vs malate"
    assert "oxide" in (await offered(world, ada, query))[0]["description"]
