"""Reads what a label says ("citrate 500 mg", "2 x 400mg bisglycinate") and works out the magnesium in it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.content.models import Form
from bot.content.names import FormNames

# Text is case-folded before it is read, which turns the micro sign into the Greek letter.
_MICROGRAM = "\N{GREEK SMALL LETTER MU}g"
MG_PER_UNIT = {"mg": 1.0, "g": 1000.0, "gram": 1000.0, "grams": 1000.0, "mcg": 0.001, "ug": 0.001, _MICROGRAM: 0.001}
MOST_MG = 20_000.0  # in all; above that it is no dose but a bag of Epsom salt, which is another question
MOST_TAKEN = 20  # capsules; a higher count is what is in the pack
LONGEST_TEXT_CHARACTERS = 120

# The number is taken whole, however it is written, so that no half of "1,5000 mg" is read as an amount.
_AMOUNT = re.compile(
    rf"(?:(?<![\w.])(?<!\d,)|(?<=\dx))(\d+(?:[.,'\u2019]\d+|\s\d{{3}}(?!\d))*)\s*(mg|mcg|ug|{_MICROGRAM}|grams?|g)\b"
)
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:[,'\u2019\s]\d{3})+(?:\.\d{1,2})?")
_DECIMAL = re.compile(r"\d{1,6}(?:[.,]\d{1,2})?|0[.,]\d+")  # "1.000" is one or a thousand, so neither
_PIECES = r"caps\w*|tab\w*|pills?|softgels?|gumm\w*"
_COUNT = re.compile(rf"\b(\d{{1,4}})\s*(?:x|×|times|count|{_PIECES})(?!\w)|(?<!\w)(?:x|×)\s*(\d{{1,4}})\b")
_PIECE = re.compile(rf"\b(?:{_PIECES})\b")
_NUMBER_LEFT = re.compile(r"(?<!\w)\d")
_ASKS_HOW_MUCH = re.compile(
    r"\b(?:how much|how many|elemental|actual|actually|really|real|pure|contain\w*|get|calculate|convert|work out)\b"
)
_OTHER_SUBSTANCE = re.compile(
    r"\b(?:calcium|zinc|iron|ferrous|ferric|potassium|sodium|lithium|chromium|selenium|copper|manganese|strontium|"
    r"ammonium|alumini?um|silver|bismuth|creatine|citrulline|arginine|carnitine|betaine|choline|caffeine|nitric|"
    r"nitrous|clomiphene|sildenafil)\b"
)

# What follows reads a text in which "#" stands for the amount.
_MAGNESIUM = r"\b(?:magnesium|magnesuim|magnesum|magnezium|mag|mg)\b"
_IS_ELEMENTAL = re.compile(
    rf"#\W*(?:of\s+)?elemental\b(?!\s*\?)"  # "100 mg elemental"
    rf"|\belemental(?:\s+{_MAGNESIUM})?\W*#\W*$"  # "elemental magnesium: 100 mg"
    rf"|{_MAGNESIUM}\W*\b(?:as|from)\b(?!\W*#)"  # "100 mg magnesium (as citrate)", but not "from 100 mg citrate"
)
_ASKS_FOR_MAGNESIUM = re.compile(rf"\bhow much\s+(?:\w+\s+){{0,3}}(?:elemental\b|{_MAGNESIUM})")
_LINKS = re.compile(r"\b(?:elemental|as|from)\b")


@dataclass(frozen=True)
class LabelAmount:
    """What a label states: `amount_mg` in each of `count`, of the compound or, if `is_elemental`, of magnesium."""

    form: Form
    amount_mg: float
    count: int
    is_elemental: bool = False

    @property
    def elemental_mg(self) -> tuple[float, float]:
        """The magnesium in all of it, in mg: the least and the most among the versions of the form."""
        total = self.amount_mg * self.count
        if self.is_elemental:
            return total, total
        percents = [version.elemental_percent for version in (self.form.composition, *self.form.other_versions)]
        return total * min(percents) / 100, total * max(percents) / 100


def read_label(text: str, names: FormNames, forms: Mapping[str, Form]) -> LabelAmount | None:
    """The amount of a form of magnesium that `text` asks about, or None if it asks about something else.

    One amount and one form, and either nothing else ("citrate 500 mg x 2") or words that ask how much is in it.
    What can be read in two ways ("1.000 mg") is None.
    """
    if len(text) > LONGEST_TEXT_CHARACTERS:
        return None
    plain = text.casefold().replace("#", " ")
    amounts = _AMOUNT.findall(plain)
    marked = _AMOUNT.sub("#", plain)
    rest = marked.replace("#", " ")
    words = _COUNT.sub(" ", rest)
    if len(amounts) != 1 or _NUMBER_LEFT.search(words) or _OTHER_SUBSTANCE.search(words):
        return None
    number, unit = amounts[0]
    is_elemental = bool(_IS_ELEMENTAL.search(marked)) and not _ASKS_FOR_MAGNESIUM.search(marked)
    form_id = _form_id(words, names, is_elemental=is_elemental)
    amount_mg = _number(number, beside=plain) * MG_PER_UNIT[unit]
    count = _count(rest)
    if form_id is None or not 0 < amount_mg * count <= MOST_MG:
        return None
    return LabelAmount(forms[form_id], amount_mg, count, is_elemental)


def _number(written: str, *, beside: str) -> float:
    """The number as it is written, or 0 if it can be read in two ways; `beside` is the text it stands in."""
    if _THOUSANDS.fullmatch(written):
        # "2 400 mg capsules" may be two of 400 mg.
        is_doubtful = len(written.split()) > 1 and _PIECE.search(beside)
        return 0.0 if is_doubtful else float(re.sub(r"[,'\u2019\s]", "", written))
    return float(written.replace(",", ".")) if _DECIMAL.fullmatch(written) else 0.0


def _count(text: str) -> int:
    """How many are taken; one where `text` does not say, or says how many are in the pack."""
    counts = (int(before or after) for before, after in _COUNT.findall(text))
    return math.prod(count for count in counts if count <= MOST_TAKEN)


def _form_id(words: str, names: FormNames, *, is_elemental: bool) -> str | None:
    form_id = names.find(_LINKS.sub(" ", words) if is_elemental else words).form_id
    if form_id is None and _ASKS_HOW_MUCH.search(words):
        mentioned = names.mentioned(words)
        form_id = mentioned[0] if len(mentioned) == 1 else None
    return form_id
