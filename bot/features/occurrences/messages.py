"""What a reminder says when it comes, and the one summary of those that could not come."""

from __future__ import annotations

from bot.context import Context
from bot.features.occurrences import views
from bot.screen import Screen
from db import ledger, reminders
from db.records import Due


async def take(context: Context, due: Due) -> Screen:
    """Something that the person takes. It names no amount."""
    assert due.reminder is not None
    followed = None
    if due.reminder.follows_id is not None:
        followed = await context.services.database.run(
            reminders.find_reminder, due.user.id, due.reminder.follows_id, deleted=True
        )
    return views.take(due.occurrence, due.reminder, context.magpie.reminder_kinds, followed)


async def wind_down(context: Context, due: Due) -> Screen:
    """Time to wind down, with the routine that the person chose."""
    assert due.reminder is not None
    routine = context.services.content.routines.get(due.reminder.label or "")
    return views.wind_down(due.occurrence, routine)


async def move(context: Context, due: Due) -> Screen:
    """A break to move; another way to move each time."""
    return views.move(due.occurrence)


async def summary(context: Context, due: Due) -> Screen:
    """What was missed while the bot was away."""
    database, user = context.services.database, due.user
    missed = await database.run(ledger.told_in, user.id, due.occurrence.id)
    named = {}
    for one in missed:
        if one.reminder_id is not None and one.reminder_id not in named:
            named[one.reminder_id] = await database.run(reminders.find_reminder, user.id, one.reminder_id, deleted=True)
    return views.summary(user, missed, named, context.magpie.reminder_kinds)
