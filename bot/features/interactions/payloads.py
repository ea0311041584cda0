"""What the buttons of a spaced reminder carry. The question when the medicine is taken is `OpenSpacing`."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, ClassVar

from msgspec import Meta

from bot.callback_data import CallbackData, RowId
from bot.destinations import MedicineKey

Days = Annotated[str, Meta(pattern=r"^1?2?3?4?5?6?7?$", min_length=1)]


class SetSpacing(CallbackData):
    """The time at which the medicine is taken, on every day or on `days`."""

    tag: ClassVar[str] = "sps1"
    medicine: MedicineKey
    local_time: dt.time
    days: Days | None = None


class SpaceAfter(CallbackData):
    """Space magnesium from a reminder that the person has already."""

    tag: ClassVar[str] = "spa1"
    medicine: MedicineKey
    reminder_id: RowId


Hours = Annotated[int, Meta(ge=1, le=24)]


class SetWait(CallbackData):
    """How long magnesium waits, never less than `least`. `medicine_id` is the reminder that an undo takes along."""

    tag: ClassVar[str] = "spw1"
    magnesium_id: RowId
    hours: Hours
    least: Hours
    medicine_id: RowId | None = None


class UndoSpacing(CallbackData):
    """Delete the reminder for magnesium, and the one for the medicine too if it was made along with it."""

    tag: ClassVar[str] = "spu1"
    magnesium_id: RowId
    medicine_id: RowId | None = None
