"""Many people guided at once: paced with everything else, a step never left out, and reminders keep their share."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
from itertools import pairwise

import pytest
import sqlite_utils
from telegram.error import TelegramError

from bot.delivery import guide as guide_module
from bot.delivery.pacing import Pacing
from bot.guidance import Ending
from bot.timetable import next_slot
from db import lease, reminders, routine_runs, users
from db.lease import Process
from sandbox.calls import ApiCall
from tests.conversation import Someone, World
from tests.guided import SECOND, SHORT, a_run, begin, by_chat, edits, last_number, runs, said, step_of

PATIENCE_S = 5
PER_SECOND = 25
TOGETHER = 1.2 * PER_SECOND + 1  # in any second: the pace, and a small burst


def most_in_a_second(calls: list[ApiCall]) -> int:
    at = sorted(call.at for call in calls)
    most = begun = 0
    for ended, moment in enumerate(at):
        while moment - at[begun] >= SECOND:
            begun += 1
        most = max(most, ended - begun + 1)
    return most


async def event(world: World, kind: str, after: int) -> None:
    """Wait until something of that kind happens."""
    async with asyncio.timeout(PATIENCE_S):
        async for one in world.telegram.events.subscribe(after=after):
            if one.kind == kind:
                return


async def crowd(world: World, count: int) -> list[Someone]:
    """So many people, each of whom is guided from now on; what their messages show is known to nobody."""
    people = [world.meet(f"P{number}") for number in range(count)]
    now = world.clock.now()
    runs_of_all = []
    for someone in people:
        world.telegram.say(someone.person, "hi")
        with contextlib.suppress(TelegramError):
            message = await world.magpie.bot.send_message(someone.id, "the routine's page")
            runs_of_all.append(a_run(someone.id, message_id=message.message_id, ends_at=now + 10 * SECOND))

    def move_in(db: sqlite_utils.Database) -> None:
        for run in runs_of_all:
            users.ensure_user(db, run.user_id, now=now)
            routine_runs.begin(db, run)

    await world.magpie.services.database.run(move_in)
    return people


async def test_two_hundred_people_at_once_keep_to_the_pace_and_nobody_misses_a_step(world: World) -> None:
    people = await crowd(world, 200)
    since, calls, begun_at = last_number(world), [], world.clock.now()
    for _ in range(14):  # the log of calls holds some thousands
        await world.advance(seconds=20)
        calls += edits(world, since=since)
        since = last_number(world)
    assert most_in_a_second(calls) <= TOGETHER
    assert {call.status for call in calls} == {200}
    parted = by_chat(calls)
    assert set(parted) == {someone.id for someone in people}
    for of_one in parted.values():
        for one, other in pairwise(of_one):
            assert other.at - one.at >= SECOND
            assert said(one) != said(other)
        steps = [step for call in of_one if (step := step_of(said(call))) is not None]
        assert sorted(set(steps)) == list(range(1, 13))
        assert steps == sorted(steps)
        second = next(call for call in of_one if step_of(said(call)) == 2)
        assert (second.at - begun_at) / SECOND <= SHORT.steps[0].seconds + len(people) / PER_SECOND + 2
        assert "That was the last step." in said(of_one[-1])
    assert await runs(world) == []


async def test_a_thousand_people_go_slower_and_reminders_keep_their_share(world: World) -> None:
    await crowd(world, 1000)
    sleepers = [world.meet(f"S{number}") for number in range(100)]
    for someone in sleepers:
        world.telegram.say(someone.person, "hi")
    at = world.clock.now().replace(second=0, microsecond=0) + dt.timedelta(minutes=1)

    def set_up(db: sqlite_utils.Database) -> None:
        for someone in sleepers:
            users.ensure_user(db, someone.id, now=world.clock.now())
            reminders.add_reminder(
                db,
                someone.id,
                kind="move",
                timetable=f"1234567 {at:%H:%M}",
                timezone="UTC",
                next_slot=next_slot,
                now=world.clock.now(),
            )

    await world.magpie.services.database.run(set_up)
    since = last_number(world)
    world.clock.set(at)
    await world.magpie.guide.tick()  # it has enough to do for many minutes
    await world.magpie.delivery.tick()
    await world.magpie.delivery.idle()
    await world.magpie.guide.stop()
    came = [call for call in world.telegram.calls if call.number > since and call.method == "sendMessage"]
    assert len(came) == len(sleepers)
    # Alone they would take four seconds; with as many edits between, eight.
    assert (came[-1].at - at) / SECOND <= 2.5 * len(sleepers) / PER_SECOND
    assert edits(world, since=since)


async def test_neither_a_reminder_nor_an_edit_comes_within_a_second_of_the_other(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await ada.say("remind me to take zinc every day at 12:01")
    await begin(ada)
    since = last_number(world)
    await world.advance(minutes=3)
    calls = [call for call in world.telegram.calls if call.number > since and "chat_id" in call.parameters]
    assert [call.method for call in calls].count("sendMessage") == 1
    for one, other in pairwise(calls):
        assert other.at - one.at >= SECOND


async def test_flood_control_of_telegrams_own_has_nothing_to_refuse(world: World) -> None:
    await crowd(world, 60)
    world.telegram.flood.on = True
    since = last_number(world)
    await world.advance(minutes=1)
    assert {call.status for call in edits(world, since=since)} == {200}


async def test_a_pause_that_telegram_asks_for_holds_everybody_and_loses_nothing(world: World) -> None:
    people = await crowd(world, 40)
    await world.advance(seconds=9)
    world.telegram.faults.add("429", method="editMessageText", seconds=30)
    since = last_number(world)
    await world.advance(seconds=29)
    refused, *others = edits(world, since=since)
    assert refused.status == 429
    assert all(call.at - refused.at < SECOND for call in others)  # what was on its way already
    assert len(others) < len(people) / 2
    await world.advance(minutes=6)
    assert all("That was the last step." in someone.text for someone in people)


async def test_a_process_that_lost_the_database_edits_nothing(world: World, ada: Someone) -> None:
    await begin(ada)
    world.magpie.guide._token = "ours"
    theirs = Process("theirs", "elsewhere", 1)
    await world.magpie.services.database.run(
        lease.acquire, theirs, now=world.clock.now(), life=dt.timedelta(hours=1), is_dead=lambda _process: False
    )
    since = last_number(world)
    with contextlib.suppress(lease.LeaseLostError):
        await world.advance(minutes=1)
    assert edits(world, since=since) == []


async def test_what_is_stopped_leaves_the_row_for_the_next_process(world: World, ada: Someone) -> None:
    await begin(ada)
    await world.magpie.guide.stop()
    since = last_number(world)
    await world.advance(minutes=1)
    assert edits(world, since=since) == []
    assert len(await runs(world)) == 1


async def test_a_tap_while_an_edit_is_on_its_way_has_the_last_word(world: World, ada: Someone) -> None:
    await begin(ada)
    since = world.telegram.events.last_number
    world.telegram.faults.add("delay", method="editMessageText", seconds=0.05)
    world.clock.set(world.clock.now() + 10 * SECOND)
    await world.magpie.guide.tick()
    await event(world, "state", since)  # the edit is being delayed
    assert "Step 1" in ada.text
    text = await ada.tap("Pause")  # waits for it
    assert "Step 2 of 12" in text
    assert "Paused, 5 seconds left" in text
    await world.magpie.guide.idle()
    assert ada.text == text


async def test_nobody_is_guided_once_there_is_nothing_to_end(world: World, ada: Someone) -> None:
    await ada.say("/start")
    since = last_number(world)
    await world.magpie.guide.end(ada.id, Ending.STOPPED)
    assert edits(world, since=since) == []


async def test_it_keeps_going_by_itself_and_ends_when_it_is_told(world: World, ada: Someone) -> None:
    await begin(ada)
    world.clock.set(world.clock.now() + 10 * SECOND)
    since = world.telegram.events.last_number
    keeping = asyncio.create_task(world.magpie.guide.keep())
    await event(world, "edited", since)
    assert "Step 2 of 12" in ada.text
    world.clock.set(world.clock.now() + 5 * SECOND)
    ben = world.meet("Ben")
    await begin(ben)  # what anybody does wakes it
    await world.magpie.guide.idle()
    await world.magpie.guide.stop()
    async with asyncio.timeout(PATIENCE_S):
        await keeping
    assert "Step 3 of 12" in ada.text


async def test_who_asks_first_for_a_turn_goes_first() -> None:
    seconds = 0.0

    async def sleep(span: float) -> None:
        nonlocal seconds
        seconds += span
        await asyncio.sleep(0)

    pacing, order = Pacing(10, monotonic=lambda: seconds, sleep=sleep), []

    async def send(name: str, count: int) -> None:
        for _ in range(count):
            await pacing.turn()
            order.append(name)

    await asyncio.gather(send("reminders", 20), send("edits", 20))
    assert all({"reminders", "edits"} == {one, other} for one, other in pairwise(order[4:34]))


@pytest.mark.parametrize("tries", range(12))
def test_a_failed_edit_is_tried_again_at_growing_pauses(world: World, tries: int) -> None:
    guide = world.magpie.guide
    for _ in range(tries + 1):
        guide._try_again_later(7)
    pause = guide._retry_at[7] - world.clock.now()
    assert pause == min(guide_module.FIRST_RETRY * 2**tries, guide_module.LONGEST_RETRY)
