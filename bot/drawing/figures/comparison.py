"""Forms side by side as a card for a phone: bars for amounts, dots for evidence, words for cautions."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from bot.drawing.figures.ink import FAINT, INK, PAPER, SOFT, sheet, width_of, wrapped, write, write_within
from bot.drawing.pictures import ComparisonPicture, Dots

DOTS_PER_INCH = 144
_WIDTH, _MARGIN = 7.5, 0.35  # inches
_WITHIN = _WIDTH - 2 * _MARGIN
_BLOCK, _NAMES, _WORDS = 3.3, 1.15, 1.05  # inches: half the card, beside its bars, and behind the longest of them
_TITLES = 1.95  # inches: the column of what forms are taken for
_TEXT, _HEADING, _TITLE = 12.5, 14.0, 21.0  # points
_LINE, _GAP, _STEP = 0.25, 0.4, 0.32  # inches: between lines, above a heading, between bars and rows
_BAR = 0.2  # inches high
_DOT, _DOTS_SHOWN = 55.0, 4  # points a dot for each inch of pitch; so many of them
_PITCH, _NARROW_PITCH, _NARROW = 0.135, 0.105, 1.3  # inches between dots; closer in a column narrower than the third
_STEPS = 3
_SMALL, _HALF_LINE = 9.5, 0.075  # points and inches: of what is set in two lines of a row
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
    title = " · ".join(picture.names)
    write_within(axes, _MARGIN, 0.65, title, width=_WITHIN, size=_TITLE, smallest=14, fontweight="bold")
    y = _paragraph(axes, 1.05, picture.difference)
    most = max(percent for percent, _ in picture.weights)
    weights = [(percent / most, written) for percent, written in picture.weights]
    steps = [(step / _STEPS, word) for step, word in picture.dissolves]
    _bars(axes, _MARGIN, y, picture.words.weight, picture.names, weights)
    y = _bars(axes, _WIDTH - _MARGIN - _BLOCK, y, picture.words.dissolves, picture.names, steps)
    y = _evidence(axes, y, picture)
    y = _heading(axes, _MARGIN, y, picture.words.take_care, width=_WITHIN)
    for name, colour, caution in zip(picture.names, _COLOURS, picture.cautions, strict=False):
        _swatch(axes, _MARGIN, y, colour)
        write(axes, _MARGIN + 0.22, y, name, size=_TEXT, fontweight="bold")
        y = _paragraph(axes, y + _LINE, caution) + 0.08
    return _paragraph(axes, y + 0.1, picture.words.note, colour=SOFT) + 0.1


def _heading(axes: Axes, x: float, y: float, text: str, *, width: float) -> float:
    write_within(axes, x, y + _GAP - 0.08, text, width=width, size=_HEADING, smallest=9, fontweight="bold")
    return y + _GAP + 0.26


def _paragraph(axes: Axes, y: float, text: str, *, colour: str = INK) -> float:
    for line in wrapped(text, width=_WITHIN, size=_TEXT):
        write(axes, _MARGIN, y, line, size=_TEXT, colour=colour)
        y += _LINE
    return y


def _bars(axes: Axes, x: float, y: float, title: str, names: Sequence[str], bars: Sequence[tuple[float, str]]) -> float:
    """A bar for each form, as long as its share of the room, with what it stands for behind it."""
    y = _heading(axes, x, y, title, width=_BLOCK)
    longest = _BLOCK - _NAMES - _WORDS
    for name, colour, (share, word) in zip(names, _COLOURS, bars, strict=False):
        write(axes, x, y, name, size=_TEXT)
        bar = FancyBboxPatch(
            (x + _NAMES, y - _BAR + 0.04),
            max(share * longest, 0.05),
            _BAR,
            boxstyle="round,pad=0,rounding_size=0.04",
            facecolor=colour,
            edgecolor="none",
        )
        axes.add_patch(bar)
        write(axes, x + _NAMES + share * longest + 0.1, y, word, size=_TEXT)
        y += _STEP
    return y


def _evidence(axes: Axes, y: float, picture: ComparisonPicture) -> float:
    """A row for each thing that forms are taken for: its name, and dots and a word in each form's column."""
    y = _heading(axes, _MARGIN, y, picture.words.evidence, width=_WITHIN)
    column = (_WITHIN - _TITLES) / len(picture.names)
    pitch = _NARROW_PITCH if column < _NARROW else _PITCH
    places = [_MARGIN + _TITLES + number * column for number in range(len(picture.names))]
    for x, name, colour in zip(places, picture.names, _COLOURS, strict=False):
        _swatch(axes, x, y, colour)
        write_within(axes, x + 0.22, y, name, width=column - 0.28, size=_TEXT, smallest=9, fontweight="bold")
    y += _STEP
    for line in picture.evidence:
        axes.plot([_MARGIN, _WIDTH - _MARGIN], [y - 0.215, y - 0.215], color=FAINT, linewidth=0.8)
        _title(axes, y, line.name)
        for x, grade, colour in zip(places, line.grades, _COLOURS, strict=False):
            if grade is None:
                write_within(
                    axes, x, y, picture.words.no_claim, width=column - 0.05, size=_TEXT, smallest=8, colour=SOFT
                )
                continue
            dots, word = grade
            _set_dots(axes, [x + 0.06 + number * pitch for number in range(_DOTS_SHOWN)], y - 0.055, dots, colour)
            after = _DOTS_SHOWN * pitch + 0.06
            write_within(axes, x + after, y, word, width=column - after - 0.05, size=_TEXT, smallest=8)
        y += _STEP
    if picture.words.left_out:
        write(axes, _MARGIN, y, picture.words.left_out, size=_TEXT, colour=SOFT)
        y += _LINE
    return y


def _title(axes: Axes, y: float, name: str) -> None:
    """What forms are taken for, in two lines where it would be too small in one."""
    width = _TITLES - 0.1
    if width_of(name, size=_SMALL) <= width:
        write_within(axes, _MARGIN, y, name, width=width, size=_TEXT, smallest=_SMALL)
        return
    first, *others = wrapped(name, width=width, size=_SMALL)
    write(axes, _MARGIN, y - _HALF_LINE, first, size=_SMALL)
    write_within(axes, _MARGIN, y + _HALF_LINE, " ".join(others), width=width, size=_SMALL, smallest=_SMALL)


def _set_dots(axes: Axes, places: Sequence[float], y: float, dots: Dots, colour: str) -> None:
    if dots.refuted:
        axes.plot([places[0] - 0.04, places[-1] + 0.04], [y, y], color=colour, linewidth=2)
        return
    for number, place in enumerate(places):
        full = number < dots.filled
        axes.plot(
            [place],
            [y],
            marker="o",
            markersize=_DOT * (places[1] - places[0]),
            fillstyle="bottom" if full and dots.doubtful else "full",
            markerfacecolor=colour if full else PAPER,
            markerfacecoloralt=PAPER,
            markeredgecolor=colour if full else FAINT,
            markeredgewidth=1,
        )


def _swatch(axes: Axes, x: float, y: float, colour: str) -> None:
    axes.plot([x + 0.08], [y - 0.06], marker="s", markersize=9, color=colour)
