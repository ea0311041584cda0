"""What a message says: texts, captions, keyboards and replies, read from a call's parameters."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sandbox.actions import without_reply
from sandbox.entities import MAX_CAPTION, MAX_TEXT, Entity, format_text, user_link, utf16_length, utf16_slice
from sandbox.errors import BadRequest
from sandbox.keyboards import check_reply_keyboard, inline_keyboard
from sandbox.methods.access import existing_message, readable_chat
from sandbox.people import Chat

if TYPE_CHECKING:
    from sandbox.telegram import Telegram


def formatted(
    telegram: "Telegram", text: str, *, parse_mode: str | None, entities: list[Entity] | None
) -> tuple[str, list[Entity]]:
    """A bot's text with its entities; links to users become mentions of those the bot knows."""
    text, found = format_text(text, parse_mode=parse_mode, entities=entities)
    for index, entity in enumerate(found):
        user_id = user_link(entity) if entity["type"] == "text_link" else None
        if user_id is None and entity["type"] == "text_mention":
            user_id = entity["user"]["id"]
        if user_id is not None:
            user = telegram.users.get(user_id)
            mention = {"type": "text_mention", "offset": entity["offset"], "length": entity["length"]}
            found[index] = mention | {"user": user} if user else {}
    return text, [entity for entity in found if entity]


def text_content(telegram: "Telegram", given: Mapping[str, Any]) -> dict[str, Any]:
    """The text fields of a message.

    Raises:
        BadRequest: It is empty, too long, or its markup cannot be read.
    """
    text, entities = formatted(
        telegram, given["text"], parse_mode=given.get("parse_mode"), entities=given.get("entities")
    )
    if not text:
        raise BadRequest("message text is empty")
    if len(text) > MAX_TEXT:
        raise BadRequest("message is too long")
    content: dict[str, Any] = {"text": text}
    if entities:
        content["entities"] = entities
    options = given.get("link_preview_options")
    if options:
        content["link_preview_options"] = options
    return content


def caption_content(telegram: "Telegram", given: Mapping[str, Any]) -> dict[str, Any]:
    """The caption fields of a message; none where there is no caption.

    Raises:
        BadRequest: It is too long, or its markup cannot be read.
    """
    caption = given.get("caption")
    content: dict[str, Any] = {}
    if caption:
        text, entities = formatted(
            telegram, caption, parse_mode=given.get("parse_mode"), entities=given.get("caption_entities")
        )
        if len(text) > MAX_CAPTION:
            raise BadRequest("message caption is too long")
        if text:
            content["caption"] = text
            if entities:
                content["caption_entities"] = entities
    if given.get("show_caption_above_media"):
        content["show_caption_above_media"] = True
    if given.get("has_spoiler"):
        content["has_media_spoiler"] = True
    return content


def markup_content(chat: Chat, given: Mapping[str, Any]) -> dict[str, Any]:
    """The keyboard of a new message; a reply keyboard goes to the chat instead.

    Raises:
        BadRequest: Telegram refuses the keyboard.
    """
    markup = given.get("reply_markup")
    if not markup:
        return {}
    if "inline_keyboard" in markup:
        keyboard = inline_keyboard(markup)
        return {"reply_markup": keyboard} if keyboard else {}
    if chat.type == "channel":
        raise BadRequest("inline keyboard expected")
    check_reply_keyboard(markup, private=chat.private)
    return {}


def apply_reply_keyboard(chat: Chat, given: Mapping[str, Any]) -> None:
    """Show, or take away, the reply keyboard that came with a message."""
    markup = given.get("reply_markup")
    if markup and "keyboard" in markup:
        chat.reply_keyboard = markup
    elif markup and markup.get("remove_keyboard"):
        chat.reply_keyboard = None


def reply_content(telegram: "Telegram", chat: Chat, given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that say what a message answers.

    Raises:
        BadRequest: That message is not there, or the quote is not in it.
    """
    reply = given.get("reply_parameters")
    if not reply:
        return {}
    home = readable_chat(telegram, reply["chat_id"]) if "chat_id" in reply else chat
    try:
        target = existing_message(home, reply["message_id"], "message to be replied not found")
    except BadRequest:
        if reply.get("allow_sending_without_reply"):
            return {}
        raise
    if home is not chat:
        origin = {"type": "chat", "sender_chat": home, "date": target["date"]}
        if "from" in target:
            origin = {"type": "user", "sender_user": target["from"], "date": target["date"]}
        return {"external_reply": {"origin": origin, "chat": home, "message_id": target["message_id"]}}
    content: dict[str, Any] = {"reply_to_message": without_reply(target)}
    if reply.get("quote"):
        content["quote"] = _quote(telegram, target, reply)
    return content


def _quote(telegram: "Telegram", target: Mapping[str, Any], reply: Mapping[str, Any]) -> dict[str, Any]:
    quote, entities = formatted(
        telegram,
        reply["quote"],
        parse_mode=reply.get("quote_parse_mode"),
        entities=reply.get("quote_entities"),
    )
    text = target.get("text") or target.get("caption", "")
    position = reply.get("quote_position", 0)
    if utf16_slice(text, position, utf16_length(quote)) != quote:
        found = text.find(quote)
        if found < 0:
            raise BadRequest("QUOTE_TEXT_INVALID")
        position = utf16_length(text[:found])
    fields: dict[str, Any] = {"text": quote, "position": position, "is_manual": True}
    if entities:
        fields["entities"] = entities
    return fields
