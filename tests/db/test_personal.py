"""What is kept about one person, read at once."""

from __future__ import annotations

import datetime as dt

import sqlite_utils

from bot.timetable import next_slot
from db import broadcasts, favourites, meals, news, personal, reminders, routine_runs, tensions, tips, users
from db.records import Tension
from tests.guided import a_run
from tests.looking_back import record_days

NOW = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)
ADA, BEN = 77, 78


def add(db: sqlite_utils.Database, user_id: int, label: str) -> int:
    users.agree(db, user_id, now=NOW)
    made = reminders.add_reminder(
        db,
        user_id,
        kind="take",
        label=label,
        timetable="1234567 21:00",
        timezone="UTC",
        next_slot=next_slot,
        now=NOW,
    )
    return made.id


def test_a_deleted_reminder_is_remembered_with_the_others(db: sqlite_utils.Database) -> None:
    first, second, others = (add(db, user_id, label) for user_id, label in ((ADA, "a"), (ADA, "b"), (BEN, "c")))
    reminders.delete_reminder(db, ADA, first, now=NOW)
    ever = personal.reminders_ever(db, ADA)
    assert list(ever) == [first, second]
    assert ever[first].deleted_at == NOW
    assert others not in ever


def test_everything_is_every_row_of_one_person_and_of_nobody_else(db: sqlite_utils.Database) -> None:
    for user_id in (ADA, BEN):
        reminder_id = add(db, user_id, "zinc")
        record_days(db, user_id, reminder_id, {dt.date(2026, 11, 2): None})
        tips.save_tip(db, user_id, "some-tip", now=NOW)
        tips.next_tip(db, user_id, pool=["some-tip"], choose=lambda pool: pool[0], now=NOW)
        routine_runs.begin(db, a_run(user_id))
        tensions.note(db, user_id, Tension(NOW, NOW.date(), "body-scan", 6, 3))
        favourites.set_favourite(db, user_id, "body-scan", favourite=True, now=NOW)
        news.turn_on(db, user_id, now=NOW)
        broadcasts.draft(db, user_id, "Hello", now=NOW)
        meals.add_meal(db, user_id, local_date=NOW.date(), food_id="tofu", grams=50, now=NOW)
    everything = personal.everything(db, ADA)
    for table in everything.keys() - {"prompts"}:
        assert len(everything[table]) == 1, table
        assert {row.get("user_id", ADA) for row in everything[table]} == {ADA}
    assert everything["users"][0]["id"] == ADA
    assert everything["prompts"] == []


def test_no_table_of_a_person_is_forgotten(db: sqlite_utils.Database) -> None:
    users.agree(db, ADA, now=NOW)
    of_people = {table.name for table in db.tables if "user_id" in table.columns_dict}
    assert set(personal.everything(db, ADA)) == of_people | {"users"}
