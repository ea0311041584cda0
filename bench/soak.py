"""Thirty days with two thousand people in some minutes: the clock is moved, and Telegram and the host misbehave.

The bot runs in this process on a sandbox of its own. People tap, snooze, pause, travel, block and come back; Telegram
answers 429 and 500, drops connections and is away for hours; the bot is restarted, cleanly and not. In the end every
slot that fell due must stand in the ledger once, and nothing else; and memory must not have grown.
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
from pathlib import Path
from typing import Any

import click
import sqlite_utils

from bot.timetable import EVERY_DAY, WEEKDAYS, Timetable, Window, next_slot
from db import reminders, users
from db.records import Reminder, Slot
from sandbox.clock import Clock
from sandbox.people import Person
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
OCCURRENCE = re.compile(r"^(?:odn1|osz1):(\d+)$")


class Books:
    """What must have fallen due, worked out beside the bot: for each person from one act to the next; and what arrived.

    Kept in a file, so that they do not count as memory of the bot's.
    """

    def __init__(self, path: Path) -> None:
        self.file = sqlite3.connect(path)
        self.file.execute("PRAGMA synchronous = OFF")
        self.file.execute("CREATE TABLE expected (reminder, date, slot, PRIMARY KEY (reminder, date, slot))")
        self.file.execute("CREATE TABLE arrived (occurrence, again)")
        self.since: dict[int, dict[int, Slot]] = defaultdict(dict)
        self.wrong_next: list[str] = []

    def count(self, table: str) -> int:
        return int(self.file.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - our own names

    def arrival(self, occurrence: int, *, again: bool = False) -> None:
        """A message came; or, with `again`, one more was asked for by a snooze."""
        self.file.execute("INSERT INTO arrived VALUES (?, ?)", [occurrence, again])

    def close(self, person: int, entries: dict[int, Reminder], *, until: dt.datetime, blocked_at: Any) -> None:
        """Note what fell due since the last act, by the timetables as they were then."""
        last = min(until, blocked_at) if blocked_at else until
        for reminder_id, first in self.since.pop(person, {}).items():
            entry, slot = entries[reminder_id], first
            while slot.due_at <= last:
                self.file.execute(
                    "INSERT OR IGNORE INTO expected VALUES (?, ?, ?)",
                    [reminder_id, slot.local_date.isoformat(), slot.name],
                )
                assert entry.timetable is not None
                slot = next_slot(entry.timetable, entry.timezone, after=slot.due_at)

    def open(self, person: int, entries: list[Reminder], *, now: dt.datetime) -> None:
        """From now on these reminders run; the bot's own idea of what is next is compared with ours."""
        for entry in entries:
            if entry.next is None:
                continue
            assert entry.timetable is not None
            ours = next_slot(entry.timetable, entry.timezone, after=now, not_before=entry.paused_until)
            if entry.next.due_at < ours.due_at:
                self.wrong_next.append(f"reminder {entry.id}: {entry.next} instead of {ours}")
            self.since[person][entry.id] = entry.next


class Soak:
    """The whole of it, in a folder."""

    def __init__(self, folder: Path, *, people: int, days: int, seed: int) -> None:
        self._path = folder / "magpie.sqlite3"
        self._days = days
        self._chance = random.Random(seed)  # noqa: S311 - a sequence that can be had again, not a secret
        self._telegram = Telegram(clock=Clock(START))
        self._people = [self._telegram.add_person(f"P{number}") for number in range(people)]
        self._gone: set[int] = set()
        self._books = Books(folder / "books.sqlite3")
        self._seen: dict[int, Reminder] = {}
        self._acts: Counter[str] = Counter()
        self._memory_mb: dict[int, float] = {}

    async def run(self) -> list[str]:
        """Play all days; what is wrong in the end, a line each."""
        for person in self._people:
            self._telegram.chats[person.id].opened = True
        async with open_world(self._path, telegram=self._telegram) as world:
            await world.magpie.services.database.run(self._fill)
            for person in self._people:
                await self._open(world, person)
        for day in range(self._days):
            for _ in range(2):  # two lives a day
                async with open_world(self._path, telegram=self._telegram) as world:
                    await self._half_a_day(world)
                    if self._chance.random() < 0.3:  # noqa: PLR2004 - some lives end badly
                        await self._die(world)
            gc.collect()
            self._memory_mb[day + 1] = _resident_mb()
            click.echo(f"day {day + 1:2}: {self._memory_mb[day + 1]:.0f} MB, {self._books.count('arrived'):,} arrived")
        self._telegram.faults.clear()
        async with open_world(self._path, telegram=self._telegram) as world:
            await world.advance(hours=3)  # what waited for another try has come, or is missed
            self._prune()
            for person in self._people:
                await self._close(world, person)
            return await self._judge(world)

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
        self._books.arrival(occurrence, again=True)

    def _one_of(self, person: Person) -> int:
        mine = [entry.id for entry in self._seen.values() if entry.user_id == person.id]
        return self._chance.choice(mine)

    async def _entries(self, world: World, person: Person) -> tuple[list[Reminder], Any]:
        database = world.magpie.services.database
        entries = await database.run(reminders.list_reminders, person.id)
        user = await database.run(users.find_user, person.id)
        return entries, user.blocked_at if user else None

    async def _close(self, world: World, person: Person) -> None:
        """What fell due by the timetables as they were at the last act."""
        _, blocked_at = await self._entries(world, person)
        self._books.close(person.id, self._seen, until=world.clock.now(), blocked_at=blocked_at)

    async def _open(self, world: World, person: Person) -> None:
        entries, _ = await self._entries(world, person)
        self._seen |= {entry.id: entry for entry in entries}
        self._books.open(person.id, entries, now=world.clock.now())

    def _prune(self) -> None:
        """Count what arrived, and let the sandbox forget all but the newest: its memory is not the bot's."""
        for person in self._people:
            chat = self._telegram.chats[person.id]
            for message_id in list(chat.messages)[:-6]:
                del chat.messages[message_id]
        self._telegram.callbacks.clear()

    def count_arrival(self, chat: dict[str, Any]) -> None:
        """Called for every message of the bot as it is posted."""
        occurrence = _occurrence(chat)
        if occurrence is not None:
            self._books.arrival(occurrence)

    def watch(self) -> None:
        """Count messages as they are posted, before anybody edits them."""
        post = self._telegram.post_as_bot

        def counted(chat: Any, content: dict[str, Any]) -> Any:
            self.count_arrival(content)
            return post(chat, content)

        self._telegram.post_as_bot = counted  # type: ignore[method-assign]

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

    async def _judge(self, world: World) -> list[str]:
        """Hold the ledger against the books."""
        books = self._books.file
        books.commit()
        books.execute("ATTACH ? AS bot", [str(self._path)])
        now = world.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
        books.execute(
            """CREATE TEMP TABLE found AS
               SELECT reminder_id AS reminder, local_date AS date, slot, state, answer, sent_at, id
               FROM bot.ledger WHERE reminder_id IS NOT NULL AND due_at <= ?""",
            [now],
        )
        missing = list(books.execute("SELECT * FROM expected EXCEPT SELECT reminder, date, slot FROM found"))
        extra = list(books.execute("SELECT reminder, date, slot FROM found EXCEPT SELECT * FROM expected"))
        states = dict(books.execute("SELECT state, count(*) FROM found GROUP BY state"))
        often = list(
            books.execute(
                """SELECT occurrence, sum(NOT again) AS came, sum(again) AS asked, coalesce(max(nag), 0) AS nags
                   FROM arrived LEFT JOIN bot.ledger ON ledger.id = occurrence
                        LEFT JOIN bot.reminders ON reminders.id = reminder_id
                   GROUP BY occurrence HAVING came > (2 + 3 * nags) * (1 + asked)"""
            )
        )
        paused = list(books.execute("SELECT id FROM found WHERE answer = 'paused' AND sent_at IS NOT NULL"))
        settled = self._memory_mb.get(MEMORY_SETTLED_DAY, self._memory_mb[1])
        grown = self._memory_mb[self._days] - settled
        for name, count in [*sorted(self._acts.items()), *((f"ledger: {key}", n) for key, n in sorted(states.items()))]:
            click.echo(f"{name:>24}  {count:>8,}")
        click.echo(f"{'in all':>24}  {sum(states.values()):>8,}")
        click.echo(f"{'slots that fell due':>24}  {self._books.count('expected'):>8,}")
        click.echo(f"memory: {settled:.0f} MB on day {MEMORY_SETTLED_DAY}, {grown:+.1f} MB by day {self._days}")
        for row in often[:5]:
            click.echo(f"occurrence, copies, snoozes, whether it insists: {row}")
        for name, keys in (("missing", missing), ("extra", extra)):
            for key in keys[:5]:
                click.echo(f"{name}: {key} {self._seen.get(key[0])}")
        problems = {
            "slots fell due and are in no row": len(missing),
            "rows are of slots that did not fall due": len(extra),
            "occurrences came too often": len(often),
            "were sent though they were paused": len(paused),
            "rows still wait": sum(states.get(state, 0) for state in ("claimed", "sending")),
            "next slots were computed wrongly": len(self._books.wrong_next),
            "MB more than on day 5": round(grown) if grown > MEMORY_MAY_GROW_MB else 0,
        }
        return [f"{count:,} {what}" for what, count in problems.items() if count]


def _occurrence(message: dict[str, Any]) -> int | None:
    """Which row of the ledger the buttons of a message carry."""
    for row in message.get("reply_markup", {}).get("inline_keyboard", []):
        for button in row:
            if match := OCCURRENCE.match(button.get("callback_data", "")):
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
        soak.watch()
        problems = asyncio.run(soak.run())
    click.echo(f"{time.monotonic() - began:.0f} s")
    if problems:
        click.echo("\n".join(["", *problems]))
        sys.exit(1)


if __name__ == "__main__":
    main()
