"""Daily reminders: asked for, changed, paused, stopped, and on time."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from bot.app import run_jobs
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
    assert "comes at 07:00 instead of 21:00" in await ada.tap("07:00")
    assert "comes at 21:00 instead of 07:00" in await ada.tap("Undo")


async def test_a_moved_reminder_takes_a_typed_time(ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await add_tip_at(ada, "21:00")
    await ada.tap("My reminders")
    await ada.tap("21:00 · Daily tip")
    await ada.tap("Change time")
    assert "comes at 06:10 instead of 21:00" in await ada.say("06:10")


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
    assert "Next: today at 21:00." in ada.text
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
    assert "already have that one: Daily tip at 21:00" in ada.text


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
    assert "comes at 08:00 instead of 07:00" in await ada.tap("08:00")
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
    assert ada.labels == ["Another", "Saved (undo)", "Why and sources", "My reminders"]
    await ada.tap("Another")
    assert [message["text"] for message in ada.messages].count(tip["text"]) == 1
    assert ada.latest()["message_id"] != tip["message_id"]


async def test_a_reminder_that_is_hours_late_is_left_out(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await add_tip_at(ada, "21:00")
    count = len(ada.messages)
    world.clock.set(world.clock.now() + dt.timedelta(hours=12))  # the host slept
    await run_jobs(world.magpie)
    assert len(ada.messages) == count
    assert (await world.rows("SELECT next_due_at FROM reminders"))[0]["next_due_at"] == "2026-03-03T21:00:00Z"


async def test_a_pause_that_telegram_asks_for_delays_everybody_and_loses_nobody(world: World, ada: Someone) -> None:
    people = [ada, *(world.meet(name) for name in ("Ben", "Cleo"))]
    for someone in people:
        await someone.settle_into("Lisbon")
        await add_tip_at(someone, "21:00")
    world.telegram.faults.add("429", method="sendMessage", times=2, seconds=600)
    await world.advance(hours=9, minutes=5)
    assert not any("Another" in someone.labels for someone in people)
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
    await ada.tap("Magnesium")
    await ada.tap("21:00")
    await world.advance(days=1)
    assert "never take two to make up for it" in ada.text
    assert "mg" not in ada.text


async def test_another_persons_reminder_cannot_be_reached(world: World, ada: Someone) -> None:
    ben = world.meet("Ben")
    await ada.settle_into("Lisbon")
    await add_tip_at(ada, "21:00")
    before = await world.rows("SELECT * FROM reminders")
    await ben.settle_into("Berlin")
    for payload in ("rsh1:1", "rde1:1", "rpa1:1", "rre1:1:", "rst1:tip:0700:1", "rch1:1"):
        await ben.forge(payload)
        assert "Lisbon" not in ben.text
    assert await world.rows("SELECT * FROM reminders") == before


async def test_a_blocked_person_is_left_alone_and_served_again_when_they_return(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await add_tip_at(ada, "21:00")
    world.telegram.block(ada.person)
    await world.settle()
    sends = len([call for call in world.telegram.calls if call.method == "sendMessage"])
    await world.advance(days=3)
    assert len([call for call in world.telegram.calls if call.method == "sendMessage"]) == sends
    world.telegram.unblock(ada.person)
    await world.settle()
    count = len(ada.messages)
    await world.advance(days=1)
    assert len(ada.messages) == count + 1


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


async def test_a_send_whose_fate_is_unknown_is_not_made_twice(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await add_tip_at(ada, "21:00")
    count = len(ada.messages)
    world.telegram.faults.add("drop_after", method="sendMessage", times=1)
    await world.advance(hours=12)
    assert len(ada.messages) == count + 1


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
        assert "comes at 20:15 instead of 21:00" in await ada.say("20:15")
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


async def test_one_flooded_person_does_not_keep_the_others_waiting(world: World, ada: Someone) -> None:
    ben = world.meet("Ben")
    for someone in (ada, ben):
        await someone.settle_into("Lisbon")
        await add_tip_at(someone, "21:00")
    world.telegram.faults.add("429", method="sendMessage", times=None, seconds=1800, chat_id=ada.id)
    await world.advance(hours=9, minutes=1)
    assert "Another" in ben.labels
    assert "Another" not in ada.labels
    world.telegram.faults.clear()
    await world.advance(hours=1)
    assert "Another" in ada.labels


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("remind me to take my magnesium at 21:10", "Magnesium"),
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
