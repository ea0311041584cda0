"""From falling due to being sent: claimed, begun, recorded, and what a crash leaves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlite_utils

from bot.timetable import next_slot
from db import lease, ledger, reminders, sweep, users
from db.lease import LeaseLostError, Process
from db.records import Answer, Copy, Due, Occurrence, Reminder, State
from db.sweep import LATEST, NAG_EVERY, SUMMARY_LATEST, Outcome, Result

ADA, BEN = 101, 102
NOW = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)
SECOND, MINUTE, HOUR, DAY = (dt.timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours", "days"))
PRIORITIES = {"take": 0, "wind_down": 1, "move": 2, "tip": 3}

Add = Callable[..., Reminder]


@pytest.fixture
def add(db: sqlite_utils.Database) -> Add:
    """Add a reminder that falls due first at `due` and daily at that time, in UTC."""

    def add(due: dt.datetime = NOW, person: int = ADA, kind: str = "take", timetable: str = "") -> Reminder:
        users.ensure_user(db, person, now=NOW)
        return reminders.add_reminder(
            db,
            person,
            kind=kind,
            timetable=timetable or f"1234567 {due:%H:%M}",
            timezone="UTC",
            next_slot=next_slot,
            now=due - SECOND,
        )

    return add


def claim(db: sqlite_utils.Database, now: dt.datetime = NOW, *, limit: int = 100) -> int:
    """Claim all that is due, `limit` at a time; how many there were."""
    counts: list[int] = []
    while not counts or counts[-1]:
        counts.append(sweep.claim_due(db, now=now, next_slot=next_slot, priorities=PRIORITIES, limit=limit))
        assert counts[-1] <= limit
    return sum(counts)


def waiting(db: sqlite_utils.Database, now: dt.datetime = NOW, **options: Any) -> list[Due]:
    return sweep.due_copies(db, now=now, limit=options.pop("limit", 100), **options)


def rows(db: sqlite_utils.Database, person: int = ADA) -> list[Occurrence]:
    """The ledger of one person, without summaries."""
    return ledger.between(db, person, dt.date.min, dt.date.max)


def send(db: sqlite_utils.Database, outcome: Outcome, now: dt.datetime = NOW, **fields: Any) -> None:
    """Begin all that waits and record one outcome for it."""
    due = waiting(db, now)
    assert due, "nothing waits"
    begun = sweep.begin(db, [one.occurrence.id for one in due], now=now)
    results = [Result(one.occurrence.id, one.user.id, outcome, **fields) for one in due if one.occurrence.id in begun]
    sweep.record(db, results, now=now)


# Claiming


@pytest.mark.parametrize(("now", "count"), [(NOW - SECOND, 0), (NOW, 1), (NOW + SECOND, 1), (NOW + LATEST, 1)])
def test_slot_is_claimed_from_its_second_on(db: sqlite_utils.Database, add: Add, now: dt.datetime, count: int) -> None:
    reminder = add()
    assert claim(db, now) == count
    found = reminders.find_reminder(db, ADA, reminder.id)
    assert found is not None
    assert found.next is not None
    assert found.next.due_at == NOW + count * DAY
    assert [(row.slot, row.local_date, row.state) for row in rows(db)] == [("12:00", NOW.date(), State.CLAIMED)] * count


def test_slot_is_claimed_once(db: sqlite_utils.Database, add: Add) -> None:
    add()
    assert [claim(db, NOW + minute * MINUTE) for minute in (0, 0, 1)] == [1, 0, 0]
    send(db, Outcome.SENT)
    assert [claim(db, NOW + DAY + minute * MINUTE) for minute in (-1, 0, 0, 1)] == [0, 1, 0, 0]


def test_claim_writes_no_index_of_reminders_but_that_of_what_is_due(db: sqlite_utils.Database, add: Add) -> None:
    add()
    statements: list[str] = []
    db.conn.set_trace_callback(statements.append)
    claim(db)
    db.conn.set_trace_callback(None)
    moves = [one for one in statements if one.startswith("UPDATE reminders")]
    written = [row[3] for one in moves for row in db.execute(f"EXPLAIN {one}") if row[1] == "IdxInsert"]
    assert len(moves) == 1
    assert len(written) == 1  # each other one would be another page to write for each reminder


def test_now_in_any_zone_is_the_same_now(db: sqlite_utils.Database, add: Add) -> None:
    add()
    kathmandu = dt.timezone(dt.timedelta(hours=5, minutes=45))
    assert claim(db, (NOW - SECOND).astimezone(kathmandu)) == 0
    assert claim(db, NOW.astimezone(kathmandu)) == 1
    assert len(waiting(db, NOW.astimezone(kathmandu))) == 1


def test_no_more_than_the_limit_is_taken_at_once_and_nothing_is_lost(db: sqlite_utils.Database, add: Add) -> None:
    for minute in range(5):
        add(NOW - minute * MINUTE)
    add(NOW + MINUTE)
    counts = [sweep.claim_due(db, now=NOW, next_slot=next_slot, priorities=PRIORITIES, limit=2) for _ in range(4)]
    assert counts == [2, 2, 1, 0]
    assert [row.due_at for row in rows(db)] == [NOW - minute * MINUTE for minute in (4, 3, 2, 1, 0)]


@pytest.mark.parametrize(
    ("late", "state"),
    [
        (dt.timedelta(0), State.CLAIMED),
        (LATEST, State.CLAIMED),
        (LATEST + SECOND, State.MISSED),
        (20 * HOUR, State.MISSED),
    ],
)
@pytest.mark.parametrize("claimed_in_time", [True, False])
def test_two_hours_late_is_sent_and_later_is_missed(
    db: sqlite_utils.Database, add: Add, late: dt.timedelta, state: State, claimed_in_time: bool
) -> None:
    """Whether the bot slept before it was claimed, or was killed after."""
    add()
    if claimed_in_time:
        claim(db)
    sweep.claim_due(db, now=NOW + late, next_slot=next_slot, priorities=PRIORITIES, limit=1)
    assert [row.state for row in rows(db)] == [state]
    assert [due.reminder is None for due in waiting(db, NOW + late)] == [state is State.MISSED]


def test_days_that_were_slept_through_are_each_accounted_for_and_told_once(db: sqlite_utils.Database, add: Add) -> None:
    add()
    now = NOW + 3 * DAY + MINUTE
    claim(db, now, limit=1)
    assert [row.state for row in rows(db)] == [State.MISSED] * 3 + [State.CLAIMED]
    assert [row.local_date for row in rows(db)] == [(NOW + day * DAY).date() for day in range(4)]
    summaries = [due for due in waiting(db, now) if due.reminder is None]
    assert len(summaries) == 1
    assert ledger.told_in(db, ADA, summaries[0].occurrence.id) == rows(db)[:3]


def test_each_person_is_told_of_their_own_in_one_summary(db: sqlite_utils.Database, add: Add) -> None:
    """Also of what had been claimed before the bot died, whatever goes first."""
    for person in (ADA, BEN):
        for kind in PRIORITIES:
            add(NOW, person, kind)
    claim(db)
    for person in (ADA, BEN):
        add(NOW + HOUR, person)
    now = NOW + 4 * HOUR
    claim(db, now, limit=3)
    summaries = waiting(db, now)
    assert [(due.user.id, due.reminder) for due in summaries] == [(ADA, None), (BEN, None)]
    for due in summaries:
        told = ledger.told_in(db, due.user.id, due.occurrence.id)
        assert told == rows(db, due.user.id)
        assert [row.state for row in told] == [State.MISSED] * 5
    send(db, Outcome.SENT, now)
    assert waiting(db, now) == []


def test_summary_that_waits_names_what_is_missed_meanwhile(db: sqlite_utils.Database, add: Add) -> None:
    add()
    add(NOW + HOUR)
    claim(db, NOW + LATEST + MINUTE)
    [summary] = [due for due in waiting(db, NOW + LATEST + MINUTE) if due.reminder is None]
    sweep.begin(db, [summary.occurrence.id], now=NOW + LATEST + MINUTE)
    sweep.recover(db, again_at=NOW + 3 * HOUR)  # it may have arrived, and is told once more
    claim(db, NOW + HOUR + LATEST + MINUTE)
    again = waiting(db, NOW + HOUR + LATEST + MINUTE)
    assert [due.occurrence.id for due in again] == [summary.occurrence.id]
    assert ledger.told_in(db, ADA, summary.occurrence.id) == rows(db)


def test_summary_that_did_not_arrive_gives_way_to_one_that_was_made_meanwhile(
    db: sqlite_utils.Database, add: Add
) -> None:
    add()
    add(NOW + HOUR)
    now = NOW + LATEST + MINUTE
    claim(db, now)
    [first] = [due.occurrence.id for due in waiting(db, now) if due.reminder is None]
    sweep.begin(db, [first], now=now)
    now += HOUR
    claim(db, now)  # the other one is missed while the summary is on its way
    sweep.record(db, [Result(first, ADA, Outcome.NOT_SENT, retry_at=now)], now=now)
    [second] = [due.occurrence.id for due in waiting(db, now) if due.reminder is None]
    assert second != first
    assert ledger.told_in(db, ADA, second) == rows(db)
    assert ledger.told_in(db, ADA, first) == []


def test_summary_of_long_ago_is_not_sent(db: sqlite_utils.Database, add: Add) -> None:
    add()
    now = NOW + 4 * HOUR
    claim(db, now)
    reminders.pause(db, ADA, now=now)
    assert len(waiting(db, now + SUMMARY_LATEST)) == 1
    assert waiting(db, now + SUMMARY_LATEST + SECOND) == []
    assert reminders.next_due_at(db) is None


def test_summary_is_as_new_as_the_newest_that_it_names(db: sqlite_utils.Database, add: Add) -> None:
    """In an outage of days one summary is told, at its end, and it names all."""
    add()
    for hours in range(3, 72):
        claim(db, NOW + hours * HOUR)
    [summary] = [due for due in waiting(db, NOW + 72 * HOUR) if due.reminder is None]
    assert [row.local_date.day for row in ledger.told_in(db, ADA, summary.occurrence.id)] == [2, 3, 4]


def test_of_one_reminders_slots_that_wait_only_the_newest_goes(db: sqlite_utils.Database, add: Add) -> None:
    add(NOW - HOUR, timetable="1234567 11:00,11:30,12:00")
    claim(db)
    assert [row.state for row in rows(db)] == [State.MISSED, State.MISSED, State.CLAIMED]
    assert [due.occurrence.due_at for due in waiting(db)] == [NOW, NOW]  # it and the summary


@pytest.mark.parametrize(("outcome", "state"), [(Outcome.NOT_SENT, State.MISSED), (Outcome.UNKNOWN, State.UNCERTAIN)])
def test_copy_that_is_to_be_tried_again_gives_way_to_the_next_slot(
    db: sqlite_utils.Database, add: Add, outcome: Outcome, state: State
) -> None:
    add(NOW, timetable="1234567 12:00,13:00")
    claim(db)
    send(db, outcome, retry_at=NOW + HOUR + MINUTE)
    claim(db, NOW + HOUR)
    send(db, Outcome.SENT, NOW + HOUR)
    assert [due for due in waiting(db, NOW + HOUR + MINUTE) if due.reminder] == []
    assert [row.state for row in rows(db)] == [state, State.SENT]


def test_of_two_that_were_set_off_and_wait_only_the_newest_goes(db: sqlite_utils.Database, add: Add) -> None:
    first = add(NOW, timetable="1234567 12:00,12:30")
    follower = reminders.add_reminder(
        db, ADA, kind="take", timetable=None, follows=(first.id, 60), timezone="UTC", next_slot=next_slot, now=NOW
    )
    for now in (NOW, NOW + 30 * MINUTE):
        claim(db, now)
        send(db, Outcome.SENT, now)
        [came] = [row for row in rows(db) if row.state is State.SENT]
        ledger.answer(db, ADA, came.id, Answer.DONE, now=now)
    now = NOW + 2 * HOUR  # the bot was away when they were due
    assert [due.occurrence.due_at for due in waiting(db, now) if due.reminder] == [NOW + 90 * MINUTE]
    states = {row.due_at: row.state for row in rows(db) if row.reminder_id == follower.id}
    assert states == {NOW + HOUR: State.MISSED, NOW + 90 * MINUTE: State.CLAIMED}


def test_snoozed_copy_comes_beside_the_next_slot(db: sqlite_utils.Database, add: Add) -> None:
    """It was asked for."""
    add(NOW, timetable="1234567 12:00,13:00")
    claim(db)
    send(db, Outcome.SENT)
    ledger.snooze(db, ADA, rows(db)[0].id, until=NOW + HOUR, now=NOW)
    claim(db, NOW + HOUR)
    assert {due.occurrence.copy for due in waiting(db, NOW + HOUR)} == {Copy.FIRST, Copy.SNOOZED}


def test_date_that_is_travelled_back_over_comes_once(db: sqlite_utils.Database, add: Add) -> None:
    reminder = add(NOW, timetable="1234567 09:00")
    reminders.move_to_timezone(db, ADA, "Pacific/Auckland", next_slot=next_slot, now=NOW)  # 1 am on the 3rd there
    there = dt.datetime(2026, 3, 2, 20, tzinfo=dt.UTC)
    claim(db, there)
    send(db, Outcome.SENT, there)
    assert [(row.local_date.day, row.slot) for row in rows(db)] == [(3, "09:00")]
    reminders.move_to_timezone(db, ADA, "America/Los_Angeles", next_slot=next_slot, now=there + HOUR)
    found = reminders.find_reminder(db, ADA, reminder.id)
    assert found is not None
    assert found.next is not None
    assert found.next.local_date == dt.date(2026, 3, 4)  # it says so, too
    assert claim(db, there + DAY) == 0


def test_what_was_answered_in_advance_is_passed_over(db: sqlite_utils.Database, add: Add) -> None:
    reminder = add()
    assert reminder.next is not None
    for _ in range(2):
        ledger.enter(
            db, user_id=ADA, reminder_id=reminder.id, slot=reminder.next, priority=0, state=State.ANSWERED,
            answer=Answer.DONE, now=NOW - HOUR,
        )  # fmt: skip
    assert claim(db) == 1
    assert waiting(db) == []
    assert [(row.state, row.answer) for row in rows(db)] == [(State.ANSWERED, Answer.DONE)]


@pytest.mark.parametrize(
    "poison",
    [
        "timezone = 'Atlantis/Lost_City'",
        "timezone = '../../etc/passwd'",
        "timetable = 'banana'",
        "timetable = '8 12:00'",
        "next_date = 'yesterday'",
        "next_date = NULL",
        "next_slot = NULL",
        "next_due_at = ''",
        "timezone = 'America'",  # a folder among the zones
    ],
)
def test_poison_is_set_aside_and_holds_nobody_up(
    db: sqlite_utils.Database, add: Add, poison: str, caplog: pytest.LogCaptureFixture
) -> None:
    reminder = add(NOW - MINUTE)
    add(NOW, BEN)
    db.execute(f"UPDATE reminders SET {poison} WHERE id = ?", [reminder.id])  # noqa: S608 - from the list above
    claim(db, limit=1)
    assert [due.user.id for due in waiting(db)] == [BEN]
    assert claim(db) == 0
    assert f"Reminder {reminder.id} is set aside" in caplog.text
    row = next(iter(db.query("SELECT * FROM reminders WHERE id = ?", [reminder.id])))
    assert row["set_aside"]
    assert row["next_due_at"] is None


def test_slot_of_a_blocked_person_is_not_claimed_and_comes_back_with_them(db: sqlite_utils.Database, add: Add) -> None:
    add()
    reminders.block(db, ADA, now=NOW - HOUR)
    assert claim(db, NOW + 2 * DAY) == 0
    reminders.unblock(db, ADA, next_slot=next_slot, now=NOW + 2 * DAY + MINUTE)
    assert claim(db, NOW + 2 * DAY + MINUTE) == 0
    assert claim(db, NOW + 3 * DAY) == 1


def test_pause_until_a_date_is_over_when_the_slot_is_claimed(db: sqlite_utils.Database, add: Add) -> None:
    reminder = add()
    reminders.pause(db, ADA, until=(NOW + 2 * DAY).date(), next_slot=next_slot, now=NOW - HOUR)
    assert claim(db, NOW + DAY) == 0
    assert claim(db, NOW + 2 * DAY) == 1
    found = reminders.find_reminder(db, ADA, reminder.id)
    assert found is not None
    assert not found.paused


@pytest.mark.parametrize(
    "poison",
    [
        "UPDATE reminders SET paused_until = 'soon'",
        "UPDATE preferences SET quiet_from = 'dusk'",
        "UPDATE ledger SET local_date = 'today'",
    ],
)
def test_message_that_cannot_be_read_is_failed_and_holds_nobody_up(
    db: sqlite_utils.Database, add: Add, poison: str, caplog: pytest.LogCaptureFixture
) -> None:
    add(NOW - MINUTE)
    add(NOW, BEN)
    claim(db)
    where = {"reminders": "user_id", "preferences": "user_id", "ledger": "user_id"}[poison.split()[1]]
    db.execute(f"{poison} WHERE {where} = ?", [ADA])
    assert [due.user.id for due in waiting(db, limit=1)] == []
    assert [due.user.id for due in waiting(db, limit=1)] == [BEN]
    assert "is set aside" in caplog.text


# The order in which they go


def test_take_goes_before_tip_and_the_earlier_before_the_later(db: sqlite_utils.Database, add: Add) -> None:
    for kind in ("tip", "move", "wind_down", "take"):
        add(NOW, kind=kind)
        add(NOW - MINUTE, kind=kind)
    claim(db)
    order = [(due.reminder.kind, due.occurrence.due_at) for due in waiting(db) if due.reminder]
    assert order == [(kind, at) for kind in PRIORITIES for at in (NOW - MINUTE, NOW)]
    held = {due.occurrence.id for due in waiting(db)[:3]}
    assert [
        (due.reminder.kind, due.occurrence.due_at) for due in waiting(db, held=held, limit=2) if due.reminder
    ] == order[3:5]


# Sending


def test_begun_is_begun_once(db: sqlite_utils.Database, add: Add) -> None:
    add()
    claim(db)
    [due] = waiting(db)
    assert sweep.begin(db, [due.occurrence.id], now=NOW) == {due.occurrence.id}
    assert sweep.begin(db, [due.occurrence.id], now=NOW) == set()


def test_sent_is_the_end(db: sqlite_utils.Database, add: Add) -> None:
    add()
    claim(db)
    send(db, Outcome.SENT, message_id=7)
    [row] = rows(db)
    assert (row.state, row.sent_at, row.message_id, row.send_at) == (State.SENT, NOW, 7, None)
    assert waiting(db, NOW + DAY) == []


def test_what_did_not_leave_is_tried_again_and_then_missed(db: sqlite_utils.Database, add: Add) -> None:
    add()
    claim(db)
    for tries in range(3):
        send(db, Outcome.NOT_SENT, NOW + tries * MINUTE, retry_at=NOW + (tries + 1) * MINUTE)
        [row] = rows(db)
        assert (row.state, row.tries) == (State.CLAIMED, tries + 1)
        assert waiting(db, NOW + tries * MINUTE + SECOND) == []
    assert [due.occurrence.copy_due_at for due in waiting(db, NOW + LATEST)] == [NOW]
    assert [due.reminder for due in waiting(db, NOW + LATEST + SECOND)] == [None]  # the summary
    assert rows(db)[0].state is State.MISSED


@pytest.mark.parametrize("crash", [False, True], ids=["read timeout", "crash while sending"])
def test_fate_unknown_is_sent_once_more_and_no_further(db: sqlite_utils.Database, add: Add, crash: bool) -> None:
    add()
    claim(db)
    for copy, now in enumerate((NOW, NOW + MINUTE), start=1):
        [due] = waiting(db, now)
        sweep.begin(db, [due.occurrence.id], now=now)
        if crash:
            assert sweep.recover(db, again_at=now + MINUTE) == 1
        else:
            sweep.record(db, [Result(due.occurrence.id, ADA, Outcome.UNKNOWN, retry_at=now + MINUTE)], now=now)
        [row] = rows(db)
        assert (row.state, row.uncertain) == (State.UNCERTAIN, copy)
    assert waiting(db, NOW + HOUR) == []
    assert sweep.recover(db, again_at=NOW + HOUR) == 0


def test_second_copies_wait_until_the_new_process_has_settled(db: sqlite_utils.Database, add: Add) -> None:
    add()
    claim(db)
    sweep.begin(db, [rows(db)[0].id], now=NOW)
    sweep.recover(db, again_at=NOW + MINUTE)
    sweep.recover(db, again_at=NOW + 5 * MINUTE)  # it died again
    assert waiting(db, NOW + 4 * MINUTE) == []
    assert len(waiting(db, NOW + 5 * MINUTE)) == 1


def test_second_copies_can_be_left_for_later(db: sqlite_utils.Database, add: Add) -> None:
    add()
    claim(db)
    send(db, Outcome.UNKNOWN, retry_at=NOW)
    add(NOW, BEN, "tip")
    claim(db)
    assert [due.user.id for due in waiting(db, limit=1, second_copies=False)] == [BEN]
    assert [due.user.id for due in waiting(db)] == [ADA, BEN]


def test_refused_is_failed_and_the_next_one_is_tried_as_ever(db: sqlite_utils.Database, add: Add) -> None:
    add()
    claim(db)
    send(db, Outcome.REFUSED)
    claim(db, NOW + DAY)
    assert [row.state for row in rows(db)] == [State.FAILED, State.CLAIMED]


def test_unreachable_blocks_all_that_waits_for_the_person(db: sqlite_utils.Database, add: Add) -> None:
    add()
    add(NOW, kind="tip")
    add(NOW, BEN)
    claim(db)
    first = waiting(db)[0]
    sweep.begin(db, [first.occurrence.id], now=NOW)
    sweep.record(db, [Result(first.occurrence.id, ADA, Outcome.UNREACHABLE)], now=NOW)
    assert [row.state for row in rows(db)] == [State.BLOCKED] * 2
    assert [due.user.id for due in waiting(db)] == [BEN]


AGAIN = NOW + 5 * HOUR  # when any copy of the table below is to be tried again


@pytest.fixture
def on_its_way(db: sqlite_utils.Database, add: Add) -> Callable[[str], Occurrence]:
    """Let a copy of Ada's reminder be `sending`; the row as it stands then."""

    def on_its_way(which: str) -> Occurrence:
        reminder = add()
        reminders.set_nag(db, ADA, reminder.id, nag=which == "nag")
        claim(db)
        now = NOW
        if which.startswith("snoozed") or which == "nag":
            send(db, Outcome.SENT, message_id=1)
        if which.startswith("snoozed"):
            ledger.snooze(db, ADA, rows(db)[0].id, until=NOW + HOUR, now=NOW)
            now = NOW + HOUR
        if which == "nag":
            now = NOW + NAG_EVERY
        if which.endswith("again"):
            send(db, Outcome.UNKNOWN, now, retry_at=now + MINUTE)
            now += MINUTE
        [due] = waiting(db, now)
        sweep.begin(db, [due.occurrence.id], now=now)
        [row] = rows(db)
        assert (row.state, row.send_at) == (State.SENDING, None)
        return row

    return on_its_way


# What is known, and when it goes again, after each copy of a message met with each fate.
FATES = {
    "first": ("sent", "claimed+", "uncertain+", "failed", "blocked", "uncertain+"),
    "first again": ("sent", "uncertain+", "uncertain", "uncertain", "uncertain", "uncertain"),
    "snoozed": ("sent", "claimed+", "uncertain+", "sent", "sent", "uncertain+"),
    "snoozed again": ("sent", "uncertain+", "sent", "sent", "sent", "sent"),
    "nag": ("sent+", "sent+", "sent", "sent", "sent", "sent"),
}


@pytest.mark.parametrize(
    ("which", "fate", "known"),
    [
        (which, fate, known)
        for which, fates in FATES.items()
        for fate, known in zip(
            (Outcome.SENT, Outcome.NOT_SENT, Outcome.UNKNOWN, Outcome.REFUSED, Outcome.UNREACHABLE, "crash"),
            fates,
            strict=True,
        )
    ],
)
def test_row_says_what_is_known_after_every_fate_of_every_copy(
    db: sqlite_utils.Database, on_its_way: Callable[[str], Occurrence], which: str, fate: Outcome | str, known: str
) -> None:
    before = on_its_way(which)
    if isinstance(fate, Outcome):
        sweep.record(db, [Result(before.id, ADA, fate, message_id=2, retry_at=AGAIN)], now=NOW + HOUR)
    else:
        assert sweep.recover(db, again_at=AGAIN) == 1
    [row] = rows(db)
    assert f"{row.state}{'+' if row.send_at else ''}" == known
    assert row.send_at in ({None, NOW + HOUR + NAG_EVERY} if fate is Outcome.SENT else {None, AGAIN})
    assert row.sent_at == (NOW + HOUR if fate is Outcome.SENT and before.sent_at is None else before.sent_at)
    assert row.message_id == (2 if fate is Outcome.SENT else before.message_id)
    assert row.tries == (fate is Outcome.NOT_SENT)
    assert sweep.recover(db, again_at=AGAIN) == 0


def test_pause_that_telegram_asks_for_is_no_failed_try(
    db: sqlite_utils.Database, on_its_way: Callable[[str], Occurrence]
) -> None:
    row = on_its_way("first")
    sweep.record(db, [Result(row.id, ADA, Outcome.NOT_SENT, retry_at=NOW + MINUTE, tried=False)], now=NOW)
    assert [(one.state, one.tries, one.send_at) for one in rows(db)] == [(State.CLAIMED, 0, NOW + MINUTE)]


def test_second_copy_that_did_not_leave_is_still_sent_once_more(
    db: sqlite_utils.Database, on_its_way: Callable[[str], Occurrence]
) -> None:
    row = on_its_way("first again")
    sweep.record(db, [Result(row.id, ADA, Outcome.NOT_SENT, retry_at=NOW + 2 * MINUTE)], now=NOW)
    send(db, Outcome.UNKNOWN, NOW + 2 * MINUTE)
    assert [(one.state, one.uncertain, one.send_at) for one in rows(db)] == [(State.UNCERTAIN, 2, None)]


def test_news_that_it_arrived_comes_too_late_for_no_guess(
    db: sqlite_utils.Database, on_its_way: Callable[[str], Occurrence]
) -> None:
    """Another process took over and guessed; then this one, which had only slept, hears from Telegram."""
    row = on_its_way("first")
    sweep.recover(db, again_at=AGAIN)
    sweep.record(db, [Result(row.id, ADA, Outcome.SENT, message_id=2)], now=NOW)
    assert [(one.state, one.sent_at, one.send_at) for one in rows(db)] == [(State.SENT, NOW, None)]


def test_results_for_a_person_who_is_gone_are_nothing(
    db: sqlite_utils.Database, on_its_way: Callable[[str], Occurrence]
) -> None:
    row = on_its_way("first")
    users.delete_user(db, ADA)
    sweep.record(db, [Result(row.id, ADA, outcome, retry_at=AGAIN) for outcome in Outcome], now=NOW)
    assert db.table("ledger").count == 0
    assert sweep.begin(db, [row.id], now=NOW) == set()


# What people do while it is on its way


@pytest.mark.parametrize("which", FATES)
@pytest.mark.parametrize("fate", [*(outcome for outcome in Outcome if outcome is not Outcome.UNREACHABLE), "crash"])
@pytest.mark.parametrize("leave", ["pause", "pause until", "delete", "block"])
def test_nothing_more_comes_of_what_was_on_its_way_when_its_reminder_went_away(
    db: sqlite_utils.Database,
    on_its_way: Callable[[str], Occurrence],
    which: str,
    fate: Outcome | str,
    leave: str,
) -> None:
    before = on_its_way(which)
    assert before.reminder_id is not None
    if leave == "pause":
        reminders.pause(db, ADA, now=NOW + HOUR)
    elif leave == "pause until":
        reminders.pause(db, ADA, until=dt.date(2026, 4, 1), next_slot=next_slot, now=NOW + HOUR)
    elif leave == "delete":
        reminders.delete_reminder(db, ADA, before.reminder_id, now=NOW + HOUR)
    else:
        reminders.block(db, ADA, now=NOW + HOUR)
    if isinstance(fate, Outcome):
        sweep.record(db, [Result(before.id, ADA, fate, message_id=2, retry_at=AGAIN)], now=NOW + HOUR)
    else:
        sweep.recover(db, again_at=AGAIN)
    [row] = rows(db)
    assert row.send_at is None
    if before.sent_at is not None:
        assert row.state is State.SENT
    elif which == "first again":
        assert row.state is (State.SENT if fate is Outcome.SENT else State.UNCERTAIN)
    elif leave == "block":
        assert row.state is (State.SENT if fate is Outcome.SENT else State.BLOCKED)
    else:
        assert (row.state, row.answer) == (State.ANSWERED, Answer.PAUSED)
    assert sweep.recover(db, again_at=AGAIN) == 0


@pytest.mark.parametrize("outcome", [Outcome.SENT, Outcome.UNKNOWN, Outcome.NOT_SENT, Outcome.REFUSED])
@pytest.mark.parametrize("act", ["answer", "snooze"])
def test_what_a_person_says_while_it_is_sent_stands(
    db: sqlite_utils.Database, add: Add, outcome: Outcome, act: str
) -> None:
    add()
    claim(db)
    [due] = waiting(db)
    sweep.begin(db, [due.occurrence.id], now=NOW)
    if act == "answer":
        ledger.answer(db, ADA, due.occurrence.id, Answer.DONE, now=NOW)
    else:
        ledger.snooze(db, ADA, due.occurrence.id, until=NOW + HOUR, now=NOW)
    sweep.record(db, [Result(due.occurrence.id, ADA, outcome, message_id=7, retry_at=NOW + MINUTE)], now=NOW)
    [row] = rows(db)
    if act == "answer":
        assert (row.state, row.answer, row.send_at) == (State.ANSWERED, Answer.DONE, None)
    else:
        assert (row.state, row.copy, row.send_at) == (State.CLAIMED, Copy.SNOOZED, NOW + HOUR)
    assert sweep.recover(db, again_at=NOW) == 0


def test_answered_between_found_and_begun_is_not_sent(db: sqlite_utils.Database, add: Add) -> None:
    add()
    claim(db)
    [due] = waiting(db)
    reminders.pause(db, ADA, now=NOW)
    assert sweep.begin(db, [due.occurrence.id], now=NOW) == set()
    assert [(row.state, row.answer) for row in rows(db)] == [(State.ANSWERED, Answer.PAUSED)]


# Nags


def nagging(db: sqlite_utils.Database, add: Add) -> None:
    reminder = add()
    reminders.set_nag(db, ADA, reminder.id, nag=True)
    claim(db)
    send(db, Outcome.SENT)


def test_nags_come_every_ten_minutes_three_times(db: sqlite_utils.Database, add: Add) -> None:
    nagging(db, add)
    for number in range(1, 4):
        now = NOW + number * NAG_EVERY
        assert waiting(db, now - SECOND) == []
        send(db, Outcome.SENT, now)
    assert [(row.state, row.nags, row.send_at) for row in rows(db)] == [(State.SENT, 3, None)]


@pytest.mark.parametrize("outcome", [Outcome.UNKNOWN, Outcome.NOT_SENT, Outcome.REFUSED])
def test_nag_changes_nothing_of_what_is_known(db: sqlite_utils.Database, add: Add, outcome: Outcome) -> None:
    nagging(db, add)
    send(db, outcome, NOW + NAG_EVERY, retry_at=NOW + NAG_EVERY + MINUTE)
    assert rows(db)[0].state is State.SENT


@pytest.mark.parametrize("act", ["answer", "pause", "delete", "block", "nag no more", "next slot"])
def test_nothing_insists_on_what_is_over(db: sqlite_utils.Database, add: Add, act: str) -> None:
    nagging(db, add)
    [row] = rows(db)
    [reminder] = reminders.list_reminders(db, ADA)
    now = NOW + NAG_EVERY
    if act == "answer":
        ledger.answer(db, ADA, row.id, Answer.SKIPPED, now=NOW)
    elif act == "pause":
        reminders.pause(db, ADA, now=NOW)
    elif act == "delete":
        reminders.delete_reminder(db, ADA, reminder.id, now=NOW)
    elif act == "block":
        reminders.block(db, ADA, now=NOW)
    elif act == "nag no more":
        reminders.set_nag(db, ADA, reminder.id, nag=False)
    else:
        reminders.change_timetable(db, ADA, reminder.id, "1234567 12:10", next_slot=next_slot, now=NOW)
        claim(db, now)
    assert [due.occurrence.copy for due in waiting(db, now)] == ([Copy.FIRST] if act == "next slot" else [])
    assert rows(db)[0].state is (State.ANSWERED if act == "answer" else State.SENT)


def test_snoozed_copy_is_insisted_on_anew(db: sqlite_utils.Database, add: Add) -> None:
    nagging(db, add)
    send(db, Outcome.SENT, NOW + NAG_EVERY)
    later = NOW + HOUR
    ledger.snooze(db, ADA, rows(db)[0].id, until=later, now=NOW + NAG_EVERY)
    for number in range(4):
        assert waiting(db, later + number * NAG_EVERY - SECOND) == []
        send(db, Outcome.SENT, later + number * NAG_EVERY)
    assert rows(db)[0].send_at is None


def test_nag_that_comes_too_late_is_dropped(db: sqlite_utils.Database, add: Add) -> None:
    nagging(db, add)
    assert waiting(db, NOW + 2 * NAG_EVERY + SECOND) == []
    assert rows(db)[0].state is State.SENT


# The lease


def test_process_that_lost_its_lease_claims_and_begins_nothing(db: sqlite_utils.Database, add: Add) -> None:
    add()
    ours, theirs = Process("a", "here", 1), Process("b", "there", 2)
    lease.acquire(db, ours, now=NOW, life=MINUTE, is_dead=lambda _other: False)
    sweep.claim_due(db, now=NOW, next_slot=next_slot, priorities={}, limit=9, token="a")
    lease.acquire(db, theirs, now=NOW + HOUR, life=MINUTE, is_dead=lambda _other: False)
    with pytest.raises(LeaseLostError):
        sweep.claim_due(db, now=NOW + DAY, next_slot=next_slot, priorities={}, limit=9, token="a")
    with pytest.raises(LeaseLostError):
        sweep.begin(db, [rows(db)[0].id], now=NOW, token="a")
    assert sweep.begin(db, [rows(db)[0].id], now=NOW, token="b")


# When there is something to do, and what it costs


def test_next_is_the_earliest_of_what_falls_due_and_what_waits(db: sqlite_utils.Database, add: Add) -> None:
    assert reminders.next_due_at(db) is None
    add(NOW + HOUR)
    assert reminders.next_due_at(db) == NOW + HOUR
    claim(db, NOW + HOUR)
    send(db, Outcome.NOT_SENT, NOW + HOUR, retry_at=NOW + 2 * HOUR)
    assert reminders.next_due_at(db) == NOW + 2 * HOUR


def plan_of(db: sqlite_utils.Database, call: Callable[[], object]) -> list[str]:
    """What SQLite does for each statement of `call`."""
    statements: list[tuple[str, object]] = []
    with db.tracer(lambda sql, parameters: statements.append((sql, parameters))):
        call()
    return [
        row["detail"]
        for sql, parameters in statements
        if sql.split()[0] in {"SELECT", "UPDATE", "DELETE"}
        for row in db.query(f"EXPLAIN QUERY PLAN {sql}", parameters)  # type: ignore[arg-type]
    ]


def send_with_every_outcome(db: sqlite_utils.Database) -> None:
    for number, outcome in enumerate(Outcome):
        now = NOW + DAY + number * MINUTE
        [due] = waiting(db, now, limit=1)
        sweep.begin(db, [due.occurrence.id], now=now)
        sweep.record(db, [Result(due.occurrence.id, due.user.id, outcome, message_id=1)], now=now)


def say_everything(db: sqlite_utils.Database) -> None:
    [row] = db.query("SELECT id, reminder_id FROM ledger WHERE user_id = 1007")
    occurrence_id, reminder_id, now = row["id"], row["reminder_id"], NOW + DAY
    for said in Answer:
        ledger.answer(db, 1_007, occurrence_id, said, now=now)
        ledger.take_back(db, 1_007, occurrence_id)
    ledger.snooze(db, 1_007, occurrence_id, until=now + HOUR, now=now)
    ledger.miss(db, occurrence_id, 1_007, now=now)
    reminders.set_nag(db, 1_007, reminder_id, nag=False)
    reminders.pause(db, 1_007, until=dt.date(2026, 4, 1), next_slot=next_slot, now=now)
    reminders.move_to_timezone(db, 1_007, "Asia/Tokyo", next_slot=next_slot, now=now)
    reminders.delete_reminder(db, 1_007, reminder_id, now=now)


# What these hold is what waits, or what is on its way, or one row, or what was asked for; nothing else is read from end
# to end.
READ_WHOLE = ("ledger_in_flight", "ledger_to_send", "broadcasts_under_way", "json_each")


@pytest.mark.parametrize("analyze", [False, True], ids=["new", "after ANALYZE"])
@pytest.mark.parametrize(
    "work",
    [
        claim,
        waiting,
        send_with_every_outcome,
        say_everything,
        reminders.next_due_at,
        lambda db: sweep.recover(db, again_at=NOW),
        lambda db: claim(db, NOW + 2 * DAY),
    ],
    ids=["claim", "due copies", "send", "people", "next", "recover", "late claim"],
)
def test_work_of_every_minute_reads_indexes_and_no_table(
    db: sqlite_utils.Database, add: Add, work: Callable[[sqlite_utils.Database], object], analyze: bool
) -> None:
    with db.atomic():
        for person in range(1_000, 1_300):
            add(NOW + DAY, person)
        claim(db, NOW + DAY)
        add(NOW)
    if analyze:
        db.execute("ANALYZE")
    plan = plan_of(db, lambda: work(db))
    assert plan
    scans = [step for step in plan if step.startswith("SCAN") and "CONSTANT ROW" not in step]
    assert [step for step in scans if not any(name in step for name in READ_WHOLE)] == []
    assert [step for step in plan if "TEMP B-TREE" in step] == []
