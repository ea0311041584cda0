"""The command line: run · demo · content · db · doctor."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import gc
import logging
import signal
import sys
import time
from collections.abc import Callable, Coroutine
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from bot.database_commands import db

if TYPE_CHECKING:
    from bot.content.loader import Content
    from bot.settings import Settings

log = logging.getLogger(__name__)

STARTED = time.monotonic()
EX_CONFIG = 78  # sysexits.h: something is wrong with the configuration
EX_TEMPFAIL = 75  # sysexits.h: not now, but later it may work


@click.group()
@click.version_option(package_name="magpie")
def main() -> None:
    """Magpie, a Telegram bot: graded facts on muscles, sleep and magnesium, and daily reminders."""


main.add_command(db)


@main.command()
@click.option(
    "--webhook", is_flag=True, help="Let Telegram bring the updates to WEBHOOK_URL, instead of asking for them."
)
def run(webhook: bool) -> None:
    """Serve Telegram, with the settings of the environment and .env: by long polling, or by a webhook."""
    gc.disable()  # until the start is over: nothing of it is garbage, and to look for some is an eighth of it
    from bot.settings import SettingsError, load_settings, unread_names

    try:
        settings = load_settings()
    except SettingsError as error:
        _stop_for("The settings need mending before I can start", [*error.problems, *unread_names()])
    watch_over(settings)
    for sentence in unread_names():
        log.warning("%s", sentence)

    async def serve_telegram(stop: asyncio.Event) -> None:
        from bot import app

        way = "Receiving" if webhook else "Polling"
        await app.run(settings, stop, webhook=webhook, on_ready=lambda: _say_ready(way))

    run_until_signal(serve_telegram)


def watch_over(settings: Settings) -> None:
    """Let the log and, if it is wanted, Sentry know what happens from now on."""
    from bot.logs import set_up_logging

    known = (settings.webhook_secret, settings.sentry_dsn, settings.database_key)
    secrets = [one.reveal() for one in known if one is not None]
    token = settings.telegram_bot_token.reveal()
    set_up_logging(settings.log_level, token, *secrets, style=settings.log_format)
    if settings.sentry_dsn is not None:
        from bot import error_reports
        from bot.settings import SettingsError

        try:
            error_reports.start(settings.sentry_dsn.reveal(), release=f"magpie@{version('magpie')}")
        except SettingsError as error:
            _stop_for("The settings need mending before I can start", error.problems)


@main.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8080,
    show_default=True,
    help="Port of the chat page; 0 takes a free one.",
)
@click.option(
    "--database",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("var/demo.sqlite3"),
    show_default=True,
    help="Where the demo keeps what you set up.",
)
def demo(port: int, database: Path) -> None:
    """Try the bot in a browser, on a Telegram of your own. Needs no token, no account and no internet."""
    from bot.logs import set_up_logging

    set_up_logging("WARNING", "")

    async def serve_demo(stop: asyncio.Event) -> None:
        from bot.demo import serve as serve_demo_page

        await serve_demo_page(stop, port=port, database_path=database, on_ready=_say_ready)

    run_until_signal(serve_demo)


@main.group()
def content() -> None:
    """Look after the files under content/."""


_FOLDER = click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The content folder, if it is not the project's own.",
)


@content.command()
@_FOLDER
def check(folder: Path | None) -> None:
    """Name every problem in the content, as file:line: entry: what is wrong."""
    from bot.content import checker
    from bot.settings import DEFAULT_CONTENT_PATH

    report = checker.check(folder or DEFAULT_CONTENT_PATH, today=_today())
    for warning in report.warnings:
        click.echo(f"worth a look: {warning}", err=True)
    if report.problems or report.content is None:
        _stop_for("The content needs mending", [str(problem) for problem in report.problems])
    loaded = report.content
    click.echo(
        f"{len(loaded.tips)} tips, {len(loaded.forms)} forms, {len(loaded.questions)} questions, "
        f"{len(loaded.myths)} claims, {len(loaded.routines)} routines, {len(loaded.foods)} foods, "
        f"{len(loaded.interactions)} medicines and {len(loaded.sources)} sources: nothing to mend."
    )


@content.command()
@_FOLDER
@click.option(
    "--facts",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder with a fact base; lists its facts that no entry seems to say.",
)
def stats(folder: Path | None, facts: Path | None) -> None:
    """Count the entries by kind, topic, grade and age."""
    from bot.content import copying, statistics

    loaded = _load(folder)
    for name, counted in statistics.counts(loaded, today=_today()).items():
        click.echo(f"{name}:")
        for what, number in counted.most_common():
            click.echo(f"  {number:4} {what}")
    if facts is not None:
        try:
            unused = statistics.unused_facts(loaded, facts)
        except copying.UnreadableTextError as error:
            raise click.ClickException(str(error)) from error
        click.echo(f"facts that no entry seems to say: {len(unused)}")
        for fact_id, statement in unused:
            click.echo(f"  {fact_id}: {statement}")


@content.command()
@_FOLDER
@click.argument("entry_id", metavar="ID")
def preview(folder: Path | None, entry_id: str) -> None:
    """Show the entry ID (or kind:ID, such as form:citrate) as it will look."""
    from bot import preview as previews

    found = previews.find(_load(folder), entry_id)
    if not found:
        raise click.ClickException(f"no entry has the id {entry_id!r}")
    for key, screens in found:
        for screen in screens:
            click.echo(f"--- {key}\n{previews.as_text(screen)}\n")


@content.command()
@_FOLDER
@click.argument("question", nargs=-1, required=True)
def ask(folder: Path | None, question: tuple[str, ...]) -> None:
    """Say what the bot would do with QUESTION; if it searches, what it finds and how sure it is."""
    loaded, text = _load(folder), " ".join(question)
    said = _told_at_once(loaded, text)
    if said is not None:
        click.echo(said)
    else:
        asyncio.run(_say_found(loaded, text))


def _told_at_once(loaded: Content, text: str) -> str | None:
    """What the bot makes of `text` before it searches, in the order in which it looks; None if it searches."""
    from bot.content.label_reading import read_label
    from bot.content.names import FormNames
    from bot.content.red_flags import RedFlags

    flag = RedFlags(loaded.safety.red_flags, loaded.safety.idioms).find(text)
    if flag is not None:
        return f"red flag: {flag.id}, {flag.urgency}: {flag.action}"
    names = FormNames(loaded.forms.values())
    label = read_label(text, names, loaded.forms)
    if label is not None:
        figure = " to ".join(dict.fromkeys(f"{mg:.3g}" if mg < 1 else f"{mg:.0f}" for mg in label.elemental_mg))
        stated = " + ".join(
            f"{amount.amount_mg:g} mg {'elemental, as ' if amount.is_elemental else ''}"
            f"{'/'.join(form.id for form in amount.forms)} x {amount.count}"
            for amount in label.amounts
        )
        return f"label: {stated}: {figure} mg"
    forms = names.asked_about(text)
    if forms is None:
        return None
    return f"{'compare' if len(forms) > 1 else 'form'}: {', '.join(forms)}"


async def _say_found(loaded: Content, text: str) -> None:
    from bot.content.search import Search

    search = await Search.open(loaded)
    try:
        answer = await search.find(text)
        words = [word for concept in search.concepts(text) for word in concept.words]
    finally:
        await search.close()
    click.echo(f"looked for: {' '.join(words)}")
    if answer.known:
        click.echo("known, and clear: opens the first" if answer.clear else "known: offers these to choose from")
    else:
        click.echo("not known; the nearest:" if answer.found else "not known, and nothing is near")
    for found in answer.found:
        click.echo(f"  {found.key}  score {found.score:.2f}, covers {found.cover:.0%}")


@content.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def fingerprint(files: tuple[Path, ...]) -> None:
    """Remember the wording of FILES (YAML or text), so that `check` notices a sentence copied from them."""
    from bot.content import copying

    try:
        number = copying.write(text for path in files for text in copying.texts_of(path))
    except (copying.UnreadableTextError, copying.KnownRunsError, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{number} runs of {copying.RUN_WORDS} words are known.")


@main.command()
def doctor() -> None:
    """Look at everything that the bot needs, and say what to do about what is not right. Exit code 1: a problem."""
    from bot.doctor import Verdict, examine

    logging.disable()  # what there is to say is said here

    async def say_all() -> bool:
        bad = False
        async for finding in examine(now=lambda: dt.datetime.now(dt.UTC)):
            click.echo(str(finding))
            bad = bad or finding.verdict is Verdict.PROBLEM
        return bad

    sys.exit(1 if asyncio.run(say_all()) else 0)


def _load(folder: Path | None) -> Content:
    from bot.content.loader import ContentError, load
    from bot.settings import DEFAULT_CONTENT_PATH

    try:
        return load(folder or DEFAULT_CONTENT_PATH)
    except ContentError as error:
        _stop_for("The content needs mending", [str(problem) for problem in error.problems])


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()


def _say_ready(way: str = "Polling") -> None:
    click.echo(f"{way} since {time.monotonic() - STARTED:.2f} s after the start. Ctrl-C stops.", err=True)


def _fastest_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """That of uvloop, where the extra `uvloop` is installed; None for asyncio's own."""
    try:
        import uvloop
    except ImportError:
        return None
    factory: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop
    return factory


def _stop_for(headline: str, problems: list[str]) -> NoReturn:
    click.echo(f"{headline}:", err=True)
    for problem in problems:
        click.echo(f"  {problem}", err=True)
    sys.exit(EX_CONFIG)


def run_until_signal(work: Callable[[asyncio.Event], Coroutine[Any, Any, None]]) -> None:
    """Run `work(stop)` until it ends, or until Ctrl-C or SIGTERM sets `stop`."""
    from bot.content.loader import ContentError
    from bot.settings import PortTakenError, SettingsError
    from db.database import DatabaseError, DatabaseUnusableError
    from db.lease import LeaseHeldError
    from db.trouble import told

    async def until_signal() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(NotImplementedError):  # Windows has no such hook; Ctrl-C still interrupts there
                loop.add_signal_handler(name, stop.set)
        await work(stop)

    try:
        with asyncio.Runner(loop_factory=_fastest_loop()) as runner:
            runner.run(until_signal())
    except ContentError as error:
        _stop_for("The content needs mending before I can start", [str(problem) for problem in error.problems])
    except SettingsError as error:
        _stop_for("The settings need mending before I can start", error.problems)
    except DatabaseUnusableError as error:
        _stop_for("The database needs mending before I can start", [str(error)])
    except PortTakenError as error:
        click.echo(f"Not started: {error}. Set PORT to another one, or stop that program first.", err=True)
        sys.exit(EX_TEMPFAIL)
    except DatabaseError as error:
        click.echo(f"Not started: {told(error, 'the database')}", err=True)
        sys.exit(EX_TEMPFAIL)
    except LeaseHeldError as error:
        click.echo(f"Not started: {error}. One process at a time works with a database; stop that one first.", err=True)
        sys.exit(EX_TEMPFAIL)


if __name__ == "__main__":
    main()
