"""Typed, versioned button payloads, at most 64 bytes: `tag:value:value`.

A payload carries all the state that a tap needs, so a button works after a restart and months later. The tag ends in
a version digit: when the fields of a payload change, so does the digit, and an old button is recognised as old.
"""

from __future__ import annotations

import datetime as dt
import re
from enum import Enum
from typing import Annotated, Any, ClassVar, Self
from urllib.parse import quote, unquote

from pydantic import BaseModel, ConfigDict, Field
from telegram.constants import InlineKeyboardButtonLimit

MAX_BYTES = int(InlineKeyboardButtonLimit.MAX_CALLBACK_DATA)

_SAFE = " !()*+,/=@^_'"  # everything else but letters, digits and these is escaped; ":" always is


class StaleCallbackDataError(Exception):
    """The payload was not made by this version of the bot."""


class CallbackData(BaseModel):
    """Base of all payloads. Fields are text, whole numbers, yes or no, enums, wall-clock times, or None."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)  # there are many, and a start is quick
    tag: ClassVar[str]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not re.fullmatch(r"[a-z]+\d", cls.__dict__.get("tag", "")):
            raise TypeError(f"{cls.__name__}.tag must be a short name and a version digit, such as 'cmp1'")

    def pack(self) -> str:
        """The payload as a button carries it.

        Raises:
            ValueError: it would be longer than Telegram's 64 bytes.
        """
        values = (_write(getattr(self, name)) for name in type(self).model_fields)
        packed = ":".join((self.tag, *values))
        if len(packed.encode()) > MAX_BYTES:
            raise ValueError(f"{packed!r} is over the {MAX_BYTES} bytes that a button may carry")
        return packed

    @classmethod
    def unpack(cls, packed: str) -> Self:
        """Read what `pack` wrote.

        Raises:
            StaleCallbackDataError: another tag, another number of fields, or a value that no longer fits.
        """
        tag, *values = packed.split(":")
        names = list(cls.model_fields)
        if tag != cls.tag or len(values) != len(names):
            raise StaleCallbackDataError(packed)
        try:
            payload = cls.model_validate({name: _read(value) for name, value in zip(names, values, strict=True)})
            as_we_write_it = payload.pack()  # "+1" and "yes" can be read, but no button of ours says them
        except ValueError as error:  # pydantic's ValidationError is one, and so is text that fits no button
            raise StaleCallbackDataError(packed) from error
        if as_we_write_it != packed:
            raise StaleCallbackDataError(packed)
        return payload


# The id of a row, as SQLite counts them.
RowId = Annotated[int, Field(ge=1, lt=2**63)]


def tag_of(packed: str) -> str:
    return packed.partition(":")[0]


def _write(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, Enum):
        return _write(value.value)
    if isinstance(value, dt.time):
        return f"{value:%H%M}"
    text = quote(str(value), safe=_SAFE)
    # An empty text and None would look alike, so the empty text is written as a lone escape sign.
    return text or "%"


def _read(value: str) -> str | None:
    if value == "":
        return None
    return "" if value == "%" else unquote(value)


def read_clock(value: object) -> object:
    """Validator for fields of type `time`, which are written as four digits."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}", value):
        return f"{value[:2]}:{value[2:]}"
    return value
