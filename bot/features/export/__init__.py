"""A person's data as files that they can keep, and a page for their clinician: /export."""

from bot.destinations import OpenExport
from bot.feature import Button, Command, Feature
from bot.features.export import handlers
from bot.features.export.payloads import MakeReport, SendFile
from bot.language import N_, word_list

FEATURE = Feature(
    name="export",
    commands=(Command("export", handlers.on_export, N_("Your data as files"), listed=False),),
    buttons=(
        Button(OpenExport, handlers.on_open_export),
        Button(SendFile, handlers.on_send_file),
        Button(MakeReport, handlers.on_make_report),
    ),
    words={word_list("export", "export my data", "download my data", "my data"): handlers.on_export},
)
