"""A reminder that came: what it says, and what a person says to it. Done, Skip, Snooze, and back again."""

from bot.context import ReminderKind
from bot.destinations import SnoozeOccurrence
from bot.feature import Answer, Button, Feature
from bot.features.occurrences import handlers, messages
from bot.features.occurrences.payloads import (
    MarkDone,
    MarkSkipped,
    PickSnooze,
    RecordAfterwards,
    ShowOccurrence,
    SnoozeFor,
    SnoozeTo,
    TakeBack,
)
from bot.language import N_

FEATURE = Feature(
    name="occurrences",
    buttons=(
        Button(MarkDone, handlers.on_done),
        Button(MarkSkipped, handlers.on_skipped),
        Button(RecordAfterwards, handlers.on_record_afterwards),
        Button(TakeBack, handlers.on_take_back),
        Button(ShowOccurrence, handlers.on_show),
        Button(SnoozeOccurrence, handlers.on_snooze),
        Button(SnoozeFor, handlers.on_snooze_for),
        Button(PickSnooze, handlers.on_pick_snooze),
        Button(SnoozeTo, handlers.on_snooze_to),
    ),
    answers=(Answer(PickSnooze, handlers.on_typed_snooze),),
    reminders=(
        ReminderKind("take", N_("Something to take"), messages.taken, messages.take, priority=0, personal=True),
        ReminderKind("wind_down", N_("Wind-down"), messages.routines_chosen, messages.wind_down, priority=1),
        ReminderKind("move", N_("A break to move"), messages.ways_to_move, messages.move, priority=2),
        ReminderKind(
            "summary",
            N_("What was missed"),
            messages.summaries,
            messages.summary,
            priority=1,
            offered=False,
            personal=True,
        ),
    ),
)
