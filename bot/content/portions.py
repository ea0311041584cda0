"""Reads how much of which food is meant: "50 g of pumpkin seeds", "2 bananas", "a cup of spinach"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct
from rapidfuzz import fuzz, process

from bot.content.models import Food, FoodGroup
from bot.content.names import LONGEST_NAME_CHARACTERS, SHORTEST_MISSPELLING, SUGGESTIONS, SURE_SCORE, plain
from bot.content.resemblance import Resembling
from bot.content.written_numbers import number_words, with_decimals
from bot.language import word_list
from bot.typed_words import any_of, by_language

ALIKE_SCORE = 70.0  # of 100: "rice" is 100 to "brown rice"; "pizza" is 46 to the nearest food
MOST_GRAMS = 5_000.0  # at once; more is a shopping list
LONGEST_TEXT_CHARACTERS = 120

_GRAM = word_list("units of food: gram", "g", "gr", "gram", "grams")
_KG = word_list("units of food: kilogram", "kg", "kilo", "kilos", "kilogram", "kilograms")
_OUNCE = word_list("units of food: ounce", "oz", "ounce", "ounces")
_POUND = word_list("units of food: pound", "lb", "pound", "pounds")
_ML = word_list("units of drink: millilitre", "ml", "millilitre", "millilitres", "milliliter", "milliliters")
_CL = word_list("units of drink: centilitre", "cl")
_DL = word_list("units of drink: decilitre", "dl")
_LITRE = word_list("units of drink: litre", "l", "litre", "litres", "liter", "liters")
# Translators: your word, and behind it one of the English words that stand on the right here. Write "2 slices" of a
# serving in the words of this list as well.
_MEASURES = word_list(
    "measures of food", "teaspoon = teaspoon", "teaspoons = teaspoon", "tsp = teaspoon", "tsps = teaspoon",
    "tablespoon = tablespoon", "tablespoons = tablespoon", "tbsp = tablespoon", "tbsps = tablespoon",
    "cup = cup", "cups = cup", "glass = cup", "glasses = cup", "mug = cup", "mugs = cup",
    "bowl = bowl", "bowls = bowl", "dish = bowl", "dishes = bowl", "handful = handful", "handfuls = handful",
    "slice = slice", "slices = slice", "piece = piece", "pieces = piece", "square = piece", "squares = piece",
    "pot = pot", "pots = pot", "shot = shot", "shots = shot", "fillet = fillet", "fillets = fillet",
    "biscuit = biscuit", "biscuits = biscuit", "nut = nut", "nuts = nut", "medium = medium", "whole = medium",
    "serving = portion", "servings = portion", "portion = portion", "portions = portion", "helping = portion",
    "helpings = portion",
)  # fmt: skip
_TEASPOONS = {"teaspoon": 1, "tablespoon": 3, "cup": 48}
_POURED = frozenset({FoodGroup.DRINKS, FoodGroup.DAIRY})  # of which a millilitre weighs about a gram
_SERVING_MEASURE = "portion"
_WHOLE = frozenset({"medium", "nut", "shot", "pot", "biscuit"})  # what "2 bananas", "10 almonds" count
_SIZES = word_list(
    "sizes, before a measure of food", "small", "large", "big", "medium", "good", "level", "heaped", "small-sized",
    "large-sized", "big-sized", "medium-sized", "good-sized",
)  # fmt: skip
_ABOUT = word_list("about, before how much a serving is", "about")
_ONE = word_list("a, before a food, where it means one serving", "a", "an")
_OF = word_list("of, between a measure and a food", "of")
_THE = word_list("the, before a food", "the")
_AND_SO = word_list("and, so: how a question about a food begins", "and", "so", "ok")
_ASK = word_list("how a question about a food asks", "how much", "how many", "what", "whats", "what's", "is there")
_ASKED = word_list(
    "words between what a question asks and the food", "mg", "milligram", "milligrams", "magnesium", "magnesuim", "mag",
    "of", "is", "are", "the", "there", "amount", "content", "does", "do", "i", "get", "in", "from", "much", "any",
)  # fmt: skip
_MAGNESIUM_IN = word_list(
    "magnesium in, before a food", "magnesium in", "magnesium of", "magnesium from", "magnesuim in", "magnesuim of",
    "magnesuim from", "mag in", "mag of", "mag from", "mg in", "mg of", "mg from", "magnesium content in",
    "magnesium content of", "magnesium content from", "magnesuim content in", "magnesuim content of",
    "magnesuim content from", "mag content in", "mag content of", "mag content from", "mg content in", "mg content of",
    "mg content from",
)  # fmt: skip
_LAST = word_list(
    "words behind the food that a question asks about", "have", "has", "contain", "contains", "hold", "holds", "got",
    "magnesium", "mag", "in it", "in them", "there",
)  # fmt: skip


class _Patterns:
    """What the language of the moment reads with."""

    def __init__(self) -> None:
        weights = ((_GRAM, 1.0), (_KG, 1_000.0), (_OUNCE, 28.349523), (_POUND, 453.59237))
        volumes = ((_ML, 1.0), (_CL, 10.0), (_DL, 100.0), (_LITRE, 1_000.0))
        self.grams_per_unit = {word.casefold(): grams for words, grams in weights for word in words}
        self.ml_per_unit = {word.casefold(): ml for words, ml in volumes for word in words}
        self.measures = self._measures()
        units, number_word = any_of(self.grams_per_unit, self.ml_per_unit, self.measures), any_of(number_words())
        size = rf"(?:{any_of(_SIZES)}\s+)?"
        self.quantity = re.compile(
            rf"(?:(?P<number>-?\d+(?:[.,]\d+)?)\s*|(?P<word>{number_word})\s+){size}"
            rf"(?:(?P<unit>{units})\b\.?\s*)?(?:{any_of(_OF)}\s+)?(?:{any_of(_THE)}\s+)?(?P<food>\S.*)"
        )
        self.amount_last = re.compile(rf"(?P<food>.*?\S)[\s,:-]+(?P<amount>-?\d+(?:[.,]\d+)?\s*{units}\b)")
        self.asking = re.compile(
            rf"(?:{any_of(_AND_SO)}\s+)?(?:{any_of(_ASK)}(?:\s+{any_of(_ASKED)})*\s+|{any_of(_MAGNESIUM_IN)}\s+)"
        )
        self.after = re.compile(rf"\s+{any_of(_LAST)}$")
        self.serving = re.compile(
            rf"(?:{any_of(_ABOUT)}\s+)?(?P<number>\d+(?:\.\d+)?|{number_word}) {size}"
            rf"(?P<unit>{any_of(self.measures)}(?!\w)|[^\W\d_]+?(?=s?\b))"
        )

    @staticmethod
    def _measures() -> dict[str, str]:
        parted = (line.casefold().partition("=") for line in _MEASURES)
        return {" ".join(word.split()): measure.strip() for word, _equals, measure in parted if measure.strip()}


_patterns = by_language(_Patterns)


class Portion(Struct, frozen=True):
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


class UnreadPortion(Struct, frozen=True):
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
        self._resembling = Resembling(self._names, least=SURE_SCORE)

    def find(self, typed: str, *, exactly: bool = False) -> Food | None:
        """The food that `typed` names; a slip is forgiven when one food is clearly the nearest."""
        name = plain(typed[:LONGEST_NAME_CHARACTERS])
        if name in self._exact or exactly or len(name) < SHORTEST_MISSPELLING or re.search(r"\d", name):
            return self._exact.get(name)
        resembled = self._resembling.find(name)
        return None if resembled is None else self._exact[self._names[resembled]]

    def nearest(self, typed: str) -> tuple[Food, ...]:
        """The foods whose names have a word in common with `typed`, or look most like it."""
        name = plain(typed[:LONGEST_NAME_CHARACTERS])
        ranked = process.extract(name, self._names, scorer=fuzz.token_set_ratio, limit=3 * SUGGESTIONS)
        foods = {self._exact[known].id: self._exact[known] for known, score, _rest in ranked if score >= ALIKE_SCORE}
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
    last = _patterns().amount_last.fullmatch(text)
    quantity = _patterns().quantity.fullmatch(f"{last['amount']} {last['food']}" if last else text)
    food = names.find(quantity["food"]) if quantity else None
    if quantity is None or food is None:
        named = None if exactly else names.find(text)
        return one_serving(named) if named else None
    number = float(quantity["number"].replace(",", ".")) if quantity["number"] else number_words()[quantity["word"]]
    grams = _grams(food, float(number), " ".join((quantity["unit"] or "").split()))
    if grams is None and quantity["word"] in _ONE and not quantity["unit"]:
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
    read = _patterns()
    if unit in read.grams_per_unit:
        return number * read.grams_per_unit[unit]
    if unit in read.ml_per_unit:
        return number * read.ml_per_unit[unit] if food.group in _POURED else None
    unit = read.measures.get(unit, unit)
    if unit == _SERVING_MEASURE:
        return number * food.serving_g
    served, measure = measure_of(food)
    if unit == measure or (unit in ("", "piece") and measure in _WHOLE):
        return number * food.serving_g / served
    if unit in _TEASPOONS and measure in _TEASPOONS:
        return number * _TEASPOONS[unit] * food.serving_g / (served * _TEASPOONS[measure])
    return None


def measure_of(food: Food) -> tuple[float, str]:
    """How a serving is measured: "half a cup (90 g)" is 0.5 of a "cup"."""
    serving = _patterns().serving.match(with_decimals(food.serving.casefold()))
    if serving is None:
        return 1.0, ""
    number, unit = serving["number"], " ".join(serving["unit"].split())
    return float(number_words().get(number, 0) or number), _patterns().measures.get(unit, unit)


def _folded(text: str) -> str:
    plain_text = with_decimals(text.casefold().replace("\u2019", "'"))
    return " ".join(plain_text.split()).strip(" .!?,¡¿")


def _without_question(text: str) -> str:
    """What is asked about: "how much magnesium is in 2 bananas" asks about "2 bananas"."""
    asking = _patterns().asking.match(text)
    return _patterns().after.sub("", text[asking.end() :] if asking else text)
