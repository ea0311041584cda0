"""What the progress page looks like. It counts what was done; it never counts against anybody."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.attachments import below, caption_of
from bot.destinations import OpenExport, OpenHome, OpenProgress, OpenReminders, OpenRoutines
from bot.drawing.pictures import MonthPicture
from bot.features.progress.payloads import DrawMonth, SetStreak
from bot.history import ONE_DAY, SCORE_DAYS, Mark, Tally
from bot.screen import Screen, button, escape, keyboard, paragraphs, shortened
from db.records import Tension

PARTS_SHOWN = 24
NAME_SHOWN_CHARACTERS = 60
TENSIONS_SHOWN = 5

# One character each, of those that every typewriter face has at the same width.
_SIGNS = {Mark.DONE: "•", Mark.PARTLY: "½", Mark.OPEN: "o", Mark.NEUTRAL: "-", Mark.NOTHING: " "}
_LEGEND = "\n\n• all done       ½ partly done\no no answer yet  - skipped\n> today"
_WEEKDAYS = " Mo  Tu  We  Th  Fr  Sa  Su"
_IN_WORDS = {
    Mark.DONE: "All done",
    Mark.PARTLY: "Partly done",
    Mark.OPEN: "No answer yet",
    Mark.NEUTRAL: "Skipped",
}


@dataclass(frozen=True)
class Look:
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
            f"<pre>{escape(f'{_calendar(look)}{_LEGEND}')}</pre>",
            "\n".join(_score_lines(look)),
            _streak_line(look.streak),
            _tension_lines(look),
            last_line,
        ),
        keyboard(
            _turner(look),
            [
                button("As a picture", DrawMonth(month=_name(look.month))),
                button(
                    f"Streak: {'off' if look.streak is None else 'on'}",
                    SetStreak(shown=look.streak is None, month=_name(look.month)),
                ),
            ],
            [button("Export", OpenExport()), button("Reminders", OpenReminders())],
            back=OpenHome(),
        ),
    )


def routines_only(look: Look) -> Screen:
    """One month of somebody who is reminded of nothing, and was guided through routines."""
    return Screen(
        paragraphs(f"<b>{_title(look.month)}</b>", _tension_lines(look) or "Nothing noted around routines."),
        keyboard(
            _turner(look),
            [button("Routines", OpenRoutines()), button("Set a reminder", OpenReminders())],
            back=OpenHome(),
        ),
    )


def nothing_yet() -> Screen:
    """There was never anything to answer."""
    return Screen(
        paragraphs(
            "<b>Nothing to look back on yet.</b>",
            "Once a reminder asks you for something, the days that you answer gather here: "
            "a calendar, and how many you did.",
        ),
        keyboard([button("Set a reminder", OpenReminders(), style="primary")], back=OpenHome()),
    )


def picture(look: Look) -> MonthPicture:
    """What is drawn of the month."""
    return MonthPicture(look.month, look.marks, look.today, _score(look))


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
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(_run(run) for run in runs)


def _run(run: Sequence[int]) -> str:
    return f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run))  # noqa: PLR2004 - two are no range


def _calendar(look: Look) -> str:
    """Four characters for a day: ">" before its number if it is today, and its mark."""
    weeks = calendar.Calendar().monthdatescalendar(look.month.year, look.month.month)
    lines = ("".join(_cell(look, date) for date in week).rstrip() for week in weeks)
    return "\n".join((_title(look.month), _WEEKDAYS, *lines))


def _cell(look: Look, date: dt.date) -> str:
    if date.month != look.month.month:
        return "    "
    number = f"{'>' if date == look.today else ''}{date.day}"
    return f"{number:>3}{_SIGNS[look.marks.get(date, Mark.NOTHING)]}"


def _turner(look: Look) -> list[InlineKeyboardButton]:
    row = []
    if look.month > look.earliest:
        row.append(button("‹ Earlier month", OpenProgress(month=_name(look.month - ONE_DAY))))
    if not look.present:
        later = last_of_month(look.month) + ONE_DAY
        row.append(button("Later ›", OpenProgress(month=_name(later))))  # noqa: RUF001 - set as type, like its twin
    return row


def _score(look: Look) -> str:
    """Plain text."""
    if not look.score.counted:
        return "Nothing to count yet" if look.present else "Nothing to count in this month"
    if look.present:
        return f"{look.score.done} of the last {look.score.counted} done"
    return f"{look.score.done} of {look.score.counted} done"


def _score_lines(look: Look) -> Iterator[str]:
    span = f"{SCORE_DAYS} days" if look.present else _title(look.month)
    yield f"<b>{_score(look)}</b>{f' ({span})' if look.score.counted else ''}"
    if look.score.skipped:
        yield f"Skipped {_times(look.score.skipped)}, which counts neither way"
    if len(look.parts) > 1:
        for name, tally in look.parts[:PARTS_SHOWN]:
            yield f"· {escape(shortened(name, NAME_SHOWN_CHARACTERS))}: {_part(tally)}"
        if len(look.parts) > PARTS_SHOWN:
            yield f"· and {len(look.parts) - PARTS_SHOWN} more, which the export has"


def _part(tally: Tally) -> str:
    said = [f"{tally.done} of {tally.counted}"] if tally.counted else []
    return ", ".join([*said, *([f"{tally.skipped} skipped"] if tally.skipped else [])])


def _streak_line(streak: int | None) -> str | None:
    if streak is None:
        return None
    if streak == 0:
        return "Streak: the next day with everything done begins one."
    return f"Streak: <b>{streak} day{'' if streak == 1 else 's'}</b>"


def _tension_lines(look: Look) -> str | None:
    """What people said around routines. It is what they felt, and no proof of anything."""
    if not look.tensions:
        return None
    span = "this month" if look.present else f"in {_title(look.month)}"
    both = [(one.before, one.after) for one in look.tensions if one.before is not None]
    if both:
        before, after = (_mean(numbers) for numbers in zip(*both, strict=True))
        said = f"<b>Tension around routines: {before} before, {after} after</b>\n{_over(len(both), span)}."
    else:
        after = _mean([one.after for one in look.tensions])
        said = f"<b>Tension after routines: {after}</b>\n{_over(len(look.tensions), span)}."
    latest = ", ".join(str(one.after) for one in look.tensions[-TENSIONS_SHOWN:])
    after_each = f" The latest after: {latest}." if len(look.tensions) > 1 else ""
    return f"{said}{after_each}\n<i>What you felt, from 0 to 10. It does not show what changed it.</i>"


def _mean(numbers: Sequence[int]) -> str:
    return f"{round(fmean(numbers), 1):g}"


def _over(count: int, span: str) -> str:
    return f"Once {span}" if count == 1 else f"On average, over {count} {span}"


def _kind_words(score: Tally) -> tuple[str, str]:
    """The first line and the last one. Neither finds fault: who looks here has come back."""
    if not score.counted:
        return "A fresh page.", "What you answer will show here."
    if score.done == score.counted:
        return "All of it, done.", "However you made room for it, it works."
    if 2 * score.done >= score.counted:
        return "More often than not.", "That is a habit taking shape."
    if score.done:
        return "You keep coming back to it.", "Each of these was a choice. The next one can be today's."
    return "A quiet stretch.", "Nothing is lost. If the time does not suit your day, another one may: see Reminders."


def _days_in_words(look: Look) -> Iterator[str]:
    for mark, words in _IN_WORDS.items():
        days = [date.day for date, of_day in look.marks.items() if of_day is mark and _same_month(date, look.month)]
        if days:
            yield f"{words}: {ranges(days)}"


def _same_month(date: dt.date, month: dt.date) -> bool:
    return (date.year, date.month) == (month.year, month.month)


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def _title(month: dt.date) -> str:
    return f"{month:%B %Y}"


def _name(date: dt.date) -> str:
    return f"{date:%Y-%m}"
