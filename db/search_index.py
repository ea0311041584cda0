"""A full-text index in memory: SQLite's FTS5. It knows documents, not what they are about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sqlite_utils
from msgspec import Struct
from msgspec.structs import replace


class Document(Struct, frozen=True):
    """Something that can be found. `keywords` are other words for it, `phrases` whole ways of asking for it."""

    key: str
    title: str
    keywords: str
    body: str
    phrases: tuple[str, ...] = ()


class Places(Struct, frozen=True):
    """Where a word stands: documents that have it in the title or among the keywords (`near`) and anywhere (`all`).

    `phrases` are the numbers of the phrases with the word, counted from 0 through all documents in their order.
    `relevance` is what the word adds to how relevant each document is by BM25.
    """

    near: frozenset[str]
    all: frozenset[str]
    phrases: frozenset[int]
    relevance: Mapping[str, float]


def build(db: sqlite_utils.Database, documents: Iterable[Document], *, english: bool = True) -> None:
    """Fill the index, in place of whatever it held. Text that is not `english` comes as stems, as do its questions."""
    db.execute("DROP TABLE IF EXISTS documents")
    # unicode61 folds case and accents; porter takes "cramping" and "cramps" to one stem, in English only.
    tokenize = f"{'porter ' if english else ''}unicode61 remove_diacritics 2"
    db.execute(
        f"""
        CREATE VIRTUAL TABLE documents USING fts5(
            key UNINDEXED, title, keywords, body,
            tokenize = '{tokenize}', prefix = '3 4'
        )
        """
    )
    db.execute("DROP TABLE IF EXISTS phrases")
    db.execute(f"CREATE VIRTUAL TABLE phrases USING fts5(phrase, tokenize = '{tokenize}')")
    documents = list(documents)
    db.table("documents").insert_all(
        {"key": one.key, "title": one.title, "keywords": one.keywords, "body": one.body} for one in documents
    )
    phrases = (phrase for one in documents for phrase in one.phrases)
    db.conn.executemany("INSERT INTO phrases (rowid, phrase) VALUES (?, ?)", enumerate(phrases))


def look_up(
    db: sqlite_utils.Database,
    words: Iterable[str],
    *,
    weights: tuple[float, float, float],
    shortest_beginning: int,
) -> dict[str, Places]:
    """Where each of `words` (letters and digits only) stands.

    `weights` say how much a word counts in the title, among the keywords and in the body. A word of at least
    `shortest_beginning` letters that stands nowhere is taken as the beginning of a longer one, and adds no relevance.
    """
    return {word: _find(db, word, weights, shortest_beginning) for word in words}


def _find(db: sqlite_utils.Database, word: str, weights: tuple[float, float, float], shortest_beginning: int) -> Places:
    found = _places(db, f'"{word}"', weights)
    if found.all or found.phrases or len(word) < shortest_beginning:
        return found
    return replace(_places(db, f'"{word}" *', weights), relevance={})


def _places(db: sqlite_utils.Database, match: str, weights: tuple[float, float, float]) -> Places:
    phrases = db.execute("SELECT rowid FROM phrases WHERE phrases MATCH ?", [match])
    near = db.execute("SELECT key FROM documents WHERE documents MATCH ?", [f"{{title keywords}} : {match}"])
    # Of several words BM25 is the sum, so each can be looked up by itself.
    relevance = dict(
        db.execute(
            "SELECT key, -bm25(documents, 0.0, ?, ?, ?) FROM documents WHERE documents MATCH ?", [*weights, match]
        ).fetchall()
    )
    return Places(
        near=frozenset(key for (key,) in near),
        all=frozenset(relevance),
        phrases=frozenset(rowid for (rowid,) in phrases),
        relevance=relevance,
    )
