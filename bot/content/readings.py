"""What typed lines say, each read once: many people ask the same.

Nobody's words are kept for that. A line is known again by a fingerprint, under a key that ends with the process.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from bot.language import current

KEPT = 4_096  # of each kind of reading
LONGEST_WORD_LETTERS = 32  # a longer one may be a whole line, in a language that writes no spaces
FINGERPRINT_BYTES = 16  # enough that no two lines share one

T = TypeVar("T")

_KEY = secrets.token_bytes(16)


def fingerprint(line: str) -> bytes:
    """What tells a line from every other, and tells nobody what it was."""
    return hashlib.blake2b(line.encode("utf-8", "surrogatepass"), digest_size=FINGERPRINT_BYTES, key=_KEY).digest()


class Kept(dict[Hashable, T]):
    """A dictionary that forgets everything when `kept[key] = value` finds it full, and fills again."""

    def __init__(self, most: int = KEPT) -> None:
        super().__init__()
        self._most = most

    def __setitem__(self, key: Hashable, value: T) -> None:
        if len(self) >= self._most and key not in self:
            self.clear()
        super().__setitem__(key, value)


class Readings(Generic[T]):
    """What `read` makes of a line in the language of the moment.

    It must hold nothing of the line itself, such as a name that stood there.
    """

    def __init__(self, read: Callable[[str], T]) -> None:
        self._read = read
        self._known: Kept[T] = Kept()

    def __call__(self, line: str) -> T:
        known = (current().code, fingerprint(line))
        if known not in self._known:
            self._known[known] = self._read(line)
        return self._known[known]


class WordReadings(Kept[T]):
    """What `read` makes of a single word, of which there are far fewer than lines: `readings[word]`."""

    def __init__(self, read: Callable[[str], T]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, word: str) -> T:
        read = self._read(word)
        if len(word) <= LONGEST_WORD_LETTERS:
            self[word] = read
        return read
