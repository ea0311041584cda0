"""How it has been going, told kindly: /progress."""

from bot.destinations import OpenProgress
from bot.feature import Button, Command, Feature
from bot.features.progress import handlers
from bot.features.progress.payloads import DrawMonth, SetStreak

FEATURE = Feature(
    name="progress",
    commands=(Command("progress", handlers.on_progress, "How it has been going"),),
    buttons=(
        Button(OpenProgress, handlers.on_open_progress),
        Button(DrawMonth, handlers.on_draw_month),
        Button(SetStreak, handlers.on_set_streak, keeps=True),
    ),
    words=dict.fromkeys(("how am i doing", "my progress", "calendar", "streak", "my streak"), handlers.on_progress),
    home=("Progress", OpenProgress()),
)
