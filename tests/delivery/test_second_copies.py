"""Second copies, of which there is no third, go one at a time: a crash amid them costs one of them at most."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from typing import Any

from sandbox.clock import Clock
from sandbox.people import Chat, Message
from sandbox.telegram import Telegram
from tests.conversation import NOON, open_world
from tests.reminded import remind_all_at_one

PEOPLE = 8


class OnlookingTelegram(Telegram):
    """A Telegram that looks into the bot's ledger whenever a message comes."""

    def __init__(self, ledger: Path) -> None:
        super().__init__(clock=Clock(NOON))
        self._ledger = ledger
        self.seen: list[tuple[int, int]] = []

    def post_as_bot(self, chat: Chat, content: dict[str, Any]) -> Message:
        """Note how many first and how many second copies are on their way."""
        with contextlib.closing(sqlite3.connect(self._ledger)) as ledger:
            self.seen += ledger.execute(
                "SELECT coalesce(sum(uncertain = 0), 0), coalesce(sum(uncertain > 0), 0) FROM ledger "
                "WHERE state = 'sending'"
            )
        return super().post_as_bot(chat, content)


async def test_second_copies_go_one_at_a_time_and_first_ones_do_not(tmp_path: Path) -> None:
    telegram = OnlookingTelegram(tmp_path / "magpie.sqlite3")
    # So fast that all may go at once, and those that need not wait for each other do.
    async with open_world(tmp_path / "magpie.sqlite3", telegram=telegram, sends_per_second=1000) as world:
        people = await remind_all_at_one(world, PEOPLE)
        telegram.faults.add("drop_after", method="sendMessage", times=PEOPLE)
        await world.advance(hours=1)
        assert await world.rows("SELECT DISTINCT state, uncertain FROM ledger") == [
            {"state": "uncertain", "uncertain": 1}
        ]
        firsts, telegram.seen = telegram.seen, []
        await world.advance(minutes=2)
        assert [len(someone.messages) for someone in people] == [2] * PEOPLE
        assert max(first for first, _ in firsts) == PEOPLE
        assert [second for _, second in telegram.seen] == [1] * PEOPLE
