"""What the routines look like: the list, one page, and a suggestion."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from telegram import InlineKeyboardButton

from bot.content.loader import Content
from bot.content.models import PartOfDay, Routine
from bot.destinations import ChooseTimezone, OpenHome, OpenRoutine, OpenRoutines
from bot.evidence import grade_line, source_list
from bot.features.routines.payloads import (
    AskBefore,
    AskMinutes,
    OpenRun,
    SetFavourite,
    StartRoutine,
    SuggestRoutine,
)
from bot.screen import Page, Row, Screen, button, escape, grid, keyboard, paragraphs, shortened

PAGE = 10
SHORTEST_SHOWN_S = 60  # below a minute, seconds are the better unit
MINUTES_OFFERED = (3, 5, 10, 20)
TYPED_SHOWN_CHARACTERS = 40
LABEL_MAX_CHARACTERS = 36  # what a phone shows of a button that is alone in its row

_WHEN = {
    PartOfDay.DAY: "It is day where you are",
    PartOfDay.EVENING: "It is late in the day where you are",
    PartOfDay.ANY: "I do not know your time zone, so this is one for any time of day",
}


@dataclass(frozen=True)
class Suggestion:
    """A routine that is offered for `minutes`, and how it came to be: the `turn`-th, from 0, of `of`."""

    minutes: int
    part: PartOfDay
    turn: int
    of: int


def routines(
    entries: Sequence[Routine], page: int, *, favourites: Collection[str] = (), running: Routine | None = None
) -> Screen:
    """A page of routines with their length, a button each. `entries` has the favourites first."""
    part = Page.of(entries, page, size=PAGE)
    choices = [
        [button(_label(one, favourite=one.id in favourites), OpenRoutine(routine_id=one.id))] for one in part.shown
    ]
    going_on = (
        [button(shortened(f"Go on: {running.name}", LABEL_MAX_CHARACTERS), OpenRun(), style="primary")]
        if running
        else []
    )
    return Screen(
        paragraphs(
            f"<b>Routines</b>\n\nSomething to do rather than to read. {part.title.capitalize()}.",
            "★ marks your favourites." if any(one.id in favourites for one in part.shown) else None,
        ),
        keyboard(
            going_on,
            [button("Suggest one", AskMinutes(), style=None if running else "primary")],
            *choices,
            part.turner(lambda number: OpenRoutines(page=number)),
            back=OpenHome(),
        ),
    )


def routine(
    content: Content, entry: Routine, *, page: int, favourite: bool = False, suggestion: Suggestion | None = None
) -> Screen:
    """One routine: who should not, then the start."""
    cautions = "\n".join(f"· {escape(line)}" for line in entry.who_should_not)
    steps = "\n".join(
        f"{number}. {escape(step.text)} <i>{_length(step.seconds)}</i>"
        for number, step in enumerate(entry.steps, start=1)
    )
    return Screen(
        paragraphs(
            _reason(entry, suggestion, favourite=favourite) if suggestion else None,
            f"<b>{escape(entry.name)}</b>, about {entry.minutes} min",
            escape(entry.summary),
            f"<b>Take care</b>\n{cautions}",
            f"{grade_line(entry.grade)}. {escape(entry.why)}",
            f"<blockquote expandable><b>Steps</b>\n{steps}</blockquote>",
            f"<blockquote expandable>{source_list(content, entry.sources)}</blockquote>",
        ),
        keyboard(
            *_start_rows(entry, suggestion),
            [
                button("Note tension first", AskBefore(routine_id=entry.id)),
                _favourite_button(entry, favourite=favourite),
            ],
            *(_zone_row(suggestion) if suggestion else []),
            back=AskMinutes() if suggestion else OpenRoutines(page=page),
        ),
    )


def ask_minutes() -> Screen:
    """How much time there is."""
    choices = [button(f"{minutes} min", SuggestRoutine(minutes=minutes)) for minutes in MINUTES_OFFERED]
    return Screen(
        "<b>Suggest one</b>\n\nHow many minutes do you have?", keyboard(*grid(choices, columns=4), back=OpenRoutines())
    )


def nothing_fits(shortest: Routine) -> Screen:
    """There is too little time for any."""
    return Screen(
        f"Nothing here is that short. {escape(shortest.name)} takes about {shortest.minutes} min.",
        keyboard([button(_label(shortest), OpenRoutine(routine_id=shortest.id))], back=OpenRoutines()),
    )


def which(typed: str, near: Sequence[Routine]) -> Screen:
    """What was typed is the name of none, or could be that of several."""
    shown = f"“{escape(shortened(typed, TYPED_SHOWN_CHARACTERS))}”"
    if not near:
        return Screen(
            f"I know no routine called {shown}.",
            keyboard([button("Suggest one", AskMinutes()), button("All routines", OpenRoutines())]),
        )
    return Screen(
        f"Which one do you mean by {shown}?",
        keyboard(
            *([button(_label(one), OpenRoutine(routine_id=one.id))] for one in near),
            back=OpenRoutines(),
        ),
    )


def _start_rows(entry: Routine, suggestion: Suggestion | None) -> list[Row]:
    start = button("Start", StartRoutine(routine_id=entry.id), style="primary")
    if suggestion is None or suggestion.of == 1:
        return [[start]]
    another = SuggestRoutine(minutes=suggestion.minutes, turn=(suggestion.turn + 1) % suggestion.of)
    return [[start, button("Another", another)]]


def _favourite_button(entry: Routine, *, favourite: bool) -> InlineKeyboardButton:
    label = "Favourite: yes" if favourite else "Favourite: no"
    return button(label, SetFavourite(routine_id=entry.id, favourite=not favourite))


def _zone_row(suggestion: Suggestion) -> list[Row]:
    if suggestion.part is not PartOfDay.ANY:
        return []
    return [[button("Set my time zone", ChooseTimezone(then=SuggestRoutine(minutes=suggestion.minutes).pack()))]]


def _reason(entry: Routine, suggestion: Suggestion, *, favourite: bool) -> str:
    """Why this one, in a line."""
    fits = f"it takes about {entry.minutes} of your {suggestion.minutes} minutes"
    liked = " It is one of your favourites." if favourite else ""
    return f"<i>{_WHEN[suggestion.part]}, and {fits}.{liked}</i>"


def _label(entry: Routine, *, favourite: bool = False) -> str:
    """The name and the minutes; a long name that is marked goes without them."""
    label = f"{'★ ' if favourite else ''}{entry.name}"
    timed = f"{label}, {entry.minutes} min"
    return timed if len(timed) <= LABEL_MAX_CHARACTERS else label


def _length(seconds: int) -> str:
    if seconds < SHORTEST_SHOWN_S:
        return f"{seconds} s"
    minutes, rest = divmod(seconds, 60)
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"
