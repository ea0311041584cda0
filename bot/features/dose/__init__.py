"""Reading a label: the magnesium in it, beside what is recommended and where the ceilings stand: /dose."""

from bot.destinations import OpenDose, OpenLabel
from bot.feature import Answer, Button, Command, Feature
from bot.features.dose import handlers
from bot.features.dose.payloads import (
    AboutFigures,
    ChangeAmount,
    ChooseAge,
    ChooseChild,
    ChooseSex,
    ChooseState,
    MoreForms,
    PickForm,
)
from bot.language import N_, word_list

FEATURE = Feature(
    name="dose",
    commands=(Command("dose", handlers.on_dose, N_("Read a label: the magnesium in it"), usage=N_("[label]")),),
    buttons=(
        Button(OpenDose, handlers.on_open_dose),
        Button(OpenLabel, handlers.on_open_label),
        Button(PickForm, handlers.on_pick_form),
        Button(MoreForms, handlers.on_more_forms),
        Button(ChangeAmount, handlers.on_change_amount),
        Button(AboutFigures, handlers.on_about_figures),
        Button(ChooseAge, handlers.on_choose_age),
        Button(ChooseChild, handlers.on_choose_child),
        Button(ChooseSex, handlers.on_choose_sex),
        Button(ChooseState, handlers.on_choose_state),
    ),
    answers=(
        Answer(OpenDose, handlers.on_typed_label),
        Answer(PickForm, handlers.on_typed_amount),
        Answer(MoreForms, handlers.on_typed_amount),
        Answer(ChangeAmount, handlers.on_typed_change),
    ),
    words={word_list("dose", "label", "read label", "elemental magnesium", "calculator"): handlers.on_dose},
    home=(N_("Read a label"), OpenDose()),
)
