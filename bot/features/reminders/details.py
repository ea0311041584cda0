"""Changes the finer points of a reminder: its days, further times, name, routine, what it follows, its options."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from telegram import Update

from bot.clock_times import parse_clock_time
from bot.content.models import PartOfDay
from bot.context import Context, is_a_question, typed
from bot.destinations import Rename
from bot.feature import NOT_MINE, NotMine
from bot.features.reminders import detail_views, views
from bot.features.reminders.handlers import give_times
from bot.features.reminders.payloads import (
    AddTime,
    ChooseFollowed,
    ChooseGap,
    ChooseRoutine,
    RemoveTime,
    SetAddedTime,
    SetDays,
    SetGap,
    SetLabel,
    SetNag,
    SetRoutine,
    SetSilent,
    SetWeekendTime,
    ShowOptions,
    ShowTimes,
    WeekendTime,
)
from bot.features.reminders.reading import Shelf, read_shelf, shelf_of, show_gone
from bot.language import _, ngettext, number
from bot.screen import Screen, escape, shortened, show
from bot.timetable import TIMES_PER_DAY, Timetable, next_slot, read_timetable
from db import prompts, reminders
from db.records import HourCycle, Reminder
from db.reminders import LABEL_MAX_CHARACTERS, DuplicateReminderError

TYPED_SHOWN_CHARACTERS = 40
Ask = Callable[..., Screen]  # a view that asks for one more time of day


async def on_show_times(update: Update, context: Context, payload: ShowTimes) -> None:
    shelf = await read_shelf(update, context)
    entry = shelf.find(payload.reminder_id)
    if entry is None:
        await show_gone(update, shelf)
        return
    await show(update, _days_and_times(shelf, entry))


async def on_set_days(update: Update, context: Context, payload: SetDays) -> None:
    await _change(update, context, payload.reminder_id, lambda timetable: timetable.with_days(map(int, payload.days)))


async def on_remove_time(update: Update, context: Context, payload: RemoveTime) -> None:
    await _change(update, context, payload.reminder_id, lambda timetable: timetable.without(payload.local_time))


async def on_add_time(update: Update, context: Context, payload: AddTime) -> None:
    await _ask_time(update, context, payload, detail_views.add_time)


async def on_set_added_time(update: Update, context: Context, payload: SetAddedTime) -> None:
    await _change(update, context, payload.reminder_id, lambda timetable: _with_also(timetable, payload.local_time))


async def on_typed_added_time(update: Update, context: Context, prompt: AddTime) -> NotMine | None:
    return await _on_typed_time(
        update,
        context,
        prompt.reminder_id,
        detail_views.add_time,
        lambda moment: lambda table: _with_also(table, moment),
    )


async def on_weekend_time(update: Update, context: Context, payload: WeekendTime) -> None:
    await _ask_time(update, context, payload, detail_views.weekend_time)


async def on_set_weekend_time(update: Update, context: Context, payload: SetWeekendTime) -> None:
    await _change(update, context, payload.reminder_id, lambda timetable: _with_weekend(timetable, payload.local_time))


async def on_typed_weekend_time(update: Update, context: Context, prompt: WeekendTime) -> NotMine | None:
    return await _on_typed_time(
        update,
        context,
        prompt.reminder_id,
        detail_views.weekend_time,
        lambda moment: lambda table: _with_weekend(table, moment),
    )


async def on_rename(update: Update, context: Context, payload: Rename) -> None:
    shelf = await read_shelf(update, context)
    entry = shelf.find(payload.reminder_id)
    if entry is None:
        await show_gone(update, shelf)
        return
    await context.services.database.run(prompts.open_prompt, shelf.user.id, payload.pack(), now=shelf.now)
    await show(update, views.ask_label(entry, shelf.kinds))


async def on_set_label(update: Update, context: Context, payload: SetLabel) -> None:
    await _set_label(update, context, payload.reminder_id, payload.label)


async def on_typed_label(update: Update, context: Context, prompt: Rename) -> NotMine | None:
    """A name in the person's own words. A question is none."""
    shelf = await read_shelf(update, context)
    entry = shelf.find(prompt.reminder_id)
    label = " ".join(typed(update).split())
    if entry is None or "?" in label or not label:
        return NOT_MINE
    if len(label) > LABEL_MAX_CHARACTERS:
        problem = ngettext(
            "That is {count} characters long; I keep at most {most}.",
            "That is {count} characters long; I keep at most {most}.",
            len(label),
            most=number(LABEL_MAX_CHARACTERS),
        )
        await show(update, views.ask_label(entry, shelf.kinds, problem=problem))
        return None
    await context.services.database.run(prompts.close_prompt, shelf.user.id)
    await _set_label(update, context, entry.id, label)
    return None


async def on_choose_routine(update: Update, context: Context, payload: ChooseRoutine) -> None:
    shelf = await read_shelf(update, context)
    entry = shelf.find(payload.reminder_id)
    if entry is None:
        await show_gone(update, shelf)
        return
    routines = [one for one in context.services.content.routines.values() if one.when is PartOfDay.EVENING]
    await show(update, detail_views.choose_routine(entry, shelf.kinds, routines))


async def on_set_routine(update: Update, context: Context, payload: SetRoutine) -> None:
    if payload.routine_id in context.services.content.routines:
        await _set_label(update, context, payload.reminder_id, payload.routine_id)
    else:
        await on_choose_routine(update, context, ChooseRoutine(reminder_id=payload.reminder_id))


async def on_choose_followed(update: Update, context: Context, payload: ChooseFollowed) -> None:
    shelf = await read_shelf(update, context)
    entry = shelf.find(payload.reminder_id)
    if entry is None:
        await show_gone(update, shelf)
        return
    candidates = [
        one for one in shelf.entries if one.id != entry.id and one.kind == "take" and one.timetable is not None
    ]
    await show(update, detail_views.choose_followed(entry, candidates, shelf.kinds))


async def on_choose_gap(update: Update, context: Context, payload: ChooseGap) -> None:
    shelf = await read_shelf(update, context)
    entry, followed = shelf.find(payload.reminder_id), shelf.find(payload.follows_id)
    if entry is None or followed is None:
        await show_gone(update, shelf)
        return
    await show(update, detail_views.choose_gap(entry, followed, shelf.kinds))


async def on_set_gap(update: Update, context: Context, payload: SetGap) -> None:
    shelf = await read_shelf(update, context)
    entry = await context.services.database.run(
        reminders.set_follows,
        shelf.user.id,
        payload.reminder_id,
        follows=(payload.follows_id, 60 * payload.hours),
        next_slot=next_slot,
        now=shelf.now,
    )
    if entry is None:
        await show_gone(update, shelf)
        return
    await show(update, _days_and_times(await shelf_of(context, shelf.user), entry, undo=True))


async def on_show_options(update: Update, context: Context, payload: ShowOptions) -> None:
    shelf = await read_shelf(update, context)
    entry = shelf.find(payload.reminder_id)
    if entry is None:
        await show_gone(update, shelf)
        return
    await show(update, detail_views.options(entry, shelf.kinds))


async def on_set_nag(update: Update, context: Context, payload: SetNag) -> None:
    shelf = await read_shelf(update, context)
    await context.services.database.run(reminders.set_nag, shelf.user.id, payload.reminder_id, nag=payload.nag)
    await on_show_options(update, context, ShowOptions(reminder_id=payload.reminder_id))


async def on_set_silent(update: Update, context: Context, payload: SetSilent) -> None:
    shelf = await read_shelf(update, context)
    await context.services.database.run(reminders.set_silent, shelf.user.id, payload.reminder_id, silent=payload.silent)
    await on_show_options(update, context, ShowOptions(reminder_id=payload.reminder_id))


def _with_also(timetable: Timetable, moment: dt.time) -> Timetable:
    if timetable.window is not None or len(timetable.clock_times) >= TIMES_PER_DAY:
        return timetable
    return timetable.with_also(moment)


def _with_weekend(timetable: Timetable, moment: dt.time) -> Timetable:
    return timetable if timetable.window is not None else timetable.with_weekend(moment)


async def _change(update: Update, context: Context, reminder_id: int, change: Callable[[Timetable], Timetable]) -> None:
    """Change a timetable and show it, with the way back."""
    shelf = await read_shelf(update, context)
    entry = shelf.find(reminder_id)
    before = read_timetable(entry.timetable) if entry else None
    if entry is None or before is None:
        await show_gone(update, shelf)
        return
    after = change(before)
    if after == before:
        await show(update, _days_and_times(shelf, entry))
        return
    try:
        entry = await give_times(context, shelf, entry, after)
    except DuplicateReminderError as error:
        await show(update, views.duplicate(shelf.user, error.existing, shelf.others, shelf.kinds, entry))
        return
    await show(update, _days_and_times(await shelf_of(context, shelf.user), entry, undo=True))


async def _ask_time(update: Update, context: Context, payload: AddTime | WeekendTime, ask: Ask) -> None:
    shelf = await read_shelf(update, context)
    entry = shelf.find(payload.reminder_id)
    if entry is None or entry.timetable is None:
        await show_gone(update, shelf)
        return
    await context.services.database.run(prompts.open_prompt, shelf.user.id, payload.pack(), now=shelf.now)
    await show(update, ask(shelf.user, entry, shelf.kinds))


async def _on_typed_time(
    update: Update,
    context: Context,
    reminder_id: int,
    ask: Ask,
    change: Callable[[dt.time], Callable[[Timetable], Timetable]],
) -> NotMine | None:
    shelf = await read_shelf(update, context)
    entry = shelf.find(reminder_id)
    text = typed(update)
    guess = parse_clock_time(text, twelve_hour=shelf.user.hour_cycle is HourCycle.H12)
    if entry is None or (not guess.candidates and is_a_question(text)):
        return NOT_MINE
    if len(guess.candidates) != 1:
        shown = escape(shortened(text, TYPED_SHOWN_CHARACTERS))
        problem = (
            _("“{typed}” could be in the morning or in the evening: add am or pm.", typed=shown)
            if guess.candidates
            else _("I could not read “{typed}” as a time.", typed=shown)
        )
        await show(update, ask(shelf.user, entry, shelf.kinds, problem=problem))
        return None
    await context.services.database.run(prompts.close_prompt, shelf.user.id)
    await _change(update, context, reminder_id, change(guess.candidates[0]))
    return None


async def _set_label(update: Update, context: Context, reminder_id: int, label: str) -> None:
    shelf = await read_shelf(update, context)
    if shelf.find(reminder_id) is None:
        await show_gone(update, shelf)
        return
    await context.services.database.run(reminders.set_label, shelf.user.id, reminder_id, label)
    after = await shelf_of(context, shelf.user)
    entry = after.find(reminder_id)
    assert entry is not None
    await show(update, views.labelled(after.user, entry, after.others, after.kinds, now=after.now))


def _days_and_times(shelf: Shelf, entry: Reminder, *, undo: bool = False) -> Screen:
    return detail_views.days_and_times(shelf.user, entry, shelf.others, shelf.kinds, now=shelf.now, undo=undo)
