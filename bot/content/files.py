"""Reads the files under `content/`: every entry that is valid by itself, and what is wrong with the others, by line."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from msgspec import Struct

from bot.checked import FaultsError, Location, checked
from bot.content.models import (
    Entry,
    Food,
    Form,
    Intake,
    Interaction,
    Myth,
    Question,
    Reviewed,
    Routine,
    Safety,
    Source,
    Synonyms,
    Tip,
)
from bot.content.strict_yaml import Document, read

M = TypeVar("M", bound=Entry)

TAKEN = "this id is taken by an earlier entry; choose another"
SOURCE_KEYS = frozenset({"sources", "composition_sources"})

LISTS: Mapping[str, type[Entry]] = {
    "tips.yaml": Tip,
    "forms.yaml": Form,
    "questions.yaml": Question,
    "myths.yaml": Myth,
    "routines.yaml": Routine,
    "foods.yaml": Food,
    "interactions.yaml": Interaction,
    "sources.yaml": Source,
}
ONES: Mapping[str, type[Entry]] = {"safety.yaml": Safety, "intake.yaml": Intake}


class Problem(Struct, frozen=True, order=True):
    """One thing to mend, where it stands."""

    file: str
    line: int
    entry: str
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.entry}: {self.what}"


class ContentFile(Struct, frozen=True, dict=True):
    """One file: its validated entries by id, and where each stands. A file that is one value has it under ""."""

    name: str
    document: Document
    entries: Mapping[str, Any]
    place: Mapping[str, Location]

    def problem(self, entry_id: str, what: str, *location: str | int) -> Problem:
        where = (*self.place[entry_id], *location)
        return Problem(self.name, self.document.line_of(where), entry_id or "file", what)

    @property
    def unread(self) -> bool:
        """Whether the file could not be read at all, so that nothing can be said of what is not in it."""
        return self.document.value is None

    @cached_property
    def ids(self) -> frozenset[str]:
        """The ids that the file gives. An entry with a fault has one too, and those that name it are not at fault."""
        rows = self.document.value if isinstance(self.document.value, list) else []
        return frozenset(str(row.get("id")) for row in rows if isinstance(row, dict))

    @cached_property
    def active(self) -> dict[str, Any]:
        """The entries that are not retired."""
        return {
            entry_id: entry
            for entry_id, entry in self.entries.items()
            if not (isinstance(entry, Reviewed) and entry.retired_on)
        }


def read_files(folder: Path) -> tuple[dict[str, ContentFile], list[Problem]]:
    """Every file with the entries in it that are valid by themselves, and what is wrong with the others."""
    problems: list[Problem] = []
    files = {name: _read_list(folder, name, model, problems) for name, model in LISTS.items()}
    files |= {name: _read_one(folder, name, model, problems) for name, model in ONES.items()}
    return files, problems


def _read_list(folder: Path, name: str, model: type[Entry], problems: list[Problem]) -> ContentFile:
    document = _read(folder, name, problems)
    entries: dict[str, Any] = {}
    place: dict[str, Location] = {}
    for position, row in enumerate(_rows(name, document, problems)):
        entry_id = str(row.get("id", f"entry {position + 1}")) if isinstance(row, dict) else f"entry {position + 1}"
        entry = _validated(model, row, document, Problem(name, 0, entry_id, ""), (position,), problems)
        if entry is None:
            continue
        if entry_id in entries:
            line = document.line_of((position,))
            problems.append(Problem(name, line, entry_id, TAKEN))
            continue
        entries[entry_id] = entry
        place[entry_id] = (position,)
    return ContentFile(name, document, entries, place)


def _read_one(folder: Path, name: str, model: type[Entry], problems: list[Problem]) -> ContentFile:
    document = _read(folder, name, problems)
    entries: dict[str, Any] = {}
    if document.value is not None:
        entry = _validated(model, document.value, document, Problem(name, 0, "file", ""), (), problems)
        if entry is not None:
            entries[""] = entry
    return ContentFile(name, document, entries, {"": ()})


def read_synonyms(folder: Path, problems: list[Problem]) -> tuple[Synonyms, ...]:
    name = "synonyms.yaml"
    document = _read(folder, name, problems)
    groups: list[Synonyms] = []
    for position, row in enumerate(_rows(name, document, problems)):
        where = Problem(name, 0, f"entry {position + 1}", "")
        group = _validated(Synonyms, row, document, where, (position,), problems)
        if group is not None:
            groups.append(group)
    return tuple(groups)


def _read(folder: Path, name: str, problems: list[Problem]) -> Document:
    document = read(folder / name)
    problems += [Problem(name, line, "file", what) for line, what in document.faults]
    return document


def _rows(name: str, document: Document, problems: list[Problem]) -> list[Any]:
    if document.value is not None and not isinstance(document.value, list):
        problems.append(Problem(name, 1, "file", "the file must be a list of entries, each starting with `- `"))
    return document.value if isinstance(document.value, list) else []


def _validated(
    model: type[M], value: Any, document: Document, where: Problem, location: Location, problems: list[Problem]
) -> M | None:
    try:
        return checked(model, value)
    except FaultsError as error:
        for fault in error.faults:
            path = ".".join(map(str, fault.location))
            line = document.line_of((*location, *fault.location))
            what = f"`{path}`: {fault.what}" if path else f"this {fault.what}"
            problems.append(Problem(where.file, line, where.entry, what))
        return None
