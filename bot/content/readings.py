"""What typed lines say, each read once: many people ask the same.

Nobody's words are kept for that. A line is known again by a fingerprint, under a key that ends with the process.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

KEPT = 4_096  # of each kind of reading
FINGERPRINT_BYTES = 16  # enough that no two lines share one

T = TypeVar("T")

_KEY = secrets.token_bytes(16)


def fingerprint(line: str) -> bytes:
    """What tells a line from every other, and tells nobody what it was."""
    return hashlib.blake2b(line.encode("utf-8", "surrogatepass"), digest_size=FINGERPRINT_BYTES, key=_KEY).digest()


class Kept(dict[Hashable, T]):
    """A dictionary that forgets everything when it is full, and fills again with what is asked for now."""

    def __init__(self, most: int = KEPT) -> None:
        super().__init__()
        self._most = most

    def __setitem__(self, key: Hashable, value: T) -> None:
        if len(self) >= self._most:
            self.clear()
        super().__setitem__(key, value)


class Readings(Generic[T]):
    """What `read` makes of a line. It must hold nothing of the line itself, such as a name that stood there."""

    def __init__(self, read: Callable[[str], T]) -> None:
        self._read = read
        self._known: Kept[T] = Kept()

    def __call__(self, line: str) -> T:
        known = fingerprint(line)
        if known not in self._known:
            self._known[known] = self._read(line)
        return self._known[known]
