"""The content as one immutable value, or everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from msgspec import Struct

from bot.content.cross_checks import CHECKS
from bot.content.files import LISTS, ONES, Problem, read_files, read_synonyms
from bot.content.medicine_names import MedicineNames
from bot.content.models import (
    Category,
    Food,
    Form,
    Intake,
    Interaction,
    Myth,
    Question,
    Routine,
    Safety,
    Source,
    Synonyms,
    Tip,
    Topic,
)


class ContentError(Exception):
    """The content cannot be used. `problems` names every fault, in the order of the files."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class Content(Struct, frozen=True, dict=True):
    """Everything that the bot states, by permanent id, in the order of the files. Retired entries are left out.

    `folder` is where it was read from.
    """

    folder: Path
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
    def medicine_names(self) -> MedicineNames:
        return MedicineNames(self.interactions.values())

    @cached_property
    def questions_by_category(self) -> Mapping[Category, tuple[Question, ...]]:
        return {
            category: tuple(question for question in self.questions.values() if question.category is category)
            for category in Category
        }


def load(folder: Path) -> Content:
    """Read and check the content folder.

    Raises:
        ContentError: with every problem found, not only the first.
    """
    files, problems = read_files(folder)
    synonyms = read_synonyms(folder, problems)
    for check in CHECKS:
        problems += check(files)
    if problems:
        raise ContentError(sorted(set(problems)))
    whole: dict[str, Any] = {name.removesuffix(".yaml"): files[name].active for name in LISTS}
    whole |= {name.removesuffix(".yaml"): files[name].entries[""] for name in ONES}
    return Content(folder=folder, **whole, synonyms=synonyms)
