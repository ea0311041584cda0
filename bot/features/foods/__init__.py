"""Magnesium in foods."""

from bot.destinations import OpenFood
from bot.feature import Button, Feature
from bot.features.foods import handlers
from bot.features.foods.views import OpenFoods

FEATURE = Feature(
    name="foods",
    buttons=(Button(OpenFoods, handlers.on_open_foods), Button(OpenFood, handlers.on_open_food)),
    ask=("Foods by magnesium", OpenFoods()),
)
