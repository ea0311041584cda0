"""Trouble on demand."""

import time
from typing import Any

import pytest

from sandbox.errors import ConnectionDropped
from sandbox.people import Person
from sandbox.telegram import Telegram
from tests.sandbox.conftest import Caller


@pytest.mark.parametrize(
    ("kind", "status", "description"),
    [
        ("500", 500, "Internal Server Error"),
        ("502", 502, "Bad Gateway"),
        ("429", 429, "Too Many Requests: retry after 7"),
    ],
)
async def test_server_trouble_strikes_once_and_nothing_was_done(
    telegram: Telegram, bot: Caller, ada: Person, kind: str, status: int, description: str
) -> None:
    telegram.faults.add(kind, seconds=7)
    answer = await bot.answer("sendMessage", chat_id=ada.id, text="hi")
    assert (answer.status, answer.body["description"]) == (status, description)
    assert len(telegram.messages(ada.id)) == 1
    assert await bot("sendMessage", chat_id=ada.id, text="hi")


async def test_connection_dropped_before_leaves_nothing(telegram: Telegram, bot: Caller, ada: Person) -> None:
    telegram.faults.add("drop_before")
    with pytest.raises(ConnectionDropped) as dropped:
        await bot("sendMessage", chat_id=ada.id, text="hi")
    assert not dropped.value.took_effect
    assert len(telegram.messages(ada.id)) == 1
    assert (telegram.calls[-1].status, telegram.calls[-1].response) == (0, None)


async def test_connection_dropped_after_leaves_the_message(telegram: Telegram, bot: Caller, ada: Person) -> None:
    telegram.faults.add("drop_after")
    with pytest.raises(ConnectionDropped) as dropped:
        await bot("sendMessage", chat_id=ada.id, text="hi")
    assert dropped.value.took_effect
    assert telegram.messages(ada.id)[-1]["text"] == "hi"


async def test_delay_takes_real_time(telegram: Telegram, bot: Caller) -> None:
    telegram.faults.add("delay", seconds=0.05)
    started = time.perf_counter()
    await bot("getMe")
    assert time.perf_counter() - started >= 0.05


async def test_fault_waits_for_its_method_and_chat(telegram: Telegram, bot: Caller, ada: Person) -> None:
    ben = telegram.add_person("Ben")
    telegram.say(ben, "hi")
    telegram.faults.add("500", method="sendmessage", chat_id=ada.id)
    assert await bot("getMe")
    assert await bot("sendMessage", chat_id=ben.id, text="hi")
    assert (await bot.answer("sendMessage", chat_id=str(ada.id), text="hi")).status == 500


async def test_fault_strikes_as_often_as_asked(telegram: Telegram, bot: Caller) -> None:
    telegram.faults.add("502", times=2)
    assert [(await bot.answer("getMe")).status for _ in range(3)] == [502, 502, 200]
    telegram.faults.add("502", times=None)
    assert [(await bot.answer("getMe")).status for _ in range(3)] == [502] * 3
    telegram.faults.clear()
    assert (await bot.answer("getMe")).status == 200


async def test_polling_is_spared_unless_it_is_named(telegram: Telegram, bot: Caller) -> None:
    telegram.faults.add("500")
    assert await bot("getUpdates") == []
    telegram.faults.add("502", method="getUpdates")
    assert (await bot.answer("getUpdates")).status == 502


@pytest.mark.parametrize(("kind", "more"), [("418", {}), ("500", {"times": 0}), ("delay", {"seconds": -1})])
def test_fault_that_makes_no_sense_is_refused(telegram: Telegram, kind: str, more: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"there is no fault|times must|seconds must"):
        telegram.faults.add(kind, **more)
