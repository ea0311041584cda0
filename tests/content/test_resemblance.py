"""The text that another is most like, found without a look at all of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz, process

from bot.content.resemblance import Resembling

TEXTS = ["oxide", "citrate", "bisglycinate", "citrate", "how much magnesium do i need", ""]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("oxide", 0),
        ("citrat", 1),
        ("bisglicinate", 2),
        ("citrate", 1),
        ("how much magnesium do i ned", 4),
        ("zinc", None),
    ],
)
def test_nearest_text_is_found_by_its_number(text: str, number: int | None) -> None:
    assert Resembling(TEXTS, least=80).find(text) == number


@given(st.lists(st.text("abc", max_size=12), max_size=12), st.text("abc", max_size=12), st.integers(30, 99))
def test_length_leaves_out_none_that_is_near_enough(texts: list[str], text: str, least: int) -> None:
    wanted = process.extractOne(text, texts, scorer=fuzz.ratio, score_cutoff=least)
    found = Resembling(texts, least=least).find(text)
    assert (found is None) == (wanted is None)
    if found is not None and wanted is not None:
        assert (texts[found], found) == (wanted[0], texts.index(wanted[0]))
