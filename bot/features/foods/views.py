"""What the foods and a day's sum of them look like."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from msgspec import Struct
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
from bot.language import N_, _, number
from bot.screen import Page, Screen, button, escape, grid, keyboard, packed, paragraphs, shortened
from bot.wording import date, weekday
from db.records import Meal

PAGE = 14
NAME_SHOWN_CHARACTERS = MEAL_SHOWN_CHARACTERS = 36  # of a button in a row of its own
TYPED_SHOWN_CHARACTERS = 40
EXAMPLE = N_("50 g of pumpkin seeds")
_TYPE_IT = N_(
    "Type it, with an amount if you like: <code>{example}</code>, <code>2 bananas</code>, "
    "<code>a cup of spinach</code>."
)
EXAMPLES = (EXAMPLE, _TYPE_IT)
FOOD_EXAMPLE = N_("50 g {food}")

GROUP_TITLES = {
    FoodGroup.NUTS_SEEDS: N_("Nuts and seeds"),
    FoodGroup.GRAINS: N_("Grains and bread"),
    FoodGroup.PULSES: N_("Beans and lentils"),
    FoodGroup.VEGETABLES: N_("Vegetables"),
    FoodGroup.FRUIT: N_("Fruit"),
    FoodGroup.DAIRY: N_("Dairy"),
    FoodGroup.FISH_MEAT: N_("Fish and meat"),
    FoodGroup.DRINKS: N_("Drinks"),
    FoodGroup.SWEETS: N_("Sweet things"),
    FoodGroup.OTHER: N_("Other"),
}
_HUNDRED_GRAMS = 100
_SERVINGS = {0.5: N_("Half a serving"), 1: N_("One serving"), 2: N_("Two servings")}
_MEASURED = {
    0.5: N_("half a serving ({weight})"),
    1: N_("one serving ({weight})"),
    2: N_("two servings ({weight})"),
}
_A_FIFTH = N_("Soil and variety matter: read every figure as give or take a fifth.")


class Day(Struct, frozen=True):
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
            _("<b>Foods by magnesium</b>, {page}", page=part.title),
            _lines(part.shown),
            _(_A_FIFTH),
        ),
        keyboard(
            *_choices(part.shown),
            part.turner(lambda number: OpenFoods(page=number)),
            [button(_("By group"), OpenGroups()), button(_("Find a food"), FindFood())],
            [button(_("Today's sum"), OpenDay())],
            back=OpenQuestions(),
        ),
    )


def groups(entries: Sequence[Food]) -> Screen:
    """The groups that have a food."""
    there = {food.group for food in entries}
    choices = [button(_(title), ShowGroup(group=group)) for group, title in GROUP_TITLES.items() if group in there]
    return Screen(_("<b>Foods by group</b>"), keyboard(*grid(choices, columns=2), back=OpenFoods()))


def group(shown: FoodGroup, entries: Sequence[Food]) -> Screen:
    """The foods of one group, the richest serving first."""
    inside = _ordered([food for food in entries if food.group is shown])
    return Screen(
        paragraphs(f"<b>{_(GROUP_TITLES[shown])}</b>", _lines(inside), _(_A_FIFTH)),
        keyboard(*_choices(inside), back=OpenGroups()),
    )


def find_food() -> Screen:
    """Ask for a food."""
    return Screen(
        paragraphs(
            _("Which food?"),
            _(_TYPE_IT, example=_(EXAMPLE)),
        ),
        keyboard(back=OpenFoods()),
    )


def food(content: Content, portion: Portion) -> Screen:
    """So much of a food."""
    entry = portion.food
    sized = [
        button(_(label), ShowPortion(food_id=entry.id, centigrams=round(entry.serving_g * servings * CENTIGRAMS)))
        for servings, label in _SERVINGS.items()
    ]
    figures = [
        _("<b>{mg}</b> of magnesium in {amount}.", mg=_mg(portion.mg), amount=escape(_amount(portion))),
    ]
    if portion.grams != _HUNDRED_GRAMS:
        figures.append(_("{mg} mg in 100 g.", mg=number(entry.mg_per_100_g)))
    return Screen(
        paragraphs(
            f"<b>{escape(entry.name)}</b>",
            "\n".join(figures),
            escape(entry.note) if entry.note else None,
            _("Read it as give or take a fifth."),
            source_list(content, entry.sources),
        ),
        keyboard(
            sized,
            [
                button(_("100 g"), ShowPortion(food_id=entry.id, centigrams=_HUNDRED_GRAMS * CENTIGRAMS)),
                button(_("Add to today"), AddMeal(food_id=entry.id, centigrams=round(portion.grams * CENTIGRAMS))),
            ],
            [button(_("Today's sum"), OpenDay()), button(_("Find a food"), FindFood())],
            back=OpenFoods(page=page_of(entry, list(content.foods.values()))),
        ),
    )


def unread(read: UnreadPortion) -> Screen:
    """Why a text could not be read, with a right example, and the ways on."""
    named = read.foods[0] if read.foods else None
    shown = escape(shortened(read.said, TYPED_SHOWN_CHARACTERS))
    example = _(EXAMPLE) if named is None or read.why is WhyNot.UNKNOWN_FOOD else example_of(named)
    return Screen(
        paragraphs(
            _why_not(read.why, shown, named),
            _("For example: <code>{example}</code>", example=escape(example)),
        ),
        keyboard(*_choices(read.foods), [button(_("All foods"), OpenFoods())], back=OpenFoods()),
    )


def example_of(entry: Food) -> str:
    """An amount of a food, as somebody may type it."""
    return _(FOOD_EXAMPLE, food=entry.aliases[0] if entry.aliases else entry.name)


def _why_not(why: WhyNot, shown: str, named: Food | None) -> str:
    match why:
        case WhyNot.UNKNOWN_FOOD if named:
            return _("I have no figure for “{typed}”. Did you mean one of these?", typed=shown)
        case WhyNot.UNKNOWN_FOOD:
            return _("I have no figure for “{typed}”.", typed=shown)
        case WhyNot.UNKNOWN_MEASURE:
            return _(
                "I do not know what that much weighs. What I know by weight is {serving}; grams and ounces always "
                "work.",
                serving=escape(named.serving) if named else "",
            )
        case WhyNot.NOT_POSITIVE:
            return _("An amount is more than nothing.")
        case WhyNot.TOO_MUCH:
            return _("That is more than I count at once, which is {most} kg.", most=number(MOST_GRAMS / 1000))


def day(content: Content, shown: Day, *, undo: CallbackData | None = None) -> Screen:
    """What was added to a day, and what it comes to."""
    counted = [(meal, content.foods.get(meal.food_id)) for meal in shown.meals]
    total = sum(Portion(one, meal.grams).mg for meal, one in counted if one)
    lines = "\n".join(f"· {escape(_meal(one, meal))}" for meal, one in counted)
    other = OpenDay() if shown.date != shown.today else OpenDay(days_back=1)
    manage = [
        button(_("Remove one"), ChooseMeal(date=shown.date)),
        button(_("Clear the day"), ClearDay(date=shown.date)),
    ]
    return Screen(
        paragraphs(
            _("<b>Magnesium in food, {day}</b>", day=_date(shown)),
            lines or _("Nothing added yet. Open a food and tap “Add to today”."),
            _("In all <b>{mg}</b>, give or take a fifth.", mg=_mg(total)) if lines else None,
            _share(content, total) if lines else None,
            _("Days end at midnight UTC here until you choose a time zone.") if shown.timezone is None else None,
            folded_source_list(content, _cited(content, [one for _meal, one in counted if one])) if lines else None,
        ),
        keyboard(
            [button(_("Undo"), undo)] if undo else [],
            [button(_("Add a food"), FindFood()), button(_("All foods"), OpenFoods())],
            manage if shown.meals else [],
            [button(_("Today") if shown.date != shown.today else _("Yesterday"), other)],
            [button(_("Choose a time zone"), ChooseTimezone(then=OpenDay().pack()))] if shown.timezone is None else [],
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
        _("Which one shall go?") if choices else _("There is nothing on that day."),
        keyboard(*choices, back=OpenDay(days_back=min(max((shown.today - shown.date).days, 0), 1))),
    )


def page_of(entry: Food, entries: Sequence[Food]) -> int:
    """The page of the list on which a food stands."""
    return _ordered(entries).index(entry) // PAGE


def _ordered(entries: Sequence[Food]) -> list[Food]:
    return sorted(entries, key=lambda food: -food.mg_per_serving)


def _lines(entries: Sequence[Food]) -> str:
    return "\n".join(
        _(
            "· {food}: {mg} mg in {serving}",
            food=escape(food.name),
            mg=number(food.mg_per_serving),
            serving=escape(food.serving),
        )
        for food in entries
    )


def _choices(entries: Sequence[Food]) -> list[list[InlineKeyboardButton]]:
    return packed(
        button(label, OpenFood(food_id=food.id)) for food, label in zip(entries, _labels(entries), strict=True)
    )


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
    weight = _grams(portion.grams)
    measured = next((said for times, said in _MEASURED.items() if _is(portion, times)), None)
    return _(measured, weight=weight) if measured else weight


def _is(portion: Portion, servings: float) -> bool:
    return round(portion.grams * CENTIGRAMS) == round(portion.food.serving_g * servings * CENTIGRAMS)


def _grams(grams: float) -> str:
    return f"{number(round(grams, 1 if grams < _HUNDRED_GRAMS else 0))} g"


def _meal(food: Food | None, meal: Meal) -> str:
    if food is None:
        return _("{grams} g of a food that I no longer know, not counted", grams=number(meal.grams, decimals=0))
    return _(
        "{food}, {weight}: {mg}", food=_head(food), weight=_grams(meal.grams), mg=_mg(Portion(food, meal.grams).mg)
    )


def _mg(mg: float) -> str:
    return f"{number(mg, decimals=0)} mg" if round(mg) >= 1 else _("less than 1 mg")


def _date(shown: Day) -> str:
    written = _("{weekday} {date}", weekday=weekday(shown.date.isoweekday()), date=date(shown.date))
    if shown.date == shown.today:
        return _("today, {date}", date=written)
    return _("yesterday, {date}", date=written) if shown.date == shown.today - ONE_DAY else written


def _share(content: Content, total: float) -> str:
    """How much that is of what the tables recommend to adults."""
    shares = []
    for region in REGIONS:
        needs = recommended_for_adults(content.intake, region)
        if needs:
            low, high = (round(100 * total / need) for need in reversed(needs))
            name = _(REGION_NAMES[region])
            shares.append(
                _("{region} {share} %", region=name, share=number(low))
                if low == high
                else _("{region} {low} to {high} %", region=name, low=number(low), high=number(high))
            )
    return _(
        "Of what is recommended to adults a day, food and all: {shares}. A yardstick, not a goal.",
        shares=", ".join(shares),
    )


def _cited(content: Content, eaten: Sequence[Food]) -> list[str]:
    tables = [table for table in (table_of(content.intake, region) for region in REGIONS) if table]
    return [
        *(source for one in eaten for source in one.sources),
        *(source for table in tables for source in table.sources),
    ]
