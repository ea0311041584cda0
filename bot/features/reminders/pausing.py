"""Pauses reminders, one or all, for good or until a date; resumes them; answers for today before they come."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from telegram import Update

from bot.context import Context, ensure_user, is_a_question, typed
from bot.feature import NOT_MINE, NotMine
from bot.features.reminders import detail_views, views
from bot.features.reminders.payloads import (
    AnswerToday,
    PauseReminders,
    PauseUntil,
    ResumeReminders,
    SetPauseUntil,
    UndoToday,
)
from bot.features.reminders.reading import Shelf, read_shelf, shelf_of, show_gone
from bot.features.reminders.typed_words import read_date
from bot.guidance import Ending
from bot.language import _
from bot.reminding import next_time
from bot.screen import Screen, escape, paragraphs, shortened, show
from bot.timetable import next_slot, read_timetable, slot_instant
from db import ledger, prompts, reminders
from db.records import Answer, Occurrence, Reminder, Slot, State, User

TYPED_SHOWN_CHARACTERS = 40


async def on_pause(update: Update, context: Context, payload: PauseReminders) -> None:
    user = await ensure_user(update, context)
    await context.services.database.run(reminders.pause, user.id, payload.reminder_id, now=context.now())
    await _show_one_or_all(update, context, user, payload.reminder_id, _("Paused."))


async def on_resume(update: Update, context: Context, payload: ResumeReminders) -> None:
    user = await ensure_user(update, context)
    paused_at = None if payload.paused_at is None else dt.datetime.fromtimestamp(payload.paused_at, dt.UTC)
    await context.services.database.run(
        reminders.resume, user.id, payload.reminder_id, paused_at=paused_at, next_slot=next_slot, now=context.now()
    )
    await _show_one_or_all(update, context, user, payload.reminder_id, _("Resumed."))


async def on_resume_word(update: Update, context: Context) -> None:
    """Such as "resume": everything that is paused goes on."""
    await on_resume(update, context, ResumeReminders())


async def on_stop(update: Update, context: Context) -> None:
    """/stop, /unsubscribe, or "stop" alone on a line: nothing comes any more, and nothing is lost.

    Whoever says it amid a routine means that as well.
    """
    shelf = await read_shelf(update, context)
    database = context.services.database
    await database.run(prompts.close_prompt, shelf.user.id)
    paused = await database.run(reminders.pause, shelf.user.id, now=shelf.now)
    await show(update, views.stopped(paused, len(shelf.entries), now=shelf.now))
    await context.magpie.guide.end(shelf.user.id, Ending.STOPPED)


async def on_pause_until(update: Update, context: Context, payload: PauseUntil) -> None:
    shelf = await read_shelf(update, context)
    await context.services.database.run(prompts.open_prompt, shelf.user.id, payload.pack(), now=shelf.now)
    await show(update, detail_views.pause_until(shelf.find(payload.reminder_id), shelf.kinds))


async def on_typed_date(update: Update, context: Context, prompt: PauseUntil) -> NotMine | None:
    shelf = await read_shelf(update, context)
    text = typed(update)
    until = read_date(text, today=shelf.today)
    if until is None:
        if is_a_question(text):
            return NOT_MINE
        shown = escape(shortened(text, TYPED_SHOWN_CHARACTERS))
        problem = _("I could not read “{typed}” as a date to come.", typed=shown)
        await show(update, detail_views.pause_until(shelf.find(prompt.reminder_id), shelf.kinds, problem=problem))
        return None
    await context.services.database.run(prompts.close_prompt, shelf.user.id)
    await _pause_until(update, context, shelf, prompt.reminder_id, until)
    return None


async def on_set_pause_until(update: Update, context: Context, payload: SetPauseUntil) -> None:
    shelf = await read_shelf(update, context)
    await _pause_until(update, context, shelf, payload.reminder_id, shelf.today + dt.timedelta(days=payload.days))


async def on_answer_today(update: Update, context: Context, payload: AnswerToday) -> None:
    """Done already: today's next time is answered. Skip today: all that are left of today are."""
    shelf = await read_shelf(update, context)
    entry = shelf.find(payload.reminder_id)
    if entry is None:
        await show_gone(update, shelf)
        return
    said = Answer.DONE if payload.done else Answer.SKIPPED
    slots = _left_today(entry, now=shelf.now)
    if not slots:
        await show(update, shelf.one(entry).with_toast(_("Nothing more of it comes today.")))
        return
    if payload.done:
        slots = slots[:1]
    priority = shelf.kinds[entry.kind].priority if entry.kind in shelf.kinds else 1
    for slot in slots:
        await context.services.database.run(
            ledger.enter,
            user_id=shelf.user.id,
            reminder_id=entry.id,
            slot=slot,
            priority=priority,
            state=State.ANSWERED,
            answer=said,
            now=shelf.now,
        )
    await context.services.database.run(reminders.advance_past, shelf.user.id, entry.id, slots[-1], next_slot=next_slot)
    after = (await shelf_of(context, shelf.user)).find(entry.id)
    assert after is not None
    line = next_time(shelf.user, after, now=shelf.now)
    await show(update, views.answered_today(after, shelf.kinds, line, answer=said, local_date=slots[0].local_date))


async def on_undo_today(update: Update, context: Context, payload: UndoToday) -> None:
    """Take back what was said in advance; what has passed meanwhile stays as it was said."""
    shelf = await read_shelf(update, context)
    database = context.services.database
    entry = shelf.find(payload.reminder_id)
    if entry is None:
        await show_gone(update, shelf)
        return
    said = await database.run(ledger.on_date, shelf.user.id, entry.id, payload.local_date)
    ahead = [
        one
        for one in said
        if one.sent_at is None and one.answer is not None and _is_to_come(one, entry.timezone, now=shelf.now)
    ]
    for one in ahead:
        await database.run(ledger.take_back, shelf.user.id, one.id)
    await database.run(reminders.reschedule, shelf.user.id, entry.id, next_slot=next_slot, now=shelf.now)
    after = await shelf_of(context, shelf.user)
    again = after.find(entry.id)
    assert again is not None
    toast = _("Taken back.") if ahead else _("Its time has passed, so it stays as you said.")
    await show(update, after.one(again).with_toast(toast))


def _is_to_come(one: Occurrence, timezone: str, *, now: dt.datetime) -> bool:
    """Whether its time has not passed: neither where it was answered, nor where the reminder has moved since."""
    if ":" not in one.slot:  # "after N" is on no clock
        return one.due_at > now
    here = slot_instant(one.local_date, one.slot, timezone)
    return here is not None and min(here, one.due_at) > now


def _left_today(entry: Reminder, *, now: dt.datetime) -> list[Slot]:
    """The slots of the reminder's local date that are still to come."""
    timetable = read_timetable(entry.timetable)
    if entry.next is None or timetable is None:
        return []
    date = now.astimezone(ZoneInfo(entry.timezone)).date()
    slots = []
    for moment in timetable.times_on(date.isoweekday()):
        name = f"{moment:%H:%M}"
        due_at = slot_instant(date, name, entry.timezone)
        if due_at is not None and due_at >= entry.next.due_at:
            slots.append(Slot(due_at, date, name))
    return slots


async def _pause_until(update: Update, context: Context, shelf: Shelf, reminder_id: int | None, until: dt.date) -> None:
    paused = await context.services.database.run(
        reminders.pause, shelf.user.id, reminder_id, until=until, next_slot=next_slot, now=shelf.now
    )
    after = await shelf_of(context, shelf.user)
    entry = after.find(reminder_id)
    if reminder_id is not None and entry is None:
        await show_gone(update, after)
    elif entry is not None:
        await show(update, after.one(entry).with_toast(_("Paused.")))
    else:
        listed = after.listed()
        said = detail_views.all_paused_until(paused, until, shelf.today) if paused else ""
        await show(update, Screen(paragraphs(said, listed.text), listed.keyboard))


async def _show_one_or_all(update: Update, context: Context, user: User, reminder_id: int | None, toast: str) -> None:
    shelf = await shelf_of(context, user)
    entry = shelf.find(reminder_id)
    if reminder_id is not None and entry is None:
        await show_gone(update, shelf)
        return
    screen = shelf.one(entry) if entry else shelf.listed()
    await show(update, screen.with_toast(toast))
