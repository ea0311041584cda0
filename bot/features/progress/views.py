"""What the progress page looks like. It counts what was done; it never counts against anybody."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from statistics import fmean

from msgspec import Struct
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.attachments import below, caption_of
from bot.destinations import OpenExport, OpenHome, OpenProgress, OpenReminders, OpenRoutines
from bot.drawing.pictures import MonthPicture, MonthWords
from bot.features.progress.payloads import DrawMonth, SetStreak
from bot.history import ONE_DAY, SCORE_DAYS, Mark, Tally
from bot.language import N_, _, ngettext, number
from bot.screen import Screen, button, escape, keyboard, paragraphs, shortened
from bot.wording import capitalised, duration, month, weekday_initials
from db.records import Tension

PARTS_SHOWN = 24
NAME_SHOWN_CHARACTERS = 60
TENSIONS_SHOWN = 5

# One character each, of those that every typewriter face has at the same width.
_SIGNS = {Mark.DONE: "•", Mark.PARTLY: "½", Mark.OPEN: "o", Mark.NEUTRAL: "-", Mark.NOTHING: " "}
_LEGEND = {
    Mark.DONE: N_("all done"),
    Mark.PARTLY: N_("partly done"),
    Mark.OPEN: N_("no answer yet"),
    Mark.NEUTRAL: N_("skipped"),
}
_TODAY = N_("today")
_WEEK = range(1, 8)
_IN_WORDS = {
    Mark.DONE: N_("All done: {days}"),
    Mark.PARTLY: N_("Partly done: {days}"),
    Mark.OPEN: N_("No answer yet: {days}"),
    Mark.NEUTRAL: N_("Skipped: {days}"),
}


class Look(Struct, frozen=True):
    """What one page tells. `month` is its first day, `earliest` that of the first month that has a page.

    `score` and `parts` (by the name of the reminder) are of the last days up to `today` if `month` is the present one,
    else of that month. `streak` is None where it is not shown. `tensions` are those of the month, the oldest first.
    `asked`: whether a reminder ever asked for anything; otherwise there is nothing else to tell.
    """

    month: dt.date
    today: dt.date
    earliest: dt.date
    marks: Mapping[dt.date, Mark]
    score: Tally
    parts: Sequence[tuple[str, Tally]]
    streak: int | None
    tensions: Sequence[Tension] = ()
    asked: bool = True

    @property
    def present(self) -> bool:
        return self.month == self.today.replace(day=1)


def progress(look: Look) -> Screen:
    """One month as text, and the score."""
    headline, last_line = _kind_words(look.score)
    return Screen(
        paragraphs(
            f"<b>{headline}</b>",
            f"<pre>{escape(paragraphs(_calendar(look), _legend()))}</pre>",
            "\n".join(_score_lines(look)),
            _streak_line(look.streak),
            _tension_lines(look),
            last_line,
        ),
        keyboard(
            _turner(look),
            [
                button(_("As a picture"), DrawMonth(month=_name(look.month))),
                button(
                    _("Streak: off") if look.streak is None else _("Streak: on"),
                    SetStreak(shown=look.streak is None, month=_name(look.month)),
                ),
            ],
            [button(_("Export"), OpenExport()), button(_("Reminders"), OpenReminders())],
            back=OpenHome(),
        ),
    )


def routines_only(look: Look) -> Screen:
    """One month of somebody who is reminded of nothing, and was guided through routines."""
    return Screen(
        paragraphs(f"<b>{_title(look.month)}</b>", _tension_lines(look) or _("Nothing noted around routines.")),
        keyboard(
            _turner(look),
            [button(_("Routines"), OpenRoutines()), button(_("Set a reminder"), OpenReminders())],
            back=OpenHome(),
        ),
    )


def nothing_yet() -> Screen:
    """There was never anything to answer."""
    return Screen(
        paragraphs(
            _("<b>Nothing to look back on yet.</b>"),
            _(
                "Once a reminder asks you for something, the days that you answer gather here: "
                "a calendar, and how many you did."
            ),
        ),
        keyboard([button(_("Set a reminder"), OpenReminders(), style="primary")], back=OpenHome()),
    )


def picture(look: Look) -> MonthPicture:
    """What is drawn of the month."""
    return MonthPicture(month_words(look.month), look.month, look.marks, look.today, _score(look))


def month_words(first: dt.date) -> MonthWords:
    """What is written on a picture of the month that begins on `first`."""
    return MonthWords(
        title=_title(first),
        weekdays=tuple(map(weekday_initials, _WEEK)),
        legend={mark: _(words) for mark, words in _LEGEND.items()},
        today=_(_TODAY),
    )


def caption(look: Look) -> str:
    """What the picture shows, in words."""
    return caption_of([f"<b>{_title(look.month)}</b>", *_days_in_words(look), f"{_score(look)}."])


def below_picture(look: Look) -> InlineKeyboardMarkup:
    return below(back=OpenProgress(month=_name(look.month)))


def last_of_month(first: dt.date) -> dt.date:
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def ranges(numbers: Iterable[int]) -> str:
    """Whole numbers in order, neighbours drawn together: "1–3, 5, 6"."""
    runs: list[list[int]] = []
    for one in sorted(numbers):
        if runs and one == runs[-1][-1] + 1:
            runs[-1].append(one)
        else:
            runs.append([one])
    return ", ".join(_run(run) for run in runs)


def _run(run: Sequence[int]) -> str:
    return f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run))  # noqa: PLR2004 - two are no range


def _calendar(look: Look) -> str:
    """Four characters for a day: ">" before its number if it is today, and its mark."""
    weeks = calendar.Calendar().monthdatescalendar(look.month.year, look.month.month)
    lines = ("".join(_cell(look, date) for date in week).rstrip() for week in weeks)
    weekdays = "".join(f"{weekday_initials(iso):>3} " for iso in _WEEK).rstrip()
    return "\n".join((_title(look.month), weekdays, *lines))


def _legend() -> str:
    """What the signs mean, in two columns."""
    meanings = [f"{_SIGNS[mark]} {_(words)}" for mark, words in _LEGEND.items()]
    width = max(map(len, meanings[::2]))
    lines = [f"{left:<{width}}  {right}" for left, right in zip(meanings[::2], meanings[1::2], strict=True)]
    return "\n".join([*lines, f"> {_(_TODAY)}"])


def _cell(look: Look, date: dt.date) -> str:
    if date.month != look.month.month:
        return "    "
    day = f"{'>' if date == look.today else ''}{date.day}"
    return f"{day:>3}{_SIGNS[look.marks.get(date, Mark.NOTHING)]}"


def _turner(look: Look) -> list[InlineKeyboardButton]:
    row = []
    if look.month > look.earliest:
        row.append(button(_("‹ Earlier month"), OpenProgress(month=_name(look.month - ONE_DAY))))
    if not look.present:
        later = last_of_month(look.month) + ONE_DAY
        row.append(button(_("Later ›"), OpenProgress(month=_name(later))))  # noqa: RUF001 - set as type, like its twin
    return row


def _score(look: Look) -> str:
    """Plain text."""
    if not look.score.counted:
        return _("Nothing to count yet") if look.present else _("Nothing to count in this month")
    done, of = number(look.score.done), look.score.counted
    if look.present:
        return ngettext("{done} of the last {count} done", "{done} of the last {count} done", of, done=done)
    return ngettext("{done} of {count} done", "{done} of {count} done", of, done=done)


def _score_lines(look: Look) -> Iterator[str]:
    span = duration(SCORE_DAYS, "day") if look.present else _title(look.month)
    yield f"<b>{_score(look)}</b>{f' ({span})' if look.score.counted else ''}"
    if look.score.skipped:
        yield _skipped(look.score.skipped)
    if len(look.parts) > 1:
        for name, tally in look.parts[:PARTS_SHOWN]:
            yield f"· {escape(shortened(name, NAME_SHOWN_CHARACTERS))}: {_part(tally)}"
        if len(look.parts) > PARTS_SHOWN:
            yield ngettext(
                "· and {count} more, which the export has",
                "· and {count} more, which the export has",
                len(look.parts) - PARTS_SHOWN,
            )


def _part(tally: Tally) -> str:
    done = number(tally.done)
    said = [ngettext("{done} of {count}", "{done} of {count}", tally.counted, done=done)] if tally.counted else []
    skipped = [ngettext("{count} skipped", "{count} skipped", tally.skipped)] if tally.skipped else []
    return ", ".join([*said, *skipped])


def _streak_line(streak: int | None) -> str | None:
    if streak is None:
        return None
    if streak == 0:
        return _("Streak: the next day with everything done begins one.")
    return ngettext("Streak: <b>{count} day</b>", "Streak: <b>{count} days</b>", streak)


def _tension_lines(look: Look) -> str | None:
    """What people said around routines. It is what they felt, and no proof of anything."""
    if not look.tensions:
        return None
    both = [(one.before, one.after) for one in look.tensions if one.before is not None]
    if both:
        before, after = (_mean(numbers) for numbers in zip(*both, strict=True))
        head, over = (
            _("<b>Tension around routines: {before} before, {after} after</b>", before=before, after=after),
            _over(len(both), look),
        )
    else:
        after = _mean([one.after for one in look.tensions])
        head, over = _("<b>Tension after routines: {after}</b>", after=after), _over(len(look.tensions), look)
    latest = ", ".join(str(one.after) for one in look.tensions[-TENSIONS_SHOWN:])
    after_each = [_("The latest after: {numbers}.", numbers=latest)] if len(look.tensions) > 1 else []
    doubt = _("<i>What you felt, from 0 to 10. It does not show what changed it.</i>")
    return "\n".join([head, " ".join([over, *after_each]), doubt])


def _mean(numbers: Sequence[int]) -> str:
    return number(round(fmean(numbers), 1))


def _over(count: int, look: Look) -> str:
    """Of how many tensions the numbers are the average."""
    if count == 1:
        return _("Once this month.") if look.present else _("Once in {month}.", month=_title(look.month))
    if look.present:
        return ngettext("On average, over {count} this month.", "On average, over {count} this month.", count)
    return ngettext(
        "On average, over {count} in {month}.",
        "On average, over {count} in {month}.",
        count,
        month=_title(look.month),
    )


def _kind_words(score: Tally) -> tuple[str, str]:
    """The first line and the last one. Neither finds fault: who looks here has come back."""
    if not score.counted:
        return _("A fresh page."), _("What you answer will show here.")
    if score.done == score.counted:
        return _("All of it, done."), _("However you made room for it, it works.")
    if 2 * score.done >= score.counted:
        return _("More often than not."), _("That is a habit taking shape.")
    if score.done:
        return _("You keep coming back to it."), _("Each of these was a choice. The next one can be today's.")
    return (
        _("A quiet stretch."),
        _("Nothing is lost. If the time does not suit your day, another one may: see Reminders."),
    )


def _days_in_words(look: Look) -> Iterator[str]:
    for mark, words in _IN_WORDS.items():
        days = [date.day for date, of_day in look.marks.items() if of_day is mark and _same_month(date, look.month)]
        if days:
            yield _(words, days=ranges(days))


def _same_month(date: dt.date, month: dt.date) -> bool:
    return (date.year, date.month) == (month.year, month.month)


def _skipped(times: int) -> str:
    if times == 1:
        return _("Skipped once, which counts neither way")
    if times == 2:  # noqa: PLR2004 - English has a word for it
        return _("Skipped twice, which counts neither way")
    return ngettext(
        "Skipped {count} times, which counts neither way", "Skipped {count} times, which counts neither way", times
    )


def _title(first: dt.date) -> str:
    return capitalised(month(first))


def _name(date: dt.date) -> str:
    return f"{date:%Y-%m}"
