"""The row that asks whether an entry helped, once for all features that answer something."""

from __future__ import annotations

from telegram import InlineKeyboardButton

from bot.content.loader import Content
from bot.content.models import Form, Interaction, Myth, Question, Routine, Tip
from bot.destinations import GiveFeedback, Judged
from bot.language import _
from bot.screen import button

JudgedEntry = Question | Myth | Tip | Form | Interaction | Routine


def feedback_row(kind: Judged, entry: JudgedEntry) -> list[InlineKeyboardButton]:
    """Yes and no, about the entry as it is now."""

    def choice(label: str, *, helpful: bool) -> InlineKeyboardButton:
        return button(label, GiveFeedback(kind=kind, entry_id=entry.id, revision=entry.reviewed_on, helpful=helpful))

    return [choice(_("Helpful? Yes"), helpful=True), choice(_("Helpful? No"), helpful=False)]


def judged_entry(content: Content, kind: Judged, entry_id: str) -> JudgedEntry | None:
    """The entry that the buttons are about, if it is still there."""
    match kind:
        case Judged.QUESTION:
            return content.questions.get(entry_id)
        case Judged.MYTH:
            return content.myths.get(entry_id)
        case Judged.TIP:
            return content.tips.get(entry_id)
        case Judged.FORM:
            return content.forms.get(entry_id)
        case Judged.INTERACTION:
            return content.interactions.get(entry_id)
        case Judged.ROUTINE:
            return content.routines.get(entry_id)


def key_of(kind: Judged, entry_id: str) -> str:
    """The entry as search calls it: "question:deep-sleep"."""
    return f"{kind.name.lower()}:{entry_id}"
