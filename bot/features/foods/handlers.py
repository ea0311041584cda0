"""Reads which food is meant, and shows the magnesium in it."""

from __future__ import annotations

from telegram import Update

from bot.context import Context
from bot.destinations import OpenFood
from bot.features.foods import views
from bot.features.foods.views import OpenFoods
from bot.screen import show


async def on_open_foods(update: Update, context: Context, payload: OpenFoods) -> None:
    await show(update, views.foods(list(context.services.content.foods.values()), payload.page))


async def on_open_food(update: Update, context: Context, payload: OpenFood) -> None:
    content = context.services.content
    food = content.foods.get(payload.food_id)
    if food is None:
        await show(update, views.foods(list(content.foods.values()), 0).with_toast("That food was retired."))
        return
    await show(update, views.food(content, food, page=views.page_of(food, list(content.foods.values()))))
