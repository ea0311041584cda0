"""How much of which food people mean."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.portions import (
    LONGEST_TEXT_CHARACTERS,
    MOST_GRAMS,
    FoodNames,
    Portion,
    UnreadPortion,
    WhyNot,
    measure_of,
    one_serving,
    portion_asked_about,
    read_portion,
)
from tests.conversation import loaded_content

FOODS = loaded_content().foods
NAMES = FoodNames(FOODS.values())
LONGEST_LOOK_S = 0.5

PORTIONS = [
    ("banana", "banana", 118),
    ("Bananas", "banana", 118),
    ("2 bananas", "banana", 236),
    ("two large bananas", "banana", 236),
    ("half a banana", "banana", 59),
    ("a banana", "banana", 118),
    ("an avocado", "avocado", 75),
    ("50 g pumpkin seeds", "pumpkin-seeds", 50),
    ("50g of pumpkin seeds", "pumpkin-seeds", 50),
    ("pumpkin seeds 50 g", "pumpkin-seeds", 50),
    ("pumpkin seeds, 50g", "pumpkin-seeds", 50),
    ("50 grams of pumkin seds", "pumpkin-seeds", 50),
    ("1,5 kg potatoes", "potato", 1500),
    ("1 oz cashews", "cashews", 28.35),
    ("a pound of tofu", "tofu", 453.59),
    ("250 ml milk", "milk", 250),
    ("a glass of milk", "milk", 244),
    ("a cup of spinach", "spinach", 180),
    ("\N{VULGAR FRACTION ONE HALF} cup of spinach", "spinach", 90),
    ("1 1/2 cups cooked spinach", "spinach", 270),
    ("a quarter cup of wheat bran", "wheat-bran", 14.5),
    ("2 tbsp chia seeds", "chia-seeds", 28.35),
    ("1 tsp chia", "chia-seeds", 4.72),
    ("10 almonds", "almonds", 12.89),
    ("1 slice white bread", "white-bread", 29),
    ("2 servings of quinoa", "quinoa", 370),
    ("a bowl of porridge", "oatmeal", 234),
    ("2 shots of espresso", "espresso", 60),
    ("two espressos", "espresso", 60),
    ("how much magnesium is in 50 g of pumpkin seeds", "pumpkin-seeds", 50),
    ("what is in 50 g of pumpkin seeds?", "pumpkin-seeds", 50),
    ("what\u2019s in a cup of spinach", "spinach", 180),
    ("magnesium in almonds", "almonds", 28.35),
    ("how much magnesium in pumkin seeds", "pumpkin-seeds", 28.35),
    ("how much mag do 2 bananas have", "banana", 236),
]


@pytest.mark.parametrize(("text", "food_id", "grams"), PORTIONS)
@pytest.mark.parametrize("look", [read_portion, portion_asked_about], ids=["asked for", "free text"])
def test_a_portion_is_read(look: object, text: str, food_id: str, grams: float) -> None:
    assert callable(look)
    portion = look(text, NAMES)
    assert isinstance(portion, Portion), portion
    assert portion.food.id == food_id
    assert portion.grams == pytest.approx(grams, abs=0.011)


@pytest.mark.parametrize(
    ("text", "why", "named"),
    [
        ("pizza", WhyNot.UNKNOWN_FOOD, []),
        ("", WhyNot.UNKNOWN_FOOD, []),
        ("50 g", WhyNot.UNKNOWN_FOOD, []),
        ("bread", WhyNot.UNKNOWN_FOOD, ["wholewheat-bread", "white-bread"]),
        ("rice", WhyNot.UNKNOWN_FOOD, ["brown-rice", "white-rice"]),
        ("2 potatoes and a banana", WhyNot.UNKNOWN_FOOD, ["potato", "banana"]),
        ("3 avocados", WhyNot.UNKNOWN_MEASURE, ["avocado"]),
        ("a handful of almonds", WhyNot.UNKNOWN_MEASURE, ["almonds"]),
        ("250 ml of spinach", WhyNot.UNKNOWN_MEASURE, ["spinach"]),
        ("-50 g tofu", WhyNot.NOT_POSITIVE, ["tofu"]),
        ("0 bananas", WhyNot.NOT_POSITIVE, ["banana"]),
        ("0.001 g tofu", WhyNot.NOT_POSITIVE, ["tofu"]),
        ("10 kg tofu", WhyNot.TOO_MUCH, ["tofu"]),
        ("999 bananas", WhyNot.TOO_MUCH, ["banana"]),
    ],
)
def test_what_is_no_portion_says_why(text: str, why: WhyNot, named: list[str]) -> None:
    unread = read_portion(text, NAMES)
    assert isinstance(unread, UnreadPortion), unread
    assert (unread.why, [food.id for food in unread.foods][: len(named)]) == (why, named)


@pytest.mark.parametrize(
    "text",
    ["almmonds", "pumpkn seds", "an apple a day", "sleep", "milk of magnesia", "how much magnesium should i take",
     "500 mg citrate", "is chocolate bad for sleep", "can i take it with milk", "bananas for cramps?", "2 x 400 mg",
     "are almonds good for me", "", "x" * 4000],
)  # fmt: skip
def test_free_text_about_anything_else_is_left_to_search(text: str) -> None:
    assert portion_asked_about(text, NAMES) is None


@pytest.mark.parametrize("food_id", FOODS)
def test_every_serving_says_how_it_is_measured(food_id: str) -> None:
    number, unit = measure_of(FOODS[food_id])
    assert number > 0
    assert unit


@pytest.mark.parametrize("food_id", FOODS)
def test_a_serving_comes_to_what_the_list_says(food_id: str) -> None:
    assert round(one_serving(FOODS[food_id]).mg) == FOODS[food_id].mg_per_serving


WORDS = [
    *("banana", "almonds", "spinach", "milk", "pumkin seds", "how much", "magnesium", "in", "of", "a", "half a", "two"),
    *("50", "1.5", "-3", "0", "1/2", "g", "kg", "ml", "cup", "tsp", "slice", "handful", "servings", ",", "?", "is"),
]


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join), st.text(max_size=200)))
def test_whatever_is_typed_is_a_sensible_portion_or_a_reason(text: str) -> None:
    read = read_portion(text, NAMES)
    asked = portion_asked_about(text, NAMES)
    if isinstance(read, Portion):
        assert 0 < read.grams <= MOST_GRAMS
    if isinstance(asked, Portion):
        assert asked == read


@pytest.mark.parametrize(
    "text", ["1 " * 60, "how much magnesium " * 6, "a " * 60, "1/2 " * 30, "g" * 120, "half a " * 17]
)
def test_the_longest_lines_are_read_at_once(text: str) -> None:
    began = time.process_time()
    read_portion(text[:LONGEST_TEXT_CHARACTERS], NAMES)
    portion_asked_about(text[:LONGEST_TEXT_CHARACTERS], NAMES)
    assert time.process_time() - began < LONGEST_LOOK_S
