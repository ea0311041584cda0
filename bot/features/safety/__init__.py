"""Signs that need care come before everything else, whatever the person was doing."""

from bot.destinations import OpenUrgentSigns
from bot.feature import Button, Feature, Text
from bot.features.safety import handlers
from bot.features.safety.views import OpenMustKnow, OpenRedFlag
from bot.language import N_, word_list

FEATURE = Feature(
    name="safety",
    buttons=(
        Button(OpenUrgentSigns, handlers.on_open_urgent_signs),
        Button(OpenRedFlag, handlers.on_open_red_flag),
        Button(OpenMustKnow, handlers.on_open_must_know),
    ),
    texts=(Text(handlers.speaks_of_a_red_flag, handlers.on_red_flag, urgent=True),),
    words={
        word_list("safety", "urgent", "emergency", "help me", "i need help", "warning signs"): handlers.on_urgent_words
    },
    ask=(N_("Urgent signs"), OpenUrgentSigns()),
)
