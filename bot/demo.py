"""The bot and a Telegram of its own in one process: the one place where `bot` and `sandbox` meet."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from pathlib import Path

import click

from bot.app import build_application, deliver_now, next_wake, open_services, utc_now
from bot.app import serve as serve_bot
from bot.content.loader import load
from bot.lease import hold, this_process
from bot.settings import DEFAULT_CONTENT_PATH, SettingsError
from bot.timetable import next_slot
from db import reminders
from sandbox.clock import Clock
from sandbox.server import Server
from sandbox.telegram import Telegram

MINUTE = dt.timedelta(minutes=1)


async def serve(stop: asyncio.Event, *, port: int, database_path: Path, on_ready: Callable[[], None]) -> None:
    """Serve the chat page on 127.0.0.1 and the bot behind it, until `stop` is set."""
    clock = Clock.real()
    telegram = Telegram(clock=clock, bot_name="Magpie", bot_username="magpie_demo_bot")
    operator, _ = (telegram.add_person(name, language_code="en") for name in ("Ada", "Ben"))
    server = Server(telegram, port=port, next_event_label=lambda: "a reminder")
    process = this_process()
    async with (
        open_services(database_path=database_path, content=load(DEFAULT_CONTENT_PATH), now=clock.now) as services,
        hold(services.database, process, now=utc_now, on_lost=stop.set),
    ):
        # The clock starts at the computer's time again, wherever it was moved to before.
        await services.database.run(reminders.reschedule_all, next_slot=next_slot, now=clock.now())
        try:
            await server.start()
        except OSError as error:
            raise SettingsError([f"--port: port {port} cannot be used ({error.strerror}); try --port 0"]) from None
        application = build_application(services, token=telegram.token, api_url=server.url, lease_token=process.token)
        application.admin_ids = frozenset({operator.id})
        clock.next_event = lambda: next_wake(application)
        clock.on_moved = lambda: deliver_now(application)

        def announce() -> None:
            click.echo(f"Open {server.url} in a browser.")
            on_ready()

        minutes = asyncio.create_task(_keep_minutes(clock, lambda: deliver_now(application)))
        try:
            await serve_bot(application, stop, on_ready=announce)
        finally:
            minutes.cancel()
            await server.stop()


async def _keep_minutes(clock: Clock, tick: Callable[[], Awaitable[None]]) -> None:
    """Tick on the whole minutes of a clock that was moved: the scheduler knows only the computer's."""
    while True:
        now = clock.now()
        whole = now.replace(second=0, microsecond=0) + MINUTE
        await asyncio.sleep((whole - now).total_seconds())
        await tick()
