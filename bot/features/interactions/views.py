"""What the medicines look like."""

from __future__ import annotations

from collections.abc import Sequence

from bot.content.loader import Content
from bot.content.models import Interaction
from bot.destinations import OpenInteraction, OpenInteractions, OpenQuestions
from bot.evidence import medicine_lines, source_list
from bot.screen import Page, Screen, button, escape, keyboard, paragraphs

PAGE = 10


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
            medicine_lines(entry),
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
