"""What people say to their reminders, and what that sets off; nobody reaches another's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
import sqlite_utils

from bot.timetable import next_slot
from db import ledger, reminders, sweep, users
from db.records import Answer, Copy, Occurrence, Reminder, State
from db.sweep import Outcome, Result

ADA, BEN = 101, 102
NOW = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)
SECOND, HOUR, DAY = dt.timedelta(seconds=1), dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture
def came(db: sqlite_utils.Database) -> Occurrence:
    """A reminder of Ada's that came at noon."""
    for person in (ADA, BEN):
        users.ensure_user(db, person, now=NOW)
    reminders.add_reminder(
        db, ADA, kind="take", timetable="1234567 12:00", timezone="UTC", next_slot=next_slot, now=NOW - SECOND
    )
    return deliver(db, NOW)


def deliver(db: sqlite_utils.Database, now: dt.datetime) -> Occurrence:
    """Claim and send what is due; the newest of Ada's."""
    sweep.claim_due(db, now=now, next_slot=next_slot, priorities={"take": 0}, limit=99)
    for due in sweep.due_copies(db, now=now, limit=99):
        sweep.begin(db, [due.occurrence.id], now=now)
        sweep.record(db, [Result(due.occurrence.id, due.user.id, Outcome.SENT, message_id=1)], now=now)
    return ledger.between(db, ADA, dt.date.min, dt.date.max)[-1]


def follow(db: sqlite_utils.Database, came: Occurrence, person: int = ADA) -> Reminder:
    """A reminder that comes two hours after the other was done."""
    assert came.reminder_id is not None
    return reminders.add_reminder(
        db, person, kind="take", label="zinc", timetable=None, follows=(came.reminder_id, 120), timezone="UTC",
        next_slot=next_slot, now=NOW,
    )  # fmt: skip


@pytest.mark.parametrize("said", [Answer.DONE, Answer.SKIPPED])
def test_answer_is_recorded_and_can_be_taken_back(db: sqlite_utils.Database, came: Occurrence, said: Answer) -> None:
    answered = ledger.answer(db, ADA, came.id, said, now=NOW + HOUR)
    assert answered is not None
    assert (answered.state, answered.answer, answered.answered_at) == (State.ANSWERED, said, NOW + HOUR)
    assert ledger.take_back(db, ADA, came.id) == came


def test_snooze_waits_and_leaves_the_reminder_alone(db: sqlite_utils.Database, came: Occurrence) -> None:
    [before] = reminders.list_reminders(db, ADA)
    snoozed = ledger.snooze(db, ADA, came.id, until=NOW + HOUR, now=NOW)
    assert snoozed is not None
    assert (snoozed.state, snoozed.copy, snoozed.send_at) == (State.CLAIMED, Copy.SNOOZED, NOW + HOUR)
    assert reminders.list_reminders(db, ADA) == [before]
    assert deliver(db, NOW + HOUR).state is State.SENT
    taken_back = ledger.snooze(db, ADA, came.id, until=NOW + 2 * HOUR, now=NOW) and ledger.take_back(db, ADA, came.id)
    assert taken_back is not None
    assert (taken_back.state, taken_back.send_at) == (State.SENT, None)


def test_second_tap_on_undo_changes_nothing(db: sqlite_utils.Database, came: Occurrence) -> None:
    ledger.answer(db, ADA, came.id, Answer.DONE, now=NOW)
    assert [ledger.take_back(db, ADA, came.id) for _ in range(2)] == [came] * 2
    reminders.set_nag(db, ADA, 1, nag=True)
    nagged = deliver(db, NOW + DAY)
    assert nagged.send_at == NOW + DAY + sweep.NAG_EVERY
    assert ledger.take_back(db, ADA, nagged.id) == nagged


@pytest.mark.parametrize("snoozed", [False, True], ids=["answered", "snoozed"])
def test_missed_one_that_was_recorded_afterwards_is_missed_again_when_that_is_taken_back(
    db: sqlite_utils.Database, came: Occurrence, snoozed: bool
) -> None:
    """And does not vanish from the ledger as if it had never been due."""
    now = NOW + DAY + sweep.LATEST + SECOND
    missed = deliver(db, now)
    assert (missed.state, missed.id > came.id) == (State.MISSED, True)
    if snoozed:
        ledger.snooze(db, ADA, missed.id, until=now + HOUR, now=now)
    else:
        answered = ledger.answer(db, ADA, missed.id, Answer.DONE, now=now)
        assert answered is not None
        assert (answered.state, answered.sent_at) == (State.ANSWERED, None)
    back = ledger.take_back(db, ADA, missed.id)
    assert back is not None
    assert (back.state, back.answer, back.send_at) == (State.MISSED, None, None)
    assert [row.state for row in (back, *ledger.on_date(db, ADA, 1, missed.local_date))] == [State.MISSED] * 2


def test_snoozed_copy_of_a_message_of_unknown_fate_has_two_chances_of_its_own(
    db: sqlite_utils.Database, came: Occurrence
) -> None:
    db.execute("UPDATE ledger SET state = 'uncertain', sent_at = NULL, uncertain = 2, tries = 3")
    snoozed = ledger.snooze(db, ADA, came.id, until=NOW + HOUR, now=NOW)
    assert snoozed is not None
    assert (snoozed.uncertain, snoozed.tries) == (0, 0)


def test_snooze_that_could_not_come_in_time_is_told(db: sqlite_utils.Database, came: Occurrence) -> None:
    ledger.snooze(db, ADA, came.id, until=NOW + HOUR, now=NOW)
    late = deliver(db, NOW + HOUR + sweep.LATEST + SECOND)
    assert (late.id, late.state, late.sent_at) == (came.id, State.MISSED, NOW)


def test_what_is_marked_as_done_on_a_later_day_sets_nothing_off(db: sqlite_utils.Database, came: Occurrence) -> None:
    assert came.reminder_id is not None
    follower = reminders.add_reminder(
        db, ADA, kind="take", label="zinc", timetable=None, follows=(came.reminder_id, 120), timezone="UTC",
        next_slot=next_slot, now=NOW,
    )  # fmt: skip
    ledger.answer(db, ADA, came.id, Answer.DONE, now=NOW + DAY)
    assert ledger.between(db, ADA, dt.date.min, dt.date.max)[-1].reminder_id != follower.id


@pytest.mark.parametrize("leave", ["pause", "delete", "pause of one that is paused"])
def test_snoozed_copy_does_not_come_of_a_reminder_that_went_away(
    db: sqlite_utils.Database, came: Occurrence, leave: str
) -> None:
    assert came.reminder_id is not None
    if leave == "pause of one that is paused":
        reminders.pause(db, ADA, now=NOW)
    ledger.snooze(db, ADA, came.id, until=NOW + HOUR, now=NOW)
    if leave == "delete":
        reminders.delete_reminder(db, ADA, came.reminder_id, now=NOW)
    else:
        reminders.pause(db, ADA, now=NOW)
    row = ledger.find(db, ADA, came.id)
    assert row is not None
    assert (row.state, row.sent_at, row.send_at) == (State.SENT, NOW, None)


@pytest.mark.parametrize("leave", ["pause", "delete"])
def test_snooze_of_what_went_away_comes_once_and_does_not_insist(
    db: sqlite_utils.Database, came: Occurrence, leave: str
) -> None:
    assert came.reminder_id is not None
    reminders.set_nag(db, ADA, came.reminder_id, nag=True)
    if leave == "pause":
        reminders.pause(db, ADA, now=NOW)
    else:
        reminders.delete_reminder(db, ADA, came.reminder_id, now=NOW)
    ledger.snooze(db, ADA, came.id, until=NOW + HOUR, now=NOW)
    again = deliver(db, NOW + HOUR)
    assert (again.state, again.copy, again.send_at) == (State.SENT, Copy.SNOOZED, None)


def test_summary_is_nothing_to_answer(db: sqlite_utils.Database, came: Occurrence) -> None:
    ledger.miss(db, came.id, ADA, now=NOW)
    [summary] = db.query("SELECT * FROM ledger WHERE reminder_id IS NULL")
    assert ledger.answer(db, ADA, summary["id"], Answer.DONE, now=NOW) is None
    assert ledger.snooze(db, ADA, summary["id"], until=NOW + HOUR, now=NOW) is None
    assert ledger.take_back(db, ADA, summary["id"]) is None
    assert list(db.query("SELECT * FROM ledger WHERE reminder_id IS NULL")) == [summary]


@pytest.mark.parametrize("known", [State.SENDING, State.UNCERTAIN, State.FAILED, State.BLOCKED])
@pytest.mark.parametrize("tap", ["answer", "snooze"])
def test_button_under_a_message_proves_that_it_arrived(
    db: sqlite_utils.Database, came: Occurrence, known: State, tap: str
) -> None:
    db.execute("UPDATE ledger SET state = ?, sent_at = NULL", [known])
    if tap == "answer":
        ledger.answer(db, ADA, came.id, Answer.DONE, now=NOW + HOUR)
    else:
        ledger.snooze(db, ADA, came.id, until=NOW + DAY, now=NOW + HOUR)
    back = ledger.take_back(db, ADA, came.id)
    assert back is not None
    assert (back.state, back.sent_at) == (State.SENT, NOW + HOUR)


def test_what_follows_is_set_off_by_done_and_taken_back_with_it(db: sqlite_utils.Database, came: Occurrence) -> None:
    follower = follow(db, came)
    assert follower.next is None
    ledger.answer(db, ADA, came.id, Answer.SKIPPED, now=NOW)
    assert reminders.next_due_at(db) == NOW + DAY  # nothing is set off
    for _ in range(2):
        ledger.answer(db, ADA, came.id, Answer.DONE, now=NOW)
        [spaced] = ledger.on_date(db, ADA, follower.id, NOW.date())
        assert (spaced.state, spaced.due_at) == (State.CLAIMED, NOW + 2 * HOUR)
        ledger.take_back(db, ADA, came.id)
        assert ledger.on_date(db, ADA, follower.id, NOW.date()) == []
    ledger.answer(db, ADA, came.id, Answer.DONE, now=NOW)
    ledger.answer(db, ADA, came.id, Answer.DONE, now=NOW + HOUR)  # a second tap sets nothing off again
    deliver(db, NOW + 2 * HOUR)
    ledger.take_back(db, ADA, came.id)
    assert [row.state for row in ledger.on_date(db, ADA, follower.id, NOW.date())] == [State.SENT]  # it came already


def test_done_in_advance_sets_off_what_follows_as_well(db: sqlite_utils.Database, came: Occurrence) -> None:
    follower = follow(db, came)
    [reminder, _] = reminders.list_reminders(db, ADA)
    assert reminder.next is not None
    at = reminder.next.due_at - HOUR
    ahead = ledger.enter(
        db, user_id=ADA, reminder_id=reminder.id, slot=reminder.next, priority=0, state=State.ANSWERED,
        answer=Answer.DONE, now=at,
    )  # fmt: skip
    assert ahead is not None
    date = reminder.next.local_date
    assert [row.due_at for row in ledger.on_date(db, ADA, follower.id, date)] == [at + 2 * HOUR]
    ledger.take_back(db, ADA, ahead)
    assert ledger.on_date(db, ADA, follower.id, date) == []


@pytest.mark.parametrize("change", ["skipped", "snoozed"])
def test_what_follows_is_called_off_by_another_answer(db: sqlite_utils.Database, came: Occurrence, change: str) -> None:
    follower = follow(db, came)
    ledger.answer(db, ADA, came.id, Answer.DONE, now=NOW)
    assert len(ledger.on_date(db, ADA, follower.id, came.local_date)) == 1
    if change == "skipped":
        ledger.answer(db, ADA, came.id, Answer.SKIPPED, now=NOW)
    else:
        ledger.snooze(db, ADA, came.id, until=NOW + HOUR, now=NOW)
    assert ledger.on_date(db, ADA, follower.id, came.local_date) == []


def test_pause_until_a_date_ends_for_what_follows_too(db: sqlite_utils.Database, came: Occurrence) -> None:
    follower = follow(db, came)
    reminders.pause(db, ADA, follower.id, until=NOW.date() + DAY, next_slot=next_slot, now=NOW)
    ledger.answer(db, ADA, came.id, Answer.DONE, now=NOW)
    assert ledger.on_date(db, ADA, follower.id, NOW.date()) == []
    ledger.answer(db, ADA, deliver(db, NOW + DAY).id, Answer.DONE, now=NOW + DAY)
    assert [row.due_at for row in ledger.on_date(db, ADA, follower.id, NOW.date() + DAY)] == [NOW + DAY + 2 * HOUR]
    found = reminders.find_reminder(db, ADA, follower.id)
    assert found is not None
    assert not found.paused


def test_nobody_follows_what_another_person_takes(db: sqlite_utils.Database, came: Occurrence) -> None:
    with pytest.raises(LookupError):
        follow(db, came, BEN)
    assert reminders.list_reminders(db, BEN) == []
    reminder = reminders.add_reminder(
        db, BEN, kind="take", timetable="1234567 12:00", timezone="UTC", next_slot=next_slot, now=NOW
    )
    assert came.reminder_id is not None
    follows = (came.reminder_id, 120)
    assert reminders.set_follows(db, BEN, reminder.id, follows=follows, next_slot=next_slot, now=NOW) is None
    db.execute(
        "UPDATE reminders SET timetable = NULL, follows_id = ?, follows_minutes = ? WHERE user_id = ?", [*follows, BEN]
    )
    ledger.answer(db, ADA, came.id, Answer.DONE, now=NOW)
    assert ledger.between(db, BEN, dt.date.min, dt.date.max) == []
    assert [row.user_id for row in ledger.between(db, ADA, dt.date.min, dt.date.max)] == [ADA]


@pytest.mark.parametrize("leave", ["pause", "delete"])
def test_what_follows_is_not_set_off_while_it_is_away(db: sqlite_utils.Database, came: Occurrence, leave: str) -> None:
    follower = follow(db, came)
    if leave == "pause":
        reminders.pause(db, ADA, follower.id, now=NOW)
    else:
        reminders.delete_reminder(db, ADA, follower.id, now=NOW)
    ledger.answer(db, ADA, came.id, Answer.DONE, now=NOW)
    assert ledger.on_date(db, ADA, follower.id, NOW.date()) == []


def test_answer_in_advance_that_is_taken_back_can_fall_due(db: sqlite_utils.Database, came: Occurrence) -> None:
    [reminder] = reminders.list_reminders(db, ADA)
    assert reminder.next is not None
    ahead = ledger.enter(
        db, user_id=ADA, reminder_id=reminder.id, slot=reminder.next, priority=0, state=State.ANSWERED,
        answer=Answer.SKIPPED, now=NOW + HOUR,
    )  # fmt: skip
    assert ahead is not None
    ledger.take_back(db, ADA, ahead)
    assert deliver(db, NOW + DAY).state is State.SENT
    assert came.id != ahead


@pytest.mark.parametrize(
    "attempt",
    [
        lambda db, number: ledger.find(db, BEN, number),
        lambda db, number: ledger.answer(db, BEN, number, Answer.DONE, now=NOW),
        lambda db, number: ledger.take_back(db, BEN, number),
        lambda db, number: ledger.snooze(db, BEN, number, until=NOW + HOUR, now=NOW),
        lambda db, _number: ledger.between(db, BEN, dt.date.min, dt.date.max) or None,
        lambda db, _number: ledger.on_date(db, BEN, 1, NOW.date()) or None,
        lambda db, number: ledger.told_in(db, BEN, number) or None,
    ],
    ids=["find", "answer", "take back", "snooze", "between", "on date", "told in"],
)
def test_row_of_another_person_is_out_of_reach(
    db: sqlite_utils.Database, came: Occurrence, attempt: Callable[[sqlite_utils.Database, int], object]
) -> None:
    before = list(db.table("ledger").rows)
    assert attempt(db, came.id) is None
    assert list(db.table("ledger").rows) == before


def test_deleted_person_leaves_no_row(db: sqlite_utils.Database, came: Occurrence) -> None:
    ledger.miss(db, came.id, ADA, now=NOW)
    users.delete_user(db, ADA)
    assert [db.table(table).count for table in ("ledger", "reminders", "preferences")] == [0, 0, 1]
    users.delete_user(db, BEN)
