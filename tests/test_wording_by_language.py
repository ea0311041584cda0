"""Lists, figures, dates, clocks and the alphabet, as each language writes them."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.language import ENGLISH, Language, number, speaking
from bot.wording import (
    amount,
    clock_time,
    date,
    duration,
    in_order,
    listed,
    listed_with_or,
    month,
    uncapitalised,
    weekday,
)

CHRISTMAS = dt.date(2026, 12, 24)
GERMAN, SPANISH = Language("de"), Language("es")


def test_english_is_written_as_in_britain() -> None:
    assert (listed([]), listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])) == (
        "",
        "a",
        "a and b",
        "a, b and c",
    )
    assert listed_with_or(["a", "b", "c"]) == "a, b or c"
    assert (number(1234), number(0.5), number(2.0), number(1234.5678), number(7, decimals=1)) == (
        *("1,234", "0.5", "2", "1,234.568"),
        "7.0",
    )
    assert (date(CHRISTMAS), date(CHRISTMAS, year=True), month(CHRISTMAS)) == (
        *("24 December", "24 December 2026"),
        "December 2026",
    )
    assert (duration(1, "hour"), duration(2, "day"), duration(1.5, "minute")) == ("1 hour", "2 days", "1.5 minutes")
    assert (clock_time(dt.time(21, 5), twelve_hour=True), clock_time(dt.time(7, 5), twelve_hour=False)) == (
        "9:05 pm",
        "07:05",
    )
    assert (weekday(1), weekday(7, short=True)) == ("Monday", "Sun")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            GERMAN,
            ["a, b und c", "a oder b", "1.234,5", "12,5\u00a0%", "24. Dezember", "2 Stunden", "Montag", "9:05\u00a0PM"],
        ),
        (
            SPANISH,
            [
                "a, b y c",
                "a o b",
                "1234,5",
                "12,5\u00a0%",
                "24 de diciembre",
                "2 horas",
                "lunes",
                "9:05\u00a0p.\u00a0m.",
            ],
        ),
    ],
)
def test_another_language_writes_them_its_own_way(language: Language, said: list[str]) -> None:
    with speaking(language):
        assert [
            listed(["a", "b", "c"]),
            listed_with_or(["a", "b"]),
            number(1234.5),
            amount(12.5, "%"),
            date(CHRISTMAS),
            duration(2, "hour"),
            weekday(1),
            clock_time(dt.time(21, 5), twelve_hour=True),
        ] == said


def test_sorting_follows_the_alphabet() -> None:
    words = ["Zebra", "ñandú", "nz", "nada", "Äpfel", "apfel", "oso"]
    with speaking(GERMAN):
        assert in_order(words) == ["apfel", "Äpfel", "nada", "ñandú", "nz", "oso", "Zebra"]
    with speaking(SPANISH):
        assert in_order(words) == ["apfel", "Äpfel", "nada", "nz", "ñandú", "oso", "Zebra"]
    with speaking(ENGLISH):
        assert in_order([(2, "b"), (1, "a")], by=lambda one: one[1]) == [(1, "a"), (2, "b")]


def test_a_noun_within_a_sentence_is_small_in_all_languages_but_german() -> None:
    assert uncapitalised("Strong evidence") == "strong evidence"
    with speaking(SPANISH):
        assert [uncapitalised(words) for words in ("Citrato de magnesio", "Óxido", "L-treonato", "EE. UU.", "B6")] == [
            *("citrato de magnesio", "óxido", "L-treonato", "EE. UU.", "B6")
        ]
    with speaking(GERMAN):
        assert uncapitalised("Muskeln") == "Muskeln"


def test_four_digits_stay_together_where_the_language_has_it_so() -> None:
    with speaking(SPANISH):
        assert [number(1234), number(12345), number(1234, decimals=1), number(0.5)] == [
            "1234",
            "12.345",
            "1234,0",
            "0,5",
        ]
    with speaking(GERMAN):
        assert number(1234) == "1.234"
