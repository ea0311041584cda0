"""The list of a day: what was added, taken off, brought back and forgotten."""

from __future__ import annotations

import datetime as dt
import sqlite3

import pytest
import sqlite_utils

from db import meals, users
from db.meals import KEPT_DAYS, MEALS_A_DAY, TooManyMealsError
from db.records import Meal

ADA, BEN = 101, 102
NOW = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 3, 2)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def people(db: sqlite_utils.Database) -> None:
    for person in (ADA, BEN):
        users.ensure_user(db, person, now=NOW)


def add(
    db: sqlite_utils.Database, food_id: str, *, person: int = ADA, date: dt.date = TODAY, now: dt.datetime = NOW
) -> Meal:
    return meals.add_meal(db, person, local_date=date, food_id=food_id, grams=28.35, now=now)


def listed(db: sqlite_utils.Database, person: int = ADA, date: dt.date = TODAY) -> list[str]:
    return [meal.food_id for meal in meals.meals_of(db, person, date)]


def test_a_day_lists_what_was_added_to_it_in_order(db: sqlite_utils.Database) -> None:
    for food_id in ("tofu", "banana", "almonds"):
        add(db, food_id)
    add(db, "quinoa", date=TODAY - dt.timedelta(days=1))
    add(db, "milk", person=BEN)
    assert listed(db) == ["tofu", "banana", "almonds"]
    assert listed(db, BEN) == ["milk"]
    assert add(db, "oats") == Meal(6, ADA, TODAY, "oats", 28.35, NOW, None)


def test_a_finger_that_trembles_adds_once_and_a_second_helping_counts(db: sqlite_utils.Database) -> None:
    first = add(db, "banana")
    assert add(db, "banana", now=NOW + dt.timedelta(seconds=2)) == first
    add(db, "banana", now=NOW + MINUTE)
    assert listed(db) == ["banana", "banana"]


def test_a_full_day_takes_no_more_and_the_next_one_does(db: sqlite_utils.Database) -> None:
    for number in range(MEALS_A_DAY):
        add(db, f"food-{number}")
    with pytest.raises(TooManyMealsError):
        add(db, "one-more")
    add(db, "one-more", date=TODAY + dt.timedelta(days=1))
    assert len(listed(db)) == MEALS_A_DAY


def test_what_was_removed_comes_back_where_it_was(db: sqlite_utils.Database) -> None:
    first, _ = add(db, "tofu"), add(db, "banana")
    removed = meals.remove_meal(db, ADA, first.id, now=NOW)
    assert removed is not None
    assert removed.removed_at == NOW
    assert listed(db) == ["banana"]
    assert meals.restore_meal(db, ADA, first.id) == first
    assert listed(db) == ["tofu", "banana"]


def test_a_stranger_touches_nothing(db: sqlite_utils.Database) -> None:
    meal = add(db, "tofu")
    assert meals.remove_meal(db, BEN, meal.id, now=NOW) is None
    assert meals.clear_day(db, BEN, TODAY, now=NOW) == 0
    assert listed(db) == ["tofu"]
    meals.remove_meal(db, ADA, meal.id, now=NOW)
    assert meals.restore_meal(db, BEN, meal.id) is None
    assert meals.restore_day(db, BEN, TODAY, removed_at=NOW) == 0
    assert listed(db) == []


def test_undoing_a_clearing_brings_back_what_it_took_and_nothing_else(db: sqlite_utils.Database) -> None:
    first = add(db, "tofu")
    meals.remove_meal(db, ADA, first.id, now=NOW)
    add(db, "banana")
    add(db, "almonds")
    assert meals.clear_day(db, ADA, TODAY, now=NOW + MINUTE) == 2
    assert listed(db) == []
    assert meals.restore_day(db, ADA, TODAY, removed_at=NOW + MINUTE) == 2
    assert meals.restore_day(db, ADA, TODAY, removed_at=NOW + MINUTE) == 0
    assert listed(db) == ["banana", "almonds"]


def test_old_days_are_forgotten_and_yesterday_is_not_anywhere_on_earth(db: sqlite_utils.Database) -> None:
    for days in range(5):
        add(db, f"food-{days}", date=TODAY - dt.timedelta(days=days))
    removed = add(db, "removed", date=TODAY - dt.timedelta(days=4))
    meals.remove_meal(db, ADA, removed.id, now=NOW)
    assert meals.count_meals(db, ADA) == 6
    assert meals.forget_old(db, now=NOW) == 3
    assert meals.forget_old(db, now=NOW) == 0
    assert [listed(db, date=TODAY - dt.timedelta(days=days)) for days in (0, 1, 2, 3)] == [
        ["food-0"], ["food-1"], ["food-2"], []
    ]  # fmt: skip
    assert KEPT_DAYS == 2


def test_an_amount_of_nothing_is_refused(db: sqlite_utils.Database) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        meals.add_meal(db, ADA, local_date=TODAY, food_id="tofu", grams=0, now=NOW)


def test_the_list_goes_with_its_person(db: sqlite_utils.Database) -> None:
    add(db, "tofu")
    with db.atomic():
        users.change_id(db, ADA, -7)
    assert listed(db, -7) == ["tofu"]
    users.delete_user(db, -7)
    assert meals.count_meals(db, -7) == 0
