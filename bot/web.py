"""The bot's web server: whether it lives, whether it is ready, its metrics, and the webhook where there is one."""

from __future__ import annotations

import asyncio
import errno
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.context import Magpie
from bot.health import ANSWERS_WITHIN_S, Health
from bot.settings import PortTakenError, SettingsError
from bot.webhook import BODY_BYTES_AT_MOST
from db import sweep
from db.database import DatabaseError

log = logging.getLogger(__name__)

CLOSES_WITHIN_S = 2.0


@asynccontextmanager
async def serving(
    application: Magpie, health: Health, *, address: str, port: int, routes: Iterable[web.RouteDef] = ()
) -> AsyncIterator[str]:
    """Listen on `address` and `port` (0: a free one) within, with `routes` beside our own; yields the address in full.

    Raises:
        PortTakenError: another program listens there.
        SettingsError: nobody can listen there.
    """
    pages = _Pages(application, health)
    app = web.Application(client_max_size=BODY_BYTES_AT_MOST)
    app.add_routes(
        [
            web.get("/healthz", pages.healthz),
            web.get("/readyz", pages.readyz),
            web.get("/metrics", pages.metrics),
            *routes,
        ]
    )
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=CLOSES_WITHIN_S)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, address, port).start()
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortTakenError(f"another program listens on port {port}") from None
            raise SettingsError([f"PORT, LISTEN_ADDRESS: {address}:{port} cannot be used: {error.strerror}"]) from None
        host, bound = runner.addresses[0][:2]
        log.info("Listening on %s:%s", host, bound)
        yield f"http://{host}:{bound}"
    finally:
        await runner.cleanup()


class _Pages:
    def __init__(self, application: Magpie, health: Health) -> None:
        self._application = application
        self._health = health

    async def healthz(self, _request: web.Request) -> web.Response:
        """The process lives: its loop turns, or nobody would answer."""
        return web.Response(text="ok\n")

    async def readyz(self, _request: web.Request) -> web.Response:
        missing = await self._health.missing()
        return web.json_response({"ready": not missing, "missing": missing}, status=503 if missing else 200)

    async def metrics(self, _request: web.Request) -> web.Response:
        metrics, services = self._application.metrics, self._application.services
        try:
            async with asyncio.timeout(ANSWERS_WITHIN_S):
                metrics.sends_waiting.set(await services.database.run(sweep.count_waiting, now=services.now()))
        except (DatabaseError, TimeoutError):
            metrics.sends_waiting.set(float("nan"))  # not known
        metrics.in_hand.set(self._application.updates_in_hand)
        return web.Response(body=generate_latest(metrics.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})
