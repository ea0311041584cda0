"""What the routines look like: the list, one page, and a suggestion."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from msgspec import Struct
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
from bot.language import N_, _, pgettext
from bot.screen import Page, Row, Screen, button, escape, grid, keyboard, paragraphs, shortened
from bot.wording import capitalised

PAGE = 10
SHORTEST_SHOWN_S = 60  # below a minute, seconds are the better unit
MINUTES_OFFERED = (3, 5, 10, 20)
TYPED_SHOWN_CHARACTERS = 40
LABEL_MAX_CHARACTERS = 36  # what a phone shows of a button that is alone in its row

_REASONS = {
    PartOfDay.DAY: N_("It is day where you are, and it takes about {minutes} of your {of} minutes."),
    PartOfDay.EVENING: N_("It is late in the day where you are, and it takes about {minutes} of your {of} minutes."),
    PartOfDay.ANY: N_(
        "I do not know your time zone, so this is one for any time of day, and it takes about {minutes} of your {of} "
        "minutes."
    ),
}


class Suggestion(Struct, frozen=True):
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
        [
            button(
                shortened(_("Go on: {routine}", routine=running.name), LABEL_MAX_CHARACTERS), OpenRun(), style="primary"
            )
        ]
        if running
        else []
    )
    return Screen(
        paragraphs(
            _("<b>Routines</b>"),
            _("Something to do rather than to read. {page}.", page=capitalised(part.title)),
            _("★ marks your favourites.") if any(one.id in favourites for one in part.shown) else None,
        ),
        keyboard(
            going_on,
            [button(_("Suggest one"), AskMinutes(), style=None if running else "primary")],
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
            _("<b>{routine}</b>, about {minutes} min", routine=escape(entry.name), minutes=entry.minutes),
            escape(entry.summary),
            f"{_('<b>Take care</b>')}\n{cautions}",
            f"{grade_line(entry.grade)}. {escape(entry.why)}",
            f"<blockquote expandable>{_('<b>Steps</b>')}\n{steps}</blockquote>",
            f"<blockquote expandable>{source_list(content, entry.sources)}</blockquote>",
        ),
        keyboard(
            *_start_rows(entry, suggestion),
            [
                button(_("Note tension first"), AskBefore(routine_id=entry.id)),
                _favourite_button(entry, favourite=favourite),
            ],
            *(_zone_row(suggestion) if suggestion else []),
            back=AskMinutes() if suggestion else OpenRoutines(page=page),
        ),
    )


def ask_minutes() -> Screen:
    """How much time there is."""
    choices = [
        button(_("{minutes} min", minutes=minutes), SuggestRoutine(minutes=minutes)) for minutes in MINUTES_OFFERED
    ]
    return Screen(
        paragraphs(_("<b>Suggest one</b>"), _("How many minutes do you have?")),
        keyboard(*grid(choices, columns=4), back=OpenRoutines()),
    )


def nothing_fits(shortest: Routine) -> Screen:
    """There is too little time for any."""
    return Screen(
        _(
            "Nothing here is that short. {routine} takes about {minutes} min.",
            routine=escape(shortest.name),
            minutes=shortest.minutes,
        ),
        keyboard([button(_label(shortest), OpenRoutine(routine_id=shortest.id))], back=OpenRoutines()),
    )


def which(typed: str, near: Sequence[Routine]) -> Screen:
    """What was typed is the name of none, or could be that of several."""
    shown = escape(shortened(typed, TYPED_SHOWN_CHARACTERS))
    if not near:
        return Screen(
            _("I know no routine called “{typed}”.", typed=shown),
            keyboard([button(_("Suggest one"), AskMinutes()), button(_("All routines"), OpenRoutines())]),
        )
    return Screen(
        _("Which one do you mean by “{typed}”?", typed=shown),
        keyboard(
            *([button(_label(one), OpenRoutine(routine_id=one.id))] for one in near),
            back=OpenRoutines(),
        ),
    )


def _start_rows(entry: Routine, suggestion: Suggestion | None) -> list[Row]:
    start = button(_("Start"), StartRoutine(routine_id=entry.id), style="primary")
    if suggestion is None or suggestion.of == 1:
        return [[start]]
    another = SuggestRoutine(minutes=suggestion.minutes, turn=(suggestion.turn + 1) % suggestion.of)
    return [[start, button(pgettext("another routine", "Another"), another)]]


def _favourite_button(entry: Routine, *, favourite: bool) -> InlineKeyboardButton:
    label = _("Favourite: yes") if favourite else _("Favourite: no")
    return button(label, SetFavourite(routine_id=entry.id, favourite=not favourite))


def _zone_row(suggestion: Suggestion) -> list[Row]:
    if suggestion.part is not PartOfDay.ANY:
        return []
    return [[button(_("Set my time zone"), ChooseTimezone(then=SuggestRoutine(minutes=suggestion.minutes).pack()))]]


def _reason(entry: Routine, suggestion: Suggestion, *, favourite: bool) -> str:
    """Why this one, in a line."""
    said = [_(_REASONS[suggestion.part], minutes=entry.minutes, of=suggestion.minutes)]
    if favourite:
        said.append(_("It is one of your favourites."))
    return f"<i>{' '.join(said)}</i>"


def _label(entry: Routine, *, favourite: bool = False) -> str:
    """The name and the minutes; a long name that is marked goes without them."""
    label = f"{'★ ' if favourite else ''}{entry.name}"
    timed = _("{name}, {minutes} min", name=label, minutes=entry.minutes)
    return timed if len(timed) <= LABEL_MAX_CHARACTERS else label


def _length(seconds: int) -> str:
    if seconds < SHORTEST_SHOWN_S:
        return _("{seconds} s", seconds=seconds)
    minutes, rest = divmod(seconds, 60)
    if rest:
        return _("{minutes} min {seconds} s", minutes=minutes, seconds=rest)
    return _("{minutes} min", minutes=minutes)
