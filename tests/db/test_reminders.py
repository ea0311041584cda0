"""Daily reminders: what a person may do with theirs, and to nobody else's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
import sqlite_utils
from msgspec.structs import replace

from bot.timetable import next_slot, slot_instant
from db import ledger, personal, reminders, sweep, users
from db.records import Answer, Reminder, Slot, State
from db.reminders import DuplicateReminderError, TooManyRemindersError
from db.sweep import Outcome, Result

ADA, BEN = 101, 102
NOW = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)  # noon in Lisbon too
LISBON = "Europe/Lisbon"


@pytest.fixture(autouse=True)
def _people(db: sqlite_utils.Database) -> None:
    for person in (ADA, BEN):
        users.ensure_user(db, person, now=NOW)


def add(db: sqlite_utils.Database, person: int, clock: str, *, kind: str = "tip", timezone: str = LISBON) -> Reminder:
    return reminders.add_reminder(
        db, person, kind=kind, timetable=f"1234567 {clock}", timezone=timezone, next_slot=next_slot, now=NOW
    )


def clocks(db: sqlite_utils.Database, person: int) -> list[str]:
    return [(reminder.timetable or "").split()[-1] for reminder in reminders.list_reminders(db, person)]


def due_at(reminder: Reminder | None) -> dt.datetime | None:
    """When it falls due next."""
    assert reminder is not None
    return reminder.next.due_at if reminder.next else None


def change(db: sqlite_utils.Database, person: int, number: int, clock: str) -> Reminder | None:
    return reminders.change_timetable(db, person, number, f"1234567 {clock}", next_slot=next_slot, now=NOW)


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


# Adding and finding


def test_reminder_is_kept_as_it_was_added(db: sqlite_utils.Database) -> None:
    added = add(db, ADA, "21:30", timezone="America/New_York")
    assert added == Reminder(
        id=added.id,
        user_id=ADA,
        kind="tip",
        label=None,
        timetable="1234567 21:30",
        previous_timetable=None,
        follows_id=None,
        follows_minutes=None,
        timezone="America/New_York",
        nag=False,
        silent=False,
        paused_at=None,
        paused_until=None,
        set_aside=None,
        deleted_at=None,
        next=Slot(utc("2026-03-03 02:30"), dt.date(2026, 3, 2), "21:30"),
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
    reminders.delete_reminder(db, ADA, added[0].id, now=NOW)
    assert add(db, ADA, "23:59").user_id == ADA


def test_full_list_still_calls_a_duplicate_a_duplicate(db: sqlite_utils.Database) -> None:
    for hour in range(reminders.REMINDERS_PER_PERSON):
        add(db, ADA, f"{hour:02}:00")
    with pytest.raises(DuplicateReminderError):
        add(db, ADA, "05:00")


def test_number_of_a_deleted_reminder_is_never_given_again(db: sqlite_utils.Database) -> None:
    first = add(db, ADA, "21:30")
    assert reminders.delete_reminder(db, ADA, first.id, now=NOW) == first
    assert reminders.find_reminder(db, ADA, first.id) is None
    assert add(db, ADA, "21:30").id > first.id


# Changing the time


def test_reminder_moves_to_another_time(db: sqlite_utils.Database) -> None:
    before = add(db, ADA, "21:30")
    after = change(db, ADA, before.id, "07:15")
    assert after == replace(
        before,
        timetable="1234567 07:15",
        previous_timetable="1234567 21:30",
        next=Slot(utc("2026-03-03 07:15"), dt.date(2026, 3, 3), "07:15"),
    )
    assert reminders.find_reminder(db, ADA, before.id) == after


def test_paused_reminder_moves_and_stays_paused(db: sqlite_utils.Database) -> None:
    reminder = add(db, ADA, "21:30")
    reminders.pause(db, ADA, reminder.id, now=NOW)
    moved = change(db, ADA, reminder.id, "07:00")
    assert moved is not None
    assert (moved.timetable, moved.paused, moved.next) == ("1234567 07:00", True, None)


def test_reminder_does_not_move_onto_another_of_its_kind(db: sqlite_utils.Database) -> None:
    add(db, ADA, "07:00")
    reminder = add(db, ADA, "21:30")
    with pytest.raises(DuplicateReminderError):
        change(db, ADA, reminder.id, "07:00")
    assert reminders.find_reminder(db, ADA, reminder.id) == reminder


def test_reminder_moves_beside_another_kind_and_onto_its_own_time(db: sqlite_utils.Database) -> None:
    add(db, ADA, "07:00", kind="wind_down")
    reminder = add(db, ADA, "21:30")
    for _ in range(2):
        moved = change(db, ADA, reminder.id, "07:00")
        assert moved is not None
        assert moved.timetable == "1234567 07:00"


# Pausing and resuming


def test_paused_reminder_is_not_due_and_comes_back_with_its_next_time(db: sqlite_utils.Database) -> None:
    reminder = add(db, ADA, "21:30")
    assert reminders.pause(db, ADA, reminder.id, now=NOW) == 1
    paused = reminders.find_reminder(db, ADA, reminder.id)
    assert paused is not None
    assert (paused.paused, paused.paused_at, paused.next) == (True, NOW, None)
    a_week_on = NOW + dt.timedelta(days=7)
    assert reminders.resume(db, ADA, reminder.id, next_slot=next_slot, now=a_week_on) == 1
    resumed = reminders.find_reminder(db, ADA, reminder.id)
    assert resumed is not None
    assert (resumed.paused, due_at(resumed)) == (False, utc("2026-03-09 21:30"))


def test_pausing_and_resuming_twice_is_once(db: sqlite_utils.Database) -> None:
    reminder = add(db, ADA, "21:30")
    assert [reminders.pause(db, ADA, reminder.id, now=NOW) for _ in range(2)] == [1, 0]
    resumed = [reminders.resume(db, ADA, reminder.id, next_slot=next_slot, now=NOW) for _ in range(2)]
    assert resumed == [1, 0]


def test_resuming_a_running_reminder_does_not_skip_what_is_due(db: sqlite_utils.Database) -> None:
    reminder = add(db, ADA, "21:30")
    late = utc("2026-03-02 21:31")
    assert reminders.resume(db, ADA, reminder.id, next_slot=next_slot, now=late) == 0
    assert reminders.find_reminder(db, ADA, reminder.id) == reminder


def test_all_are_paused_and_resumed_at_once(db: sqlite_utils.Database) -> None:
    added = [add(db, ADA, clock) for clock in ("07:00", "13:00", "21:30")]
    reminders.pause(db, ADA, added[0].id, now=NOW)
    assert reminders.pause(db, ADA, now=NOW) == 2
    assert [reminder.next for reminder in reminders.list_reminders(db, ADA)] == [None] * 3
    assert reminders.resume(db, ADA, next_slot=next_slot, now=NOW) == 3
    assert reminders.list_reminders(db, ADA) == added


def test_undo_of_a_stop_resumes_what_it_paused_and_nothing_else(db: sqlite_utils.Database) -> None:
    added = [add(db, ADA, clock) for clock in ("07:00", "13:00", "21:30")]
    stopped_at = NOW + dt.timedelta(minutes=1)
    reminders.pause(db, ADA, added[0].id, now=NOW)
    assert reminders.pause(db, ADA, now=stopped_at) == 2
    assert reminders.resume(db, ADA, paused_at=stopped_at, next_slot=next_slot, now=stopped_at) == 2
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
    assert reminders.move_to_timezone(db, ADA, "Asia/Tokyo", next_slot=next_slot, now=NOW) == 3
    assert [
        (reminder.id, reminder.timetable, reminder.timezone, reminder.paused, due_at(reminder))
        for reminder in reminders.list_reminders(db, ADA)
    ] == [
        (added[0].id, "1234567 07:00", "Asia/Tokyo", False, utc("2026-03-02 22:00")),
        (added[1].id, "1234567 13:00", "Asia/Tokyo", True, None),
        (added[2].id, "1234567 21:30", "Asia/Tokyo", False, utc("2026-03-02 12:30")),
    ]


def test_pause_is_over_with_the_slot_that_fell_due_before_a_move(db: sqlite_utils.Database) -> None:
    """The sweep of that minute had not come yet."""
    added = add(db, ADA, "12:30")
    reminders.pause(db, ADA, added.id, now=NOW, until=dt.date(2026, 3, 3), next_slot=next_slot)
    reminders.move_to_timezone(db, ADA, "Asia/Tokyo", next_slot=next_slot, now=utc("2026-03-03 12:30"))
    assert [(row.local_date, row.slot) for row in ledger.between(db, ADA, dt.date.min, dt.date.max)] == [
        (dt.date(2026, 3, 3), "12:30")
    ]
    moved = reminders.find_reminder(db, ADA, added.id)
    assert moved is not None
    assert (moved.paused, moved.paused_until, due_at(moved)) == (False, None, utc("2026-03-04 03:30"))


def test_moving_with_no_reminders_moves_none(db: sqlite_utils.Database) -> None:
    assert reminders.move_to_timezone(db, ADA, "Asia/Tokyo", next_slot=next_slot, now=NOW) == 0


def test_clock_that_was_set_back_brings_every_running_reminder_back(db: sqlite_utils.Database) -> None:
    added = [add(db, ADA, "21:30"), add(db, BEN, "07:00", timezone="Asia/Tokyo"), add(db, BEN, "08:00")]
    reminders.pause(db, BEN, added[2].id, now=NOW)
    a_year_on = NOW + dt.timedelta(days=365)
    while sweep.claim_due(db, now=a_year_on, next_slot=next_slot, priorities={}, limit=500):
        pass
    reminders.reschedule_all(db, next_slot=next_slot, now=NOW)
    assert reminders.list_reminders(db, ADA) == added[:1]
    assert reminders.find_reminder(db, BEN, added[1].id) == added[1]
    paused = reminders.find_reminder(db, BEN, added[2].id)
    assert paused is not None
    assert (paused.paused, paused.next) == (True, None)


def test_clock_that_was_set_back_forgets_what_has_not_happened_yet(db: sqlite_utils.Database) -> None:
    reminder = add(db, ADA, "21:30")
    first = reminder.next
    assert first is not None
    for day in range(3):  # one that was sent, one that was answered, one that waits
        now = first.due_at + dt.timedelta(days=day)
        sweep.claim_due(db, now=now, next_slot=next_slot, priorities={}, limit=9)
        [due] = sweep.due_copies(db, now=now, limit=9)
        if day < 2:
            sweep.begin(db, [due.occurrence.id], now=now)
            sweep.record(db, [Result(due.occurrence.id, ADA, Outcome.SENT)], now=now)
        if day == 1:
            ledger.answer(db, ADA, due.occurrence.id, Answer.DONE, now=now)
    reminders.reschedule_all(db, next_slot=next_slot, now=first.due_at + dt.timedelta(hours=1))
    assert [row.local_date for row in ledger.between(db, ADA, dt.date.min, dt.date.max)] == [
        first.local_date,
        dt.date(2026, 3, 4),  # what waits goes when its time comes
    ]
    again = reminders.find_reminder(db, ADA, reminder.id)
    assert again is not None
    assert again.next is not None
    assert again.next.local_date == dt.date(2026, 3, 3)


# A slot that is due, and that no sweep came to yet


@pytest.mark.parametrize(
    "change_of", ["timetable", "zone", "pause", "pause until", "delete", "what it follows", "block"]
)
@pytest.mark.parametrize("late", [dt.timedelta(0), dt.timedelta(hours=3)], ids=["just now", "long ago"])
def test_slot_that_is_due_is_not_lost_to_a_change(
    db: sqlite_utils.Database, change_of: str, late: dt.timedelta
) -> None:
    reminder, other = add(db, ADA, "21:30"), add(db, ADA, "07:00")
    now = utc("2026-03-02 21:30") + late
    if change_of == "timetable":
        reminders.change_timetable(db, ADA, reminder.id, "1234567 08:00", next_slot=next_slot, now=now)
    elif change_of == "zone":
        reminders.move_to_timezone(db, ADA, "Asia/Tokyo", next_slot=next_slot, now=now)
    elif change_of == "pause":
        reminders.pause(db, ADA, now=now)
    elif change_of == "pause until":
        reminders.pause(db, ADA, until=dt.date(2026, 4, 1), next_slot=next_slot, now=now)
    elif change_of == "delete":
        reminders.delete_reminder(db, ADA, reminder.id, now=now)
    elif change_of == "block":
        reminders.block(db, ADA, now=now)
    else:
        reminders.set_follows(db, ADA, reminder.id, follows=(other.id, 60), next_slot=next_slot, now=now)
    sweep.claim_due(db, now=now, next_slot=next_slot, priorities={}, limit=9)
    [row] = ledger.on_date(db, ADA, reminder.id, dt.date(2026, 3, 2))
    assert row.slot == "21:30"
    if change_of in {"pause", "pause until", "delete"}:
        assert (row.state, row.answer) == (State.ANSWERED, Answer.PAUSED)
    elif change_of == "block":
        assert row.state is State.BLOCKED
    else:
        assert row.state is (State.MISSED if late else State.CLAIMED)


@pytest.mark.parametrize("change_of", ["timetable", "zone", "pause until", "resume", "clock", "new one"])
def test_nothing_falls_due_for_a_person_who_blocked_the_bot(db: sqlite_utils.Database, change_of: str) -> None:
    reminder = add(db, ADA, "21:30")
    reminders.block(db, ADA, now=NOW)
    if change_of == "timetable":
        change(db, ADA, reminder.id, "08:00")
    elif change_of == "zone":
        reminders.move_to_timezone(db, ADA, "Asia/Tokyo", next_slot=next_slot, now=NOW)
    elif change_of == "pause until":
        reminders.pause(db, ADA, until=dt.date(2026, 4, 1), next_slot=next_slot, now=NOW)
    elif change_of == "resume":
        reminders.pause(db, ADA, now=NOW)
        reminders.resume(db, ADA, next_slot=next_slot, now=NOW)
    elif change_of == "clock":
        reminders.reschedule_all(db, next_slot=next_slot, now=NOW)
    else:
        add(db, ADA, "07:00")
    assert reminders.next_due_at(db) is None


# Answers in advance


def test_answered_in_advance_is_not_the_next_time(db: sqlite_utils.Database) -> None:
    reminder = add(db, ADA, "21:30")
    for _ in range(2):
        found = reminders.find_reminder(db, ADA, reminder.id)
        assert found is not None
        assert found.next is not None
        ledger.enter(
            db,
            user_id=ADA,
            reminder_id=reminder.id,
            slot=found.next,
            priority=0,
            state=State.ANSWERED,
            answer=Answer.DONE,
            now=NOW,
        )
        reminders.advance_past(db, ADA, reminder.id, found.next, next_slot=next_slot)
    assert due_at(reminders.find_reminder(db, ADA, reminder.id)) == utc("2026-03-04 21:30")
    # Whatever computes it anew does not bring it back ...
    reminders.pause(db, ADA, now=NOW)
    reminders.resume(db, ADA, next_slot=next_slot, now=NOW)
    assert due_at(reminders.find_reminder(db, ADA, reminder.id)) == utc("2026-03-04 21:30")
    # ... until it is taken back.
    [said] = ledger.on_date(db, ADA, reminder.id, dt.date(2026, 3, 3))
    ledger.take_back(db, ADA, said.id)
    reminders.reschedule(db, ADA, reminder.id, next_slot=next_slot, now=NOW)
    assert due_at(reminders.find_reminder(db, ADA, reminder.id)) == utc("2026-03-03 21:30")


# Nobody reaches another's reminder


@pytest.mark.parametrize(
    ("attempt", "answer"),
    [
        (lambda db, number: reminders.find_reminder(db, BEN, number), None),
        (lambda db, number: change(db, BEN, number, "03:00"), None),
        (lambda db, number: reminders.pause(db, BEN, number, now=NOW), 0),
        (lambda db, number: reminders.resume(db, BEN, number, next_slot=next_slot, now=NOW), 0),
        (lambda db, number: reminders.delete_reminder(db, BEN, number, now=NOW), None),
        (lambda db, _number: reminders.pause(db, BEN, now=NOW), 0),
        (lambda db, _number: reminders.resume(db, BEN, next_slot=next_slot, now=NOW), 0),
        (lambda db, _number: reminders.list_reminders(db, BEN), []),
        (
            lambda db, _number: reminders.move_to_timezone(db, BEN, "Asia/Tokyo", next_slot=next_slot, now=NOW),
            0,
        ),
        (lambda db, number: reminders.restore_reminder(db, BEN, number, next_slot=next_slot, now=NOW), None),
        (
            lambda db, number: reminders.set_follows(
                db, BEN, number, follows=(number, 60), next_slot=next_slot, now=NOW
            ),
            None,
        ),
        (lambda db, number: reminders.set_label(db, BEN, number, "zinc"), None),
        (lambda db, number: reminders.set_nag(db, BEN, number, nag=True), None),
        (lambda db, number: reminders.set_nag(db, BEN, number, nag=False), None),
        (lambda db, number: reminders.set_silent(db, BEN, number, silent=True), None),
        (
            lambda db, number: reminders.advance_past(
                db, BEN, number, Slot(NOW, NOW.date(), "12:00"), next_slot=next_slot
            ),
            None,
        ),
        (lambda db, number: reminders.reschedule(db, BEN, number, next_slot=next_slot, now=NOW), None),
        (lambda db, _number: reminders.block(db, BEN, now=NOW), None),
        (lambda db, _number: reminders.unblock(db, BEN, next_slot=next_slot, now=NOW), None),
        (lambda db, _number: personal.reminders_ever(db, BEN), {}),
    ],
    ids=[
        "find", "change time", "pause", "resume", "delete", "pause all", "resume all", "list", "move zone", "restore",
        "follow", "label", "nag", "nag no more", "silent", "advance", "reschedule", "block", "unblock", "ever",
    ],
)  # fmt: skip
@pytest.mark.parametrize("is_paused", [False, True], ids=["running", "paused"])
def test_reminder_of_another_person_is_out_of_reach(
    db: sqlite_utils.Database, attempt: Callable[[sqlite_utils.Database, int], object], answer: object, is_paused: bool
) -> None:
    reminder = add(db, ADA, "12:30")
    reminders.set_nag(db, ADA, reminder.id, nag=True)
    at = NOW + dt.timedelta(minutes=30)
    sweep.claim_due(db, now=at, next_slot=next_slot, priorities={}, limit=9)
    [due] = sweep.due_copies(db, now=at, limit=9)
    sweep.begin(db, [due.occurrence.id], now=at)
    sweep.record(db, [Result(due.occurrence.id, ADA, Outcome.SENT)], now=at)  # it insists from here on
    if is_paused:
        reminders.pause(db, ADA, reminder.id, now=NOW)
    before = [list(db.table(table).rows) for table in ("reminders", "ledger")]
    assert attempt(db, reminder.id) == answer
    assert [list(db.table(table).rows) for table in ("reminders", "ledger")] == before


@pytest.mark.parametrize("number", [0, -1, 404, 2**63 - 1])
def test_reminder_that_is_not_there_is_nothing(db: sqlite_utils.Database, number: int) -> None:
    assert reminders.find_reminder(db, ADA, number) is None
    assert change(db, ADA, number, "03:00") is None
    assert reminders.pause(db, ADA, number, now=NOW) == 0
    assert reminders.resume(db, ADA, number, next_slot=next_slot, now=NOW) == 0
    assert reminders.delete_reminder(db, ADA, number, now=NOW) is None


# Pauses until a date, and what was deleted


def test_pause_until_a_date_has_its_next_time_on_that_date(db: sqlite_utils.Database) -> None:
    reminder = add(db, ADA, "09:00")
    until = dt.date(2026, 3, 10)
    assert reminders.pause(db, ADA, reminder.id, until=until, next_slot=next_slot, now=NOW) == 1
    paused = reminders.find_reminder(db, ADA, reminder.id)
    assert paused is not None
    assert (paused.paused, paused.paused_until, due_at(paused)) == (True, until, utc("2026-03-10 09:00"))
    assert reminders.pause(db, ADA, reminder.id, until=until, next_slot=next_slot, now=NOW) == 0
    assert reminders.pause(db, ADA, now=NOW) == 1  # for good now
    assert due_at(reminders.find_reminder(db, ADA, reminder.id)) is None


def test_deleted_reminder_comes_back_as_it_was(db: sqlite_utils.Database) -> None:
    reminder = add(db, ADA, "21:30")
    reminders.set_nag(db, ADA, reminder.id, nag=True)
    before = reminders.find_reminder(db, ADA, reminder.id)
    reminders.delete_reminder(db, ADA, reminder.id, now=NOW)
    assert reminders.find_reminder(db, ADA, reminder.id, deleted=True) is not None
    assert reminders.restore_reminder(db, ADA, reminder.id, next_slot=next_slot, now=NOW) == before
    assert reminders.restore_reminder(db, BEN, reminder.id, next_slot=next_slot, now=NOW) is None


def test_deleted_reminder_does_not_come_back_beside_its_like(db: sqlite_utils.Database) -> None:
    reminder = add(db, ADA, "21:30")
    reminders.delete_reminder(db, ADA, reminder.id, now=NOW)
    add(db, ADA, "21:30")
    with pytest.raises(DuplicateReminderError):
        reminders.restore_reminder(db, ADA, reminder.id, next_slot=next_slot, now=NOW)


def test_reminder_follows_another_only_if_that_has_times_of_its_own(db: sqlite_utils.Database) -> None:
    first, second, third = (add(db, ADA, clock) for clock in ("07:00", "08:00", "09:00"))
    of_ben = add(db, BEN, "07:00")
    for wrong in (second.id, of_ben.id, 404):
        assert reminders.set_follows(db, ADA, second.id, follows=(wrong, 120), next_slot=next_slot, now=NOW) is None
    follower = reminders.set_follows(db, ADA, second.id, follows=(first.id, 120), next_slot=next_slot, now=NOW)
    assert follower is not None
    assert (follower.timetable, follower.follows_id, follower.follows_minutes, follower.next) == (
        None,
        first.id,
        120,
        None,
    )
    assert reminders.set_follows(db, ADA, third.id, follows=(second.id, 60), next_slot=next_slot, now=NOW) is None
    assert due_at(change(db, ADA, second.id, "08:00")) == utc("2026-03-03 08:00")


# The rules of the time zones change


def follow(db: sqlite_utils.Database, version: str, *, now: dt.datetime = NOW) -> int:
    return reminders.follow_zone_rules(db, version, next_slot=next_slot, slot_instant=slot_instant, now=now)


def test_new_zone_rules_move_the_instant_and_keep_the_slot(db: sqlite_utils.Database) -> None:
    reminder = add(db, ADA, "21:30")
    db.execute("UPDATE reminders SET next_due_at = '2026-03-02T20:30:00Z'")  # by the rules of before
    assert follow(db, "2099a") == 1
    assert reminders.find_reminder(db, ADA, reminder.id) == reminder
    assert follow(db, "2099a") == 0


def test_new_zone_rules_lose_nothing_that_is_overdue(db: sqlite_utils.Database) -> None:
    reminder = add(db, ADA, "21:30")
    follow(db, "2099a", now=NOW + dt.timedelta(days=2))
    assert reminders.find_reminder(db, ADA, reminder.id) == reminder


def test_new_zone_rules_give_what_was_set_aside_another_chance(db: sqlite_utils.Database) -> None:
    reminder = add(db, ADA, "21:30")
    reminders.set_aside(db, reminder.id, "no such zone")
    follow(db, "2099a")
    assert reminders.find_reminder(db, ADA, reminder.id) == reminder


def test_new_zone_rules_that_no_longer_know_a_zone_set_it_aside(db: sqlite_utils.Database) -> None:
    reminder = add(db, ADA, "21:30")
    db.execute("UPDATE reminders SET timezone = 'Atlantis/Lost'")
    follow(db, "2099a")
    found = reminders.find_reminder(db, ADA, reminder.id)
    assert found is not None
    assert found.set_aside is not None
    assert found.next is None


def test_row_from_before_the_ledger_gets_its_date(db: sqlite_utils.Database) -> None:
    reminder = add(db, ADA, "21:30")
    db.execute("UPDATE reminders SET next_date = NULL, next_slot = NULL")
    follow(db, "2099a")
    assert reminders.find_reminder(db, ADA, reminder.id) == reminder


def test_date_that_new_zone_rules_leave_out_goes_on_with_the_next(db: sqlite_utils.Database) -> None:
    """Apia left out 30 December 2011, and the 31st began at the instant at which the 30th would have begun."""
    before = utc("2011-12-29 12:00")
    reminder = reminders.add_reminder(
        db, ADA, kind="tip", timetable="1234567 07:00", timezone="Pacific/Apia", next_slot=next_slot, now=before
    )
    db.execute(
        """UPDATE reminders SET next_date = '2011-12-30', next_due_at = '2011-12-30T17:00:00Z'
           WHERE id = ?""",
        [reminder.id],
    )
    follow(db, "2099a", now=before)
    found = reminders.find_reminder(db, ADA, reminder.id)
    assert found is not None
    assert found.next == Slot(utc("2011-12-30 17:00"), dt.date(2011, 12, 31), "07:00")


def test_new_zone_rules_end_no_pause_early(db: sqlite_utils.Database) -> None:
    reminder = add(db, ADA, "21:30")
    reminders.pause(db, ADA, until=dt.date(2026, 3, 10), next_slot=next_slot, now=NOW)
    for poison in (False, True):
        if poison:
            reminders.set_aside(db, reminder.id, "no such zone")
        follow(db, f"2099{poison}")
        found = reminders.find_reminder(db, ADA, reminder.id)
        assert found is not None
        assert (due_at(found), found.paused_until) == (utc("2026-03-10 21:30"), dt.date(2026, 3, 10))


def test_new_zone_rules_reach_every_reminder(db: sqlite_utils.Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reminders, "_READ_AT_ONCE", 2)
    added = [add(db, person, f"{hour}:00") for person in (ADA, BEN) for hour in (20, 21, 22)]
    reminders.delete_reminder(db, ADA, added[1].id, now=NOW)
    db.execute("UPDATE reminders SET next_date = NULL, next_slot = NULL")
    assert follow(db, "2099a") == 5
    assert [one.next for person in (ADA, BEN) for one in reminders.list_reminders(db, person)] == [
        one.next for one in added if one != added[1]
    ]


@pytest.mark.parametrize("change_of", ["timetable", "zone", "pause"])
def test_what_was_set_aside_gets_another_chance_when_it_is_changed(db: sqlite_utils.Database, change_of: str) -> None:
    reminder = add(db, ADA, "21:30", timezone="Europe/Lisbon")
    reminders.set_aside(db, reminder.id, "no such timetable")
    if change_of == "timetable":
        change(db, ADA, reminder.id, "21:30")
    elif change_of == "zone":
        reminders.move_to_timezone(db, ADA, "Europe/Lisbon", next_slot=next_slot, now=NOW)
    else:
        reminders.pause(db, ADA, now=NOW)
        reminders.resume(db, ADA, next_slot=next_slot, now=NOW)
    found = reminders.find_reminder(db, ADA, reminder.id)
    assert found is not None
    assert (found.set_aside, found.next) == (None, reminder.next)


@pytest.mark.parametrize("leave", ["pause", "block", "delete"])
def test_new_zone_rules_wake_nobody_who_does_not_run(db: sqlite_utils.Database, leave: str) -> None:
    reminder = add(db, ADA, "21:30")
    if leave == "pause":
        reminders.pause(db, ADA, now=NOW)
    elif leave == "block":
        reminders.block(db, ADA, now=NOW)
    else:
        reminders.delete_reminder(db, ADA, reminder.id, now=NOW)
    assert follow(db, "2099a") == 0
    assert reminders.next_due_at(db) is None
