"""The way to Telegram over real sockets: what arrives, and what becomes of every way in which it can fail."""

from __future__ import annotations

import asyncio
import json
import os
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from telegram import Bot, InputMediaPhoto
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.ext import ExtBot
from telegram.request import BaseRequest, RequestData

from bot import tls
from bot.transport import AiohttpRequest, call, never_left
from tests.ports import free_port

TOKEN = "1234567890:AAExampleExampleExampleExampleExample"
SOON_S = 0.05

Answering = Callable[[web.Request], Awaitable[web.StreamResponse]]


# Signed by itself, for 127.0.0.1, until 2126: openssl req -x509 -newkey ec ... -addext subjectAltName=IP:127.0.0.1
OWN_CERTIFICATE = Path(__file__).parent / "data" / "own_certificate.pem"


@asynccontextmanager
async def serving(answer: Answering, *, secured: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    """A server that answers every request so; its address."""
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=SOON_S)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", free_port(), ssl_context=secured)
    await site.start()
    try:
        yield site.name
    finally:
        await runner.cleanup()


def answering(body: bytes = b'{"ok": true, "result": true}', *, status: int = 200) -> Answering:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(body=body, status=status)

    return answer


async def refused(status: int, body: dict[str, Any] | bytes) -> TelegramError:
    """What is raised when the server answers so."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    async with serving(answering(raw, status=status)) as url, AiohttpRequest() as request:
        with pytest.raises(TelegramError) as caught:
            await request.post(url)
    return caught.value


async def test_parameters_arrive_as_the_library_writes_them() -> None:
    arrived: dict[str, Any] = {}

    async def answer(request: web.Request) -> web.Response:
        arrived.update(await request.json(), agent=request.headers["User-Agent"])
        return web.json_response({"ok": True, "result": {"message_id": 1, "date": 0, "chat": {"id": 7, "type": "x"}}})

    async with serving(answer) as url, AiohttpRequest() as request:
        bot = Bot(TOKEN, base_url=f"{url}/bot", request=request)
        message = await bot.send_message(7, "Gute Nacht ‹3", disable_notification=True)
    assert message.message_id == 1
    assert arrived == {
        "chat_id": "7",
        "text": "Gute Nacht ‹3",
        "disable_notification": "true",
        "agent": BaseRequest.USER_AGENT,
    }


async def test_a_call_with_parameters_that_are_text_already_returns_the_bare_result() -> None:
    arrived = []

    async def answer(request: web.Request) -> web.Response:
        arrived.append((request.path, await request.json()))
        return web.json_response({"ok": True, "result": {"message_id": 5}})

    async with serving(answer) as url:
        bot = ExtBot(TOKEN, base_url=f"{url}/bot", request=AiohttpRequest())
        await bot.request.initialize()
        assert await call(bot, "sendMessage", {"chat_id": "7"}) == {"message_id": 5}
        await bot.request.shutdown()
    assert arrived == [(f"/bot{TOKEN}/sendMessage", {"chat_id": "7"})]


async def test_files_are_uploaded_beside_the_parameters() -> None:
    arrived: dict[str, Any] = {}

    async def answer(request: web.Request) -> web.Response:
        for name, value in (await request.post()).items():
            arrived[name] = value.file.read() if isinstance(value, web.FileField) else value
        return web.json_response({"ok": True, "result": [{"message_id": 1, "date": 0, "chat": {"id": 7, "type": "x"}}]})

    async with serving(answer) as url, AiohttpRequest() as request:
        bot = Bot(TOKEN, base_url=f"{url}/bot", request=request)
        await bot.send_media_group(7, [InputMediaPhoto(BytesIO(b"one")), InputMediaPhoto(b"two")])
    assert arrived.pop("chat_id") == "7"
    media = [one["media"].removeprefix("attach://") for one in json.loads(arrived.pop("media"))]
    assert [arrived[name] for name in media] == [b"one", b"two"]


async def test_connections_are_kept() -> None:
    ports = set()

    async def answer(request: web.Request) -> web.Response:
        assert request.transport is not None
        ports.add(request.transport.get_extra_info("peername"))
        return web.json_response({"ok": True, "result": True})

    async with serving(answer) as url, AiohttpRequest() as request:
        for _ in range(5):
            await request.post(url)
    assert len(ports) == 1


async def test_a_file_comes_as_it_is() -> None:
    async with serving(answering(b"\x80 no JSON")) as url, AiohttpRequest() as request:
        assert await request.retrieve(url) == b"\x80 no JSON"


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (400, {"description": "Bad Request: chat not found"}, BadRequest),
        (401, {"description": "Unauthorized"}, InvalidToken),
        (403, {"description": "Forbidden: bot was blocked by the user"}, Forbidden),
        (404, {"description": "Not Found"}, InvalidToken),
        (409, {"description": "Conflict: terminated by other getUpdates request"}, Conflict),
        (429, {"parameters": {"retry_after": 42}}, RetryAfter),
        (400, {"parameters": {"migrate_to_chat_id": -1001}}, ChatMigrated),
        (500, {"description": "Internal Server Error"}, NetworkError),
        (502, b"<html>Bad Gateway</html>", NetworkError),
        (302, b"", NetworkError),
    ],
)
async def test_an_answer_that_is_a_refusal_is_the_librarys_own_error(
    status: int, body: dict[str, Any] | bytes, error: type[TelegramError]
) -> None:
    assert type(await refused(status, body)) is error


async def test_an_answer_that_is_no_json_is_said_to_be_none() -> None:
    assert str(await refused(200, b"{ok")) == "Invalid server response"


async def test_bytes_that_are_no_text_are_passed_over_as_the_library_does() -> None:
    async with serving(answering(b'{"ok": true, "result": "caf\x80"}')) as url, AiohttpRequest() as request:
        assert str(await request.post(url)) == "caf\ufffd"


async def test_nothing_had_left_where_nobody_listens() -> None:
    async with AiohttpRequest() as request:
        with pytest.raises(NetworkError) as caught:
            await request.post(f"http://127.0.0.1:{free_port()}/bot{TOKEN}/getMe")
    assert not isinstance(caught.value, TimedOut)
    assert never_left(caught.value)
    assert TOKEN not in str(caught.value)


async def test_nothing_had_left_where_a_name_is_unknown() -> None:
    async with AiohttpRequest() as request:
        with pytest.raises(NetworkError) as caught:
            await request.post(f"http://nobody.invalid/bot{TOKEN}/getMe")
    assert never_left(caught.value)


async def test_nothing_had_left_where_all_connections_stayed_taken() -> None:
    taken, hold = asyncio.Event(), asyncio.Event()

    async def answer(_request: web.Request) -> web.Response:
        taken.set()
        await hold.wait()
        return web.json_response({"ok": True, "result": True})

    async with serving(answer) as url, AiohttpRequest(connections=1) as request:
        holding = asyncio.create_task(request.post(url))
        await taken.wait()
        with pytest.raises(TimedOut) as caught:
            await request.post(f"{url}/bot{TOKEN}/getMe", pool_timeout=SOON_S, connect_timeout=SOON_S)
        hold.set()
        assert await holding is True
    assert never_left(caught.value)
    assert TOKEN not in str(caught.value)


async def test_a_request_without_an_answer_in_time_may_have_arrived() -> None:
    hold = asyncio.Event()

    async def answer(_request: web.Request) -> web.Response:
        await hold.wait()
        return web.Response()

    async with serving(answer) as url, AiohttpRequest(read_timeout=60, write_timeout=0) as request:
        with pytest.raises(TimedOut) as caught:
            await request.post(url, read_timeout=SOON_S)
        hold.set()
    assert not never_left(caught.value)


async def test_a_connection_that_breaks_off_may_have_delivered_the_request() -> None:
    times = 0

    async def answer(request: web.Request) -> web.Response:
        nonlocal times
        times += 1
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    async with serving(answer) as url, AiohttpRequest() as request:
        with pytest.raises(NetworkError) as caught:
            await request.post(url)
    assert not never_left(caught.value)
    assert times == 1  # and it is not made again, whatever it was


async def test_requests_go_through_the_proxy_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(str(request.url))
        return web.json_response({"ok": True, "result": True})

    async with serving(answer) as proxy:
        monkeypatch.setenv("http_proxy", proxy)
        monkeypatch.setenv("no_proxy", "elsewhere.test")
        async with AiohttpRequest(connect_timeout=SOON_S) as request:
            assert await request.post("http://telegram.test/getMe") is True
            with pytest.raises(NetworkError):
                await request.post("http://elsewhere.test/getMe")
        monkeypatch.delenv("http_proxy")
        async with AiohttpRequest(proxy=proxy) as request:
            assert await request.post("http://named.test/getMe") is True
    assert asked == ["http://telegram.test/getMe", "http://named.test/getMe"]


async def test_a_proxy_that_speaks_no_http_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("all_proxy", "socks5://secret:word@127.0.0.1:1080")
    async with AiohttpRequest() as request:
        with pytest.raises(NetworkError, match=r"^ALL_PROXY: only proxies whose address begins with http") as caught:
            await request.post("http://telegram.test/getMe")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("trusted", [True, False], ids=["known", "unknown"])
async def test_a_server_is_asked_over_https_if_its_certificate_is_known(
    monkeypatch: pytest.MonkeyPatch, trusted: bool
) -> None:
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(OWN_CERTIFICATE))
    tls.trusting.cache_clear()
    secured = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    secured.load_cert_chain(OWN_CERTIFICATE)
    request = AiohttpRequest()
    await request.initialize()
    try:
        async with serving(answering(), secured=secured) as address:
            assert address.startswith("https://")
            if trusted:
                assert await request.post(f"{address}/a") is True
            else:
                with pytest.raises(NetworkError, match="Certificate") as unknown:
                    await request.post(f"{address}/a")
                assert never_left(unknown.value)
    finally:
        await request.shutdown()
        tls.trusting.cache_clear()


def test_what_aiohttp_makes_by_itself_trusts_nobody() -> None:
    """Else every start would read the computer's certificates twice for nothing. In a process that imports it anew."""
    code = (
        "from bot import tls, transport\n"
        "import aiohttp.connector as made\n"
        "print(made._SSL_CONTEXT_VERIFIED.cert_store_stats()['x509'], made._SSL_CONTEXT_VERIFIED.verify_mode.name)\n"
        "print(tls.trusting().cert_store_stats()['x509'], tls.trusting().verify_mode.name)\n"
    )
    environment = os.environ | {"SSL_CERT_FILE": str(OWN_CERTIFICATE)}
    said = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["0", "CERT_REQUIRED", "1", "CERT_REQUIRED"]


async def test_it_opens_and_closes_as_often_as_asked() -> None:
    request = AiohttpRequest()
    with pytest.raises(RuntimeError, match="not initialized"):
        await request.do_request("http://127.0.0.1", "GET")
    async with serving(answering()) as url:
        for _ in range(2):
            await request.initialize()
            await request.initialize()
            assert await request.post(url, RequestData()) is True
            await request.shutdown()
            await request.shutdown()
    with pytest.raises(RuntimeError, match="not initialized"):
        await request.do_request("http://127.0.0.1", "GET")
    assert AiohttpRequest(read_timeout=7).read_timeout == 7
