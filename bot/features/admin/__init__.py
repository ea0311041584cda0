"""What operators do: /stats, /broadcast, /reload. To everybody else there is no such thing."""

from bot.context import ReminderKind
from bot.feature import Answer, Button, Command, Feature
from bot.features.admin import broadcasting, handlers
from bot.features.admin.payloads import (
    CancelBroadcast,
    OpenStats,
    StartBroadcast,
    StopBroadcast,
    WriteBroadcast,
)
from bot.language import N_
from db.ledger import BROADCAST_PRIORITY

FEATURE = Feature(
    name="admin",
    commands=(
        Command("stats", handlers.on_stats, N_("How it goes, in numbers")),
        Command("broadcast", broadcasting.on_broadcast, N_("Say something to all who want news")),
        Command("reload", handlers.on_reload, N_("Read the content again")),
    ),
    buttons=(
        Button(OpenStats, handlers.on_open_stats),
        Button(WriteBroadcast, broadcasting.on_write),
        Button(StartBroadcast, broadcasting.on_start),
        Button(CancelBroadcast, broadcasting.on_cancel),
        Button(StopBroadcast, broadcasting.on_stop),
    ),
    answers=(Answer(WriteBroadcast, broadcasting.on_written, beside_urgent=True),),
    reminders=(
        ReminderKind(
            "broadcast",
            N_("News from the operator"),
            broadcasting.texts,
            broadcasting.message,
            BROADCAST_PRIORITY,
            offered=False,
        ),
    ),
    for_admins=True,
)
