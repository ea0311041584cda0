"""Reads which medicine is meant, and shows how it goes with magnesium."""

from __future__ import annotations

from telegram import Update

from bot.context import Context
from bot.destinations import OpenInteraction, OpenInteractions
from bot.features.interactions import views
from bot.screen import show


async def on_open_interactions(update: Update, context: Context, payload: OpenInteractions) -> None:
    await show(update, views.interactions(list(context.services.content.interactions.values()), payload.page))


async def on_open_interaction(update: Update, context: Context, payload: OpenInteraction) -> None:
    content = context.services.content
    interaction = content.interactions.get(payload.interaction_id)
    if interaction is None:
        screen = views.interactions(list(content.interactions.values()), 0)
        await show(update, screen.with_toast("That entry was retired."))
        return
    page = views.page_of(interaction, list(content.interactions.values()))
    await show(update, views.interaction(content, interaction, page=page))
