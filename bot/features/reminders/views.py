"""What the reminders look like."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from telegram import InlineKeyboardButton

from bot.clock_times import format_clock_time
from bot.context import Context, ReminderKind
from bot.destinations import ChooseTimezone, OpenHome, OpenNew, OpenReminders, OpenTip
from bot.evidence import ASK_FIRST
from bot.features.reminders.payloads import (
    ChangeTime,
    ChooseKind,
    ChooseTime,
    DeleteReminder,
    PauseReminders,
    RestoreReminder,
    ResumeReminders,
    SetTime,
    ShowReminder,
)
from bot.screen import Row, Screen, button, escape, grid, keyboard, paragraphs
from bot.timezones import zone_label
from db.records import HourCycle, Reminder, User
from db.reminders import REMINDERS_PER_PERSON

Kinds = Mapping[str, ReminderKind]

GRID_TIMES = tuple(
    dt.time.fromisoformat(text)
    for text in (
        "07:00", "08:00", "09:00", "12:00", "15:00", "18:00",
        "20:00", "21:00", "21:30", "22:00", "22:30", "23:00",
    )
)  # fmt: skip
TYPED_EXAMPLES = "21:30, 9pm or half past nine"


def reminders(user: User, entries: Sequence[Reminder], kinds: Kinds, *, now: dt.datetime) -> Screen:
    """The list, a button for each reminder."""
    if not entries:
        return Screen(
            "<b>Reminders</b>\n\nYou have none; I never write first unless you ask me to. Would you like one?",
            keyboard(
                [button("A daily tip", ChooseTime(kind="tip"), style="primary")],
                [button("Another reminder", ChooseKind())],
                back=OpenHome(),
            ),
        )
    rows: list[Row] = [
        [button(_list_label(user, entry, kinds), ShowReminder(reminder_id=entry.id))] for entry in entries
    ]
    rows.append([button("Add", ChooseKind()), *_pause_or_resume_all(entries)])
    lines = [_line(user, entry, kinds, now=now) for entry in entries]
    zone = entries[0].timezone
    return Screen(
        paragraphs("<b>Reminders</b>", "\n".join(lines), f"Times are on the clock of {escape(zone_label(zone))}."),
        keyboard(*rows, back=OpenHome()),
    )


def choose_kind(kinds: Kinds) -> Screen:
    """What the new reminder is about."""
    choices = [button(kind.title, ChooseTime(kind=kind.name)) for kind in kinds.values()]
    return Screen(
        "<b>New reminder</b>\n\nEvery day, at a time you choose. What about?",
        keyboard(*grid(choices, columns=2), back=OpenReminders()),
    )


def choose_time(user: User, kind: ReminderKind, reminder: Reminder | None = None, *, problem: str = "") -> Screen:
    """The grid of times; a typed time does as well. `problem` says what was not understood before."""
    choices = [
        button(_clock(user, moment), SetTime(kind=kind.name, local_time=moment, reminder_id=_id(reminder)))
        for moment in GRID_TIMES
    ]
    current = f"It comes at {_clock(user, reminder.local_time)} now." if reminder else None
    zone = zone_label(user.timezone or "UTC")
    return Screen(
        paragraphs(
            problem,
            f"<b>{escape(kind.title)}: at what time?</b>",
            current,
            f"Tap a time, or type one: {TYPED_EXAMPLES}. I go by the clock of {escape(zone)}.",
        ),
        keyboard(
            *grid(choices, columns=3),
            [button("Change zone", ChooseTimezone(then=_again(kind, reminder).pack()))],
            back=ShowReminder(reminder_id=reminder.id) if reminder else OpenReminders(),
        ),
    )


def which_half(
    user: User, kind: ReminderKind, candidates: Sequence[dt.time], reminder: Reminder | None = None
) -> Screen:
    """A typed time that could be in the morning or in the evening."""
    choices = [
        button(
            format_clock_time(moment, twelve_hour=user.hour_cycle is HourCycle.H12),
            SetTime(kind=kind.name, local_time=moment, reminder_id=_id(reminder)),
        )
        for moment in candidates
    ]
    halves = "At midnight or at noon?" if candidates[0].hour == 0 else "In the morning or in the evening?"
    return Screen(halves, keyboard(choices, back=_again(kind, reminder)))


def added(user: User, reminder: Reminder, kinds: Kinds, *, now: dt.datetime) -> Screen:
    """What was understood, and when it will happen first."""
    return Screen(
        paragraphs(
            f"<b>Set.</b> {_title(reminder, kinds)}, every day at {_clock(user, reminder.local_time)}, "
            f"on the clock of {escape(zone_label(reminder.timezone))}.",
            _first_time(user, reminder, now=now),
            "To stop everything at any time, send the word stop.",
        ),
        keyboard(
            [button("Undo", DeleteReminder(reminder_id=reminder.id)), button("My reminders", OpenReminders())],
        ),
    )


def moved(user: User, reminder: Reminder, before: dt.time, kinds: Kinds, *, now: dt.datetime) -> Screen:
    """The new time, and the way back to the old one."""
    undo = SetTime(kind=reminder.kind, local_time=before, reminder_id=reminder.id)
    return Screen(
        paragraphs(
            f"<b>Changed.</b> {_title(reminder, kinds)} now comes at {_clock(user, reminder.local_time)} "
            f"instead of {_clock(user, before)}.",
            _first_time(user, reminder, now=now),
        ),
        keyboard([button("Undo", undo), button("My reminders", OpenReminders())]),
    )


def duplicate(user: User, kind: ReminderKind, local_time: dt.time, reminder: Reminder | None = None) -> Screen:
    """The same reminder exists already. `reminder` is the one that was to be moved there."""
    return Screen(
        f"You already have that one: {escape(kind.title)} at {_clock(user, local_time)}. Nothing was changed.",
        keyboard(
            [button("Another time", _again(kind, reminder)), button("My reminders", OpenReminders())],
        ),
    )


def too_many() -> Screen:
    return Screen(
        f"You have {REMINDERS_PER_PERSON} reminders, which is as many as I keep for one person. "
        "Delete one to make room.",
        keyboard([button("My reminders", OpenReminders())]),
    )


def reminder(user: User, entry: Reminder, kinds: Kinds, *, now: dt.datetime) -> Screen:
    """One reminder, with what can be done about it."""
    switch = (
        button("Resume", ResumeReminders(reminder_id=entry.id))
        if entry.paused
        else button("Pause", PauseReminders(reminder_id=entry.id))
    )
    return Screen(
        paragraphs(
            f"<b>{_title(entry, kinds)}</b>, every day at {_clock(user, entry.local_time)}",
            _first_time(user, entry, now=now),
        ),
        keyboard(
            [button("Change time", ChangeTime(reminder_id=entry.id)), switch],
            [button("Delete", DeleteReminder(reminder_id=entry.id), style="danger")],
            back=OpenReminders(),
        ),
    )


def deleted(user: User, entry: Reminder, kinds: Kinds) -> Screen:
    """What was deleted, with the way to bring it back."""
    undo = RestoreReminder(kind=entry.kind, local_time=entry.local_time, paused=entry.paused)
    return Screen(
        f"<b>Deleted.</b> {_title(entry, kinds)} at {_clock(user, entry.local_time)} will not come any more.",
        keyboard([button("Undo", undo), button("My reminders", OpenReminders())]),
    )


def stopped(paused: int, total: int, *, now: dt.datetime) -> Screen:
    """The answer to "stop"."""
    if not total:
        return Screen("You have no reminders, so I will not write to you first.", keyboard())
    if not paused:
        return Screen(
            "All your reminders are paused already. I will not write to you first.",
            keyboard([button("Resume all", ResumeReminders()), button("My reminders", OpenReminders())]),
        )
    what = "Your reminder is paused" if paused == 1 else f"All {paused} reminders are paused"
    return Screen(
        f"<b>Stopped.</b> {what}. I will not write to you first until you resume.",
        keyboard(
            [button("Undo", ResumeReminders(paused_at=int(now.timestamp()))), button("My reminders", OpenReminders())]
        ),
    )


async def wind_down(context: Context, user: User) -> Screen:
    """The message of a wind-down reminder."""
    return Screen(
        "<b>Time to wind down</b>\n\n"
        "Dim the lights a little. Put tomorrow on paper. Let the breath out be longer than the breath in.",
        keyboard(*_event_rows()),
    )


async def magnesium(context: Context, user: User) -> Screen:
    """The message of a magnesium reminder. It names no amount."""
    return Screen(
        "<b>Magnesium</b>\n\nYou asked to be reminded, if you take it. "
        f"Missed one? Leave it, and never take two to make up for it.\n\n{ASK_FIRST}",
        keyboard(*_event_rows()),
    )


def _event_rows() -> list[list[InlineKeyboardButton]]:
    """Under an event, everything opens in a new message."""
    row = [
        button("A tip", OpenNew(then=OpenTip().pack())),
        button("My reminders", OpenNew(then=OpenReminders().pack())),
    ]
    return [row]


def _again(kind: ReminderKind, reminder: Reminder | None) -> ChooseTime | ChangeTime:
    return ChangeTime(reminder_id=reminder.id) if reminder else ChooseTime(kind=kind.name)


def _id(reminder: Reminder | None) -> int | None:
    return reminder.id if reminder else None


def _title(entry: Reminder, kinds: Kinds) -> str:
    return escape(kinds[entry.kind].title) if entry.kind in kinds else "Reminder"


def _clock(user: User, moment: dt.time) -> str:
    return format_clock_time(moment, twelve_hour=user.hour_cycle is HourCycle.H12)


def _list_label(user: User, entry: Reminder, kinds: Kinds) -> str:
    title = kinds[entry.kind].title if entry.kind in kinds else "Reminder"
    return f"{_clock(user, entry.local_time)} · {title}" + (" · paused" if entry.paused else "")


def _line(user: User, entry: Reminder, kinds: Kinds, *, now: dt.datetime) -> str:
    when = "paused" if entry.next_due_at is None else "next " + _day(entry, now=now)
    return f"· {_clock(user, entry.local_time)} {_title(entry, kinds)}, {when}"


def _first_time(user: User, entry: Reminder, *, now: dt.datetime) -> str:
    if entry.next_due_at is None:
        return "It is paused."
    local = entry.next_due_at.astimezone(ZoneInfo(entry.timezone))
    return f"Next: {_day(entry, now=now)} at {_clock(user, local.time())}."


def _day(entry: Reminder, *, now: dt.datetime) -> str:
    """The day of the next time, as the person would say it."""
    assert entry.next_due_at is not None
    zone = ZoneInfo(entry.timezone)
    day = entry.next_due_at.astimezone(zone).date()
    ahead = (day - now.astimezone(zone).date()).days
    return {0: "today", 1: "tomorrow"}.get(ahead, f"on {day.day} {day:%B}")


def _pause_or_resume_all(entries: Sequence[Reminder]) -> list[InlineKeyboardButton]:
    if len(entries) == 1:
        return []
    if all(entry.paused for entry in entries):
        return [button("Resume all", ResumeReminders())]
    return [button("Pause all", PauseReminders())]
