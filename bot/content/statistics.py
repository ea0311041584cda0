"""Counts what there is, and which facts of a fact base nothing says yet."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from bot.content.copying import read_yaml
from bot.content.loader import Content
from bot.content.models import Graded, Reviewed

AGE_BOUNDS_DAYS = (90, 180, 365)
LEAST_SHARED_WORDS = 0.4  # of a fact's telling words, for an entry with one of its sources to count as saying it


def counts(content: Content, *, today: dt.date) -> Mapping[str, Counter[str]]:
    """How many entries there are by kind, topic, category, grade and age since review."""
    entries = {
        "tips": content.tips,
        "forms": content.forms,
        "questions": content.questions,
        "myths": content.myths,
        "routines": content.routines,
        "foods": content.foods,
        "interactions": content.interactions,
        "sources": content.sources,
    }
    every = [entry for kind in entries.values() for entry in kind.values()]
    ages = Counter(_age(today - entry.reviewed_on) for entry in every if isinstance(entry, Reviewed))
    return {
        "kind": Counter({name: len(kind) for name, kind in entries.items()})
        + Counter({"red flags": len(content.safety.red_flags)}),
        "tips by topic": Counter(str(tip.topic) for tip in content.tips.values()),
        "questions by category": Counter(str(question.category) for question in content.questions.values()),
        "grade": Counter(str(entry.grade) for entry in _graded(every)),
        "verdict": Counter(str(myth.verdict) for myth in content.myths.values()),
        "reviewed": ages,
    }


def unused_facts(content: Content, folder: Path) -> list[tuple[str, str]]:
    """The facts (id, statement) in the YAML files of `folder` that no entry seems to say.

    An entry says a fact when it cites one of the fact's sources and shares enough of its telling words. That is a
    guess: a fact in the list is one to look at, not one that is surely missing.

    Raises:
        UnreadableTextError: if a file is no UTF-8 text, or broken YAML.
    """
    sayings = [
        (frozenset(_cited(entry)), frozenset(_telling(" ".join(_texts(entry)))))
        for kind in (content.tips, content.forms, content.questions, content.myths, content.interactions)
        for entry in kind.values()
    ]
    unused = []
    for path in sorted(folder.glob("*.yaml")):
        for fact_id, statement, sources in _facts(read_yaml(path)):
            telling = frozenset(_telling(statement))
            if not any(
                sources & cited and len(telling & said) >= LEAST_SHARED_WORDS * len(telling) for cited, said in sayings
            ):
                unused.append((fact_id, statement))
    return unused


def _facts(value: Any) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Every mapping with an id, a statement and a list of sources, at any depth. Other shapes are no facts."""
    if isinstance(value, dict):
        fact_id, statement = value.get("id"), value.get("statement") or value.get("fact")
        listed = value.get("sources")
        sources = [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []
        if isinstance(fact_id, str) and isinstance(statement, str) and sources:
            yield fact_id, statement, frozenset(sources)
        for child in value.values():
            yield from _facts(child)
    elif isinstance(value, list):
        for child in value:
            yield from _facts(child)


def _graded(value: Any) -> Iterator[Graded]:
    if isinstance(value, Graded):
        yield value
    if isinstance(value, Struct):
        value = [getattr(value, name) for name in value.__struct_fields__]
    if isinstance(value, tuple | list):
        for child in value:
            yield from _graded(child)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Struct):
        for name in value.__struct_fields__:
            yield from _texts(getattr(value, name))
    elif isinstance(value, tuple):
        for child in value:
            yield from _texts(child)


def _cited(value: Any) -> Iterator[str]:
    if isinstance(value, Struct):
        for name in value.__struct_fields__:
            child = getattr(value, name)
            if name in {"sources", "composition_sources"}:
                yield from child
            else:
                yield from _cited(child)
    elif isinstance(value, tuple):
        for child in value:
            yield from _cited(child)


def _telling(text: str) -> Iterator[str]:
    """The stems of the longer words, and the figures."""
    for word in re.findall(r"[a-z]{4,}|\d[\d.,]*", text.casefold()):
        yield word[:6].rstrip(".,")


def _age(since: dt.timedelta) -> str:
    for bound in AGE_BOUNDS_DAYS:
        if since.days <= bound:
            return f"within {bound} days"
    return f"over {AGE_BOUNDS_DAYS[-1]} days ago"
