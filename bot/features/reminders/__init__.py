"""Daily reminders that people ask for: /remind, /subscribe, "stop"."""

from bot.context import ReminderKind
from bot.destinations import OpenReminders
from bot.feature import Answer, Button, Command, Feature, Job, Text
from bot.features.reminders import handlers, jobs, views
from bot.features.reminders.payloads import (
    ChangeTime,
    ChooseHalf,
    ChooseKind,
    ChooseTime,
    DeleteReminder,
    PauseReminders,
    RestoreReminder,
    ResumeReminders,
    SetTime,
    ShowReminder,
)
from bot.features.reminders.typed_words import asks_for_reminder, is_stop

FEATURE = Feature(
    name="reminders",
    commands=(
        Command("remind", handlers.on_remind, "Your daily reminders: add, change, pause", usage="[time]"),
        Command("subscribe", handlers.on_subscribe, "A tip every day, at a time you choose", listed=False),
        Command("unsubscribe", handlers.on_stop, "Pause every reminder", listed=False),
        Command("stop", handlers.on_stop, "Pause every reminder", listed=False),
    ),
    buttons=(
        Button(OpenReminders, handlers.on_open_reminders),
        Button(ChooseKind, handlers.on_choose_kind),
        Button(ChooseTime, handlers.on_choose_time),
        Button(SetTime, handlers.on_set_time),
        Button(ShowReminder, handlers.on_show_reminder),
        Button(ChangeTime, handlers.on_change_time),
        Button(PauseReminders, handlers.on_pause),
        Button(ResumeReminders, handlers.on_resume),
        Button(DeleteReminder, handlers.on_delete),
        Button(RestoreReminder, handlers.on_restore),
    ),
    answers=(
        Answer(ChooseTime, handlers.on_typed_time),
        Answer(ChangeTime, handlers.on_typed_change),
        Answer(ChooseHalf, handlers.on_typed_half),
    ),
    texts=(
        Text(lambda _context, text: is_stop(text), handlers.on_stop, urgent=True),
        Text(lambda _context, text: asks_for_reminder(text), handlers.on_remind_me),
    ),
    words={"resume": handlers.on_resume_word, "resume all": handlers.on_resume_word},
    jobs=(Job("send due reminders", jobs.send_due),),
    reminders=(
        ReminderKind("wind_down", "Wind-down", views.wind_down),
        ReminderKind("magnesium", "Magnesium", views.magnesium),
    ),
    home=("Reminders", OpenReminders()),
)
