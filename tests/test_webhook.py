"""The webhook: whom it believes, what it takes, and that nothing is lost by a stop."""

from __future__ import annotations

import gzip
import json
import logging
from collections.abc import AsyncIterator
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest

from bot.settings import SettingsError
from bot.webhook import BODY_BYTES_AT_MOST, SECRET_HEADER, Webhook
from sandbox.telegram import Telegram
from tests.conversation import Someone
from tests.over_http import SECRET, HttpWorld, open_http_world

OK, REFUSED, NONSENSE, LATER = 200, 401, 400, 503


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[HttpWorld]:
    async with open_http_world(tmp_path / "magpie.sqlite3", "webhook") as opened:
        yield opened


def webhook_of(world: HttpWorld) -> Webhook:
    assert isinstance(world.web.receiving, Webhook)
    return world.web.receiving


async def post(world: HttpWorld, body: bytes, *, secret: str | None = SECRET, **headers: str) -> int:
    """What the webhook answers to a request of our own."""
    if secret is not None:
        headers[SECRET_HEADER] = secret
    async with (
        aiohttp.ClientSession() as session,
        session.post(webhook_of(world).url, data=body, headers=headers) as response,
    ):
        return response.status


def start_update(person: Someone, number: int = 7, text: str = "/start") -> bytes:
    """An update as Telegram writes it."""
    user = person.person.user()
    command = {"type": "bot_command", "offset": 0, "length": len(text)}
    message = {
        "message_id": 1,
        "date": 1_772_000_000,
        "chat": {"id": person.id, "type": "private", "first_name": "Ada"},
        "from": user,
        "text": text,
        "entities": [command],
    }
    return json.dumps({"update_id": number, "message": message}).encode()


# Whom it believes


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET[:-1], f"{SECRET}x", SECRET.upper(), "caf\xe9"], ids=str)
async def test_without_the_secret_nothing_is_done_at_all(world: HttpWorld, ada: Someone, secret: str | None) -> None:
    await ada.say("/help")
    rows = await world.rows("SELECT * FROM users")
    assert await post(world, start_update(ada), secret=secret) == REFUSED
    assert await post(world, b"no JSON", secret=secret) == REFUSED
    await world.settle()
    assert len(ada.messages) == 1
    assert await world.rows("SELECT * FROM users") == rows


async def test_with_the_secret_the_update_is_answered(world: HttpWorld, ada: Someone) -> None:
    await ada.say("/help")
    assert await post(world, start_update(ada)) == OK
    await world.settle()
    assert "What I am not" in ada.text


async def test_telegram_is_told_a_path_that_holds_no_token_and_a_secret(world: HttpWorld) -> None:
    webhook = world.telegram.webhook
    assert webhook.url == webhook_of(world).url
    assert webhook.secret_token == SECRET
    assert world.telegram.token.partition(":")[2] not in webhook.url
    assert len(urlsplit(webhook.url).path) > len("/telegram/") + 32


async def test_the_path_is_the_same_after_a_restart_and_another_for_another_token(world: HttpWorld) -> None:
    magpie, url = world.magpie, "https://magpie.example.org"
    first, again = (Webhook(magpie, url=url) for _ in range(2))
    assert first.url == again.url
    assert first._secret != again._secret
    async with open_http_world(
        world.magpie.services.database.path.with_name("other.sqlite3"),
        "webhook",
        telegram=Telegram(clock=world.clock, token="4243:another"),
    ) as other:
        assert Webhook(other.magpie, url=url).url != first.url


def paths(webhook: Webhook) -> list[str]:
    return [route.path for route in webhook.routes()]


async def test_a_proxy_may_pass_on_the_path_of_the_public_address_or_cut_it_off(world: HttpWorld) -> None:
    behind = Webhook(world.magpie, url="https://example.org/bots/magpie/")
    long, short = sorted(paths(behind), key=len, reverse=True)
    assert long == f"/bots/magpie{short}" == urlsplit(behind.url).path
    assert paths(Webhook(world.magpie, url="https://example.org")) == [short]


async def test_other_paths_and_other_methods_are_not_served(world: HttpWorld) -> None:
    url = webhook_of(world).url
    async with aiohttp.ClientSession() as session:
        for method, address, status in (
            ("GET", url, HTTPStatus.METHOD_NOT_ALLOWED),
            ("POST", url[:-1], HTTPStatus.NOT_FOUND),
            ("POST", f"{world.web.address}/", HTTPStatus.NOT_FOUND),
            ("POST", f"{world.web.address}/telegram/{world.telegram.token}", HTTPStatus.NOT_FOUND),
        ):
            async with session.request(method, address, headers={SECRET_HEADER: SECRET}) as response:
                assert response.status == status, address


# What it takes


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b"{",
        b"[]",
        b"null",
        b"7",
        b'"update_id"',
        b"{}",
        b'{"update_id": null}',
        b'{"update_id": "7"}',
        b'{"update_id": true}',
        b'{"update_id": 7.5}',
        b'{"update_id": NaN}',
        b"\xff\xfe",
        b'{"update_id": 7, "message": "caf\xe9"}',
        b"[" * 100_000,
        b"9" * 100_000,
    ],
    ids=lambda body: repr(body[:30]),
)
async def test_nonsense_is_answered_400(world: HttpWorld, body: bytes) -> None:
    assert await post(world, body) == NONSENSE
    assert world.magpie.updates_in_hand == 0


async def test_a_body_that_is_not_what_its_header_says_is_answered_400(world: HttpWorld) -> None:
    assert await post(world, b"{}", **{"Content-Encoding": "gzip"}) == NONSENSE


async def test_a_body_without_end_is_not_read(world: HttpWorld) -> None:
    assert await post(world, b" " * (BODY_BYTES_AT_MOST + 1)) == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    packed = gzip.compress(b" " * (BODY_BYTES_AT_MOST + 1))
    assert await post(world, packed, **{"Content-Encoding": "gzip"}) == HTTPStatus.REQUEST_ENTITY_TOO_LARGE


@pytest.mark.parametrize("broken", ['"words of mine"', "[]", '{"message_id": 1, "text": "words of mine"}'])
async def test_an_update_that_cannot_be_read_is_not_asked_for_again(
    world: HttpWorld, ada: Someone, broken: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert await post(world, f'{{"update_id": 7, "message": {broken}}}'.encode()) == OK
    assert "Update 7 cannot be read" in caplog.text
    assert "words of mine" not in caplog.text
    assert "What I am not" in await ada.say("/start")


async def test_who_speaks_a_language_that_is_no_text_is_nobody(
    world: HttpWorld, ada: Someone, caplog: pytest.LogCaptureFixture
) -> None:
    data = json.loads(start_update(ada))
    data["message"]["from"]["language_code"] = 7
    assert await post(world, json.dumps(data).encode()) == OK
    assert "Update 7 cannot be read" in caplog.text
    assert ada.messages == []


async def test_an_update_of_a_kind_that_nobody_knows_yet_is_taken(world: HttpWorld, ada: Someone) -> None:
    assert await post(world, b'{"update_id": 7, "brain_wave": {"strength": 3}}') == OK
    assert "What I am not" in await ada.say("/start")


async def test_an_update_that_comes_twice_is_handled_once(world: HttpWorld, ada: Someone) -> None:
    await ada.say("/help")
    for _ in range(3):
        assert await post(world, start_update(ada, number=7)) == OK
    await world.settle()
    assert len(ada.messages) == 2
    assert await post(world, start_update(ada, number=8)) == OK
    await world.settle()
    assert len(ada.messages) == 3


async def test_a_crowd_that_is_too_large_waits_at_telegram(
    world: HttpWorld, ada: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.webhook.IN_HAND_AT_MOST", 2)
    await ada.say("/help")
    world.telegram.faults.add("delay", method="sendMessage", seconds=0.5, times=1)
    assert [await post(world, start_update(ada, number)) for number in (1, 2, 3)] == [OK, OK, LATER]
    await world.settle()
    assert len(ada.messages) == 3
    assert await post(world, start_update(ada, 3)) == OK
    await world.settle()
    assert len(ada.messages) == 4


# Starting and stopping


async def test_what_is_in_hand_at_the_stop_is_finished_and_what_comes_then_is_left_with_telegram(
    tmp_path: Path,
) -> None:
    async with open_http_world(tmp_path / "magpie.sqlite3", "webhook") as world:
        ada, telegram = world.meet("Ada"), world.telegram
        telegram.faults.add("delay", method="sendMessage", seconds=0.3, times=1)
        telegram.say(ada.person, "/start")
        await telegram.updates.taken()
        assert ada.messages == []
        world.stop.set()
        assert await post(world, start_update(ada, number=9_000)) == LATER
        await world.end()
        assert "What I am not" in ada.text
        assert telegram.webhook.url == webhook_of(world).url


async def test_what_is_said_while_nobody_listens_is_answered_after_the_restart(tmp_path: Path) -> None:
    async with open_http_world(tmp_path / "magpie.sqlite3", "webhook") as world:
        ada, telegram = world.meet("Ada"), world.telegram
        await ada.say("/start")
        await world.end()
        assert telegram.webhook.url == webhook_of(world).url
        telegram.say(ada.person, "/tip")
    async with open_http_world(tmp_path / "magpie.sqlite3", "webhook", telegram=telegram) as again:
        await again.settle()
        assert len(Someone(again, ada.person).messages) == 2


async def test_telegram_is_met_in_spite_of_faults(tmp_path: Path) -> None:
    telegram = Telegram()
    telegram.faults.add("500", method="setWebhook", times=1)
    async with open_http_world(tmp_path / "magpie.sqlite3", "webhook", telegram=telegram) as world:
        assert telegram.webhook.url == webhook_of(world).url


async def test_an_address_that_telegram_does_not_take_is_said(world: HttpWorld) -> None:
    webhook = Webhook(world.magpie, url="http://example.org")
    with pytest.raises(SettingsError, match="WEBHOOK_URL: Telegram does not take it: Bad webhook: an https url"):
        await webhook.start(world.magpie)


async def test_a_webhook_that_was_taken_away_is_set_again(
    world: HttpWorld, ada: Someone, caplog: pytest.LogCaptureFixture
) -> None:
    await world.magpie.bot.delete_webhook()
    await webhook_of(world).check(world.magpie)
    assert "took the webhook away" in caplog.text
    assert "What I am not" in await ada.say("/start")


async def test_what_telegram_says_about_its_deliveries_is_said_once(
    world: HttpWorld, caplog: pytest.LogCaptureFixture
) -> None:
    webhook = world.telegram.webhook
    webhook.last_error_date, webhook.last_error_message = world.clock.timestamp(), "Connection refused"
    for _ in range(2):
        await webhook_of(world).check(world.magpie)
    told: list[Any] = [record for record in caplog.records if "Connection refused" in record.getMessage()]
    assert [record.levelno for record in told] == [logging.WARNING]


async def test_polling_takes_the_webhook_away(tmp_path: Path) -> None:
    telegram = Telegram()
    await telegram.webhook.open("http://127.0.0.1:9/", secret_token=None, max_connections=1)
    async with open_http_world(tmp_path / "magpie.sqlite3", "polling", telegram=telegram) as world:
        assert telegram.webhook.url == ""
        assert "What I am not" in await world.meet().say("/start")
