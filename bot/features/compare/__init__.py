"""Two forms of magnesium side by side: /compare."""

from bot.destinations import OpenComparePicker, OpenComparison
from bot.feature import Button, Command, Feature
from bot.features.compare import handlers

FEATURE = Feature(
    name="compare",
    commands=(
        Command("compare", handlers.on_compare, "Two forms of magnesium side by side", usage="[form] vs [form]"),
    ),
    buttons=(
        Button(OpenComparePicker, handlers.on_open_picker),
        Button(OpenComparison, handlers.on_open_comparison),
    ),
    home=("Compare forms", OpenComparePicker()),
)
