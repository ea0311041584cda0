"""How reminders say what they are and when they come, and the grid of times, once for every feature.

Telegram HTML, unless a line says otherwise.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from zoneinfo import ZoneInfo

from bot import wording
from bot.callback_data import CallbackData
from bot.clock_times import format_clock_time
from bot.context import ReminderKind, reminder_title
from bot.language import N_, _, ngettext
from bot.screen import Row, Screen, button, escape, grid, keyboard, shortened
from bot.timetable import read_timetable
from bot.timetable_words import describe
from bot.timezones import is_valid_zone, zone_label
from bot.wording import weekday
from db.records import HourCycle, Reminder, User

Kinds = Mapping[str, ReminderKind]
Reminders = Mapping[int, Reminder]  # a person's, by id

GRID_TIMES = tuple(
    dt.time.fromisoformat(text)
    for text in (
        "07:00", "08:00", "09:00", "12:00", "15:00", "18:00",
        "20:00", "21:00", "21:30", "22:00", "22:30", "23:00",
    )
)  # fmt: skip
STOP_LINE = N_("To stop everything at any time, send the word stop.")
_HOUR, _DAY = 60, 24 * 60  # minutes
RELATIVE = "r"  # Telegram's own date shows how far ahead it is: https://core.telegram.org/bots/api


def title(entry: Reminder, kinds: Kinds, *, longest: int = 60) -> str:
    """What it is called, in at most `longest` characters."""
    return escape(shortened(reminder_title(entry, kinds), longest))


def clock(user: User, moment: dt.time) -> str:
    """A wall-clock time in the way the person reads clocks; plain text."""
    return format_clock_time(moment, twelve_hour=user.hour_cycle is HourCycle.H12)


def when(user: User, entry: Reminder, others: Mapping[int, Reminder], kinds: Kinds, *, longest: int = 1000) -> str:
    """The days and times, in at most `longest` characters: "every day at 21:30", or "2 hours after Zinc"."""
    return escape(shortened(_when(user, entry, others, kinds), longest))


def _when(user: User, entry: Reminder, others: Mapping[int, Reminder], kinds: Kinds) -> str:
    timetable = read_timetable(entry.timetable)
    if timetable is not None:
        return describe(timetable, twelve_hour=user.hour_cycle is HourCycle.H12)
    if entry.follows_id is None:
        return _("at times that I cannot read any more")
    other = others.get(entry.follows_id)
    hours = (entry.follows_minutes or 0) // 60
    if other is None:
        return ngettext(
            "{count} hour after you marked a reminder that is gone as done",
            "{count} hours after you marked a reminder that is gone as done",
            hours,
        )
    return ngettext(
        "{count} hour after you marked {name} as done",
        "{count} hours after you marked {name} as done",
        hours,
        name=reminder_title(other, kinds),
    )


def is_paused(entry: Reminder, *, now: dt.datetime) -> bool:
    """Whether it is paused at present: a pause until a date is over on that date."""
    if entry.paused_until is None or not is_valid_zone(entry.timezone):
        return entry.paused
    return now.astimezone(ZoneInfo(entry.timezone)).date() < entry.paused_until


def next_time(user: User, entry: Reminder, *, now: dt.datetime) -> str:
    """When it comes next, in words and as Telegram's own date; or why it does not."""
    if entry.set_aside is not None and not is_valid_zone(entry.timezone):
        return _(
            "It cannot come: I do not know the time zone {zone} any more. Choose a zone again.",
            zone=escape(entry.timezone),
        )
    if entry.set_aside is not None:
        return _("It cannot come: I cannot read its times any more. Choose a time again.")
    if entry.next is None:
        return (
            _("It is paused until you resume it.") if entry.paused else _("It comes when the other one is marked done.")
        )
    local = entry.next.due_at.astimezone(ZoneInfo(entry.timezone))
    ahead = _ahead(entry.next.due_at - now)
    said = _(
        "Next: {day} at {time}, {ahead}.",
        day=day(local.date(), today(entry, now=now)),
        time=clock(user, local.time()),
        ahead=f'<tg-time unix="{int(entry.next.due_at.timestamp())}" format="{RELATIVE}">{ahead}</tg-time>',
    )
    if is_paused(entry, now=now):
        assert entry.paused_until is not None
        until = _("Paused until {date}.", date=date(entry.paused_until, today(entry, now=now)))
        return f"{until} {said}"
    return said


def _ahead(span: dt.timedelta) -> str:
    """How far ahead, for apps that cannot show Telegram's own date."""
    minutes = max(round(span.total_seconds() / 60), 1)
    if minutes >= 2 * _DAY:
        return ngettext("in {count} day", "in {count} days", round(minutes / _DAY))
    if minutes >= 2 * _HOUR:
        return ngettext("in {count} hour", "in {count} hours", round(minutes / _HOUR))
    return ngettext("in {count} minute", "in {count} minutes", minutes)


def today(entry: Reminder, *, now: dt.datetime) -> dt.date:
    """The date on the reminder's own calendar."""
    return now.astimezone(ZoneInfo(entry.timezone)).date()


def day(that: dt.date, present: dt.date) -> str:
    """A date as one says it: "today", "tomorrow", "on Friday", "on 24 December"."""
    ahead = (that - present).days
    if 1 < ahead < 7:  # noqa: PLR2004 - the days of this week have names of their own
        return _("on {weekday}", weekday=weekday(that.isoweekday()))
    if ahead in (0, 1):
        return _("tomorrow") if ahead else _("today")
    return _("on {date}", date=date(that, present))


def date(that: dt.date, present: dt.date) -> str:
    """Such as "24 December"; with the year if it is another one."""
    return wording.date(that, year=that.year != present.year)


def zone(entry: Reminder) -> str:
    """The place whose clock the reminder goes by."""
    return escape(zone_label(entry.timezone)) if is_valid_zone(entry.timezone) else escape(entry.timezone)


def time_grid(user: User, text: str, to: Callable[[dt.time], CallbackData], *rows: Row, back: CallbackData) -> Screen:
    """`text` over a grid of times, each of which leads `to` a payload."""
    choices = [button(clock(user, moment), to(moment)) for moment in GRID_TIMES]
    return Screen(text, keyboard(*grid(choices, columns=3), *rows, back=back))
