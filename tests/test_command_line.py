"""The program itself: started, stopped and started again as an operator does, over real sockets."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from click.testing import CliRunner

from bot.__main__ import main
from bot.content.copying import KNOWN_RUNS
from bot.settings import Settings
from sandbox.clock import Clock
from sandbox.people import Person
from sandbox.server import Server
from sandbox.telegram import Telegram
from tests.conversation import CONTENT
from tests.ports import free_port

EX_CONFIG, EX_TEMPFAIL = 78, 75
PATIENCE_S = 20.0  # a hung program fails the test; nothing waits this long otherwise


async def run(*arguments: str, cwd: Path, **environment: str) -> tuple[int, str]:
    """Run `magpie` to its end; its exit code and what it wrote."""
    process = await start(*arguments, cwd=cwd, **environment)
    output, _ = await asyncio.wait_for(process.communicate(), PATIENCE_S)
    assert process.returncode is not None
    return process.returncode, output.decode()


def run_here(*arguments: str, cwd: Path, **environment: str) -> tuple[int, str]:
    """As `run`, within this process: for what the operator reads and not for the process, whose start takes a second.

    An error that the command does not tell in its own words fails the test.
    """
    not_inherited: dict[str, str | None] = {
        name: None for name in os.environ if name.lower() in Settings.__struct_fields__
    }
    with contextlib.chdir(cwd):
        done = CliRunner().invoke(main, arguments, env=not_inherited | environment, catch_exceptions=False)
    return done.exit_code, done.output


async def start(*arguments: str, cwd: Path, **environment: str) -> asyncio.subprocess.Process:
    inherited = {name: value for name, value in os.environ.items() if name.lower() not in Settings.__struct_fields__}
    return await asyncio.create_subprocess_exec(
        Path(sys.executable).parent / "magpie",
        *arguments,
        cwd=cwd,
        env=inherited | environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )


@contextlib.asynccontextmanager
async def running(
    cwd: Path, server: Server, telegram: Telegram, *options: str, **environment: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """`magpie run` against the sandbox, receiving; ended by SIGTERM."""
    environment |= {"TELEGRAM_BOT_TOKEN": telegram.token, "TELEGRAM_API_URL": server.url}
    process = await start("run", *options, cwd=cwd, **environment)
    assert process.stdout is not None
    lines: list[str] = []
    try:
        async with asyncio.timeout(PATIENCE_S):
            while not any(re.match("(Polling|Receiving) since", line) for line in lines):
                line = (await process.stdout.readline()).decode()
                assert line, f"the program ended: {lines}"
                lines.append(line)
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        rest, _ = await asyncio.wait_for(process.communicate(), PATIENCE_S)
        text = "".join(lines) + rest.decode()
    assert process.returncode == 0, text
    assert "Traceback" not in text, text
    assert telegram.token not in text


@contextlib.asynccontextmanager
async def own_telegram() -> AsyncIterator[tuple[Telegram, Server, Person]]:
    telegram = Telegram(clock=Clock.real(), bot_username="magpie_bot")
    server = Server(telegram, port=0)
    await server.start()
    try:
        yield telegram, server, telegram.add_person("Ada", language_code="en")
    finally:
        await server.stop()


async def reply(telegram: Telegram, person: Person, *, after: int) -> str:
    """The bot's first message beyond `after` messages, once it is there."""
    async with asyncio.timeout(PATIENCE_S):
        async for _event in telegram.events.subscribe(after=0):
            written = [m for m in telegram.messages(person.id) if m["from"]["is_bot"]]
            if len(written) > after:
                return str(written[-1]["text"])
    raise AssertionError


async def offered(telegram: Telegram, person: Person, label: str) -> None:
    """Wait until the latest message has that button."""
    async with asyncio.timeout(PATIENCE_S):
        async for _event in telegram.events.subscribe(after=0):
            rows = telegram.messages(person.id)[-1].get("reply_markup", {}).get("inline_keyboard", [])
            if any(button["text"] == label for row in rows for button in row):
                return


async def test_a_restart_keeps_what_was_set_up(tmp_path: Path) -> None:
    async with own_telegram() as (telegram, server, ada):
        async with running(tmp_path, server, telegram):
            telegram.say(ada, "/tip")
            await reply(telegram, ada, after=0)
            tip = telegram.messages(ada.id)[-1]
            telegram.tap(ada, tip["message_id"], label="Save")
            await offered(telegram, ada, "Yes, keep it")
            telegram.tap(ada, tip["message_id"], label="Yes, keep it")
            await offered(telegram, ada, "Saved (undo)")
            telegram.say(ada, "/saved")
            first = await reply(telegram, ada, after=1)
        telegram.say(ada, "/saved")  # said while nobody listens
        async with running(tmp_path, server, telegram):
            assert await reply(telegram, ada, after=2) == first
        assert "Tap one to read it again" in first


async def get(port: int, path: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}{path}") as response:
        return response.status, await response.text()


async def test_by_webhook_a_restart_loses_nothing(tmp_path: Path) -> None:
    port = free_port()
    environment = {"PORT": str(port), "WEBHOOK_URL": f"http://127.0.0.1:{port}", "LISTEN_ADDRESS": "127.0.0.1"}
    async with own_telegram() as (telegram, server, ada):
        telegram.webhook.retry_seconds = (0.1,)
        async with running(tmp_path, server, telegram, "--webhook", **environment):
            telegram.say(ada, "/tip")
            await reply(telegram, ada, after=0)
            assert await get(port, "/healthz") == (200, "ok\n")
            assert await get(port, "/readyz") == (200, '{"ready": true, "missing": {}}')
        assert telegram.webhook.url.startswith(environment["WEBHOOK_URL"])
        telegram.say(ada, "/start")  # said while nobody listens, and the postman knocks
        async with running(tmp_path, server, telegram, "--webhook", **environment):
            assert "Magpie" in await reply(telegram, ada, after=1)
            async with asyncio.timeout(PATIENCE_S):
                await telegram.updates.taken()
        assert len([m for m in telegram.messages(ada.id) if m["from"]["is_bot"]]) == 2


async def test_by_polling_health_and_metrics_are_served_if_there_is_a_port(tmp_path: Path) -> None:
    port = free_port()
    async with (
        own_telegram() as (telegram, server, ada),
        running(tmp_path, server, telegram, PORT=str(port), LOG_FORMAT="json", TELEGRAM_TOKEN="1:old"),
    ):
        telegram.say(ada, "/tip")
        await reply(telegram, ada, after=0)
        assert await get(port, "/readyz") == (200, '{"ready": true, "missing": {}}')
        assert 'magpie_updates_total{feature="tips",outcome="answered"} 1.0' in (await get(port, "/metrics"))[1]


def test_a_name_that_is_not_read_is_told_at_the_start(tmp_path: Path) -> None:
    code, output = run_here("run", cwd=tmp_path, TELEGRAM_TOKEN="1:words-of-mine")
    assert code == EX_CONFIG
    assert "TELEGRAM_BOT_TOKEN: is not set" in output
    assert "TELEGRAM_TOKEN is not read; did you mean TELEGRAM_BOT_TOKEN?" in output
    assert "words-of-mine" not in output


async def test_a_webhook_without_an_address_is_said_with_exit_code_78(tmp_path: Path) -> None:
    code, output = await run("run", "--webhook", cwd=tmp_path, TELEGRAM_BOT_TOKEN="1:abc")
    assert code == EX_CONFIG
    assert "WEBHOOK_URL: is not set" in output
    assert "Traceback" not in output


async def test_a_port_that_is_taken_may_be_free_later(tmp_path: Path) -> None:
    async with own_telegram() as (_telegram, server, _ada):
        port = server.url.rpartition(":")[2]
        code, output = await run("run", cwd=tmp_path, TELEGRAM_BOT_TOKEN="1:abc", PORT=port, LISTEN_ADDRESS="127.0.0.1")
    assert code == EX_TEMPFAIL
    assert f"another program listens on port {port}" in output
    assert "Traceback" not in output


async def test_a_missing_token_is_said_with_exit_code_78(tmp_path: Path) -> None:
    code, output = await run("run", cwd=tmp_path)
    assert code == EX_CONFIG
    assert "TELEGRAM_BOT_TOKEN: is not set" in output
    assert "Traceback" not in output


def test_every_problem_of_the_settings_is_said_at_once_with_its_line(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("# mine\nTELEGRAM_BOT_TOKEN=nonsense\nLOG_LEVEL=loud\nTELEGRAM_API_URL=ftp//x\n")
    code, output = run_here("run", cwd=tmp_path)
    assert code == EX_CONFIG
    assert re.findall(r"\.env:(\d): ([A-Z_]+):", output) == [
        ("2", "TELEGRAM_BOT_TOKEN"),
        ("4", "TELEGRAM_API_URL"),
        ("3", "LOG_LEVEL"),
    ]
    assert "nonsense" not in output


async def test_broken_content_stops_the_start_with_file_and_line(tmp_path: Path) -> None:
    folder = tmp_path / "content"
    shutil.copytree(CONTENT, folder)
    tips = (folder / "tips.yaml").read_text()
    (folder / "tips.yaml").write_text(tips.replace("topic: muscles", "topic: mussels", 1))
    line = tips[: tips.index("topic: muscles")].count("\n") + 1
    told = [
        await run(
            "run",
            cwd=tmp_path,
            TELEGRAM_BOT_TOKEN="1:abc",
            CONTENT_PATH=str(folder),
            TELEGRAM_API_URL="http://127.0.0.1:9",
        ),
        run_here("content", "check", "--folder", str(folder), cwd=tmp_path),
    ]
    for code, output in told:
        assert code == EX_CONFIG
        assert f"tips.yaml:{line}: " in output
        assert "Traceback" not in output


async def test_a_database_that_is_none_stops_the_start(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text(
        "This is a letter and not a database, and it is long enough to be told apart from an empty file. " * 9
    )
    code, output = await run("run", cwd=tmp_path, TELEGRAM_BOT_TOKEN="1:abc", DATABASE_PATH=str(path))
    assert code == EX_CONFIG
    assert "DATABASE_PATH" in output
    assert path.read_text().startswith("This is a letter")


async def test_a_token_that_telegram_refuses_stops_the_start(tmp_path: Path) -> None:
    async with own_telegram() as (_telegram, server, _ada):
        code, output = await run("run", cwd=tmp_path, TELEGRAM_BOT_TOKEN="4242:wrong", TELEGRAM_API_URL=server.url)
    assert code == EX_CONFIG
    assert "Telegram does not know this token" in output
    assert "4242:wrong" not in output


async def test_a_server_that_cannot_dress_the_bot_is_no_reason_to_stop(tmp_path: Path) -> None:
    async with own_telegram() as (telegram, server, ada):
        for method in ("setMyCommands", "setMyDescription", "setMyShortDescription", "setChatMenuButton"):
            telegram.faults.add("500", method=method, times=None)
        async with running(tmp_path, server, telegram):
            telegram.say(ada, "/start")
            assert "Magpie" in await reply(telegram, ada, after=0)


def test_the_real_content_is_in_order(tmp_path: Path) -> None:
    code, output = run_here("content", "check", cwd=tmp_path)
    assert code == 0, output
    assert "nothing to mend" in output


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("my chest hurts, is citrate better than oxide?", r"red flag: [\w-]+, emergency_now: .+"),
        ("500 mg citrate", r"label: 500 mg citrate x 1: 56 to 81 mg"),
        ("2 x 400mg glycinate", r"label: 400 mg glycinate x 2: \d+( to \d+)? mg"),
        ("100 mg magnesium as citrate", r"label: 100 mg elemental, as citrate x 1: 100 mg"),
        ("glycinate vs oxide", r"compare: glycinate, oxide"),
        ("is citrate better than oxide?", r"compare: citrate, oxide"),
        ("magnesium citrate?", r"form: citrate"),
        (
            "which form is best absorbed",
            r"looked for: .+\nknown.+\n  question:[\w-]+  score [\d.]+, covers \d+%(\n.+)*",
        ),
        ("blorp zyxwvu", r"looked for: .+\nnot known.*(\n.+)*"),
    ],
)
def test_ask_says_what_the_bot_would_do(tmp_path: Path, question: str, said: str) -> None:
    code, output = run_here("content", "ask", question, cwd=tmp_path)
    assert code == 0, output
    assert re.fullmatch(said, output.strip()), output


@pytest.mark.parametrize(
    ("data", "said"), [(b"a: b: c\n", "facts.yaml:1: "), (b"caf\xe9", "facts.yaml:1: "), (b"a: b\n", "stays as it is")]
)
def test_a_text_of_no_use_leaves_the_known_runs_alone(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "facts.yaml"
    path.write_bytes(data)
    before = KNOWN_RUNS.read_bytes()
    code, output = run_here("content", "fingerprint", str(path), cwd=tmp_path)
    assert KNOWN_RUNS.read_bytes() == before
    assert code == 1
    assert said in output
    assert "Traceback" not in output


def test_a_broken_fact_base_is_said_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "facts.yaml").write_text("- id: a\n  statement: b: c\n")
    code, output = run_here("content", "stats", "--facts", str(tmp_path), cwd=tmp_path)
    assert code == 1
    assert "facts.yaml:2: this is not valid YAML" in output
    assert "Traceback" not in output


async def test_the_program_explains_itself(tmp_path: Path) -> None:
    code, output = await run("--help", cwd=tmp_path)
    assert code == 0
    assert "Usage: magpie" in output


@pytest.mark.parametrize("arguments", [("run",), ("demo",), ("content", "check")])
def test_every_command_explains_itself(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    code, output = run_here(*arguments, "--help", cwd=tmp_path)
    assert code == 0
    assert "Usage:" in output
