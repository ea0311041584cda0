"""The words with which people begin, thank and leave, without a slash."""

from __future__ import annotations

GREETINGS = ("hi", "hello", "hey", "hallo", "hola", "good morning", "good evening", "menu", "main menu", "home", "back")
THANKS = ("thanks", "thank you", "thx", "ty", "cheers", "thanks a lot", "great, thanks", "ok thanks", "ok", "okay")
CANCEL_WORDS = ("never mind", "nevermind", "forget it", "nothing", "leave it")
HELP_WORDS = ("what can you do", "commands", "info")
