"""python-telegram-bot straight onto the sandbox."""

from collections.abc import AsyncIterator

import pytest
from telegram import Bot, InputMediaPhoto, MenuButtonCommands
from telegram.error import (
    BadRequest,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)

from sandbox.errors import ConnectionDropped
from sandbox.people import Person
from sandbox.telegram import Telegram
from sandbox.transport import SandboxRequest
from tests.sandbox.conftest import png


@pytest.fixture
async def library(telegram: Telegram) -> AsyncIterator[Bot]:
    async with Bot(
        telegram.token, request=SandboxRequest(telegram), get_updates_request=SandboxRequest(telegram)
    ) as bot:
        yield bot


async def test_message_goes_there_and_back(library: Bot, ada: Person) -> None:
    message = await library.send_message(ada.id, "<b>hi</b> 😀", parse_mode="HTML", reply_to_message_id=1)
    assert (message.text, message.entities[0].type) == ("hi 😀", "bold")
    assert message.reply_to_message is not None
    assert message.reply_to_message.text == "/start"
    assert (await message.edit_text("ho")).text == "ho"  # type: ignore[union-attr]  # True is for inline messages


async def test_files_go_there_and_back(library: Bot, ada: Person) -> None:
    message = await library.send_photo(ada.id, png(3, 2), caption="c", filename="p.png")
    assert message.photo[0].width == 3
    edited = await library.edit_message_media(InputMediaPhoto(png(5, 2)), ada.id, message.message_id)
    assert edited.photo[0].width == 5  # type: ignore[union-attr]  # True is for inline messages
    document = (await library.send_document(ada.id, b"1,2", filename="ä.csv")).document
    assert document is not None
    assert document.file_name == "ä.csv"
    file = await document.get_file()
    assert bytes(await file.download_as_bytearray()) == b"1,2"


async def test_updates_become_the_librarys_own(telegram: Telegram, library: Bot, ada: Person) -> None:
    telegram.say(ada, "/start deep-link")
    (update,) = await library.get_updates()
    assert update.effective_user is not None
    assert update.effective_user.language_code == "en"
    assert update.message is not None
    assert update.message.parse_entities() == {update.message.entities[0]: "/start"}


async def test_settings_go_there_and_back(library: Bot) -> None:
    await library.set_my_commands([("tip", "A tip")], language_code="de")
    assert [command.description for command in await library.get_my_commands(language_code="de")] == ["A tip"]
    await library.set_chat_menu_button(menu_button=MenuButtonCommands())
    assert await library.get_chat_menu_button() == MenuButtonCommands()
    await library.set_my_description("Answers")
    assert (await library.get_my_description()).description == "Answers"


async def test_methods_that_the_library_does_not_know_yet_are_reached(library: Bot, ada: Person) -> None:
    result = await library.do_api_request(
        "sendRichMessage", api_kwargs={"chat_id": ada.id, "rich_message": {"html": "<p>hi</p>"}}
    )
    assert result["rich_message"] == {"blocks": [{"type": "paragraph", "text": "hi"}]}
    with pytest.raises(EndPointNotFound):
        await library.do_api_request("sendMassage")


async def test_refusals_become_the_librarys_errors(telegram: Telegram, library: Bot, ada: Person) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await library.send_message(1, "hi")
    telegram.faults.add("429", seconds=3)
    with pytest.raises(RetryAfter) as flood:
        await library.send_message(ada.id, "hi")
    assert flood.value._retry_after.total_seconds() == 3
    telegram.faults.add("502")
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await library.send_message(ada.id, "hi")
    telegram.block(ada)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await library.send_message(ada.id, "hi")
    await library.set_webhook("http://127.0.0.1:1/")
    with pytest.raises(Conflict):
        await library.get_updates()
    await telegram.close()


async def test_dropped_connection_tells_whether_the_call_took_effect(
    telegram: Telegram, library: Bot, ada: Person
) -> None:
    telegram.faults.add("drop_before")
    with pytest.raises(NetworkError) as before:
        await library.send_message(ada.id, "lost")
    assert not isinstance(before.value, TimedOut)
    assert isinstance(before.value.__cause__, ConnectionDropped)
    assert not before.value.__cause__.took_effect
    telegram.faults.add("drop_after")
    with pytest.raises(TimedOut) as after:
        await library.send_message(ada.id, "there")
    assert isinstance(after.value.__cause__, ConnectionDropped)
    assert after.value.__cause__.took_effect
    assert telegram.messages(ada.id)[-1]["text"] == "there"


@pytest.mark.parametrize("token", ["4242:other", "nonsense"])
async def test_wrong_token_is_refused(telegram: Telegram, token: str) -> None:
    with pytest.raises(InvalidToken):
        await Bot(token, request=SandboxRequest(telegram)).get_me()
