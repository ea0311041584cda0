"""Who has not been here for long is told that what is kept of them will go; a month later it goes."""

from __future__ import annotations

import logging

from bot.context import Magpie
from bot.delivery import wire
from bot.features.privacy.views import goes_soon
from db import retention
from db.sweep import Outcome

log = logging.getLogger(__name__)

AT_ONCE = 100


async def forget_inactive(application: Magpie) -> None:
    """Tell those whose time is near, and delete what is kept of those who were told and still did not come."""
    database, now = application.services.database, application.services.now()
    for user_id in await database.run(retention.to_be_told, now=now, limit=AT_ONCE):
        await application.delivery.pacing.turn()
        async with application.speaking_to(user_id):
            notice = wire.Message.of(goes_soon(retention.goes_on(now)))
        sent = await wire.send(application.bot, user_id, notice, silent=True, paid=False)
        if sent.outcome is Outcome.NOT_SENT:
            return  # Telegram is out of reach or wants a pause: the next hour will do
        await database.run(retention.mark_told, user_id, now=now)
    gone = await database.run(retention.forget_inactive, now=now, limit=AT_ONCE)
    if gone:
        log.info("Deleted what was kept of %s who had not been here for two years", gone)
