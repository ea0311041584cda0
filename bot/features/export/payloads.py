"""What the buttons of the export carry."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar

from msgspec import Meta

from bot.callback_data import CallbackData

LONGEST_REPORT_DAYS = 90


class FileKind(StrEnum):
    CSV = "csv"
    JSON = "json"


class SendFile(CallbackData):
    """The person's data as a file."""

    tag: ClassVar[str] = "expf1"
    kind: FileKind


class MakeReport(CallbackData):
    """The page for a clinician, on the last `days` up to today; a PDF, or a picture of it."""

    tag: ClassVar[str] = "expr1"
    days: Annotated[int, Meta(ge=1, le=LONGEST_REPORT_DAYS)]
    picture: bool = False
