"""Thirty days with two thousand people in some minutes: the clock is moved, and Telegram and the host misbehave.

The bot runs in this process on a sandbox of its own. People tap, snooze, pause, travel, block and come back; Telegram
answers 429 and 500, drops connections and is away for hours; the bot is restarted, cleanly and not. After each day
every slot that fell due must stand in the ledger once, and nothing else; in the end nothing may have come more often
than what is known of its sends allows, nor while its reminder was paused or deleted; and memory must not have grown.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import gc
import logging
import os
import random
import re
import sqlite3
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
import sqlite_utils

from bot.timetable import EVERY_DAY, WEEKDAYS, Timetable, Window, next_slot
from db import reminders, users
from db.records import Reminder
from sandbox.calls import Answer
from sandbox.clock import Clock
from sandbox.errors import ConnectionDropped
from sandbox.files import Upload
from sandbox.people import Chat, Message, Person
from sandbox.telegram import Telegram
from tests.conversation import Someone, World, open_world

START = dt.datetime(
    2026, 10, 12, 0, 5, tzinfo=dt.UTC
)  # clocks change in Europe on 25 October, in America on 1 November
ZONES = (
    "Europe/Lisbon", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Asia/Tokyo", "Asia/Kathmandu",
    "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca", "America/Nuuk", "UTC",
)  # fmt: skip
FAULTS = (("429", 20.0, 1), ("500", None, 30), ("drop_before", None, 30), ("drop_after", None, 20))
ACTING = 0.25  # of all people, each day
MEMORY_SETTLED_DAY = 5
MEMORY_MAY_GROW_MB = 30.0
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
OCCURRENCE = re.compile(r"(?:odn1|osz1):(\d+)")
# Once, and once more for each snooze and each send of unknown fate; an insisting one three times more each time.
CAME_TOO_OFTEN = """
    SELECT occurrence, came, asked, unknown, nag FROM (
        SELECT occurrence, count(*) AS came,
               (SELECT count(*) FROM asked WHERE asked.occurrence = arrived.occurrence) AS asked,
               (SELECT count(*) FROM unknown WHERE unknown.occurrence = arrived.occurrence) AS unknown,
               (SELECT max(nag) FROM bot.reminders JOIN bot.ledger ON reminders.id = reminder_id
                WHERE ledger.id = occurrence) AS nag
        FROM arrived GROUP BY occurrence HAVING came > 1
    ) WHERE came > (1 + asked) * (1 + 3 * nag) + unknown OR came > (1 + asked) * (2 + 3 * nag)
"""
# A snooze is asked for, also of a reminder that is paused.
CAME_WHILE_QUIET = """
    SELECT occurrence, at, quiet.* FROM arrived JOIN bot.ledger ON id = occurrence JOIN quiet ON reminder = reminder_id
    WHERE at > since AND (until IS NULL OR at < until) AND occurrence NOT IN (SELECT occurrence FROM asked)
"""


class Books:
    """What must have fallen due, worked out beside the bot: for each person from one act to the next; and what arrived.

    Kept in a file, so that they do not count as memory of the bot's.
    """

    def __init__(self, path: Path) -> None:
        self.file = sqlite3.connect(path)
        self.file.execute("PRAGMA synchronous = OFF")
        self.file.execute("CREATE TABLE expected (reminder, date, slot, PRIMARY KEY (reminder, date, slot))")
        self.file.execute("CREATE TABLE arrived (occurrence, at)")
        self.file.execute("CREATE TABLE asked (occurrence)")  # for one more, by a snooze
        self.file.execute("CREATE TABLE unknown (occurrence)")  # a send that took effect, and the bot was not told
        self.file.execute("CREATE TABLE quiet (reminder, since, until)")  # paused or deleted
        self.since: dict[int, dict[int, dt.datetime]] = defaultdict(dict)

    def count(self, table: str) -> int:
        return int(self.file.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - our own names

    def close(self, person: int, entries: dict[int, Reminder], *, until: dt.datetime, blocked_at: Any) -> None:
        """Note what fell due since the last act, by the timetables as they were then."""
        last = min(until, blocked_at) if blocked_at else until
        for reminder_id, since in self.since.pop(person, {}).items():
            self.file.executemany(
                "INSERT OR IGNORE INTO expected VALUES (?, ?, ?)",
                (
                    (reminder_id, date.isoformat(), f"{moment:%H:%M}")
                    for date, moment in slots_between(entries[reminder_id], since, last)
                ),
            )

    def open(self, person: int, entries: list[Reminder], gone: set[int], *, now: dt.datetime, blocked: bool) -> None:
        """From now on the reminders run that are neither paused nor deleted, unless the person is out of reach."""
        self.file.executemany(
            "UPDATE quiet SET until = min(coalesce(until, ?), ?) WHERE reminder = ?",
            [(now.timestamp(), now.timestamp(), one) for one in (*(entry.id for entry in entries), *gone)],
        )
        quiet: list[tuple[int, float, float | None]] = [(one, now.timestamp(), None) for one in gone]
        for entry in entries:
            if entry.paused:
                quiet.append((entry.id, now.timestamp(), _starts_at(entry.paused_until, entry.timezone)))
            if not blocked and (not entry.paused or entry.paused_until):
                self.since[person][entry.id] = now
        self.file.executemany("INSERT INTO quiet VALUES (?, ?, ?)", quiet)

    def compare(self, ledger: Path, *, now: dt.datetime) -> tuple[list[Any], list[Any]]:
        """Slots that fell due and are in no row, and rows of slots that did not fall due, up to `now`."""
        self.file.commit()
        self.file.execute("ATTACH ? AS bot", [str(ledger)])
        self.file.execute(
            """CREATE TEMP TABLE found AS SELECT reminder_id, local_date, slot FROM bot.ledger
               WHERE reminder_id IS NOT NULL AND due_at <= ?""",
            [f"{now:%Y-%m-%dT%H:%M:%SZ}"],
        )
        missing = list(self.file.execute("SELECT * FROM expected EXCEPT SELECT * FROM found"))
        extra = list(self.file.execute("SELECT * FROM found EXCEPT SELECT * FROM expected"))
        self.file.execute("DROP TABLE found")
        self.file.commit()
        self.file.execute("DETACH bot")
        return missing, extra


def slots_between(entry: Reminder, after: dt.datetime, last: dt.datetime) -> Iterator[tuple[dt.date, dt.time]]:
    """The slots of a reminder after one instant and up to another, counted by the calendar and not by the bot.

    No clock in `ZONES` goes forward in these weeks, so every time of day exists; of two the first counts.
    """
    assert entry.timetable is not None
    timetable, zone = Timetable.parse(entry.timetable), ZoneInfo(entry.timezone)
    date = after.astimezone(zone).date()
    if entry.paused_until is not None:
        date = max(date, entry.paused_until)
    while date <= last.astimezone(zone).date():
        for moment in timetable.times_on(date.isoweekday()):
            if after < dt.datetime.combine(date, moment, zone).astimezone(dt.UTC) <= last:
                yield date, moment
        date += dt.timedelta(days=1)


def _starts_at(date: dt.date | None, timezone: str) -> float | None:
    return None if date is None else dt.datetime.combine(date, dt.time(), ZoneInfo(timezone)).timestamp()


class Soak:
    """The whole of it, in a folder."""

    def __init__(self, folder: Path, *, people: int, days: int, seed: int) -> None:
        self._path = folder / "magpie.sqlite3"
        self._days = days
        self._chance = random.Random(seed)  # noqa: S311 - a sequence that can be had again, not a secret
        self._books = Books(folder / "books.sqlite3")
        self._telegram = WatchedTelegram(self._books, clock=Clock(START))
        self._people = [self._telegram.add_person(f"P{number}") for number in range(people)]
        self._gone: set[int] = set()
        self._seen: dict[int, dict[int, Reminder]] = defaultdict(dict)  # of each person, also what was deleted
        self._acts: Counter[str] = Counter()
        self._memory_mb: dict[int, float] = {}
        self._unaccounted = 0

    async def run(self) -> list[str]:
        """Play all days; what is wrong in the end, a line each."""
        for person in self._people:
            self._telegram.chats[person.id].opened = True
        async with open_world(self._path, telegram=self._telegram) as world:
            await world.magpie.services.database.run(self._fill)
            for person in self._people:
                await self._open(world, person)
        for day in range(self._days):
            for life in range(2):  # two a day
                async with open_world(self._path, telegram=self._telegram) as world:
                    if life == 0:
                        await self._account(world)
                    await self._half_a_day(world)
                    if self._chance.random() < 0.3:  # noqa: PLR2004 - some lives end badly
                        await self._die(world)
            gc.collect()
            self._memory_mb[day + 1] = _resident_mb()
            click.echo(f"day {day + 1:2}: {self._memory_mb[day + 1]:.0f} MB, {self._books.count('arrived'):,} arrived")
        self._telegram.faults.clear()
        async with open_world(self._path, telegram=self._telegram) as world:
            await world.advance(hours=3)  # what waited for another try has come, or is missed
            await self._account(world)
            return self._judge()

    async def _account(self, world: World) -> None:
        """Hold the ledger against the books: at this moment nothing may be missing, and nothing too many."""
        await world.advance(minutes=1)  # what a crash left unclaimed is claimed
        self._prune()
        for person in self._people:
            await self._close(world, person)
        missing, extra = self._books.compare(self._path, now=world.clock.now())
        for name, keys in (("missing", missing), ("extra", extra)):
            self._unaccounted += len(keys)
            for key in keys[:5]:
                click.echo(f"{name}: {key} {[of[key[0]] for of in self._seen.values() if key[0] in of]}")
        for person in self._people:
            await self._open(world, person)

    async def _half_a_day(self, world: World) -> None:
        acting = self._chance.sample(self._people, int(len(self._people) * ACTING / 2))
        for chunk in range(12):
            self._trouble(world)
            await world.advance(hours=1)
            for person in acting[chunk::12]:
                await self._act(world, person)
            if self._chance.random() < 0.02:  # noqa: PLR2004 - the host sleeps now and then
                hours = self._chance.choice((1, 5))
                world.clock.set(world.clock.now() + dt.timedelta(hours=hours))
                self._acts[f"host slept {hours} h"] += 1
        self._prune()

    def _trouble(self, world: World) -> None:
        world.telegram.faults.clear()
        if self._chance.random() < 0.3:  # noqa: PLR2004 - of all hours
            kind, seconds, times = self._chance.choice(FAULTS)
            world.telegram.faults.add(kind, method="sendMessage", times=times, seconds=seconds)
            self._acts[f"fault {kind}"] += 1
        elif self._chance.random() < 0.03:  # noqa: PLR2004 - an outage lasts the hour
            world.telegram.faults.add("drop_before", method="sendMessage", times=None)
            self._acts["outage"] += 1

    async def _die(self, world: World) -> None:
        """End without a word while messages are on their way."""
        world.clock.set(world.clock.now() + dt.timedelta(minutes=self._chance.randrange(30, 70)))
        await world.magpie.delivery.tick()
        for _ in range(self._chance.randrange(5, 60)):
            await asyncio.sleep(0)
        delivery = world.magpie.delivery
        self._books.file.executemany("INSERT INTO unknown VALUES (?)", [(one,) for one in delivery._in_flight])  # noqa: SLF001 - likewise
        for task in [delivery._sender, *delivery._in_flight.values()]:  # noqa: SLF001 - a crash asks nobody
            if task is not None:
                task.cancel()
        self._acts["crash"] += 1

    async def _act(self, world: World, person: Person) -> None:
        if person.id in self._gone:
            return
        await self._close(world, person)
        someone = Someone(world, person)
        if person.id in world.telegram.blocked:
            world.telegram.unblock(person)
            await world.settle()
            self._acts["unblock"] += 1
        else:
            await self._one_act(world, person, someone)
        await self._open(world, person)

    async def _one_act(  # noqa: C901, PLR0912 - a list of what people do, each in a line or two
        self, world: World, person: Person, someone: Someone
    ) -> None:
        tellable = [m for m in world.telegram.messages(person.id) if _occurrence(m) is not None]
        what = self._chance.choices(
            ("answer", "pause", "resume", "delete", "travel", "block", "block unseen", "deactivate", "until"),
            (60, 6, 10, 3, 4, 3, 2, 0.3, 4),
        )[0]
        self._acts[what] += 1
        match what:
            case "answer" if tellable:
                message = self._chance.choice(tellable)
                label = self._chance.choice(("Done", "Done", "Skip", "Snooze"))
                labels = [button["text"] for row in message["reply_markup"]["inline_keyboard"] for button in row]
                if label in labels:
                    await someone.tap(label, on=message)
                    if label == "Snooze" and "In 10 minutes" in str(someone.latest(with_buttons=True)):
                        await self._snooze(world, someone, message)
            case "pause":
                await someone.say("stop")
            case "resume":
                await someone.say("resume")
            case "until":
                await someone.say("stop")
                if "Pause until a date" in someone.labels:
                    await someone.tap("Pause until a date")
                    await someone.say("tomorrow")
            case "delete":
                await someone.say("/remind")
                await someone.forge(f"rde1:{self._one_of(person)}")
            case "travel":
                await someone.say("hi")
                zone = self._chance.choice(ZONES)
                await someone.forge(f"zst1:{zone}:")
                if self._chance.random() < 0.5:  # noqa: PLR2004 - the others keep home time
                    await someone.forge(f"zmv1:{zone}")
            case "block":
                world.telegram.block(person)
                await world.settle()
            case "block unseen":
                world.telegram.blocked.add(person.id)
            case "deactivate":
                world.telegram.deactivate(person)
                self._gone.add(person.id)
            case _:
                pass

    async def _snooze(self, world: World, someone: Someone, message: dict[str, Any]) -> None:
        shown = world.telegram.message(world.telegram.chat(someone.id), message["message_id"])
        occurrence = _occurrence(message)
        assert occurrence is not None
        await someone.tap(self._chance.choice(("In 10 minutes", "In 1 hour")), on=shown)
        self._books.file.execute("INSERT INTO asked VALUES (?)", [occurrence])

    def _one_of(self, person: Person) -> int:
        return self._chance.choice(list(self._seen[person.id]))

    async def _entries(self, world: World, person: Person) -> tuple[list[Reminder], Any]:
        database = world.magpie.services.database
        entries = await database.run(reminders.list_reminders, person.id)
        user = await database.run(users.find_user, person.id)
        return entries, user.blocked_at if user else None

    async def _close(self, world: World, person: Person) -> None:
        """What fell due by the timetables as they were at the last act."""
        _, blocked_at = await self._entries(world, person)
        self._books.close(person.id, self._seen[person.id], until=world.clock.now(), blocked_at=blocked_at)

    async def _open(self, world: World, person: Person) -> None:
        entries, blocked_at = await self._entries(world, person)
        gone = self._seen[person.id].keys() - {entry.id for entry in entries}
        self._seen[person.id] |= {entry.id: entry for entry in entries}
        self._books.open(person.id, entries, gone, now=world.clock.now(), blocked=blocked_at is not None)

    def _prune(self) -> None:
        """Count what arrived, and let the sandbox forget all but the newest: its memory is not the bot's."""
        for person in self._people:
            chat = self._telegram.chats[person.id]
            for message_id in list(chat.messages)[:-6]:
                del chat.messages[message_id]
        self._telegram.callbacks.clear()

    def _fill(self, db: sqlite_utils.Database) -> None:
        now = self._telegram.clock.now()
        for person in self._people:
            zone = self._chance.choice(ZONES)
            users.ensure_user(db, person.id, now=now)
            users.set_timezone(db, person.id, zone)
            for kind, timetable in self._wishes():
                entry = reminders.add_reminder(
                    db,
                    person.id,
                    kind=kind,
                    label="zinc" if kind == "take" else None,
                    timetable=str(timetable),
                    timezone=zone,
                    next_slot=next_slot,
                    now=now,
                )
                if kind == "take" and self._chance.random() < 0.1:  # noqa: PLR2004 - some want to be nagged
                    reminders.set_nag(db, person.id, entry.id, nag=True)

    def _wishes(self) -> list[tuple[str, Timetable]]:
        days = self._chance.choice((EVERY_DAY, EVERY_DAY, WEEKDAYS, (1, 3, 5)))
        wishes = [
            ("take", Timetable.daily(*{self._quarter() for _ in range(self._chance.choice((1, 1, 2, 3)))}, days=days))
        ]
        if self._chance.random() < 0.5:  # noqa: PLR2004 - half of them
            wishes.append(("tip", Timetable.daily(self._quarter())))
        if self._chance.random() < 0.3:  # noqa: PLR2004 - some
            wishes.append(("wind_down", Timetable.daily(self._quarter()).with_weekend(self._quarter())))
        if self._chance.random() < 0.1:  # noqa: PLR2004 - few
            wishes.append(("move", Timetable.hourly(Window(dt.time(9), dt.time(17), 120), WEEKDAYS)))
        return wishes

    def _quarter(self) -> dt.time:
        return dt.time(self._chance.randrange(24), self._chance.choice((0, 15, 30, 45)))

    def _judge(self) -> list[str]:
        """What is wrong in the end, and the tables."""
        books = self._books.file
        books.commit()
        books.execute("ATTACH ? AS bot", [str(self._path)])
        states = dict(
            books.execute("SELECT state, count(*) FROM bot.ledger WHERE reminder_id IS NOT NULL GROUP BY state")
        )
        often = list(books.execute(CAME_TOO_OFTEN))
        quiet = list(books.execute(CAME_WHILE_QUIET))
        settled = self._memory_mb.get(MEMORY_SETTLED_DAY, self._memory_mb[1])
        grown = self._memory_mb[self._days] - settled
        for name, count in [
            *sorted(self._acts.items()),
            ("snoozes", self._books.count("asked")),
            ("sends of unknown fate", self._books.count("unknown")),
            ("messages that came", self._books.count("arrived")),
            *((f"ledger: {state}", count) for state, count in sorted(states.items())),
            ("in all", sum(states.values())),
            ("slots that fell due", self._books.count("expected")),
        ]:
            click.echo(f"{name:>24}  {count:>8,}")
        click.echo(f"memory: {settled:.0f} MB on day {MEMORY_SETTLED_DAY}, {grown:+.1f} MB by day {self._days}")
        for name, found in (("too often", often), ("while quiet", quiet)):
            for one in found[:5]:
                click.echo(f"{name}: {one}")
        problems = {
            "slots without a row, or rows without a slot": self._unaccounted,
            "occurrences came too often": len(often),
            "came though they were paused or deleted": len(quiet),
            "rows still wait": sum(states.get(state, 0) for state in ("claimed", "sending")),
            f"MB more than on day {MEMORY_SETTLED_DAY}": round(grown) if grown > MEMORY_MAY_GROW_MB else 0,
        }
        return [f"{count:,} {what}" for what, count in problems.items() if count]


class WatchedTelegram(Telegram):
    """A Telegram that writes into the books what came, before anybody edits it."""

    def __init__(self, books: Books, *, clock: Clock) -> None:
        super().__init__(clock=clock)
        self._books = books

    def post_as_bot(self, chat: Chat, content: dict[str, Any]) -> Message:
        occurrence = _occurrence(content)
        if occurrence is not None:
            self._books.file.execute("INSERT INTO arrived VALUES (?, ?)", [occurrence, self.clock.timestamp()])
        return super().post_as_bot(chat, content)

    async def call(self, method: str, parameters: dict[str, Any], files: Mapping[str, Upload] | None = None) -> Answer:
        try:
            return await super().call(method, parameters, files or {})
        except ConnectionDropped as dropped:
            occurrence = OCCURRENCE.search(str(parameters.get("reply_markup")))
            if dropped.took_effect and occurrence is not None:
                self._books.file.execute("INSERT INTO unknown VALUES (?)", [int(occurrence[1])])
            raise


def _occurrence(message: dict[str, Any]) -> int | None:
    """Which row of the ledger the buttons of a message carry."""
    for row in message.get("reply_markup", {}).get("inline_keyboard", []):
        for button in row:
            if match := OCCURRENCE.fullmatch(button.get("callback_data", "")):
                return int(match[1])
    return None


def _resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_BYTES / 2**20


@click.command()
@click.option("--people", default=2_000, show_default=True)
@click.option("--days", default=30, show_default=True)
@click.option("--seed", default=2026, show_default=True)
def main(people: int, days: int, seed: int) -> None:
    """Play DAYS days with PEOPLE people, and account for every occurrence."""
    logging.basicConfig(level=logging.ERROR)  # the troubles are made on purpose
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        soak = Soak(Path(folder), people=people, days=days, seed=seed)
        problems = asyncio.run(soak.run())
    click.echo(f"{time.monotonic() - began:.0f} s")
    if problems:
        click.echo("\n".join(["", *problems]))
        sys.exit(1)


if __name__ == "__main__":
    main()
