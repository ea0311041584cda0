"""Sending: texts, pictures, documents, places, rich messages, and others' messages again."""

from typing import TYPE_CHECKING, Any

from sandbox.errors import BadRequest
from sandbox.files import document, photo_sizes
from sandbox.methods.access import existing_message, readable_chat, writable_chat
from sandbox.methods.content import (
    apply_reply_keyboard,
    caption_content,
    markup_content,
    reply_content,
    text_content,
)
from sandbox.methods.media import file_for
from sandbox.methods.registry import Given, Uploads, answers
from sandbox.people import Chat, Message
from sandbox.rich import parse_rich_message

if TYPE_CHECKING:
    from sandbox.telegram import Telegram

_ABOUT_THE_MESSAGE = frozenset(
    {
        "message_id",
        "from",
        "sender_chat",
        "via_bot",
        "chat",
        "date",
        "edit_date",
        "reply_to_message",
        "external_reply",
        "quote",
        "forward_origin",
        "reply_markup",
        "has_protected_content",
        "effect_id",
    }
)
_SERVICE = frozenset({"group_chat_created", "new_chat_members", "left_chat_member", "pinned_message", "new_chat_title"})


@answers("sendMessage")
def send_message(telegram: "Telegram", given: Given, _files: Uploads) -> Message:
    """Send a text."""
    chat = writable_chat(telegram, given)
    return _send(telegram, chat, given, text_content(telegram, given))


@answers("sendPhoto")
def send_photo(telegram: "Telegram", given: Given, files: Uploads) -> Message:
    """Send a picture."""
    chat = writable_chat(telegram, given)
    file = file_for(telegram, "photo", given.get("photo"), files, part="photo")
    content = {"photo": photo_sizes(file), **caption_content(telegram, given)}
    return _send(telegram, chat, given, content)


@answers("sendDocument")
def send_document(telegram: "Telegram", given: Given, files: Uploads) -> Message:
    """Send a file."""
    chat = writable_chat(telegram, given)
    file = file_for(telegram, "document", given.get("document"), files, part="document")
    content = {"document": document(file), **caption_content(telegram, given)}
    return _send(telegram, chat, given, content)


@answers("sendLocation")
def send_location(telegram: "Telegram", given: Given, _files: Uploads) -> Message:
    """Send a point on the map."""
    chat = writable_chat(telegram, given)
    latitude, longitude = given["latitude"], given["longitude"]
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):  # noqa: PLR2004  degrees on a globe
        raise BadRequest("wrong location specified" if latitude else "location is empty")
    location = {"latitude": latitude, "longitude": longitude}
    for name in ("horizontal_accuracy", "live_period", "heading", "proximity_alert_radius"):
        if name in given:
            location[name] = given[name]
    return _send(telegram, chat, given, {"location": location})


@answers("sendRichMessage")
def send_rich_message(telegram: "Telegram", given: Given, _files: Uploads) -> Message:
    """Send a message with headings, tables and the like."""
    chat = writable_chat(telegram, given)
    return _send(telegram, chat, given, {"rich_message": parse_rich_message(given["rich_message"])})


@answers("forwardMessage")
def forward_message(telegram: "Telegram", given: Given, _files: Uploads) -> Message:
    """Send a message again, saying whose it is."""
    original = _original(telegram, given, "message to forward not found")
    if original.get("has_protected_content"):
        raise BadRequest("message can't be forwarded")
    chat = writable_chat(telegram, given)
    origin: dict[str, Any] = original.get("forward_origin") or _origin(original)
    content = {"forward_origin": origin, **_what_it_says(original)}
    return _send(telegram, chat, given, content)


@answers("copyMessage")
def copy_message(telegram: "Telegram", given: Given, _files: Uploads) -> dict[str, int]:
    """Send a message again as the bot's own."""
    original = _original(telegram, given, "message to copy not found")
    if original.get("has_protected_content"):
        raise BadRequest("message can't be copied")
    chat = writable_chat(telegram, given)
    content = _what_it_says(original)
    if "caption" in given and "text" not in content:
        content.pop("caption", None)
        content.pop("caption_entities", None)
        content |= caption_content(telegram, given)
    return {"message_id": _send(telegram, chat, given, content)["message_id"]}


def _send(telegram: "Telegram", chat: Chat, given: Given, content: dict[str, Any]) -> Message:
    reply = reply_content(telegram, chat, given)
    keyboard = markup_content(chat, given)
    fields = {**reply, **content, **keyboard} if reply or keyboard else content
    if given.get("protect_content"):
        fields["has_protected_content"] = True
    if "message_effect_id" in given and chat.private:
        fields["effect_id"] = given["message_effect_id"]
    apply_reply_keyboard(chat, given)
    return telegram.post_as_bot(chat, fields)


def _original(telegram: "Telegram", given: Given, complaint: str) -> Message:
    chat = readable_chat(telegram, given["from_chat_id"])
    original = existing_message(chat, given["message_id"], complaint)
    if not _SERVICE.isdisjoint(original):
        raise BadRequest(complaint.replace(" to forward not found", " can't be forwarded"))
    return original


def _origin(message: Message) -> dict[str, Any]:
    if "sender_chat" in message:
        chat = message["sender_chat"]
        return {
            "type": "channel",
            "chat": chat,
            "message_id": message["message_id"],
            "date": message["date"],
        }
    return {"type": "user", "sender_user": message["from"], "date": message["date"]}


def _what_it_says(message: Message) -> dict[str, Any]:
    return {name: value for name, value in message.items() if name not in _ABOUT_THE_MESSAGE}
