"""Debian's chromium, driven by Playwright, for the tests of the chat page and the pictures of the README."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, async_playwright, expect

CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# Other tests run beside, and a machine with two cores may be busy with them.
expect.set_options(timeout=20_000)

# In CI the browser must be there, so that a missing one is a failure and no skip.
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None and os.environ.get("CI") != "true", reason="chromium is not installed, so no browser tests"
)


@asynccontextmanager
async def launched() -> AsyncIterator[Browser]:
    """A running browser."""
    assert CHROMIUM is not None, "chromium is not installed"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            yield browser
        finally:
            await browser.close()
