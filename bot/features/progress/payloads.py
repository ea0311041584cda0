"""What the buttons of the progress page carry. `month` is the one that the page shows."""

from __future__ import annotations

from typing import ClassVar

from bot.callback_data import CallbackData
from bot.destinations import Month


class DrawMonth(CallbackData):
    """The month as a picture."""

    tag: ClassVar[str] = "prgp1"
    month: Month


class SetStreak(CallbackData):
    """Show how long the streak is, or stop showing it."""

    tag: ClassVar[str] = "prgs1"
    shown: bool
    month: Month
