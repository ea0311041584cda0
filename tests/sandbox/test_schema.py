"""Every call is checked against the published Bot API, down to the last nested field."""

import json
from typing import Any

import pytest

from sandbox.people import Person
from sandbox.schema import schema
from tests.sandbox.conftest import Caller


async def test_unknown_method_is_not_found(bot: Caller) -> None:
    answer = await bot.answer("sendMassage")
    assert (answer.status, answer.body["description"]) == (404, "Not Found: method not found")


async def test_published_method_that_is_not_learnt_says_so(bot: Caller) -> None:
    answer = await bot.answer("getMyStarBalance")
    assert answer.status == 501
    assert answer.body["description"] == "Not Implemented: the sandbox does not know getMyStarBalance yet"


@pytest.mark.parametrize("name", ["sendmessage", "SENDMESSAGE", "sendMessage"])
async def test_method_names_are_taken_in_any_case(bot: Caller, ada: Person, name: str) -> None:
    assert (await bot(name, chat_id=ada.id, text="hi"))["text"] == "hi"


async def test_unknown_parameter_is_named_with_the_likely_one(bot: Caller, ada: Person) -> None:
    assert await bot.refusal("sendMessage", chat_id=ada.id, text="hi", parse_mod="HTML") == (
        'Bad Request: sendMessage has no parameter "parse_mod"; did you mean "parse_mode"?'
    )


@pytest.mark.parametrize(
    ("method", "parameters", "sentence"),
    [
        ("sendMessage", {"text": "hi"}, "chat_id is empty"),
        ("sendMessage", {"chat_id": 1}, "message text is empty"),
        ("deleteMessage", {"chat_id": 1}, "message identifier is not specified"),
        ("answerCallbackQuery", {}, 'parameter "callback_query_id" is required'),
    ],
)
async def test_missing_parameter_is_refused(
    bot: Caller, method: str, parameters: dict[str, object], sentence: str
) -> None:
    assert await bot.refusal(method, **parameters) == f"Bad Request: {sentence}"


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("limit", "many", "Integer"),
        ("limit", 1.5, "Integer"),
        ("limit", True, "Integer"),
        ("allowed_updates", "[1", None),
        ("allowed_updates", {"a": 1}, "Array"),
    ],
)
async def test_wrong_type_is_refused(bot: Caller, name: str, value: object, kind: str | None) -> None:
    complaint = (
        "is not valid JSON" if kind is None else "must be an Array" if kind == "Array" else f"must be of type {kind}"
    )
    assert await bot.refusal("getUpdates", **{name: value}) == f"Bad Request: {name} {complaint}"


async def test_strings_of_a_form_and_values_of_json_are_both_taken(bot: Caller, ada: Person) -> None:
    form = await bot(
        "sendMessage", chat_id=str(ada.id), text="hi", protect_content="true", reply_markup='{"force_reply":true}'
    )
    typed = await bot(
        "sendMessage", chat_id=ada.id, text="hi", protect_content=True, reply_markup={"force_reply": True}
    )
    assert form["has_protected_content"] is typed["has_protected_content"] is True


async def test_boolean_that_is_none_is_refused(bot: Caller, ada: Person) -> None:
    assert await bot.refusal("sendMessage", chat_id=ada.id, text="hi", protect_content="perhaps") == (
        "Bad Request: protect_content must be of type Boolean"
    )


async def test_mistake_deep_in_a_keyboard_is_named_by_its_path(bot: Caller, ada: Person) -> None:
    keyboard = {"inline_keyboard": [[{"text": "A", "callback_data": "a"}, {"text": 1, "callback_data": "b"}]]}
    assert await bot.refusal("sendMessage", chat_id=ada.id, text="hi", reply_markup=json.dumps(keyboard)) == (
        "Bad Request: reply_markup.inline_keyboard[0][1].text must be of type String"
    )


async def test_unknown_field_of_a_button_is_named(bot: Caller, ada: Person) -> None:
    keyboard = {"inline_keyboard": [[{"text": "A", "callbackdata": "a"}]]}
    assert await bot.refusal("sendMessage", chat_id=ada.id, text="hi", reply_markup=keyboard) == (
        'Bad Request: reply_markup.inline_keyboard[0][0] has no field "callbackdata" as an InlineKeyboardButton; '
        'did you mean "callback_data"?'
    )


async def test_missing_field_of_an_object_is_named(bot: Caller, ada: Person) -> None:
    assert await bot.refusal("sendMessage", chat_id=ada.id, text="hi", reply_parameters={"quote": "x"}) == (
        'Bad Request: reply_parameters lacks the field "message_id" of a ReplyParameters'
    )


async def test_markup_of_no_known_kind_is_refused(bot: Caller, ada: Person) -> None:
    sentence = await bot.refusal("sendMessage", chat_id=ada.id, text="hi", reply_markup={"keys": []})
    assert sentence.startswith("Bad Request: reply_markup is none of InlineKeyboardMarkup, ReplyKeyboardMarkup")


async def test_kind_of_media_is_told_by_its_type(bot: Caller, ada: Person) -> None:
    sentence = await bot.refusal(
        "editMessageMedia", chat_id=ada.id, message_id=1, media={"type": "photo", "media": "x", "duration": 3}
    )
    assert sentence == 'Bad Request: media has no field "duration" as an InputMediaPhoto; did you mean "caption"?'
    assert await bot.refusal("editMessageMedia", chat_id=ada.id, message_id=1, media={"type": "hologram"}) == (
        "Bad Request: media is none of the known kinds of InputMedia"
    )


async def test_button_of_a_reply_keyboard_may_be_its_text_alone(bot: Caller, ada: Person) -> None:
    await bot("sendMessage", chat_id=ada.id, text="hi", reply_markup={"keyboard": [["Yes", {"text": "No"}]]})
    assert bot.telegram.chats[ada.id].reply_keyboard == {"keyboard": [[{"text": "Yes"}, {"text": "No"}]]}


async def test_absent_and_empty_values_count_as_not_given(bot: Caller, ada: Person) -> None:
    message = await bot("sendMessage", chat_id=ada.id, text="hi", reply_markup="", protect_content="", parse_mode=None)
    assert "reply_markup" not in message


def test_every_published_method_compiles() -> None:
    published = schema()
    names = list(published._methods)
    assert len(names) == 180
    for name in names:
        assert published.method(name) is not None


@pytest.mark.parametrize(
    ("method", "parameters", "sentence"),
    [
        ("sendMessage", {"text": 5}, "text must be of type String"),
        ("sendMessage", {"text": "x", "chat_id": 1.5}, "chat_id must be of type Integer or String"),
        ("sendMessage", {"text": "x", "reply_markup": []},
         ("reply_markup must be an InlineKeyboardMarkup or ReplyKeyboardMarkup or ReplyKeyboardRemove "
          "or ForceReply object")),
        ("sendMessage", {"text": "x", "reply_parameters": 3}, "reply_parameters must be a ReplyParameters object"),
        ("sendMessage", {"text": "x", "reply_parameters": {"message_id": "3"}},
         "reply_parameters.message_id must be of type Integer"),
        ("sendMessage", {"text": "x", "reply_parameters": {"message_id": 3, "chat_id": []}},
         "reply_parameters.chat_id must be of type Integer or String"),
        ("sendMessage", {"text": "x", "link_preview_options": {"is_disabled": 1}},
         "link_preview_options.is_disabled must be of type Boolean"),
        ("sendLocation", {"latitude": "north", "longitude": 1}, "latitude must be of type Float"),
        ("sendLocation", {"latitude": True, "longitude": 1}, "latitude must be of type Float"),
        ("setMessageReaction", {"message_id": 1, "reaction": [{"type": "emoji"}]},
         'reaction[0] lacks the field "emoji" of a ReactionTypeEmoji'),
        ("sendMessage", {"text": "x", "reply_markup": {"inline_keyboard": [{}]}},
         "reply_markup.inline_keyboard[0] must be an Array"),
    ],
)  # fmt: skip
async def test_every_value_has_its_type(
    bot: Caller, ada: Person, method: str, parameters: dict[str, Any], sentence: str
) -> None:
    assert await bot.refusal(method, **{"chat_id": ada.id, **parameters}) == f"Bad Request: {sentence}"
