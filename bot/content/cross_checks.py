"""What must hold between entries and between figures, beyond what each entry must be by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from msgspec import Struct

from bot.checked import Location
from bot.content.files import SOURCE_KEYS, TAKEN, ContentFile, Problem
from bot.content.label_codes import form_code
from bot.content.models import Category, Safety, Topic
from bot.content.names import plain
from bot.content.red_flags import choices_of, saying_nothing
from bot.content.strict_yaml import Value

MAGNESIUM_MOLAR_MASS = 24.305  # g/mol, IUPAC 2021 atomic weights
PERCENT_TOLERANCE = 0.1  # percentage points: forms.yaml gives one decimal
MINUTES_TOLERANCE = 0.2  # of a routine's minutes, for the sum of its steps
SERVING_TOLERANCE_MG = 1.5  # both figures are rounded to whole milligrams


def _each(files: Mapping[str, ContentFile]) -> Iterator[tuple[ContentFile, str, Any]]:
    for file in files.values():
        for entry_id, entry in file.entries.items():
            yield file, entry_id, entry


def _check_citations(files: Mapping[str, ContentFile]) -> Iterator[Problem]:
    sources = files["sources.yaml"]
    used: set[str] = set()
    for file in files.values():
        _cited_in(file.document.value, used)
    if not sources.unread and not used <= sources.ids:
        for file, entry_id, entry in _each(files):
            for location, cited in _citations(entry):
                if cited not in sources.ids:
                    yield file.problem(entry_id, f"`{cited}` is not in sources.yaml", *location)
    everything_was_read = not any(file.unread for file in files.values())
    for source_id, source in sources.entries.items():
        if everything_was_read and source_id not in used:
            yield sources.problem(source_id, "no entry cites this source; remove it")
        if source.link is None and source.note is None:
            yield sources.problem(source_id, "a source without a link needs a `note` that says how to find it")


def _cited_in(value: Value, found: set[str]) -> None:
    """Put into `found` every source id cited anywhere in a file as it was read, also in entries that have a fault."""
    if isinstance(value, dict):
        for name, child in value.items():
            if name in SOURCE_KEYS:
                found.update(one for one in (child if isinstance(child, list) else [child]) if isinstance(one, str))
            elif not isinstance(child, str):
                _cited_in(child, found)
    elif isinstance(value, list):
        for child in value:
            if not isinstance(child, str):
                _cited_in(child, found)


def _citations(value: Any, location: Location = ()) -> Iterator[tuple[Location, str]]:
    """Every source id cited anywhere inside an entry, with where it stands."""
    if isinstance(value, Struct):
        for name in value.__struct_fields__:
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
    codes: dict[str, str] = {}
    for form_id, form in forms.entries.items():
        other = codes.setdefault(form_code(form_id), form_id)
        if other != form_id:
            yield forms.problem(form_id, f"buttons could not tell this id from `{other}`; choose another one", "id")
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


# What people may call an entry, beside its `aliases`.
NAMED = {"forms.yaml": ("id", "name", "short_name"), "foods.yaml": ("name",), "interactions.yaml": ("medicine",)}


def _check_aliases(files: Mapping[str, ContentFile]) -> Iterator[Problem]:
    for file_name in NAMED:
        file = files[file_name]
        for entry_id, location, what in clashes(file_name, file.entries):
            yield file.problem(entry_id, what, *location)


def clashes(file_name: str, entries: Mapping[str, Any]) -> Iterator[tuple[str, Location, str]]:
    """A name that people type means one thing among its kind: where one means two, the second place, and what is wrong.

    Of an entry that is named twice the first one is meant.
    """
    owner: dict[str, str] = {}
    for entry_id, entry in entries.items():
        places: list[tuple[str, Location]] = [(getattr(entry, key), (key,)) for key in NAMED[file_name]]
        places += [(alias, ("aliases", index)) for index, alias in enumerate(entry.aliases)]
        for name, location in places:
            other = owner.setdefault(plain(name), entry_id)
            if other != entry_id:
                yield entry_id, location, f"the name `{name}` already means `{other}`"


def _check_safety(files: Mapping[str, ContentFile]) -> Iterator[Problem]:
    """An id within safety.yaml stands once, and every way of saying something says something."""
    file = files["safety.yaml"]
    for safety in file.entries.values():
        for key in ("before_choosing", "must_say", "red_flags"):
            ids = [one.id for one in getattr(safety, key)]
            for index, one_id in enumerate(ids):
                if one_id in ids[:index]:
                    yield file.problem("", f"`{one_id}`: {TAKEN}", key, index, "id")
        for location, what in says_nothing(safety):
            yield file.problem("", what, *location)


def says_nothing(safety: Safety) -> Iterator[tuple[Location, str]]:
    """What is looked for and holds nothing to look for, as it would be found in everything."""
    empty = saying_nothing({said for said, _ in _said(safety)})
    for said, location in _said(safety) if empty else ():
        if said in empty:
            yield location, f"`{said.strip()}` holds only words that are passed over"


def _said(safety: Safety) -> Iterator[tuple[str, Location]]:
    """Everything that is looked for in what people type, with where it stands."""
    for index, idiom in enumerate(safety.idioms):
        yield idiom, ("idioms", index)
    for number, flag in enumerate(safety.red_flags):
        for index, phrase in enumerate(flag.phrases):
            yield phrase, ("red_flags", number, "phrases", index)
        for index, pattern in enumerate(flag.patterns):
            for choice in (choice for group in choices_of(pattern) for choice in group):
                yield choice, ("red_flags", number, "patterns", index)


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


CHECKS = (
    _check_citations,
    _check_references,
    _check_forms,
    _check_aliases,
    _check_safety,
    _check_sums,
    _check_complete,
)
