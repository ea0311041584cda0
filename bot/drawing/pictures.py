"""What can be drawn, as plain values and functions from them to the bytes of a file.

The functions run in the process of `bot.drawing.process`, and only there load what draws.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from msgspec import Struct

from bot.history import Mark, Tally

REPORT_ROWS = 20  # as many as stay legible on one page, and as many reminders as one person may have


class MonthWords(Struct, frozen=True):
    """What stands on a month, in the person's language: the month, the days from Monday on, and what the marks mean."""

    title: str
    weekdays: tuple[str, ...]
    legend: Mapping[Mark, str]
    today: str


class MonthPicture(Struct, frozen=True):
    """A month's calendar. `first` is its first day; a day without a mark had nothing."""

    words: MonthWords
    first: dt.date
    marks: Mapping[dt.date, Mark]
    today: dt.date
    line: str


class ReportRow(Struct, frozen=True):
    """One reminder on the report. `usual_time` is written out, "" where there is none."""

    name: str
    timetable: str
    tally: Tally
    usual_time: str
    marks: Mapping[dt.date, Mark]


class ReportWords(Struct, frozen=True):
    """What stands on every report, in the language of whom it is about. `mondays` are dates, in a few letters each."""

    title: str
    name: str
    born: str
    done: str
    skipped: str
    no_answer: str
    usual_time: str
    legend: Mapping[Mark, str]
    mondays: Mapping[dt.date, str]


class ReportPage(Struct, frozen=True):
    """One page for a clinician: the days from `first` to `last`, at most `REPORT_ROWS` rows. `notes` are paragraphs."""

    first: dt.date
    last: dt.date
    words: ReportWords
    period: str
    about: str
    rows: Sequence[ReportRow]
    notes: Sequence[str]


class Dots(Struct, frozen=True):
    """A grade as dots: `filled` of four. `doubtful` ones are half full; `refuted` means tested and without effect."""

    filled: int
    doubtful: bool = False
    refuted: bool = False


class EvidenceLine(Struct, frozen=True):
    """What forms are taken for, and for each of them the grade in dots and in words, None without a claim."""

    name: str
    grades: tuple[tuple[Dots, str] | None, ...]


class ComparisonWords(Struct, frozen=True):
    """What stands on every comparison, in the person's language. `left_out`: that there are more evidence lines."""

    weight: str
    dissolves: str
    evidence: str
    no_claim: str
    left_out: str | None
    take_care: str
    note: str


class ComparisonPicture(Struct, frozen=True):
    """Two to four forms. `weights` are per cent of magnesium, as they are written; `dissolves` steps of three."""

    words: ComparisonWords
    names: tuple[str, ...]
    difference: str
    weights: tuple[tuple[float, str], ...]
    dissolves: tuple[tuple[int, str], ...]
    evidence: tuple[EvidenceLine, ...]
    cautions: tuple[str, ...]


class RhythmWords(Struct, frozen=True):
    """What stands on a rhythm, in the person's language: how long a breath takes, and its parts."""

    title: str
    takes: str
    inhale: str
    hold: str
    exhale: str
    again: str


class RhythmPicture(Struct, frozen=True):
    """One breath again and again: seconds in, hold, out, hold, with 0 where there is no hold."""

    breath: tuple[float, float, float, float]
    words: RhythmWords


def month_png(picture: MonthPicture) -> bytes:
    """A picture of 1080 pixels' width, for a phone."""
    from bot.drawing.figures import ink, month  # noqa: PLC0415 - matplotlib is loaded by the process that draws

    return ink.as_png(month.draw(picture), dots_per_inch=month.DOTS_PER_INCH)


def report_pdf(page: ReportPage) -> bytes:
    """One page of A4."""
    from bot.drawing.figures import ink, report  # noqa: PLC0415 - matplotlib is loaded by the process that draws

    return ink.as_pdf(report.draw(page))


def report_png(page: ReportPage) -> bytes:
    """The same page as a picture."""
    from bot.drawing.figures import ink, report  # noqa: PLC0415 - matplotlib is loaded by the process that draws

    return ink.as_png(report.draw(page), dots_per_inch=report.DOTS_PER_INCH)


def comparison_png(picture: ComparisonPicture) -> bytes:
    """A picture of 1080 pixels' width, for a phone."""
    from bot.drawing.figures import comparison, ink  # noqa: PLC0415 - matplotlib is loaded by the process that draws

    return ink.as_png(comparison.draw(picture), dots_per_inch=comparison.DOTS_PER_INCH)


def rhythm_png(picture: RhythmPicture) -> bytes:
    """A picture of 1080 pixels' width, for a phone."""
    from bot.drawing.figures import ink, rhythm  # noqa: PLC0415 - matplotlib is loaded by the process that draws

    return ink.as_png(rhythm.draw(picture), dots_per_inch=rhythm.DOTS_PER_INCH)
