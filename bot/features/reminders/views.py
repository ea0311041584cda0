"""What the list of reminders, a new one and one's own page look like."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from telegram import InlineKeyboardButton

from bot.callback_data import CallbackData
from bot.context import reminder_title
from bot.destinations import ChooseTimezone, OpenHome, OpenReminders, Rename, ShowReminder
from bot.features.reminders.payloads import (
    AnswerToday,
    ChangeTime,
    ChooseHalf,
    ChooseHours,
    ChooseKind,
    ChooseRoutine,
    ChooseTime,
    DeleteReminder,
    PauseReminders,
    PauseUntil,
    RestoreReminder,
    ResumeReminders,
    SetHalf,
    SetLabel,
    SetTime,
    ShowOptions,
    ShowTimes,
    UndoTimes,
    UndoToday,
)
from bot.language import N_, _, ngettext
from bot.reminding import STOP_LINE, Kinds, Reminders, clock, is_paused, next_time, time_grid, title, today, when, zone
from bot.screen import Row, Screen, button, escape, grid, keyboard, paragraphs, shortened
from bot.timetable import read_timetable
from bot.timetable_words import short_days
from bot.timezones import zone_label
from bot.wording import capitalised, listed
from db.records import Answer, Reminder, User
from db.reminders import REMINDERS_PER_PERSON

# Translators: what people may type in your language, as your lists of times and days have it
TYPED_EXAMPLES = N_("21:30, 9pm, 8:00 and 20:00, or weekdays at 7:00, weekends at 9:00")
LABEL_CHARACTERS = 34  # what a phone shows of a button that has a row to itself
COMMON_LABELS = (N_("magnesium glycinate"), N_("magnesium citrate"), N_("magnesium"), N_("my tablets"))
LIST_CHARACTERS = 1600  # of names and times in the list; what else a line says takes up to 70


def reminders(user: User, entries: Sequence[Reminder], kinds: Kinds, *, now: dt.datetime) -> Screen:
    """The list, a button for each reminder."""
    if not entries:
        return Screen(
            paragraphs(
                _("<b>Reminders</b>"),
                _("You have none; I never write first unless you ask me to. Would you like one?"),
            ),
            keyboard(
                [button(_("A daily tip"), ChooseTime(kind="tip"), style="primary")],
                [button(_("Another reminder"), ChooseKind())],
                back=OpenHome(),
            ),
        )
    others = {entry.id: entry for entry in entries}
    rows: list[Row] = [
        [button(_list_label(user, entry, kinds, now=now), ShowReminder(reminder_id=entry.id))] for entry in entries
    ]
    rows.append([button(_("Add"), ChooseKind()), *_pause_or_resume_all(entries, now=now)])
    room = LIST_CHARACTERS // len(entries)  # a full list of long names and many times must fit into one message
    lines = [
        _(
            "· <b>{name}</b>, {when}. {next}",
            name=title(entry, kinds, longest=room // 2),
            when=when(user, entry, others, kinds, longest=room),
            next=next_time(user, entry, now=now),
        )
        for entry in entries
    ]
    return Screen(
        paragraphs(_("<b>Reminders</b>"), "\n".join(lines), _clocks(entries)), keyboard(*rows, back=OpenHome())
    )


def choose_kind(kinds: Kinds) -> Screen:
    """What the new reminder is about."""
    choices = [
        button(_(kind.title), ChooseHours() if kind.name == "move" else ChooseTime(kind=kind.name))
        for kind in kinds.values()
        if kind.offered
    ]
    return Screen(
        paragraphs(_("<b>New reminder</b>"), _("At the times and on the days you choose. What about?")),
        keyboard(*grid(choices, columns=2), back=OpenReminders()),
    )


def choose_time(
    user: User, kinds: Kinds, kind: str, entry: Reminder | None = None, others: Reminders | None = None,
    *, problem: str = "",
) -> Screen:  # fmt: skip
    """The grid of times; a typed time does as well. `problem` says what was not understood before."""
    name = title(entry, kinds) if entry else escape(_(kinds[kind].title))
    current = _("It comes {when} now.", when=when(user, entry, others or {}, kinds)) if entry else None
    return time_grid(
        user,
        paragraphs(
            problem,
            _("<b>{name}: at what time?</b>", name=name),
            current,
            _("Tap a time, or type one: {examples}.", examples=_(TYPED_EXAMPLES)),
            _("I go by the clock of {place}.", place=escape(zone_label(user.timezone or "UTC"))),
        ),
        lambda moment: SetTime(kind=kind, local_time=moment, reminder_id=entry.id if entry else None),
        [button(_("Change zone"), ChooseTimezone(then=again(kind, entry).pack()))],
        back=ShowReminder(reminder_id=entry.id) if entry else OpenReminders(),
    )


def which_half(
    user: User, question: ChooseHalf, candidates: Sequence[dt.time], entry: Reminder | None = None
) -> Screen:
    """A typed time that could be in the morning or in the evening."""
    choices = [
        button(
            clock(user, moment),
            SetHalf(kind=question.kind, local_time=moment, days=question.days, reminder_id=question.reminder_id),
        )
        for moment in candidates
    ]
    halves = _("At midnight or at noon?") if candidates[0].hour == 0 else _("In the morning or in the evening?")
    return Screen(halves, keyboard(choices, back=again(question.kind, entry)))


def added(user: User, entry: Reminder, others: Reminders, kinds: Kinds, *, now: dt.datetime) -> Screen:
    """What was understood, and when it will happen first. What is taken may be given a name right away."""
    undo = [button(_("Undo"), DeleteReminder(reminder_id=entry.id)), button(_("My reminders"), OpenReminders())]
    more = [button(_("Days and times"), ShowTimes(reminder_id=entry.id)), button(_("Options"), _options(entry))]
    text = paragraphs(
        _(
            "<b>Set.</b> {name}, {when}, on the clock of {place}.",
            name=title(entry, kinds),
            when=when(user, entry, others, kinds),
            place=zone(entry),
        ),
        next_time(user, entry, now=now),
    )
    if entry.kind == "take" and entry.label is None:
        return Screen(
            paragraphs(text, _("What do you take? Tap a name, or type your own."), _(STOP_LINE)),
            keyboard(*grid(_label_buttons(entry), columns=2), undo, more),
        )
    if entry.kind == "wind_down" and entry.label is None:
        more = [button(_("Days and times"), ShowTimes(reminder_id=entry.id)), button(_("Routine"), _routine(entry))]
    return Screen(paragraphs(text, _(STOP_LINE)), keyboard(undo, more))


def changed(
    user: User, entry: Reminder, before: str | None, others: Reminders, kinds: Kinds, *, now: dt.datetime
) -> Screen:
    """The new times, and the way back to the old ones. `before` says what they were, if there were any."""
    name, times = title(entry, kinds), when(user, entry, others, kinds)
    undo = [button(_("Undo"), UndoTimes(reminder_id=entry.id))] if before else []
    return Screen(
        paragraphs(
            _("<b>Changed.</b> {name} now comes {when} instead of {before}.", name=name, when=times, before=before)
            if before
            else _("<b>Changed.</b> {name} now comes {when}.", name=name, when=times),
            next_time(user, entry, now=now),
        ),
        keyboard(
            [*undo, button(_("Days and times"), ShowTimes(reminder_id=entry.id))],
            [button(_("My reminders"), OpenReminders())],
        ),
    )


def duplicate(user: User, existing: Reminder, others: Reminders, kinds: Kinds, moved: Reminder | None = None) -> Screen:
    """The same reminder exists already. `moved` is the one that was to be given these times."""
    return Screen(
        _(
            "You already have that one: {name}, {when}. Nothing was changed.",
            name=title(existing, kinds),
            when=when(user, existing, others, kinds),
        ),
        keyboard([button(_("Another time"), again(existing.kind, moved)), button(_("My reminders"), OpenReminders())]),
    )


def too_many() -> Screen:
    return Screen(
        ngettext(
            "You have {count} reminders, which is as many as I keep for one person. Delete one to make room.",
            "You have {count} reminders, which is as many as I keep for one person. Delete one to make room.",
            REMINDERS_PER_PERSON,
        ),
        keyboard([button(_("My reminders"), OpenReminders())]),
    )


def reminder(
    user: User, entry: Reminder, others: Reminders, kinds: Kinds, *, now: dt.datetime, said: str | None = None
) -> Screen:
    """One reminder, with what can be done about it. `said` is what just happened to it."""
    paused = is_paused(entry, now=now)
    rows: list[Row] = []
    if _is_due_today(entry, now=now) and not paused and entry.kind != "tip":
        rows.append(
            [
                button(_("Done already"), AnswerToday(reminder_id=entry.id, done=True)),
                button(_("Skip today"), AnswerToday(reminder_id=entry.id, done=False)),
            ]
        )
    elif _is_due_today(entry, now=now) and not paused:
        rows.append([button(_("Skip today"), AnswerToday(reminder_id=entry.id, done=False))])
    change = ChooseHours(reminder_id=entry.id) if _is_hourly(entry) else ChangeTime(reminder_id=entry.id)
    rows.append(
        [
            button(_("Change hours") if _is_hourly(entry) else _("Change time"), change),
            button(_("Resume"), ResumeReminders(reminder_id=entry.id))
            if paused
            else button(_("Pause"), PauseReminders(reminder_id=entry.id)),
        ]
    )
    if paused:
        rows.append([button(_("Pause until a date"), PauseUntil(reminder_id=entry.id))])
    rows.append([button(_("Days and times"), ShowTimes(reminder_id=entry.id)), button(_("Options"), _options(entry))])
    rows.append([button(_("Delete"), DeleteReminder(reminder_id=entry.id), style="danger")])
    if entry.set_aside is not None:
        rows.append([button(_("Choose a zone"), ChooseTimezone())])
    return Screen(
        paragraphs(
            said,
            _(
                "<b>{name}</b>, {when}, on the clock of {place}",
                name=title(entry, kinds),
                when=when(user, entry, others, kinds),
                place=zone(entry),
            ),
            next_time(user, entry, now=now),
            _manner(entry),
        ),
        keyboard(*rows, back=OpenReminders()),
    )


def answered_today(entry: Reminder, kinds: Kinds, next_line: str, *, answer: Answer, local_date: dt.date) -> Screen:
    """What was said before the reminder came, and the way to take it back."""
    name = title(entry, kinds)
    said = (
        _("<b>{name}</b> is marked as done. I will not ask about it.", name=name)
        if answer is Answer.DONE
        else _("<b>{name}</b> is skipped for today. I will not ask about it.", name=name)
    )
    return Screen(
        paragraphs(said, next_line),
        keyboard(
            [
                button(_("Undo"), UndoToday(reminder_id=entry.id, local_date=local_date)),
                button(_("My reminders"), OpenReminders()),
            ]
        ),
    )


def deleted(user: User, entry: Reminder, others: Reminders, kinds: Kinds) -> Screen:
    """What was deleted, with the way to bring it back."""
    undo = RestoreReminder(reminder_id=entry.id)
    return Screen(
        _(
            "<b>Deleted.</b> {name}, {when}, will not come any more. What it recorded stays in your progress.",
            name=title(entry, kinds),
            when=when(user, entry, others, kinds),
        ),
        keyboard([button(_("Undo"), undo), button(_("My reminders"), OpenReminders())]),
    )


def stopped(paused: int, total: int, *, now: dt.datetime) -> Screen:
    """The answer to "stop"."""
    if not total:
        return Screen(_("You have no reminders, so I will not write to you first."), keyboard())
    if not paused:
        return Screen(
            _("All your reminders are paused already. I will not write to you first."),
            keyboard([button(_("Resume all"), ResumeReminders()), button(_("My reminders"), OpenReminders())]),
        )
    undo = ResumeReminders(paused_at=int(now.timestamp()))
    return Screen(
        ngettext(
            "<b>Stopped.</b> Your reminder is paused. I will not write to you first until you resume.",
            "<b>Stopped.</b> All {count} reminders are paused. I will not write to you first until you resume.",
            paused,
        ),
        keyboard(
            [button(_("Undo"), undo), button(_("My reminders"), OpenReminders())],
            [button(_("Pause until a date"), PauseUntil())],
        ),
    )


def again(kind: str, entry: Reminder | None) -> ChooseTime | ChangeTime:
    """The way to the question at what time."""
    return ChangeTime(reminder_id=entry.id) if entry else ChooseTime(kind=kind)


def _is_due_today(entry: Reminder, *, now: dt.datetime) -> bool:
    return entry.next is not None and entry.next.local_date == today(entry, now=now)


def _is_hourly(entry: Reminder) -> bool:
    timetable = read_timetable(entry.timetable)
    return timetable is not None and timetable.window is not None


def _manner(entry: Reminder) -> str | None:
    said = []
    if entry.nag:
        said.append(_("It comes again every 10 minutes, at most 3 times, until you answer."))
    if entry.silent:
        said.append(_("It makes no sound."))
    return " ".join(said) or None


def _clocks(entries: Sequence[Reminder]) -> str:
    zones = list(dict.fromkeys(zone(entry) for entry in entries))
    if len(zones) == 1:
        return _("Times are on the clock of {place}.", place=zones[0])
    return _("Times are on the clocks of {places}, each where it was set.", places=listed(zones))


def _options(entry: Reminder) -> CallbackData:
    return ShowOptions(reminder_id=entry.id)


def _routine(entry: Reminder) -> CallbackData:
    return ChooseRoutine(reminder_id=entry.id)


def _label_buttons(entry: Reminder) -> list[InlineKeyboardButton]:
    labels = map(_, COMMON_LABELS)
    return [button(capitalised(label), SetLabel(reminder_id=entry.id, label=label)) for label in labels]


def ask_label(entry: Reminder, kinds: Kinds, *, problem: str = "") -> Screen:
    """What is taken: a common name, or a typed one."""
    return Screen(
        paragraphs(
            problem,
            _("<b>{name}: what do you take?</b>", name=title(entry, kinds)),
            _("Tap a name, or type your own."),
        ),
        keyboard(*grid(_label_buttons(entry), columns=2), back=ShowReminder(reminder_id=entry.id)),
    )


def labelled(user: User, entry: Reminder, others: Reminders, kinds: Kinds, *, now: dt.datetime) -> Screen:
    """The new name, and how to give another one."""
    return Screen(
        paragraphs(
            _(
                "<b>{name}</b>, {when}, on the clock of {place}.",
                name=title(entry, kinds),
                when=when(user, entry, others, kinds),
                place=zone(entry),
            ),
            next_time(user, entry, now=now),
        ),
        keyboard(
            [button(_("Another name"), Rename(reminder_id=entry.id)), button(_("My reminders"), OpenReminders())],
            [button(_("Days and times"), ShowTimes(reminder_id=entry.id)), button(_("Options"), _options(entry))],
        ),
    )


def _list_label(user: User, entry: Reminder, kinds: Kinds, *, now: dt.datetime) -> str:
    name = reminder_title(entry, kinds)
    timetable = read_timetable(entry.timetable)
    if timetable is not None:
        times = [clock(user, moment) for moment in timetable.clock_times]
        first = _("hourly") if not times else times[0] if len(times) == 1 else f"{times[0]} …"
        name = f"{first} · {' '.join(filter(None, (short_days(timetable.days), name)))}"
    paused = f" · {_('paused')}" if is_paused(entry, now=now) else ""
    return shortened(name, LABEL_CHARACTERS - len(paused)) + paused


def _pause_or_resume_all(entries: Sequence[Reminder], *, now: dt.datetime) -> list[InlineKeyboardButton]:
    if len(entries) == 1:
        return []
    if all(is_paused(entry, now=now) for entry in entries):
        return [button(_("Resume all"), ResumeReminders()), button(_("All until…"), PauseUntil())]
    return [button(_("Pause all"), PauseReminders())]
