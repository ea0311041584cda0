"""Reminders that people ask for, and when they come: /remind, /subscribe, "stop"."""

from bot.content.label_reading import MAGNESIUM
from bot.destinations import OpenReminders, Rename, ShowReminder
from bot.feature import Answer, Button, Command, Feature, Text
from bot.features.reminders import details, handlers, pausing
from bot.features.reminders import payloads as p
from bot.features.reminders.typed_words import asks_for_reminder, is_stop
from bot.language import N_, word_list

FEATURE = Feature(
    name="reminders",
    commands=(
        Command("remind", handlers.on_remind, N_("Your reminders: add, change, pause"), usage=N_("[time]"), keeps=True),
        Command(
            "subscribe", handlers.on_subscribe, N_("A tip every day, at a time you choose"), listed=False, keeps=True
        ),
        Command("unsubscribe", pausing.on_stop, N_("Pause every reminder"), listed=False),
        Command("stop", pausing.on_stop, N_("Pause every reminder"), listed=False),
    ),
    buttons=(
        Button(OpenReminders, handlers.on_open_reminders),
        Button(ShowReminder, handlers.on_show_reminder),
        Button(p.ChooseKind, handlers.on_choose_kind, keeps=True),
        Button(p.ChooseTime, handlers.on_choose_time, keeps=True),
        Button(p.SetTime, handlers.on_set_time, keeps=True),
        Button(p.SetHalf, handlers.on_set_half, keeps=True),
        Button(p.ChangeTime, handlers.on_change_time),
        Button(p.UndoTimes, handlers.on_undo_times),
        Button(p.ChooseHours, handlers.on_choose_hours, keeps=True),
        Button(p.ChooseWindow, handlers.on_choose_window, keeps=True),
        Button(p.SetWindow, handlers.on_set_window, keeps=True),
        Button(p.DeleteReminder, handlers.on_delete),
        Button(p.RestoreReminder, handlers.on_restore),
        Button(p.PauseReminders, pausing.on_pause),
        Button(p.PauseUntil, pausing.on_pause_until),
        Button(p.SetPauseUntil, pausing.on_set_pause_until),
        Button(p.ResumeReminders, pausing.on_resume),
        Button(p.AnswerToday, pausing.on_answer_today),
        Button(p.UndoToday, pausing.on_undo_today),
        Button(p.ShowTimes, details.on_show_times),
        Button(p.SetDays, details.on_set_days),
        Button(p.AddTime, details.on_add_time),
        Button(p.SetAddedTime, details.on_set_added_time),
        Button(p.RemoveTime, details.on_remove_time),
        Button(p.WeekendTime, details.on_weekend_time),
        Button(p.SetWeekendTime, details.on_set_weekend_time),
        Button(Rename, details.on_rename),
        Button(p.SetLabel, details.on_set_label),
        Button(p.ChooseRoutine, details.on_choose_routine),
        Button(p.SetRoutine, details.on_set_routine),
        Button(p.ChooseFollowed, details.on_choose_followed),
        Button(p.ChooseGap, details.on_choose_gap),
        Button(p.SetGap, details.on_set_gap),
        Button(p.ShowOptions, details.on_show_options),
        Button(p.SetNag, details.on_set_nag),
        Button(p.SetSilent, details.on_set_silent),
    ),
    answers=(
        Answer(p.ChooseTime, handlers.on_typed_time),
        Answer(p.ChangeTime, handlers.on_typed_change),
        Answer(p.ChooseHalf, handlers.on_typed_half),
        Answer(p.AddTime, details.on_typed_added_time),
        Answer(p.WeekendTime, details.on_typed_weekend_time),
        Answer(Rename, details.on_typed_label, (MAGNESIUM,)),  # which by itself opens the questions
        Answer(p.PauseUntil, pausing.on_typed_date),
    ),
    texts=(
        Text(lambda _context, text: is_stop(text), pausing.on_stop, urgent=True),
        Text(lambda _context, text: asks_for_reminder(text), handlers.on_remind_me, keeps=True),
    ),
    words={word_list("resume", "resume", "resume all"): pausing.on_resume_word},
    home=(N_("Reminders"), OpenReminders()),
)
