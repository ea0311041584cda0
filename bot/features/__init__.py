"""Everything that the bot does, in the order in which people meet it.

This one list feeds the routing, Telegram's command menu, /help, the main menu and the README.
"""

from bot.features import (
    admin,
    compare,
    dose,
    export,
    feedback,
    find,
    foods,
    forms,
    free_text,
    inline,
    interactions,
    language,
    myths,
    occurrences,
    preferences,
    privacy,
    progress,
    questions,
    reminders,
    routines,
    safety,
    start,
    tips,
)
from bot.features.free_text import FALLBACKS
from bot.language import N_

FEATURES = (
    safety.FEATURE,
    compare.FEATURE,
    tips.FEATURE,
    questions.FEATURE,
    myths.FEATURE,
    interactions.FEATURE,
    foods.FEATURE,
    forms.FEATURE,
    find.FEATURE,
    dose.FEATURE,
    routines.FEATURE,
    reminders.FEATURE,
    occurrences.FEATURE,
    progress.FEATURE,
    export.FEATURE,
    preferences.FEATURE,
    language.FEATURE,
    start.FEATURE,
    privacy.FEATURE,
    inline.FEATURE,
    feedback.FEATURE,
    admin.FEATURE,
    free_text.FEATURE,
)

NAME = N_("Magpie", context="the name of the bot")
# Telegram shows the description in an empty chat, and the short one on the bot's profile.
DESCRIPTION = N_(
    "Short facts on muscle relaxation, sleep and magnesium, each with how good the evidence is and where it comes "
    "from. Compare forms of magnesium side by side. A daily reminder, if you want one.\n\n"
    "Information, not medical advice."
)
SHORT_DESCRIPTION = N_("Honest facts on muscles, sleep and magnesium, and a daily reminder if you want one.")

__all__ = ["DESCRIPTION", "FALLBACKS", "FEATURES", "NAME", "SHORT_DESCRIPTION"]
