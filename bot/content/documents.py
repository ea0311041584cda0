"""The content as documents that can be found: of each entry its title, names, text and the ways to ask for it."""

from __future__ import annotations

from collections.abc import Iterator

from bot.content.loader import Content
from bot.content.models import Category, FoodGroup, Purpose
from bot.content.topics import TOPIC_TITLES
from bot.language import SOURCE, WordList, _, current, word_list
from db.search_index import Document

# What people say to be led to something of a kind, beside the words of the thing itself.
_MYTHS = word_list("search: a claim that somebody heard", "heard", "true", "claim")
_INTERACTIONS = word_list("search: a medicine beside magnesium", "medicine", "together", "apart", "hours", "gap")
_FOODS = word_list("search: magnesium in a food", "food", "magnesium", "in")
_ROUTINES = word_list("search: an exercise to be led through", "relaxation", "exercise", "routine", "guide")
_WHAT_IS = word_list("search: what is (before a name)", "what is")
_CATEGORIES = {
    Category.WHICH_FORM: word_list("search: questions on which form", "which", "form"),
    Category.HOW_MUCH: word_list("search: questions on how much", "how", "much"),
    Category.WHEN_AND_HOW: word_list("search: questions on when and how", "when", "and", "how"),
    Category.SAFETY: word_list("search: questions on safety", "safety"),
    Category.MEDICINES: word_list("search: questions on medicines", "medicines"),
    Category.FOOD: word_list("search: questions on food", "food"),
    Category.DEFICIENCY: word_list("search: questions on deficiency", "deficiency"),
    Category.CRAMPS: word_list("search: questions on cramps", "cramps"),
    Category.SLEEP: word_list("search: questions on sleep", "sleep"),
    Category.STRESS: word_list("search: questions on stress", "stress"),
}


def documents(content: Content) -> Iterator[Document]:
    """Everything that can answer, as documents."""
    for question in content.questions.values():
        forms = " ".join(content.forms[form_id].short_name for form_id in question.forms)
        yield Document(
            f"question:{question.id}",
            f"{question.question} {question.button}",
            f"{_said(_CATEGORIES[question.category])} {forms}",
            f"{question.answer} {question.why}",
            (question.question, question.button, *question.also_asked),
        )
    for myth in content.myths.values():
        yield Document(
            f"myth:{myth.id}",
            f"{myth.claim} {myth.button}",
            _said(_MYTHS),
            myth.evidence,
            (myth.claim, myth.button, *myth.also_asked),
        )
    for form in content.forms.values():
        uses = " ".join(f"{_name(use.purpose)} {use.why}" for use in form.uses)
        cautions = " ".join(caution.text for caution in form.cautions)
        yield Document(
            f"form:{form.id}",
            f"{form.name} {form.short_name}",
            " ".join(form.aliases),
            f"{form.summary} {form.absorption.text} {form.gut.text} {uses} {cautions} {form.how_taken.text} "
            f"{form.label_trap.text} {form.solubility.text}",
            (*(f"{words} {form.name}" for words in _WHAT_IS.own), form.short_name, *form.aliases),
        )
    for interaction in content.interactions.values():
        yield Document(
            f"interaction:{interaction.id}",
            f"{interaction.medicine} {interaction.button}",
            f"{' '.join(interaction.aliases)} {_said(_INTERACTIONS)}",
            f"{interaction.effect} {interaction.what_to_do}",
            (interaction.medicine, *interaction.aliases, *interaction.also_asked),
        )
    for food in content.foods.values():
        yield Document(
            f"food:{food.id}",
            food.name,
            f"{' '.join(food.aliases)} {_said(_FOODS)}",
            f"{food.serving} {_name(food.group)} {food.note or ''}",
            (food.name, *food.aliases),
        )
    for routine in content.routines.values():
        steps = " ".join(step.text for step in routine.steps)
        yield Document(
            f"routine:{routine.id}",
            routine.name,
            f"{_said(_ROUTINES)} {routine.when}",
            f"{routine.summary} {steps}",
            (routine.name, *routine.also_asked),
        )
    for tip in content.tips.values():
        # A tip has no title. In English its id is as good as one, elsewhere what is asked first.
        titles = (tip.id.replace("-", " "),) if current().code == SOURCE else tip.also_asked[:2]
        yield Document(
            f"tip:{tip.id}",
            " ".join(titles),
            _(TOPIC_TITLES[tip.topic]),
            f"{tip.text} {tip.tonight or ''} {tip.why}",
            tuple(dict.fromkeys((*titles, *tip.also_asked))),
        )


def _said(words: WordList) -> str:
    return " ".join(words.own)


def _name(kind: FoodGroup | Purpose) -> str:
    """What an entry is about, in English only; elsewhere its text says it."""
    return kind.replace("_", " ") if current().code == SOURCE else ""
