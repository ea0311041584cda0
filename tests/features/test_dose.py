"""Reading a label: typed, tapped together, and set beside the tables and ceilings."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.intake import REGIONS, Whom, ceiling, recommended, recommended_for_adults
from bot.content.models import LifeStage, Region, Sex
from tests.conversation import Someone, World, loaded_content, open_world

INTAKE = loaded_content().intake


async def test_a_label_behind_the_command_is_answered_at_once(ada: Someone) -> None:
    text = await ada.say("/dose citrate 500 mg x 2")
    assert text.startswith("Before any amount")
    for said in (
        "2 x 500 mg of magnesium citrate (the whole compound) holds about 113 to 162 mg of magnesium.",
        "EU, 300 to 350 mg: 32 to 54 %",
        "US, 310 to 420 mg: 27 to 52 %",
        "UK, 270 to 300 mg: 38 to 60 %",
        "EU, 250 mg: within it",
        "US, 350 mg: within it",
        "UK, 400 mg: within it",
        "They disagree",
        "trials saw no diarrhoea",
        "no amount for you to take",
        "Sources",
    ):
        assert said in text
    assert (await ada.say("/dose citrate 500 mg")).startswith("Kidney disease, medicines, pregnancy or a child: ask")


async def test_a_label_is_put_together_by_taps_alone(ada: Someone) -> None:
    await ada.say("/start")
    assert "Type what it says" in await ada.tap("Read a label")
    assert "magnesium citrate" in await ada.tap("citrate")
    await ada.tap("500 mg")
    assert "500 mg of magnesium citrate (the whole compound) holds about 56 to 81 mg" in ada.text
    await ada.tap("Change the amount")
    assert "2 x 500 mg of magnesium citrate" in await ada.tap("x 2")
    assert len(ada.messages) == 1


async def test_a_blend_is_put_together_form_by_form(ada: Someone) -> None:
    await ada.say("/dose citrate 300 mg")
    assert "magnesium citrate and what else?" in await ada.tap("Add another form")
    assert "citrate" not in ada.labels
    await ada.tap("oxide")
    text = await ada.say("200 mg")
    assert "300 mg of magnesium citrate (the whole compound): 34 to 49 mg of magnesium" in text
    assert "200 mg of magnesium oxide (the whole compound): 121 mg of magnesium" in text
    assert "In all 154 to 169 mg of magnesium." in text


async def test_a_blend_whose_shares_are_not_named_is_picked_and_given_one_figure(ada: Someone) -> None:
    await ada.say("/dose")
    await ada.tap("citrate")
    await ada.tap("It has another form too")
    text = await ada.tap("oxide")
    assert "magnesium citrate and magnesium oxide" in text
    assert "200 mg + 200 mg" in text
    text = await ada.say("500 mg")
    assert "about 56 to 302 mg of magnesium" in text
    assert "how much there is of each" in text


async def test_several_forms_picked_take_an_amount_each(ada: Someone) -> None:
    await ada.say("/dose")
    await ada.tap("citrate")
    await ada.tap("It has another form too")
    await ada.tap("oxide")
    assert "In all 154 to 169 mg" in await ada.say("300 mg + 200 mg")


async def test_four_forms_are_the_most(ada: Someone) -> None:
    await ada.say("/dose oxide 100 mg, citrate 100 mg, malate 100 mg, taurate 100 mg")
    assert "Add another form" not in ada.labels
    assert "About the forms" in ada.labels
    assert "I read 4 at a time" in await ada.say(
        "/dose oxide 1 mg, citrate 1 mg, malate 1 mg, taurate 1 mg, lactate 1 mg"
    )
    await ada.say("/dose")
    for label in ("citrate", "oxide", "malate", "taurate"):
        await ada.tap(label)
        if label != "taurate":
            await ada.tap("It has another form too")
    assert "It has another form too" not in ada.labels


async def test_the_figure_can_be_read_the_other_way_and_back(ada: Someone) -> None:
    whole = await ada.say("/dose citrate nonahydrate 400 mg")
    text = await ada.tap("It says elemental")
    assert "That figure is the magnesium already: 400 mg of magnesium, in the form of" in text
    assert "EU, 250 mg: above it" in text
    assert "UK, 400 mg: within it" in text
    assert whole.endswith((await ada.tap("It is the whole compound")).split("\n\n", 1)[1])


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("banana", "I see no label in that."),
        ("citrate 500", "A number alone says nothing"),
        ("500 mg", "500 mg of which form?"),
        ("2 x 400 mg citrona", "no form of magnesium called “citrona”. 2 x 400 mg of one of these?"),
        ("400 mg <b>zz</b>", "no form of magnesium called “b zz b”"),
        ("calcium citrate 500 mg", "this names calcium"),
        ("-500 mg citrate", "An amount is more than nothing."),
        ("10 kg citrate", "more than any label asks for"),
        ("2 tsp citrate", "Teaspoons I take for Epsom salt only"),
        ("1.000 mg citrate", "in two ways"),
        ("400-500 mg citrate", "which number belongs to what"),
        ("x" * 4000, "I see no label in that."),
    ],
)
async def test_nonsense_gets_a_sentence_with_a_right_example(ada: Someone, typed: str, said: str) -> None:
    for text in (await ada.say(f"/dose {typed}"), await ada.say(typed)):
        assert said in text
        example = text.split("For example: ")[1]
    assert "of magnesium" in await ada.say(example)


async def test_a_form_and_no_amount_asks_how_much(ada: Someone) -> None:
    assert "What does the label say?" in await ada.say("/dose bisglicinate")
    assert "2 x 400 mg of magnesium glycinate" in await ada.say("2 x 400 mg")


async def test_what_can_be_read_in_two_ways_is_chosen_by_a_tap(ada: Someone) -> None:
    await ada.say("/dose 2 400 mg capsules of citrate")
    assert ada.labels[:2] == ["2 x 400 mg citrate", "2,400 mg citrate"]
    assert "2 x 400 mg of magnesium citrate" in await ada.tap("2 x 400 mg citrate")
    await ada.say("/dose citrate 500")
    assert "500 mg of magnesium citrate" in await ada.tap("500 mg citrate")


async def test_the_form_of_a_bare_amount_is_chosen_by_a_tap(ada: Someone) -> None:
    await ada.say("/dose 2 x 500 mg")
    assert "2 x 500 mg of magnesium oxide" in await ada.tap("oxide")
    await ada.say("/dose 400 mg citrona")
    assert "400 mg of magnesium citrate" in await ada.tap("citrate")


async def test_epsom_salt_is_one_hydrate_whether_tapped_or_typed(ada: Someone) -> None:
    await ada.say("/dose")
    await ada.tap("Epsom salt")
    assert "holds about 50 mg" in await ada.tap("500 mg")
    await ada.say("/dose 500 mg")
    assert "holds about 50 mg" in await ada.tap("Epsom salt")
    assert "holds about 50 mg" in await ada.say("/dose Epsom salt 500 mg")
    assert "holds about 50 to 101 mg" in await ada.say("/dose magnesium sulfate 500 mg")


async def test_too_much_leads_to_the_urgent_signs(ada: Someone) -> None:
    await ada.say("/dose 10 kg citrate")
    assert "Call for help now" in await ada.tap("Urgent signs")
    assert "what laxatives hold" in await ada.say("/dose 2 tsp Epsom salt")
    assert "Urgent signs" in ada.labels
    await ada.say("/dose citrate 500 mg")
    assert "Urgent signs" not in ada.labels


async def test_a_woman_who_is_pregnant_is_told_whom_to_ask_and_her_row(ada: Someone) -> None:
    await ada.say("/dose citrate 500 mg")
    assert "I keep none of it" in await ada.tap("For my age and sex")
    await ada.tap("31 to 50")
    await ada.tap("Woman")
    text = await ada.tap("Pregnant")
    assert "talk to a midwife" in text.split("holds about")[0]
    assert "for a woman of 31 to 50, pregnant" in text
    assert "US, 360 mg: 16 to 22 %" in text


async def test_a_man_is_asked_nothing_more(ada: Someone) -> None:
    await ada.say("/dose citrate 500 mg")
    await ada.tap("For my age and sex")
    await ada.tap("51 and over")
    text = await ada.tap("Man")
    assert "for a man of 51 and over" in text
    assert "US, 420 mg: 13 to 19 %" in text
    await ada.tap("For another age or sex")
    await ada.tap("51 and over")
    assert "for a woman of 51 and over" in await ada.tap("Woman")  # no table has a row for pregnancy at that age


async def test_a_child_has_a_doctor_before_everything_and_no_verdict_on_any_amount(ada: Someone) -> None:
    await ada.say("/dose citrate 500 mg")
    await ada.tap("For my age and sex")
    await ada.tap("A child or a teenager")
    text = await ada.tap("7")
    assert "ask a doctor first" in text.split("holds about")[0]
    assert "for a child of 7" in text
    assert "EU 250 mg, US 110 mg, UK none" in text
    assert "a doctor decides" in text
    assert "within it" not in text
    assert "The gut" not in text


async def test_a_baby_has_no_figures_at_all(ada: Someone) -> None:
    await ada.say("/dose citrate 500 mg")
    await ada.tap("For my age and sex")
    await ada.tap("A child or a teenager")
    text = await ada.tap("Under 1")
    assert "breast milk, formula or food alone" in text
    assert "%" not in text


async def test_a_teenager_is_asked_for_the_sex(ada: Someone) -> None:
    await ada.say("/dose citrate 500 mg")
    await ada.tap("For my age and sex")
    await ada.tap("A child or a teenager")
    await ada.tap("15")
    assert ada.labels[:2] == ["Girl", "Boy"]
    assert "for a boy of 15" in await ada.tap("Boy")


async def test_for_whom_it_was_is_kept_nowhere(world: World, ada: Someone) -> None:
    await ada.say("/dose citrate 500 mg")
    await ada.tap("For my age and sex")
    await ada.tap("31 to 50")
    await ada.tap("Woman")
    await ada.tap("Breastfeeding")
    for label in ("Change the amount", "‹ Back", "Add another form", "oxide", "‹ Back"):
        await ada.tap(label)
        assert not [row for row in await world.rows("SELECT payload FROM prompts") if "31" in row["payload"]]
    assert "for a woman of 31 to 50, breastfeeding" in ada.text  # it travels in the buttons


async def test_the_figures_explain_themselves(ada: Someone) -> None:
    label = await ada.say("/dose citrate 500 mg")
    text = await ada.tap("About these figures")
    for said in ("adequate intake", "recommended dietary allowance", "Why they disagree", "Sources"):
        assert said in text
    assert (await ada.tap("‹ Back")).split("\n\n")[1:] == label.split("\n\n")[1:]


async def test_start_over_can_be_undone(ada: Someone) -> None:
    await ada.say("/dose citrate 500 mg")
    label = await ada.say("/dose citrate 500 mg")
    assert "Type what it says" in await ada.tap("Start over")
    assert await ada.tap("Undo: back to the label") == label
    await ada.tap("Change the amount")
    assert await ada.tap("‹ Back") == label
    await ada.tap("Add another form")
    assert await ada.tap("‹ Back") == label


async def test_free_text_leads_to_the_same_screen(ada: Someone) -> None:
    await ada.say("/start")
    typed = await ada.say("citrate 300 mg + glycinate 200 mg")
    assert typed.startswith("Before any amount")
    again = await ada.say("/dose citrate 300 mg + glycinate 200 mg")
    assert typed.split("I read:")[1] == again.split("I read:")[1]


async def test_a_question_under_the_prompt_is_answered_as_a_question(ada: Someone) -> None:
    await ada.say("/dose")
    text = await ada.say("what does elemental magnesium mean?")
    assert "For example" not in text
    assert "I see no label" not in text


async def test_a_food_under_the_prompt_is_a_food(ada: Someone) -> None:
    await ada.say("/dose")
    assert "64 mg of magnesium in two servings" in await ada.say("2 bananas")


async def test_more_forms_than_fit_are_not_asked_about(ada: Someone) -> None:
    everything = "glycinate, citrate, oxide, chloride, malate, threonate, hydroxide, taurate"
    assert "I read 4 at a time" in await ada.say(f"/dose {everything}")
    await ada.say("/dose oxide 100 mg, citrate 100 mg, malate 100 mg")
    await ada.tap("Add another form")
    assert "I read 4 at a time" in await ada.say("taurate and lactate")
    assert "What does the label say?" in await ada.say("taurate")


async def test_a_prompt_outlives_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "magpie.sqlite3"
    async with open_world(path) as world:
        ada = world.meet("Ada")
        await ada.say("/dose citrate 300 mg")
        await ada.tap("Add another form")
        await ada.tap("oxide")
        telegram, person = world.telegram, ada.person
    async with open_world(path, telegram=telegram) as world:
        ada = Someone(world, person)
        assert "In all 154 to 169 mg" in await ada.say("200 mg")


async def test_a_red_flag_under_the_prompt_comes_first(ada: Someone) -> None:
    await ada.say("/dose")
    assert (await ada.say("took the whole bottle of magnesium")).startswith("This may be an emergency")


@pytest.mark.parametrize(
    "payload",
    [
        *("lbl1:QQQ500c1:", "lbl1:nonsense:31fp", "dos1:QQQ500c1:", "dpk1:QQQ::", "dpk1:%::", "dmf1:QQQ::"),
        *("dca1:QQQ500c1:", "dag1:QQQ500c1", "dab1:QQQ500c1:", "dch1:nonsense", "dsx1:nonsense:40"),
        *("dst1:nonsense:40", "dmf1::nonsense:"),
    ],
)
async def test_a_label_with_a_form_that_is_gone_leads_to_a_fresh_start(ada: Someone, payload: str) -> None:
    await ada.say("/dose citrate 500 mg")
    await ada.forge(payload)
    assert "Type what it says" in ada.text
    if not payload.startswith("dos1"):
        assert ada.toast == "One of these forms is no longer here."


async def test_a_whom_that_no_table_knows_is_read_for_adults(ada: Someone) -> None:
    await ada.say("/dose 400 mg elemental")
    for whom in ("nonsense", "40", "40mp", "12fp", "99fb"):
        assert "for adults" in await ada.forge(f"lbl1:400ce1:{whom}")


def test_the_rows_are_those_of_the_tables() -> None:
    for region, whom, mg in (
        (Region.US, Whom(7), 130),
        (Region.US, Whom(16, Sex.MALE), 410),
        (Region.US, Whom(19, Sex.FEMALE), 310),
        (Region.US, Whom(31, Sex.FEMALE, LifeStage.PREGNANT), 360),
        (Region.US, Whom(16, Sex.FEMALE, LifeStage.PREGNANT), 400),
        (Region.US, Whom(70, Sex.MALE), 420),
        (Region.EU, Whom(3), 230),
        (Region.EU, Whom(18, Sex.MALE), 350),
        (Region.EU, Whom(31, Sex.FEMALE, LifeStage.BREASTFEEDING), 300),
        (Region.UK, Whom(12, Sex.FEMALE), 280),
        (Region.UK, Whom(31, Sex.FEMALE, LifeStage.BREASTFEEDING), 320),
        (Region.UK, Whom(31, Sex.FEMALE, LifeStage.PREGNANT), 270),
    ):
        row = recommended(INTAKE, region, whom)
        assert row is not None
        assert row.mg == mg, (region, whom)
    assert recommended(INTAKE, Region.UK, Whom(0)) is None
    assert recommended(INTAKE, Region.NORWAY, Whom(31, Sex.MALE)) is None


def test_the_range_for_adults_leaves_mothers_out() -> None:
    assert [recommended_for_adults(INTAKE, region) for region in REGIONS] == [(300, 350), (310, 420), (270, 300)]
    assert recommended_for_adults(INTAKE, Region.GERMANY) is None


def test_ceilings_begin_where_their_authority_says() -> None:
    at = {
        (region, age): getattr(ceiling(INTAKE, region, age=age), "mg", "nothing said")
        for region in REGIONS
        for age in (0, 3, 4, 17, 18, 60)
    }
    assert [at[Region.US, age] for age in (0, 3, 4, 17, 18, 60)] == [None, 65, 110, 350, 350, 350]
    assert [at[Region.EU, age] for age in (0, 3, 4, 60)] == [None, None, 250, 250]
    assert [at[Region.UK, age] for age in (17, 18, 60)] == ["nothing said", 400, 400]


@pytest.mark.parametrize("code", ["7", "15m", "19f", "31fp", "50fb", "51m"])
def test_for_whom_survives_the_way_through_a_button(code: str) -> None:
    whom = Whom.of(code)
    assert whom is not None
    assert whom.code == code


@pytest.mark.parametrize("code", [None, "", "f", "31", "31x", "31mp", "51fp", "13fp", "7p", "100f"])
def test_a_code_that_no_table_has_a_row_for_is_nobody(code: str | None) -> None:
    assert Whom.of(code) is None
