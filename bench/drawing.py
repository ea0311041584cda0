"""How long people wait for a tip while twenty pictures are drawn, beside how long they wait when nothing is.

The bot is `magpie run` on a sandbox over HTTP. The pictures are comparisons that were never drawn before; each is asked
for by somebody else, all at once.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Sequence
from itertools import combinations, islice
from pathlib import Path

import click

from bench.crowd import PATIENCE_S, Running, ask_for_tips
from bot.content.loader import load
from bot.settings import DEFAULT_CONTENT_PATH
from sandbox.people import Person
from sandbox.server import Server
from sandbox.telegram import Telegram

PICTURES = 20
ASKED = 300
PERCENTILE = 0.99


async def main() -> None:
    telegram = Telegram()
    with tempfile.TemporaryDirectory() as folder:
        async with Server(telegram, port=0).running() as server:
            process = await Running(Path(folder), telegram, server).start()
            painters = [telegram.add_person(f"Asks {number}") for number in range(PICTURES)]
            await prepare(telegram, painters)
            await ask_for_tips(telegram, 20)  # what is done once is done
            alone = await ask_for_tips(telegram, ASKED)
            began = time.monotonic()
            drawing = asyncio.create_task(draw(telegram, painters))
            beside: list[float] = []
            while not drawing.done():
                beside += await ask_for_tips(telegram, 5)
            took = time.monotonic() - began
            process.terminate()
            await process.wait()
    click.echo(f"{PICTURES} pictures were drawn and sent in {took:.1f} s; {len(beside)} tips were asked for meanwhile")
    report("/tip, nothing drawn", alone)
    report("/tip, pictures drawn", beside)
    click.echo(f"p99, drawn : not drawn {percentile(beside) / percentile(alone):.1f} x")


async def prepare(telegram: Telegram, painters: Sequence[Person]) -> None:
    """Show each of them another comparison, as text."""
    pairs = islice(combinations(load(DEFAULT_CONTENT_PATH).forms, 2), len(painters))
    for person, (one, other) in zip(painters, pairs, strict=True):
        before = telegram.events.last_number
        telegram.say(person, f"/compare {one} vs {other}")
        await next_answer(telegram, person, before, "message")


async def draw(telegram: Telegram, painters: Sequence[Person]) -> None:
    """Let all of them ask for the picture at once, and wait for the last."""
    before = telegram.events.last_number
    for person in painters:
        message = telegram.messages(person.id)[-1]
        telegram.tap(person, message["message_id"], label="As a picture")
    await asyncio.gather(*(next_answer(telegram, person, before, "edited") for person in painters))


async def next_answer(telegram: Telegram, person: Person, after: int, kind: str) -> None:
    """Wait until the bot has written to, or edited something for, the person."""
    async with asyncio.timeout(PATIENCE_S):
        async for event in telegram.events.subscribe(after=after):
            if event.kind != kind or event.data["chat_id"] != person.id:
                continue
            if event.data["message"]["from"]["id"] != person.id:
                return


def percentile(values: Sequence[float]) -> float:
    return sorted(values)[int(PERCENTILE * (len(values) - 1))]


def report(name: str, seconds: Sequence[float]) -> None:
    click.echo(
        f"{name:24} p50 {1000 * statistics.median(seconds):6.1f} ms   p99 {1000 * percentile(seconds):6.1f} ms   "
        f"slowest {1000 * max(seconds):6.1f} ms"
    )


if __name__ == "__main__":
    asyncio.run(main())
