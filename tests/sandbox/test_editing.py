"""Changing and removing messages."""

from datetime import timedelta
from typing import Any

import pytest

from sandbox.clock import Clock
from sandbox.files import Upload
from sandbox.people import Person
from sandbox.telegram import Telegram
from tests.sandbox.conftest import Caller, png

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
BUTTONS = {"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]}


@pytest.fixture
async def sent(bot: Caller, ada: Person) -> dict[str, Any]:
    """Where a text message of the bot's stands."""
    message = await bot("sendMessage", chat_id=ada.id, text="<b>one</b>", parse_mode="HTML", reply_markup=BUTTONS)
    return {"chat_id": ada.id, "message_id": message["message_id"]}


async def test_edited_message_stands_in_the_old_ones_place(
    clock: Clock, bot: Caller, ada: Person, sent: dict[str, Any]
) -> None:
    await clock.advance(timedelta(minutes=1))
    edited = await bot("editMessageText", **sent, text="two")
    assert edited["text"] == "two"
    assert edited["edit_date"] - edited["date"] == 60
    assert "entities" not in edited
    assert "reply_markup" not in edited
    assert bot.telegram.messages(ada.id)[-1] == edited


async def test_whoever_holds_the_old_message_still_sees_it(bot: Caller, ada: Person, sent: dict[str, Any]) -> None:
    before = bot.telegram.messages(ada.id)[-1]
    await bot("editMessageText", **sent, text="two")
    assert before["text"] == "one"


async def test_edit_that_changes_nothing_is_refused(bot: Caller, sent: dict[str, Any]) -> None:
    same = {"text": "<strong>one</strong> ", "parse_mode": "HTML", "reply_markup": BUTTONS}
    assert await bot.refusal("editMessageText", **sent, **same) == NOT_MODIFIED
    assert await bot.refusal("editMessageReplyMarkup", **sent, reply_markup=BUTTONS) == NOT_MODIFIED


async def test_edit_of_the_keyboard_alone_is_a_change(bot: Caller, sent: dict[str, Any]) -> None:
    edited = await bot("editMessageReplyMarkup", **sent)
    assert "reply_markup" not in edited
    assert edited["text"] == "one"
    assert await bot.refusal("editMessageReplyMarkup", **sent) == NOT_MODIFIED


async def test_edit_takes_inline_keyboards_only(bot: Caller, sent: dict[str, Any]) -> None:
    sentence = await bot.refusal("editMessageText", **sent, text="two", reply_markup={"keyboard": [["A"]]})
    assert sentence.startswith("Bad Request: reply_markup")


@pytest.mark.parametrize("method", ["editMessageText", "editMessageCaption", "editMessageReplyMarkup"])
async def test_edit_of_a_missing_message_is_refused(bot: Caller, ada: Person, method: str) -> None:
    extra = {"text": "x"} if method == "editMessageText" else {}
    assert await bot.refusal(method, chat_id=ada.id, message_id=99, **extra) == "Bad Request: message to edit not found"
    assert await bot.refusal(method, chat_id=ada.id, **extra) == "Bad Request: message identifier is not specified"
    assert await bot.refusal(method, message_id=2, **extra) == "Bad Request: chat_id is empty"


async def test_edit_of_somebody_elses_message_is_refused(telegram: Telegram, bot: Caller, ada: Person) -> None:
    said = telegram.say(ada, "mine")
    refusal = await bot.refusal("editMessageText", chat_id=ada.id, message_id=said["message_id"], text="yours")
    assert refusal == "Bad Request: message can't be edited"


async def test_text_and_caption_are_not_mixed_up(bot: Caller, ada: Person, sent: dict[str, Any]) -> None:
    photo = await bot("sendPhoto", {"photo": Upload("p.png", png())}, chat_id=ada.id)
    place = {"chat_id": ada.id, "message_id": photo["message_id"]}
    refusal = await bot.refusal("editMessageText", **place, text="x")
    assert refusal == "Bad Request: there is no text in the message to edit"
    refusal = await bot.refusal("editMessageCaption", **sent, caption="x")
    assert refusal == "Bad Request: there is no caption in the message to edit"


async def test_edit_is_checked_like_sending(bot: Caller, sent: dict[str, Any]) -> None:
    assert await bot.refusal("editMessageText", **sent, text="x" * 4097) == "Bad Request: message is too long"
    assert await bot.refusal("editMessageText", **sent, text=" ") == "Bad Request: message text is empty"
    assert await bot.refusal("editMessageText", **sent) == "Bad Request: message text is empty"
    assert "Can't find end tag" in await bot.refusal("editMessageText", **sent, text="<b>", parse_mode="HTML")


async def test_caption_is_replaced_and_removed(bot: Caller, ada: Person) -> None:
    photo = await bot("sendPhoto", {"photo": Upload("p.png", png())}, chat_id=ada.id, caption="old")
    place = {"chat_id": ada.id, "message_id": photo["message_id"]}
    assert (await bot("editMessageCaption", **place, caption="new"))["caption"] == "new"
    assert await bot.refusal("editMessageCaption", **place, caption="new") == NOT_MODIFIED
    assert "caption" not in await bot("editMessageCaption", **place)


async def test_media_is_replaced(bot: Caller, ada: Person) -> None:
    photo = await bot("sendPhoto", {"photo": Upload("p.png", png(1, 1))}, chat_id=ada.id, caption="old")
    place = {"chat_id": ada.id, "message_id": photo["message_id"]}
    media = {"type": "photo", "media": "attach://new", "caption": "c"}
    edited = await bot("editMessageMedia", {"new": Upload("n.png", png(3, 3))}, **place, media=media)
    assert (edited["photo"][0]["width"], edited["caption"]) == (3, "c")
    again = {"type": "photo", "media": edited["photo"][0]["file_id"], "caption": "c"}
    assert await bot.refusal("editMessageMedia", **place, media=again) == NOT_MODIFIED


async def test_text_can_become_a_rich_message_and_back(bot: Caller, sent: dict[str, Any]) -> None:
    rich = await bot("editMessageText", **sent, rich_message={"html": "<h1>Hi</h1>"})
    assert "text" not in rich
    assert rich["rich_message"]["blocks"] == [{"type": "heading", "text": "Hi", "size": 1}]
    assert await bot.refusal("editMessageText", **sent, rich_message={"html": "<h1>Hi</h1>"}) == NOT_MODIFIED
    plain = await bot("editMessageText", **sent, text="Hi")
    assert "rich_message" not in plain


async def test_deleted_message_is_gone(bot: Caller, ada: Person, sent: dict[str, Any]) -> None:
    assert await bot("deleteMessage", **sent) is True
    assert [message["message_id"] for message in bot.telegram.messages(ada.id)] == [1]
    assert await bot.refusal("deleteMessage", **sent) == "Bad Request: message to delete not found"
    assert await bot.refusal("editMessageText", **sent, text="x") == "Bad Request: message to edit not found"


async def test_message_older_than_two_days_cannot_be_deleted(clock: Clock, bot: Caller, sent: dict[str, Any]) -> None:
    await clock.advance(timedelta(hours=48, seconds=1))
    assert await bot.refusal("deleteMessage", **sent) == "Bad Request: message can't be deleted for everyone"


async def test_several_are_deleted_and_missing_ones_passed_over(bot: Caller, ada: Person, sent: dict[str, Any]) -> None:
    assert await bot("deleteMessages", chat_id=ada.id, message_ids=[1, sent["message_id"], 77])
    assert bot.telegram.messages(ada.id) == []
    refusal = await bot.refusal("deleteMessages", chat_id=ada.id, message_ids=list(range(1, 102)))
    assert refusal == "Bad Request: too many message identifiers specified"


async def test_only_administrators_delete_others_messages_in_a_group(
    telegram: Telegram, bot: Caller, ada: Person
) -> None:
    group = telegram.add_group("Family", members=[ada])
    said = telegram.say(ada, "hi", chat_id=group.id)
    place = {"chat_id": group.id, "message_id": said["message_id"]}
    assert await bot.refusal("deleteMessage", **place) == "Bad Request: message can't be deleted"
    telegram.change_bot_status(group, ada, "administrator", was="member")
    assert await bot("deleteMessage", **place)


async def test_document_is_replaced(bot: Caller, ada: Person) -> None:
    sent = await bot("sendDocument", {"document": Upload("a.txt", b"a")}, chat_id=ada.id)
    place = {"chat_id": ada.id, "message_id": sent["message_id"]}
    media = {"type": "document", "media": "attach://new"}
    edited = await bot("editMessageMedia", {"new": Upload("b.txt", b"b")}, **place, media=media)
    assert edited["document"]["file_name"] == "b.txt"
    same = {"type": "document", "media": edited["document"]["file_id"]}
    assert await bot.refusal("editMessageMedia", **place, media=same) == NOT_MODIFIED
    video = {"type": "video", "media": "attach://new"}
    assert "does not know media" in await bot.refusal("editMessageMedia", **place, media=video)


async def test_calls_that_contradict_themselves_are_refused(bot: Caller, ada: Person, sent: dict[str, Any]) -> None:
    both = {"text": "x", "rich_message": {"html": "x"}}
    refusal = await bot.refusal("editMessageText", **sent, **both)
    assert refusal == "Bad Request: exactly one of text and rich_message must be specified"
    refusal = await bot.refusal("deleteMessages", chat_id=ada.id, message_ids=[])
    assert refusal == "Bad Request: message identifiers are not specified"


async def test_deleted_account_sees_no_edits(
    telegram: Telegram, bot: Caller, ada: Person, sent: dict[str, Any]
) -> None:
    telegram.deactivate(ada)
    assert await bot.refusal("editMessageText", **sent, text="x") == "Forbidden: user is deactivated"
