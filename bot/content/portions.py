"""Reads how much of which food is meant: "50 g of pumpkin seeds", "2 bananas", "a cup of spinach"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz, process

from bot.content.models import Food, FoodGroup
from bot.content.names import LONGEST_NAME_CHARACTERS, SHORTEST_MISSPELLING, SUGGESTIONS, SURE_SCORE, plain
from bot.content.written_numbers import ANY_NUMBER_WORD, NUMBER_WORDS, with_decimals

ALIKE_SCORE = 70.0  # of 100: "rice" is 100 to "brown rice"; "pizza" is 46 to the nearest food
MOST_GRAMS = 5_000.0  # at once; more is a shopping list
LONGEST_TEXT_CHARACTERS = 120

GRAMS_PER_UNIT = {
    **dict.fromkeys(("g", "gram", "gr"), 1.0),
    **dict.fromkeys(("kg", "kilo", "kilogram"), 1_000.0),
    **dict.fromkeys(("oz", "ounce"), 28.349523),
    **dict.fromkeys(("lb", "pound"), 453.59237),
}
ML_PER_UNIT = {"ml": 1.0, "millilitre": 1.0, "milliliter": 1.0, "cl": 10.0, "dl": 100.0, "l": 1_000.0, "litre": 1_000.0,
               "liter": 1_000.0}  # fmt: skip
_TEASPOONS = {"tsp": 1, "teaspoon": 1, "tbsp": 3, "tablespoon": 3, "cup": 48}
_POURED = frozenset({FoodGroup.DRINKS, FoodGroup.DAIRY})  # of which a millilitre weighs about a gram
_SERVINGS = frozenset({"serving", "portion", "helping"})
_WHOLE = frozenset({"medium", "nut", "shot", "pot", "biscuit"})  # what "2 bananas", "10 almonds" count
_SAME_AS = {"glass": "cup", "mug": "cup", "dish": "bowl", "square": "piece", "whole": "medium"}
_HOUSEHOLD = (
    *("cup", "glass", "mug", "bowl", "dish", "handful", "slice", "piece", "square", "pot", "shot", "fillet", "biscuit"),
    *("nut", "medium", "whole"),
)
_UNITS = "|".join(
    f"{unit}(?:e?s)?" if len(unit) > 2 else unit  # noqa: PLR2004 - "g" and "oz" have no plural
    for unit in sorted(
        (*GRAMS_PER_UNIT, *ML_PER_UNIT, *_TEASPOONS, *_HOUSEHOLD, *_SERVINGS), key=lambda unit: -len(unit)
    )
)
_SIZE = r"(?:(?:small|large|big|medium|good|level|heaped)(?:-sized)?\s+)?"
_QUANTITY = re.compile(
    rf"(?:(?P<number>-?\d+(?:[.,]\d+)?)\s*|(?P<word>{ANY_NUMBER_WORD})\s+){_SIZE}"
    rf"(?:(?P<unit>{_UNITS})\b\.?\s*)?(?:of\s+)?(?:the\s+)?(?P<food>\S.*)"
)
_AMOUNT_LAST = re.compile(rf"(?P<food>.*?\S)[\s,:-]+(?P<amount>-?\d+(?:[.,]\d+)?\s*(?:{_UNITS})\b)")
_ASKING = re.compile(
    r"(?:(?:and|so|ok)\s+)?(?:(?:how\s+(?:much|many)|what(?:'?s)?|is\s+there)(?:\s+(?:mg|milligrams?|magnesium|magnesuim|mag|of|"
    r"is|are|the|there|amount|content|does|do|i|get|in|from|much|any))*\s+"
    r"|(?:magnesium|magnesuim|mag|mg)\s+(?:content\s+)?(?:in|of|from)\s+)"
)
_AFTER = re.compile(r"\s+(?:have|has|contain|contains|hold|holds|got|magnesium|mag|in it|in them|there)$")
_SERVING = re.compile(rf"(?:about )?(?P<number>\d+(?:\.\d+)?|{ANY_NUMBER_WORD}) {_SIZE}(?P<unit>[a-z]+?)s?\b")


@dataclass(frozen=True)
class Portion:
    """An amount of a food."""

    food: Food
    grams: float

    @property
    def mg(self) -> float:
        """The magnesium in it, in mg, not rounded."""
        return self.grams * self.food.mg_per_100_g / 100


def one_serving(food: Food) -> Portion:
    return Portion(food, food.serving_g)


class WhyNot(StrEnum):
    """Why a text was not read as a portion."""

    UNKNOWN_FOOD = "no food that there is a figure for"
    UNKNOWN_MEASURE = "an amount of which the weight is not known"
    NOT_POSITIVE = "nought or less"
    TOO_MUCH = "more than anybody eats"


@dataclass(frozen=True)
class UnreadPortion:
    """A text that is not read, and why. `foods` are the food that was named, or the nearest ones."""

    why: WhyNot
    foods: tuple[Food, ...] = ()
    said: str = ""


class FoodNames:
    """The names of all foods, ready for look-up."""

    def __init__(self, foods: Iterable[Food]) -> None:
        self._exact: dict[str, Food] = {}
        self._foods = tuple(foods)
        for food in self._foods:
            for name in (food.name, *food.aliases):
                self._exact.setdefault(plain(name), food)
        self._names = list(self._exact)

    def find(self, typed: str, *, exactly: bool = False) -> Food | None:
        """The food that `typed` names; a slip is forgiven when one food is clearly the nearest."""
        name = plain(typed[:LONGEST_NAME_CHARACTERS])
        if name in self._exact or exactly or len(name) < SHORTEST_MISSPELLING or re.search(r"\d", name):
            return self._exact.get(name)
        best = process.extractOne(name, self._names, scorer=fuzz.ratio, score_cutoff=SURE_SCORE)
        return self._exact[best[0]] if best else None

    def nearest(self, typed: str) -> tuple[Food, ...]:
        """The foods whose names have a word in common with `typed`, or look most like it."""
        name = plain(typed[:LONGEST_NAME_CHARACTERS])
        ranked = process.extract(name, self._names, scorer=fuzz.token_set_ratio, limit=3 * SUGGESTIONS)
        foods = {self._exact[known].id: self._exact[known] for known, score, _ in ranked if score >= ALIKE_SCORE}
        return tuple(foods.values())[:SUGGESTIONS]


def read_portion(text: str, names: FoodNames) -> Portion | UnreadPortion:
    """How much of which food `text` says, one serving where it gives no amount."""
    said = " ".join(text[:LONGEST_TEXT_CHARACTERS].split())
    asked = _without_question(_folded(said))
    read = _read(asked, names)
    if read is not None:
        return read
    return UnreadPortion(WhyNot.UNKNOWN_FOOD, names.nearest(asked), said)


def portion_asked_about(text: str, names: FoodNames) -> Portion | UnreadPortion | None:
    """What a line of free text says of a food and nothing else; None if it is about something else.

    A food by its exact name, an amount of a food, or a question how much is in either.
    """
    if len(text) > LONGEST_TEXT_CHARACTERS:
        return None
    folded = _folded(text)
    asked = _without_question(folded)
    return _read(asked, names, exactly=asked == folded)


def _read(text: str, names: FoodNames, *, exactly: bool = False) -> Portion | UnreadPortion | None:
    """`exactly`: a name without an amount must be spelt as it is on file, for it may be another word."""
    food = names.find(text, exactly=True)
    if food is not None:
        return one_serving(food)
    last = _AMOUNT_LAST.fullmatch(text)
    quantity = _QUANTITY.fullmatch(f"{last['amount']} {last['food']}" if last else text)
    food = names.find(quantity["food"]) if quantity else None
    if quantity is None or food is None:
        named = None if exactly else names.find(text)
        return one_serving(named) if named else None
    number = float(quantity["number"].replace(",", ".")) if quantity["number"] else NUMBER_WORDS[quantity["word"]]
    grams = _grams(food, float(number), _singular(quantity["unit"] or ""))
    if grams is None and quantity["word"] in ("a", "an") and not quantity["unit"]:
        grams = food.serving_g  # "an avocado" is as good a serving as any
    if number <= 0:
        return UnreadPortion(WhyNot.NOT_POSITIVE, (food,))
    if grams is None:
        return UnreadPortion(WhyNot.UNKNOWN_MEASURE, (food,))
    if round(grams, 2) <= 0:
        return UnreadPortion(WhyNot.NOT_POSITIVE, (food,))
    return Portion(food, round(grams, 2)) if grams <= MOST_GRAMS else UnreadPortion(WhyNot.TOO_MUCH, (food,))


def _grams(food: Food, number: float, unit: str) -> float | None:
    """What `number` of `unit` of a food weigh; None if its serving does not tell."""
    if unit in GRAMS_PER_UNIT:
        return number * GRAMS_PER_UNIT[unit]
    if unit in ML_PER_UNIT:
        return number * ML_PER_UNIT[unit] if food.group in _POURED else None
    if unit in _SERVINGS:
        return number * food.serving_g
    served, measure = measure_of(food)
    unit = _SAME_AS.get(unit, unit)
    if unit == measure or (unit in ("", "piece") and measure in _WHOLE):
        return number * food.serving_g / served
    if unit in _TEASPOONS and measure in _TEASPOONS:
        return number * _TEASPOONS[unit] * food.serving_g / (served * _TEASPOONS[measure])
    return None


def measure_of(food: Food) -> tuple[float, str]:
    """How a serving is measured: "half a cup (90 g)" is 0.5 of a "cup"."""
    serving = _SERVING.match(with_decimals(food.serving.casefold()))
    if serving is None:
        return 1.0, ""
    number = serving["number"]
    return float(NUMBER_WORDS.get(number, 0) or number), serving["unit"]


def _folded(text: str) -> str:
    plain_text = with_decimals(text.casefold().replace("\u2019", "'"))
    return " ".join(plain_text.split()).strip(" .!?,")


def _without_question(text: str) -> str:
    """What is asked about: "how much magnesium is in 2 bananas" asks about "2 bananas"."""
    asking = _ASKING.match(text)
    return _AFTER.sub("", text[asking.end() :] if asking else text)


def _singular(unit: str) -> str:
    for ending in ("es", "s", ""):
        bare = unit.removesuffix(ending)
        if bare in GRAMS_PER_UNIT or bare in ML_PER_UNIT or bare in _TEASPOONS or bare in (*_HOUSEHOLD, *_SERVINGS):
            return bare
    return unit
