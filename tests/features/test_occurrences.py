"""A reminder that came: done, skipped, snoozed, taken back, late, missed, and answered months later."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bot.app import deliver_now
from bot.timetable import next_slot
from db import reminders, users
from tests.conversation import Someone, World


async def take_at(someone: Someone, typed: str, label: str = "zinc", zone: str = "Lisbon") -> None:
    """Be reminded of something to take."""
    await someone.settle_into(zone)
    await someone.say(f"remind me to take {label} {typed}")
    assert "Set." in someone.text


async def ledger(world: World) -> list[dict[str, Any]]:
    return await world.rows("SELECT * FROM ledger WHERE reminder_id IS NOT NULL ORDER BY due_at, id")


def copies(someone: Someone) -> list[dict[str, Any]]:
    """The messages that were reminders, as they stand now."""
    return [message for message in someone.messages if message["text"].startswith("Zinc\n")]


async def test_done_is_one_line_that_can_be_taken_back(world: World, ada: Someone) -> None:
    await take_at(ada, "every day at 21:00")
    await world.advance(hours=9)
    came = ada.text
    assert ada.labels == ["Done", "Skip", "Snooze", "My reminders"]
    await world.advance(minutes=4)
    assert await ada.tap("Done") == "Zinc\nDone at 21:04."
    assert ada.labels == ["Undo"]
    assert (await ledger(world))[0]["answer"] == "done"
    assert await ada.tap("Undo") == came
    assert ada.toast == "Taken back."
    assert (await ledger(world))[0]["state"] == "sent"
    assert await ada.tap("Skip") == "Zinc\nSkipped at 21:04."
    assert len(copies(ada)) == 1


async def test_ignored_is_no_answer_and_never_skipped(world: World, ada: Someone) -> None:
    await take_at(ada, "every day at 21:00")
    await world.advance(days=3)
    assert [(row["state"], row["answer"]) for row in await ledger(world)] == [("sent", None)] * 3


@pytest.mark.parametrize(
    ("label", "until", "after"),
    [("In 10 minutes", "21:10", {"minutes": 10}), ("In 1 hour", "22:00", {"hours": 1})],
)
async def test_snooze_comes_again_and_does_not_move_the_schedule(
    world: World, ada: Someone, label: str, until: str, after: dict[str, float]
) -> None:
    await take_at(ada, "every day at 21:00")
    await world.advance(hours=9)
    await ada.tap("Snooze")
    assert "keeps its usual times" in ada.text
    assert f"Snoozed until {until}." in await ada.tap(label)
    before = len(ada.messages)
    await world.advance(**after)
    assert len(ada.messages) == before + 1
    assert "Done" in ada.labels
    await ada.tap("Done")
    await world.advance(days=1)
    assert [row["due_at"][11:16] for row in await ledger(world)] == ["21:00", "21:00"]


async def test_snooze_can_be_picked_typed_and_taken_back(world: World, ada: Someone) -> None:
    await take_at(ada, "every day at 8:00")
    await world.advance(hours=20)
    await ada.tap("Snooze")
    assert "Tonight, 21:00" in ada.labels
    await ada.tap("Pick a time")
    assert "could not read" in await ada.say("banana")
    assert "Snoozed until 09:30." in await ada.say("half nine")
    count = len(copies(ada))
    await ada.tap("Undo")
    assert "Done" in ada.labels
    await world.advance(hours=4)
    assert len(copies(ada)) == count


async def test_tonight_is_not_offered_when_it_has_passed(world: World, ada: Someone) -> None:
    await take_at(ada, "every day at 21:00")
    await world.advance(hours=9)
    await ada.tap("Snooze")
    assert ada.labels == ["In 10 minutes", "In 1 hour", "Pick a time", "‹ Back"]
    await ada.tap("‹ Back")
    assert "Done" in ada.labels


async def test_snoozed_daily_tip_shows_the_same_tip_again(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await ada.say("/remind 21:00")
    await world.advance(hours=9)
    tip = ada.text
    await ada.tap("Snooze")
    await ada.tap("In 10 minutes")
    await world.advance(minutes=10)
    assert ada.text == tip


async def test_old_button_says_what_was_recorded(world: World, ada: Someone) -> None:
    await take_at(ada, "every day at 21:00")
    await world.advance(hours=9)
    first = ada.latest(with_buttons=True)
    await ada.tap("Done")
    await world.advance(days=1)
    second = ada.latest(with_buttons=True)
    await world.advance(days=90)
    world.telegram.tap(ada.person, first["message_id"], data=f"odn1:{(await ledger(world))[0]['id']}")
    await world.settle()
    assert (
        "Done at 21:00 on Monday, 2 March"
        in world.telegram.message(world.telegram.chat(ada.id), first["message_id"])["text"]
    )
    await ada.tap("Done", on=second)
    shown = world.telegram.message(world.telegram.chat(ada.id), second["message_id"])
    assert "This one was for Tuesday, 3 March, 21:00. No answer is recorded." in shown["text"]
    await ada.tap("It was done", on=shown)
    assert (await ledger(world))[1]["answer"] == "done"


async def test_another_persons_reminder_cannot_be_answered(world: World, ada: Someone) -> None:
    ben = world.meet("Ben")
    await ben.say("/start")
    await take_at(ada, "every day at 21:00")
    await world.advance(hours=9)
    before = await ledger(world)
    number = before[0]["id"]
    for payload in ("odn1", "osk1", "oun1", "osh1", "osz1", "osp1"):
        await ben.forge(f"{payload}:{number}")
        assert ben.toast == "I have no record of this one any more."
    await ben.forge(f"osf1:{number}:10")
    await ben.forge(f"ost1:{number}:2200")
    await ben.forge(f"orl1:{number}:1")
    assert await ledger(world) == before
    assert "Zinc" not in ben.text


# Insisting


async def test_nag_comes_three_times_and_takes_the_earlier_buttons(world: World, ada: Someone) -> None:
    await take_at(ada, "every day at 21:00")
    await ada.tap("Options")
    await ada.tap("Insist: off")
    assert "Insist: on" in ada.labels
    await world.advance(hours=12)
    came = copies(ada)
    assert len(came) == 4
    assert [("reply_markup" in message) for message in came] == [False, False, False, True]
    assert [row["nags"] for row in await ledger(world)] == [3]


async def test_nag_ends_with_an_answer(world: World, ada: Someone) -> None:
    await take_at(ada, "every day at 21:00")
    await ada.tap("Options")
    await ada.tap("Insist: off")
    await world.advance(hours=9, minutes=10)
    assert len(copies(ada)) == 2
    await ada.tap("Done")
    await world.advance(hours=3)
    assert len(copies(ada)) == 2


# Before it comes


async def test_what_was_done_already_is_not_asked_about(world: World, ada: Someone) -> None:
    await take_at(ada, "every day at 21:00")
    await ada.tap("My reminders")
    await ada.tap("21:00 · Zinc")
    assert "marked as done. I will not ask about it." in await ada.tap("Done already")
    assert "tomorrow at 21:00" in ada.text
    await world.advance(hours=12)
    assert copies(ada) == []
    await world.advance(days=1)
    assert len(copies(ada)) == 1


async def test_done_today_and_then_moved_to_a_later_time_is_not_asked_about_again(world: World, ada: Someone) -> None:
    await take_at(ada, "every day at 14:00")
    await world.advance(hours=2)
    await ada.tap("Done")
    await ada.say("/remind")
    await ada.tap("14:00 · Zinc")
    await ada.tap("Change time")
    assert "tomorrow at 18:00" in await ada.tap("18:00")
    await world.advance(hours=10)
    assert len(copies(ada)) == 1


async def test_what_was_skipped_stays_so_where_its_time_has_passed_since(world: World, ada: Someone) -> None:
    await take_at(ada, "at 20:00")
    await ada.tap("My reminders")
    await ada.tap("20:00 · Zinc")
    await ada.tap("Skip today")
    move, now = reminders.move_to_timezone, world.clock.now()
    # It is nine in the evening there.
    await world.magpie.services.database.run(move, ada.id, "Asia/Tokyo", next_slot=next_slot, now=now)
    await ada.tap("Undo")
    assert ada.toast == "Its time has passed, so it stays as you said."
    assert [one["answer"] for one in await world.rows("SELECT answer FROM ledger")] == ["skipped"]


async def test_skip_today_leaves_out_all_that_is_left_of_today_and_can_be_undone(world: World, ada: Someone) -> None:
    await take_at(ada, "at 10:00 and 14:00 and 20:00")
    await ada.tap("My reminders")
    await ada.tap("10:00 … · Zinc")
    assert "skipped for today" in await ada.tap("Skip today")
    await world.advance(hours=3)
    await ada.tap("Undo")
    assert "Next: today at 20:00" in ada.text
    await world.advance(hours=9)
    assert [(row["slot"], row["answer"]) for row in await ledger(world)] == [("14:00", "skipped"), ("20:00", None)]


# Late, missed, uncertain


async def sleep(world: World, **span: float) -> None:
    """The host sleeps: time passes, and nothing happens until it is over."""
    world.clock.set(world.clock.now() + dt.timedelta(**span))
    await deliver_now(world.magpie)


async def test_within_two_hours_it_comes_late_and_says_so(world: World, ada: Someone) -> None:
    await take_at(ada, "every day at 21:00")
    await sleep(world, hours=10, minutes=30)
    assert ada.text.startswith("This was due at 21:00. I was held up.\n\nZinc")
    assert [row["state"] for row in await ledger(world)] == ["sent"]


async def test_a_few_minutes_are_not_called_late(world: World, ada: Someone) -> None:
    await take_at(ada, "every day at 21:00")
    await sleep(world, hours=9, minutes=3)
    assert ada.text.startswith("Zinc")


async def test_what_was_missed_is_told_in_one_summary(world: World, ada: Someone) -> None:
    await take_at(ada, "at 14:00 and 20:00")
    await ada.say("/remind 21:30")
    count = len(ada.messages)
    await sleep(world, days=2)
    assert len(ada.messages) == count + 1
    assert ada.text.startswith("I was away for a while")
    assert "· Monday, 2 March at 14:00: Zinc" in ada.text
    assert "· Tuesday, 3 March at 21:30: Daily tip" in ada.text
    assert "Never take a double dose" in ada.text
    assert [row["state"] for row in await ledger(world)] == ["missed"] * 6
    await world.advance(hours=2, minutes=1)
    assert len(ada.messages) == count + 2


async def test_of_one_reminder_only_the_newest_comes_late(world: World, ada: Someone) -> None:
    await take_at(ada, "every hour from 12:30 to 20:30")
    count = len(ada.messages)
    await sleep(world, hours=3, minutes=10)
    assert [row["state"] for row in await ledger(world)] == ["missed", "missed", "sent"]
    await world.advance(minutes=2)
    assert len(ada.messages) == count + 2  # the late one, and one summary of the two


async def test_both_copies_of_unknown_fate_belong_to_one_answer(world: World, ada: Someone) -> None:
    await take_at(ada, "every day at 21:00")
    world.telegram.faults.add("drop_after", method="sendMessage", times=1)
    await world.advance(hours=9)
    assert [row["state"] for row in await ledger(world)] == ["uncertain"]
    await world.advance(minutes=1)
    first = next(message for message in ada.messages if message["text"].startswith("Zinc"))
    assert ada.text.startswith("You may have this one already")
    await ada.tap("Done", on=first)
    await ada.tap("Skip")
    assert ada.text == "Zinc\nDone at 21:01."
    assert ada.toast == "This is what I have recorded."
    await world.advance(hours=3)
    assert [(row["state"], row["answer"]) for row in await ledger(world)] == [("answered", "done")]


async def test_fate_unknown_twice_is_not_sent_a_third_time(world: World, ada: Someone) -> None:
    await take_at(ada, "every day at 21:00")
    count = len(ada.messages)
    world.telegram.faults.add("drop_after", method="sendMessage", times=None)
    await world.advance(hours=12)
    assert len(ada.messages) == count + 2
    assert [(row["state"], row["uncertain"]) for row in await ledger(world)] == [("uncertain", 2)]


async def test_outage_of_an_hour_loses_nothing(world: World, ada: Someone) -> None:
    await take_at(ada, "every day at 21:00")
    world.telegram.faults.add("drop_before", method="sendMessage", times=None)
    await world.advance(hours=10)
    tries = len([call for call in world.telegram.calls if call.method == "sendMessage" and call.status == 0])
    assert tries <= 7  # at growing pauses
    world.telegram.faults.clear()
    await world.advance(hours=1)
    assert ada.text.startswith("This was due at 21:00.")


async def test_an_answer_while_a_second_copy_waits_ends_it(world: World, ada: Someone) -> None:
    await take_at(ada, "every day at 21:00")
    world.telegram.faults.add("drop_after", method="sendMessage", times=1)
    await world.advance(hours=9)
    await ada.tap("Done")
    count = len(ada.messages)
    await world.advance(hours=1)
    assert len(ada.messages) == count


async def test_refused_message_silences_nobody(world: World, ada: Someone) -> None:
    await take_at(ada, "every day at 21:00")
    await world.magpie.services.database.run(lambda db: db.execute("UPDATE reminders SET kind = 'gone'"))
    await world.advance(hours=12)
    assert [row["state"] for row in await ledger(world)] == ["failed"]
    await world.magpie.services.database.run(lambda db: db.execute("UPDATE reminders SET kind = 'take'"))
    await world.advance(days=1)
    assert ada.text.startswith("Zinc")


async def test_poison_holds_nobody_up(world: World, ada: Someone, caplog: pytest.LogCaptureFixture) -> None:
    ben = world.meet("Ben")
    for someone in (ada, ben):
        await take_at(someone, "every day at 21:00")
    await world.magpie.services.database.run(
        lambda db: db.execute("UPDATE reminders SET timezone = 'Atlantis/Lost' WHERE user_id = ?", [ada.id])
    )
    await world.advance(hours=9)
    assert ben.text.startswith("Zinc")
    assert "is set aside" in caplog.text
    assert "I do not know the time zone Atlantis/Lost" in await ada.say("/remind")
    await ada.settle_into("Berlin")
    await ada.tap("Move it along")
    await world.advance(days=1)
    assert ada.text.startswith("Zinc")


async def test_times_that_cannot_be_read_are_said_to_be_so_and_can_be_chosen_again(world: World, ada: Someone) -> None:
    await take_at(ada, "every day at 21:00")
    await world.magpie.services.database.run(lambda db: db.execute("UPDATE reminders SET timetable = 'banana'"))
    await world.advance(hours=9)
    assert "I cannot read its times any more" in await ada.say("/remind")
    await ada.tap("Zinc")
    await ada.tap("Change time")
    assert "every day at 22:00" in await ada.tap("22:00")
    await world.advance(hours=1)
    assert ada.text.startswith("Zinc")


# Following one another


async def test_spaced_reminder_comes_two_hours_after_the_other_was_done(world: World, ada: Someone) -> None:
    await take_at(ada, "every day at 14:00", label="thyroxine")
    await ada.say("remind me to take zinc every day at 20:00")
    await ada.tap("Days and times")
    await ada.tap("After another one")
    await ada.tap("Thyroxine")
    assert "pharmacist" in ada.text
    await ada.tap("2 hours")
    assert "2 hours after you marked Thyroxine as done" in ada.text
    await world.advance(hours=10)
    assert copies(ada) == []  # without the other one it never comes
    await ada.tap("Done")
    await world.advance(hours=1, minutes=59)
    assert copies(ada) == []
    await world.advance(minutes=1)
    assert "You marked Thyroxine as done 2 hours ago." in ada.text


async def test_undo_of_the_first_takes_the_spaced_one_back(world: World, ada: Someone) -> None:
    await take_at(ada, "every day at 14:00", label="thyroxine")
    await ada.say("remind me to take zinc every day at 20:00")
    await ada.tap("Days and times")
    await ada.tap("After another one")
    await ada.tap("Thyroxine")
    await ada.tap("2 hours")
    await world.advance(hours=2)
    await ada.tap("Done")
    await ada.tap("Undo")
    await world.advance(hours=9)
    assert copies(ada) == []


# Sound


async def test_quiet_hours_take_the_sound_and_nothing_else(world: World, ada: Someone) -> None:
    await take_at(ada, "at 20:00 and 22:30")
    await ada.say("/settings")
    await ada.tap("Quiet hours")
    await ada.tap("22:00–07:00")
    assert "22:00 to 07:00, without a sound" in ada.text
    await world.advance(hours=11)
    sent = [call for call in world.telegram.calls if call.method == "sendMessage"][-2:]
    assert [bool(call.parameters.get("disable_notification")) for call in sent] == [False, True]
    assert len(copies(ada)) == 2


async def test_sound_can_be_switched_off_for_one_reminder(world: World, ada: Someone) -> None:
    await take_at(ada, "at 20:00")
    await ada.tap("Options")
    await ada.tap("Sound: on")
    await world.advance(hours=9)
    sent = [call for call in world.telegram.calls if call.method == "sendMessage"][-1]
    assert sent.parameters["disable_notification"]


# Who is out of reach


@pytest.mark.parametrize("back", ["unblock", "/start"])
async def test_blocked_person_keeps_everything_and_is_served_again(world: World, ada: Someone, back: str) -> None:
    await take_at(ada, "every day at 21:00")
    world.telegram.blocked.add(ada.id)  # the bot is not told
    await world.advance(hours=9)
    assert [row["state"] for row in await ledger(world)] == ["blocked"]
    sends = len(world.telegram.calls)
    await world.advance(days=3)
    assert len([call for call in world.telegram.calls[sends:] if call.method == "sendMessage"]) == 0
    if back == "unblock":
        world.telegram.unblock(ada.person)
        await world.settle()
    else:
        world.telegram.blocked.discard(ada.id)  # the bot was never told, and hears of it by a message
        await ada.say("/start")
    await world.advance(days=1)
    assert ada.text.startswith("Zinc")
    assert len(await ledger(world)) == 2  # none was made up for


async def test_deactivated_account_stops_the_sends_and_keeps_the_rows(world: World, ada: Someone) -> None:
    await take_at(ada, "every day at 21:00")
    world.telegram.deactivate(ada.person)
    await world.advance(days=4)
    assert [row["state"] for row in await ledger(world)] == ["blocked"]
    assert len(await world.rows("SELECT * FROM reminders")) == 1


async def test_pause_that_telegram_asks_for_stops_all_and_loses_nothing(world: World, ada: Someone) -> None:
    people = [ada, *(world.meet(name) for name in ("Ben", "Cem", "Dora", "Eva"))]
    for someone in people:
        await take_at(someone, "every day at 21:00")
    world.telegram.faults.add("429", method="sendMessage", times=1, seconds=600)
    await world.advance(hours=9)
    came = [someone for someone in people if copies(someone)]
    assert len(came) < len(people)
    begun = len(world.telegram.calls)
    await world.advance(minutes=9)
    assert len(world.telegram.calls) == begun
    await world.advance(minutes=2)
    assert all("Zinc" in someone.text for someone in people)
    assert [row["state"] for row in await ledger(world)] == ["sent"] * 5


async def test_take_goes_before_tip(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    ben = world.meet("Ben")
    await ada.say("/remind 21:00")
    await take_at(ben, "every day at 21:00")
    begun = len(world.telegram.calls)
    await world.advance(hours=9)
    sent = [int(call.parameters["chat_id"]) for call in world.telegram.calls[begun:] if call.method == "sendMessage"]
    assert sent == [ben.id, ada.id]


async def test_group_that_becomes_a_supergroup_keeps_its_reminders(world: World, ada: Someone) -> None:
    await take_at(ada, "every day at 21:00")
    old_id, new_id = -5_000_001, -1_001_234
    await world.magpie.services.database.run(users.change_id, ada.id, old_id)
    group = world.telegram.add_group("Sleepers", [ada.person])
    assert group.id == old_id
    world.telegram.migrate(group, new_id)
    await world.advance(hours=9, minutes=1)
    assert (await world.rows("SELECT user_id FROM reminders")) == [{"user_id": new_id}]
    assert any(message.get("text", "").startswith("Zinc") for message in world.telegram.messages(new_id))
