"""The welcome, the main menu, /help and /cancel."""

from bot.destinations import OpenHelp, OpenHome, OpenNew
from bot.feature import Button, Command, Feature
from bot.features.start import handlers
from bot.features.start.greetings import CANCEL_WORDS, GOODBYES, GREETINGS, HELP_WORDS, THANKS
from bot.routing import on_open_new

FEATURE = Feature(
    name="start",
    commands=(
        Command("start", handlers.on_start, "The main menu"),
        Command("help", handlers.on_help, "What I can do"),
        Command("cancel", handlers.on_cancel, "Leave what you are in the middle of", listed=False),
    ),
    buttons=(
        Button(OpenHome, handlers.on_open_home),
        Button(OpenHelp, handlers.on_open_help),
        Button(OpenNew, on_open_new),
    ),
    words={
        **dict.fromkeys(GREETINGS, handlers.on_start),
        **dict.fromkeys(THANKS, handlers.on_thanks),
        **dict.fromkeys(GOODBYES, handlers.on_goodbye),
        **dict.fromkeys(CANCEL_WORDS, handlers.on_cancel),
        **dict.fromkeys(HELP_WORDS, handlers.on_help),
    },
)
