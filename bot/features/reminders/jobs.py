"""Sends the reminders that are due."""

from __future__ import annotations

import datetime as dt
import logging

from bot.context import Context
from bot.delivery.deliver import Outcome, deliver
from bot.schedule import next_occurrence
from db import reminders, users
from db.records import Reminder

log = logging.getLogger(__name__)

BATCH = 100  # rows claimed in one transaction: short enough that people's own messages wait for milliseconds


async def send_due(context: Context, now: dt.datetime) -> None:
    """Claim what is due at `now` (UTC), batch by batch, and send it. One failure never keeps the next one back."""
    while claimed := await context.services.database.run(
        reminders.claim_due, now=now, next_occurrence=next_occurrence, limit=BATCH
    ):
        for reminder in claimed:
            try:
                await _send(context, reminder)
            except Exception:
                log.exception("Reminder %s could not be sent", reminder.id)


async def _send(context: Context, reminder: Reminder) -> None:
    kind = context.magpie.reminder_kinds.get(reminder.kind)
    user = await context.services.database.run(users.find_user, reminder.user_id)
    if kind is None or user is None:
        log.warning("Reminder %s of kind %s has nobody or nothing to send", reminder.id, reminder.kind)
        return
    outcome = await deliver(context.bot, user.id, await kind.render(context, user))
    if outcome is Outcome.UNREACHABLE:
        await context.services.database.run(users.mark_blocked, user.id, now=context.now())
