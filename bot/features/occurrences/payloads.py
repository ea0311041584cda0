"""What the buttons under a reminder carry: the row of the ledger that every copy of the message belongs to."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, ClassVar

from msgspec import Meta

from bot.callback_data import CallbackData, RowId


class MarkDone(CallbackData):
    tag: ClassVar[str] = "odn1"
    occurrence_id: RowId


class MarkSkipped(CallbackData):
    tag: ClassVar[str] = "osk1"
    occurrence_id: RowId


class RecordAfterwards(CallbackData):
    """Record an answer to a reminder of another day, after the bot asked whether that is meant."""

    tag: ClassVar[str] = "orl1"
    occurrence_id: RowId
    done: bool


class TakeBack(CallbackData):
    """Undo what was said to it."""

    tag: ClassVar[str] = "oun1"
    occurrence_id: RowId


class ShowOccurrence(CallbackData):
    """The reminder as it came."""

    tag: ClassVar[str] = "osh1"
    occurrence_id: RowId


class SnoozeFor(CallbackData):
    """Let it come once more in so many minutes."""

    tag: ClassVar[str] = "osf1"
    occurrence_id: RowId
    minutes: Annotated[int, Meta(ge=1, le=24 * 60)]


class PickSnooze(CallbackData):
    """Choose a time. Also the open question that a typed time answers."""

    tag: ClassVar[str] = "osp1"
    occurrence_id: RowId


class SnoozeTo(CallbackData):
    """Let it come once more at the next `local_time`."""

    tag: ClassVar[str] = "ost1"
    occurrence_id: RowId
    local_time: dt.time
