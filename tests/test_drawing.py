"""The drawings, held against pictures that somebody looked at, and the process that makes them.

After a wanted change look at what `python -m tests.test_drawing` writes into tests/golden, and commit it.
"""

from __future__ import annotations

import datetime as dt
import io
import os
import select
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from concurrent.futures.process import BrokenProcessPool
from itertools import combinations
from pathlib import Path
from random import Random

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from msgspec.structs import replace
from PIL import Image

from bot.comparison import compare
from bot.drawing.figures import ink, report, rhythm
from bot.drawing.pictures import (
    REPORT_ROWS,
    ComparisonPicture,
    MonthPicture,
    ReportPage,
    ReportRow,
    comparison_png,
    month_png,
    report_pdf,
    report_png,
    rhythm_png,
)
from bot.drawing.process import POLITENESS, Drawing
from bot.features.compare.picture import picture_of
from bot.features.export.report import ABOUT, words_on
from bot.features.progress.views import month_words
from bot.features.routines.run_views import rhythm_picture
from bot.history import Mark, Tally, days_between
from db.reminders import LABEL_MAX_CHARACTERS
from tests.conversation import loaded_content
from tests.looking_back import DAY, TODAY
from tests.probes import die, stumble, whereabouts

GOLDEN = Path(__file__).parent / "golden"
PATIENCE_MS = 10_000
DIFFERENT, FEW = 48, 0.0001  # how far a grey value is off; which share of the picture may be

NAMES = (
    "Magnesium glycinate",
    "Wind-down",
    "$5 drops $ of vitamin D 🌞",
    "A break to move",
    "Ωμέγα 3",
    "مغنيسيوم",
    "镁",
)
TIMES = ("every day at 21:30", "Monday to Friday at 07:00, 13:00 and 19:00, at weekends at 09:00")


def some_marks(days: int, seed: int) -> dict[dt.date, Mark]:
    weights = {Mark.DONE: 6, Mark.PARTLY: 2, Mark.OPEN: 2, Mark.NEUTRAL: 1, Mark.NOTHING: 1}
    drawn = Random(seed).choices(list(weights), list(weights.values()), k=days)  # noqa: S311 - a pattern, no secret
    return dict(zip(days_between(TODAY - (days - 1) * DAY, TODAY), drawn, strict=True))


def month() -> MonthPicture:
    first = TODAY.replace(day=1)
    return MonthPicture(month_words(first), first, some_marks(25, 3), TODAY, "24 of the last 28 done")


def page(days: int, rows: int) -> ReportPage:
    first = TODAY - (days - 1) * DAY
    return ReportPage(
        first=first,
        last=TODAY,
        words=words_on(first, TODAY),
        period=f"{first.day} {first:%B} to 25 November 2026 ({days} days), times of Lisbon",
        about=str(ABOUT),
        rows=[
            ReportRow(
                name=NAMES[number % len(NAMES)],
                timetable=TIMES[number % len(TIMES)],
                tally=Tally(20 + number, number % 3, number % 5),
                usual_time="21:42" if number % 4 else "",
                marks=some_marks(days, number),
            )
            for number in range(rows)
        ],
        notes=["How it is counted. " + "Done and skipped are what was tapped. " * 6, "Usual time: the middle one."],
    )


def comparison(*form_ids: str) -> ComparisonPicture:
    return picture_of(compare([loaded_content().forms[form_id] for form_id in form_ids]))


DRAWINGS: dict[str, Callable[[], bytes]] = {
    "comparison-2": lambda: comparison_png(comparison("glycinate", "citrate")),
    "comparison-4": lambda: comparison_png(comparison("l-threonate", "sulfate", "oxide", "aspartate")),
    "month": lambda: month_png(month()),
    "report-30-days": lambda: report_png(page(30, 5)),
    "report-90-days": lambda: report_png(page(90, REPORT_ROWS)),
    "rhythm-two-parts": lambda: rhythm_png(rhythm_picture((4, 0, 6, 0))),
    "rhythm-four-parts": lambda: rhythm_png(rhythm_picture((4, 4, 4, 4))),
    "rhythm-uneven": lambda: rhythm_png(rhythm_picture((1, 0, 20, 0))),
}


def share_that_differs(one: bytes, other: bytes) -> float:
    """Of two pictures' points, in grey: lettering moves by a hair from one version of a library to the next."""
    first, second = (np.asarray(Image.open(io.BytesIO(png)).convert("L"), dtype=np.int16) for png in (one, other))
    assert first.shape == second.shape
    return float((np.abs(first - second) > DIFFERENT).mean())


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_looks_as_it_did_when_it_was_looked_at(name: str) -> None:
    assert share_that_differs(DRAWINGS[name](), (GOLDEN / f"{name}.png").read_bytes()) < FEW


def test_marks_can_be_told_apart_without_colour() -> None:
    drawn = []
    for mark in Mark:
        figure, axes = ink.sheet(0.5, 0.5)
        ink.set_marks(axes, mark, [0.25], [0.25], size=12)
        drawn.append(ink.as_png(figure, dots_per_inch=72))
    for one, other in combinations(drawn, 2):
        assert share_that_differs(one, other) > 50 * FEW


def test_the_report_is_one_page_of_a4_and_does_not_say_when_it_was_made() -> None:
    pdf = report_pdf(page(30, 1))
    assert pdf.startswith(b"%PDF-")
    assert b"/Count 1 " in pdf
    assert b"/MediaBox [ 0 0 595.44 841.68 ]" in pdf
    assert b"CreationDate" not in pdf


@pytest.mark.parametrize(("days", "rows"), [(30, 0), (30, REPORT_ROWS)])
def test_everything_on_the_report_keeps_within_the_margins(days: int, rows: int) -> None:
    made = page(days, rows)
    longest = ReportRow("W" * LABEL_MAX_CHARACTERS, "m" * 300, Tally(2000, 2000, 2000), "12:59 pm", {})
    figure = report.draw(replace(made, rows=[longest] * rows))
    FigureCanvasAgg(figure)
    width, height = figure.get_size_inches() * figure.dpi
    margin = 0.5 * figure.dpi
    for text in figure.axes[0].texts:
        box = text.get_window_extent()
        assert box.x0 > margin, text
        assert box.x1 < width - margin, text
        assert margin / 2 < box.y0 < box.y1 < height - margin, text


def test_a_long_name_leaves_its_numbers_alone() -> None:
    longest = ReportRow("W" * LABEL_MAX_CHARACTERS, "m" * 300, Tally(2000, 2000, 2000), "12:59 pm", {})
    figure = report.draw(replace(page(30, 1), rows=[longest]))
    FigureCanvasAgg(figure)
    name, number = (
        next(one for one in figure.axes[0].texts if one.get_text()[:3] == start) for start in ("WWW", "200")
    )
    assert name.get_window_extent().x1 < number.get_window_extent().x0


@pytest.mark.parametrize("breath", [one.breath for one in loaded_content().routines.values() if one.breath])
def test_the_words_of_a_rhythm_stand_clear_of_each_other(breath: tuple[float, float, float, float]) -> None:
    figure = rhythm.draw(rhythm_picture(breath))
    FigureCanvasAgg(figure)
    boxes = [text.get_window_extent() for text in figure.axes[0].texts]
    assert not [pair for pair in combinations(boxes, 2) if pair[0].overlaps(pair[1])]
    said = [text.get_text() for text in figure.axes[0].texts]
    assert [f"{seconds:g} s" for seconds in breath if seconds] == [words for words in said if words.endswith(" s")]


def test_a_hold_can_be_told_from_a_breath_without_colour() -> None:
    lines = rhythm.draw(rhythm_picture((4, 4, 4, 4))).axes[0].lines
    assert {str(line.get_linestyle()) for line in lines} == {"-", "--"}


def test_a_letter_without_a_shape_leaves_a_box_and_a_pictogram_nothing() -> None:
    assert ink.legible("  $5 a\tday 🌞\u202e ") == "$5 a day"
    assert ink.legible("镁 zinc") == "□ zinc"
    assert ink.legible("Ωμέγα") == "Ωμέγα"


@pytest.fixture
async def drawing() -> AsyncIterator[Drawing]:
    drawing = Drawing()
    yield drawing
    await drawing.close()


async def test_one_process_of_its_own_draws_and_steps_back_for_others(drawing: Drawing) -> None:
    pid, politeness = (await drawing.run(whereabouts)).split()
    assert int(pid) != os.getpid()
    assert int(politeness) == os.nice(0) + POLITENESS
    assert (await drawing.run(whereabouts)).split()[0] == pid


async def test_control_c_is_not_meant_for_it(drawing: Drawing) -> None:
    before = await drawing.run(whereabouts)
    os.kill(int(before.split()[0]), signal.SIGINT)
    assert await drawing.run(whereabouts) == before


async def test_a_fault_in_a_drawing_comes_back_and_the_next_one_is_drawn(drawing: Drawing) -> None:
    before = await drawing.run(whereabouts)
    with pytest.raises(ZeroDivisionError):
        await drawing.run(stumble)
    assert await drawing.run(whereabouts) == before


async def test_a_process_that_was_killed_is_replaced(drawing: Drawing) -> None:
    pid = int((await drawing.run(whereabouts)).split()[0])
    os.kill(pid, signal.SIGKILL)
    assert int((await drawing.run(whereabouts)).split()[0]) != pid


async def test_a_drawing_that_kills_its_process_is_given_up_and_the_next_one_is_drawn(drawing: Drawing) -> None:
    with pytest.raises(BrokenProcessPool):
        await drawing.run(die)
    assert await drawing.run(whereabouts)


async def test_the_process_ends_when_drawing_is_closed() -> None:
    drawing = Drawing()
    await drawing.close()  # one that never drew has nothing to end
    watched = os.pidfd_open(int((await drawing.run(whereabouts)).split()[0]))
    await drawing.close()
    assert has_ended(watched)


BOT = """
import asyncio, datetime as dt, sys
import bot.app
from bot.drawing.pictures import MonthPicture, month_png
from bot.drawing.process import Drawing
from bot.features.progress.views import month_words
from tests.probes import whereabouts

async def main():
    drawing = Drawing()
    first, today = dt.date(2026, 11, 1), dt.date(2026, 11, 25)
    png = await drawing.run(month_png, MonthPicture(month_words(first), first, {}, today, ""))
    pid = (await drawing.run(whereabouts)).split()[0].decode()
    print(pid, png[1:4].decode(), "matplotlib" in sys.modules, flush=True)
    sys.stdin.read()

asyncio.run(main())
"""


def test_the_bot_never_loads_what_draws_and_takes_it_along_when_it_is_killed() -> None:
    # Python's own clerk of shared resources says on stderr what a killed process did not hand back.
    command, pipe, quiet = [sys.executable, "-c", BOT], subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=quiet, text=True) as bot:
        assert bot.stdout is not None
        pid, *said = bot.stdout.readline().split()
        watched = os.pidfd_open(int(pid))
        bot.kill()
    assert said == ["PNG", "False"]
    assert has_ended(watched)


def has_ended(process: int) -> bool:
    poll = select.poll()
    poll.register(process, select.POLLIN)
    return bool(poll.poll(PATIENCE_MS))


if __name__ == "__main__":
    for drawn, draw in DRAWINGS.items():
        (GOLDEN / f"{drawn}.png").write_bytes(draw())
