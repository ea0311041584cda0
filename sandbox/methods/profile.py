"""What the bot is and says of itself."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sandbox.errors import BadRequest
from sandbox.methods.access import readable_chat
from sandbox.methods.registry import METHODS, Given, Method, Uploads, answers
from sandbox.profile import DEFAULT_SCOPE, Profile, ScopeKey

if TYPE_CHECKING:
    from sandbox.telegram import Telegram

MAX_COMMANDS = 100
MAX_COMMAND_DESCRIPTION = 256
MAX_NAME = 64
MAX_DESCRIPTION = 512
MAX_SHORT_DESCRIPTION = 120

_COMMAND = re.compile(r"/?([a-z0-9_]{1,32})")
_LANGUAGE = re.compile(r"(?:[a-z]{2})?")


@answers("getMe")
def get_me(telegram: "Telegram", _given: Given, _files: Uploads) -> dict[str, Any]:
    """Tell who the bot is."""
    return {
        **telegram.bot,
        "can_join_groups": telegram.joins_groups,
        "can_read_all_group_messages": telegram.reads_all_group_messages,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
        "can_manage_bots": False,
    }


@answers("setMyCommands")
def set_my_commands(telegram: "Telegram", given: Given, _files: Uploads) -> bool:
    """Set the command list of a scope and language."""
    scope, language = _scope(telegram, given), _language(given)
    if len(given["commands"]) > MAX_COMMANDS:
        raise BadRequest("BOT_COMMANDS_TOO_MUCH")
    commands = []
    for command in given["commands"]:
        name = _COMMAND.fullmatch(command["command"])
        if name is None:
            raise BadRequest("BOT_COMMAND_INVALID")
        description = command["description"].strip()
        if not 1 <= len(description) <= MAX_COMMAND_DESCRIPTION:
            raise BadRequest("BOT_COMMAND_DESCRIPTION_INVALID")
        commands.append({"command": name[1], "description": description})
    telegram.profile.set_commands(scope, language, commands)
    telegram.state_changed()
    return True


@answers("getMyCommands")
def get_my_commands(telegram: "Telegram", given: Given, _files: Uploads) -> list[dict[str, str]]:
    """Tell the command list of exactly this scope and language."""
    return telegram.profile.commands(_scope(telegram, given), _language(given))


@answers("deleteMyCommands")
def delete_my_commands(telegram: "Telegram", given: Given, _files: Uploads) -> bool:
    """Forget the command list of a scope and language."""
    telegram.profile.set_commands(_scope(telegram, given), _language(given), [])
    telegram.state_changed()
    return True


@answers("setChatMenuButton")
def set_chat_menu_button(telegram: "Telegram", given: Given, _files: Uploads) -> bool:
    """Set the button beside the input field, for one private chat or for all."""
    button = given.get("menu_button", {"type": "default"})
    if button["type"] == "web_app" and not button["web_app"]["url"].startswith("https://"):
        raise BadRequest("menu button Web App URL is invalid: Only HTTPS links are allowed")
    if "chat_id" in given:
        chat = readable_chat(telegram, given["chat_id"])
        if not chat.private:
            raise BadRequest("user not found")
        chat.menu_button = None if button["type"] == "default" else button
    else:
        telegram.profile.menu_button = button
    telegram.state_changed()
    return True


@answers("getChatMenuButton")
def get_chat_menu_button(telegram: "Telegram", given: Given, _files: Uploads) -> dict[str, Any]:
    """Tell which button is shown."""
    if "chat_id" in given:
        chat = readable_chat(telegram, given["chat_id"])
        return chat.menu_button or telegram.profile.menu_button
    return telegram.profile.menu_button


def _answer_texts(
    suffix: str, name: str, limit: int, texts: Callable[[Profile], dict[str, str]], *, required: bool = False
) -> None:
    """Register setMy… and getMy… for a text that exists in several languages."""

    def set_text(telegram: "Telegram", given: Given, _files: Uploads) -> bool:
        text = given.get(name, "").strip()
        language = _language(given)
        if len(text) > limit:
            raise BadRequest(f"{name.replace('_', ' ')} is too long")
        if required and not text and not language:
            raise BadRequest("BOT_TITLE_INVALID")
        stored = texts(telegram.profile)
        if text:
            stored[language] = text
        else:
            stored.pop(language, None)
        telegram.state_changed()
        return True

    def get_text(telegram: "Telegram", given: Given, _files: Uploads) -> dict[str, str]:
        stored = texts(telegram.profile)
        return {name: stored.get(_language(given), stored.get("", ""))}

    setter: Method = set_text
    getter: Method = get_text
    METHODS[f"setMy{suffix}"] = setter
    METHODS[f"getMy{suffix}"] = getter


_answer_texts("Name", "name", MAX_NAME, lambda profile: profile.names, required=True)
_answer_texts("Description", "description", MAX_DESCRIPTION, lambda profile: profile.descriptions)
_answer_texts(
    "ShortDescription", "short_description", MAX_SHORT_DESCRIPTION, lambda profile: profile.short_descriptions
)


def _scope(telegram: "Telegram", given: Given) -> ScopeKey:
    scope = given.get("scope")
    if scope is None:
        return DEFAULT_SCOPE
    chat_id = scope.get("chat_id")
    if chat_id is None:
        return scope["type"], None, None
    chat = readable_chat(telegram, chat_id)
    if scope["type"] != "chat" and chat.private:
        raise BadRequest("can't set commands for members of a private chat")
    if "user_id" in scope and chat.members.get(scope["user_id"]) is None:
        raise BadRequest("user not found")
    return scope["type"], chat.id, scope.get("user_id")


def _language(given: Given) -> str:
    language: str = given.get("language_code", "")
    if not _LANGUAGE.fullmatch(language):
        raise BadRequest("invalid language code specified")
    return language
