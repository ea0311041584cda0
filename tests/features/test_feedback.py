"""Whether an answer helped: a number beside the entry, asked only where somebody asked."""

from __future__ import annotations

from typing import Any

import pytest

from bot.destinations import GiveFeedback, Judged
from bot.receiving import read_update
from tests.broadcasting import appoint
from tests.conversation import Someone, World

YES, NO = "Helpful? Yes", "Helpful? No"


async def counted(world: World) -> list[dict[str, Any]]:
    return await world.rows("SELECT kind, key, count FROM tallies WHERE kind IN ('helpful', 'unhelpful') ORDER BY 1, 2")


async def open_question(someone: Someone, question_id: str = "best-absorbed") -> None:
    await someone.say("/ask")
    await someone.forge(f"ans1:{question_id}:0")


async def test_a_tap_counts_for_the_entry_and_its_revision_and_takes_the_row_away(world: World, ada: Someone) -> None:
    await open_question(ada)
    text, labels = ada.text, ada.labels
    await ada.tap(YES)
    assert ada.toast == "Thank you."
    assert ada.text == text
    assert ada.labels == [label for label in labels if label not in {YES, NO}]
    revision = world.magpie.services.content.questions["best-absorbed"].reviewed_on
    assert await counted(world) == [{"kind": "helpful", "key": f"question:best-absorbed@{revision}", "count": 1}]


async def test_a_no_is_counted_as_well(world: World, ada: Someone) -> None:
    await open_question(ada)
    await ada.tap(NO)
    assert [(one["kind"], one["count"]) for one in await counted(world)] == [("unhelpful", 1)]


async def test_nobody_is_kept_with_it(world: World, ada: Someone) -> None:
    await open_question(ada)
    await ada.tap(YES)
    assert ada.id not in [value for one in await world.rows("SELECT * FROM tallies") for value in one.values()]


async def test_two_quick_taps_count_once(world: World, ada: Someone) -> None:
    await open_question(ada)
    message_id = ada.latest()["message_id"]
    world.telegram.tap(ada.person, message_id, label=YES)
    world.telegram.tap(ada.person, message_id, label=NO)
    await world.settle()
    assert [one["kind"] for one in await counted(world)] == ["helpful"]


async def test_a_forged_tap_under_a_message_that_did_not_ask_counts_nothing(world: World, ada: Someone) -> None:
    question = world.magpie.services.content.questions["best-absorbed"]
    await ada.say("/help")
    await ada.forge(
        GiveFeedback(kind=Judged.QUESTION, entry_id=question.id, revision=question.reviewed_on, helpful=True).pack()
    )
    assert ada.toast == "Thank you."
    assert await counted(world) == []


@pytest.mark.parametrize("forged", ["jdg1:q:best-absorbed:2020-01-01:1", "jdg1:q:gone:2026-01-01:1"])
async def test_what_was_said_of_a_page_that_was_revised_since_counts_nothing(
    world: World, ada: Someone, forged: str
) -> None:
    await open_question(ada)
    await ada.forge(forged)
    assert ada.toast == "Thank you. That page was revised since."
    assert await counted(world) == []


async def test_a_tip_asks_only_when_its_evidence_is_unfolded(world: World, ada: Someone) -> None:
    await ada.say("/tip")
    assert YES not in ada.labels
    await ada.tap("Why and sources")
    await ada.tap(YES)
    assert [one["key"].partition(":")[0] for one in await counted(world)] == ["tip"]


async def test_a_claim_asks(world: World, ada: Someone) -> None:
    await ada.say("/ask")
    await ada.tap("Heard that…?")
    await ada.tap(ada.labels[0])
    await ada.tap(NO)
    assert [one["key"].partition(":")[0] for one in await counted(world)] == ["myth"]


async def test_a_page_asks_if_it_was_searched_for_and_not_if_it_was_browsed(world: World, ada: Someone) -> None:
    await ada.say("/ask")
    await ada.forge("fou1:form%3Acitrate")
    assert ada.labels[-4:] == [YES, NO, "‹ Back", "Home"]
    await ada.tap(YES)
    assert [one["key"].partition("@")[0] for one in await counted(world)] == ["form:citrate"]
    await ada.say("/forms citrate")
    assert YES not in ada.labels


@pytest.mark.parametrize("key", ["form%3Agone", "nonsense", "%", "nonsense%3Acitrate", "form%3A", "my own words"])
async def test_a_forged_key_of_an_entry_is_out_of_date_and_kept_nowhere(world: World, ada: Someone, key: str) -> None:
    await ada.say("/help")
    await ada.forge(f"fou1:{key}")
    assert ada.toast == "That button is out of date."
    await world.magpie.tallying.write()
    assert await world.rows("SELECT * FROM tallies") == []


async def test_what_is_found_is_opened(world: World, ada: Someone) -> None:
    content = world.magpie.services.content
    for key in ("question:best-absorbed", f"myth:{next(iter(content.myths))}", f"tip:{next(iter(content.tips))}",
                f"food:{next(iter(content.foods))}", f"interaction:{next(iter(content.interactions))}",
                f"routine:{next(iter(content.routines))}"):  # fmt: skip
        await ada.say("/help")
        await ada.forge(f"fou1:{key.replace(':', '%3A')}")
        assert not ada.toast
        assert (YES in ada.labels) == (key.partition(":")[0] not in {"tip", "food"})
    await world.magpie.tallying.write()
    assert len(await world.rows("SELECT * FROM tallies WHERE kind = 'read'")) == 6


async def test_the_least_helpful_entries_stand_in_the_stats_with_their_share(world: World, ada: Someone) -> None:
    appoint(world, ada)
    for number in range(6):
        await open_question(ada)
        await ada.tap(YES if number < 2 else NO)
    await open_question(ada, next(iter(world.magpie.services.content.questions)))
    text = await ada.say("/stats")
    button = world.magpie.services.content.questions["best-absorbed"].button
    assert f"2 of 6 yes: {button}" in text


async def test_a_message_whose_buttons_telegram_would_not_take_back_is_answered_all_the_same(
    world: World, ada: Someone
) -> None:
    """Such as one with a kind of button that the library does not know."""
    await open_question(ada)
    world.telegram.tap(ada.person, ada.latest(with_buttons=True)["message_id"], label=YES)
    [update] = await world.magpie.bot.get_updates(timeout=0)
    data = update.to_dict()
    data["callback_query"]["message"]["reply_markup"]["inline_keyboard"][0] = [{"text": "Of another kind"}]
    before = len(world.telegram.calls)
    await world.magpie.process_update(read_update(data, world.magpie.bot))
    later = world.telegram.calls[before:]
    assert [(call.method, call.status) for call in later] == [
        ("editMessageReplyMarkup", 400),
        ("answerCallbackQuery", 200),
    ]
