"""Counts, and facts that nothing says."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import yaml

from bot.content import statistics
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
