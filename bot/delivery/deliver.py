"""Sends one screen to one person, and says what became of it."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from enum import StrEnum
from typing import cast

from telegram import Bot
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from bot.screen import NO_PREVIEW, Screen

log = logging.getLogger(__name__)


class Outcome(StrEnum):
    """What became of a send. `UNREACHABLE`: the person blocked the bot, or their account is gone."""

    SENT = "sent"
    UNREACHABLE = "unreachable"
    FAILED = "failed"


async def deliver(bot: Bot, user_id: int, screen: Screen) -> Outcome:
    """Send `screen` to the person's private chat. When Telegram asks for a pause, wait for it and send once more."""
    try:
        try:
            await _send(bot, user_id, screen)
        except RetryAfter as error:
            pause = cast("dt.timedelta", error.retry_after)  # see bot/__init__.py
            await asyncio.sleep(pause.total_seconds())
            await _send(bot, user_id, screen)
    except Forbidden:
        return Outcome.UNREACHABLE
    except BadRequest as error:
        if "chat not found" in error.message.lower():
            return Outcome.UNREACHABLE
        log.exception("A message was refused")
        return Outcome.FAILED
    except TelegramError as error:
        log.warning("A message could not be sent: %s", error)
        return Outcome.FAILED
    return Outcome.SENT


async def _send(bot: Bot, user_id: int, screen: Screen) -> None:
    await bot.send_message(
        user_id,
        screen.text,
        parse_mode=ParseMode.HTML,
        reply_markup=screen.keyboard,
        link_preview_options=NO_PREVIEW,
    )
