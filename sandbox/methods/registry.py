"""Which function answers which method."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.files import Upload

if TYPE_CHECKING:
    from sandbox.telegram import Telegram

Given = dict[str, Any]
Uploads = Mapping[str, Upload]
Method = Callable[["Telegram", Given, Uploads], Any]

METHODS: dict[str, Method] = {}
"""By published name. A method takes the checked parameters and answers with the result, or an awaitable of it."""


@dataclass(frozen=True, slots=True)
class Described:
    """A result with a sentence beside it."""

    result: Any
    description: str


def answers(name: str) -> Callable[[Method], Method]:
    """Register a function as the answer to method `name`."""

    def register(method: Method) -> Method:
        METHODS[name] = method
        return method

    return register
