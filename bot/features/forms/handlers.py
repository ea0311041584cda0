"""Reads which form is meant, and shows its page."""

from __future__ import annotations

from telegram import Update

from bot.context import Context, ensure_user
from bot.destinations import OpenForm, OpenForms
from bot.evidence import safety_first
from bot.features.forms import views
from bot.features.forms.views import Section, ShowSection
from bot.language import _
from bot.screen import Screen, show


async def on_forms(update: Update, context: Context) -> None:
    """/forms, or /forms and a name."""
    forms = context.services.content.forms
    typed = " ".join(context.args or ())
    if not typed:
        await show(update, views.forms(forms))
        return
    match = context.services.form_names.find(typed)
    if match.form_id is None:
        await show(update, views.unknown_name(typed, [forms[form_id] for form_id in match.nearest]))
        return
    await show(update, await _page(update, context, match.form_id, Section.OVERVIEW, None))


async def on_open_forms(update: Update, context: Context, payload: OpenForms) -> None:
    await show(update, views.forms(context.services.content.forms))


async def on_open_form(update: Update, context: Context, payload: OpenForm) -> None:
    await show(update, await _page(update, context, payload.form_id, Section.OVERVIEW, payload.versus))


async def on_show_section(update: Update, context: Context, payload: ShowSection) -> None:
    await show(update, await _page(update, context, payload.form_id, payload.section, payload.versus))


async def _page(update: Update, context: Context, form_id: str, section: Section, versus: str | None) -> Screen:
    content = context.services.content
    form = content.forms.get(form_id)
    if form is None:
        return views.forms(content.forms).with_toast(_("That form is no longer here."))
    user = await ensure_user(update, context)
    first = safety_first(context, user)
    questions = sum(form_id in question.forms for question in content.questions.values())
    known = versus is not None and all(one in content.forms for one in versus.split(","))
    return views.page(
        content,
        form,
        section,
        username=context.bot.username,
        versus=versus if known else None,
        questions=questions,
        first=first,
    )
