"""News from the operator: to whom it goes, how it is looked at first, and what may happen on the way."""

from __future__ import annotations

import datetime as dt
from base64 import b64decode
from itertools import pairwise
from pathlib import Path

import pytest
from telegram import Chat, Message, MessageEntity

from bot.features.admin import broadcast_views as views
from sandbox.clock import Clock
from sandbox.telegram import Telegram
from tests.broadcasting import (
    FOOTER,
    TEXT,
    appoint,
    begin_and_be_held_up,
    broadcast,
    got,
    hold_up_at,
    row,
    subscribers,
    write,
)
from tests.conversation import NOON, Someone, World, open_world

DOT = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")  # a picture of one point
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def operator(world: World, ada: Someone) -> Someone:
    appoint(world, ada)
    return ada


# To whom


async def test_it_goes_to_those_who_turned_news_on_and_to_nobody_else(world: World, operator: Someone) -> None:
    ben, eve = world.meet("Ben"), world.meet("Eve")
    await ben.say("/settings")
    assert "News from the operator: off" in ben.text
    assert "News from the operator: on" in await ben.tap("Turn news on")
    await eve.say("/settings")
    await broadcast(world, operator)
    assert ben.text == f"{TEXT}\n\n{FOOTER}"
    assert got(eve) == 0
    assert "1 sent" in operator.text


async def test_one_tap_under_the_message_turns_news_off_and_on(world: World, operator: Someone) -> None:
    [ben] = await subscribers(world, 1)
    await broadcast(world, operator)
    assert ben.labels == ["No more news"]
    assert TEXT in await ben.tap("No more news")
    assert ben.toast == "No more news. Nothing else changes."
    assert ben.labels == ["Turn news on again"]
    await write(operator)
    assert "Nobody turned it on so far" in operator.text
    await ben.tap("Turn news on again")
    assert ben.toast == "News is on."
    await broadcast(world, operator)
    assert got(ben) == 2


async def test_who_deleted_everything_is_asked_before_news_is_turned_on_again(world: World, operator: Someone) -> None:
    [ben] = await subscribers(world, 1)
    await broadcast(world, operator)
    await ben.tap("No more news")
    news_message = ben.latest()
    await ben.say("/delete")
    await ben.tap("Delete everything")
    await ben.tap("Turn news on again", on=news_message)
    assert await world.rows("SELECT * FROM news") == []
    await ben.tap(ben.labels[0])
    assert "News from the operator: on" in ben.text
    assert len(await world.rows("SELECT * FROM news")) == 1


async def test_who_turns_news_off_before_their_turn_gets_nothing(world: World, operator: Someone) -> None:
    people = await begin_and_be_held_up(world, operator)
    await people[-1].say("/settings")
    await people[-1].tap("Turn news off")
    await world.advance(minutes=5)
    assert [got(one) for one in people] == [1] * 199 + [0]
    assert "1 of 200 did not get it" in operator.text


async def test_who_turned_news_off_while_theirs_was_put_off_gets_nothing(world: World, operator: Someone) -> None:
    [ben] = await subscribers(world, 1)
    world.telegram.faults.add("500", method="sendMessage", chat_id=ben.id)
    await broadcast(world, operator)
    await ben.say("/settings")
    await ben.tap("Turn news off")
    await world.advance(hours=1)
    assert got(ben) == 0


# Before it is sent


async def test_it_is_shown_as_people_will_see_it_and_confirmed(world: World, operator: Someone) -> None:
    people = await subscribers(world, 2)
    await operator.say("/broadcast")
    assert "2 people did so far" in operator.text
    await operator.say("It is <b>bold</b> &amp; <i>short</i>.")
    preview, question = operator.messages[-2:]
    assert "Send it to 2 people?" in question["text"]
    assert got(people[0], "It is") == 0
    await operator.tap("Send to 2 people")
    await world.magpie.delivery.idle()
    for someone in people:
        for part in ("text", "entities", "reply_markup"):
            assert someone.messages[-1][part] == preview[part]


async def test_a_text_without_tags_is_taken_as_it_is(operator: Someone) -> None:
    await write(operator, "1 < 2 & 3 > 2")
    assert operator.messages[-2]["text"].startswith("1 < 2 & 3 > 2")


async def test_what_was_formatted_in_the_app_stays_so() -> None:
    chat = Chat(1, Chat.PRIVATE)
    bold = Message(1, NOON, chat, text="a <b> c", entities=[MessageEntity(MessageEntity.BOLD, 0, 1)])
    assert views.as_html(bold) == "<b>a</b> &lt;b&gt; c"
    link = Message(1, NOON, chat, text="<i>see</i> a.org", entities=[MessageEntity(MessageEntity.URL, 11, 5)])
    assert views.as_html(link) == "<i>see</i> a.org"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<b>never closed", "Telegram cannot read the tags in that: can't find end tag"),
        ("<blink>no such tag</blink>", "Telegram cannot read the tags in that: unsupported start tag"),
        ("<b> </b>", "There is nothing to read in that"),
        ("x" * 4_000, "4,000 characters long, and 3,896 is the most"),
        ("😀" * 1_950, "3,900 characters long"),
    ],
)
async def test_a_text_that_cannot_be_sent_is_explained_and_written_once_more(
    world: World, operator: Someone, text: str, said: str
) -> None:
    await subscribers(world, 1)
    assert said in await write(operator, text)
    assert await world.rows("SELECT * FROM broadcasts") == []
    assert "Send it to one person?" in await operator.say(TEXT)


async def test_the_longest_text_that_is_taken_arrives_also_with_a_line_on_top(world: World, operator: Someone) -> None:
    [ben] = await subscribers(world, 1)
    text = "x" * views.LONGEST_CHARACTERS
    world.telegram.faults.add("drop_after", method="sendMessage", chat_id=ben.id)
    await broadcast(world, operator, text)
    await world.advance(minutes=2)
    assert [message["text"].startswith("You may have this one already") for message in ben.messages] == [False, True]


async def test_a_red_flag_is_answered_and_the_text_is_taken_all_the_same(world: World, operator: Someone) -> None:
    await subscribers(world, 1)
    await write(operator, "Chest pain is an emergency: call your local number.")
    assert any("This may be an emergency" in message["text"] for message in operator.messages)
    assert "Send it to one person?" in operator.text


async def test_stop_is_no_text_for_everybody(world: World, operator: Someone) -> None:
    await subscribers(world, 1)
    await operator.say("/broadcast")
    await operator.say("stop")
    assert await world.rows("SELECT * FROM broadcasts") == []
    await operator.say(TEXT)
    assert await world.rows("SELECT * FROM broadcasts") == []


async def test_without_anybody_to_read_it_there_is_nothing_to_confirm(operator: Someone) -> None:
    assert "Nobody turned it on so far" in await write(operator)
    assert operator.labels == ["Write it anew", "Cancel"]


async def test_it_can_be_cancelled_and_written_anew(world: World, operator: Someone) -> None:
    [ben] = await subscribers(world, 1)
    await write(operator)
    old = operator.latest()
    await write(operator, "Another text.")
    await operator.tap("Send to one person", on=old)
    assert any("That draft is gone" in message["text"] for message in operator.messages)
    assert "Write what they should read" in await operator.tap("Write it anew", on=operator.latest())
    await operator.say("A third one.")
    assert await operator.tap("Cancel") == "Cancelled. Nothing was sent."
    assert await world.rows("SELECT * FROM broadcasts") == []
    assert ben.messages == []


async def test_a_picture_is_no_text_and_the_question_stays_open(world: World, operator: Someone) -> None:
    await operator.say("/broadcast")
    world.telegram.send_photo(operator.person, DOT, "look")
    await world.settle()
    assert "I can only read text" in operator.text
    assert "That is how it would look" in await operator.say(TEXT)


async def test_a_second_tap_on_send_sends_nothing_twice(world: World, operator: Someone) -> None:
    people = await subscribers(world, 3)
    await write(operator)
    message = operator.latest()
    for _ in range(2):
        world.telegram.tap(operator.person, message["message_id"], label="Send to 3 people")
    await world.settle()
    await world.advance(minutes=5)
    assert [got(one) for one in people] == [1, 1, 1]


# On the way


async def test_one_message_shows_how_it_goes_and_never_changes_twice_within_a_second(
    world: World, operator: Someone
) -> None:
    people = await subscribers(world, 200)
    since = world.telegram.calls[-1].number if world.telegram.calls else 0
    await broadcast(world, operator)
    edits = [
        call
        for call in world.telegram.calls
        if call.number > since and call.method == "editMessageText" and int(call.parameters["chat_id"]) == operator.id
    ]
    texts = [str(call.parameters["text"]) for call in edits]
    assert len(edits) >= 3
    assert all(later.at - earlier.at >= SECOND for earlier, later in pairwise(edits[:-1]))
    assert "0 sent" in texts[0]
    assert "200 waiting" in texts[0]
    assert all("Broadcast under way" in text for text in texts[:-1])
    assert "Broadcast done" in texts[-1]
    assert "200 sent" in texts[-1]
    assert operator.labels == ["Home"]
    assert sum(got(one) for one in people) == 200
    assert (await row(world))["text"] is None


async def test_it_keeps_to_the_pace_of_reminders(world: World, operator: Someone) -> None:
    await subscribers(world, 100)
    began = world.clock.now()
    await broadcast(world, operator)
    assert 3 * SECOND <= world.clock.now() - began <= 5 * SECOND


async def test_reminders_that_fall_due_meanwhile_go_first(world: World, operator: Someone) -> None:
    eve = world.meet("Eve")
    await eve.settle_into("Lisbon")
    await eve.say("remind me to take zinc every day at 12:05")
    people = await begin_and_be_held_up(world, operator, seconds=300)
    left = {one.id for one in people if not got(one)}
    since = world.telegram.calls[-1].number
    await world.advance(minutes=6)
    sent = [
        int(call.parameters["chat_id"])
        for call in world.telegram.calls
        if call.number > since and call.method == "sendMessage" and call.status == 200
    ]
    assert sent[0] == eve.id
    assert set(sent[1:]) == left


async def test_stop_sends_no_more(world: World, operator: Someone) -> None:
    people = await begin_and_be_held_up(world, operator)
    sent = sum(got(one) for one in people)
    await operator.tap("Stop")
    assert operator.toast == "Stopped."
    await world.advance(hours=3)
    assert sum(got(one) for one in people) == sent
    assert "Broadcast stopped" in operator.text
    assert f"{sent} sent" in operator.text
    assert f"{200 - sent} of 200 did not get it." in operator.text
    assert await world.rows("SELECT * FROM ledger WHERE send_at IS NOT NULL") == []


async def test_an_old_stop_button_stops_nothing_else(world: World, operator: Someone) -> None:
    people = await subscribers(world, 3)
    hold_up_at(world, people[1])
    await broadcast(world, operator)
    stop = operator.latest()["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await world.advance(minutes=5)
    hold_up_at(world, people[1])
    await broadcast(world, operator)
    await operator.forge(stop)
    assert operator.toast == "It is over already."
    await world.advance(minutes=5)
    assert [got(one) for one in people] == [2, 2, 2]


async def test_a_pause_that_telegram_asks_for_holds_it_up_and_loses_nobody(world: World, operator: Someone) -> None:
    people = await subscribers(world, 30)
    for number in (5, 12, 20):
        hold_up_at(world, people[number], seconds=90)
    await broadcast(world, operator)
    await world.advance(minutes=10)
    assert [got(one) for one in people] == [1] * 30
    assert "30 sent" in operator.text


async def test_people_who_are_out_of_reach_are_counted_and_left_alone(world: World, operator: Someone) -> None:
    people = await subscribers(world, 4)
    world.telegram.deactivate(people[0].person)
    world.telegram.block(people[1].person)
    await broadcast(world, operator)
    await world.advance(minutes=2)
    assert "2 sent" in operator.text
    assert "1 blocked" in operator.text
    await world.settle()
    assert "2 people did so far" in await operator.say("/broadcast")


async def test_what_telegram_refuses_for_one_fails_for_one(world: World, operator: Someone) -> None:
    people = await subscribers(world, 3)
    world.telegram.faults.add("502", method="sendMessage", chat_id=people[1].id)
    await broadcast(world, operator)
    await world.advance(hours=1)
    assert [got(one) for one in people] == [1, 1, 1]


async def test_what_may_have_arrived_is_sent_once_more_and_says_so(world: World, operator: Someone) -> None:
    people = await subscribers(world, 2)
    world.telegram.faults.add("drop_after", method="sendMessage", chat_id=people[0].id, times=None)
    await broadcast(world, operator)
    await world.advance(hours=1)
    assert [got(one) for one in people] == [2, 1]
    assert "You may have this one already" in people[0].text
    assert "1 may have arrived" in operator.text
    assert "Broadcast done" in operator.text


async def test_one_at_a_time(world: World, ada: Someone) -> None:
    ben = world.meet("Ben")
    appoint(world, ada, ben)
    people = await subscribers(world, 3)
    await write(ben, "Another text.")
    hold_up_at(world, people[1])
    await broadcast(world, ada)
    await ben.tap("Send to 3 people")
    assert ben.toast is not None
    assert "one at a time" in ben.toast
    assert "Broadcast under way" in await ben.say("/broadcast")
    await world.advance(minutes=5)
    assert [got(one, "Another") for one in people] == [0, 0, 0]
    assert "Broadcast done" in ben.text


async def test_after_two_days_it_is_no_news_and_stops_by_itself(world: World, operator: Someone) -> None:
    people = await begin_and_be_held_up(world, operator, seconds=3 * 24 * 3600)
    sent = sum(got(one) for one in people)
    await world.advance(days=4)
    assert sum(got(one) for one in people) == sent
    assert (await row(world))["ended_at"] is not None


async def test_a_message_that_was_deleted_is_followed_by_one_that_tells_the_end(
    world: World, operator: Someone
) -> None:
    await begin_and_be_held_up(world, operator)
    await world.magpie.bot.delete_message(operator.id, operator.latest()["message_id"])
    await world.advance(minutes=5)
    assert "Broadcast done" in operator.text
    assert (await row(world))["message_id"] is None


async def test_a_week_later_nobody_knows_who_got_it(world: World, operator: Someone) -> None:
    await subscribers(world, 3)
    await broadcast(world, operator)
    assert len(await world.rows("SELECT * FROM ledger")) == 3
    await world.advance(days=8)
    assert await world.rows("SELECT * FROM ledger") == []


# Restarts


async def test_a_restart_in_the_middle_goes_on_where_it_was(tmp_path: Path) -> None:
    telegram, path = Telegram(clock=Clock(NOON)), tmp_path / "magpie.sqlite3"
    async with open_world(path, telegram=telegram) as world:
        ada = world.meet("Ada")
        appoint(world, ada)
        people = await begin_and_be_held_up(world, ada)
    async with open_world(path, telegram=telegram) as world:
        appoint(world, ada)
        await world.advance(minutes=5)
    assert [got(one) for one in people] == [1] * 200
    assert "Broadcast done" in ada.text
    assert "200 sent" in ada.text


async def test_a_kill_amid_a_send_brings_that_one_a_second_copy_at_most(tmp_path: Path) -> None:
    telegram, path = Telegram(clock=Clock(NOON)), tmp_path / "magpie.sqlite3"
    async with open_world(path, telegram=telegram) as world:
        ada = world.meet("Ada")
        appoint(world, ada)
        people = await subscribers(world, 4)
        await write(ada)
        hold_up_at(world, people[2])
        await broadcast(world, ada)
        # As if the process had died right after the wire, and before it wrote down what became of it.
        await world.rows(
            "UPDATE ledger SET state = 'sending', sent_at = NULL WHERE user_id = ? RETURNING id", people[0].id
        )
    async with open_world(path, telegram=telegram) as world:
        appoint(world, ada)
        await world.advance(minutes=5)
        assert "Broadcast done" in ada.text
    assert [got(one) for one in people] == [2, 1, 1, 1]


async def test_the_stop_works_after_a_restart(tmp_path: Path) -> None:
    telegram, path = Telegram(clock=Clock(NOON)), tmp_path / "magpie.sqlite3"
    async with open_world(path, telegram=telegram) as world:
        ada = world.meet("Ada")
        appoint(world, ada)
        people = await begin_and_be_held_up(world, ada, seconds=3600)
        sent = sum(got(one) for one in people)
    async with open_world(path, telegram=telegram) as world:
        appoint(world, ada)
        ada = Someone(world, ada.person)
        await ada.tap("Stop")
        await world.advance(minutes=5)
    assert sum(got(one) for one in people) == sent
    assert "Broadcast stopped" in ada.text


async def test_a_draft_and_its_button_outlive_a_restart(tmp_path: Path) -> None:
    telegram, path = Telegram(clock=Clock(NOON)), tmp_path / "magpie.sqlite3"
    async with open_world(path, telegram=telegram) as world:
        ada = world.meet("Ada")
        appoint(world, ada)
        [ben] = await subscribers(world, 1)
        await write(ada)
    async with open_world(path, telegram=telegram) as world:
        appoint(world, ada)
        ada = Someone(world, ada.person)
        await ada.tap("Send to one person")
        await world.magpie.delivery.idle()
    assert got(ben) == 1


# What is kept


async def test_an_operator_who_deletes_everything_is_nowhere_and_the_broadcast_goes_on(
    world: World, operator: Someone
) -> None:
    people = await subscribers(world, 4)
    hold_up_at(world, people[1])
    await broadcast(world, operator)
    await operator.say("/delete")
    await operator.tap("Delete everything")
    for table in [one["name"] for one in await world.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]:
        for one in await world.rows(f"SELECT * FROM [{table}]"):  # noqa: S608 - the names come from the schema
            assert operator.id not in one.values(), table
    await world.advance(minutes=5)
    assert [got(one) for one in people] == [1] * 4


async def test_a_person_who_deletes_everything_meanwhile_gets_nothing_and_is_nowhere(
    world: World, operator: Someone
) -> None:
    people = await begin_and_be_held_up(world, operator)
    await people[-1].say("/delete")
    await people[-1].tap("Delete everything")
    for table in [one["name"] for one in await world.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]:
        for one in await world.rows(f"SELECT * FROM [{table}]"):  # noqa: S608 - the names come from the schema
            assert people[-1].id not in one.values(), table
    await world.advance(minutes=5)
    assert [got(one) for one in people] == [1] * 199 + [0]
    assert "Broadcast done" in operator.text
