"""A broadcast: written, looked at, confirmed, watched, stopped. Who gets it turned news on."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import Update
from telegram.error import BadRequest

from bot.context import Context, ensure_user
from bot.features.admin import broadcast_views as views
from bot.features.admin.payloads import CancelBroadcast, StartBroadcast, StopBroadcast, WriteBroadcast
from bot.language import _
from bot.screen import Screen, answer, show
from db import broadcasts, news, prompts
from db.broadcasts import UnderWayError
from db.records import Due

_NOT_READ = "can't parse entities"


async def on_broadcast(update: Update, context: Context) -> None:
    """/broadcast: how one goes that is under way, or the question what to say."""
    broadcast = await context.services.database.run(broadcasts.under_way)
    if broadcast is None:
        await on_write(update, context, WriteBroadcast())
        return
    tally = await context.services.database.run(broadcasts.tally, broadcast.id)
    shown = await show(update, views.progress(broadcast, tally, per_second=_pace(context)))
    if shown.message_id is not None:
        user = await ensure_user(update, context)
        message_id = shown.message_id
        await context.services.database.run(broadcasts.show_in, user.id, broadcast.id, message_id=message_id)
        await context.magpie.broadcast_progress.show()  # it may have ended meanwhile


async def on_write(update: Update, context: Context, payload: WriteBroadcast) -> None:
    user = await ensure_user(update, context)
    await context.services.database.run(prompts.open_prompt, user.id, payload.pack(), now=context.now())
    audience = await context.services.database.run(news.audience)
    await show(update, views.ask_text(audience))


async def on_written(update: Update, context: Context, prompt: WriteBroadcast) -> None:
    """The text. What Telegram takes as a preview it takes from then on; what it refuses is explained."""
    message = update.effective_message
    assert message is not None
    text = views.as_html(message)
    problem = views.problem_with(text)
    if problem is not None:
        await show(update, problem)
        return
    try:
        await show(update, views.message(text))
    except BadRequest as error:
        if _NOT_READ not in error.message.casefold():
            raise
        await show(update, views.not_read(error.message.partition(": ")[2] or error.message))
        return
    user = await ensure_user(update, context)
    database = context.services.database
    broadcast_id = await database.run(broadcasts.draft, user.id, text, now=context.now())
    audience = await database.run(news.audience)
    await show(update, views.confirm(broadcast_id, audience, per_second=_pace(context)))


async def on_start(update: Update, context: Context, payload: StartBroadcast) -> None:
    query = update.callback_query
    assert query is not None
    assert query.message is not None
    user = await ensure_user(update, context)
    try:
        broadcast = await context.services.database.run(
            broadcasts.start,
            user.id,
            payload.broadcast_id,
            message_id=query.message.message_id,
            now=context.now(),
        )
    except UnderWayError:
        await answer(
            query, _("Another broadcast is under way, and there is one at a time. /broadcast shows it."), alert=True
        )
        return
    if broadcast is None:
        await show(update, views.draft_gone())
        return
    await answer(query)
    await context.magpie.broadcast_progress.show()
    await context.magpie.delivery.tick()


async def on_cancel(update: Update, context: Context, payload: CancelBroadcast) -> None:
    user = await ensure_user(update, context)
    await context.services.database.run(broadcasts.discard, user.id)
    await show(update, views.cancelled())


async def on_stop(update: Update, context: Context, payload: StopBroadcast) -> None:
    assert update.callback_query is not None
    broadcast = await context.services.database.run(broadcasts.stop, payload.broadcast_id, now=context.now())
    stopped = broadcast is not None and broadcast.stopped_at is not None
    await answer(update.callback_query, _("Stopped.") if stopped else _("It is over already."))
    await context.magpie.delivery.tick()
    await context.magpie.broadcast_progress.show()


async def texts(context: Context, dues: Sequence[Due]) -> list[str]:
    """What the operator wrote in the broadcasts that these belong to."""
    by_id: dict[int | None, str] = {}
    for broadcast_id in {due.occurrence.broadcast_id for due in dues}:
        assert broadcast_id is not None
        broadcast = await context.services.database.run(broadcasts.find, broadcast_id)
        assert broadcast is not None
        assert broadcast.text is not None
        by_id[broadcast_id] = broadcast.text
    return [by_id[due.occurrence.broadcast_id] for due in dues]


def message(context: Context, about: str, occurrence_id: int) -> Screen:
    """The message as people get it."""
    return views.message(about)


def _pace(context: Context) -> float:
    return context.magpie.delivery.pacing.per_second
