"""Shows what is kept, and deletes it."""

from __future__ import annotations

from telegram import Update

from bot.context import Context, ensure_user
from bot.destinations import AskConsent, OpenHome, OpenPrivacy
from bot.features.privacy import views
from bot.features.privacy.payloads import Agree, AskDeletion, DeleteEverything, KeepMine
from bot.screen import show
from db import favourites, meals, reminders, tensions, tips, users


async def on_privacy(update: Update, context: Context) -> None:
    """/privacy. Reading it stores nothing."""
    services = context.services
    await show(update, views.privacy(encrypted=services.database.encrypted, backups_last=services.backups_last))


async def on_open_privacy(update: Update, context: Context, payload: OpenPrivacy) -> None:
    await on_privacy(update, context)


async def on_ask_consent(update: Update, context: Context, payload: AskConsent) -> None:
    await show(update, views.ask_consent(payload.then))


async def on_agree(update: Update, context: Context, payload: Agree) -> None:
    assert update.effective_user is not None
    await context.services.database.run(users.agree, update.effective_user.id, now=context.now())
    await context.magpie.open_payload(update, context, payload.then or OpenHome().pack())


async def on_keep_mine(update: Update, context: Context, payload: KeepMine) -> None:
    await ensure_user(update, context)  # they were here, which is all that it takes
    await show(update, views.kept())


async def on_delete(update: Update, context: Context) -> None:
    """/delete: what will go, and a question."""
    assert update.effective_user is not None
    user_id, database = update.effective_user.id, context.services.database
    user = await database.run(users.find_user, user_id)
    if user is None:
        await show(update, views.nothing_kept())
        return
    await show(
        update,
        views.ask_deletion(
            user,
            reminders=len(await database.run(reminders.list_reminders, user_id)),
            saved=len(await database.run(tips.saved_tips, user_id)),
            seen=await database.run(tips.count_seen, user_id),
            foods=await database.run(meals.count_meals, user_id),
            favourites=len(await database.run(favourites.favourites, user_id)),
            tensions=await database.run(tensions.count, user_id),
            backups_last=context.services.backups_last,
        ),
    )


async def on_ask_deletion(update: Update, context: Context, payload: AskDeletion) -> None:
    await on_delete(update, context)


async def on_delete_everything(update: Update, context: Context, payload: DeleteEverything) -> None:
    assert update.effective_user is not None
    await context.services.database.run(users.delete_user, update.effective_user.id)
    await show(update, views.deleted())
