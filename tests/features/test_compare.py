"""Two forms side by side."""

from __future__ import annotations

import pytest

from bot.features.compare.views import LABEL_COLUMNS, VALUE_COLUMNS, table
from tests.conversation import Someone, World

NARROW_PHONE_COLUMNS = LABEL_COLUMNS + 1 + VALUE_COLUMNS + 1 + VALUE_COLUMNS


def heading(text: str) -> str:
    """The line that names the two sides."""
    return next(line for line in text.splitlines() if " and Magnesium" in line)


async def test_a_comparison_is_two_taps_from_the_start(ada: Someone) -> None:
    await ada.say("/start")
    await ada.tap("Compare forms")
    text = await ada.tap("glycinate · citrate")
    for said in (
        "14.1 %",
        "16.2 %",
        "70 mg",
        "81 mg",
        "Absorbed",
        "Stomach",
        "Cost",
        "Night cramps",
        "Take care",
        "Sources",
    ):
        assert said in text
    assert len(ada.messages) == 1


@pytest.mark.parametrize(
    ("typed", "left", "right"),
    [
        ("glycinate citrate", "glycinate", "citrate"),
        ("glycinate vs oxide", "glycinate", "oxide"),
        ("Glycinate VS. Oxide", "glycinate", "oxide"),
        ("bisglicinate and citrat", "glycinate", "citrate"),
        ("milk of magnesia, epsom", "milk of magnesia", "Epsom"),
        ("magnesium oxide versus magnesium citrate", "oxide", "citrate"),
        ("epsom salt oxide", "Epsom", "oxide"),
        ("threonate / malate", "threonate", "malate"),
    ],
)
async def test_typed_names_are_understood(ada: Someone, typed: str, left: str, right: str) -> None:
    one, other = heading(await ada.say(f"/compare {typed}")).split(" and ", 1)
    assert left in one
    assert right in other


async def test_an_unknown_name_is_answered_with_the_nearest_forms_as_buttons(ada: Someone) -> None:
    text = await ada.say("/compare glycinate vs citrona")
    assert "a form called “citrona”" in text
    assert "citrate" in ada.labels
    text = await ada.tap("citrate")
    assert "glycinate" in heading(text)
    assert "citrate" in heading(text)


async def test_html_in_a_name_is_shown_as_it_was_typed(ada: Someone) -> None:
    assert "“<b>x”" in await ada.say("/compare <b>x vs oxide")


async def test_the_sides_can_be_swapped_and_changed_and_left(ada: Someone) -> None:
    await ada.say("/compare glycinate oxide")
    assert heading(await ada.tap("Swap")).startswith("Magnesium oxide")
    await ada.tap("Change glycinate")
    text = await ada.tap("malate")
    assert "oxide" in heading(text)
    assert "malate" in heading(text)
    await ada.tap("Change oxide")
    assert heading(await ada.tap("citrate")).startswith("Magnesium citrate")
    assert (await ada.tap("‹ Back")).startswith("Compare two forms")
    assert len(ada.messages) == 1


async def test_back_from_a_form_leads_to_the_comparison_it_was_opened_from(ada: Someone) -> None:
    await ada.say("/compare glycinate oxide")
    await ada.tap("About oxide")
    await ada.tap("Reading the label")
    text = await ada.tap("‹ Back")
    assert "oxide" in heading(text)
    assert "glycinate" in heading(text)


async def test_one_name_asks_for_the_other(ada: Someone) -> None:
    await ada.say("/compare citrate")
    assert heading(await ada.tap("oxide")).startswith("Magnesium citrate")


async def test_the_same_form_twice_is_pointed_out(ada: Someone) -> None:
    assert "Both names mean" in await ada.say("/compare bisglycinate vs glycinate")


async def test_three_names_are_offered_as_pairs(ada: Someone) -> None:
    assert "two forms at a time" in await ada.say("/compare glycinate, citrate, oxide")
    assert "citrate · oxide" in ada.labels


async def test_the_first_comparison_has_the_safety_lines_on_top_and_the_second_does_not(ada: Someone) -> None:
    first = await ada.say("/compare glycinate citrate")
    assert first.startswith("Before any amount")
    for word in ("kidney", "medicines", "pregnant", "children"):
        assert word in first.split("glycinate")[0].casefold(), word
    assert not (await ada.say("/compare glycinate oxide")).startswith("Before any amount")


async def test_every_pair_fits_a_narrow_phone(world: World) -> None:
    forms = list(world.magpie.services.content.forms.values())
    for left in forms:
        for right in forms:
            assert max(map(len, table(left, right).splitlines())) <= NARROW_PHONE_COLUMNS, (left.id, right.id)


async def test_a_comparison_of_a_form_that_is_gone_offers_the_picker(ada: Someone) -> None:
    await ada.say("/compare glycinate citrate")
    await ada.forge("cmp1:glycinate:unobtainate")
    assert ada.toast == "One of these forms is no longer here."
    assert ada.text.startswith("Compare two forms")
