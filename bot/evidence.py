"""How evidence, sources and safety are worded, once for every feature."""

from __future__ import annotations

import html
from collections.abc import Iterable

from bot.content.loader import Content
from bot.content.models import Grade, Graded, Interaction, Severity, Source
from bot.context import Context
from bot.language import N_, _
from bot.screen import escape, paragraphs
from bot.wording import duration, uncapitalised
from db import users
from db.records import User

GRADE_TITLES = {
    Grade.ESTABLISHED: N_("Textbook physiology"),
    Grade.STRONG: N_("Strong evidence"),
    Grade.MODERATE: N_("Moderate evidence"),
    Grade.LIMITED: N_("Weak evidence"),
    Grade.CONFLICTING: N_("Contested, studies disagree"),
    Grade.NO_BENEFIT: N_("Tested, no real benefit"),
    Grade.UNTESTED: N_("Not properly tested"),
}

SEVERITY_TITLES = {
    Severity.MAJOR: N_("It matters a lot"),
    Severity.MODERATE: N_("It matters"),
    Severity.MINOR: N_("It matters little"),
}

ASK_FIRST = N_("Kidney disease, medicines, pregnancy or a child: ask a doctor or pharmacist first.")


def grade_line(grade: Grade) -> str:
    return f"<i>{_(GRADE_TITLES[grade])}</i>"


def why_and_sources(content: Content, entry: Graded) -> str:
    """Why the grade is what it is, and where the statement comes from, as HTML."""
    why = _("<b>Why: {grade}</b>", grade=uncapitalised(_(GRADE_TITLES[entry.grade])))
    return paragraphs(f"{why}\n{escape(entry.why)}", source_list(content, entry.sources))


def source_list(content: Content, source_ids: Iterable[str]) -> str:
    """The named sources, a line each, each once."""
    sources = [content.sources[source_id] for source_id in dict.fromkeys(source_ids)]
    return "\n".join([_("<b>Sources</b>"), *(f"· {source_link(source)}" for source in sources)])


def folded_source_list(content: Content, source_ids: Iterable[str]) -> str:
    """The same list folded up, for a page that rests on many."""
    return f"<blockquote expandable>{source_list(content, source_ids)}</blockquote>"


def folded_source_names(content: Content, source_ids: Iterable[str]) -> str:
    """The sources by publisher and year only, folded up, for a page that rests on more than a message can hold."""
    names = []
    for source_id in dict.fromkeys(source_ids):
        source = content.sources[source_id]
        name = escape(", ".join(str(part) for part in (source.publisher or source.title, source.year) if part))
        names.append(_linked(name, source))
    return f"<blockquote expandable>{_('<b>Sources</b>')}\n{' · '.join(names)}</blockquote>"


def source_link(source: Source) -> str:
    """A source by title, publisher and year, linked where it has a page."""
    name = _linked(escape(source.title), source)
    second_hand = _("read second-hand") if source.second_hand else None
    details = ", ".join(str(part) for part in (source.publisher, source.year, second_hand) if part)
    return f"{name} ({escape(details)})" if details else name


def _linked(name: str, source: Source) -> str:
    return f'<a href="{html.escape(source.link)}">{name}</a>' if source.link else name


def medicine_lines(entry: Interaction) -> str:
    """A medicine beside magnesium, as HTML: what to do first, then the gap and why."""
    return paragraphs(
        _("<b>What to do:</b> {advice}", advice=escape(entry.what_to_do)),
        _gap(entry),
        _("<b>Why:</b> {reason}", reason=escape(entry.effect)),
        f"<i>{_(SEVERITY_TITLES[entry.severity])}</i>",
        _("Never stop a prescribed medicine because of this page; ask the person who prescribed it."),
    )


def hours_in_words(hours: float) -> str:
    return duration(hours, "hour")


def _gap(entry: Interaction) -> str | None:
    before = hours_in_words(entry.hours_before) if entry.hours_before is not None else None
    after = hours_in_words(entry.hours_after) if entry.hours_after is not None else None
    if before is not None and after is not None:
        return _(
            "<b>Gap:</b> the medicine at least {before} before magnesium, or {after} after it",
            before=before,
            after=after,
        )
    if before is not None:
        return _("<b>Gap:</b> the medicine at least {before} before magnesium", before=before)
    return _("<b>Gap:</b> the medicine at least {after} after magnesium", after=after) if after is not None else None


def safety_first(context: Context, user: User) -> str | None:
    """The lines that come before any amount, as HTML, for a person who has not been shown them; else None.

    They count as shown once the answer that holds them has been sent.
    """
    if user.safety_seen_at is not None:
        return None

    async def mark() -> None:
        await context.services.database.run(users.mark_safety_seen, user.id, now=context.now())

    context.once_sent = mark
    lines = "\n".join(f"· {escape(line.text)}" for line in context.services.content.safety.before_dose)
    return f"{_('<b>Before any amount</b>')}\n{lines}"
