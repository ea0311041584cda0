"""Entries as text: what their pages say, and what is shared in other chats. Telegram HTML."""

from __future__ import annotations

from bot.comparison import MOST_FORMS, NO_CLAIM, Comparison, as_text
from bot.content.loader import Content
from bot.content.models import Question, Tip
from bot.content.topics import TOPIC_TITLES
from bot.evidence import ASK_FIRST, folded_source_names, grade_line, why_and_sources
from bot.screen import escape, paragraphs


def comparison_card(content: Content, comparison: Comparison, *, first: str | None = None) -> str:
    """Two to four forms side by side. `first` (HTML) is what must be read before any amount."""
    names = [f"<b>{escape(form.name)}</b>" for form in comparison.forms]
    no_claim = (
        "A form that a row leaves out has no claim on file."
        if len(comparison.forms) == MOST_FORMS
        else f"A dash ({NO_CLAIM}) says that I have no claim on file."
    )
    cautions = "\n".join(f"· {escape(form.short_name)}: {escape(form.cautions[0].text)}" for form in comparison.forms)
    return paragraphs(
        first,
        f"{', '.join(names[:-1])} and {names[-1]}",
        escape(comparison.difference),
        f"<pre>{escape(as_text(comparison))}</pre>",
        no_claim,
        f"<b>Take care</b>\n· {ASK_FIRST}\n{cautions}",
        folded_source_names(content, comparison.sources),
    )


def tip_card(content: Content, tip: Tip, *, why: bool) -> str:
    """One tip; with `why` its evidence and sources, else the grade alone."""
    return paragraphs(
        f"<b>{TOPIC_TITLES[tip.topic]}</b>",
        escape(tip.text),
        f"<b>Tonight:</b> {escape(tip.tonight)}" if tip.tonight else None,
        f"<b>Take care:</b> {escape(tip.not_for)}" if tip.not_for else None,
        f"{why_and_sources(content, tip)}\n\nReviewed on {tip.reviewed_on}" if why else grade_line(tip.grade),
    )


def question_card(content: Content, question: Question, *, why: bool, first: str | None = None) -> str:
    """One answer. `first` (HTML) is what must be read before any amount."""
    return paragraphs(
        first,
        f"<b>{escape(question.question)}</b>",
        escape(question.answer),
        ASK_FIRST if question.shows_dose and not first else None,
        f"{why_and_sources(content, question)}\n\nReviewed on {question.reviewed_on}"
        if why
        else grade_line(question.grade),
    )
