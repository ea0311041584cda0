"""Typed, versioned button payloads, at most 64 bytes: `tag:value:value`.

A payload carries all the state that a tap needs, so a button works after a restart and months later. The tag ends in
a version digit: when the fields of a payload change, so does the digit, and an old button is recognised as old.
"""

from __future__ import annotations

import datetime as dt
import re
from enum import Enum
from functools import cache
from typing import Annotated, Any, ClassVar, Self, dataclass_transform, get_args
from urllib.parse import quote, unquote

from msgspec import Meta, Struct, convert, structs
from telegram.constants import InlineKeyboardButtonLimit

MAX_BYTES = int(InlineKeyboardButtonLimit.MAX_CALLBACK_DATA)

_SAFE = " !()*+,/=@^_'"  # everything else but letters, digits and these is escaped; ":" always is


class StaleCallbackDataError(Exception):
    """The payload was not made by this version of the bot."""


@dataclass_transform(frozen_default=True)
class CallbackData(Struct, frozen=True):
    """Base of all payloads. Fields are text, whole numbers, yes or no, enums, dates, wall-clock times, or None.

    What a button carried is checked against the fields' types when it is unpacked.
    """

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
        values = (_write(getattr(self, name)) for name in self.__struct_fields__)
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
        names = cls.__struct_fields__
        if tag != cls.tag or len(values) != len(names):
            raise StaleCallbackDataError(packed)
        clocks = _clocks(cls)
        read = {name: _read(value, clock=name in clocks) for name, value in zip(names, values, strict=True)}
        try:
            payload = convert(read, cls, strict=False)
            as_we_write_it = payload.pack()  # "+1" and "true" can be read, but no button of ours says them
        except ValueError as error:  # msgspec's ValidationError is one, and so is text that fits no button
            raise StaleCallbackDataError(packed) from error
        if as_we_write_it != packed:
            raise StaleCallbackDataError(packed)
        return payload


# The id of a row, as SQLite counts them.
RowId = Annotated[int, Meta(ge=1, le=2**63 - 1)]


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


def _read(value: str, *, clock: bool) -> str | None:
    """What was written as `value`; a wall-clock `clock` of four digits as ISO 8601 has it."""
    if value == "":
        return None
    if clock and re.fullmatch(r"\d{4}", value):
        return f"{value[:2]}:{value[2:]}:00"
    return "" if value == "%" else unquote(value)


@cache
def _clocks(kind: type[CallbackData]) -> frozenset[str]:
    """The fields that are wall-clock times."""
    return frozenset(field.name for field in structs.fields(kind) if dt.time in (field.type, *get_args(field.type)))
