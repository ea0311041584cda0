"""What a reminder looks like when it comes, when it was answered, and when it is to come once more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from bot.clock_times import format_clock_time
from bot.content.models import Routine
from bot.context import ReminderKind, reminder_title
from bot.destinations import (
    OpenNew,
    OpenReminders,
    OpenRoutine,
    OpenRoutines,
    SnoozeOccurrence,
)
from bot.evidence import ASK_FIRST
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
from bot.language import _
from bot.screen import Row, Screen, button, escape, grid, keyboard, paragraphs
from db.records import Answer, HourCycle, Occurrence, Reminder, User

Kinds = Mapping[str, ReminderKind]

TONIGHT = dt.time(21, 0)
DESK_ROUTINE = "desk-micro-break"
SUMMARY_LINES = 12
PICK_TIMES = tuple(
    dt.time.fromisoformat(text)
    for text in (
        "08:00", "10:00", "12:00", "14:00", "16:00", "18:00",
        "19:00", "20:00", "21:00", "22:00", "22:30", "23:00",
    )
)  # fmt: skip
WAYS_TO_MOVE = (
    "Stand up and reach for the ceiling, slowly, five breaths long.",
    "Roll your shoulders back ten times, then let them drop.",
    "Walk to the farthest window and look at something far away for half a minute.",
    "Rise onto your toes and down again, fifteen times, a hand on the desk.",
    "Turn your head as if to look over one shoulder, then the other, three times each.",
    "Sit down and stand up ten times, without using your hands if your knees allow it.",
)


def take(occurrence_id: int, title: str, *, followed: str | None, hours: int) -> Screen:
    """Something to take (plain `title`), perhaps some hours after what it follows. Whoever forgot must not take two."""
    spaced = (
        None
        if followed is None
        else f"You marked {escape(followed)} as done {hours} hour{'' if hours == 1 else 's'} ago."
    )
    return Screen(
        paragraphs(
            f"<b>{escape(title)}</b>",
            spaced or "You asked to be reminded, if you take it.",
            f"Missed one? Leave it, and never take two to make up for it.\n\n{_(ASK_FIRST)}",
        ),
        keyboard(*_answer_rows(occurrence_id), home=False),
    )


def wind_down(occurrence_id: int, routine: Routine | None) -> Screen:
    """Time to wind down; the routine opens in a new message."""
    opens = OpenRoutine(routine_id=routine.id) if routine else OpenRoutines()
    label = f"Open: {routine.name}" if routine else "Open a routine"
    return Screen(
        "<b>Time to wind down</b>\n\n"
        "Dim the lights a little. Put tomorrow on paper. Let the breath out be longer than the breath in.",
        keyboard([button(label, OpenNew(then=opens.pack()))], *_answer_rows(occurrence_id), home=False),
    )


def move(occurrence_id: int, way: str) -> Screen:
    """A break to move, in this `way`."""
    opens = OpenNew(then=OpenRoutine(routine_id=DESK_ROUTINE).pack())
    return Screen(
        f"<b>A break to move</b>\n\n{way} Nothing should hurt; stop if it does.",
        keyboard([button("Desk break, 2 min", opens)], *_answer_rows(occurrence_id), home=False),
    )


def summary(text: str) -> Screen:
    """One message about all that could not come in time."""
    return Screen(text, keyboard([button("My reminders", OpenNew(then=OpenReminders().pack()))], home=False))


def what_was_missed(
    user: User, missed: Sequence[Occurrence], named: Mapping[int, Reminder | None], kinds: Kinds
) -> str:
    """What could not come in time, in words."""
    lines = []
    for one in missed[:SUMMARY_LINES]:
        reminder = named.get(one.reminder_id or 0)
        if reminder is None:
            continue
        name = escape(reminder_title(reminder, kinds))
        lines.append(f"· {_date(one.local_date)} at {_due(user, one, reminder)}: {name}")
    if len(missed) > SUMMARY_LINES:
        lines.append(f"· and {len(missed) - SUMMARY_LINES} more")
    taken = any(one is not None and one.kind == "take" for one in named.values())
    return paragraphs(
        "<b>I was away for a while</b>",
        "These did not come in time, and I am sorry. I have noted them as missed by me, not by you.",
        "\n".join(lines),
        "There is nothing to make up for. Never take a double dose because of it." if taken else None,
        "Everything goes on as planned.",
    )


def answered(user: User, occurrence: Occurrence, reminder: Reminder, kinds: Kinds, *, now: dt.datetime) -> Screen:
    """What was recorded, on one line, with the way back."""
    assert occurrence.answered_at is not None
    said = {Answer.DONE: "Done", Answer.SKIPPED: "Skipped", Answer.PAUSED: "Paused"}[occurrence.answer or Answer.DONE]
    local = occurrence.answered_at.astimezone(ZoneInfo(reminder.timezone))
    on = "" if local.date() == now.astimezone(ZoneInfo(reminder.timezone)).date() else f" on {_date(local.date())}"
    of = "" if local.date() == occurrence.local_date else f", for {_date(occurrence.local_date)}"
    return Screen(
        f"<b>{escape(reminder_title(reminder, kinds))}</b>\n{said} at {_clock(user, local.time())}{on}{of}.",
        keyboard([button("Undo", TakeBack(occurrence_id=occurrence.id))], home=False),
    )


def of_another_day(user: User, occurrence: Occurrence, reminder: Reminder, kinds: Kinds) -> Screen:
    """An old one that was never answered: what is recorded, and whether that is to change."""
    return Screen(
        f"<b>{escape(reminder_title(reminder, kinds))}</b>\n"
        f"This one was for {_date(occurrence.local_date)}, {_due(user, occurrence, reminder)}. No answer is recorded.",
        keyboard(
            [
                button("It was done", RecordAfterwards(occurrence_id=occurrence.id, done=True)),
                button("It was skipped", RecordAfterwards(occurrence_id=occurrence.id, done=False)),
            ],
            [button("My reminders", OpenNew(then=OpenReminders().pack()))],
            home=False,
        ),
    )


def choose_snooze(occurrence: Occurrence, reminder: Reminder, kinds: Kinds, *, user: User, now: dt.datetime) -> Screen:
    """When it is to come once more."""
    rows: list[Row] = [
        [
            button("In 10 minutes", SnoozeFor(occurrence_id=occurrence.id, minutes=10)),
            button("In 1 hour", SnoozeFor(occurrence_id=occurrence.id, minutes=60)),
        ]
    ]
    if now.astimezone(ZoneInfo(reminder.timezone)).time() < TONIGHT:
        tonight = f"Tonight, {_clock(user, TONIGHT)}"
        rows.append([button(tonight, SnoozeTo(occurrence_id=occurrence.id, local_time=TONIGHT))])
    rows.append([button("Pick a time", PickSnooze(occurrence_id=occurrence.id))])
    return Screen(
        f"<b>{escape(reminder_title(reminder, kinds))}</b>\n"
        "When shall I remind you again? The reminder keeps its usual times.",
        keyboard(*rows, back=ShowOccurrence(occurrence_id=occurrence.id), home=False),
    )


def pick_snooze(occurrence: Occurrence, reminder: Reminder, kinds: Kinds, *, user: User, problem: str = "") -> Screen:
    """A grid of times; a typed one does as well."""
    choices = [
        button(_clock(user, moment), SnoozeTo(occurrence_id=occurrence.id, local_time=moment)) for moment in PICK_TIMES
    ]
    return Screen(
        paragraphs(
            problem,
            f"<b>{escape(reminder_title(reminder, kinds))}</b>\n"
            "At what time? Tap one or type it: 21:15, half past nine.",
        ),
        keyboard(*grid(choices, columns=3), back=SnoozeOccurrence(occurrence_id=occurrence.id), home=False),
    )


def snoozed(user: User, occurrence: Occurrence, reminder: Reminder, kinds: Kinds, *, now: dt.datetime) -> Screen:
    """Until when, with the way back."""
    zone = ZoneInfo(reminder.timezone)
    local = occurrence.copy_due_at.astimezone(zone)
    on = "" if local.date() == now.astimezone(zone).date() else f" on {_date(local.date())}"
    return Screen(
        f"<b>{escape(reminder_title(reminder, kinds))}</b>\nSnoozed until {_clock(user, local.time())}{on}.",
        keyboard([button("Undo", TakeBack(occurrence_id=occurrence.id))], home=False),
    )


def _answer_rows(occurrence_id: int) -> list[Row]:
    return [
        [
            button("Done", MarkDone(occurrence_id=occurrence_id), style="success"),
            button("Skip", MarkSkipped(occurrence_id=occurrence_id)),
        ],
        [
            button("Snooze", SnoozeOccurrence(occurrence_id=occurrence_id)),
            button("My reminders", OpenNew(then=OpenReminders().pack())),
        ],
    ]


def _due(user: User, occurrence: Occurrence, reminder: Reminder) -> str:
    return _clock(user, occurrence.due_at.astimezone(ZoneInfo(reminder.timezone)).time())


def _date(that: dt.date) -> str:
    return f"{that:%A}, {that.day} {that:%B}"


def _clock(user: User, moment: dt.time) -> str:
    return format_clock_time(moment, twelve_hour=user.hour_cycle is HourCycle.H12)
