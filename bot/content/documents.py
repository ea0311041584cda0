"""The content as documents that can be found: of each entry its title, names, text and the ways to ask for it."""

from __future__ import annotations

from collections.abc import Iterator

from bot.content.loader import Content
from bot.content.topics import TOPIC_TITLES
from bot.language import _
from db.search_index import Document


def documents(content: Content) -> Iterator[Document]:
    """Everything that can answer, as documents."""
    for question in content.questions.values():
        forms = " ".join(content.forms[form_id].short_name for form_id in question.forms)
        yield Document(
            f"question:{question.id}",
            f"{question.question} {question.button}",
            f"{question.category.replace('_', ' ')} {forms}",
            f"{question.answer} {question.why}",
            (question.question, question.button, *question.also_asked),
        )
    for myth in content.myths.values():
        yield Document(
            f"myth:{myth.id}",
            f"{myth.claim} {myth.button}",
            "heard true claim",
            myth.evidence,
            (myth.claim, myth.button, *myth.also_asked),
        )
    for form in content.forms.values():
        uses = " ".join(f"{use.purpose.replace('_', ' ')} {use.why}" for use in form.uses)
        cautions = " ".join(caution.text for caution in form.cautions)
        yield Document(
            f"form:{form.id}",
            f"{form.name} {form.short_name}",
            " ".join(form.aliases),
            f"{form.summary} {form.absorption.text} {form.gut.text} {uses} {cautions} {form.how_taken.text} "
            f"{form.label_trap.text} {form.solubility.text}",
            (f"what is {form.name}", form.short_name, *form.aliases),
        )
    for interaction in content.interactions.values():
        yield Document(
            f"interaction:{interaction.id}",
            f"{interaction.medicine} {interaction.button}",
            f"{' '.join(interaction.aliases)} medicine together apart hours gap",
            f"{interaction.effect} {interaction.what_to_do}",
            (interaction.medicine, *interaction.aliases, *interaction.also_asked),
        )
    for food in content.foods.values():
        yield Document(
            f"food:{food.id}",
            food.name,
            f"{' '.join(food.aliases)} food magnesium in",
            f"{food.serving} {food.group.replace('_', ' ')} {food.note or ''}",
            (food.name, *food.aliases),
        )
    for routine in content.routines.values():
        steps = " ".join(step.text for step in routine.steps)
        yield Document(
            f"routine:{routine.id}",
            routine.name,
            f"relaxation exercise routine guide {routine.when}",
            f"{routine.summary} {steps}",
            (routine.name, *routine.also_asked),
        )
    for tip in content.tips.values():
        yield Document(
            f"tip:{tip.id}",
            tip.id.replace("-", " "),
            _(TOPIC_TITLES[tip.topic]),
            f"{tip.text} {tip.tonight or ''} {tip.why}",
            (tip.id.replace("-", " "), *tip.also_asked),
        )
