"""Shows the operator how a broadcast goes, in one message that edits itself.

The row says which message that is and when it may change next, so a restart changes nothing about it.
"""

from __future__ import annotations

import asyncio

from bot.context import Magpie
from bot.delivery import wire
from bot.features.admin import broadcast_views as views
from db import broadcasts
from db.sweep import Outcome


class Progress:
    """Brings the message up to date. `show` is called whenever something of a broadcast changed."""

    def __init__(self, application: Magpie) -> None:
        self._application = application
        self._turn = asyncio.Lock()  # a later look at the ledger must not be overtaken by an earlier one

    async def show(self) -> None:
        """Edit the message, if its time has come; at the end, the last time."""
        async with self._turn:
            await self._show()

    async def _show(self) -> None:
        application = self._application
        database, pacing = application.services.database, application.delivery.pacing
        broadcast = await database.run(broadcasts.to_show, now=application.services.now())
        if broadcast is None:
            return
        assert broadcast.user_id is not None
        assert broadcast.message_id is not None
        tally = await database.run(broadcasts.tally, broadcast.id)
        async with application.speaking_to(broadcast.user_id):
            screen = views.progress(broadcast, tally, per_second=pacing.per_second)
        chat_id, message_id = broadcast.user_id, broadcast.message_id
        sent = await wire.edit(application.bot, chat_id, message_id, screen, caption=False, unprompted=False)
        if sent.outcome in {Outcome.NOT_SENT, Outcome.UNKNOWN}:
            return  # it is tried again
        gone = sent.outcome is not Outcome.SENT
        if broadcast.ended_at is None:
            if gone:
                await database.run(broadcasts.show_at_the_end, broadcast.id, message_id)
            return
        if gone:
            await wire.send(application.bot, chat_id, wire.Message.of(screen), silent=False, paid=False)
        await database.run(broadcasts.no_longer_shown, broadcast.id, message_id)
