"""Counts what is read, some seconds at a time: an answer waits for no disk because it is counted."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections import Counter, defaultdict

from bot.logs import in_safe_words
from db import tallies
from db.database import Database, DatabaseError
from db.tallies import Kind

log = logging.getLogger(__name__)

WRITTEN_AFTER_S = 2.0  # of which a kill loses the counts, and nothing else


class Tallying:
    """What was counted and is not written down yet. Call `write` at the end."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._counts: dict[tuple[Kind, dt.datetime], Counter[str]] = defaultdict(Counter)
        self._soon: asyncio.TimerHandle | None = None
        self._writing: asyncio.Task[None] | None = None  # which nobody else holds on to
        self._turn = asyncio.Lock()

    def count(self, kind: Kind, key: str, *, now: dt.datetime) -> None:
        """Count the key once; it is written down before long. `now` is aware and in UTC."""
        self._counts[kind, now.replace(minute=0, second=0, microsecond=0)][key] += 1
        if self._soon is None:
            self._soon = asyncio.get_running_loop().call_later(WRITTEN_AFTER_S, self._begin)

    def _begin(self) -> None:
        self._writing = asyncio.create_task(self.write())

    async def write(self) -> None:
        """Write down what was counted. Where the disk is in trouble it waits, for the next count to try again."""
        async with self._turn:
            if self._soon is not None:
                self._soon.cancel()
                self._soon = None
            for kind, hour in list(self._counts):
                keys = self._counts.pop((kind, hour))
                try:
                    await self._database.run(tallies.add, kind, keys, now=hour)
                except BaseException as error:
                    self._counts[kind, hour].update(keys)
                    if not isinstance(error, DatabaseError):
                        raise
                    log.warning("What was read could not be counted yet: %s", in_safe_words(error))
