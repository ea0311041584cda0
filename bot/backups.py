"""The daily backup: made beside the bot's work, at an hour when few are awake, and never in its way."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from apscheduler.triggers.cron import CronTrigger
from telegram.ext import JobQueue

from bot.settings import Settings
from db.backup import BackupError, back_up, clear_leftovers, daily_backups, daily_name, rotate
from db.connection import DatabaseError, DatabaseUnusableError
from db.trouble import told

log = logging.getLogger(__name__)

AT_MINUTE = 17  # not on the hour, when the reminders come
SOON_S = 120.0  # after a start, so that what fell due while the bot was away goes first
A_DAY = dt.timedelta(days=1)


def schedule(jobs: JobQueue[Any], settings: Settings, *, now: Callable[[], dt.datetime]) -> None:
    """Let a backup be made each day, and soon after a start that finds none of today or yesterday."""
    folder = settings.backup_folder
    if folder is None:
        return

    async def make(_context: Any) -> None:
        await make_daily(settings, folder, now=now())

    async def make_if_late(_context: Any) -> None:
        if is_late(folder, today=now().date()):
            await make_daily(settings, folder, now=now())

    jobs.run_custom(
        make,
        job_kwargs={
            "trigger": CronTrigger(hour=settings.backup_hour, minute=AT_MINUTE, timezone=dt.UTC),
            "misfire_grace_time": None,
            "coalesce": True,
            "max_instances": 1,
        },
        name="backup",
    )
    jobs.run_once(make_if_late, when=SOON_S, job_kwargs={"misfire_grace_time": None})


def is_late(folder: Path, *, today: dt.date) -> bool:
    """Whether the newest backup is older than yesterday's, or there is none: the bot was off at that hour."""
    return max(daily_backups(folder), default=dt.date.min) < today - A_DAY


async def make_daily(settings: Settings, folder: Path, *, now: dt.datetime) -> bool:
    """Make the backup of the day and remove those that are too old; whether it was made. What fails is in the log."""
    try:
        path = await asyncio.to_thread(_make, settings, folder, now.date())
    except BackupError as error:
        log.error("No backup was made: %s", error)  # noqa: TRY400 - it is said whole
    except DatabaseError as error:
        log.error("No backup was made. %s", told(error, settings.database_path))  # noqa: TRY400 - it is said whole
    except (DatabaseUnusableError, OSError) as error:
        log.error(  # noqa: TRY400 - it is said whole
            "No backup was made: %s. See that BACKUP_FOLDER (%s) is there, has room, and may be written to",
            error,
            folder,
        )
    else:
        log.info("Backup made: %s", path)
        return True
    return False


def _make(settings: Settings, folder: Path, date: dt.date) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    clear_leftovers(folder, after_s=0)  # this process is the only one that makes daily ones
    path = folder / daily_name(date)
    back_up(settings.database_path, path, key=settings.sqlcipher_key, overwrite=True)
    rotate(folder, daily=settings.backups_daily, weekly=settings.backups_weekly)
    return path
