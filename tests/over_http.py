"""Conversations over real HTTP: the sandbox's server, the application as `magpie run` runs it, and one of both ways."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.app import build_application, deliver_now, next_wake, serve
from bot.context import Magpie
from bot.delivery.pacing import Pacing
from bot.health import Health
from bot.patience import Patience
from bot.receiving import Polling, Receiving
from bot.web import serving
from bot.webhook import Webhook
from sandbox.clock import Clock
from sandbox.server import Server
from sandbox.telegram import Telegram
from tests.conversation import NOON, WITHOUT_END, World, languages, let_pass, open_shared_services
from tests.ports import free_port

Transport = Literal["polling", "webhook"]

PATIENCE_S = 20.0
RETRIES_S = (0.02,)  # the sandbox's postman comes again as soon as this
SECRET = "correct-horse-battery-staple"


@dataclass
class Web:
    """The bot's web server, and how updates come."""

    address: str
    receiving: Receiving
    health: Health


class HttpWorld(World):
    """A world in which the application runs by itself."""

    def __init__(self, telegram: Telegram, magpie: Magpie, web: Web, stop: asyncio.Event) -> None:
        super().__init__(telegram, telegram.clock, magpie)
        self.web = web
        self.stop = stop
        self.running = asyncio.create_task(serve(magpie, stop, receiving=web.receiving, on_ready=self._on_ready))
        self._ready = asyncio.Event()

    def _on_ready(self) -> None:
        self._ready.set()

    async def ready(self) -> None:
        """Wait until updates come."""
        waiting = asyncio.create_task(self._ready.wait())
        await asyncio.wait({self.running, waiting}, timeout=PATIENCE_S, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if self.running.done():
            self.running.result()
        assert self._ready.is_set()

    async def end(self) -> None:
        """Stop the bot as SIGTERM does, and wait for it."""
        self.stop.set()
        await asyncio.wait_for(self.running, PATIENCE_S)

    async def settle(self) -> None:
        """Wait until Telegram has nothing for the bot, and the bot nothing in hand."""
        async with asyncio.timeout(PATIENCE_S):
            await self.telegram.updates.taken()
            await self.magpie.update_queue.join()


@asynccontextmanager
async def open_http_world(
    database_path: Path, transport: Transport, *, telegram: Telegram | None = None, updates_a_minute: int = WITHOUT_END
) -> AsyncIterator[HttpWorld]:
    """The bot, running, and a Telegram, each behind a port of its own; hand in `telegram` to start the bot again on it.

    At the end the bot is stopped as by SIGTERM, if it was not before.
    """
    telegram = telegram or Telegram(
        clock=Clock(NOON), token="4242:sandbox", bot_name="Magpie", bot_username="magpie_bot"
    )
    telegram.webhook.retry_seconds = RETRIES_S
    clock, port = telegram.clock, free_port()
    async with (
        Server(telegram, port=0).running() as server,
        open_shared_services(database_path, now=clock.now) as services,
    ):
        pacing = Pacing(monotonic=clock.monotonic, sleep=let_pass(clock, services.database))
        magpie = build_application(services, token=telegram.token, api_url=server.url, pacing=pacing)
        magpie.languages = languages()
        magpie.patience = Patience(updates_a_minute, monotonic=clock.monotonic)
        clock.next_event = lambda: next_wake(magpie)
        clock.on_moved = lambda: deliver_now(magpie)
        webhook = Webhook(magpie, url=f"http://127.0.0.1:{port}", secret=SECRET)
        receiving = webhook if transport == "webhook" else Polling()
        health = Health(magpie, receiving, lease_token=None)
        async with serving(magpie, health, address="127.0.0.1", port=port, routes=receiving.routes()) as address:
            world = HttpWorld(telegram, magpie, Web(address, receiving, health), asyncio.Event())
            try:
                await world.ready()
                yield world
            finally:
                await world.end()
