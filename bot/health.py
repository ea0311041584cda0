"""Whether this process can do its work, and what is missing where it cannot."""

from __future__ import annotations

import asyncio
import datetime as dt

from bot.context import Magpie
from bot.receiving import Receiving
from db import lease
from db.database import DatabaseError
from db.lease import LeaseLostError

ANSWERS_WITHIN_S = 2.0
TICKED_WITHIN = dt.timedelta(minutes=2, seconds=30)  # it ticks every minute; one that is late is no trouble yet


class Health:
    """Of `application`, which receives by `receiving` and works under the lease with `lease_token`."""

    def __init__(self, application: Magpie, receiving: Receiving, *, lease_token: str | None) -> None:
        self._application = application
        self._receiving = receiving
        self._lease_token = lease_token

    async def missing(self) -> dict[str, str]:
        """What is missing, each with a sentence; nothing if the process can do its work."""
        missing = {}
        if not self._receiving.met_telegram:
            missing["telegram"] = "no updates come: Telegram was not met yet, or the process is stopping"
        try:
            async with asyncio.timeout(ANSWERS_WITHIN_S):
                await self._application.services.database.run(lease.check, self._lease_token)
        except LeaseLostError:
            missing["lease"] = "another process holds the database, or this one does not hold it yet"
        except (DatabaseError, TimeoutError):
            missing["database"] = "it does not answer"
        ticked_at = self._application.delivery.ticked_at
        if ticked_at is None:
            missing["delivery"] = "it has not looked yet for what is due"
        elif (since := self._application.services.now() - ticked_at) > TICKED_WITHIN:
            missing["delivery"] = f"it last looked {since.total_seconds():.0f} s ago for what is due"
        return missing
