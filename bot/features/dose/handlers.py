"""Reads what a label says, and shows what it comes to."""

from __future__ import annotations

import re

from msgspec import Struct, structs
from telegram import Update

from bot.callback_data import CallbackData
from bot.content.intake import Whom
from bot.content.label_codes import read_forms, read_label_code, write_forms, write_label
from bot.content.label_reading import read_typed_label
from bot.content.labels import MOST_FORMS, Label, Unread, Why, joined
from bot.content.models import Form, Sex
from bot.content.portions import Portion, portion_asked_about
from bot.context import Context, ensure_user, is_a_question, typed
from bot.destinations import OpenDose, OpenLabel
from bot.evidence import safety_first
from bot.feature import NOT_MINE, NotMine
from bot.features.dose import views
from bot.features.dose.payloads import (
    AboutFigures,
    ChangeAmount,
    ChooseAge,
    ChooseChild,
    ChooseSex,
    ChooseState,
    MoreForms,
    PickForm,
)
from bot.language import _
from bot.screen import Screen, show
from db import prompts


class _Asked(Struct, frozen=True):
    """What is known when an amount is asked for: the forms it is of, and the label that it joins."""

    forms: tuple[Form, ...] = ()
    base: Label | None = None


async def on_dose(update: Update, context: Context) -> None:
    """/dose, or /dose and what the label says."""
    said = " ".join(context.args or ())
    if said:
        await _read(update, context, said, OpenDose(), _Asked())
    else:
        await _ask(update, context, OpenDose(), views.picker(context.services.content.forms))


async def on_open_dose(update: Update, context: Context, payload: OpenDose) -> None:
    forms = context.services.content.forms
    known = payload.label is not None and read_label_code(payload.label, forms) is not None
    undo = OpenLabel(label=payload.label, whom=payload.whom) if payload.label and known else None
    await _ask(update, context, OpenDose(), views.picker(forms, undo=undo))


async def on_open_label(update: Update, context: Context, payload: OpenLabel) -> None:
    label = read_label_code(payload.label, context.services.content.forms)
    if label is None:
        await _show_gone(update, context)
        return
    await _show_label(update, context, label, payload.whom)


async def on_pick_form(update: Update, context: Context, payload: PickForm) -> None:
    asked = _asked(context, payload.forms, payload.base)
    if asked is None or not asked.forms:
        await _show_gone(update, context)
        return
    await _ask(update, context, payload, views.ask_amount(asked.forms, asked.base, payload.whom))


async def on_more_forms(update: Update, context: Context, payload: MoreForms) -> None:
    asked = _asked(context, payload.forms, payload.base)
    if asked is None:
        await _show_gone(update, context)
        return
    content = context.services.content
    await _ask(update, context, payload, views.more_forms(content.forms, asked.forms, asked.base, payload.whom))


async def on_change_amount(update: Update, context: Context, payload: ChangeAmount) -> None:
    label = read_label_code(payload.label, context.services.content.forms)
    if label is None:
        await _show_gone(update, context)
        return
    await _ask(update, context, payload, views.change_amount(label, payload.whom))


async def on_typed_label(update: Update, context: Context, prompt: OpenDose) -> NotMine | None:
    return await _on_typed(update, context, prompt, _Asked())


async def on_typed_amount(update: Update, context: Context, prompt: PickForm | MoreForms) -> NotMine | None:
    asked = _asked(context, prompt.forms, prompt.base)
    return NOT_MINE if asked is None else await _on_typed(update, context, prompt, asked)


async def on_typed_change(update: Update, context: Context, prompt: ChangeAmount) -> NotMine | None:
    label = read_label_code(prompt.label, context.services.content.forms)
    return NOT_MINE if label is None else await _on_typed(update, context, prompt, _Asked(label.forms))


async def on_about_figures(update: Update, context: Context, payload: AboutFigures) -> None:
    screen = views.about_figures(context.services.content, payload.label, Whom.of(payload.whom))
    await _show_choice(update, context, payload.label, screen)


async def on_choose_age(update: Update, context: Context, payload: ChooseAge) -> None:
    await _show_choice(update, context, payload.label, views.choose_age(payload.label))


async def on_choose_child(update: Update, context: Context, payload: ChooseChild) -> None:
    await _show_choice(update, context, payload.label, views.choose_child(payload.label))


async def on_choose_sex(update: Update, context: Context, payload: ChooseSex) -> None:
    """Ask for the sex, at an age at which a table tells it."""
    if Whom(payload.age).needs_sex:
        await _show_choice(update, context, payload.label, views.choose_sex(payload.label, payload.age))
    else:
        await on_open_label(update, context, OpenLabel(label=payload.label, whom=Whom(payload.age).code))


async def on_choose_state(update: Update, context: Context, payload: ChooseState) -> None:
    """Ask a woman whether she is pregnant or breastfeeding, at an age at which a table has a row for it."""
    woman = Whom(payload.age, Sex.FEMALE)
    if woman.may_be_pregnant:
        await _show_choice(update, context, payload.label, views.choose_state(payload.label, woman))
    else:
        await on_open_label(update, context, OpenLabel(label=payload.label, whom=woman.code))


def _asked(context: Context, forms: str | None, base: str | None) -> _Asked | None:
    """What a button carries; None if a form is not there any more, or there are more than fit."""
    known = context.services.content.forms
    picked = read_forms(forms or "", known)
    label = read_label_code(base, known) if base else None
    if picked is None or (base and label is None) or len(picked) + (label.form_count if label else 0) > MOST_FORMS:
        return None
    return _Asked(picked, label)


async def _on_typed(update: Update, context: Context, prompt: CallbackData, asked: _Asked) -> NotMine | None:
    said = typed(update)
    if is_a_question(said) and not re.search(r"\d", said):  # "what does elemental mean?"
        return NOT_MINE
    if re.search(r"\d", said) and isinstance(portion_asked_about(said, context.services.food_names), Portion):
        return NOT_MINE  # "2 bananas" is no label, but it means something
    await _read(update, context, said, prompt, asked)
    return None


async def _read(update: Update, context: Context, said: str, prompt: CallbackData, asked: _Asked) -> None:
    """Show what `said` comes to; if it cannot be read, say why and leave the question open."""
    services = context.services
    read = read_typed_label(said, services.form_names, services.content.forms, picked=asked.forms)
    if isinstance(read, Label) and asked.base is not None:
        read = joined(asked.base, read)
    if isinstance(read, Label):
        user = await ensure_user(update, context)
        await services.database.run(prompts.close_prompt, user.id)
        await _show_label(update, context, read, None)
    elif read.why is Why.NO_AMOUNT and asked.base and asked.base.form_count + len(read.forms) > MOST_FORMS:
        await _ask(update, context, prompt, views.unread(services.content.forms, Unread(Why.TOO_MANY), asked.base))
    elif read.why is Why.NO_AMOUNT:
        base = write_label(asked.base) if asked.base else None
        await on_pick_form(update, context, PickForm(forms=write_forms(read.forms), base=base))
    else:
        await _ask(update, context, prompt, views.unread(services.content.forms, read, asked.base))


async def _ask(update: Update, context: Context, prompt: CallbackData, screen: Screen) -> None:
    """Show a screen that a typed line answers. An open question is a row, and for whom it is belongs in none."""
    user = await ensure_user(update, context)
    kept = structs.replace(prompt, whom=None)
    await context.services.database.run(prompts.open_prompt, user.id, kept.pack(), now=context.now())
    await show(update, screen)


async def _show_label(update: Update, context: Context, label: Label, whom: str | None) -> None:
    user = await ensure_user(update, context)
    first = safety_first(context, user)
    await show(update, views.label(context.services.content, label, Whom.of(whom), first=first))


async def _show_choice(update: Update, context: Context, label: str, screen: Screen) -> None:
    if read_label_code(label, context.services.content.forms) is None:
        await _show_gone(update, context)
        return
    await show(update, screen)


async def _show_gone(update: Update, context: Context) -> None:
    screen = views.picker(context.services.content.forms)
    await _ask(update, context, OpenDose(), screen.with_toast(_("One of these forms is no longer here.")))
