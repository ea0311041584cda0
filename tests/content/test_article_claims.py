"""Every claim of the five articles that the project grew from is answered by an entry that exists."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml

from bot.content.loader import Content, load
from tests.conversation import CONTENT

CLAIMS = yaml.safe_load((Path(__file__).parent.parent / "data" / "article_claims.yaml").read_text())


@pytest.fixture(scope="module")
def content() -> Content:
    return load(CONTENT)


def test_each_of_the_five_articles_is_in_the_table() -> None:
    claims = Counter(claim["article"] for claim in CLAIMS)
    assert set(claims) == {"000", "001", "002", "003", "004"}
    assert min(claims.values()) >= 25


@pytest.mark.parametrize("claim", CLAIMS, ids=[f"{one['article']}-{one['claim'][:50]}" for one in CLAIMS])
def test_claim_is_answered(content: Content, claim: dict[str, object]) -> None:
    kinds = {"tip": content.tips, "question": content.questions, "myth": content.myths, "form": content.forms}
    answers = claim["answered_by"]
    assert isinstance(answers, list)
    assert answers
    for key in answers:
        kind, _, entry_id = key.partition(":")
        assert entry_id in kinds[kind], key


def test_every_claim_card_is_in_the_table_with_the_articles_that_it_names(content: Content) -> None:
    articles: dict[str, set[str]] = {}
    for claim in CLAIMS:
        for key in claim["answered_by"]:
            articles.setdefault(key, set()).add(claim["article"])
    for myth in content.myths.values():
        assert set(myth.articles) == articles.get(f"myth:{myth.id}", set()), myth.id
