"""From what is due to what was sent: claims, paces, sends and records, so that nothing is lost and nothing storms.

The database is the truth at every moment. What waits in memory is only a small batch that was read from it, so that
a kill at any instant loses nothing; `db.sweep` says what a row knows after each step.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from importlib.metadata import version
from typing import Any

from msgspec.structs import replace
from telegram.ext import ExtBot

from bot.context import ReminderKind
from bot.delivery import wire
from bot.delivery.lateness import is_quiet, with_lateness
from bot.delivery.pacing import Pacing
from bot.logs import wordless
from bot.metrics import DELIVERY, Metrics
from bot.timetable import next_slot, slot_instant
from db import reminders, sweep, users
from db.database import Database, DatabaseError
from db.lease import LeaseLostError
from db.records import Copy, Due
from db.sweep import Outcome, Result
from db.trouble import told, trouble

log = logging.getLogger(__name__)

CLAIMED_AT_ONCE = 200  # rows in one transaction: so few that a person's own message never waits long
# Connections; there are 256, and people's answers need some. A thousand sends a second, of which each takes Telegram a
# sixth of a second, need as many.
SENDS_IN_FLIGHT = 200
SENDS_TOGETHER = 50  # that are put into words and begun in one go
SMALLEST_BATCH, LARGEST_BATCH = 25, 1_000  # that wait in memory: what goes within a second
RETRY_PAUSES = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 2, 4, 8, 16, 30))
UNKNOWN_PAUSE = dt.timedelta(minutes=1)
# A second copy waits until the process has shown that it lives: a crash loop must not use up both.
SETTLED_AFTER = dt.timedelta(seconds=30)
HELD_UP_PAUSE = dt.timedelta(minutes=1)  # until the database is asked again after trouble with the disk
IN_FLIGHT_ENDS_WITHIN_S = 8.0  # hosts kill a process some ten seconds after they asked it to stop

Render = Callable[[Sequence[Due]], Awaitable[list[wire.Message | None]]]


class Delivery:
    """Delivers what is due. `now` is the bot's clock; `token` is the lease under which this process works.

    A second copy of what was on its way when a process died goes when this one has lived for `settled_after`.

    `on_waiting`, where set, is called with the instant (UTC) at which something that waits can go, whenever all that
    could go now has gone. `on_broadcast`, where set, is awaited whenever a broadcast went a step on, or ended.
    """

    def __init__(  # noqa: PLR0913 - what it works with, named one by one where it is made
        self,
        *,
        database: Database,
        bot: ExtBot[str],
        kinds: Mapping[str, ReminderKind],
        render: Render,
        pacing: Pacing,
        now: Callable[[], dt.datetime],
        metrics: Metrics,
        paid: bool = False,
        token: str | None = None,
        settled_after: dt.timedelta = SETTLED_AFTER,
    ) -> None:
        self.pacing = pacing
        self.on_waiting: Callable[[dt.datetime], None] | None = None
        self.ticked_at: dt.datetime | None = None  # when all that was due had last been claimed (UTC)
        self.on_broadcast: Callable[[], Awaitable[None]] | None = None
        self._database = database
        self._bot = bot
        self._priorities = {kind.name: kind.priority for kind in kinds.values()}
        self._render = render
        self._now = now
        self._metrics = metrics
        self._paid = paid
        self._token = token
        self._settled_after = settled_after
        self._ledger = _LedgerWriter(database, now, token)
        self._stopping = False
        self._held_up = False  # by the disk: nothing may leave that cannot be written down
        self._trouble_told: str | None = None
        self._sender: asyncio.Task[None] | None = None
        self._in_flight: dict[int, asyncio.Task[None]] = {}
        self._room = asyncio.Event()  # for more of them
        self._second_copy: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Pick up where the process before left off, by today's rules of the time zones."""
        now = self._now()
        await self._database.run(
            reminders.follow_zone_rules, version("tzdata"), next_slot=next_slot, slot_instant=slot_instant, now=now
        )
        interrupted = await self._database.run(sweep.recover, again_at=now + self._settled_after)
        if interrupted:
            log.warning("%s messages were on their way when the bot stopped; each is sent once more", interrupted)

    async def tick(self) -> None:
        """Claim what is due and let it be sent. Does not wait for the sends: there may be half an hour of them."""
        self._held_up = False
        try:
            await self._ledger.catch_up()
            claimed = CLAIMED_AT_ONCE
            while claimed and not self._stopping:
                began = time.perf_counter()
                claimed = await self._database.run(
                    sweep.claim_due,
                    now=self._now(),
                    next_slot=next_slot,
                    priorities=self._priorities,
                    limit=CLAIMED_AT_ONCE,
                    token=self._token,
                )
                self._metrics.claim_s.observe(time.perf_counter() - began)
        except LeaseLostError as error:
            log.error("%s; nothing more is sent", error)  # noqa: TRY400 - what happened is said whole
            self._stopping = True
        except DatabaseError as error:
            self._hold_up(error)
        if not self._stopping and not self._held_up:
            self.ticked_at = self._now()
            self._metrics.ticked_at.set(self.ticked_at.timestamp())
        if not self._stopping and not self._held_up and (self._sender is None or self._sender.done()):
            self._sender = asyncio.create_task(self._send_all())

    async def idle(self) -> None:
        """Wait until all that could go has gone."""
        if self._sender is not None:
            await asyncio.wait({self._sender})

    async def next_wake(self) -> dt.datetime | None:
        """When there is something to do next (UTC); None if nothing waits."""
        try:
            at = await self._database.run(reminders.next_due_at)
        except DatabaseError as error:
            self._hold_up(error)
            at = self._now()
        if at is None:
            return None
        pause = HELD_UP_PAUSE if self._held_up else dt.timedelta(seconds=self.pacing.closed_s)
        return max(at, self._now() + pause)

    async def stop(self) -> None:
        """Claim and begin nothing more, and let what is on its way arrive and be recorded."""
        self._stopping = True
        if self._sender is not None:
            await asyncio.wait({self._sender}, timeout=IN_FLIGHT_ENDS_WITHIN_S)
            for task in (self._sender, *self._in_flight.values()):
                task.cancel()
        try:
            await self._ledger.catch_up()
        except DatabaseError as error:
            self._hold_up(error)

    def _hold_up(self, error: Exception) -> None:
        """Send nothing until the next minute, and say why when that is news; whole, where it is a fault of ours."""
        self._held_up = True
        self._metrics.errors.labels(DELIVERY).inc()
        ours = trouble(error, self._database.path) is None
        trouble_told = told(error, self._database.path)
        if trouble_told != self._trouble_told:
            log.error("Reminders wait: %s", trouble_told, exc_info=wordless(error) if ours else None)
        self._trouble_told = trouble_told

    async def _send_all(self) -> None:
        try:
            await self._send_what_waits()
        except LeaseLostError:
            log.exception("Sending stops until the next minute")
            self._metrics.errors.labels(DELIVERY).inc()
        except DatabaseError as error:
            self._hold_up(error)
        finally:
            while self._in_flight:
                await asyncio.wait(self._in_flight.values())
        await self._tell_of_broadcast()
        if self._trouble_told is not None and not self._held_up:
            log.warning("Reminders go again")
            self._trouble_told = None
        if self.on_waiting is not None and not self._stopping and not self._held_up:
            at = await self.next_wake()
            if at is not None:
                self.on_waiting(at)

    async def _send_what_waits(self) -> None:
        waiting: list[Due] = []
        while self._may_send():
            # There is no third copy. So second ones go one at a time: a crash amid them costs one of them at most.
            one_more = self._second_copy is None or self._second_copy.done()
            ready = [due for due in waiting if one_more or not due.occurrence.uncertain]
            if not ready:
                ready = await self._database.run(
                    sweep.due_copies,
                    now=self._now(),
                    limit=min(max(SMALLEST_BATCH, int(self.pacing.per_second)), LARGEST_BATCH),
                    held=set(self._in_flight),
                    second_copies=one_more,
                )
                waiting += ready
            if ready:
                gone = {due.occurrence.id for due in await self._send_some_of(ready)}
                waiting = [due for due in waiting if due.occurrence.id not in gone]
            elif self._in_flight:
                await asyncio.wait(self._in_flight.values(), return_when=asyncio.FIRST_COMPLETED)
            elif not await self._claim_more():
                return

    def _may_send(self) -> bool:
        return not (self._stopping or self._held_up or self.pacing.closed_s)

    async def _claim_more(self) -> int:
        """Claim the next people of a broadcast, when nothing else is left to be sent. Returns how many there were."""
        return await self._database.run(
            sweep.claim_broadcast, now=self._now(), limit=CLAIMED_AT_ONCE, token=self._token
        )

    async def _tell_of_broadcast(self) -> None:
        if self.on_broadcast is not None:
            try:
                await self.on_broadcast()
            except Exception as error:
                log.exception("How the broadcast goes could not be shown", exc_info=wordless(error))

    async def _send_some_of(self, ready: list[Due]) -> list[Due]:
        """Begin with the first whose chats may be spoken to, in their turn; those that are dealt with now.

        None, after some time, where nothing could go yet.
        """
        free, wait_s = self._free(ready)
        if not free:
            await self.pacing.wait(wait_s)
            return []
        turns = await self.pacing.turns(len(free))
        if not self._may_send():
            return []
        going = free[:turns]
        for due in going:
            self.pacing.spoken_to(due.user.id)
        # Others may have the next turn meanwhile, but so may these.
        lot = asyncio.create_task(self._begin(going))
        for due in going:
            self._in_flight[due.occurrence.id] = lot
            lot.add_done_callback(partial(self._landed, due.occurrence.id))
            if due.occurrence.uncertain:
                self._second_copy = lot
        while len(self._in_flight) > SENDS_IN_FLIGHT - SENDS_TOGETHER:
            await self._room.wait()
            self._room.clear()
        return going

    def _free(self, ready: Sequence[Due]) -> tuple[list[Due], float]:
        """Up to `SENDS_TOGETHER` that may go now, one a chat and one second copy; or in how many seconds one may."""
        free: dict[int, Due] = {}
        waits_s = []
        for due in ready:
            wait_s = self.pacing.chat_wait_s(due.user.id)
            if wait_s > 0:
                waits_s.append(wait_s)
            elif due.user.id not in free and not (
                due.occurrence.uncertain and any(other.occurrence.uncertain for other in free.values())
            ):
                free[due.user.id] = due
                if len(free) == SENDS_TOGETHER:
                    break
        return list(free.values()), min(waits_s, default=0.0)

    async def _begin(self, going: Sequence[Due]) -> None:
        """Put them into words, mark them as being sent, and let those that are still to be sent go on their way."""
        try:
            messages = await self._render(going)
            begun = await self._ledger.begin([due.occurrence.id for due in going])
        except LeaseLostError:
            log.exception("Sending stops until the next minute")
            self._metrics.errors.labels(DELIVERY).inc()
            self._held_up = True
            return
        except Exception as error:  # noqa: BLE001 - it is said, and the rows wait
            self._hold_up(error)
            return
        for due, message in zip(going, messages, strict=True):
            if due.occurrence.id in begun:
                self._in_flight[due.occurrence.id] = task = asyncio.create_task(self._send(due, message))
                task.add_done_callback(partial(self._landed, due.occurrence.id))
                if due.occurrence.uncertain:
                    self._second_copy = task

    def _landed(self, occurrence_id: int, task: asyncio.Task[None]) -> None:
        """What had a message in hand is done with it; that is not the end of one that goes on its way meanwhile."""
        if self._in_flight.get(occurrence_id) is task:
            del self._in_flight[occurrence_id]
        if len(self._in_flight) <= SENDS_IN_FLIGHT - SENDS_TOGETHER:
            self._room.set()

    async def _send(self, due: Due, message: wire.Message | None) -> None:
        occurrence, user = due.occurrence, due.user
        try:
            if message is None:
                await self._ledger.record(Result(occurrence.id, user.id, Outcome.REFUSED))
                self._metrics.send(Outcome.REFUSED, self._now() - occurrence.copy_due_at)
                return
            now = self._now()
            message = with_lateness(message, due, now=now)
            silent = is_quiet(user, now) or (due.reminder is not None and due.reminder.silent)
            sent = await wire.send(self._bot, user.id, message, silent=silent, paid=self._paid)
            self._metrics.send(sent.outcome, self._now() - occurrence.copy_due_at)
            if sent.new_chat_id is not None:
                with contextlib.suppress(DatabaseError):  # the next try meets the move again
                    await self._database.run(users.change_id, user.id, sent.new_chat_id)
            await self._ledger.record(self._result(due, sent))
        except LeaseLostError:
            log.exception("What became of occurrence %s could not be written down", occurrence.id)
            self._metrics.errors.labels(DELIVERY).inc()
            return
        except DatabaseError as error:
            self._hold_up(error)
            return
        if sent.outcome is Outcome.SENT and occurrence.copy is Copy.NAG and occurrence.message_id is not None:
            await wire.take_buttons_away(self._bot, user.id, occurrence.message_id)
        if occurrence.broadcast_id is not None:
            await self._tell_of_broadcast()

    def _result(self, due: Due, sent: wire.Sent) -> Result:
        now, occurrence = self._now(), due.occurrence
        result = Result(occurrence.id, due.user.id, sent.outcome, message_id=sent.message_id)
        if sent.outcome is Outcome.UNKNOWN:
            return replace(result, retry_at=now + UNKNOWN_PAUSE)
        if sent.outcome is not Outcome.NOT_SENT:
            return result
        if sent.new_chat_id is not None:
            return replace(result, user_id=sent.new_chat_id, retry_at=now)
        if sent.pause is not None:  # a chat that asks for one pause after another lets the others go first
            return replace(result, retry_at=now + sent.pause * (occurrence.tries + 1))
        return replace(result, retry_at=now + RETRY_PAUSES[min(occurrence.tries, len(RETRY_PAUSES) - 1)])


class _LedgerWriter:
    """Writes into the ledger whatever came up while the last transaction was under way, as one transaction.

    A result that the disk did not take is kept and written later: what was sent is not sent again.
    """

    def __init__(self, database: Database, now: Callable[[], dt.datetime], token: str | None) -> None:
        self._database = database
        self._now = now
        self._token = token
        self._begins: list[tuple[Sequence[int], asyncio.Future[set[int]]]] = []
        self._results: list[tuple[Result, asyncio.Future[None]]] = []
        self._late: list[Result] = []
        self._writing: asyncio.Task[None] | None = None

    async def begin(self, occurrence_ids: Sequence[int]) -> set[int]:
        """Mark as being sent; those that are still to be sent. On the disk when this returns."""
        done: asyncio.Future[set[int]] = asyncio.get_running_loop().create_future()
        self._begins.append((occurrence_ids, done))
        self._write_soon()
        return await done

    async def record(self, result: Result) -> None:
        """Write down what became of a send. On the disk when this returns."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._results.append((result, done))
        self._write_soon()
        await done

    async def catch_up(self) -> None:
        """Write down what could not be written before.

        Raises:
            DatabaseError: it still cannot.
        """
        late, self._late = self._late, []
        if late:
            try:
                await self._database.run(sweep.record, late, now=self._now())
            except DatabaseError as error:
                self._keep(late, error)
                raise

    def _keep(self, results: list[Result], error: Exception) -> None:
        if trouble(error, self._database.path) is not None:  # else they would be refused again and again
            self._late = results + self._late

    def _write_soon(self) -> None:
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())

    async def _write(self) -> None:
        while self._begins or self._results:
            begins, self._begins = self._begins, []
            results, self._results = self._results, []
            try:
                begun = await self._database.run(
                    sweep.write,
                    [one for one, _ in results],
                    [one for some, _ in begins for one in some],
                    now=self._now(),
                    token=self._token,
                )
            except Exception as error:  # noqa: BLE001 - it is handed to all who wait
                self._keep([one for one, _ in results], error)
                waiting: list[asyncio.Future[Any]] = [one for _, one in begins]
                waiting += [one for _, one in results]
                for one in waiting:
                    if not one.done():
                        one.set_exception(error)
                continue
            for some, asked in begins:
                with contextlib.suppress(asyncio.InvalidStateError):  # who waited was cancelled
                    asked.set_result(begun.intersection(some))
            for _, told_of in results:
                with contextlib.suppress(asyncio.InvalidStateError):
                    told_of.set_result(None)
