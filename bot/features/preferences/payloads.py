"""What the buttons of the settings carry. `then` is a packed payload: where to go on to once a zone is chosen."""

from __future__ import annotations

from typing import ClassVar

from bot.callback_data import CallbackData
from bot.content.models import Topic
from db.records import HourCycle


class ConfirmTimezone(CallbackData):
    """Say what time it is in a zone, and ask whether that is right."""

    tag: ClassVar[str] = "zcf1"
    timezone: str
    then: str | None = None


class SetTimezone(CallbackData):
    """The person confirmed the zone."""

    tag: ClassVar[str] = "zst1"
    timezone: str
    then: str | None = None


class AskLocation(CallbackData):
    """Show Telegram's own button that shares a location."""

    tag: ClassVar[str] = "zlo1"
    then: str | None = None


class SetHourCycle(CallbackData):
    tag: ClassVar[str] = "hrc1"
    hour_cycle: HourCycle


class ChooseTipTopic(CallbackData):
    """The list of topics for the daily tip."""

    tag: ClassVar[str] = "ptt1"


class SetTipTopic(CallbackData):
    """Daily tips on one topic, or on all."""

    tag: ClassVar[str] = "pts1"
    topic: Topic | None = None
