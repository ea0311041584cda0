"""The welcome, the main menu, /help and /cancel."""

from bot.destinations import OpenHelp, OpenHome, OpenNew
from bot.feature import Button, Command, Feature
from bot.features.start import handlers
from bot.features.start.greetings import CANCEL_WORDS, GOODBYES, GREETINGS, HELP_WORDS, THANKS
from bot.language import N_
from bot.routing import on_open_new

FEATURE = Feature(
    name="start",
    commands=(
        Command("start", handlers.on_start, N_("The main menu")),
        Command("help", handlers.on_help, N_("What I can do")),
        Command("cancel", handlers.on_cancel, N_("Leave what you are in the middle of"), listed=False),
    ),
    buttons=(
        Button(OpenHome, handlers.on_open_home),
        Button(OpenHelp, handlers.on_open_help),
        Button(OpenNew, on_open_new),
    ),
    words={
        GREETINGS: handlers.on_start,
        THANKS: handlers.on_thanks,
        GOODBYES: handlers.on_goodbye,
        CANCEL_WORDS: handlers.on_cancel,
        HELP_WORDS: handlers.on_help,
    },
)
