"""`magpie doctor` over HTTP: everything in order, and broken one part after another."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import shutil
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from aiohttp import web

from bot.disk import Mount
from bot.doctor import Finding, Verdict, examine
from db.backup import daily_name
from db.database import Database
from db.migrations import migrations
from sandbox.server import Server
from sandbox.telegram import Telegram
from tests import disks
from tests.content import small
from tests.db.test_backup import fill
from tests.ports import free_port
from tests.test_command_line import run

TOKEN = "4242:sandbox-token"
LASTING = (dict[str, str](), [Mount("/", "ext4")], PurePosixPath("/srv/magpie.sqlite3"))


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with Server(Telegram(token=TOKEN, bot_username="magpie_bot"), port=0).running() as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place where all is well."""
    for name in (
        "TELEGRAM_BOT_TOKEN",
        "TELEGRAM_API_URL",
        "DATABASE_PATH",
        "CONTENT_PATH",
        "BACKUP_FOLDER",
        "ALLOW_EPHEMERAL_DISK",
    ):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / daily_name(now().date())).write_text("")
    (tmp_path / "content").mkdir()
    content = small.write(tmp_path / "content")
    set_up(tmp_path, TELEGRAM_BOT_TOKEN=TOKEN, TELEGRAM_API_URL=server.url, CONTENT_PATH=str(content))
    return tmp_path


def set_up(folder: Path, **settings: str) -> None:
    """Put settings into the `.env` of the folder, beside those that are there."""
    env = folder / ".env"
    lines = dict(line.split("=", 1) for line in env.read_text().splitlines()) if env.exists() else {}
    lines |= {"DATABASE_PATH": str(folder / "magpie.sqlite3"), "BACKUP_FOLDER": str(folder / "backups")} | settings
    env.write_text("".join(f"{name}={value}\n" for name, value in lines.items()))


def files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"))


async def findings(
    folder: Path, *, clock: Callable[[], dt.datetime] = now, where: Any = LASTING
) -> dict[str, list[Finding]]:
    """What is not in order, by subject."""
    found: dict[str, list[Finding]] = {}
    async for finding in examine(folder / ".env", now=clock, where=where):
        assert TOKEN not in str(finding)
        if finding.verdict is not Verdict.OK:
            found.setdefault(finding.subject, []).append(finding)
    return found


async def the_one(folder: Path, subject: str, verdict: Verdict, **others: Any) -> str:
    """What is said where one thing alone is not in order."""
    found = await findings(folder, **others)
    assert list(found) == [subject], found
    [finding] = found[subject]
    assert finding.verdict is verdict
    return str(finding)


async def test_all_is_well_and_nothing_is_made_by_looking(folder: Path) -> None:
    before = files(folder)
    subjects = [finding.subject async for finding in examine(folder / ".env", now=now, where=LASTING)]
    assert subjects == ["settings", "content", "disk", "database", "backups", "network", "clock", "token", "updates"]
    assert await findings(folder) == {}
    assert files(folder) == before


async def test_program_says_a_line_each_and_ends_with_0_or_1(folder: Path) -> None:
    code, output = await run("doctor", cwd=folder)
    assert code == 0, output
    assert "ok       token: it is @magpie_bot's." in output
    code, output = await run("doctor", cwd=folder, TELEGRAM_BOT_TOKEN="4242:other")
    assert code == 1
    assert (
        "problem  token: Telegram does not know it. Ask BotFather for the current one (/mybots, API Token)." in output
    )
    assert "4242:other" not in output
    assert TOKEN not in output
    assert "Traceback" not in output


# The way to Telegram


async def test_name_without_an_address_is_told(folder: Path) -> None:
    set_up(folder, TELEGRAM_API_URL="https://no-such-name.invalid")
    said = await the_one(folder, "network", Verdict.PROBLEM)
    assert "the name no-such-name.invalid has no address" in said
    assert "name server" in said


async def test_port_that_takes_no_connection_is_told(folder: Path) -> None:
    set_up(folder, TELEGRAM_API_URL=f"http://127.0.0.1:{free_port()}")
    assert "takes no connection" in await the_one(folder, "network", Verdict.PROBLEM)


@asynccontextmanager
async def answering(
    answer: Callable[[web.Request], web.StreamResponse], secure: ssl.SSLContext | None = None
) -> AsyncIterator[str]:
    """A server that answers every request so; its address without a scheme."""

    async def handle(request: web.Request) -> web.StreamResponse:
        return answer(request)

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", handle)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "localhost", 0, ssl_context=secure)
    await site.start()
    try:
        yield f"localhost:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not here to make a certificate")
async def test_certificate_that_nobody_vouches_for_is_told(folder: Path, tmp_path: Path) -> None:
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    openssl = await asyncio.create_subprocess_exec(
        "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost",
        "-keyout", key, "-out", certificate, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    assert await openssl.wait() == 0
    secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    secure.load_cert_chain(certificate, key)
    async with answering(lambda _request: web.Response(), secure) as address:
        set_up(folder, TELEGRAM_API_URL=f"https://{address}")
        said = await the_one(folder, "network", Verdict.PROBLEM)
    assert "localhost cannot prove who it is" in said
    assert "clock" in said


async def test_server_that_is_no_bot_api_is_told(folder: Path) -> None:
    async with answering(lambda _request: web.Response(text="<html>Welcome to nginx</html>")) as address:
        set_up(folder, TELEGRAM_API_URL=f"http://{address}")
        said = await the_one(folder, "token", Verdict.PROBLEM)
    assert "what answers is no Bot API server, or it is out of order (status 200)" in said


async def test_server_that_is_out_of_order_is_no_wrong_token(folder: Path, server: Server) -> None:
    server.telegram.faults.add("502", method="getMe")
    assert "(status 502)" in await the_one(folder, "token", Verdict.PROBLEM)


async def test_answer_that_breaks_off_is_told(folder: Path, server: Server) -> None:
    server.telegram.faults.add("drop_before", method="getMe", times=None)
    assert "no answer comes" in await the_one(folder, "network", Verdict.PROBLEM)


async def test_slow_answer_is_worth_a_warning(folder: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.doctor.SLOW_S", 0.05)
    server.telegram.faults.add("delay", method="getMe", seconds=0.1)
    said = await the_one(folder, "network", Verdict.WARNING)
    assert "answers after 0.1" in said


@pytest.mark.parametrize(("seconds", "said"), [(3600, "ahead of Telegram's"), (-90, "behind Telegram's")])
async def test_clock_that_is_wrong_is_told(folder: Path, seconds: int, said: str) -> None:
    told = await the_one(folder, "clock", Verdict.WARNING, clock=lambda: now() + dt.timedelta(seconds=seconds))
    assert said in told
    assert "timedatectl" in told


async def test_clock_within_two_seconds_is_right(folder: Path) -> None:
    assert await findings(folder, clock=lambda: now() + dt.timedelta(seconds=0.9)) == {}


async def test_webhook_and_its_trouble_are_told(folder: Path) -> None:
    webhook = {
        "url": "https://example.org/hook",
        "pending_update_count": 1234,
        "last_error_date": 1_772_452_800,
        "last_error_message": "Connection refused",
    }

    def answer(request: web.Request) -> web.Response:
        result = webhook if request.path.endswith("getWebhookInfo") else {"username": "magpie_bot"}
        return web.json_response({"ok": True, "result": result})

    async with answering(answer) as address:
        set_up(folder, TELEGRAM_API_URL=f"http://{address}")
        found = await findings(folder)
    polling, failed = (str(finding) for finding in found["webhook"])
    assert "one is set, so nothing comes by polling. A start by polling takes it away." in polling
    assert "Telegram's last delivery failed at 2026-03-02 12:00 UTC: Connection refused. See that" in failed
    assert "1234 messages wait" in str(found["updates"][0])


# Here


async def test_missing_token_is_told_and_the_rest_is_looked_at(folder: Path) -> None:
    set_up(folder, TELEGRAM_BOT_TOKEN="")
    said = await the_one(folder, "settings", Verdict.PROBLEM)
    assert "TELEGRAM_BOT_TOKEN: is not set" in said


async def test_names_that_are_nearly_ours_are_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    set_up(folder, TELEGRAM_TOKEN="x", SOMETHING="1")
    monkeypatch.setenv("DATABASE_PAHT", "/x")
    found = await findings(folder)
    assert [str(finding) for finding in found["settings"]] == [
        "warning  settings: DATABASE_PAHT is not read; did you mean DATABASE_PATH?",
        f"warning  settings: {folder / '.env'}:6: TELEGRAM_TOKEN is not read; did you mean TELEGRAM_BOT_TOKEN?",
    ]


async def test_broken_content_is_told(folder: Path) -> None:
    tips = folder / "content" / "tips.yaml"
    tips.write_text(tips.read_text().replace("grade: moderate", "grade: modest", 1))
    said = await the_one(folder, "content", Verdict.PROBLEM)
    assert "tips.yaml:" in said
    assert "`magpie content check` names them all" in said


async def test_content_that_is_not_there_is_told(folder: Path) -> None:
    set_up(folder, CONTENT_PATH=str(folder / "nowhere"))
    assert "content" in await the_one(folder, "content", Verdict.PROBLEM)


async def test_disk_that_is_thrown_away_is_told(folder: Path) -> None:
    where = ({"DYNO": "worker.1"}, [Mount("/", "ext4")], PurePosixPath("/app/var/magpie.sqlite3"))
    assert "Heroku throws" in await the_one(folder, "disk", Verdict.PROBLEM, where=where)
    set_up(folder, ALLOW_EPHEMERAL_DISK="true")
    assert "Heroku throws" in await the_one(folder, "disk", Verdict.WARNING, where=where)


async def test_disk_shared_over_a_network_is_told(folder: Path) -> None:
    shared = [Mount("/", "nfs4")]
    said = await the_one(folder, "disk", Verdict.WARNING, where=(dict[str, str](), shared, PurePosixPath("/srv/x")))
    assert "Locks do not hold there" in said


async def test_disk_without_room_is_told(folder: Path, tmp_path: Path) -> None:
    with disks.small_disk(tmp_path / "small") as disk:
        set_up(folder, DATABASE_PATH=str(disk / "magpie.sqlite3"))
        said = await the_one(folder, "disk", Verdict.PROBLEM)
    assert "MB free at" in said
    assert "nothing is sent" in said


async def test_database_is_told_with_who_works_with_it(folder: Path) -> None:
    await asyncio.to_thread(fill, folder / "magpie.sqlite3")
    told = [str(one) async for one in examine(folder / ".env", now=now, where=LASTING) if one.subject == "database"]
    assert told[0].endswith(f"opens, is sound and takes writes (schema {len(migrations._migrations)}).")
    assert told[1] == "ok       database: no bot works with it at the moment."
    database = await Database.open(folder / "magpie.sqlite3")
    await database.run(
        lambda db: db.execute(
            "INSERT INTO lease VALUES (1, '', 't', 'elsewhere', 7, '2026-03-02T12:00:00Z', '2999-01-01T00:00:00Z')"
        )
    )
    await database.close()
    told = [str(one) async for one in examine(folder / ".env", now=now, where=LASTING) if one.subject == "database"]
    assert told[1] == "ok       database: process 7 on elsewhere works with it since 2026-03-02 12:00 UTC."


async def test_damaged_database_is_told(folder: Path) -> None:
    path = folder / "magpie.sqlite3"
    await asyncio.to_thread(fill, path)
    with disks.damaged(path):
        assert "damaged" in await the_one(folder, "database", Verdict.PROBLEM)


async def test_odd_rows_are_worth_a_warning(folder: Path) -> None:
    path = folder / "magpie.sqlite3"
    await asyncio.to_thread(fill, path)
    database = await Database.open(path)
    await database.run(lambda db: db.execute("UPDATE reminders SET timezone = 'Mars'"))
    await database.close()
    assert "reminders.timezone is 'Mars' in 50 rows" in await the_one(folder, "database", Verdict.WARNING)


async def test_file_that_is_no_database_is_told(folder: Path) -> None:
    (folder / "magpie.sqlite3").write_text("Dear diary, " * 99)
    assert "is encrypted, or no database at all" in await the_one(folder, "database", Verdict.PROBLEM)


async def test_locked_database_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder / "magpie.sqlite3"
    await asyncio.to_thread(fill, path)
    monkeypatch.setattr("bot.doctor.LOCK_PATIENCE_MS", 0)
    with disks.locked(path):
        assert "Another program has locked" in await the_one(folder, "database", Verdict.PROBLEM)


async def test_database_that_takes_no_writes_is_told(folder: Path, tmp_path: Path) -> None:
    with disks.small_disk(tmp_path / "small") as disk:
        path = disk / "magpie.sqlite3"
        await asyncio.to_thread(fill, path)
        remounted = await asyncio.create_subprocess_exec("mount", "-o", "remount,ro", str(disk))
        assert await remounted.wait() == 0
        set_up(folder, DATABASE_PATH=str(path))
        found = await findings(folder)
    assert found["database"][0].verdict is Verdict.PROBLEM
    assert "may be written to" in str(found["database"][0])


async def test_folder_that_may_not_be_written_to_is_told(folder: Path) -> None:
    set_up(folder, DATABASE_PATH="/proc/magpie/magpie.sqlite3")
    found = await findings(folder)
    if os.geteuid() != 0:  # root is told that it may
        assert "may not be written to" in str(found["database"][0])


async def test_backups_that_are_none_or_old_are_told(folder: Path) -> None:
    backups = folder / "backups"
    (backups / daily_name(now().date())).unlink()
    assert "there is none in" in await the_one(folder, "backups", Verdict.WARNING)
    (backups / "magpie-2026-03-02.sqlite3").write_text("")
    assert "is of 2026-03-02" in await the_one(folder, "backups", Verdict.WARNING)
    set_up(folder, BACKUP_FOLDER="")
    assert "none are made. Set BACKUP_FOLDER" in await the_one(folder, "backups", Verdict.WARNING)


async def test_where_all_is_broken_all_is_told(folder: Path) -> None:
    (folder / "magpie.sqlite3").write_text("Dear diary, " * 99)
    (folder / ".env").write_bytes(b"TELEGRAM_BOT_TOKEN=nonsense\nLOG_LEVEL=loud\nBACKUP_HOUR=x\n# caf\xe9\n")
    code, output = await run(
        "doctor",
        cwd=folder,
        TELEGRAM_BOT_TOKEN="nonsense",
        LOG_LEVEL="loud",
        SENDS_PER_SECOND="500",
        DATABASE_PATH=str(folder / "magpie.sqlite3"),
        CONTENT_PATH=str(folder / "nowhere"),
        TELEGRAM_API_URL="http://no-such-name.invalid",
        BACKUP_FOLDER=str(folder / ".env"),
    )
    assert code == 1
    for subject in ("settings", "content", "database", "network"):
        assert f"problem  {subject}: " in output
    assert "nonsense" not in output
    assert "Traceback" not in output
