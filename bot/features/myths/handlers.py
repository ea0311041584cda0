"""Reads which claim is meant, and shows what became of it."""

from __future__ import annotations

from telegram import Update

from bot.context import Context, ensure_user
from bot.destinations import OpenMyth
from bot.evidence import safety_first
from bot.features.myths import views
from bot.features.myths.views import OpenMyths
from bot.language import _
from bot.screen import show
from db.tallies import Kind


async def on_open_myths(update: Update, context: Context, payload: OpenMyths) -> None:
    await show(update, views.myths(list(context.services.content.myths.values()), payload.page))


async def on_open_myth(update: Update, context: Context, payload: OpenMyth) -> None:
    content = context.services.content
    myth = content.myths.get(payload.myth_id)
    if myth is None:
        await show(update, views.myths(list(content.myths.values()), 0).with_toast(_("That card was retired.")))
        return
    user = await ensure_user(update, context)
    context.magpie.tallying.count(Kind.READ, f"myth:{myth.id}", now=context.now())
    english = context.magpie.services.content.myths.get(myth.id, myth)  # other languages may write "мг"
    first = safety_first(context, user) if " mg" in english.evidence else None
    page = list(content.myths).index(myth.id) // views.PAGE
    await show(update, views.card(content, myth, page=page, first=first))
