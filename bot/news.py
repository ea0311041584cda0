"""What a message of the operator carries below it, once for the features that send it and that turn it off."""

from __future__ import annotations

from telegram import InlineKeyboardMarkup

from bot.destinations import TurnNews
from bot.language import _
from bot.screen import button, keyboard


def news_buttons(*, on: bool) -> InlineKeyboardMarkup:
    """The one tap that turns news off, or on again."""
    return keyboard([button(_("No more news") if on else _("Turn news on again"), TurnNews(on=not on))], home=False)
