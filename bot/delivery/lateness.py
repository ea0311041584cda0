"""What delivery itself says: that a message comes late. And when it says so without a sound."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from bot.clock_times import format_clock_time
from bot.language import _
from bot.screen import paragraphs
from db.records import Copy, Due, HourCycle, User

SAID_FROM = dt.timedelta(minutes=5)  # less is within what anybody calls on time


def with_lateness(text: str, due: Due, *, now: dt.datetime) -> str:
    """The text (Telegram HTML), with a line on top if it comes late or a second time."""
    occurrence, said = due.occurrence, []
    if due.reminder is None and occurrence.broadcast_id is None:
        return text  # a summary: it tells of late ones itself, and says the same twice
    if due.reminder is not None and occurrence.copy is not Copy.NAG and now - occurrence.copy_due_at >= SAID_FROM:
        local = occurrence.copy_due_at.astimezone(ZoneInfo(due.reminder.timezone)).time()
        time = format_clock_time(local, twelve_hour=due.user.hour_cycle is HourCycle.H12)
        said.append(_("This was due at {time}. I was held up.", time=time))
    if occurrence.uncertain:
        said.append(_("You may have this one already: I could not tell whether it arrived."))
    return paragraphs(f"<i>{' '.join(said)}</i>", text) if said else text


def is_quiet(user: User, now: dt.datetime) -> bool:
    """Whether it is within the person's quiet hours. Hours that end earlier than they begin go over midnight."""
    if user.quiet_from is None or user.quiet_until is None:
        return False
    local = now.astimezone(ZoneInfo(user.timezone or "UTC")).time()
    if user.quiet_from <= user.quiet_until:
        return user.quiet_from <= local < user.quiet_until
    return local >= user.quiet_from or local < user.quiet_until
