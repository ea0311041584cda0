"""A month's calendar as a picture for a phone."""

from __future__ import annotations

import calendar
import datetime as dt

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from bot.drawing.figures.ink import FAINT, INK, PAPER, SOFT, set_marks, sheet, write, write_within
from bot.drawing.pictures import MonthPicture
from bot.history import Mark

DOTS_PER_INCH = 180
_WIDTH, _MARGIN = 6.0, 0.3  # inches
_CELL = (_WIDTH - 2 * _MARGIN) / 7
_HEAD, _WEEK, _FOOT = 1.75, 0.8, 1.25  # inches: above the days, of a row of them, below
_SIZE = 42  # of a mark, in points
_COLUMN = 2.05  # inches, of the legend

_LEGEND = ((Mark.DONE, 0, 0), (Mark.PARTLY, 0, 1), (Mark.OPEN, 1, 0), (Mark.NEUTRAL, 1, 1))  # columns and rows


def draw(picture: MonthPicture) -> Figure:
    """The days of the month, Monday first."""
    weeks = calendar.Calendar().monthdayscalendar(picture.first.year, picture.first.month)
    figure, axes = sheet(_WIDTH, _HEAD + len(weeks) * _WEEK + _FOOT)
    write(axes, _MARGIN + 0.1, 0.66, picture.words.title, size=27, fontweight="bold")
    write(axes, _MARGIN + 0.1, 1.04, picture.line, size=15, colour=SOFT)
    for column, name in enumerate(picture.words.weekdays):
        write(axes, _x(column), 1.53, name, size=14, colour=SOFT, ha="center")
    for row, week in enumerate(weeks):
        for column, number in enumerate(week):
            if number:
                _draw_day(axes, picture, picture.first.replace(day=number), _x(column), _HEAD + (row + 0.5) * _WEEK)
    _draw_legend(axes, picture, _HEAD + len(weeks) * _WEEK + 0.3)
    return figure


def _draw_day(axes: Axes, picture: MonthPicture, date: dt.date, x: float, y: float) -> None:
    mark = picture.marks.get(date, Mark.NOTHING)
    if date == picture.today:
        _draw_box(axes, x, y, side=0.68)
    if mark is Mark.NEUTRAL:
        set_marks(axes, mark, [x], [y + 0.2], size=24)
    elif mark is not Mark.NOTHING:
        set_marks(axes, mark, [x], [y], size=_SIZE)
    colour = PAPER if mark is Mark.DONE else FAINT if date > picture.today else SOFT if mark is Mark.NOTHING else INK
    weight = "bold" if mark is Mark.DONE else "normal"
    write(axes, x, y, str(date.day), size=17, colour=colour, fontweight=weight, ha="center", va="center_baseline")


def _draw_box(axes: Axes, x: float, y: float, *, side: float) -> None:
    """Today's frame."""
    frame = FancyBboxPatch(
        (x - side / 2, y - side / 2),
        side,
        side,
        boxstyle=f"round,pad=0,rounding_size={side / 4}",
        facecolor="none",
        edgecolor=INK,
        linewidth=max(1.2, 3 * side),
    )
    axes.add_patch(frame)


def _draw_legend(axes: Axes, picture: MonthPicture, y: float) -> None:
    axes.plot([_MARGIN + 0.1, _WIDTH - _MARGIN - 0.1], [y - 0.16, y - 0.16], color=FAINT, linewidth=1)
    for mark, column, row in _LEGEND:
        x, line = _place(column, row, y)
        set_marks(axes, mark, [x], [line], size=17)
        _explain(axes, x, line, picture.words.legend[mark])
    if picture.today.replace(day=1) == picture.first:
        x, line = _place(2, 0, y)
        _draw_box(axes, x, line, side=0.26)
        _explain(axes, x, line, picture.words.today)


def _explain(axes: Axes, x: float, y: float, words: str) -> None:
    write_within(axes, x + 0.24, y, words, width=_COLUMN - 0.45, size=14, smallest=9, va="center_baseline")


def _place(column: int, row: int, top: float) -> tuple[float, float]:
    return _MARGIN + 0.3 + _COLUMN * column, top + 0.17 + 0.42 * row


def _x(column: int) -> float:
    return _MARGIN + (column + 0.5) * _CELL
