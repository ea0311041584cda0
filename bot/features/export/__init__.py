"""A person's data as files that they can keep, and a page for their clinician: /export."""

from bot.destinations import OpenExport
from bot.feature import Button, Command, Feature
from bot.features.export import handlers
from bot.features.export.payloads import MakeReport, SendFile

FEATURE = Feature(
    name="export",
    commands=(Command("export", handlers.on_export, "Your data as files", listed=False),),
    buttons=(
        Button(OpenExport, handlers.on_open_export),
        Button(SendFile, handlers.on_send_file),
        Button(MakeReport, handlers.on_make_report),
    ),
    words=dict.fromkeys(("export my data", "download my data", "my data"), handlers.on_export),
)
