"""Which form of magnesium a typed name means, with the names of the real content."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.content.loader import load
from bot.content.names import SUGGESTIONS, FormNames

LONGEST_MESSAGE_CHARACTERS = 4096
PATIENCE_S = 0.5  # many times what any text takes, and little enough to notice one that takes for ever


@pytest.fixture(scope="module")
def names() -> FormNames:
    return FormNames(load(Path(__file__).parent.parent.parent / "content").forms.values())


SPELLINGS = {
    "glycinate": [
        *(
            "glycinate",
            "BISGLYCINATE",
            "Magnesium  Glycinate",
            "mag glycinate",
            "bisglicinate",
            "glycinat",
            "glicinate",
        ),
        *(
            "glycenate",
            "glycin ate",
            "di-glycinate",
            "bis–glycinate",
            "chelated magnesium",
            "glycinate!",
            "(glycinate)",
        ),
    ],
    "citrate": [
        *("citrate", "Citrate?", "mg citrate", "citrat", "sitrate", "citrato", "çitrate", "the citrate form"),
        *("form of citrate", "magnesiumcitrate", "'citrate'", "citrate 💊", "magnesuim citrate", "natural calm"),
        "\N{FULLWIDTH LATIN CAPITAL LETTER C}itrate",
    ],
    "oxide": ["oxide", "Mg Oxide", "MgO", "oxyde", "oxid", "magnesium-oxide", "mag ox"],
    "sulfate": [
        *("epsom salt", "Epsom salts", "Epsom's salt", "epson salt", "ebsom salts", "sulphate", "sulfat", "MgSO4"),
        "bath salts",
    ],
    "hydroxide": [
        *("milk of magnesia", "Milk of Magnesa", "milk of magnezia", "phillips milk of magnesia", "hydroxyde"),
        "magnesia",
    ],
    "l-threonate": ["l-threonate", "L threonate", "threonate", "magnesium l-threonate", "treonate", "magtein"],
    "chloride": ["chloride", "clhoride", "cloride", "chlorid", "MgCl2", "nigari", "magnesium oil"],
    "malate": ["malate", "malat", "magnesium mallate"],
    "taurate": ["taurate", "magnesium taurat", "taurinate"],
    "lactate": ["lactate", "lactat"],
    "carbonate": ["carbonate", "carbonat"],
    "gluconate": ["gluconate", "glukonate"],
    "aspartate": ["aspartate", "asparate"],
    "orotate": ["orotate", "orrotate"],
}


@pytest.mark.parametrize(
    ("typed", "form_id"), [(typed, form_id) for form_id, spellings in SPELLINGS.items() for typed in spellings]
)
def test_name_is_found_however_it_is_spelt(names: FormNames, typed: str, form_id: str) -> None:
    match = names.find(typed)
    assert (match.typed, match.form_id, match.nearest) == (typed, form_id, ())


def test_every_name_of_the_content_finds_its_form() -> None:
    forms = load(Path(__file__).parent.parent.parent / "content").forms.values()
    names = FormNames(forms)
    told = {(name, form.id) for form in forms for name in (form.id, form.name, form.short_name, *form.aliases)}
    assert {(name, names.find(name).form_id) for name, _ in told} == told


@pytest.mark.parametrize(
    "typed",
    [
        *("banana", "hello", "vitamin d", "calcium", "potassium", "melatonin", "sleep", "xyzzy", "123456", "stearate"),
        *(
            "nitrate",
            "dioxide",
            "tartrate",
            "magnesium",
            "mag",
            "mg",
            "a",
            "of",
            ".",
            "",
            "   ",
            "?!",
            "😀",
            "👨‍👩‍👧‍👦",
        ),
        *(
            "מגנזיום",
            "مغنيسيوم",
            "магний",
            "マグネシウム",
            "'; DROP TABLE users; --",
            "<b>bold</b>",
            "\x00",
            "\u202eetartic",
        ),
    ],
)
def test_what_is_no_form_is_none_and_brings_suggestions(names: FormNames, typed: str) -> None:
    match = names.find(typed)
    assert match.form_id is None
    assert 1 <= len(match.nearest) <= SUGGESTIONS
    assert len(set(match.nearest)) == len(match.nearest)


@pytest.mark.parametrize("typed", ["aspartame", "bicarbonate", "rotate", "milk", "oil", "flakes"])
def test_everyday_word_is_not_taken_for_a_form(names: FormNames, typed: str) -> None:
    """Whether one may take it with milk is not about milk of magnesia, and a sweetener is no aspartate."""
    assert names.find(typed).form_id is None


@pytest.mark.parametrize(("typed", "nearest"), [("malic", "malate"), ("hydroxyl", "hydroxide"), ("zitrat", "citrate")])
def test_nearest_form_is_suggested_first(names: FormNames, typed: str, nearest: str) -> None:
    match = names.find(typed)
    assert (match.form_id, match.nearest[0]) == (None, nearest)


@pytest.mark.parametrize(
    ("typed", "pair"),
    [
        *[
            (f"glycinate{between}oxide", ["glycinate", "oxide"])
            for between in (" vs ", " VS. ", " versus ", " v ", " or ", " and ", " against ", " with ", " to ")
        ],
        *[
            (f"glycinate{between}oxide", ["glycinate", "oxide"])
            for between in (
                ",",
                ", ",
                ";",
                "/",
                " + ",
                " & ",
                " | ",
                " · ",
                " / ",
                " ",
                "\n",
                "  \t ",
                " – ",
                " x ",
                " / / ",
            )
        ],
        *[(f"glycinate{dash}oxide", ["glycinate", "oxide"]) for dash in "-–—"],
        ("epsom salts oxide", ["sulfate", "oxide"]),
        ("oxide epsom salts", ["oxide", "sulfate"]),
        ("milk of magnesia, citrate", ["hydroxide", "citrate"]),
        ("Milk of magnesia citrate", ["hydroxide", "citrate"]),
        ("citrate milk of magnesia", ["citrate", "hydroxide"]),
        ("milk of magnesia vs epsom salts", ["hydroxide", "sulfate"]),
        ("milk of magnesia epsom salts", ["hydroxide", "sulfate"]),
        ("magnesium glycinate magnesium citrate", ["glycinate", "citrate"]),
        ("bis glycinate l threonate", ["glycinate", "l-threonate"]),
        ("l-threonate vs bis-glycinate", ["l-threonate", "glycinate"]),
        ("glycinat citrat", ["glycinate", "citrate"]),
        ("MgO vs MgCl2?", ["oxide", "chloride"]),
        ("glycinate, citrate, oxide", ["glycinate", "citrate", "oxide"]),
        ("glycinate glycinate", ["glycinate", "glycinate"]),
        ("milk of magnesia", ["hydroxide"]),
        ("magnesium glycinate", ["glycinate"]),
        ("bis-glycinate", ["glycinate"]),
        ("glycinate", ["glycinate"]),
        ("glycinate,", ["glycinate"]),
        ("glycinate vs", ["glycinate"]),
        ("vs glycinate", ["glycinate"]),
        ("glycinate vs banana", ["glycinate", None]),
        ("banana apple", [None, None]),
        ("banana", [None]),
        ("", []),
        (" , ; / ", []),
    ],
)
def test_two_names_in_a_line_are_told_apart(names: FormNames, typed: str, pair: list[str | None]) -> None:
    assert [match.form_id for match in names.find_all(typed)] == pair


def test_names_are_given_back_as_they_were_typed(names: FormNames) -> None:
    assert [match.typed for match in names.find_all("  <b>X  VS Citrôna ")] == ["<b>X", "Citrôna"]


def test_the_stroke_of_a_closing_tag_parts_nothing(names: FormNames) -> None:
    assert [match.typed for match in names.find_all("<b>x</b> vs &")] == ["<b>x</b>"]
    assert [match.typed for match in names.find_all("<b>x</b>/oxide<br/>")] == ["<b>x</b>", "oxide<br/>"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("glycinate", ("glycinate",)),
        ("glycinate vs bisglycinate", ("glycinate",)),
        ("glycinate · citrate", ("glycinate", "citrate")),
        ("Glycinate vs oxide?", ("glycinate", "oxide")),
        ("glycinate, citrate, oxide", ("glycinate", "citrate", "oxide")),
        ("milk of magnesia citrate oxide", ("hydroxide", "citrate", "oxide")),
        ("glycinate, citrate, oxide and malate", ("glycinate", "citrate", "oxide", "malate")),
        ("glycinate, citrate, oxide, malate and taurate", None),
        ("glycinate vs banana", None),
        ("is glycinate any good", None),
        ("magnesium of", None),  # nearly "magnesium oil"
    ],
)
def test_names_that_stand_alone_are_told_from_questions(
    names: FormNames, text: str, named: tuple[str, ...] | None
) -> None:
    assert names.named_alone(text) == named


@pytest.mark.parametrize(
    "text",
    [
        *("is citrate better than oxide", "is citrate really so much better than oxide", "citrate or oxide for sleep"),
        *("is citrate any better for sleep than oxide", "difference between citrate and oxide"),
        *("diffrence between citrate and oxide", "citrate compared to oxide", "for sleep, citrate versus oxide?"),
        *("i take citrate in the morning, how does it compare to oxide", "citrate for my bad sleep v the oxide"),
        "what is the difference if i take citrate for a month and then oxide",
    ],
)
def test_a_question_that_sets_two_forms_apart_compares_them(names: FormNames, text: str) -> None:
    assert names.compared(text) == ("citrate", "oxide")


def test_a_question_may_set_three_forms_apart(names: FormNames) -> None:
    assert names.compared("what is the difference between citrate, oxide and malate") == ("citrate", "oxide", "malate")


@pytest.mark.parametrize(
    "text",
    [
        *("is it safe to take malate and taurate or should I ask", "can i take glycinate and citrate together"),
        *("I took citrate and now have diarrhea or is it the oxide", "is it better to take citrate and oxide together"),
        *("is citrate or melatonin better than nothing", "citrate, oxide or malate", "citrate vs melatonin"),
        *("citrate with oxide, more than one a day", "citrate in the morning or late in the day oxide", "or", ""),
    ],
)
def test_what_only_mentions_two_forms_compares_nothing(names: FormNames, text: str) -> None:
    assert names.compared(text) is None


def _characters(first: int, last: int) -> str:
    chance = random.Random(first)  # noqa: S311 - the same characters in every run
    return "".join(chr(chance.randrange(first, last)) for _ in range(LONGEST_MESSAGE_CHARACTERS))


LONG_TEXTS = {
    "ASCII": _characters(0x20, 0x7F),
    "any letters": _characters(0x0, 0xD800),
    "lone surrogates": _characters(0xD800, 0xE000),
    "rare characters": _characters(0x10000, 0x110000),
    "commas": "abcd," * 819,
    "words": "abcd " * 819,
    "separators": " vs " * 1024,
    "names and separators": "glycinate vs " * 315,
    "filler": "magnesium " * 409,
    "one word": "a" * 4096,
    "accents": "\u0301" * 4096,
    "accented letters": "a\u0301" * 2048,
    "ligatures": "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}" * 4096,  # eighteen letters each
    "spaces": " " * 4096,
    "emoji": "😀" * 4096,
    "directions": "\u200f\u202e" * 2048,
}


@pytest.mark.parametrize(
    "look_up", [FormNames.find, FormNames.find_all, FormNames.compared], ids=["one", "pair", "compared"]
)
@pytest.mark.parametrize("typed", LONG_TEXTS.values(), ids=LONG_TEXTS)
def test_longest_message_is_looked_up_at_once(
    names: FormNames, look_up: Callable[[FormNames, str], object], typed: str
) -> None:
    began = time.process_time()
    look_up(names, typed)
    assert time.process_time() - began < PATIENCE_S
