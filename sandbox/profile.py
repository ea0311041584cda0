"""What the bot tells about itself: commands by scope and language, name, descriptions, menu button."""

from collections.abc import Sequence
from typing import Any

from sandbox.people import Chat

Command = dict[str, str]
ScopeKey = tuple[str, int | None, int | None]

DEFAULT_SCOPE: ScopeKey = ("default", None, None)


class Profile:
    """Everything that setMy… and setChatMenuButton change.

    Attributes:
        names, descriptions, short_descriptions: By language code; "" is for everybody else.
        menu_button: The button in private chats that have none of their own.
    """

    def __init__(self, name: str) -> None:
        """Start with a `name` and nothing else."""
        self.names: dict[str, str] = {"": name}
        self.descriptions: dict[str, str] = {}
        self.short_descriptions: dict[str, str] = {}
        self.menu_button: dict[str, Any] = {"type": "default"}
        self._commands: dict[tuple[ScopeKey, str], list[Command]] = {}

    def set_commands(self, scope: ScopeKey, language_code: str, commands: Sequence[Command]) -> None:
        """Replace the list of one scope and language."""
        if commands:
            self._commands[scope, language_code] = list(commands)
        else:
            self._commands.pop((scope, language_code), None)

    def commands(self, scope: ScopeKey, language_code: str) -> list[Command]:
        """The list of exactly this scope and language."""
        return self._commands.get((scope, language_code), [])

    def commands_for(self, chat: Chat, user_id: int, language_code: str | None) -> list[Command]:
        """The list that a person sees in a chat: the first scope that has one, in their language before any other."""
        language = (language_code or "").split("-", maxsplit=1)[0].lower()
        for scope in self._scopes(chat, user_id):
            for code in (language, "") if language else ("",):
                if commands := self._commands.get((scope, code)):
                    return commands
        return []

    @staticmethod
    def _scopes(chat: Chat, user_id: int) -> list[ScopeKey]:
        if chat.private:
            return [("chat", chat.id, None), ("all_private_chats", None, None), DEFAULT_SCOPE]
        scopes: list[ScopeKey] = [("chat_member", chat.id, user_id)]
        administrator = chat.members.get(user_id) in {"creator", "administrator"}
        if administrator:
            scopes.append(("chat_administrators", chat.id, None))
        scopes.append(("chat", chat.id, None))
        if administrator:
            scopes.append(("all_chat_administrators", None, None))
        return [*scopes, ("all_group_chats", None, None), DEFAULT_SCOPE]


def text_for(texts: dict[str, str], language_code: str | None) -> str:
    """The text in a language, or else the one for everybody."""
    language = (language_code or "").split("-", maxsplit=1)[0].lower()
    return texts.get(language) or texts.get("", "")
