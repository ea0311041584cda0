"""The methods of the Bot API that the sandbox knows, one file for each thing that a bot does with them."""

from sandbox.methods import chats, editing, inline, media, profile, receiving, sending, taps
from sandbox.methods.registry import METHODS, Described

__all__ = [
    "METHODS",
    "Described",
    "chats",
    "editing",
    "inline",
    "media",
    "profile",
    "receiving",
    "sending",
    "taps",
]
