"""A database of the version before the ledger, brought up to date: nothing is lost, and everything goes on."""

from __future__ import annotations

import contextlib
import datetime as dt
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlite_utils

from bot.timetable import next_slot, slot_instant
from db import reminders, sweep, tips, users
from db.database import Database
from db.migrations import migrations
from db.records import HourCycle, Reminder, Slot
from db.reminders import DuplicateReminderError

ADA, BEN = 101, 102
NOW = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)
MADE = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
BEFORE_THE_LEDGER = """
    INSERT INTO users VALUES (101, '2026-01-01T00:00:00Z', '2026-01-01T00:00:01Z', '2026-01-02T00:00:00Z', NULL);
    INSERT INTO users VALUES (102, '2026-01-01T00:00:00Z', NULL, NULL, '2026-02-01T00:00:00Z');
    INSERT INTO preferences VALUES (101, 'Europe/Lisbon', '12h', 'stress'), (102, 'Asia/Tokyo', '24h', NULL);
    INSERT INTO reminders (id, user_id, kind, local_time, timezone, paused_at, next_due_at, retry_of, created_at) VALUES
      (1, 101, 'tip', '21:30', 'Europe/Lisbon', NULL, '2026-03-02T21:30:00Z', NULL, '2026-01-01T00:00:00Z'),
      (2, 101, 'wind_down', '22:00', 'Europe/Lisbon', '2026-02-02T00:00:00Z', NULL, NULL, '2026-01-01T00:00:00Z'),
      (3, 101, 'magnesium', '11:55', 'Europe/Lisbon', NULL, '2026-03-02T12:01:00Z', '2026-03-02T11:55:00Z',
       '2026-01-01T00:00:00Z'),
      (4, 102, 'magnesium', '21:00', 'Asia/Tokyo', NULL, '2026-03-02T12:00:00Z', NULL, '2026-01-01T00:00:00Z'),
      (5, 101, 'magnesium', '23:00', 'Europe/Lisbon', '2026-02-03T00:00:00Z', NULL, NULL, '2026-01-01T00:00:00Z'),
      (9, 101, 'tip', '06:00', 'Europe/Lisbon', NULL, '2026-03-03T06:00:00Z', NULL, '2026-01-01T00:00:00Z');
    DELETE FROM reminders WHERE id = 9;
    INSERT INTO seen_tips VALUES (101, 'a', 1, '2026-01-05T00:00:00Z'), (101, 'b', 2, '2026-01-06T00:00:00Z');
    INSERT INTO saved_tips VALUES (101, 'b', '2026-01-06T00:00:00Z');
    INSERT INTO prompts VALUES (102, 'rtm1:tip', '2026-01-06T00:00:00Z');
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "magpie.sqlite3"
    with contextlib.closing(sqlite3.connect(path)) as connection:
        migrations.apply(sqlite_utils.Database(connection), stop_before="m005_ledger")
        connection.executescript(BEFORE_THE_LEDGER)
    return path


@pytest.fixture
def migrated(path: Path) -> Iterator[sqlite_utils.Database]:
    database = Database(path)
    database._connect()
    assert database._connection is not None
    yield database._connection
    database._connection.close()


def start(db: sqlite_utils.Database) -> None:
    """What the bot does at its start, before anything is claimed."""
    reminders.follow_zone_rules(db, "2026a", next_slot=next_slot, slot_instant=slot_instant, now=NOW)


def find(db: sqlite_utils.Database, user_id: int, reminder_id: int) -> Reminder:
    reminder = reminders.find_reminder(db, user_id, reminder_id)
    assert reminder is not None
    return reminder


def test_every_reminder_is_kept_with_its_time_and_its_pause(migrated: sqlite_utils.Database) -> None:
    kept = [find(migrated, owner, number) for owner, number in ((ADA, 1), (ADA, 2), (ADA, 3), (BEN, 4), (ADA, 5))]
    assert [(one.kind, one.label, one.timetable, one.timezone) for one in kept] == [
        ("tip", None, "1234567 21:30", "Europe/Lisbon"),
        ("wind_down", None, "1234567 22:00", "Europe/Lisbon"),
        ("take", "magnesium", "1234567 11:55", "Europe/Lisbon"),
        ("take", "magnesium", "1234567 21:00", "Asia/Tokyo"),
        ("take", "magnesium", "1234567 23:00", "Europe/Lisbon"),
    ]
    assert [one.paused_at and one.paused_at.day for one in kept] == [None, 2, None, None, 3]
    assert {one.created_at for one in kept} == {MADE}
    assert {(one.nag, one.silent, one.follows_id, one.paused_until, one.deleted_at) for one in kept} == {
        (False, False, None, None, None)
    }
    assert migrated.table("reminders").count == 5


def test_everything_else_of_a_person_is_kept(migrated: sqlite_utils.Database) -> None:
    ada = users.find_user(migrated, ADA)
    assert ada is not None
    assert (ada.timezone, ada.hour_cycle, ada.tip_topic) == ("Europe/Lisbon", HourCycle.H12, "stress")
    assert (ada.quiet_from, ada.quiet_until, ada.streak) == (None, None, False)
    assert tips.count_seen(migrated, ADA) == 2
    assert tips.saved_tips(migrated, ADA) == ["b"]
    assert [row["payload"] for row in migrated.query("SELECT * FROM prompts")] == ["rtm1:tip"]


def test_the_two_years_of_who_was_here_before_begin_with_the_migration(migrated: sqlite_utils.Database) -> None:
    ada = users.find_user(migrated, ADA)
    assert ada is not None
    assert ada.consented_at == MADE
    assert ada.last_seen_on is not None
    today = dt.datetime.now(dt.UTC).date()
    assert today - ada.last_seen_on <= dt.timedelta(days=1)  # the day may have changed meanwhile


def test_every_row_still_points_at_a_row(migrated: sqlite_utils.Database) -> None:
    assert list(migrated.query("PRAGMA foreign_key_check")) == []
    assert [row["integrity_check"] for row in migrated.query("PRAGMA integrity_check")] == ["ok"]
    parents = {(key.table, key.column, key.other_table) for name in migrated.table_names()
               for key in migrated.table(name).foreign_keys}  # fmt: skip
    assert ("reminders", "follows_id", "reminders") in parents
    assert ("ledger", "reminder_id", "reminders") in parents
    users.delete_user(migrated, ADA)
    assert [row["id"] for row in migrated.query("SELECT id FROM reminders")] == [4]


def test_reminders_go_on_where_they_were(migrated: sqlite_utils.Database) -> None:
    start(migrated)
    at = dt.datetime(2026, 3, 2, 21, 30, tzinfo=dt.UTC)
    assert find(migrated, ADA, 1).next == Slot(at, dt.date(2026, 3, 2), "21:30")
    assert find(migrated, ADA, 2).next is None
    assert find(migrated, ADA, 5).next is None


def test_one_that_was_to_be_tried_again_is_still_to_be_sent(migrated: sqlite_utils.Database) -> None:
    start(migrated)
    at = dt.datetime(2026, 3, 2, 11, 55, tzinfo=dt.UTC)
    assert find(migrated, ADA, 3).next == Slot(at, dt.date(2026, 3, 2), "11:55")
    assert sweep.claim_due(migrated, now=NOW, next_slot=next_slot, priorities={}, limit=9) == 1
    assert [due.occurrence.due_at for due in sweep.due_copies(migrated, now=NOW, limit=9)] == [at]


def test_nothing_comes_to_who_blocked_the_bot_and_all_of_it_to_who_is_back(migrated: sqlite_utils.Database) -> None:
    start(migrated)
    assert find(migrated, BEN, 4).next is None
    assert find(migrated, BEN, 4).set_aside is None
    reminders.unblock(migrated, BEN, next_slot=next_slot, now=NOW)
    at = dt.datetime(2026, 3, 3, 12, 0, tzinfo=dt.UTC)
    assert find(migrated, BEN, 4).next == Slot(at, dt.date(2026, 3, 3), "21:00")


def test_number_of_a_reminder_that_was_deleted_before_is_not_given_again(migrated: sqlite_utils.Database) -> None:
    added = reminders.add_reminder(
        migrated, ADA, kind="tip", timetable="1234567 06:00", timezone="UTC", next_slot=next_slot, now=NOW
    )
    assert added.id == 10


def test_same_reminder_as_one_from_before_is_a_duplicate(migrated: sqlite_utils.Database) -> None:
    with pytest.raises(DuplicateReminderError):
        reminders.add_reminder(
            migrated,
            ADA,
            kind="take",
            label="Magnesium",
            timetable="1234567 11:55",
            timezone="UTC",
            next_slot=next_slot,
            now=NOW,
        )


def test_numbers_begin_at_one_where_there_was_no_reminder(tmp_path: Path) -> None:
    path = tmp_path / "empty.sqlite3"
    with contextlib.closing(sqlite3.connect(path)) as connection:
        migrations.apply(sqlite_utils.Database(connection), stop_before="m005_ledger")
    database = Database(path)
    database._connect()
    assert database._connection is not None
    with contextlib.closing(database._connection) as db:
        users.ensure_user(db, ADA, now=NOW)
        added = reminders.add_reminder(
            db, ADA, kind="tip", timetable="1234567 06:00", timezone="UTC", next_slot=next_slot, now=NOW
        )
        assert added.id == 1


WITH_A_LEDGER = """
    INSERT INTO users (id, created_at) VALUES (101, '2026-01-01T00:00:00Z'), (102, '2026-01-01T00:00:00Z');
    INSERT INTO preferences (user_id) VALUES (101), (102);
    INSERT INTO reminders (id, user_id, kind, timetable, timezone, created_at)
      VALUES (1, 101, 'take', '1234567 08:00', 'UTC', '2026-01-01T00:00:00Z');
    INSERT INTO ledger (id, user_id, reminder_id, local_date, slot, due_at, priority, state, answer, answered_at, copy,
                        copy_due_at, send_at, sent_at, message_id, content, told_in) VALUES
      (5, 101, NULL, '2026-03-02', 'summary', '2026-03-02T11:00:00Z', 1, 'sent', NULL, NULL, 'first',
       '2026-03-02T11:00:00Z', NULL, '2026-03-02T11:00:01Z', 9, NULL, NULL),
      (3, 101, 1, '2026-03-01', '08:00', '2026-03-01T08:00:00Z', 0, 'missed', NULL, NULL, 'first',
       '2026-03-01T08:00:00Z', NULL, NULL, NULL, NULL, 5),
      (4, 101, 1, '2026-03-02', '08:00', '2026-03-02T08:00:00Z', 0, 'answered', 'done', '2026-03-02T08:05:00Z', 'first',
       '2026-03-02T08:00:00Z', NULL, '2026-03-02T08:00:01Z', 8, 'x', NULL);
    INSERT INTO ledger (id, user_id, local_date, slot, due_at, priority, state, copy, copy_due_at)
      VALUES (9, 102, '2026-03-02', 'summary', '2026-03-02T11:00:00Z', 1, 'sent', 'first', '2026-03-02T11:00:00Z');
    DELETE FROM ledger WHERE id = 9;
"""


def test_a_ledger_makes_room_for_broadcasts_and_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "with-a-ledger.sqlite3"
    with contextlib.closing(sqlite3.connect(path)) as connection:
        old = sqlite_utils.Database(connection)
        migrations.apply(old, stop_before="m010_operators")
        connection.executescript(WITH_A_LEDGER)
        before = list(old.query("SELECT * FROM ledger ORDER BY id"))
    database = Database(path)
    database._connect()
    db = database._connection
    assert db is not None
    after = list(db.query("SELECT * FROM ledger ORDER BY id"))
    assert [row.pop("broadcast_id") for row in after] == [None] * 3
    assert after == before
    assert list(db.query("PRAGMA foreign_key_check")) == []
    keys = {(key.column, key.other_table) for key in db.table("ledger").foreign_keys}
    assert ("told_in", "ledger") in keys
    db.execute(
        """INSERT INTO ledger (user_id, local_date, slot, due_at, priority, state, copy, copy_due_at)
           VALUES (102, '2026-03-03', 'summary', '2026-03-03T11:00:00Z', 1, 'sent', 'first', '2026-03-03T11:00:00Z')"""
    )
    assert [row["id"] for row in db.query("SELECT max(id) AS id FROM ledger")] == [10]  # 9 is not given again
    users.delete_user(db, ADA)
    assert [row["id"] for row in db.query("SELECT id FROM ledger")] == [10]
    db.close()
