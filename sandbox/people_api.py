"""The people's side over HTTP: what the chat page, and tests from outside, do in people's names.

Everything is JSON. A request that makes no sense is answered with 4xx and `{"error": "sentence"}`.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from aiohttp import BodyPartReader, web

from sandbox.errors import ImpossibleError, MissingError
from sandbox.events import Event
from sandbox.people import Chat, Message, Person
from sandbox.profile import text_for
from sandbox.telegram import Telegram

KEEP_ALIVE_SECONDS = 15.0

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class PeopleApi:
    """The routes under /user/."""

    def __init__(self, telegram: Telegram, next_event_label: Callable[[], str | None] | None) -> None:
        """Act on `telegram`."""
        self._telegram = telegram
        self._next_event_label = next_event_label
        self._moving = asyncio.Lock()
        self._used_keyboards: dict[int, dict[str, Any] | None] = {}
        self._streams: set[asyncio.Task[Any]] = set()

    def routes(self) -> list[web.RouteDef]:
        """All of them."""
        table: list[tuple[str, str, _Handler]] = [
            ("GET", "/user/state", self._state),
            ("POST", "/user/people", self._add_person),
            ("POST", "/user/groups", self._add_group),
            ("POST", "/user/channels", self._add_channel),
            ("GET", "/user/chats/{chat_id:-?\\d+}/messages", self._messages),
            ("POST", "/user/say", self._say),
            ("POST", "/user/edit", self._edit),
            ("POST", "/user/tap", self._tap),
            ("POST", "/user/location", self._location),
            ("POST", "/user/photo", self._photo),
            ("POST", "/user/sticker", self._sticker),
            ("POST", "/user/post", self._post),
            ("POST", "/user/inline", self._inline),
            ("POST", "/user/inline/choose", self._choose),
            ("POST", "/user/block", self._block),
            ("POST", "/user/unblock", self._unblock),
            ("POST", "/user/deactivate", self._deactivate),
            ("GET", "/user/calls", self._calls),
            ("POST", "/user/faults", self._add_fault),
            ("DELETE", "/user/faults", self._clear_faults),
            ("POST", "/user/clock", self._move_clock),
            ("POST", "/user/flood", self._flood),
            ("GET", "/user/file/{file_id}", self._file),
            ("GET", "/user/events", self._events),
        ]
        return [web.route(method, path, _answering(handler)) for method, path, handler in table]

    def close(self) -> None:
        """End the event streams."""
        for task in tuple(self._streams):
            task.cancel()

    async def _state(self, request: web.Request) -> web.StreamResponse:
        telegram = self._telegram
        profile = telegram.profile
        person = telegram.people.get(_integer(request.query, "person_id", default=0))
        language = person.language_code if person else None
        chat = telegram.chats.get(_integer(request.query, "chat_id", default=person.id if person else 0))
        clock = telegram.clock
        state = {
            "bot": {
                "id": telegram.bot_id,
                "first_name": text_for(profile.names, language),
                "username": telegram.bot["username"],
                "description": text_for(profile.descriptions, language),
                "short_description": text_for(profile.short_descriptions, language),
            },
            "people": [self._person_json(each) for each in telegram.people.values()],
            "chats": [self._chat_json(each) for each in telegram.chats.values()],
            "now": _instant(clock.now()),
            "commands": profile.commands_for(chat, person.id if person else 0, language) if chat else [],
            "menu_button": (chat.menu_button if chat else None) or profile.menu_button,
            "reply_keyboard": chat.reply_keyboard if chat else None,
            "reply_keyboard_used": chat is not None and self._is_used_up(chat),
            "faults": [
                {
                    "id": fault.id,
                    "kind": fault.kind,
                    "method": fault.method,
                    "times": fault.times,
                    "seconds": fault.seconds,
                }
                for fault in telegram.faults.waiting()
            ],
            "flood_control": telegram.flood.on,
            "next_event_label": self._next_event_label() if self._next_event_label else None,
            "clock_ticks": clock.ticking,
            "clock_can_move": not clock.ticking or clock.next_event is not None or clock.on_moved is not None,
            "last_event": telegram.events.last_number,
        }
        return web.json_response(state)

    async def _add_person(self, request: web.Request) -> web.StreamResponse:
        given = await _body(request)
        person = self._telegram.add_person(
            _text(given, "first_name"),
            username=_optional_text(given, "username"),
            language_code=_optional_text(given, "language_code"),
        )
        return web.json_response(self._person_json(person))

    async def _add_group(self, request: web.Request) -> web.StreamResponse:
        given = await _body(request)
        return web.json_response(self._chat_json(self._telegram.add_group(_text(given, "title"), self._members(given))))

    async def _add_channel(self, request: web.Request) -> web.StreamResponse:
        given = await _body(request)
        chat = self._telegram.add_channel(
            _text(given, "title"), username=_optional_text(given, "username"), members=self._members(given)
        )
        return web.json_response(self._chat_json(chat))

    async def _messages(self, request: web.Request) -> web.StreamResponse:
        chat = self._telegram.chat(int(request.match_info["chat_id"]))
        return web.json_response(
            {
                "messages": list(chat.messages.values()),
                "reply_keyboard": chat.reply_keyboard,
                "pinned": chat.pinned,
                "reactions": {str(message_id): reaction for message_id, reaction in chat.reactions.items()},
            }
        )

    async def _say(self, request: web.Request) -> web.StreamResponse:
        given = await _body(request)
        message = self._telegram.say(
            self._person(given),
            _text(given, "text"),
            chat_id=_optional_integer(given, "chat_id"),
            reply_to=_optional_integer(given, "reply_to"),
        )
        self._note_keyboard_use(given, message)
        return web.json_response(message)

    async def _edit(self, request: web.Request) -> web.StreamResponse:
        given = await _body(request)
        message = self._telegram.edit(
            self._person(given),
            _integer(given, "message_id"),
            _text(given, "text"),
            chat_id=_optional_integer(given, "chat_id"),
        )
        return web.json_response(message)

    async def _tap(self, request: web.Request) -> web.StreamResponse:
        given = await _body(request)
        query_id = self._telegram.tap(
            self._person(given),
            _integer(given, "message_id"),
            label=_optional_text(given, "label"),
            data=_optional_text(given, "data"),
            chat_id=_optional_integer(given, "chat_id"),
        )
        return web.json_response({"callback_query_id": query_id})

    async def _location(self, request: web.Request) -> web.StreamResponse:
        given = await _body(request)
        message = self._telegram.share_location(
            self._person(given),
            _number(given, "latitude"),
            _number(given, "longitude"),
            chat_id=_optional_integer(given, "chat_id"),
        )
        self._note_keyboard_use(given, message)
        return web.json_response(message)

    async def _photo(self, request: web.Request) -> web.StreamResponse:
        if request.content_type != "multipart/form-data":
            raise ImpossibleError("send multipart/form-data with person_id and photo")
        given: dict[str, Any] = {}
        async for part in await request.multipart():
            if isinstance(part, BodyPartReader) and part.name is not None:
                content = bytes(await part.read(decode=True))
                given[part.name] = content if part.name == "photo" else content.decode("utf-8", "replace")
        if not given.get("photo"):
            raise ImpossibleError("photo is missing")
        message = self._telegram.send_photo(
            self._person(given), given["photo"], given.get("caption", ""), _optional_integer(given, "chat_id")
        )
        return web.json_response(message)

    async def _sticker(self, request: web.Request) -> web.StreamResponse:
        given = await _body(request)
        message = self._telegram.send_sticker(self._person(given), chat_id=_optional_integer(given, "chat_id"))
        return web.json_response(message)

    async def _post(self, request: web.Request) -> web.StreamResponse:
        given = await _body(request)
        return web.json_response(self._telegram.post_to_channel(_integer(given, "chat_id"), _text(given, "text")))

    async def _inline(self, request: web.Request) -> web.StreamResponse:
        given = await _body(request)
        query_id = self._telegram.inline_query(
            self._person(given), str(given.get("query", "")), str(given.get("offset", ""))
        )
        return web.json_response({"inline_query_id": query_id})

    async def _choose(self, request: web.Request) -> web.StreamResponse:
        given = await _body(request)
        message = self._telegram.choose_inline_result(
            self._person(given),
            _text(given, "inline_query_id"),
            _text(given, "result_id"),
            chat_id=_optional_integer(given, "chat_id"),
        )
        return web.json_response(message)

    async def _block(self, request: web.Request) -> web.StreamResponse:
        return await self._change(request, self._telegram.block)

    async def _unblock(self, request: web.Request) -> web.StreamResponse:
        return await self._change(request, self._telegram.unblock)

    async def _deactivate(self, request: web.Request) -> web.StreamResponse:
        return await self._change(request, self._telegram.deactivate)

    async def _change(self, request: web.Request, change: Callable[[Person], None]) -> web.StreamResponse:
        person = self._person(await _body(request))
        change(person)
        return web.json_response(self._person_json(person))

    async def _calls(self, request: web.Request) -> web.StreamResponse:
        after = _integer(request.query, "after", default=0)
        return web.json_response({"calls": [call.as_json() for call in self._telegram.calls if call.number > after]})

    async def _add_fault(self, request: web.Request) -> web.StreamResponse:
        given = await _body(request)
        fault_id = self._telegram.faults.add(
            _text(given, "kind"),
            method=_optional_text(given, "method"),
            times=_integer(given, "times", default=1) if given.get("times", 1) is not None else None,
            seconds=_number(given, "seconds") if given.get("seconds") is not None else None,
            chat_id=_optional_integer(given, "chat_id"),
        )
        self._telegram.state_changed()
        return web.json_response({"id": fault_id})

    async def _clear_faults(self, _request: web.Request) -> web.StreamResponse:
        self._telegram.faults.clear()
        self._telegram.state_changed()
        return web.json_response({})

    async def _move_clock(self, request: web.Request) -> web.StreamResponse:
        given = await _body(request)
        clock = self._telegram.clock
        async with self._moving:
            if given.get("next_event"):
                if await clock.advance_to_next_event() is None:
                    raise ImpossibleError("nothing is due")
            else:
                minutes = _number(given, "minutes")
                if minutes <= 0:
                    raise ImpossibleError("the clock moves forward only")
                await clock.advance(timedelta(minutes=minutes))
        now = _instant(clock.now())
        self._telegram.events.emit("clock", {"now": now})
        return web.json_response({"now": now})

    async def _flood(self, request: web.Request) -> web.StreamResponse:
        given = await _body(request)
        if not isinstance(given.get("on"), bool):
            raise ImpossibleError("on must be true or false")
        self._telegram.flood.on = given["on"]
        self._telegram.state_changed()
        return web.json_response({"on": given["on"]})

    async def _file(self, request: web.Request) -> web.StreamResponse:
        file = self._telegram.files.by_id(request.match_info["file_id"])
        if file is None:
            raise MissingError("there is no such file")
        content_type = file.upload.content_type or "application/octet-stream"
        # Nothing that somebody uploaded may run as a page of this server.
        safe = content_type if content_type.startswith("image/") and "svg" not in content_type else None
        return web.Response(
            body=file.upload.content,
            content_type=safe or "application/octet-stream",
            headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "private, max-age=3600"},
        )

    async def _events(self, request: web.Request) -> web.StreamResponse:
        after = request.headers.get("Last-Event-ID") or request.query.get("after")
        if after is not None and not after.isdigit():
            raise ImpossibleError("after must be a number")
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        task = asyncio.current_task()
        assert task is not None
        self._streams.add(task)
        try:
            await self._stream(response, int(after) if after is not None else None)
        except (ConnectionResetError, asyncio.CancelledError):
            return response
        finally:
            self._streams.discard(task)
        return response

    async def _stream(self, response: web.StreamResponse, after: int | None) -> None:
        """Write events as they come, and a comment now and then so that a dead connection is noticed."""
        events = self._telegram.events.subscribe(after)
        await response.write(b"retry: 1000\n\n")
        while True:
            upcoming: asyncio.Future[Event] = asyncio.ensure_future(anext(events))
            try:
                while not (await asyncio.wait({upcoming}, timeout=KEEP_ALIVE_SECONDS))[0]:
                    await response.write(b": still here\n\n")
            finally:
                upcoming.cancel()
            event = await upcoming
            data = json.dumps(event.data, ensure_ascii=False)
            await response.write(f"id: {event.number}\nevent: {event.kind}\ndata: {data}\n\n".encode())

    def _note_keyboard_use(self, given: Mapping[str, Any], message: Message) -> None:
        if given.get("from_keyboard") is True:
            chat = self._telegram.chat(message["chat"]["id"])
            self._used_keyboards[chat.id] = chat.reply_keyboard

    def _is_used_up(self, chat: Chat) -> bool:
        """Whether the chat's keyboard was for one use and has had it; the same one sent again is a new one."""
        keyboard = chat.reply_keyboard
        if keyboard is None or not keyboard.get("one_time_keyboard"):
            return False
        return self._used_keyboards.get(chat.id) is keyboard

    def _person(self, given: Mapping[str, Any]) -> Person:
        return self._telegram.person(_integer(given, "person_id"))

    def _members(self, given: Mapping[str, Any]) -> list[Person]:
        ids = given.get("member_ids", [])
        if not isinstance(ids, list):
            raise ImpossibleError("member_ids must be a list")
        return [self._person({"person_id": person_id}) for person_id in ids]

    def _person_json(self, person: Person) -> dict[str, Any]:
        return {
            "id": person.id,
            "first_name": person.first_name,
            "username": person.username,
            "language_code": person.language_code,
            "blocked": person.id in self._telegram.blocked,
            "deactivated": person.id in self._telegram.deactivated,
        }

    def _chat_json(self, chat: Chat) -> dict[str, Any]:
        members = [
            user_id
            for user_id, status in chat.members.items()
            if user_id != self._telegram.bot_id and status not in {"left", "kicked"}
        ]
        return {"id": chat.id, "type": chat.type, "title": chat.title, "member_ids": members}


def _answering(handler: _Handler) -> _Handler:
    """Turn what is wrong with a request into a sentence."""

    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except MissingError as error:
            return web.json_response({"error": str(error)}, status=404)
        except ValueError as error:  # ImpossibleError is one
            return web.json_response({"error": str(error)}, status=400)

    return answer


async def _body(request: web.Request) -> dict[str, Any]:
    # Only JSON: a form could be sent by any page of the web without asking.
    if request.content_type != "application/json":
        raise ImpossibleError("send JSON with Content-Type: application/json")
    try:
        body = json.loads(await request.read())
    except ValueError:
        raise ImpossibleError("the body is not valid JSON") from None
    if not isinstance(body, dict):
        raise ImpossibleError("the body must be a JSON object")
    return body


def _text(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name)
    if not isinstance(value, str) or not value.strip():
        raise ImpossibleError(f"{name} must be a text")
    return value


def _optional_text(given: Mapping[str, Any], name: str) -> str | None:
    return None if given.get(name) is None else _text(given, name)


def _integer(given: Mapping[str, Any], name: str, default: int | None = None) -> int:
    value = given.get(name, default)
    if isinstance(value, str) and value.lstrip("-").isdigit():
        return int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise ImpossibleError(f"{name} must be a whole number")
    return value


def _optional_integer(given: Mapping[str, Any], name: str) -> int | None:
    return None if given.get(name) is None else _integer(given, name)


def _number(given: Mapping[str, Any], name: str) -> float:
    value = given.get(name)
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise ImpossibleError(f"{name} must be a number")
    return value


def _instant(instant: datetime) -> str:
    return instant.isoformat(timespec="seconds").replace("+00:00", "Z")
