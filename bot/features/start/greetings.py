"""The words with which people begin, thank and leave, without a slash."""

from __future__ import annotations

GREETINGS = ("hi", "hello", "hey", "hallo", "hola", "good morning", "good evening", "menu", "main menu", "home", "back")
THANKS = (
    "thanks",
    "thank you",
    "thank you so much",
    "thx",
    "ty",
    "cheers",
    "thanks a lot",
    "ok thanks",
    "great, thanks",
)
GOODBYES = ("bye", "goodbye", "good night", "goodnight", "ok", "okay", "no", "no thanks", "no thank you", "👍")
CANCEL_WORDS = ("never mind", "nevermind", "forget it", "nothing", "leave it")
HELP_WORDS = ("what can you do", "commands", "info", "who are you", "what are you", "are you a bot")
