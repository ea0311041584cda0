"""Reads what was answered so far; shows what the gate says to it, the next question, or the order."""

from __future__ import annotations

from telegram import Update

from bot.content.models import Circumstance, Purpose
from bot.content.suitability import Answers, changes, rank
from bot.context import Context
from bot.destinations import OpenFind
from bot.features.find import gate_views, views
from bot.features.find.payloads import (
    AskMedicine,
    ChooseCircumstances,
    Find,
    Part,
    PassGate,
    ShowMedicine,
    read_about,
)
from bot.language import _
from bot.screen import Row, Screen, button, show

FOODS = "foods"  # the feature whose door is good for everybody


async def on_find(update: Update, context: Context) -> None:
    """/find."""
    await show(update, gate_views.gate(context.services.content, ""))


async def on_open_find(update: Update, context: Context, payload: OpenFind) -> None:
    await on_find(update, context)


async def on_choose_circumstances(update: Update, context: Context, payload: ChooseCircumstances) -> None:
    await show(update, gate_views.gate(context.services.content, payload.about))


async def on_pass_gate(update: Update, context: Context, payload: PassGate) -> None:
    content = context.services.content
    if gate_views.explains(content, payload.about) and not gate_views.stops(content, payload.about):
        await show(update, gate_views.explain(content, payload.about))
        return
    await on_answers(update, context, Find(about=payload.about))


async def on_ask_medicine(update: Update, context: Context, payload: AskMedicine) -> None:
    entries = context.services.content.interactions.values()
    await show(update, gate_views.medicines(entries, payload.about, payload.page))


async def on_show_medicine(update: Update, context: Context, payload: ShowMedicine) -> None:
    content = context.services.content
    entry = content.interactions.get(payload.interaction_id)
    if entry is None:
        screen = gate_views.medicines(content.interactions.values(), payload.about, 0)
        await show(update, screen.with_toast(_("That entry was retired.")))
        return
    await show(update, gate_views.medicine(content, entry, payload.about, _ways_on(context)))


async def on_answers(update: Update, context: Context, payload: Find) -> None:
    """The next question, or the order. The gate is looked at every time, however old the button is."""
    content = context.services.content
    pregnant = Circumstance.PREGNANCY in read_about(payload.about)
    offered = (Purpose.PREGNANCY_CRAMPS,) if pregnant else views.PURPOSES
    if gate_views.stops(content, payload.about):
        screen = gate_views.stop(content, payload.about, _ways_on(context))
    elif payload.purpose is None or payload.purpose not in offered:
        screen = views.ask_purpose(payload, pregnant=pregnant, ways_on=_ways_on(context))
    elif payload.stomach is None:
        screen = views.ask_stomach(payload)
    elif payload.budget is None:
        screen = views.ask_budget(payload)
    else:
        answers = Answers(payload.purpose, payload.stomach, payload.budget, pregnant)
        screen = _order(context, payload, answers)
    await show(update, screen)


def _order(context: Context, payload: Find, answers: Answers) -> Screen:
    content = context.services.content
    ranking = rank(content.forms, answers)
    if not ranking.ranked:
        return views.nothing_left(payload, _ways_on(context))
    if payload.part is Part.MORE:
        return views.more(content, payload, ranking)
    if payload.part is Part.WHY:
        return views.why(payload, ranking)
    return views.first(content, payload, ranking, changes(content.forms, answers))


def _ways_on(context: Context) -> list[Row]:
    doors = (feature.ask or feature.home for feature in context.magpie.features if feature.name == FOODS)
    return gate_views.ways_on(*([button(_(door[0]), door[1])] for door in doors if door))
