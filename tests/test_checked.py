"""What a value from outside becomes, and what is said of one that it cannot be."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from msgspec import Meta, Struct

from bot.checked import MISSING, Fault, FaultsError, checked


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Petal(Struct, frozen=True, forbid_unknown_fields=True):
    colour: Colour
    length_mm: Annotated[float, Meta(gt=0, lt=100)] | None = None


class Flower(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: Annotated[str, Meta(min_length=2, max_length=5)]
    petals: Annotated[tuple[Petal, ...], Meta(min_length=1)]
    seen_on: dt.date | None = None
    height_cm: Annotated[int, Meta(ge=1)] = 10
    is_wild: bool = True
    drawing: Annotated[Path | None, Meta(description="where it is drawn")] = None
    shelf: Literal["top", "bottom"] = "top"
    code: Annotated[str, Meta(pattern="^[a-z]+$")] | None = None


GOOD: dict[str, Any] = {"name": "rose", "petals": [{"colour": "red"}]}


def parse(kind: type, text: Any) -> Any:
    if text == "nowhere":
        raise ValueError("there is no such place")
    return kind(text)


def faults(kind: Any, value: Any) -> list[Fault]:
    with pytest.raises(FaultsError) as refusal:
        checked(kind, value, parse)
    return refusal.value.faults


def test_text_becomes_what_it_names() -> None:
    written = {
        "seen_on": "2026-01-31",
        "height_cm": "12",
        "is_wild": "false",
        "drawing": "rose.png",
        "petals": [{"colour": "blue", "length_mm": "2.5"}],
    }
    assert checked(Flower, GOOD | written, parse) == Flower(
        name="rose",
        petals=(Petal(Colour.BLUE, 2.5),),
        seen_on=dt.date(2026, 1, 31),
        height_cm=12,
        is_wild=False,
        drawing=Path("rose.png"),
    )


@pytest.mark.parametrize(
    ("written", "is_wild"),
    [
        ("yes", True),
        ("No", False),
        ("on", True),
        ("OFF", False),
        ("y", True),
        ("n", False),
        ("True", True),
        ("0", False),
    ],
)
def test_true_and_false_are_written_in_many_ways(written: str, is_wild: bool) -> None:
    value = GOOD | {"is_wild": written}
    assert checked(Flower, value).is_wild is is_wild
    assert value["is_wild"] == written


def test_a_yes_that_is_no_truth_stays_a_word() -> None:
    assert checked(Flower, GOOD | {"name": "yes"}).name == "yes"


def test_every_fault_is_told_with_its_place() -> None:
    value = {
        "petals": [{"colour": "red"}, {"color": "red", "length_mm": "long"}, "leaf"],
        "seen_on": "31.1.2026",
        "smell": "sweet",
    }
    assert faults(Flower, value) == [
        Fault(("name",), MISSING),
        Fault(("petals", 1, "colour"), MISSING),
        Fault(("petals", 1, "length_mm"), "must be a number, above 0 and below 100"),
        Fault(("petals", 1, "color"), "is not a key that this entry may have"),
        Fault(("petals", 2), "must be lines of `key: value`"),
        Fault(("seen_on",), "must be a date such as 2026-01-31"),
        Fault(("smell",), "is not a key that this entry may have"),
    ]


@pytest.mark.parametrize(
    ("key", "value", "what"),
    [
        ("name", "r", "must be text of at least 2 and at most 5 characters; it has 1"),
        ("name", "sunflower", "must be text of at least 2 and at most 5 characters; it has 9"),
        ("name", ["rose"], "must be text"),
        ("name", None, "must be text"),
        ("petals", [], "must be a list of at least 1 entry; it has 0"),
        ("petals", "red", "must be a list"),
        ("petals", None, "must be a list"),
        ("height_cm", "0", "must be a whole number, at least 1"),
        ("height_cm", "tall", "must be a whole number, at least 1"),
        ("is_wild", "perhaps", "must be true or false"),
        ("drawing", "nowhere", "there is no such place"),
        ("shelf", "middle", "must be one of `bottom`, `top`"),
        ("code", "R1", "must match `^[a-z]+$`"),
    ],
)
def test_what_it_must_be_is_said_in_plain_words(key: str, value: object, what: str) -> None:
    assert faults(Flower, GOOD | {key: value}) == [Fault((key,), what)]


def test_a_choice_is_one_of_those_that_there_are() -> None:
    assert faults(Petal, {"colour": "green"}) == [Fault(("colour",), "must be one of `red`, `blue`")]


def test_what_is_no_entry_at_all_has_no_place() -> None:
    assert faults(Flower, "a rose") == [Fault((), "must be lines of `key: value`")]


def test_a_part_can_be_checked_by_itself() -> None:
    length = Annotated[int, Meta(ge=1)]
    assert checked(tuple[length, ...], ["1", "2"]) == (1, 2)
    assert faults(tuple[length, ...], ["1", "x"]) == [Fault((1,), "must be a whole number, at least 1")]


def test_no_fault_says_the_value() -> None:
    value = {"name": "hidden words", "petals": "hidden words", "is_wild": "hidden words", "shelf": "hidden words"}
    with pytest.raises(FaultsError) as refusal:
        checked(Flower, value)
    assert "hidden" not in f"{refusal.value} {refusal.value!r} {refusal.value.faults}"
