"""Sends the reminders that are due."""

from __future__ import annotations

import datetime as dt
import logging

from bot.context import Context
from bot.delivery.deliver import Delivery, Outcome, deliver
from bot.schedule import next_occurrence
from db import reminders, users
from db.records import Reminder

log = logging.getLogger(__name__)

BATCH = 25  # rows claimed in one transaction: so few that a stop never leaves many half done
PAUSES_FOR_ALL = 2
LATEST = dt.timedelta(hours=2)  # after that a reminder helps nobody, and a late dose reminder may do harm


async def send_due(context: Context, now: dt.datetime) -> None:
    """Claim what is due at `now` (UTC), batch by batch, and send it. One failure never keeps the next one back.

    A pause that Telegram asks for may be about one chat. Asked a second time, it is about everybody: then the rest of
    the batch falls due again after the pause, and the sweep ends.
    """
    pauses_asked = 0
    while claimed := await context.services.database.run(
        reminders.claim_due, now=now, next_occurrence=next_occurrence, limit=BATCH
    ):
        for index, reminder in enumerate(claimed):
            delivery = await _send(context, reminder, now)
            if delivery is None or delivery.outcome is not Outcome.LATER:
                continue
            pauses_asked += delivery.asked
            everybody = pauses_asked >= PAUSES_FOR_ALL
            for one in claimed[index:] if everybody else [reminder]:
                await context.services.database.run(reminders.try_again, one, until=now + delivery.pause)
            if everybody:
                return


async def _send(context: Context, reminder: Reminder, now: dt.datetime) -> Delivery | None:
    """Send one claimed reminder; None if there was nothing to send."""
    occurrence = reminder.retry_of or reminder.next_due_at
    assert occurrence is not None
    if now - occurrence > LATEST:
        log.info("Reminder %s was due at %s and is left out", reminder.id, occurrence)
        return None
    kind = context.magpie.reminder_kinds.get(reminder.kind)
    user = await context.services.database.run(users.find_user, reminder.user_id)
    if kind is None or user is None:
        log.warning("Reminder %s of kind %s has nobody or nothing to send", reminder.id, reminder.kind)
        return None
    try:
        delivery = await deliver(context.bot, user.id, await kind.render(context, user))
    except Exception:
        log.exception("Reminder %s could not be sent", reminder.id)
        return None
    if delivery.outcome is Outcome.UNREACHABLE:
        await context.services.database.run(users.mark_blocked, user.id, now=context.now())
    return delivery
