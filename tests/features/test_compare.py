"""Two to four forms side by side, as text, as a table and as a picture."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import pytest

from bot.attachments import Picture
from bot.comparison import COLUMNS, FEWEST_FORMS, MOST_FORMS, as_text, compare
from bot.drawing.pictures import comparison_png
from bot.features.compare.picture import picture_of
from tests.conversation import Someone, World, loaded_content, open_world


def heading(text: str) -> str:
    """The line that names the forms."""
    return next(line for line in text.splitlines() if " and Magnesium" in line)


async def test_a_comparison_is_two_taps_from_the_start(ada: Someone) -> None:
    await ada.say("/start")
    await ada.tap("Compare forms")
    text = await ada.tap("glycinate · citrate")
    for said in (
        "14.1\u00a0%",
        "16.2\u00a0%",
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
    ("typed", "names"),
    [
        ("glycinate citrate", ("glycinate", "citrate")),
        ("glycinate vs oxide", ("glycinate", "oxide")),
        ("Glycinate VS. Oxide", ("glycinate", "oxide")),
        ("bisglicinate and citrat", ("glycinate", "citrate")),
        ("milk of magnesia, epsom", ("milk of magnesia", "Epsom")),
        ("magnesium oxide versus magnesium citrate", ("oxide", "citrate")),
        ("epsom salt oxide", ("Epsom", "oxide")),
        ("threonate / malate", ("threonate", "malate")),
        ("glycinate citrate oxide", ("glycinate", "citrate", "oxide")),
        ("glycinate vs citrate vs malate", ("glycinate", "citrate", "malate")),
        ("milk of magnesia, epsom, taurate and orotate", ("milk of magnesia", "Epsom", "taurate", "orotate")),
    ],
)
async def test_typed_names_are_understood(ada: Someone, typed: str, names: tuple[str, ...]) -> None:
    line = heading(await ada.say(f"/compare {typed}"))
    places = [line.index(name) for name in names]
    assert places == sorted(places)
    assert line.count("Magnesium") == len(names)


async def test_the_difference_comes_first_in_one_sentence(ada: Someone) -> None:
    await ada.say("/compare glycinate oxide")
    lines = (await ada.say("/compare glycinate citrate")).splitlines()
    assert lines[2] == (
        "Citrate is absorbed better, costs less and has better evidence for preventing migraine and constipation; "
        "glycinate is gentler on the stomach."
    )


async def test_rows_that_differ_are_told_apart_from_those_that_do_not(ada: Someone) -> None:
    text = await ada.say("/compare glycinate citrate")
    differ, alike = text.split("The same in both")
    assert "Migraine" in differ
    assert "Absorbed" in differ
    assert re.search(r"Sleep +weak", alike)
    assert "Sleep" not in differ


async def test_an_unknown_name_is_answered_with_the_nearest_forms_as_buttons(ada: Someone) -> None:
    text = await ada.say("/compare glycinate vs citrona")
    assert "a form called “citrona”" in text
    assert "citrate" in ada.labels
    text = await ada.tap("citrate")
    assert "glycinate" in heading(text)
    assert "citrate" in heading(text)


async def test_html_in_a_name_is_shown_as_it_was_typed(ada: Someone) -> None:
    assert "“<b>x”" in await ada.say("/compare <b>x vs oxide")


async def test_forms_can_be_added_and_taken_away_and_left(ada: Someone) -> None:
    await ada.say("/compare glycinate oxide")
    await ada.tap("Change forms")
    await ada.tap("malate")
    assert heading(await ada.tap("Compare these 3")).count("Magnesium") == 3
    await ada.tap("Change forms")
    await ada.tap("citrate")
    assert "Four is as many as I can show" in ada.text
    assert "taurate" not in ada.labels
    await ada.tap("✓ glycinate")
    await ada.tap("✓ oxide")
    assert heading(await ada.tap("Compare these 2")).startswith("Magnesium malate")
    await ada.tap("Change forms")
    await ada.tap("✓ malate")
    assert "What shall stand beside citrate?" in ada.text
    assert "citrate" in heading(await ada.tap("oxide"))
    assert (await ada.tap("‹ Back")).startswith("Compare forms")
    assert len(ada.messages) == 1


async def test_back_from_a_form_leads_to_the_comparison_it_was_opened_from(ada: Someone) -> None:
    await ada.say("/compare glycinate oxide malate")
    await ada.tap("About oxide")
    await ada.tap("Reading the label")
    text = await ada.tap("‹ Back")
    assert heading(text).count("Magnesium") == 3


async def test_one_name_asks_for_the_other(ada: Someone) -> None:
    await ada.say("/compare citrate")
    assert heading(await ada.tap("oxide")).startswith("Magnesium citrate")


async def test_the_same_form_twice_is_pointed_out(ada: Someone) -> None:
    assert "Both names mean" in await ada.say("/compare bisglycinate vs glycinate")


async def test_five_names_are_too_many_and_the_first_four_can_be_changed(ada: Someone) -> None:
    text = await ada.say("/compare glycinate, citrate, oxide, malate, taurate")
    assert "four forms at a time" in text
    assert "taurate would be too many" in text
    await ada.tap("✓ oxide")
    await ada.tap("taurate")
    assert "taurate" in heading(await ada.tap("Compare these 4"))


async def test_the_first_comparison_has_the_safety_lines_on_top_and_the_second_does_not(ada: Someone) -> None:
    first = await ada.say("/compare glycinate citrate")
    assert first.startswith("Before any amount")
    for word in ("kidney", "medicines", "pregnant", "children"):
        assert word in first.split("glycinate")[0].casefold(), word
    assert not (await ada.say("/compare glycinate oxide")).startswith("Before any amount")


@pytest.mark.parametrize("count", range(FEWEST_FORMS, MOST_FORMS + 1))
def test_every_set_fits_a_narrow_phone(count: int) -> None:
    for forms in combinations(loaded_content().forms.values(), count):
        comparison = compare(forms)
        for line in as_text(comparison).splitlines():
            assert len(line) <= COLUMNS, (comparison.ids, line)


def test_any_four_forms_fit_into_every_button() -> None:
    """A form with a long id shows here and not months later under somebody's finger."""
    longest = sorted(loaded_content().forms.values(), key=lambda form: len(form.id))[-MOST_FORMS:]
    rows = [row.key for row in compare(longest).rows]
    assert len("cev1:") + len(",".join(form.id for form in longest)) + len(":") + max(map(len, rows)) <= 64


@pytest.mark.parametrize(
    "forged", ["cmp2:glycinate,unobtainate", "cmp2:glycinate", "cvw1:table:glycinate,gone", "cev1::"]
)
async def test_a_comparison_of_a_form_that_is_gone_offers_the_picker(ada: Someone, forged: str) -> None:
    await ada.say("/compare glycinate citrate")
    await ada.forge(forged)
    assert ada.toast is not None
    assert ada.labels


async def test_every_cell_leads_to_its_evidence(ada: Someone) -> None:
    text = await ada.say("/compare glycinate citrate")
    lines = text[text.index("Where they differ") : text.index("A dash")].splitlines()
    rows = [line[:12].strip() for line in lines if line[12:13] == " " and line[:12].strip()]
    assert {"Magnesium", "in 500 mg", "Absorbed", "Cost", "Blood press.", "Sleep", "Preg. cramps"} <= set(rows)
    for row in rows:
        await ada.tap("Evidence, row by row")
        told = await ada.tap(row)
        assert "Glycinate" in told
        assert "Citrate" in told
        assert "Sources" in told or row == "Cost"
        await ada.tap("‹ Back")
        assert heading(await ada.tap("‹ Back"))
    assert len(ada.messages) == 1


async def test_a_row_without_a_claim_says_so(ada: Someone) -> None:
    await ada.say("/compare glycinate citrate")
    await ada.tap("Evidence, row by row")
    assert "I have no claim on file" in await ada.tap("Constipation")


async def test_the_table_is_a_rich_message_and_remembered(ada: Someone) -> None:
    await ada.say("/compare glycinate citrate")
    await ada.tap("As a table")
    table = next(block for block in ada.messages[-1]["rich_message"]["blocks"] if block["type"] == "table")
    assert len(table["cells"][0]) == 3
    assert len(ada.messages) == 1
    await ada.say("/compare oxide malate citrate")
    assert "rich_message" in ada.messages[-1]
    await ada.tap("Looks wrong? Use text")
    assert "Absorbed" in ada.text
    await ada.say("/compare oxide malate")
    assert "Absorbed" in ada.text
    assert len(ada.messages) == 3


async def test_a_cell_of_the_table_leads_to_a_footnote(ada: Someone) -> None:
    await ada.say("/compare glycinate citrate")
    await ada.tap("As a table")
    written = repr(ada.messages[-1]["rich_message"])
    linked = set(re.findall(r"'reference_name': '(n\d+)'", written))
    assert len(linked) > 20
    assert linked == set(re.findall(r"'type': 'reference', .*?'name': '(n\d+)'", written))


@pytest.mark.parametrize("tapped", [True, False], ids=["an edit", "a new message"])
async def test_a_server_without_rich_messages_gives_the_text_at_once_and_is_remembered(
    ada: Someone, world: World, *, tapped: bool
) -> None:
    await ada.say("/compare glycinate citrate")
    if tapped:
        world.telegram.rich_messages = False
        assert "Absorbed" in await ada.tap("As a table")
    else:
        await ada.tap("As a table")
        world.telegram.rich_messages = False
        assert "Absorbed" in await ada.say("/compare glycinate citrate")
    world.telegram.rich_messages = True
    assert "Absorbed" in await ada.say("/compare glycinate oxide")
    await world.advance(days=1)
    await ada.say("/compare glycinate oxide")
    assert "rich_message" in ada.messages[-1]


async def test_a_picture_is_drawn_once_and_says_in_words_what_it_shows(ada: Someone, world: World) -> None:
    await ada.say("/compare glycinate citrate")
    caption = await ada.tap("As a picture")
    assert "photo" in ada.messages[-1]
    assert "Magnesium by weight: glycinate 14.1\u00a0%, citrate 16.2\u00a0%." in caption
    assert len(ada.messages) == 1
    file_id = ada.messages[-1]["photo"][0]["file_id"]
    ben = world.meet("Ben")
    await ben.say("/compare glycinate citrate")
    await ben.tap("As a picture")
    assert ben.messages[-1]["photo"][0]["file_id"] == file_id
    assert await world.rows("SELECT count(*) AS n FROM pictures") == [{"n": 1}]
    await ada.tap("As text")
    assert "photo" not in ada.messages[-1]
    assert len(ada.messages) == 1


async def test_a_file_id_that_telegram_no_longer_knows_is_drawn_again(ada: Someone, world: World) -> None:
    forms = loaded_content().forms
    picture = Picture(comparison_png, picture_of(compare([forms["glycinate"], forms["oxide"]])))
    await world.magpie.services.database.run(
        lambda db: db.execute("INSERT INTO pictures VALUES (?, 'of-another-bot')", [picture.key])
    )
    await ada.say("/compare glycinate oxide")
    await ada.tap("As a picture")
    assert "photo" in ada.messages[-1]
    assert (await world.rows("SELECT file_id FROM pictures"))[0]["file_id"] != "of-another-bot"


async def test_the_preferred_view_outlives_a_restart(tmp_path: Path) -> None:
    async with open_world(tmp_path / "magpie.sqlite3") as world:
        ada = world.meet()
        await ada.say("/compare glycinate citrate")
        await ada.tap("As a table")
    async with open_world(tmp_path / "magpie.sqlite3", telegram=world.telegram) as again:
        ada = Someone(again, ada.person)
        await ada.say("/compare oxide citrate")
        assert "rich_message" in ada.messages[-1]
