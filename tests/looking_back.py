"""Ledger rows to look back on, and the files that the bot sends: for the tests of history, progress and export."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import sqlite_utils

from db import ledger
from db.records import Answer, Copy, Occurrence, Reminder, Slot, State, to_text
from tests.conversation import Someone, World

TODAY = dt.date(2026, 11, 25)  # a Wednesday
DAY = dt.timedelta(days=1)


def occurrence(
    days_ago: int,
    said: Answer | None = None,
    *,
    state: State | None = None,
    reminder_id: int = 1,
    slot: str = "21:00",
    answered_at: dt.datetime | None = None,
) -> Occurrence:
    """A row that was due in UTC at `slot`, sent then, and answered five minutes later if anything was said."""
    date = TODAY - days_ago * DAY
    due_at = dt.datetime.combine(date, dt.time.fromisoformat(slot) if ":" in slot else dt.time(21), dt.UTC)
    return Occurrence(
        id=1000 - days_ago,
        user_id=77,
        reminder_id=reminder_id,
        local_date=date,
        slot=slot,
        due_at=due_at,
        state=state or (State.ANSWERED if said else State.SENT),
        answer=said,
        answered_at=(answered_at or due_at + dt.timedelta(minutes=5)) if said else None,
        copy=Copy.FIRST,
        copy_due_at=due_at,
        send_at=None,
        tries=0,
        uncertain=0,
        nags=0,
        sent_at=due_at,
        message_id=1,
        content=None,
    )


def reminder(number: int = 1, kind: str = "take", label: str | None = "zinc", **changes: Any) -> Reminder:
    """A reminder of every evening."""
    values: dict[str, Any] = {
        "id": number,
        "user_id": 77,
        "kind": kind,
        "label": label,
        "timetable": "1234567 21:00",
        "previous_timetable": None,
        "follows_id": None,
        "follows_minutes": None,
        "timezone": "Europe/Lisbon",
        "nag": False,
        "silent": False,
        "paused_at": None,
        "paused_until": None,
        "set_aside": None,
        "deleted_at": None,
        "next": None,
        "created_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    }
    return Reminder(**(values | changes))


def record_days(
    db: sqlite_utils.Database, user_id: int, reminder_id: int, said: Mapping[dt.date, Answer | None]
) -> None:
    """Let the ledger say that the reminder came at 21:00 UTC on those dates, and what was said to it then."""
    for date, answer in said.items():
        slot = Slot(dt.datetime.combine(date, dt.time(21), dt.UTC), date, "21:00")
        row_id = ledger.enter(
            db, user_id=user_id, reminder_id=reminder_id, slot=slot, priority=0, state=State.SENDING, now=slot.due_at
        )
        assert row_id is not None
        db.execute("UPDATE ledger SET state = 'sent', sent_at = due_at, send_at = NULL WHERE id = ?", [row_id])
        if answer is not None:
            ledger.answer(db, user_id, row_id, answer, now=slot.due_at)


def date_back(db: sqlite_utils.Database, user_id: int, made_at: dt.datetime) -> None:
    """Let the person's reminders have been made at that time."""
    db.execute("UPDATE reminders SET created_at = ? WHERE user_id = ?", [to_text(made_at), user_id])


async def receive(world: World, someone: Someone, label: str) -> dict[str, Any]:
    """Tap a button that sends a picture or a file; the message that came."""
    world.telegram.tap(someone.person, someone.latest(with_buttons=True)["message_id"], label=label)
    await world.settle()
    return someone.messages[-1]


async def content_of(world: World, file_id: str) -> bytes:
    """The bytes of a file that the bot sent, fetched back from Telegram."""
    file = await world.magpie.bot.get_file(file_id)
    return bytes(await file.download_as_bytearray())
