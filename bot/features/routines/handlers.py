"""Reads which routine is meant, and shows it."""

from __future__ import annotations

from telegram import Update

from bot.context import Context
from bot.destinations import OpenRoutine, OpenRoutines
from bot.features.routines import views
from bot.screen import show


async def on_relax(update: Update, context: Context) -> None:
    """/relax."""
    await show(update, views.routines(list(context.services.content.routines.values()), 0))


async def on_open_routines(update: Update, context: Context, payload: OpenRoutines) -> None:
    await show(update, views.routines(list(context.services.content.routines.values()), payload.page))


async def on_open_routine(update: Update, context: Context, payload: OpenRoutine) -> None:
    content = context.services.content
    routine = content.routines.get(payload.routine_id)
    if routine is None:
        await show(update, views.routines(list(content.routines.values()), 0).with_toast("That routine was retired."))
        return
    page = list(content.routines).index(routine.id) // views.PAGE
    await show(update, views.routine(content, routine, page=page))
