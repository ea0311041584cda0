"""What the buttons about foods carry."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, ClassVar

from msgspec import Meta

from bot.callback_data import CallbackData, RowId
from bot.content.models import FoodGroup
from bot.content.portions import MOST_GRAMS

CENTIGRAMS = 100  # in a gram; a button carries whole numbers
Centigrams = Annotated[int, Meta(ge=1, le=int(MOST_GRAMS * CENTIGRAMS))]


class OpenFoods(CallbackData):
    """A page of the foods, from 0, the richest serving first."""

    tag: ClassVar[str] = "fds1"
    page: int = 0


class OpenGroups(CallbackData):
    """The groups of foods."""

    tag: ClassVar[str] = "fgs1"


class ShowGroup(CallbackData):
    """The foods of one group."""

    tag: ClassVar[str] = "fgr1"
    group: FoodGroup


class FindFood(CallbackData):
    """Type a food."""

    tag: ClassVar[str] = "fsr1"


class ShowPortion(CallbackData):
    """So much of a food."""

    tag: ClassVar[str] = "fpo1"
    food_id: str
    centigrams: Centigrams


class AddMeal(CallbackData):
    """Put so much of a food on today's list."""

    tag: ClassVar[str] = "fad1"
    food_id: str
    centigrams: Centigrams


class OpenDay(CallbackData):
    """The sum of today, or of the day before."""

    tag: ClassVar[str] = "fdy1"
    days_back: Annotated[int, Meta(ge=0, le=1)] = 0


class ChooseMeal(CallbackData):
    """Choose what to take off a day."""

    tag: ClassVar[str] = "fch1"
    date: dt.date


class RemoveMeal(CallbackData):
    """Take one row off its day."""

    tag: ClassVar[str] = "fmr1"
    meal_id: RowId


class RestoreMeal(CallbackData):
    """Bring one row back."""

    tag: ClassVar[str] = "fmb1"
    meal_id: RowId


class ClearDay(CallbackData):
    """Take everything off a day."""

    tag: ClassVar[str] = "fcl1"
    date: dt.date


class RestoreDay(CallbackData):
    """Bring back what was cleared at `cleared_at`, in seconds since 1970."""

    tag: ClassVar[str] = "frd1"
    date: dt.date
    cleared_at: Annotated[int, Meta(ge=0, lt=2**33)]
