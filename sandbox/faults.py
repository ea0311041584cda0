"""Trouble on demand: answers and connections that fail the way Telegram's sometimes do."""

from collections.abc import Sequence
from dataclasses import dataclass

KINDS = ("429", "500", "502", "drop_before", "drop_after", "delay")

DEFAULT_SECONDS = {"429": 5.0, "delay": 1.0}


@dataclass(slots=True)
class Fault:
    """One piece of trouble.

    Attributes:
        id: Running number.
        kind: One of `KINDS`; "drop_before" and "drop_after" say whether the call took effect.
        method: The method it waits for, or None for any but getUpdates.
        times: How often it still strikes, or None for ever.
        seconds: "429": retry_after; "delay": real seconds before the call is looked at.
        chat_id: The chat it waits for, or None for any.
    """

    id: int
    kind: str
    method: str | None
    times: int | None
    seconds: float
    chat_id: int | None

    def fits(self, method: str, chat_id: object) -> bool:
        """Whether the fault strikes this call."""
        if self.method is None:
            if method == "getUpdates":
                return False
        elif self.method.lower() != method.lower():
            return False
        return self.chat_id is None or self.chat_id == chat_id


class Faults:
    """The trouble that waits, in the order in which it was asked for."""

    def __init__(self) -> None:
        """Start without any."""
        self._waiting: list[Fault] = []
        self._last_id = 0

    def add(
        self,
        kind: str,
        *,
        method: str | None = None,
        times: int | None = 1,
        seconds: float | None = None,
        chat_id: int | None = None,
    ) -> int:
        """Let the next fitting calls run into trouble, and return the fault's id.

        Args:
            kind: One of `KINDS`.
            method: Strike only this method; None strikes every method but getUpdates.
            times: Strike so often; None for ever.
            seconds: For "429" the retry_after, for "delay" the real time to wait.
            chat_id: Strike only calls for this chat.

        Raises:
            ValueError: There is no such kind, or a number makes no sense.
        """
        if kind not in KINDS:
            raise ValueError(f"there is no fault {kind!r}; there are {', '.join(KINDS)}")
        if times is not None and times < 1:
            raise ValueError("times must be at least 1, or None for ever")
        if seconds is not None and seconds < 0:
            raise ValueError("seconds must not be negative")
        self._last_id += 1
        self._waiting.append(
            Fault(
                self._last_id,
                kind,
                method,
                times,
                DEFAULT_SECONDS.get(kind, 0.0) if seconds is None else seconds,
                chat_id,
            )
        )
        return self._last_id

    def clear(self) -> None:
        """Take all trouble back."""
        self._waiting.clear()

    def waiting(self) -> Sequence[Fault]:
        """The faults that may still strike."""
        return tuple(self._waiting)

    def strike(self, method: str, chat_id: object) -> Fault | None:
        """The first fault that fits the call; it counts as having struck."""
        for fault in self._waiting:
            if fault.fits(method, chat_id):
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times == 0:
                        self._waiting.remove(fault)
                return fault
        return None
