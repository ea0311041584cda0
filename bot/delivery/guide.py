"""Guides people through routines: one message each, which edits itself as its steps go by.

The row of a run says what its message shows; what comes next is worked out from that and from the clock. So an edit
that was missed loses nothing, and neither does a kill at any instant. It only ever edits, which makes no sound.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Protocol
from weakref import WeakValueDictionary

from msgspec import Struct
from msgspec.structs import replace
from telegram.ext import ExtBot

from bot import guidance
from bot.content.models import Routine
from bot.context import Services
from bot.delivery import wire
from bot.delivery.pacing import Pacing
from bot.guidance import Ending
from bot.screen import Screen
from db import routine_runs
from db.database import Database, DatabaseError
from db.lease import LeaseLostError
from db.records import Run
from db.sweep import Outcome
from db.trouble import told

log = logging.getLogger(__name__)

EDITS_IN_FLIGHT = 50
IN_FLIGHT_ENDS_WITHIN_S = 4.0
FIRST_RETRY, LONGEST_RETRY = dt.timedelta(seconds=2), dt.timedelta(minutes=5)
SHORTEST_SLEEP_S, LONGEST_SLEEP_S = 0.01, 30.0  # a host that was asleep does not know for how long
AFTER_A_FAULT_S = 5.0


class Scenes(Protocol):
    """What a run looks like."""

    def running(self, routine: Routine, run: Run, *, now: dt.datetime) -> Screen:
        """The step, and how much of it is left."""

    def over(self, routine: Routine | None, run: Run, why: Ending, *, now: dt.datetime) -> Screen:
        """The last that the message says."""


class _Next(Struct, frozen=True):
    """What is to be done with a run, and from when on. `urgent`: a step changes, or it is over."""

    run: Run
    at: dt.datetime
    urgent: bool


class Guide:
    """Edits what is due. `now` is the bot's clock; `token` is the lease under which this process works.

    `routines` are those that there are; within `speaking_to(user_id)` everything is said as that person reads it.
    """

    def __init__(
        self,
        *,
        database: Database,
        bot: ExtBot[str],
        routines: Callable[[], Mapping[str, Routine]],
        speaking_to: Callable[[int], contextlib.AbstractAsyncContextManager[Services]],
        scenes: Scenes,
        pacing: Pacing,
        now: Callable[[], dt.datetime],
        token: str | None = None,
    ) -> None:
        self._database = database
        self._bot = bot
        self._routines = routines
        self._speaking_to = speaking_to
        self._scenes = scenes
        self._pacing = pacing
        self._now = now
        self._token = token
        self._stopping = False
        self._changed = asyncio.Event()
        self._editor: asyncio.Task[None] | None = None
        self._in_flight: set[asyncio.Task[None]] = set()
        self._running = 0
        self._trouble_told: str | None = None
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        # What only makes edits fewer, and may be forgotten: when a message last changed; when a failed edit is tried
        # again, and how often it failed.
        self._shown_at: dict[int, dt.datetime] = {}
        self._retry_at: dict[int, dt.datetime] = {}
        self._tries: dict[int, int] = {}

    async def keep(self) -> None:
        """Edit whatever falls due, until `stop`."""
        while not self._stopping:
            self._changed.clear()
            try:
                await self.tick()
                await self.idle()
                at = await self.next_wake()
            except LeaseLostError:
                return
            wait_s = LONGEST_SLEEP_S if at is None else (at - self._now()).total_seconds()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), min(max(wait_s, SHORTEST_SLEEP_S), LONGEST_SLEEP_S))

    async def tick(self) -> None:
        """Begin to edit what is due. `idle` waits for it."""
        if not self._stopping and (self._editor is None or self._editor.done()):
            self._editor = asyncio.create_task(self._edit_all())

    async def idle(self) -> None:
        """Wait until all that could be edited now has been."""
        if self._editor is not None:
            await asyncio.wait({self._editor})

    async def next_wake(self) -> dt.datetime | None:
        """When there is something to do next (UTC); None if nothing runs."""
        if self._stopping:
            return None
        try:
            at = min((one.at for one in await self._read()), default=None)
        except DatabaseError as error:
            self._say(error)
            return self._now() + dt.timedelta(seconds=AFTER_A_FAULT_S)
        return None if at is None else max(at, self._now() + dt.timedelta(seconds=self._pacing.closed_s))

    async def stop(self) -> None:
        """Begin nothing more, and let what is on its way arrive and be written down."""
        self._stopping = True
        self._changed.set()
        if self._editor is not None:
            await asyncio.wait({self._editor}, timeout=IN_FLIGHT_ENDS_WITHIN_S)
            for task in (self._editor, *self._in_flight):
                task.cancel()

    @contextlib.asynccontextmanager
    async def holding(self, user_id: int) -> AsyncIterator[None]:
        """Within, nobody else changes the person's run or its message. Afterwards the message counts as just shown."""
        async with self._turn_of(user_id):
            try:
                yield
                self._was_shown(user_id)
            except BaseException:
                self._shown_at.pop(user_id, None)  # nobody knows what the message shows now
                raise
            finally:
                self._changed.set()

    async def say_over(self, run: Run, why: Ending) -> None:
        """Let the run's message say that it is over, because of something that the person did elsewhere."""
        async with self._speaking_to(run.user_id) as services:
            screen = self._scenes.over(services.content.routines.get(run.routine_id), run, why, now=self._now())
        await wire.edit(self._bot, run.user_id, run.message_id, screen, caption=run.pictured, unprompted=False)

    async def end(self, user_id: int, why: Ending) -> None:
        """End the person's run, if there is one, and let its message say so."""
        async with self.holding(user_id):
            run = await self._database.run(routine_runs.find, user_id)
            if run is not None:
                await self._database.run(routine_runs.end, user_id, run.message_id)
                await self.say_over(run, why)

    def _say(self, error: DatabaseError) -> None:
        """Say what is wrong with the database, when that is news."""
        trouble_told = told(error, self._database.path)
        if trouble_told != self._trouble_told:
            log.error("Routines wait: %s", trouble_told)
        self._trouble_told = trouble_told

    def _turn_of(self, user_id: int) -> asyncio.Lock:
        """Who has it may change the person's run and its message."""
        return self._turns.setdefault(user_id, asyncio.Lock())

    async def _edit_all(self) -> None:
        try:
            await self._edit_what_is_due()
        except LeaseLostError as error:
            log.error("%s; no routine goes on here", error)  # noqa: TRY400 - what happened is said whole
            self._stopping = True
        except DatabaseError as error:
            self._say(error)
        finally:
            if self._in_flight:
                await asyncio.wait(self._in_flight)

    async def _edit_what_is_due(self) -> None:
        while not self._stopping and not self._pacing.closed_s:
            now = self._now()
            due = [one for one in await self._read() if one.at <= now and not self._turn_of(one.run.user_id).locked()]
            # As many as go within a second; then it is looked again whether a step has become more urgent.
            due = sorted(due, key=lambda one: (not one.urgent, one.at))[: max(1, int(self._pacing.per_second))]
            for one in due:
                await self._begin(one.run)
            if not due:
                if not self._in_flight:
                    return
                await asyncio.wait(self._in_flight, return_when=asyncio.FIRST_COMPLETED)

    async def _begin(self, due: Run) -> None:
        """Take the turn at the run and at the pacing, and let the edit go."""
        turn = self._turn_of(due.user_id)
        if turn.locked():
            return  # the person tapped something, and is shown it
        await turn.acquire()
        run = None
        try:
            run = await self._in_its_turn(due)
        finally:
            if run is None:
                turn.release()
        if run is None:
            return
        self._pacing.spoken_to(run.user_id)
        task = asyncio.create_task(self._edit(run))
        self._in_flight.add(task)
        task.add_done_callback(self._in_flight.discard)
        task.add_done_callback(lambda _task: turn.release())

    async def _in_its_turn(self, due: Run) -> Run | None:
        """The run as its row has it, once an edit may go; None if it is not due any more, or nothing may go."""
        run = await self._database.run(routine_runs.find, due.user_id, message_id=due.message_id)
        if run is None or run.paused or self._due(run).at > self._now():
            return None
        await self._pacing.turn()
        while len(self._in_flight) >= EDITS_IN_FLIGHT:
            await asyncio.wait(self._in_flight, return_when=asyncio.FIRST_COMPLETED)
        silenced = self._stopping or self._pacing.closed_s or self._pacing.chat_wait_s(run.user_id)
        return None if silenced else run

    async def _edit(self, run: Run) -> None:
        """Let the message show where its run stands by now."""
        try:
            await self._bring_up_to_date(run)
        except LeaseLostError:
            log.exception("Where a routine stands could not be written down")
            self._try_again_later(run.user_id)
        except DatabaseError as error:
            self._say(error)
            self._try_again_later(run.user_id)
        except Exception:
            log.exception("A routine could not be shown")
            self._try_again_later(run.user_id)

    async def _bring_up_to_date(self, run: Run) -> None:
        routine, now = self._routines().get(run.routine_id), self._now()
        stands = Ending.RETIRED if routine is None else guidance.stands(run, routine, now=now)
        async with self._speaking_to(run.user_id) as services:
            said = services.content.routines.get(run.routine_id)
            if isinstance(stands, Ending) or said is None:
                stands = stands if isinstance(stands, Ending) else Ending.RETIRED
                screen = self._scenes.over(said, run, stands, now=now)
            else:
                screen = self._scenes.running(said, stands, now=now)
        sent = await wire.edit(self._bot, run.user_id, run.message_id, screen, caption=run.pictured)
        if sent.outcome in (Outcome.NOT_SENT, Outcome.UNKNOWN):
            self._try_again_later(run.user_id)
        elif isinstance(stands, Ending) or sent.outcome is not Outcome.SENT:
            # Over; or the message is gone, or the person out of reach: there is nobody to guide.
            await self._database.run(routine_runs.end, run.user_id, run.message_id)
        else:
            self._was_shown(run.user_id)
            if stands != run:
                await self._database.run(routine_runs.update, stands, token=self._token)
                self._trouble_told = None

    async def _read(self) -> list[_Next]:
        """Every run that is not paused, and when its message is to change."""
        runs = await self._database.run(routine_runs.running, token=self._token)
        self._running = len(runs)
        self._forget_all_but({run.user_id for run in runs})
        return [self._in_its_chat(self._due(run)) for run in runs]

    def _due(self, run: Run) -> _Next:
        now, routine = self._now(), self._routines().get(run.routine_id)
        assert run.ends_at is not None
        retry_at = self._retry_at.get(run.user_id)
        if retry_at is not None and retry_at > now:
            return _Next(run, retry_at, urgent=False)
        if routine is None or guidance.stands(run, routine, now=now) is not run:
            return _Next(run, min(run.ends_at, now), urgent=True)
        seconds = routine.steps[run.step].seconds
        every_s = guidance.bar_every_s(seconds, running=self._running, per_second=self._pacing.per_second)
        at = guidance.next_edit_at(run, routine, shown_at=self._shown_at.get(run.user_id), every_s=every_s)
        return _Next(run, at, urgent=False)

    def _in_its_chat(self, due: _Next) -> _Next:
        """The same, not before the chat may be spoken to again."""
        wait_s = self._pacing.chat_wait_s(due.run.user_id)
        return replace(due, at=max(due.at, self._now() + dt.timedelta(seconds=wait_s))) if wait_s else due

    def _was_shown(self, user_id: int) -> None:
        self._shown_at[user_id] = self._now()
        self._retry_at.pop(user_id, None)
        self._tries.pop(user_id, None)

    def _try_again_later(self, user_id: int) -> None:
        tries = self._tries[user_id] = self._tries.get(user_id, 0) + 1
        self._retry_at[user_id] = self._now() + min(FIRST_RETRY * 2 ** min(tries - 1, 10), LONGEST_RETRY)

    def _forget_all_but(self, user_ids: set[int]) -> None:
        for remembered in (self._shown_at, self._retry_at, self._tries):
            for user_id in remembered.keys() - user_ids:
                del remembered[user_id]
