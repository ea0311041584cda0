"""Which form might suit a person: a safety gate, three questions, and an order with its reasons: /find."""

from bot.destinations import OpenFind
from bot.feature import Button, Command, Feature
from bot.features.find import handlers
from bot.features.find.payloads import AskMedicine, ChooseCircumstances, Find, PassGate, ShowMedicine
from bot.language import N_, word_list

FIND_WORDS = word_list(
    "find",
    "which one suits me",
    "which form suits me",
    "which magnesium suits me",
    "what suits me",
    "which form is right for me",
    "which magnesium is right for me",
    "help me choose",
    "find a form",
)

FEATURE = Feature(
    name="find",
    commands=(Command("find", handlers.on_find, N_("Which form might suit you, in four questions")),),
    buttons=(
        Button(OpenFind, handlers.on_open_find),
        Button(ChooseCircumstances, handlers.on_choose_circumstances),
        Button(PassGate, handlers.on_pass_gate),
        Button(AskMedicine, handlers.on_ask_medicine),
        Button(ShowMedicine, handlers.on_show_medicine),
        Button(Find, handlers.on_answers),
    ),
    words={FIND_WORDS: handlers.on_find},
    home=(N_("Which suits me?"), OpenFind()),
)
