"""The rows of the database as values, and how time is written in them."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from msgspec import Struct


class HourCycle(StrEnum):
    """How a person reads the clock."""

    H24 = "24h"
    H12 = "12h"


class Comparison(StrEnum):
    """How a person wants to see forms side by side."""

    TEXT = "text"
    TABLE = "table"
    PICTURE = "picture"


class State(StrEnum):
    """What became of an occurrence.

    `CLAIMED` is to be sent; `SENDING` is on its way; `UNCERTAIN` left, and nobody knows whether it arrived.
    """

    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    BLOCKED = "blocked"
    MISSED = "missed"
    ANSWERED = "answered"


class Answer(StrEnum):
    """What a person said to an occurrence. `PAUSED`: they paused the reminder before it was sent."""

    DONE = "done"
    SKIPPED = "skipped"
    PAUSED = "paused"


class Copy(StrEnum):
    """Which message of an occurrence: the first, one that was asked for later, or one that insists."""

    FIRST = "first"
    SNOOZED = "snoozed"
    NAG = "nag"


class User(Struct, frozen=True):
    """A person and their preferences. `id` is the numeric Telegram id, which is also the id of their private chat.

    `consented_at` is when they agreed to more being kept than that id. `quiet_from` and `quiet_until` are wall-clock
    times in `timezone`; both are None where no hours are quiet. `last_seen_on` is the UTC date on which they last wrote
    or tapped. `news`: they want what the operator broadcasts. `language` is what they chose to read; None follows their
    app, which last said `app_language`.
    """

    id: int
    created_at: dt.datetime
    welcomed_at: dt.datetime | None
    safety_seen_at: dt.datetime | None
    blocked_at: dt.datetime | None
    timezone: str | None
    hour_cycle: HourCycle
    tip_topic: str | None
    quiet_from: dt.time | None = None
    quiet_until: dt.time | None = None
    streak: bool = False
    comparison: Comparison = Comparison.TEXT
    consented_at: dt.datetime | None = None
    last_seen_on: dt.date | None = None
    news: bool = False
    language: str | None = None
    app_language: str | None = None


class Slot(Struct, frozen=True):
    """One time at which a reminder falls due: the instant (UTC), and the local date and wall-clock time it stands for.

    `name` is that time as HH:MM. A slot keeps its name when a clock change moves its instant.
    """

    due_at: dt.datetime
    local_date: dt.date
    name: str


class Reminder(Struct, frozen=True):
    """What a person asked to be reminded of. `next` is None while nothing of it will fall due by the clock.

    Either it has a `timetable` (see bot.timetable) or it comes `follows_minutes` after the reminder `follows_id` was
    marked done. A pause ends by itself on the local date `paused_until`, or never where that is None.
    """

    id: int
    user_id: int
    kind: str
    label: str | None
    timetable: str | None
    previous_timetable: str | None
    follows_id: int | None
    follows_minutes: int | None
    timezone: str
    nag: bool
    silent: bool
    paused_at: dt.datetime | None
    paused_until: dt.date | None
    set_aside: str | None
    deleted_at: dt.datetime | None
    next: Slot | None
    created_at: dt.datetime

    @property
    def paused(self) -> bool:
        return self.paused_at is not None


class Occurrence(Struct, frozen=True):
    """A row of the ledger: one slot of one reminder, and what became of it. See `m005_ledger` for the columns.

    `reminder_id` is None for a broadcast, and for a summary of what was missed.
    """

    id: int
    user_id: int
    reminder_id: int | None
    local_date: dt.date
    slot: str
    due_at: dt.datetime
    state: State
    answer: Answer | None
    answered_at: dt.datetime | None
    copy: Copy
    copy_due_at: dt.datetime
    send_at: dt.datetime | None
    tries: int
    uncertain: int
    nags: int
    sent_at: dt.datetime | None
    message_id: int | None
    content: str | None
    broadcast_id: int | None = None


class Broadcast(Struct, frozen=True):
    """What an operator says to all who want news. `text` is Telegram HTML, None when it is over.

    `audience` is how many were to get it when it started. `message_id` shows the operator how it goes.
    """

    id: int
    user_id: int | None
    text: str | None
    started_at: dt.datetime | None
    audience: int | None
    stopped_at: dt.datetime | None
    ended_at: dt.datetime | None
    message_id: int | None


class BroadcastTally(Struct, frozen=True):
    """To how many people a broadcast came, perhaps came, could not be sent, and who are out of reach."""

    sent: int = 0
    uncertain: int = 0
    failed: int = 0
    blocked: int = 0

    @property
    def done(self) -> int:
        return self.sent + self.uncertain + self.failed + self.blocked


class Meal(Struct, frozen=True):
    """An amount of a food on the list of a day. `removed_at` is set on one that an undo can still bring back."""

    id: int
    user_id: int
    local_date: dt.date
    food_id: str
    grams: float
    added_at: dt.datetime
    removed_at: dt.datetime | None


class Due(Struct, frozen=True):
    """An occurrence that is to be sent now, with all that its message is made of."""

    occurrence: Occurrence
    reminder: Reminder | None
    user: User


class Run(Struct, frozen=True):
    """A routine that a person is being guided through. `step` (from 0) is the one that the message shows.

    While it runs the step is over at `ends_at`; while it is paused `seconds_left` says how much of it is left.
    `interrupted`: it was the bot that paused it, because it had been away. `before` is the tension from 0 to 10 that
    was noted before the start. `pictured`: the message is a picture, and its caption is what changes.
    """

    user_id: int
    routine_id: str
    message_id: int
    pictured: bool
    step: int
    ends_at: dt.datetime | None
    seconds_left: int | None
    interrupted: bool
    before: int | None
    started_at: dt.datetime

    @property
    def paused(self) -> bool:
        return self.ends_at is None


class Tension(Struct, frozen=True):
    """How tense somebody said they were, from 0 to 10, when a routine was over, and before it if they said so."""

    ended_at: dt.datetime
    local_date: dt.date
    routine_id: str
    before: int | None
    after: int


def to_text(instant: dt.datetime) -> str:
    """Write an aware instant as UTC in whole seconds, so that comparing the texts compares the times."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return f"{instant.astimezone(dt.UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def to_instant(text: str) -> dt.datetime:
    """Read what `to_text` wrote: an aware UTC datetime."""
    return dt.datetime.fromisoformat(text)


def optional_instant(text: str | None) -> dt.datetime | None:
    return None if text is None else to_instant(text)


def optional_date(text: str | None) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(text)


def optional_time(text: str | None) -> dt.time | None:
    return None if text is None else dt.time.fromisoformat(text)
