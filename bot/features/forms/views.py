"""What the page of a form looks like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import ClassVar

from bot.callback_data import CallbackData
from bot.cards import amount_in, form_card
from bot.comparison import PURPOSE_NAMES
from bot.content.loader import Content
from bot.content.models import Form
from bot.destinations import (
    OpenComparePicker,
    OpenComparison,
    OpenFind,
    OpenForm,
    OpenFormQuestions,
    OpenForms,
    OpenHome,
)
from bot.evidence import ASK_FIRST, GRADE_TITLES, folded_source_list, folded_source_names
from bot.language import N_, _, number
from bot.screen import Screen, button, escape, grid, keyboard, paragraphs, shortened
from bot.sharing import share_row
from bot.wording import uncapitalised

TYPED_SHOWN_CHARACTERS = 40


class Section(StrEnum):
    """The parts of a form's page."""

    OVERVIEW = "o"
    USES = "u"
    CARE = "c"
    LABEL = "l"


class ShowSection(CallbackData):
    """One part of a form's page. `versus` leads Back to the comparison that the reader came from."""

    tag: ClassVar[str] = "fsc2"
    form_id: str
    section: Section
    versus: str | None = None


SECTION_LABELS = {
    Section.OVERVIEW: N_("Overview"),
    Section.USES: N_("What it is used for"),
    Section.CARE: N_("Care and how to take"),
    Section.LABEL: N_("Reading the label"),
}


def forms(entries: Mapping[str, Form]) -> Screen:
    """The list of forms."""
    choices = [button(form.short_name, OpenForm(form_id=form.id)) for form in entries.values()]
    return Screen(
        paragraphs(
            _("<b>Forms of magnesium</b>"),
            _(
                "The metal is the same in all of them. They differ in how much of it they hold, how well it is "
                "absorbed and what they do to the stomach."
            ),
        ),
        keyboard(
            *grid(choices, columns=3),
            [button(_("Compare forms"), OpenComparePicker()), button(_("Which suits me?"), OpenFind())],
            back=OpenHome(),
        ),
    )


def unknown_name(typed: str, nearest: Sequence[Form]) -> Screen:
    """The nearest forms, for a name that there is not."""
    choices = [button(form.short_name, OpenForm(form_id=form.id)) for form in nearest]
    shown = escape(shortened(typed, TYPED_SHOWN_CHARACTERS))
    return Screen(
        paragraphs(_("I don't know a form called “{typed}”.", typed=shown), _("Did you mean one of these?")),
        keyboard(*grid(choices, columns=2), back=OpenForms()),
    )


def page(
    content: Content,
    form: Form,
    section: Section,
    *,
    username: str,
    versus: str | None,
    questions: int,
    first: str | None = None,
) -> Screen:
    """One part of a form's page. `first` (HTML) is what must be read before any amount."""
    body = {Section.OVERVIEW: form_card, Section.USES: _uses, Section.CARE: _care, Section.LABEL: _label}[section]
    others = [
        button(_(label), ShowSection(form_id=form.id, section=other, versus=versus))
        for other, label in SECTION_LABELS.items()
        if other is not section
    ]
    more = [button(_("Compare with…"), OpenComparePicker(forms=form.id))]
    if questions:
        more.append(button(_("Questions ({number})", number=number(questions)), OpenFormQuestions(form_id=form.id)))
    back = OpenComparison(forms=versus) if versus else OpenForms()
    return Screen(
        paragraphs(first, f"<b>{escape(form.name)}</b>", body(content, form)),
        keyboard(
            *grid(others, columns=2),
            more,
            share_row(
                username,
                OpenForm(form_id=form.id),
                citation=_("{form}. Magpie, reviewed on {date}.", form=form.name, date=form.reviewed_on),
            ),
            back=back,
        ),
    )


def _uses(content: Content, form: Form) -> str:
    uses = [
        f"<b>{_(PURPOSE_NAMES[use.purpose])}</b>: <i>{uncapitalised(_(GRADE_TITLES[use.grade]))}</i>\n{escape(use.why)}"
        for use in form.uses
    ]
    return paragraphs(*uses, folded_source_names(content, [cited for use in form.uses for cited in use.sources]))


def _care(content: Content, form: Form) -> str:
    cautions = "\n".join(f"· {escape(caution.text)}" for caution in form.cautions)
    cited = [cited for part in (*form.cautions, form.how_taken) for cited in part.sources]
    return paragraphs(
        f"{_('<b>Take care</b>')}\n· {_(ASK_FIRST)}\n{cautions}",
        f"{_('<b>How it is taken</b>')}\n{escape(form.how_taken.text)}",
        folded_source_list(content, cited),
    )


def _label(content: Content, form: Form) -> str:
    versions = "\n".join(f"· {escape(version.compound)}: {amount_in(version)}" for version in form.other_versions)
    compound = form.composition
    return paragraphs(
        f"{_('<b>Reading the label</b>')}\n{escape(form.label_trap.text)}",
        f"<b>{escape(compound.compound)}</b>\n{escape(compound.formula)}: {amount_in(compound)}",
        f"{_('<b>Other versions</b>')}\n{versions}" if versions else None,
        _("<b>In water:</b> {how_it_dissolves}", how_it_dissolves=escape(form.solubility.text)),
        folded_source_list(content, (*form.label_trap.sources, *form.composition_sources, *form.solubility.sources)),
    )
