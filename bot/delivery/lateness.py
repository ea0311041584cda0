"""What delivery itself says: that a message comes late. And when it says so without a sound."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from bot.clock_times import format_clock_time
from bot.delivery.wire import Message
from bot.language import _, speaking
from bot.screen import paragraphs
from db.records import Copy, Due, HourCycle, User

SAID_FROM = dt.timedelta(minutes=5)  # less is within what anybody calls on time


def with_lateness(message: Message, due: Due, *, now: dt.datetime) -> Message:
    """The message, with a line on top, in its language, if it comes late or a second time."""
    occurrence = due.occurrence
    if due.reminder is None and occurrence.broadcast_id is None:
        return message  # a summary: it tells of late ones itself, and says the same twice
    late = due.reminder is not None and occurrence.copy is not Copy.NAG and now - occurrence.copy_due_at >= SAID_FROM
    if not late and not occurrence.uncertain:
        return message
    with speaking(message.language):
        said = [_due_at(due)] if late else []
        if occurrence.uncertain:
            said.append(_("You may have this one already: I could not tell whether it arrived."))
    return replace(message, text=paragraphs(f"<i>{' '.join(said)}</i>", message.text))


def _due_at(due: Due) -> str:
    assert due.reminder is not None
    local = due.occurrence.copy_due_at.astimezone(ZoneInfo(due.reminder.timezone)).time()
    time = format_clock_time(local, twelve_hour=due.user.hour_cycle is HourCycle.H12)
    return _("This was due at {time}. I was held up.", time=time)


def is_quiet(user: User, now: dt.datetime) -> bool:
    """Whether it is within the person's quiet hours. Hours that end earlier than they begin go over midnight."""
    if user.quiet_from is None or user.quiet_until is None:
        return False
    local = now.astimezone(ZoneInfo(user.timezone or "UTC")).time()
    if user.quiet_from <= user.quiet_until:
        return user.quiet_from <= local < user.quiet_until
    return local >= user.quiet_from or local < user.quiet_until
