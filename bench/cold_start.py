"""How long it takes from starting the program until it polls Telegram for the first time."""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from sandbox.server import Server
from sandbox.telegram import Telegram

RUNS = 7
PATIENCE_S = 30.0


async def measure() -> float:
    """Seconds from `magpie run` until a message that was waiting has its answer, in a new folder."""
    telegram = Telegram()
    server = Server(telegram, port=0)
    await server.start()
    person = telegram.add_person("Ada")
    telegram.say(person, "/start")
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            Path(sys.executable).parent / "magpie",
            "run",
            cwd=folder,
            env=os.environ | {"TELEGRAM_BOT_TOKEN": telegram.token, "TELEGRAM_API_URL": server.url},
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            async with asyncio.timeout(PATIENCE_S):
                async for event in telegram.events.subscribe(after=0):
                    if event.kind == "call" and event.data["method"] == "sendMessage":
                        return time.perf_counter() - began
        finally:
            process.terminate()
            await process.wait()
            await server.stop()
    raise AssertionError


async def main() -> None:
    seconds = [await measure() for _ in range(RUNS)]
    print(  # noqa: T201 - printing is what a measurement is for
        f"cold start to the first answer, {RUNS} runs: median {statistics.median(seconds):.2f} s, "
        f"slowest {max(seconds):.2f} s"
    )


if __name__ == "__main__":
    asyncio.run(main())
