"""The one of many texts that a typed one is most like."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from rapidfuzz import fuzz, process


class Resembling:
    """Finds the text that is most like another, by `fuzz.ratio` from `least` to 100.

    The length of a text says how like it can be to another at best, so most need no look.
    """

    def __init__(self, texts: Iterable[str], *, least: float) -> None:
        self._least = least
        self._exactly: dict[str, int] = {}
        for number, text in enumerate(texts):
            self._exactly.setdefault(text, number)
        # Copies, made one after another: those of a length lie side by side in memory, and all of them are looked at.
        self._by_length = [text.encode().decode() for text in sorted(self._exactly, key=len)]
        self._lengths = [len(text) for text in self._by_length]
        # The ratio of two texts is at most 200 x shorter / (shorter + longer). The rest is for rounding.
        self._longest_by_shortest = 200 / least - 1 + 1e-9

    def find(self, text: str) -> int | None:
        """The number of the text that is most like `text`, of several the first; None where none is like it."""
        if text in self._exactly:
            return self._exactly[text]
        start = bisect_left(self._lengths, len(text) / self._longest_by_shortest)
        end = bisect_right(self._lengths, len(text) * self._longest_by_shortest)
        like = process.extract(
            text, self._by_length[start:end], scorer=fuzz.ratio, score_cutoff=self._least, limit=None
        )
        best = min(((-score, self._exactly[one]) for one, score, _place in like), default=None)
        return None if best is None else best[1]
