"""Signs that need care come before everything else, whatever the person was doing."""

from bot.feature import Feature, Text
from bot.features.safety import handlers

FEATURE = Feature(name="safety", texts=(Text(handlers.speaks_of_a_red_flag, handlers.on_red_flag, urgent=True),))
