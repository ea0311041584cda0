"""How long the content takes to be read and checked."""

from __future__ import annotations

import json
import time

from bot.content.loader import load
from bot.settings import DEFAULT_CONTENT_PATH


def main() -> None:
    """Print the seconds."""
    began = time.perf_counter()
    load(DEFAULT_CONTENT_PATH)
    print(json.dumps({"load_s": time.perf_counter() - began}))  # noqa: T201 - whoever asked


if __name__ == "__main__":
    main()
