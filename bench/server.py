"""A Telegram that costs next to nothing: the same answer to every call, and updates at a pace that was asked for.

It runs in a process of its own, beside what is measured, and only counts: which calls came, and how long each update
waited for its answer. It knows the standard library alone, so that it runs beside every peer.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from typing import Any

BOT = {"id": 1234567890, "is_bot": True, "first_name": "Magpie", "username": "magpie_bot"}
BUTTONS = [
    [{"text": "Another", "callback_data": "tip1:"}, {"text": "Save", "callback_data": "tsv2:a-tip::1:1"}],
    [{"text": "Why and sources", "callback_data": "trd1:a-tip::1:1"}],
    [{"text": "Snooze", "callback_data": "osz1:1"}, {"text": "My reminders", "callback_data": "new1:rem1"}],
]
MESSAGE = {
    "message_id": 1234567,
    "from": BOT,
    "chat": {"id": 42, "first_name": "Ada", "type": "private"},
    "date": 1_790_000_000,
    "text": "A line of an answer that is as long as most. " * 16,
    "entities": [{"offset": 0, "length": 10, "type": "bold"}, {"offset": 40, "length": 8, "type": "italic"}],
    "reply_markup": {"inline_keyboard": BUTTONS},
}
FIRST_PERSON = 5_000_000  # of those who write; whoever has a lower number gets reminders only
UPDATES_AT_ONCE = 100  # as many as Telegram hands over
POLL_S = 1.0
# Updates and seconds before any that count: what a start does besides is measured elsewhere, and so are lines that
# nobody has typed before.
WARM_UP, WARM_UP_S = 150, 5.0
ANSWERING = frozenset({"sendMessage", "editMessageText", "sendPhoto", "sendRichMessage"})
_CHAT = re.compile(rb'"?chat_id"?(?:=|": ?"?|"\r\n(?:[^\r\n]+\r\n)*\r\n)(\d+)')  # in a form, in JSON, in parts


def http(result: Any) -> bytes:
    body = json.dumps({"ok": True, "result": result}).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


class Load:
    """The updates that are handed over, `per_second` (None: as fast as they are taken), and what became of them."""

    def __init__(self, updates: list[dict[str, Any]], per_second: float | None) -> None:
        self.calls: Counter[str] = Counter()
        self.waits_s: list[float] = []
        self.arrivals: list[float] = []  # of reminders, as the clock has it (Unix time)
        self.first_poll_at: float | None = None  # on the clock of `perf_counter`, which all processes share
        self.over = asyncio.Event()
        self.began_at: float | None = None
        self.ended_at = 0.0
        self._warm_up = updates[:WARM_UP]
        self._warming = len(self._warm_up)  # how many of them have no answer yet
        self._coming = deque(updates[WARM_UP:])
        self._total = len(self._coming)
        self._per_second = per_second
        self._sent_at: dict[int, float] = {}

    def due(self) -> list[dict[str, Any]]:
        """The updates that have come about by now and were not handed over."""
        now = time.perf_counter()
        if self._warm_up:
            first, self._warm_up = self._warm_up, []
            return first
        if self._warming or now < (self.first_poll_at or now) + WARM_UP_S:
            return []
        if self.began_at is None:
            print("warm", flush=True)  # noqa: T201 - whoever started this reads it
            self.began_at = now
        if self._per_second is None:
            count = min(UPDATES_AT_ONCE, len(self._coming))
            came_at = [now] * count
        else:
            done = self._total - len(self._coming)
            count = min(
                UPDATES_AT_ONCE, len(self._coming), max(0, int((now - self.began_at) * self._per_second) + 1 - done)
            )
            came_at = [self.began_at + (done + number) / self._per_second for number in range(count)]
        batch = [self._coming.popleft() for _ in range(count)]
        for update, at in zip(batch, came_at, strict=True):
            self._sent_at[person_of(update)] = at
        return batch

    def answered(self, person: int) -> None:
        if person < FIRST_PERSON:
            self.arrivals.append(time.time())
            return
        came_at = self._sent_at.pop(person, None)
        if came_at is None:
            self._warming -= person < FIRST_PERSON + WARM_UP
            return
        self.ended_at = time.perf_counter()
        self.waits_s.append(self.ended_at - came_at)
        if len(self.waits_s) == self._total:
            self.over.set()

    def figures(self) -> dict[str, Any]:
        """What became of the updates; each wait in seconds, in the order of the answers."""
        began_at = self.began_at or 0.0
        return {
            "answered": len(self.waits_s),
            "per_second": len(self.waits_s) / max(self.ended_at - began_at, 1e-9),
            "waits_s": self.waits_s,
            "arrivals": self.arrivals,
            "first_poll_at": self.first_poll_at,
            "calls": self.calls,
        }


class Connection(asyncio.Protocol):
    """One connection, of which many requests come one after the other."""

    def __init__(self, load: Load | None, answers: dict[str, bytes]) -> None:
        self._load = load
        self._answers = answers
        self._received = b""
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]  # a server's is one

    def data_received(self, data: bytes) -> None:
        self._received += data
        while (end := self._received.find(b"\r\n\r\n")) >= 0:
            head = self._received[:end]
            length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
            whole = end + 4 + (int(length[1]) if length else 0)
            if len(self._received) < whole:
                return
            body, self._received = self._received[end + 4 : whole], self._received[whole:]
            self._answer(head.split(b" ", 2)[1].rpartition(b"/")[2].decode(), body)

    def _answer(self, method: str, body: bytes) -> None:
        load = self._load
        if load is not None:
            load.calls[method] += 1
            if method == "getUpdates":
                load.first_poll_at = load.first_poll_at or time.perf_counter()
                self._poll(load, time.perf_counter() + POLL_S)
                return
            if method in ANSWERING and (chat := _CHAT.search(body)):
                load.answered(int(chat[1]))
        self._transport.write(self._answers.get(method) or self._answers[""])

    def _poll(self, load: Load, until: float) -> None:
        batch = load.due()
        if batch or time.perf_counter() >= until:
            self._transport.write(http(batch))
        else:
            asyncio.get_running_loop().call_later(0.001, self._poll, load, until)


def person_of(update: dict[str, Any]) -> int:
    part = update.get("message") or update["callback_query"]
    return int(part["from"]["id"])


def updates(kinds: Sequence[str], count: int) -> Iterator[dict[str, Any]]:
    """So many updates of these kinds in turn, each of another person.

    A kind is a line as it is typed, or "tap:" and what a button carries.
    """
    for number in range(count):
        kind = kinds[number % len(kinds)]
        person = {"id": FIRST_PERSON + number, "is_bot": False, "first_name": "Ada", "language_code": "en"}
        chat = {"id": person["id"], "first_name": "Ada", "type": "private"}
        update: dict[str, Any] = {"update_id": number + 1}
        if kind.startswith("tap:"):
            shown = MESSAGE | {"chat": chat}
            update["callback_query"] = {
                "id": str(number),
                "from": person,
                "message": shown,
                "chat_instance": "1",
                "data": kind.removeprefix("tap:"),
            }
        else:
            message = {"message_id": number + 1, "from": person, "chat": chat, "date": int(time.time()), "text": kind}
            if kind.startswith("/"):
                message["entities"] = [{"offset": 0, "length": len(kind.split(maxsplit=1)[0]), "type": "bot_command"}]
            update["message"] = message
        yield update


async def main() -> None:
    """Serve until all updates are answered, or standard input ends.

    The arguments: nothing, or a kind of update (or several, as JSON), how many, and how many a second (0: as fast as
    they are taken). Prints
    the port, and in the end, where there were updates, what became of them.
    """
    load = None
    if len(sys.argv) > 1:
        kind, count, per_second = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
        kinds = json.loads(kind) if kind.startswith("[") else [kind]
        load = Load(list(updates(kinds, WARM_UP + count)), per_second or None)
    answers = {
        "getMe": http(BOT),
        "sendMessage": http(MESSAGE),
        "editMessageText": http(MESSAGE),
        "": http(result=True),
    }
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(load, answers), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201 - whoever started this reads it
    ended = load.over if load is not None else asyncio.Event()
    loop.add_reader(sys.stdin, ended.set)
    await ended.wait()
    if load is not None:
        print(json.dumps(load.figures()), flush=True)  # noqa: T201 - see above


if __name__ == "__main__":
    asyncio.run(main())
