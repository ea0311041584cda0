"""Records what people say to a reminder that came. The message stays what it is: everything edits it in place."""

from __future__ import annotations

import datetime as dt

from msgspec import Struct
from telegram import Update

from bot.clock_times import parse_clock_time
from bot.context import Context, ensure_user, is_a_question, typed
from bot.destinations import SnoozeOccurrence
from bot.feature import NOT_MINE, NotMine
from bot.features.occurrences import views
from bot.features.occurrences.payloads import (
    MarkDone,
    MarkSkipped,
    PickSnooze,
    RecordAfterwards,
    ShowOccurrence,
    SnoozeFor,
    SnoozeTo,
    TakeBack,
)
from bot.language import N_, _
from bot.schedule import next_occurrence
from bot.screen import Screen, answer, escape, shortened, show
from db import ledger, prompts, reminders
from db.records import Answer, Copy, Due, HourCycle, Occurrence, Reminder, State, User

GONE = N_("I have no record of this one any more.")
FRESH_FOR = dt.timedelta(hours=20)  # later, a tap may be meant for another day, and is asked about
TYPED_SHOWN_CHARACTERS = 40


class Case(Struct, frozen=True):
    """A row of the ledger that belongs to the person who tapped, and what it is about."""

    user: User
    occurrence: Occurrence
    reminder: Reminder
    now: dt.datetime


async def on_done(update: Update, context: Context, payload: MarkDone) -> None:
    await _on_answer(update, context, payload.occurrence_id, Answer.DONE)


async def on_skipped(update: Update, context: Context, payload: MarkSkipped) -> None:
    await _on_answer(update, context, payload.occurrence_id, Answer.SKIPPED)


async def on_record_afterwards(update: Update, context: Context, payload: RecordAfterwards) -> None:
    case = await _read(update, context, payload.occurrence_id)
    if case is not None:
        await _record(update, context, case, Answer.DONE if payload.done else Answer.SKIPPED)


async def on_take_back(update: Update, context: Context, payload: TakeBack) -> None:
    """Undo: the reminder stands there again as it came."""
    case = await _read(update, context, payload.occurrence_id)
    if case is None:
        return
    occurrence = await context.services.database.run(ledger.take_back, case.user.id, payload.occurrence_id)
    assert occurrence is not None
    await show(update, (await _as_it_came(context, case, occurrence)).with_toast(_("Taken back.")))


async def on_show(update: Update, context: Context, payload: ShowOccurrence) -> None:
    case = await _read(update, context, payload.occurrence_id)
    if case is not None:
        await context.services.database.run(prompts.close_prompt, case.user.id)
        await show(update, await _as_recorded(context, case) or await _as_it_came(context, case, case.occurrence))


async def on_snooze(update: Update, context: Context, payload: SnoozeOccurrence) -> None:
    case = await _read(update, context, payload.occurrence_id)
    if case is None:
        return
    recorded = await _as_recorded(context, case)
    await show(
        update,
        recorded
        or views.choose_snooze(
            case.occurrence, case.reminder, context.magpie.reminder_kinds, user=case.user, now=case.now
        ),
    )


async def on_snooze_for(update: Update, context: Context, payload: SnoozeFor) -> None:
    case = await _read(update, context, payload.occurrence_id)
    if case is not None:
        await _snooze(update, context, case, case.now + dt.timedelta(minutes=payload.minutes))


async def on_pick_snooze(update: Update, context: Context, payload: PickSnooze) -> None:
    case = await _read(update, context, payload.occurrence_id)
    if case is None:
        return
    await context.services.database.run(prompts.open_prompt, case.user.id, payload.pack(), now=case.now)
    await show(update, views.pick_snooze(case.occurrence, case.reminder, context.magpie.reminder_kinds, user=case.user))


async def on_snooze_to(update: Update, context: Context, payload: SnoozeTo) -> None:
    case = await _read(update, context, payload.occurrence_id)
    if case is not None:
        await _snooze(
            update, context, case, next_occurrence(payload.local_time, case.reminder.timezone, after=case.now)
        )


async def on_typed_snooze(update: Update, context: Context, prompt: PickSnooze) -> NotMine | None:
    """A typed time. Of two readings the one that comes sooner is meant: it is said back, and can be undone."""
    text = typed(update)
    case = await _read(update, context, prompt.occurrence_id)
    if case is None:
        return NOT_MINE
    guess = parse_clock_time(text, twelve_hour=case.user.hour_cycle is HourCycle.H12)
    if guess.candidates:
        await context.services.database.run(prompts.close_prompt, case.user.id)
        zone = case.reminder.timezone
        await _snooze(
            update,
            context,
            case,
            min(next_occurrence(moment, zone, after=case.now) for moment in guess.candidates),
        )
        return None
    if is_a_question(text):
        return NOT_MINE
    problem = _("I could not read “{typed}” as a time.", typed=escape(shortened(text, TYPED_SHOWN_CHARACTERS)))
    kinds = context.magpie.reminder_kinds
    await show(update, views.pick_snooze(case.occurrence, case.reminder, kinds, user=case.user, problem=problem))
    return None


async def _read(update: Update, context: Context, occurrence_id: int) -> Case | None:
    """The row and its reminder if they are the person's; otherwise they are told, and the message stays."""
    user = await ensure_user(update, context)
    database = context.services.database
    occurrence = await database.run(ledger.find, user.id, occurrence_id)
    reminder = None
    if occurrence is not None and occurrence.reminder_id is not None:
        reminder = await database.run(reminders.find_reminder, user.id, occurrence.reminder_id, deleted=True)
    if occurrence is None or reminder is None:
        if update.callback_query is not None:
            await answer(update.callback_query, _(GONE))
        return None
    return Case(user, occurrence, reminder, context.now())


async def _on_answer(update: Update, context: Context, occurrence_id: int, said: Answer) -> None:
    case = await _read(update, context, occurrence_id)
    if case is None:
        return
    if case.occurrence.state is State.ANSWERED:
        recorded = await _as_recorded(context, case)
        assert recorded is not None
        await show(update, recorded.with_toast(_("This is what I have recorded.")))
    elif case.now - case.occurrence.due_at > FRESH_FOR and case.occurrence.copy is not Copy.SNOOZED:
        kinds = context.magpie.reminder_kinds
        await show(update, views.of_another_day(case.user, case.occurrence, case.reminder, kinds))
    else:
        await _record(update, context, case, said)


async def _record(update: Update, context: Context, case: Case, said: Answer) -> None:
    occurrence = await context.services.database.run(
        ledger.answer, case.user.id, case.occurrence.id, said, now=case.now
    )
    assert occurrence is not None
    kinds = context.magpie.reminder_kinds
    await show(update, views.answered(case.user, occurrence, case.reminder, kinds, now=case.now))


async def _snooze(update: Update, context: Context, case: Case, until: dt.datetime) -> None:
    until = until.replace(second=0, microsecond=0)
    occurrence = await context.services.database.run(
        ledger.snooze, case.user.id, case.occurrence.id, until=until, now=case.now
    )
    assert occurrence is not None
    kinds = context.magpie.reminder_kinds
    await show(update, views.snoozed(case.user, occurrence, case.reminder, kinds, now=case.now))


async def _as_it_came(context: Context, case: Case, occurrence: Occurrence) -> Screen:
    """The message as its kind makes it. A kind that is no more leaves the title."""
    kind = context.magpie.reminder_kinds[case.reminder.kind]
    return await kind.render(context, Due(occurrence, case.reminder, case.user))


async def _as_recorded(context: Context, case: Case) -> Screen | None:
    """What the person said to it, if they did."""
    kinds = context.magpie.reminder_kinds
    if case.occurrence.state is State.ANSWERED:
        return views.answered(case.user, case.occurrence, case.reminder, kinds, now=case.now)
    waits = case.occurrence.state is State.CLAIMED and case.occurrence.copy is Copy.SNOOZED
    return views.snoozed(case.user, case.occurrence, case.reminder, kinds, now=case.now) if waits else None
