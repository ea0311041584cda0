"""What the buttons of the reminders carry."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field

from bot.callback_data import CallbackData, RowId, read_clock

ClockTime = Annotated[dt.time, BeforeValidator(read_clock)]

EpochSeconds = Annotated[int, Field(ge=0, lt=253_402_300_800)]  # up to the year 9999


class ChooseKind(CallbackData):
    """What the new reminder is about."""

    tag: ClassVar[str] = "rkd1"


class ChooseTime(CallbackData):
    """When the new reminder comes. Also the open question that a typed time answers."""

    tag: ClassVar[str] = "rtm1"
    kind: str


class ChooseHalf(CallbackData):
    """The open question which half of the day is meant; `local_time` is the reading in the first half."""

    tag: ClassVar[str] = "rha1"
    kind: str
    local_time: ClockTime
    reminder_id: RowId | None = None


class SetTime(CallbackData):
    """Add a reminder at a time, or move the one with `reminder_id` there."""

    tag: ClassVar[str] = "rst1"
    kind: str
    local_time: ClockTime
    reminder_id: RowId | None = None


class ShowReminder(CallbackData):
    tag: ClassVar[str] = "rsh1"
    reminder_id: RowId


class ChangeTime(CallbackData):
    """Choose another time for a reminder. Also the open question that a typed time answers."""

    tag: ClassVar[str] = "rch1"
    reminder_id: RowId


class PauseReminders(CallbackData):
    """Pause one reminder, or all."""

    tag: ClassVar[str] = "rpa1"
    reminder_id: RowId | None = None


class ResumeReminders(CallbackData):
    """Resume one reminder, or all; with `paused_at` (seconds since 1970), those that were paused at that instant."""

    tag: ClassVar[str] = "rre1"
    reminder_id: RowId | None = None
    paused_at: EpochSeconds | None = None


class DeleteReminder(CallbackData):
    tag: ClassVar[str] = "rde1"
    reminder_id: RowId


class RestoreReminder(CallbackData):
    """Bring back a reminder that was just deleted: undo."""

    tag: ClassVar[str] = "run1"
    kind: str
    local_time: ClockTime
    paused: bool
