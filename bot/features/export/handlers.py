"""Makes the files and sends them."""

from __future__ import annotations

import asyncio
import datetime as dt

from telegram import Update
from telegram.constants import ChatAction

from bot import history
from bot.attachments import announce, send_document
from bot.context import Context, ensure_user, reminder_title
from bot.destinations import OpenExport
from bot.drawing.pictures import report_pdf, report_png
from bot.features.export import files, report, views
from bot.features.export.payloads import FileKind, MakeReport, SendFile
from bot.screen import show
from db import ledger, personal, reminders
from db.records import User


async def on_export(update: Update, context: Context) -> None:
    """/export: which files there are."""
    await ensure_user(update, context)
    await show(update, views.export())


async def on_open_export(update: Update, context: Context, payload: OpenExport) -> None:
    await on_export(update, context)


async def on_send_file(update: Update, context: Context, payload: SendFile) -> None:
    user = await ensure_user(update, context)
    await announce(update, ChatAction.UPLOAD_DOCUMENT)
    content = await (_csv(context, user) if payload.kind is FileKind.CSV else _json(context, user))
    today = history.local_date(context.now(), user.timezone)
    file = files.File(f"magpie-{today}.{payload.kind}", content).fitting()
    await send_document(
        update,
        file.content,
        filename=file.name,
        caption=views.file_caption(payload.kind),
        markup=views.below_file(),
    )


async def on_make_report(update: Update, context: Context, payload: MakeReport) -> None:
    user = await ensure_user(update, context)
    database, kinds = context.services.database, context.magpie.reminder_kinds
    last = history.local_date(context.now(), user.timezone)
    first = last - (payload.days - 1) * history.ONE_DAY
    ever = await database.run(personal.reminders_ever, user.id)
    lines = report.lines(
        user,
        current=await database.run(reminders.list_reminders, user.id),
        ever=ever,
        names={one.id: reminder_title(one, kinds) for one in ever.values()},
        occurrences=await database.run(ledger.between, user.id, first, last),
        today=last,
    )
    if not lines:
        await show(update, views.nothing_to_report())
        return
    await announce(update, ChatAction.UPLOAD_DOCUMENT)
    page = report.page(user, lines, first=first, last=last)
    draw, ending = (report_png, "png") if payload.picture else (report_pdf, "pdf")
    await send_document(
        update,
        await context.services.drawing.run(draw, page),
        filename=f"magpie-report-{last}-{payload.days}-days.{ending}",
        caption=views.report_caption(page, more=len(lines) - len(page.rows)),
        markup=views.below_report(payload),
    )


async def _csv(context: Context, user: User) -> bytes:
    database, kinds = context.services.database, context.magpie.reminder_kinds
    occurrences = await database.run(ledger.between, user.id, dt.date.min, dt.date.max)
    ever = await database.run(personal.reminders_ever, user.id)
    names = {one.id: reminder_title(one, kinds) for one in ever.values()}
    # Years of reminders are a large file, and everybody else is answered meanwhile.
    return await asyncio.to_thread(files.as_csv, occurrences, names, timezone=user.timezone or "UTC")


async def _json(context: Context, user: User) -> bytes:
    rows = await context.services.database.run(personal.everything, user.id)
    return await asyncio.to_thread(files.as_json, rows, made_at=context.now())
