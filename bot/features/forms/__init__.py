"""The forms of magnesium, a page each: /forms."""

from bot.destinations import OpenForm, OpenForms
from bot.feature import Button, Command, Feature
from bot.features.forms import handlers
from bot.features.forms.views import ShowSection
from bot.language import N_

FEATURE = Feature(
    name="forms",
    commands=(Command("forms", handlers.on_forms, N_("The forms of magnesium, a page each"), usage=N_("[form]")),),
    buttons=(
        Button(OpenForms, handlers.on_open_forms),
        Button(OpenForm, handlers.on_open_form),
        Button(ShowSection, handlers.on_show_section),
    ),
    home=(N_("Forms"), OpenForms()),
)
