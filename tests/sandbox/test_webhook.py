"""Delivery to a webhook, over real sockets."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from sandbox.people import Person
from sandbox.telegram import Telegram
from tests.sandbox.conftest import Caller


class Receiver:
    """A bot's own server, which notes what comes and answers as it is told."""

    def __init__(self) -> None:
        self.requests: asyncio.Queue[tuple[dict[str, str], dict[str, Any]]] = asyncio.Queue()
        self.answers: list[web.Response] = []
        self.url = ""
        self._port = 0
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        app = web.Application()
        app.add_routes([web.post("/hook", self._receive)])
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self._port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{self._port}/hook"

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def next(self) -> dict[str, Any]:
        async with asyncio.timeout(5):
            return (await self.requests.get())[1]

    async def _receive(self, request: web.Request) -> web.Response:
        self.requests.put_nowait((dict(request.headers), json.loads(await request.read())))
        return self.answers.pop(0) if self.answers else web.Response()


@pytest.fixture
async def receiver(telegram: Telegram) -> AsyncIterator[Receiver]:
    telegram.webhook.retry_seconds = (0.01,)
    receiver = Receiver()
    await receiver.start()
    yield receiver
    await telegram.close()
    await receiver.stop()


async def test_update_is_posted_with_the_secret(
    telegram: Telegram, bot: Caller, ada: Person, receiver: Receiver
) -> None:
    answer = await bot.answer("setWebhook", url=receiver.url, secret_token="s3cret_-")
    assert answer.body == {"ok": True, "result": True, "description": "Webhook was set"}
    said = telegram.say(ada, "hi 😀")
    async with asyncio.timeout(5):
        headers, update = await receiver.requests.get()
    assert update["message"] == said
    assert headers["X-Telegram-Bot-Api-Secret-Token"] == "s3cret_-"
    assert headers["Content-Type"] == "application/json"
    await telegram.webhook.delivered()


async def test_what_waited_before_is_delivered_too(
    telegram: Telegram, bot: Caller, ada: Person, receiver: Receiver
) -> None:
    telegram.say(ada, "early")
    await bot("setWebhook", url=receiver.url)
    assert (await receiver.next())["message"]["text"] == "early"


async def test_pending_updates_are_dropped_when_asked(
    telegram: Telegram, bot: Caller, ada: Person, receiver: Receiver
) -> None:
    telegram.say(ada, "early")
    await bot("setWebhook", url=receiver.url, drop_pending_updates=True)
    telegram.say(ada, "late")
    assert (await receiver.next())["message"]["text"] == "late"


async def test_failed_delivery_is_repeated_and_told(
    telegram: Telegram, bot: Caller, ada: Person, receiver: Receiver
) -> None:
    receiver.answers = [web.Response(status=500), web.Response(status=503)]
    await bot("setWebhook", url=receiver.url)
    telegram.say(ada, "hi")
    attempts = [await receiver.next() for _ in range(3)]
    assert attempts[0] == attempts[1] == attempts[2]
    await telegram.webhook.delivered()
    info = await bot("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 503 Service Unavailable"
    assert info["last_error_date"] == telegram.clock.timestamp()
    assert info["pending_update_count"] == 0


async def test_update_waits_until_somebody_listens(
    telegram: Telegram, bot: Caller, ada: Person, receiver: Receiver
) -> None:
    await receiver.stop()
    await bot("setWebhook", url=receiver.url)
    assert await telegram.webhook._post({"update_id": 1}) == "Connection refused"
    telegram.say(ada, "hi")
    info = await bot("getWebhookInfo")
    assert (info["url"], info["pending_update_count"]) == (receiver.url, 1)
    await receiver.start()
    async with asyncio.timeout(5):
        await telegram.webhook.delivered()
    assert (await receiver.next())["message"]["text"] == "hi"


async def test_messages_of_one_chat_arrive_in_order(
    telegram: Telegram, bot: Caller, ada: Person, receiver: Receiver
) -> None:
    receiver.answers = [web.Response(status=500)]
    await bot("setWebhook", url=receiver.url)
    for text in ("one", "two", "three"):
        telegram.say(ada, text)
    assert [(await receiver.next())["message"]["text"] for _ in range(4)] == ["one", "one", "two", "three"]


@pytest.mark.parametrize("form", [False, True])
async def test_answer_may_hold_a_call(
    telegram: Telegram, bot: Caller, ada: Person, receiver: Receiver, *, form: bool
) -> None:
    wish = {"method": "sendMessage", "chat_id": str(ada.id), "text": "pong"}
    body = aiohttp.FormData(wish)() if form else aiohttp.JsonPayload(wish)
    receiver.answers = [web.Response(body=body)]
    await bot("setWebhook", url=receiver.url)
    telegram.say(ada, "ping")
    await telegram.webhook.delivered()
    assert telegram.messages(ada.id)[-1]["text"] == "pong"
    assert telegram.calls[-1].method == "sendMessage"


async def test_answer_that_is_no_call_is_passed_over(
    telegram: Telegram, bot: Caller, ada: Person, receiver: Receiver
) -> None:
    receiver.answers = [web.Response(text="ok"), web.json_response({"method": 1}), web.json_response([1])]
    await bot("setWebhook", url=receiver.url)
    for text in ("one", "two", "three"):
        telegram.say(ada, text)
    await telegram.webhook.delivered()
    assert [call.method for call in telegram.calls] == ["setWebhook"]
    assert telegram.updates.pending() == []


async def test_polling_is_refused_while_a_webhook_is_set(bot: Caller, receiver: Receiver) -> None:
    await bot("setWebhook", url=receiver.url)
    answer = await bot.answer("getUpdates")
    assert (answer.status, answer.body["description"]) == (
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    )
    answer = await bot.answer("deleteWebhook")
    assert answer.body["description"] == "Webhook was deleted"
    assert await bot("getUpdates") == []
    assert (await bot.answer("deleteWebhook")).body["description"] == "Webhook is already deleted"


async def test_waiting_poller_is_sent_away_by_set_webhook(bot: Caller, receiver: Receiver) -> None:
    polling = asyncio.create_task(bot.answer("getUpdates", timeout=50))
    await asyncio.sleep(0)
    await bot("setWebhook", url=receiver.url)
    assert (await polling).body["description"] == "Conflict: terminated by setWebhook request"


async def test_info_without_webhook_is_bare(bot: Caller) -> None:
    assert await bot("getWebhookInfo") == {"url": "", "has_custom_certificate": False, "pending_update_count": 0}


async def test_webhook_is_described(bot: Caller, receiver: Receiver) -> None:
    await bot("setWebhook", url=receiver.url, max_connections=3, allowed_updates=["message"], ip_address="127.0.0.1")
    assert await bot("getWebhookInfo") == {
        "url": receiver.url,
        "has_custom_certificate": False,
        "pending_update_count": 0,
        "max_connections": 3,
        "ip_address": "127.0.0.1",
        "allowed_updates": ["message"],
    }
    assert (await bot.answer("setWebhook", url=receiver.url)).body["description"] == "Webhook is already set"
    assert (await bot.answer("setWebhook", url="")).body["description"] == "Webhook was deleted"


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("ftp://x.org", "bad webhook: invalid webhook URL specified"),
        ("http://x.org/hook", "bad webhook: An HTTPS URL must be provided for webhook"),
        ("https://x.org:8080/hook", "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"),
    ],
)
async def test_address_that_telegram_refuses(bot: Caller, url: str, sentence: str) -> None:
    assert await bot.refusal("setWebhook", url=url) == f"Bad Request: {sentence}"


async def test_secret_has_plain_characters(bot: Caller, receiver: Receiver) -> None:
    assert await bot.refusal("setWebhook", url=receiver.url, secret_token="no spaces") == (
        "Bad Request: secret token contains unallowed characters"
    )
