"""Entries as text: what their pages say, and what is shared in other chats. Telegram HTML."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

from bot.comparison import MOST_FORMS, NO_CLAIM, Comparison, as_text
from bot.content.loader import Content
from bot.content.models import Absorption, Compound, Cost, Form, Gut, Myth, Question, RedFlag, Tip, Urgency, Verdict
from bot.content.topics import TOPIC_TITLES
from bot.evidence import (
    ASK_FIRST,
    folded_source_list,
    folded_source_names,
    grade_line,
    source_list,
    why_and_sources,
)
from bot.language import _
from bot.screen import escape, paragraphs
from bot.wording import listed

VERDICT_TITLES = {
    Verdict.SUPPORTED: "Yes, that holds up",
    Verdict.PARTLY: "Partly right",
    Verdict.WEAK: "Weak: the evidence is thin",
    Verdict.CONTESTED: "Contested, studies disagree",
    Verdict.CONTRADICTED: "No, the evidence says otherwise",
    Verdict.UNTESTED: "Nobody has tested it properly",
    Verdict.UNSAFE: "Not safe as it stands",
}
ABSORPTION_TITLES = {
    Absorption.GOOD: "good",
    Absorption.FAIR: "fair",
    Absorption.POOR: "poor",
    Absorption.UNKNOWN: "not known in people",
}
GUT_TITLES = {Gut.GENTLE: "gentle", Gut.MODERATE: "moderate", Gut.LAXATIVE: "laxative"}
COST_TITLES = {
    Cost.LOW: "low",
    Cost.LOW_TO_MID: "low to middling",
    Cost.MID: "middling",
    Cost.MID_TO_HIGH: "middling to high",
    Cost.HIGH: "high",
}
URGENCY_TITLES = {
    Urgency.EMERGENCY: "This may be an emergency",
    Urgency.SAME_DAY: "See someone today",
    Urgency.WITHIN_DAYS: "See someone within days",
    Urgency.ROUTINE: "Worth showing to a doctor",
}
SELF_HARM = "thoughts-of-self-harm"  # whose action says, and better, that a person helps where no bot can


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
        listed(names),
        escape(comparison.difference),
        f"<pre>{escape(as_text(comparison))}</pre>",
        no_claim,
        f"<b>Take care</b>\n· {_(ASK_FIRST)}\n{cautions}",
        folded_source_names(content, comparison.sources),
    )


def tip_card(content: Content, tip: Tip, *, why: bool) -> str:
    """One tip; with `why` its evidence and sources, else the grade alone."""
    return paragraphs(
        f"<b>{_(TOPIC_TITLES[tip.topic])}</b>",
        escape(tip.text),
        _("<b>Tonight:</b> {action}", action=escape(tip.tonight)) if tip.tonight else None,
        _("<b>Take care:</b> {who}", who=escape(tip.not_for)) if tip.not_for else None,
        paragraphs(why_and_sources(content, tip), reviewed_on(tip.reviewed_on)) if why else grade_line(tip.grade),
    )


def reviewed_on(day: dt.date) -> str:
    """When somebody last stood for an entry; ISO dates mean the same everywhere."""
    return _("Reviewed on {date}", date=day)


def question_card(content: Content, question: Question, *, why: bool, first: str | None = None) -> str:
    """One answer. `first` (HTML) is what must be read before any amount."""
    return paragraphs(
        first,
        f"<b>{escape(question.question)}</b>",
        escape(question.answer),
        _(ASK_FIRST) if question.shows_dose and not first else None,
        paragraphs(why_and_sources(content, question), reviewed_on(question.reviewed_on))
        if why
        else grade_line(question.grade),
    )


def myth_card(content: Content, myth: Myth, *, first: str | None = None) -> str:
    """One claim: what is said, the verdict, and the evidence. `first` (HTML) comes before any amount."""
    return paragraphs(
        first,
        f"Heard that {escape(myth.claim)}",
        f"<b>{VERDICT_TITLES[myth.verdict]}.</b>",
        escape(myth.evidence),
        source_list(content, myth.sources),
        reviewed_on(myth.reviewed_on),
    )


def form_card(content: Content, form: Form) -> str:
    """What a form is, how much magnesium it holds, and how it is absorbed and taken by the stomach."""
    return paragraphs(
        escape(form.summary),
        f"<b>Magnesium:</b> {amount_in(form.composition)}",
        f"<b>Absorption:</b> {ABSORPTION_TITLES[form.absorption.level]}. {escape(form.absorption.text)}",
        f"<b>Stomach:</b> {GUT_TITLES[form.gut.level]}. {escape(form.gut.text)}",
        f"<b>Cost:</b> {COST_TITLES[form.cost]}",
        folded_source_list(content, (*form.composition_sources, *form.absorption.sources, *form.gut.sources)),
        reviewed_on(form.reviewed_on),
    )


def amount_in(compound: Compound) -> str:
    """How much magnesium there is in a compound, in words."""
    return f"{compound.elemental_percent:.1f} % by weight, {round(compound.elemental_percent * 5)} mg in 500 mg"


def red_flag_card(content: Content, flag: RedFlag) -> str:
    """What to do now, first."""
    return paragraphs(
        f"<b>{URGENCY_TITLES[flag.urgency]}</b>",
        escape(flag.action),
        "I am a bot and cannot judge how you are. If in doubt, ask a person now."
        if flag.urgency in (Urgency.EMERGENCY, Urgency.SAME_DAY) and flag.id != SELF_HARM
        else None,
        f"<blockquote expandable>{escape(flag.title)}\n{source_list(content, flag.sources)}</blockquote>",
    )


def entry_title(content: Content, key: str) -> str:
    """An entry in a few words, as plain text; `key` is how search calls it: "question:deep-sleep".

    Raises:
        LookupError: there is no such entry (any more).
    """
    kind, _, entry_id = key.partition(":")
    titles: Mapping[str, Callable[[], str]] = {
        "question": lambda: content.questions[entry_id].button,
        "myth": lambda: f"Heard: {content.myths[entry_id].button}",
        "form": lambda: f"About {content.forms[entry_id].short_name}",
        "interaction": lambda: content.interactions[entry_id].button,
        "food": lambda: f"Food: {content.foods[entry_id].name}",
        "routine": lambda: content.routines[entry_id].name,
        "tip": lambda: f"Tip: {content.tips[entry_id].text}",
    }
    return titles[kind]()
