"""/relax: the list, a suggestion, being guided, pausing, going on after a restart, and the one question at the end."""

from __future__ import annotations

import datetime as dt
import re
from itertools import pairwise
from pathlib import Path

import pytest
import sqlite_utils

from bot.app import deliver_now
from bot.content.models import PartOfDay
from bot.features.routines import choosing
from db.records import to_text
from tests.conversation import NOON, Someone, World, loaded_content, open_world
from tests.guided import SHORT, begin, by_chat, edits, last_number, runs, said, step_of
from tests.looking_back import content_of

ROUTINES = loaded_content().routines
BOX = ROUTINES["box-breathing"]


def bar(text: str) -> str:
    return re.sub("[^▰▱]", "", text)


async def to_the_end(world: World, someone: Someone) -> str:
    await world.advance(minutes=10)
    return someone.text


# Being guided


async def test_one_message_goes_through_every_step_by_itself(world: World, ada: Someone) -> None:
    text = await begin(ada)
    assert text == (
        "Short muscle relaxation\nStep 1 of 12\n\nSit back. Both feet on the floor.\n\n▱▱▱▱▱▱▱▱▱▱\n10 seconds left"
    )
    assert ada.labels == ["Pause", "Next", "Stop"]
    count, since = len(ada.messages), last_number(world)
    await world.advance(seconds=5)
    assert "▰▰▰▰▰▱▱▱▱▱\n5 seconds left" in ada.text
    await world.advance(seconds=5)
    assert "Step 2 of 12\n\nMake fists and tighten both arms." in ada.text
    await to_the_end(world, ada)
    assert len(ada.messages) == count
    shown = [step for call in edits(world, since=since) if (step := step_of(said(call))) is not None]
    assert [step for step, before in zip(shown, [1, *shown], strict=False) if step != before] == list(range(2, 13))
    assert await runs(world) == []


async def test_steps_come_at_their_seconds(world: World, ada: Someone) -> None:
    await begin(ada)
    at = 0
    for number, step in enumerate(SHORT.steps, start=1):
        assert f"Step {number} of 12" in ada.text, at
        await world.advance(seconds=step.seconds)
        at += step.seconds
    assert "That was the last step." in ada.text


async def test_a_long_step_says_how_many_minutes_are_left(world: World, ada: Someone) -> None:
    await begin(ada, "legs up the wall")
    for _ in range(3):
        await ada.tap("Next")
    assert "6 min left" in ada.text
    await world.advance(seconds=10)
    assert "5 min 50 s left" in ada.text


SOME = [ROUTINES[name] for name in ("box-breathing", "pmr-short", "calf-stretch-night", "desk-micro-break")]


async def test_no_edit_says_what_was_said_already_and_none_comes_within_a_second(world: World, ada: Someone) -> None:
    since = 0
    for routine in SOME:
        await begin(ada, routine.name)
        since = last_number(world)
        await world.advance(minutes=routine.minutes + 15)
        calls = edits(world, since=since)
        assert len(calls) >= len(routine.steps), routine.id
        assert {call.status for call in calls} == {200}, routine.id
        for one, other in pairwise(calls):
            assert (other.at - one.at).total_seconds() >= 1, routine.id
            assert said(one) != said(other), routine.id
            assert (other.at - one.at).total_seconds() <= 10, routine.id


async def test_nothing_that_comes_by_itself_makes_a_sound(world: World, ada: Someone) -> None:
    await begin(ada, "box breathing")
    since = last_number(world)
    await to_the_end(world, ada)
    methods = {call.method for call in world.telegram.calls if call.number > since}
    assert methods == {"editMessageCaption"}  # which no phone makes a sound for


async def test_pause_keeps_what_is_left_for_as_long_as_it_takes(world: World, ada: Someone) -> None:
    await begin(ada)
    await world.advance(seconds=3)
    text = await ada.tap("Pause")
    assert "Paused, 7 seconds left" in text
    assert ada.labels == ["Resume", "Next", "Stop"]
    since = last_number(world)
    await world.advance(days=3)
    assert edits(world, since=since) == []
    assert "7 seconds left" in await ada.tap("Resume")
    await world.advance(seconds=7)
    assert "Step 2 of 12" in ada.text


async def test_next_and_back_move_by_one_step(world: World, ada: Someone) -> None:
    await begin(ada)
    assert "Step 2 of 12" in await ada.tap("Next")
    assert ada.labels == ["Back a step", "Pause", "Next", "Stop"]
    assert "Step 3 of 12" in await ada.tap("Next")
    assert "Step 2 of 12" in await ada.tap("Back a step")
    assert "5 seconds left" in ada.text
    await world.advance(seconds=5)
    assert "Step 3 of 12" in ada.text


async def test_next_while_paused_goes_on(world: World, ada: Someone) -> None:
    await begin(ada)
    await ada.tap("Pause")
    assert "Step 2 of 12" in await ada.tap("Next")
    await world.advance(seconds=5)
    assert "Step 3 of 12" in ada.text


async def test_next_through_all_of_it_ends_with_the_question(world: World, ada: Someone) -> None:
    await begin(ada)
    for _ in SHORT.steps:
        await ada.tap("Next")
    assert "How tense are you now?" in ada.text
    assert await runs(world) == []


async def test_two_quick_taps_on_next_are_one_step(world: World, ada: Someone) -> None:
    await begin(ada)
    shown = ada.latest(with_buttons=True)
    for _ in range(2):
        world.telegram.tap(ada.person, shown["message_id"], data="rrn1:pmr-short:0:next")
    await world.settle()
    assert "Step 2 of 12" in ada.text


async def test_stop_says_so_kindly_and_offers_to_start_over(world: World, ada: Someone) -> None:
    await begin(ada)
    await ada.tap("Next")
    text = await ada.tap("Stop")
    assert text == "Short muscle relaxation\nStopped at step 2 of 12. That is fine: some of it is enough."
    assert ada.labels == ["Start over", "Routines", "Home"]
    since = last_number(world)
    await world.advance(minutes=10)
    assert edits(world, since=since) == []
    assert "Step 1 of 12" in await ada.tap("Start over")
    await ada.tap("Stop")
    assert "Something to do" in await ada.tap("Routines")


async def test_who_types_stop_amid_a_routine_means_it_too(world: World, ada: Someone) -> None:
    await begin(ada)
    await ada.say("stop")
    assert "Stopped at step 1 of 12" in ada.messages[-2]["text"]
    assert await runs(world) == []


async def test_a_second_one_ends_the_first_kindly(world: World, ada: Someone) -> None:
    await begin(ada)
    first = ada.messages[-1]["message_id"]
    await begin(ada, "body scan")
    assert "Step 1 of 12" in ada.text
    assert "Body scan" in ada.text
    ended = next(message for message in ada.messages if message["message_id"] == first)
    assert "Stopped at step 1 of 12, because another one began." in ended["text"]
    since = last_number(world)
    await world.advance(minutes=2)
    assert {int(call.parameters["message_id"]) for call in edits(world, since=since)} == {
        ada.messages[-1]["message_id"]
    }
    assert len(await runs(world)) == 1


async def test_what_runs_can_be_fetched_from_far_up(world: World, ada: Someone) -> None:
    await begin(ada)
    first = ada.messages[-1]["message_id"]
    await world.advance(seconds=3)
    await ada.say("how much magnesium is in spinach")
    await ada.say("/relax")
    assert ada.labels[0] == "Go on: Short muscle relaxation"
    assert "7 seconds left" in await ada.tap("Go on: Short muscle relaxation")
    old = next(message for message in ada.messages if message["message_id"] == first)
    assert old["text"] == "Short muscle relaxation\nThis goes on further down."
    assert "reply_markup" not in old
    await world.advance(seconds=7)
    assert "Step 2 of 12" in ada.text


async def test_nothing_to_fetch_is_said_so(ada: Someone) -> None:
    await ada.say("/relax")
    await ada.forge("rgo1")
    assert ada.toast == "Nothing is running any more."


async def test_a_button_of_one_that_is_over_says_so_and_offers_it_again(world: World, ada: Someone) -> None:
    await begin(ada)
    await world.magpie.services.database.run(lambda db: db.execute("DELETE FROM routine_runs"))
    assert "This one is over." in await ada.tap("Next")
    assert "Step 1 of 12" in await ada.tap("Start over")


@pytest.mark.parametrize(
    "payload", ["rts1:gone:", "rbf1:gone", "rfv1:gone:1", "tns1:gone:1772452800::3", "tnb1:gone:1772452800:"]
)
async def test_buttons_of_a_routine_that_was_retired_lead_to_the_list(ada: Someone, payload: str) -> None:
    await ada.say("/relax")
    await ada.forge(payload)
    assert ada.toast == "That routine was retired."
    assert "Suggest one" in ada.labels


async def test_steering_a_routine_that_was_retired_ends_it(ada: Someone) -> None:
    await ada.say("/relax")
    assert await ada.forge("rrn1:gone:0:next") == "This one is over."


@pytest.mark.parametrize(
    "payload",
    ["rts1:pmr-short:11", "rts1:pmr-short:-1", "rrn1:pmr-short:0:jump", "sgs1:0:0", "sgs1:9999:0", "tns1:x:-1::3"],
)
async def test_nonsense_in_a_button_is_an_old_button(world: World, ada: Someone, payload: str) -> None:
    await ada.say("/relax")
    await ada.forge(payload)
    assert ada.toast is not None
    assert await runs(world) == []


# The message or the person is gone


async def test_a_message_that_was_deleted_ends_it_quietly(world: World, ada: Someone) -> None:
    await begin(ada)
    await world.magpie.bot.delete_message(ada.id, ada.messages[-1]["message_id"])
    since = last_number(world)
    await world.advance(minutes=5)
    assert [call.status for call in edits(world, since=since)] == [400]
    assert await runs(world) == []


async def test_who_blocks_the_bot_ends_it_quietly(world: World, ada: Someone) -> None:
    await begin(ada)
    world.telegram.blocked.add(ada.id)
    since = last_number(world)
    await world.advance(minutes=5)
    assert [call.status for call in edits(world, since=since)] == [403]
    assert await runs(world) == []


async def test_who_deletes_everything_amid_a_routine_is_left_alone(world: World, ada: Someone) -> None:
    await begin(ada)
    await ada.say("/delete")
    await ada.tap("Delete everything")
    since = last_number(world)
    await world.advance(minutes=5)
    assert edits(world, since=since) == []
    assert await world.rows("SELECT * FROM users") == []


async def test_a_routine_that_is_no_longer_there_says_so(world: World, ada: Someone) -> None:
    await begin(ada)
    await world.magpie.services.database.run(lambda db: db.execute("UPDATE routine_runs SET routine_id = 'gone'"))
    await world.advance(minutes=1)
    assert ada.text == "This routine was retired, so it stops here."
    assert await runs(world) == []


async def test_a_routine_that_became_shorter_says_so(world: World, ada: Someone) -> None:
    await begin(ada)
    await world.magpie.services.database.run(lambda db: db.execute("UPDATE routine_runs SET step = 40"))
    await world.advance(minutes=1)
    assert "This routine has changed since it began, so it stops here." in ada.text
    assert await runs(world) == []


# Trouble on the wire


async def test_a_pause_that_telegram_asks_for_leaves_out_no_step(world: World, ada: Someone) -> None:
    await begin(ada)
    since = last_number(world)
    world.telegram.faults.add("429", method="editMessageText", seconds=40)
    await world.advance(seconds=44)
    assert len(edits(world, since=since)) == 1
    assert "Step 1 of 12" in ada.text
    await world.advance(seconds=2)
    assert "Step 2 of 12" in ada.text
    assert "5 seconds left" in ada.text
    await world.advance(seconds=5)
    assert "Step 3 of 12" in ada.text


@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "500"])
async def test_an_edit_that_fails_is_made_up_for(world: World, ada: Someone, kind: str) -> None:
    await begin(ada)
    world.telegram.faults.add(kind, method="editMessageText", times=3)
    await world.advance(seconds=60)
    assert len(await runs(world)) == 1
    await to_the_end(world, ada)
    assert "That was the last step." in ada.text


async def test_minutes_without_telegram_end_in_a_pause_and_not_in_a_storm(world: World, ada: Someone) -> None:
    await begin(ada)
    since = last_number(world)
    world.telegram.faults.add("drop_before", method="editMessageText", times=None)
    await world.advance(minutes=4)
    assert len(edits(world, since=since)) <= 8  # at growing pauses
    world.telegram.faults.clear()
    await world.advance(minutes=5)
    assert "I was away for a moment. We are at this step; go on when you like." in ada.text
    assert "Step 1 of 12" in ada.text
    assert "Paused, 10 seconds left" in ada.text
    await ada.tap("Resume")
    assert "I was away" not in ada.text
    await world.advance(seconds=10)
    assert "Step 2 of 12" in ada.text


async def test_a_start_that_fails_on_the_wire_is_made_up_for(world: World, ada: Someone) -> None:
    await ada.say("/relax short muscle relaxation")
    world.telegram.faults.add("drop_before", method="editMessageText", times=3)
    await ada.tap("Start")
    assert "Take care" in ada.text
    await world.advance(seconds=3)
    assert "Step 1 of 12" in ada.text


# The clock


@pytest.mark.parametrize("jump", [dt.timedelta(hours=-5), dt.timedelta(seconds=-3)])
async def test_a_clock_that_goes_back_holds_nothing_up(world: World, ada: Someone, jump: dt.timedelta) -> None:
    await begin(ada)
    world.clock.set(world.clock.now() + jump)
    # The seconds by which it paces do not go back with the time of day.
    world.magpie.delivery.pacing._monotonic = lambda: world.clock.monotonic() - jump.total_seconds()
    await deliver_now(world.magpie)
    await world.advance(seconds=14)
    assert "Step 2 of 12" in ada.text


async def sleep(world: World, **span: float) -> None:
    """The host sleeps: time passes, and nothing happens until it is over."""
    world.clock.set(world.clock.now() + dt.timedelta(**span))
    await deliver_now(world.magpie)


async def test_a_nap_of_the_host_is_no_reason_to_stop(world: World, ada: Someone) -> None:
    await begin(ada)
    await sleep(world, seconds=70)
    assert "Step 2 of 12" in ada.text
    assert "5 seconds left" in ada.text


async def test_a_night_of_the_host_is_told_kindly_and_once(world: World, ada: Someone) -> None:
    await begin(ada)
    count, since = len(ada.messages), last_number(world)
    await sleep(world, hours=8)
    assert "I was away for too long, so this one stopped at step 1 of 12. I am sorry." in ada.text
    assert ada.labels == ["Start over", "Routines", "Home"]
    await world.advance(hours=8)
    assert len(edits(world, since=since)) == 1
    assert len(ada.messages) == count  # edited, and no new message
    assert await runs(world) == []


# Restarts


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "magpie.sqlite3"


async def test_a_restart_amid_a_step_goes_on_as_if_nothing_had_been(path: Path) -> None:
    async with open_world(path) as world:
        ada = world.meet()
        await begin(ada)
        await world.advance(seconds=12)
        assert "Step 2 of 12" in ada.text
    async with open_world(path, telegram=world.telegram) as again:
        await again.advance(seconds=3)
        ada = Someone(again, ada.person)
        assert "Step 3 of 12" in ada.text
        await again.advance(minutes=4)
        assert "That was the last step." in ada.text


async def test_after_some_minutes_away_it_waits_at_its_step(path: Path) -> None:
    async with open_world(path) as world:
        ada = world.meet()
        await begin(ada)
        await world.advance(seconds=12)
    since = last_number(world)
    world.clock.set(world.clock.now() + dt.timedelta(minutes=5))
    async with open_world(path, telegram=world.telegram) as again:
        ada = Someone(again, ada.person)
        await again.advance(minutes=2)
        assert "Step 2 of 12" in ada.text
        assert "We are at this step; go on when you like." in ada.text
        assert len(edits(again, since=since)) == 1
        assert "Paused, 5 seconds left" in ada.text
        await ada.tap("Resume")
        await again.advance(seconds=5)
        assert "Step 3 of 12" in ada.text


async def test_after_long_away_it_says_that_it_stopped(path: Path) -> None:
    async with open_world(path) as world:
        ada = world.meet()
        await begin(ada)
    world.clock.set(world.clock.now() + dt.timedelta(minutes=11))
    async with open_world(path, telegram=world.telegram) as again:
        ada, count = Someone(again, ada.person), len(ada.messages)
        await again.advance(seconds=1)
        assert "this one stopped at step 1 of 12" in ada.text
        assert len(ada.messages) == count
        assert "Step 1 of 12" in await ada.tap("Start over")


async def test_a_pause_outlives_a_restart_of_any_length(path: Path) -> None:
    async with open_world(path) as world:
        ada = world.meet()
        await begin(ada)
        await world.advance(seconds=4)
        await ada.tap("Pause")
    world.clock.set(world.clock.now() + dt.timedelta(days=2))
    async with open_world(path, telegram=world.telegram) as again:
        await again.advance(minutes=5)
        assert "6 seconds left" in await Someone(again, ada.person).tap("Resume")


async def test_a_kill_between_the_row_and_its_message_is_made_up_for(path: Path) -> None:
    async with open_world(path) as world:
        ada = world.meet()
        await ada.say("/relax short muscle relaxation")
        page = ada.messages[-1]["message_id"]
    row = [ada.id, "pmr-short", page, 0, 0, to_text(NOON + dt.timedelta(seconds=10)), None, 0, None, to_text(NOON)]

    def as_if_killed(db: sqlite_utils.Database) -> None:
        db.execute("INSERT INTO routine_runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)

    async with open_world(path, telegram=world.telegram) as again:
        await again.magpie.services.database.run(as_if_killed)
        await again.advance(seconds=1)
        assert "Step 1 of 12" in Someone(again, ada.person).text


async def test_a_kill_after_the_question_asks_it_once_more_and_the_answer_stays(path: Path) -> None:
    async with open_world(path) as world:
        ada = world.meet()
        await begin(ada)
        before = (await runs(world))[0]
        await to_the_end(world, ada)
    last = before | {"step": 11, "ends_at": to_text(world.clock.now())}

    def put_back(db: sqlite_utils.Database) -> None:
        db.table("routine_runs").insert(last)

    async with open_world(path, telegram=world.telegram) as again:
        await again.magpie.services.database.run(put_back)
        ada = Someone(again, ada.person)
        await ada.tap("4")  # before the guide came to it
        await again.advance(minutes=1)
        assert "Noted: 4." in ada.text
        assert await runs(again) == []
        assert len(await again.rows("SELECT * FROM tensions")) == 1


# Breathing


async def test_a_breathing_routine_is_a_picture_whose_caption_changes(world: World, ada: Someone) -> None:
    text = await begin(ada, "box breathing")
    message = ada.messages[-1]
    assert message["photo"]
    assert text.endswith("The rhythm: in 4, hold 4, out 4, hold 4 seconds, again and again.")
    assert (await content_of(world, message["photo"][-1]["file_id"])).startswith(b"\x89PNG")
    since = last_number(world)
    await world.advance(seconds=5)
    assert "Step 2 of 7" in ada.text
    assert ada.messages[-1]["photo"] == message["photo"]
    assert {call.method for call in edits(world, since=since)} == {"editMessageCaption"}
    assert "Paused, 4 seconds left" in await ada.tap("Pause")
    assert "4 seconds left" in await ada.tap("Resume")
    await ada.tap("Next")
    assert "Step 3 of 7" in await ada.tap("Back a step") or "Step 2 of 7" in ada.text
    await to_the_end(world, ada)
    assert "How tense are you now?" in ada.text
    assert ada.messages[-1]["photo"]
    assert "Noted: 0." in await ada.tap("0")
    assert "Something to do" in await ada.tap("Routines")  # a text again
    assert "photo" not in ada.messages[-1]


async def test_the_rhythm_is_drawn_and_uploaded_once_for_everybody(world: World, ada: Someone) -> None:
    for someone in (ada, world.meet("Ben")):
        await begin(someone, "box breathing")
        await someone.tap("Stop")
    uploads = [call for call in world.telegram.calls if "bytes" in str(call.parameters)]
    assert len(uploads) == 1
    assert len(await world.rows("SELECT * FROM pictures")) == 1


async def test_every_breathing_routine_shows_its_rhythm_and_no_other_does(ada: Someone) -> None:
    for routine in ROUTINES.values():
        await begin(ada, routine.name)
        assert ("photo" in ada.messages[-1]) == (routine.rhythm is not None), routine.id
        await ada.tap("Stop")


async def test_a_breathing_routine_goes_on_after_a_restart(path: Path) -> None:
    async with open_world(path) as world:
        ada = world.meet()
        await begin(ada, "box breathing")
    async with open_world(path, telegram=world.telegram) as again:
        ada = Someone(again, ada.person)
        await again.advance(seconds=5)
        assert "Step 2 of 7" in ada.text
        assert "Stopped at step 2 of 7" in await ada.tap("Stop")


# The question


@pytest.mark.parametrize("number", ["0", "7", "10"])
async def test_it_ends_with_one_question_and_notes_the_answer(world: World, ada: Someone, number: str) -> None:
    await begin(ada)
    text = await to_the_end(world, ada)
    assert text.endswith("How tense are you now? 0 is not at all, 10 is as tense as it gets.")
    assert ada.labels == [*map(str, range(11)), "Skip"]
    assert await ada.tap(number) == f"Short muscle relaxation\nNoted: {number}."
    rows = await world.rows("SELECT routine_id, before, after, local_date FROM tensions")
    assert rows == [{"routine_id": "pmr-short", "before": None, "after": int(number), "local_date": "2026-03-02"}]


async def test_tension_before_is_asked_where_it_is_wanted_and_told_with_the_one_after(
    world: World, ada: Someone
) -> None:
    await ada.say("/relax short muscle relaxation")
    assert "How tense are you now?" in await ada.tap("Note tension first")
    assert "Step 1 of 12" in await ada.tap("6")
    await to_the_end(world, ada)
    assert await ada.tap("3") == "Short muscle relaxation\nNoted: 3. Before it began, it was 6."
    text = await ada.tap("Progress")
    assert "Tension around routines: 6 before, 3 after" in text


async def test_the_question_before_can_be_passed_over(world: World, ada: Someone) -> None:
    await ada.say("/relax short muscle relaxation")
    await ada.tap("Note tension first")
    assert "Step 1 of 12" in await ada.tap("Skip")
    assert [row["before"] for row in await runs(world)] == [None]


async def test_a_wrong_tap_is_taken_back(world: World, ada: Someone) -> None:
    await begin(ada)
    await to_the_end(world, ada)
    await ada.tap("9")
    assert "How tense are you now?" in await ada.tap("Undo")
    assert await world.rows("SELECT * FROM tensions") == []
    await ada.tap("2")
    assert [row["after"] for row in await world.rows("SELECT after FROM tensions")] == [2]


async def test_skip_notes_nothing(world: World, ada: Someone) -> None:
    await begin(ada)
    await to_the_end(world, ada)
    assert await ada.tap("Skip") == "Short muscle relaxation\nDone. Come back whenever you like."
    assert await world.rows("SELECT * FROM tensions") == []
    assert "Step 1 of 12" in await ada.tap("Once more")


async def test_an_answer_of_the_next_morning_is_not_about_the_routine(world: World, ada: Someone) -> None:
    await begin(ada)
    await to_the_end(world, ada)
    await world.advance(hours=9)
    assert "I have noted nothing." in await ada.tap("3")
    assert await world.rows("SELECT * FROM tensions") == []


async def test_two_routines_in_one_message_are_two_answers(world: World, ada: Someone) -> None:
    await begin(ada)
    await to_the_end(world, ada)
    await ada.tap("5")
    await ada.tap("Once more")
    await to_the_end(world, ada)
    await ada.tap("2")
    assert [row["after"] for row in await world.rows("SELECT after FROM tensions ORDER BY ended_at")] == [5, 2]


async def test_the_day_is_that_of_the_person(world: World, ada: Someone) -> None:
    await ada.settle_into("Auckland")  # where it is the third of March already
    await begin(ada)
    await to_the_end(world, ada)
    await ada.tap("5")
    assert [row["local_date"] for row in await world.rows("SELECT local_date FROM tensions")] == ["2026-03-03"]


# The list and the page


async def test_cautions_come_before_the_start(ada: Someone) -> None:
    for routine in ROUTINES.values():
        text = await ada.say(f"/relax {routine.name}")
        assert "Take care" in text
        assert routine.who_should_not[0] in text
        assert ada.labels[0] == "Start"


async def test_favourites_come_first(world: World, ada: Someone) -> None:
    await ada.say("/relax body scan")
    await ada.tap("Favourite: no")
    assert ada.toast == "It stands first in your list now."
    assert "Favourite: yes" in ada.labels
    await ada.say("/relax")
    assert ada.labels[1] == "★ Body scan, 10 min"
    assert "★ marks your favourites." in ada.text
    await ada.tap("★ Body scan, 10 min")
    await ada.tap("Favourite: yes")
    assert ada.toast == "No favourite any more."
    await ada.tap("‹ Back")
    assert not [label for label in ada.labels if "★" in label]
    assert await world.rows("SELECT * FROM favourite_routines") == []


async def test_back_leads_to_the_page_of_the_list_on_which_it_stands(ada: Someone) -> None:
    await ada.say("/relax")
    await ada.tap("More")
    await ada.tap("Worry time, 15 min")
    await ada.tap("‹ Back")
    assert "Worry time, 15 min" in ada.labels


async def test_looking_around_stores_nobody(world: World) -> None:
    ada = world.meet(agreed=False)
    await ada.say("/relax")
    await ada.tap("Suggest one")
    await ada.tap("5 min")
    await ada.say("/relax box")
    assert await world.rows("SELECT * FROM users") == []


# A name or minutes behind the command


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("box breathing", "Box breathing"),
        ("BOX", "Box breathing"),
        ("bodyscan", "Body scan"),
        ("bdoy scan", "Body scan"),
        ("478", "4-7-8 breathing"),
        ("4-7-8", "4-7-8 breathing"),
        ("physiological sigh", "The long sigh"),  # which only the search knows
        ("jaw", "Jaw release"),
    ],
)
async def test_a_name_leads_to_its_page(ada: Someone, typed: str, name: str) -> None:
    assert (await ada.say(f"/relax {typed}")).startswith(f"{name}, about")


async def test_a_name_that_could_be_several_is_asked_about(ada: Someone) -> None:
    text = await ada.say("/relax breathing")
    assert text == "Which one do you mean by “breathing”?"
    assert "Box breathing, 4 min" in ada.labels
    assert "Slow breathing, 4 in, 6 out, 5 min" in ada.labels


@pytest.mark.parametrize("typed", ["xyzzy", "<b>", "💤", "999999", "0", "-5", "a" * 3000, "é" * 300])
async def test_a_name_of_nothing_is_said_to_be_so(ada: Someone, typed: str) -> None:
    text = await ada.say(f"/relax {typed}")
    assert text.startswith("I know no routine called “")
    assert ada.labels == ["Suggest one", "All routines", "Home"]


async def test_a_red_flag_behind_the_command_goes_first(ada: Someone) -> None:
    assert "emergency" in (await ada.say("/relax i have chest pain and cannot breathe")).lower()


# Suggestions


async def test_a_suggestion_fits_the_minutes_and_the_time_of_day_and_says_so(ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await ada.say("/relax")
    assert "How many minutes do you have?" in await ada.tap("Suggest one")
    text = await ada.tap("5 min")
    assert text.startswith("It is day where you are, and it takes about 2 of your 5 minutes.\n\nDesk break")
    assert ada.labels[:2] == ["Start", "Another"]
    seen = {text}
    while (text := await ada.tap("Another")) not in seen:
        assert "of your 5 minutes" in text
        assert "Take care" in text
        seen.add(text)
    assert len(seen) > 4
    assert "Step 1" in await ada.tap("Start")


async def test_the_evening_has_suggestions_of_its_own(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await world.advance(hours=9)
    text = await ada.say("/relax 10")
    assert text.startswith(
        "It is late in the day where you are, and it takes about 10 of your 10 minutes.\n\nBody scan"
    )


@pytest.mark.parametrize("typed", ["5", "5 min", "5m", "5 minutes", "05"])
async def test_minutes_behind_the_command_are_time_to_spend(ada: Someone, typed: str) -> None:
    assert "of your 5 minutes" in await ada.say(f"/relax {typed}")


async def test_without_a_zone_it_suits_any_time_and_offers_to_learn_it(ada: Someone) -> None:
    text = await ada.say("/relax 10")
    assert text.startswith("I do not know your time zone, so this is one for any time of day, and it takes about")
    await ada.tap("Set my time zone")
    await ada.say("Lisbon")
    assert (await ada.tap("Yes")).startswith("It is day where you are")


async def test_too_little_time_is_said_to_be_so(ada: Someone) -> None:
    text = await ada.say("/relax 1")
    assert text.startswith("Nothing here is that short.")
    assert "about 2 min" in text
    assert "Start" in (await ada.tap(ada.labels[0]) and ada.labels)


async def test_a_favourite_is_suggested_first(ada: Someone) -> None:
    await ada.say("/relax jaw release")
    await ada.tap("Favourite: no")
    assert "It is one of your favourites.\n\nJaw release" in await ada.say("/relax 20")


@pytest.mark.parametrize("words", ["suggest one", "Suggest a routine.", "help me relax"])
async def test_plain_words_ask_for_one_as_well(ada: Someone, words: str) -> None:
    assert "How many minutes do you have?" in await ada.say(words)


def test_what_needs_a_moment_or_a_thing_is_never_suggested() -> None:
    for part in PartOfDay:
        fits = choosing.fitting(ROUTINES.values(), minutes=180, part=part, favourites=["cramp-now"])
        assert fits
        assert not {"cramp-now", "warm-bath-timing", "stimulus-control"} & {one.id for one in fits}


@pytest.mark.parametrize("minutes", [3, 5, 10, 20])
@pytest.mark.parametrize("part", list(PartOfDay))
def test_every_button_has_something_to_suggest_at_any_time(minutes: int, part: PartOfDay) -> None:
    fits = choosing.fitting(ROUTINES.values(), minutes=minutes, part=part, favourites=[])
    assert len(fits) > 1
    assert all(one.minutes <= minutes for one in fits)
    assert all(one.when in {part, PartOfDay.ANY} for one in fits)


@pytest.mark.parametrize(
    ("clock", "part"),
    [
        ("04:59", PartOfDay.EVENING),
        ("05:00", PartOfDay.DAY),
        ("17:59", PartOfDay.DAY),
        ("18:00", PartOfDay.EVENING),
        ("00:30", PartOfDay.EVENING),
    ],
)
def test_the_night_is_a_late_evening(clock: str, part: PartOfDay) -> None:
    now = dt.datetime.combine(NOON.date(), dt.time.fromisoformat(clock), dt.UTC)
    assert choosing.part_of_day(now, "UTC") is part


# Elsewhere


async def test_a_wind_down_reminder_leads_to_being_guided(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await ada.say("remind me to wind down at 21:10")
    await ada.tap("Routine")
    await ada.tap("Full muscle relaxation, 9 min")
    await world.advance(hours=9, minutes=10)
    reminder = ada.latest()
    assert "Take care" in await ada.tap("Open: Full muscle relaxation")
    assert "Step 1 of 27" in await ada.tap("Start")
    assert reminder in ada.messages  # the event stays what it was
    await world.advance(seconds=20)
    assert "Step 2 of 27" in ada.text


async def test_two_people_are_guided_side_by_side(world: World, ada: Someone) -> None:
    ben = world.meet("Ben")
    since = last_number(world) if world.telegram.calls else 0
    await begin(ada)
    await begin(ben, "body scan")
    await world.advance(seconds=30)
    assert "Step 2 of 12" in ben.text
    assert "Step 3 of 12" in ada.text or "Step 4 of 12" in ada.text
    assert set(by_chat(edits(world, since=since))) == {ada.id, ben.id}
