"""The process that draws, so that the bot answers everybody else meanwhile and never loads matplotlib itself."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import ParamSpec

P = ParamSpec("P")

POLITENESS = 10  # added to the process's niceness: a picture may wait, an answer may not


class Drawing:
    """One process of its own, started by the first drawing and kept for the next ones."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None

    async def run(self, function: Callable[P, bytes], *args: P.args, **kwargs: P.kwargs) -> bytes:
        """What `function(*args, **kwargs)` returns over there. Both must be picklable; errors come back as they are.

        Raises:
            BrokenProcessPool: the process died twice over this drawing.
        """
        try:
            return await self._draw(function, *args, **kwargs)
        except BrokenProcessPool:
            # It may have died long ago, such as on a host that was short of memory. A drawing can be made again.
            return await self._draw(function, *args, **kwargs)

    async def close(self) -> None:
        """Wait for the drawing under way, and end the process. A later drawing would start another."""
        pool, self._pool = self._pool, None
        if pool is not None:
            await asyncio.to_thread(pool.shutdown, cancel_futures=True)

    async def _draw(self, function: Callable[P, bytes], *args: P.args, **kwargs: P.kwargs) -> bytes:
        pool = self._pool
        if pool is None:
            # Spawned, not forked: a fork would inherit the threads' locks and the connections of the bot.
            spawn = multiprocessing.get_context("spawn")
            pool = self._pool = ProcessPoolExecutor(max_workers=1, mp_context=spawn, initializer=_settle_in)
        try:
            return await asyncio.wrap_future(pool.submit(function, *args, **kwargs))
        except BrokenProcessPool:
            if self._pool is pool:
                self._pool = None
            pool.shutdown(wait=False)
            raise


def _settle_in() -> None:
    """The manners of the process that draws."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches it too, and is meant for the bot, which will end it
    os.nice(POLITENESS)
    threading.Thread(target=_leave_with_the_bot, daemon=True).start()


def _leave_with_the_bot() -> None:
    """End when the bot is gone, however it went: a killed one cannot say goodbye."""
    bot = multiprocessing.parent_process()
    assert bot is not None
    bot.join()
    os._exit(1)
