"""Chats: who is in them, what is pinned, what the bot is about to do."""

from typing import TYPE_CHECKING, Any

from sandbox.actions import without_reply
from sandbox.errors import BadRequest
from sandbox.methods.access import existing_message, readable_chat, writable_chat
from sandbox.methods.registry import Given, Uploads, answers
from sandbox.people import Chat
from sandbox.world import chat_member

if TYPE_CHECKING:
    from sandbox.telegram import Telegram

ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)
_REACTIONS = (
    "❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤\u200d🔥 "
    "🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨\u200d💻 👀 🎃 🙈 😇 😨 "
    "🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷\u200d♂ 🤷 🤷\u200d♀ 😡 "
)
REACTIONS = frozenset(_REACTIONS.split())


@answers("sendChatAction")
def send_chat_action(telegram: "Telegram", given: Given, _files: Uploads) -> bool:
    """Show that the bot is about to send something."""
    action = given["action"].lower()
    if action not in ACTIONS:
        raise BadRequest("wrong parameter action in request")
    chat = writable_chat(telegram, given)
    telegram.events.emit("action", {"chat_id": chat.id, "action": action})
    return True


@answers("setMessageReaction")
def set_message_reaction(telegram: "Telegram", given: Given, _files: Uploads) -> bool:
    """React to a message with an emoji, or take that back."""
    chat = writable_chat(telegram, given)
    message = existing_message(chat, given["message_id"], "message to react not found")
    reactions = given.get("reaction", [])
    if len(reactions) > 1:
        raise BadRequest("REACTIONS_TOO_MANY")
    for reaction in reactions:
        if reaction["type"] != "emoji" or reaction["emoji"].removesuffix("\ufe0f") not in REACTIONS:
            raise BadRequest("REACTION_INVALID")
    chat.reactions[message["message_id"]] = reactions
    telegram.events.emit("reaction", {"chat_id": chat.id, "message_id": message["message_id"], "reaction": reactions})
    return True


@answers("pinChatMessage")
def pin_chat_message(telegram: "Telegram", given: Given, _files: Uploads) -> bool:
    """Pin a message at the top of the chat."""
    chat = writable_chat(telegram, given)
    message = existing_message(chat, given["message_id"], "message to pin not found")
    _check_may_pin(telegram, chat)
    if message["message_id"] in chat.pinned:
        chat.pinned.remove(message["message_id"])
    chat.pinned.append(message["message_id"])
    telegram.post_as_bot(chat, {"pinned_message": without_reply(message)})
    return True


@answers("unpinChatMessage")
def unpin_chat_message(telegram: "Telegram", given: Given, _files: Uploads) -> bool:
    """Unpin a message, or the one that was pinned last."""
    chat = writable_chat(telegram, given)
    _check_may_pin(telegram, chat)
    message_id = given.get("message_id") or (chat.pinned[-1] if chat.pinned else None)
    if message_id is None or message_id not in chat.messages:
        raise BadRequest("message to unpin not found")
    if message_id in chat.pinned:
        chat.pinned.remove(message_id)
    return True


@answers("getChat")
def get_chat(telegram: "Telegram", given: Given, _files: Uploads) -> dict[str, Any]:
    """Tell everything about a chat."""
    chat = readable_chat(telegram, given["chat_id"])
    full: dict[str, Any] = {
        **chat,
        "accent_color_id": chat.id % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": False,
            "limited_gifts": False,
            "unique_gifts": False,
            "premium_subscription": False,
            "gifts_from_channels": False,
        },
    }
    if "username" in chat:
        full["active_usernames"] = [chat["username"]]
    if chat.pinned:
        full["pinned_message"] = chat.messages[chat.pinned[-1]]
    return full


@answers("getChatMember")
def get_chat_member(telegram: "Telegram", given: Given, _files: Uploads) -> dict[str, Any]:
    """Tell what someone is in a chat."""
    chat = readable_chat(telegram, given["chat_id"])
    user = telegram.users.get(given["user_id"])
    if user is None:
        raise BadRequest("invalid user_id specified")
    return chat_member(user, chat.members.get(given["user_id"], "left"))


@answers("getChatMemberCount")
def get_chat_member_count(telegram: "Telegram", given: Given, _files: Uploads) -> int:
    """Tell how many are in a chat, the bot included."""
    chat = readable_chat(telegram, given["chat_id"])
    return sum(status not in {"left", "kicked"} for status in chat.members.values())


@answers("leaveChat")
def leave_chat(telegram: "Telegram", given: Given, _files: Uploads) -> bool:
    """Leave a group or channel."""
    chat = readable_chat(telegram, given["chat_id"])
    if chat.private:
        raise BadRequest("chat member status can't be changed in private chats")
    if chat.type == "group":
        telegram.post(chat, {"from": telegram.bot}, {"left_chat_member": telegram.bot})
    chat.members[telegram.bot_id] = "left"
    telegram.state_changed()
    return True


def _check_may_pin(telegram: "Telegram", chat: Chat) -> None:
    if not chat.private and chat.members.get(telegram.bot_id) != "administrator":
        raise BadRequest("not enough rights to manage pinned messages in the chat")
