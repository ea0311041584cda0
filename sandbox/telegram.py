"""The sandbox's Telegram: one bot, its people and chats, and the Bot API that answers the bot.

`Telegram` is the whole state machine, without sockets: `call` takes a method's name and parameters as they are on
the wire and answers with a status and a body. The HTTP server and the in-process transport only carry.
"""

import asyncio
import re
import time
from collections import deque
from collections.abc import Callable, Mapping
from types import CoroutineType
from typing import Any

from sandbox.actions import Actions
from sandbox.calls import Answer, ApiCall
from sandbox.clock import Clock
from sandbox.errors import (
    ConnectionDropped,
    NotFound,
    Refusal,
    ServerFailure,
    TooManyRequests,
    UnknownToSandbox,
)
from sandbox.faults import Fault, Faults
from sandbox.files import Upload
from sandbox.flood import FloodControl
from sandbox.methods import METHODS, Described
from sandbox.schema import schema
from sandbox.webhook import Webhook

KEPT_CALLS = 5000
TOKEN = re.compile(r"(\d{1,20}):[A-Za-z0-9_\-]+")

_NO_FILES: Mapping[str, Upload] = {}


class Telegram(Actions):
    """A Telegram with one bot.

    Attributes:
        token: What the bot calls with.
        faults: Trouble on demand.
        flood: Flood control, off unless asked for.
        webhook: Where updates are delivered, if the bot set one.
    """

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        token: str = "4242:sandbox",  # noqa: S107  it opens nothing but the sandbox
        bot_name: str = "Sandbox Bot",
        bot_username: str = "sandbox_bot",
        flood_control: bool = False,
        monotonic: Callable[[], float] | None = None,
    ) -> None:
        """Start with a bot and nobody else.

        Args:
            clock: The time; by default the computer's.
            token: The bot's token, number first.
            bot_name: First name of the bot.
            bot_username: Its username, without "@".
            flood_control: Whether too many messages are answered with 429.
            monotonic: Seconds for flood control, if not the clock's own.

        Raises:
            ValueError: The token does not look like one.
        """
        form = TOKEN.fullmatch(token)
        if form is None:
            raise ValueError("a token is a number, a colon and letters, such as 4242:sandbox")
        clock = clock or Clock.real()
        super().__init__(clock=clock, bot_id=int(form[1]), bot_name=bot_name, bot_username=bot_username)
        self.token = token
        self.faults = Faults()
        self.flood = FloodControl(monotonic or clock.monotonic, on=flood_control)
        self.webhook = Webhook(self.updates, clock, self.call)
        self._calls: deque[ApiCall] = deque(maxlen=KEPT_CALLS)
        self._number_of_calls = 0

    @property
    def calls(self) -> list[ApiCall]:
        """The latest calls, oldest first; polls that brought nothing are left out."""
        return list(self._calls)

    async def close(self) -> None:
        """Stop delivering to the webhook and send a waiting poller away."""
        self.updates.interrupt("the sandbox is closing")
        await self.webhook.close()

    async def call(self, method: str, parameters: dict[str, Any], files: Mapping[str, Upload] = _NO_FILES) -> Answer:
        """Answer one call of the Bot API.

        Args:
            method: Its name, in any case.
            parameters: As decoded from a form (strings) or from JSON (typed values).
            files: The uploaded parts by name.

        Raises:
            ConnectionDropped: A fault asked for it.
        """
        started = time.perf_counter()
        at = self.clock.now()
        spec = schema().method(method)
        name = spec.name if spec else method
        body: dict[str, Any] = {"ok": True}
        status = 200
        try:
            if spec is None or (name == "sendRichMessage" and not self.rich_messages):
                raise NotFound("method not found")
            fault = self.faults.strike(name, _chat_id(parameters))
            if fault is not None:
                self.state_changed()
                await _suffer(fault)
            given = spec.check(self._understood(parameters), files)
            carry_out = METHODS.get(name)
            if carry_out is None:
                raise UnknownToSandbox(f"the sandbox does not know {name} yet")
            result = carry_out(self, given, files)
            if type(result) is CoroutineType:
                result = await result
            if fault is not None:
                _suffer_afterwards(fault)
            if type(result) is Described:
                body["result"] = result.result
                body["description"] = result.description
            else:
                body["result"] = result
        except Refusal as refusal:
            status = refusal.status
            body = refusal.body()
        except ConnectionDropped:
            self._record(name, parameters, files, 0, None, at, started)
            raise
        if name != "getUpdates" or body.get("result") != []:
            self._record(name, parameters, files, status, body, at, started)
        return Answer(status, body)

    def _understood(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """What a server of the version that this one plays would look at."""
        if self.rich_messages:
            return parameters
        return {name: value for name, value in parameters.items() if name != "rich_message"}

    def _record(
        self,
        method: str,
        parameters: dict[str, Any],
        files: Mapping[str, Upload],
        status: int,
        response: dict[str, Any] | None,
        at: Any,
        started: float,
    ) -> None:
        self._number_of_calls += 1
        if files:
            sizes = {name: f"{file.filename}, {len(file.content)} bytes" for name, file in files.items()}
            parameters = parameters | sizes
        milliseconds = (time.perf_counter() - started) * 1000
        call = ApiCall(self._number_of_calls, method, parameters, status, response, at, milliseconds)
        self._calls.append(call)
        self.events.emit("call", {"n": call.number, "method": method, "status": status})


def _chat_id(parameters: Mapping[str, Any]) -> object:
    chat_id = parameters.get("chat_id")
    if type(chat_id) is str and chat_id.lstrip("-").isdigit():
        return int(chat_id)
    return chat_id


async def _suffer(fault: Fault) -> None:
    """Let the trouble come that comes before the call takes effect."""
    match fault.kind:
        case "429":
            raise TooManyRequests(max(1, round(fault.seconds)))
        case "500" | "502":
            raise ServerFailure(int(fault.kind))
        case "drop_before":
            raise ConnectionDropped(took_effect=False)
        case "delay":
            await asyncio.sleep(fault.seconds)
        case _:
            pass


def _suffer_afterwards(fault: Fault) -> None:
    if fault.kind == "drop_after":
        raise ConnectionDropped(took_effect=True)
