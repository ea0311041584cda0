"""Reads `content/` into one immutable value, or says everything that is wrong with it, by file, line and entry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from bot.content.models import (
    Category,
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
    Topic,
)
from bot.content.names import plain
from bot.content.strict_yaml import Document, Location, Value, read

M = TypeVar("M", bound=BaseModel)

MAGNESIUM_MOLAR_MASS = 24.305  # g/mol, IUPAC 2021 atomic weights
PERCENT_TOLERANCE = 0.1  # percentage points: forms.yaml gives one decimal
MINUTES_TOLERANCE = 0.2  # of a routine's minutes, for the sum of its steps
SERVING_TOLERANCE_MG = 1.5  # both figures are rounded to whole milligrams


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
    """Everything that the bot states, by permanent id, in the order of the files. Retired entries are left out."""

    tips: Mapping[str, Tip]
    forms: Mapping[str, Form]
    questions: Mapping[str, Question]
    myths: Mapping[str, Myth]
    routines: Mapping[str, Routine]
    foods: Mapping[str, Food]
    interactions: Mapping[str, Interaction]
    sources: Mapping[str, Source]
    synonyms: tuple[Synonyms, ...]
    intake: Intake
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
class ContentFile:
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

    @property
    def active(self) -> dict[str, Any]:
        """The entries that are not retired."""
        return {
            entry_id: entry
            for entry_id, entry in self.entries.items()
            if not (isinstance(entry, Reviewed) and entry.retired_on)
        }


TAKEN = "this id is taken by an earlier entry; choose another"
SOURCE_KEYS = frozenset({"sources", "composition_sources"})

LISTS: Mapping[str, type[BaseModel]] = {
    "tips.yaml": Tip,
    "forms.yaml": Form,
    "questions.yaml": Question,
    "myths.yaml": Myth,
    "routines.yaml": Routine,
    "foods.yaml": Food,
    "interactions.yaml": Interaction,
    "sources.yaml": Source,
}
ONES: Mapping[str, type[BaseModel]] = {"safety.yaml": Safety, "intake.yaml": Intake}


def load(folder: Path) -> Content:
    """Read and check the content folder.

    Raises:
        ContentError: with every problem found, not only the first.
    """
    files, problems = read_files(folder)
    synonyms = _read_synonyms(folder, problems)
    for check in (
        _check_citations,
        _check_references,
        _check_forms,
        _check_aliases,
        _check_safety,
        _check_sums,
        _check_complete,
    ):
        problems += check(files)
    if problems:
        raise ContentError(sorted(set(problems)))
    whole: dict[str, Any] = {name.removesuffix(".yaml"): files[name].active for name in LISTS}
    whole |= {name.removesuffix(".yaml"): files[name].entries[""] for name in ONES}
    return Content(**whole, synonyms=synonyms)


def read_files(folder: Path) -> tuple[dict[str, ContentFile], list[Problem]]:
    """Every file with the entries in it that are valid by themselves, and what is wrong with the others."""
    problems: list[Problem] = []
    files = {name: _read_list(folder, name, model, problems) for name, model in LISTS.items()}
    files |= {name: _read_one(folder, name, model, problems) for name, model in ONES.items()}
    return files, problems


def _read_list(folder: Path, name: str, model: type[BaseModel], problems: list[Problem]) -> ContentFile:
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


def _read_one(folder: Path, name: str, model: type[BaseModel], problems: list[Problem]) -> ContentFile:
    document = _read(folder, name, problems)
    entries: dict[str, Any] = {}
    if document.value is not None:
        entry = _validated(model, document.value, document, Problem(name, 0, "file", ""), (), problems)
        if entry is not None:
            entries[""] = entry
    return ContentFile(name, document, entries, {"": ()})


def _read_synonyms(folder: Path, problems: list[Problem]) -> tuple[Synonyms, ...]:
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
        return model.model_validate(value)
    except ValidationError as error:
        for detail in error.errors(include_url=False, include_context=False):
            path = ".".join(str(step) for step in detail["loc"])
            line = document.line_of((*location, *detail["loc"]))
            what = (
                f"`{path}`: {_plain(detail['type'], detail['msg'])}" if path else _plain(detail["type"], detail["msg"])
            )
            problems.append(Problem(where.file, line, where.entry, what))
        return None


def _plain(kind: str, message: str) -> str:
    """Say pydantic's finding to a person who edits YAML."""
    if kind == "missing":
        return "is missing"
    if kind == "extra_forbidden":
        return "is not a key that this entry may have"
    if kind == "model_type":
        return "this must be lines of `key: value`"
    return message[0].lower() + message[1:]


def _each(files: Mapping[str, ContentFile]) -> Iterator[tuple[ContentFile, str, Any]]:
    for file in files.values():
        for entry_id, entry in file.entries.items():
            yield file, entry_id, entry


def _check_citations(files: Mapping[str, ContentFile]) -> Iterator[Problem]:
    sources = files["sources.yaml"]
    if not sources.unread:
        for file, entry_id, entry in _each(files):
            for location, cited in _citations(entry):
                if cited not in sources.ids:
                    yield file.problem(entry_id, f"`{cited}` is not in sources.yaml", *location)
    used = {cited for file in files.values() for cited in _raw_citations(file.document.value)}
    everything_was_read = not any(file.unread for file in files.values())
    for source_id, source in sources.entries.items():
        if everything_was_read and source_id not in used:
            yield sources.problem(source_id, "no entry cites this source; remove it")
        if source.link is None and source.note is None:
            yield sources.problem(source_id, "a source without a link needs a `note` that says how to find it")


def _raw_citations(value: Value, key: str = "") -> Iterator[str]:
    """Every source id cited anywhere in a file as it was read, also in entries that have a fault."""
    if isinstance(value, dict):
        for name, child in value.items():
            yield from _raw_citations(child, name)
    elif isinstance(value, list):
        for child in value:
            yield from _raw_citations(child, key)
    elif isinstance(value, str) and key in SOURCE_KEYS:
        yield value


def _citations(value: Any, location: Location = ()) -> Iterator[tuple[Location, str]]:
    """Every source id cited anywhere inside an entry, with where it stands."""
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            child = getattr(value, name)
            if name in SOURCE_KEYS:
                yield from (((*location, name, index), cited) for index, cited in enumerate(child))
            else:
                yield from _citations(child, (*location, name))
    elif isinstance(value, tuple):
        for index, child in enumerate(value):
            yield from _citations(child, (*location, index))


def _check_references(files: Mapping[str, ContentFile]) -> Iterator[Problem]:
    questions, forms, myths = files["questions.yaml"], files["forms.yaml"], files["myths.yaml"]
    for file in (questions, myths):
        for entry_id, entry in file.entries.items():
            for index, related in enumerate(entry.related):
                if not questions.unread and _is_gone(questions, related):
                    yield file.problem(entry_id, f"`{related}` is not a question, or retired", "related", index)
                elif entry is questions.entries.get(related):
                    yield file.problem(entry_id, "a question is not related to itself", "related", index)
    for question_id, question in questions.entries.items():
        for index, form_id in enumerate(question.forms):
            if not forms.unread and _is_gone(forms, form_id):
                yield questions.problem(question_id, f"`{form_id}` is not a form, or retired", "forms", index)


def _is_gone(file: ContentFile, entry_id: str) -> bool:
    return entry_id not in file.ids or (entry_id in file.entries and entry_id not in file.active)


def _check_forms(files: Mapping[str, ContentFile]) -> Iterator[Problem]:
    forms = files["forms.yaml"]
    for form_id, form in forms.entries.items():
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


def _check_aliases(files: Mapping[str, ContentFile]) -> Iterator[Problem]:
    """A name that people type means one thing among its kind."""
    named = {"forms.yaml": ("id", "name", "short_name"), "foods.yaml": ("name",), "interactions.yaml": ("medicine",)}
    for file_name, keys in named.items():
        file = files[file_name]
        owner: dict[str, str] = {}
        for entry_id, entry in file.entries.items():
            places: list[tuple[str, Location]] = [(getattr(entry, key), (key,)) for key in keys]
            places += [(alias, ("aliases", index)) for index, alias in enumerate(entry.aliases)]
            for name, location in places:
                other = owner.setdefault(plain(name), entry_id)
                if other != entry_id:
                    yield file.problem(entry_id, f"the name `{name}` already means `{other}`", *location)


def _check_safety(files: Mapping[str, ContentFile]) -> Iterator[Problem]:
    """An id within safety.yaml stands once."""
    for safety in files["safety.yaml"].entries.values():
        for key in ("must_say", "red_flags"):
            ids = [one.id for one in getattr(safety, key)]
            for index, one_id in enumerate(ids):
                if one_id in ids[:index]:
                    yield files["safety.yaml"].problem("", f"`{one_id}`: {TAKEN}", key, index, "id")


def _check_sums(files: Mapping[str, ContentFile]) -> Iterator[Problem]:
    """Figures that stand beside each other agree."""
    for routine_id, routine in files["routines.yaml"].entries.items():
        minutes = sum(step.seconds for step in routine.steps) / 60
        if abs(minutes - routine.minutes) > max(MINUTES_TOLERANCE * routine.minutes, 1.0):
            what = f"the steps take {minutes:.1f} minutes together, not {routine.minutes}"
            yield files["routines.yaml"].problem(routine_id, what, "minutes")
    for food_id, food in files["foods.yaml"].entries.items():
        # The figure for 100 g is rounded, so that for a large serving half a milligram grows with it.
        computed = food.mg_per_100_g * food.serving_g / 100
        if abs(computed - food.mg_per_serving) > SERVING_TOLERANCE_MG + food.serving_g / 200:
            what = f"{food.serving_g:g} g hold {computed:.0f} mg by the figure for 100 g, not {food.mg_per_serving}"
            yield files["foods.yaml"].problem(food_id, what, "mg_per_serving")


def _check_complete(files: Mapping[str, ContentFile]) -> Iterator[Problem]:
    """A menu never leads to an empty page."""
    menus: Mapping[str, tuple[str, type[StrEnum]]] = {
        "tips.yaml": ("topic", Topic),
        "questions.yaml": ("category", Category),
    }
    for file_name, (key, choices) in menus.items():
        file = files[file_name]
        if not isinstance(file.document.value, list):
            continue
        given = {row.get(key) for row in file.document.value if isinstance(row, dict)}
        live = {getattr(entry, key) for entry in file.active.values()}
        retired = {getattr(entry, key) for entry in file.entries.values()} - live
        for choice in choices:
            if choice.value not in given or choice in retired:
                yield Problem(file_name, 1, "file", f"the {key} `{choice}` has no entry")
