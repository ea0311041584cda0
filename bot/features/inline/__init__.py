"""Cards to share in any chat: the bot's name and a few words, and a choice of what to send."""

from bot.feature import Feature
from bot.features.inline import handlers

FEATURE = Feature(name="inline", inline=handlers.on_inline_query)
