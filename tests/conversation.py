"""Conversations with the real application over the sandbox, as a person has them: say, tap a label, read."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from bot.app import build_application, deliver_now, next_wake
from bot.content.loader import Content, load
from bot.content.readings import Kept
from bot.content.search import LazySearch
from bot.content.translation import translated
from bot.context import Magpie, Now, Services
from bot.delivery.pacing import PER_SECOND, Pacing
from bot.drawing.process import Drawing
from bot.language import FOLDER, Language, Languages
from bot.patience import Patience
from db import users
from db.database import Database
from sandbox.clock import Clock
from sandbox.telegram import Telegram
from sandbox.transport import SandboxRequest
from tests.db.memory import new_file

CONTENT = Path(__file__).parent.parent / "content"
WITHOUT_END = 1_000_000
NOON = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)  # a Monday, with no clock change near


class World:
    """A Telegram with this bot in it, at a time that stands still until it is moved."""

    def __init__(self, telegram: Telegram, clock: Clock, magpie: Magpie) -> None:
        self.telegram = telegram
        self.clock = clock
        self.magpie = magpie
        self._offset = 0

    def meet(self, name: str = "Ada", *, agreed: bool = True, language: str = "en") -> Someone:
        """Somebody new, who by default has already agreed to what they set up being kept. Their app says `language`."""
        return Someone(self, self.telegram.add_person(name, language_code=language), agreed=agreed)

    async def settle(self) -> None:
        """Let the bot work until Telegram has nothing new for it."""
        while updates := await self.magpie.bot.get_updates(offset=self._offset, timeout=0):
            self._offset = updates[-1].update_id + 1
            for update in updates:
                await self.magpie.process_update(update)

    async def advance(self, **span: float) -> None:
        """Let time pass; what falls due on the way happens at its time."""
        await self.clock.advance(dt.timedelta(**span))

    async def rows(self, sql: str, *parameters: object) -> list[dict[str, Any]]:
        return await self.magpie.services.database.run(lambda db: list(db.query(sql, parameters)))


class Someone:
    """A person in their private chat with the bot."""

    def __init__(self, world: World, person: Any, *, agreed: bool = False) -> None:
        self._world = world
        self.person = person
        self._agrees = agreed  # and says so before anything else

    @property
    def id(self) -> int:
        return int(self.person.id)

    async def say(self, text: str) -> str:
        """Send a text; what the bot's latest message says afterwards."""
        if self._agrees:
            database = self._world.magpie.services.database
            await database.run(users.agree, self.id, now=self._world.clock.now())
            self._agrees = False
        self._world.telegram.say(self.person, text)
        await self._world.settle()
        return self.text

    async def tap(self, label: str, *, on: dict[str, Any] | None = None) -> str:
        """Tap a button by its label, on the latest message that has buttons; what that chat's latest message says."""
        message = on or self.latest(with_buttons=True)
        self._query = self._world.telegram.tap(self.person, message["message_id"], label=label)
        await self._world.settle()
        return self.text

    async def forge(self, data: str) -> str:
        """Tap a button that carries `data`, whether it exists or not."""
        message = self.latest(with_buttons=True)
        self._query = self._world.telegram.tap(self.person, message["message_id"], data=data)
        await self._world.settle()
        return self.text

    async def share_location(self, latitude: float, longitude: float) -> str:
        self._world.telegram.share_location(self.person, latitude, longitude)
        await self._world.settle()
        return self.text

    async def settle_into(self, zone: str = "Lisbon") -> None:
        """Choose a time zone by typing a city."""
        await self.say("/settings")
        await self.tap("Time zone")
        await self.say(zone)
        if "Which one" in self.text:
            await self.tap(self.labels[0])
        await self.tap("Yes")

    @property
    def messages(self) -> list[dict[str, Any]]:
        """What the bot wrote, oldest first, as it stands now."""
        bot_id = self._world.telegram.bot["id"]
        return [m for m in self._world.telegram.messages(self.id) if m["from"]["id"] == bot_id]

    def latest(self, *, with_buttons: bool = False) -> dict[str, Any]:
        return [m for m in self.messages if not with_buttons or "reply_markup" in m][-1]

    @property
    def text(self) -> str:
        latest = self.messages[-1]
        return str(latest.get("text", latest.get("caption", "")))

    @property
    def labels(self) -> list[str]:
        """The labels under the latest message, row by row."""
        rows = self.messages[-1].get("reply_markup", {}).get("inline_keyboard", [])
        return [button["text"] for row in rows for button in row]

    @property
    def toast(self) -> str | None:
        """What was said in passing to the latest tap."""
        answer = self._world.telegram.callback_answer(self._query)
        assert answer is not None, "the tap was never answered"
        return answer.text


@cache
def loaded_content() -> Content:
    """The project's content, read once: it never changes."""
    return load(CONTENT)


@cache
def languages() -> Languages:
    """The project's languages, each read once."""
    return Languages(CONTENT / FOLDER)


@cache
def content_in(code: str) -> tuple[Language, Content]:
    """A language of the project and the content in it, read once."""
    spoken = languages().read(code)
    return spoken, translated(loaded_content(), spoken)


def let_pass(clock: Clock, database: Database) -> Callable[[float], Awaitable[None]]:
    """A sleep that moves the world's clock instead of waiting. The clock stands still while the database works.

    Else seconds would pass in what takes a thousandth of one.
    """

    async def sleep(seconds: float) -> None:
        await asyncio.get_running_loop().run_in_executor(database._thread, lambda: None)
        clock.set(clock.now() + dt.timedelta(seconds=seconds))
        await asyncio.sleep(0)

    return sleep


class _SharedSearch(LazySearch):
    """One that stays open for the next world."""

    async def close(self) -> None:
        """Nothing: other worlds search with it too."""


_DRAWING = Drawing()  # its process starts with the first picture, which takes seconds, and stays for all others
_of_content: list[Services] = []  # what is made of the content, once made
_of_content_in: dict[str, Services] = {}  # and of what it is in other languages


def _spare_the_migrations(database_path: Path) -> None:
    """A new database has its tables already, made once: the tests of `db/` are there to migrate from nothing."""
    if not database_path.exists():
        database_path.write_bytes(new_file())


@asynccontextmanager
async def open_shared_services(
    database_path: Path, *, key: str | None = None, backups_last: dt.timedelta | None = None, now: Now
) -> AsyncIterator[Services]:
    """As `bot.app.open_services`. What is made of the content alone takes a fifth of a second, and is made once."""
    if key is None:
        _spare_the_migrations(database_path)
    database = await Database.open(database_path, key=key)
    try:
        if not _of_content:
            _of_content.append(await Services.of(loaded_content(), database=database, now=now, drawing=_DRAWING))
            _of_content[0].search.__class__ = _SharedSearch
        yield replace(_of_content[0], database=database, now=now, backups_last=backups_last, screens=Kept())
    finally:
        await database.close()


@asynccontextmanager
async def open_world(
    database_path: Path,
    *,
    telegram: Telegram | None = None,
    updates_a_minute: int = WITHOUT_END,
    key: str | None = None,
    backups_last: dt.timedelta | None = None,
    sends_per_second: float = PER_SECOND,
) -> AsyncIterator[World]:
    """The bot on a Telegram of its own; hand in `telegram` to start the bot again on the same one.

    With a `key` its database is encrypted; `backups_last` is as for the services. The clock stands still, so
    everything happens within a minute, and by default as much as one likes.
    """
    if telegram is None:
        telegram = Telegram(clock=Clock(NOON), token="4242:sandbox", bot_name="Magpie", bot_username="magpie_bot")
    clock = telegram.clock
    async with open_shared_services(database_path, key=key, backups_last=backups_last, now=clock.now) as services:
        request = SandboxRequest(telegram)
        pacing = Pacing(sends_per_second, monotonic=clock.monotonic, sleep=let_pass(clock, services.database))
        magpie = build_application(services, token=telegram.token, request=request, pacing=pacing)
        magpie.languages = languages()
        magpie.patience = Patience(updates_a_minute, monotonic=clock.monotonic)
        magpie.patience_while_typing = Patience(WITHOUT_END, monotonic=clock.monotonic)
        clock.next_event = lambda: next_wake(magpie)
        clock.on_moved = lambda: deliver_now(magpie)
        magpie.in_others |= {code: _with_those_of(services, made) for code, made in _of_content_in.items()}
        folder = magpie.services.content.folder
        await magpie.initialize()
        await magpie.delivery.start()
        await magpie.guide.tick()
        await magpie.guide.idle()
        try:
            yield World(telegram, clock, magpie)
        finally:
            if magpie.services.content is loaded_content() and magpie.languages.folder == folder / FOLDER:
                for code, made in magpie.in_others.items():
                    made.search.__class__ = _SharedSearch
                    _of_content_in[code] = made
            await magpie.shutdown()


def _with_those_of(services: Services, made: Services) -> Services:
    return replace(
        made,
        database=services.database,
        now=services.now,
        drawing=services.drawing,
        backups_last=services.backups_last,
        screens=Kept(),
    )
