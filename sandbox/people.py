"""Who is there: people, and the chats in which they meet the bot."""

from dataclasses import dataclass, field
from typing import Any

Message = dict[str, Any]
User = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Person:
    """Someone with a Telegram account; their private chat with the bot has the same id.

    Attributes:
        id: Positive.
        first_name: As shown.
        username: Without "@", or None.
        language_code: IETF tag of their app's language, or None where the app does not tell.
    """

    id: int
    first_name: str
    username: str | None = None
    language_code: str | None = None

    def user(self) -> User:
        """The Bot API's `User`."""
        user: User = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        if self.username is not None:
            user["username"] = self.username
        if self.language_code is not None:
            user["language_code"] = self.language_code
        return user


class Chat(dict[str, Any]):
    """The Bot API's `Chat` object itself, with its transcript beside.

    Messages are never changed in place: an edit puts a new object in the old one's place, so that whoever holds the
    old one still sees what was said then.

    Attributes:
        members: User id to status: "creator", "administrator", "member", "left" or "kicked".
        messages: By id, oldest first, as they stand now.
        deleted: Ids of the messages that are gone.
        pinned: Ids of pinned messages, the newest pin last.
        reply_keyboard: The rows of the reply keyboard that shows above the input field, or None.
        opened: In a private chat, whether the person ever wrote to the bot.
        menu_button: The bot's menu button in this private chat, or None for the default one.
        reactions: The bot's own reaction by message id.
        moved_to: The id of the supergroup that this group became, or None.
    """

    def __init__(self, fields: dict[str, Any]) -> None:
        """Open a chat with the given wire `fields`: id, type, and title or names."""
        super().__init__(fields)
        self.id: int = fields["id"]
        self.type: str = fields["type"]
        self.members: dict[int, str] = {}
        self.messages: dict[int, Message] = {}
        self.deleted: set[int] = set()
        self.pinned: list[int] = []
        self.reply_keyboard: dict[str, Any] | None = None
        self.opened = False
        self.menu_button: dict[str, Any] | None = None
        self.reactions: dict[int, list[dict[str, Any]]] = {}
        self.moved_to: int | None = None

    @property
    def private(self) -> bool:
        """Whether this is one person's chat with the bot."""
        return self.type == "private"

    @property
    def title(self) -> str:
        """What the chat is called in the bot's list."""
        return str(self.get("title") or self.get("first_name"))


@dataclass(slots=True)
class CallbackAnswer:
    """What the bot answered to a tap.

    Attributes:
        text: The toast or alert, empty where there is none.
        show_alert: Whether it is an alert, to be confirmed.
        url: A link to open, or None.
    """

    text: str = ""
    show_alert: bool = False
    url: str | None = None


@dataclass(slots=True)
class CallbackQuery:
    """A tap that waits for its answer."""

    person_id: int
    asked_at: float
    answer: CallbackAnswer | None = None


@dataclass(slots=True)
class InlineQuery:
    """An inline query that waits for its results.

    Attributes:
        contents: By result id, the fields of the message that choosing it would send.
    """

    person_id: int
    query: str
    asked_at: float
    results: list[dict[str, Any]] | None = None
    contents: dict[str, dict[str, Any]] = field(default_factory=dict)
    next_offset: str = ""
    button: dict[str, Any] | None = None
