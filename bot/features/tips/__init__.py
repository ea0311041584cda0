"""Short graded facts, one at a time: /tip."""

from bot.context import ReminderKind
from bot.destinations import OpenTip, ReadTip
from bot.feature import Button, Command, Feature
from bot.features.tips import handlers
from bot.features.tips.views import ChooseTopic, OpenSaved, SaveTip

FEATURE = Feature(
    name="tips",
    commands=(
        Command("tip", handlers.on_tip, "One short fact, with its evidence", usage="[topic]"),
        Command("saved", handlers.on_saved, "The tips you saved", listed=False),
    ),
    buttons=(
        Button(OpenTip, handlers.on_open_tip),
        Button(ReadTip, handlers.on_show_tip),
        Button(SaveTip, handlers.on_save_tip, keeps=True),
        Button(ChooseTopic, handlers.on_choose_topic),
        Button(OpenSaved, handlers.on_open_saved),
    ),
    reminders=(ReminderKind("tip", "Daily tip", handlers.tips_of_the_day, handlers.tip_of_the_day, priority=3),),
    words={
        "tips": handlers.on_tip,
        "another tip": handlers.on_tip,
        "another": handlers.on_tip,
        "more": handlers.on_tip,
    },
    home=("A tip", OpenTip()),
)
