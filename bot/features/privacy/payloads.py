"""What the buttons of the privacy pages carry."""

from __future__ import annotations

from typing import ClassVar

from bot.callback_data import CallbackData


class Agree(CallbackData):
    """The person agrees to something being kept; `then` (a packed payload) is where to go on to."""

    tag: ClassVar[str] = "agr1"
    then: str | None = None


class KeepMine(CallbackData):
    """Keep what was to go because the person had been away for long."""

    tag: ClassVar[str] = "kpm1"


class AskDeletion(CallbackData):
    """Say what will go, and ask."""

    tag: ClassVar[str] = "dlq1"


class DeleteEverything(CallbackData):
    """The person said yes."""

    tag: ClassVar[str] = "dly1"
