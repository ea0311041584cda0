"""Amounts, measures and numbers are read with the words of a language, and with the English ones beside them."""

from __future__ import annotations

import pytest

from bot.catalogue import WORDS, Catalogue
from bot.content.label_reading import read_typed_label
from bot.content.labels import Label
from bot.content.names import FormNames
from bot.content.portions import FoodNames, Portion, read_portion
from bot.language import Language, speaking
from bot.messages import ROOT, in_code
from bot.typed_words import any_of, valued
from tests.conversation import loaded_content

LISTS = {
    "numbers from one to twelve": "un = 1\nuna = 1\ndos = 2",
    "half": "medio\nmedia",
    "what is taken: capsules and tablets": "cápsula*\ncomprimido*",
    "of, between a measure and a food": "de",
    "measures of food": "taza = cup\ntazas = cup\nrodajas = slice",
    "elemental": "elemental",
    "magnesium": "magnesio",
    "of, as in 100 mg of elemental magnesium": "de",
    "words on a label that say nothing": "de\ny",
    "and, between two forms": "y\nmás",
}


@pytest.fixture(scope="module")
def spanish() -> Language:
    english = {one.context: one.english[0] for one in in_code(ROOT) if one.is_list}
    sentences: dict[tuple[str | None, str], tuple[str, ...]] = {
        (WORDS + name, english[WORDS + name]): (said,) for name, said in LISTS.items()
    }
    return Language("es", Catalogue(sentences=sentences))


@pytest.mark.parametrize(
    ("text", "mg", "count"),
    [
        ("dos cápsulas de 300 mg citrate", 300.0, 2),
        ("2 comprimidos citrate 300 mg", 300.0, 2),
        ("two capsules of 300 mg citrate", 300.0, 2),
        ("100 mg de magnesio elemental", 100.0, 1),
    ],
)
def test_a_label_is_read_in_another_language(spanish: Language, text: str, mg: float, count: int) -> None:
    forms = loaded_content().forms
    with speaking(spanish):
        read = read_typed_label(text, FormNames(forms.values()), forms)
    assert isinstance(read, Label)
    assert [(one.amount_mg, one.count) for one in read.amounts] == [(mg, count)]


@pytest.mark.parametrize(
    ("text", "cups"), [("dos tazas de spinach", 2), ("media taza de spinach", 0.5), ("a cup of spinach", 1)]
)
def test_a_portion_is_read_in_another_language(spanish: Language, text: str, cups: float) -> None:
    foods = loaded_content().foods
    with speaking(spanish):
        names = FoodNames(foods.values())
        read, cup = read_portion(text, names), read_portion("1 cup spinach", names)
    assert isinstance(read, Portion)
    assert isinstance(cup, Portion)
    assert read.grams == pytest.approx(cups * cup.grams)


def test_a_star_stands_for_any_ending_and_a_figure_for_a_word() -> None:
    assert any_of(["a b", "caps*"]) == r"(?:caps\w*|a\s+b)"
    assert valued(["twice = 2", "Thrice=3", "no figure", "= 4 x"]) == {"twice": 2, "thrice": 3}
