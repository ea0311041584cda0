"""Reads what is to be done with a reminder, does it, and shows the result."""

from __future__ import annotations

import datetime as dt
import re

from telegram import Update

from bot.clock_times import ClockTimeGuess, format_clock_time, parse_clock_time
from bot.context import Context, ensure_user, is_a_question, typed
from bot.destinations import ChooseTimezone, OpenReminders
from bot.feature import NOT_MINE, NotMine
from bot.features.reminders import views
from bot.features.reminders.payloads import (
    ChangeTime,
    ChooseHalf,
    ChooseKind,
    ChooseTime,
    DeleteReminder,
    PauseReminders,
    RestoreReminder,
    ResumeReminders,
    SetTime,
    ShowReminder,
)
from bot.features.reminders.typed_words import kind_asked_for
from bot.schedule import next_occurrence
from bot.screen import Screen, answer, escape, shortened, show
from db import prompts, reminders
from db.records import HourCycle, Reminder, User
from db.reminders import DuplicateReminderError, TooManyRemindersError

GONE = "That reminder is gone."
TYPED_SHOWN_CHARACTERS = 40
DOUBLE_TAP = dt.timedelta(seconds=5)  # a second tap on a time is no wish for a second reminder


async def on_remind(update: Update, context: Context) -> None:
    """/remind, or /remind and a time for a daily tip."""
    await _remind(update, context, "tip", " ".join(context.args or ()))


async def on_remind_me(update: Update, context: Context) -> None:
    """Such as "remind me to take magnesium at 9pm": what follows the last "at" or "every day" is the time."""
    said = typed(update)
    kind = kind_asked_for(said)
    if kind is None:  # something that none of the kinds is about: say which there are, rather than set another
        await show(update, views.choose_kind(context.magpie.reminder_kinds))
        return
    await _remind(update, context, kind, re.split(r"\b(?:at|every day|daily)\b", said.casefold())[-1])


async def on_resume_word(update: Update, context: Context) -> None:
    """Such as "resume": everything that is paused goes on."""
    await on_resume(update, context, ResumeReminders())


async def _remind(update: Update, context: Context, kind: str, said: str) -> None:
    user = await ensure_user(update, context)
    guess = parse_clock_time(said, twelve_hour=user.hour_cycle is HourCycle.H12)
    if guess.candidates and user.timezone is not None:
        await _on_guess(update, context, user, kind, guess, None)
    elif len(guess.candidates) == 1:
        await on_set_time(update, context, SetTime(kind=kind, local_time=guess.candidates[0]))
    else:
        await show(update, await _list(context, user))


async def on_open_reminders(update: Update, context: Context, payload: OpenReminders) -> None:
    await on_remind(update, context)


async def on_subscribe(update: Update, context: Context) -> None:
    """/subscribe: a daily tip, unless there is one already; a paused one is resumed."""
    user = await ensure_user(update, context)
    tips = [
        entry for entry in await context.services.database.run(reminders.list_reminders, user.id) if entry.kind == "tip"
    ]
    if not tips:
        await on_choose_time(update, context, ChooseTime(kind="tip"))
        return
    for entry in tips:
        await _resume(context, user, entry.id)
    await show(update, await _list(context, user))


async def on_choose_kind(update: Update, context: Context, payload: ChooseKind) -> None:
    await show(update, views.choose_kind(context.magpie.reminder_kinds))


async def on_choose_time(update: Update, context: Context, payload: ChooseTime) -> None:
    """Ask for a time; before it for a zone, without which a time means nothing."""
    user = await ensure_user(update, context)
    kind = context.magpie.reminder_kinds.get(payload.kind)
    if kind is None:
        await show(update, views.choose_kind(context.magpie.reminder_kinds))
        return
    if user.timezone is None:
        await context.magpie.open_payload(update, context, ChooseTimezone(then=payload.pack()).pack())
        return
    await context.services.database.run(prompts.open_prompt, user.id, payload.pack(), now=context.now())
    await show(update, views.choose_time(user, kind))


async def on_typed_time(update: Update, context: Context, prompt: ChooseTime) -> NotMine | None:
    return await _on_typed(update, context, prompt.kind, None)


async def on_typed_change(update: Update, context: Context, prompt: ChangeTime) -> NotMine | None:
    user = await ensure_user(update, context)
    entry = await context.services.database.run(reminders.find_reminder, user.id, prompt.reminder_id)
    if entry is None:
        return NOT_MINE
    return await _on_typed(update, context, entry.kind, entry)


async def on_typed_half(update: Update, context: Context, prompt: ChooseHalf) -> NotMine | None:
    """Such as "evening", after "9" was asked about."""
    user = await ensure_user(update, context)
    hour = format_clock_time(prompt.local_time, twelve_hour=True).removesuffix(" am")
    for said in (f"{hour} {typed(update)}", f"{hour} in the {typed(update)}", typed(update)):
        guess = parse_clock_time(said)
        if len(guess.candidates) == 1:
            await context.services.database.run(prompts.close_prompt, user.id)
            await show(update, await _set_time(context, user, prompt.kind, guess.candidates[0], prompt.reminder_id))
            return None
    return NOT_MINE


async def on_set_time(update: Update, context: Context, payload: SetTime) -> None:
    user = await ensure_user(update, context)
    if user.timezone is None:
        await context.magpie.open_payload(update, context, ChooseTimezone(then=payload.pack()).pack())
        return
    if payload.kind not in context.magpie.reminder_kinds:
        await show(update, views.choose_kind(context.magpie.reminder_kinds))
        return
    await show(update, await _set_time(context, user, payload.kind, payload.local_time, payload.reminder_id))


async def on_show_reminder(update: Update, context: Context, payload: ShowReminder) -> None:
    user = await ensure_user(update, context)
    await show(update, await _one(context, user, payload.reminder_id))


async def on_change_time(update: Update, context: Context, payload: ChangeTime) -> None:
    user = await ensure_user(update, context)
    entry = await context.services.database.run(reminders.find_reminder, user.id, payload.reminder_id)
    if entry is None or entry.kind not in context.magpie.reminder_kinds:
        await show(update, (await _list(context, user)).with_toast(GONE))
        return
    await context.services.database.run(prompts.open_prompt, user.id, payload.pack(), now=context.now())
    await show(update, views.choose_time(user, context.magpie.reminder_kinds[entry.kind], entry))


async def on_pause(update: Update, context: Context, payload: PauseReminders) -> None:
    user = await ensure_user(update, context)
    await context.services.database.run(reminders.pause, user.id, payload.reminder_id, now=context.now())
    await _show_one_or_all(update, context, user, payload.reminder_id, "Paused.")


async def on_resume(update: Update, context: Context, payload: ResumeReminders) -> None:
    user = await ensure_user(update, context)
    paused_at = None if payload.paused_at is None else dt.datetime.fromtimestamp(payload.paused_at, dt.UTC)
    await _resume(context, user, payload.reminder_id, paused_at)
    await _show_one_or_all(update, context, user, payload.reminder_id, "Resumed.")


async def on_delete(update: Update, context: Context, payload: DeleteReminder) -> None:
    user = await ensure_user(update, context)
    entry = await context.services.database.run(reminders.delete_reminder, user.id, payload.reminder_id)
    if entry is None and update.callback_query is not None:
        await answer(update.callback_query, GONE)  # a second tap: the first one's Undo stays on the screen
        return
    assert entry is not None
    await show(update, views.deleted(user, entry, context.magpie.reminder_kinds))


async def on_restore(update: Update, context: Context, payload: RestoreReminder) -> None:
    """Undo a deletion. A second tap finds the reminder there and changes nothing."""
    user = await ensure_user(update, context)
    if user.timezone is None or payload.kind not in context.magpie.reminder_kinds:
        await show(update, await _list(context, user))
        return
    try:
        entry = await _add(context, user, payload.kind, payload.local_time)
    except (DuplicateReminderError, TooManyRemindersError):
        await show(update, await _list(context, user))
        return
    if payload.paused:
        await context.services.database.run(reminders.pause, user.id, entry.id, now=context.now())
    await show(update, (await _one(context, user, entry.id)).with_toast("It is back."))


async def on_stop(update: Update, context: Context) -> None:
    """/stop, /unsubscribe, or "stop" alone on a line: nothing comes any more, and nothing is lost."""
    user = await ensure_user(update, context)
    await context.services.database.run(prompts.close_prompt, user.id)
    entries = await context.services.database.run(reminders.list_reminders, user.id)
    now = context.now()
    paused = await context.services.database.run(reminders.pause, user.id, now=now)
    await show(update, views.stopped(paused, len(entries), now=now))


async def _on_typed(update: Update, context: Context, kind_name: str, entry: Reminder | None) -> NotMine | None:
    user = await ensure_user(update, context)
    kind = context.magpie.reminder_kinds[kind_name]
    text = typed(update)
    guess = parse_clock_time(text, twelve_hour=user.hour_cycle is HourCycle.H12)
    if guess.candidates:
        await _on_guess(update, context, user, kind_name, guess, entry)
    elif is_a_question(text):
        return NOT_MINE
    else:
        problem = f"I could not read “{escape(shortened(text, TYPED_SHOWN_CHARACTERS))}” as a time."
        await show(update, views.choose_time(user, kind, entry, problem=problem))
    return None


async def _on_guess(
    update: Update, context: Context, user: User, kind: str, guess: ClockTimeGuess, entry: Reminder | None
) -> None:
    reminder_id = entry.id if entry else None
    if len(guess.candidates) > 1:
        question = ChooseHalf(kind=kind, local_time=min(guess.candidates), reminder_id=reminder_id)
        await context.services.database.run(prompts.open_prompt, user.id, question.pack(), now=context.now())
        await show(update, views.which_half(user, context.magpie.reminder_kinds[kind], sorted(guess.candidates), entry))
        return
    await context.services.database.run(prompts.close_prompt, user.id)
    await show(update, await _set_time(context, user, kind, guess.candidates[0], reminder_id))


async def _set_time(context: Context, user: User, kind: str, local_time: dt.time, reminder_id: int | None) -> Screen:
    """Add a reminder or move one, and say what came of it."""
    try:
        if reminder_id is not None:
            return await _move(context, user, reminder_id, local_time)
        entry = await _add(context, user, kind, local_time)
    except DuplicateReminderError as error:
        entry = error.existing
        if reminder_id is not None or context.now() - entry.created_at > DOUBLE_TAP:
            moved = await context.services.database.run(reminders.find_reminder, user.id, reminder_id or 0)
            return views.duplicate(user, context.magpie.reminder_kinds[kind], local_time, moved)
    except TooManyRemindersError:
        return views.too_many()
    return views.added(user, entry, context.magpie.reminder_kinds, now=context.now())


async def _move(context: Context, user: User, reminder_id: int, local_time: dt.time) -> Screen:
    before = await context.services.database.run(reminders.find_reminder, user.id, reminder_id)
    if before is None:
        return (await _list(context, user)).with_toast(GONE)
    if before.local_time == local_time:
        return await _one(context, user, reminder_id)
    after = await context.services.database.run(
        reminders.change_time,
        user.id,
        reminder_id,
        local_time=local_time,
        next_due_at=next_occurrence(local_time, before.timezone, after=context.now()),
    )
    assert after is not None
    return views.moved(user, after, before.local_time, context.magpie.reminder_kinds, now=context.now())


async def _add(context: Context, user: User, kind: str, local_time: dt.time) -> Reminder:
    assert user.timezone is not None
    now = context.now()
    return await context.services.database.run(
        reminders.add_reminder,
        user.id,
        kind=kind,
        local_time=local_time,
        timezone=user.timezone,
        next_due_at=next_occurrence(local_time, user.timezone, after=now),
        now=now,
    )


async def _resume(context: Context, user: User, reminder_id: int | None, paused_at: dt.datetime | None = None) -> None:
    await context.services.database.run(
        reminders.resume,
        user.id,
        reminder_id,
        paused_at=paused_at,
        next_occurrence=next_occurrence,
        now=context.now(),
    )


async def _show_one_or_all(update: Update, context: Context, user: User, reminder_id: int | None, toast: str) -> None:
    screen = await (_list(context, user) if reminder_id is None else _one(context, user, reminder_id))
    await show(update, screen if screen.toast else screen.with_toast(toast))


async def _one(context: Context, user: User, reminder_id: int) -> Screen:
    entry = await context.services.database.run(reminders.find_reminder, user.id, reminder_id)
    if entry is None:
        return (await _list(context, user)).with_toast(GONE)
    return views.reminder(user, entry, context.magpie.reminder_kinds, now=context.now())


async def _list(context: Context, user: User) -> Screen:
    entries = await context.services.database.run(reminders.list_reminders, user.id)
    return views.reminders(user, entries, context.magpie.reminder_kinds, now=context.now())
