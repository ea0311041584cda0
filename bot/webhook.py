"""Telegram brings the updates: a webhook of our own on the bot's web server.

An update is answered 200 as soon as it is in the application's queue, and handled afterwards. That is the promise of
long polling too, where the next question confirms what came before. Answering only what has been handled would promise
more, and cost more: an answer that waits for Telegram would hold one of the few connections that everybody's updates
come through, one that waits too long would be handled twice, and an update that kills the process would be brought
again to every process after it. Writing it down first would put what people write on the disk, where it never is.

So what a kill can lose is what is in hand: mostly milliseconds of it, and never more than `IN_HAND_AT_MOST`, because
what is beyond that is left with Telegram (503, and Telegram repeats it). A tap that is lost can be tapped again;
reminders are rows and lose nothing. A stop loses nothing at all: updates in hand are finished, and whatever comes
meanwhile, or while no process runs, stays with Telegram, because the webhook stays set.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import secrets
from collections import OrderedDict
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.context import Magpie
from bot.logs import in_safe_words, wordless
from bot.receiving import Receiving, UnreadableUpdateError, read_update
from bot.routing import ALLOWED_UPDATES
from bot.settings import SettingsError

log = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of the header
BODY_BYTES_AT_MOST = 1_000_000  # Telegram's updates are a few thousand
IN_HAND_AT_MOST = 1_000
REMEMBERED = 10_000  # updates; Telegram repeats one whose 200 got lost within minutes
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0  # between attempts to set the webhook


class Webhook(Receiving):
    """The webhook at `url` (the public address of the web server, without the path of the webhook).

    `secret` is what Telegram has to say with each update; by default one that no other process knows.
    """

    def __init__(self, application: Magpie, *, url: str, secret: str | None = None) -> None:
        # The same at every start, so that Telegram can go on knocking there; and it tells nothing of the token.
        key = hmac.new(application.bot.token.encode(), b"the path of the webhook", "sha256").hexdigest()
        self.url = f"{url.rstrip('/')}/telegram/{key[:40]}"
        self._path = f"/telegram/{key[:40]}"
        self._secret = secret or secrets.token_urlsafe(32)
        self._application = application
        self._taking = False
        self._seen: OrderedDict[int, None] = OrderedDict()
        self._told_error_at: Any = None

    def routes(self) -> list[web.RouteDef]:
        """Where the web server takes updates. A proxy may pass on the path of the public address, or cut it off."""
        paths = dict.fromkeys((self._path, urlsplit(self.url).path))
        return [web.post(path, self._on_request) for path in paths]

    async def start(self, application: Magpie) -> None:
        self._taking = True
        pause = FIRST_PAUSE_S
        while not self.met_telegram:
            try:
                await self._set(application)
            except BadRequest as error:
                raise SettingsError([f"WEBHOOK_URL: Telegram does not take it: {in_safe_words(error)}"]) from None
            except InvalidToken:
                raise
            except TelegramError as error:
                log.warning("The webhook could not be set (%s); trying again in %.0f s", in_safe_words(error), pause)
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE_S)
            else:
                self.met_telegram = True

    async def stop(self, application: Magpie) -> None:  # noqa: ARG002 - nothing is said to Telegram: see above
        self._taking = self.met_telegram = False

    async def check(self, application: Magpie) -> None:
        """See that the webhook is still this one, and set it again if another process took it away."""
        info = await application.bot.get_webhook_info()
        if info.url != self.url:
            log.warning("Another process took the webhook away, for polling or for one of its own; it is set again")
            await self._set(application)
        elif info.last_error_date is not None and info.last_error_date != self._told_error_at:
            self._told_error_at = info.last_error_date
            log.warning(
                "Telegram could not deliver at %s UTC, and %s updates wait: %s",
                f"{info.last_error_date:%H:%M:%S}",
                info.pending_update_count,
                info.last_error_message,
            )

    async def _set(self, application: Magpie) -> None:
        await application.bot.set_webhook(self.url, allowed_updates=ALLOWED_UPDATES, secret_token=self._secret)

    async def _on_request(self, request: web.Request) -> web.Response:
        status = await self._take(request)
        self._application.metrics.webhook_requests.labels(str(status.value)).inc()
        return web.Response(status=status)

    async def _take(self, request: web.Request) -> HTTPStatus:
        """Put the update into the queue; what to answer."""
        if not self._is_telegram(request):
            return HTTPStatus.UNAUTHORIZED
        if not self._taking or self._application.updates_in_hand >= IN_HAND_AT_MOST:
            return HTTPStatus.SERVICE_UNAVAILABLE
        try:
            data = json.loads(await request.read())
        except web.HTTPRequestEntityTooLarge:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        except (ValueError, RecursionError, web.RequestPayloadError):
            return HTTPStatus.BAD_REQUEST
        if not isinstance(data, dict) or type(data.get("update_id")) is not int:
            return HTTPStatus.BAD_REQUEST
        return self._put(data)

    def _is_telegram(self, request: web.Request) -> bool:
        said = request.headers.get(SECRET_HEADER, "")
        return hmac.compare_digest(said.encode("utf-8", "surrogateescape"), self._secret.encode())

    def _put(self, data: dict[str, Any]) -> HTTPStatus:
        """Put the update into the queue, unless it came before; what to answer."""
        if not self._taking:  # the stop came while the body did
            return HTTPStatus.SERVICE_UNAVAILABLE
        number = data["update_id"]
        if number in self._seen:
            return HTTPStatus.OK
        self._seen[number] = None
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        try:
            self._application.update_queue.put_nowait(read_update(data, self._application.bot))
        except UnreadableUpdateError as error:  # it will not read better the next time
            log.exception("Update %s cannot be read", number, exc_info=wordless(error))
        return HTTPStatus.OK
