"""How words become a sentence: a list of them, and the letter that they begin with."""

from __future__ import annotations

from collections.abc import Sequence


def listed(words: Sequence[str]) -> str:
    """Such as "a", "a and b", "a, b and c"; nothing of nothing."""
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


def capitalised(words: str) -> str:
    """As at the beginning of a sentence. The other letters stay: "vitamin D" is "Vitamin D"."""
    return words[:1].upper() + words[1:]


def uncapitalised(words: str) -> str:
    """As within a sentence."""
    return words[:1].lower() + words[1:]
