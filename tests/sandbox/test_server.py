"""The sandbox over HTTP: the Bot API, the people's side, and its events."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import pytest

from sandbox.calls import Answer
from sandbox.clock import Clock
from sandbox.files import Upload
from sandbox.people import Person
from sandbox.server import Server
from sandbox.telegram import Telegram
from tests.sandbox.conftest import png


class Client:
    """Someone with an HTTP library."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self.session = session
        self.url = url

    async def request(self, method: str, path: str, **options: Any) -> tuple[int, Any]:
        async with self.session.request(method, self.url + path, **options) as response:
            return response.status, await response.json()

    async def get(self, path: str) -> Any:
        status, body = await self.request("GET", path)
        assert status == 200, body
        return body

    async def post(self, path: str, **given: Any) -> Any:
        status, body = await self.request("POST", path, json=given)
        assert status == 200, body
        return body

    async def refusal(self, path: str, **given: Any) -> tuple[int, str]:
        status, body = await self.request("POST", path, json=given)
        return status, body["error"]


class Stream:
    """The event stream, read event by event."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response

    async def next(self, *kinds: str) -> dict[str, Any]:
        """The data of the next event of one of `kinds`."""
        async with asyncio.timeout(5):
            while True:
                number, kind, data = await self._event()
                if kind in kinds:
                    return {"id": number, "event": kind, **data}

    async def _event(self) -> tuple[int, str, dict[str, Any]]:
        fields: dict[str, str] = {}
        while "id" not in fields:  # what comes before is the stream's own: the retry time, signs of life
            fields = {}
            while line := (await self._response.content.readline()).decode().rstrip("\n"):
                name, _, value = line.partition(": ")
                fields[name] = value
        return int(fields["id"]), fields["event"], json.loads(fields["data"])


@pytest.fixture
async def server(telegram: Telegram) -> AsyncIterator[Server]:
    async with Server(telegram, port=0, next_event_label=lambda: "evening reminder").running() as server:
        yield server


@pytest.fixture
async def client(server: Server) -> AsyncIterator[Client]:
    async with aiohttp.ClientSession() as session:
        yield Client(session, server.url)


@pytest.fixture
async def stream(client: Client) -> AsyncIterator[Stream]:
    async with client.session.get(f"{client.url}/user/events") as response:
        assert response.content_type == "text/event-stream"
        yield Stream(response)


BOT = "/bot4242:sandbox"


@pytest.mark.parametrize("carrier", ["params", "data", "json"])
async def test_calls_are_read_from_query_form_and_json(client: Client, ada: Person, carrier: str) -> None:
    given = {"chat_id": str(ada.id), "text": "hi", "reply_markup": '{"force_reply":true}'}
    status, body = await client.request("POST", f"{BOT}/sendmessage", **{carrier: given})
    assert (status, body["result"]["text"]) == (200, "hi")


async def test_calls_are_read_from_get_requests(client: Client) -> None:
    assert (await client.get(f"{BOT}/getMe"))["result"]["id"] == 4242


async def test_files_are_read_from_multipart_forms(client: Client, ada: Person) -> None:
    form = aiohttp.FormData({"chat_id": str(ada.id), "caption": "ü"})
    form.add_field("photo", png(3, 2), filename="p.png", content_type="image/png")
    status, body = await client.request("POST", f"{BOT}/sendPhoto", data=form)
    message = body["result"]
    assert (status, message["photo"][0]["width"], message["caption"]) == (200, 3, "ü")
    file = (await client.get(f"{BOT}/getFile?file_id={message['photo'][0]['file_id']}"))["result"]
    async with client.session.get(f"{client.url}/file{BOT}/{file['file_path']}") as download:
        assert await download.read() == png(3, 2)


async def test_refusal_comes_with_its_status(client: Client, telegram: Telegram) -> None:
    assert await client.request("POST", f"{BOT}/sendMessage", json={"chat_id": 1, "text": "hi"}) == (
        400,
        {"ok": False, "error_code": 400, "description": "Bad Request: chat not found"},
    )
    telegram.faults.add("429", seconds=9)
    async with client.session.get(f"{client.url}{BOT}/getMe") as response:
        assert (response.status, response.headers["Retry-After"]) == (429, "9")


@pytest.mark.parametrize(
    ("path", "status", "description"),
    [
        ("/bot4242:other/getMe", 401, "Unauthorized"),
        ("/botnonsense/getMe", 404, "Not Found"),
        (f"{BOT}/getYou", 404, "Not Found: method not found"),
        ("/file/bot4242:other/photos/file_0.jpg", 401, "Unauthorized"),
        (f"/file{BOT}/photos/file_9.jpg", 404, "Not Found"),
    ],
)
async def test_wrong_addresses_are_refused(client: Client, path: str, status: int, description: str) -> None:
    answered, body = await client.request("GET", path)
    assert (answered, body["description"]) == (status, description)


@pytest.mark.parametrize("body", [b"{", b"[1]"])
async def test_body_that_is_no_json_object_is_refused(client: Client, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    status, answer = await client.request("POST", f"{BOT}/getMe", data=body, headers=headers)
    assert status == 400
    assert answer["description"].startswith("Bad Request: can't parse JSON body")


@pytest.mark.parametrize(("kind", "messages"), [("drop_before", 1), ("drop_after", 2)])
async def test_dropped_connection_is_closed_without_an_answer(
    client: Client, telegram: Telegram, ada: Person, kind: str, messages: int
) -> None:
    telegram.faults.add(kind)
    with pytest.raises(aiohttp.ClientConnectionError):
        await client.post(f"{BOT}/sendMessage", chat_id=ada.id, text="hi")
    assert len(telegram.messages(ada.id)) == messages


async def test_two_pollers_over_http_conflict(client: Client, telegram: Telegram, ada: Person) -> None:
    polls = {asyncio.create_task(client.request("POST", f"{BOT}/getUpdates", json={"timeout": 30})) for _ in range(2)}
    (sent_away,), (waiting,) = await asyncio.wait(polls, return_when=asyncio.FIRST_COMPLETED)
    status, body = sent_away.result()
    assert status == 409
    assert "terminated by other getUpdates request" in body["description"]
    telegram.say(ada, "hi")
    assert (await waiting)[1]["result"][0]["message"]["text"] == "hi"


class NoticingTelegram(Telegram):
    """Tells when it is called."""

    called = asyncio.Event()

    async def call(self, method: str, parameters: dict[str, Any], files: Mapping[str, Upload] | None = None) -> Answer:
        self.called.set()
        return await super().call(method, parameters, files or {})


async def test_stopping_ends_waiting_polls_and_streams() -> None:
    telegram = NoticingTelegram()
    server = Server(telegram, port=0)
    await server.start()
    async with aiohttp.ClientSession() as session, session.get(f"{server.url}/user/events") as events:
        poll = asyncio.create_task(
            Client(session, server.url).request("POST", f"{BOT}/getUpdates", json={"timeout": 50})
        )
        async with asyncio.timeout(5):
            await telegram.called.wait()
            await server.stop()
            assert (await poll)[0] == 409
            assert b"event" not in await events.read()


async def test_person_is_added_writes_taps_and_reads(client: Client, stream: Stream) -> None:
    ben = await client.post("/user/people", first_name="Ben", language_code="de")
    assert ben | {"id": 0} == {
        "id": 0, "first_name": "Ben", "username": None, "language_code": "de", "blocked": False, "deactivated": False,
    }  # fmt: skip
    said = await client.post("/user/say", person_id=ben["id"], text="/start")
    assert (await stream.next("message")) == {"id": 2, "event": "message", "chat_id": ben["id"], "message": said}
    markup = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
    sent = (await client.post(f"{BOT}/sendMessage", chat_id=ben["id"], text="?", reply_markup=markup))["result"]
    tapped = await client.post("/user/tap", person_id=ben["id"], message_id=sent["message_id"], label="Go")
    await client.post(f"{BOT}/answerCallbackQuery", text="ok", **tapped)
    answer = await stream.next("callback_answer")
    assert (answer["callback_query_id"], answer["person_id"], answer["text"], answer["show_alert"]) == (
        tapped["callback_query_id"], ben["id"], "ok", False,
    )  # fmt: skip
    read = await client.get(f"/user/chats/{ben['id']}/messages")
    assert read["messages"] == [said, sent]
    edited = await client.post("/user/edit", person_id=ben["id"], message_id=said["message_id"], text="/stop")
    assert (await stream.next("edited"))["message"] == edited


async def test_everything_else_that_people_send(client: Client, telegram: Telegram, ada: Person) -> None:
    location = await client.post("/user/location", person_id=ada.id, latitude=1, longitude=2.5)
    assert location["location"] == {"latitude": 1, "longitude": 2.5}
    assert "sticker" in await client.post("/user/sticker", person_id=ada.id)
    form = aiohttp.FormData({"person_id": str(ada.id), "caption": "c"})
    form.add_field("photo", png(3, 2), filename="p.png")
    status, photo = await client.request("POST", "/user/photo", data=form)
    assert (status, photo["caption"]) == (200, "c")
    async with client.session.get(f"{client.url}/user/file/{photo['photo'][0]['file_id']}") as file:
        assert (await file.read(), file.content_type) == (png(3, 2), "image/jpeg")
        assert file.headers["X-Content-Type-Options"] == "nosniff"
    group = await client.post("/user/groups", title="Family", member_ids=[ada.id])
    assert group == {"id": group["id"], "type": "group", "title": "Family", "member_ids": [ada.id]}
    said = await client.post("/user/say", person_id=ada.id, chat_id=group["id"], text="hi")
    assert said["chat"]["id"] == group["id"]
    channel = await client.post("/user/channels", title="News")
    assert (await client.post("/user/post", chat_id=channel["id"], text="today"))["text"] == "today"
    assert [chat.id for chat in telegram.chats.values()] == [ada.id, group["id"], channel["id"]]


async def test_inline_results_come_as_an_event(client: Client, ada: Person, stream: Stream) -> None:
    asked = await client.post("/user/inline", person_id=ada.id, query="gly")
    result = {"type": "article", "id": "1", "title": "T", "input_message_content": {"message_text": "x"}}
    await client.post(f"{BOT}/answerInlineQuery", **asked, results=[result])
    assert (await stream.next("inline_results"))["results"] == [result]
    chosen = await client.post("/user/inline/choose", person_id=ada.id, chat_id=ada.id, **asked, result_id="1")
    assert chosen["text"] == "x"


async def test_state_tells_what_the_page_shows(client: Client, telegram: Telegram, ada: Person) -> None:
    await client.post(f"{BOT}/setMyCommands", commands=[{"command": "tip", "description": "A tip"}])
    await client.post(f"{BOT}/setMyDescription", description="Answers")
    await client.post("/user/faults", kind="429", method="sendMessage", times=2, seconds=3)
    await client.post("/user/flood", on=True)
    await client.post("/user/block", person_id=ada.id)
    state = await client.get(f"/user/state?person_id={ada.id}&chat_id={ada.id}")
    assert state["bot"] == {
        "id": 4242,
        "first_name": "Sandbox Bot",
        "username": "sandbox_bot",
        "description": "Answers",
        "short_description": "",
    }
    assert state["people"][0]["blocked"] is True
    assert state["chats"] == [{"id": ada.id, "type": "private", "title": "Ada", "member_ids": [ada.id]}]
    assert state["now"] == "2026-03-02T09:00:00Z"
    assert state["commands"] == [{"command": "tip", "description": "A tip"}]
    assert state["menu_button"] == {"type": "default"}
    assert state["faults"] == [{"id": 1, "kind": "429", "method": "sendMessage", "times": 2, "seconds": 3}]
    assert (state["flood_control"], telegram.flood.on) == (True, True)
    assert (state["next_event_label"], state["clock_can_move"]) == ("evening reminder", True)
    assert state["clock_ticks"] is False
    status, _ = await client.request("DELETE", "/user/faults")
    assert (status, telegram.faults.waiting()) == (200, ())
    await client.post("/user/unblock", person_id=ada.id)
    await client.post("/user/deactivate", person_id=ada.id)
    (person,) = (await client.get("/user/state"))["people"]
    assert (person["blocked"], person["deactivated"]) == (False, True)


async def test_state_tells_the_reply_keyboard_of_the_asked_chat(
    client: Client, telegram: Telegram, ada: Person
) -> None:
    ben = telegram.add_person("Ben")
    markup = {"keyboard": [[{"text": "Yes"}]]}
    await client.post(f"{BOT}/sendMessage", chat_id=ada.id, text="?", reply_markup=markup)
    assert (await client.get(f"/user/state?person_id={ada.id}&chat_id={ada.id}"))["reply_keyboard"] == markup
    assert (await client.get(f"/user/state?person_id={ben.id}&chat_id={ben.id}"))["reply_keyboard"] is None
    assert (await client.get("/user/state"))["reply_keyboard"] is None
    await client.post(f"{BOT}/sendMessage", chat_id=ada.id, text="!", reply_markup={"remove_keyboard": True})
    assert (await client.get(f"/user/state?person_id={ada.id}&chat_id={ada.id}"))["reply_keyboard"] is None


@pytest.mark.parametrize("one_time", [True, False])
async def test_only_a_keyboard_for_one_use_is_used_up(client: Client, ada: Person, *, one_time: bool) -> None:
    async def is_used() -> bool:
        state = await client.get(f"/user/state?person_id={ada.id}&chat_id={ada.id}")
        assert state["reply_keyboard"] == markup
        return bool(state["reply_keyboard_used"])

    markup = {"keyboard": [[{"text": "Yes"}]], "one_time_keyboard": one_time}
    await client.post(f"{BOT}/sendMessage", chat_id=ada.id, text="?", reply_markup=markup)
    await client.post("/user/say", person_id=ada.id, text="Yes")
    assert await is_used() is False
    await client.post("/user/say", person_id=ada.id, text="Yes", from_keyboard=True)
    assert await is_used() is one_time
    await client.post(f"{BOT}/sendMessage", chat_id=ada.id, text="Again?", reply_markup=markup)
    assert await is_used() is False
    await client.post("/user/location", person_id=ada.id, latitude=1, longitude=2, from_keyboard=True)
    assert await is_used() is one_time


async def test_clock_is_moved(client: Client, clock: Clock, stream: Stream) -> None:
    due = clock.now() + timedelta(hours=1)

    async def next_event() -> datetime | None:
        return due

    clock.next_event = next_event
    assert await client.post("/user/clock", minutes=1) == {"now": "2026-03-02T09:01:00Z"}
    assert await client.post("/user/clock", next_event=True) == {"now": "2026-03-02T10:00:00Z"}
    assert (await stream.next("clock"))["now"] == "2026-03-02T09:01:00Z"
    assert await client.refusal("/user/clock", next_event=True) == (400, "nothing is due")
    assert await client.refusal("/user/clock", minutes=-1) == (400, "the clock moves forward only")


async def test_calls_are_listed(client: Client, stream: Stream) -> None:
    await client.get(f"{BOT}/getMe")
    await client.request("POST", f"{BOT}/sendMessage", json={"chat_id": 1, "text": "hi"})
    calls = (await client.get("/user/calls?after=1"))["calls"]
    (call,) = calls
    assert (call["n"], call["method"], call["parameters"], call["status"], call["at"]) == (
        2, "sendMessage", {"chat_id": 1, "text": "hi"}, 400, "2026-03-02T09:00:00.000Z",
    )  # fmt: skip
    assert call["response"]["ok"] is False
    assert call["milliseconds"] >= 0
    assert await stream.next("call") == {"id": 1, "event": "call", "n": 1, "method": "getMe", "status": 200}


async def test_events_can_be_read_again_from_a_number(client: Client, telegram: Telegram, ada: Person) -> None:
    number = telegram.events.last_number
    telegram.say(ada, "missed")
    for options in ({"params": {"after": str(number)}}, {"headers": {"Last-Event-ID": str(number)}}):
        async with client.session.get(f"{client.url}/user/events", **options) as response:  # type: ignore[arg-type]  # either kind
            event = await Stream(response).next("message")
        assert (event["id"], event["message"]["text"]) == (number + 1, "missed")


@pytest.mark.parametrize(
    ("path", "given", "status", "sentence"),
    [
        ("/user/say", {"person_id": 1, "text": "hi"}, 404, "there is no person 1"),
        ("/user/say", {"person_id": "x", "text": "hi"}, 400, "person_id must be a whole number"),
        ("/user/say", {"person_id": 1_000_001}, 400, "text must be a text"),
        ("/user/tap", {"person_id": 1_000_001, "message_id": 1, "label": "No"}, 404,
         'there is no button "No" under message 1; there are: none'),
        ("/user/people", {}, 400, "first_name must be a text"),
        ("/user/groups", {"title": "x", "member_ids": 3}, 400, "member_ids must be a list"),
        ("/user/faults", {"kind": "418"}, 400,
         "there is no fault '418'; there are 429, 500, 502, drop_before, drop_after, delay"),
        ("/user/flood", {"on": "yes"}, 400, "on must be true or false"),
        ("/user/location", {"person_id": 1_000_001, "latitude": "x"}, 400, "latitude must be a number"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("ada")
async def test_people_are_told_what_is_wrong(
    client: Client, path: str, given: dict[str, Any], status: int, sentence: str
) -> None:
    assert await client.refusal(path, **given) == (status, sentence)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Host": "evil.example"},
        {"Host": "evil.example:8081"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
async def test_web_pages_from_elsewhere_are_refused(client: Client, headers: dict[str, str]) -> None:
    status, body = await client.request("GET", "/user/state", headers=headers)
    assert status == 403
    assert body["error"]


async def test_own_page_is_let_in(client: Client) -> None:
    headers = {"Origin": client.url, "Sec-Fetch-Site": "same-origin"}
    assert (await client.request("GET", "/user/state", headers=headers))[0] == 200


async def test_forms_cannot_drive_the_peoples_side(client: Client, ada: Person) -> None:
    status, body = await client.request("POST", "/user/say", data={"person_id": ada.id, "text": "hi"})
    assert (status, body["error"]) == (400, "send JSON with Content-Type: application/json")


async def test_page_is_served_and_nothing_around_it(client: Client) -> None:
    async with client.session.get(client.url) as page:
        assert (page.status, page.content_type) == (200, "text/html")
    for path in ("/../server.py", "/server.py", "/nothing.js"):
        async with client.session.get(client.url + path) as missing:
            assert missing.status == 404


def test_server_listens_on_loopback_unless_told_otherwise(telegram: Telegram) -> None:
    assert Server(telegram).url == "http://127.0.0.1:8081"


@pytest.mark.parametrize(
    ("host", "asked", "ours"),
    [
        ("127.0.0.1", "localhost:8081", True),
        ("127.0.0.1", "192.168.1.5:8081", False),
        ("::", "192.168.1.5:8081", True),
        ("::", "evil.example:8081", False),
    ],
)
def test_only_names_of_this_computer_are_answered(telegram: Telegram, host: str, asked: str, *, ours: bool) -> None:
    assert Server(telegram, host=host)._is_ours(asked) is ours
