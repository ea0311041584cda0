"""What labels say, and how much magnesium that is."""

from __future__ import annotations

import string
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.callback_data import MAX_BYTES
from bot.content.label_codes import form_code, read_forms, read_label_code, write_forms, write_label
from bot.content.label_reading import LONGEST_LABEL_CHARACTERS, read_label, read_typed_label
from bot.content.labels import (
    MOST_ELEMENTAL_MG,
    MOST_FORMS,
    MOST_MG,
    Label,
    LabelAmount,
    Unread,
    Why,
    joined,
    rounded_mg,
)
from bot.content.models import Form
from bot.content.names import FormNames
from bot.destinations import OpenLabel
from tests.conversation import loaded_content

CONTENT = loaded_content()
FORMS = CONTENT.forms
NAMES = FormNames(FORMS.values())
LONGEST_LOOK_S = 0.5  # against a pattern that runs away


def read(text: str, *picked: str) -> Label | Unread:
    return read_typed_label(text, NAMES, FORMS, picked=[FORMS[form_id] for form_id in picked])


# What a label says, the forms in it, and the least and the most magnesium, in mg.
LABELS = [
    # One amount of one form
    ("citrate 500 mg", "citrate", 56.5, 81),
    ("500mg citrate", "citrate", 56.5, 81),
    ("Magnesium Citrate 500 MG", "citrate", 56.5, 81),
    ("magnesium citrate: 500 mg", "citrate", 56.5, 81),
    ("citrate - 500 mg", "citrate", 56.5, 81),
    ("bisglicinate 400mg", "glycinate", 40, 56.4),
    ("Magnesium bisglycinate 1,000 mg", "glycinate", 100, 141),
    ("MgO 400 mg", "oxide", 241.2, 241.2),
    ("magnesium oxide 400mg tablets", "oxide", 241.2, 241.2),
    ("milk of magnesia 1,200 mg", "hydroxide", 500.4, 500.4),
    ("Magtein 2000 mg", "l-threonate", 156, 166),
    ("Nature's Best magnesium citrate 250 mg softgels", "citrate", 28.25, 40.5),
    ("i take a 400 mg oxide tablet every night", "oxide", 241.2, 241.2),
    # How many
    ("citrate 500 mg x 2", "citrate", 113, 162),
    ("2 x 400mg glycinate", "glycinate", 80, 112.8),
    ("2x400mg glycinate", "glycinate", 80, 112.8),
    ("2 capsules of 800mg bisglycinate", "glycinate", 160, 225.6),
    ("two capsules of 800 mg bisglycinate", "glycinate", 160, 225.6),
    ("three 500 mg capsules of citrate", "citrate", 169.5, 243),
    ("citrate 500 mg twice a day", "citrate", 113, 162),
    ("two tablets of 400 mg oxide, twice a day", "oxide", 964.8, 964.8),
    ("citrate 500 mg, 2 a day", "citrate", 113, 162),
    ("citrate 500 mg three times daily", "citrate", 169.5, 243),
    ("citrate 500 mg (2 capsules), each", "citrate", 113, 162),
    ("120 capsules, oxide 500 mg x 2", "oxide", 603, 603),
    # A figure for several capsules together
    ("400 mg per 2 capsules glycinate", "glycinate", 40, 56.4),
    ("500 mg citrate in 2 capsules", "citrate", 56.5, 81),
    ("4 capsules = 400 mg glycinate", "glycinate", 40, 56.4),
    ("citrate 500 mg (2 capsules) in all", "citrate", 56.5, 81),
    ("serving size 2 capsules, magnesium (as glycinate) 200 mg", "glycinate", 200, 200),
    ("2 capsules provide 200 mg magnesium as glycinate", "glycinate", 200, 200),
    # Magnesium already
    ("400 mg elemental", "", 400, 400),
    ("magnesium 400 mg", "", 400, 400),
    ("magnesium (as citrate) 200 mg", "citrate", 200, 200),
    ("Magnesium (as magnesium bisglycinate) 200 mg 48% DV", "glycinate", 200, 200),
    ("Magnesium 375 mg (100 % NRV*) as citrate", "citrate", 375, 375),
    ("100 mg elemental magnesium as citrate", "citrate", 100, 100),
    ("200 mg as oxide", "oxide", 200, 200),
    ("magnesium 400 mg (as oxide, citrate and glycinate)", "oxide citrate glycinate", 400, 400),
    ("magnesium citrate 1000 mg (providing 160 mg elemental)", "citrate", 160, 160),
    ("1000 mg magnesium citrate, of which magnesium 160 mg", "citrate", 160, 160),
    ("magnesium glycinate 1,000 mg, elemental magnesium 100 mg", "glycinate", 100, 100),
    # Blends
    ("citrate 300 mg + glycinate 200 mg", "citrate glycinate", 53.9, 76.8),
    ("citrate 300 mg and glycinate 200 mg", "citrate glycinate", 53.9, 76.8),
    ("300 mg citrate, 200 mg oxide", "citrate oxide", 154.5, 169.2),
    ("300 mg citrate 200 mg oxide", "citrate oxide", 154.5, 169.2),
    ("citrate 300 mg oxide 200 mg", "citrate oxide", 154.5, 169.2),
    ("citrate, 300 mg; oxide, 200 mg", "citrate oxide", 154.5, 169.2),
    ("citrate 300 mg\noxide 200 mg", "citrate oxide", 154.5, 169.2),
    ("300 mg citrate, 200 mg oxide and 100 mg malate", "citrate oxide malate", 162.9, 191.8),
    ("oxide 100 mg, citrate 100 mg, malate 100 mg, taurate 100 mg", "oxide citrate malate taurate", 86.2, 108),
    ("200 mg as oxide and 100 mg as citrate", "oxide citrate", 300, 300),
    ("magnesium (as oxide 200 mg and citrate 100 mg)", "oxide citrate", 300, 300),
    ("citrate 300 mg x 2 + oxide 200 mg", "citrate oxide", 188.4, 217.8),
    ("100 mg elemental citrate + 200 mg oxide", "citrate oxide", 220.6, 220.6),
    ("500 mg of citrate and oxide", "citrate oxide", 56.5, 301.5),
    # Hydrates and buffered products
    ("citrate nonahydrate 1000 mg", "citrate", 119, 119),
    ("magnesium sulfate 5 g", "sulfate", 495, 1010),
    ("magnesium sulfate heptahydrate 5 g", "sulfate", 495, 495),
    ("anhydrous magnesium sulfate 5 g", "sulfate", 1010, 1010),
    ("dimagnesium malate 1000 mg", "malate", 84, 226),
    ("buffered glycinate 500 mg", "glycinate", 50, 112),
    ("magnesium glycinate (buffered) 1000 mg", "glycinate", 100, 224),
    # Units and numbers
    ("1.5 g oxide", "oxide", 904.5, 904.5),
    ("1,5 g oxide", "oxide", 904.5, 904.5),
    ("0.5g oxide", "oxide", 301.5, 301.5),
    ("\N{VULGAR FRACTION ONE HALF} g oxide", "oxide", 301.5, 301.5),
    ("1.125 g citrate", "citrate", 127.125, 182.25),  # for a thousand grams nobody takes
    ("500 \N{MICRO SIGN}g oxide", "oxide", 0.3015, 0.3015),
    ("500000 mcg oxide", "oxide", 301.5, 301.5),
    ("750 milligrams of oxide", "oxide", 452.25, 452.25),
    ("0.25 oz oxide", "oxide", 4273.461, 4273.461),
    ("1/4 oz Epsom salt", "sulfate", 701.613, 701.613),
    ("2 tsp Epsom salt", "sulfate", 990, 990),
    ("a teaspoon of epsom salts", "sulfate", 495, 495),
    ("half a teaspoon of epson salt", "sulfate", 247.5, 247.5),
    ("1\N{VULGAR FRACTION ONE HALF} level teaspoons Epsom salt", "sulfate", 742.5, 742.5),
    ("1 tablespoon of epsom salt", "sulfate", 1485, 1485),
]  # fmt: skip


@pytest.mark.parametrize(("text", "form_ids", "least", "most"), LABELS)
def test_a_label_comes_to_its_magnesium(text: str, form_ids: str, least: float, most: float) -> None:
    label = read(text)
    assert isinstance(label, Label), label
    assert [form.id for form in label.forms] == form_ids.split()
    assert list(label.elemental_mg) == pytest.approx([least, most])


def test_the_table_of_labels_is_long_enough() -> None:
    assert len({text for text, *_ in LABELS}) == len(LABELS) >= 60


@pytest.mark.parametrize(
    ("text", "picked", "least", "most"),
    [
        ("500 mg", ["citrate"], 56.5, 81),
        ("2 x 500 mg", ["citrate"], 113, 162),
        ("2 capsules of 800 mg", ["glycinate"], 160, 225.6),
        ("400 mg elemental", ["citrate"], 400, 400),
        ("magnesium 400 mg", ["citrate"], 400, 400),
        ("2 tsp", ["sulfate"], 990, 990),
        ("5 g", ["sulfate"], 495, 495),  # the button says Epsom salt, which is one hydrate
        ("buffered, 500 mg", ["glycinate"], 50, 112),
        ("nonahydrate 1000 mg", ["citrate"], 119, 119),
        ("500 mg", ["citrate", "oxide"], 56.5, 301.5),
        ("300 mg + 200 mg", ["citrate", "oxide"], 154.5, 169.2),
        ("oxide 400 mg", ["citrate"], 241.2, 241.2),  # what is typed goes before what was picked
    ],
)
def test_with_a_form_picked_the_amount_is_enough(text: str, picked: list[str], least: float, most: float) -> None:
    label = read(text, *picked)
    assert isinstance(label, Label), label
    assert list(label.elemental_mg) == pytest.approx([least, most])


NONSENSE = [
    ("", Why.NOTHING),
    (" \n ", Why.NOTHING),
    ("banana", Why.NOTHING),
    ("hello there", Why.NOTHING),
    ("how much magnesium should i take", Why.NOTHING),
    ("#", Why.NOTHING),
    ("mg mg mg", Why.NOTHING),
    ("x" * (LONGEST_LABEL_CHARACTERS + 1), Why.NOTHING),
    ("citrate", Why.NO_AMOUNT),
    ("magnesium bisglicinate", Why.NO_AMOUNT),
    ("500", Why.NO_UNIT),
    ("citrate 500", Why.NO_UNIT),
    ("mag-ox 400", Why.NO_UNIT),
    ("10 mmol citrate", Why.NO_UNIT),
    ("400 iu citrate", Why.NO_UNIT),
    ("500 mg", Why.NO_FORM),
    ("2 x 400 mg", Why.NO_FORM),
    ("500 mg banana", Why.UNKNOWN_FORM),
    ("400 mg of unobtainium", Why.UNKNOWN_FORM),
    ("calcium citrate 500 mg", Why.OTHER_SUBSTANCE),
    ("zinc 15 mg, citrate 300 mg", Why.OTHER_SUBSTANCE),
    ("-500 mg citrate", Why.NOT_POSITIVE),
    ("citrate \N{MINUS SIGN}500 mg", Why.NOT_POSITIVE),
    ("0 mg citrate", Why.NOT_POSITIVE),
    ("citrate 500 mg x 0", Why.NOT_POSITIVE),
    ("10 kg citrate", Why.TOO_MUCH),
    ("15 g citrate x 2", Why.TOO_MUCH),
    ("1 oz Epsom salt", Why.TOO_MUCH),
    ("11 g elemental citrate", Why.TOO_MUCH),
    ("18 g oxide", Why.TOO_MUCH),
    ("a teaspoon of citrate", Why.VOLUME),
    ("15 ml milk of magnesia", Why.VOLUME),
    ("2 scoops of citrate", Why.VOLUME),
    ("1.000 mg citrate", Why.TWO_READINGS),
    ("2 400 mg capsules of citrate", Why.TWO_READINGS),
    ("citrate 500 mg (2 capsules)", Why.TWO_READINGS),
    ("2 capsules: 400 mg citrate", Why.TWO_READINGS),
    ("2 x citrate 300 mg + oxide 200 mg", Why.TWO_READINGS),
    ("citrate 300 mg + oxide 200 mg x 2", Why.TWO_READINGS),
    ("400-500 mg citrate", Why.UNCLEAR),
    ("2.5 x 500 mg citrate", Why.UNCLEAR),
    ("1,5000 mg citrate", Why.UNCLEAR),
    ("1.500,5 mg citrate", Why.UNCLEAR),
    ("citrate 500 mg 3", Why.UNCLEAR),
    ("two citrate 500 mg", Why.UNCLEAR),
    ("500 mg, 200 mg citrate", Why.UNCLEAR),
    ("1000 mg magnesium citrate (16% elemental)", Why.UNCLEAR),
    ("oxide 1 mg, citrate 1 mg, malate 1 mg, taurate 1 mg, lactate 1 mg", Why.TOO_MANY),
]


@pytest.mark.parametrize(("text", "why"), NONSENSE)
def test_what_cannot_be_read_says_why(text: str, why: Why) -> None:
    unread = read(text)
    assert isinstance(unread, Unread), unread
    assert unread.why is why


def test_every_reason_has_its_example() -> None:
    assert {why for _, why in NONSENSE} == set(Why)


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("1.000 mg citrate", [(1, 1), (1, 1000)]),
        ("2 400 mg capsules of citrate", [(2, 400), (1, 2400)]),
        ("citrate 500 mg (2 capsules)", [(2, 500), (1, 500)]),
        ("2 capsules: 400 mg citrate", [(2, 400), (1, 400)]),
        ("citrate 500", [(1, 500)]),
    ],
)
def test_what_can_be_read_in_two_ways_offers_both(text: str, readings: list[tuple[int, float]]) -> None:
    unread = read(text)
    assert isinstance(unread, Unread)
    assert [(label.amounts[0].count, label.amounts[0].amount_mg) for label in unread.readings] == readings


def test_a_count_before_a_blend_is_of_both_or_of_the_first() -> None:
    unread = read("2 x citrate 300 mg + oxide 200 mg")
    assert isinstance(unread, Unread)
    assert [[amount.count for amount in label.amounts] for label in unread.readings] == [[2, 2], [2, 1]]


def test_an_unknown_form_comes_with_the_amount_and_the_nearest_ones() -> None:
    unread = read("2 x 400 mg citrona")
    assert isinstance(unread, Unread)
    assert unread.name == "citrona"
    assert unread.forms[0].id == "citrate"
    assert unread.amount == LabelAmount((), 400, count=2)


@pytest.mark.parametrize(
    "text",
    [
        "can i take citrate 300 mg and glycinate 200 mg",
        "is 500 mg citrate containing 80 mg elemental too much",
        "magnesium 400 mg",
        "400 mg elemental",
        "500 mg citrate or oxide",
        "citrate 500",
        "2 capsules: 400 mg citrate",
        "should i put 2 tsp of epsom salt in my bath",
    ],
)
def test_free_text_that_is_more_or_less_than_a_label_is_left_to_search(text: str) -> None:
    assert read_label(text, NAMES, FORMS) is None


@pytest.mark.parametrize(
    "text",
    ["citrate 300 mg + glycinate 200 mg", "2 tsp epsom salt", "how much in two 500 mg capsules of oxide",
     "200 mg as oxide and 100 mg as citrate", "magnesium citrate 1000 mg (providing 160 mg elemental)"],
)  # fmt: skip
def test_free_text_that_is_a_label_and_nothing_else_is_read(text: str) -> None:
    assert read_label(text, NAMES, FORMS) == read(text)


WORDS = [
    *("citrate", "oxide", "glycinat", "epsom salt", "buffered glycinate", "threonate", "banana", "zinc", "magnesium"),
    *("500", "2", "x", "1.000", "1,5", "0", "-3", "½", "1/2", "mg", "g", "kg", "µg", "oz", "tsp", "ml", "mmol", "%"),
    *("capsules", "tablet", "per", "(", ")", "as", "from", "elemental", "providing", "+", ",", "and", ";", ":", "="),
    *("each", "total", "how much", "in", "twice", "half a", "two", "#", "\n", "heptahydrate", "serving size", "."),
]


def check(text: str, *picked: Form) -> None:
    """Whatever is typed: a label within bounds that fits a button, or a reason."""
    result = read_typed_label(text, NAMES, FORMS, picked=picked)
    strict = read_label(text, NAMES, FORMS)
    for label in (result, strict, *(result.readings if isinstance(result, Unread) else ())):
        if not isinstance(label, Label):
            continue
        least, most = label.elemental_mg
        total = sum(amount.amount_mg * amount.count for amount in label.amounts)
        assert 0 < total <= MOST_MG
        assert 0 < least <= most <= total + 1e-6
        assert least <= MOST_ELEMENTAL_MG
        assert read_label_code(write_label(label), FORMS) == label
        OpenLabel(label=write_label(label), whom="50fb").pack()


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.sampled_from(WORDS), max_size=14),
    st.lists(st.sampled_from(list(FORMS.values())), max_size=4, unique_by=id),
)
def test_words_of_labels_in_any_order_are_read_or_refused(words: list[str], picked: list[Form]) -> None:
    check(" ".join(words), *picked)


def test_counts_beyond_what_anybody_takes_are_those_of_the_pack() -> None:
    check("citrate ½ twice twice twice twice twice")
    check("2 x 3 x 4 x 5 capsules of 100 mg citrate")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=LONGEST_LABEL_CHARACTERS + 5))
def test_any_text_at_all_is_read_or_refused(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    "text",
    ["1 " * 200, "2 capsules " * 36, "1,000 " * 60, "500 mg " * 57, "citrate 1 mg " * 30, "(" * 400, "half a " * 57,
     "1 x " * 100, "% " * 200, "per 2 capsules: " * 25, "a" * 400, "µ" * 400, string.punctuation * 12],
)  # fmt: skip
def test_the_longest_labels_are_read_at_once(text: str) -> None:
    began = time.process_time()
    check(text[:LONGEST_LABEL_CHARACTERS])
    assert time.process_time() - began < LONGEST_LOOK_S


amounts = st.builds(
    LabelAmount,
    forms=st.lists(st.sampled_from(list(FORMS.values())), min_size=1, max_size=4, unique_by=lambda form: form.id).map(
        tuple
    ),
    amount_mg=st.floats(min_value=0.001, max_value=MOST_MG).map(rounded_mg),
    count=st.integers(1, 20),
    is_elemental=st.booleans(),
    water=st.one_of(st.none(), st.integers(0, 9)),
)


@given(st.lists(amounts, min_size=1, max_size=4))
def test_a_label_survives_the_way_through_a_button(read_amounts: list[LabelAmount]) -> None:
    label = Label(tuple(read_amounts))
    if sum(len(amount.forms) for amount in read_amounts) > MOST_FORMS:
        assert read_label_code(write_label(label), FORMS) is None
        return
    assert read_label_code(write_label(label), FORMS) == label
    assert len(OpenLabel(label=write_label(label), whom="50fb").pack().encode()) <= MAX_BYTES


@pytest.mark.parametrize(
    "code",
    ["", "+", "x", "500c1", "QQQ500c1", "500e", "1.2.3e1", "0e1", "500e0", "500z1", "99999999e1", "0.12345e1"],
)
def test_what_no_button_of_ours_says_is_no_label(code: str) -> None:
    assert read_label_code(code, FORMS) is None


@pytest.mark.parametrize("made_up", ["{citrate}5000d1", "{sulfate}5000de1", "{citrate}500.55c1"])
def test_what_could_not_be_typed_is_no_label_either(made_up: str) -> None:
    codes = {form_id.replace("-", "_"): form_code(form_id) for form_id in FORMS}
    assert read_label_code(made_up.format(**codes), FORMS) is None


def test_a_form_that_is_gone_leaves_no_label() -> None:
    label = read("citrate 300 mg + oxide 200 mg")
    assert isinstance(label, Label)
    left = {form_id: form for form_id, form in FORMS.items() if form_id != "oxide"}
    assert read_label_code(write_label(label), left) is None
    assert read_forms(write_forms(label.forms), left) is None


def test_labels_are_joined_up_to_what_anybody_takes() -> None:
    one, other = read("oxide 9 g"), read("oxide 9 g")
    assert isinstance(one, Label)
    assert isinstance(other, Label)
    assert joined(one, other) == Unread(Why.TOO_MUCH)
    small, blend = read("oxide 1 mg"), read("citrate 1 mg, malate 1 mg, taurate 1 mg, lactate 1 mg")
    assert isinstance(small, Label)
    assert isinstance(blend, Label)
    assert joined(blend, small) == Unread(Why.TOO_MANY)
    assert isinstance(joined(small, one), Label)


def test_the_other_way_to_read_a_figure_and_back() -> None:
    label = read("citrate nonahydrate 500 mg")
    assert isinstance(label, Label)
    (amount,) = label.amounts
    assert amount.said_to_be(elemental=True).elemental_mg == (500, 500)
    assert amount.said_to_be(elemental=True).said_to_be(elemental=False) == amount
    spoons = read("1 tsp epsom salt")
    assert isinstance(spoons, Label)
    assert spoons.amounts[0].said_to_be(elemental=True) == spoons.amounts[0]


@pytest.mark.parametrize(
    ("text", "form_id", "least", "most"),
    [
        ("how much in 500 mg citrate", "citrate", 56, 81),
        ("citrate 500 mg x 2", "citrate", 113, 162),
        ("2 capsules of 800mg bisglycinate", "glycinate", 160, 226),
        ("1.5 g magnesium oxide", "oxide", 904, 905),
        ("my bottle says 1000mg magnesium bisglycinate how much of that is actual magnesium", "glycinate", 100, 141),
        ("1,000 mg citrate", "citrate", 113, 162),
        ("1 000 mg citrate", "citrate", 113, 162),
        ("1,500 mg oxide", "oxide", 904, 905),
        ("1'500 mg oxide", "oxide", 904, 905),
        ("1,234.5 mg oxide", "oxide", 744, 745),
        ("10,000 mg oxide", "oxide", 6030, 6031),
        ("0.5 g oxide", "oxide", 301, 302),
        ("1,5 g oxide", "oxide", 904, 905),
        ("0,500 g oxide", "oxide", 301, 302),
        ("500\N{MICRO SIGN}g oxide", "oxide", 0, 1),
        ("2x500mg oxide", "oxide", 603, 604),
        ("500 mg oxide × 2", "oxide", 603, 604),
        ("60 capsules of oxide 500 mg", "oxide", 301, 302),
        ("120 capsules, oxide 500 mg x 2", "oxide", 603, 604),
    ],
)
def test_a_label_is_worked_out(text: str, form_id: str, least: float, most: float) -> None:
    label = read_label(text, NAMES, FORMS)
    assert label is not None
    (amount,) = label.amounts
    assert [form.id for form in amount.forms] == [form_id]
    assert not amount.is_elemental
    assert amount.elemental_mg[0] == pytest.approx(least, abs=1.5)
    assert amount.elemental_mg[1] == pytest.approx(most, abs=1.5)


@pytest.mark.parametrize(
    ("text", "milligrams"),
    [
        ("Mg citrate 100mg elemental", 100),
        ("citrate, elemental magnesium: 100 mg", 100),
        ("250 mg elemental magnesium from citrate", 250),
        ("100 mg magnesium (as citrate)", 100),
        ("Magnesium (as magnesium citrate) 100 mg", 100),
        ("2 x 100 mg magnesium (as citrate)", 200),
    ],
)
def test_a_figure_that_is_magnesium_already_is_left_as_it_is(text: str, milligrams: float) -> None:
    label = read_label(text, NAMES, FORMS)
    assert label is not None
    (amount,) = label.amounts
    assert (amount.forms[0].id, amount.is_elemental) == ("citrate", True)
    assert amount.elemental_mg == (milligrams, milligrams)


@pytest.mark.parametrize(
    "text",
    [
        "how much elemental magnesium in 500 mg citrate",
        "how much magnesium from citrate 500 mg",
        "how much magnesium do i get from 500 mg citrate",
        "actual magnesium from 500 mg citrate",
    ],
)
def test_a_question_for_the_magnesium_is_about_the_compound(text: str) -> None:
    label = read_label(text, NAMES, FORMS)
    assert label is not None
    (amount,) = label.amounts
    assert not amount.is_elemental


@pytest.mark.parametrize(
    "text",
    [
        *("is 400 mg of citrate too much", "500 mg banana", "citrate", "10 kg citrate", "0 mg citrate", ""),
        *("1.000 mg citrate", "1,5000 mg citrate", "1.500,5 mg citrate", "2 400 mg capsules of citrate"),
        *("400-500 mg citrate", "2.5 x 500 mg citrate", "citrate 500 mg x 0", "0 x 500 mg citrate"),
        *("1,500 g citrate", "15 g citrate x 2", "is 200 mg magnesium from oxide too much"),
        *("how much in 500 mg calcium citrate", "zinc citrate 50 mg elemental", "how much in 5 g creatine citrate"),
        *("elemental iron 65 mg and oxide", "how much magnesium in 500 mg potassium citrate"),
    ],
)
def test_what_is_no_label_is_left_to_search(text: str) -> None:
    assert read_label(text, NAMES, FORMS) is None
