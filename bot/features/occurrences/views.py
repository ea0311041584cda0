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
from bot.language import N_, _, ngettext
from bot.screen import Row, Screen, button, escape, grid, keyboard, paragraphs
from bot.wording import date, weekday
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
    N_("Stand up and reach for the ceiling, slowly, five breaths long."),
    N_("Roll your shoulders back ten times, then let them drop."),
    N_("Walk to the farthest window and look at something far away for half a minute."),
    N_("Rise onto your toes and down again, fifteen times, a hand on the desk."),
    N_("Turn your head as if to look over one shoulder, then the other, three times each."),
    N_("Sit down and stand up ten times, without using your hands if your knees allow it."),
)
# Translators: at the end is what somebody may type, with words of your own lists
TYPED_EXAMPLES = N_("At what time? Tap one or type it: 21:15, half past nine.")
_ANSWERED = {  # by whether it was answered on another day than today, and whether it was for another day than that
    (Answer.DONE, False, False): N_("Done at {time}."),
    (Answer.DONE, True, False): N_("Done at {time} on {date}."),
    (Answer.DONE, False, True): N_("Done at {time}, for {day}."),
    (Answer.DONE, True, True): N_("Done at {time} on {date}, for {day}."),
    (Answer.SKIPPED, False, False): N_("Skipped at {time}."),
    (Answer.SKIPPED, True, False): N_("Skipped at {time} on {date}."),
    (Answer.SKIPPED, False, True): N_("Skipped at {time}, for {day}."),
    (Answer.SKIPPED, True, True): N_("Skipped at {time} on {date}, for {day}."),
    (Answer.PAUSED, False, False): N_("Paused at {time}."),
    (Answer.PAUSED, True, False): N_("Paused at {time} on {date}."),
    (Answer.PAUSED, False, True): N_("Paused at {time}, for {day}."),
    (Answer.PAUSED, True, True): N_("Paused at {time} on {date}, for {day}."),
}


def take(occurrence_id: int, title: str, *, followed: str | None, hours: int) -> Screen:
    """Something to take (plain `title`), perhaps some hours after what it follows. Whoever forgot must not take two."""
    spaced = (
        None
        if followed is None
        else ngettext(
            "You marked {name} as done {count} hour ago.",
            "You marked {name} as done {count} hours ago.",
            hours,
            name=escape(followed),
        )
    )
    return Screen(
        paragraphs(
            f"<b>{escape(title)}</b>",
            spaced or _("You asked to be reminded, if you take it."),
            _("Missed one? Leave it, and never take two to make up for it."),
            _(ASK_FIRST),
        ),
        keyboard(*_answer_rows(occurrence_id), home=False),
    )


def wind_down(occurrence_id: int, routine: Routine | None) -> Screen:
    """Time to wind down; the routine opens in a new message."""
    opens = OpenRoutine(routine_id=routine.id) if routine else OpenRoutines()
    label = _("Open: {routine}", routine=routine.name) if routine else _("Open a routine")
    return Screen(
        paragraphs(
            _("<b>Time to wind down</b>"),
            _("Dim the lights a little. Put tomorrow on paper. Let the breath out be longer than the breath in."),
        ),
        keyboard([button(label, OpenNew(then=opens.pack()))], *_answer_rows(occurrence_id), home=False),
    )


def move(occurrence_id: int, way: str) -> Screen:
    """A break to move, in this `way`."""
    opens = OpenNew(then=OpenRoutine(routine_id=DESK_ROUTINE).pack())
    return Screen(
        paragraphs(
            _("<b>A break to move</b>"), _("{way_to_move} Nothing should hurt; stop if it does.", way_to_move=way)
        ),
        keyboard([button(_("Desk break, 2 min"), opens)], *_answer_rows(occurrence_id), home=False),
    )


def summary(text: str) -> Screen:
    """One message about all that could not come in time."""
    return Screen(text, keyboard([button(_("My reminders"), OpenNew(then=OpenReminders().pack()))], home=False))


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
        lines.append(
            _(
                "· {date} at {time}: {name}",
                date=_date(one.local_date),
                time=_due(user, one, reminder),
                name=name,
            )
        )
    if len(missed) > SUMMARY_LINES:
        lines.append(ngettext("· and {count} more", "· and {count} more", len(missed) - SUMMARY_LINES))
    taken = any(one is not None and one.kind == "take" for one in named.values())
    return paragraphs(
        _("<b>I was away for a while</b>"),
        _("These did not come in time, and I am sorry. I have noted them as missed by me, not by you."),
        "\n".join(lines),
        _("There is nothing to make up for. Never take a double dose because of it.") if taken else None,
        _("Everything goes on as planned."),
    )


def answered(user: User, occurrence: Occurrence, reminder: Reminder, kinds: Kinds, *, now: dt.datetime) -> Screen:
    """What was recorded, on one line, with the way back."""
    assert occurrence.answered_at is not None
    local = occurrence.answered_at.astimezone(ZoneInfo(reminder.timezone))
    earlier = local.date() != now.astimezone(ZoneInfo(reminder.timezone)).date()
    said = _(
        _ANSWERED[occurrence.answer or Answer.DONE, earlier, local.date() != occurrence.local_date],
        time=_clock(user, local.time()),
        date=_date(local.date()),
        day=_date(occurrence.local_date),
    )
    return Screen(
        _titled(reminder, kinds, said),
        keyboard([button(_("Undo"), TakeBack(occurrence_id=occurrence.id))], home=False),
    )


def of_another_day(user: User, occurrence: Occurrence, reminder: Reminder, kinds: Kinds) -> Screen:
    """An old one that was never answered: what is recorded, and whether that is to change."""
    return Screen(
        _titled(
            reminder,
            kinds,
            _(
                "This one was for {date}, {time}. No answer is recorded.",
                date=_date(occurrence.local_date),
                time=_due(user, occurrence, reminder),
            ),
        ),
        keyboard(
            [
                button(_("It was done"), RecordAfterwards(occurrence_id=occurrence.id, done=True)),
                button(_("It was skipped"), RecordAfterwards(occurrence_id=occurrence.id, done=False)),
            ],
            [button(_("My reminders"), OpenNew(then=OpenReminders().pack()))],
            home=False,
        ),
    )


def choose_snooze(occurrence: Occurrence, reminder: Reminder, kinds: Kinds, *, user: User, now: dt.datetime) -> Screen:
    """When it is to come once more."""
    rows: list[Row] = [
        [
            button(_("In 10 minutes"), SnoozeFor(occurrence_id=occurrence.id, minutes=10)),
            button(_("In 1 hour"), SnoozeFor(occurrence_id=occurrence.id, minutes=60)),
        ]
    ]
    if now.astimezone(ZoneInfo(reminder.timezone)).time() < TONIGHT:
        tonight = _("Tonight, {time}", time=_clock(user, TONIGHT))
        rows.append([button(tonight, SnoozeTo(occurrence_id=occurrence.id, local_time=TONIGHT))])
    rows.append([button(_("Pick a time"), PickSnooze(occurrence_id=occurrence.id))])
    return Screen(
        _titled(reminder, kinds, _("When shall I remind you again? The reminder keeps its usual times.")),
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
            _titled(reminder, kinds, _(TYPED_EXAMPLES)),
        ),
        keyboard(*grid(choices, columns=3), back=SnoozeOccurrence(occurrence_id=occurrence.id), home=False),
    )


def snoozed(user: User, occurrence: Occurrence, reminder: Reminder, kinds: Kinds, *, now: dt.datetime) -> Screen:
    """Until when, with the way back."""
    zone = ZoneInfo(reminder.timezone)
    local = occurrence.copy_due_at.astimezone(zone)
    time = _clock(user, local.time())
    said = (
        _("Snoozed until {time}.", time=time)
        if local.date() == now.astimezone(zone).date()
        else _("Snoozed until {time} on {date}.", time=time, date=_date(local.date()))
    )
    return Screen(
        _titled(reminder, kinds, said),
        keyboard([button(_("Undo"), TakeBack(occurrence_id=occurrence.id))], home=False),
    )


def _titled(reminder: Reminder, kinds: Kinds, said: str) -> str:
    return f"<b>{escape(reminder_title(reminder, kinds))}</b>\n{said}"


def _answer_rows(occurrence_id: int) -> list[Row]:
    return [
        [
            button(_("Done"), MarkDone(occurrence_id=occurrence_id), style="success"),
            button(_("Skip"), MarkSkipped(occurrence_id=occurrence_id)),
        ],
        [
            button(_("Snooze"), SnoozeOccurrence(occurrence_id=occurrence_id)),
            button(_("My reminders"), OpenNew(then=OpenReminders().pack())),
        ],
    ]


def _due(user: User, occurrence: Occurrence, reminder: Reminder) -> str:
    return _clock(user, occurrence.due_at.astimezone(ZoneInfo(reminder.timezone)).time())


def _date(that: dt.date) -> str:
    return _("{weekday}, {date}", weekday=weekday(that.isoweekday()), date=date(that))


def _clock(user: User, moment: dt.time) -> str:
    return format_clock_time(moment, twelve_hour=user.hour_cycle is HourCycle.H12)
