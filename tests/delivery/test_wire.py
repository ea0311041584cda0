"""What is known of a send that failed: whether it left, and whether the person can be reached at all."""

from __future__ import annotations

import aiohttp
import pytest
from aiohttp.client_reqrep import ConnectionKey
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.delivery.wire import judge
from db.sweep import Outcome


def caused(error: TelegramError, cause: Exception) -> TelegramError:
    error.__cause__ = cause
    return error


def no_connection() -> aiohttp.ClientConnectorError:
    key = ConnectionKey("api.telegram.org", 443, True, True, None, None, None)
    return aiohttp.ClientConnectorError(key, OSError("refused"))


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        # Nothing left: no connection, or Telegram itself said that it failed.
        (caused(NetworkError("x"), no_connection()), Outcome.NOT_SENT),
        (caused(TimedOut(), aiohttp.ConnectionTimeoutError("slow")), Outcome.NOT_SENT),
        (caused(NetworkError("x"), ConnectionRefusedError()), Outcome.NOT_SENT),
        (NetworkError("Bad Gateway"), Outcome.NOT_SENT),
        (NetworkError("Internal Server Error"), Outcome.NOT_SENT),
        (RetryAfter(5), Outcome.NOT_SENT),
        (ChatMigrated(-1001), Outcome.NOT_SENT),
        (InvalidToken(), Outcome.NOT_SENT),
        # It may have arrived.
        (caused(TimedOut(), aiohttp.SocketTimeoutError("slow")), Outcome.UNKNOWN),
        (caused(NetworkError("x"), aiohttp.ClientOSError("cut")), Outcome.UNKNOWN),
        (caused(NetworkError("x"), aiohttp.ServerDisconnectedError("cut")), Outcome.UNKNOWN),
        (caused(NetworkError("Bad Gateway (502)"), TelegramError("no JSON")), Outcome.UNKNOWN),
        (TelegramError("something new"), Outcome.UNKNOWN),
        # Only these words silence a person.
        (Forbidden("Forbidden: bot was blocked by the user"), Outcome.UNREACHABLE),
        (Forbidden("Forbidden: user is deactivated"), Outcome.UNREACHABLE),
        (BadRequest("Chat not found"), Outcome.UNREACHABLE),
        (Forbidden("Forbidden: something else"), Outcome.REFUSED),
        (BadRequest("Can't parse entities"), Outcome.REFUSED),
        (BadRequest("Message is too long"), Outcome.REFUSED),
    ],
)
def test_what_is_known_of_a_failed_send(error: TelegramError, outcome: Outcome) -> None:
    assert judge(error).outcome is outcome
