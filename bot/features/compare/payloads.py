"""The buttons under a comparison. `forms` are ids with commas between, as in `bot.destinations.OpenComparison`."""

from __future__ import annotations

from typing import ClassVar

from bot.callback_data import CallbackData
from db.records import Comparison as View


class SetView(CallbackData):
    """See comparisons as text, table or picture from now on, beginning with this one."""

    tag: ClassVar[str] = "cvw1"
    view: View
    forms: str


class OpenEvidence(CallbackData):
    """What the cells of a comparison rest on: one `row` of it, or the list of the rows."""

    tag: ClassVar[str] = "cev1"
    forms: str
    row: str | None = None
