"""What a person prefers: zone, clock, topic of the daily tip. /settings."""

from bot.destinations import ChooseTimezone, OpenSettings, TurnNews
from bot.feature import Answer, Button, Command, Feature
from bot.features.preferences import handlers
from bot.features.preferences.payloads import (
    AskLocation,
    ChooseQuietHours,
    ChooseTipTopic,
    ConfirmTimezone,
    KeepReminders,
    MoveReminders,
    SetHourCycle,
    SetNews,
    SetQuietHours,
    SetTimezone,
    SetTipTopic,
)
from bot.language import N_, word_list

FEATURE = Feature(
    name="preferences",
    commands=(Command("settings", handlers.on_settings, N_("Time zone, clock and tips")),),
    buttons=(
        Button(OpenSettings, handlers.on_open_settings),
        Button(ChooseTimezone, handlers.on_choose_timezone, keeps=True),
        Button(ConfirmTimezone, handlers.on_confirm_timezone, keeps=True),
        Button(SetTimezone, handlers.on_set_timezone, keeps=True),
        Button(AskLocation, handlers.on_ask_location, keeps=True),
        Button(MoveReminders, handlers.on_move_reminders),
        Button(KeepReminders, handlers.on_keep_reminders),
        Button(ChooseQuietHours, handlers.on_choose_quiet_hours),
        Button(SetQuietHours, handlers.on_set_quiet_hours, keeps=True),
        Button(SetHourCycle, handlers.on_set_hour_cycle, keeps=True),
        Button(ChooseTipTopic, handlers.on_choose_tip_topic),
        Button(SetTipTopic, handlers.on_set_tip_topic, keeps=True),
        Button(SetNews, handlers.on_set_news, keeps=True),
        Button(TurnNews, handlers.on_turn_news),
    ),
    answers=(
        Answer(ChooseTimezone, handlers.on_typed_place),
        Answer(ConfirmTimezone, handlers.on_typed_confirmation, (handlers.YES_WORDS, handlers.NO_WORDS)),
        Answer(AskLocation, handlers.on_typed_instead),
    ),
    location=handlers.on_location,
    words={word_list("settings", "time zone", "timezone", "my settings"): handlers.on_settings},
    home=(N_("Settings"), OpenSettings()),
)
