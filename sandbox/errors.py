"""Everything that can go wrong in the sandbox.

SandboxError
├── Refusal                 Telegram answers, and the answer is no
│   ├── BadRequest          400
│   ├── Unauthorized        401
│   ├── Forbidden           403
│   ├── NotFound            404
│   ├── Conflict            409
│   ├── TooManyRequests     429, with the seconds to wait
│   ├── ServerFailure       500 and 502, only on demand
│   └── UnknownToSandbox    501: a published method or option that the sandbox has not learnt
├── ConnectionDropped       no answer at all, before or after the call took effect; only on demand
└── ImpossibleError         a person's app would not let them do that
    └── MissingError        ... because the message, button, chat or query is not there (a LookupError)
"""

from typing import Any


class SandboxError(Exception):
    """The root of the tree."""


class Refusal(SandboxError):  # noqa: N818  Telegram refuses; it is not the sandbox that errs
    """An answer with `ok: false`.

    Attributes:
        status: The HTTP status, which Telegram repeats as `error_code`.
        description: The sentence without its prefix, such as "chat not found".
        parameters: Telegram's `ResponseParameters`, or None.
    """

    status = 400
    prefix = "Bad Request"

    def __init__(self, description: str = "", parameters: dict[str, Any] | None = None) -> None:
        """Refuse with `description`; without one the prefix alone is the sentence."""
        super().__init__(f"{self.prefix}: {description}" if description else self.prefix)
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        """The answer's JSON object."""
        body: dict[str, Any] = {"ok": False, "error_code": self.status, "description": str(self)}
        if self.parameters is not None:
            body["parameters"] = self.parameters
        return body


class BadRequest(Refusal):
    """The call makes no sense, or not in this state."""


class Unauthorized(Refusal):
    """A well-formed token of no known bot."""

    status = 401
    prefix = "Unauthorized"


class Forbidden(Refusal):
    """The call makes sense, but this person or chat is closed to the bot."""

    status = 403
    prefix = "Forbidden"


class NotFound(Refusal):
    """No such method, file or form of token."""

    status = 404
    prefix = "Not Found"


class Conflict(Refusal):
    """Two receivers of updates at once."""

    status = 409
    prefix = "Conflict"


class TooManyRequests(Refusal):
    """Flood control, or a fault that looks like it."""

    status = 429
    prefix = "Too Many Requests"

    def __init__(self, retry_after: int) -> None:
        """Ask the bot to wait `retry_after` whole seconds."""
        super().__init__(f"retry after {retry_after}", {"retry_after": retry_after})


class ServerFailure(Refusal):
    """Telegram's own trouble, on demand."""

    def __init__(self, status: int) -> None:
        """Fail with `status` 500 or 502."""
        self.status = status
        self.prefix = {500: "Internal Server Error", 502: "Bad Gateway"}[status]
        super().__init__()


class UnknownToSandbox(Refusal):
    """Telegram could, the sandbox cannot."""

    status = 501
    prefix = "Not Implemented"


class ConnectionDropped(SandboxError):  # noqa: N818  it says what happened to the bot
    """The connection closes without an answer.

    Attributes:
        took_effect: Whether Telegram had carried the call out before.
    """

    def __init__(self, *, took_effect: bool) -> None:
        """Say whether the call `took_effect`."""
        moment = "after" if took_effect else "before"
        super().__init__(f"the connection was dropped {moment} the call took effect")
        self.took_effect = took_effect


class ImpossibleError(SandboxError, ValueError):
    """Something that a person's app would not let them do."""


class MissingError(ImpossibleError, LookupError):
    """The thing that a person reaches for is not there."""
