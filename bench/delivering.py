"""Reminders end to end: claimed, worded, sent and written down, by the application as `magpie run` makes it."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import os
import sys
import tempfile
import time
from pathlib import Path

import sqlite_utils

from bench.crowd import fill_with_all_due
from bench.senders import TOKEN, WARM_UP
from bot.app import build_application, open_services
from bot.content.loader import load
from bot.delivery.pacing import Pacing
from bot.settings import DEFAULT_CONTENT_PATH
from db import ledger
from db.records import State

AS_FAST_AS_CAN_BE = 1_000_000.0
TIPS_SEEN = 20  # by each person, as after some weeks

_SEEN = """
    INSERT INTO seen_tips (user_id, tip_id, turn, seen_at)
    SELECT users.id, tip.value, tip.key + 1, '2026-03-01T00:00:00Z' FROM users, json_each(?) AS tip
"""

_PUT_OFF = "UPDATE reminders SET next_due_at = '9999' WHERE id > ?"
_LET_COME = "UPDATE reminders SET next_due_at = ? WHERE next_due_at = '9999'"


async def main() -> None:
    """The arguments: the server's port, and how many reminders are due."""
    port, count = sys.argv[1], int(sys.argv[2])
    handler = logging.FileHandler(os.devnull, encoding="utf-8")
    logging.basicConfig(level="INFO", handlers=[handler])
    content = load(DEFAULT_CONTENT_PATH)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "magpie.sqlite3"
        await fill_with_all_due(path, WARM_UP + count, a_person=1)  # nobody is written to twice within a second
        async with open_services(database_path=path, content=content) as services:

            def see_tips(db: sqlite_utils.Database) -> None:
                db.execute("UPDATE users SET consented_at = created_at")
                db.execute(_SEEN, [json.dumps(list(content.tips)[:TIPS_SEEN])])

            await services.database.run(see_tips)
            application = build_application(
                services, token=TOKEN, api_url=f"http://127.0.0.1:{port}", pacing=Pacing(AS_FAST_AS_CAN_BE)
            )
            await application.initialize()
            # The first ones warm it up, as they do whom it is measured beside: connections, and what is made once.
            [[due_at]] = await services.database.run(
                lambda db: db.execute("SELECT DISTINCT next_due_at FROM reminders").fetchall()
            )
            await services.database.run(lambda db: db.execute(_PUT_OFF, [WARM_UP]))
            await application.delivery.tick()
            await application.delivery.idle()
            await services.database.run(lambda db: db.execute(_LET_COME, [due_at]))
            gc.freeze()  # as `magpie run` does when it has started
            began, worked = time.perf_counter(), time.process_time()
            await application.delivery.tick()
            await application.delivery.idle()
            seconds, worked = time.perf_counter() - began, time.process_time() - worked
            states = await services.database.run(ledger.count_by_state)
            assert states == {State.SENT: WARM_UP + count}, states
            await application.shutdown()
    print(json.dumps({"per_second": count / seconds, "cpu_us": worked / count * 1e6}))  # noqa: T201 - whoever asked


if __name__ == "__main__":
    asyncio.run(main())
