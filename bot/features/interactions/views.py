"""What the medicines look like."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cards import reviewed_on
from bot.content.loader import Content
from bot.content.models import Interaction
from bot.destinations import OpenInteraction, OpenInteractions, OpenQuestions, OpenSpacing, medicine_key
from bot.evidence import medicine_lines, source_list
from bot.language import _
from bot.screen import Page, Row, Screen, button, escape, keyboard, paragraphs, shortened
from bot.wording import in_order

PAGE = 10
TYPED_SHOWN_CHARACTERS = 40


def interactions(entries: Sequence[Interaction], page: int) -> Screen:
    """A page of medicines, a button each."""
    ordered = _ordered(entries)
    part = Page.of(ordered, page, size=PAGE)
    choices = [[button(one.button, OpenInteraction(interaction_id=one.id))] for one in part.shown]
    return Screen(
        paragraphs(
            _("<b>Medicines A to Z</b>, {page}", page=part.title),
            _(
                "Which one do you take? I say how far from magnesium it has to stay, why, and where a gap is enough I "
                "remind you of both. If it is not here, ask a pharmacist, and leave at least 2 hours between."
            ),
        ),
        keyboard(*choices, part.turner(lambda number: OpenInteractions(page=number)), back=OpenQuestions()),
    )


def interaction(content: Content, entry: Interaction, *, page: int) -> Screen:
    """One medicine beside magnesium: what to do first, then why. Where a gap is enough, a reminder can keep it."""
    rows: list[Row] = []
    if entry.can_be_spaced:
        label = _("They agreed: set a spaced reminder") if entry.prescriber_decides else _("Set a spaced reminder")
        rows.append([button(label, OpenSpacing(medicine=medicine_key(entry.id)))])
    return Screen(
        paragraphs(
            _("<b>{medicine} and magnesium</b>", medicine=escape(entry.medicine)),
            medicine_lines(entry),
            source_list(content, entry.sources),
            reviewed_on(entry.reviewed_on),
        ),
        keyboard(*rows, back=OpenInteractions(page=page)),
    )


def unknown_name(typed: str, nearest: Sequence[Interaction]) -> Screen:
    """The nearest medicines, for a name that there is not or that means several."""
    choices = [[button(one.button, OpenInteraction(interaction_id=one.id))] for one in nearest]
    shown = escape(shortened(typed, TYPED_SHOWN_CHARACTERS))
    return Screen(
        paragraphs(
            _("I have no page for “{typed}” by that name.", typed=shown),
            _("Is it one of these?") if choices else None,
            _("If it is not, ask a pharmacist, and leave at least 2 hours between it and magnesium until you know."),
        ),
        keyboard(*choices, back=OpenInteractions()),
    )


def page_of(entry: Interaction, entries: Sequence[Interaction]) -> int:
    """The page of the list on which a medicine stands."""
    return _ordered(entries).index(entry) // PAGE


def _ordered(entries: Sequence[Interaction]) -> list[Interaction]:
    return in_order(entries, by=lambda interaction: interaction.button)
