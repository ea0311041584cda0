"""Reads which food is meant and how much of it, shows the magnesium, and keeps a day's list."""

from __future__ import annotations

import datetime as dt

from telegram import Update

from bot.content.portions import Portion, UnreadPortion, WhyNot, one_serving, portion_asked_about, read_portion
from bot.context import Context, ensure_user, is_a_question, typed
from bot.destinations import OpenFood
from bot.feature import NOT_MINE, NotMine
from bot.features.foods import views
from bot.features.foods.payloads import (
    CENTIGRAMS,
    AddMeal,
    ChooseMeal,
    ClearDay,
    FindFood,
    OpenDay,
    OpenFoods,
    OpenGroups,
    RemoveMeal,
    RestoreDay,
    RestoreMeal,
    ShowGroup,
    ShowPortion,
)
from bot.features.foods.views import Day
from bot.history import ONE_DAY, local_date
from bot.language import N_, _
from bot.screen import Screen, show
from db import meals, prompts
from db.meals import TooManyMealsError
from db.records import User

RETIRED = N_("That food was retired.")


async def on_food_in_free_text(update: Update, context: Context) -> None:
    """Such as "banana", "2 bananas", "how much magnesium is in 50 g of pumpkin seeds"."""
    read = portion_asked_about(typed(update), context.services.food_names)
    assert read is not None
    await show(update, _answer(context, read))


async def on_food(update: Update, context: Context) -> None:
    """/food, or /food and a food."""
    said = " ".join(context.args or ())
    if said:
        await show(update, _answer(context, read_portion(said, context.services.food_names)))
    else:
        await on_open_foods(update, context, OpenFoods())


async def on_open_foods(update: Update, context: Context, payload: OpenFoods) -> None:
    await show(update, views.foods(list(context.services.content.foods.values()), payload.page))


async def on_open_groups(update: Update, context: Context, payload: OpenGroups) -> None:
    await show(update, views.groups(list(context.services.content.foods.values())))


async def on_show_group(update: Update, context: Context, payload: ShowGroup) -> None:
    await show(update, views.group(payload.group, list(context.services.content.foods.values())))


async def on_find_food(update: Update, context: Context, payload: FindFood) -> None:
    user = await ensure_user(update, context)
    await context.services.database.run(prompts.open_prompt, user.id, payload.pack(), now=context.now())
    await show(update, views.find_food())


async def on_typed_food(update: Update, context: Context, prompt: FindFood) -> NotMine | None:
    read = read_portion(typed(update), context.services.food_names)
    if isinstance(read, UnreadPortion) and read.why is WhyNot.UNKNOWN_FOOD and is_a_question(typed(update)):
        return NOT_MINE
    if isinstance(read, Portion):
        user = await ensure_user(update, context)
        await context.services.database.run(prompts.close_prompt, user.id)
    await show(update, _answer(context, read))
    return None


async def on_open_food(update: Update, context: Context, payload: OpenFood) -> None:
    food = context.services.content.foods.get(payload.food_id)
    await _show_food(update, context, one_serving(food) if food else None)


async def on_show_portion(update: Update, context: Context, payload: ShowPortion) -> None:
    food = context.services.content.foods.get(payload.food_id)
    await _show_food(update, context, Portion(food, payload.centigrams / CENTIGRAMS) if food else None)


async def on_add_meal(update: Update, context: Context, payload: AddMeal) -> None:
    user = await ensure_user(update, context)
    if payload.food_id not in context.services.content.foods:
        await _show_food(update, context, None)
        return
    today = local_date(context.now(), user.timezone)
    try:
        meal = await context.services.database.run(
            meals.add_meal,
            user.id,
            local_date=today,
            food_id=payload.food_id,
            grams=payload.centigrams / CENTIGRAMS,
            now=context.now(),
        )
    except TooManyMealsError:
        await _show_day(update, context, user, today, toast=_("That day's list is full."))
        return
    await _show_day(update, context, user, today, undo=RemoveMeal(meal_id=meal.id), toast=_("Added."))


async def on_open_day(update: Update, context: Context, payload: OpenDay) -> None:
    user = await ensure_user(update, context)
    await _show_day(update, context, user, local_date(context.now(), user.timezone) - payload.days_back * ONE_DAY)


async def on_choose_meal(update: Update, context: Context, payload: ChooseMeal) -> None:
    user = await ensure_user(update, context)
    day = await _day(context, user, payload.date)
    await show(update, views.choose_meal(context.services.content.foods, day))


async def on_remove_meal(update: Update, context: Context, payload: RemoveMeal) -> None:
    user = await ensure_user(update, context)
    meal = await context.services.database.run(meals.remove_meal, user.id, payload.meal_id, now=context.now())
    if meal is None:
        await _show_gone(update, context, user)
        return
    await _show_day(update, context, user, meal.local_date, undo=RestoreMeal(meal_id=meal.id), toast=_("Removed."))


async def on_restore_meal(update: Update, context: Context, payload: RestoreMeal) -> None:
    user = await ensure_user(update, context)
    meal = await context.services.database.run(meals.restore_meal, user.id, payload.meal_id)
    if meal is None:
        await _show_gone(update, context, user)
        return
    await _show_day(update, context, user, meal.local_date, toast=_("It is back."))


async def on_clear_day(update: Update, context: Context, payload: ClearDay) -> None:
    user, date, now = await ensure_user(update, context), payload.date, context.now()
    cleared = await context.services.database.run(meals.clear_day, user.id, date, now=now)
    undo = RestoreDay(date=payload.date, cleared_at=int(now.timestamp())) if cleared else None
    await _show_day(update, context, user, date, undo=undo, toast=_("Cleared."))


async def on_restore_day(update: Update, context: Context, payload: RestoreDay) -> None:
    user, date = await ensure_user(update, context), payload.date
    cleared_at = dt.datetime.fromtimestamp(payload.cleared_at, dt.UTC)
    back = await context.services.database.run(meals.restore_day, user.id, date, removed_at=cleared_at)
    await _show_day(
        update, context, user, date, toast=_("It is all back.") if back else _("There was nothing to bring back.")
    )


def _answer(context: Context, read: Portion | UnreadPortion) -> Screen:
    content = context.services.content
    if isinstance(read, Portion):
        return views.food(content, read)
    return views.unread(read)


async def _show_food(update: Update, context: Context, portion: Portion | None) -> None:
    content = context.services.content
    if portion is None:
        await show(update, views.foods(list(content.foods.values()), 0).with_toast(_(RETIRED)))
    else:
        await show(update, views.food(content, portion))


async def _show_gone(update: Update, context: Context, user: User) -> None:
    today = local_date(context.now(), user.timezone)
    await _show_day(update, context, user, today, toast=_("That one is gone."))


async def _show_day(
    update: Update,
    context: Context,
    user: User,
    date: dt.date,
    *,
    undo: RemoveMeal | RestoreMeal | RestoreDay | None = None,
    toast: str | None = None,
) -> None:
    screen = views.day(context.services.content, await _day(context, user, date), undo=undo)
    await show(update, screen.with_toast(toast) if toast else screen)


async def _day(context: Context, user: User, date: dt.date) -> Day:
    today = local_date(context.now(), user.timezone)
    rows = await context.services.database.run(meals.meals_of, user.id, date)
    return Day(date, today, user.timezone, tuple(rows))
