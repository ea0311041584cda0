"""Every screen that the content can make is one that Telegram accepts: length, HTML, buttons, payloads."""

from __future__ import annotations

import re
from collections.abc import Iterator

from telegram.constants import ParseMode

from bot.content.loader import Content
from bot.content.models import Category
from bot.features import compare, foods, forms, interactions, myths, questions, routines, safety, tips
from bot.features.forms.views import Section
from bot.screen import NO_PREVIEW, Screen
from tests.conversation import Someone, World

LABEL_MAX_CHARACTERS = {1: 36, 2: 22, 3: 14}  # by buttons in the row: what a phone shows without cutting it


Named = Iterator[tuple[str, Screen]]


def every_screen(content: Content, first: str) -> Named:
    """Each screen with its name, at its longest: the safety lines (`first`) on top wherever they may stand."""
    yield from tip_screens(content)
    yield from question_screens(content, first)
    yield from form_screens(content, first)
    yield from list_screens(content)
    yield from card_screens(content, first)


def tip_screens(content: Content) -> Named:
    for tip in content.tips.values():
        for why in (False, True):
            yield f"tip {tip.id}", tips.views.tip(content, tip, topic=tip.topic, saved=False, why=why)
        yield f"daily tip {tip.id}", tips.views.tip(content, tip, topic=tip.topic, saved=True, event=True)
    yield "topics", tips.views.topics()
    yield "saved tips", tips.views.saved_tips(list(content.tips.values()))


def question_screens(content: Content, first: str) -> Named:
    for question in content.questions.values():
        for why in (False, True):
            yield f"question {question.id}", questions.views.answer(content, question, why=why, first=first)
    for category in Category:
        yield f"category {category}", questions.views.category(category, content.questions_by_category[category])


def form_screens(content: Content, first: str) -> Named:
    yield "forms", forms.views.forms(content.forms)
    for form in content.forms.values():
        for section in Section:
            screen = forms.views.page(content, form, section, versus="l-threonate", questions=9, first=first)
            yield f"form {form.id} {section.name}", screen
        for other in content.forms.values():
            yield f"{form.id} vs {other.id}", compare.views.comparison(content, form, other, first=first)


def list_screens(content: Content) -> Named:
    for page in range(6):
        yield f"myths {page}", myths.views.myths(list(content.myths.values()), page)
        yield f"foods {page}", foods.views.foods(list(content.foods.values()), page)
        yield f"routines {page}", routines.views.routines(list(content.routines.values()), page)
        yield f"medicines {page}", interactions.views.interactions(list(content.interactions.values()), page)


def card_screens(content: Content, first: str) -> Named:
    yield "urgent signs", safety.views.urgent_signs(content.safety)
    yield "six things", safety.views.must_know(content)
    yield from ((f"food {one.id}", foods.views.food(content, one, page=0)) for one in content.foods.values())
    yield from (
        (f"myth {one.id}", myths.views.card(content, one, page=1, first=first)) for one in content.myths.values()
    )
    yield from ((f"red flag {one.id}", safety.views.red_flag(content, one)) for one in content.safety.red_flags)
    for routine in content.routines.values():
        yield f"routine {routine.id}", routines.views.routine(content, routine, page=0)
    for interaction in content.interactions.values():
        yield f"medicine {interaction.id}", interactions.views.interaction(content, interaction, page=0)


async def test_telegram_accepts_every_screen(world: World, ada: Someone) -> None:
    await ada.say("/start")
    content = world.magpie.services.content
    first = "<b>Before any amount</b>\n" + "\n".join(line.text for line in content.safety.before_dose)
    count = 0
    for name, screen in every_screen(content, first):
        sent = await world.magpie.bot.send_message(
            ada.id,
            screen.text,
            parse_mode=ParseMode.HTML,
            reply_markup=screen.keyboard,
            link_preview_options=NO_PREVIEW,
        )
        assert len(sent.entities) <= 100, name  # Telegram drops what goes beyond, without a word
        count += 1
    assert count > 3 * len(content.tips) + 2 * len(content.questions)


async def test_every_label_fits_its_button(world: World) -> None:
    for name, screen in every_screen(world.magpie.services.content, ""):
        for row in getattr(screen.keyboard, "inline_keyboard", ()):
            for button in row:
                assert len(button.text) <= LABEL_MAX_CHARACTERS[len(row)], (name, button.text)


async def test_no_screen_raises_its_voice(world: World) -> None:
    for name, screen in every_screen(world.magpie.services.content, ""):
        own_words = re.sub(r"<a .*?</a>", "", screen.text)  # a source's title is its authors' business
        assert "!" not in own_words, name
