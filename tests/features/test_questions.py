"""Questions by menu."""

from __future__ import annotations

from bot.content.models import Category
from bot.evidence import ASK_FIRST
from bot.features.questions.views import CATEGORY_TITLES
from tests.conversation import Someone, World


async def test_every_question_is_reached_by_buttons_and_answered_with_its_grade(world: World, ada: Someone) -> None:
    content = world.magpie.services.content
    await ada.say("/ask")
    for category in Category:
        await ada.tap(str(CATEGORY_TITLES[category]))
        for question in content.questions_by_category[category]:
            text = await ada.tap(question.button)
            assert question.answer in text
            await ada.tap("Why and sources")
            assert question.why in ada.text
            assert content.sources[question.sources[0]].title in ada.text
            await ada.tap("‹ Back")
        await ada.tap("‹ Back")
    assert len(ada.messages) == 1


async def test_related_questions_lead_on(world: World, ada: Someone) -> None:
    question = next(q for q in world.magpie.services.content.questions.values() if q.related)
    related = world.magpie.services.content.questions[question.related[0]]
    await ada.say("/ask")
    await ada.tap(str(CATEGORY_TITLES[question.category]))
    await ada.tap(question.button)
    assert related.question in await ada.tap(related.button)


async def test_an_amount_is_never_shown_without_its_safety_line(world: World, ada: Someone) -> None:
    with_dose = [q for q in world.magpie.services.content.questions.values() if q.shows_dose]
    await ada.say("/ask")
    first, second = with_dose[:2]
    assert (await ada.forge(f"ans1:{first.id}:0")).startswith("Before any amount")
    assert str(ASK_FIRST) in await ada.forge(f"ans1:{second.id}:0")


async def test_a_retired_question_is_said_to_be_retired(ada: Someone) -> None:
    await ada.say("/ask")
    await ada.forge("ans1:gone:0")
    assert ada.toast == "That question was retired."
