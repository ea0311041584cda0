"""Finds something helpful to say where no feature does."""

from __future__ import annotations

from telegram import Update

from bot.context import Context
from bot.features.free_text import views
from bot.screen import in_new_message, show

LONGEST_QUESTION_CHARACTERS = 200  # a longer text names no form; it is not worth a search


async def on_text(update: Update, context: Context) -> None:
    """A typed line. If it names a form or two, lead there; else say plainly that it was not understood."""
    assert update.effective_message is not None
    text = update.effective_message.text or ""
    matches = context.services.form_names.find_pair(text) if len(text) <= LONGEST_QUESTION_CHARACTERS else ()
    forms = context.services.content.forms
    found = list(dict.fromkeys(forms[match.form_id].id for match in matches if match.form_id))
    await show(update, views.named([forms[form_id] for form_id in found]) if found else views.not_understood())


async def on_unknown_command(update: Update, context: Context) -> None:
    await show(update, views.unknown_command())


async def on_not_text(update: Update, context: Context) -> None:
    await show(update, views.not_text())


async def on_stale_button(update: Update, context: Context) -> None:
    await show(update, views.stale_button())


async def on_in_group(update: Update, context: Context) -> None:
    await show(update, views.in_group(f"https://t.me/{context.bot.username}?start=group"))


async def on_broken(update: Update, context: Context) -> None:
    with in_new_message():  # what was on the screen may be worth keeping
        await show(update, views.broken())
