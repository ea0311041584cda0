"""What the keys of the JSON mean. The file carries this with it, and a test sees that no key goes unexplained."""

from __future__ import annotations

ABOUT = (
    "Everything that Magpie keeps about one person. Times that end in Z are UTC; dates and HH:MM are on the person's "
    "own clock; 1 is yes and 0 is no; null is none. Answers are self-reported: they are not measured intake."
)

_USER_ID = "whose it is: the numeric Telegram id"

KEYS = {
    "user": {
        "id": "the numeric Telegram id; no name is kept",
        "created_at": "when the bot met the person",
        "consented_at": "when the person agreed to more being kept than the id",
        "welcomed_at": "when the bot introduced itself",
        "safety_seen_at": "when the lines that come before any amount were first shown",
        "blocked_at": "when Telegram said that the bot is blocked",
    },
    "preferences": {
        "user_id": _USER_ID,
        "timezone": "the IANA name of the time zone that was chosen",
        "hour_cycle": "how the clock is read: 24h or 12h",
        "tip_topic": "the topic of the daily tips; null is every topic",
        "quiet_from": "from when on nothing makes a sound",
        "quiet_until": "until when nothing makes a sound",
        "streak": "whether progress shows a streak",
        "comparison": "how forms are compared: as text, table or picture",
    },
    "reminders": {
        "id": "the reminder's number",
        "user_id": _USER_ID,
        "kind": "what it is about: tip, take, wind_down or move",
        "label": "the person's own word for it",
        "timetable": 'weekdays (1 is Monday) and times, such as "12345 21:30"; null while it follows another one',
        "previous_timetable": "what an undo goes back to",
        "follows_id": "the reminder that it follows",
        "follows_minutes": "how long after that one was marked done",
        "timezone": "the IANA name of the zone whose clock it goes by",
        "nag": "whether it comes again until it is answered",
        "silent": "whether it comes without a sound",
        "paused_at": "since when it is paused",
        "paused_until": "the date from which it comes again by itself",
        "set_aside": "why it cannot be scheduled, if it cannot",
        "deleted_at": "when it was deleted; what it recorded is kept",
        "next_due_at": "when it comes next",
        "next_date": "that time's date on the reminder's clock",
        "next_slot": "that time on the reminder's clock",
        "created_at": "when it was made",
    },
    "ledger": {
        "id": "the number of this row: one time at which a reminder was to come",
        "user_id": _USER_ID,
        "reminder_id": "the reminder; null for a summary of what could not be sent in time",
        "local_date": "its date on the reminder's clock",
        "slot": 'its time on the reminder\'s clock, or "after N": N is the row whose answer set it off',
        "due_at": "when it was due",
        "priority": "lower goes first among those due at once",
        "state": "claimed (to be sent), sending, sent, uncertain (may have arrived), failed, blocked, missed (too late "
        "to be sent) or answered",
        "answer": "done, skipped, or paused (the reminder was paused before it was sent)",
        "answered_at": "when that was tapped",
        "copy": "which message of it was last: first, snoozed or nag",
        "copy_due_at": "when that message was due",
        "send_at": "when it is to be sent; null if there is nothing to send",
        "tries": "how often that message did not leave",
        "uncertain": "how often its fate was unknown",
        "nags": "how often it came again because there was no answer",
        "sent_at": "when the first message of it arrived",
        "message_id": "the number of the newest message in the chat",
        "content": "the tip or the routine that it showed",
        "told_in": "the row of the summary that named it",
    },
    "saved_tips": {"user_id": _USER_ID, "tip_id": "the tip", "saved_at": "when it was saved"},
    "seen_tips": {
        "user_id": _USER_ID,
        "tip_id": "the tip",
        "turn": "the how-manieth tip it was when it was seen last",
        "seen_at": "when it was seen last",
    },
    "meals": {
        "id": "the number of this row: a food that was added to a day's sum",
        "user_id": _USER_ID,
        "local_date": "the day on the person's clock; it is kept for three days",
        "food_id": "the food",
        "grams": "how much of it",
        "added_at": "when it was added",
        "removed_at": "when it was taken off the list again",
    },
    "open_question": {
        "user_id": _USER_ID,
        "payload": "the question that the next typed line answers",
        "asked_at": "when it was asked",
    },
    "running_routine": {
        "user_id": _USER_ID,
        "routine_id": "the routine",
        "message_id": "the number of its message in the chat",
        "pictured": "whether that message is a picture",
        "step": "the step that it shows, counted from 0",
        "ends_at": "when that step is over; null while paused",
        "seconds_left": "how much of that step is left, while paused",
        "interrupted": "whether the bot paused it, because it had been away",
        "before": "how tense the person said they were before, from 0 to 10",
        "started_at": "when it began",
    },
    "tensions": {
        "user_id": _USER_ID,
        "ended_at": "when the routine was over",
        "local_date": "the date on the person's calendar then",
        "routine_id": "the routine",
        "before": "how tense the person said they were before, from 0 to 10; null if they did not say",
        "after": "how tense they said they were afterwards",
    },
    "favourite_routines": {"user_id": _USER_ID, "routine_id": "the routine", "added_at": "when it became a favourite"},
}
