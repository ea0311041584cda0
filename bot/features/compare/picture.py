"""What the picture of a comparison shows, as plain values."""

from __future__ import annotations

from bot.comparison import GRADE_WORDS, LEVEL_WORDS, PURPOSE_NAMES, Comparison
from bot.content.models import Grade, Level, Purpose
from bot.drawing.pictures import ComparisonPicture, ComparisonWords, Dots, EvidenceLine
from bot.evidence import ASK_FIRST
from bot.language import _, ngettext
from bot.wording import amount

MOST_LINES = 10
_STEPS = {Level.HIGH: 3, Level.MODERATE: 2, Level.LOW: 1}
_DOTS = {
    Grade.ESTABLISHED: Dots(4),
    Grade.STRONG: Dots(4),
    Grade.MODERATE: Dots(3),
    Grade.LIMITED: Dots(2),
    Grade.CONFLICTING: Dots(2, doubtful=True),
    Grade.NO_BENEFIT: Dots(0, refuted=True),
    Grade.UNTESTED: Dots(0),
}


def picture_of(comparison: Comparison) -> ComparisonPicture:
    """The forms with bars, dots and words. The evidence lines on which most forms have a claim come first."""
    forms = comparison.forms
    shares = [form.composition.elemental_percent for form in forms]
    uses = [{use.purpose: use for use in form.uses} for form in forms]
    claimed = {purpose: sum(purpose in column for column in uses) for purpose in Purpose}
    purposes = sorted((one for one in Purpose if claimed[one]), key=lambda one: -claimed[one])
    lines = [
        EvidenceLine(
            _(PURPOSE_NAMES[purpose]),
            tuple(
                (_DOTS[column[purpose].grade], _(GRADE_WORDS[column[purpose].grade])) if purpose in column else None
                for column in uses
            ),
        )
        for purpose in purposes
    ]
    return ComparisonPicture(
        words=_words(left_out=max(len(lines) - MOST_LINES, 0)),
        names=tuple(form.short_name for form in forms),
        difference=comparison.difference,
        weights=tuple((share, amount(share, "%", decimals=1)) for share in shares),
        dissolves=tuple((_STEPS[form.solubility.level], _(LEVEL_WORDS[form.solubility.level])) for form in forms),
        evidence=tuple(lines[:MOST_LINES]),
        cautions=tuple(form.cautions[0].text for form in forms),
    )


def _words(*, left_out: int) -> ComparisonWords:
    return ComparisonWords(
        weight=_("Magnesium by weight"),
        dissolves=_("Dissolves in water"),
        evidence=_("How good is the evidence for"),
        no_claim=_("no claim"),
        left_out=ngettext("{count} more in the text view.", "{count} more in the text view.", left_out)
        if left_out
        else None,
        take_care=_("Take care"),
        note=_("Information, not medical advice. {ask_first}", ask_first=_(ASK_FIRST)),
    )
