"""Relaxation routines: the list, a suggestion, and being guided through one step by step. /relax."""

from bot.destinations import OpenRoutine, OpenRoutines
from bot.feature import Button, Command, Feature
from bot.features.routines import handlers, runs
from bot.features.routines.payloads import (
    AskBefore,
    AskMinutes,
    NoteTension,
    OpenRun,
    SetFavourite,
    StartRoutine,
    SteerRun,
    SuggestRoutine,
    TakeTensionBack,
)
from bot.language import N_, word_list

FEATURE = Feature(
    name="routines",
    commands=(
        Command("relax", handlers.on_relax, N_("Relaxation routines, step by step"), usage=N_("[minutes or name]")),
    ),
    buttons=(
        Button(OpenRoutines, handlers.on_open_routines),
        Button(OpenRoutine, handlers.on_open_routine),
        Button(SetFavourite, handlers.on_set_favourite, keeps=True),
        Button(AskMinutes, handlers.on_ask_minutes),
        Button(SuggestRoutine, handlers.on_suggest),
        Button(AskBefore, runs.on_ask_before, keeps=True),
        Button(StartRoutine, runs.on_start, keeps=True),
        Button(OpenRun, runs.on_open_run),
        Button(SteerRun, runs.on_steer),
        Button(NoteTension, runs.on_note_tension, keeps=True),
        Button(TakeTensionBack, runs.on_take_tension_back),
    ),
    words={word_list("routines", "suggest one", "suggest a routine", "help me relax"): handlers.on_suggest_word},
    home=(N_("Routines"), OpenRoutines()),
)
