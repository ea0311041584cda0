"""Relaxation routines, step by step."""

from bot.destinations import OpenRoutine, OpenRoutines
from bot.feature import Button, Command, Feature
from bot.features.routines import handlers

FEATURE = Feature(
    name="routines",
    commands=(Command("relax", handlers.on_relax, "Relaxation routines, step by step"),),
    buttons=(Button(OpenRoutines, handlers.on_open_routines), Button(OpenRoutine, handlers.on_open_routine)),
    home=("Routines", OpenRoutines()),
)
