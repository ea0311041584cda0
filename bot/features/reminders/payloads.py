"""What the buttons of the reminders carry. Payloads that are prompts as well wait for a typed line."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, ClassVar

from msgspec import Meta

from bot.callback_data import CallbackData, RowId

EpochSeconds = Annotated[int, Meta(ge=0, lt=253_402_300_800)]  # up to the year 9999
Weekday = Annotated[int, Meta(ge=1, le=7)]
Days = Annotated[str, Meta(pattern=r"^1?2?3?4?5?6?7?$", min_length=1)]
Hours = Annotated[int, Meta(ge=1, le=12)]


class ChooseKind(CallbackData):
    """What the new reminder is about."""

    tag: ClassVar[str] = "rkd1"


class ChooseTime(CallbackData):
    """When the new reminder comes. Also the open question that a typed time answers."""

    tag: ClassVar[str] = "rtm1"
    kind: str


class ChooseHalf(CallbackData):
    """The open question which half of the day is meant; `local_time` is the reading in the first half.

    `days` are those that were typed along with the time, if any were.
    """

    tag: ClassVar[str] = "rha2"
    kind: str
    local_time: dt.time
    days: Days | None = None
    reminder_id: RowId | None = None


class SetHalf(CallbackData):
    """The half of the day that was meant."""

    tag: ClassVar[str] = "rsf1"
    kind: str
    local_time: dt.time
    days: Days | None = None
    reminder_id: RowId | None = None


class SetTime(CallbackData):
    """Add a reminder at a time, or move the one with `reminder_id` there."""

    tag: ClassVar[str] = "rst1"
    kind: str
    local_time: dt.time
    reminder_id: RowId | None = None


class ChangeTime(CallbackData):
    """Choose another time for a reminder. Also the open question that a typed time answers."""

    tag: ClassVar[str] = "rch1"
    reminder_id: RowId


class UndoTimes(CallbackData):
    """Go back to the times before the last change."""

    tag: ClassVar[str] = "rut1"
    reminder_id: RowId


class ShowTimes(CallbackData):
    """The days and times of a reminder, each to be changed by itself."""

    tag: ClassVar[str] = "rdt1"
    reminder_id: RowId


class SetDays(CallbackData):
    """The weekdays on which a reminder comes, such as "12345"."""

    tag: ClassVar[str] = "rds1"
    reminder_id: RowId
    days: Days


class AddTime(CallbackData):
    """Choose one more time of day. Also the open question that a typed time answers."""

    tag: ClassVar[str] = "rat1"
    reminder_id: RowId


class SetAddedTime(CallbackData):
    tag: ClassVar[str] = "ras1"
    reminder_id: RowId
    local_time: dt.time


class RemoveTime(CallbackData):
    tag: ClassVar[str] = "rrt1"
    reminder_id: RowId
    local_time: dt.time


class WeekendTime(CallbackData):
    """Choose another time for weekends. Also the open question that a typed time answers."""

    tag: ClassVar[str] = "rwe1"
    reminder_id: RowId


class SetWeekendTime(CallbackData):
    tag: ClassVar[str] = "rws1"
    reminder_id: RowId
    local_time: dt.time


class ChooseHours(CallbackData):
    """Every how many hours a reminder to move comes; a new one, or the one with `reminder_id`."""

    tag: ClassVar[str] = "rmh1"
    reminder_id: RowId | None = None


class ChooseWindow(CallbackData):
    """From when until when it comes, every so many `hours`."""

    tag: ClassVar[str] = "rmw1"
    hours: Hours
    reminder_id: RowId | None = None


class SetWindow(CallbackData):
    tag: ClassVar[str] = "rms1"
    hours: Hours
    start: dt.time
    end: dt.time
    reminder_id: RowId | None = None


class SetLabel(CallbackData):
    tag: ClassVar[str] = "rlb1"
    reminder_id: RowId
    label: str


class ChooseRoutine(CallbackData):
    """Which routine a wind-down opens."""

    tag: ClassVar[str] = "rrc1"
    reminder_id: RowId


class SetRoutine(CallbackData):
    tag: ClassVar[str] = "rrs1"
    reminder_id: RowId
    routine_id: str


class ChooseFollowed(CallbackData):
    """Let a reminder come after another one was marked done: which one?"""

    tag: ClassVar[str] = "rfo1"
    reminder_id: RowId


class ChooseGap(CallbackData):
    """How long after it?"""

    tag: ClassVar[str] = "rfg1"
    reminder_id: RowId
    follows_id: RowId


class SetGap(CallbackData):
    tag: ClassVar[str] = "rfs1"
    reminder_id: RowId
    follows_id: RowId
    hours: Hours


class ShowOptions(CallbackData):
    """How a reminder comes: whether it insists, and whether it makes a sound."""

    tag: ClassVar[str] = "rop1"
    reminder_id: RowId


class SetNag(CallbackData):
    tag: ClassVar[str] = "rng1"
    reminder_id: RowId
    nag: bool


class SetSilent(CallbackData):
    tag: ClassVar[str] = "rsi1"
    reminder_id: RowId
    silent: bool


class PauseReminders(CallbackData):
    """Pause one reminder, or all."""

    tag: ClassVar[str] = "rpa1"
    reminder_id: RowId | None = None


class PauseUntil(CallbackData):
    """Until which date one reminder, or all, are to pause. Also the open question that a typed date answers."""

    tag: ClassVar[str] = "rpu1"
    reminder_id: RowId | None = None


class SetPauseUntil(CallbackData):
    """`days` from today, on the person's calendar."""

    tag: ClassVar[str] = "rpd1"
    days: Annotated[int, Meta(ge=1, le=366)]
    reminder_id: RowId | None = None


class ResumeReminders(CallbackData):
    """Resume one reminder, or all; with `paused_at` (seconds since 1970), those that were paused at that instant."""

    tag: ClassVar[str] = "rre1"
    reminder_id: RowId | None = None
    paused_at: EpochSeconds | None = None


class AnswerToday(CallbackData):
    """Say before it comes what a reminder need not ask any more: today's next time is done, or today is skipped."""

    tag: ClassVar[str] = "rto1"
    reminder_id: RowId
    done: bool


class UndoToday(CallbackData):
    """Take that back, on the local date it was said for."""

    tag: ClassVar[str] = "rtu1"
    reminder_id: RowId
    local_date: dt.date


class DeleteReminder(CallbackData):
    tag: ClassVar[str] = "rde1"
    reminder_id: RowId


class RestoreReminder(CallbackData):
    """Bring back a reminder that was deleted: undo."""

    tag: ClassVar[str] = "run2"
    reminder_id: RowId
