"""Reads which language is wanted, keeps it, and goes on in it."""

from __future__ import annotations

from telegram import Update

from bot.context import Context, ensure_user
from bot.destinations import OpenLanguage
from bot.features.language import views
from bot.features.language.views import SetLanguage
from bot.language import by_code, speaking
from bot.screen import show
from db import users


async def on_language(update: Update, context: Context) -> None:
    """/language."""
    user = await ensure_user(update, context)
    known = context.magpie.languages
    await show(update, views.languages(by_code(known), chosen=known.chosen(user.language)))


async def on_open_language(update: Update, context: Context, payload: OpenLanguage) -> None:
    await on_language(update, context)


async def on_set_language(update: Update, context: Context, payload: SetLanguage) -> None:
    """The answer is in the new language at once, and "Undo" knows which one it was before."""
    user = await ensure_user(update, context)
    known = context.magpie.languages
    chosen = known.chosen(payload.language)
    await context.services.database.run(users.set_language, user.id, chosen)
    assert update.effective_user is not None
    code = known.match(chosen or update.effective_user.language_code)
    with speaking((await context.magpie.services_in(code)).language):
        await show(update, views.language_set(chosen=chosen, before=known.chosen(user.language)))
