"""Medicines beside magnesium: how far apart, why, and a reminder that keeps the gap: /space."""

from bot.destinations import OpenInteraction, OpenInteractions, OpenSpacing
from bot.feature import Answer, Button, Command, Feature
from bot.features.interactions import handlers, spacing
from bot.features.interactions.payloads import SetSpacing, SetWait, SpaceAfter, UndoSpacing
from bot.language import N_, word_list

FEATURE = Feature(
    name="interactions",
    commands=(Command("space", handlers.on_space, N_("Medicines and magnesium apart"), usage=N_("[medicine]")),),
    buttons=(
        Button(OpenInteractions, handlers.on_open_interactions),
        Button(OpenInteraction, handlers.on_open_interaction),
        Button(OpenSpacing, spacing.on_open_spacing, keeps=True),
        Button(SetSpacing, spacing.on_set_spacing, keeps=True),
        Button(SpaceAfter, spacing.on_space_after, keeps=True),
        Button(SetWait, spacing.on_set_wait),
        Button(UndoSpacing, spacing.on_undo_spacing),
    ),
    answers=(Answer(OpenSpacing, spacing.on_typed_spacing),),
    words={word_list("interactions", "medicines", "medications", "my medicines", "spacing"): handlers.on_space},
    ask=(N_("Medicines A to Z"), OpenInteractions()),
)
