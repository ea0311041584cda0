"""Medicines beside magnesium: how far apart, and why."""

from bot.destinations import OpenInteraction, OpenInteractions
from bot.feature import Button, Feature
from bot.features.interactions import handlers

FEATURE = Feature(
    name="interactions",
    buttons=(
        Button(OpenInteractions, handlers.on_open_interactions),
        Button(OpenInteraction, handlers.on_open_interaction),
    ),
    ask=("Medicines A to Z", OpenInteractions()),
)
