"""Reads which tip is wanted, and shows it."""

from __future__ import annotations

import random
from collections.abc import Sequence

from msgspec import Struct
from telegram import Update

from bot.content.loader import Content
from bot.content.models import Topic
from bot.content.topics import find_topic, preferred_topic
from bot.context import Context, ensure_user
from bot.destinations import OpenTip, ReadTip
from bot.features.tips import views
from bot.features.tips.views import ChooseTopic, OpenSaved, SaveTip
from bot.language import N_, _
from bot.screen import Screen, answer, show
from db import tips
from db.records import Due, User

RETIRED = N_("That tip was retired.")


async def on_tip(update: Update, context: Context) -> None:
    """/tip, or /tip and a topic."""
    user = await ensure_user(update, context)
    typed = " ".join(context.args or ())
    topic = find_topic(typed) if typed else None
    if typed and topic is None:
        await show(update, views.unknown_topic(typed))
        return
    await show(update, await _next_tip(context, user, topic))


async def on_open_tip(update: Update, context: Context, payload: OpenTip) -> None:
    user = await ensure_user(update, context)
    await show(update, await _next_tip(context, user, payload.topic))


async def on_show_tip(update: Update, context: Context, payload: ReadTip) -> None:
    user = await ensure_user(update, context)
    entry = context.services.content.tips.get(payload.tip_id)
    if entry is None:
        await _say_retired(update, context, user, payload)
        return
    saved = entry.id in await context.services.database.run(tips.saved_tips, user.id)
    await show(
        update,
        views.tip(
            context.services.content,
            entry,
            topic=_pool(user, payload),
            username=context.bot.username,
            saved=saved,
            why=payload.why,
            occurrence_id=payload.occurrence_id,
        ),
    )


async def on_save_tip(update: Update, context: Context, payload: SaveTip) -> None:
    user = await ensure_user(update, context)
    entry = context.services.content.tips.get(payload.tip_id)
    if entry is None:
        await _say_retired(update, context, user, payload)
        return
    if payload.save:
        await context.services.database.run(tips.save_tip, user.id, entry.id, now=context.now())
    else:
        await context.services.database.run(tips.unsave_tip, user.id, entry.id)
    screen = views.tip(
        context.services.content,
        entry,
        topic=_pool(user, payload),
        username=context.bot.username,
        saved=payload.save,
        occurrence_id=payload.occurrence_id,
    )
    await show(
        update, screen.with_toast(_("Saved. Find it with /saved.") if payload.save else _("Taken off your list."))
    )


async def _say_retired(update: Update, context: Context, user: User, payload: ReadTip | SaveTip) -> None:
    """An old button leads to a tip that is no longer there. Under a reminder the old text stays."""
    if payload.occurrence_id is not None and update.callback_query is not None:
        await answer(update.callback_query, _(RETIRED))
        return
    await show(update, (await _next_tip(context, user, payload.topic)).with_toast(_(RETIRED)))


async def on_choose_topic(update: Update, context: Context, payload: ChooseTopic) -> None:
    await show(update, views.topics())


async def on_saved(update: Update, context: Context) -> None:
    """/saved."""
    user = await ensure_user(update, context)
    known = context.services.content.tips
    saved = await context.services.database.run(tips.saved_tips, user.id)
    shown = [known[tip_id] for tip_id in saved if tip_id in known]
    await show(update, views.saved_tips(shown, retired=len(saved) - len(shown)))


async def on_open_saved(update: Update, context: Context, payload: OpenSaved) -> None:
    await on_saved(update, context)


class DailyTip(Struct, frozen=True):
    """What a daily tip is about."""

    tip_id: str
    topic: Topic | None
    saved: bool


async def tips_of_the_day(context: Context, dues: Sequence[Due]) -> list[DailyTip]:
    """Which tips these are. Every copy of an occurrence shows the tip that was drawn for the first."""
    content, database = context.services.content, context.services.database
    topics = [preferred_topic(due.user.tip_topic) for due in dues]
    drawn = {due.occurrence.id: due.occurrence.content for due in dues if due.occurrence.content in content.tips}
    to_draw = [
        tips.Draw(due.occurrence.id, due.user.id, _pool_of(content, topic))
        for due, topic in zip(dues, topics, strict=True)
        if due.occurrence.id not in drawn
    ]
    if to_draw:
        drawn |= await database.run(tips.draw, to_draw, choose=random.choice, now=context.now())
    shown = [(due.user.id, str(drawn[due.occurrence.id])) for due in dues]
    saved = await database.run(tips.saved_among, shown)
    return [DailyTip(one[1], topic, one in saved) for one, topic in zip(shown, topics, strict=True)]


def tip_of_the_day(context: Context, about: DailyTip, occurrence_id: int) -> Screen:
    content = context.services.content
    return views.tip(
        content,
        content.tips[about.tip_id],
        topic=about.topic,
        username=context.bot.username,
        saved=about.saved,
        occurrence_id=occurrence_id,
    )


def _pool(user: User, payload: ReadTip | SaveTip) -> Topic | None:
    """What Another draws from: the topic of the daily tips under one of them, elsewhere where the person was."""
    return payload.topic if payload.occurrence_id is None else preferred_topic(user.tip_topic)


async def _next_tip(context: Context, user: User, topic: Topic | None) -> Screen:
    content = context.services.content
    tip_id, saved = await context.services.database.run(
        tips.next_tip, user.id, pool=_pool_of(content, topic), choose=random.choice, now=context.now()
    )
    return context.services.screen(
        ("tip", tip_id, topic, saved),
        lambda: views.tip(content, content.tips[tip_id], topic=topic, username=context.bot.username, saved=saved),
    )


def _pool_of(content: Content, topic: Topic | None) -> list[str]:
    return list(content.tips) if topic is None else [entry.id for entry in content.tips_by_topic[topic]]
