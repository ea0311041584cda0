"""Sets a reminder for a medicine and one for magnesium that follows it at the medicine's gap; takes both back."""

from __future__ import annotations

import datetime as dt
import math
import re

from msgspec.structs import replace
from telegram import Update

from bot.content.medicine_names import ANY_MEDICINE
from bot.content.models import Interaction
from bot.context import Context, ensure_user, is_a_question, typed
from bot.destinations import ChooseTimezone, OpenInteraction, OpenSpacing, Rename, medicine_key
from bot.feature import NOT_MINE, NotMine
from bot.features.interactions import spacing_views as views
from bot.features.interactions.handlers import on_open_interaction
from bot.features.interactions.payloads import SetSpacing, SetWait, SpaceAfter, UndoSpacing
from bot.features.interactions.spacing_views import Pair, Said
from bot.language import N_, _, word_list
from bot.reminding import when
from bot.screen import answer, escape, shortened, show
from bot.timetable import EVERY_DAY, Timetable, next_slot, read_timetable
from bot.timetable_words import describe, parse_timetable
from bot.typed_words import any_of, by_language
from db import prompts, reminders, spacing
from db.records import HourCycle, Reminder, User
from db.reminders import LABEL_MAX_CHARACTERS, DuplicateReminderError, TooManyRemindersError

MAGNESIUM = N_("magnesium")  # what its reminder is called at first
MY_MEDICINE = N_("my medicine")
TYPED_SHOWN_CHARACTERS = 40
DOUBLE_TAP = dt.timedelta(seconds=5)  # a second tap on a time shows once more what the first one set

# "doxycycline at 7:30": a name, one of the first, or none, and one of the second.
_EVERY_DAY = word_list("every day, between a name and its time", "every day", "daily")
_AT = word_list("at, between a name and its time", "at")


@by_language
def _named() -> re.Pattern[str]:
    every_day, at = any_of(_EVERY_DAY), any_of(_AT)
    return re.compile(rf"^\s*(?P<label>\S.*?)\s+(?:{every_day}\s+)?{at}\s+(?P<when>\S.*)$", re.IGNORECASE)


async def on_open_spacing(update: Update, context: Context, payload: OpenSpacing) -> None:
    """Ask when the medicine is taken; before it for a zone, without which a time means nothing."""
    entry = await _entry(update, context, payload.medicine)
    if entry is None:
        return
    user = await ensure_user(update, context)
    if user.timezone is None:
        await context.magpie.open_payload(update, context, ChooseTimezone(then=payload.pack()).pack())
        return
    await _ask(update, context, user, entry)


async def on_typed_spacing(update: Update, context: Context, prompt: OpenSpacing) -> NotMine | None:
    """Such as "7:30", "weekdays at 7" or "doxycycline at 7:30"."""
    entry = _find(context, prompt.medicine)
    user = await ensure_user(update, context)
    if entry is None or not entry.can_be_spaced or user.timezone is None:
        return NOT_MINE
    text = typed(update)
    label, readings = read_medicine_time(text, twelve_hour=user.hour_cycle is HourCycle.H12)
    if len(readings) > 1:
        moments = sorted(reading.clock_times[0] for reading in readings)
        days = None if readings[0].days == EVERY_DAY else "".join(map(str, readings[0].days))
        await show(update, views.which_half(user, entry, moments, days))
    elif readings:
        await context.services.database.run(prompts.close_prompt, user.id)
        await _set(update, context, user, entry, readings[0], label)
    elif is_a_question(text):
        return NOT_MINE
    else:
        shown = escape(shortened(text, TYPED_SHOWN_CHARACTERS))
        problem = _("I could not read “{typed}” as a time.", typed=shown)
        await _ask(update, context, user, entry, problem=problem)
    return None


async def on_set_spacing(update: Update, context: Context, payload: SetSpacing) -> None:
    entry = await _entry(update, context, payload.medicine)
    if entry is None:
        return
    user = await ensure_user(update, context)
    if user.timezone is None:
        await on_open_spacing(update, context, OpenSpacing(medicine=payload.medicine))
        return
    days = map(int, payload.days) if payload.days else EVERY_DAY
    await _set(update, context, user, entry, Timetable.daily(payload.local_time, days=days), None)


async def on_space_after(update: Update, context: Context, payload: SpaceAfter) -> None:
    """Magnesium after a reminder that is there already, which stays as it is."""
    entry = await _entry(update, context, payload.medicine)
    if entry is None:
        return
    database, now = context.services.database, context.now()
    user = await ensure_user(update, context)
    medicine = await database.run(reminders.find_reminder, user.id, payload.reminder_id)
    timetable = read_timetable(medicine.timetable) if medicine else None
    if medicine is None or timetable is None:
        await show(update, views.gone())
        return
    if not _has_room(entry, timetable):
        await show(update, views.no_room(entry, when(user, medicine, {}, context.magpie.reminder_kinds)))
        return
    try:
        magnesium = await database.run(
            spacing.add_after, user.id, medicine, _(MAGNESIUM), _minutes(entry), next_slot=next_slot, now=now
        )
    except DuplicateReminderError as error:
        await _show_existing(update, context, user, error.existing, entry)
    except TooManyRemindersError:
        await show(update, views.too_many(1))
    else:
        pair = Pair(medicine, magnesium, _hours(entry), made_together=False)
        await _show_pair(update, context, user, pair, Said.SET, entry)


async def on_set_wait(update: Update, context: Context, payload: SetWait) -> None:
    """Longer, as a leaflet or a pharmacist said, and back again; never less than the medicine needs."""
    user = await ensure_user(update, context)
    pair = await _pair(context, user, payload.magnesium_id, payload.medicine_id, payload.least)
    if pair is None:
        await show(update, views.gone())
        return
    if views.can_wait(pair, payload.hours):
        magnesium = await context.services.database.run(
            reminders.set_follows,
            user.id,
            pair.magnesium.id,
            follows=(pair.medicine.id, 60 * payload.hours),
            next_slot=next_slot,
            now=context.now(),
        )
        assert magnesium is not None
        pair = replace(pair, magnesium=magnesium)
    await _show_pair(update, context, user, pair, Said.CHANGED)


async def on_undo_spacing(update: Update, context: Context, payload: UndoSpacing) -> None:
    user = await ensure_user(update, context)
    deleted = await context.services.database.run(
        spacing.delete_spaced, user.id, payload.medicine_id, payload.magnesium_id, now=context.now()
    )
    if deleted:
        await show(update, views.undone(deleted, context.magpie.reminder_kinds))
    elif update.callback_query is not None:
        await answer(update.callback_query, _(views.GONE))  # a second tap: what the first one said stays on the screen


async def _set(
    update: Update, context: Context, user: User, entry: Interaction, timetable: Timetable, label: str | None
) -> None:
    """Both reminders, or why not."""
    database, now = context.services.database, context.now()
    assert user.timezone is not None
    if not _has_room(entry, timetable):
        said = describe(timetable, twelve_hour=user.hour_cycle is HourCycle.H12)
        await show(update, views.no_room(entry, escape(said)))
        return
    try:
        medicine, magnesium, is_new = await database.run(
            spacing.add_spaced,
            user.id,
            medicine_label=label or _label(entry),
            timetable=str(timetable),
            spaced_label=_(MAGNESIUM),
            minutes=_minutes(entry),
            timezone=user.timezone,
            next_slot=next_slot,
            now=now,
        )
    except DuplicateReminderError as error:
        await _show_existing(update, context, user, error.existing, entry)
        return
    except TooManyRemindersError:
        await show(update, views.too_many(2))
        return
    may_be_renamed = is_new and label is None
    if may_be_renamed:
        await database.run(prompts.open_prompt, user.id, Rename(reminder_id=medicine.id).pack(), now=now)
    pair = Pair(medicine, magnesium, _hours(entry), made_together=is_new)
    await _show_pair(update, context, user, pair, Said.SET, entry, may_be_renamed=may_be_renamed)


async def _ask(update: Update, context: Context, user: User, entry: Interaction, *, problem: str = "") -> None:
    database = context.services.database
    existing = await database.run(reminders.list_reminders, user.id)
    offered = [
        one for one in existing if one.kind == "take" and not views.is_magnesium(one) and one.timetable is not None
    ]
    question = OpenSpacing(medicine=medicine_key(entry.id))
    await database.run(prompts.open_prompt, user.id, question.pack(), now=context.now())
    kinds = context.magpie.reminder_kinds
    await show(update, views.choose_time(user, entry, _hours(entry), offered, kinds, problem=problem))


async def _show_pair(
    update: Update,
    context: Context,
    user: User,
    pair: Pair,
    said: Said,
    entry: Interaction | None = None,
    *,
    may_be_renamed: bool = False,
) -> None:
    existing = await context.services.database.run(reminders.list_reminders, user.id)
    screen = views.spaced(
        user,
        pair,
        {one.id: one for one in existing},
        context.magpie.reminder_kinds,
        said=said,
        entry=entry,
        may_be_renamed=may_be_renamed,
        now=context.now(),
    )
    await show(update, screen)


async def _show_existing(update: Update, context: Context, user: User, magnesium: Reminder, entry: Interaction) -> None:
    """It was set before. A second tap finds what the first one made, and its undo."""
    pair = await _pair(context, user, magnesium.id, None, _hours(entry))
    assert pair is not None
    if context.now() - magnesium.created_at <= DOUBLE_TAP:
        pair = replace(pair, made_together=pair.medicine.created_at == magnesium.created_at)
        said = Said.SET
    else:
        said = Said.THERE if pair.waits_minutes >= _minutes(entry) else Said.TOO_SOON
    await _show_pair(update, context, user, pair, said, entry)


async def _pair(context: Context, user: User, magnesium_id: int, medicine_id: int | None, least: int) -> Pair | None:
    """The two reminders as they stand; None unless the one still follows the other."""
    database = context.services.database
    magnesium = await database.run(reminders.find_reminder, user.id, magnesium_id)
    if magnesium is None or magnesium.follows_id is None:
        return None
    medicine = await database.run(reminders.find_reminder, user.id, magnesium.follows_id)
    return Pair(medicine, magnesium, least, made_together=medicine_id == medicine.id) if medicine else None


async def _entry(update: Update, context: Context, key: str) -> Interaction | None:
    """The medicine if magnesium can be spaced from it; otherwise its page, or the list, is shown."""
    entry = _find(context, key)
    if entry is None or not entry.can_be_spaced:
        await on_open_interaction(update, context, OpenInteraction(interaction_id=entry.id if entry else key))
        return None
    return entry


def _find(context: Context, key: str) -> Interaction | None:
    """The medicine whose id begins so; None if there is none any more, or if several do."""
    found = [one for one in context.services.content.interactions.values() if medicine_key(one.id) == key]
    return found[0] if len(found) == 1 else None


def read_medicine_time(text: str, *, twelve_hour: bool) -> tuple[str | None, tuple[Timetable, ...]]:
    """A timetable, and the name in front of it if there is one."""
    readings = parse_timetable(text, twelve_hour=twelve_hour)
    named = _named().match(text)
    if readings or named is None:
        return None, readings
    label = " ".join(named["label"].split())
    readings = parse_timetable(named["when"], twelve_hour=twelve_hour)
    return (label, readings) if len(label) <= LABEL_MAX_CHARACTERS and "?" not in text else (None, ())


def _hours(entry: Interaction) -> int:
    """How long magnesium waits after the medicine, in whole hours."""
    assert entry.hours_before is not None
    return math.ceil(entry.hours_before)


def _minutes(entry: Interaction) -> int:
    return 60 * _hours(entry)


def _has_room(entry: Interaction, timetable: Timetable) -> bool:
    """Whether magnesium, after the one dose, is far enough from the next."""
    assert entry.hours_after is not None
    return timetable.shortest_interval >= dt.timedelta(hours=_hours(entry) + entry.hours_after)


def _label(entry: Interaction) -> str:
    return _(MY_MEDICINE) if entry.id == ANY_MEDICINE else entry.button
