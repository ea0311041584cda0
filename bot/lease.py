"""Holds the database for this process while it runs, and says which other process does where that is the case."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
import os
import platform
import secrets
from collections.abc import AsyncIterator, Callable

from db import lease
from db.database import Database, DatabaseError
from db.lease import LeaseHeldError, LeaseLostError, Process
from db.trouble import told

log = logging.getLogger(__name__)

LIFE = dt.timedelta(seconds=45)
RENEWED_EVERY_S = 10.0
LOOKED_AGAIN_EVERY_S = 1.0


def this_process() -> Process:
    """The process that asks, under a token that no other one has."""
    return Process(secrets.token_hex(8), platform.node(), os.getpid())


@contextlib.asynccontextmanager
async def hold(
    database: Database,
    process: Process,
    *,
    now: Callable[[], dt.datetime],
    on_lost: Callable[[], None],
) -> AsyncIterator[None]:
    """Hold the lease within; `now` (UTC) is the computer's clock. `on_lost` is called if another process took it.

    A holder on this host that is dead is followed at once. One on another host is given until its lease lapses: if it
    renews the lease meanwhile, it lives.

    Raises:
        LeaseHeldError: another process holds the lease and lives.
    """
    await _acquire(database, process, now)
    renewing = asyncio.create_task(_keep_renewing(database, process, now, on_lost))
    try:
        yield
    finally:
        renewing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await renewing
        with contextlib.suppress(DatabaseError):  # it lapses by itself
            await database.run(lease.release, process)


async def _acquire(database: Database, process: Process, now: Callable[[], dt.datetime]) -> None:
    first: LeaseHeldError | None = None
    while True:
        try:
            await database.run(lease.acquire, process, now=now(), life=LIFE, is_dead=is_dead)
        except LeaseHeldError as error:
            first = first or error
            renewed = error.process != first.process or error.expires_at > first.expires_at
            if renewed or error.process.host == process.host:
                raise
            if error is first:
                log.warning("%s; waiting until %s UTC to see whether it lives", error, f"{error.expires_at:%H:%M:%S}")
            await asyncio.sleep(LOOKED_AGAIN_EVERY_S)
        else:
            return


def is_dead(other: Process) -> bool:
    """Whether a process of this host has ended. Of another host's nothing is known."""
    if other.host != platform.node():
        return False
    if other.pid == os.getpid():
        return True  # in a container everybody is process 1; this is ours, so the other one is gone
    try:
        os.kill(other.pid, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


async def _keep_renewing(
    database: Database, process: Process, now: Callable[[], dt.datetime], on_lost: Callable[[], None]
) -> None:
    while True:
        await asyncio.sleep(RENEWED_EVERY_S)
        try:
            await database.run(lease.renew, process, now=now(), life=LIFE)
        except LeaseLostError as error:
            log.error("%s; stopping", error)  # noqa: TRY400 - what happened is said whole
            on_lost()
            return
        except DatabaseError as error:
            log.error("The lease could not be renewed: %s", told(error, database.path))  # noqa: TRY400 - it is said whole
