"""The rows around routines: the one that runs, how tense people said they were, and what they like best."""

from __future__ import annotations

import datetime as dt
import sqlite3

import pytest
import sqlite_utils
from msgspec.structs import replace

from db import favourites, lease, routine_runs, tensions, users
from db.lease import LeaseLostError, Process
from db.records import Tension
from tests.guided import a_run

ADA, BEN = 77, 78
NOW = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def people(db: sqlite_utils.Database) -> None:
    for user_id in (ADA, BEN):
        users.ensure_user(db, user_id, now=NOW)


def test_a_run_comes_back_as_it_was(db: sqlite_utils.Database) -> None:
    for run in (
        a_run(ADA, before=0),
        a_run(BEN, ends_at=None, seconds_left=7, interrupted=True, pictured=True, step=3),
    ):
        routine_runs.begin(db, run)
        assert routine_runs.find(db, run.user_id) == run


def test_one_person_has_one_run(db: sqlite_utils.Database) -> None:
    routine_runs.begin(db, a_run(ADA))
    later = a_run(ADA, routine_id="body-scan", message_id=9)
    routine_runs.begin(db, later)
    assert db.table("routine_runs").count == 1
    assert routine_runs.find(db, ADA) == later


def test_a_run_is_found_by_its_own_message_alone(db: sqlite_utils.Database) -> None:
    routine_runs.begin(db, a_run(ADA, message_id=9))
    assert routine_runs.find(db, ADA, message_id=9) is not None
    assert routine_runs.find(db, ADA, message_id=8) is None
    routine_runs.end(db, ADA, 8)
    assert routine_runs.find(db, ADA) is not None
    routine_runs.end(db, ADA, 9)
    assert routine_runs.find(db, ADA) is None


def test_what_comes_too_late_to_be_written_down_brings_nothing_back(db: sqlite_utils.Database) -> None:
    run = a_run(ADA)
    routine_runs.update(db, run)  # it ended meanwhile
    assert routine_runs.find(db, ADA) is None
    other = a_run(ADA, message_id=9)
    routine_runs.begin(db, other)
    routine_runs.update(db, replace(run, step=4))  # another one began meanwhile
    assert routine_runs.find(db, ADA) == other
    users.delete_user(db, ADA)
    routine_runs.update(db, other)
    assert routine_runs.find(db, ADA) is None


def test_running_is_what_is_not_paused_and_the_first_to_end_comes_first(db: sqlite_utils.Database) -> None:
    late, soon = a_run(ADA, ends_at=NOW + DAY), a_run(BEN, ends_at=NOW)
    for run in (late, soon):
        routine_runs.begin(db, run)
    assert routine_runs.running(db) == [soon, late]
    routine_runs.begin(db, replace(soon, ends_at=None, seconds_left=4))
    assert routine_runs.running(db) == [late]


def test_a_process_that_lost_the_database_guides_nobody(db: sqlite_utils.Database) -> None:
    lease.acquire(db, Process("theirs", "host", 1), now=NOW, life=DAY, is_dead=lambda _process: False)
    routine_runs.begin(db, a_run(ADA))
    with pytest.raises(LeaseLostError):
        routine_runs.running(db, token="ours")
    with pytest.raises(LeaseLostError):
        routine_runs.update(db, a_run(ADA), token="ours")
    assert len(routine_runs.running(db, token="theirs")) == 1


@pytest.mark.parametrize("wrong", [{"seconds_left": 4}, {"ends_at": None}, {"step": -1}, {"before": 11}], ids=str)
def test_a_row_that_says_two_things_at_once_is_refused(db: sqlite_utils.Database, wrong: dict[str, object]) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        routine_runs.begin(db, a_run(ADA, **wrong))


def a_tension(days: int = 0, *, before: int | None = 6, after: int = 3) -> Tension:
    return Tension(NOW + days * DAY, NOW.date() + days * DAY, "body-scan", before, after)


def test_tensions_of_some_days_come_oldest_first(db: sqlite_utils.Database) -> None:
    for days in (2, 0, 1):
        tensions.note(db, ADA, a_tension(days, after=days))
    tensions.note(db, BEN, a_tension())
    assert tensions.between(db, ADA, NOW.date(), NOW.date() + DAY) == [a_tension(0, after=0), a_tension(1, after=1)]
    assert tensions.count(db, ADA) == 3
    assert tensions.first_date(db, ADA) == NOW.date()


def test_a_second_answer_about_the_same_routine_takes_the_place_of_the_first(db: sqlite_utils.Database) -> None:
    for after in (9, 2):
        tensions.note(db, ADA, a_tension(after=after))
    assert [one.after for one in tensions.between(db, ADA, dt.date.min, dt.date.max)] == [2]


def test_what_was_taken_back_is_gone_and_nothing_else(db: sqlite_utils.Database) -> None:
    for user_id in (ADA, BEN):
        for days in (0, 1):
            tensions.note(db, user_id, a_tension(days))
    tensions.take_back(db, ADA, NOW)
    assert (tensions.count(db, ADA), tensions.count(db, BEN)) == (1, 2)
    assert tensions.first_date(db, ADA) == NOW.date() + DAY


def test_who_said_nothing_has_no_first_date(db: sqlite_utils.Database) -> None:
    assert tensions.first_date(db, ADA) is None


@pytest.mark.parametrize(("before", "after"), [(11, 3), (-1, 3), (3, 11), (3, -1)])
def test_tension_is_from_0_to_10(db: sqlite_utils.Database, before: int, after: int) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        tensions.note(db, ADA, a_tension(before=before, after=after))


def test_favourites_come_newest_first_and_each_once(db: sqlite_utils.Database) -> None:
    for number, routine_id in enumerate(("a", "b", "a")):
        favourites.set_favourite(db, ADA, routine_id, favourite=True, now=NOW + number * DAY)
    favourites.set_favourite(db, BEN, "c", favourite=True, now=NOW)
    assert favourites.favourites(db, ADA) == ["b", "a"]
    for routine_id in ("b", "never-was-one"):
        favourites.set_favourite(db, ADA, routine_id, favourite=False, now=NOW)
    assert favourites.favourites(db, ADA) == ["a"]
