"""What people have heard about magnesium, and what became of it: "Heard that…?"."""

from bot.destinations import OpenMyth
from bot.feature import Button, Feature
from bot.features.myths import handlers
from bot.features.myths.views import OpenMyths
from bot.language import N_

FEATURE = Feature(
    name="myths",
    buttons=(Button(OpenMyths, handlers.on_open_myths), Button(OpenMyth, handlers.on_open_myth)),
    ask=(N_("Heard that…?"), OpenMyths()),
)
