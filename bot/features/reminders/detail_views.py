"""What the finer points of a reminder look like: days and times, hours, names, options, pauses until a date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from bot.content.models import Routine
from bot.context import reminder_title
from bot.destinations import OpenReminders, Rename, ShowReminder
from bot.features.reminders.payloads import (
    AddTime,
    ChangeTime,
    ChooseFollowed,
    ChooseGap,
    ChooseHours,
    ChooseKind,
    ChooseRoutine,
    ChooseWindow,
    RemoveTime,
    SetAddedTime,
    SetDays,
    SetGap,
    SetNag,
    SetPauseUntil,
    SetRoutine,
    SetSilent,
    SetWeekendTime,
    SetWindow,
    ShowTimes,
    UndoTimes,
    WeekendTime,
)
from bot.language import N_, _, ngettext
from bot.reminding import Kinds, Reminders, clock, date, next_time, time_grid, title, when, zone
from bot.screen import Row, Screen, button, grid, keyboard, paragraphs, shortened
from bot.timetable import EVERY_DAY, TIMES_PER_DAY, WEEKDAYS, WEEKEND, Timetable, read_timetable
from bot.wording import duration, weekday
from db.records import Reminder, User

HOURS = (1, 2, 3, 4)
GAPS_HOURS = (1, 2, 3, 4, 6, 8)
WINDOWS = tuple(
    (dt.time.fromisoformat(start), dt.time.fromisoformat(end))
    for start, end in (("09:00", "17:00"), ("08:00", "18:00"), ("10:00", "16:00"), ("08:00", "20:00"))
)
PAUSES_DAYS = {
    N_("Tomorrow"): 1,
    N_("3 days"): 3,
    N_("A week"): 7,
    N_("2 weeks"): 14,
    N_("A month"): 30,
    N_("3 months"): 90,
}
REMOVABLE_SHOWN = 12
# Translators: at the end is what somebody may type, with words of your own lists
TYPED_WINDOW = N_(
    "A minute or two on your feet. How often? You can also type it: every 2 hours from 9 to 17 on weekdays."
)
# Translators: the date is one that somebody may type
TYPED_DATE = N_("From that day on it comes by itself again. Tap, or type a date such as 24 December.")


def days_and_times(
    user: User, entry: Reminder, others: Reminders, kinds: Kinds, *, now: dt.datetime, undo: bool = False
) -> Screen:
    """The week as switches, and the times of the day."""
    rows: list[Row] = []
    timetable = read_timetable(entry.timetable)
    if timetable is not None:
        rows += _day_switches(entry, timetable)
        if timetable.window is None:
            rows += _time_buttons(user, entry, timetable)
        else:
            rows.append([button(_("Change hours"), ChooseHours(reminder_id=entry.id))])
    else:
        rows.append([button(_("A time of its own"), ChangeTime(reminder_id=entry.id))])
    if entry.kind == "take":
        rows.append([button(_("After another one"), ChooseFollowed(reminder_id=entry.id))])
    if undo:
        rows.append([button(_("Undo"), UndoTimes(reminder_id=entry.id))])
    return Screen(
        paragraphs(
            _(
                "<b>{name}</b>, {when}, on the clock of {place}",
                name=title(entry, kinds),
                when=when(user, entry, others, kinds),
                place=zone(entry),
            ),
            next_time(user, entry, now=now),
            _("Tap a day to switch it on or off.") if timetable else None,
        ),
        keyboard(*rows, back=ShowReminder(reminder_id=entry.id)),
    )


def _day_switches(entry: Reminder, timetable: Timetable) -> list[Row]:
    chosen = set(timetable.days)
    switches = []
    for day in EVERY_DAY:
        # The last day stays: a reminder that comes on no day is one to pause or delete.
        after = sorted(chosen ^ {day}) or [day]
        name = weekday(day, short=True)
        label = f"✓ {name}" if day in chosen else name
        switches.append(button(label, SetDays(reminder_id=entry.id, days="".join(map(str, after)))))
    presets = [
        button(label, SetDays(reminder_id=entry.id, days="".join(map(str, days))))
        for label, days in ((_("Every day"), EVERY_DAY), (_("Weekdays"), WEEKDAYS), (_("Weekends"), WEEKEND))
        if chosen != set(days)
    ]
    return [switches[:4], switches[4:], presets]


def _time_buttons(user: User, entry: Reminder, timetable: Timetable) -> list[Row]:
    rows: list[Row] = [[button(_("Change time"), ChangeTime(reminder_id=entry.id))]]
    if len(timetable.clock_times) < TIMES_PER_DAY:
        rows[0] = [*rows[0], button(_("Add a time"), AddTime(reminder_id=entry.id))]
    if set(timetable.days) & set(WEEKEND) and set(timetable.days) & set(WEEKDAYS):
        rows.append([button(_("Another time at weekends"), WeekendTime(reminder_id=entry.id))])
    if len(timetable.clock_times) > 1:
        removable = [
            button(_("Drop {time}", time=clock(user, moment)), RemoveTime(reminder_id=entry.id, local_time=moment))
            for moment in timetable.clock_times[:REMOVABLE_SHOWN]
        ]
        rows += grid(removable, columns=3)
    return rows


def add_time(user: User, entry: Reminder, kinds: Kinds, *, problem: str = "") -> Screen:
    """One more time of day."""
    return time_grid(
        user,
        paragraphs(
            problem,
            _("<b>{name}: at what other time as well?</b>", name=title(entry, kinds)),
            _("Tap a time, or type one."),
        ),
        lambda moment: SetAddedTime(reminder_id=entry.id, local_time=moment),
        back=ShowTimes(reminder_id=entry.id),
    )


def weekend_time(user: User, entry: Reminder, kinds: Kinds, *, problem: str = "") -> Screen:
    """Another time for Saturdays and Sundays."""
    return time_grid(
        user,
        paragraphs(
            problem,
            _("<b>{name}: at what time on Saturdays and Sundays?</b>", name=title(entry, kinds)),
            _("The other days keep theirs. Tap a time, or type one."),
        ),
        lambda moment: SetWeekendTime(reminder_id=entry.id, local_time=moment),
        back=ShowTimes(reminder_id=entry.id),
    )


def choose_hours(entry: Reminder | None) -> Screen:
    """Every how many hours to move."""
    choices = [
        button(ngettext("Every hour", "Every {count} hours", hours), _window_choice(hours, entry)) for hours in HOURS
    ]
    return Screen(
        paragraphs(
            _("<b>A break to move</b>"),
            _(TYPED_WINDOW),
        ),
        keyboard(*grid(choices, columns=2), back=ShowReminder(reminder_id=entry.id) if entry else ChooseKind()),
    )


def _window_choice(hours: int, entry: Reminder | None) -> ChooseWindow:
    return ChooseWindow(hours=hours, reminder_id=entry.id if entry else None)


def choose_window(user: User, hours: int, entry: Reminder | None) -> Screen:
    """Between which hours."""
    choices = [
        button(
            f"{clock(user, start)}–{clock(user, end)}",
            SetWindow(hours=hours, start=start, end=end, reminder_id=entry.id if entry else None),
        )
        for start, end in WINDOWS
    ]
    return Screen(
        paragraphs(
            ngettext(
                "<b>Every hour, from when until when?</b>", "<b>Every {count} hours, from when until when?</b>", hours
            ),
            _("On weekdays to begin with; the days can be changed afterwards."),
        ),
        keyboard(*grid(choices, columns=2), back=ChooseHours(reminder_id=entry.id if entry else None)),
    )


def choose_routine(entry: Reminder, kinds: Kinds, routines: Sequence[Routine]) -> Screen:
    """Which routine the wind-down opens."""
    choices = [
        [
            button(
                _("{name}, {minutes} min", name=one.name, minutes=one.minutes),
                SetRoutine(reminder_id=entry.id, routine_id=one.id),
            )
        ]
        for one in routines
    ]
    return Screen(
        _("<b>{name}: which routine should it open?</b>", name=title(entry, kinds)),
        keyboard(*choices, back=ShowReminder(reminder_id=entry.id)),
    )


def choose_followed(entry: Reminder, candidates: Sequence[Reminder], kinds: Kinds) -> Screen:
    """After which other one it is to come."""
    if not candidates:
        return Screen(
            _(
                "To space two things out, I need a reminder for the other one first, with a time of its own. "
                "Then this one can come a few hours after you mark that as done."
            ),
            keyboard([button(_("New reminder"), ChooseKind())], back=ShowTimes(reminder_id=entry.id)),
        )
    choices = [
        [button(shortened(reminder_title(one, kinds), 34), ChooseGap(reminder_id=entry.id, follows_id=one.id))]
        for one in candidates
    ]
    return Screen(
        paragraphs(
            _("<b>{name}: after which one?</b>", name=title(entry, kinds)),
            _("It comes when you have marked that one as done, and only then."),
        ),
        keyboard(*choices, back=ShowTimes(reminder_id=entry.id)),
    )


def choose_gap(entry: Reminder, followed: Reminder, kinds: Kinds) -> Screen:
    """How long after it."""
    choices = [
        button(
            duration(hours, "hour"),
            SetGap(reminder_id=entry.id, follows_id=followed.id, hours=hours),
        )
        for hours in GAPS_HOURS
    ]
    return Screen(
        paragraphs(
            _("<b>{name}: how long after {other}?</b>", name=title(entry, kinds), other=title(followed, kinds)),
            _(
                "How far two medicines should be apart is for your pharmacist or the leaflet to say; "
                "some need 2 hours, some 4 or more."
            ),
        ),
        keyboard(*grid(choices, columns=3), back=ChooseFollowed(reminder_id=entry.id)),
    )


def options(entry: Reminder, kinds: Kinds) -> Screen:
    """Whether it insists and whether it makes a sound. A label shows the state; a tap switches it."""
    rows: list[Row] = [
        [
            button(
                _("Sound: off") if entry.silent else _("Sound: on"),
                SetSilent(reminder_id=entry.id, silent=not entry.silent),
            ),
        ]
    ]
    if entry.kind != "tip":
        rows[0] = [
            button(_("Insist: on") if entry.nag else _("Insist: off"), SetNag(reminder_id=entry.id, nag=not entry.nag)),
            *rows[0],
        ]
    if entry.kind == "take":
        rows.append([button(_("Rename"), Rename(reminder_id=entry.id))])
    if entry.kind == "wind_down":
        rows.append([button(_("Routine"), ChooseRoutine(reminder_id=entry.id))])
    return Screen(
        paragraphs(
            _("<b>{name}: options</b>", name=title(entry, kinds)),
            _("Insist: it comes again every 10 minutes, at most 3 times, until you answer.")
            if entry.kind != "tip"
            else None,
            _("Sound: off means that it comes without a sound. Quiet hours for all reminders are in the settings."),
        ),
        keyboard(*rows, back=ShowReminder(reminder_id=entry.id)),
    )


def pause_until(entry: Reminder | None, kinds: Kinds, *, problem: str = "") -> Screen:
    """Until which date."""
    reminder_id = entry.id if entry else None
    choices = [
        button(_(label), SetPauseUntil(days=days, reminder_id=reminder_id)) for label, days in PAUSES_DAYS.items()
    ]
    return Screen(
        paragraphs(
            problem,
            _("<b>{name}: pause until when?</b>", name=title(entry, kinds))
            if entry
            else _("<b>All reminders: pause until when?</b>"),
            _(TYPED_DATE),
        ),
        keyboard(
            *grid(choices, columns=3), back=ShowReminder(reminder_id=reminder_id) if reminder_id else OpenReminders()
        ),
    )


def all_paused_until(paused: int, until: dt.date, present: dt.date) -> str:
    """What happened to all of them."""
    return ngettext(
        "<b>Your reminder is paused until {date}.</b> From that day on they come by themselves.",
        "<b>All {count} reminders are paused until {date}.</b> From that day on they come by themselves.",
        paused,
        date=date(until, present),
    )
