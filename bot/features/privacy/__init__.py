"""What is kept about a person, and how to have it deleted: /privacy, /delete."""

from bot.destinations import AskConsent, OpenPrivacy
from bot.feature import Button, Command, Feature
from bot.features.privacy import handlers
from bot.features.privacy.payloads import Agree, AskDeletion, DeleteEverything, KeepMine
from bot.language import N_, word_list

FEATURE = Feature(
    name="privacy",
    commands=(
        Command("privacy", handlers.on_privacy, N_("What I keep about you")),
        Command("delete", handlers.on_delete, N_("Delete everything I keep about you"), listed=False),
    ),
    buttons=(
        Button(OpenPrivacy, handlers.on_open_privacy),
        Button(AskConsent, handlers.on_ask_consent),
        Button(Agree, handlers.on_agree),
        Button(KeepMine, handlers.on_keep_mine),
        Button(AskDeletion, handlers.on_ask_deletion),
        Button(DeleteEverything, handlers.on_delete_everything),
    ),
    words={word_list("privacy", "delete my data", "delete everything", "delete me", "forget me"): handlers.on_delete},
)
