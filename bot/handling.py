"""One update while it is handled: who takes it and what comes of it, for the metrics and one line in the log."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum

from msgspec import Struct
from telegram import Update

from bot.metrics import Metrics

log = logging.getLogger(__name__)

NOBODY = "nobody"


class Outcome(StrEnum):
    """What came of an update. `IGNORED`: it asked for nothing. `UNREACHABLE`: whoever wrote it has blocked the bot.

    `UNANSWERED`: Telegram did not take the answer. `TOO_MANY`: more than a person may send in a minute. `FAILED`: an
    error of our own.
    """

    ANSWERED = "answered"
    IGNORED = "ignored"
    UNREACHABLE = "unreachable"
    UNANSWERED = "unanswered"
    TOO_MANY = "too many"
    FAILED = "failed"


class Handling(Struct):
    """What is known so far. `feature` and `handler` are names that stand in the code."""

    feature: str = NOBODY
    handler: str = ""
    outcome: Outcome = Outcome.IGNORED


_CURRENT: ContextVar[Handling | None] = ContextVar("handling", default=None)


def taken_by(feature: str, handler: str) -> None:
    """Note who takes the update under way. Where one hands it on, the last one counts."""
    if (handling := _CURRENT.get()) is not None:
        handling.feature, handling.handler = feature, handler
        if handling.outcome is Outcome.IGNORED:
            handling.outcome = Outcome.ANSWERED


def ended_as(outcome: Outcome) -> None:
    """Note that the update under way was not simply answered."""
    if (handling := _CURRENT.get()) is not None:
        handling.outcome = outcome


@contextmanager
def handling(update: object, metrics: Metrics) -> Iterator[None]:
    """Count, time and log the update that is handled within."""
    one = Handling()
    token = _CURRENT.set(one)
    began = time.perf_counter()
    try:
        yield
    except BaseException:
        one.outcome = Outcome.FAILED
        raise
    finally:
        _CURRENT.reset(token)
        _note(update, one, time.perf_counter() - began, metrics)


def _note(update: object, one: Handling, seconds: float, metrics: Metrics) -> None:
    metrics.update(one.feature, one.outcome, seconds)
    if one.outcome is Outcome.FAILED:
        metrics.errors.labels(one.feature).inc()
    if log.isEnabledFor(logging.INFO):
        number = update.update_id if isinstance(update, Update) else None
        fields = {
            "update": number,
            "feature": one.feature,
            "handler": one.handler,
            "outcome": one.outcome.value,
            "ms": round(seconds * 1000, 1),
        }
        taker = f"{one.feature}.{one.handler}" if one.handler else one.feature
        log.info("Update %s: %s by %s in %.1f ms", number, one.outcome, taker, seconds * 1000, extra={"fields": fields})
