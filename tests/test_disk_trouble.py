"""The disk fails while the bot runs: it says what is wrong, loses nothing, repeats nothing, and goes on by itself."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import AsyncIterator, Callable, Hashable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
import sqlite_utils
from msgspec.structs import replace

from bot.context import Context
from bot.timetable import next_slot
from db import reminders
from db.database import Database
from db.records import Due
from db.trouble import trouble
from sandbox.clock import Clock
from sandbox.people import Chat, Message
from sandbox.telegram import Telegram
from tests import disks, guided
from tests.conversation import NOON, Someone, World, open_world

TROUBLES: dict[str, tuple[Callable[[Database], AbstractContextManager[None]], str]] = {
    "full": (lambda database: disks.full(database.path.parent), "is full. Make room there; I go on by myself."),
    "locked": (lambda database: disks.locked(database.path), "Another program has locked"),
    "read-only": (disks.read_only, "or its folder is read-only. Let this program write there"),
    "damaged": (lambda database: disks.damaged(database.path), "is damaged. Stop the bot"),
}
SORRY = "Sorry, something went wrong on my side. Nothing you set up is lost; please try again."


@pytest.fixture
def folder(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """Where the database lies: on a small disk of its own where that is to be filled."""
    if "full" not in request.node.name:
        yield tmp_path
        return
    with disks.small_disk(tmp_path / "disk") as small:
        yield small


class FailingTelegram(Telegram):
    """A Telegram that lets something happen when the next message has arrived."""

    def __init__(self) -> None:
        super().__init__(clock=Clock(NOON), token="4242:sandbox", bot_name="Magpie", bot_username="magpie_bot")
        self.on_first_arrival: Callable[[], None] | None = None

    def post_as_bot(self, chat: Chat, content: dict[str, Any]) -> Message:
        message = super().post_as_bot(chat, content)
        happens, self.on_first_arrival = self.on_first_arrival, None
        if happens is not None:
            happens()
        return message


@pytest.fixture
async def world(folder: Path) -> AsyncIterator[World]:
    async with open_world(folder / "magpie.sqlite3", telegram=FailingTelegram()) as opened:
        yield opened


@pytest.fixture
async def failing(world: World, request: pytest.FixtureRequest) -> Failing:
    return Failing(world, *TROUBLES[request.param])


every_trouble = pytest.mark.parametrize("failing", TROUBLES, indirect=True)


class Failing:
    """The bot's disk, which can be broken and mended."""

    def __init__(self, world: World, break_it: Callable[[Database], AbstractContextManager[None]], said: str) -> None:
        self.said = said
        self.world = world
        self._break = break_it
        self._broken = contextlib.ExitStack()

    async def begin(self) -> None:
        await self.world.rows("PRAGMA busy_timeout = 0")  # the lock does not go, so nobody need wait for that
        self.begin_at_once()
        with contextlib.suppress(sqlite3.Error):
            await forget_the_file(self.world)

    def begin_at_once(self) -> None:
        self._broken.enter_context(self._break(self.world.magpie.services.database))

    async def end(self) -> None:
        self._broken.close()
        with contextlib.suppress(sqlite3.Error):
            await forget_the_file(self.world)


async def forget_the_file(world: World) -> None:
    """Let the bot read from the disk again, and not from its memory."""
    await world.magpie.services.database.run(lambda db: db.execute("PRAGMA shrink_memory"))


async def remind_at_one(someone: Someone, what: str = "take zinc") -> None:
    await someone.settle_into("Lisbon")
    await someone.say(f"remind me to {what} every day at 13:00")
    assert "Set." in someone.text


async def set_up(world: World) -> dict[str, list[dict[str, Any]]]:
    """All that people set up."""
    tables = ("users", "preferences", "saved_tips")
    rows = {table: await world.rows(f"SELECT * FROM {table}") for table in tables}  # noqa: S608 - our own names
    return rows | {"reminders": await world.rows("SELECT id, user_id, label, timetable, timezone FROM reminders")}


async def states(world: World) -> list[tuple[str, int, int, str]]:
    rows = await world.rows("SELECT state, tries, uncertain, sent_at FROM ledger WHERE reminder_id IS NOT NULL")
    return [tuple(row.values()) for row in rows]


def came(someone: Someone) -> int:
    """How often the reminder came, also late."""
    return sum("Zinc\n" in message["text"] and "Done" in str(message) for message in someone.messages)


@every_trouble
async def test_reminder_waits_while_the_disk_fails_and_comes_once_when_it_does_not(
    world: World, ada: Someone, failing: Failing, caplog: pytest.LogCaptureFixture
) -> None:
    await remind_at_one(ada)
    before = await set_up(world)
    await failing.begin()
    for _ in range(65):
        await world.advance(minutes=1)
    assert came(ada) == 0
    assert failing.said in caplog.text
    assert caplog.text.count("Reminders wait: ") == 1
    assert "Traceback" not in caplog.text
    await failing.end()
    for _ in range(10):
        await world.advance(minutes=1)
    assert came(ada) == 1
    assert [(state, tries, uncertain) for state, tries, uncertain, _ in await states(world)] == [("sent", 0, 0)]
    assert await set_up(world) == before
    assert caplog.text.count("Reminders go again") == 1


@every_trouble
async def test_person_gets_one_apology_and_then_an_answer(
    world: World, ada: Someone, failing: Failing, caplog: pytest.LogCaptureFixture
) -> None:
    await remind_at_one(ada)
    before = await set_up(world)
    written = len(ada.messages)
    await failing.begin()
    assert await ada.say("remind me to take iron every day at 14:00") == SORRY
    assert len(ada.messages) == written + 1
    assert failing.said in caplog.text
    assert "Traceback" not in caplog.text
    assert "iron" not in caplog.text
    await failing.end()
    assert await set_up(world) == before
    assert "Set." in await ada.say("remind me to take iron every day at 14:00")


@every_trouble
async def test_tap_on_a_reminder_leaves_it_so_that_it_can_be_answered_later(
    world: World, ada: Someone, failing: Failing
) -> None:
    await remind_at_one(ada)
    await world.advance(minutes=61)
    reminder = ada.latest()
    await failing.begin()
    assert await ada.tap("Done") == SORRY
    assert ada.toast == "Sorry, that went wrong."
    await failing.end()
    await ada.tap("Done", on=reminder)
    assert [row["answer"] for row in await world.rows("SELECT answer FROM ledger")] == ["done"]


@every_trouble
async def test_what_was_sent_before_the_disk_failed_is_not_sent_again(
    world: World, ada: Someone, failing: Failing
) -> None:
    assert isinstance(world.telegram, FailingTelegram)
    await remind_at_one(ada)
    await world.rows("PRAGMA busy_timeout = 0")
    world.telegram.on_first_arrival = failing.begin_at_once
    await world.advance(minutes=60)
    assert came(ada) == 1
    with contextlib.suppress(sqlite3.Error):
        await forget_the_file(world)
    for _ in range(30):
        await world.advance(minutes=1)
    assert came(ada) == 1
    await failing.end()
    await world.advance(minutes=1)
    [(state, _, uncertain, sent_at)] = await states(world)
    assert (state, uncertain) == ("sent", 0)
    assert sent_at is not None
    for _ in range(150):
        await world.advance(minutes=1)
    assert came(ada) == 1


@every_trouble
async def test_routine_waits_while_the_disk_fails_and_goes_on(
    world: World, ada: Someone, failing: Failing, caplog: pytest.LogCaptureFixture
) -> None:
    await ada.settle_into("Lisbon")
    await guided.begin(ada)
    await world.advance(seconds=30)
    await failing.begin()
    await world.advance(seconds=30)
    assert "Traceback" not in caplog.text
    assert caplog.text.count("Routines wait: ") <= 1
    await failing.end()
    await world.advance(minutes=12)  # a failed edit is tried again within five minutes
    assert await guided.runs(world) == []
    assert guided.step_of(ada.text) is None
    assert "Traceback" not in caplog.text


async def test_what_could_not_be_written_is_written_at_the_stop(folder: Path) -> None:
    telegram = FailingTelegram()
    async with open_world(folder / "magpie.sqlite3", telegram=telegram) as world:
        ada = world.meet()
        failing = Failing(world, *TROUBLES["locked"])
        await remind_at_one(ada)
        await world.rows("PRAGMA busy_timeout = 0")
        telegram.on_first_arrival = failing.begin_at_once
        await world.advance(minutes=60)
        await failing.end()
        await world.magpie.delivery.stop()
    async with open_world(folder / "magpie.sqlite3", telegram=telegram) as world:
        await world.advance(minutes=5)
        assert [state for state, *_ in await states(world)] == ["sent"]
    assert came(ada) == 1


async def test_tip_that_cannot_be_drawn_for_lack_of_room_is_no_failed_one_full(world: World, ada: Someone) -> None:
    """Its text is chosen when it is sent, and the choice is written down: that write is the first that fails."""
    await ada.settle_into("Lisbon")
    await ada.say("/subscribe")
    await ada.say("13:00")
    failing = Failing(world, *TROUBLES["full"])
    await world.advance(minutes=59)
    await failing.begin()
    await world.advance(minutes=3)
    await failing.end()
    await world.advance(minutes=3)
    assert [state for state, *_ in await states(world)] == ["sent"]


async def test_row_is_not_blamed_for_a_disk_that_fails_while_it_is_read(
    world: World, ada: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Trouble while one row is read is the disk's fault: that row is neither failed nor set aside."""
    await remind_at_one(ada)

    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    with monkeypatch.context() as patch:
        patch.setattr("db.sweep.rows_of_users", fail)
        await world.advance(minutes=65)
    with monkeypatch.context() as patch:
        patch.setattr("db.ledger.stands", fail)
        with pytest.raises(sqlite3.OperationalError):
            await world.magpie.services.database.run(
                reminders.reschedule, ada.id, 1, next_slot=next_slot, now=world.clock.now()
            )
    assert [row["set_aside"] for row in await world.rows("SELECT set_aside FROM reminders")] == [None]
    await world.advance(minutes=2)
    assert [state for state, *_ in await states(world)] == ["sent"]


async def test_message_that_our_own_fault_spoils_holds_up_nobody_else(
    world: World, ada: Someone, caplog: pytest.LogCaptureFixture
) -> None:
    """A refusal of SQLite's that is no trouble with the disk would come again every minute."""
    ben = world.meet("Ben")
    for someone in (ada, ben):
        await remind_at_one(someone)
    take = world.magpie.reminder_kinds["take"]

    async def stumble_over_ada(context: Context, dues: Sequence[Due]) -> Sequence[Hashable]:
        if any(due.user.id == ada.id for due in dues):
            raise sqlite3.OperationalError("no such column: nonsense")
        return await take.about(context, dues)

    world.magpie.reminder_kinds = {"take": replace(take, about=stumble_over_ada)}
    await world.advance(minutes=61)
    assert (came(ada), came(ben)) == (0, 1)
    assert sorted(state for state, *_ in await states(world)) == ["failed", "sent"]
    assert "could not be put into words" in caplog.text


@every_trouble
async def test_host_is_not_told_that_reminders_are_looked_at_while_they_cannot_be(
    world: World, ada: Someone, failing: Failing
) -> None:
    await remind_at_one(ada)
    await failing.begin()
    await world.advance(minutes=62)
    await world.advance(minutes=1)
    looked_at = world.magpie.delivery.ticked_at
    assert looked_at is None or looked_at < world.clock.now()
    await failing.end()
    await world.advance(minutes=1)
    assert world.magpie.delivery.ticked_at == world.clock.now()


# In words


def refused(statement: str, *, before: str = "") -> sqlite3.Error:
    with contextlib.closing(sqlite3.connect(":memory:")) as db:
        db.executescript(before)
        with pytest.raises(sqlite3.Error) as refusal:
            db.execute(statement)
        return refusal.value


def test_full_disk_is_told_by_name_with_what_to_do() -> None:
    error = refused("INSERT INTO t VALUES (zeroblob(99999))", before="CREATE TABLE t (a); PRAGMA max_page_count = 2;")
    assert trouble(error, Path("/srv/magpie.sqlite3")) == (
        "The disk with /srv/magpie.sqlite3 is full. Make room there; I go on by myself. (database or disk is full)"
    )


def test_write_protection_is_told_by_name_with_what_to_do() -> None:
    error = refused("INSERT INTO t VALUES (1)", before="CREATE TABLE t (a); PRAGMA query_only = ON;")
    told = trouble(error, Path("/srv/magpie.sqlite3"))
    assert told is not None
    assert told.startswith("/srv/magpie.sqlite3 or its folder is read-only. Let this program write there")


@pytest.mark.parametrize("error", [refused("SELECT nonsense"), ValueError("x"), None, sqlite3.InterfaceError("x")])
def test_fault_of_ours_is_no_trouble_with_the_disk(error: BaseException | None) -> None:
    assert trouble(error, Path("x")) is None


async def test_full_disk_takes_back_the_whole_call(world: World) -> None:
    """Also on a machine where no small disk can be mounted."""

    def fill(db: sqlite_utils.Database) -> None:
        db.execute("INSERT INTO users (id, created_at) VALUES (7, '')")
        pages = db.execute("PRAGMA page_count").fetchone()[0]
        db.execute(f"PRAGMA max_page_count = {pages}")
        for number in range(10_000):
            db.execute("INSERT INTO pictures VALUES (?, ?)", [str(number), "x" * 100])

    with pytest.raises(sqlite3.OperationalError, match="full"):
        await world.magpie.services.database.run(fill)
    assert await world.rows("SELECT count(*) AS n FROM users WHERE id = 7") == [{"n": 0}]
    assert await world.rows("SELECT count(*) AS n FROM pictures") == [{"n": 0}]
