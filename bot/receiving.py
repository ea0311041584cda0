"""The ways in which updates come: by long polling here, or to a webhook (`bot.webhook`)."""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING

from telegram.error import Conflict, InvalidToken, TelegramError

from bot.context import Magpie
from bot.logs import in_safe_words
from bot.routing import ALLOWED_UPDATES

if TYPE_CHECKING:
    from aiohttp.web import RouteDef  # polling does without a web server

log = logging.getLogger(__name__)

LONG_POLL_S = 30


class Receiving(ABC):
    """One way. `met_telegram` is True while updates come, as far as Telegram has agreed to it."""

    met_telegram = False

    @abstractmethod
    async def start(self, application: Magpie) -> None:
        """Let updates come. Takes as long as Telegram is out of reach, and may be cancelled meanwhile.

        Raises:
            SettingsError: Telegram refuses what the operator set.
        """

    @abstractmethod
    async def stop(self, application: Magpie) -> None:
        """Take no more updates. Those in hand are the application's to finish."""

    def routes(self) -> Sequence[RouteDef]:
        """What the bot's web server does for it."""
        return ()

    async def check(self, application: Magpie) -> None:
        """See now and then that updates still come: the library does not notice by itself.

        Raises:
            InvalidToken: the token was revoked.
            TelegramError: it could not be seen.
        """
        await application.bot.get_me()


class Polling(Receiving):
    """Asks Telegram for news, again and again. A webhook that is set is taken away: there is one way at a time."""

    async def start(self, application: Magpie) -> None:
        assert application.updater is not None
        await application.updater.start_polling(
            timeout=dt.timedelta(seconds=LONG_POLL_S),
            bootstrap_retries=-1,
            allowed_updates=ALLOWED_UPDATES,
            error_callback=_on_polling_error,
        )
        self.met_telegram = True

    async def stop(self, application: Magpie) -> None:
        self.met_telegram = False
        assert application.updater is not None
        if application.updater.running:
            with contextlib.suppress(InvalidToken):  # the polling that ended with it says so once more here
                await application.updater.stop()


def _on_polling_error(error: TelegramError) -> None:
    if isinstance(error, Conflict):
        log.warning("Another process polls with this token; only one of the two gets each message")
    else:
        log.warning("Telegram could not be asked for news: %s", in_safe_words(error))
