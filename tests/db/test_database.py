"""One file, one thread, one transaction a call, and a schema that keeps nothing but numbers about people."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import sqlite_utils

from bot.timetable import next_slot
from db import broadcasts, favourites, meals, news, prompts, reminders, routine_runs, sweep, tensions, tips, users
from db.database import Database, DatabaseUnusableError
from db.migrations import migrations
from db.records import Tension
from tests.guided import a_run

ADA, BEN = 70_000_101, 70_000_102
NOW = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)
# The rules of the time zones, which process is at work, what was drawn, how often what happened.
OF_NOBODY = {"meta", "lease", "pictures", "tallies"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "magpie.sqlite3"


@pytest.fixture
async def database(path: Path) -> AsyncIterator[Database]:
    opened = await Database.open(path)
    yield opened
    await opened.close()


def tables(db: sqlite_utils.Database) -> list[str]:
    """Every table about people; those with an underscore in front belong to the migrations."""
    return [name for name in db.table_names() if not name.startswith(("_", "sqlite_")) and name not in OF_NOBODY]


def mentions(db: sqlite_utils.Database, number: int) -> dict[str, int]:
    """How many rows of each table have `number` in any of their columns."""
    found = {}
    for name in tables(db):
        table = db.table(name)
        found[name] = table.count_where(" OR ".join(f'"{column.name}" = {number}' for column in table.columns))
    return found


def move_in(db: sqlite_utils.Database, user_id: int) -> None:
    """Leave a row in every table."""
    users.agree(db, user_id, now=NOW)
    for clock in ("07:00", "21:00"):
        reminders.add_reminder(
            db,
            user_id,
            kind="tip",
            timetable=f"1234567 {clock}",
            timezone="Europe/Lisbon",
            next_slot=next_slot,
            now=NOW,
        )
    sweep.claim_due(db, now=NOW + dt.timedelta(days=1), next_slot=next_slot, priorities={}, limit=10)
    for tip_id in ("a", "b"):
        tips.next_tip(db, user_id, pool=[tip_id], choose=min, now=NOW)
        tips.save_tip(db, user_id, tip_id, now=NOW)
    prompts.open_prompt(db, user_id, "rtm1:tip", now=NOW)
    meals.add_meal(db, user_id, local_date=NOW.date(), food_id="tofu", grams=50, now=NOW)
    routine_runs.begin(db, a_run(user_id))
    tensions.note(db, user_id, Tension(NOW, NOW.date(), "body-scan", 6, 3))
    favourites.set_favourite(db, user_id, "body-scan", favourite=True, now=NOW)
    news.turn_on(db, user_id, now=NOW)
    broadcasts.draft(db, user_id, "Hello", now=NOW)


def add_note(db: sqlite_utils.Database, number: int) -> None:
    users.ensure_user(db, number, now=NOW)


def people(db: sqlite_utils.Database) -> list[int]:
    return [row["id"] for row in db.query("SELECT id FROM users ORDER BY id")]


# One call, one transaction


async def test_call_returns_what_its_function_returns(database: Database) -> None:
    assert (await database.run(users.ensure_user, ADA, now=NOW)).id == ADA


async def test_error_takes_back_everything_that_its_call_did(database: Database) -> None:
    await database.run(add_note, ADA)

    def fail_late(db: sqlite_utils.Database) -> None:
        users.ensure_user(db, BEN, now=NOW)
        users.delete_user(db, ADA)
        raise RuntimeError("the lights went out")

    with pytest.raises(RuntimeError, match="the lights went out"):
        await database.run(fail_late)
    assert await database.run(people) == [ADA]


async def test_refusal_of_sqlite_takes_back_the_rest_of_the_call(database: Database) -> None:
    def remember_twice(db: sqlite_utils.Database) -> None:
        db.execute("INSERT INTO users (id, created_at) VALUES (1, '')")
        db.execute("INSERT INTO users (id, created_at) VALUES (1, '')")

    with pytest.raises(sqlite3.IntegrityError):
        await database.run(remember_twice)
    assert await database.run(people) == []


async def test_call_after_a_failed_one_works(database: Database) -> None:
    with pytest.raises(sqlite3.OperationalError):
        await database.run(lambda db: db.execute("SELECT nonsense"))
    await database.run(add_note, ADA)
    assert await database.run(people) == [ADA]


async def test_commit_that_fails_is_taken_back_and_the_next_call_works(database: Database) -> None:
    def leave_a_debt(db: sqlite_utils.Database) -> None:
        db.execute("PRAGMA defer_foreign_keys = ON")  # SQLite asks at the commit, as late as a full disk would
        users.ensure_user(db, ADA, now=NOW)
        tips.save_tip(db, BEN, "a", now=NOW)

    with pytest.raises(sqlite3.IntegrityError):
        await database.run(leave_a_debt)
    assert await database.run(people) == []


async def all_at_once(database: Database, *functions: Callable[[sqlite_utils.Database], object]) -> list[Any]:
    """What becomes of calls that came while the thread was busy."""
    busy, go_on = threading.Event(), threading.Event()

    def keep_busy(_db: sqlite_utils.Database) -> None:
        busy.set()
        assert go_on.wait(timeout=10)

    first = asyncio.create_task(database.run(keep_busy))
    await asyncio.to_thread(busy.wait, 10)
    others = [asyncio.create_task(database.run(function)) for function in functions]
    await asyncio.sleep(0)
    go_on.set()
    await first
    return await asyncio.gather(*others, return_exceptions=True)


async def test_calls_that_came_together_reach_the_disk_once(database: Database) -> None:
    done: list[str] = []
    await database.run(lambda db: db.conn.set_trace_callback(done.append))
    await all_at_once(database, *(partial(add_note, number=number) for number in range(1, 21)))
    await database.run(lambda db: db.conn.set_trace_callback(None))
    assert await database.run(people) == list(range(1, 21))
    assert sum(statement.startswith("INSERT INTO users") for statement in done) == 20
    assert done.count("COMMIT") == 3  # of what kept it busy, of the twenty, and of the end of the trace's beginning


async def test_call_that_fails_among_others_is_taken_back_alone(database: Database) -> None:
    def fail_late(db: sqlite_utils.Database) -> None:
        users.ensure_user(db, BEN, now=NOW)
        raise RuntimeError("the lights went out")

    _, error, _ = await all_at_once(database, partial(add_note, number=1), fail_late, partial(add_note, number=2))
    assert str(error) == "the lights went out"
    assert await database.run(people) == [1, 2]


async def test_commit_that_fails_for_one_is_made_for_the_others(database: Database) -> None:
    def leave_a_debt(db: sqlite_utils.Database) -> None:
        db.execute("PRAGMA defer_foreign_keys = ON")
        tips.save_tip(db, BEN, "a", now=NOW)

    first, error, last = await all_at_once(
        database, partial(add_note, number=1), leave_a_debt, partial(add_note, number=2)
    )
    assert isinstance(error, sqlite3.IntegrityError)
    assert (first, last) == (None, None)
    assert await database.run(people) == [1, 2]


async def test_call_after_which_sqlite_gave_up_everything_takes_no_other_along(database: Database) -> None:
    def lose_all(db: sqlite_utils.Database) -> None:
        db.execute("ROLLBACK")  # as SQLite does by itself when a disk is full
        raise sqlite3.OperationalError("database or disk is full")

    _, error, _ = await all_at_once(database, partial(add_note, number=1), lose_all, partial(add_note, number=2))
    assert str(error) == "database or disk is full"
    assert await database.run(people) == [1, 2]


async def test_nobody_is_told_before_the_disk_has_it(database: Database, path: Path) -> None:
    async def add_and_look(number: int) -> bool:
        await database.run(add_note, number)
        with contextlib.closing(sqlite3.connect(path)) as other:
            return bool(other.execute("SELECT 1 FROM users WHERE id = ?", [number]).fetchall())

    assert all(await asyncio.gather(*(add_and_look(number) for number in range(1, 41))))


async def test_closing_waits_for_calls_that_wait(path: Path) -> None:
    database = await Database.open(path)
    waiting = [asyncio.create_task(database.run(add_note, number)) for number in range(1, 200)]
    await asyncio.sleep(0)
    await database.close()
    await asyncio.gather(*waiting)
    reopened = await Database.open(path)
    assert len(await reopened.run(people)) == len(waiting)
    await reopened.close()


async def test_call_that_nobody_waits_for_any_more_is_still_done_whole(database: Database) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(db: sqlite_utils.Database) -> None:
        begun.set()
        assert go_on.wait(timeout=10)
        users.ensure_user(db, ADA, now=NOW)

    waiting = asyncio.create_task(database.run(slow))
    await asyncio.to_thread(begun.wait, 10)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    go_on.set()
    assert await database.run(people) == [ADA]


async def test_write_of_another_program_in_between_breaks_no_call(database: Database, path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path, timeout=0, check_same_thread=False)) as other:

        def read_then_write(db: sqlite_utils.Database) -> None:
            people(db)
            with contextlib.suppress(sqlite3.OperationalError), other:  # it may as well be made to wait
                other.execute("INSERT INTO users (id, created_at) VALUES (?, '2026-03-02T12:00:00Z')", [BEN])
            users.ensure_user(db, ADA, now=NOW)

        await database.run(read_then_write)
    assert ADA in await database.run(people)


# One thread


async def test_loop_goes_on_while_a_call_waits(database: Database) -> None:
    from_the_loop = threading.Event()
    waiting = asyncio.create_task(database.run(lambda _db: from_the_loop.wait(timeout=10)))
    await asyncio.sleep(0)
    from_the_loop.set()
    assert await waiting is True


async def test_calls_come_one_after_another_in_the_order_of_asking(database: Database) -> None:
    trace: list[tuple[str, int, int]] = []

    def count_up(db: sqlite_utils.Database, number: int) -> None:
        trace.append(("begin", number, threading.get_ident()))
        seen = len(people(db))
        users.ensure_user(db, seen + 1, now=NOW)
        trace.append(("end", number, threading.get_ident()))

    await asyncio.gather(*(database.run(count_up, number) for number in range(50)))
    assert [step[:2] for step in trace] == [(what, number) for number in range(50) for what in ("begin", "end")]
    assert len({thread for _, _, thread in trace}) == 1
    assert await database.run(people) == list(range(1, 51))


async def test_closing_waits_for_the_calls_under_way(path: Path) -> None:
    database = await Database.open(path)
    calls = [asyncio.create_task(database.run(add_note, number)) for number in range(1, 11)]
    await asyncio.sleep(0)
    await database.close()
    await asyncio.gather(*calls)
    with contextlib.closing(sqlite3.connect(path)) as reader:
        assert reader.execute("SELECT count(*) FROM users").fetchone() == (10,)


async def test_closing_twice_is_closing_once(path: Path) -> None:
    database = await Database.open(path)
    await database.close()
    await database.close()
    assert not path.with_name(f"{path.name}-wal").exists()


# The file


async def test_folder_of_the_file_is_made(tmp_path: Path) -> None:
    path = tmp_path / "var" / "lib" / "magpie.sqlite3"
    await (await Database.open(path)).close()
    assert path.is_file()


async def test_reopening_keeps_everything(path: Path) -> None:
    first = await Database.open(path)
    await first.run(move_in, ADA)
    before = await first.run(lambda db: {name: list(db.table(name).rows) for name in tables(db)})
    await first.close()
    second = await Database.open(path)
    after = await second.run(lambda db: {name: list(db.table(name).rows) for name in tables(db)})
    await second.close()
    assert all(before.values())
    assert after == before


def test_file_that_is_no_database_is_refused_and_left_alone(path: Path) -> None:
    path.write_text("Dear diary, this is not a database at all.\n" * 100)
    written = path.read_bytes()
    with pytest.raises(DatabaseUnusableError, match="DATABASE_PATH"):
        asyncio.run(Database.open(path))
    assert path.read_bytes() == written


async def test_database_of_another_program_is_refused_and_left_alone(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE users (name TEXT)")
        other.execute("INSERT INTO users VALUES ('Ada')")
        other.commit()
    with pytest.raises(DatabaseUnusableError, match="DATABASE_PATH"):
        await Database.open(path)
    with contextlib.closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT * FROM users").fetchall() == [("Ada",)]


async def test_path_of_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnusableError, match="DATABASE_PATH"):
        await Database.open(tmp_path)


async def test_path_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DatabaseUnusableError, match="DATABASE_PATH"):
        await Database.open(tmp_path / "file" / "magpie.sqlite3")


@pytest.mark.parametrize("unwritable", ["/proc/magpie.sqlite3", "/proc/magpie/magpie.sqlite3"])
async def test_folder_that_nobody_may_write_to_is_refused(unwritable: str) -> None:
    # /proc takes no files, not even from root, as which the tests may well run.
    with pytest.raises(DatabaseUnusableError, match="DATABASE_PATH"):
        await Database.open(Path(unwritable))


async def test_refusal_says_which_file_why_and_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnusableError) as refusal:
        await Database.open(tmp_path)
    sentence = str(refusal.value)
    assert sentence.startswith(f"DATABASE_PATH: {tmp_path} ")
    assert "unable to open database file" in sentence
    assert sentence.endswith("Give the path of a file in a folder that this program may write to.")


async def test_refusal_leaves_no_thread_behind(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnusableError):
        await Database.open(tmp_path)
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("sqlite")]


async def test_commit_reaches_the_disk_and_keys_are_kept(database: Database) -> None:
    def pragma(db: sqlite_utils.Database, name: str) -> object:
        return next(iter(db.query(f"PRAGMA {name}")))[name]

    found = [await database.run(pragma, name) for name in ("journal_mode", "synchronous", "foreign_keys")]
    assert found == ["wal", 2, 1]


# Migrations


async def test_migrations_apply_twice_harmlessly(database: Database) -> None:
    await database.run(move_in, ADA)
    before = await database.run(lambda db: db.schema)
    await database.run(migrations.apply)
    assert await database.run(lambda db: db.schema) == before
    assert all((await database.run(mentions, ADA)).values())


@pytest.mark.parametrize("last", [migration.name for migration in migrations._migrations][:-1])
async def test_older_database_is_brought_up_to_date_with_its_rows(path: Path, last: str) -> None:
    names = [migration.name for migration in migrations._migrations]
    with contextlib.closing(sqlite3.connect(path)) as connection:
        old = sqlite_utils.Database(connection)
        migrations.apply(old, stop_before=dict(pairwise(names))[last])
        assert [migration.name for migration in migrations.applied(old)][-1] == last
        old.execute("INSERT INTO users (id, created_at) VALUES (?, '2026-01-01T00:00:00Z')", [ADA])
        old.execute("INSERT INTO preferences (user_id, timezone, hour_cycle) VALUES (?, 'Asia/Tokyo', '12h')", [ADA])
    database = await Database.open(path)
    try:
        user = await database.run(users.find_user, ADA)
        assert user is not None
        assert (user.timezone, user.hour_cycle) == ("Asia/Tokyo", "12h")
        await database.run(move_in, ADA)
        assert all((await database.run(mentions, ADA)).values())
        assert await database.run(migrations.pending) == []
    finally:
        await database.close()


async def test_upgraded_database_has_the_schema_of_a_new_one(database: Database, tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(tmp_path / "old.sqlite3")) as connection:
        old = sqlite_utils.Database(connection)
        migrations.apply(old, stop_before=migrations._migrations[1].name)
    upgraded = await Database.open(tmp_path / "old.sqlite3")
    schemas = [await each.run(lambda db: db.schema) for each in (database, upgraded)]
    await upgraded.close()
    assert schemas[0] == schemas[1]


# People


def test_every_table_knows_its_person(db: sqlite_utils.Database) -> None:
    """If this fails for a new table, let `move_in` leave a row in it: the test below then covers it.

    A table about nobody belongs in `OF_NOBODY`.
    """
    move_in(db, ADA)
    assert [name for name, count in mentions(db, ADA).items() if not count] == []


def test_forgetting_a_person_leaves_no_row_of_theirs_in_any_table(db: sqlite_utils.Database) -> None:
    move_in(db, ADA)
    move_in(db, BEN)
    of_ben = mentions(db, BEN)
    assert users.delete_user(db, ADA)
    assert set(mentions(db, ADA).values()) == {0}
    assert mentions(db, BEN) == of_ben


def test_nothing_but_a_number_is_kept_of_who_a_person_is(db: sqlite_utils.Database) -> None:
    columns = {f"{table}.{column.name}" for table in tables(db) for column in db.table(table).columns}
    telling = ("name", "phone", "language", "message", "text", "photo", "location", "latitude", "longitude", "birth")
    assert "users.id" in columns
    told = [column for column in sorted(columns) if any(word in column for word in telling)]
    # Numbers too, what an operator says to all until it is said, and in which language the bot speaks to a person.
    languages = ["preferences.language", "users.app_language"]
    numbers = ["ledger.message_id", "routine_runs.message_id"]
    assert told == sorted(["broadcasts.message_id", "broadcasts.text", *languages, *numbers])


def test_row_of_nobody_is_refused(db: sqlite_utils.Database) -> None:
    for statement in (
        "INSERT INTO preferences (user_id) VALUES (404)",
        "INSERT INTO saved_tips VALUES (404, 'a', '')",
        "INSERT INTO prompts VALUES (404, 'home1', '')",
        "INSERT INTO reminders (user_id, kind, timetable, timezone, created_at) VALUES (404, 'tip', '', '', '')",
    ):
        with pytest.raises(sqlite3.IntegrityError):
            db.execute(statement)


def test_tables_are_strict(db: sqlite_utils.Database) -> None:
    assert [name for name in (*tables(db), *OF_NOBODY) if not db.table(name).strict] == []


def test_time_written_as_text_is_due_when_the_time_is(db: sqlite_utils.Database) -> None:
    """Kathmandu's morning is text like any other, once it is written as UTC."""
    users.ensure_user(db, ADA, now=NOW)
    reminders.add_reminder(
        db, ADA, kind="tip", timetable="1234567 06:00", timezone="Asia/Kathmandu", next_slot=next_slot, now=NOW
    )
    assert reminders.next_due_at(db) == dt.datetime(2026, 3, 3, 0, 15, tzinfo=dt.UTC)
