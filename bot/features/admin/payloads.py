"""What the operators' buttons carry."""

from __future__ import annotations

from typing import ClassVar

from bot.callback_data import CallbackData, RowId


class OpenStats(CallbackData):
    """The numbers as they are now."""

    tag: ClassVar[str] = "sta1"


class WriteBroadcast(CallbackData):
    """Write a broadcast. Also the open question that its text answers."""

    tag: ClassVar[str] = "bcw1"


class StartBroadcast(CallbackData):
    """Send the draft to all who want news."""

    tag: ClassVar[str] = "bcs1"
    broadcast_id: RowId


class CancelBroadcast(CallbackData):
    """Forget the draft."""

    tag: ClassVar[str] = "bcc1"


class StopBroadcast(CallbackData):
    """Send it to nobody else."""

    tag: ClassVar[str] = "bcx1"
    broadcast_id: RowId
