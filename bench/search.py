"""How long it takes to find what answers a question, and to look for red flags in it."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path

import yaml

from bot.content.loader import load
from bot.content.red_flags import RedFlags
from bot.content.search import Search
from bot.settings import DEFAULT_CONTENT_PATH

QUESTIONS = Path(__file__).parent.parent / "tests" / "data" / "questions.yaml"
ROUNDS = 5


async def main() -> None:
    """Print the milliseconds that each question took: to look for red flags in it, and for its answer."""
    content = load(DEFAULT_CONTENT_PATH)
    search = await Search.open(content)
    flags = RedFlags(content.safety.red_flags, content.safety.idioms)
    questions = [question["ask"] for question in yaml.safe_load(QUESTIONS.read_text())]
    looking: list[float] = []
    first: list[float] = []
    again: list[float] = []
    for times, finding in ((1, first), (ROUNDS, again)):
        for question in questions * times:
            began = time.perf_counter()
            flags.find(question)
            between = time.perf_counter()
            await search.find(question)
            looking.append(1000 * (between - began))
            finding.append(1000 * (time.perf_counter() - between))
    await search.close()
    print(json.dumps({"red_flags_ms": looking, "first_ms": first, "again_ms": again}))  # noqa: T201 - whoever asked


if __name__ == "__main__":
    asyncio.run(main())
