"""Counts, and reads the content again."""

from __future__ import annotations

import asyncio
import datetime as dt

from telegram import Update

from bot.content.changes import changes
from bot.content.checker import check
from bot.context import Context
from bot.features.admin import views
from bot.features.admin.payloads import OpenStats
from bot.features.admin.views import Stats
from bot.language import _
from bot.screen import show
from db import statistics, tallies
from db.tallies import Kind

DAY = dt.timedelta(days=1)
LOOKED_BACK = 30 * DAY
FEEDBACK_LOOKED_BACK = 365 * DAY


async def on_stats(update: Update, context: Context) -> None:
    """/stats. A look into an index for each figure, and a transaction for each group, so that nobody waits for it."""
    database, now = context.services.database, context.now()
    await context.magpie.tallying.write()

    async def total(kind: Kind, span: dt.timedelta) -> dict[str, int]:
        return await database.run(tallies.totals, kind, after=now - span)

    stats = Stats(
        people=await database.run(statistics.people, now=now),
        reminders=await database.run(statistics.reminders),
        waiting=await database.run(statistics.waiting, now=now),
        sends=await total(Kind.SENDS, DAY),
        late_by=await total(Kind.LATENESS, DAY),
        read=await total(Kind.READ, LOOKED_BACK),
        unanswered=await total(Kind.UNANSWERED, LOOKED_BACK),
        helpful=await total(Kind.HELPFUL, FEEDBACK_LOOKED_BACK),
        unhelpful=await total(Kind.UNHELPFUL, FEEDBACK_LOOKED_BACK),
    )
    await show(update, views.stats(context.services.content, stats, context.magpie.reminder_kinds))


async def on_open_stats(update: Update, context: Context, payload: OpenStats) -> None:
    await on_stats(update, context)


async def on_reload(update: Update, context: Context) -> None:
    """/reload: the files as they are now, if nothing is wrong with them."""
    services, today = context.services, context.now().date()
    try:
        report = await asyncio.to_thread(check, services.content.folder, today=today)
    except OSError as error:
        await show(update, views.unreadable(error.strerror or _("no reason was given")))
        return
    if report.content is None or report.problems:
        await show(update, views.not_reloaded([str(problem) for problem in report.problems]))
        return
    await context.magpie.work_with(await services.with_content(report.content))
    different = changes(services.content, report.content)
    await show(update, views.reloaded(different, [str(warning) for warning in report.warnings]))
