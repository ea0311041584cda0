"""Shows where everything is."""

from __future__ import annotations

from telegram import Update

from bot.context import Context, ensure_user
from bot.destinations import OpenHelp, OpenHome
from bot.features.start import views
from bot.screen import show


async def on_start(update: Update, context: Context) -> None:
    """/start, and the deep link from a group."""
    user = await ensure_user(update, context)
    new = user.created_at == context.now().replace(microsecond=0)
    screen = views.home(context.magpie.features)
    await show(update, views.welcome(screen, context.services.content.safety) if new else screen)


async def on_open_home(update: Update, context: Context, payload: OpenHome) -> None:
    await show(update, views.home(context.magpie.features))


async def on_help(update: Update, context: Context) -> None:
    """/help."""
    await show(update, views.help_page(context.magpie.features, context.services.content.safety))


async def on_open_help(update: Update, context: Context, payload: OpenHelp) -> None:
    await on_help(update, context)


async def on_cancel(update: Update, context: Context) -> None:
    """/cancel. The open question was closed when the command came in; the location button goes here."""
    await show(update, views.cancelled())
    await show(update, views.home(context.magpie.features))
