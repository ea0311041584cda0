"""The chat page in a real browser, against a running sandbox with a small bot."""

import asyncio
import os
import re
import struct
import zlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ConsoleMessage, Error, Locator, Page, ViewportSize, expect

from sandbox.clock import Clock
from sandbox.people import Person
from sandbox.server import Server
from sandbox.telegram import Telegram
from tests.browser import CHROMIUM, launched
from tests.sandbox.page_bot import PageBot

if CHROMIUM is None and os.environ.get("CI") != "true":
    pytest.skip("chromium is not installed, so no page tests", allow_module_level=True)

COMMON: dict[str, Any] = {"locale": "en-GB", "timezone_id": "UTC", "reduced_motion": "reduce"}
DESKTOP: ViewportSize = {"width": 1280, "height": 860}
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
FAINT_TEXT = Path(__file__).with_name("faint_text.js").read_text().strip().removesuffix(";")
MINIMUM_TARGET_PX = 44
MINIMUM_CONTRAST = 4.5

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

ACTION_MS = 20_000


@dataclass
class Chat:
    """A page in front of a sandbox with Ada, Ben and a bot."""

    page: Page
    telegram: Telegram
    bot: PageBot
    server: Server
    ada: Person
    ben: Person

    @property
    def messages(self) -> Locator:
        """The bubbles."""
        return self.page.locator("#log .message")

    @property
    def last(self) -> Locator:
        """The newest bubble."""
        return self.messages.last

    @property
    def suggestions(self) -> Locator:
        """The commands or inline results above the message field."""
        return self.page.locator("#suggestions").get_by_role("option")

    @property
    def replies(self) -> Locator:
        """The reply keyboard."""
        return self.page.get_by_role("group", name="Suggested replies")

    def button(self, name: str) -> Locator:
        """A control by its whole accessible name."""
        return self.page.get_by_role("button", name=name, exact=True)

    async def say(self, text: str) -> None:
        """Type a text and send it."""
        await self.page.get_by_label("Message", exact=True).fill(text)
        await self.page.keyboard.press("Enter")

    async def start(self) -> None:
        """Press START and wait for the bot's first screen."""
        await self.button("START").click()
        await expect(self.last).to_contain_text("Welcome")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One browser for all tests here."""
    async with launched() as running:
        yield running


@asynccontextmanager
async def opened(page: Page) -> AsyncIterator[Chat]:
    """A fresh sandbox with its page open; nothing may go wrong in the browser's console."""
    telegram = Telegram(clock=Clock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC)))
    ada = telegram.add_person("Ada", language_code="en")
    ben = telegram.add_person("Ben", language_code="en")
    bot = PageBot(telegram)
    await bot.introduce()
    trouble: list[str] = []
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(Server(telegram, port=0).running())
        answering = asyncio.create_task(bot.run())

        def note(line: ConsoleMessage) -> None:
            if line.type in {"error", "warning"}:
                trouble.append(line.text)

        def note_error(error: Error) -> None:
            trouble.append(str(error))

        page.on("console", note)
        page.on("pageerror", note_error)
        await page.goto(server.url)
        await expect(page.get_by_role("button", name="START")).to_be_visible()
        try:
            yield Chat(page, telegram, bot, server, ada, ben)
        finally:
            answering.cancel()
            with suppress(asyncio.CancelledError):
                await answering
            page.remove_listener("console", note)
            page.remove_listener("pageerror", note_error)
            # Away from here before the server is, so that the page does not miss it.
            await page.goto("about:blank")
    assert trouble == []


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desktop(browser: Browser) -> AsyncIterator[Page]:
    """One desktop tab for all tests: each goes to an address of its own, which has a memory of its own."""
    context = await browser.new_context(viewport=DESKTOP, **COMMON)
    await context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = await context.new_page()
    page.set_default_timeout(ACTION_MS)
    yield page
    await context.close()


@pytest_asyncio.fixture(loop_scope="module")
async def chat(desktop: Page) -> AsyncIterator[Chat]:
    """The page on a desktop."""
    async with opened(desktop) as chat:
        yield chat


@pytest_asyncio.fixture(loop_scope="module")
async def phone(browser: Browser) -> AsyncIterator[Chat]:
    """The page on a narrow phone."""
    context = await browser.new_context(**PHONE, **COMMON)
    async with opened(await context.new_page()) as chat:
        yield chat
    await context.close()


async def test_empty_chat_shows_the_description_and_start(chat: Chat) -> None:
    await expect(chat.page.locator("#welcome")).to_contain_text("Answers for the tests of the page.")
    await expect(chat.page).to_have_title("Sandbox Bot · Sandbox")
    await chat.start()
    await expect(chat.messages.first).to_contain_text("/start")
    await expect(chat.page.get_by_label("Message", exact=True)).to_be_focused()


async def test_said_text_and_its_answer_become_bubbles(chat: Chat) -> None:
    await chat.start()
    await chat.say("good evening")
    await expect(chat.page.locator(".message.out").last).to_contain_text("good evening")
    await expect(chat.page.locator(".message.in").last).to_contain_text("You said good evening")
    await expect(chat.last.locator(".meta time")).to_have_text("09:00")
    await expect(chat.page.locator(".day")).to_have_text("Today")


async def test_tap_edits_in_place_and_keeps_the_keyboard_focus(chat: Chat) -> None:
    await chat.start()
    before = await chat.messages.count()
    await chat.button("Next").focus()
    await chat.page.keyboard.press("Enter")
    await expect(chat.last).to_contain_text("Second screen")
    await expect(chat.messages).to_have_count(before)
    await expect(chat.button("Back")).to_be_focused()
    await chat.button("Toast").focus()
    await chat.bot.call("editMessageText", **await place_of(chat), text="Third", reply_markup=KEYBOARD_WITH_TOAST)
    await expect(chat.last).to_contain_text("Third")
    await expect(chat.button("Toast")).to_be_focused()
    await expect(chat.last).not_to_contain_text("edited")


KEYBOARD_WITH_TOAST = {
    "inline_keyboard": [[{"text": "New", "callback_data": "new"}], [{"text": "Toast", "callback_data": "toast"}]]
}


async def place_of(chat: Chat) -> dict[str, int]:
    return {"chat_id": chat.ada.id, "message_id": int(await chat.last.get_attribute("data-id") or 0)}


async def test_button_waits_until_the_bot_answers(chat: Chat) -> None:
    await chat.start()
    await chat.button("Wait").click()
    await expect(chat.button("Wait")).to_have_attribute("aria-busy", "true")
    await chat.bot.answer_waiting()
    await expect(chat.page.get_by_role("status")).to_contain_text("Here at last")
    await expect(chat.button("Wait")).not_to_have_attribute("aria-busy", "true")


async def test_alert_is_a_dialog_that_gives_the_focus_back(chat: Chat) -> None:
    await chat.start()
    await chat.button("Alert").focus()
    await chat.page.keyboard.press("Enter")
    dialog = chat.page.get_by_role("alertdialog")
    await expect(dialog).to_contain_text("Are you sure?")
    await expect(dialog.get_by_role("button", name="OK")).to_be_focused()
    await chat.page.keyboard.press("Enter")
    await expect(dialog).to_have_count(0)
    await expect(chat.button("Alert")).to_be_focused()


async def test_commands_are_completed_by_keyboard(chat: Chat) -> None:
    await chat.start()
    field = chat.page.get_by_label("Message", exact=True)
    await field.focus()
    await chat.page.keyboard.type("/t")
    options = chat.suggestions
    await expect(options).to_have_text(["/tableA rich message", "/textEvery entity"])
    await chat.page.keyboard.press("ArrowDown")
    await expect(options.last).to_have_attribute("aria-selected", "true")
    await chat.page.keyboard.press("Tab")
    await expect(field).to_have_value("/text ")
    await field.fill("/h")
    await expect(options).to_have_count(1)
    await chat.page.keyboard.press("Escape")
    await expect(options).to_have_count(0)
    await expect(field).to_have_value("/h")
    await field.fill("/hel")
    await chat.page.keyboard.press("Enter")
    await expect(chat.last).to_contain_text("You said /help")
    await expect(field).to_have_value("")


async def test_menu_button_lists_the_commands(chat: Chat) -> None:
    await chat.start()
    await chat.button("Menu").click()
    await expect(chat.suggestions).to_have_count(4)
    await chat.page.keyboard.press("Escape")
    await expect(chat.button("Menu")).to_be_focused()
    await chat.button("Menu").click()
    await chat.page.get_by_role("option", name="/help").click()
    await expect(chat.last).to_contain_text("You said /help")


async def test_entities_are_where_telegram_says_after_emoji(chat: Chat) -> None:
    await chat.start()
    await chat.say("/text")
    text = chat.last.locator(".text")
    await expect(text.locator("strong").first).to_have_text("bold")
    await expect(text.locator("em")).to_have_text("italic")
    await expect(text.locator("u")).to_have_text("under")
    await expect(text.locator("s")).to_have_text("struck")
    await expect(text.locator("code").first).to_have_text("mono")
    await expect(text.locator("pre")).to_contain_text("glycinate       141  high      mild")
    link = text.get_by_role("link", name="the study")
    await expect(link).to_have_attribute("href", "https://example.org/study")
    await expect(link).to_have_attribute("rel", re.compile("noopener"))
    await expect(text).to_contain_text("<img src=x onerror=alert(1)>")
    await expect(text.locator("img")).to_have_count(0)
    more = text.get_by_role("button", name="Show more")
    await more.click()
    await expect(text.get_by_role("button", name="Show less")).to_have_attribute("aria-expanded", "true")


async def test_spoiler_stays_hidden_until_pressed(chat: Chat) -> None:
    await chat.start()
    await chat.say("/text")
    cover = chat.page.get_by_role("button", name="Hidden text, press to reveal")
    await expect(chat.page.get_by_text("secret", exact=True)).not_to_be_visible()
    await cover.focus()
    await chat.page.keyboard.press("Enter")
    await expect(cover).to_have_count(0)
    await expect(chat.page.get_by_text("secret", exact=True)).to_be_visible()


async def test_command_in_a_text_is_sent_when_clicked(chat: Chat) -> None:
    await chat.start()
    await chat.say("/text")
    await chat.last.get_by_role("button", name="/help", exact=True).click()
    await expect(chat.last).to_contain_text("You said /help")


async def test_rich_message_is_a_real_table(chat: Chat) -> None:
    await chat.start()
    await chat.say("/table")
    await expect(chat.last.get_by_role("heading", name="Forms")).to_be_visible()
    cell = chat.last.get_by_role("cell", name="141")
    await expect(cell).to_have_css("text-align", "right")
    await expect(chat.last.get_by_role("columnheader", name="Form")).to_have_css("text-align", "left")
    await expect(chat.last.get_by_role("listitem")).to_have_text("with food")
    hidden = chat.last.get_by_text("Ask a doctor.")
    await expect(hidden).not_to_be_visible()
    await chat.last.get_by_text("Safety").click()
    await expect(hidden).to_be_visible()


async def test_buttons_open_copy_and_search(chat: Chat) -> None:
    await chat.start()
    source = chat.page.get_by_role("link", name="Source")
    await expect(source).to_have_attribute("href", "https://example.org/")
    await chat.button("Copy").click()
    await expect(chat.page.get_by_role("status")).to_contain_text("Copied.")
    assert await chat.page.evaluate("navigator.clipboard.readText()") == "200 mg"
    await chat.button("Search").click()
    await expect(chat.page.get_by_label("Message", exact=True)).to_have_value("@sandbox_bot sleep")
    await chat.page.get_by_role("option", name="An article").click()
    await expect(chat.last).to_contain_text("About sleep")


async def test_location_is_shared_from_a_dialog(chat: Chat) -> None:
    await chat.start()
    await chat.button("Attach").click()
    await chat.page.get_by_role("menuitem", name="Location").click()
    dialog = chat.page.get_by_role("dialog", name="Share a location")
    await dialog.get_by_label("Latitude").fill("95")
    await dialog.get_by_label("Longitude").fill("13.4")
    await dialog.get_by_role("button", name="Share").click()
    await expect(dialog.get_by_role("alert")).to_contain_text("The latitude is a number")
    await dialog.get_by_label("City").select_option("Berlin")
    await dialog.get_by_role("button", name="Share").click()
    await expect(chat.last).to_contain_text("Latitude 52.52")
    await expect(chat.page.locator(".message.out").last).to_contain_text("52.5200, 13.4050")


async def test_reply_keyboard_is_used_by_keyboard_until_it_is_removed(chat: Chat) -> None:
    await chat.start()
    field = chat.page.get_by_label("Message", exact=True)
    await chat.say("replies")
    await expect(chat.replies.get_by_role("button")).to_have_count(4)
    await expect(field).to_have_attribute("placeholder", "How was it?")
    await expect(field).to_be_focused()
    await chat.button("Good").focus()
    await chat.page.keyboard.press("Enter")
    await expect(chat.last).to_contain_text("You said Good")
    await expect(chat.button("Good")).to_be_focused()
    await chat.bot.call("sendMessage", chat_id=chat.ada.id, text="Bye", reply_markup={"remove_keyboard": True})
    await expect(chat.replies).not_to_be_visible()
    await expect(field).to_be_focused()
    await expect(field).to_have_attribute("placeholder", "Message")
    await expect(chat.page.locator("#show-keyboard")).not_to_be_visible()


async def test_reply_button_shares_a_location_and_a_keyboard_for_one_use_hides(chat: Chat) -> None:
    await chat.start()
    await chat.say("once")
    share = chat.button("Share my place")
    await expect(share).to_have_accessible_description("asks where you are")
    dialog = chat.page.get_by_role("dialog", name="Share a location")
    await share.focus()
    await chat.page.keyboard.press("Enter")
    await dialog.get_by_role("button", name="Cancel").click()
    await expect(share).to_be_focused()
    await chat.page.keyboard.press("Enter")
    await dialog.get_by_label("City").select_option("Tokyo")
    await dialog.get_by_role("button", name="Share").press("Enter")
    await expect(chat.last).to_contain_text("Latitude 35.67")
    await expect(chat.replies).not_to_be_visible()
    await expect(chat.page.get_by_label("Message", exact=True)).to_be_focused()
    await chat.page.reload()
    recall = chat.button("Suggested replies")
    await expect(recall).to_have_attribute("aria-expanded", "false")
    await expect(chat.replies).not_to_be_visible()
    await recall.press("Enter")
    await expect(recall).to_have_attribute("aria-expanded", "true")
    await chat.button("Skip").click()
    await expect(chat.last).to_contain_text("You said Skip")
    await expect(chat.replies).not_to_be_visible()
    await chat.say("once")
    await expect(chat.button("Skip")).to_be_visible()
    await expect(recall).not_to_be_visible()


async def test_reply_keyboard_belongs_to_its_chat(chat: Chat) -> None:
    await chat.start()
    chat.telegram.say(chat.ben, "Ben here")
    await chat.say("replies")
    await expect(chat.replies).to_be_visible()
    await chat.page.get_by_role("button", name=re.compile("^Ben")).click()
    await expect(chat.messages.first).to_contain_text("Ben here")
    await expect(chat.replies).not_to_be_visible()
    await chat.page.get_by_role("button", name=re.compile("^Ada")).click()
    await expect(chat.replies).to_be_visible()
    await chat.button("Block the bot").click()
    await expect(chat.button("Unblock and restart")).to_be_visible()
    await expect(chat.replies).not_to_be_visible()


async def test_photo_is_sent_with_its_caption(chat: Chat) -> None:
    await chat.start()
    await chat.button("Attach").click()
    async with chat.page.expect_file_chooser() as choosing:
        await chat.page.get_by_role("menuitem", name="Photo").click()
    await (await choosing.value).set_files({"name": "a.png", "mimeType": "image/png", "buffer": picture()})
    await chat.page.get_by_label("Caption").fill("my notes")
    await chat.page.get_by_role("dialog").get_by_role("button", name="Send").click()
    await expect(chat.last).to_contain_text("A photo: my notes")
    shown = chat.page.locator(".message.out .photo img")
    await expect(shown).to_have_js_property("complete", value=True)
    await expect(shown).to_have_js_property("naturalWidth", value=40)


def picture() -> bytes:
    """A grey PNG of 40 x 30 pixels."""
    rows = zlib.compress(b"".join(b"\0" + b"\x88" * 40 for _ in range(30)))
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", 40, 30, 8, 0, 0, 0, 0)), (b"IDAT", rows), (b"IEND", b"")]
    framed = (
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(framed)


async def test_people_have_chats_of_their_own(chat: Chat) -> None:
    await chat.start()
    await chat.bot.call("sendMessage", chat_id=chat.ada.id, text="For Ada")
    chat.telegram.say(chat.ben, "Ben here")
    ben = chat.page.get_by_role("button", name=re.compile("^Ben"))
    await expect(ben).to_contain_text("1 unread")
    await ben.click()
    await expect(ben).to_have_attribute("aria-current", "true")
    await expect(chat.messages.first).to_contain_text("Ben here")
    await expect(chat.page.locator("#log")).not_to_contain_text("For Ada")
    await expect(ben).not_to_contain_text("unread")
    await chat.page.reload()
    await expect(chat.messages.first).to_contain_text("Ben here")


async def test_person_and_group_are_added(chat: Chat) -> None:
    await chat.button("Add a person").click()
    await chat.page.get_by_label("First name").fill("Cleo")
    await chat.page.keyboard.press("Enter")
    await expect(chat.page.get_by_text("you are Cleo")).to_be_visible()
    await chat.button("New group").click()
    await chat.page.get_by_label("Name").fill("Family")
    await chat.page.get_by_label("Ada").check()
    await chat.button("Create").click()
    await expect(chat.page.get_by_role("heading", name="Family")).to_be_visible()
    await expect(chat.page.get_by_text("2 people · you are Cleo")).to_be_visible()
    await chat.say("/help")
    await expect(chat.last).to_contain_text("You said /help")
    assert [person.first_name for person in chat.telegram.people.values()] == ["Ada", "Ben", "Cleo"]


async def test_typing_shows_until_the_message_comes(chat: Chat) -> None:
    await chat.start()
    await chat.say("think")
    await expect(chat.page.locator("#chat-subtitle")).to_contain_text("typing")
    await chat.bot.call("sendMessage", chat_id=chat.ada.id, text="Thought")
    await expect(chat.page.locator("#chat-subtitle")).to_contain_text("you are Ada")


async def test_clock_moves_by_the_controls(chat: Chat) -> None:
    await chat.start()
    timer = chat.page.get_by_role("timer", name="Sandbox time")
    await expect(timer).to_contain_text("09:00:00")
    await chat.button("+1 hour").click()
    await expect(timer).to_contain_text("10:00:00")
    await chat.button("+1 minute").click()
    await expect(timer).to_contain_text("10:01:00")
    assert chat.telegram.clock.now() == datetime(2026, 3, 2, 10, 1, tzinfo=UTC)
    await expect(chat.button("Next event")).to_be_disabled()
    await chat.telegram.clock.advance(timedelta(days=1))
    await chat.button("+1 minute").click()
    await expect(chat.page.locator(".day")).to_have_text("Yesterday")


async def test_telegram_breaks_on_demand(chat: Chat) -> None:
    await chat.start()
    await chat.page.get_by_label("Only for").fill("sendMessage")
    await chat.button("500 Outage").click()
    faults = chat.page.get_by_role("list", name="Faults in force").get_by_role("listitem")
    await expect(faults).to_have_text("500 Outage: sendMessage, once")
    await chat.button("Clear faults").click()
    await expect(faults).to_have_count(0)
    await chat.button("500 Outage").click()
    await expect(faults).to_have_count(1)
    await chat.say("lost")
    await expect(chat.page.locator("#calls")).to_contain_text("Internal Server Error")
    await expect(faults).to_have_count(0)
    await chat.page.get_by_role("switch", name=re.compile("Flood control")).check()
    await expect(chat.page.get_by_role("status")).to_be_empty()
    assert chat.telegram.flood.on


async def test_blocking_leaves_only_the_way_back(chat: Chat) -> None:
    await chat.start()
    await chat.button("Block the bot").click()
    await expect(chat.page.get_by_label("Message", exact=True)).not_to_be_visible()
    assert chat.ada.id in chat.telegram.blocked
    await chat.button("Unblock and restart").click()
    await expect(chat.page.locator(".message.out")).to_have_count(2)
    await expect(chat.last).to_contain_text("Welcome")


async def test_calls_are_listed_filtered_and_opened(chat: Chat) -> None:
    await chat.start()
    calls = chat.page.locator("#calls summary:visible")
    sent = calls.filter(has_text="sendMessage")
    await expect(sent).to_contain_text("200")
    await sent.click()
    await expect(chat.page.locator("#calls pre").first).to_contain_text('"text": "Welcome"')
    await chat.page.get_by_label("Filter calls by text").fill("mydescription")
    await expect(calls).to_have_count(1)
    await expect(calls).to_contain_text("setMyDescription")
    await chat.button("Clear").click()
    await chat.page.get_by_label("Filter calls by text").fill("")
    await expect(chat.page.get_by_text("Nothing to see yet.")).to_be_visible()


async def test_broken_stream_neither_loses_nor_repeats(desktop: Page) -> None:
    telegram = Telegram(clock=Clock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC)))
    ada = telegram.add_person("Ada")
    telegram.say(ada, "one")
    first = Server(telegram, port=0)
    await first.start()
    await desktop.goto(first.url)
    texts = desktop.locator("#log .text")
    await expect(texts).to_have_count(1)
    await first.stop()
    await expect(desktop.locator("#chat-subtitle")).to_have_text("Connecting …")
    telegram.say(ada, "two")
    async with Server(telegram, port=int(first.url.rsplit(":", 1)[1])).running():
        await expect(desktop.locator("#chat-subtitle")).to_have_text("bot · you are Ada")
        telegram.say(ada, "three")
        await expect(texts).to_have_text([re.compile("one"), re.compile("two"), re.compile("three")])
        await desktop.goto("about:blank")


async def test_restarted_sandbox_is_shown_from_its_beginning(desktop: Page) -> None:
    old, new = Telegram(), Telegram()
    for telegram, said in ((old, ["one", "two", "three"]), (new, ["fresh"])):
        ada = telegram.add_person("Ada")
        for text in said:
            telegram.say(ada, text)
    texts = desktop.locator("#log .text")
    async with Server(old, port=0).running() as server:
        await desktop.goto(server.url)
        await expect(texts).to_have_count(3)
        port = int(server.url.rsplit(":", 1)[1])
    async with Server(new, port=port).running():
        await expect(texts).to_have_text([re.compile("fresh")])
        new.say(new.people[ada.id], "and more")
        await expect(texts).to_have_text([re.compile("fresh"), re.compile("and more")])
        await desktop.goto("about:blank")


async def test_reader_who_scrolled_up_stays_there(chat: Chat) -> None:
    await chat.start()
    for number in range(40):
        await chat.bot.call("sendMessage", chat_id=chat.ada.id, text=f"line {number}.")
    await expect(chat.last).to_be_in_viewport()
    scroller = chat.page.locator("#log-scroll")
    reading = chat.messages.filter(has_text="line 10.")
    await reading.evaluate("element => element.scrollIntoView()")
    await expect(chat.button("Go to the newest message")).to_be_visible()
    top = await scroller.evaluate("element => element.scrollTop")
    await chat.bot.call("sendMessage", chat_id=chat.ada.id, text="news")
    await expect(chat.button("Go to the newest message, 1 new")).to_be_visible()
    assert await scroller.evaluate("element => element.scrollTop") == top
    at = await reading.evaluate("element => element.getBoundingClientRect().top")
    await chat.bot.call(
        "editMessageText", chat_id=chat.ada.id, message_id=await id_of(chat, "line 2."), text="line 2\nis\nnow\nlonger"
    )
    await expect(chat.messages.filter(has_text="longer")).to_have_count(1)
    assert abs(await reading.evaluate("element => element.getBoundingClientRect().top") - at) < 2
    await chat.button("Go to the newest message, 1 new").click()
    await expect(chat.last).to_be_in_viewport()


async def id_of(chat: Chat, text: str) -> int:
    return int(await chat.messages.filter(has_text=text).get_attribute("data-id") or 0)


async def test_own_message_is_edited_from_the_empty_field(chat: Chat) -> None:
    await chat.start()
    await chat.say("befor")
    await expect(chat.last).to_contain_text("You said befor")
    await chat.page.keyboard.press("ArrowUp")
    await expect(chat.page.get_by_text("Edit message")).to_be_visible()
    await chat.say("before")
    await expect(chat.page.locator(".message.out").last).to_contain_text("before")
    await expect(chat.page.locator(".message.out").last).to_contain_text("edited")


async def test_message_is_replied_to_by_keyboard(chat: Chat) -> None:
    await chat.start()
    await chat.last.focus()
    await chat.page.keyboard.press("Enter")
    await chat.page.get_by_role("menuitem", name="Reply").press("Enter")
    await chat.say("as to this")
    await expect(chat.page.locator(".message.out").last.locator(".reply-quote")).to_contain_text("Welcome")


async def test_phone_needs_no_sideways_scrolling(phone: Chat) -> None:
    await phone.start()
    for text in ("/text", "/table"):
        await phone.say(text)
    await expect(phone.last.get_by_role("table")).to_be_visible()
    overflow = "element => element.scrollWidth - element.clientWidth"
    assert await phone.page.locator("html").evaluate(overflow) == 0
    assert await phone.page.locator("#log-scroll").evaluate(overflow) == 0
    assert await phone.page.locator("#log pre").evaluate(overflow) == 0
    await phone.button("Controls and calls").click()
    assert await phone.page.locator("#controls").evaluate(overflow) == 0
    await phone.button("Bot API calls").click()
    await expect(phone.page.locator("#calls summary").first).to_be_visible()
    assert await phone.page.locator("#calls").evaluate(overflow) == 0


async def test_reply_keyboard_fits_above_the_field_of_a_phone(phone: Chat) -> None:
    await phone.start()
    await phone.say("replies")
    await expect(phone.replies).to_be_visible()
    overflow = "element => element.scrollWidth - element.clientWidth"
    assert await phone.page.locator("html").evaluate(overflow) == 0
    assert await phone.replies.evaluate(overflow) == 0
    assert await phone.page.evaluate(SMALL_TARGETS, MINIMUM_TARGET_PX) == []
    assert await phone.page.evaluate(FAINT_TEXT, MINIMUM_CONTRAST) == []
    keys = await phone.replies.bounding_box()
    field = await phone.page.get_by_label("Message", exact=True).bounding_box()
    assert keys is not None
    assert field is not None
    assert keys["y"] + keys["height"] <= field["y"]
    await expect(phone.last).to_be_in_viewport()
    await phone.say("once")
    await phone.button("Skip").tap()
    await expect(phone.button("Suggested replies")).to_be_visible()
    assert await phone.page.locator("#composer").evaluate(overflow) == 0
    assert await phone.page.evaluate(SMALL_TARGETS, MINIMUM_TARGET_PX) == []


async def test_phone_targets_are_large_enough_for_fingers(phone: Chat) -> None:
    await phone.start()
    for drawer, close in ((None, None), ("People and chats", "Close people and chats"), ("Controls and calls", None)):
        if drawer is not None:
            await phone.button(drawer).click()
        small = await phone.page.evaluate(SMALL_TARGETS, MINIMUM_TARGET_PX)
        assert small == []
        if close is not None:
            await phone.page.keyboard.press("Escape")
            await expect(phone.button(drawer or "")).to_be_focused()


SMALL_TARGETS = """minimum => [...document.querySelectorAll("button, select, textarea, input:not([type=checkbox])")]
    .filter(element => !element.closest("[inert]") && !element.matches(".inline-link, .message-menu"))
    .filter(element => element.checkVisibility({visibilityProperty: true}))
    .filter(element => element.getBoundingClientRect().height < minimum - 0.5)
    .map(element => element.outerHTML.slice(0, 120))"""


async def test_every_control_has_a_name_and_a_place_in_the_tab_order(chat: Chat) -> None:
    await chat.start()
    await chat.say("/text")
    await expect(chat.last.locator("pre")).to_be_visible()
    tree = await chat.page.locator("body").aria_snapshot()
    nameless = re.findall(
        r"^\s*- (?:button|link|textbox|combobox|checkbox|switch|spinbutton)(?::|$| \[).*", tree, re.MULTILINE
    )
    assert nameless == []
    for landmark in ("navigation", "main", "complementary", "log"):
        assert re.search(rf'^\s*- {landmark} "', tree, re.MULTILINE), landmark
    await chat.page.get_by_label("Message", exact=True).focus()
    reached = []
    for _ in range(25):
        await chat.page.keyboard.press("Shift+Tab")
        reached.append(await chat.page.evaluate("document.activeElement.textContent.trim()"))
        if reached[-1] == "Next":
            break
    assert reached[-1] == "Next"
    assert {"Toast", "Alert", "Wait", "Source", "Copy", "Search"} <= set(reached)


async def test_text_stands_out_from_its_ground_in_both_themes(chat: Chat) -> None:
    await chat.start()
    await chat.say("/text")
    await expect(chat.last.locator("pre")).to_be_visible()
    await chat.button("500 Outage").click()
    await chat.say("/table")
    await expect(chat.page.locator("#calls .bad").first).to_be_visible()
    await chat.say("replies")
    await expect(chat.replies).to_be_visible()
    assert await chat.page.evaluate(FAINT_TEXT, MINIMUM_CONTRAST) == []
    await chat.button("Theme: automatic").click()
    await chat.button("Theme: light").click()
    assert await chat.page.evaluate(FAINT_TEXT, MINIMUM_CONTRAST) == []


async def test_theme_is_chosen_and_remembered(chat: Chat) -> None:
    root = chat.page.locator("html")
    await chat.button("Theme: automatic").click()
    await chat.button("Theme: light").click()
    await expect(root).to_have_attribute("data-theme", "dark")
    await chat.page.reload()
    await expect(chat.button("Theme: dark")).to_be_visible()
    await expect(root).to_have_attribute("data-theme", "dark")
