"""Broadcasts in the ledger: who is entered when, what a stop takes back, when one is over."""

from __future__ import annotations

import datetime as dt
import sqlite3

import pytest
import sqlite_utils

from bot.timetable import next_slot
from db import broadcasts, ledger, news, reminders, sweep, users
from db.broadcasts import UnderWayError
from db.records import Broadcast, BroadcastTally, State
from db.sweep import Outcome, Result

OPERATOR = 1
NOW = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)
MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)


def started(db: sqlite_utils.Database, people: int = 5, now: dt.datetime = NOW) -> Broadcast:
    """A broadcast to people 100, 101 ..., who turned news on, or had done so."""
    users.ensure_user(db, OPERATOR, now=now)
    for user_id in range(100, 100 + people):
        users.ensure_user(db, user_id, now=now)
        news.turn_on(db, user_id, now=now)
    broadcast = broadcasts.start(db, OPERATOR, broadcasts.draft(db, OPERATOR, "Hello", now=now), message_id=7, now=now)
    assert broadcast is not None
    return broadcast


def send(db: sqlite_utils.Database, outcome: Outcome = Outcome.SENT, *, limit: int = 100) -> list[int]:
    """Let so many go; to whom."""
    due = sweep.due_copies(db, now=NOW, limit=limit)
    begun = sweep.begin(db, [one.occurrence.id for one in due], now=NOW)
    results = [Result(one.occurrence.id, one.user.id, outcome, retry_at=NOW) for one in due]
    sweep.record(db, [one for one in results if one.occurrence_id in begun], now=NOW)
    return [one.user.id for one in due]


def over(db: sqlite_utils.Database, broadcast: Broadcast) -> bool:
    found = broadcasts.find(db, broadcast.id)
    assert found is not None
    return found.ended_at is not None


def test_only_so_many_wait_at_once_and_the_next_follow(
    db: sqlite_utils.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broadcasts, "WAITING_AT_MOST", 3)
    broadcast = started(db, people=8)
    assert broadcasts.advance(db, now=NOW, limit=2) == 2
    assert broadcasts.advance(db, now=NOW, limit=2) == 1
    assert broadcasts.advance(db, now=NOW, limit=2) == 0
    assert send(db) == [100, 101, 102]
    assert not over(db, broadcast)
    assert [broadcasts.advance(db, now=NOW, limit=9) for _ in range(2)] == [3, 0]
    assert send(db) == [103, 104, 105]
    assert broadcasts.advance(db, now=NOW, limit=9) == 2
    assert send(db) == [106, 107]
    assert broadcasts.advance(db, now=NOW, limit=9) == 0
    assert over(db, broadcast)
    assert broadcasts.tally(db, broadcast.id) == BroadcastTally(sent=8)


def test_everything_else_goes_first_however_late_it_was_claimed(db: sqlite_utils.Database) -> None:
    started(db)
    broadcasts.advance(db, now=NOW, limit=100)
    reminders.add_reminder(
        db, 100, kind="a kind that is gone", timetable="1234567 12:00", timezone="UTC", next_slot=next_slot,
        now=NOW - MINUTE,
    )  # fmt: skip
    sweep.claim_due(db, now=NOW, next_slot=next_slot, priorities={}, limit=100)
    due = sweep.due_copies(db, now=NOW, limit=100)
    assert [one.occurrence.broadcast_id is None for one in due] == [True] + [False] * 5


def test_who_turned_news_on_after_the_start_is_not_among_them(db: sqlite_utils.Database) -> None:
    broadcast = started(db, people=2)
    users.ensure_user(db, 500, now=NOW)
    news.turn_on(db, 500, now=NOW)
    news.turn_off(db, 100)
    news.turn_on(db, 100, now=NOW)
    broadcasts.advance(db, now=NOW, limit=100)
    assert send(db) == [101]
    broadcasts.advance(db, now=NOW, limit=100)
    assert over(db, broadcast)


def test_people_out_of_reach_are_left_out_and_hold_nothing_up(db: sqlite_utils.Database) -> None:
    for user_id in (103, 104):
        users.ensure_user(db, user_id, now=NOW)
        news.turn_on(db, user_id, now=NOW)
        reminders.block(db, user_id, now=NOW)
    broadcast = started(db)
    assert news.audience(db) == 3
    assert broadcast.audience == 3
    while broadcasts.advance(db, now=NOW, limit=2):
        pass
    assert send(db) == [100, 101, 102]
    broadcasts.advance(db, now=NOW, limit=2)
    assert over(db, broadcast)


def test_a_broadcast_to_nobody_is_over_at_once(db: sqlite_utils.Database) -> None:
    broadcast = started(db, people=0)
    assert broadcasts.advance(db, now=NOW, limit=2) == 0
    assert over(db, broadcast)


def test_stop_takes_back_what_waits_and_lets_arrive_what_left(db: sqlite_utils.Database) -> None:
    broadcast = started(db)
    broadcasts.advance(db, now=NOW, limit=100)
    first, second, third, *_ = sweep.due_copies(db, now=NOW, limit=100)
    sweep.begin(db, [one.occurrence.id for one in (first, second, third)], now=NOW)
    sweep.record(db, [Result(third.occurrence.id, third.user.id, Outcome.UNKNOWN, retry_at=NOW)], now=NOW)
    broadcasts.stop(db, broadcast.id, now=NOW)
    broadcasts.advance(db, now=NOW, limit=100)
    assert not over(db, broadcast)  # two are on their way
    sweep.record(db, [Result(first.occurrence.id, first.user.id, Outcome.SENT)], now=NOW)
    sweep.record(db, [Result(second.occurrence.id, second.user.id, Outcome.NOT_SENT, retry_at=NOW)], now=NOW)
    assert send(db) == []
    broadcasts.advance(db, now=NOW, limit=100)
    assert over(db, broadcast)
    assert broadcasts.tally(db, broadcast.id) == BroadcastTally(sent=1, uncertain=1)
    assert db.table("ledger").count == 2


def test_a_send_that_did_not_leave_is_not_made_again_for_who_turned_news_off(db: sqlite_utils.Database) -> None:
    started(db, people=1)
    broadcasts.advance(db, now=NOW, limit=100)
    [due] = sweep.due_copies(db, now=NOW, limit=100)
    sweep.begin(db, [due.occurrence.id], now=NOW)
    news.turn_off(db, 100)
    sweep.record(db, [Result(due.occurrence.id, 100, Outcome.NOT_SENT, retry_at=NOW)], now=NOW)
    assert sweep.due_copies(db, now=NOW, limit=100) == []
    assert db.table("ledger").count == 0


def test_it_stops_by_itself_when_it_is_no_news_any_more(db: sqlite_utils.Database) -> None:
    broadcast = started(db)
    broadcasts.advance(db, now=NOW, limit=2)
    broadcasts.advance(db, now=NOW + broadcasts.LATEST + MINUTE, limit=2)
    found = broadcasts.find(db, broadcast.id)
    assert found is not None
    assert found.stopped_at is not None
    assert found.ended_at is not None
    assert found.text is None


def test_there_is_one_at_a_time(db: sqlite_utils.Database) -> None:
    first = started(db)
    users.ensure_user(db, 2, now=NOW)
    second = broadcasts.draft(db, 2, "Hello too", now=NOW)
    with pytest.raises(UnderWayError):
        broadcasts.start(db, 2, second, message_id=1, now=NOW)
    with pytest.raises(sqlite3.IntegrityError):
        db.execute(
            "UPDATE broadcasts SET started_at = ?, audience = 0, until_news_id = 0, reached_news_id = 0 WHERE id = ?",
            ["2026-03-02T12:00:00Z", second],
        )
    broadcasts.stop(db, first.id, now=NOW)
    broadcasts.advance(db, now=NOW, limit=1)
    assert broadcasts.start(db, 2, second, message_id=1, now=NOW) is not None


def test_a_second_start_changes_nothing_and_somebody_else_starts_nothing(db: sqlite_utils.Database) -> None:
    broadcast = started(db)
    assert broadcasts.start(db, OPERATOR, broadcast.id, message_id=99, now=NOW + DAY) == broadcast
    assert broadcasts.start(db, 100, broadcast.id, message_id=99, now=NOW) is None
    assert broadcasts.start(db, OPERATOR, 404, message_id=99, now=NOW) is None


def test_nobody_has_two_rows_of_one_broadcast(db: sqlite_utils.Database) -> None:
    broadcast = started(db, people=1)
    for _ in range(2):
        ledger.enter_broadcast(db, broadcast.id, [100], now=NOW)
    assert db.table("ledger").count == 1


@pytest.mark.parametrize(
    "change",
    [
        "priority = 3", "priority = 5", "copy = 'nag'", "copy = 'snoozed'", "state = 'answered'", "state = 'missed'",
        "answer = 'done'", "reminder_id = 1", "broadcast_id = NULL",
    ],
)  # fmt: skip
def test_a_row_of_a_broadcast_is_never_anything_else(db: sqlite_utils.Database, change: str) -> None:
    broadcast = started(db, people=1)
    ledger.enter_broadcast(db, broadcast.id, [100], now=NOW)
    with pytest.raises(sqlite3.IntegrityError):
        db.execute(f"UPDATE ledger SET {change}")  # noqa: S608 - ours


def test_its_message_changes_at_most_every_two_seconds_and_once_at_the_end(db: sqlite_utils.Database) -> None:
    broadcast = started(db)
    almost = broadcasts.SHOWN_EVERY - dt.timedelta(milliseconds=1)
    assert broadcasts.to_show(db, now=NOW) is not None
    assert broadcasts.to_show(db, now=NOW + almost) is None
    assert broadcasts.to_show(db, now=NOW + 2 * broadcasts.SHOWN_EVERY) is not None
    broadcasts.stop(db, broadcast.id, now=NOW)
    broadcasts.advance(db, now=NOW, limit=1)
    assert broadcasts.to_show(db, now=NOW + 2 * broadcasts.SHOWN_EVERY) is not None
    broadcasts.no_longer_shown(db, broadcast.id, 7)
    assert broadcasts.to_show(db, now=NOW + DAY) is None


def test_summaries_and_broadcasts_are_told_apart(db: sqlite_utils.Database) -> None:
    started(db, people=1)
    broadcasts.advance(db, now=NOW, limit=100)
    assert ledger.waiting_summary(db, 100) is None
    assert send(db) == [100]
    assert ledger.count_by_state(db) == {}
    assert {row["state"] for row in db.query("SELECT state FROM ledger")} == {State.SENT}


def test_to_whom_it_went_is_forgotten_a_week_after_its_end(db: sqlite_utils.Database) -> None:
    started(db)
    broadcasts.advance(db, now=NOW, limit=100)
    send(db)
    broadcasts.advance(db, now=NOW, limit=100)
    broadcasts.forget_old(db, now=NOW + 6 * DAY, limit=100)
    assert db.table("ledger").count == 5
    broadcasts.forget_old(db, now=NOW + 8 * DAY, limit=2)
    assert db.table("ledger").count == 3
    broadcasts.forget_old(db, now=NOW + 8 * DAY, limit=100)
    assert db.table("ledger").count == 0
