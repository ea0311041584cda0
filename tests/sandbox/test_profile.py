"""What the bot says of itself, by scope and language."""

from typing import Any

import pytest

from sandbox.people import Person
from sandbox.telegram import Telegram
from tests.sandbox.conftest import Caller

TIP = {"command": "tip", "description": "A tip"}
RAT = {"command": "tip", "description": "Ein Rat"}
PRIVATE = {"type": "all_private_chats"}


async def test_bot_introduces_itself(bot: Caller) -> None:
    me = await bot("getMe")
    assert (me["id"], me["is_bot"], me["username"]) == (4242, True, "sandbox_bot")
    assert me["can_read_all_group_messages"] is False
    assert me["supports_inline_queries"] is True


async def test_commands_are_kept_for_each_scope_and_language(bot: Caller) -> None:
    await bot("setMyCommands", commands=[TIP])
    await bot("setMyCommands", commands=[RAT], scope=PRIVATE, language_code="de")
    assert await bot("getMyCommands") == [TIP]
    assert await bot("getMyCommands", scope=PRIVATE, language_code="de") == [RAT]
    assert await bot("getMyCommands", language_code="de") == []
    await bot("deleteMyCommands", scope=PRIVATE, language_code="de")
    assert await bot("getMyCommands", scope=PRIVATE, language_code="de") == []


async def test_person_sees_the_nearest_scope_in_their_language(telegram: Telegram, bot: Caller, ada: Person) -> None:
    here: dict[str, Any] = {"command": "here", "description": "Only here"}
    admin = {"command": "rules", "description": "For admins"}
    group = telegram.add_group("Family", members=[ada])

    def seen(chat_id: int, language: str | None) -> list[str]:
        return [
            each["description"] for each in telegram.profile.commands_for(telegram.chats[chat_id], ada.id, language)
        ]

    await bot("setMyCommands", commands=[TIP])
    await bot("setMyCommands", commands=[RAT], language_code="de")
    assert seen(ada.id, "de-AT") == ["Ein Rat"]
    assert seen(ada.id, "en") == seen(ada.id, None) == ["A tip"]
    await bot("setMyCommands", commands=[admin], scope={"type": "all_chat_administrators"})
    assert seen(group.id, "en") == ["For admins"]
    await bot("setMyCommands", commands=[here], scope={"type": "chat", "chat_id": ada.id})
    assert seen(ada.id, "de") == ["Only here"]


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ({"command": "Tip", "description": "x"}, "BOT_COMMAND_INVALID"),
        ({"command": "t" * 33, "description": "x"}, "BOT_COMMAND_INVALID"),
        ({"command": "", "description": "x"}, "BOT_COMMAND_INVALID"),
        ({"command": "tip", "description": " "}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"command": "tip", "description": "x" * 257}, "BOT_COMMAND_DESCRIPTION_INVALID"),
    ],
)
async def test_command_that_telegram_refuses(bot: Caller, command: dict[str, str], sentence: str) -> None:
    assert await bot.refusal("setMyCommands", commands=[command]) == f"Bad Request: {sentence}"


async def test_at_most_100_commands(bot: Caller) -> None:
    assert await bot.refusal("setMyCommands", commands=[TIP] * 101) == "Bad Request: BOT_COMMANDS_TOO_MUCH"


async def test_language_has_two_letters_and_scope_a_known_kind(bot: Caller, ada: Person) -> None:
    assert await bot.refusal("setMyCommands", commands=[TIP], language_code="deu") == (
        "Bad Request: invalid language code specified"
    )
    assert await bot.refusal("getMyCommands", scope={"type": "moon"}) == (
        "Bad Request: scope is none of the known kinds of BotCommandScope"
    )
    assert await bot.refusal("getMyCommands", scope={"type": "chat", "chat_id": 1}) == "Bad Request: chat not found"
    member = {"type": "chat_member", "chat_id": ada.id, "user_id": ada.id}
    assert "private chat" in await bot.refusal("getMyCommands", scope=member)


@pytest.mark.parametrize(
    ("suffix", "name", "limit"),
    [("Name", "name", 64), ("Description", "description", 512), ("ShortDescription", "short_description", 120)],
)
async def test_texts_are_kept_by_language(bot: Caller, suffix: str, name: str, limit: int) -> None:
    await bot(f"setMy{suffix}", **{name: "plain"})
    await bot(f"setMy{suffix}", **{name: "deutsch"}, language_code="de")
    assert await bot(f"getMy{suffix}") == {name: "plain"}
    assert await bot(f"getMy{suffix}", language_code="de") == {name: "deutsch"}
    assert await bot(f"getMy{suffix}", language_code="fr") == {name: "plain"}
    await bot(f"setMy{suffix}", language_code="de")
    assert await bot(f"getMy{suffix}", language_code="de") == {name: "plain"}
    assert "is too long" in await bot.refusal(f"setMy{suffix}", **{name: "x" * (limit + 1)})


async def test_menu_button_is_one_chats_or_everybodys(bot: Caller, ada: Person) -> None:
    assert await bot("getChatMenuButton", chat_id=ada.id) == {"type": "default"}
    await bot("setChatMenuButton", menu_button={"type": "commands"})
    app = {"type": "web_app", "text": "Open", "web_app": {"url": "https://x.org"}}
    await bot("setChatMenuButton", chat_id=ada.id, menu_button=app)
    assert await bot("getChatMenuButton") == {"type": "commands"}
    assert await bot("getChatMenuButton", chat_id=ada.id) == app
    app["web_app"] = {"url": "http://x.org"}
    assert "Only HTTPS" in await bot.refusal("setChatMenuButton", menu_button=app)


@pytest.mark.parametrize("method", ["logOut", "close"])
async def test_bot_may_say_goodbye(bot: Caller, method: str) -> None:
    assert await bot(method) is True


@pytest.mark.parametrize("token", ["nonsense", "42", "x:y", "42:", "42:a b"])
def test_token_that_is_none_is_refused(token: str) -> None:
    with pytest.raises(ValueError, match="a token is"):
        Telegram(token=token)
