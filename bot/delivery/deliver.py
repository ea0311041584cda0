"""Sends one screen to one person, and says what became of it."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from telegram import Bot
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.screen import NO_PREVIEW, Screen

log = logging.getLogger(__name__)

PAUSE_AFTER_FAILURE = dt.timedelta(minutes=1)


class Outcome(StrEnum):
    """What became of a send.

    `LATER`: it did not leave, and may after the pause. `UNREACHABLE`: the person blocked the bot, or is gone.
    `FAILED`: Telegram refused the message, or nobody knows whether it arrived; it is not sent again.
    """

    SENT = "sent"
    LATER = "later"
    UNREACHABLE = "unreachable"
    FAILED = "failed"


@dataclass(frozen=True)
class Delivery:
    """An outcome; `pause` says how long to wait where it is `LATER`, and `asked` whether Telegram asked for that."""

    outcome: Outcome
    pause: dt.timedelta = PAUSE_AFTER_FAILURE
    asked: bool = False


async def deliver(bot: Bot, user_id: int, screen: Screen) -> Delivery:
    """Send `screen` to the person's private chat, once. Never waits for more than the send itself."""
    try:
        await bot.send_message(
            user_id,
            screen.text,
            parse_mode=ParseMode.HTML,
            reply_markup=screen.keyboard,
            link_preview_options=NO_PREVIEW,
        )
    except TelegramError as error:
        delivery = _judge(error)
        if delivery.outcome is not Outcome.UNREACHABLE:
            log.warning("A message was not delivered (%s): %s", delivery.outcome, error)
        return delivery
    return Delivery(Outcome.SENT)


def _judge(error: TelegramError) -> Delivery:
    if isinstance(error, RetryAfter):
        pause = cast("dt.timedelta", error.retry_after)  # see bot/__init__.py
        return Delivery(Outcome.LATER, pause, asked=True)
    if isinstance(error, Forbidden) or (isinstance(error, BadRequest) and "chat not found" in error.message.lower()):
        return Delivery(Outcome.UNREACHABLE)
    provably_not_sent = isinstance(error, NetworkError) and not isinstance(error, BadRequest | TimedOut)
    return Delivery(Outcome.LATER if provably_not_sent else Outcome.FAILED)
