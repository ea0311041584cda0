"""Daily reminders: what a person may do with theirs, and to nobody else's."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable

import pytest
import sqlite_utils

from bot.schedule import next_occurrence
from db import reminders, users
from db.records import Reminder
from db.reminders import DuplicateReminderError, TooManyRemindersError

ADA, BEN = 101, 102
NOW = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)  # noon in Lisbon too
LISBON = "Europe/Lisbon"


@pytest.fixture(autouse=True)
def _people(db: sqlite_utils.Database) -> None:
    for person in (ADA, BEN):
        users.ensure_user(db, person, now=NOW)


def add(db: sqlite_utils.Database, person: int, clock: str, *, kind: str = "tip", timezone: str = LISBON) -> Reminder:
    local_time = dt.time.fromisoformat(clock)
    return reminders.add_reminder(
        db,
        person,
        kind=kind,
        local_time=local_time,
        timezone=timezone,
        next_due_at=next_occurrence(local_time, timezone, after=NOW),
        now=NOW,
    )


def clocks(db: sqlite_utils.Database, person: int) -> list[str]:
    return [f"{reminder.local_time:%H:%M}" for reminder in reminders.list_reminders(db, person)]


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


# Adding and finding


def test_reminder_is_kept_as_it_was_added(db: sqlite_utils.Database) -> None:
    added = add(db, ADA, "21:30", timezone="America/New_York")
    assert added == Reminder(
        id=added.id,
        user_id=ADA,
        kind="tip",
        local_time=dt.time(21, 30),
        timezone="America/New_York",
        paused_at=None,
        next_due_at=utc("2026-03-03 02:30"),
        retry_of=None,
        created_at=NOW,
    )
    assert reminders.find_reminder(db, ADA, added.id) == added
    assert reminders.list_reminders(db, ADA) == [added]


def test_reminders_are_listed_in_the_order_of_the_day(db: sqlite_utils.Database) -> None:
    for clock in ("21:30", "00:00", "09:05", "23:59", "10:00"):
        add(db, ADA, clock)
    assert clocks(db, ADA) == ["00:00", "09:05", "10:00", "21:30", "23:59"]


def test_same_kind_at_the_same_time_is_refused(db: sqlite_utils.Database) -> None:
    add(db, ADA, "21:30")
    with pytest.raises(DuplicateReminderError):
        add(db, ADA, "21:30", timezone="Asia/Tokyo")
    assert clocks(db, ADA) == ["21:30"]


def test_paused_reminder_is_a_duplicate_too(db: sqlite_utils.Database) -> None:
    reminders.pause(db, ADA, add(db, ADA, "21:30").id, now=NOW)
    with pytest.raises(DuplicateReminderError):
        add(db, ADA, "21:30")


def test_another_kind_or_person_at_the_same_time_is_no_duplicate(db: sqlite_utils.Database) -> None:
    add(db, ADA, "21:30")
    add(db, ADA, "21:30", kind="wind_down")
    add(db, BEN, "21:30")
    assert (clocks(db, ADA), clocks(db, BEN)) == (["21:30", "21:30"], ["21:30"])


def test_person_may_have_twenty_and_no_more(db: sqlite_utils.Database) -> None:
    for hour in range(reminders.REMINDERS_PER_PERSON):
        add(db, ADA, f"{hour:02}:00")
    with pytest.raises(TooManyRemindersError):
        add(db, ADA, "23:59")
    assert len(clocks(db, ADA)) == reminders.REMINDERS_PER_PERSON == 20
    assert add(db, BEN, "23:59").user_id == BEN


def test_paused_reminders_count_and_deleted_ones_do_not(db: sqlite_utils.Database) -> None:
    added = [add(db, ADA, f"{hour:02}:00") for hour in range(reminders.REMINDERS_PER_PERSON)]
    reminders.pause(db, ADA, now=NOW)
    with pytest.raises(TooManyRemindersError):
        add(db, ADA, "23:59")
    reminders.delete_reminder(db, ADA, added[0].id)
    assert add(db, ADA, "23:59").user_id == ADA


def test_full_list_still_calls_a_duplicate_a_duplicate(db: sqlite_utils.Database) -> None:
    for hour in range(reminders.REMINDERS_PER_PERSON):
        add(db, ADA, f"{hour:02}:00")
    with pytest.raises(DuplicateReminderError):
        add(db, ADA, "05:00")


def test_number_of_a_deleted_reminder_is_never_given_again(db: sqlite_utils.Database) -> None:
    first = add(db, ADA, "21:30")
    assert reminders.delete_reminder(db, ADA, first.id) == first
    assert reminders.find_reminder(db, ADA, first.id) is None
    assert add(db, ADA, "21:30").id > first.id


# Changing the time


def test_reminder_moves_to_another_time(db: sqlite_utils.Database) -> None:
    before = add(db, ADA, "21:30")
    due = utc("2026-03-03 07:15")
    after = reminders.change_time(db, ADA, before.id, local_time=dt.time(7, 15), next_due_at=due)
    assert after == dataclasses.replace(before, local_time=dt.time(7, 15), next_due_at=due)
    assert reminders.find_reminder(db, ADA, before.id) == after


def test_paused_reminder_moves_and_stays_paused(db: sqlite_utils.Database) -> None:
    reminder = add(db, ADA, "21:30")
    reminders.pause(db, ADA, reminder.id, now=NOW)
    moved = reminders.change_time(db, ADA, reminder.id, local_time=dt.time(7), next_due_at=NOW)
    assert moved is not None
    assert (moved.local_time, moved.paused, moved.next_due_at) == (dt.time(7), True, None)


def test_reminder_does_not_move_onto_another_of_its_kind(db: sqlite_utils.Database) -> None:
    add(db, ADA, "07:00")
    reminder = add(db, ADA, "21:30")
    with pytest.raises(DuplicateReminderError):
        reminders.change_time(db, ADA, reminder.id, local_time=dt.time(7), next_due_at=NOW)
    assert reminders.find_reminder(db, ADA, reminder.id) == reminder


def test_reminder_moves_beside_another_kind_and_onto_its_own_time(db: sqlite_utils.Database) -> None:
    add(db, ADA, "07:00", kind="wind_down")
    reminder = add(db, ADA, "21:30")
    for clock in (dt.time(7), dt.time(7)):
        moved = reminders.change_time(db, ADA, reminder.id, local_time=clock, next_due_at=NOW)
        assert moved is not None
        assert moved.local_time == clock


# Pausing and resuming


def test_paused_reminder_is_not_due_and_comes_back_with_its_next_time(db: sqlite_utils.Database) -> None:
    reminder = add(db, ADA, "21:30")
    assert reminders.pause(db, ADA, reminder.id, now=NOW) == 1
    paused = reminders.find_reminder(db, ADA, reminder.id)
    assert paused is not None
    assert (paused.paused, paused.paused_at, paused.next_due_at) == (True, NOW, None)
    a_week_on = NOW + dt.timedelta(days=7)
    assert reminders.resume(db, ADA, reminder.id, next_occurrence=next_occurrence, now=a_week_on) == 1
    resumed = reminders.find_reminder(db, ADA, reminder.id)
    assert resumed is not None
    assert (resumed.paused, resumed.next_due_at) == (False, utc("2026-03-09 21:30"))


def test_pausing_and_resuming_twice_is_once(db: sqlite_utils.Database) -> None:
    reminder = add(db, ADA, "21:30")
    assert [reminders.pause(db, ADA, reminder.id, now=NOW) for _ in range(2)] == [1, 0]
    resumed = [reminders.resume(db, ADA, reminder.id, next_occurrence=next_occurrence, now=NOW) for _ in range(2)]
    assert resumed == [1, 0]


def test_resuming_a_running_reminder_does_not_skip_what_is_due(db: sqlite_utils.Database) -> None:
    reminder = add(db, ADA, "21:30")
    late = utc("2026-03-02 21:31")
    assert reminders.resume(db, ADA, reminder.id, next_occurrence=next_occurrence, now=late) == 0
    assert reminders.find_reminder(db, ADA, reminder.id) == reminder


def test_all_are_paused_and_resumed_at_once(db: sqlite_utils.Database) -> None:
    added = [add(db, ADA, clock) for clock in ("07:00", "13:00", "21:30")]
    reminders.pause(db, ADA, added[0].id, now=NOW)
    assert reminders.pause(db, ADA, now=NOW) == 2
    assert [reminder.next_due_at for reminder in reminders.list_reminders(db, ADA)] == [None] * 3
    assert reminders.resume(db, ADA, next_occurrence=next_occurrence, now=NOW) == 3
    assert reminders.list_reminders(db, ADA) == added


def test_undo_of_a_stop_resumes_what_it_paused_and_nothing_else(db: sqlite_utils.Database) -> None:
    added = [add(db, ADA, clock) for clock in ("07:00", "13:00", "21:30")]
    stopped_at = NOW + dt.timedelta(minutes=1)
    reminders.pause(db, ADA, added[0].id, now=NOW)
    assert reminders.pause(db, ADA, now=stopped_at) == 2
    assert reminders.resume(db, ADA, paused_at=stopped_at, next_occurrence=next_occurrence, now=stopped_at) == 2
    assert [reminder.paused_at for reminder in reminders.list_reminders(db, ADA)] == [NOW, None, None]


def test_pausing_again_keeps_the_first_moment(db: sqlite_utils.Database) -> None:
    add(db, ADA, "21:30")
    reminders.pause(db, ADA, now=NOW)
    reminders.pause(db, ADA, now=NOW + dt.timedelta(hours=1))
    assert [reminder.paused_at for reminder in reminders.list_reminders(db, ADA)] == [NOW]


# Another zone


def test_reminders_follow_the_clock_of_the_new_zone(db: sqlite_utils.Database) -> None:
    added = [add(db, ADA, clock) for clock in ("07:00", "13:00", "21:30")]
    reminders.pause(db, ADA, added[1].id, now=NOW)
    assert reminders.move_to_timezone(db, ADA, "Asia/Tokyo", next_occurrence=next_occurrence, now=NOW) == 3
    assert [
        (reminder.id, reminder.local_time, reminder.timezone, reminder.paused, reminder.next_due_at)
        for reminder in reminders.list_reminders(db, ADA)
    ] == [
        (added[0].id, dt.time(7), "Asia/Tokyo", False, utc("2026-03-02 22:00")),
        (added[1].id, dt.time(13), "Asia/Tokyo", True, None),
        (added[2].id, dt.time(21, 30), "Asia/Tokyo", False, utc("2026-03-02 12:30")),
    ]


def test_moving_with_no_reminders_moves_none(db: sqlite_utils.Database) -> None:
    assert reminders.move_to_timezone(db, ADA, "Asia/Tokyo", next_occurrence=next_occurrence, now=NOW) == 0


def test_clock_that_was_set_back_brings_every_running_reminder_back(db: sqlite_utils.Database) -> None:
    added = [add(db, ADA, "21:30"), add(db, BEN, "07:00", timezone="Asia/Tokyo"), add(db, BEN, "08:00")]
    reminders.pause(db, BEN, added[2].id, now=NOW)
    a_year_on = NOW + dt.timedelta(days=365)
    reminders.claim_due(db, now=a_year_on, next_occurrence=next_occurrence, limit=10)
    reminders.reschedule_all(db, next_occurrence=next_occurrence, now=NOW)
    assert reminders.list_reminders(db, ADA) == added[:1]
    assert reminders.find_reminder(db, BEN, added[1].id) == added[1]
    paused = reminders.find_reminder(db, BEN, added[2].id)
    assert paused is not None
    assert (paused.paused, paused.next_due_at) == (True, None)


# Nobody reaches another's reminder


@pytest.mark.parametrize(
    ("attempt", "answer"),
    [
        (lambda db, number: reminders.find_reminder(db, BEN, number), None),
        (lambda db, number: reminders.change_time(db, BEN, number, local_time=dt.time(3), next_due_at=NOW), None),
        (lambda db, number: reminders.pause(db, BEN, number, now=NOW), 0),
        (lambda db, number: reminders.resume(db, BEN, number, next_occurrence=next_occurrence, now=NOW), 0),
        (lambda db, number: reminders.delete_reminder(db, BEN, number), None),
        (lambda db, _number: reminders.pause(db, BEN, now=NOW), 0),
        (lambda db, _number: reminders.resume(db, BEN, next_occurrence=next_occurrence, now=NOW), 0),
        (lambda db, _number: reminders.list_reminders(db, BEN), []),
        (
            lambda db, _number: reminders.move_to_timezone(
                db, BEN, "Asia/Tokyo", next_occurrence=next_occurrence, now=NOW
            ),
            0,
        ),
    ],
    ids=["find", "change time", "pause", "resume", "delete", "pause all", "resume all", "list", "move zone"],
)
@pytest.mark.parametrize("is_paused", [False, True], ids=["running", "paused"])
def test_reminder_of_another_person_is_out_of_reach(
    db: sqlite_utils.Database, attempt: Callable[[sqlite_utils.Database, int], object], answer: object, is_paused: bool
) -> None:
    reminder = add(db, ADA, "21:30")
    if is_paused:
        reminders.pause(db, ADA, reminder.id, now=NOW)
    before = list(db.table("reminders").rows)
    assert attempt(db, reminder.id) == answer
    assert list(db.table("reminders").rows) == before


@pytest.mark.parametrize("number", [0, -1, 404, 2**63 - 1])
def test_reminder_that_is_not_there_is_nothing(db: sqlite_utils.Database, number: int) -> None:
    assert reminders.find_reminder(db, ADA, number) is None
    assert reminders.change_time(db, ADA, number, local_time=dt.time(3), next_due_at=NOW) is None
    assert reminders.pause(db, ADA, number, now=NOW) == 0
    assert reminders.resume(db, ADA, number, next_occurrence=next_occurrence, now=NOW) == 0
    assert reminders.delete_reminder(db, ADA, number) is None


# Trying again


def test_a_reminder_that_did_not_leave_falls_due_again_and_keeps_its_occurrence(db: sqlite_utils.Database) -> None:
    reminder = add(db, ADA, "21:30")
    assert reminder.next_due_at is not None
    now = reminder.next_due_at
    [claimed] = reminders.claim_due(db, now=now, next_occurrence=next_occurrence, limit=9)
    reminders.try_again(db, claimed, until=now + dt.timedelta(minutes=1))
    assert reminders.claim_due(db, now=now, next_occurrence=next_occurrence, limit=9) == []
    [again] = reminders.claim_due(db, now=now + dt.timedelta(minutes=1), next_occurrence=next_occurrence, limit=9)
    assert again.retry_of == now
    reminders.try_again(db, again, until=now + dt.timedelta(minutes=3))
    [third] = reminders.claim_due(db, now=now + dt.timedelta(minutes=3), next_occurrence=next_occurrence, limit=9)
    assert third.retry_of == now
    tomorrow = reminders.find_reminder(db, ADA, reminder.id)
    assert tomorrow is not None
    assert tomorrow.retry_of is None
    assert tomorrow.next_due_at == now + dt.timedelta(days=1)


def test_a_reminder_that_was_paused_meanwhile_is_not_tried_again(db: sqlite_utils.Database) -> None:
    reminder = add(db, ADA, "21:30")
    assert reminder.next_due_at is not None
    [claimed] = reminders.claim_due(db, now=reminder.next_due_at, next_occurrence=next_occurrence, limit=9)
    reminders.pause(db, ADA, now=reminder.next_due_at)
    reminders.try_again(db, claimed, until=reminder.next_due_at + dt.timedelta(minutes=1))
    assert reminders.next_due_at(db) is None
