"""Reads what a label says ("citrate 500 mg", "2 x 400mg bisglycinate") and works out the magnesium in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.content.models import Form
from bot.content.names import FormNames

MG_PER_UNIT = {"mg": 1.0, "g": 1000.0, "gram": 1000.0, "grams": 1000.0, "mcg": 0.001, "ug": 0.001, "µg": 0.001}
MOST_MG = 20_000.0  # above that it is no capsule; a bag of Epsom salt is another question
LONGEST_TEXT_CHARACTERS = 120

_AMOUNT = re.compile(r"(?<![\w.])(\d{1,6}(?:[.,]\d{1,3})?)\s*(mg|mcg|ug|µg|grams?|g)\b")
_COUNT = re.compile(r"\b(\d{1,2})\s*(?:x|×|times|caps\w*|tab\w*|pills?)(?!\w)|\b(?:x|×)\s*(\d{1,2})\b")
_ASKS_HOW_MUCH = re.compile(
    r"\b(?:how much|how many|elemental|actual|actually|really|real|pure|contain\w*|get|calculate|convert|work out)\b"
)


@dataclass(frozen=True)
class LabelAmount:
    """An amount of a compound, as a label gives it: `compound_mg` for each of `count`."""

    form: Form
    compound_mg: float
    count: int

    @property
    def elemental_mg(self) -> tuple[float, float]:
        """The magnesium in all of it, in mg: the least and the most among the versions of the form."""
        percents = [version.elemental_percent for version in (self.form.composition, *self.form.other_versions)]
        total = self.compound_mg * self.count / 100
        return total * min(percents), total * max(percents)


def read_label(text: str, names: FormNames, forms: Mapping[str, Form]) -> LabelAmount | None:
    """The amount of a form of magnesium that `text` asks about, or None if it asks about something else.

    One amount and one form, and either nothing else ("citrate 500 mg x 2") or words that ask how much is in it.
    """
    plain = text.casefold()
    amounts = _AMOUNT.findall(plain)
    if len(text) > LONGEST_TEXT_CHARACTERS or len(amounts) != 1:
        return None
    number, unit = amounts[0]
    compound_mg = float(number.replace(",", ".")) * MG_PER_UNIT[unit]
    rest = _AMOUNT.sub(" ", plain)
    counts = [int(one or other) for one, other in _COUNT.findall(rest)]
    words = _COUNT.sub(" ", rest)
    form_id = names.find(words).form_id
    if form_id is None and _ASKS_HOW_MUCH.search(words):
        mentioned = names.mentioned(words)
        form_id = mentioned[0] if len(mentioned) == 1 else None
    if form_id is None or not 0 < compound_mg <= MOST_MG:
        return None
    return LabelAmount(forms[form_id], compound_mg, max(counts[0], 1) if counts else 1)
