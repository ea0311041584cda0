"""The words with which people begin, thank and leave, without a slash."""

from __future__ import annotations

from bot.language import word_list

GREETINGS = word_list(
    "greetings",
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
    "back",
)
THANKS = word_list(
    "thanks",
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
GOODBYES = word_list(
    "goodbyes",
    "bye",
    "goodbye",
    "good night",
    "goodnight",
    "ok",
    "okay",
    "no",
    "no thanks",
    "no thank you",
    "👍",
)
CANCEL_WORDS = word_list("cancel", "never mind", "nevermind", "forget it", "nothing", "leave it")
HELP_WORDS = word_list("help", "what can you do", "commands", "info", "who are you", "what are you", "are you a bot")
