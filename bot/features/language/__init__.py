"""In which language a person reads: /language."""

from bot.destinations import OpenLanguage
from bot.feature import Button, Command, Feature
from bot.features.language import handlers
from bot.features.language.views import SetLanguage
from bot.language import N_, word_list

FEATURE = Feature(
    name="language",
    commands=(Command("language", handlers.on_language, N_("The language I speak"), listed=False),),
    buttons=(
        Button(OpenLanguage, handlers.on_open_language),
        Button(SetLanguage, handlers.on_set_language, keeps=True),
    ),
    words={word_list("language", "language", "languages", "change language"): handlers.on_language},
)
