"""What operators have and nobody else sees: /stats and /reload, and that there is no trace of them for others."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest
from msgspec.structs import replace

from bot.app import dress
from bot.callback_data import CallbackData
from bot.content.changes import Change, changes
from bot.context import Context
from bot.features import admin
from bot.features.admin import views
from bot.features.admin.payloads import CancelBroadcast, OpenStats, StartBroadcast, StopBroadcast, WriteBroadcast
from bot.features.admin.views import Stats
from db.statistics import People, Running
from tests.broadcasting import TEXT, appoint, begin_and_be_held_up, row, write
from tests.conversation import CONTENT, Someone, World

COMMANDS = [command.name for command in admin.FEATURE.commands]
QUESTION = """
- id: brand-new
  category: sleep
  question: Does zabaglione bring sleep?
  also_asked: [zabaglione at night]
  button: Zabaglione
  answer: Nobody has tested zabaglione. It is a dessert with wine in it.
  grade: untested
  why: No study looked at it.
  sources: [{source}]
  related: []
  reviewed_on: 2026-03-01
"""


@pytest.fixture
def operator(world: World, ada: Someone) -> Someone:
    appoint(world, ada)
    return ada


# Nobody else sees a trace


@pytest.mark.parametrize("name", COMMANDS)
async def test_to_everybody_else_a_command_of_theirs_is_unknown(world: World, operator: Someone, name: str) -> None:
    ben = world.meet("Ben")
    unknown = await ben.say("/xyzzy")
    labels = ben.labels
    assert await ben.say(f"/{name}") == unknown
    assert await ben.say(f"/{name} with words") == unknown
    assert ben.labels == labels
    assert "I do not know that command" not in await ben.say(name)
    assert await operator.say(f"/{name}") != unknown


async def test_help_tells_operators_alone(world: World, operator: Someone) -> None:
    ben = world.meet("Ben")
    assert "/broadcast" in await operator.say("/help")
    text = await ben.say("/help")
    assert [name for name in COMMANDS if f"/{name}" in text] == []


@pytest.mark.parametrize(
    "payload",
    [OpenStats(), WriteBroadcast(), StartBroadcast(broadcast_id=1), CancelBroadcast(), StopBroadcast(broadcast_id=1)],
    ids=lambda payload: type(payload).__name__,
)
async def test_a_forged_button_of_theirs_is_out_of_date(world: World, operator: Someone, payload: CallbackData) -> None:
    await begin_and_be_held_up(world, operator)
    ben = world.meet("Ben")
    await ben.say("/start")
    stale = await ben.forge("xyz9:1")
    before = await row(world), await world.rows("SELECT * FROM ledger")
    await ben.say("/start")
    assert await ben.forge(payload.pack()) == stale
    assert ben.toast == "That button is out of date."
    assert (await row(world), await world.rows("SELECT * FROM ledger")) == before
    assert await world.rows("SELECT * FROM prompts WHERE user_id = ?", ben.id) == []


async def test_every_button_of_theirs_is_tried_above() -> None:
    assert {button.payload for button in admin.FEATURE.buttons} == {
        OpenStats, WriteBroadcast, StartBroadcast, CancelBroadcast, StopBroadcast,
    }  # fmt: skip


async def test_who_is_no_operator_any_more_writes_no_broadcast(world: World, operator: Someone) -> None:
    await operator.say("/broadcast")
    world.magpie.admin_ids = frozenset()
    await operator.say(TEXT)
    assert await world.rows("SELECT * FROM broadcasts") == []


async def test_who_is_no_operator_any_more_sends_none(world: World, operator: Someone) -> None:
    await write(operator)
    draft = await row(world)
    world.magpie.admin_ids = frozenset()
    await operator.forge(StartBroadcast(broadcast_id=draft["id"]).pack())
    assert (await row(world))["started_at"] is None


async def test_one_operator_sends_no_draft_of_another(world: World, ada: Someone) -> None:
    ben = world.meet("Ben")
    appoint(world, ada, ben)
    await write(ada)
    await write(ben, "Another text.")
    [theirs] = await world.rows("SELECT id FROM broadcasts WHERE user_id = ?", ada.id)
    await ben.forge(StartBroadcast(broadcast_id=theirs["id"]).pack())
    assert "That draft is gone" in ben.text
    assert await world.rows("SELECT * FROM broadcasts WHERE started_at IS NOT NULL") == []


async def test_the_menu_of_an_operator_has_their_commands(world: World, operator: Someone) -> None:
    ben = world.meet("Ben")
    for someone in (operator, ben):
        await someone.say("/start")
    await dress(world.magpie.bot, world.magpie.admin_ids | {404})  # one who never wrote has no chat yet
    chats, profile = world.telegram.chats, world.telegram.profile
    seen = {
        someone.id: [one["command"] for one in profile.commands_for(chats[someone.id], someone.id, "en")]
        for someone in (operator, ben)
    }
    assert seen[operator.id] == seen[ben.id] + COMMANDS


# Numbers


async def test_stats_count_people_reminders_and_sends(world: World, operator: Someone) -> None:
    ben, eve = world.meet("Ben"), world.meet("Eve")
    for someone in (ben, eve):
        await someone.settle_into("Lisbon")
        await someone.say("remind me to take zinc every day at 13:00")
    await ben.say("/subscribe")
    await ben.tap("21:00")
    await world.advance(hours=2)
    await world.advance(days=3)
    world.telegram.block(eve.person)
    await world.settle()
    await operator.say("/settings")
    await operator.tap("Turn news on")
    text = await operator.say("/stats")
    for line in (
        "People: 3",
        "Active, of those who let me remember it: 1 today, 3 in 7 days, 3 in 30 days",
        "Have blocked me: 1",
        "Want news and can get it: 1",
        "Reminders: 3, and 0 paused",
        "Something to take: 2, 0 paused",
        "Daily tip: 1, 0 paused",
        "3 arrived",
        "Late: half by at most 1 s, 99 % by 1 s, the latest by 1 s",
        "Waiting now: 0",
    ):
        assert line in text, line
    await ben.say("stop")
    assert "Reminders: 1, and 2 paused" in await operator.tap("Refresh")


async def test_stats_tell_lateness_and_what_did_not_arrive(world: World, operator: Someone) -> None:
    ben, eve = world.meet("Ben"), world.meet("Eve")
    for someone in (ben, eve):
        await someone.settle_into("Lisbon")
        await someone.say("remind me to take zinc every day at 13:00")
    world.telegram.faults.add("500", method="sendMessage", chat_id=ben.id)
    world.telegram.deactivate(eve.person)
    await world.advance(hours=2)
    text = await operator.say("/stats")
    assert "1 arrived" in text
    assert "1 did not leave and were put off" in text
    assert "1 were out of reach" in text
    assert "the latest by 1 minute" in text


async def test_what_people_ask_is_counted_by_our_own_titles_and_kept_nowhere(world: World, operator: Someone) -> None:
    secret = "my aunt's purple xylophone quagmire"
    for _ in range(4):
        assert "I do not know that one" in await operator.say(secret)
    await operator.say("another unheard-of blorptang fjord")
    text = await operator.say("/stats")
    assert "No answer in 30 days" in text
    assert "xylophone" not in text
    kept = b"".join(file.read_bytes() for file in world.magpie.services.database.path.parent.iterdir())
    for word in (b"xylophone", b"quagmire", b"blorptang"):
        assert word not in kept


async def test_what_came_rarely_is_only_summed_up(world: World, operator: Someone) -> None:
    often, rarely = list(world.magpie.services.content.questions.values())[:2]
    await operator.say("/ask")
    for _ in range(3):
        await operator.forge(f"ans1:{often.id}:0")
    await operator.forge(f"ans1:{often.id}:1")  # its evidence is no other answer
    await operator.forge(f"ans1:{rarely.id}:0")
    text = await operator.say("/stats")
    assert f"3 × {often.button}" in text
    assert "1 × rare ones" in text
    assert f"× {rarely.button}" not in text


async def test_what_was_counted_long_ago_is_forgotten(world: World, operator: Someone) -> None:
    question = next(iter(world.magpie.services.content.questions.values()))
    await operator.say("/ask")
    for _ in range(3):
        await operator.forge(f"ans1:{question.id}:0")
    await world.advance(days=31)
    assert "Read most" not in await operator.say("/stats")
    await world.advance(days=400)
    assert await world.rows("SELECT * FROM tallies WHERE kind = 'read'") == []


async def test_an_entry_that_was_retired_since_is_called_so(world: World) -> None:
    content = world.magpie.services.content
    nobody = People(0, (0, 0, 0), 0, 0)
    counted = Stats(nobody, [Running("gone", 1, 0)], 0, {}, {}, {"tip:gone": 3, "gone": 4}, {"nothing": 5}, {}, {})
    text = views.stats(content, counted, world.magpie.reminder_kinds).text
    assert "3 × tip:gone (retired)" in text
    assert "5 × nothing near" in text
    assert "· gone: 1, 0 paused" in text


# Content


@pytest.fixture
def folder(world: World, tmp_path: Path) -> Path:
    """A copy of the content that may be edited; the bot reads it."""
    copy = tmp_path / "content"
    shutil.copytree(CONTENT, copy)
    services = world.magpie.services
    world.magpie.services = replace(services, content=replace(services.content, folder=copy))
    return copy


def add(folder: Path, file: str, text: str) -> None:
    with (folder / file).open("a", encoding="utf-8") as opened:
        opened.write(text)


@pytest.mark.usefixtures("folder")
async def test_files_that_say_the_same_change_nothing(operator: Someone) -> None:
    assert "Reloaded." in await operator.say("/reload")
    assert "The files say what they said before." in operator.text


async def test_a_new_answer_is_found_at_once(world: World, operator: Someone, folder: Path) -> None:
    source = next(iter(world.magpie.services.content.sources))
    assert "dessert" not in await operator.say("zabaglione at night")
    add(folder, "questions.yaml", QUESTION.format(source=source))
    assert "questions: 1 added" in await operator.say("/reload")
    assert "It is a dessert with wine in it." in await operator.say("zabaglione at night")


async def test_names_and_red_flags_are_read_anew_as_well(operator: Someone, folder: Path) -> None:
    forms = (folder / "forms.yaml").read_text(encoding="utf-8")
    with_name = forms.replace("aliases:\n", "aliases:\n    - grumblestone\n", 1)
    (folder / "forms.yaml").write_text(with_name, encoding="utf-8")
    safety = (folder / "safety.yaml").read_text(encoding="utf-8")
    (folder / "safety.yaml").write_text(
        safety.replace("phrases: [chest pain,", "phrases: [left ear rings green, chest pain,", 1), encoding="utf-8"
    )
    assert "forms: 1 changed" in await operator.say("/reload")
    assert "safety texts: 1 changed" in operator.text
    assert "what would you like to see?" in await operator.say("grumblestone")
    assert "Call your emergency number now." in await operator.say("my left ear rings green")


async def test_a_bad_file_changes_nothing_and_each_fault_is_named(
    world: World, operator: Someone, folder: Path
) -> None:
    before = world.magpie.services
    add(folder, "tips.yaml", "\n- id: half-a-tip\n  text: Too little.\n")
    add(folder, "questions.yaml", QUESTION.format(source="nobody_1999"))
    text = await operator.say("/reload")
    assert "Not reloaded." in text
    assert "Nothing changed" in text
    assert "half-a-tip" in text
    assert "questions.yaml:" in text
    assert "nobody_1999" in text
    assert world.magpie.services is before
    assert "dessert" not in await operator.say("zabaglione at night")


async def test_a_file_that_is_no_yaml_is_explained(operator: Someone, folder: Path) -> None:
    (folder / "tips.yaml").write_bytes(b"\xff\xfe- [<b>")
    assert "Not reloaded." in await operator.say("/reload")
    assert "tips.yaml" in operator.text


async def test_a_thousand_faults_fit_into_a_message(operator: Someone, folder: Path) -> None:
    add(folder, "tips.yaml", "".join(f"\n- id: half-{number}\n  text: '<b>&'\n" for number in range(1_000)))
    text = await operator.say("/reload")
    assert "more; magpie content check names them all." in text


async def test_a_folder_that_is_gone_changes_nothing(operator: Someone, folder: Path) -> None:
    shutil.rmtree(folder)
    await operator.say("/reload")
    assert "Nothing changed" in operator.text
    assert "One short fact" in await operator.say("/help")


async def test_an_update_that_is_under_way_keeps_what_it_began_with(
    world: World, operator: Someone, folder: Path
) -> None:
    under_way = Context(world.magpie)
    source = next(iter(world.magpie.services.content.sources))
    add(folder, "questions.yaml", QUESTION.format(source=source))
    await operator.say("/reload")
    assert "brand-new" in Context(world.magpie).services.content.questions
    assert "brand-new" not in under_way.services.content.questions
    assert not (await under_way.services.search.find("zabaglione at night")).clear


async def test_indexes_of_older_contents_are_closed(world: World) -> None:
    world.magpie.in_others.clear()  # one language tells as much as all of them, and each takes a while to be made
    await world.magpie.services_in("es")

    def databases() -> int:
        return sum(thread.name.startswith("sqlite") for thread in threading.enumerate())

    async def reload() -> None:
        services = world.magpie.services
        await world.magpie.work_with(await services.with_content(replace(services.content)))

    for _ in range(2):
        await reload()
    after_two = databases()
    for _ in range(3):
        await reload()
    assert databases() <= after_two  # less, where a thread of an earlier test was still at its end


async def test_a_routine_that_became_shorter_while_it_runs_ends_kindly(world: World, operator: Someone) -> None:
    await operator.say("/relax short muscle relaxation")
    await operator.tap("Start")
    for _ in range(4):
        await operator.tap("Next")
    services = world.magpie.services
    routine = services.content.routines["pmr-short"]
    shorter = replace(routine, steps=routine.steps[:2])
    content = replace(services.content, routines={**services.content.routines, routine.id: shorter})
    await world.magpie.work_with(await services.with_content(content))
    await world.advance(minutes=2)
    assert "stops here" in operator.text


async def test_changes_are_counted_by_kind(world: World) -> None:
    before = world.magpie.services.content
    tips = dict(before.tips)
    first, second, *_ = tips.values()
    del tips[first.id]
    tips[second.id] = replace(second, text="Other words.")
    tips["new"] = first
    after = replace(before, tips=tips, synonyms=before.synonyms[1:])
    assert changes(before, before) == []
    assert changes(before, after) == [Change("tips", 1, 1, 1), Change("synonyms", 0, 0, 1)]


def test_a_reload_says_what_is_worth_a_look() -> None:
    text = views.reloaded([Change("tips", 0, 2, 0)], ["tips.yaml:1: a: last reviewed long ago"]).text
    assert "tips: 2 changed" in text
    assert "Worth a look:</b> 1" in text
