"""A full-text index in memory: SQLite's FTS5 with Porter stemming. It knows documents, not what they are about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlite_utils


@dataclass(frozen=True)
class Document:
    """Something that can be found. `keywords` are other words for it, `phrases` whole ways of asking for it."""

    key: str
    title: str
    keywords: str
    body: str
    phrases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Places:
    """Where a word stands: documents that have it in the title or among the keywords (`near`) and anywhere (`all`).

    `phrases` are the numbers of the phrases with the word, counted from 0 through all documents in their order.
    """

    near: frozenset[str]
    all: frozenset[str]
    phrases: frozenset[int]


def build(db: sqlite_utils.Database, documents: Iterable[Document]) -> None:
    """Fill the index, in place of whatever it held."""
    db.execute("DROP TABLE IF EXISTS documents")
    # unicode61 folds case and accents; porter takes "cramping" and "cramps" to one stem.
    db.execute(
        """
        CREATE VIRTUAL TABLE documents USING fts5(
            key UNINDEXED, title, keywords, body,
            tokenize = 'porter unicode61 remove_diacritics 2', prefix = '3 4'
        )
        """
    )
    db.execute("DROP TABLE IF EXISTS phrases")
    db.execute("CREATE VIRTUAL TABLE phrases USING fts5(phrase, tokenize = 'porter unicode61 remove_diacritics 2')")
    documents = list(documents)
    db.table("documents").insert_all(
        {"key": one.key, "title": one.title, "keywords": one.keywords, "body": one.body} for one in documents
    )
    phrases = (phrase for one in documents for phrase in one.phrases)
    db.conn.executemany("INSERT INTO phrases (rowid, phrase) VALUES (?, ?)", enumerate(phrases))


@dataclass(frozen=True)
class Lookup:
    """What the index knows of some words: where each stands, and how relevant each document is by BM25."""

    places: Mapping[str, Places]
    relevance: Mapping[str, float]


def look_up(
    db: sqlite_utils.Database, words: Sequence[str], *, weights: tuple[float, float, float], shortest_beginning: int
) -> Lookup:
    """Look up `words` (letters and digits only, each once).

    `weights` say how much a word counts in the title, among the keywords and in the body. A word of at least
    `shortest_beginning` letters that stands nowhere is taken as the beginning of a longer one.
    """
    places = {word: _places(db, f'"{word}"') for word in words}
    whole = [word for word in words if places[word].all]
    for word in words:
        if not places[word].all and not places[word].phrases and len(word) >= shortest_beginning:
            places[word] = _places(db, f'"{word}" *')
    return Lookup(places, _relevance(db, whole, weights) if whole else {})


def _places(db: sqlite_utils.Database, match: str) -> Places:
    phrases = db.query("SELECT rowid FROM phrases WHERE phrases MATCH ?", [match])
    return Places(
        near=_keys(db, f"{{title keywords}} : {match}"),
        all=_keys(db, match),
        phrases=frozenset(row["rowid"] for row in phrases),
    )


def _keys(db: sqlite_utils.Database, match: str) -> frozenset[str]:
    return frozenset(row["key"] for row in db.query("SELECT key FROM documents WHERE documents MATCH ?", [match]))


def _relevance(
    db: sqlite_utils.Database, words: Sequence[str], weights: tuple[float, float, float]
) -> dict[str, float]:
    rows = db.query(
        "SELECT key, -bm25(documents, 0.0, ?, ?, ?) AS relevance FROM documents WHERE documents MATCH ?",
        [*weights, " OR ".join(f'"{word}"' for word in words)],
    )
    return {row["key"]: row["relevance"] for row in rows}
