"""Reads how it has been going, and shows it as text or as a picture."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from msgspec.structs import replace
from telegram import Update
from telegram.constants import ChatAction

from bot import history
from bot.attachments import announce, send_picture
from bot.context import Context, ensure_user, reminder_title
from bot.destinations import OpenProgress
from bot.drawing.pictures import month_png
from bot.features.progress import views
from bot.features.progress.payloads import DrawMonth, SetStreak
from bot.features.progress.views import Look
from bot.screen import show
from db import ledger, personal, tensions, users
from db.records import Occurrence, Reminder, User

FIRST_STREAK_READ_DAYS = 64  # most streaks are shorter; each further read goes back four times as far


async def on_progress(update: Update, context: Context) -> None:
    """/progress: the present month."""
    await _show(update, context, await ensure_user(update, context), None)


async def on_open_progress(update: Update, context: Context, payload: OpenProgress) -> None:
    await _show(update, context, await ensure_user(update, context), payload.month)


async def on_set_streak(update: Update, context: Context, payload: SetStreak) -> None:
    user = await ensure_user(update, context)
    await context.services.database.run(users.set_streak, user.id, shown=payload.shown)
    await _show(update, context, replace(user, streak=payload.shown), payload.month)


async def on_draw_month(update: Update, context: Context, payload: DrawMonth) -> None:
    user = await ensure_user(update, context)
    look = await _look(context, user, payload.month)
    if look is None:
        await show(update, views.nothing_yet())
        return
    await announce(update, ChatAction.UPLOAD_PHOTO)
    await send_picture(
        update,
        await context.services.drawing.run(month_png, views.picture(look)),
        filename=f"magpie-{look.month:%Y-%m}.png",
        caption=views.caption(look),
        markup=views.below_picture(look),
    )


async def _show(update: Update, context: Context, user: User, month: str | None) -> None:
    look = await _look(context, user, month)
    if look is None:
        await show(update, views.nothing_yet())
    else:
        await show(update, views.progress(look) if look.asked else views.routines_only(look))


async def _look(context: Context, user: User, month: str | None) -> Look | None:
    """What the page of a month tells, or of the nearest one that there is; None if there is nothing to tell at all."""
    database, today = context.services.database, history.local_date(context.now(), user.timezone)
    reminders = await database.run(personal.reminders_ever, user.id)
    made = [history.local_date(one.created_at, user.timezone) for one in reminders.values() if history.asks(one)]
    asked, noted = bool(made), await database.run(tensions.first_date, user.id)
    if noted is not None:
        made.append(noted)
    if not made:
        return None
    earliest, present = min(*made, today).replace(day=1), today.replace(day=1)
    first = present if month is None else min(max(dt.date.fromisoformat(f"{month}-01"), earliest), present)
    last = views.last_of_month(first)
    read_from = min(first, history.first_of_score(today)) if first == present else first
    rows = history.asking(await database.run(ledger.between, user.id, read_from, last), reminders)
    scored = [one for one in rows if first != present or history.first_of_score(today) <= one.local_date <= today]
    return Look(
        month=first,
        today=today,
        earliest=earliest,
        marks=history.marks(rows),
        score=history.tally(scored, today=today),
        tensions=await database.run(tensions.between, user.id, first, last),
        asked=asked,
        parts=_parts(context, scored, reminders.values(), today=today),
        streak=await _streak(context, user, reminders, since=min(made), today=today) if user.streak else None,
    )


def _parts(
    context: Context, scored: list[Occurrence], reminders: Iterable[Reminder], *, today: dt.date
) -> list[tuple[str, history.Tally]]:
    """The score of each reminder that has one, in the order in which they were made."""
    parted = history.by_reminder(scored)
    kinds = context.magpie.reminder_kinds
    tallies = [(reminder_title(one, kinds), history.tally(parted.get(one.id, ()), today=today)) for one in reminders]
    return [(name, of_one) for name, of_one in tallies if of_one != history.Tally()]


async def _streak(
    context: Context, user: User, reminders: dict[int, Reminder], *, since: dt.date, today: dt.date
) -> int:
    """How many days the streak has, read back as far as it goes."""
    days = FIRST_STREAK_READ_DAYS
    while True:
        first = today - days * history.ONE_DAY
        rows = await context.services.database.run(ledger.between, user.id, first, today)
        streak = history.streak(history.marks(history.asking(rows, reminders)), today=today)
        if streak.ended or first < since:
            return streak.days
        days *= 4
