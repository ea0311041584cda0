"""The forms of magnesium, a page each: /forms."""

from bot.destinations import OpenForm, OpenForms
from bot.feature import Button, Command, Feature
from bot.features.forms import handlers
from bot.features.forms.views import ShowSection

FEATURE = Feature(
    name="forms",
    commands=(Command("forms", handlers.on_forms, "The forms of magnesium, a page each", usage="[form]"),),
    buttons=(
        Button(OpenForms, handlers.on_open_forms),
        Button(OpenForm, handlers.on_open_form),
        Button(ShowSection, handlers.on_show_section),
    ),
    home=("Forms", OpenForms()),
)
