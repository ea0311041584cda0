"""The way to Telegram: python-telegram-bot's `BaseRequest` on aiohttp, which is several times as fast as its default.

What goes wrong becomes the library's own errors, and the error beneath stays their cause: `never_left` reads from it
whether a request can have had any effect.
"""

from __future__ import annotations

import asyncio
import ssl
import urllib.request
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, cast

from msgspec import Struct, field, json
from telegram.error import NetworkError, TimedOut
from telegram.ext import ExtBot
from telegram.request import BaseRequest, RequestData
from yarl import URL

from bot import tls

with tls.none_read():
    import aiohttp

CONNECTIONS = 256  # as many as the library's default has: far more than wait at once at Telegram's fastest pace
READ_TIMEOUT_S = 5.0
WRITE_TIMEOUT_S = 5.0
CONNECT_TIMEOUT_S = 5.0
POOL_TIMEOUT_S = 1.0  # for one of the connections to become free
MEDIA_WRITE_TIMEOUT_S = 20.0

# What stands beneath an error of which nothing had left: no connection, or none to be had.
NOTHING_LEFT = (
    aiohttp.ClientConnectorError,
    aiohttp.ClientHttpProxyError,
    aiohttp.ConnectionTimeoutError,
    ConnectionRefusedError,
)


class AiohttpRequest(BaseRequest):
    """Carries a bot's requests over HTTP/1.1, on connections that are kept. Timeouts are in seconds, None for none.

    aiohttp has no timeout for writing by itself: an answer may take as long as reading and writing together. Waiting
    for a connection and making one are likewise bounded together. Proxies are those of the environment
    (`HTTPS_PROXY`, `NO_PROXY` and so on), unless `proxy` names one.
    """

    def __init__(
        self,
        *,
        connections: int = CONNECTIONS,
        read_timeout: float | None = READ_TIMEOUT_S,
        write_timeout: float | None = WRITE_TIMEOUT_S,
        connect_timeout: float | None = CONNECT_TIMEOUT_S,
        pool_timeout: float | None = POOL_TIMEOUT_S,
        media_write_timeout: float | None = MEDIA_WRITE_TIMEOUT_S,
        proxy: str | None = None,
    ) -> None:
        self._connections = connections
        self._read_timeout = read_timeout
        self._write_timeout = write_timeout
        self._connect_timeout = connect_timeout
        self._pool_timeout = pool_timeout
        self._media_write_timeout = media_write_timeout
        self._proxy = proxy
        # By scheme and host: to ask the environment each time is a tenth of a request.
        self._proxies: dict[tuple[str, str], str | None] = {}
        self._session: aiohttp.ClientSession | None = None
        self._trusting: ssl.SSLContext | None = None

    @property
    def read_timeout(self) -> float | None:
        """The time that an answer may take, in seconds. Long polls are told to end sooner."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Be ready for requests; again, if it was shut down."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
                skip_auto_headers=("Accept", "Accept-Encoding"),  # to pack answers this small costs more than it saves
            )

    async def shutdown(self) -> None:
        """Close the connections."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """The answer as JSON: several times as fast as the standard library reads it.

        Raises:
            TelegramError: it is none.
        """
        try:
            return json.decode(payload)
        except ValueError:  # not whole, or with bytes that are no text, which the library passes over
            return BaseRequest.parse_json_payload(payload)

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Make one request; returns the status and the body of the answer.

        Raises:
            NetworkError, TimedOut: there is no answer.
            RuntimeError: this was not initialized, or was shut down.
        """
        if self._session is None:
            raise RuntimeError("This AiohttpRequest is not initialized!")
        uploads = request_data is not None and request_data.contains_files
        timeout = _timeout(
            _chosen(read_timeout, self._read_timeout),
            _chosen(write_timeout, self._media_write_timeout if uploads else self._write_timeout),
            _chosen(connect_timeout, self._connect_timeout),
            _chosen(pool_timeout, self._pool_timeout),
        )
        address = _address(url)
        try:
            proxy = self._proxy or self._proxy_of(address)
            if self._trusting is None and (address.scheme == "https" or (proxy or "").startswith("https:")):
                self._trusting = await asyncio.to_thread(tls.trusting)
            async with self._session.request(
                method,
                address,
                timeout=timeout,
                proxy=proxy,
                ssl=self._trusting or True,
                allow_redirects=False,
                **_body(request_data),
            ) as response:
                return response.status, await response.read()
        except aiohttp.ConnectionTimeoutError as error:
            raise TimedOut("No connection in time; the request was not sent") from error
        except TimeoutError as error:
            raise TimedOut from error
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(f"{type(error).__name__}: {error}") from error

    def _proxy_of(self, address: URL) -> str | None:
        host = (address.scheme, address.host or "")
        if host not in self._proxies:
            self._proxies[host] = _proxy_of(*host)
        return self._proxies[host]


class Parameters(Struct, frozen=True):
    """The parameters of a call that are text already, numbers and objects as JSON: what `RequestData` comes down to."""

    json_parameters: Mapping[str, str]
    contains_files: bool = False
    multipart_data: Mapping[str, Any] = field(default_factory=dict)


async def call(bot: ExtBot[Any], method: str, parameters: Mapping[str, str], *, rate_limit_args: Any = None) -> Any:
    """Make a call of the Bot API and return its result as it came.

    For calls that are made often: the library would make objects of its own from the whole answer, which takes longer
    than all the rest. The rate limiter hears of it as of the library's own calls.

    Raises:
        TelegramError: as the library's own calls do.
    """
    url, data = f"{bot.base_url}/{method}", cast("RequestData", Parameters(parameters))
    if bot.rate_limiter is None:
        return await bot.request.post(url, data)
    chat = {"chat_id": int(parameters["chat_id"])} if "chat_id" in parameters else {}
    return await bot.rate_limiter.process_request(
        callback=bot.request.post,
        args=(url, data),
        kwargs={},
        endpoint=method,
        data=chat,
        rate_limit_args=rate_limit_args,
    )


def never_left(error: BaseException) -> bool:
    """Whether the request of which this came provably had no effect, because nothing of it got through."""
    cause = error.__cause__
    while cause is not None:
        if isinstance(cause, NOTHING_LEFT):
            return True
        cause = cause.__cause__ or cause.__context__
    return False


_JSON = {"Content-Type": "application/json"}


def _chosen(asked: Any, usual: float | None) -> float | None:
    return usual if asked is BaseRequest.DEFAULT_NONE else cast("float | None", asked)


@lru_cache
def _timeout(read: float | None, write: float | None, connect: float | None, pool: float | None) -> Any:
    def both(one: float | None, other: float | None) -> float | None:
        return None if one is None or other is None else one + other

    return aiohttp.ClientTimeout(
        total=None, sock_read=both(read, write), sock_connect=connect, connect=both(connect, pool)
    )


@lru_cache
def _address(url: str) -> URL:
    """The parsed address: there are as many as the methods that are called, and to read one takes a while."""
    return URL(url)


def _proxy_of(scheme: str, host: str) -> str | None:
    """The proxy that the environment names for a host.

    Raises:
        NetworkError: it names one that speaks no HTTP.
    """
    if urllib.request.proxy_bypass(host):
        return None
    proxies = urllib.request.getproxies()
    name = scheme if scheme in proxies else "all"
    proxy = proxies.get(name)
    if proxy and URL(proxy).scheme not in {"http", "https"}:
        raise NetworkError(f"{name.upper()}_PROXY: only proxies whose address begins with http:// or https:// are used")
    return proxy or None


def _body(request_data: RequestData | None) -> dict[str, Any]:
    if request_data is None:
        return {}
    if not request_data.contains_files:
        return {"data": json.encode(request_data.json_parameters), "headers": _JSON}
    form = aiohttp.FormData(request_data.json_parameters)
    for name, (filename, content, mime_type) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime_type)
    return {"data": form}
