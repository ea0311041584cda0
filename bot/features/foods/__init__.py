"""Magnesium in foods, and a day's sum of it: /food."""

from bot.destinations import OpenFood
from bot.feature import Answer, Button, Command, Feature, Text
from bot.features.foods import handlers
from bot.features.foods.payloads import (
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
from bot.language import N_, word_list

FEATURE = Feature(
    name="foods",
    commands=(
        Command("food", handlers.on_food, N_("Magnesium in foods, and a day's sum"), usage=N_("[amount] [food]")),
    ),
    buttons=(
        Button(OpenFoods, handlers.on_open_foods),
        Button(OpenFood, handlers.on_open_food),
        Button(OpenGroups, handlers.on_open_groups),
        Button(ShowGroup, handlers.on_show_group),
        Button(FindFood, handlers.on_find_food),
        Button(ShowPortion, handlers.on_show_portion),
        Button(AddMeal, handlers.on_add_meal, keeps=True),
        Button(OpenDay, handlers.on_open_day),
        Button(ChooseMeal, handlers.on_choose_meal),
        Button(RemoveMeal, handlers.on_remove_meal),
        Button(RestoreMeal, handlers.on_restore_meal),
        Button(ClearDay, handlers.on_clear_day),
        Button(RestoreDay, handlers.on_restore_day),
    ),
    answers=(Answer(FindFood, handlers.on_typed_food),),
    texts=(Text(lambda context, text: context.services.read_line(text).is_a_food, handlers.on_food_in_free_text),),
    words={word_list("foods", "foods", "today's sum", "todays sum"): handlers.on_food},
    ask=(N_("Foods by magnesium"), OpenFoods()),
)
