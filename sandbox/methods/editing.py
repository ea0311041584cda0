"""Changing and removing messages that are there."""

from typing import TYPE_CHECKING, Any

from sandbox.errors import BadRequest, Forbidden, UnknownToSandbox
from sandbox.files import document, photo_sizes
from sandbox.keyboards import inline_keyboard
from sandbox.methods.access import existing_message, is_own, readable_chat
from sandbox.methods.content import caption_content, text_content
from sandbox.methods.media import file_for
from sandbox.methods.registry import Given, Uploads, answers
from sandbox.people import Chat, Message
from sandbox.rich import parse_rich_message

if TYPE_CHECKING:
    from sandbox.telegram import Telegram

DELETABLE_SECONDS = 48 * 60 * 60
MAX_DELETED_AT_ONCE = 100

_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
_TEXT = frozenset({"text", "entities", "link_preview_options", "rich_message"})
_CAPTION = frozenset({"caption", "caption_entities", "show_caption_above_media"})
_MEDIA = frozenset({"photo", "document", "has_media_spoiler"}) | _CAPTION
_KEYBOARD = frozenset({"reply_markup"})


@answers("editMessageText")
def edit_text(telegram: "Telegram", given: Given, _files: Uploads) -> Message | bool:
    """Replace a text or a rich message."""
    chat, message = _target(telegram, given)
    if "text" in given and "rich_message" in given:
        raise BadRequest("exactly one of text and rich_message must be specified")
    if "rich_message" in given:
        content = {"rich_message": parse_rich_message(given["rich_message"])}
    elif "text" in given:
        content = text_content(telegram, given)
    else:
        raise BadRequest("message text is empty")
    if "text" not in message and "rich_message" not in message:
        raise BadRequest("there is no text in the message to edit")
    return _edit(telegram, chat, message, given, _TEXT, content)


@answers("editMessageCaption")
def edit_caption(telegram: "Telegram", given: Given, _files: Uploads) -> Message | bool:
    """Replace the caption of a picture or file."""
    chat, message = _target(telegram, given)
    if "photo" not in message and "document" not in message:
        raise BadRequest("there is no caption in the message to edit")
    return _edit(telegram, chat, message, given, _CAPTION, caption_content(telegram, given))


@answers("editMessageMedia")
def edit_media(telegram: "Telegram", given: Given, files: Uploads) -> Message | bool:
    """Replace a picture or file, and its caption."""
    chat, message = _target(telegram, given)
    media = given["media"]
    kind = media["type"]
    if kind not in {"photo", "document"}:
        raise UnknownToSandbox(f'the sandbox does not know media of type "{kind}" yet')
    file = file_for(telegram, kind, media["media"], files)
    content: dict[str, Any] = {kind: photo_sizes(file) if kind == "photo" else document(file)}
    content |= caption_content(telegram, media)
    return _edit(telegram, chat, message, given, _MEDIA | _TEXT, content)


@answers("editMessageReplyMarkup")
def edit_reply_markup(telegram: "Telegram", given: Given, _files: Uploads) -> Message | bool:
    """Replace or remove the inline keyboard."""
    chat, message = _target(telegram, given)
    return _edit(telegram, chat, message, given, frozenset(), {})


@answers("deleteMessage")
def delete_message(telegram: "Telegram", given: Given, _files: Uploads) -> bool:
    """Remove a message."""
    chat = readable_chat(telegram, given["chat_id"])
    message = existing_message(chat, given["message_id"], "message to delete not found")
    _check_deletable(telegram, chat, message)
    telegram.remove(chat, [message["message_id"]])
    return True


@answers("deleteMessages")
def delete_messages(telegram: "Telegram", given: Given, _files: Uploads) -> bool:
    """Remove several messages; those that are not there are passed over."""
    chat = readable_chat(telegram, given["chat_id"])
    message_ids = given["message_ids"]
    if not message_ids:
        raise BadRequest("message identifiers are not specified")
    if len(message_ids) > MAX_DELETED_AT_ONCE:
        raise BadRequest("too many message identifiers specified")
    for message_id in message_ids:
        if message_id in chat.messages:
            _check_deletable(telegram, chat, chat.messages[message_id])
    telegram.remove(chat, message_ids)
    return True


def _target(telegram: "Telegram", given: Given) -> tuple[Chat, Message]:
    """The message to edit."""
    inline_message_id = given.get("inline_message_id")
    if inline_message_id is not None:
        place = telegram.inline_messages.get(inline_message_id)
        if place is None:
            raise BadRequest("MESSAGE_ID_INVALID")
        chat = telegram.chats[place[0]]
        return chat, existing_message(chat, place[1], "MESSAGE_ID_INVALID")
    if "chat_id" not in given:
        raise BadRequest("chat_id is empty" if "message_id" in given else "message identifier is not specified")
    chat = readable_chat(telegram, given["chat_id"])
    if not given.get("message_id"):
        raise BadRequest("message identifier is not specified")
    if chat.private:
        if chat.id in telegram.deactivated:
            raise Forbidden("user is deactivated")
        if chat.id in telegram.blocked:
            raise Forbidden("bot was blocked by the user")
    message = existing_message(chat, given["message_id"], "message to edit not found")
    if not is_own(telegram, message):
        raise BadRequest("message can't be edited")
    telegram.flood.check(chat.id, group=not chat.private)
    return chat, message


def _edit(
    telegram: "Telegram",
    chat: Chat,
    message: Message,
    given: Given,
    replaced: frozenset[str],
    content: dict[str, Any],
) -> Message | bool:
    keyboard = inline_keyboard(given.get("reply_markup"))
    if keyboard is not None:
        content = {**content, "reply_markup": keyboard}
    replaced |= _KEYBOARD
    before = {name: value for name, value in message.items() if name in replaced}
    if _same(before, content):
        raise BadRequest(_NOT_MODIFIED)
    edited: Message = {}
    for name, value in message.items():
        if name not in replaced:
            edited[name] = value
        if name == "date":
            edited["edit_date"] = telegram.clock.timestamp()
    edited |= content
    telegram.replace(chat, edited)
    return True if "inline_message_id" in given else edited


def _same(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Whether two contents are alike; the same picture under another identifier is."""
    return _comparable(before) == _comparable(after)


def _comparable(content: dict[str, Any]) -> dict[str, Any]:
    comparable = dict(content)
    if "photo" in content:
        comparable["photo"] = content["photo"][0]["file_unique_id"]
    if "document" in content:
        comparable["document"] = content["document"]["file_unique_id"]
    return comparable


def _check_deletable(telegram: "Telegram", chat: Chat, message: Message) -> None:
    administrator = chat.members.get(telegram.bot_id) == "administrator"
    if administrator and chat.type != "private":
        return
    if not (chat.private or is_own(telegram, message)):
        raise BadRequest("message can't be deleted")
    if telegram.clock.timestamp() - message["date"] > DELETABLE_SECONDS:
        raise BadRequest("message can't be deleted for everyone")
