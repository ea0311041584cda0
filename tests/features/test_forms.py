"""The forms of magnesium, a page each."""

from __future__ import annotations

from tests.conversation import Someone, World


async def test_each_form_has_its_four_parts(world: World, ada: Someone) -> None:
    await ada.say("/forms")
    for form in world.magpie.services.content.forms.values():
        assert form.summary in await ada.tap(form.short_name)
        assert form.uses[0].why in await ada.tap("What it is used for")
        assert form.how_taken.text in await ada.tap("Care and how to take")
        assert form.label_trap.text in await ada.tap("Reading the label")
        await ada.tap("‹ Back")


async def test_forms_takes_a_name(ada: Someone) -> None:
    assert "milk of magnesia" in await ada.say("/forms milk of magnesia")
    assert "a form called “qqqq”" in await ada.say("/forms qqqq")


async def test_questions_about_a_form_are_one_tap_away(world: World, ada: Someone) -> None:
    await ada.say("/forms glycinate")
    label = next(label for label in ada.labels if label.startswith("Questions ("))
    await ada.tap(label)
    about = [q for q in world.magpie.services.content.questions.values() if "glycinate" in q.forms]
    assert ada.labels[:-2] == [question.button for question in about]
    await ada.tap(about[0].button)
    assert about[0].question in ada.text


async def test_a_first_reader_sees_the_safety_lines_before_the_amounts(ada: Someone) -> None:
    assert (await ada.say("/forms citrate")).startswith("Before any amount")
