"""The command line: run · demo · content check."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import sys
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import click

STARTED = time.monotonic()
EX_CONFIG = 78  # sysexits.h: something is wrong with the configuration


@click.group()
@click.version_option(package_name="magpie")
def main() -> None:
    """Magpie, a Telegram bot: graded facts on muscles, sleep and magnesium, and daily reminders."""


@main.command()
def run() -> None:
    """Serve Telegram by long polling, with the settings of the environment and .env."""
    from bot.settings import SettingsError, load_settings

    try:
        settings = load_settings()
    except SettingsError as error:
        _stop_for("The settings need mending before I can start", error.problems)
    set_up_logging(settings.log_level, settings.telegram_bot_token.get_secret_value())

    async def serve_telegram(stop: asyncio.Event) -> None:
        from bot.app import build_application, open_services, serve

        async with open_services(database_path=settings.database_path, content_path=settings.content_path) as services:
            application = build_application(
                services, token=settings.telegram_bot_token.get_secret_value(), api_url=settings.bot_api_url
            )
            await serve(application, stop, on_ready=_say_ready)

    _run_until_signal(serve_telegram)


@main.command()
@click.option("--port", default=8080, show_default=True, help="Port of the chat page; 0 takes a free one.")
@click.option(
    "--database",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("var/demo.sqlite3"),
    show_default=True,
    help="Where the demo keeps what you set up.",
)
def demo(port: int, database: Path) -> None:
    """Try the bot in a browser, on a Telegram of your own. Needs no token, no account and no internet."""
    set_up_logging("WARNING", "")

    async def serve_demo(stop: asyncio.Event) -> None:
        from bot.demo import serve as serve_demo_page

        await serve_demo_page(stop, port=port, database_path=database, on_ready=_say_ready)

    _run_until_signal(serve_demo)


@main.group()
def content() -> None:
    """Look after the files under content/."""


@content.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=None, required=False)
def check(folder: Path | None) -> None:
    """Name every problem in the content, as file:line: entry: what is wrong."""
    from bot.content.loader import ContentError, load
    from bot.settings import DEFAULT_CONTENT_PATH

    try:
        loaded = load(folder or DEFAULT_CONTENT_PATH)
    except ContentError as error:
        _stop_for("The content needs mending", [str(problem) for problem in error.problems])
    click.echo(
        f"{len(loaded.tips)} tips, {len(loaded.forms)} forms, {len(loaded.questions)} questions and "
        f"{len(loaded.sources)} sources: nothing to mend."
    )


def set_up_logging(level: str, token: str) -> None:
    """One line an event on standard error. The token is cut out of whatever another library may print."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.addFilter(_Redaction(token))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for chatty in ("httpx", "httpcore", "apscheduler", "aiohttp.access"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


class _Redaction(logging.Filter):
    def __init__(self, secret: str) -> None:
        super().__init__()
        self._secret = secret

    def filter(self, record: logging.LogRecord) -> bool:
        if self._secret:
            record.msg = record.getMessage().replace(self._secret, "<token>")
            record.args = ()
            if record.exc_info and not record.exc_text:
                record.exc_text = logging.Formatter().formatException(record.exc_info)
            if record.exc_text:
                record.exc_text = record.exc_text.replace(self._secret, "<token>")
        return True


def _say_ready() -> None:
    click.echo(f"Polling since {time.monotonic() - STARTED:.2f} s after the start. Ctrl-C stops.", err=True)


def _stop_for(headline: str, problems: list[str]) -> Any:
    click.echo(f"{headline}:", err=True)
    for problem in problems:
        click.echo(f"  {problem}", err=True)
    sys.exit(EX_CONFIG)


def _run_until_signal(work: Callable[[asyncio.Event], Coroutine[Any, Any, None]]) -> None:
    """Run `work(stop)` until it ends, or until Ctrl-C or SIGTERM sets `stop`."""
    from bot.content.loader import ContentError
    from bot.settings import SettingsError
    from db.database import DatabaseUnusableError

    async def until_signal() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(NotImplementedError):  # Windows has no such hook; Ctrl-C still interrupts there
                loop.add_signal_handler(name, stop.set)
        await work(stop)

    try:
        asyncio.run(until_signal())
    except ContentError as error:
        _stop_for("The content needs mending before I can start", [str(problem) for problem in error.problems])
    except SettingsError as error:
        _stop_for("The settings need mending before I can start", error.problems)
    except DatabaseUnusableError as error:
        _stop_for("The database needs mending before I can start", [str(error)])


if __name__ == "__main__":
    main()
