"""The state behind everything: who is there, in which chats, and what was said.

`World` only keeps things true (ids, dates, transcripts, events). What people do is in `actions`, what the bot may
do is in `methods`; both end here.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sandbox.clock import Clock
from sandbox.errors import MissingError
from sandbox.events import Events
from sandbox.files import Files
from sandbox.people import CallbackQuery, Chat, InlineQuery, Message, Person, User
from sandbox.profile import Profile
from sandbox.updates import Updates

FIRST_PERSON_ID = 1_000_001
FIRST_GROUP_ID = -5_000_001
FIRST_CHANNEL_ID = -1_001_000_000_001


class World:
    """People, chats, messages, files, and the updates that they cause.

    Attributes:
        bot: The bot's `User`, as it stands on its messages.
        blocked, deactivated: Ids of people.
        joins_groups, reads_all_group_messages: What getMe tells; privacy mode is on while the latter is False.
        callbacks, inline_queries: By query id.
        own_posts: Ids of the bot's messages in channels, which do not show who wrote them.
        inline_messages: Where the messages are that the bot knows by an inline_message_id only.
    """

    def __init__(self, *, clock: Clock, bot_id: int, bot_name: str, bot_username: str) -> None:
        """Start with a bot and nobody else."""
        self.clock = clock
        self.bot: User = {"id": bot_id, "is_bot": True, "first_name": bot_name, "username": bot_username}
        self.joins_groups = True
        self.reads_all_group_messages = False
        self.people: dict[int, Person] = {}
        self.users: dict[int, User] = {bot_id: self.bot}
        self.chats: dict[int, Chat] = {}
        self.blocked: set[int] = set()
        self.deactivated: set[int] = set()
        self.callbacks: dict[str, CallbackQuery] = {}
        self.inline_queries: dict[str, InlineQuery] = {}
        self.inline_messages: dict[str, tuple[int, int]] = {}
        self.events = Events()
        self.updates = Updates(clock)
        self.files = Files()
        self.profile = Profile(bot_name)
        self.own_posts: set[int] = set()
        self._bot_sender = {"from": self.bot}
        self._last_message_id = 0
        self._last_query_id = 4_000_000_000_000_000_000

    @property
    def bot_id(self) -> int:
        """The bot's id, as a number."""
        return int(self.bot["id"])

    def add_person(self, first_name: str, *, username: str | None = None, language_code: str | None = None) -> Person:
        """Let someone join Telegram; their private chat with the bot opens when they first write."""
        person = Person(FIRST_PERSON_ID + len(self.people), first_name, username, language_code)
        self.people[person.id] = person
        self.users[person.id] = person.user()
        fields: dict[str, Any] = {"id": person.id, "first_name": first_name}
        if username is not None:
            fields["username"] = username
        chat = Chat(fields | {"type": "private"})
        chat.members = {person.id: "member", self.bot_id: "member"}
        self.chats[chat.id] = chat
        self.state_changed()
        return person

    def add_group(self, title: str, members: Sequence[Person] = ()) -> Chat:
        """Let the first of `members` open a group with the others and the bot in it."""
        number = sum(chat.type == "group" for chat in self.chats.values())
        chat = Chat({"id": FIRST_GROUP_ID - number, "title": title, "type": "group"})
        chat.members = {person.id: "member" for person in members}
        self.chats[chat.id] = chat
        if members:
            chat.members[members[0].id] = "creator"
            self.change_bot_status(chat, members[0], "member", was="left")
            self.post(chat, {"from": self.users[members[0].id]}, {"group_chat_created": True}, update="message")
        else:
            chat.members[self.bot_id] = "member"
        self.state_changed()
        return chat

    def migrate(self, chat: Chat, new_id: int) -> Chat:
        """Let a group become a supergroup under another id; the bot is told in both, as Telegram does."""
        supergroup = Chat({**chat, "id": new_id, "type": "supergroup"})
        supergroup.members = dict(chat.members)
        self.chats[new_id] = supergroup
        by = {"from": next(self.users[member] for member, status in chat.members.items() if status == "creator")}
        self.post(chat, by, {"migrate_to_chat_id": new_id}, update="message")
        self.post(supergroup, by, {"migrate_from_chat_id": chat.id}, update="message")
        chat.moved_to = new_id
        self.state_changed()
        return supergroup

    def add_channel(self, title: str, *, username: str | None = None, members: Sequence[Person] = ()) -> Chat:
        """Open a channel in which the bot is an administrator."""
        number = sum(chat.type == "channel" for chat in self.chats.values())
        fields: dict[str, Any] = {"id": FIRST_CHANNEL_ID - number, "title": title, "type": "channel"}
        if username is not None:
            fields["username"] = username
        chat = Chat(fields)
        chat.members = {person.id: "member" for person in members}
        self.chats[chat.id] = chat
        if members:
            chat.members[members[0].id] = "creator"
            self.change_bot_status(chat, members[0], "administrator", was="left")
        else:
            chat.members[self.bot_id] = "administrator"
        self.state_changed()
        return chat

    def person(self, person_id: int) -> Person:
        """Someone by id.

        Raises:
            MissingError: There is nobody with that id.
        """
        person = self.people.get(person_id)
        if person is None:
            raise MissingError(f"there is no person {person_id}")
        return person

    def chat(self, chat_id: int) -> Chat:
        """A chat by id.

        Raises:
            MissingError: There is no such chat.
        """
        chat = self.chats.get(chat_id)
        if chat is None:
            raise MissingError(f"there is no chat {chat_id}")
        return chat

    def messages(self, chat_id: int) -> list[Message]:
        """The transcript as it stands now, oldest first.

        Raises:
            MissingError: There is no such chat.
        """
        return list(self.chat(chat_id).messages.values())

    def message(self, chat: Chat, message_id: int) -> Message:
        """A message that a person sees in a chat.

        Raises:
            MissingError: It is not there, or not any more.
        """
        message = chat.messages.get(message_id)
        if message is None:
            raise MissingError(f'there is no message {message_id} in "{chat.title}"')
        return message

    def post(
        self, chat: Chat, sender: dict[str, Any], content: dict[str, Any], *, update: str | None = None
    ) -> Message:
        """Put a message into a chat.

        Args:
            chat: Where.
            sender: The fields that say who: "from", "sender_chat", "via_bot".
            content: All other fields.
            update: The kind of update that the bot gets for it, or None for none.
        """
        self._last_message_id += 1
        message: Message = {"message_id": self._last_message_id}
        message.update(sender)
        message["chat"] = chat
        message["date"] = self.clock.timestamp()
        message.update(content)
        chat.messages[self._last_message_id] = message
        self.events.emit("message", {"chat_id": chat.id, "message": message})
        if update is not None:
            self.updates.add(update, message)
        return message

    def post_as_bot(self, chat: Chat, content: dict[str, Any]) -> Message:
        """Put a message of the bot into a chat; in a channel it speaks for the channel."""
        if chat.type != "channel":
            return self.post(chat, self._bot_sender, content)
        message = self.post(chat, {"sender_chat": chat}, content)
        self.own_posts.add(message["message_id"])
        return message

    def replace(self, chat: Chat, message: Message, *, update: str | None = None) -> Message:
        """Put an edited message in its old place."""
        chat.messages[message["message_id"]] = message
        self.events.emit("edited", {"chat_id": chat.id, "message": message})
        if update is not None:
            self.updates.add(update, message)
        return message

    def remove(self, chat: Chat, message_ids: Iterable[int]) -> None:
        """Take messages out of a chat; those that are not there are passed over."""
        gone = [message_id for message_id in message_ids if chat.messages.pop(message_id, None)]
        chat.deleted.update(gone)
        chat.pinned = [message_id for message_id in chat.pinned if message_id not in chat.deleted]
        if gone:
            self.events.emit("deleted", {"chat_id": chat.id, "message_ids": gone})

    def change_bot_status(self, chat: Chat, by: Person, status: str, *, was: str) -> None:
        """Let `by` change what the bot is in a chat, and tell the bot."""
        chat.members[self.bot_id] = status
        self.updates.add(
            "my_chat_member",
            {
                "chat": chat,
                "from": self.users[by.id],
                "date": self.clock.timestamp(),
                "old_chat_member": chat_member(self.bot, was),
                "new_chat_member": chat_member(self.bot, status),
            },
        )

    def next_query_id(self) -> str:
        """A fresh identifier for a callback or inline query."""
        self._last_query_id += 7_919
        return str(self._last_query_id)

    def state_changed(self) -> None:
        """Tell onlookers that people, commands or the like are not what they were."""
        self.events.emit("state", {})


def chat_member(user: User, status: str) -> dict[str, Any]:
    """The Bot API's `ChatMember` for a user of that status."""
    member: dict[str, Any] = {"user": user, "status": status}
    match status:
        case "creator":
            member["is_anonymous"] = False
        case "administrator":
            member |= {
                "can_be_edited": False,
                "is_anonymous": False,
                "can_manage_chat": True,
                "can_delete_messages": True,
                "can_manage_video_chats": True,
                "can_restrict_members": True,
                "can_promote_members": False,
                "can_change_info": True,
                "can_invite_users": True,
                "can_post_messages": True,
                "can_edit_messages": True,
                "can_pin_messages": True,
                "can_post_stories": False,
                "can_edit_stories": False,
                "can_delete_stories": False,
            }
        case "kicked":
            member["until_date"] = 0
        case _:
            pass
    return member
