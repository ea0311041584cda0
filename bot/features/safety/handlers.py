"""Recognises a red flag in what was typed, and answers it first."""

from __future__ import annotations

from telegram import Update

from bot import timezones
from bot.content.models import RedFlag
from bot.context import Context, typed
from bot.destinations import OpenUrgentSigns
from bot.features.safety import views
from bot.features.safety.views import OpenMustKnow, OpenRedFlag
from bot.screen import show
from db import users


def speaks_of_a_red_flag(context: Context, text: str) -> bool:
    return context.services.red_flags.find(text) is not None


async def on_red_flag(update: Update, context: Context) -> None:
    """Nothing is stored, and the open question stays open for when things are well again."""
    text = typed(update)
    # Behind a command only the rest was looked at; the whole may read differently.
    flag = context.services.red_flags.find(text.partition(" ")[2]) or context.services.red_flags.find(text)
    await _show(update, context, flag)


async def on_urgent_words(update: Update, context: Context) -> None:
    """Such as "i need help"."""
    await show(update, views.urgent_signs(context.services.content.safety))


async def on_open_urgent_signs(update: Update, context: Context, payload: OpenUrgentSigns) -> None:
    await show(update, views.urgent_signs(context.services.content.safety))


async def on_open_red_flag(update: Update, context: Context, payload: OpenRedFlag) -> None:
    content = context.services.content
    flag = next((flag for flag in content.safety.red_flags if flag.id == payload.flag_id), None)
    await _show(update, context, flag)


async def _show(update: Update, context: Context, flag: RedFlag | None) -> None:
    """A sign, with the emergency number of where the person's clock is, if they ever said that."""
    content = context.services.content
    if flag is None:
        await show(update, views.urgent_signs(content.safety))
        return
    assert update.effective_user is not None
    user = await context.services.database.run(users.find_user, update.effective_user.id)
    country = timezones.country_of(user.timezone) if user and user.timezone else None
    await show(update, views.red_flag(content, flag, country=country))


async def on_open_must_know(update: Update, context: Context, payload: OpenMustKnow) -> None:
    await show(update, views.must_know(context.services.content))
