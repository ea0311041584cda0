"""The medicine that a person means: never one that only looks like it."""

from __future__ import annotations

import pytest

from bot.content.medicine_names import ANY_MEDICINE, MedicineNames
from tests.conversation import loaded_content


@pytest.fixture(scope="module")
def names() -> MedicineNames:
    return loaded_content().medicine_names


def test_every_name_that_the_content_gives_is_found(names: MedicineNames) -> None:
    for medicine in loaded_content().interactions.values():
        for name in (medicine.medicine, medicine.button, *medicine.aliases):
            match = names.find(name)
            if medicine.id == ANY_MEDICINE:  # "antibiotics" names several others
                assert match.interaction_id == ANY_MEDICINE or match.nearest[-1] == ANY_MEDICINE
            else:
                assert medicine.id in (match.interaction_id, *match.nearest), name


@pytest.mark.parametrize(
    ("typed", "medicine"),
    [
        ("levothyroxine", "levothyroxine"),
        ("  Levotyroxine 50 mcg ", "levothyroxine"),
        ("magnesium and my doxycycline", "tetracyclines"),
        ("gabapentn", "gabapentin"),
        ("spironolacton", "potassium-sparing-diuretics"),
        ("medicine", ANY_MEDICINE),
        ("some other medicines", ANY_MEDICINE),
    ],
)
def test_a_name_is_found_through_slips_and_words_around_it(names: MedicineNames, typed: str, medicine: str) -> None:
    assert names.find(typed).interaction_id == medicine


@pytest.mark.parametrize(
    "typed",
    ["penicillin", "amoxicillin", "atorvastatin", "prednisone", "sertraline", "insulin", "metformin", "clarithromycin"],
)
def test_a_medicine_that_is_not_listed_is_not_taken_for_another(names: MedicineNames, typed: str) -> None:
    assert names.find(typed).interaction_id is None


def test_two_medicines_are_a_choice_of_two(names: MedicineNames) -> None:
    match = names.find("levothyroxine and iron")
    assert match.interaction_id is None
    assert match.nearest == ("levothyroxine", "iron-penicillamine-chloroquine")


@pytest.mark.parametrize("typed", ["", "   ", "?", "x", "🙂", "x" * 100_000, "a b c d e f g h", "<b>", "\u202e", "0"])
def test_nonsense_means_nothing(names: MedicineNames, typed: str) -> None:
    match = names.find(typed)
    assert match.interaction_id is None
    assert len(match.nearest) <= 4


def test_without_medicines_nothing_is_found() -> None:
    assert MedicineNames([]).find("levothyroxine").interaction_id is None
