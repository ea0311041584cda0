"""Labels as text that is short enough for a button: "GKXcit500c1+..." (see `write`). Pure."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping
from string import ascii_uppercase

from bot.content.labels import EPSOM_SALT, EPSOM_WATER, MOST_FORMS, Label, LabelAmount, rounded_mg
from bot.content.models import Form

FORM_CODE_LETTERS = 3
_COUNTS = "123456789abcdefghijk"  # a sign each for 1 to MOST_TAKEN
_COMPOUND, _BUFFERED, _SPOONS = "c", "b", "d"
_WATERS = "nopqrtuvwx"  # a letter each for the hydrates 0 to 9
_AMOUNT = re.compile(r"((?:[A-Z]{3})*)([\d.]{1,5})([a-df-z])(e?)([1-9a-k])")


def form_code(form_id: str) -> str:
    """Three letters that stand for a form for good, whichever forms come and go. A check sees that no two are alike."""
    number = zlib.crc32(form_id.encode())
    letters = []
    for _ in range(FORM_CODE_LETTERS):
        number, letter = divmod(number, len(ascii_uppercase))
        letters.append(ascii_uppercase[letter])
    return "".join(letters)


def write_forms(forms: Iterable[Form]) -> str:
    """Forms, as a button carries them."""
    return "".join(form_code(form.id) for form in forms)


def read_forms(code: str, forms: Mapping[str, Form]) -> tuple[Form, ...] | None:
    """What `write_forms` wrote; None if one of the forms is not there any more."""
    known = {form_code(form_id): form for form_id, form in forms.items()}
    codes = [code[start : start + FORM_CODE_LETTERS] for start in range(0, len(code), FORM_CODE_LETTERS)]
    found = tuple(known[one] for one in codes if one in known)
    return found if len(found) == len(codes) <= MOST_FORMS else None


def write_label(label: Label) -> str:
    """A label, as a button carries it: at most 47 characters for a blend of four.

    Each amount is its forms, its mg, what was weighed (the compound, its hydrate, a buffered product, spoons), an "e"
    where the figure is the magnesium, and the count.
    """
    return "+".join(_written(amount) for amount in label.amounts)


def read_label_code(code: str, forms: Mapping[str, Form]) -> Label | None:
    """What `write_label` wrote; None if it did not, or if a form is not there any more."""
    amounts = [_read(part, forms) for part in code.split("+")]
    whole = tuple(amount for amount in amounts if amount is not None)
    return Label(whole) if len(whole) == len(amounts) and Label(whole).form_count <= MOST_FORMS else None


def _written(amount: LabelAmount) -> str:
    weighed = _COMPOUND
    if amount.in_spoons:
        weighed = _SPOONS
    elif amount.is_buffered:
        weighed = _BUFFERED
    elif amount.water is not None:
        weighed = _WATERS[amount.water]
    elemental = "e" if amount.is_elemental else ""
    return f"{write_forms(amount.forms)}{amount.amount_mg:g}{weighed}{elemental}{_COUNTS[amount.count - 1]}"


def _read(part: str, forms: Mapping[str, Form]) -> LabelAmount | None:
    match = _AMOUNT.fullmatch(part)
    found = read_forms(match[1], forms) if match else None
    if match is None or found is None:
        return None
    try:
        mg = float(match[2])
    except ValueError:  # "1.2.3"
        return None
    weighed, is_elemental, in_spoons = match[3], match[4] == "e", match[3] == _SPOONS
    if mg <= 0 or mg != rounded_mg(mg) or (not found and not is_elemental):
        return None
    if in_spoons and (is_elemental or [form.id for form in found] != [EPSOM_SALT]):
        return None
    if weighed not in (_COMPOUND, _BUFFERED, _SPOONS, *_WATERS):
        return None
    return LabelAmount(
        forms=found,
        amount_mg=mg,
        count=_COUNTS.index(match[5]) + 1,
        is_elemental=is_elemental,
        water=EPSOM_WATER if in_spoons else _WATERS.index(weighed) if weighed in _WATERS else None,
        is_buffered=weighed == _BUFFERED,
        in_spoons=in_spoons,
    )
