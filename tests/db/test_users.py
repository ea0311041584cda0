"""People, their preferences, and their right to be forgotten."""

from __future__ import annotations

import datetime as dt
import sqlite3

import pytest
import sqlite_utils
from msgspec.structs import replace

from bot.timetable import next_slot
from db import broadcasts, favourites, ledger, news, prompts, reminders, routine_runs, sweep, tensions, tips, users
from db.arrival import arrival
from db.records import HourCycle, Tension, User
from tests.guided import a_run

ADA, BEN = 101, 102
NOW = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=3)


@pytest.fixture(autouse=True)
def ben(db: sqlite_utils.Database) -> User:
    """Somebody else, whom nothing here may touch."""
    return users.ensure_user(db, BEN, now=NOW)


def test_new_person_starts_with_the_defaults(db: sqlite_utils.Database) -> None:
    assert users.ensure_user(db, ADA, now=NOW) == User(
        id=ADA,
        created_at=NOW,
        welcomed_at=None,
        safety_seen_at=None,
        blocked_at=None,
        timezone=None,
        hour_cycle=HourCycle.H24,
        tip_topic=None,
    )


def test_day_of_the_last_visit_is_kept_of_who_agreed(db: sqlite_utils.Database) -> None:
    users.agree(db, ADA, now=NOW)
    assert users.ensure_user(db, ADA, now=NOW).last_seen_on == NOW.date()
    assert users.ensure_user(db, ADA, now=LATER).last_seen_on == LATER.date()


def test_person_is_remembered_once(db: sqlite_utils.Database) -> None:
    first = users.ensure_user(db, ADA, now=NOW)
    assert users.ensure_user(db, ADA, now=LATER) == first
    assert db.table("users").count_where("id = ?", [ADA]) == 1


def test_stranger_is_not_found_and_not_created_by_looking(db: sqlite_utils.Database) -> None:
    assert users.find_user(db, ADA) is None
    assert db.table("users").count_where("id = ?", [ADA]) == 0


def test_telegram_ids_of_52_bits_fit(db: sqlite_utils.Database) -> None:
    assert users.ensure_user(db, 2**52 - 1, now=NOW).id == 2**52 - 1


def test_person_who_is_back_has_all_that_they_had(db: sqlite_utils.Database) -> None:
    users.ensure_user(db, ADA, now=NOW)
    users.set_timezone(db, ADA, "Asia/Tokyo")
    reminders.block(db, ADA, now=NOW)
    reminders.unblock(db, ADA, next_slot=next_slot, now=LATER)
    back = users.ensure_user(db, ADA, now=LATER)
    assert (back.blocked_at, back.timezone, back.created_at) == (None, "Asia/Tokyo", NOW)


def test_everything_goes_along_to_another_id(db: sqlite_utils.Database) -> None:
    users.agree(db, ADA, now=NOW)
    users.set_timezone(db, ADA, "Asia/Tokyo")
    prompts.open_prompt(db, ADA, "x", now=NOW)
    routine_runs.begin(db, a_run(ADA))
    tensions.note(db, ADA, Tension(NOW, NOW.date(), "body-scan", None, 3))
    favourites.set_favourite(db, ADA, "body-scan", favourite=True, now=NOW)
    news.turn_on(db, ADA, now=NOW)
    draft = broadcasts.draft(db, ADA, "Hello", now=NOW)
    tips.save_tip(db, ADA, "a-tip", now=NOW)
    tips.next_tip(db, ADA, pool=["a-tip"], choose=min, now=NOW)
    reminders.add_reminder(db, ADA, kind="tip", timetable="1234567 09:00", timezone="UTC", next_slot=next_slot, now=NOW)
    sweep.claim_due(db, now=LATER, next_slot=next_slot, priorities={}, limit=9)
    rows = ledger.between(db, ADA, dt.date.min, dt.date.max)
    users.agree(db, -7, now=LATER)  # the new id wrote before the bot knew that it is the same chat
    with db.atomic():
        users.change_id(db, ADA, -7)
    assert users.find_user(db, ADA) is None
    moved = users.find_user(db, -7)
    assert moved is not None
    assert (moved.timezone, moved.created_at) == ("Asia/Tokyo", NOW)
    assert len(reminders.list_reminders(db, -7)) == 1
    assert tips.saved_tips(db, -7) == ["a-tip"]
    assert tips.count_seen(db, -7) == 1
    assert arrival(db, -7, now=NOW).prompt == "x"
    assert routine_runs.find(db, -7) == a_run(-7)
    assert tensions.count(db, -7) == 1
    assert favourites.favourites(db, -7) == ["body-scan"]
    assert moved.news
    assert broadcasts.start(db, -7, draft, message_id=1, now=LATER) is not None
    assert rows
    assert ledger.between(db, -7, dt.date.min, dt.date.max) == [replace(row, user_id=-7) for row in rows]
    assert list(db.query("PRAGMA foreign_key_check")) == []


@pytest.mark.parametrize("old_id", [ADA, -7, BEN + 1], ids=["said twice", "the same", "unknown"])
def test_move_that_was_made_already_takes_nothing_away(db: sqlite_utils.Database, old_id: int) -> None:
    """Telegram says it in the old group and in the new one."""
    users.ensure_user(db, ADA, now=NOW)
    users.set_timezone(db, ADA, "Asia/Tokyo")
    for old in (ADA, old_id):
        with db.atomic():
            users.change_id(db, old, -7)
    moved = users.find_user(db, -7)
    assert moved is not None
    assert moved.timezone == "Asia/Tokyo"


def test_quiet_hours_and_streak_are_kept(db: sqlite_utils.Database) -> None:
    users.ensure_user(db, ADA, now=NOW)
    users.set_quiet_hours(db, ADA, dt.time(22), dt.time(7, 30))
    users.set_streak(db, ADA, shown=True)
    found = users.find_user(db, ADA)
    assert found is not None
    assert (found.quiet_from, found.quiet_until, found.streak) == (dt.time(22), dt.time(7, 30), True)
    users.set_quiet_hours(db, ADA, None, None)
    found = users.find_user(db, ADA)
    assert found is not None
    assert (found.quiet_from, found.quiet_until) == (None, None)


def test_first_moment_of_being_blocked_is_kept(db: sqlite_utils.Database) -> None:
    users.ensure_user(db, ADA, now=NOW)
    reminders.block(db, ADA, now=NOW)
    reminders.block(db, ADA, now=LATER)
    found = users.find_user(db, ADA)
    assert found is not None
    assert found.blocked_at == NOW


def test_block_is_cleared(db: sqlite_utils.Database) -> None:
    users.ensure_user(db, ADA, now=NOW)
    reminders.block(db, ADA, now=NOW)
    reminders.unblock(db, ADA, next_slot=next_slot, now=LATER)
    found = users.find_user(db, ADA)
    assert found is not None
    assert found.blocked_at is None


def test_preferences_are_kept(db: sqlite_utils.Database) -> None:
    users.agree(db, ADA, now=NOW)
    users.set_timezone(db, ADA, "America/Argentina/Buenos_Aires")
    users.set_hour_cycle(db, ADA, HourCycle.H12)
    users.set_tip_topic(db, ADA, "sleep_habits")
    users.mark_safety_seen(db, ADA, now=LATER)
    assert users.find_user(db, ADA) == User(
        id=ADA,
        created_at=NOW,
        welcomed_at=None,
        safety_seen_at=LATER,
        blocked_at=None,
        timezone="America/Argentina/Buenos_Aires",
        hour_cycle=HourCycle.H12,
        tip_topic="sleep_habits",
        consented_at=NOW,
        last_seen_on=NOW.date(),
    )


def test_topic_goes_back_to_every_topic(db: sqlite_utils.Database) -> None:
    users.ensure_user(db, ADA, now=NOW)
    users.set_tip_topic(db, ADA, "stress")
    users.set_tip_topic(db, ADA, None)
    found = users.find_user(db, ADA)
    assert found is not None
    assert found.tip_topic is None


def test_unknown_hour_cycle_is_refused(db: sqlite_utils.Database) -> None:
    users.ensure_user(db, ADA, now=NOW)
    with pytest.raises(sqlite3.IntegrityError):
        db.execute("UPDATE preferences SET hour_cycle = '13h' WHERE user_id = ?", [ADA])


def test_what_one_person_does_is_not_done_to_another(db: sqlite_utils.Database, ben: User) -> None:
    users.ensure_user(db, ADA, now=LATER)
    users.set_timezone(db, ADA, "Asia/Tokyo")
    users.set_hour_cycle(db, ADA, HourCycle.H12)
    users.set_tip_topic(db, ADA, "stress")
    users.mark_safety_seen(db, ADA, now=LATER)
    reminders.block(db, ADA, now=LATER)
    assert users.find_user(db, BEN) == ben
    reminders.block(db, BEN, now=LATER)
    reminders.unblock(db, ADA, next_slot=next_slot, now=LATER)
    users.delete_user(db, ADA)
    left = users.find_user(db, BEN)
    assert left is not None
    assert left.blocked_at == LATER


def test_deletion_says_whether_there_was_anybody(db: sqlite_utils.Database) -> None:
    users.ensure_user(db, ADA, now=NOW)
    assert users.delete_user(db, ADA) is True
    assert users.delete_user(db, ADA) is False
    assert users.find_user(db, ADA) is None


def test_person_who_comes_back_after_deletion_is_new(db: sqlite_utils.Database) -> None:
    users.ensure_user(db, ADA, now=NOW)
    users.set_timezone(db, ADA, "Asia/Tokyo")
    users.delete_user(db, ADA)
    again = users.ensure_user(db, ADA, now=LATER)
    assert (again.created_at, again.timezone) == (LATER, None)
