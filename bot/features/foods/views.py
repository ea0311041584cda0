"""What the foods and a day's sum of them look like."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from telegram import InlineKeyboardButton

from bot.callback_data import CallbackData
from bot.content.intake import REGION_NAMES, REGIONS, recommended_for_adults, table_of
from bot.content.loader import Content
from bot.content.models import Food, FoodGroup
from bot.content.portions import MOST_GRAMS, Portion, UnreadPortion, WhyNot
from bot.destinations import ChooseTimezone, OpenFood, OpenQuestions
from bot.evidence import folded_source_list, source_list
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
    ShowGroup,
    ShowPortion,
)
from bot.history import ONE_DAY
from bot.screen import Page, Screen, button, escape, grid, keyboard, paragraphs, shortened
from db.records import Meal

PAGE = 14
NAME_SHOWN_CHARACTERS = 21  # of two buttons in a row
MEAL_SHOWN_CHARACTERS = 36  # of a button in a row of its own
TYPED_SHOWN_CHARACTERS = 40
EXAMPLE = "50 g of pumpkin seeds"

GROUP_TITLES = {
    FoodGroup.NUTS_SEEDS: "Nuts and seeds",
    FoodGroup.GRAINS: "Grains and bread",
    FoodGroup.PULSES: "Beans and lentils",
    FoodGroup.VEGETABLES: "Vegetables",
    FoodGroup.FRUIT: "Fruit",
    FoodGroup.DAIRY: "Dairy",
    FoodGroup.FISH_MEAT: "Fish and meat",
    FoodGroup.DRINKS: "Drinks",
    FoodGroup.SWEETS: "Sweet things",
    FoodGroup.OTHER: "Other",
}
_HUNDRED_GRAMS = 100
_SERVINGS = {0.5: "Half a serving", 1: "One serving", 2: "Two servings"}
_A_FIFTH = "Soil and variety matter: read every figure as give or take a fifth."


@dataclass(frozen=True)
class Day:
    """The list of a day. `today` is the date on the person's clock, `timezone` None where they chose none."""

    date: dt.date
    today: dt.date
    timezone: str | None
    meals: tuple[Meal, ...]


def foods(entries: Sequence[Food], page: int) -> Screen:
    """A page of foods, the richest serving first."""
    part = Page.of(_ordered(entries), page, size=PAGE)
    return Screen(
        paragraphs(
            f"<b>Foods by magnesium</b>, {part.title}",
            _lines(part.shown),
            _A_FIFTH,
        ),
        keyboard(
            *_choices(part.shown),
            part.turner(lambda number: OpenFoods(page=number)),
            [button("By group", OpenGroups()), button("Find a food", FindFood())],
            [button("Today's sum", OpenDay())],
            back=OpenQuestions(),
        ),
    )


def groups(entries: Sequence[Food]) -> Screen:
    """The groups that have a food."""
    there = {food.group for food in entries}
    choices = [button(title, ShowGroup(group=group)) for group, title in GROUP_TITLES.items() if group in there]
    return Screen("<b>Foods by group</b>", keyboard(*grid(choices, columns=2), back=OpenFoods()))


def group(shown: FoodGroup, entries: Sequence[Food]) -> Screen:
    """The foods of one group, the richest serving first."""
    inside = _ordered([food for food in entries if food.group is shown])
    return Screen(
        paragraphs(f"<b>{GROUP_TITLES[shown]}</b>", _lines(inside), _A_FIFTH),
        keyboard(*_choices(inside), back=OpenGroups()),
    )


def find_food() -> Screen:
    """Ask for a food."""
    return Screen(
        paragraphs(
            "Which food?",
            f"Type it, with an amount if you like: <code>{EXAMPLE}</code>, <code>2 bananas</code>, "
            "<code>a cup of spinach</code>.",
        ),
        keyboard(back=OpenFoods()),
    )


def food(content: Content, portion: Portion) -> Screen:
    """So much of a food."""
    entry = portion.food
    sized = [
        button(label, ShowPortion(food_id=entry.id, centigrams=round(entry.serving_g * servings * CENTIGRAMS)))
        for servings, label in _SERVINGS.items()
    ]
    return Screen(
        paragraphs(
            f"<b>{escape(entry.name)}</b>",
            f"<b>{_mg(portion.mg)}</b> of magnesium in {escape(_amount(portion))}."
            + (f"\n{entry.mg_per_100_g} mg in 100 g." if portion.grams != _HUNDRED_GRAMS else ""),
            escape(entry.note) if entry.note else None,
            "Read it as give or take a fifth.",
            source_list(content, entry.sources),
        ),
        keyboard(
            sized,
            [
                button("100 g", ShowPortion(food_id=entry.id, centigrams=_HUNDRED_GRAMS * CENTIGRAMS)),
                button("Add to today", AddMeal(food_id=entry.id, centigrams=round(portion.grams * CENTIGRAMS))),
            ],
            [button("Today's sum", OpenDay()), button("Find a food", FindFood())],
            back=OpenFoods(page=page_of(entry, list(content.foods.values()))),
        ),
    )


def unread(read: UnreadPortion) -> Screen:
    """Why a text could not be read, with a right example, and the ways on."""
    named = read.foods[0] if read.foods else None
    shown = escape(shortened(read.said, TYPED_SHOWN_CHARACTERS))
    serving = escape(named.serving) if named else ""
    said = {
        WhyNot.UNKNOWN_FOOD: f"I have no figure for “{shown}”." + (" Did you mean one of these?" if named else ""),
        WhyNot.UNKNOWN_MEASURE: f"I do not know what that much weighs. What I know by weight is {serving}; grams and "
        "ounces always work.",
        WhyNot.NOT_POSITIVE: "An amount is more than nothing.",
        WhyNot.TOO_MUCH: f"That is more than I count at once, which is {MOST_GRAMS / 1000:g} kg.",
    }[read.why]
    example = EXAMPLE if named is None or read.why is WhyNot.UNKNOWN_FOOD else f"50 g {named.aliases[0]}"
    return Screen(
        f"{said}\n\nFor example: <code>{escape(example)}</code>",
        keyboard(*_choices(read.foods), [button("All foods", OpenFoods())], back=OpenFoods()),
    )


def day(content: Content, shown: Day, *, undo: CallbackData | None = None) -> Screen:
    """What was added to a day, and what it comes to."""
    counted = [(meal, content.foods.get(meal.food_id)) for meal in shown.meals]
    total = sum(Portion(one, meal.grams).mg for meal, one in counted if one)
    lines = "\n".join(f"· {escape(_meal(one, meal))}" for meal, one in counted)
    other = OpenDay() if shown.date != shown.today else OpenDay(days_back=1)
    date = shown.date.isoformat()
    manage = [button("Remove one", ChooseMeal(date=date)), button("Clear the day", ClearDay(date=date))]
    return Screen(
        paragraphs(
            f"<b>Magnesium in food, {_date(shown)}</b>",
            lines or "Nothing added yet. Open a food and tap “Add to today”.",
            f"In all <b>{_mg(total)}</b>, give or take a fifth." if lines else None,
            _share(content, total) if lines else None,
            "Days end at midnight UTC here until you choose a time zone." if shown.timezone is None else None,
            folded_source_list(content, _cited(content, [one for _, one in counted if one])) if lines else None,
        ),
        keyboard(
            [button("Undo", undo)] if undo else [],
            [button("Add a food", FindFood()), button("All foods", OpenFoods())],
            manage if shown.meals else [],
            [button("Today" if shown.date != shown.today else "Yesterday", other)],
            [button("Choose a time zone", ChooseTimezone(then=OpenDay().pack()))] if shown.timezone is None else [],
            back=OpenFoods(),
        ),
    )


def choose_meal(known: Mapping[str, Food], shown: Day) -> Screen:
    """Which one to take off a day."""
    choices = [
        [button(shortened(_meal(known.get(meal.food_id), meal), MEAL_SHOWN_CHARACTERS), RemoveMeal(meal_id=meal.id))]
        for meal in shown.meals
    ]
    return Screen(
        "Which one shall go?" if choices else "There is nothing on that day.",
        keyboard(*choices, back=OpenDay(days_back=min(max((shown.today - shown.date).days, 0), 1))),
    )


def page_of(entry: Food, entries: Sequence[Food]) -> int:
    """The page of the list on which a food stands."""
    return _ordered(entries).index(entry) // PAGE


def _ordered(entries: Sequence[Food]) -> list[Food]:
    return sorted(entries, key=lambda food: -food.mg_per_serving)


def _lines(entries: Sequence[Food]) -> str:
    return "\n".join(f"· {escape(food.name)}: {food.mg_per_serving} mg in {escape(food.serving)}" for food in entries)


def _choices(entries: Sequence[Food]) -> list[list[InlineKeyboardButton]]:
    buttons = [button(label, OpenFood(food_id=food.id)) for food, label in zip(entries, _labels(entries), strict=True)]
    return grid(buttons, columns=2)


def _labels(entries: Sequence[Food]) -> list[str]:
    """A short name for each; where two would be alike, more of the whole name."""
    heads = [_head(food) for food in entries]
    names = [food.name if heads.count(head) > 1 else head for food, head in zip(entries, heads, strict=True)]
    return [shortened(name, NAME_SHOWN_CHARACTERS) for name in names]


def _head(food: Food) -> str:
    return food.name.split(",")[0].split(" (")[0]


def _amount(portion: Portion) -> str:
    """Such as "one medium (118 g)", "two servings (236 g)" or "50 g"."""
    if _is(portion, 1):
        return portion.food.serving
    servings = next((said for times, said in _SERVINGS.items() if _is(portion, times)), None)
    return f"{servings.lower()} ({_grams(portion.grams)})" if servings else _grams(portion.grams)


def _is(portion: Portion, servings: float) -> bool:
    return round(portion.grams * CENTIGRAMS) == round(portion.food.serving_g * servings * CENTIGRAMS)


def _grams(grams: float) -> str:
    return f"{grams:.1f}".removesuffix(".0") + " g" if grams < _HUNDRED_GRAMS else f"{grams:,.0f} g"


def _meal(food: Food | None, meal: Meal) -> str:
    if food is None:
        return f"{meal.grams:,.0f} g of a food that I no longer know, not counted"
    return f"{_head(food)}, {_grams(meal.grams)}: {_mg(Portion(food, meal.grams).mg)}"


def _mg(mg: float) -> str:
    return f"{mg:,.0f} mg" if round(mg) >= 1 else "less than 1 mg"


def _date(shown: Day) -> str:
    names = {shown.today: "today", shown.today - ONE_DAY: "yesterday"}
    written = f"{shown.date:%A} {shown.date.day} {shown.date:%B}"
    return f"{names[shown.date]}, {written}" if shown.date in names else written


def _share(content: Content, total: float) -> str:
    """How much that is of what the tables recommend to adults."""
    shares = []
    for region in REGIONS:
        needs = recommended_for_adults(content.intake, region)
        if needs:
            low, high = (round(100 * total / need) for need in reversed(needs))
            shares.append(f"{REGION_NAMES[region]} {low if low == high else f'{low} to {high}'} %")
    return f"Of what is recommended to adults a day, food and all: {', '.join(shares)}. A yardstick, not a goal."


def _cited(content: Content, eaten: Sequence[Food]) -> list[str]:
    tables = [table for table in (table_of(content.intake, region) for region in REGIONS) if table]
    return [
        *(source for one in eaten for source in one.sources),
        *(source for table in tables for source in table.sources),
    ]
