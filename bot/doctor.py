"""`magpie doctor`: looks at everything that the bot needs, one thing at a time, and works when all of it is broken."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import email.utils
import json
import os
import shutil
import socket
import ssl
import time
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

import aiohttp
from msgspec import Struct

from bot import tls
from bot.content import checker
from bot.disk import Mount, whereabouts, why_thrown_away, why_unfit
from bot.lease import is_dead
from bot.settings import NO_TOKEN, Settings, load_in_part, unread_names
from bot.timetable import is_timetable
from bot.timezones import is_valid_zone
from db.backup import daily_backups
from db.connection import DatabaseError, DatabaseUnusableError, connect, one_kind_of_error
from db.lease import living_holder
from db.soundness import faults, oddities, schema_version
from db.trouble import told

PATIENCE_S = 10.0
SLOW_S = 2.0
DRIFT = dt.timedelta(seconds=2)
LITTLE_DISK, NO_DISK = 200_000_000, 20_000_000  # bytes
MANY_PENDING = 100
BACKUP_LIFE = dt.timedelta(days=2)
LOCK_PATIENCE_MS = 5_000


class Verdict(StrEnum):
    """How a thing is. Only a problem keeps the bot from its work."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


class Finding(Struct, frozen=True):
    """What was looked at, how it is, what was seen, and what to do."""

    subject: str
    verdict: Verdict
    seen: str
    to_do: str = ""

    def __str__(self) -> str:
        return f"{self.verdict:8} {self.subject}: {self.seen}{' ' if self.to_do else ''}{self.to_do}"


async def examine(
    env_file: Path = Path(".env"), *, now: Callable[[], dt.datetime], where: Whereabouts | None = None
) -> AsyncIterator[Finding]:
    """Every finding as it is made. `now` (UTC) is the computer's clock; `where` is for tests."""
    settings, problems = load_in_part(env_file)
    looks: list[Callable[[], Iterator[Finding]]] = [
        lambda: look_at_settings(problems, env_file),
        lambda: look_at_content(settings.content_path, today=now().date()),
        lambda: look_at_disk(settings, *(where or whereabouts(settings.database_path))),
        lambda: look_at_database(settings, now=now()),
        lambda: look_at_backups(settings, today=now().date()),
    ]
    for look in looks:
        try:
            for finding in look():
                yield finding
        except Exception as error:  # noqa: BLE001 - whatever is broken, the rest is looked at
            yield Finding("doctor", Verdict.PROBLEM, f"could not look: {error!r}.", "Please report this.")
    async for finding in look_at_telegram(settings, now=now):
        yield finding


Whereabouts = tuple[Mapping[str, str], list[Mount], Any]


def look_at_settings(problems: list[str], env_file: Path) -> Iterator[Finding]:
    """What cannot be used, and names that are nearly one of ours."""
    for problem in problems:
        yield Finding("settings", Verdict.PROBLEM, f"{problem.rstrip('.')}.")
    slips = unread_names(env_file)
    for slip in slips:
        yield Finding("settings", Verdict.WARNING, slip)
    if not problems and not slips:
        yield Finding("settings", Verdict.OK, "all can be used.")


def look_at_content(folder: Path, *, today: dt.date) -> Iterator[Finding]:
    if not folder.is_dir():
        yield Finding("content", Verdict.PROBLEM, f"there is no folder {folder}.", "See CONTENT_PATH.")
        return
    report = checker.check(folder, today=today)
    if report.problems or report.content is None:
        yield Finding(
            "content",
            Verdict.PROBLEM,
            f"{len(report.problems)} problems, the first: {next(iter(report.problems), 'nothing could be read')}.",
            "`magpie content check` names them all.",
        )
        return
    yield Finding("content", Verdict.OK, f"{len(report.content.tips)} tips and all that belongs to them.")


def look_at_disk(
    settings: Settings, environment: Mapping[str, str], mounts: list[Mount], path: Any
) -> Iterator[Finding]:
    """Whether the disk lasts, is fit for SQLite, and has room."""
    thrown_away, unfit = why_thrown_away(environment, mounts, path), why_unfit(mounts, path)
    if thrown_away is not None:
        verdict = Verdict.WARNING if settings.allow_ephemeral_disk else Verdict.PROBLEM
        yield Finding("disk", verdict, thrown_away)
    if unfit is not None:
        yield Finding("disk", Verdict.WARNING, unfit)
    folder = _nearest_folder(settings.database_path)
    free = shutil.disk_usage(folder).free
    room = f"{free / 1e6:,.0f} MB free at {folder}."
    if free < LITTLE_DISK:
        verdict = Verdict.PROBLEM if free < NO_DISK else Verdict.WARNING
        yield Finding("disk", verdict, room, "Make room: with a full disk nothing can be set up and nothing is sent.")
    elif thrown_away is None and unfit is None:
        yield Finding("disk", Verdict.OK, room)


def look_at_database(settings: Settings, *, now: dt.datetime) -> Iterator[Finding]:
    """Whether it opens, is sound, can be written to, and who works with it."""
    path = settings.database_path
    if not path.exists():
        folder = _nearest_folder(path)
        if os.access(folder, os.W_OK | os.X_OK):
            yield Finding("database", Verdict.OK, f"{path} is not there yet; the first start makes it.")
        else:
            yield Finding(
                "database",
                Verdict.PROBLEM,
                f"{path} is not there, and {folder} may not be written to.",
                "Let this program write there, or set DATABASE_PATH.",
            )
        return
    try:
        with contextlib.closing(connect(path, settings.sqlcipher_key, mode="rw")) as db:
            yield from _look_into(db, path, now=now)
    except DatabaseUnusableError as error:
        yield Finding("database", Verdict.PROBLEM, str(error))
    except DatabaseError as error:
        yield Finding("database", Verdict.PROBLEM, told(error, path))
    except OSError as error:
        yield Finding("database", Verdict.PROBLEM, f"{path}: {error}.", "Let this program read and write it.")


def _look_into(db: Any, path: Path, *, now: dt.datetime) -> Iterator[Finding]:
    found = faults(db)
    if found:
        yield Finding("database", Verdict.PROBLEM, found[0])
        return
    for oddity in oddities(db, is_zone=is_valid_zone, is_timetable=is_timetable):
        yield Finding("database", Verdict.WARNING, oddity)
    with one_kind_of_error():
        db.execute(f"PRAGMA busy_timeout = {LOCK_PATIENCE_MS}")
        db.execute("BEGIN IMMEDIATE")
        try:
            db.execute("CREATE TABLE _doctor (written TEXT)")  # taken back, but it has to be written first
        finally:
            db.rollback()
        held = living_holder(db, now=now, is_dead=is_dead) if db.table("lease").exists() else None
    yield Finding("database", Verdict.OK, f"{path} opens, is sound and takes writes (schema {schema_version(db)[0]}).")
    if held is not None:
        yield Finding("database", Verdict.OK, f"{held.process} works with it since {held.taken_at:%Y-%m-%d %H:%M} UTC.")
    else:
        yield Finding("database", Verdict.OK, "no bot works with it at the moment.")


def look_at_backups(settings: Settings, *, today: dt.date) -> Iterator[Finding]:
    folder = settings.backup_folder
    if folder is None:
        yield Finding(
            "backups",
            Verdict.WARNING,
            "none are made.",
            "Set BACKUP_FOLDER to a folder, best on another disk, or let Litestream copy (deploy/README.md).",
        )
        return
    newest = max(daily_backups(folder), default=None)
    if newest is None or today - newest > BACKUP_LIFE:
        yield Finding(
            "backups",
            Verdict.WARNING,
            f"the newest in {folder} is of {newest}." if newest else f"there is none in {folder}.",
            "The bot makes one at its next start; if not, its log says why.",
        )
    else:
        yield Finding("backups", Verdict.OK, f"the newest is of {newest}.")


async def look_at_telegram(settings: Settings, *, now: Callable[[], dt.datetime]) -> AsyncIterator[Finding]:
    """The way to the Bot API step by step, then the token, the clock and the webhook. A step that fails ends it."""
    if settings.telegram_api_url.scheme not in urllib.request.getproxies():  # a proxy looks the name up by itself
        problem = await _way_to(settings)
        if problem is not None:
            yield problem
            return
    patience = aiohttp.ClientTimeout(total=PATIENCE_S)
    connector = aiohttp.TCPConnector(ssl=tls.trusting())
    async with aiohttp.ClientSession(connector=connector, timeout=patience, trust_env=True) as session:
        async for finding in _look_at_bot(session, settings, now=now):
            yield finding


async def _way_to(settings: Settings) -> Finding | None:
    """What keeps a connection from being made; None if one can be."""
    host, port = settings.telegram_api_url.host or "", settings.telegram_api_url.port or 443
    try:
        addresses = await asyncio.wait_for(asyncio.get_running_loop().getaddrinfo(host, port), PATIENCE_S)
    except (TimeoutError, OSError) as error:
        return Finding(
            "network",
            Verdict.PROBLEM,
            f"the name {host} has no address ({_said(error)}).",
            "See the connection and the name server (/etc/resolv.conf), and TELEGRAM_API_URL.",
        )
    secure = ssl.create_default_context() if settings.telegram_api_url.scheme == "https" else None
    try:
        async with asyncio.timeout(PATIENCE_S):
            _, writer = await asyncio.open_connection(host, port, ssl=secure)
        writer.close()
    except ssl.SSLError as error:
        return Finding(
            "network",
            Verdict.PROBLEM,
            f"{host} cannot prove who it is ({_said(error)}).",
            "See the computer's clock and its certificates (ca-certificates); a proxy that reads along also does this.",
        )
    except (TimeoutError, OSError) as error:
        return Finding(
            "network",
            Verdict.PROBLEM,
            f"{host}:{port} ({addresses[0][4][0]}) takes no connection ({_said(error)}).",
            "See the firewall and TELEGRAM_API_URL. Some networks block Telegram.",
        )
    return None


async def _look_at_bot(
    session: aiohttp.ClientSession, settings: Settings, *, now: Callable[[], dt.datetime]
) -> AsyncIterator[Finding]:
    token = settings.telegram_bot_token.reveal()
    began = time.monotonic()
    try:
        answer = await _call(session, settings, "getMe")
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        yield Finding(
            "network",
            Verdict.PROBLEM,
            f"the connection is made and no answer comes ({_said(error).replace(token, '<token>')}).",
            "Try again in a minute; see TELEGRAM_API_URL.",
        )
        return
    took = time.monotonic() - began
    slow = took > SLOW_S
    yield Finding(
        "network",
        Verdict.WARNING if slow else Verdict.OK,
        f"answers after {took:.2f} s.",
        "That is slow; people will wait." if slow else "",
    )
    clock = _look_at_clock(answer, now())
    if clock is not None:
        yield clock
    if token == NO_TOKEN:
        return  # the settings say so already
    if not answer.body.get("ok"):
        yield _token_refused(answer)
        return
    yield Finding("token", Verdict.OK, f"it is @{answer.body['result'].get('username')}'s.")
    try:
        webhook = (await _call(session, settings, "getWebhookInfo")).body.get("result") or {}
    except (aiohttp.ClientError, TimeoutError, OSError):
        webhook = {}
    for finding in _look_at_webhook(webhook, settings):
        yield finding


class _Answer(Struct, frozen=True):
    status: int
    date: dt.datetime | None
    body: dict[str, Any]


async def _call(session: aiohttp.ClientSession, settings: Settings, method: str) -> _Answer:
    url = f"{settings.bot_api_url}/bot{settings.telegram_bot_token.reveal()}/{method}"
    async with session.get(url, allow_redirects=False) as response:
        text = await response.text(errors="replace")
        body: dict[str, Any] = {}
        with contextlib.suppress(ValueError):
            read = json.loads(text)
            body = read if isinstance(read, dict) else {}
        date = None
        with contextlib.suppress(ValueError, TypeError):
            date = email.utils.parsedate_to_datetime(response.headers.get("Date", ""))
        return _Answer(response.status, date, body)


def _token_refused(answer: _Answer) -> Finding:
    if answer.status in {401, 404} and "error_code" in answer.body:
        return Finding(
            "token",
            Verdict.PROBLEM,
            "Telegram does not know it.",
            "Ask BotFather for the current one (/mybots, API Token).",
        )
    return Finding(
        "token",
        Verdict.PROBLEM,
        f"what answers is no Bot API server, or it is out of order (status {answer.status}).",
        "See TELEGRAM_API_URL; Telegram's own is https://api.telegram.org.",
    )


def _look_at_clock(answer: _Answer, now: dt.datetime) -> Finding | None:
    if answer.date is None:
        return Finding("clock", Verdict.WARNING, "the answer has no date to compare with.")
    drift = now - answer.date
    if abs(drift) <= DRIFT:
        return Finding("clock", Verdict.OK, "agrees with Telegram's.")
    seconds = drift.total_seconds()
    return Finding(
        "clock",
        Verdict.WARNING,
        f"is {abs(seconds):,.0f} s {'ahead of' if seconds > 0 else 'behind'} Telegram's.",
        "Reminders come at the wrong time. Turn on time synchronisation (timedatectl set-ntp true).",
    )


def _look_at_webhook(webhook: dict[str, Any], settings: Settings) -> Iterator[Finding]:
    pending = int(webhook.get("pending_update_count") or 0)
    if webhook.get("url") and settings.webhook_url is None:
        yield Finding(
            "webhook",
            Verdict.WARNING,
            "one is set, so nothing comes by polling.",
            "A start by polling takes it away. If another program set it, that one needs a token of its own.",
        )
    if webhook.get("last_error_message"):
        at = dt.datetime.fromtimestamp(int(webhook.get("last_error_date") or 0), dt.UTC)
        yield Finding(
            "webhook",
            Verdict.WARNING,
            f"Telegram's last delivery failed at {at:%Y-%m-%d %H:%M} UTC: {webhook['last_error_message']}.",
            "See that its address can be reached from outside and its certificate is valid.",
        )
    if pending > MANY_PENDING:
        yield Finding(
            "updates",
            Verdict.WARNING,
            f"{pending} messages wait for an answer.",
            "Start the bot, or see what holds it up.",
        )
    else:
        yield Finding("updates", Verdict.OK, f"{pending} wait.")


def _nearest_folder(path: Path) -> Path:
    """The folder of a file, or the first above it that is there."""
    return next(folder for folder in path.absolute().parents if folder.is_dir())


def _said(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return f"nothing within {PATIENCE_S:.0f} s"
    if isinstance(error, socket.gaierror):
        return error.strerror or "unknown"
    return str(error) or type(error).__name__
