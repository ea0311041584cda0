"""python-telegram-bot straight onto the sandbox: requests without sockets."""

import json
import re
from typing import Any
from urllib.parse import unquote

from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from sandbox.errors import ConnectionDropped, NotFound, Refusal, Unauthorized
from sandbox.files import Upload
from sandbox.telegram import TOKEN, Telegram

_CALL = re.compile(r".*/bot(?P<token>[^/]+)/(?P<method>[^/?]+)$")
_FILE = re.compile(r".*/file/bot(?P<token>[^/]+)/(?P<path>.+)$")


class SandboxRequest(BaseRequest):
    """Carries a bot's requests to a `Telegram` in the same process.

    A dropped connection becomes the library's own errors: `TimedOut` where the call may have taken effect, caused
    by a `ConnectionDropped` that says whether it did.
    """

    def __init__(self, telegram: Telegram) -> None:
        """Carry to `telegram`."""
        self._telegram = telegram

    @property
    def read_timeout(self) -> float:
        """Seconds; nothing here waits for a network, but long polls are told to be shorter than this."""
        return 5.0

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *_timeouts: Any,
        **_named_timeouts: Any,
    ) -> tuple[int, bytes]:
        """Answer a request as the server would.

        Raises:
            NetworkError: The connection was dropped before the call took effect.
            TimedOut: It was dropped afterwards.
        """
        if method == "GET" and (download := _FILE.match(unquote(url))):
            return self._download(download)
        call = _CALL.match(url)
        if call is None or not TOKEN.fullmatch(call["token"]):
            return _refused(NotFound())
        if call["token"] != self._telegram.token:
            return _refused(Unauthorized())
        parameters: dict[str, Any] = {}
        files: dict[str, Upload] = {}
        if request_data is not None:
            parameters = dict(request_data.json_parameters)
            if request_data.contains_files:
                files = _uploads(request_data)
        try:
            answer = await self._telegram.call(call["method"], parameters, files)
        except ConnectionDropped as dropped:
            if dropped.took_effect:
                raise TimedOut(str(dropped)) from dropped
            dropped.__cause__ = ConnectionRefusedError(str(dropped))  # as a socket would say that nothing left
            raise NetworkError(str(dropped)) from dropped
        return answer.status, json.dumps(answer.body, ensure_ascii=False).encode()

    def _download(self, asked: re.Match[str]) -> tuple[int, bytes]:
        if asked["token"] != self._telegram.token:
            return _refused(Unauthorized())
        file = self._telegram.files.by_path(asked["path"])
        if file is None:
            return _refused(NotFound())
        return 200, file.upload.content


def _uploads(request_data: RequestData) -> dict[str, Upload]:
    return {
        name: Upload(filename, content if isinstance(content, bytes) else content.read(), content_type)
        for name, (filename, content, content_type) in request_data.multipart_data.items()
    }


def _refused(refusal: Refusal) -> tuple[int, bytes]:
    return refusal.status, json.dumps(refusal.body()).encode()
