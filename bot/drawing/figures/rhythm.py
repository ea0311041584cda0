"""The rhythm of a breath as a picture for a phone: a curve that rises, rests, falls and rests, with its seconds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from msgspec import Struct

from bot.drawing.figures.ink import BLUE, FAINT, ORANGE, SKY, SOFT, VERMILION, sheet, write, write_within
from bot.drawing.pictures import RhythmPicture

DOTS_PER_INCH = 180
_WIDTH, _HEIGHT, _MARGIN = 6.0, 3.55, 0.35  # inches
_TOP, _BOTTOM, _FLOOR = 1.0, 2.35, 2.47  # of the curve, and the line that it stands on
_SECONDS, _WORDS = 2.86, 3.18  # baselines of what is written below
_ONE_BREATH = 0.74  # of the width; the rest hints at the next one
_POINTS = 60  # of a curve
_BETWEEN = 0.06  # inches between two words
_LEAST, _SMALLEST = 0.3, 9.0  # inches that a word has in any case; points


class _Phase(Struct, frozen=True):
    """Part of a breath. `start` and `end` are how full the lungs are then, from 0 to 1."""

    words: str
    seconds: float
    start: float
    end: float
    colour: str
    dashed: bool


def draw(picture: RhythmPicture) -> Figure:
    """One breath in full, and the beginning of the next one."""
    figure, axes = sheet(_WIDTH, _HEIGHT)
    phases = _phases(picture)
    total = sum(phase.seconds for phase in phases)
    inch = (_WIDTH - 2 * _MARGIN) * _ONE_BREATH / total  # of a second
    write(axes, _MARGIN, 0.52, picture.words.title, size=17, fontweight="bold")
    write(axes, _WIDTH - _MARGIN, 0.52, picture.words.takes, size=14, colour=SOFT, ha="right")
    axes.plot([_MARGIN, _WIDTH - _MARGIN], [_FLOOR, _FLOOR], color=FAINT, linewidth=1)
    end = _draw_breath(axes, phases, _MARGIN, inch)
    _draw_next(axes, phases, end, inch)
    write(axes, _WIDTH - _MARGIN, _SECONDS, picture.words.again, size=14, colour=SOFT, ha="right")
    return figure


def _phases(picture: RhythmPicture) -> Sequence[_Phase]:
    inhale, hold, exhale, rest = picture.breath
    words = picture.words
    phases = (
        _Phase(words.inhale, inhale, 0, 1, BLUE, dashed=False),
        _Phase(words.hold, hold, 1, 1, ORANGE, dashed=True),
        _Phase(words.exhale, exhale, 1, 0, VERMILION, dashed=False),
        _Phase(words.hold, rest, 0, 0, ORANGE, dashed=True),
    )
    return [phase for phase in phases if phase.seconds > 0]


def _draw_breath(axes: Axes, phases: Sequence[_Phase], x: float, inch: float) -> float:
    """Where it ends."""
    filled: list[np.ndarray] = []
    for phase in phases:
        width = phase.seconds * inch
        xs, ys = _curve(phase, x, width)
        filled.append(np.stack((xs, ys)))
        axes.plot(xs, ys, color=phase.colour, linewidth=6, linestyle=_style(phase), solid_capstyle="round")
        middle = x + width / 2
        write(axes, middle, _SECONDS, f"{phase.seconds:g} s", size=18, fontweight="bold", ha="center")
        room = max(width - _BETWEEN, _LEAST)
        write_within(axes, middle, _WORDS, phase.words, width=room, size=14, smallest=_SMALLEST, ha="center")
        x += width
        axes.plot([x, x], [_FLOOR - 0.07, _FLOOR + 0.07], color=SOFT, linewidth=1.2)
    xs, ys = np.concatenate(filled, axis=1)
    axes.fill_between(xs, ys, _FLOOR, color=SKY, alpha=0.16, linewidth=0)
    return x


def _draw_next(axes: Axes, phases: Sequence[_Phase], x: float, inch: float) -> None:
    """The next breath, pale, as far as there is room."""
    right = _WIDTH - _MARGIN
    for phase in phases:
        xs, ys = _curve(phase, x, phase.seconds * inch)
        room = xs <= right
        axes.plot(xs[room], ys[room], color=FAINT, linewidth=4, linestyle=_style(phase), solid_capstyle="round")
        x += phase.seconds * inch
        if x >= right:
            break


def _curve(phase: _Phase, x: float, width: float) -> tuple[np.ndarray, np.ndarray]:
    """Slow at both ends, as breath is."""
    gone = np.linspace(0, 1, _POINTS)
    full = phase.start + (phase.end - phase.start) * (1 - np.cos(np.pi * gone)) / 2
    return x + gone * width, _BOTTOM - full * (_BOTTOM - _TOP)


def _style(phase: _Phase) -> str | tuple[float, tuple[float, float]]:
    return (0, (1.2, 0.8)) if phase.dashed else "-"
