"""What the keys of the JSON mean. The file carries this with it, and a test sees that no key goes unexplained."""

from __future__ import annotations

from bot.language import N_

ABOUT = N_(
    "Everything that Magpie keeps about one person. Times that end in Z are UTC; dates and HH:MM are on the person's "
    "own clock; 1 is yes and 0 is no; null is none. Answers are self-reported: they are not measured intake."
)

_USER_ID = N_("whose it is: the numeric Telegram id")

KEYS = {
    "user": {
        "id": N_("the numeric Telegram id; no name is kept"),
        "created_at": N_("when the bot met the person"),
        "consented_at": N_("when the person agreed to more being kept than the id"),
        "welcomed_at": N_("when the bot introduced itself"),
        "safety_seen_at": N_("when the lines that come before any amount were first shown"),
        "blocked_at": N_("when Telegram said that the bot is blocked"),
        "told_to_go_at": N_("when the person, after long away, was told that what is kept goes"),
        "last_seen_on": N_("the last day (UTC) on which the person wrote or tapped"),
        "app_language": N_("the language that the person's app said last"),
    },
    "preferences": {
        "user_id": _USER_ID,
        "timezone": N_("the IANA name of the time zone that was chosen"),
        "hour_cycle": N_("how the clock is read: 24h or 12h"),
        "tip_topic": N_("the topic of the daily tips; null is every topic"),
        "quiet_from": N_("from when on nothing makes a sound"),
        "quiet_until": N_("until when nothing makes a sound"),
        "streak": N_("whether progress shows a streak"),
        "comparison": N_("how forms are compared: as text, table or picture"),
        "language": N_("the language that was chosen; null follows the app"),
    },
    "reminders": {
        "id": N_("the reminder's number"),
        "user_id": _USER_ID,
        "kind": N_("what it is about: tip, take, wind_down or move"),
        "label": N_("the person's own word for it"),
        "timetable": N_('weekdays (1 is Monday) and times, such as "12345 21:30"; null while it follows another one'),
        "previous_timetable": N_("what an undo goes back to"),
        "follows_id": N_("the reminder that it follows"),
        "follows_minutes": N_("how long after that one was marked done"),
        "timezone": N_("the IANA name of the zone whose clock it goes by"),
        "nag": N_("whether it comes again until it is answered"),
        "silent": N_("whether it comes without a sound"),
        "paused_at": N_("since when it is paused"),
        "paused_until": N_("the date from which it comes again by itself"),
        "set_aside": N_("why it cannot be scheduled, if it cannot"),
        "deleted_at": N_("when it was deleted; what it recorded is kept"),
        "next_due_at": N_("when it comes next"),
        "next_date": N_("that time's date on the reminder's clock"),
        "next_slot": N_("that time on the reminder's clock"),
        "created_at": N_("when it was made"),
    },
    "ledger": {
        "id": N_("the number of this row: one time at which a reminder was to come"),
        "user_id": _USER_ID,
        "reminder_id": N_("the reminder; null for news of the operator, and for a summary of what came too late"),
        "broadcast_id": N_("the news of the operator, if it was that"),
        "local_date": N_("its date on the reminder's clock"),
        "slot": N_('its time on the reminder\'s clock, or "after N": N is the row whose answer set it off'),
        "due_at": N_("when it was due"),
        "priority": N_("lower goes first among those due at once"),
        "state": N_(
            "claimed (to be sent), sending, sent, uncertain (may have arrived), failed, blocked, missed (too late "
            "to be sent) or answered"
        ),
        "answer": N_("done, skipped, or paused (the reminder was paused before it was sent)"),
        "answered_at": N_("when that was tapped"),
        "copy": N_("which message of it was last: first, snoozed or nag"),
        "copy_due_at": N_("when that message was due"),
        "send_at": N_("when it is to be sent; null if there is nothing to send"),
        "tries": N_("how often that message did not leave"),
        "uncertain": N_("how often its fate was unknown"),
        "nags": N_("how often it came again because there was no answer"),
        "sent_at": N_("when the first message of it arrived"),
        "message_id": N_("the number of the newest message in the chat"),
        "content": N_("the tip or the routine that it showed"),
        "told_in": N_("the row of the summary that named it"),
    },
    "saved_tips": {"user_id": _USER_ID, "tip_id": N_("the tip"), "saved_at": N_("when it was saved")},
    "seen_tips": {
        "user_id": _USER_ID,
        "tip_id": N_("the tip"),
        "turn": N_("the how-manieth tip it was when it was seen last"),
        "seen_at": N_("when it was seen last"),
    },
    "meals": {
        "id": N_("the number of this row: a food that was added to a day's sum"),
        "user_id": _USER_ID,
        "local_date": N_("the day on the person's clock; it is kept for three days"),
        "food_id": N_("the food"),
        "grams": N_("how much of it"),
        "added_at": N_("when it was added"),
        "removed_at": N_("when it was taken off the list again"),
    },
    "news": {
        "id": N_("the number under which news of the operator goes out to the person, who turned it on"),
        "user_id": _USER_ID,
        "since": N_("since when"),
    },
    "broadcasts": {
        "id": N_("the number of what the person, who runs this bot, said to all who want news"),
        "user_id": _USER_ID,
        "text": N_("what it says; forgotten when it is over"),
        "drafted_at": N_("when it was written"),
        "started_at": N_("when it began to go out; null for a draft"),
        "audience": N_("to how many it was to go"),
        "until_news_id": N_("who turned news on later did not get it"),
        "reached_news_id": N_("how far it came"),
        "stopped_at": N_("when it was stopped"),
        "ended_at": N_("when it was over"),
        "message_id": N_("the message that shows how it goes"),
        "show_again_at": N_("when that message may change next"),
    },
    "open_question": {
        "user_id": _USER_ID,
        "payload": N_("the question that the next typed line answers"),
        "asked_at": N_("when it was asked"),
    },
    "running_routine": {
        "user_id": _USER_ID,
        "routine_id": N_("the routine"),
        "message_id": N_("the number of its message in the chat"),
        "pictured": N_("whether that message is a picture"),
        "step": N_("the step that it shows, counted from 0"),
        "ends_at": N_("when that step is over; null while paused"),
        "seconds_left": N_("how much of that step is left, while paused"),
        "interrupted": N_("whether the bot paused it, because it had been away"),
        "before": N_("how tense the person said they were before, from 0 to 10"),
        "started_at": N_("when it began"),
    },
    "tensions": {
        "user_id": _USER_ID,
        "ended_at": N_("when the routine was over"),
        "local_date": N_("the date on the person's calendar then"),
        "routine_id": N_("the routine"),
        "before": N_("how tense the person said they were before, from 0 to 10; null if they did not say"),
        "after": N_("how tense they said they were afterwards"),
    },
    "favourite_routines": {
        "user_id": _USER_ID,
        "routine_id": N_("the routine"),
        "added_at": N_("when it became a favourite"),
    },
}
