"""What the claims look like."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from bot.callback_data import CallbackData
from bot.cards import myth_card
from bot.content.loader import Content
from bot.content.models import Myth
from bot.destinations import Judged, OpenMyth, OpenQuestion, OpenQuestions
from bot.feedback import feedback_row
from bot.language import _
from bot.screen import Page, Screen, button, grid, keyboard, paragraphs
from bot.wording import capitalised

PAGE = 8


class OpenMyths(CallbackData):
    """A page of the claims, from 0."""

    tag: ClassVar[str] = "mts1"
    page: int = 0


def myths(entries: Sequence[Myth], page: int) -> Screen:
    """A page of claims, a button each."""
    part = Page.of(entries, page, size=PAGE)
    choices = [[button(myth.button, OpenMyth(myth_id=myth.id))] for myth in part.shown]
    return Screen(
        paragraphs(
            _("<b>Heard that…?</b>"),
            _("Claims that go round, and what became of them. {page}.", page=capitalised(part.title)),
        ),
        keyboard(*choices, part.turner(lambda number: OpenMyths(page=number)), back=OpenQuestions()),
    )


def card(content: Content, myth: Myth, *, page: int, first: str | None = None) -> Screen:
    """One claim: what is said, the verdict, and the evidence. `first` (HTML) comes before any amount."""
    related = [button(content.questions[one].button, OpenQuestion(question_id=one)) for one in myth.related]
    return Screen(
        myth_card(content, myth, first=first),
        keyboard(*grid(related, columns=1), feedback_row(Judged.MYTH, myth), back=OpenMyths(page=page)),
    )
