"""What the buttons of /find carry: all that the person has said so far, in every one of them."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar

from msgspec import Meta

from bot.callback_data import CallbackData
from bot.content.models import Circumstance, Purpose
from bot.content.suitability import Budget, Stomach

# A letter keeps its meaning for ever: it is in people's chats. In a payload they stand in this order.
LETTERS = {
    Circumstance.KIDNEYS: "k",
    Circumstance.HEART: "h",
    Circumstance.MYASTHENIA: "n",
    Circumstance.CHILD: "c",
    Circumstance.PREGNANCY: "p",
    Circumstance.MEDICINES: "m",
    Circumstance.OLDER: "o",
}
About = Annotated[str, Meta(pattern=r"^k?h?n?c?p?m?o?$")]


def pack_about(circumstances: frozenset[Circumstance]) -> str:
    return "".join(letter for circumstance, letter in LETTERS.items() if circumstance in circumstances)


def read_about(about: str) -> frozenset[Circumstance]:
    return frozenset(circumstance for circumstance, letter in LETTERS.items() if letter in about)


class Part(StrEnum):
    """Which part of the answer is shown."""

    FIRST = "f"
    MORE = "m"
    WHY = "w"


class ChooseCircumstances(CallbackData):
    """The gate, with what was chosen so far."""

    tag: ClassVar[str] = "fga1"
    about: About


class PassGate(CallbackData):
    """Nothing more to choose at the gate: what follows from it."""

    tag: ClassVar[str] = "fgo1"
    about: About


class AskMedicine(CallbackData):
    """Which medicine? A page of them, from 0."""

    tag: ClassVar[str] = "fam1"
    about: About
    page: int = 0


class ShowMedicine(CallbackData):
    """What one medicine means for the choice."""

    tag: ClassVar[str] = "fsm1"
    about: About
    interaction_id: str


class Find(CallbackData):
    """The answers so far. What is missing is asked next, one after another; when nothing is, the order is shown."""

    tag: ClassVar[str] = "fan1"
    about: About
    purpose: Purpose | None = None
    stomach: Stomach | None = None
    budget: Budget | None = None
    part: Part = Part.FIRST
    more: bool = False  # the rarer purposes are shown
