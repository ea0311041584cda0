"""What an editor wants to know beyond the schema: copies, amounts without care, age, hard words, stray files."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from bot.content import copying
from bot.content.files import LISTS, ONES, ContentFile, Problem, read_files
from bot.content.loader import Content, ContentError, load
from bot.content.models import Question, Reviewed

REVIEW_LIFE = dt.timedelta(days=365)
HARDEST_GRADE = 10.0  # school years, by Flesch and Kincaid
SHORTEST_GRADED_WORDS = 40  # below that, one long word decides the grade
FILES = frozenset({*LISTS, *ONES, "synonyms.yaml"})

# Keys that are no sentence of ours: names, chemistry, and the titles that others gave their work.
_NO_SENTENCES = frozenset(
    {
        "sources",
        "composition_sources",
        "aliases",
        "phrases",
        "patterns",
        "idioms",
        "formula",
        "title",
        "publisher",
        "id",
    }
)

_AMOUNT_TO_TAKE = re.compile(
    r"\b\d[\d,.]*\s?(?:mg|g)\b[^.]*\b(?:a day|daily|per day|each day|a night|dose|supplement|ceiling|limit)\b"
    r"|\b(?:dose|ceiling|limit|supplement)\b[^.]*\b\d[\d,.]*\s?(?:mg|g)\b",
    re.IGNORECASE,
)
_NOT_TO_TAKE = re.compile(r"\b(?:food|foods|eat|diet|blood|urine|compound|label|capsule)\b", re.IGNORECASE)


class Report(Struct, frozen=True):
    """What is wrong (the content cannot be used), and what is worth a look (it can)."""

    content: Content | None
    problems: list[Problem]
    warnings: list[Problem]


def check(folder: Path, *, today: dt.date, known_runs: Path = copying.KNOWN_RUNS) -> Report:
    """Read the folder and look at every entry, and for copies of the texts whose runs are in `known_runs`."""
    content, problems = None, []
    try:
        content = load(folder)
    except ContentError as error:
        problems = list(error.problems)
    files, _ = read_files(folder)
    known: frozenset[bytes] = frozenset()
    try:
        known = copying.read(known_runs)
    except copying.KnownRunsError as error:
        problems.append(Problem(known_runs.name, 1, "file", str(error)))
    for file, entry_id, entry in _each(files):
        for location, text in _sentences(entry):
            run = copying.copied(text, known)
            if run is not None:
                problems.append(file.problem(entry_id, f"a known text says this too: “{run}”; say it anew", *location))
        problems += _uncared_amounts(file, entry_id, entry)
    warnings = [
        warning for file, entry_id, entry in _each(files) for warning in _worth_a_look(file, entry_id, entry, today)
    ]
    warnings += _strays(folder)
    return Report(content, sorted(set(problems)), sorted(set(warnings)))


def reading_grade(text: str) -> float:
    """The school year that can follow `text`, by Flesch and Kincaid (1975); vowel groups stand for syllables."""
    sentences = max(len(re.findall(r"[.?!:](?:\s|$)", text)), 1)
    found = re.findall(r"[a-z]+", text.casefold())
    if not found:
        return 0.0
    syllables = sum(_syllables(word) for word in found)
    return 0.39 * len(found) / sentences + 11.8 * syllables / len(found) - 15.59


def _syllables(word: str) -> int:
    groups = len(re.findall(r"[aeiouy]+", word))
    silent = word.endswith("e") and not word.endswith("le") and groups > 1
    return max(groups - silent, 1)


def _each(files: Mapping[str, ContentFile]) -> Iterator[tuple[ContentFile, str, Any]]:
    for file in files.values():
        if file.name != "sources.yaml":
            for entry_id, entry in file.entries.items():
                yield file, entry_id, entry


def _sentences(value: Any, location: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every sentence of ours in an entry, with where it stands."""
    if isinstance(value, str):
        yield location, value
    elif isinstance(value, Struct):
        for name in value.__struct_fields__:
            if name not in _NO_SENTENCES:
                yield from _sentences(getattr(value, name), (*location, name))
    elif isinstance(value, tuple):
        for index, child in enumerate(value):
            yield from _sentences(child, (*location, index))


def _uncared_amounts(file: ContentFile, entry_id: str, entry: Any) -> Iterator[Problem]:
    """An answer that names an amount to take has the safety lines before it, and `shows_dose` asks for them."""
    if isinstance(entry, Question) and not entry.shows_dose:
        for sentence in re.split(r"(?<=[.?])\s", entry.answer):
            if _AMOUNT_TO_TAKE.search(sentence) and not _NOT_TO_TAKE.search(sentence):
                what = f"“{sentence.strip()}” names an amount, so the answer needs `shows_dose: true`"
                yield file.problem(entry_id, what, "answer")


def _strays(folder: Path) -> Iterator[Problem]:
    """The files that nothing reads; what an editor or a system hides there (".DS_Store") is none of them."""
    for path in folder.iterdir():
        if path.is_file() and path.name not in FILES and not path.name.startswith("."):
            yield Problem(path.name, 1, "file", "no such content file is known; is the name right?")


def _worth_a_look(file: ContentFile, entry_id: str, entry: Any, today: dt.date) -> Iterator[Problem]:
    if isinstance(entry, Reviewed) and not entry.retired_on and today - entry.reviewed_on > REVIEW_LIFE:
        yield file.problem(entry_id, f"last reviewed on {entry.reviewed_on}, over a year ago", "reviewed_on")
    for location, text in _sentences(entry):
        if len(text.split()) >= SHORTEST_GRADED_WORDS and (grade := reading_grade(text)) > HARDEST_GRADE:
            yield file.problem(
                entry_id, f"reads like school year {grade:.0f}; shorter words and sentences help", *location
            )
