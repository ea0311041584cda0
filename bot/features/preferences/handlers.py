"""Reads what is preferred, keeps it, and shows it."""

from __future__ import annotations

import asyncio

from telegram import Update

from bot import timezones
from bot.callback_data import tag_of
from bot.context import Context, ensure_user, is_a_question, typed
from bot.destinations import ChooseTimezone, OpenSettings, TurnNews
from bot.feature import NOT_MINE, NotMine
from bot.features.preferences import views
from bot.features.preferences.payloads import (
    AskLocation,
    ChooseQuietHours,
    ChooseTipTopic,
    ConfirmTimezone,
    KeepReminders,
    MoveReminders,
    SetHourCycle,
    SetNews,
    SetQuietHours,
    SetTimezone,
    SetTipTopic,
)
from bot.language import _, word_list
from bot.news import news_buttons
from bot.screen import answer, escape, in_new_message, shortened, show, show_buttons
from bot.timetable import next_slot
from bot.timezones import ZoneMatch
from db import news, prompts, reminders, users
from db.records import User

YES_WORDS = word_list(
    "yes",
    "yes",
    "y",
    "yep",
    "yup",
    "yea",
    "yeah",
    "ok",
    "okay",
    "right",
    "correct",
    "thats right",
    "that's right",
    "sure",
    "yes please",
    "yes it is",
    "thats it",
    "that's it",
)
NO_WORDS = word_list("no", "no", "n", "nope", "wrong", "not right", "no it isnt", "no it isn't")


async def on_settings(update: Update, context: Context) -> None:
    """/settings."""
    user = await ensure_user(update, context)
    await show(update, views.settings(user, now=context.now()))


async def on_open_settings(update: Update, context: Context, payload: OpenSettings) -> None:
    await on_settings(update, context)


async def on_choose_timezone(update: Update, context: Context, payload: ChooseTimezone) -> None:
    user = await ensure_user(update, context)
    await context.services.database.run(prompts.open_prompt, user.id, payload.pack(), now=context.now())
    await show(update, views.choose_timezone(timezones.popular_zones(), then=payload.then))


async def on_typed_place(update: Update, context: Context, prompt: ChooseTimezone) -> NotMine | None:
    return await _on_place(update, context, prompt.then)


async def on_typed_confirmation(update: Update, context: Context, prompt: ConfirmTimezone) -> NotMine | None:
    """A "yes", a "no" or another place, typed under "Is that right?"."""
    said = typed(update).casefold().strip(" .!¡")
    if said in YES_WORDS:
        await on_set_timezone(update, context, SetTimezone(timezone=prompt.timezone, then=prompt.then))
    elif said in NO_WORDS:
        await on_choose_timezone(update, context, ChooseTimezone(then=prompt.then))
    else:
        return await _on_place(update, context, prompt.then)
    return None


async def on_typed_instead(update: Update, context: Context, prompt: AskLocation) -> NotMine | None:
    """A place typed instead of the shared location: Telegram's button goes."""
    await show(update, views.location_button_gone())
    return await _on_place(update, context, prompt.then)


async def _on_place(update: Update, context: Context, then: str | None) -> NotMine | None:
    user = await ensure_user(update, context)
    text = typed(update)
    # Reading the list of cities takes a moment, which other people should not wait for.
    matches = await asyncio.to_thread(timezones.find_zones, text, limit=8)
    if not matches and is_a_question(text):
        return NOT_MINE
    if not matches:
        shown = escape(shortened(text, views.TYPED_SHOWN_CHARACTERS))
        problem = _("I don't know a place called “{typed}”. Try a larger city nearby.", typed=shown)
        await show(update, views.choose_timezone(timezones.popular_zones(), then=then, problem=problem))
    elif len(matches) == 1:
        await _confirm(update, context, user, matches[0], then)
    else:
        await show(update, views.choose_match(text, matches, then=then))
    return None


async def _confirm(update: Update, context: Context, user: User, match: ZoneMatch, then: str | None) -> None:
    question = ConfirmTimezone(timezone=match.timezone, then=then).pack()
    await context.services.database.run(prompts.open_prompt, user.id, question, now=context.now())
    await show(update, views.confirm(user, match, then=then, now=context.now()))


async def on_ask_location(update: Update, context: Context, payload: AskLocation) -> None:
    """The open question remembers where to go on to, since a shared location carries nothing of ours."""
    user = await ensure_user(update, context)
    await context.services.database.run(prompts.open_prompt, user.id, payload.pack(), now=context.now())
    await show(update, views.ask_location())


async def on_location(update: Update, context: Context) -> None:
    """A shared location, asked for or not, is a zone. The place itself is never stored."""
    user = await ensure_user(update, context)
    assert update.effective_message is not None
    location = update.effective_message.location
    assert location is not None
    packed = (await context.arrival(user.id)).prompt
    then = None
    if packed is not None and tag_of(packed) == AskLocation.tag:
        then = AskLocation.unpack(packed).then
    timezone = await asyncio.to_thread(timezones.zone_at, location.latitude, location.longitude)
    await show(update, views.location_received())
    if timezone is None:
        problem = _("I know no time zone for that place.")
        await show(update, views.choose_timezone(timezones.popular_zones(), then=then, problem=problem))
        return
    await _confirm(update, context, user, ZoneMatch(timezone, timezones.zone_label(timezone)), then)


async def on_confirm_timezone(update: Update, context: Context, payload: ConfirmTimezone) -> None:
    user = await ensure_user(update, context)
    if not timezones.is_valid_zone(payload.timezone):
        await on_choose_timezone(update, context, ChooseTimezone(then=payload.then))
        return
    match = ZoneMatch(payload.timezone, timezones.zone_label(payload.timezone))
    await _confirm(update, context, user, match, payload.then)


async def on_set_timezone(update: Update, context: Context, payload: SetTimezone) -> None:
    user = await ensure_user(update, context)
    if not timezones.is_valid_zone(payload.timezone):
        await on_choose_timezone(update, context, ChooseTimezone(then=payload.then))
        return
    database = context.services.database
    await database.run(users.set_timezone, user.id, payload.timezone)
    entries = await database.run(reminders.list_reminders, user.id)
    elsewhere = [entry for entry in entries if entry.timezone != payload.timezone or entry.set_aside]
    if elsewhere and payload.then is None:
        await show(update, views.ask_to_move(user, payload.timezone, elsewhere, now=context.now()))
    elif payload.then is not None:
        await context.magpie.open_payload(update, context, payload.then)
    else:
        await show(update, views.zone_set(user, payload.timezone, now=context.now()))


async def on_move_reminders(update: Update, context: Context, payload: MoveReminders) -> None:
    """The person travelled, and their reminders come along."""
    user = await ensure_user(update, context)
    if not timezones.is_valid_zone(payload.timezone):
        await on_settings(update, context)
        return
    database, now = context.services.database, context.now()
    before = await database.run(reminders.list_reminders, user.id)
    moved = await database.run(reminders.move_to_timezone, user.id, payload.timezone, next_slot=next_slot, now=now)
    home = before[0].timezone if before else payload.timezone
    await show(update, views.moved(user, payload.timezone, moved, home=home))


async def on_keep_reminders(update: Update, context: Context, payload: KeepReminders) -> None:
    """The person travelled, and their reminders stay at home."""
    user = await ensure_user(update, context)
    entries = await context.services.database.run(reminders.list_reminders, user.id)
    await show(update, views.kept(user, entries))


async def on_choose_quiet_hours(update: Update, context: Context, payload: ChooseQuietHours) -> None:
    user = await ensure_user(update, context)
    if user.timezone is None:
        await on_choose_timezone(update, context, ChooseTimezone(then=payload.pack()))
        return
    await show(update, views.quiet_hours(user))


async def on_set_quiet_hours(update: Update, context: Context, payload: SetQuietHours) -> None:
    user = await ensure_user(update, context)
    await context.services.database.run(users.set_quiet_hours, user.id, payload.quiet_from, payload.quiet_until)
    await on_settings(update, context)


async def on_set_hour_cycle(update: Update, context: Context, payload: SetHourCycle) -> None:
    user = await ensure_user(update, context)
    await context.services.database.run(users.set_hour_cycle, user.id, payload.hour_cycle)
    await on_settings(update, context)


async def on_choose_tip_topic(update: Update, context: Context, payload: ChooseTipTopic) -> None:
    await show(update, views.tip_topics())


async def on_set_tip_topic(update: Update, context: Context, payload: SetTipTopic) -> None:
    user = await ensure_user(update, context)
    await context.services.database.run(users.set_tip_topic, user.id, payload.topic)
    await on_settings(update, context)


async def on_set_news(update: Update, context: Context, payload: SetNews) -> None:
    user = await ensure_user(update, context)
    await _set_news(context, user.id, on=payload.on)
    await on_settings(update, context)


async def on_turn_news(update: Update, context: Context, payload: TurnNews) -> None:
    """A tap under news of the operator, which stays as it is: only its button changes."""
    query = update.callback_query
    assert query is not None
    user_id = query.from_user.id
    if payload.on and not await context.services.database.run(users.has_agreed, user_id):
        with in_new_message():  # who deleted everything meanwhile is asked again
            await context.magpie.open_payload(update, context, SetNews(on=True).pack())
        return
    await _set_news(context, user_id, on=payload.on)
    await show_buttons(update, news_buttons(on=payload.on))
    await answer(query, _("News is on.") if payload.on else _("No more news. Nothing else changes."))


async def _set_news(context: Context, user_id: int, *, on: bool) -> None:
    if on:
        await context.services.database.run(news.turn_on, user_id, now=context.now())
    else:
        await context.services.database.run(news.turn_off, user_id)
