"""One page of A4 for a clinician: what was asked, and what was answered."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bot.drawing.figures.ink import FAINT, SOFT, set_marks, sheet, wrapped, write, write_within
from bot.drawing.pictures import ReportPage, ReportRow
from bot.history import Mark, days_between

DOTS_PER_INCH = 200
_WIDTH, _HEIGHT, _MARGIN = 8.27, 11.69, 0.65  # A4, in inches
_RIGHT = _WIDTH - _MARGIN
_TOP, _BOTTOM = 2.9, 10.3  # of the rows
_TALLEST_ROW, _LARGEST_MARK = 0.82, 9.5
_COLUMNS = (5.05, 5.75, 6.6, _RIGHT)  # right edges: done, skipped, no answer, usual time
_COLUMN_WIDTH = 0.75  # of the words above; the last has more
_NAME_WIDTH = 3.75


def draw(page: ReportPage) -> Figure:
    """Rows get smaller as they get more, so that it stays one page."""
    figure, axes = sheet(_WIDTH, _HEIGHT)
    _draw_head(axes, page)
    height = min(_TALLEST_ROW, (_BOTTOM - _TOP) / max(len(page.rows), 1))
    _name_mondays(axes, page)
    for number, row in enumerate(page.rows):
        _draw_row(axes, page, row, _TOP + number * height, height)
    _draw_foot(axes, page, _TOP + height * len(page.rows))
    return figure


def _draw_head(axes: Axes, page: ReportPage) -> None:
    words = page.words
    write(axes, _MARGIN, 0.95, words.title, size=19, fontweight="bold")
    write(axes, _MARGIN, 1.22, page.period, size=10.5)
    write(axes, _MARGIN, 1.72, words.name, size=10.5, colour=SOFT)
    axes.plot([_MARGIN + _beside(words.name, 0.55), _MARGIN + 4.4], [1.75, 1.75], color=SOFT, linewidth=0.7)
    write(axes, _MARGIN + 4.6, 1.72, words.born, size=10.5, colour=SOFT)
    axes.plot([_MARGIN + 4.6 + _beside(words.born, 0.5), _RIGHT], [1.75, 1.75], color=SOFT, linewidth=0.7)
    for number, line in enumerate(wrapped(page.about, width=_RIGHT - _MARGIN, size=9.5)):
        write(axes, _MARGIN, 2.06 + 0.18 * number, line, size=9.5)
    titles = (words.done, words.skipped, words.no_answer, words.usual_time)
    for right, title in zip(_COLUMNS, titles, strict=True):
        write_within(axes, right, 2.68, title, width=_COLUMN_WIDTH, size=8, smallest=5, colour=SOFT, ha="right")


def _beside(words: str, usual: float) -> float:
    """Where the line to write on begins, in inches: further right if the words before it are long."""
    return max(usual, 0.1 + 0.1 * len(words))


def _name_mondays(axes: Axes, page: ReportPage) -> None:
    """The dates along the top; a thin line before each Monday goes through the days of every row."""
    for x, date in _mondays(page):
        axes.plot([x, x], [_TOP - 0.1, _TOP], color=FAINT, linewidth=0.6)
        if x < _RIGHT - 0.4:
            write(axes, x + 0.03, _TOP - 0.04, page.words.mondays[date], size=6.5, colour=SOFT)


def _draw_row(axes: Axes, page: ReportPage, row: ReportRow, top: float, height: float) -> None:
    scale = height / _TALLEST_ROW
    size = max(8.0, 11.5 * scale)
    axes.plot([_MARGIN, _RIGHT], [top, top], color=FAINT, linewidth=0.7)
    baseline = top + 0.28 * height
    write_within(axes, _MARGIN, baseline, row.name, width=_NAME_WIDTH, size=size, smallest=7, fontweight="bold")
    write_within(
        axes,
        _MARGIN,
        top + 0.54 * height,
        row.timetable,
        width=_NAME_WIDTH + 2.5,
        size=size * 0.8,
        smallest=6,
        colour=SOFT,
    )
    numbers = (row.tally.done, row.tally.skipped, row.tally.unanswered, row.usual_time or "–")
    for right, number in zip(_COLUMNS, numbers, strict=True):
        write(axes, right, baseline, str(number), size=size, ha="right")
    for x, _date in _mondays(page):
        axes.plot([x, x], [top + 0.62 * height, top + height], color=FAINT, linewidth=0.6, zorder=0)
    places: defaultdict[Mark, list[float]] = defaultdict(list)
    for date in days_between(page.first, page.last):
        places[row.marks.get(date, Mark.NOTHING)].append(_x(page, date))
    mark_size = min(_LARGEST_MARK, 72 * _pitch(page) * 0.78, 72 * height * 0.3)
    for mark, xs in places.items():
        set_marks(axes, mark, xs, [top + 0.79 * height] * len(xs), size=mark_size)


def _draw_foot(axes: Axes, page: ReportPage, bottom: float) -> None:
    axes.plot([_MARGIN, _RIGHT], [bottom, bottom], color=FAINT, linewidth=0.7)
    x = _MARGIN + 0.06
    for mark, words in page.words.legend.items():
        set_marks(axes, mark, [x], [bottom + 0.2], size=7)
        write(axes, x + 0.12, bottom + 0.2, words, size=8, va="center_baseline")
        x += 0.42 + 0.075 * len(words)
    y = bottom + 0.5
    for note in page.notes:
        for line in wrapped(note, width=_RIGHT - _MARGIN, size=7.5):
            write(axes, _MARGIN, y, line, size=7.5, colour=SOFT)
            y += 0.145


def _mondays(page: ReportPage) -> list[tuple[float, dt.date]]:
    dates = days_between(page.first, page.last)
    return [(_x(page, date) - _pitch(page) / 2, date) for date in dates if date.isoweekday() == 1]


def _pitch(page: ReportPage) -> float:
    return (_RIGHT - _MARGIN) / ((page.last - page.first).days + 1)


def _x(page: ReportPage, date: dt.date) -> float:
    return _MARGIN + ((date - page.first).days + 0.5) * _pitch(page)
