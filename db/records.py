"""The rows of the database as values, and how time is written in them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class HourCycle(StrEnum):
    """How a person reads the clock."""

    H24 = "24h"
    H12 = "12h"


@dataclass(frozen=True)
class User:
    """A person and their preferences. `id` is the numeric Telegram id, which is also the id of their private chat."""

    id: int
    created_at: dt.datetime
    welcomed_at: dt.datetime | None
    safety_seen_at: dt.datetime | None
    blocked_at: dt.datetime | None
    timezone: str | None
    hour_cycle: HourCycle
    tip_topic: str | None


@dataclass(frozen=True)
class Reminder:
    """A daily reminder at a wall-clock time. `next_due_at` is UTC, and None while the reminder is paused.

    `retry_of` is the occurrence (UTC) that `next_due_at` tries again after a send that did not get through.
    """

    id: int
    user_id: int
    kind: str
    local_time: dt.time
    timezone: str
    paused_at: dt.datetime | None
    next_due_at: dt.datetime | None
    retry_of: dt.datetime | None
    created_at: dt.datetime

    @property
    def paused(self) -> bool:
        return self.paused_at is not None


def to_text(instant: dt.datetime) -> str:
    """Write an aware instant as UTC in whole seconds, so that comparing the texts compares the times."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(dt.UTC).replace(microsecond=0).strftime("%Y-%m-%dT%H:%M:%SZ")


def to_instant(text: str) -> dt.datetime:
    """Read what `to_text` wrote: an aware UTC datetime."""
    return dt.datetime.fromisoformat(text)


def optional_instant(text: str | None) -> dt.datetime | None:
    return None if text is None else to_instant(text)
