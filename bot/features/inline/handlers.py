"""Reads what is typed after the bot's name, and offers cards. Nothing is kept about the person who types."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from telegram import InlineQueryResultArticle, InlineQueryResultsButton, Update
from telegram.error import BadRequest

from bot.callback_data import CallbackData
from bot.content.loader import Content
from bot.context import Context
from bot.destinations import OpenComparison, OpenForm, OpenQuestion, ReadTip, way_to
from bot.features.inline import views
from bot.language import _
from bot.sharing import opened_by

CACHE = dt.timedelta(minutes=5)  # for which Telegram answers the same words itself, whoever types them
MOST_CARDS = 8
OFTEN_SHARED = (("glycinate", "citrate"), ("citrate", "oxide"))


async def on_inline_query(update: Update, context: Context) -> None:
    """Answer `@bot glycinate vs citrate`, `@bot cramps`, `@bot` and nothing more, or the parameter of a link."""
    query = update.inline_query
    assert query is not None
    try:
        await query.answer(
            await _cards(context, query.query.strip()),
            cache_time=CACHE,
            is_personal=len(context.magpie.languages.codes) > 1,  # else everybody gets the same
            button=InlineQueryResultsButton(_("Open Magpie"), start_parameter="inline"),
        )
    except BadRequest as error:
        if "query is too old" not in error.message.lower():  # the person has typed on, or gone
            raise


async def _cards(context: Context, text: str) -> list[InlineQueryResultArticle]:
    """What a link names, or what to do about a red flag, or what may be meant."""
    content, username = context.services.content, context.bot.username
    opened = opened_by(text)
    flag = context.services.red_flags.find(text) if opened is None else None
    if flag is not None:
        return [views.red_flag(content, flag, username=username)]
    wanted = await _wanted(context, text) if opened is None else [opened]
    cards = [views.card(content, one, username=username) for one in wanted]
    return [card for card in cards if card is not None][:MOST_CARDS]


async def _wanted(context: Context, text: str) -> Sequence[CallbackData]:
    """What may be meant, the likeliest first."""
    services = context.services
    if not text:
        return _often_shared(services.content)
    forms = services.read_line(text).forms or ()
    named: list[CallbackData] = [OpenComparison.of(forms)] if len(forms) > 1 else []
    named += [OpenForm(form_id=form_id) for form_id in forms]
    answer = await services.search.find(text)
    found = [way_to(one.key) for one in answer.found] if answer.known else []
    return [*named, *(one for one in found if one not in named)]


def _often_shared(content: Content) -> list[CallbackData]:
    """Something to begin with: two comparisons, and the first tip of each topic."""
    pairs = [OpenComparison.of(pair) for pair in OFTEN_SHARED if all(one in content.forms for one in pair)]
    tips = [ReadTip(tip_id=entries[0].id) for entries in content.tips_by_topic.values() if entries]
    asked = [OpenQuestion(question_id=entries[0].id) for entries in content.questions_by_category.values() if entries]
    return [*pairs, *tips[:3], *asked[:3]]
