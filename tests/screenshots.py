"""Takes the picture of the README from the running demo: `make screenshots`."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from playwright.async_api import expect

from tests.browser import launched
from tests.test_demo import demo, newest, say, tap

PICTURE = Path(__file__).parent.parent / "docs" / "chat.png"


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with launched() as browser, demo(Path(folder)) as address:
            page = await browser.new_page(viewport={"width": 1360, "height": 900}, color_scheme="light")
            await page.goto(address)
            await page.get_by_role("button", name="START", exact=True).click()
            await say(page, "/compare glycinate citrate")
            await expect(newest(page)).to_contain_text("Take care")
            await say(page, "/compare glycinate vs milk of magnesia")
            await expect(newest(page)).to_contain_text("hydroxide")
            await tap(page, "Swap")
            await expect(newest(page)).to_contain_text("milk of magnesia) and")
            await newest(page).evaluate("message => message.scrollIntoView({block: 'start'})")
            await page.screenshot(path=PICTURE)
            await page.goto("about:blank")


if __name__ == "__main__":
    asyncio.run(main())
