"""Whether the bot may do that there: finding chats and messages for a call, or refusing it in Telegram's words."""

from typing import TYPE_CHECKING, Any

from sandbox.errors import BadRequest, Forbidden, UnknownToSandbox
from sandbox.people import Chat, Message

if TYPE_CHECKING:
    from sandbox.telegram import Telegram

_NOT_LEARNT = ("direct_messages_topic_id", "suggested_post_parameters")


def readable_chat(telegram: "Telegram", chat_id: int | str) -> Chat:
    """The chat of that id, or of that channel name, if the bot can see it.

    Raises:
        BadRequest: There is no such chat, the bot never met the person, or the group became a supergroup.
        Forbidden: The bot is not in the group any more.
    """
    if type(chat_id) is int:
        chat = telegram.chats.get(chat_id)
    else:
        wanted = str(chat_id).removeprefix("@").lower()
        chat = next(
            (
                chat
                for chat in telegram.chats.values()
                if not chat.private and chat.get("username", "").lower() == wanted
            ),
            None,
        )
    if chat is None:
        raise BadRequest("chat not found")
    if chat.moved_to is not None:
        raise BadRequest(
            "group chat was upgraded to a supergroup chat", parameters={"migrate_to_chat_id": chat.moved_to}
        )
    if not chat.private:
        status = chat.members.get(telegram.bot_id, "left")
        if status == "kicked":
            raise Forbidden(f"bot was kicked from the {chat.type} chat")
        if status == "left":
            raise Forbidden(f"bot is not a member of the {chat.type} chat")
    return chat


def writable_chat(telegram: "Telegram", given: dict[str, Any]) -> Chat:
    """The chat that a sending call is for.

    Raises:
        BadRequest: There is no such chat, or the bot has no right to write there.
        Forbidden: The person never wrote to the bot, blocked it or is gone.
        TooManyRequests: Flood control.
        UnknownToSandbox: The call asks for something the sandbox cannot do.
    """
    chat = readable_chat(telegram, given["chat_id"])
    if chat.private:
        if chat.id in telegram.deactivated:
            raise Forbidden("user is deactivated")
        if chat.id in telegram.blocked:
            raise Forbidden("bot was blocked by the user")
        if not chat.opened:
            raise Forbidden("bot can't initiate conversation with a user")
    elif chat.type == "channel" and chat.members[telegram.bot_id] != "administrator":
        raise BadRequest("need administrator rights in the channel chat")
    if "business_connection_id" in given:
        raise BadRequest("business connection not found")
    if given.get("message_thread_id"):
        raise BadRequest("message thread not found")
    for name in _NOT_LEARNT:
        if name in given:
            raise UnknownToSandbox(f"the sandbox does not know {name} yet")
    telegram.flood.check(chat.id, group=chat.type != "private")
    return chat


def existing_message(chat: Chat, message_id: int, complaint: str) -> Message:
    """A message of a chat.

    Raises:
        BadRequest: It is not there; with the `complaint` as the sentence.
    """
    message = chat.messages.get(message_id)
    if message is None:
        raise BadRequest(complaint)
    return message


def is_own(telegram: "Telegram", message: Message) -> bool:
    """Whether the bot itself sent the message."""
    if "via_bot" in message:
        return False
    sender = message.get("from")
    if sender is None:
        chat = message["chat"]
        return chat.type == "channel" and message["message_id"] in telegram.own_posts
    return bool(sender["id"] == telegram.bot["id"])
