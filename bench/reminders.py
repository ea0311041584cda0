"""The minute's work with a million reminders, beside a scheduler that keeps a job for each person.

What is measured: claiming what falls due in a minute, as the running bot does it (a transaction at a time, on the
database's thread), and the memory of the process; beside it APScheduler's own jobs in memory, which know nothing of a
restart. Also how long a person waits for an answer while fifty thousand reminders are due.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import gc
import json
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
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bench.crowd import Running, ask_for_tips, fill, fill_with_all_due
from bot.delivery.delivery import CLAIMED_AT_ONCE
from bot.timetable import next_slot
from db import sweep
from db.database import Database
from sandbox.server import Server
from sandbox.telegram import Telegram

NOON = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
MINUTES_A_DAY = 24 * 60
PERCENTILE = 0.99
BURST = 50_000
ASKED = 100
ANSWERED_WITHIN_MS = 1000.0
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


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


async def waits_while_many_are_due(count: int, asked: int) -> list[float]:
    """Seconds that a person waits for a tip, over HTTP, while so many reminders are due at the default pace."""
    telegram = Telegram()
    with tempfile.TemporaryDirectory() as folder:
        async with Server(telegram, port=0).running() as server:
            running = Running(Path(folder), telegram, server)
            await fill_with_all_due(running.path, count)
            process = await running.start()
            waits = await ask_for_tips(telegram, asked)
            process.terminate()
            await process.wait()
    return waits


def resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_BYTES / 2**20


def percentile(values: Sequence[float]) -> float:
    return sorted(values)[int(PERCENTILE * (len(values) - 1))]


def measured(*arguments: str) -> dict[str, float]:
    """The figures of one measurement, made in a process of its own, so that none inherits another's memory."""
    command = [sys.executable, "-m", "bench.reminders", *arguments]
    answer = subprocess.run(command, check=True, stdout=subprocess.PIPE)  # noqa: S603 - ourselves
    figures: dict[str, float] = json.loads(answer.stdout)
    return figures


@click.group(invoke_without_command=True)
@click.pass_context
def main(context: click.Context) -> None:
    """Measure all of it and print the table."""
    if context.invoked_subcommand is not None:
        return
    click.echo(f"{'':34}{'p50 a minute':>14}{'p99':>10}{'burst of 50,000':>18}{'memory':>12}{'to set up':>12}")
    ours_of, jobs_of = {}, {}
    for count in (10_000, 100_000, 1_000_000):
        ours_of[count] = one = measured("ours", str(count))
        burst = f"{one['burst_ms']:.0f} ms" if count // 2 >= BURST else ""
        spans = f"{one['p50_ms']:>11.1f} ms{one['p99_ms']:>7.1f} ms"
        click.echo(f"{f'ledger, {count:,} reminders':34}{spans}{burst:>18}{one['memory_mb']:>9.0f} MB")
    for count in (10_000, 100_000):
        jobs_of[count] = one = measured("jobs", str(count))
        name = f"a job each (APScheduler), {count:,}"
        click.echo(f"{name:34}{one['minute_ms']:>11.1f} ms{'':28}{one['memory_mb']:>9.0f} MB{one['adding_s']:>10.1f} s")
    for count, jobs in jobs_of.items():
        minute = jobs["minute_ms"] / ours_of[count]["p50_ms"]
        memory = jobs["memory_mb"] / ours_of[count]["memory_mb"]
        click.echo(f"{f'a job each : ledger, {count:,}':34}{minute:>12.1f} x{'':28}{memory:>10.1f} x")
    waits = measured("answers")
    click.echo(
        f"\n/tip while {BURST:,} are due: p50 {waits['p50_ms']:.0f} ms, p99 {waits['p99_ms']:.0f} ms, "
        f"slowest {waits['slowest_ms']:.0f} ms of {ASKED}"
    )
    if waits["p99_ms"] > ANSWERED_WITHIN_MS:
        click.echo("That is more than a second.")
        sys.exit(1)


@main.command("ours")
@click.argument("count", type=int)
def measure_ours(count: int) -> None:
    spans, burst_ms, used = asyncio.run(ours(count, 60))
    _tell(p50_ms=statistics.median(spans), p99_ms=percentile(spans), burst_ms=burst_ms, memory_mb=used)


@main.command("jobs")
@click.argument("count", type=int)
def measure_jobs(count: int) -> None:
    logging.disable(logging.CRITICAL)
    adding_s, minute_ms, used = asyncio.run(a_job_for_each(count))
    _tell(adding_s=adding_s, minute_ms=minute_ms, memory_mb=used)


@main.command("answers")
def measure_answers() -> None:
    waits = asyncio.run(waits_while_many_are_due(BURST, ASKED))
    _tell(p50_ms=1000 * statistics.median(waits), p99_ms=1000 * percentile(waits), slowest_ms=1000 * max(waits))


def _tell(**figures: float) -> None:
    click.echo(json.dumps(figures))


if __name__ == "__main__":
    main()
