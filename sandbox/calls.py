"""The record of what the bot asked for and what it was told."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back over the wire: an HTTP status and the body's JSON object."""

    status: int
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ApiCall:
    """One call of the Bot API.

    Attributes:
        number: Running number, from 1.
        method: As published, or as sent where there is no such method.
        parameters: As sent.
        status: HTTP status; 0 where the connection was dropped without an answer.
        response: The body, or None where the connection was dropped.
        at: When it came in, by the sandbox's clock.
        milliseconds: Real time that the sandbox took, long polling included.
    """

    number: int
    method: str
    parameters: dict[str, Any]
    status: int
    response: dict[str, Any] | None
    at: datetime
    milliseconds: float

    def as_json(self) -> dict[str, Any]:
        """For the page."""
        return {
            "n": self.number,
            "method": self.method,
            "parameters": self.parameters,
            "status": self.status,
            "response": self.response,
            "at": self.at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "milliseconds": round(self.milliseconds, 2),
        }
