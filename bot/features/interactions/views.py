"""What the medicines look like."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from bot.callback_data import CallbackData
from bot.content.loader import Content
from bot.content.models import Interaction, Severity
from bot.destinations import OpenInteraction, OpenQuestions
from bot.evidence import source_list
from bot.screen import Page, Screen, button, escape, keyboard, paragraphs

PAGE = 10

SEVERITY_TITLES = {
    Severity.MAJOR: "It matters a lot",
    Severity.MODERATE: "It matters",
    Severity.MINOR: "It matters little",
}


class OpenInteractions(CallbackData):
    """A page of the medicines, from 0, by the alphabet."""

    tag: ClassVar[str] = "ins1"
    page: int = 0


def interactions(entries: Sequence[Interaction], page: int) -> Screen:
    """A page of medicines, a button each."""
    ordered = _ordered(entries)
    part = Page.of(ordered, page, size=PAGE)
    choices = [[button(one.button, OpenInteraction(interaction_id=one.id))] for one in part.shown]
    return Screen(
        f"<b>Medicines A to Z</b>, {part.title}\n\n"
        "Which one do you take? If it is not here, ask a pharmacist, and leave at least 2 hours between.",
        keyboard(*choices, part.turner(lambda number: OpenInteractions(page=number)), back=OpenQuestions()),
    )


def interaction(content: Content, entry: Interaction, *, page: int) -> Screen:
    """One medicine beside magnesium: what to do first, then why."""
    return Screen(
        paragraphs(
            f"<b>{escape(entry.medicine)} and magnesium</b>",
            f"<b>What to do:</b> {escape(entry.what_to_do)}",
            _gap(entry),
            f"<b>Why:</b> {escape(entry.effect)}",
            f"<i>{SEVERITY_TITLES[entry.severity]}</i>",
            "Never stop a prescribed medicine because of this page; ask the person who prescribed it.",
            source_list(content, entry.sources),
            f"Reviewed on {entry.reviewed_on}",
        ),
        keyboard(back=OpenInteractions(page=page)),
    )


def page_of(entry: Interaction, entries: Sequence[Interaction]) -> int:
    """The page of the list on which a medicine stands."""
    return _ordered(entries).index(entry) // PAGE


def _ordered(entries: Sequence[Interaction]) -> list[Interaction]:
    return sorted(entries, key=lambda interaction: interaction.button.casefold())


def _gap(entry: Interaction) -> str | None:
    parts = []
    if entry.hours_before is not None:
        parts.append(f"the medicine at least {_hours(entry.hours_before)} before magnesium")
    if entry.hours_after is not None:
        parts.append(f"{_hours(entry.hours_after)} after it")
    return f"<b>Gap:</b> {', or '.join(parts)}" if parts else None


def _hours(hours: float) -> str:
    return "1 hour" if hours == 1 else f"{hours:g} hours"
