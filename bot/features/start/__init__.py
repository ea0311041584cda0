"""The welcome, the main menu, /help and /cancel."""

from bot.destinations import OpenHelp, OpenHome, OpenNew
from bot.feature import Button, Command, Feature, Text
from bot.features.start import handlers
from bot.features.start.greetings import asks_for_help, is_greeting
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
    texts=(
        Text(lambda _context, text: is_greeting(text), handlers.on_start),
        Text(lambda _context, text: asks_for_help(text), handlers.on_help),
    ),
)
