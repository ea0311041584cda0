"""People, groups and channels: what the bot hears, and what privacy mode keeps from it."""

from typing import Any

import pytest

from sandbox.errors import ImpossibleError, MissingError
from sandbox.people import Chat, Person
from sandbox.telegram import Telegram
from tests.sandbox.conftest import MONDAY, Caller, png


@pytest.fixture
def ben(telegram: Telegram) -> Person:
    return telegram.add_person("Ben", username="ben_b")


@pytest.fixture
def family(telegram: Telegram, ada: Person, ben: Person) -> Chat:
    group = telegram.add_group("Family", members=[ada, ben])
    telegram.updates.drop()
    return group


async def test_message_of_a_person_has_exactly_the_fields_that_telegram_sends(telegram: Telegram, bot: Caller) -> None:
    ben = telegram.add_person("Ben", username="ben_b", language_code="de")
    telegram.say(ben, "/start 😀 @ada_x")
    (update,) = await bot.updates()
    user = {"id": ben.id, "is_bot": False, "first_name": "Ben", "username": "ben_b", "language_code": "de"}
    assert update == {
        "update_id": update["update_id"],
        "message": {
            "message_id": 1,
            "from": user,
            "chat": {"id": ben.id, "first_name": "Ben", "username": "ben_b", "type": "private"},
            "date": int(MONDAY.timestamp()),
            "text": "/start 😀 @ada_x",
            "entities": [
                {"type": "bot_command", "offset": 0, "length": 6},
                {"type": "mention", "offset": 10, "length": 6},
            ],
        },
    }


async def test_person_edits_a_text_of_theirs(telegram: Telegram, bot: Caller, ada: Person) -> None:
    said = telegram.say(ada, "8:30 #x")
    telegram.edit(ada, said["message_id"], "9:30")
    edited = (await bot.updates())[-1]["edited_message"]
    assert (edited["text"], edited["message_id"], "entities" in edited) == ("9:30", said["message_id"], False)
    assert "edit_date" in edited


async def test_nobody_edits_what_is_not_theirs(telegram: Telegram, bot: Caller, ada: Person) -> None:
    message = await bot("sendMessage", chat_id=ada.id, text="hi")
    with pytest.raises(ImpossibleError):
        telegram.edit(ada, message["message_id"], "ho")
    with pytest.raises(MissingError):
        telegram.edit(ada, 99, "ho")


async def test_photo_sticker_and_location_arrive(telegram: Telegram, bot: Caller, ada: Person) -> None:
    telegram.send_photo(ada, png(4, 3), caption="see /help")
    telegram.send_sticker(ada)
    telegram.share_location(ada, 52.5, 13.4)
    photo, sticker, location = [update["message"] for update in await bot.updates()]
    assert (photo["photo"][0]["width"], photo["caption"]) == (4, "see /help")
    assert photo["caption_entities"] == [{"type": "bot_command", "offset": 4, "length": 5}]
    assert sticker["sticker"]["type"] == "regular"
    assert location["location"] == {"latitude": 52.5, "longitude": 13.4}


@pytest.mark.parametrize("text", ["", "  ", "x" * 4097])
def test_app_does_not_send_empty_or_endless_texts(telegram: Telegram, ada: Person, text: str) -> None:
    with pytest.raises(ImpossibleError):
        telegram.say(ada, text)


def test_app_sends_pictures_and_places_only_where_they_are_some(telegram: Telegram, ada: Person) -> None:
    with pytest.raises(ImpossibleError, match="no PNG"):
        telegram.send_photo(ada, b"text")
    with pytest.raises(ImpossibleError, match="latitude"):
        telegram.share_location(ada, 91, 0)


async def test_blocking_and_unblocking_are_told(telegram: Telegram, bot: Caller, ada: Person) -> None:
    telegram.block(ada)
    telegram.block(ada)
    telegram.unblock(ada)
    blocked, unblocked = [update["my_chat_member"] for update in await bot.updates()]
    assert blocked["from"] == ada.user()
    assert blocked["old_chat_member"] == {"user": telegram.bot, "status": "member"}
    assert blocked["new_chat_member"] == {"user": telegram.bot, "status": "kicked", "until_date": 0}
    assert unblocked["new_chat_member"]["status"] == "member"


def test_person_who_blocked_the_bot_cannot_write_or_tap(telegram: Telegram, ada: Person) -> None:
    telegram.block(ada)
    with pytest.raises(ImpossibleError, match="blocked the bot"):
        telegram.say(ada, "hi")
    with pytest.raises(ImpossibleError, match="blocked the bot"):
        telegram.tap(ada, 1, data="x")


def test_deleted_account_does_nothing_any_more(telegram: Telegram, ada: Person) -> None:
    telegram.deactivate(ada)
    with pytest.raises(ImpossibleError, match="deleted"):
        telegram.say(ada, "hi")


def test_person_writes_only_where_they_are(telegram: Telegram, family: Chat, ada: Person) -> None:
    cleo = telegram.add_person("Cleo")
    with pytest.raises(ImpossibleError, match='Cleo is not in "Family"'):
        telegram.say(cleo, "hi", chat_id=family.id)
    with pytest.raises(ImpossibleError, match="private chat"):
        telegram.say(cleo, "hi", chat_id=ada.id)
    with pytest.raises(MissingError):
        telegram.say(cleo, "hi", chat_id=-1)


async def test_bot_is_told_of_its_new_group(telegram: Telegram, bot: Caller, ada: Person) -> None:
    group = telegram.add_group("Choir", members=[ada])
    joined, service = await bot.updates()
    assert group.id < 0
    assert joined["my_chat_member"]["chat"] == {"id": group.id, "title": "Choir", "type": "group"}
    assert joined["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert service["message"]["group_chat_created"] is True


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("/tip", True),
        ("/tip@sandbox_bot now", True),
        ("/tip@Sandbox_Bot", True),
        ("/tip@other_bot", False),
        ("good morning", False),
        ("try /tip", False),
        ("hello @sandbox_bot", False),
    ],
)
async def test_privacy_mode_lets_commands_through(
    telegram: Telegram, bot: Caller, family: Chat, ben: Person, text: str, *, heard: bool
) -> None:
    said = telegram.say(ben, text, chat_id=family.id)
    assert [update["message"] for update in await bot.updates()] == ([said] if heard else [])
    assert telegram.messages(family.id)[-1] == said


async def test_privacy_mode_lets_replies_to_the_bot_through(
    telegram: Telegram, bot: Caller, family: Chat, ben: Person
) -> None:
    asked = await bot("sendMessage", chat_id=family.id, text="how was it?")
    telegram.say(ben, "good", chat_id=family.id, reply_to=asked["message_id"])
    said = telegram.say(ben, "unheard", chat_id=family.id)
    telegram.say(ben, "unheard", chat_id=family.id, reply_to=said["message_id"])
    assert [update["message"]["text"] for update in await bot.updates()] == ["good"]


async def test_bot_without_privacy_mode_hears_everything(
    telegram: Telegram, bot: Caller, family: Chat, ben: Person
) -> None:
    telegram.reads_all_group_messages = True
    telegram.say(ben, "good morning", chat_id=family.id)
    assert len(await bot.updates()) == 1
    assert (await bot("getMe"))["can_read_all_group_messages"] is True


async def test_everybody_in_a_group_may_tap(telegram: Telegram, bot: Caller, family: Chat, ben: Person) -> None:
    markup = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
    message = await bot("sendMessage", chat_id=family.id, text="?", reply_markup=markup)
    telegram.tap(ben, message["message_id"], label="Yes", chat_id=family.id)
    query = (await bot.updates())[0]["callback_query"]
    assert (query["from"]["id"], query["message"]["chat"]["id"]) == (ben.id, family.id)


async def test_channel_posts_come_without_a_person(telegram: Telegram, bot: Caller, ada: Person) -> None:
    news = telegram.add_channel("News", username="magpie_news")
    telegram.post_to_channel(news.id, "today #x")
    (update,) = await bot.updates()
    post = update["channel_post"]
    assert post["sender_chat"] == post["chat"] == {
        "id": news.id, "title": "News", "type": "channel", "username": "magpie_news",
    }  # fmt: skip
    assert "from" not in post
    own = await bot("sendMessage", chat_id="@magpie_news", text="by the bot")
    assert "from" not in own
    assert (await bot("editMessageText", chat_id=news.id, message_id=own["message_id"], text="edited"))[
        "text"
    ] == "edited"
    with pytest.raises(ImpossibleError):
        telegram.say(ada, "hi", chat_id=news.id)


async def test_bot_that_left_a_group_cannot_write_there(
    telegram: Telegram, bot: Caller, family: Chat, ben: Person
) -> None:
    assert await bot("leaveChat", chat_id=family.id)
    assert await bot.refusal("sendMessage", chat_id=family.id, text="hi") == (
        "Forbidden: bot is not a member of the group chat"
    )
    telegram.say(ben, "/tip", chat_id=family.id)
    assert await bot.updates() == []


async def test_chat_and_member_are_described(telegram: Telegram, bot: Caller, family: Chat, ada: Person) -> None:
    cleo = telegram.add_person("Cleo")
    chat: dict[str, Any] = await bot("getChat", chat_id=family.id)
    assert (chat["id"], chat["title"], chat["type"]) == (family.id, "Family", "group")
    assert (await bot("getChatMember", chat_id=family.id, user_id=ada.id))["status"] == "creator"
    assert (await bot("getChatMember", chat_id=family.id, user_id=cleo.id))["status"] == "left"
    assert await bot("getChatMemberCount", chat_id=family.id) == 3
    assert await bot.refusal("getChatMember", chat_id=family.id, user_id=1) == "Bad Request: invalid user_id specified"


async def test_message_is_pinned_and_unpinned(bot: Caller, ada: Person) -> None:
    message = await bot("sendMessage", chat_id=ada.id, text="keep")
    assert await bot("pinChatMessage", chat_id=ada.id, message_id=message["message_id"])
    assert (await bot("getChat", chat_id=ada.id))["pinned_message"]["text"] == "keep"
    assert bot.telegram.messages(ada.id)[-1]["pinned_message"]["text"] == "keep"
    assert await bot("unpinChatMessage", chat_id=ada.id)
    assert "pinned_message" not in await bot("getChat", chat_id=ada.id)
    assert await bot.refusal("unpinChatMessage", chat_id=ada.id) == "Bad Request: message to unpin not found"
    assert await bot.refusal("pinChatMessage", chat_id=ada.id, message_id=99) == "Bad Request: message to pin not found"


async def test_pinning_in_a_group_needs_rights(bot: Caller, family: Chat) -> None:
    message = await bot("sendMessage", chat_id=family.id, text="keep")
    assert await bot.refusal("pinChatMessage", chat_id=family.id, message_id=message["message_id"]) == (
        "Bad Request: not enough rights to manage pinned messages in the chat"
    )


async def test_bot_reacts_with_one_known_emoji(telegram: Telegram, bot: Caller, ada: Person) -> None:
    place = {"chat_id": ada.id, "message_id": 1}
    assert await bot("setMessageReaction", **place, reaction=[{"type": "emoji", "emoji": "👍"}])
    assert telegram.chats[ada.id].reactions[1] == [{"type": "emoji", "emoji": "👍"}]
    two = [{"type": "emoji", "emoji": "👍"}, {"type": "emoji", "emoji": "👎"}]
    assert await bot.refusal("setMessageReaction", **place, reaction=two) == "Bad Request: REACTIONS_TOO_MANY"
    unknown = [{"type": "emoji", "emoji": "🧲"}]
    assert await bot.refusal("setMessageReaction", **place, reaction=unknown) == "Bad Request: REACTION_INVALID"
    refusal = await bot.refusal("setMessageReaction", chat_id=ada.id, message_id=99)
    assert refusal == "Bad Request: message to react not found"


async def test_action_is_one_of_telegrams(bot: Caller, ada: Person) -> None:
    assert await bot("sendChatAction", chat_id=ada.id, action="typing")
    assert await bot.refusal("sendChatAction", chat_id=ada.id, action="thinking") == (
        "Bad Request: wrong parameter action in request"
    )


async def test_kicked_bot_cannot_write(telegram: Telegram, bot: Caller, family: Chat, ada: Person) -> None:
    telegram.change_bot_status(family, ada, "kicked", was="member")
    assert (await bot.updates())[0]["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    assert await bot.refusal("sendMessage", chat_id=family.id, text="hi") == (
        "Forbidden: bot was kicked from the group chat"
    )


async def test_channel_takes_posts_of_administrators_only(telegram: Telegram, bot: Caller, ada: Person) -> None:
    news = telegram.add_channel("News", username="news", members=[ada])
    member = (await bot.updates())[0]["my_chat_member"]["new_chat_member"]
    assert (member["status"], member["can_post_messages"]) == ("administrator", True)
    post = telegram.post_to_channel(news.id, "today")
    refusal = await bot.refusal("editMessageText", chat_id=news.id, message_id=post["message_id"], text="x")
    assert refusal == "Bad Request: message can't be edited"
    assert (await bot("getChat", chat_id=news.id))["active_usernames"] == ["news"]
    telegram.change_bot_status(news, ada, "member", was="administrator")
    refusal = await bot.refusal("sendMessage", chat_id=news.id, text="hi")
    assert refusal == "Bad Request: need administrator rights in the channel chat"
    with pytest.raises(ImpossibleError, match="is no channel"):
        telegram.post_to_channel(ada.id, "x")


async def test_private_chat_is_not_left(bot: Caller, ada: Person) -> None:
    assert "private chats" in await bot.refusal("leaveChat", chat_id=ada.id)


async def test_pinning_again_brings_to_the_front(bot: Caller, ada: Person) -> None:
    first, second = [(await bot("sendMessage", chat_id=ada.id, text=text))["message_id"] for text in ("one", "two")]
    for message_id in (first, second, first):
        await bot("pinChatMessage", chat_id=ada.id, message_id=message_id)
    assert bot.telegram.chats[ada.id].pinned == [second, first]


def test_what_is_not_there_is_named(telegram: Telegram, ada: Person) -> None:
    with pytest.raises(MissingError, match="no inline query 1"):
        telegram.inline_results("1")
    with pytest.raises(ImpossibleError, match="by label or by data"):
        telegram.tap(ada, 1)
    with pytest.raises(ImpossibleError, match="1 to 4096"):
        telegram.edit(ada, 1, " ")
