"""`magpie run` for the crash test: the same program, whose second copies need not wait as long."""

from __future__ import annotations

import asyncio
import datetime as dt
import sys

from bot import app
from bot.__main__ import run_until_signal, watch_over
from bot.settings import load_settings


def main() -> None:
    """Run with the settings of the environment; the one argument says after how many seconds a process has settled."""
    settings = load_settings()
    watch_over(settings)
    settled_after = dt.timedelta(seconds=float(sys.argv[1]))

    async def serve(stop: asyncio.Event) -> None:
        await app.run(settings, stop, on_ready=lambda: None, settled_after=settled_after)

    run_until_signal(serve)


if __name__ == "__main__":
    main()
