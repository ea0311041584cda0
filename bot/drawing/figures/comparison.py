"""Forms side by side as a card for a phone: bars for amounts, dots for evidence, words for cautions."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from bot.drawing.figures.ink import FAINT, PAPER, SOFT, sheet, wrapped, write, write_within
from bot.drawing.pictures import ComparisonPicture, Dots

DOTS_PER_INCH = 180
_WIDTH, _MARGIN = 6.0, 0.35  # inches
_WITHIN = _WIDTH - 2 * _MARGIN
_LABELS = 1.25  # inches: the column of the names beside the bars
_TEXT, _SMALL, _HEADING, _TITLE = 12.5, 11.0, 14.0, 20.0  # points
_LINE, _GAP = 0.24, 0.36  # inches: between lines of text, above a heading
_BAR = 0.2  # inches high
_DOT, _DOT_PITCH, _DOTS_SHOWN = 7.0, 0.13, 4  # points, inches
_STEPS = 3
# Okabe and Ito's, the dark ones first. The names stand beside them, so that nothing hangs on a colour.
_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7")


def draw(picture: ComparisonPicture) -> Figure:
    """The card, as high as it needs to be."""
    # Drawn twice: how high it is shows when all of it has been set.
    _, axes = sheet(_WIDTH, 1)
    figure, axes = sheet(_WIDTH, _draw(axes, picture))
    _draw(axes, picture)
    return figure


def _draw(axes: Axes, picture: ComparisonPicture) -> float:
    """Draw all of it; returns the height that it takes, in inches."""
    y = 0.62
    title = " · ".join(picture.names)
    write_within(axes, _MARGIN, y, title, width=_WITHIN, size=_TITLE, smallest=14, fontweight="bold")
    y = _paragraph(axes, y + 0.36, picture.difference, size=_TEXT)
    y = _heading(axes, y, "Magnesium by weight")
    y = _bars(
        axes, y, picture.names, [(percent / max(picture.percents), f"{percent:.1f} %") for percent in picture.percents]
    )
    y = _heading(axes, y, "Dissolves in water")
    y = _bars(axes, y, picture.names, [(step / _STEPS, word) for step, word in picture.dissolves])
    y = _heading(axes, y, "How good is the evidence for")
    y = _evidence(axes, y, picture)
    y = _heading(axes, y, "Take care")
    for name, colour, caution in zip(picture.names, _COLOURS, picture.cautions, strict=False):
        _swatch(axes, _MARGIN, y - 0.06, colour)
        write(axes, _MARGIN + 0.22, y, name, size=_TEXT, fontweight="bold")
        y = _paragraph(axes, y + _LINE, caution, size=_TEXT) + 0.08
    note = (
        "Information, not medical advice. Kidney disease, medicines, pregnancy or a child: ask a doctor or pharmacist "
        "first."
    )
    return _paragraph(axes, y + 0.1, note, size=_SMALL, colour=SOFT) + 0.1


def _heading(axes: Axes, y: float, text: str) -> float:
    write(axes, _MARGIN, y + _GAP - 0.08, text, size=_HEADING, fontweight="bold")
    return y + _GAP + 0.24


def _paragraph(axes: Axes, y: float, text: str, *, size: float, colour: str | None = None) -> float:
    for line in wrapped(text, width=_WITHIN, size=size):
        write(axes, _MARGIN, y, line, size=size, **({"colour": colour} if colour else {}))
        y += _LINE
    return y


def _bars(axes: Axes, y: float, names: tuple[str, ...], bars: list[tuple[float, str]]) -> float:
    """A bar for each form, as long as its share of the width, with what it stands for behind it."""
    longest = _WITHIN - _LABELS - 1.0  # room for the word behind the longest
    for name, colour, (share, word) in zip(names, _COLOURS, bars, strict=False):
        write(axes, _MARGIN, y, name, size=_TEXT)
        bar = FancyBboxPatch(
            (_MARGIN + _LABELS, y - _BAR + 0.04),
            max(share * longest, 0.05),
            _BAR,
            boxstyle="round,pad=0,rounding_size=0.04",
            facecolor=colour,
            edgecolor="none",
        )
        axes.add_patch(bar)
        write(axes, _MARGIN + _LABELS + share * longest + 0.1, y, word, size=_TEXT)
        y += 0.3
    return y


def _evidence(axes: Axes, y: float, picture: ComparisonPicture) -> float:
    """A line for each thing that forms are taken for: its name, and below it dots and a word in each form's column."""
    column = _WITHIN / len(picture.names)
    for number, (name, colour) in enumerate(zip(picture.names, _COLOURS, strict=False)):
        x = _MARGIN + number * column
        _swatch(axes, x, y - 0.06, colour)
        write_within(axes, x + 0.22, y, name, width=column - 0.28, size=_TEXT, smallest=9, fontweight="bold")
    y += 0.32
    for line in picture.evidence:
        axes.plot([_MARGIN, _WIDTH - _MARGIN], [y - 0.2, y - 0.2], color=FAINT, linewidth=0.8)
        write(axes, _MARGIN, y, line.name, size=_SMALL, colour=SOFT)
        y += 0.27
        for number, (grade, colour) in enumerate(zip(line.grades, _COLOURS, strict=False)):
            x = _MARGIN + number * column
            if grade is None:
                write(axes, x, y, "no claim", size=_SMALL, colour=SOFT)
            else:
                dots, word = grade
                _set_dots(axes, x + 0.06, y - 0.05, dots, colour)
                after = x + _DOTS_SHOWN * _DOT_PITCH + 0.04
                write_within(axes, after, y, word, width=column - 0.64, size=_SMALL, smallest=8)
        y += 0.31
    if picture.left_out:
        more = f"{picture.left_out} more in the text view."
        write(axes, _MARGIN, y + 0.02, more, size=_SMALL, colour=SOFT)
        y += _LINE
    return y


def _set_dots(axes: Axes, x: float, y: float, dots: Dots, colour: str) -> None:
    places = [x + number * _DOT_PITCH for number in range(_DOTS_SHOWN)]
    if dots.refuted:
        axes.plot([places[0] - 0.04, places[-1] + 0.04], [y, y], color=colour, linewidth=2)
        return
    for number, place in enumerate(places):
        full = number < dots.filled
        half = full and dots.doubtful
        axes.plot(
            [place],
            [y],
            marker="o",
            markersize=_DOT,
            fillstyle="bottom" if half else "full",
            markerfacecolor=colour if full else PAPER,
            markerfacecoloralt=PAPER,
            markeredgecolor=colour if full else FAINT,
            markeredgewidth=1,
        )


def _swatch(axes: Axes, x: float, y: float, colour: str) -> None:
    axes.plot([x + 0.08], [y], marker="s", markersize=9, color=colour)
