"""The minute's work with a million reminders, beside a scheduler that keeps a job for each person.

What is measured: claiming what falls due in a minute, as the running bot does it (a transaction at a time, on the
database's thread), and the memory of the process; beside it APScheduler's own jobs in memory, which know nothing of a
restart. Also how long a person waits for an answer while fifty thousand reminders are due.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import gc
import logging
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import click
import sqlite_utils
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.delivery.delivery import CLAIMED_AT_ONCE
from bot.timetable import next_slot
from db import sweep
from db.database import Database
from sandbox.server import Server
from sandbox.telegram import Telegram
from tests.test_crash import Running, ask_for_tips

NOON = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
MINUTES_A_DAY = 24 * 60
REMINDERS_A_PERSON = 2
PERCENTILE = 0.99
BURST = 50_000
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")

_FILL_USERS = """
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
    INSERT INTO users (id, created_at) SELECT i, '2026-01-01T00:00:00Z' FROM n
"""
_FILL_REMINDERS = """
    WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?)
    INSERT INTO reminders (user_id, kind, timetable, timezone, next_due_at, next_date, next_slot, created_at)
    SELECT i / 2 + 1, 'tip', '1234567 ' || time, 'UTC', date || 'T' || time || ':00Z', date, time, date || 'T00:00:00Z'
    FROM (SELECT i, strftime('%H:%M', at) AS time, strftime('%Y-%m-%d', at) AS date
          FROM (SELECT i, datetime('2026-03-02 12:01', '+' || (i * 7919 % 1440) || ' minutes') AS at FROM n))
"""


def fill(db: sqlite_utils.Database, count: int) -> None:
    """So many reminders, spread evenly over the minutes of the day after `NOON`."""
    db.execute(_FILL_USERS, [-(-count // REMINDERS_A_PERSON)])
    db.execute("INSERT INTO preferences (user_id) SELECT id FROM users")
    db.execute(_FILL_REMINDERS, [count])


async def claim_minute(database: Database, now: dt.datetime) -> int:
    """Claim all that is due, as the bot's tick does. Returns how many there were."""
    claimed, total = CLAIMED_AT_ONCE, 0
    while claimed:
        claimed = await database.run(
            sweep.claim_due, now=now, next_slot=next_slot, priorities={"tip": 3}, limit=CLAIMED_AT_ONCE
        )
        total += claimed
    return total


async def ours(count: int, minutes: int) -> tuple[list[float], float, float]:
    """Milliseconds for each of some minutes, for a burst, and the megabytes that all of it took."""
    before = resident_mb()
    with tempfile.TemporaryDirectory() as folder:
        database = await Database.open(Path(folder) / "magpie.sqlite3")
        await database.run(fill, count)
        spans = []
        for number in range(1, minutes + 1):
            began = time.perf_counter()
            due = await claim_minute(database, NOON + number * MINUTE)
            spans.append(1000 * (time.perf_counter() - began))
            assert due >= count // MINUTES_A_DAY
        await database.run(
            lambda db: db.execute(
                """UPDATE reminders SET next_due_at = '2026-03-02T15:00:00Z', next_date = '2026-03-02',
                          next_slot = '15:00', timetable = '1234567 15:00'
                   WHERE id IN (SELECT id FROM reminders WHERE next_due_at > '2026-03-02T15:00:00Z' LIMIT ?)""",
                [min(BURST, count // 2)],
            )
        )
        began = time.perf_counter()
        await claim_minute(database, NOON + 180 * MINUTE)
        burst_ms = 1000 * (time.perf_counter() - began)
        gc.collect()
        used = resident_mb() - before
        await database.close()
    return spans, burst_ms, used


async def a_job_for_each(count: int) -> tuple[float, float, float]:
    """APScheduler with a job in memory for each reminder: seconds to add them, milliseconds a minute, megabytes."""
    before = resident_mb()
    scheduler = AsyncIOScheduler(timezone=dt.UTC, job_defaults={"misfire_grace_time": None, "coalesce": True})
    ran = 0

    async def job() -> None:
        nonlocal ran
        ran += 1

    scheduler.start(paused=True)
    began = time.perf_counter()
    now = dt.datetime.now(dt.UTC)
    due = max(count // MINUTES_A_DAY, 1)
    for number in range(count):
        later = now + dt.timedelta(minutes=30 + number % MINUTES_A_DAY)
        first = now if number < due else later
        scheduler.add_job(job, "cron", hour=later.hour, minute=later.minute, next_run_time=first)
    adding_s = time.perf_counter() - began
    used = resident_mb() - before
    began = time.perf_counter()
    scheduler.resume()
    while ran < due:  # noqa: ASYNC110 - how long that takes is what is measured
        await asyncio.sleep(0)
    minute_ms = 1000 * (time.perf_counter() - began)
    scheduler.shutdown(wait=False)
    return adding_s, minute_ms, used


async def waits_while_many_are_due(count: int) -> list[float]:
    """Seconds that a person waits for a tip, over HTTP, while so many reminders are due at the default pace."""
    telegram = Telegram()
    with tempfile.TemporaryDirectory() as folder:
        async with Server(telegram, port=0).running() as server:
            running = Running(Path(folder), telegram, server)
            database = await Database.open(running.path)
            await database.run(fill, count)
            now = dt.datetime.now(dt.UTC).replace(second=0, microsecond=0)
            await database.run(
                lambda db: db.execute(
                    "UPDATE reminders SET next_due_at = ?, next_date = ?, next_slot = ?, timetable = ?",
                    [f"{now:%Y-%m-%dT%H:%M:%SZ}", f"{now:%Y-%m-%d}", f"{now:%H:%M}", f"1234567 {now:%H:%M}"],
                )
            )
            await database.close()
            person = telegram.add_person("Asks")
            process = await running.start()
            waits = await ask_for_tips(telegram, person, 40)
            process.terminate()
            await process.wait()
    return waits


def resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_BYTES / 2**20


def percentile(values: Sequence[float]) -> float:
    return sorted(values)[int(PERCENTILE * (len(values) - 1))]


@click.group(invoke_without_command=True)
@click.pass_context
def main(context: click.Context) -> None:
    """Measure each in a process of its own, so that none inherits another's memory, and print the table."""
    if context.invoked_subcommand is not None:
        return
    click.echo(f"{'':34}{'p50 a minute':>14}{'p99':>10}{'burst of 50,000':>18}{'memory':>12}{'to set up':>12}")
    for arguments in (
        ["ours", "10000"], ["ours", "100000"], ["ours", "1000000"], ["jobs", "10000"], ["jobs", "100000"], ["answers"],
    ):  # fmt: skip
        subprocess.run([sys.executable, "-m", "bench.reminders", *arguments], check=True)  # noqa: S603 - ourselves


@main.command("ours")
@click.argument("count", type=int)
def measure_ours(count: int) -> None:
    spans, burst_ms, used = asyncio.run(ours(count, 60))
    name = f"ledger, {count:,} reminders"
    burst = f"{burst_ms:.0f} ms" if count // 2 >= BURST else ""
    p50, p99 = f"{statistics.median(spans):.1f} ms", f"{percentile(spans):.1f} ms"
    click.echo(f"{name:34}{p50:>14}{p99:>10}{burst:>18}{used:>9.0f} MB")


@main.command("jobs")
@click.argument("count", type=int)
def measure_jobs(count: int) -> None:
    logging.disable(logging.CRITICAL)
    adding_s, minute_ms, used = asyncio.run(a_job_for_each(count))
    name = f"a job each (APScheduler), {count:,}"
    click.echo(f"{name:34}{minute_ms:>11.1f} ms{'':28}{used:>9.0f} MB{adding_s:>10.1f} s")


@main.command("answers")
def measure_answers() -> None:
    waits = asyncio.run(waits_while_many_are_due(BURST))
    click.echo(
        f"\n/tip while 50,000 are due: p50 {1000 * statistics.median(waits):.0f} ms, "
        f"p99 {1000 * percentile(waits):.0f} ms, slowest {1000 * max(waits):.0f} ms of {len(waits)}"
    )


if __name__ == "__main__":
    main()
