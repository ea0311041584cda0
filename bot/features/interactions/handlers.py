"""Reads which medicine is meant, and shows how it goes with magnesium."""

from __future__ import annotations

from telegram import Update

from bot.content.medicine_names import ANY_MEDICINE
from bot.context import Context
from bot.destinations import OpenInteraction, OpenInteractions
from bot.features.interactions import views
from bot.language import _
from bot.screen import show

NEAREST = 4


async def on_space(update: Update, context: Context) -> None:
    """/space, or /space and the name of a medicine."""
    named = " ".join(context.args or ())
    if not named:
        await on_open_interactions(update, context, OpenInteractions())
        return
    content = context.services.content
    match = content.medicine_names.find(named)
    if match.interaction_id is not None:
        await on_open_interaction(update, context, OpenInteraction(interaction_id=match.interaction_id))
        return
    # Brands are no names of ours, but search knows how people ask about them.
    found = (one.key.partition(":") for one in (await context.services.search.find(named)).found)
    asked = [entry_id for kind, _rest, entry_id in found if kind == "interaction"]
    likely = [*asked, *match.nearest] if ANY_MEDICINE not in match.nearest else match.nearest
    nearest = [one for one in dict.fromkeys(likely) if one != ANY_MEDICINE][:NEAREST]
    entries = [content.interactions[one] for one in (*nearest, ANY_MEDICINE) if one in content.interactions]
    await show(update, views.unknown_name(named, entries))


async def on_open_interactions(update: Update, context: Context, payload: OpenInteractions) -> None:
    await show(update, views.interactions(list(context.services.content.interactions.values()), payload.page))


async def on_open_interaction(update: Update, context: Context, payload: OpenInteraction) -> None:
    content = context.services.content
    interaction = content.interactions.get(payload.interaction_id)
    if interaction is None:
        screen = views.interactions(list(content.interactions.values()), 0)
        await show(update, screen.with_toast(_("That entry was retired.")))
        return
    page = views.page_of(interaction, list(content.interactions.values()))
    await show(update, views.interaction(content, interaction, page=page))
