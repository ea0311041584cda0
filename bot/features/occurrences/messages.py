"""What a reminder says when it comes, and the one summary of those that could not come."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from bot.context import Context, reminder_title
from bot.features.occurrences import views
from bot.language import _
from bot.screen import Screen
from db import ledger, reminders
from db.records import Due


class Taken(Struct, frozen=True):
    """What a reminder to take something is about: its name, and what it comes some hours after, if it does."""

    title: str
    followed: str | None
    hours: int


async def taken(context: Context, dues: Sequence[Due]) -> list[Taken]:
    kinds, found = context.magpie.reminder_kinds, []
    for due in dues:
        assert due.reminder is not None
        followed = None
        if due.reminder.follows_id is not None:
            other = await context.services.database.run(
                reminders.find_reminder, due.user.id, due.reminder.follows_id, deleted=True
            )
            followed = reminder_title(other, kinds) if other else None
        found.append(Taken(reminder_title(due.reminder, kinds), followed, (due.reminder.follows_minutes or 0) // 60))
    return found


def take(context: Context, about: Taken, occurrence_id: int) -> Screen:
    """Something that the person takes. It names no amount."""
    return views.take(occurrence_id, about.title, followed=about.followed, hours=about.hours)


async def routines_chosen(context: Context, dues: Sequence[Due]) -> list[str | None]:
    """The ids of the routines that people chose to wind down with; None for one that there is not."""
    known = context.services.content.routines
    chosen = [due.reminder.label if due.reminder else None for due in dues]
    return [routine_id if routine_id in known else None for routine_id in chosen]


def wind_down(context: Context, about: str | None, occurrence_id: int) -> Screen:
    """Time to wind down, with the routine that the person chose."""
    return views.wind_down(occurrence_id, context.services.content.routines.get(about or ""))


async def ways_to_move(context: Context, dues: Sequence[Due]) -> list[str]:
    """Another way to move each time."""
    return [_(views.WAYS_TO_MOVE[due.occurrence.id % len(views.WAYS_TO_MOVE)]) for due in dues]


def move(context: Context, about: str, occurrence_id: int) -> Screen:
    """A break to move."""
    return views.move(occurrence_id, about)


async def summaries(context: Context, dues: Sequence[Due]) -> list[str]:
    """What was missed while the bot was away, in words."""
    database, texts = context.services.database, []
    for due in dues:
        missed = await database.run(ledger.told_in, due.user.id, due.occurrence.id)
        named = {}
        for one in missed:
            if one.reminder_id is not None and one.reminder_id not in named:
                named[one.reminder_id] = await database.run(
                    reminders.find_reminder, due.user.id, one.reminder_id, deleted=True
                )
        texts.append(views.what_was_missed(due.user, missed, named, context.magpie.reminder_kinds))
    return texts


def summary(context: Context, about: str, occurrence_id: int) -> Screen:
    return views.summary(about)
