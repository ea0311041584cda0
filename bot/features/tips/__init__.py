"""Short graded facts, one at a time: /tip."""

from bot.context import ReminderKind
from bot.destinations import OpenTip, ReadTip
from bot.feature import Button, Command, Feature
from bot.features.tips import handlers
from bot.features.tips.views import ChooseTopic, OpenSaved, SaveTip
from bot.language import N_, word_list

FEATURE = Feature(
    name="tips",
    commands=(
        Command("tip", handlers.on_tip, N_("One short fact, with its evidence"), usage=N_("[topic]")),
        Command("saved", handlers.on_saved, N_("The tips you saved"), listed=False),
    ),
    buttons=(
        Button(OpenTip, handlers.on_open_tip),
        Button(ReadTip, handlers.on_show_tip),
        Button(SaveTip, handlers.on_save_tip, keeps=True),
        Button(ChooseTopic, handlers.on_choose_topic),
        Button(OpenSaved, handlers.on_open_saved),
    ),
    reminders=(ReminderKind("tip", N_("Daily tip"), handlers.tips_of_the_day, handlers.tip_of_the_day, priority=3),),
    words={word_list("tips", "tips", "another tip", "another", "more"): handlers.on_tip},
    home=(N_("A tip"), OpenTip()),
)
