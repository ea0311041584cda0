"""Reads `content/` into one immutable value, or says everything that is wrong with it, by file, line and entry."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from bot.content.models import Category, Form, Question, Safety, Source, Tip, Topic
from bot.content.strict_yaml import Document, Location, read

M = TypeVar("M")
ModelType = TypeVar("ModelType", bound=BaseModel)

MAGNESIUM_MOLAR_MASS = 24.305  # g/mol, IUPAC 2021 atomic weights
PERCENT_TOLERANCE = 0.1  # percentage points: forms.yaml gives one decimal


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend, where it stands."""

    file: str
    line: int
    entry: str
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.entry}: {self.what}"


class ContentError(Exception):
    """The content cannot be used. `problems` names every fault, in the order of the files."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True)
class Content:
    """Everything that the bot states, by permanent id, in the order of the files."""

    tips: Mapping[str, Tip]
    forms: Mapping[str, Form]
    questions: Mapping[str, Question]
    sources: Mapping[str, Source]
    safety: Safety

    @cached_property
    def tips_by_topic(self) -> Mapping[Topic, tuple[Tip, ...]]:
        return {topic: tuple(tip for tip in self.tips.values() if tip.topic is topic) for topic in Topic}

    @cached_property
    def questions_by_category(self) -> Mapping[Category, tuple[Question, ...]]:
        return {
            category: tuple(question for question in self.questions.values() if question.category is category)
            for category in Category
        }


@dataclass(frozen=True)
class _File:
    """One file of entries: validated entries with the index at which each stands."""

    name: str
    document: Document
    entries: Mapping[str, Any]
    index: Mapping[str, int]

    def problem(self, entry_id: str, what: str, *location: str | int) -> Problem:
        where: Location = (self.index[entry_id], *location)
        return Problem(self.name, self.document.line_of(where), entry_id, what)


def load(folder: Path) -> Content:
    """Read and check the content folder.

    Raises:
        ContentError: with every problem found, not only the first.
    """
    problems: list[Problem] = []
    tips = _read_entries(folder, "tips.yaml", Tip, problems)
    forms = _read_entries(folder, "forms.yaml", Form, problems)
    questions = _read_entries(folder, "questions.yaml", Question, problems)
    sources = _read_entries(folder, "sources.yaml", Source, problems)
    safety_document = read(folder / "safety.yaml")
    safety = _read_one("safety.yaml", safety_document, Safety, problems)

    files = (tips, forms, questions)
    problems += _check_citations(files, sources, safety, safety_document)
    problems += _check_references(questions, forms)
    problems += _check_forms(forms)
    problems += _check_complete(tips, questions)
    if problems or safety is None:
        raise ContentError(sorted(problems))
    return Content(tips.entries, forms.entries, questions.entries, sources.entries, safety)


def _read_entries(folder: Path, name: str, model: type[BaseModel], problems: list[Problem]) -> _File:
    document = read(folder / name)
    problems += [Problem(name, line, "file", what) for line, what in document.faults]
    rows = document.value if isinstance(document.value, list) else []
    if document.value is not None and not isinstance(document.value, list):
        problems.append(Problem(name, 1, "file", "the file must be a list of entries, each starting with `- id:`"))
    validate = TypeAdapter(model).validate_python
    entries: dict[str, Any] = {}
    index: dict[str, int] = {}
    for position, row in enumerate(rows):
        entry_id = str(row.get("id", f"entry {position + 1}")) if isinstance(row, dict) else f"entry {position + 1}"
        entry = _validated(validate, row, document, Problem(name, 0, entry_id, ""), (position,), problems)
        if entry is None:
            continue
        if entry_id in entries:
            line = document.line_of((position,))
            problems.append(Problem(name, line, entry_id, "this id is taken by an earlier entry; choose another"))
            continue
        entries[entry_id] = entry
        index[entry_id] = position
    return _File(name, document, entries, index)


def _read_one(name: str, document: Document, model: type[ModelType], problems: list[Problem]) -> ModelType | None:
    problems += [Problem(name, line, "file", what) for line, what in document.faults]
    if document.value is None:
        return None
    return _validated(model.model_validate, document.value, document, Problem(name, 0, "file", ""), (), problems)


def _validated(
    validate: Callable[[Any], M],
    value: Any,
    document: Document,
    where: Problem,
    location: Location,
    problems: list[Problem],
) -> M | None:
    try:
        return validate(value)
    except ValidationError as error:
        for detail in error.errors(include_url=False, include_context=False):
            path = ".".join(str(step) for step in detail["loc"])
            line = document.line_of((*location, *detail["loc"]))
            problems.append(
                Problem(where.file, line, where.entry, f"`{path}`: {_plain(detail['type'], detail['msg'])}")
            )
        return None


def _plain(kind: str, message: str) -> str:
    """Say pydantic's finding to a person who edits YAML."""
    if kind == "missing":
        return "is missing"
    if kind == "extra_forbidden":
        return "is not a key that this entry may have"
    return message[0].lower() + message[1:]


def _check_citations(
    files: tuple[_File, ...], sources: _File, safety: Safety | None, safety_document: Document
) -> Iterator[Problem]:
    used: set[str] = set()
    for file in files:
        for entry_id, entry in file.entries.items():
            for location, cited in _citations(entry):
                used.add(cited)
                if cited not in sources.entries:
                    yield file.problem(entry_id, f"`{cited}` is not in sources.yaml", *location)
    for location, cited in _citations(safety) if safety else ():
        used.add(cited)
        if cited not in sources.entries:
            line = safety_document.line_of(location)
            yield Problem("safety.yaml", line, "file", f"`{cited}` is not in sources.yaml")
    for source_id, source in sources.entries.items():
        if source_id not in used:
            yield sources.problem(source_id, "no entry cites this source; remove it")
        if source.link is None and source.note is None:
            yield sources.problem(source_id, "a source without a link needs a `note` that says how to find it")


def _citations(value: Any, location: Location = ()) -> Iterator[tuple[Location, str]]:
    """Every source id cited anywhere inside an entry, with where it stands."""
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            child = getattr(value, name)
            if name in {"sources", "composition_sources"}:
                yield from (((*location, name, index), cited) for index, cited in enumerate(child))
            else:
                yield from _citations(child, (*location, name))
    elif isinstance(value, tuple):
        for index, child in enumerate(value):
            yield from _citations(child, (*location, index))


def _check_references(questions: _File, forms: _File) -> Iterator[Problem]:
    for question_id, question in questions.entries.items():
        for index, related in enumerate(question.related):
            if related not in questions.entries:
                yield questions.problem(question_id, f"`{related}` is not a question", "related", index)
            elif related == question_id:
                yield questions.problem(question_id, "a question is not related to itself", "related", index)
        for index, form_id in enumerate(question.forms):
            if form_id not in forms.entries:
                yield questions.problem(question_id, f"`{form_id}` is not a form", "forms", index)


def _check_forms(forms: _File) -> Iterator[Problem]:
    owner: dict[str, str] = {}
    for form_id, form in forms.entries.items():
        for index, alias in enumerate((form.name, form.short_name, *form.aliases)):
            other = owner.setdefault(alias.casefold(), form_id)
            if other != form_id:
                yield forms.problem(
                    form_id, f"the name `{alias}` already means `{other}`", "aliases", max(index - 2, 0)
                )
        for index, compound in enumerate((form.composition, *form.other_versions)):
            computed = 100 * MAGNESIUM_MOLAR_MASS * compound.magnesium_atoms / compound.molar_mass
            if abs(computed - compound.elemental_percent) > PERCENT_TOLERANCE:
                location = ("composition",) if index == 0 else ("other_versions", index - 1)
                yield forms.problem(
                    form_id,
                    f"{compound.formula} is {computed:.1f} % magnesium by its molar mass, not "
                    f"{compound.elemental_percent} %",
                    *location,
                )
        purposes = [use.purpose for use in form.uses]
        for index, purpose in enumerate(purposes):
            if purpose in purposes[:index]:
                yield forms.problem(form_id, f"the purpose `{purpose}` stands twice", "uses", index)


def _check_complete(tips: _File, questions: _File) -> Iterator[Problem]:
    """A menu never leads to an empty page."""
    for topic in Topic:
        if not any(tip.topic is topic for tip in tips.entries.values()):
            yield Problem(tips.name, 1, "file", f"the topic `{topic}` has no valid tip")
    for category in Category:
        if not any(question.category is category for question in questions.entries.values()):
            yield Problem(questions.name, 1, "file", f"the category `{category}` has no valid question")
