"""What the question menus and the answers look like."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from telegram import InlineKeyboardButton

from bot.callback_data import CallbackData
from bot.cards import question_card
from bot.content.loader import Content
from bot.content.models import Category, Form, Question
from bot.destinations import Judged, OpenForm, OpenHome, OpenQuestion, OpenQuestions
from bot.feature import Feature
from bot.feedback import feedback_row
from bot.language import N_, _
from bot.screen import Screen, button, escape, grid, keyboard, paragraphs
from bot.sharing import cited, share_row

CATEGORY_TITLES = {
    Category.WHICH_FORM: N_("Which form"),
    Category.HOW_MUCH: N_("How much"),
    Category.WHEN_AND_HOW: N_("When and how"),
    Category.SAFETY: N_("Safety"),
    Category.MEDICINES: N_("Medicines"),
    Category.FOOD: N_("Food"),
    Category.DEFICIENCY: N_("Deficiency"),
    Category.CRAMPS: N_("Cramps"),
    Category.SLEEP: N_("Sleep"),
    Category.STRESS: N_("Stress"),
}


class ShowCategory(CallbackData):
    """The questions of one category."""

    tag: ClassVar[str] = "cat1"
    category: Category


def categories(features: Sequence[Feature]) -> Screen:
    """What questions are about, and what other features add to them."""
    more = [[button(_(feature.ask[0]), feature.ask[1])] for feature in features if feature.ask]
    choices = [button(_(title), ShowCategory(category=category)) for category, title in CATEGORY_TITLES.items()]
    return Screen(
        paragraphs(_("<b>Questions</b>"), _("What is it about?")),
        keyboard(*grid(choices, columns=3), *more, back=OpenHome()),
    )


def category(shown: Category, questions: Sequence[Question]) -> Screen:
    """The questions of one category, a button each."""
    return Screen(
        paragraphs(f"<b>{_(CATEGORY_TITLES[shown])}</b>", _("Tap a question.")),
        keyboard(*_buttons(questions), back=OpenQuestions()),
    )


def about_form(form: Form, questions: Sequence[Question]) -> Screen:
    """The questions about one form."""
    return Screen(
        paragraphs(_("<b>Questions about {form}</b>", form=escape(form.short_name)), _("Tap a question.")),
        keyboard(*_buttons(questions), back=OpenForm(form_id=form.id)),
    )


def answer(
    content: Content, question: Question, *, username: str, why: bool = False, first: str | None = None
) -> Screen:
    """One answer. `first` (HTML) is what must be read before any amount."""
    related = [content.questions[question_id] for question_id in question.related]
    return Screen(
        question_card(content, question, why=why, first=first),
        keyboard(
            [button(_("Less") if why else _("Why and sources"), OpenQuestion(question_id=question.id, why=not why))],
            *_buttons(related),
            share_row(username, OpenQuestion(question_id=question.id), citation=cited(content, question.sources)),
            feedback_row(Judged.QUESTION, question),
            back=ShowCategory(category=question.category),
        ),
    )


def _buttons(questions: Sequence[Question]) -> list[list[InlineKeyboardButton]]:
    return [[button(question.button, OpenQuestion(question_id=question.id))] for question in questions]
