"""How words become a sentence."""

from __future__ import annotations

import pytest

from bot.wording import capitalised, listed, uncapitalised


@pytest.mark.parametrize(
    ("words", "said"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_words_are_listed_as_a_person_says_them(words: list[str], said: str) -> None:
    assert listed(words) == said


def test_only_the_first_letter_changes() -> None:
    assert [capitalised(words) for words in ("", "vitamin D", "ñame")] == ["", "Vitamin D", "Ñame"]
    assert [uncapitalised(words) for words in ("", "Sleep and B6", "X")] == ["", "sleep and B6", "x"]
