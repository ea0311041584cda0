"""The words with which people begin."""

from __future__ import annotations

import re

GREETINGS = frozenset(
    {
        "hi",
        "hello",
        "hey",
        "hallo",
        "hola",
        "good morning",
        "good evening",
        "menu",
        "main menu",
        "home",
        "start",
        "back",
    }
)
HELP_WORDS = frozenset({"help", "what can you do", "commands", "info"})
LONGEST_CHARACTERS = 40


def is_greeting(text: str) -> bool:
    return _words(text) in GREETINGS


def asks_for_help(text: str) -> bool:
    return _words(text) in HELP_WORDS


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold())) if len(text) <= LONGEST_CHARACTERS else ""
