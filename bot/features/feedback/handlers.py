"""Counts what people say of an entry. It is a number beside the entry: who said it is kept nowhere.

So nobody can be asked only once; instead the buttons go with the first tap, and only a tap that found them counts.
"""

from __future__ import annotations

from telegram import Update

from bot.context import Context
from bot.destinations import GiveFeedback
from bot.feedback import judged_entry, key_of
from bot.language import _
from bot.screen import answer, take_buttons_away
from db import tallies
from db.tallies import Kind


async def on_feedback(update: Update, context: Context, payload: GiveFeedback) -> None:
    assert update.callback_query is not None
    entry = judged_entry(context.services.content, payload.kind, payload.entry_id)
    had_buttons = await take_buttons_away(update, GiveFeedback)
    if entry is None or entry.reviewed_on != payload.revision:
        await answer(update.callback_query, _("Thank you. That page was revised since."))
        return
    if had_buttons:
        kind = Kind.HELPFUL if payload.helpful else Kind.UNHELPFUL
        key = f"{key_of(payload.kind, entry.id)}@{entry.reviewed_on}"
        await context.services.database.run(tallies.count, kind, key, now=context.now())
    await answer(update.callback_query, _("Thank you."))
