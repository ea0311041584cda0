"""Counts, and facts that nothing says."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import yaml

from bot.content import statistics
from bot.content.copying import UnreadableTextError
from bot.content.loader import load
from tests.conversation import CONTENT


def test_counts_add_up() -> None:
    content = load(CONTENT)
    counts = statistics.counts(content, today=dt.date(2026, 11, 22))
    assert sum(counts["tips by topic"].values()) == counts["kind"]["tips"] == len(content.tips)
    assert sum(counts["questions by category"].values()) == len(content.questions)
    assert counts["grade"]["strong"] > 0


def test_a_fact_is_unused_until_an_entry_with_its_source_says_it(tmp_path: Path) -> None:
    content = load(CONTENT)
    tip = next(iter(content.tips.values()))
    facts = [
        {"id": "said", "statement": tip.text, "sources": [tip.sources[0]]},
        {"id": "said-elsewhere", "statement": tip.text, "sources": ["nobody_cites_this"]},
        {"id": "unsaid", "fact": "Penguins huddle against antarctic storms.", "sources": [tip.sources[0]]},
    ]
    (tmp_path / "facts.yaml").write_text(yaml.safe_dump({"deep": {"facts": facts}}))
    assert [fact_id for fact_id, _ in statistics.unused_facts(content, tmp_path)] == ["said-elsewhere", "unsaid"]


def test_what_is_not_shaped_like_a_fact_is_passed_over(tmp_path: Path) -> None:
    fact = {"id": "whole", "statement": "Penguins huddle against antarctic storms.", "sources": ["someone"]}
    odd = [
        fact | {"sources": 5},
        fact | {"sources": {"a": "b"}},
        fact | {"id": ["a"]},
        fact | {"statement": ["a"]},
        "text",
        3,
    ]
    (tmp_path / "list.yaml").write_text(yaml.safe_dump([*odd, fact]))
    (tmp_path / "text.yaml").write_text("only a text")
    assert [fact_id for fact_id, _ in statistics.unused_facts(load(CONTENT), tmp_path)] == ["whole"]


def test_a_broken_fact_base_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "facts.yaml").write_text("- id: a\n  statement: b: c\n")
    with pytest.raises(UnreadableTextError, match=r"facts\.yaml:2: this is not valid YAML"):
        statistics.unused_facts(load(CONTENT), tmp_path)
