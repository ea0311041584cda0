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
from bot.language import N_, _, number
from bot.screen import escape, paragraphs
from bot.wording import country_name, date, listed

VERDICT_TITLES = {
    Verdict.SUPPORTED: N_("Yes, that holds up"),
    Verdict.PARTLY: N_("Partly right"),
    Verdict.WEAK: N_("Weak: the evidence is thin"),
    Verdict.CONTESTED: N_("Contested, studies disagree"),
    Verdict.CONTRADICTED: N_("No, the evidence says otherwise"),
    Verdict.UNTESTED: N_("Nobody has tested it properly"),
    Verdict.UNSAFE: N_("Not safe as it stands"),
}
ABSORPTION_LINES = {
    Absorption.GOOD: N_("<b>Absorption:</b> good."),
    Absorption.FAIR: N_("<b>Absorption:</b> fair."),
    Absorption.POOR: N_("<b>Absorption:</b> poor."),
    Absorption.UNKNOWN: N_("<b>Absorption:</b> not known in people."),
}
GUT_LINES = {
    Gut.GENTLE: N_("<b>Stomach:</b> gentle."),
    Gut.MODERATE: N_("<b>Stomach:</b> moderate."),
    Gut.LAXATIVE: N_("<b>Stomach:</b> laxative."),
}
COST_LINES = {
    Cost.LOW: N_("<b>Cost:</b> low"),
    Cost.LOW_TO_MID: N_("<b>Cost:</b> low to middling"),
    Cost.MID: N_("<b>Cost:</b> middling"),
    Cost.MID_TO_HIGH: N_("<b>Cost:</b> middling to high"),
    Cost.HIGH: N_("<b>Cost:</b> high"),
}
URGENCY_TITLES = {
    Urgency.EMERGENCY: N_("This may be an emergency"),
    Urgency.SAME_DAY: N_("See someone today"),
    Urgency.WITHIN_DAYS: N_("See someone within days"),
    Urgency.ROUTINE: N_("Worth showing to a doctor"),
}
SELF_HARM = "thoughts-of-self-harm"  # whose action says, and better, that a person helps where no bot can


def comparison_card(content: Content, comparison: Comparison, *, first: str | None = None) -> str:
    """Two to four forms side by side. `first` (HTML) is what must be read before any amount."""
    names = [f"<b>{escape(form.name)}</b>" for form in comparison.forms]
    no_claim = (
        _("A form that a row leaves out has no claim on file.")
        if len(comparison.forms) == MOST_FORMS
        else _("A dash ({dash}) says that I have no claim on file.", dash=NO_CLAIM)
    )
    cautions = "\n".join(f"· {escape(form.short_name)}: {escape(form.cautions[0].text)}" for form in comparison.forms)
    return paragraphs(
        first,
        listed(names),
        escape(comparison.difference),
        f"<pre>{escape(as_text(comparison))}</pre>",
        no_claim,
        f"{_('<b>Take care</b>')}\n· {_(ASK_FIRST)}\n{cautions}",
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
    """When somebody last stood for an entry."""
    return _("Reviewed on {date}", date=date(day, year=True))


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
        # Translators: the claim follows "Heard that" as the content has it, with its own stop
        _("Heard that {claim}", claim=escape(myth.claim)),
        f"<b>{_(VERDICT_TITLES[myth.verdict])}.</b>",
        escape(myth.evidence),
        source_list(content, myth.sources),
        reviewed_on(myth.reviewed_on),
    )


def form_card(content: Content, form: Form) -> str:
    """What a form is, how much magnesium it holds, and how it is absorbed and taken by the stomach."""
    return paragraphs(
        escape(form.summary),
        _("<b>Magnesium:</b> {amount}", amount=amount_in(form.composition)),
        f"{_(ABSORPTION_LINES[form.absorption.level])} {escape(form.absorption.text)}",
        f"{_(GUT_LINES[form.gut.level])} {escape(form.gut.text)}",
        _(COST_LINES[form.cost]),
        folded_source_list(content, (*form.composition_sources, *form.absorption.sources, *form.gut.sources)),
        reviewed_on(form.reviewed_on),
    )


def amount_in(compound: Compound) -> str:
    """How much magnesium there is in a compound, in words."""
    return _(
        "{share} % by weight, {mg} mg in 500 mg",
        share=number(compound.elemental_percent, decimals=1),
        mg=round(compound.elemental_percent * 5),
    )


def red_flag_card(content: Content, flag: RedFlag, *, country: str | None = None) -> str:
    """What to do now, first. `country` ("DE") is where the person's clock is, if that is known."""
    number = content.safety.emergency_number(country) if flag.urgency is Urgency.EMERGENCY else None
    return paragraphs(
        f"<b>{_(URGENCY_TITLES[flag.urgency])}</b>",
        escape(flag.action),
        _("Emergency number ({country}): <b>{number}</b>", country=country_name(country), number=number)
        if country and number
        else None,
        _("I am a bot and cannot judge how you are. If in doubt, ask a person now.")
        if flag.urgency in (Urgency.EMERGENCY, Urgency.SAME_DAY) and flag.id != SELF_HARM
        else None,
        f"<blockquote expandable>{escape(flag.title)}\n{source_list(content, flag.sources)}</blockquote>",
    )


def entry_title(content: Content, key: str) -> str:
    """An entry in a few words, as plain text; `key` is how search calls it: "question:deep-sleep".

    Raises:
        LookupError: there is no such entry (any more).
    """
    kind, _rest, entry_id = key.partition(":")
    titles: Mapping[str, Callable[[], str]] = {
        "question": lambda: content.questions[entry_id].button,
        "myth": lambda: _("Heard: {claim}", claim=content.myths[entry_id].button),
        "form": lambda: _("About {form}", form=content.forms[entry_id].short_name),
        "interaction": lambda: content.interactions[entry_id].button,
        "food": lambda: _("Food: {food}", food=content.foods[entry_id].name),
        "routine": lambda: content.routines[entry_id].name,
        "tip": lambda: _("Tip: {text}", text=content.tips[entry_id].text),
    }
    return titles[kind]()
