"""Delivery of updates to the address that the bot set: real requests, repeated until they are taken."""

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from urllib.parse import parse_qsl

import aiohttp

from sandbox.calls import Answer
from sandbox.clock import Clock
from sandbox.errors import ConnectionDropped
from sandbox.updates import Update, Updates

RETRY_SECONDS = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0)
"""Real seconds between attempts; the last one is repeated."""

ANSWER_SECONDS = 60.0
"""So long the bot's server may think."""

Call = Callable[[str, dict[str, Any]], Awaitable[Answer]]


class Webhook:
    """The bot's address and the postman.

    Updates of one chat arrive in order, one after the other; different chats are served at once.

    Attributes:
        url: Where to, or "" while there is no webhook.
        secret_token: Sent along in a header, or None.
        max_connections: So many requests at once.
        ip_address: As the bot gave it, or None.
        has_custom_certificate: Whether the bot uploaded one; the sandbox does not look at it.
        last_error_date, last_error_message: The latest failure, or None.
        retry_seconds: Real seconds between attempts; tests shorten them.
    """

    def __init__(self, updates: Updates, clock: Clock, call: Call) -> None:
        """Stand by; `call` carries out methods that the bot gives as its answer."""
        self.url = ""
        self.secret_token: str | None = None
        self.max_connections = 40
        self.ip_address: str | None = None
        self.has_custom_certificate = False
        self.last_error_date: int | None = None
        self.last_error_message: str | None = None
        self.retry_seconds: Sequence[float] = RETRY_SECONDS
        self._updates = updates
        self._clock = clock
        self._call = call
        self._session: aiohttp.ClientSession | None = None
        self._queues: dict[int, deque[Update]] = {}
        self._rounds: dict[int, asyncio.Task[None]] = {}
        self._free: asyncio.Semaphore = asyncio.Semaphore(self.max_connections)

    async def open(self, url: str, *, secret_token: str | None, max_connections: int) -> None:
        """Deliver to `url` from now on, beginning with what waits."""
        await self.close()
        self.url = url
        self.secret_token = secret_token
        self.max_connections = max_connections
        self.last_error_date = self.last_error_message = None
        self._free = asyncio.Semaphore(max_connections)
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER_SECONDS))
        self._updates.polling_allowed = False
        self._updates.on_added = self._dispatch
        for update in self._updates.pending():
            self._dispatch(update)

    async def close(self) -> None:
        """Stop delivering; what waits goes on waiting."""
        self.url = ""
        self._updates.polling_allowed = True
        self._updates.on_added = None
        rounds = list(self._rounds.values())
        self._rounds.clear()
        self._queues.clear()
        for task in rounds:
            task.cancel()
        await asyncio.gather(*rounds, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def delivered(self) -> None:
        """Wait until nothing waits any more."""
        while self._rounds:
            await asyncio.wait(self._rounds.values())

    def info(self) -> dict[str, Any]:
        """The Bot API's `WebhookInfo`."""
        info: dict[str, Any] = {
            "url": self.url,
            "has_custom_certificate": bool(self.url) and self.has_custom_certificate,
            "pending_update_count": len(self._updates),
        }
        if self.url:
            info["max_connections"] = self.max_connections
            if self.ip_address is not None:
                info["ip_address"] = self.ip_address
            if self.last_error_date is not None:
                info |= {
                    "last_error_date": self.last_error_date,
                    "last_error_message": self.last_error_message,
                }
        if self._updates.allowed is not None:
            info["allowed_updates"] = sorted(self._updates.allowed)
        return info

    def _dispatch(self, update: Update) -> None:
        """Put an update behind the others of its chat, and send a postman where none is under way."""
        address = _address(update)
        self._queues.setdefault(address, deque()).append(update)
        if address not in self._rounds:
            self._rounds[address] = asyncio.create_task(self._round(address), name=f"webhook for chat {address}")

    async def _round(self, address: int) -> None:
        queue = self._queues[address]
        while queue:
            update = queue[0]
            if self._updates.waits(update["update_id"]):
                await self._deliver(update)
                self._updates.confirm(update["update_id"])
            queue.popleft()
        del self._queues[address], self._rounds[address]

    async def _deliver(self, update: Update) -> None:
        attempt = 0
        while True:
            failure = await self._post(update)
            if failure is None:
                return
            self.last_error_date = self._clock.timestamp()
            self.last_error_message = failure
            await asyncio.sleep(self.retry_seconds[min(attempt, len(self.retry_seconds) - 1)])
            attempt += 1

    async def _post(self, update: Update) -> str | None:
        """One attempt; answers with what went wrong."""
        assert self._session is not None
        headers = {"Content-Type": "application/json"}
        if self.secret_token is not None:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self.secret_token
        body = json.dumps(update, ensure_ascii=False).encode()
        try:
            async with (
                self._free,
                self._session.post(self.url, data=body, headers=headers, allow_redirects=False) as response,
            ):
                if response.status // 100 != 2:  # noqa: PLR2004  the class of success
                    return f"Wrong response from the webhook: {response.status} {response.reason}"
                answer, content_type = await response.read(), response.content_type
        except TimeoutError:
            return "Read timeout expired"
        except aiohttp.ClientConnectorError:
            return "Connection refused"
        except aiohttp.ClientError as error:
            return f"Connection failed: {error}"
        await self._carry_out(answer, content_type)
        return None

    async def _carry_out(self, answer: bytes, content_type: str) -> None:
        """Carry out the call that the bot may have written into its answer; nobody is told what came of it."""
        wish: Any
        if content_type == "application/x-www-form-urlencoded":
            wish = dict(parse_qsl(answer.decode("utf-8", "replace")))
        else:
            try:
                wish = json.loads(answer)
            except ValueError:
                return
        if isinstance(wish, dict) and isinstance(wish.get("method"), str):
            method = wish.pop("method")
            try:
                await self._call(method, wish)
            except ConnectionDropped:
                return


def _address(update: Update) -> int:
    """Whose turn an update takes: its chat's, or else its person's."""
    payload = next(value for name, value in update.items() if name != "update_id")
    chat = payload.get("chat") or payload.get("message", {}).get("chat") or payload["from"]
    return int(chat["id"])
