"""What the routines look like."""

from __future__ import annotations

from collections.abc import Sequence

from bot.content.loader import Content
from bot.content.models import Routine
from bot.destinations import OpenHome, OpenRoutine, OpenRoutines
from bot.evidence import grade_line, source_list
from bot.screen import Page, Screen, button, escape, keyboard, paragraphs

PAGE = 10
SHORTEST_SHOWN_S = 60  # below a minute, seconds are the better unit


def routines(entries: Sequence[Routine], page: int) -> Screen:
    """A page of routines with their length, a button each."""
    part = Page.of(entries, page, size=PAGE)
    choices = [
        [button(f"{routine.name}, {routine.minutes} min", OpenRoutine(routine_id=routine.id))] for routine in part.shown
    ]
    return Screen(
        f"<b>Routines</b>\n\nSomething to do rather than to read. {part.title.capitalize()}.",
        keyboard(*choices, part.turner(lambda number: OpenRoutines(page=number)), back=OpenHome()),
    )


def routine(content: Content, entry: Routine, *, page: int) -> Screen:
    """One routine: who should not, then the steps."""
    cautions = "\n".join(f"· {escape(line)}" for line in entry.who_should_not)
    steps = "\n".join(
        f"{number}. {escape(step.text)} <i>{_length(step.seconds)}</i>"
        for number, step in enumerate(entry.steps, start=1)
    )
    return Screen(
        paragraphs(
            f"<b>{escape(entry.name)}</b>, about {entry.minutes} min",
            escape(entry.summary),
            f"<b>Take care</b>\n{cautions}",
            f"<b>Steps</b>\n{steps}",
            f"{grade_line(entry.grade)}. {escape(entry.why)}",
            f"<blockquote expandable>{source_list(content, entry.sources)}</blockquote>",
        ),
        keyboard(back=OpenRoutines(page=page)),
    )


def _length(seconds: int) -> str:
    if seconds < SHORTEST_SHOWN_S:
        return f"{seconds} s"
    minutes, rest = divmod(seconds, 60)
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"
