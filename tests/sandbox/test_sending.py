"""Sending: what arrives, and everything that Telegram refuses."""

from typing import Any

import pytest

from sandbox.files import Upload
from sandbox.people import Person
from sandbox.telegram import Telegram
from tests.sandbox.conftest import MONDAY, Caller, png


def keyboard(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"inline_keyboard": [list(buttons)]}


async def test_message_has_exactly_the_fields_that_telegram_sends(bot: Caller, ada: Person) -> None:
    markup = keyboard({"text": "Go", "callback_data": "go"})
    message = await bot("sendMessage", chat_id=ada.id, text="<b>hi</b>", parse_mode="HTML", reply_markup=markup)
    assert message == {
        "message_id": 2,
        "from": {"id": 4242, "is_bot": True, "first_name": "Sandbox Bot", "username": "sandbox_bot"},
        "chat": {"id": ada.id, "first_name": "Ada", "type": "private"},
        "date": int(MONDAY.timestamp()),
        "text": "hi",
        "entities": [{"type": "bold", "offset": 0, "length": 2}],
        "reply_markup": markup,
    }


async def test_text_of_4096_characters_is_taken_and_one_more_is_not(bot: Caller, ada: Person) -> None:
    assert len((await bot("sendMessage", chat_id=ada.id, text="😀" * 4096))["text"]) == 4096
    assert await bot.refusal("sendMessage", chat_id=ada.id, text="x" * 4097) == "Bad Request: message is too long"


async def test_only_what_is_left_after_the_markup_counts(bot: Caller, ada: Person) -> None:
    message = await bot("sendMessage", chat_id=ada.id, text=f"<b>{'&amp;' * 4096}</b>", parse_mode="HTML")
    assert message["text"] == "&" * 4096


@pytest.mark.parametrize("text", [" ", "\n\n", "<b> </b>", "<b></b>"])
async def test_text_without_characters_is_refused(bot: Caller, ada: Person, text: str) -> None:
    refusal = await bot.refusal("sendMessage", chat_id=ada.id, text=text, parse_mode="HTML")
    assert refusal == "Bad Request: message text is empty"


@pytest.mark.parametrize("chat_id", [1, -1, "@nobody", "nobody"])
async def test_unknown_chat_is_not_found(bot: Caller, chat_id: object) -> None:
    assert await bot.refusal("sendMessage", chat_id=chat_id, text="hi") == "Bad Request: chat not found"


async def test_bot_cannot_write_first(telegram: Telegram, bot: Caller) -> None:
    ben = telegram.add_person("Ben")
    answer = await bot.answer("sendMessage", chat_id=ben.id, text="hi")
    assert answer.status == 403
    assert answer.body["description"] == "Forbidden: bot can't initiate conversation with a user"
    telegram.say(ben, "hello")
    assert (await bot("sendMessage", chat_id=ben.id, text="hi"))["chat"]["id"] == ben.id


@pytest.mark.parametrize("method", ["sendMessage", "sendChatAction", "editMessageText"])
async def test_blocked_bot_is_refused(telegram: Telegram, bot: Caller, ada: Person, method: str) -> None:
    await bot("sendMessage", chat_id=ada.id, text="hi")
    telegram.block(ada)
    parameters: dict[str, dict[str, Any]] = {
        "sendMessage": {"text": "hi"},
        "sendChatAction": {"action": "typing"},
        "editMessageText": {"text": "ho", "message_id": 2},
    }
    answer = await bot.answer(method, chat_id=ada.id, **parameters[method])
    assert (answer.status, answer.body["description"]) == (403, "Forbidden: bot was blocked by the user")


async def test_unblocked_bot_may_write_again(telegram: Telegram, bot: Caller, ada: Person) -> None:
    telegram.block(ada)
    telegram.unblock(ada)
    assert (await bot("sendMessage", chat_id=ada.id, text="hi"))["text"] == "hi"


async def test_deleted_account_is_refused(telegram: Telegram, bot: Caller, ada: Person) -> None:
    telegram.deactivate(ada)
    assert await bot.refusal("sendMessage", chat_id=ada.id, text="hi") == "Forbidden: user is deactivated"


async def test_reply_carries_the_message_it_answers_once(telegram: Telegram, bot: Caller, ada: Person) -> None:
    first = telegram.say(ada, "one")
    second = telegram.say(ada, "two", reply_to=first["message_id"])
    reply = await bot(
        "sendMessage", chat_id=ada.id, text="three", reply_parameters={"message_id": second["message_id"]}
    )
    assert reply["reply_to_message"]["text"] == "two"
    assert "reply_to_message" not in reply["reply_to_message"]


async def test_reply_to_a_missing_message_is_refused_unless_allowed(bot: Caller, ada: Person) -> None:
    parameters = {"message_id": 99}
    assert await bot.refusal("sendMessage", chat_id=ada.id, text="hi", reply_parameters=parameters) == (
        "Bad Request: message to be replied not found"
    )
    allowed = {**parameters, "allow_sending_without_reply": True}
    message = await bot("sendMessage", chat_id=ada.id, text="hi", reply_parameters=allowed)
    assert "reply_to_message" not in message


async def test_quote_must_be_in_the_message(telegram: Telegram, bot: Caller, ada: Person) -> None:
    said = telegram.say(ada, "😀 good night")["message_id"]
    reply = {"message_id": said, "quote": "night"}
    message = await bot("sendMessage", chat_id=ada.id, text="hi", reply_parameters=reply)
    assert message["quote"] == {"text": "night", "position": 8, "is_manual": True}
    reply["quote"] = "day"
    assert await bot.refusal("sendMessage", chat_id=ada.id, text="hi", reply_parameters=reply) == (
        "Bad Request: QUOTE_TEXT_INVALID"
    )


@pytest.mark.parametrize(
    ("button", "sentence"),
    [
        ({"text": "A", "callback_data": "x" * 65}, "BUTTON_DATA_INVALID"),
        ({"text": "A", "callback_data": "ä" * 33}, "BUTTON_DATA_INVALID"),
        (
            {"text": "A"},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"text": "A", "callback_data": ""},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"text": "A", "callback_data": "a", "url": "https://x.org"},
            "can't parse inline keyboard button: exactly one action must be specified, found url and callback_data",
        ),
        ({"text": " ", "callback_data": "a"}, "inline keyboard button text must be non-empty"),
        ({"text": "A", "url": "no link"}, "inline keyboard button URL 'no link' is invalid: Wrong HTTP URL"),
        (
            {"text": "A", "web_app": {"url": "http://x.org"}},
            "inline keyboard button URL 'http://x.org' is invalid: Only HTTPS links are allowed",
        ),
        ({"text": "A", "callback_data": "a", "style": "pink"}, 'invalid button style "pink" specified'),
        ({"text": "A", "copy_text": {"text": "x" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
        ({"text": "A", "pay": True}, "BUTTON_TYPE_INVALID"),
    ],
)
async def test_button_that_telegram_refuses(bot: Caller, ada: Person, button: dict[str, Any], sentence: str) -> None:
    refusal = await bot.refusal("sendMessage", chat_id=ada.id, text="hi", reply_markup=keyboard(button))
    assert refusal == f"Bad Request: {sentence}"


@pytest.mark.parametrize(
    "button",
    [
        {"text": "A", "callback_data": "x" * 64},
        {"text": "A", "url": "https://x.org/a?b#c"},
        {"text": "A", "url": "tg://user?id=1"},
        {"text": "A", "switch_inline_query": ""},
        {"text": "A", "copy_text": {"text": "x"}, "style": "success"},
    ],
)
async def test_button_that_telegram_takes(bot: Caller, ada: Person, button: dict[str, Any]) -> None:
    message = await bot("sendMessage", chat_id=ada.id, text="hi", reply_markup=keyboard(button))
    assert message["reply_markup"]["inline_keyboard"] == [[button]]


async def test_keyboards_have_at_most_8_buttons_in_a_row_and_100_in_all(bot: Caller, ada: Person) -> None:
    row = [{"text": "A", "callback_data": "a"}]
    refusal = await bot.refusal("sendMessage", chat_id=ada.id, text="x", reply_markup={"inline_keyboard": [row * 9]})
    assert refusal == "Bad Request: reply markup is too wide: at most 8 buttons in a row are allowed"
    refusal = await bot.refusal("sendMessage", chat_id=ada.id, text="x", reply_markup={"inline_keyboard": [row] * 101})
    assert refusal == "Bad Request: reply markup is too long: at most 100 buttons are allowed"
    full = {"inline_keyboard": [row * 8] * 12 + [row * 4]}
    assert (await bot("sendMessage", chat_id=ada.id, text="x", reply_markup=full))["reply_markup"] == full


async def test_reply_keyboard_shows_until_it_is_removed(telegram: Telegram, bot: Caller, ada: Person) -> None:
    shown = await bot("sendMessage", chat_id=ada.id, text="x", reply_markup={"keyboard": [["Yes"]]})
    assert "reply_markup" not in shown
    assert telegram.chats[ada.id].reply_keyboard == {"keyboard": [[{"text": "Yes"}]]}
    await bot("sendMessage", chat_id=ada.id, text="x", reply_markup={"remove_keyboard": True})
    assert telegram.chats[ada.id].reply_keyboard is None


async def test_photo_keeps_its_size_and_can_be_sent_again(bot: Caller, ada: Person) -> None:
    upload = Upload("p.png", png(640, 480))
    message = await bot("sendPhoto", {"photo": upload}, chat_id=ada.id, caption="<i>c</i>", parse_mode="HTML")
    (size,) = message["photo"]
    assert (size["width"], size["height"], size["file_size"]) == (640, 480, len(upload.content))
    assert (message["caption"], message["caption_entities"][0]["type"]) == ("c", "italic")
    again = await bot("sendPhoto", chat_id=ada.id, photo=size["file_id"])
    assert again["photo"] == message["photo"]
    attached = await bot("sendPhoto", {"part": upload}, chat_id=ada.id, photo="attach://part")
    assert attached["photo"][0]["width"] == 640


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"GIF89", "IMAGE_PROCESS_FAILED"),
        (b"", "file must be non-empty"),
        (png(9000, 2000), "PHOTO_INVALID_DIMENSIONS"),
        (png(2100, 100), "PHOTO_INVALID_DIMENSIONS"),
        (png() + bytes(10_000_001), "file is too big for a photo; the maximum size is 10 MB"),
    ],
)
async def test_photo_that_is_none_is_refused(bot: Caller, ada: Person, content: bytes, sentence: str) -> None:
    refusal = await bot.refusal("sendPhoto", {"photo": Upload("p.png", content)}, chat_id=ada.id)
    assert refusal == f"Bad Request: {sentence}"


@pytest.mark.parametrize(
    ("photo", "sentence"),
    [
        ("nonsense", "wrong file identifier/HTTP URL specified"),
        ("attach://nothing", "wrong file identifier/HTTP URL specified"),
        ("https://x.org/p.png", "failed to get HTTP URL content"),
    ],
)
async def test_file_that_is_not_there_is_refused(bot: Caller, ada: Person, photo: str, sentence: str) -> None:
    assert await bot.refusal("sendPhoto", chat_id=ada.id, photo=photo) == f"Bad Request: {sentence}"


async def test_photo_must_be_given(bot: Caller, ada: Person) -> None:
    assert await bot.refusal("sendPhoto", chat_id=ada.id) == "Bad Request: there is no photo in the request"


async def test_caption_of_1024_characters_is_taken_and_one_more_is_not(bot: Caller, ada: Person) -> None:
    upload = Upload("a.txt", b"x")
    message = await bot("sendDocument", {"document": upload}, chat_id=ada.id, caption="x" * 1024)
    assert len(message["caption"]) == 1024
    refusal = await bot.refusal("sendDocument", {"document": upload}, chat_id=ada.id, caption="x" * 1025)
    assert refusal == "Bad Request: message caption is too long"


async def test_document_can_be_downloaded(telegram: Telegram, bot: Caller, ada: Person) -> None:
    message = await bot("sendDocument", {"document": Upload("a.csv", b"1,2", "text/csv")}, chat_id=ada.id)
    assert message["document"]["file_name"] == "a.csv"
    assert message["document"]["mime_type"] == "text/csv"
    described = await bot("getFile", file_id=message["document"]["file_id"])
    stored = telegram.files.by_path(described["file_path"])
    assert stored is not None
    assert stored.upload.content == b"1,2"


async def test_download_of_nothing_and_of_too_much_is_refused(bot: Caller, ada: Person) -> None:
    assert await bot.refusal("getFile", file_id="x") == "Bad Request: invalid file_id"
    big = {"document": Upload("big.bin", bytes(20_000_001))}
    message = await bot("sendDocument", big, chat_id=ada.id)
    assert await bot.refusal("getFile", file_id=message["document"]["file_id"]) == "Bad Request: file is too big"


async def test_upload_of_more_than_50_megabytes_is_refused(bot: Caller, ada: Person) -> None:
    answer = await bot.answer("sendDocument", {"document": Upload("big.bin", bytes(50_000_001))}, chat_id=ada.id)
    assert (answer.status, answer.body["description"]) == (413, "Request Entity Too Large")


async def test_forwarded_message_says_whose_it_is(telegram: Telegram, bot: Caller, ada: Person) -> None:
    said = telegram.say(ada, "/keep this")
    message = await bot("forwardMessage", chat_id=ada.id, from_chat_id=ada.id, message_id=said["message_id"])
    assert message["forward_origin"] == {"type": "user", "sender_user": ada.user(), "date": said["date"]}
    assert (message["text"], message["entities"]) == (said["text"], said["entities"])


async def test_copied_message_is_the_bots_own_and_may_have_a_new_caption(bot: Caller, ada: Person) -> None:
    photo = await bot("sendPhoto", {"photo": Upload("p.png", png())}, chat_id=ada.id, caption="old")
    copy = await bot("copyMessage", chat_id=ada.id, from_chat_id=ada.id, message_id=photo["message_id"], caption="new")
    assert list(copy) == ["message_id"]
    message = bot.telegram.chats[ada.id].messages[copy["message_id"]]
    assert (message["caption"], message["photo"], "forward_origin" in message) == ("new", photo["photo"], False)


@pytest.mark.parametrize("verb", ["forward", "copy"])
async def test_missing_or_protected_message_is_not_sent_again(bot: Caller, ada: Person, verb: str) -> None:
    place = {"chat_id": ada.id, "from_chat_id": ada.id}
    refusal = await bot.refusal(f"{verb}Message", **place, message_id=99)
    assert refusal == f"Bad Request: message to {verb} not found"
    protected = await bot("sendMessage", chat_id=ada.id, text="x", protect_content=True)
    past = {"forward": "forwarded", "copy": "copied"}[verb]
    refusal = await bot.refusal(f"{verb}Message", **place, message_id=protected["message_id"])
    assert refusal == f"Bad Request: message can't be {past}"


async def test_location_is_sent(bot: Caller, ada: Person) -> None:
    message = await bot("sendLocation", chat_id=ada.id, latitude="52.5", longitude=13.4)
    assert message["location"] == {"latitude": 52.5, "longitude": 13.4}
    assert "Bad Request" in await bot.refusal("sendLocation", chat_id=ada.id, latitude=91, longitude=0)


@pytest.mark.parametrize(
    ("parameter", "value", "sentence"),
    [
        ("business_connection_id", "x", "Bad Request: business connection not found"),
        ("message_thread_id", 7, "Bad Request: message thread not found"),
        ("direct_messages_topic_id", 7, "Not Implemented: the sandbox does not know direct_messages_topic_id yet"),
    ],
)
async def test_what_the_sandbox_has_not_is_refused(
    bot: Caller, ada: Person, parameter: str, value: object, sentence: str
) -> None:
    assert await bot.refusal("sendMessage", chat_id=ada.id, text="x", **{parameter: value}) == sentence


@pytest.mark.parametrize(
    ("markup", "sentence"),
    [
        ({"keyboard": []}, "can't parse reply keyboard markup: reply keyboard must have at least one button"),
        ({"keyboard": [[" "]]}, "keyboard button text must be non-empty"),
        (
            {"keyboard": [[{"text": "A", "request_contact": True, "request_location": True}]]},
            "keyboard button must request at most one thing, found request_contact and request_location",
        ),
        ({"keyboard": [["A"]], "input_field_placeholder": "x" * 65}, "INPUT_FIELD_PLACEHOLDER_INVALID"),
        ({"remove_keyboard": False}, 'reply_markup: "remove_keyboard" must be True'),
        ({"force_reply": False}, 'reply_markup: "force_reply" must be True'),
    ],
)
async def test_reply_keyboard_that_telegram_refuses(
    bot: Caller, ada: Person, markup: dict[str, Any], sentence: str
) -> None:
    refusal = await bot.refusal("sendMessage", chat_id=ada.id, text="hi", reply_markup=markup)
    assert refusal == f"Bad Request: {sentence}"


async def test_location_is_asked_for_in_private_only(telegram: Telegram, bot: Caller, ada: Person) -> None:
    markup = {"keyboard": [[{"text": "Here", "request_location": True}]]}
    await bot("sendMessage", chat_id=ada.id, text="hi", reply_markup=markup)
    group = telegram.add_group("Family", members=[ada])
    assert await bot.refusal("sendMessage", chat_id=group.id, text="hi", reply_markup=markup) == (
        "Bad Request: request_location can be requested in private chats only"
    )
    channel = telegram.add_channel("News", members=[ada])
    assert await bot.refusal("sendMessage", chat_id=channel.id, text="hi", reply_markup=markup) == (
        "Bad Request: inline keyboard expected"
    )


async def test_options_of_a_message_are_kept(bot: Caller, ada: Person) -> None:
    options = {"is_disabled": True}
    message = await bot(
        "sendMessage", chat_id=ada.id, text="x.org", link_preview_options=options, message_effect_id="5"
    )
    assert (message["link_preview_options"], message["effect_id"]) == (options, "5")
    photo = await bot(
        "sendPhoto",
        {"photo": Upload("p.png", png())},
        chat_id=ada.id,
        caption="c",
        has_spoiler=True,
        show_caption_above_media=True,
    )
    assert photo["has_media_spoiler"] is photo["show_caption_above_media"] is True
    place = await bot("sendLocation", chat_id=ada.id, latitude=1, longitude=2, horizontal_accuracy=30)
    assert place["location"]["horizontal_accuracy"] == 30


async def test_reply_across_chats_says_where_from(telegram: Telegram, bot: Caller, ada: Person) -> None:
    group = telegram.add_group("Family", members=[ada])
    said = telegram.say(ada, "/tip", chat_id=group.id)
    reply = {"message_id": said["message_id"], "chat_id": group.id}
    message = await bot("sendMessage", chat_id=ada.id, text="hi", reply_parameters=reply)
    assert message["external_reply"] == {
        "origin": {"type": "user", "sender_user": ada.user(), "date": said["date"]},
        "chat": group,
        "message_id": said["message_id"],
    }


async def test_service_message_is_not_forwarded(telegram: Telegram, bot: Caller, ada: Person) -> None:
    group = telegram.add_group("Family", members=[ada])
    (created,) = telegram.messages(group.id)
    refusal = await bot.refusal(
        "forwardMessage", chat_id=ada.id, from_chat_id=group.id, message_id=created["message_id"]
    )
    assert refusal == "Bad Request: message can't be forwarded"


async def test_channel_post_is_forwarded_with_its_channel(telegram: Telegram, bot: Caller, ada: Person) -> None:
    news = telegram.add_channel("News")
    post = telegram.post_to_channel(news.id, "today")
    forwarded = await bot("forwardMessage", chat_id=ada.id, from_chat_id=news.id, message_id=post["message_id"])
    assert forwarded["forward_origin"] == {
        "type": "channel",
        "chat": news,
        "message_id": post["message_id"],
        "date": post["date"],
    }
