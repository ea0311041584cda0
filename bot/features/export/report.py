"""What stands on the page for a clinician. Pure: values in, the page out. It names nobody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from bot import history
from bot.clock_times import format_clock_time
from bot.drawing.pictures import REPORT_ROWS, ReportPage, ReportRow
from bot.history import Tally
from bot.timetable import Timetable, TimetableError
from bot.timetable_words import describe
from bot.timezones import is_valid_zone, zone_label
from db.records import HourCycle, Occurrence, Reminder, User

ABOUT = (
    "What one person answered to the reminders of Magpie, a Telegram bot. It is self-reported, not measured intake, "
    "and Magpie draws no conclusion from it."
)
_COUNTING = (
    "How it is counted. Done and skipped are what was tapped, whenever it was tapped. No answer: the reminder arrived, "
    "and nothing had been tapped when this page was made. Today's open ones, and reminders that were paused or did not "
    "arrive, are left out. Timetables are as they are set now."
)
_MARKS = "A mark stands for a day: full if all that counted was done, half full if some of it was, hollow if none was."
_USUAL_TIME = "Usual time: of the times at which “done” was tapped, half were no later than this."


def lines(
    user: User,
    *,
    current: Sequence[Reminder],
    ever: Mapping[int, Reminder],
    names: Mapping[int, str],
    occurrences: Sequence[Occurrence],
    today: dt.date,
) -> list[ReportRow]:
    """A row for each reminder that asks for something: the `current` ones, then deleted ones with anything to tell."""
    parted = history.by_reminder(history.asking(occurrences, ever))
    kept = {one.id for one in current}
    wanted = [one for one in current if history.asks(one)]
    wanted += [
        one
        for one in ever.values()
        if one.id not in kept and history.tally(parted.get(one.id, ()), today=today) != Tally()
    ]
    return [_row(user, one, names, parted.get(one.id, ()), today=today) for one in wanted]


def page(user: User, rows: Sequence[ReportRow], *, first: dt.date, last: dt.date) -> ReportPage:
    """The page on the local dates from `first` to `last`, with as many of the rows as it holds."""
    more = len(rows) - REPORT_ROWS
    left_out = (f"{more} more reminder{'' if more == 1 else 's'} did not fit on this page.",) if more > 0 else ()
    days = (last - first).days + 1
    begin = _date(first).removesuffix(f" {last.year}")
    place = zone_label(user.timezone) if user.timezone and is_valid_zone(user.timezone) else "UTC"
    return ReportPage(
        first=first,
        last=last,
        period=f"{begin} to {_date(last)} ({days} days), times of {place}",
        about=ABOUT,
        rows=tuple(rows[:REPORT_ROWS]),
        notes=(*left_out, _COUNTING, _MARKS, _USUAL_TIME),
    )


def _row(
    user: User, reminder: Reminder, names: Mapping[int, str], occurrences: Sequence[Occurrence], *, today: dt.date
) -> ReportRow:
    usual = history.usual_time(occurrences, user.timezone or "UTC")
    twelve_hour = user.hour_cycle is HourCycle.H12
    return ReportRow(
        name=names[reminder.id],
        timetable=_timetable(reminder, names, twelve_hour=twelve_hour),
        tally=history.tally(occurrences, today=today),
        usual_time=format_clock_time(usual, twelve_hour=twelve_hour) if usual else "",
        marks=history.marks(occurrences),
    )


def _timetable(reminder: Reminder, names: Mapping[int, str], *, twelve_hour: bool) -> str:
    """When it comes, and whether it still does."""
    if reminder.timetable is None:
        hours = (reminder.follows_minutes or 0) // 60
        followed = names.get(reminder.follows_id or 0, "another one")
        when = f"{hours} hour{'' if hours == 1 else 's'} after {followed} was done"
    else:
        try:
            when = describe(Timetable.parse(reminder.timetable), twelve_hour=twelve_hour)
        except TimetableError:  # set aside, because nobody can read it; what was answered stands all the same
            when = "at times that cannot be read"
    if reminder.deleted_at is not None:
        return f"{when} (ended)"
    return f"{when} (paused)" if reminder.paused else when


def _date(date: dt.date) -> str:
    return f"{date.day} {date:%B %Y}"
