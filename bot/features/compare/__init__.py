"""Two to four forms of magnesium side by side: /compare."""

from bot.destinations import OpenComparePicker, OpenComparison
from bot.feature import Button, Command, Feature
from bot.features.compare import handlers
from bot.features.compare.payloads import OpenEvidence, SetView
from bot.language import N_

FEATURE = Feature(
    name="compare",
    commands=(
        Command("compare", handlers.on_compare, N_("Forms of magnesium side by side"), usage=N_("[form] vs [form]")),
    ),
    buttons=(
        Button(OpenComparePicker, handlers.on_open_picker),
        Button(OpenComparison, handlers.on_open_comparison),
        Button(SetView, handlers.on_set_view),
        Button(OpenEvidence, handlers.on_open_evidence),
    ),
    home=(N_("Compare forms"), OpenComparePicker()),
)
