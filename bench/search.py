"""How long it takes to find what answers a question, and to look for red flags in it."""

from __future__ import annotations

import asyncio
import statistics
import time
from pathlib import Path

import yaml

from bot.content.loader import load
from bot.content.red_flags import RedFlags
from bot.content.search import Search
from bot.settings import DEFAULT_CONTENT_PATH

QUESTIONS = Path(__file__).parent.parent / "tests" / "data" / "questions.yaml"
ROUNDS = 5
PERCENTILE = 0.99


def report(name: str, seconds: list[float]) -> None:
    slow = sorted(seconds)[int(PERCENTILE * len(seconds))]
    print(f"{name}: p50 {1000 * statistics.median(seconds):.1f} ms, p99 {1000 * slow:.1f} ms")  # noqa: T201 - the figure


async def main() -> None:
    content = load(DEFAULT_CONTENT_PATH)
    began = time.perf_counter()
    search = await Search.open(content)
    print(f"index of the content: built in {1000 * (time.perf_counter() - began):.0f} ms")  # noqa: T201 - the figure
    flags = RedFlags(content.safety.red_flags, content.safety.idioms)
    questions = [question["ask"] for question in yaml.safe_load(QUESTIONS.read_text())]
    finding, looking = [], []
    for question in questions * ROUNDS:
        began = time.perf_counter()
        flags.find(question)
        between = time.perf_counter()
        await search.find(question)
        looking.append(between - began)
        finding.append(time.perf_counter() - between)
    report("red flags in a question", looking)
    report("the answer to a question", finding)
    await search.close()


if __name__ == "__main__":
    asyncio.run(main())
