"""Adds reminders, moves them, deletes them and brings them back, and shows what came of it."""

from __future__ import annotations

import datetime as dt

from msgspec import structs
from telegram import Update

from bot.clock_times import parse_clock_time
from bot.context import Context, ensure_user, is_a_question, typed
from bot.destinations import ChooseTimezone, OpenReminders, Rename, ShowReminder
from bot.feature import NOT_MINE, NotMine
from bot.features.reminders import detail_views, views
from bot.features.reminders.payloads import (
    ChangeTime,
    ChooseHalf,
    ChooseHours,
    ChooseKind,
    ChooseTime,
    ChooseWindow,
    DeleteReminder,
    RestoreReminder,
    SetHalf,
    SetTime,
    SetWindow,
    UndoTimes,
)
from bot.features.reminders.reading import GONE, Shelf, read_shelf, shelf_of, show_gone
from bot.features.reminders.typed_words import PART_OF_DAY, kind_asked_for, label_asked_for, names_days, when_asked_for
from bot.language import _
from bot.reminding import when
from bot.screen import answer, escape, shortened, show
from bot.timetable import EVERY_DAY, WEEKDAYS, Timetable, Window, next_slot, read_timetable
from bot.timetable_words import parse_timetable
from db import ledger, prompts, reminders
from db.records import Answer, HourCycle, Reminder, User
from db.reminders import LABEL_MAX_CHARACTERS, DuplicateReminderError, TooManyRemindersError

TYPED_SHOWN_CHARACTERS = 40
DOUBLE_TAP = dt.timedelta(seconds=5)  # a second tap on a time is no wish for a second reminder


async def on_remind(update: Update, context: Context) -> None:
    """/remind, or /remind and a time for a daily tip."""
    await _remind(update, context, "tip", " ".join(context.args or ()))


async def on_remind_me(update: Update, context: Context) -> None:
    """Such as "remind me to take magnesium on weekdays at 9pm"."""
    said = typed(update)
    kind = kind_asked_for(said)
    if kind is None:  # something that none of the kinds is about: say which there are, rather than set another
        await show(update, views.choose_kind(context.magpie.reminder_kinds))
        return
    label = label_asked_for(said, longest=LABEL_MAX_CHARACTERS) if kind == "take" else None
    await _remind(update, context, kind, when_asked_for(said), label=label)


async def _remind(update: Update, context: Context, kind: str, said: str, *, label: str | None = None) -> None:
    shelf = await read_shelf(update, context)
    readings = _read(shelf.user, said)
    if readings and shelf.user.timezone is not None:
        await _take_readings(update, context, shelf, kind, readings, None, label=label)
    elif len(readings) == 1 and len(readings[0].clock_times) == 1:
        await on_set_time(update, context, SetTime(kind=kind, local_time=readings[0].clock_times[0]))
    elif label is not None:
        await on_choose_time(update, context, ChooseTime(kind=kind))
    else:
        await show(update, shelf.listed())


async def on_open_reminders(update: Update, context: Context, payload: OpenReminders) -> None:
    await on_remind(update, context)


async def on_subscribe(update: Update, context: Context) -> None:
    """/subscribe: a daily tip, unless there is one already; a paused one is resumed."""
    shelf = await read_shelf(update, context)
    tips = [entry for entry in shelf.entries if entry.kind == "tip"]
    if not tips:
        await on_choose_time(update, context, ChooseTime(kind="tip"))
        return
    for entry in tips:
        await context.services.database.run(
            reminders.resume, shelf.user.id, entry.id, next_slot=next_slot, now=shelf.now
        )
    await show(update, (await shelf_of(context, shelf.user)).listed())


async def on_choose_kind(update: Update, context: Context, payload: ChooseKind) -> None:
    await show(update, views.choose_kind(context.magpie.reminder_kinds))


async def on_choose_time(update: Update, context: Context, payload: ChooseTime) -> None:
    """Ask for a time; before it for a zone, without which a time means nothing."""
    user = await ensure_user(update, context)
    kinds = context.magpie.reminder_kinds
    if payload.kind not in kinds:
        await show(update, views.choose_kind(kinds))
        return
    if user.timezone is None:
        await context.magpie.open_payload(update, context, ChooseTimezone(then=payload.pack()).pack())
        return
    await context.services.database.run(prompts.open_prompt, user.id, payload.pack(), now=context.now())
    await show(update, views.choose_time(user, kinds, payload.kind))


async def on_typed_time(update: Update, context: Context, prompt: ChooseTime) -> NotMine | None:
    return await _on_typed(update, context, prompt.kind, None)


async def on_typed_change(update: Update, context: Context, prompt: ChangeTime) -> NotMine | None:
    entry = (await read_shelf(update, context)).find(prompt.reminder_id)
    if entry is None:
        return NOT_MINE
    return await _on_typed(update, context, entry.kind, entry)


async def on_typed_half(update: Update, context: Context, prompt: ChooseHalf) -> NotMine | None:
    """Such as "evening", after "9" was asked about."""
    shelf = await read_shelf(update, context)
    hour = f"{prompt.local_time.hour % 12 or 12}:{prompt.local_time:%M}"
    for said in (f"{hour} {typed(update)}", *(f"{hour} {at} {typed(update)}" for at in PART_OF_DAY), typed(update)):
        guess = parse_clock_time(said)
        if len(guess.candidates) == 1:
            await context.services.database.run(prompts.close_prompt, shelf.user.id)
            moment = guess.candidates[0]
            await _set_half(update, context, shelf, SetHalf(**structs.asdict(prompt) | {"local_time": moment}))
            return None
    return NOT_MINE


async def on_set_half(update: Update, context: Context, payload: SetHalf) -> None:
    """The half of the day was tapped: the time goes with the days that were typed, or with those that there are."""
    await _set_half(update, context, await read_shelf(update, context), payload)


async def _set_half(update: Update, context: Context, shelf: Shelf, payload: SetHalf) -> None:
    entry = shelf.find(payload.reminder_id)
    if payload.days is None or shelf.user.timezone is None or (payload.reminder_id is not None and entry is None):
        await on_set_time(
            update,
            context,
            SetTime(kind=payload.kind, local_time=payload.local_time, reminder_id=payload.reminder_id),
        )
        return
    timetable = Timetable.daily(payload.local_time, days=map(int, payload.days))
    await _set_times(update, context, shelf, payload.kind, timetable, entry)


async def on_set_time(update: Update, context: Context, payload: SetTime) -> None:
    shelf = await read_shelf(update, context)
    if shelf.user.timezone is None:
        await context.magpie.open_payload(update, context, ChooseTimezone(then=payload.pack()).pack())
    elif payload.kind not in shelf.kinds:
        await show(update, views.choose_kind(shelf.kinds))
    elif payload.reminder_id is None:
        await _set_times(update, context, shelf, payload.kind, Timetable.daily(payload.local_time), None)
    elif (entry := shelf.find(payload.reminder_id)) is None:
        await show_gone(update, shelf)
    else:
        await _set_times(update, context, shelf, entry.kind, _at(entry, payload.local_time), entry)


async def on_choose_hours(update: Update, context: Context, payload: ChooseHours) -> None:
    """A break to move: it needs a zone first as well. A typed timetable does as well as the buttons."""
    shelf = await read_shelf(update, context)
    if shelf.user.timezone is None:
        await context.magpie.open_payload(update, context, ChooseTimezone(then=payload.pack()).pack())
        return
    entry = shelf.find(payload.reminder_id)
    question = ChangeTime(reminder_id=entry.id) if entry else ChooseTime(kind="move")
    await context.services.database.run(prompts.open_prompt, shelf.user.id, question.pack(), now=shelf.now)
    await show(update, detail_views.choose_hours(entry))


async def on_choose_window(update: Update, context: Context, payload: ChooseWindow) -> None:
    shelf = await read_shelf(update, context)
    await show(update, detail_views.choose_window(shelf.user, payload.hours, shelf.find(payload.reminder_id)))


async def on_set_window(update: Update, context: Context, payload: SetWindow) -> None:
    shelf = await read_shelf(update, context)
    entry = shelf.find(payload.reminder_id)
    if shelf.user.timezone is None or payload.end < payload.start:
        await show(update, shelf.listed())
        return
    if payload.reminder_id is not None and entry is None:
        await show_gone(update, shelf)
        return
    before = read_timetable(entry.timetable) if entry else None
    days = before.days if before else WEEKDAYS
    timetable = Timetable.hourly(Window(payload.start, payload.end, 60 * payload.hours), days)
    await _set_times(update, context, shelf, "move", timetable, entry)


async def on_show_reminder(update: Update, context: Context, payload: ShowReminder) -> None:
    shelf = await read_shelf(update, context)
    entry = shelf.find(payload.reminder_id)
    if entry is None:
        await show_gone(update, shelf)
        return
    await show(update, shelf.one(entry))


async def on_change_time(update: Update, context: Context, payload: ChangeTime) -> None:
    shelf = await read_shelf(update, context)
    entry = shelf.find(payload.reminder_id)
    if entry is None or entry.kind not in shelf.kinds:
        await show_gone(update, shelf)
        return
    await context.services.database.run(prompts.open_prompt, shelf.user.id, payload.pack(), now=shelf.now)
    await show(update, views.choose_time(shelf.user, shelf.kinds, entry.kind, entry, shelf.others))


async def on_undo_times(update: Update, context: Context, payload: UndoTimes) -> None:
    """Back to the times before. A second tap undoes the undo."""
    shelf = await read_shelf(update, context)
    entry = shelf.find(payload.reminder_id)
    before = read_timetable(entry.previous_timetable) if entry else None
    if entry is None or before is None:
        await show_gone(update, shelf)
        return
    await _set_times(update, context, shelf, entry.kind, before, entry)


async def on_delete(update: Update, context: Context, payload: DeleteReminder) -> None:
    shelf = await read_shelf(update, context)
    entry = await context.services.database.run(
        reminders.delete_reminder, shelf.user.id, payload.reminder_id, now=shelf.now
    )
    if entry is None and update.callback_query is not None:
        await answer(update.callback_query, _(GONE))  # a second tap: the first one's Undo stays on the screen
        return
    assert entry is not None
    await show(update, views.deleted(shelf.user, entry, shelf.others, shelf.kinds))


async def on_restore(update: Update, context: Context, payload: RestoreReminder) -> None:
    """Undo a deletion. A second tap finds the reminder there and changes nothing."""
    user = await ensure_user(update, context)
    try:
        entry = await context.services.database.run(
            reminders.restore_reminder, user.id, payload.reminder_id, next_slot=next_slot, now=context.now()
        )
    except (DuplicateReminderError, TooManyRemindersError):
        entry = None
    shelf = await shelf_of(context, user)
    await show(update, shelf.listed() if entry is None else shelf.one(entry).with_toast(_("It is back.")))


async def _on_typed(update: Update, context: Context, kind: str, entry: Reminder | None) -> NotMine | None:
    shelf = await read_shelf(update, context)
    text = typed(update)
    readings = _read(shelf.user, text)
    if entry is not None and len(readings) == 1 and parse_clock_time(text).candidates and not names_days(text):
        readings = (_at(entry, readings[0].clock_times[0]),)  # a bare time, without "every day": the days stay
    if readings:
        await _take_readings(update, context, shelf, kind, readings, entry)
    elif is_a_question(text):
        return NOT_MINE
    else:
        problem = _("I could not read “{typed}” as a time.", typed=escape(shortened(text, TYPED_SHOWN_CHARACTERS)))
        await show(update, views.choose_time(shelf.user, shelf.kinds, kind, entry, shelf.others, problem=problem))
    return None


def _read(user: User, text: str) -> tuple[Timetable, ...]:
    return parse_timetable(text, twelve_hour=user.hour_cycle is HourCycle.H12)


async def _take_readings(
    update: Update,
    context: Context,
    shelf: Shelf,
    kind: str,
    readings: tuple[Timetable, ...],
    entry: Reminder | None,
    *,
    label: str | None = None,
) -> None:
    database = context.services.database
    if len(readings) > 1:
        times = sorted(reading.clock_times[0] for reading in readings)
        days = None if readings[0].days == EVERY_DAY else "".join(map(str, readings[0].days))
        question = ChooseHalf(kind=kind, local_time=times[0], days=days, reminder_id=entry.id if entry else None)
        await database.run(prompts.open_prompt, shelf.user.id, question.pack(), now=shelf.now)
        await show(update, views.which_half(shelf.user, question, times, entry))
        return
    await database.run(prompts.close_prompt, shelf.user.id)
    await _set_times(update, context, shelf, kind, readings[0], entry, label=label)


async def _set_times(
    update: Update,
    context: Context,
    shelf: Shelf,
    kind: str,
    timetable: Timetable,
    entry: Reminder | None,
    *,
    label: str | None = None,
) -> None:
    """Add a reminder with these times, or give them to the one there is, and say what came of it."""
    try:
        if entry is None:
            made = await _add(context, shelf, kind, timetable, label)
        elif entry.timetable == str(timetable):
            await show(update, shelf.one(entry))
            return
        else:
            made = await give_times(context, shelf, entry, timetable)
    except DuplicateReminderError as error:
        if entry is not None or shelf.now - error.existing.created_at > DOUBLE_TAP:
            await show(update, views.duplicate(shelf.user, error.existing, shelf.others, shelf.kinds, entry))
            return
        made = error.existing
    except TooManyRemindersError:
        await show(update, views.too_many())
        return
    if entry is None:
        if kind == "take" and made.label is None:
            question = Rename(reminder_id=made.id)
            await context.services.database.run(prompts.open_prompt, shelf.user.id, question.pack(), now=shelf.now)
        await show(update, views.added(shelf.user, made, shelf.others, shelf.kinds, now=shelf.now))
        return
    before = when(shelf.user, entry, shelf.others, shelf.kinds) if read_timetable(entry.timetable) else None
    await show(update, views.changed(shelf.user, made, before, shelf.others, shelf.kinds, now=shelf.now))


async def _add(context: Context, shelf: Shelf, kind: str, timetable: Timetable, label: str | None) -> Reminder:
    assert shelf.user.timezone is not None
    return await context.services.database.run(
        reminders.add_reminder,
        shelf.user.id,
        kind=kind,
        label=label,
        timetable=str(timetable),
        timezone=shelf.user.timezone,
        next_slot=next_slot,
        now=shelf.now,
    )


async def give_times(context: Context, shelf: Shelf, entry: Reminder, timetable: Timetable) -> Reminder:
    """Give a reminder other times. One that comes once a day and was done today comes from tomorrow on.

    Raises:
        DuplicateReminderError: the person has the same one already.
    """
    database = context.services.database
    not_before = None
    if len(timetable.times_on(shelf.today.isoweekday())) == 1:
        said = await database.run(ledger.on_date, shelf.user.id, entry.id, shelf.today)
        if any(occurrence.answer is Answer.DONE for occurrence in said):
            not_before = shelf.today + dt.timedelta(days=1)
    made = await database.run(
        reminders.change_timetable,
        shelf.user.id,
        entry.id,
        str(timetable),
        next_slot=next_slot,
        now=shelf.now,
        not_before=not_before,
    )
    assert made is not None
    return made


def _at(entry: Reminder, local_time: dt.time) -> Timetable:
    """The reminder's days at one time, whatever times they had."""
    before = read_timetable(entry.timetable)
    return before.with_times(local_time) if before else Timetable.daily(local_time)
