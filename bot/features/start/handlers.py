"""Shows where everything is."""

from __future__ import annotations

from telegram import Update

from bot.context import Context, ensure_user
from bot.destinations import OpenHelp, OpenHome
from bot.features.start import views
from bot.screen import show
from bot.sharing import opened_by
from db import users


async def on_start(update: Update, context: Context) -> None:
    """/start, and /start with what a link opens."""
    user = await ensure_user(update, context)
    opened = opened_by(context.args[0]) if context.args else None
    menu = views.home(context.magpie.features)
    if user.welcomed_at is None:
        safety = context.services.content.safety
        await show(update, views.welcome(None if opened else menu, safety))
        await context.services.database.run(users.mark_welcomed, user.id, now=context.now())
    elif opened is None:
        await show(update, menu)
    if opened is not None:
        await context.magpie.open_payload(update, context, opened.pack())


async def on_open_home(update: Update, context: Context, payload: OpenHome) -> None:
    await show(update, views.home(context.magpie.features))


async def on_help(update: Update, context: Context) -> None:
    """/help."""
    assert update.effective_user is not None
    is_admin = context.magpie.is_admin(update.effective_user.id)
    features = [feature for feature in context.magpie.features if is_admin or not feature.for_admins]
    await show(update, views.help_page(features, context.services.content.safety))


async def on_open_help(update: Update, context: Context, payload: OpenHelp) -> None:
    await on_help(update, context)


async def on_thanks(update: Update, context: Context) -> None:
    """Somebody says thank you."""
    await show(update, views.thanks())


async def on_goodbye(update: Update, context: Context) -> None:
    """Somebody leaves, or wants nothing more."""
    await show(update, views.goodbye())


async def on_cancel(update: Update, context: Context) -> None:
    """/cancel. The open question was closed when the command came in; the location button goes here."""
    await show(update, views.cancelled())
    await show(update, views.home(context.magpie.features))
