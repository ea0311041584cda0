"""What a typed line says where it is no question: a food, a label, forms by name."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from bot.content.label_codes import write_label
from bot.content.label_reading import read_label
from bot.content.models import Form
from bot.content.names import FormNames
from bot.content.portions import FoodNames, portion_asked_about


class Line(Struct, frozen=True):
    """`is_a_food`: it names a food, or an amount of one, and nothing else.

    `label`: the amount of a form that is to be worked out, as a button carries it. `forms`: those that it names alone,
    or sets against each other.
    """

    is_a_food: bool
    label: str | None
    forms: tuple[str, ...] | None


def read_line(text: str, *, form_names: FormNames, forms: Mapping[str, Form], food_names: FoodNames) -> Line:
    """Read a line in the language of the moment."""
    label = read_label(text, form_names, forms)
    return Line(
        is_a_food=portion_asked_about(text, food_names) is not None,
        label=None if label is None else write_label(label),
        forms=form_names.asked_about(text),
    )
