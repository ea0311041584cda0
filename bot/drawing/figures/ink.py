"""What all drawings share: colours, lettering, the marks of days, and how a figure becomes a file.

The colours are Okabe and Ito's, which people with any kind of colour vision tell apart; and no colour stands alone:
a mark is also full, half full, hollow or a dash.
"""

from __future__ import annotations

import io
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.text import Text
from matplotlib.textpath import text_to_path

from bot.history import Mark

INK, SOFT, FAINT, PAPER = "#1b1f24", "#5c6570", "#c3c9d0", "#ffffff"
BLUE, SKY, ORANGE, VERMILION = "#0072b2", "#56b4e9", "#e69f00", "#d55e00"

_POINTS_PER_INCH = 72
_SLACK = 1.02  # text as it is set is a little wider than its measured outline
_DASH = 0.75  # of a mark's size

mpl.rcParams.update(
    {
        "font.family": "DejaVu Sans",  # comes with matplotlib, so that a drawing looks the same everywhere
        "text.parse_math": False,  # a label may hold "$"
        "pdf.fonttype": 42,  # text in a PDF can be searched and copied
    }
)

# Drawn one over the other. Half a mark has no edge of its own: a line would strike out the number of the day.
_RING = {"marker": "o", "markerfacecolor": "none"}
_MARKERS: Mapping[Mark, Sequence[Mapping[str, Any]]] = {
    Mark.DONE: ({"marker": "o", "markerfacecolor": BLUE, "markeredgecolor": BLUE},),
    Mark.PARTLY: (
        {
            "marker": "o",
            "fillstyle": "bottom",
            "markerfacecolor": SKY,
            "markerfacecoloralt": "none",
            "markeredgecolor": "none",
        },
        {**_RING, "markeredgecolor": BLUE},
    ),
    Mark.OPEN: ({**_RING, "markeredgecolor": SOFT},),
    Mark.NEUTRAL: ({"marker": "_", "markeredgecolor": SOFT},),
}


def sheet(width: float, height: float) -> tuple[Figure, Axes]:
    """An empty sheet, measured in inches from its upper left corner."""
    figure = Figure(figsize=(width, height), facecolor=PAPER)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    return figure, axes


def write(axes: Axes, x: float, y: float, text: str, *, size: float, colour: str = INK, **looks: Any) -> Text:
    """Set text with its baseline at `y`; `size` is in points."""
    return axes.text(x, y, legible(text), fontsize=size, color=colour, **looks)


def write_within(
    axes: Axes, x: float, y: float, text: str, *, width: float, size: float, smallest: float, **looks: Any
) -> Text:
    """Set text in `width` inches: smaller where it would not fit, and cut where even `smallest` points would not."""
    text = legible(text)
    bold = looks.get("fontweight") == "bold"
    fitting = size * min(1.0, width / max(width_of(text, size=size, bold=bold), 0.01))
    if fitting < smallest:
        fitting = smallest
        # How many characters fit is found by halving: the widths of what begins the text grow with its length.
        fits = bisect_right(
            range(len(text)), width, key=lambda end: width_of(f"{text[:end]}…", size=smallest, bold=bold)
        )
        text = f"{text[: max(fits - 1, 0)].rstrip()}…"
    return write(axes, x, y, text, size=fitting, **looks)


def width_of(text: str, *, size: float, bold: bool = False) -> float:
    """In inches; `size` in points."""
    font = FontProperties(size=size, weight="bold" if bold else "normal")
    width, _height, _descent = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return float(width) * _SLACK / _POINTS_PER_INCH


def wrapped(text: str, *, width: float, size: float) -> list[str]:
    """The lines of a paragraph that is set in `width` inches."""
    lines: list[str] = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width_of(longer, size=size) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def set_marks(axes: Axes, mark: Mark, xs: Sequence[float], ys: Sequence[float], *, size: float) -> None:
    """Draw a mark of `size` points around each place; `NOTHING` is a dot."""
    if mark is Mark.NOTHING:
        axes.plot(xs, ys, linestyle="", marker="o", markersize=size / 5, color=FAINT, markeredgewidth=0)
        return
    size, line = (size * _DASH, size / 9) if mark is Mark.NEUTRAL else (size, size / 18)
    for looks in _MARKERS[mark]:
        axes.plot(xs, ys, linestyle="", markersize=size, markeredgewidth=max(0.7, line), **looks)


def legible(text: str) -> str:
    """The text on one line, without what no letter of the font stands for: pictograms go, foreign letters become □."""
    known = _characters()
    shown = (
        character if ord(character) in known else "" if unicodedata.category(character)[0] in "CSM" else "□"
        for character in " ".join(text.split())
        if character.isprintable()
    )
    return " ".join("".join(shown).split())


def as_png(figure: Figure, *, dots_per_inch: int) -> bytes:
    """The bytes of a PNG, the same for the same figure."""
    FigureCanvasAgg(figure)
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=dots_per_inch, metadata={"Software": None})
    return file.getvalue()


def as_pdf(figure: Figure) -> bytes:
    """The bytes of a PDF of one page, the same for the same figure."""
    FigureCanvasPdf(figure)
    file = io.BytesIO()
    figure.savefig(file, format="pdf", metadata={"Creator": None, "Producer": None, "CreationDate": None})
    return file.getvalue()


@cache
def _characters() -> frozenset[int]:
    return frozenset(get_font(findfont(FontProperties())).get_charmap())
