"""What stands on the page for a clinician. Pure: values in, the page out. It names nobody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from bot import history
from bot.clock_times import format_clock_time
from bot.drawing.pictures import REPORT_ROWS, ReportPage, ReportRow, ReportWords
from bot.history import Mark, Tally
from bot.language import N_, _, ngettext, pgettext
from bot.timetable import Timetable, TimetableError
from bot.timetable_words import describe
from bot.timezones import is_valid_zone, zone_label
from bot.wording import date, short_date
from db.records import HourCycle, Occurrence, Reminder, User

ABOUT = N_(
    "What one person answered to the reminders of Magpie, a Telegram bot. It is self-reported, not measured intake, "
    "and Magpie draws no conclusion from it."
)
_COUNTING = N_(
    "How it is counted. Done and skipped are what was tapped, whenever it was tapped. No answer: the reminder arrived, "
    "and nothing had been tapped when this page was made. Today's open ones, and reminders that were paused or did not "
    "arrive, are left out. Timetables are as they are set now."
)
_MARKS = N_(
    "A mark stands for a day: full if all that counted was done, half full if some of it was, hollow if none was."
)
_USUAL_TIME = N_("Usual time: of the times at which “done” was tapped, half were no later than this.")
_LEGEND = {
    Mark.DONE: N_("done"),
    Mark.PARTLY: N_("partly"),
    Mark.OPEN: N_("no answer"),
    Mark.NEUTRAL: N_("skipped"),
    Mark.NOTHING: N_("nothing that counts"),
}


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
    left_out = (
        ngettext(
            "{count} more reminder did not fit on this page.", "{count} more reminders did not fit on this page.", more
        ),
    )
    place = zone_label(user.timezone) if user.timezone and is_valid_zone(user.timezone) else "UTC"
    return ReportPage(
        first=first,
        last=last,
        words=words_on(first, last),
        period=ngettext(
            "{first} to {last} ({count} day), times of {place}",
            "{first} to {last} ({count} days), times of {place}",
            (last - first).days + 1,
            first=date(first, year=first.year != last.year),
            last=date(last, year=True),
            place=place,
        ),
        about=_(ABOUT),
        rows=tuple(rows[:REPORT_ROWS]),
        notes=(*(left_out if more > 0 else ()), _(_COUNTING), _(_MARKS), _(_USUAL_TIME)),
    )


def words_on(first: dt.date, last: dt.date) -> ReportWords:
    """In the language of the moment: what draws is another process."""
    return ReportWords(
        title=_("Reminders and answers"),
        # Translators: a line to write on follows
        name=pgettext("of a person", "Name"),
        # Translators: a line to write the date of birth on follows
        born=_("Born"),
        done=_("Done"),
        skipped=_("Skipped"),
        no_answer=_("No answer"),
        usual_time=_("Usual time"),
        legend={mark: _(words) for mark, words in _LEGEND.items()},
        mondays={day: short_date(day) for day in history.days_between(first, last) if day.isoweekday() == 1},
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
        followed = names.get(reminder.follows_id or 0)
        when = (
            ngettext("{count} hour after another one was done", "{count} hours after another one was done", hours)
            if followed is None
            else ngettext(
                "{count} hour after {name} was done", "{count} hours after {name} was done", hours, name=followed
            )
        )
    else:
        try:
            when = describe(Timetable.parse(reminder.timetable), twelve_hour=twelve_hour)
        except TimetableError:  # set aside, because nobody can read it; what was answered stands all the same
            when = _("at times that cannot be read")
    if reminder.deleted_at is not None:
        return _("{when} (ended)", when=when)
    return _("{when} (paused)", when=when) if reminder.paused else when
