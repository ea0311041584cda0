"""The updates that wait for the bot, and the one poller that may fetch them."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

from sandbox.clock import Clock
from sandbox.errors import Conflict
from sandbox.schema import schema

Update = dict[str, Any]

KEPT_SECONDS = 24 * 60 * 60
"""Telegram forgets updates that nobody fetched for a day."""

FIRST_UPDATE_ID = 100_000_001

NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


class Updates:
    """A queue that keeps every update until it is confirmed.

    Attributes:
        allowed: The kinds the bot asked for; remembered from call to call, as Telegram does.
        polling_allowed: False while a webhook is set.
        on_added: Called with every update after it was added; the webhook listens.
    """

    def __init__(self, clock: Clock) -> None:
        """Start empty, with the kinds that Telegram sends by default."""
        self._clock = clock
        self._pending: OrderedDict[int, tuple[int, Update]] = OrderedDict()
        self._next_id = FIRST_UPDATE_ID
        self._waiter: asyncio.Future[None] | None = None
        self._none_waits = asyncio.Event()
        self._none_waits.set()
        self.allowed: frozenset[str] | None = None
        self.polling_allowed = True
        self.on_added: Callable[[Update], None] | None = None

    def __len__(self) -> int:
        """How many updates wait."""
        self._forget_old()
        return len(self._pending)

    def add(self, kind: str, payload: dict[str, Any]) -> None:
        """Queue an update, unless the bot did not ask for this kind."""
        if (kind in NOT_BY_DEFAULT) if self.allowed is None else (kind not in self.allowed):
            return
        update = {"update_id": self._next_id, kind: payload}
        self._pending[self._next_id] = (self._clock.timestamp(), update)
        self._next_id += 1
        self._none_waits.clear()
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
        if self.on_added is not None:
            self.on_added(update)

    def allow(self, kinds: Sequence[str] | None) -> None:
        """Remember which kinds the bot wants from now on; empty means Telegram's default, None changes nothing."""
        if kinds is not None:
            known = frozenset(kinds) & frozenset(schema().update_kinds)
            self.allowed = known or None

    def pending(self) -> list[Update]:
        """The waiting updates, oldest first."""
        self._forget_old()
        return [update for _, update in self._pending.values()]

    def confirm(self, update_id: int) -> None:
        """Forget one update."""
        self._pending.pop(update_id, None)
        self._note_whether_any_wait()

    async def taken(self) -> None:
        """Wait until the bot has taken all that wait, and confirmed it."""
        await self._none_waits.wait()

    def waits(self, update_id: int) -> bool:
        """Whether an update is neither confirmed nor forgotten."""
        self._forget_old()
        return update_id in self._pending

    def drop(self) -> None:
        """Forget all that wait."""
        self._pending.clear()
        self._note_whether_any_wait()

    async def fetch(self, *, offset: int, limit: int, timeout: float) -> list[Update]:  # noqa: ASYNC109  part of the API
        """Confirm the updates before `offset`, then answer with up to `limit` that wait.

        Args:
            offset: First wanted id; 0 for the oldest; negative counts from the end, forgetting all before.
            limit: At most so many.
            timeout: Real seconds to wait for the first one.

        Raises:
            Conflict: A webhook is set, or another poller took over meanwhile.
        """
        if not self.polling_allowed:
            raise Conflict(
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            )
        self._forget_before(offset)
        if not self._pending and timeout > 0:
            self.interrupt("terminated by other getUpdates request; make sure that only one bot instance is running")
            await self._wait(timeout)
        return [update for _, (_, update) in zip(range(limit), self._pending.values(), strict=False)]

    def interrupt(self, reason: str) -> None:
        """Send the waiting poller away with a conflict."""
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(Conflict(reason))
        self._waiter = None

    async def _wait(self, seconds: float) -> None:
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiter = waiter
        try:
            async with asyncio.timeout(seconds):
                await waiter
        except TimeoutError:
            pass
        finally:
            if self._waiter is waiter:
                self._waiter = None

    def _forget_before(self, offset: int) -> None:
        self._forget_old()
        pending = self._pending
        if offset < 0:
            while len(pending) > -offset:
                pending.popitem(last=False)
            return
        while pending and next(iter(pending)) < offset:
            pending.popitem(last=False)
        self._note_whether_any_wait()

    def _forget_old(self) -> None:
        oldest = self._clock.timestamp() - KEPT_SECONDS
        while self._pending and next(iter(self._pending.values()))[0] < oldest:
            self._pending.popitem(last=False)
        self._note_whether_any_wait()

    def _note_whether_any_wait(self) -> None:
        if not self._pending:
            self._none_waits.set()
