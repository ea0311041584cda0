"""What a comparison looks like: a column of facts for each form, aligned to read on a narrow phone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from telegram import InlineKeyboardMarkup

from bot.content.loader import Content
from bot.content.models import Absorption, Cost, Form, Gut, Level, Purpose
from bot.destinations import OpenComparePicker, OpenComparison, OpenForm, OpenForms, OpenHome
from bot.evidence import ASK_FIRST, GRADE_WORDS, folded_source_names
from bot.screen import Screen, button, escape, grid, keyboard, paragraphs, shortened

# A phone 360 points wide shows 34 characters of Telegram's monospaced text before it wraps.
LABEL_COLUMNS, VALUE_COLUMNS = 12, 10

COMPOUND_MG = 500  # the commonest amount of compound on a label
TYPED_SHOWN_CHARACTERS = 40

POPULAR = (("glycinate", "citrate"), ("glycinate", "oxide"), ("citrate", "oxide"), ("glycinate", "l-threonate"))

PURPOSE_TITLES = {
    Purpose.TOP_UP: "Topping up",
    Purpose.SLEEP: "Sleep",
    Purpose.NIGHT_CRAMPS: "Night cramps",
    Purpose.PREGNANCY_CRAMPS: "Preg. cramps",
    Purpose.MUSCLE_TENSION: "Tense muscle",
    Purpose.RECOVERY: "Recovery",
    Purpose.STRESS: "Stress",
    Purpose.MOOD: "Mood",
    Purpose.MIGRAINE: "Migraine",
    Purpose.CONSTIPATION: "Constipation",
    Purpose.HEARTBURN: "Heartburn",
    Purpose.BLOOD_PRESSURE: "Blood press.",
    Purpose.BLOOD_SUGAR: "Blood sugar",
    Purpose.FIBROMYALGIA: "Fibromyalgia",
    Purpose.MEMORY: "Memory",
    Purpose.ENERGY: "Energy",
    Purpose.SKIN: "Through skin",
    Purpose.LOW_MAGNESIUM: "Low levels",
    Purpose.HOSPITAL: "In hospital",
}

ABSORPTION_WORDS = {
    Absorption.GOOD: "good",
    Absorption.FAIR: "fair",
    Absorption.POOR: "poor",
    Absorption.UNKNOWN: "unknown",
}
GUT_WORDS = {Gut.GENTLE: "gentle", Gut.MODERATE: "moderate", Gut.LAXATIVE: "laxative"}
LEVEL_WORDS = {Level.HIGH: "well", Level.MODERATE: "moderately", Level.LOW: "poorly"}
COST_WORDS = {
    Cost.LOW: "low",
    Cost.LOW_TO_MID: "low-mid",
    Cost.MID: "mid",
    Cost.MID_TO_HIGH: "mid-high",
    Cost.HIGH: "high",
}
NO_CLAIM = "–"


def picker(forms: Mapping[str, Form], *, left: Form | None = None, right: Form | None = None) -> Screen:
    """Choose what to compare; with one side given, choose the other."""
    fixed = left or right
    if fixed is None:
        ready = [
            button(f"{forms[one].short_name} · {forms[other].short_name}", OpenComparison(left=one, right=other))
            for one, other in POPULAR
            if one in forms and other in forms
        ]
        choices = [button(form.short_name, OpenComparePicker(left=form.id)) for form in forms.values()]
        return Screen(
            "<b>Compare two forms</b>\n\nOften asked pairs come first. Or pick the first form.",
            keyboard(*grid(ready, columns=2), *grid(choices, columns=3), back=OpenHome()),
        )
    others = [form for form in forms.values() if form is not fixed]
    choices = [
        button(
            form.short_name,
            OpenComparison(left=left.id, right=form.id) if left else OpenComparison(left=form.id, right=fixed.id),
        )
        for form in others
    ]
    return Screen(
        f"<b>Compare two forms</b>\n\nWhat shall stand beside {escape(fixed.short_name)}?",
        keyboard(*grid(choices, columns=3), back=OpenComparePicker()),
    )


def unknown_name(typed: str, nearest: Sequence[Form], *, other: Form | None) -> Screen:
    """The nearest forms, for a name that there is not. `other` is the side that was understood."""
    shown = escape(shortened(typed, TYPED_SHOWN_CHARACTERS))
    choices = [
        button(
            form.short_name,
            OpenComparison(left=form.id, right=other.id) if other else OpenComparePicker(left=form.id),
        )
        for form in nearest
        if form is not other
    ]
    beside = f" The other one is {escape(other.short_name)}." if other else ""
    return Screen(
        f"I don't know a form called “{shown}”.{beside}\n\nDid you mean one of these?",
        keyboard(*grid(choices, columns=2), [button("All forms", OpenForms())], back=OpenComparePicker()),
    )


def same_form(forms: Mapping[str, Form], form: Form) -> Screen:
    """Both names mean one form."""
    screen = picker(forms, left=form)
    return Screen(f"Both names mean {escape(form.name)}.\n\nWhat shall stand beside it?", screen.keyboard)


def too_many(forms: Mapping[str, Form], found: Sequence[Form]) -> Screen:
    """More than two names: offer the pairs among those that were understood."""
    pairs = [(one, other) for index, one in enumerate(found) for other in found[index + 1 :] if one is not other]
    choices = [
        button(f"{one.short_name} · {other.short_name}", OpenComparison(left=one.id, right=other.id))
        for one, other in pairs[:6]
    ]
    if not choices:
        return picker(forms)
    return Screen("I compare two forms at a time. Which pair?", keyboard(*grid(choices, columns=2), back=OpenHome()))


def comparison(content: Content, left: Form, right: Form, *, first: str | None = None) -> Screen:
    """Two forms side by side. `first` (HTML) is what must be read before any amount."""
    return Screen(
        paragraphs(
            first,
            f"<b>{escape(left.name)}</b> and <b>{escape(right.name)}</b>",
            f"<pre>{escape(table(left, right))}</pre>",
            f"A dash ({NO_CLAIM}) says that I have no claim on file.",
            f"<b>Take care</b>\n· {ASK_FIRST}\n{_caution(left)}\n{_caution(right)}",
            folded_source_names(content, _cited(left, right)),
        ),
        _comparison_keyboard(left, right),
    )


def table(left: Form, right: Form) -> str:
    """The aligned rows, at most 34 columns wide, as plain text."""
    rows = [
        _row("", left.short_name, right.short_name),
        _row("Magnesium", *(f"{form.composition.elemental_percent:.1f} %" for form in (left, right))),
        _row(f"in {COMPOUND_MG} mg", *(f"{_elemental_mg(form)} mg" for form in (left, right))),
        _row("Absorbed", *(ABSORPTION_WORDS[form.absorption.level] for form in (left, right))),
        _row("Dissolves", *(LEVEL_WORDS[form.solubility.level] for form in (left, right))),
        _row("Stomach", *(GUT_WORDS[form.gut.level] for form in (left, right))),
        _row("Cost", *(COST_WORDS[form.cost] for form in (left, right))),
        "",
        "How good is the evidence for",
    ]
    grades = [{use.purpose: GRADE_WORDS[use.grade] for use in form.uses} for form in (left, right)]
    shared = [purpose for purpose in Purpose if any(purpose in column for column in grades)]
    rows += [_row(PURPOSE_TITLES[purpose], *(column.get(purpose, NO_CLAIM) for column in grades)) for purpose in shared]
    return "\n".join(rows)


def _row(label: str, left: str, right: str) -> str:
    return f"{label:<{LABEL_COLUMNS}} {left:>{VALUE_COLUMNS}} {right:>{VALUE_COLUMNS}}".rstrip()


def _elemental_mg(form: Form) -> int:
    return round(form.composition.elemental_percent * COMPOUND_MG / 100)


def _caution(form: Form) -> str:
    return f"· {escape(form.short_name)}: {escape(form.cautions[0].text)}"


def _cited(*forms: Form) -> list[str]:
    """What the rows of the table rest on."""
    cited: list[str] = []
    for form in forms:
        for sources in (form.composition_sources, form.absorption.sources, form.gut.sources, form.cautions[0].sources):
            cited += sources
        for use in form.uses:
            cited.append(use.sources[0])
    return cited


def _comparison_keyboard(left: Form, right: Form) -> InlineKeyboardMarkup:
    return keyboard(
        [button("Swap", OpenComparison(left=right.id, right=left.id))],
        [
            button(f"Change {left.short_name}", OpenComparePicker(right=right.id)),
            button(f"Change {right.short_name}", OpenComparePicker(left=left.id)),
        ],
        [
            button(f"About {left.short_name}", OpenForm(form_id=left.id, versus=right.id)),
            button(f"About {right.short_name}", OpenForm(form_id=right.id, versus=left.id)),
        ],
        back=OpenComparePicker(),
    )
