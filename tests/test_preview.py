"""Entries as they will look, in the terminal."""

from __future__ import annotations

import pytest

from bot import preview
from bot.content.loader import Content, load
from tests.conversation import CONTENT


@pytest.fixture(scope="module")
def content() -> Content:
    return load(CONTENT)


@pytest.mark.parametrize("kind", ["tip", "question", "myth", "form", "routine", "food", "interaction", "flag"])
def test_every_kind_of_entry_can_be_looked_at(content: Content, kind: str) -> None:
    ids = {
        "tip": content.tips,
        "question": content.questions,
        "myth": content.myths,
        "form": content.forms,
        "routine": content.routines,
        "food": content.foods,
        "interaction": content.interactions,
        "flag": {flag.id: flag for flag in content.safety.red_flags},
    }[kind]
    entry_id = next(iter(ids))
    [(key, screens)] = preview.find(content, f"{kind}:{entry_id}")
    assert key == f"{kind}:{entry_id}"
    text = preview.as_text(screens[0])
    assert "[ Home ]" in text
    assert "<b>" not in text


def test_an_id_without_its_kind_finds_every_kind(content: Content) -> None:
    assert {key for key, _ in preview.find(content, "cramp-now")} == {"question:cramp-now", "routine:cramp-now"}


def test_an_unknown_id_finds_nothing(content: Content) -> None:
    assert preview.find(content, "nothing-like-it") == []
