"""How it has been going, told kindly: /progress."""

from bot.destinations import OpenProgress
from bot.feature import Button, Command, Feature
from bot.features.progress import handlers
from bot.features.progress.payloads import DrawMonth, SetStreak
from bot.language import N_, word_list

FEATURE = Feature(
    name="progress",
    commands=(Command("progress", handlers.on_progress, N_("How it has been going")),),
    buttons=(
        Button(OpenProgress, handlers.on_open_progress),
        Button(DrawMonth, handlers.on_draw_month),
        Button(SetStreak, handlers.on_set_streak, keeps=True),
    ),
    words={
        word_list("progress", "how am i doing", "my progress", "calendar", "streak", "my streak"): handlers.on_progress
    },
    home=(N_("Progress"), OpenProgress()),
)
