"""Daily reminders: asked for, changed, paused, stopped, and on time."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from bot.features.reminders import FEATURE
from bot.features.reminders.payloads import SetPauseUntil
from bot.features.reminders.typed_words import is_stop
from tests.conversation import Someone, World, open_world


async def add_tip_at(someone: Someone, label: str) -> None:
    await someone.say("/remind")
    await someone.tap("A daily tip" if "A daily tip" in someone.labels else "Add")
    if "Daily tip" in someone.labels:
        await someone.tap("Daily tip")
    await someone.tap(label)


async def test_nobody_is_written_to_who_did_not_ask(world: World, ada: Someone) -> None:
    await ada.say("/start")
    await world.advance(days=3)
    assert len(ada.messages) == 1


async def test_the_first_reminder_asks_for_the_zone_on_the_way(world: World, ada: Someone) -> None:
    await ada.say("/remind")
    await ada.tap("A daily tip")
    assert "Where are you?" in ada.text
    assert "It is now 12:00 for you" in await ada.say("lisbon")
    assert "at what time?" in await ada.tap("Yes")
    text = await ada.tap("21:00")
    assert "Daily tip, every day at 21:00, on the clock of Lisbon." in text
    assert "today at 21:00" in text
    await world.advance(hours=8, minutes=59)
    assert ada.text == text
    await world.advance(minutes=1)
    assert ada.text != text
    assert "Another" in ada.labels


async def test_a_reminder_comes_every_day_once(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await add_tip_at(ada, "21:00")
    before = len(ada.messages)
    await world.advance(days=5)
    assert len(ada.messages) == before + 5
    assert len({message["text"] for message in ada.messages[before:]}) == 5


async def test_a_reminder_keeps_its_hour_through_a_clock_change(world: World, ada: Someone) -> None:
    await ada.settle_into("Berlin")
    await add_tip_at(ada, "21:00")
    await world.advance(days=40)  # over 29 March 2026, when the clocks go forward
    sent = [row["seen_at"][11:16] for row in await world.rows("SELECT seen_at FROM seen_tips ORDER BY seen_at")]
    assert sent[0] == "20:00"
    assert sent[-1] == "19:00"


@pytest.mark.parametrize(
    ("typed", "said"),
    [("21:30", "at 21:30"), ("9pm", "at 21:00"), ("7.15", "at 07:15"), ("half past nine in the evening", "at 21:30")],
)
async def test_a_time_can_be_typed(ada: Someone, typed: str, said: str) -> None:
    await ada.settle_into("Lisbon")
    await ada.say("/remind")
    await ada.tap("A daily tip")
    assert said in await ada.say(typed)


async def test_an_ambiguous_time_is_asked_about(ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await ada.say("/remind")
    await ada.tap("A daily tip")
    assert "morning or in the evening" in await ada.say("half past nine")
    assert "at 21:30" in await ada.tap("21:30")


async def test_a_time_that_is_none_can_be_typed_again(ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await ada.say("/remind")
    await ada.tap("A daily tip")
    assert "could not read “25:99”" in await ada.say("25:99")
    assert "Set." in await ada.say("21:45")


async def test_a_reminder_can_be_moved_and_moved_back(ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await add_tip_at(ada, "21:00")
    await ada.tap("My reminders")
    await ada.tap("21:00 · Daily tip")
    await ada.tap("Change time")
    assert "comes every day at 07:00 instead of every day at 21:00" in await ada.tap("07:00")
    assert "comes every day at 21:00 instead of every day at 07:00" in await ada.tap("Undo")


async def test_a_moved_reminder_takes_a_typed_time(ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await add_tip_at(ada, "21:00")
    await ada.tap("My reminders")
    await ada.tap("21:00 · Daily tip")
    await ada.tap("Change time")
    assert "comes every day at 06:10 instead of every day at 21:00" in await ada.say("06:10")


async def test_a_paused_reminder_is_silent_until_it_is_resumed(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await add_tip_at(ada, "21:00")
    await ada.tap("My reminders")
    await ada.tap("21:00 · Daily tip")
    await ada.tap("Pause")
    assert ada.toast == "Paused."
    count = len(ada.messages)
    await world.advance(days=3)
    assert len(ada.messages) == count
    await ada.tap("Resume")
    assert "Next: today at 21:00, in 9 hours." in ada.text
    await world.advance(days=1)
    assert len(ada.messages) == count + 1


async def test_a_deleted_reminder_can_be_brought_back(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await add_tip_at(ada, "21:00")
    await ada.tap("My reminders")
    await ada.tap("21:00 · Daily tip")
    assert "Deleted." in await ada.tap("Delete")
    deleted = ada.latest()
    await ada.tap("Undo")
    assert "every day at 21:00" in ada.text
    assert len(await world.rows("SELECT * FROM reminders")) == 1
    assert deleted["message_id"] == ada.latest()["message_id"]


async def test_the_same_reminder_twice_is_pointed_out(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await add_tip_at(ada, "21:00")
    await world.advance(minutes=1)
    await add_tip_at(ada, "21:00")
    assert "already have that one: Daily tip, every day at 21:00" in ada.text


async def test_a_second_tap_on_a_time_keeps_the_undo_of_the_first(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await ada.say("/subscribe")
    grid = ada.latest()
    for _ in range(2):
        world.telegram.tap(ada.person, grid["message_id"], label="21:00")
    await world.settle()
    assert ada.text.startswith("Set.")
    assert "Undo" in ada.labels
    assert len(await world.rows("SELECT * FROM reminders")) == 1


async def test_a_second_tap_on_delete_keeps_the_undo_of_the_first(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await add_tip_at(ada, "21:00")
    await ada.tap("My reminders")
    await ada.tap("21:00 · Daily tip")
    page = ada.latest()
    for _ in range(2):
        world.telegram.tap(ada.person, page["message_id"], label="Delete")
    await world.settle()
    assert "Undo" in ada.labels


async def test_another_time_after_a_taken_one_still_moves_the_reminder(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await add_tip_at(ada, "21:00")
    await world.advance(minutes=1)
    await add_tip_at(ada, "07:00")
    await ada.tap("My reminders")
    await ada.tap("07:00 · Daily tip")
    await ada.tap("Change time")
    assert "already have that one" in await ada.tap("21:00")
    await ada.tap("Another time")
    assert "comes every day at 08:00 instead of every day at 07:00" in await ada.tap("08:00")
    assert len(await world.rows("SELECT * FROM reminders")) == 2


@pytest.mark.parametrize(("said", "answer"), [("evening", "21:00"), ("in the morning", "09:00"), ("pm", "21:00")])
async def test_the_half_of_the_day_can_be_typed(ada: Someone, said: str, answer: str) -> None:
    await ada.settle_into("Lisbon")
    await ada.say("/subscribe")
    await ada.say("9")
    assert f"every day at {answer}" in await ada.say(said)


async def test_twelve_is_noon_or_midnight(ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await ada.say("/subscribe")
    assert await ada.say("12") == "At midnight or at noon?"
    assert "every day at 00:00" in await ada.tap("00:00")


async def test_remind_takes_a_time(ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    assert "Daily tip, every day at 21:10" in await ada.say("/remind 21:10")


async def test_a_question_under_an_open_question_is_answered_as_one(ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await ada.say("/subscribe")
    assert "as a time" not in await ada.say("does magnesium help with cramps?")
    assert "as a time" not in await ada.say("banana")


async def test_under_a_daily_tip_everything_leads_to_a_new_message(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await add_tip_at(ada, "21:00")
    await world.advance(days=1)
    tip = ada.latest()
    await ada.tap("Why and sources")
    await ada.tap("Less")
    await ada.tap("Save")
    assert ada.latest()["text"] == tip["text"]
    assert ada.labels == ["Another", "Saved (undo)", "Why and sources", "Snooze", "My reminders"]
    await ada.tap("Another")
    assert [message["text"] for message in ada.messages].count(tip["text"]) == 1
    assert ada.latest()["message_id"] != tip["message_id"]


async def test_a_pause_that_telegram_asks_for_delays_everybody_and_loses_nobody(world: World, ada: Someone) -> None:
    people = [ada, *(world.meet(name) for name in ("Ben", "Cleo"))]
    for someone in people:
        await someone.settle_into("Lisbon")
        await add_tip_at(someone, "21:00")
    world.telegram.faults.add("429", method="sendMessage", times=2, seconds=600)
    await world.advance(hours=9, minutes=5)
    assert sum("Another" in someone.labels for someone in people) == 1  # it was on its way already
    await world.advance(minutes=10)
    assert all("Another" in someone.labels for someone in people)


async def test_twenty_reminders_are_enough(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await add_tip_at(ada, "21:00")
    for minute in range(19):
        await ada.forge(f"rst1:wind_down:21{minute:02}:")
    assert "as many as I keep" in await ada.forge("rst1:wind_down:2200:")
    assert len(await world.rows("SELECT * FROM reminders")) == 20


async def test_stop_alone_on_a_line_pauses_everything_even_within_another_question(ada: Someone, world: World) -> None:
    await ada.settle_into("Lisbon")
    await add_tip_at(ada, "21:00")
    await ada.say("/remind")
    await ada.tap("Add")
    await ada.tap("Wind-down")
    assert "Stopped." in await ada.say("please\nSTOP.")
    assert "could not read" not in await ada.say("banana")
    count = len(ada.messages)
    await world.advance(days=2)
    assert len(ada.messages) == count


async def test_undo_of_stop_resumes_only_what_it_stopped(ada: Someone, world: World) -> None:
    await ada.settle_into("Lisbon")
    await add_tip_at(ada, "21:00")
    await add_tip_at(ada, "07:00")
    await ada.tap("My reminders")
    await ada.tap("07:00 · Daily tip")
    await ada.tap("Pause")
    await world.advance(minutes=1)
    await ada.say("stop")
    await ada.tap("Undo")
    assert "07:00 · Daily tip · paused" in ada.labels
    assert "21:00 · Daily tip" in ada.labels


async def test_subscribe_and_unsubscribe_do_the_obvious(ada: Someone, world: World) -> None:
    await ada.settle_into("Lisbon")
    await ada.say("/subscribe")
    await ada.tap("21:00")
    await ada.say("/unsubscribe")
    count = len(ada.messages)
    await world.advance(days=1)
    assert len(ada.messages) == count
    await ada.say("/subscribe")
    assert "21:00 · Daily tip" in ada.labels
    await world.advance(days=1)
    assert len(ada.messages) == count + 2


async def test_buttons_under_a_reminder_leave_it_standing(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await ada.say("/remind")
    await ada.tap("Another reminder")
    await ada.tap("Wind-down")
    await ada.tap("21:00")
    await world.advance(days=1)
    reminder = ada.latest()
    assert reminder["text"].startswith("Time to wind down")
    await ada.tap("My reminders")
    assert ada.latest()["message_id"] != reminder["message_id"]
    assert reminder in ada.messages


async def test_a_magnesium_reminder_names_no_amount_and_warns_of_a_double_dose(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await ada.say("/remind")
    await ada.tap("Another reminder")
    await ada.tap("Something to take")
    await ada.tap("21:00")
    assert "What do you take?" in ada.text
    await ada.tap("Magnesium glycinate")
    await world.advance(days=1)
    assert "never take two to make up for it" in ada.text
    assert "mg" not in ada.text


@pytest.mark.parametrize("kind", ["500", "502", "drop_before"])
async def test_a_send_that_did_not_leave_is_made_up_for_and_keeps_nobody_else_waiting(
    world: World, ada: Someone, kind: str
) -> None:
    ben = world.meet("Ben")
    for someone in (ada, ben):
        await someone.settle_into("Lisbon")
        await add_tip_at(someone, "21:00")
    world.telegram.faults.add(kind, method="sendMessage", times=1)
    await world.advance(hours=9)
    assert sum("Another" in someone.labels for someone in (ada, ben)) == 1
    await world.advance(minutes=2)
    assert all("Another" in someone.labels for someone in (ada, ben))
    counts = [len(someone.messages) for someone in (ada, ben)]
    await world.advance(hours=5)
    assert [len(someone.messages) for someone in (ada, ben)] == counts


async def test_a_restart_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "magpie.sqlite3"
    async with open_world(path) as world:
        ada = world.meet()
        await ada.settle_into("Lisbon")
        await add_tip_at(ada, "21:00")
        await ada.tap("My reminders")
        await ada.tap("21:00 · Daily tip")
        await ada.tap("Change time")  # an open question, and a keyboard, from before the restart
        telegram = world.telegram
    async with open_world(path, telegram=telegram) as again:
        ada = Someone(again, ada.person)
        assert "comes every day at 20:15 instead of every day at 21:00" in await ada.say("20:15")
        await ada.tap("Undo")
        await again.advance(days=1)
        assert "Another" in ada.labels


@pytest.mark.parametrize(
    "text", ["stop", "Stop!", "  STOP  ", "stop.", "hello\nstop\nthanks", "unsubscribe", "stop all"]
)
def test_stop_words(text: str) -> None:
    assert is_stop(text)


@pytest.mark.parametrize("text", ["stop snoring", "how do I stop cramps", "", "don't stop", "nonstop", "s" * 4096])
def test_words_that_are_no_stop(text: str) -> None:
    assert not is_stop(text)


@pytest.mark.parametrize(
    "text", ["remind me at 21:10", "Please remind me every day at 21:10", "set a reminder at 21:10"]
)
async def test_a_reminder_can_be_asked_for_in_words(ada: Someone, text: str) -> None:
    await ada.settle_into("Lisbon")
    assert "Daily tip, every day at 21:10" in await ada.say(text)


async def test_resume_in_a_word(ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await add_tip_at(ada, "21:00")
    await ada.say("stop")
    await ada.say("resume")
    assert "21:00 · Daily tip" in ada.labels


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("remind me to take my magnesium at 21:10", "Magnesium"),
        ("remind me to take my zinc tablets at 21:10", "Zinc tablets"),
        ("remind me to stretch at 21:10", "A break to move"),
        ("remind me to wind down at 21:10", "Wind-down"),
        ("set a reminder for bed at 21:10", "Wind-down"),
        ("remind me of a tip at 21:10", "Daily tip"),
    ],
)
async def test_a_reminder_is_about_what_was_asked_for(ada: Someone, text: str, kind: str) -> None:
    await ada.settle_into("Lisbon")
    assert f"{kind}, every day at 21:10" in await ada.say(text)


async def test_a_reminder_about_anything_else_is_not_taken_for_a_tip(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    assert "What about?" in await ada.say("remind me to call mum at 21:10")
    assert await world.rows("SELECT * FROM reminders") == []


async def test_a_time_that_came_before_the_zone_is_kept(ada: Someone) -> None:
    assert "Where are you?" in await ada.say("remind me at 21:10")
    await ada.say("Lisbon")
    assert "Daily tip, every day at 21:10, on the clock of Lisbon" in await ada.say("yes")


# Days and times


async def test_days_can_be_chosen_one_by_one_and_taken_back(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await ada.say("/remind 21:00")
    await ada.tap("Days and times")
    assert "Monday to Friday at 21:00" in await ada.tap("Weekdays")
    assert "Monday, Tuesday, Thursday and Friday at 21:00" in await ada.tap("✓ Wed")
    assert "Monday to Friday at 21:00" in await ada.tap("Wed")
    await ada.tap("Weekends")
    assert "Saturday and Sunday at 21:00" in ada.text
    assert "on Saturday at 21:00" in ada.text
    await ada.tap("Undo")
    assert "Monday to Friday at 21:00" in ada.text
    count = len(ada.messages)
    await world.advance(days=7)
    assert len(ada.messages) == count + 5


async def test_the_last_day_stays(ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await ada.say("/remind 21:00")
    await ada.tap("Days and times")
    for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat"):
        await ada.tap(f"✓ {day}")
    assert "Sunday at 21:00" in ada.text
    assert "Sunday at 21:00" in await ada.tap("✓ Sun")


async def test_several_times_a_day_and_other_ones_at_weekends(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await ada.say("/remind 7:00")
    await ada.tap("Days and times")
    await ada.tap("Add a time")
    assert "every day at 07:00 and 20:00" in await ada.tap("20:00")
    await ada.tap("Another time at weekends")
    assert "Monday to Friday at 07:00 and 20:00; Saturday and Sunday at 09:30" in await ada.say("9:30")
    count = len(ada.messages)
    await world.advance(days=7)
    assert len(ada.messages) == count + 12
    await ada.say("/remind")
    await ada.tap("07:00 … · Daily tip")
    await ada.tap("Days and times")
    assert "Monday to Friday at 07:00, Saturday and Sunday at 09:30" in await ada.tap("Drop 20:00")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("weekdays at 7:00, weekends at 9:30", "Monday to Friday at 07:00, Saturday and Sunday at 09:30"),
        ("mon wed fri 21:30", "Monday, Wednesday and Friday at 21:30"),
        ("8:00 and 20:00", "every day at 08:00 and 20:00"),
        ("every 2 hours from 9:00 to 17:00 on weekdays", "every 2 hours from 09:00 to 17:00, Monday to Friday"),
    ],
)
async def test_days_and_times_can_be_typed(ada: Someone, typed: str, said: str) -> None:
    await ada.settle_into("Lisbon")
    await ada.say("/subscribe")
    assert said in await ada.say(typed)


async def test_a_break_to_move_every_few_hours_on_weekdays(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await ada.say("/remind")
    await ada.tap("Another reminder")
    await ada.tap("A break to move")
    await ada.tap("Every 2 hours")
    assert "every 2 hours from 09:00 to 17:00, Monday to Friday" in await ada.tap("09:00–17:00")
    count = len(ada.messages)
    await world.advance(hours=7)  # from noon on: 13:00, 15:00, 17:00
    assert len(ada.messages) == count + 3
    assert ada.text.startswith("A break to move")
    assert "Desk break, 2 min" in ada.labels
    await ada.say("/remind")
    await ada.tap("hourly · Mon–Fri A break to move")
    await ada.tap("Change hours")
    await ada.tap("Every hour")
    assert "every hour from 10:00 to 16:00, Monday to Friday" in await ada.tap("10:00–16:00")


async def test_a_wind_down_opens_the_chosen_routine_in_a_new_message(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await ada.say("remind me to wind down at 21:10")
    await ada.tap("Routine")
    await ada.tap("Body scan, 10 min")
    await world.advance(hours=10)
    reminder = ada.latest()
    await ada.tap("Open: Body scan")
    assert "Body scan" in ada.text
    assert reminder in ada.messages


# Names


async def test_what_is_taken_can_be_named_in_ones_own_words(ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await ada.say("/remind")
    await ada.tap("Another reminder")
    await ada.tap("Something to take")
    await ada.tap("21:00")
    assert "Zinc &amp; <b>co</b>, every day" in (await ada.say("zinc &amp; <b>co</b>"))
    await ada.tap("Another name")
    assert "70 characters long; I keep at most 60" in await ada.say("x" * 70)
    assert "Iron, every day" in await ada.say("iron")


async def test_a_label_in_the_words_that_ask_for_it(ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    assert "Vitamin D3, Monday to Friday at 08:00" in await ada.say(
        "Remind me to take my vitamin D3 on weekdays at 8:00"
    )


# Pauses


async def test_pause_until_a_date_ends_by_itself(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await add_tip_at(ada, "21:00")
    await ada.tap("My reminders")
    await ada.tap("21:00 · Daily tip")
    await ada.tap("Pause")
    await ada.tap("Pause until a date")
    assert "could not read “someday”" in await ada.say("someday")
    assert "Paused until 6 March." in await ada.say("6 March")
    assert "Next: on Friday at 21:00" in ada.text
    count = len(ada.messages)
    await world.advance(days=3, hours=23)
    assert len(ada.messages) == count
    await world.advance(days=1)
    assert len(ada.messages) == count + 1
    await ada.say("/remind")
    assert "21:00 · Daily tip" in ada.labels


async def test_all_can_be_paused_until_a_date_and_resumed_before(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await add_tip_at(ada, "21:00")
    await ada.say("remind me to wind down at 22:00")
    await ada.say("stop")
    await ada.tap("Pause until a date")
    assert "All 2 reminders are paused until 9 March." in await ada.tap("A week")
    count = len(ada.messages)
    await world.advance(days=2)
    assert len(ada.messages) == count
    await ada.tap("Resume all")
    await world.advance(days=1)
    assert len(ada.messages) == count + 2


async def test_paused_while_it_waits_to_be_sent_is_not_sent(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await add_tip_at(ada, "21:00")
    world.telegram.faults.add("429", method="sendMessage", times=1, seconds=600)
    await world.advance(hours=9)
    world.telegram.faults.clear()
    await ada.say("stop")
    count = len(ada.messages)
    await world.advance(hours=1)
    assert len(ada.messages) == count
    assert await world.rows("SELECT state, answer FROM ledger") == [{"state": "answered", "answer": "paused"}]


async def test_another_persons_reminder_cannot_be_reached(world: World, ada: Someone) -> None:
    ben = world.meet("Ben")
    await ada.settle_into("Lisbon")
    await ada.say("remind me to take zinc at 21:00")
    before = await world.rows("SELECT * FROM reminders")
    await ben.settle_into("Berlin")
    payloads = [button.payload for button in FEATURE.buttons if "reminder_id" in button.payload.__struct_fields__]
    assert len(payloads) > 25
    filled = {
        "kind": "take",
        "local_time": dt.time(7),
        "days": "1",
        "hours": 2,
        "start": dt.time(9),
        "end": dt.time(17),
    }
    filled |= {"label": "x", "routine_id": "body-scan", "follows_id": 1, "nag": True, "silent": True, "done": True}
    filled |= {"local_date": dt.date(2026, 3, 2), "reminder_id": 1, "days_ahead": 3}
    for payload in payloads:
        values = {name: filled.get(name) for name in payload.__struct_fields__}
        if payload is SetPauseUntil:
            values["days"] = 3
        await ben.forge(payload(**values).pack())
        assert "Zinc" not in ben.text, payload
    assert await world.rows("SELECT * FROM reminders") == before


async def test_next_time_is_said_in_words_and_as_telegrams_own_date(ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await ada.say("/remind 21:00")
    assert "Next: today at 21:00, in 9 hours." in await ada.say("/remind")
    dates = [entity for entity in ada.latest()["entities"] if entity["type"] == "date_time"]
    assert [(date["unix_time"], date["date_time_format"]) for date in dates] == [(1772485200, "r")]


@pytest.mark.parametrize("answer", ["21:00", "evening"])
async def test_days_that_were_typed_stay_when_the_half_is_asked_about(ada: Someone, answer: str) -> None:
    await ada.settle_into("Lisbon")
    await ada.say("/subscribe")
    assert "morning or in the evening" in await ada.say("weekdays at 9")
    said = await (ada.tap(answer) if answer in ada.labels else ada.say(answer))
    assert "Monday to Friday at 21:00" in said


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("6:10", "Monday to Friday at 06:10"),
        ("every day at 6:10", "every day at 06:10"),
        ("sat 6:10", "Saturday at 06:10"),
    ],
)
async def test_a_bare_time_keeps_the_days_that_there_are(ada: Someone, typed: str, said: str) -> None:
    await ada.settle_into("Lisbon")
    await ada.say("/subscribe")
    await ada.say("weekdays at 21:00")
    await ada.tap("My reminders")
    await ada.tap("21:00 · Mon–Fri Daily tip")
    await ada.tap("Change time")
    assert f"now comes {said}" in await ada.say(typed)
