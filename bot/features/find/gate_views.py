"""What the safety gate looks like: what is asked, what stops, and what is explained before it goes on."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.content.loader import Content
from bot.content.models import BeforeChoosing, Circumstance, Interaction, Signal
from bot.destinations import OpenHome, OpenNew, OpenQuestions, OpenRoutines, OpenSpacing, medicine_key
from bot.evidence import folded_source_list, medicine_lines
from bot.features.find.payloads import (
    AskMedicine,
    ChooseCircumstances,
    Find,
    PassGate,
    ShowMedicine,
    pack_about,
    read_about,
)
from bot.language import _
from bot.screen import Page, Row, Screen, button, escape, keyboard, paragraphs
from bot.wording import capitalised, in_order

PAGE = 8


def gate(content: Content, about: str) -> Screen:
    """What applies? A tap switches each on or off."""
    chosen = read_about(about)
    rows = [
        [
            button(
                f"✓ {one.button}" if one.id in chosen else one.button,
                ChooseCircumstances(about=pack_about(chosen ^ {one.id})),
            )
        ]
        for one in content.safety.before_choosing
    ]
    go_on = button(_("Go on") if chosen else _("None of these"), PassGate(about=about), style="primary")
    return Screen(
        paragraphs(
            _("<b>Which form might suit you?</b>"),
            _(
                "Four questions, and you can go back at any of them. I rank forms; how much is right for you is for a "
                "doctor or pharmacist to say."
            ),
            _("<b>1 of 4, safety first.</b> Does any of these apply? Tap all that do."),
        ),
        keyboard(*rows, [go_on], back=OpenHome()),
    )


def stop(content: Content, about: str, ways_on: Sequence[Row]) -> Screen:
    """Red: what to do, and what is still good. Nothing is suggested."""
    red = _chosen(content, about, Signal.RED)
    return Screen(
        paragraphs(
            _("<b>Please ask a doctor first</b>"),
            *(_explained(one) for one in red),
            _("So I stop here and suggest no form. These are still good for you:"),
            folded_source_list(content, _cited(red)),
        ),
        keyboard(*ways_on, back=ChooseCircumstances(about=about)),
    )


def explain(content: Content, about: str) -> Screen:
    """Amber: what it means and whom to ask, before it goes on."""
    amber = _chosen(content, about, Signal.AMBER)
    go_on = (
        button(_("Choose my medicine"), AskMedicine(about=about), style="primary")
        if Circumstance.MEDICINES in read_about(about)
        else button(_("Go on"), Find(about=about), style="primary")
    )
    return Screen(
        paragraphs(
            _("<b>Before we go on</b>"),
            *(_explained(one) for one in amber),
            folded_source_list(content, _cited(amber)),
        ),
        keyboard([go_on], back=ChooseCircumstances(about=about)),
    )


def medicines(entries: Collection[Interaction], about: str, page: int) -> Screen:
    """A page of medicines; the last word for one that is not there is "any other"."""
    ordered = in_order(entries, by=lambda one: one.button)
    part = Page.of(ordered, page, size=PAGE)
    choices = [[button(one.button, ShowMedicine(about=about, interaction_id=one.id))] for one in part.shown]
    return Screen(
        paragraphs(
            _("<b>Which medicine do you take?</b> {page}", page=capitalised(part.title)),
            _(
                "If you take several, look at one after another. If yours is not here, or you are not sure, choose "
                "Any other medicine."
            ),
        ),
        keyboard(
            *choices,
            part.turner(lambda number: AskMedicine(about=about, page=number)),
            back=PassGate(about=about),
        ),
    )


def medicine(content: Content, entry: Interaction, about: str, ways_on: Sequence[Row]) -> Screen:
    """What a medicine means for the choice: a gap, a question to ask, or that another person decides."""
    another = button(_("Another medicine"), AskMedicine(about=about))
    rows: list[Row] = []
    if entry.prescriber_decides:
        rows += [[another], *ways_on]
    else:
        if entry.can_be_spaced:
            space = OpenNew(then=OpenSpacing(medicine=medicine_key(entry.id)).pack())
            rows.append([button(_("Set a spaced reminder"), space)])
        rows.append([another, button(_("Go on"), Find(about=about), style="primary")])
    return Screen(
        paragraphs(
            _("<b>{medicine} and magnesium</b>", medicine=escape(entry.medicine)),
            medicine_lines(entry),
            _("Here whoever treats you with it decides, before the first tablet. So I stop here and suggest no form.")
            if entry.prescriber_decides
            else None,
            folded_source_list(content, entry.sources),
        ),
        keyboard(*rows, back=AskMedicine(about=about)),
    )


def ways_on(*more: Row) -> list[Row]:
    """What stays good whatever was said at the gate. `more` is what other features offer besides."""
    return [*more, [button(_("Routines"), OpenRoutines()), button(_("Questions"), OpenQuestions())]]


def stops(content: Content, about: str) -> bool:
    """Whether anything that was chosen is red."""
    return bool(_chosen(content, about, Signal.RED))


def explains(content: Content, about: str) -> bool:
    """Whether anything that was chosen is amber."""
    return bool(_chosen(content, about, Signal.AMBER))


def first_of_all(content: Content, about: str) -> str | None:
    """What to do before anything is taken, a line each, as HTML; None if nothing was chosen."""
    lines = [f"· {escape(one.what_to_do)}" for one in _chosen(content, about, Signal.AMBER)]
    return "\n".join((_("<b>First of all</b>"), *lines)) if lines else None


def cited_first_of_all(content: Content, about: str) -> list[str]:
    return _cited(_chosen(content, about, Signal.AMBER))


def _chosen(content: Content, about: str, signal: Signal) -> list[BeforeChoosing]:
    chosen = read_about(about)
    return [one for one in content.safety.before_choosing if one.id in chosen and one.signal is signal]


def _explained(one: BeforeChoosing) -> str:
    advice = _("<b>What to do:</b> {advice}", advice=escape(one.what_to_do))
    return f"<b>{escape(one.button)}</b>\n{escape(one.means)}\n{advice}"


def _cited(those: Sequence[BeforeChoosing]) -> list[str]:
    return [source for one in those for source in one.sources]
