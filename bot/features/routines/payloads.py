"""What the buttons of the routines carry."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar

from msgspec import Meta

from bot.callback_data import CallbackData

Tense = Annotated[int, Meta(ge=0, le=10)]
Seconds = Annotated[int, Meta(ge=0, lt=2**33)]  # since 1970, UTC


class Steering(StrEnum):
    """Where a run is steered."""

    PAUSE = "pause"
    RESUME = "resume"
    BACK = "back"
    NEXT = "next"
    STOP = "stop"


class StartRoutine(CallbackData):
    """Be guided through a routine. `before` is the tension noted before it, if any was."""

    tag: ClassVar[str] = "rts1"
    routine_id: str
    before: Tense | None = None


class SteerRun(CallbackData):
    """Under a run: `step` (from 0) is the one that the message showed."""

    tag: ClassVar[str] = "rrn1"
    routine_id: str
    step: Annotated[int, Meta(ge=0, lt=1000)]
    to: Steering


class OpenRun(CallbackData):
    """Let what is running go on in this message."""

    tag: ClassVar[str] = "rgo1"


class AskBefore(CallbackData):
    """Note the tension before the start."""

    tag: ClassVar[str] = "rbf1"
    routine_id: str


class NoteTension(CallbackData):
    """The tension after the routine that was over at `ended`; None: rather not say."""

    tag: ClassVar[str] = "tns1"
    routine_id: str
    ended: Seconds
    before: Tense | None
    after: Tense | None


class TakeTensionBack(CallbackData):
    """Undo what was tapped, and ask again."""

    tag: ClassVar[str] = "tnb1"
    routine_id: str
    ended: Seconds
    before: Tense | None


class SetFavourite(CallbackData):
    """Put a routine among the favourites, or take it off."""

    tag: ClassVar[str] = "rfv1"
    routine_id: str
    favourite: bool


class AskMinutes(CallbackData):
    """Suggest one: how much time is there?"""

    tag: ClassVar[str] = "sga1"


class SuggestRoutine(CallbackData):
    """Suggest one that fits into so many minutes; `turn` counts the suggestions before it."""

    tag: ClassVar[str] = "sgs1"
    minutes: Annotated[int, Meta(ge=1, le=180)]
    turn: Annotated[int, Meta(ge=0, lt=1000)] = 0
