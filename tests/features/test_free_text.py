"""What no feature takes: always a helpful answer, or a deliberate silence."""

from __future__ import annotations

import datetime as dt
import gc
import logging
import random
import string

import pytest

from bot.content.readings import Kept
from tests.conversation import Someone, World

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001"
    "e221bc330000000049454e44ae426082"
)


@pytest.fixture(autouse=True)
def no_traceback(caplog: pytest.LogCaptureFixture) -> object:
    yield
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


async def test_a_form_by_name_leads_to_its_page(ada: Someone) -> None:
    await ada.say("bisglicinate")
    assert "14.1 %" in await ada.tap("About glycinate")


async def test_two_forms_lead_to_their_comparison(ada: Someone) -> None:
    assert "Magnesium citrate" in await ada.say("glycinate or citrate?")
    assert "Magnesium oxide" in await ada.say("glycinate vs oxide")


@pytest.mark.parametrize("seed", range(3))
async def test_4096_random_characters_get_an_answer(ada: Someone, seed: int) -> None:
    letters = random.Random(seed).choices(string.printable + "äß漢🙂<&>\u202e", k=2000)  # noqa: S311 - a test's noise
    assert "do not know that one" in await ada.say("x" + "".join(letters))


async def test_an_unknown_command_gets_the_ways_on(ada: Someone) -> None:
    assert "do not know that command" in await ada.say("/frobnicate <b>now</b>")
    assert "Help" in ada.labels


async def test_a_photo_and_a_sticker_get_an_answer(world: World, ada: Someone) -> None:
    world.telegram.send_photo(ada.person, PIXEL, caption="what is this")
    await world.settle()
    assert "only read text" in ada.text
    world.telegram.send_sticker(ada.person)
    await world.settle()
    assert len(ada.messages) == 2


async def test_an_edited_message_is_left_alone(world: World, ada: Someone) -> None:
    await ada.say("/start")
    sent = next(m for m in world.telegram.messages(ada.id) if m.get("text") == "/start")
    world.telegram.edit(ada.person, sent["message_id"], "/tip")
    await world.settle()
    assert len(ada.messages) == 1


async def test_a_channel_is_left_alone(world: World) -> None:
    channel = world.telegram.add_channel("News")
    world.telegram.post_to_channel(channel.id, "/tip")
    calls = len(world.telegram.calls)
    await world.settle()
    assert not [call for call in world.telegram.calls[calls:] if call.method == "sendMessage"]


async def test_a_group_is_answered_only_when_the_bot_is_addressed_and_then_with_the_way_to_a_private_chat(
    world: World, ada: Someone
) -> None:
    group = world.telegram.add_group("Family", members=[ada.person])
    for text in ("/tip", "hello", "/tip@another_bot", "stop"):
        world.telegram.say(ada.person, text, chat_id=group.id)
    await world.settle()
    assert not [m for m in world.telegram.messages(group.id) if m["from"]["is_bot"]]
    world.telegram.say(ada.person, "/tip@magpie_bot", chat_id=group.id)
    await world.settle()
    reply = world.telegram.messages(group.id)[-1]
    assert "in private only" in reply["text"]
    assert reply["reply_markup"]["inline_keyboard"][0][0]["url"] == "https://t.me/magpie_bot?start=group"


@pytest.mark.parametrize(
    "data",
    ["", "x", "old0:1", "cmp1:glycinate", "cmp1:a:b:c:d", "tip1:no_such_topic", "rsh1:not-a-number", "rst1:tip:9999:",
     "new1:nonsense", "new1:new1%3Aold0", "%", ":::::", "ans1", "rsh1:99999999999999999999999"],
)  # fmt: skip
async def test_an_old_or_forged_button_gets_a_toast_and_a_fresh_menu(ada: Someone, data: str) -> None:
    await ada.say("/start")
    await ada.forge(data)
    assert ada.toast == "That button is out of date."
    assert ada.text.startswith("That button is from an older version of me.")
    assert ada.labels[-1] == "Home"


async def test_the_same_tap_twice_is_no_error(world: World, ada: Someone) -> None:
    await ada.say("/start")
    message = ada.latest()
    for _ in range(2):
        world.telegram.tap(ada.person, message["message_id"], label="Help")
    await world.settle()
    assert "What I can do" in ada.text


async def test_a_tap_that_is_answered_too_late_still_edits(world: World, ada: Someone) -> None:
    await ada.say("/start")
    world.telegram.tap(ada.person, ada.latest()["message_id"], label="Help")
    await world.clock.advance(dt.timedelta(hours=1))
    await world.settle()
    assert "What I can do" in ada.text


async def test_a_tap_on_a_message_that_was_deleted_is_answered_in_a_new_one(world: World, ada: Someone) -> None:
    await ada.say("/start")
    message = ada.latest()
    world.telegram.tap(ada.person, message["message_id"], label="Help")
    await world.magpie.bot.delete_message(ada.id, message["message_id"])
    await world.settle()
    assert "What I can do" in ada.text


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("help", "What I can do"),
        ("Settings", "Time zone:"),
        ("reminders", "Reminders"),
        ("compare forms", "Compare forms"),
        ("privacy", "What I keep about you"),
        ("never mind", "What would you like?"),
        ("Thank you!", "You are welcome."),
        ("stop please", "no reminders"),
    ],
)
async def test_plain_words_do_what_the_commands_do(ada: Someone, word: str, said: str) -> None:
    assert said in await ada.say(word)


@pytest.mark.parametrize("command", ["/ask", "/foo", "/tip", "/remind"])
async def test_a_red_flag_behind_a_command_is_answered_first(ada: Someone, command: str) -> None:
    assert (await ada.say(f"{command} I have chest pain")).startswith("This may be an emergency")


async def test_a_red_flag_under_a_picture_is_answered_first(world: World, ada: Someone) -> None:
    world.telegram.send_photo(ada.person, PIXEL, caption="i have chest pain")
    await world.settle()
    assert ada.text.startswith("This may be an emergency")


async def test_ask_takes_a_question(ada: Someone) -> None:
    assert "16.2\u00a0%" in await ada.say("/ask is citrate better than oxide")


@pytest.mark.parametrize("kind", ["500", "502", "drop_before", "429"])
async def test_a_passing_fault_costs_nobody_an_answer(world: World, ada: Someone, kind: str) -> None:
    await ada.say("/start")
    world.telegram.faults.add(kind, times=1, seconds=1, method="sendMessage")
    assert "What I can do" in await ada.say("/help")
    world.telegram.faults.add(kind, times=1, seconds=1, method="editMessageText")
    assert "What would you like?" in await ada.tap("Home")
    assert len(ada.messages) == 2


async def test_the_safety_lines_count_as_shown_only_when_they_were(world: World, ada: Someone) -> None:
    await ada.say("/start")
    world.telegram.faults.add("drop_before", method="sendMessage", times=3)
    await ada.say("/compare glycinate citrate")
    assert (await ada.say("/compare glycinate citrate")).startswith("Before any amount")
    assert not (await ada.say("/compare glycinate citrate")).startswith("Before any amount")


async def test_a_tap_in_a_group_does_nothing_there(world: World, ada: Someone) -> None:
    group = world.telegram.add_group("Family", members=[ada.person])
    world.telegram.say(ada.person, "/tip@magpie_bot", chat_id=group.id)
    await world.settle()
    reply = world.telegram.messages(group.id)[-1]
    query = world.telegram.tap(ada.person, reply["message_id"], data="home1", chat_id=group.id)
    await world.settle()
    assert world.telegram.messages(group.id)[-1] == reply
    assert world.telegram.callback_answer(query) is not None


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("urgent signs", "Call for help now"),
        ("help me", "Call for help now"),
        ("Heard that…?", "Claims that go round"),
        ("tips", "Another"),
        ("time zone", "Time zone:"),
        ("delete my data", "Delete everything?"),
        ("bye", "I am here when you want me"),
        ("who are you", "What I can do"),
        ("stop sending me messages", "no reminders"),
    ],
)
async def test_more_plain_words_lead_where_they_say(ada: Someone, word: str, said: str) -> None:
    reply = await ada.say(word)
    assert said in reply or said in ada.labels


@pytest.mark.parametrize("text", ["magnesium", "how much magnesium should i take", "when should i take magnesium"])
async def test_the_commonest_questions_are_known(ada: Someone, text: str) -> None:
    assert "I do not know" not in await ada.say(text)


async def test_an_emergency_names_the_number_of_where_the_clock_is(ada: Someone) -> None:
    assert "Emergency number" not in await ada.say("i have chest pain")
    await ada.settle_into("Vienna")
    assert "Emergency number (Austria): 144" in await ada.say("i have chest pain")


async def test_of_what_people_type_no_two_words_stay_together(ada: Someone) -> None:
    """Many lines are read from memory, in which nobody's words may lie."""
    together = "augustalovelacewhosekneesachesincetuesdayevening"
    for line in (
        "why does augusta lovelace of Elm Street cramp at night",
        "augusta lovelace",
        f"{together}?",
        "/find augusta",
    ):
        await ada.say(line)
    held = [repr(dict(one)).casefold() for one in gc.get_objects() if isinstance(one, Kept)]
    assert any("'lovelace'" in one for one in held)  # by itself
    assert not [one for one in held if "augusta lovelace" in one or together in one]


async def test_answer_looks_twice_into_the_database(ada: Someone, world: World) -> None:
    await ada.say("/start")
    calls = 0

    def on_call(_waited_s: float, _worked_s: float) -> None:
        nonlocal calls
        calls += 1

    question = next(iter(world.magpie.services.content.questions.values())).question
    world.magpie.services.database.on_call = on_call
    assert question in await ada.say(question)
    assert calls == 2
