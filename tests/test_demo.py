"""The demo as a person uses it: in a browser, from the first tap to a reminder, over a restart."""

from __future__ import annotations

import asyncio
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio
from PIL import Image
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser import launched, needs_chromium

pytestmark = [pytest.mark.browser, needs_chromium, pytest.mark.asyncio(loop_scope="module")]

FIRST_PICTURE_WITHIN_MS = 90_000
PATIENCE_S = 20.0
GOLDEN = Path(__file__).parent / "golden"
COARSE = 6  # points of the page that are looked at as one
SLIGHTLY, FEW = 24, 0.01  # how far a grey value is off; which share of the picture may be


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One browser for all tests here; each opens a window that knows nothing of the others."""
    async with launched() as running:
        yield running


@asynccontextmanager
async def demo(folder: Path) -> AsyncIterator[str]:
    """`magpie demo` in a process of its own; the address that it prints."""
    process = await asyncio.create_subprocess_exec(
        Path(sys.executable).parent / "magpie",
        "demo",
        "--port",
        "0",
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(PATIENCE_S):
            line = (await process.stdout.readline()).decode()
        address = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert address, line
        yield address[0]
    finally:
        process.send_signal(signal.SIGINT)
        rest, _ = await asyncio.wait_for(process.communicate(), PATIENCE_S)
    assert "Traceback" not in rest.decode(), rest.decode()
    assert process.returncode == 0


def newest(page: Page) -> Locator:
    return page.locator("#log .message.in").last


async def tap(page: Page, label: str) -> None:
    await newest(page).get_by_role("button", name=label, exact=True).click()


async def say(page: Page, text: str) -> None:
    await page.get_by_label("Message", exact=True).fill(text)
    await page.keyboard.press("Enter")


async def test_from_start_to_a_reminder_and_over_a_restart(browser: Browser, tmp_path: Path) -> None:
    page = await browser.new_page(viewport={"width": 1280, "height": 860})
    async with demo(tmp_path) as address:
        await page.goto(address)
        await page.get_by_role("button", name="START", exact=True).click()
        await tap(page, "Compare forms")
        await tap(page, "glycinate · citrate")
        await expect(newest(page)).to_contain_text("14.1 %")
        await expect(newest(page)).to_contain_text("Before any amount")

        await say(page, "/remind")
        await tap(page, "Yes, keep it")
        await tap(page, "A daily tip")
        await say(page, "Lisbon, Portugal")
        await expect(newest(page)).to_contain_text("It is now")
        await tap(page, "Yes")
        await say(page, "21:30")
        await expect(newest(page)).to_contain_text("Daily tip, every day at 21:30")
        await page.get_by_role("button", name="Next event", exact=True).click()
        await expect(newest(page).get_by_role("button", name="My reminders", exact=True)).to_be_visible()
        await expect(newest(page).get_by_role("button", name="Another", exact=True)).to_be_visible()
        await page.goto("about:blank")
    async with demo(tmp_path) as address:
        await page.goto(address)
        await page.get_by_role("button", name="START", exact=True).click()
        await say(page, "/remind")
        await expect(newest(page).get_by_role("button", name="21:30 · Daily tip", exact=True)).to_be_visible()
        await page.goto("about:blank")


async def test_shared_location_leads_to_its_time_zone(browser: Browser, tmp_path: Path) -> None:
    async with demo(tmp_path) as address:
        page = await browser.new_page(viewport={"width": 360, "height": 740})
        await page.goto(address)
        await page.get_by_role("button", name="START", exact=True).click()
        await say(page, "/settings")
        await tap(page, "Time zone")
        await tap(page, "Yes, keep it")
        await tap(page, "Share my location")
        replies = page.get_by_role("group", name="Suggested replies")
        await replies.get_by_role("button", name="Share my location", exact=True).click()
        dialog = page.get_by_role("dialog", name="Share a location")
        await dialog.get_by_label("City").select_option("Nairobi")
        await dialog.get_by_role("button", name="Share", exact=True).click()
        await expect(newest(page)).to_contain_text("It is now")
        await expect(newest(page)).to_contain_text("Nairobi")
        await expect(replies).not_to_be_visible()
        await page.goto("about:blank")


async def test_a_comparison_is_seen_as_text_as_table_and_as_picture(browser: Browser, tmp_path: Path) -> None:
    async with demo(tmp_path) as address:
        page = await browser.new_page(viewport={"width": 1280, "height": 1400})
        await page.goto(address)
        await page.get_by_role("button", name="START", exact=True).click()
        await say(page, "/compare glycinate vs citrate")
        await expect(newest(page)).to_contain_text("14.1 %")
        await tap(page, "As a table")
        await expect(newest(page).get_by_role("table")).to_contain_text("How well it is absorbed")
        await newest(page).get_by_role("button", name="fair", exact=True).click()
        await expect(newest(page)).to_contain_text("It matched oxide in 12 people")
        await tap(page, "As a picture")
        picture = newest(page).locator("img")
        # The process that draws makes way for everybody, so where all cores are busy its start takes longest.
        caption = "Magnesium by weight: glycinate 14.1 %, citrate 16.2 %."
        await expect(newest(page)).to_contain_text(caption, timeout=FIRST_PICTURE_WITHIN_MS)
        assert await share_that_differs(picture, GOLDEN / "comparison-2.png") < FEW
        await tap(page, "As text")
        await expect(newest(page)).to_contain_text("Where they differ")
        await page.goto("about:blank")


async def test_a_card_is_shared_from_the_message_field(browser: Browser, tmp_path: Path) -> None:
    async with demo(tmp_path) as address:
        page = await browser.new_page(viewport={"width": 1280, "height": 860})
        await page.goto(address)
        await page.get_by_role("button", name="START", exact=True).click()
        await page.get_by_label("Message", exact=True).fill("@magpie_demo_bot citrate vs oxide")
        await page.get_by_role("option", name=re.compile("Citrate vs oxide")).click()
        card = page.locator("#log .message.out").last
        await expect(card).to_contain_text("Where they differ")
        await expect(card).to_contain_text("Open in Magpie")
        await page.goto("about:blank")


async def share_that_differs(picture: Locator, golden: Path) -> float:
    """Of the points of a picture as the page shows it, and of the same one as it was looked at and kept."""
    await expect(picture).to_be_visible()
    shown = Image.open(BytesIO(await picture.screenshot())).convert("L")
    kept = Image.open(golden).convert("L")
    box = await picture.bounding_box()
    assert box is not None
    kept.thumbnail(shown.size)
    left, top = (shown.width - kept.width) // 2, (shown.height - kept.height) // 2
    part = shown.crop((left, top, left + kept.width, top + kept.height))
    # A browser scales letters in a way of its own, so both are looked at from a distance.
    far, near = (np.asarray(one.reduce(COARSE), dtype=np.int16) for one in (part, kept))
    return float((np.abs(far - near) > SLIGHTLY).mean())
