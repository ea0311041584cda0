"""Each thing that can be wrong with a database is told in a sentence, with what to do about it."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pytest
import sqlite_utils

from bot.timetable import is_timetable
from bot.timezones import is_valid_zone
from db.migrations import migrations
from db.soundness import faults, oddities, schema_version
from tests.db.test_backup import fill
from tests.db.test_database import ADA, BEN, move_in


def found(db: sqlite_utils.Database) -> list[str]:
    assert faults(db) == []
    return oddities(db, is_zone=is_valid_zone, is_timetable=is_timetable)


def test_database_in_order_has_nothing_to_mend(db: sqlite_utils.Database) -> None:
    assert found(db) == []
    move_in(db, ADA)
    move_in(db, BEN)
    assert found(db) == []
    assert schema_version(db) == (len(migrations._migrations), 0)


REMINDER = "UPDATE reminders SET {} WHERE id = 1"


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        ("DELETE FROM preferences", "1 people have no preferences, so nothing answers them (70000101). Give them some"),
        (
            REMINDER.format("next_due_at = NULL, next_date = NULL, next_slot = NULL"),
            "1 reminders run and have no next time, so they never come (1). It is computed anew",
        ),
        (REMINDER.format("next_date = NULL"), "1 reminders know half of their next time (1)."),
        (REMINDER.format("deleted_at = created_at"), "1 reminders will come although they are deleted"),
        ("UPDATE users SET blocked_at = created_at", "2 reminders will come although they are deleted or their person"),
        (
            REMINDER.format("set_aside = 'why', next_due_at = NULL, next_date = NULL, next_slot = NULL"),
            "1 reminders are set aside, because their time cannot be worked out (1).",
        ),
        (REMINDER.format("timezone = 'Mars/Olympus'"), "reminders.timezone is 'Mars/Olympus' in 1 rows (first id 1)"),
        ("UPDATE preferences SET timezone = 'Nowhere'", "preferences.timezone is 'Nowhere' in 1 rows"),
        (REMINDER.format("timetable = 'whenever'"), "reminders.timetable is 'whenever' in 1 rows"),
        (REMINDER.format("created_at = 'yesterday'"), "reminders.created_at is no time as this program writes it in 1"),
        ("UPDATE users SET created_at = '2026-03-02 12:00'", "users.created_at is no time as this program writes it"),
        ("UPDATE ledger SET send_at = NULL", "1 occurrences are to be sent and have no time for it"),
        ("UPDATE ledger SET state = 'answered'", "3 occurrences count as answered without an answer"),
        ("UPDATE preferences SET quiet_from = '22:00'", "1 people have quiet hours with one end"),
        ("CREATE TABLE mine (a)", "mine is no table or index of this program."),
        ("DROP INDEX ledger_to_send", "ledger_to_send is missing."),
        ("ALTER TABLE users ADD COLUMN name TEXT", "users is not as the migrations make it: somebody changed it."),
    ],
)
def test_what_is_odd_is_told_in_one_sentence_with_its_remedy(db: sqlite_utils.Database, spoil: str, said: str) -> None:
    move_in(db, ADA)
    db.execute(spoil)
    problems = found(db)
    assert [problem for problem in problems if problem.startswith(said)], problems
    assert all(problem.endswith(".") and problem.count(". ") >= 1 for problem in problems)


def test_row_of_nobody_is_told_with_its_number(db: sqlite_utils.Database) -> None:
    db.execute("PRAGMA foreign_keys = OFF")
    for number in range(7):
        db.execute("INSERT INTO preferences (user_id) VALUES (?)", [number])
    db.execute("INSERT INTO saved_tips VALUES (404, 'a', '2026-03-02T12:00:00Z')")
    problems = found(db)
    whose = "Delete them from preferences: those whose rowid is 0, 1, 2, 3, 4 …."
    assert f"7 rows of preferences belong to a row of users that is not there. {whose}" in problems
    assert any("1 rows of saved_tips" in problem and "those without one" in problem for problem in problems)


def test_ledger_of_one_person_and_reminder_of_another_is_told(db: sqlite_utils.Database) -> None:
    move_in(db, ADA)
    move_in(db, BEN)
    db.execute("UPDATE ledger SET user_id = ? WHERE user_id = ?", [BEN, ADA])
    assert found(db)[0].startswith("2 rows of the ledger belong to another person than their reminder (1, 3).")


@pytest.mark.parametrize("number", range(1, len(migrations._migrations)))
def test_older_database_in_order_has_nothing_to_mend(tmp_path: Path, number: int) -> None:
    with contextlib.closing(sqlite3.connect(tmp_path / "old")) as connection:
        old = sqlite_utils.Database(connection)
        migrations.apply(old, stop_before=migrations._migrations[number].name)
        assert schema_version(old) == (number, 0)
        assert found(old) == []


def test_database_of_another_program_is_told_from_ours() -> None:
    with contextlib.closing(sqlite_utils.Database(memory=True)) as other:
        other.execute("CREATE TABLE users (name TEXT)")
        assert faults(other) == [
            "This is no database of Magpie's: it has none of its tables. Give the path of another file."
        ]


def test_database_of_a_newer_program_is_told(db: sqlite_utils.Database) -> None:
    db.execute("INSERT INTO _sqlite_migrations VALUES (99, 'magpie', 'm999_later', '')")
    assert faults(db)[0].startswith("The file was made by a newer Magpie: it has 1 changes to its tables")


def test_damaged_file_is_told_with_the_way_out(tmp_path: Path) -> None:
    path = tmp_path / "magpie.sqlite3"
    fill(path)
    data = bytearray(path.read_bytes())
    data[8192:12288] = bytes(4096)
    path.write_bytes(data)
    with contextlib.closing(sqlite_utils.Database(path)) as db:
        problems = faults(db)
    assert problems
    assert all(problem.startswith("The file is damaged: ") for problem in problems)
    assert all("magpie db restore FILE" in problem for problem in problems)
