"""The sandbox over HTTP: the Bot API for bots, an API for the people's side, and the chat page.

It listens on the loopback interface unless told otherwise, and refuses whatever a web page from elsewhere could
send to it.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import BodyPartReader, hdrs, web

from sandbox.calls import Answer
from sandbox.errors import BadRequest, ConnectionDropped, NotFound, Refusal, Unauthorized
from sandbox.files import MAX_UPLOAD_BYTES, Upload
from sandbox.people_api import PeopleApi
from sandbox.telegram import TOKEN, Telegram

PAGE = Path(__file__).with_name("page")

MAX_BODY_BYTES = MAX_UPLOAD_BYTES + 1_000_000

_EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104  only compared with what the operator asked for
_ADDRESS = re.compile(r"[0-9.]+|\[[0-9a-fA-F:]+\]")
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]", "::1"})


class Server:
    """A running sandbox.

    Attributes:
        telegram: What answers.
        url: Where it listens, without a final slash; known once started.
    """

    def __init__(
        self,
        telegram: Telegram,
        host: str = "127.0.0.1",
        port: int = 8081,
        next_event_label: Callable[[], str | None] | None = None,
    ) -> None:
        """Prepare to serve.

        Args:
            telegram: What answers.
            host: The interface to listen on.
            port: The port; 0 picks a free one.
            next_event_label: Names what the clock would be moved to next, for the page.
        """
        self.telegram = telegram
        self.url = f"http://{host}:{port}"
        self._host = host
        self._port = port
        self._runner: web.AppRunner | None = None
        self._people_api = PeopleApi(telegram, next_event_label)
        self._app = web.Application(client_max_size=MAX_BODY_BYTES, middlewares=[self._guard])
        self._app.add_routes(
            [
                web.route("*", "/bot{token}/{method}", self._call),
                web.get("/file/bot{token}/{path:.+}", self._download),
                web.get("/", self._page),
                web.get("/{name:[a-z0-9_-]+\\.(?:css|js|svg|png|ico|html)}", self._page),
                *self._people_api.routes(),
            ]
        )

    async def start(self) -> None:
        """Listen from now on.

        Raises:
            OSError: The port is taken.
        """
        self._runner = web.AppRunner(self._app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    async def stop(self) -> None:
        """Close every connection, the waiting polls and event streams too."""
        self._people_api.close()
        await self.telegram.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Server"]:
        """Start, and stop at the end of the block."""
        await self.start()
        try:
            yield self
        finally:
            await self.stop()

    @web.middleware
    async def _guard(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """Let nobody drive the people's side from a web page elsewhere."""
        if request.path.startswith("/user/"):
            if not self._is_ours(request.host):
                return _error(403, f"this is not {request.host}")
            origin = request.headers.get(hdrs.ORIGIN)
            if origin is not None and origin != f"{request.scheme}://{request.host}":
                return _error(403, f"requests from {origin} are refused")
            if request.headers.get("Sec-Fetch-Site", "none") not in {"none", "same-origin"}:
                return _error(403, "requests from other sites are refused")
        return await handler(request)

    def _is_ours(self, host: str) -> bool:
        """Whether a Host header names this server; a foreign name may have been pointed here by its owner."""
        name = re.sub(r":\d+$", "", host)
        if name in _LOOPBACK or name == self._host:
            return True
        return self._host in _EVERYWHERE and _ADDRESS.fullmatch(name) is not None

    async def _page(self, request: web.Request) -> web.StreamResponse:
        path = PAGE / request.match_info.get("name", "index.html")
        if not path.is_file():
            return _error(404, f"there is no {path.name}")
        return web.FileResponse(path, headers={"Cache-Control": "no-cache"})

    async def _call(self, request: web.Request) -> web.StreamResponse:
        try:
            self._check_token(request.match_info["token"])
            parameters, files = await _read_call(request)
            answer = await self.telegram.call(request.match_info["method"], parameters, files)
        except Refusal as refusal:
            answer = Answer(refusal.status, refusal.body())
        except ConnectionDropped:
            if request.transport is not None:
                request.transport.abort()
            raise asyncio.CancelledError from None
        headers = {}
        if answer.status == 429:  # noqa: PLR2004  "Too Many Requests"
            headers["Retry-After"] = str(answer.body["parameters"]["retry_after"])
        return web.Response(
            body=json.dumps(answer.body, ensure_ascii=False).encode(),
            status=answer.status,
            content_type="application/json",
            headers=headers,
        )

    async def _download(self, request: web.Request) -> web.StreamResponse:
        try:
            self._check_token(request.match_info["token"])
        except Refusal as refusal:
            return web.json_response(refusal.body(), status=refusal.status)
        file = self.telegram.files.by_path(request.match_info["path"])
        if file is None:
            return web.json_response(NotFound().body(), status=404)
        return web.Response(body=file.upload.content, content_type="application/octet-stream")

    def _check_token(self, token: str) -> None:
        if not TOKEN.fullmatch(token):
            raise NotFound
        if token != self.telegram.token:
            raise Unauthorized


async def _read_call(request: web.Request) -> tuple[dict[str, Any], dict[str, Upload]]:
    """A call's parameters from the query, a form or JSON, and its uploaded files."""
    parameters: dict[str, Any] = dict(request.query)
    files: dict[str, Upload] = {}
    if not request.can_read_body:
        return parameters, files
    match request.content_type:
        case "application/json":
            try:
                body = json.loads(await request.read())
            except ValueError:
                raise BadRequest("can't parse JSON body") from None
            if not isinstance(body, dict):
                raise BadRequest("can't parse JSON body: object expected")
            parameters |= body
        case "multipart/form-data":
            async for part in await request.multipart():
                if not isinstance(part, BodyPartReader) or part.name is None:
                    raise BadRequest("can't parse multipart form")
                content = bytes(await part.read(decode=True))
                if part.filename is None:
                    parameters[part.name] = content.decode("utf-8", "replace")
                else:
                    files[part.name] = Upload(part.filename, content, part.headers.get(hdrs.CONTENT_TYPE))
        case _:
            parameters |= dict(await request.post())
    return parameters, files


def _error(status: int, sentence: str) -> web.Response:
    return web.json_response({"error": sentence}, status=status)
