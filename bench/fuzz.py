"""Two hundred thousand updates that no Telegram would send, through the real application: none may fail unhandled.

A part is drawn by hypothesis from the published types of the Bot API; the rest are updates of a recorded conversation
whose bytes were changed. What is no JSON object any more, or no update that can be read, is refused at the door and
counted; everything else is processed like any update, and answered by the sandbox. At the end the database must be
whole, and the bot must still answer.
"""

from __future__ import annotations

import asyncio
import json
import logging
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import click
import sqlite_utils
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.app import build_application, open_services
from bot.content.loader import load
from bot.context import Magpie
from bot.patience import Patience
from bot.receiving import UnreadableUpdateError, read_update
from bot.settings import DEFAULT_CONTENT_PATH
from sandbox.people import Person
from sandbox.schema import PUBLISHED
from sandbox.telegram import Telegram
from sandbox.transport import SandboxRequest

UPDATES = 200_000
DRAWN = 0.1  # of them, which part is drawn from the types: that takes ten times as long as changing bytes
DEPTH = 5
WITHOUT_END = 1_000_000_000
TOLD_EVERY = 10_000
SHOWN_FAULTS = 5

SAID = (
    "/start", "/help", "/tip", "/compare glycinate citrate", "/compare", "/dose citrate 500 mg x 2", "/remind 21:30",
    "/settings", "/forms oxide", "/ask", "/relax", "/progress", "/export", "/privacy", "/find", "/space", "/food",
    "/start cmp_glycinate_citrate", "glycinate vs oxide", "how much is in 500 mg citrate", "chest pain", "stop",
)  # fmt: skip
TAPS_EACH = 3
NASTY = (
    b"null", b"true", b"-1", b"0", b"1e999", b"9223372036854775808", b'""', b"[]", b"{}", b"[[[[[[[[]]]]]]]]",
    b'"\\u0000"', b'"\\ud800"', b'"' + b"A" * 5000 + b'"', '"\N{RIGHT-TO-LEFT OVERRIDE}"'.encode(), b'"<b>"', b'"%"',
    b'":::::"',
    b'"cmp2:glycinate"', b'"rsh1:1"', b'"ans1:x:2"', b'"new1:new1%3Anew1"', b'{"a":' * 60 + b"1" + b"}" * 60,
)  # fmt: skip


class Faults(logging.Handler):
    """Counts what was logged as an error, by its kind and place, and keeps the first few whole."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: Counter[str] = Counter()
        self.first: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        place = error.__traceback__ if error else None
        while place is not None and place.tb_next is not None:
            place = place.tb_next
        where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else record.getMessage()
        kind = f"{type(error).__name__} {where}"
        if not self.found[kind] and len(self.first) < SHOWN_FAULTS:
            self.first.append(self.format(record))
        self.found[kind] += 1


class Fuzz:
    """The real application on a sandbox, and what became of the updates that it was given."""

    def __init__(self, magpie: Magpie, telegram: Telegram) -> None:
        self.magpie = magpie
        self.telegram = telegram
        self.faults = Faults()
        self.counts: Counter[str] = Counter()
        self.recorded: list[bytes] = []

    async def record(self) -> None:
        """A conversation that touches everything, as the updates that Telegram sent for it."""
        person = self.telegram.add_person("Ada", language_code="en")
        offset = 0
        for text in SAID:
            self.telegram.say(person, text)
            offset = await self._settle(offset)
            for tap in range(TAPS_EACH):
                if self._tap(person, tap):
                    offset = await self._settle(offset)
        for query in ("glycinate vs citrate", "cramps", ""):
            self.telegram.inline_query(person, query)
        self.telegram.share_location(person, 38.7, -9.1)
        await self._settle(offset)

    def _tap(self, person: Person, number: int) -> bool:
        buttons = [
            (message["message_id"], button["callback_data"])
            for message in self.telegram.messages(person.id)[-1:]
            for row in message.get("reply_markup", {}).get("inline_keyboard", [])
            for button in row
            if "callback_data" in button
        ]
        if buttons:
            message_id, data = buttons[number * 2 % len(buttons)]
            self.telegram.tap(person, message_id, data=data)
        return bool(buttons)

    async def _settle(self, offset: int) -> int:
        while updates := await self.magpie.bot.get_updates(offset=offset, timeout=0):
            for update in updates:
                offset = update.update_id + 1
                self.recorded.append(update.to_json().encode())
                await self.magpie.process_update(update)
        return offset

    async def process(self, raw: bytes) -> None:
        """What a webhook does with a body."""
        try:
            data = json.loads(raw)
        except (ValueError, RecursionError):
            self.counts["no JSON"] += 1
            return
        if not isinstance(data, dict):
            self.counts["no object"] += 1
            return
        await self.take(data)

    async def take(self, data: dict[str, Any]) -> None:
        try:
            update = read_update(data, self.magpie.bot)
        except UnreadableUpdateError:
            self.counts["no update"] += 1
            return
        self.counts["processed"] += 1
        await self.magpie.process_update(update)

    async def verdict(self) -> list[str]:
        """What is wrong afterwards; empty if nothing is."""
        wrong = [f"{count} x {kind}" for kind, count in self.faults.found.most_common()]
        database = self.magpie.services.database
        for check in ("integrity_check", "foreign_key_check"):
            found = await database.run(_answer, f"PRAGMA {check}")
            if found not in ([], [("ok",)]):
                wrong.append(f"{check}: {found[:3]}")
        person = self.telegram.add_person("Eve")
        self.telegram.say(person, "/help")
        await self._settle(0)
        if "What I can do" not in str(self.telegram.messages(person.id)[-1].get("text")):
            wrong.append("the bot no longer answers /help")
        return wrong


def _answer(db: sqlite_utils.Database, sql: str) -> list[tuple[Any, ...]]:
    return list(db.execute(sql).fetchall())


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Fuzz]:
    """The application on a sandbox of its own, with a recorded conversation behind it."""
    telegram = Telegram(token="4242:sandbox")  # noqa: S106 - no secret
    async with open_services(
        database_path=folder / "magpie.sqlite3", content=load(DEFAULT_CONTENT_PATH), now=telegram.clock.now
    ) as services:
        magpie = build_application(services, token=telegram.token, request=SandboxRequest(telegram))
        magpie.patience = Patience(WITHOUT_END)
        magpie.patience_while_typing = Patience(WITHOUT_END)
        await magpie.initialize()
        fuzz = Fuzz(magpie, telegram)
        root = logging.getLogger()
        root.addHandler(fuzz.faults)
        try:
            await fuzz.record()
            fuzz.counts.clear()
            yield fuzz
        finally:
            root.removeHandler(fuzz.faults)
            await magpie.shutdown()


def changed(raw: bytes, chance: Random) -> bytes:
    """A recorded update with a few of its bytes flipped, cut, doubled, swapped for another value, or nested deeply."""
    body = bytearray(raw)
    for _ in range(chance.choice((1, 1, 1, 2, 4, 8))):
        place = chance.randrange(len(body)) if body else 0
        end = min(len(body), place + chance.choice((1, 2, 8, 40)))
        match chance.randrange(6):
            case 0 if body:
                body[place] ^= 1 << chance.randrange(8)
            case 1:
                del body[place:end]
            case 2:
                body[place:place] = body[place:end]
            case _:
                _swap_value(body, chance)
    return bytes(body)


def _swap_value(body: bytearray, chance: Random) -> None:
    """Put something nasty in the place of a value; the rest stays JSON, so that this gets furthest."""
    colons = [place for place, byte in enumerate(body) if byte == ord(":")]
    if not colons:
        return
    start = chance.choice(colons) + 1
    while start < len(body) and body[start] == ord(" "):
        start += 1
    try:
        _, length = json.JSONDecoder().raw_decode(body[start:].decode(errors="surrogateescape"))
    except (ValueError, RecursionError):
        return
    body[
        start : start + len(body[start:].decode(errors="surrogateescape")[:length].encode(errors="surrogateescape"))
    ] = chance.choice(NASTY)


@cache
def _types() -> dict[str, Any]:
    types: dict[str, Any] = json.loads(PUBLISHED.read_text())["types"]
    return types


@cache
def _value(kind: str, depth: int) -> st.SearchStrategy[Any]:
    """Values of a published type, now and then of a wrong one."""
    simple: dict[str, st.SearchStrategy[Any]] = {
        "Integer": st.sampled_from((0, 1, -1, 42, 70_000_101, 2**31, 2**52)),
        "Float": st.floats(allow_nan=False, allow_infinity=False),
        "String": st.sampled_from((*SAID, "private", "glycinate", "rsh1:1", "cmp2:a,b")) | st.text(max_size=60),
        "Boolean": st.booleans(),
        "True": st.just(value=True),
    }
    if kind in simple:
        return simple[kind]
    if kind.startswith("Array of "):
        return st.lists(_value(kind.removeprefix("Array of "), depth), max_size=2)
    published = _types().get(kind, {})
    if published.get("subtypes"):
        return st.sampled_from(published["subtypes"]).flatmap(lambda one: _value(one, depth))
    if depth == 0:
        return st.just({})
    fields = published.get("fields", [])
    required = {one["name"]: _field(one, depth) for one in fields if one["required"]}
    optional = {one["name"]: _field(one, depth) for one in fields if not one["required"]}
    return (
        st.lists(st.sampled_from(sorted(optional)), max_size=4, unique=True).flatmap(
            lambda names: st.fixed_dictionaries(required | {name: optional[name] for name in names})
        )
        if optional
        else st.fixed_dictionaries(required)
    )


def _field(field: dict[str, Any], depth: int) -> st.SearchStrategy[Any]:
    return st.deferred(lambda: st.sampled_from(field["types"]).flatmap(lambda kind: _value(kind, depth - 1)))


def drawn_updates() -> st.SearchStrategy[dict[str, Any]]:
    """Updates of every published kind, filled at random."""
    kinds = {one["name"]: one["types"][0] for one in _types()["Update"]["fields"] if one["name"] != "update_id"}
    return st.sampled_from(sorted(kinds)).flatmap(
        lambda name: st.fixed_dictionaries({"update_id": st.just(1), name: _value(kinds[name], DEPTH)})
    )


def draw(fuzz: Fuzz, loop: asyncio.AbstractEventLoop, count: int) -> None:
    """Process so many updates that hypothesis draws."""

    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(drawn_updates())
    def one(data: dict[str, Any]) -> None:
        loop.run_until_complete(fuzz.take(data))

    one()


def change(fuzz: Fuzz, loop: asyncio.AbstractEventLoop, count: int, chance: Random) -> Iterator[int]:
    """Process so many recorded updates with changed bytes; yields how many it was, now and then."""
    for number in range(count):
        loop.run_until_complete(fuzz.process(changed(chance.choice(fuzz.recorded), chance)))
        if number % TOLD_EVERY == 0:
            yield number


@click.command()
@click.option("--updates", default=UPDATES, help="How many in all.")
@click.option("--seed", default=1, help="What the changes depend on.")
def main(updates: int, seed: int) -> None:
    """Process them all and say what failed."""
    logging.getLogger().setLevel(logging.ERROR)
    loop = asyncio.new_event_loop()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        context = opened(Path(folder))
        fuzz = loop.run_until_complete(context.__aenter__())
        drawn = round(updates * DRAWN)
        draw(fuzz, loop, drawn)
        click.echo(f"{drawn:,} drawn from the published types in {time.monotonic() - began:.0f} s")
        for number in change(fuzz, loop, updates - drawn, Random(seed)):  # noqa: S311 - the same in every run
            click.echo(f"{number:,} changed, {time.monotonic() - began:.0f} s")
        wrong = loop.run_until_complete(fuzz.verdict())
        loop.run_until_complete(context.__aexit__(None, None, None))
    for what, count in fuzz.counts.most_common():
        click.echo(f"{what:>10}  {count:,}")
    for fault in fuzz.faults.first:
        click.echo(fault)
    click.echo("\n".join(wrong) or "Nothing failed, and the database is whole.")
    raise SystemExit(bool(wrong))


if __name__ == "__main__":
    main()
