"""Magpie's Telegram side."""

import os

# python-telegram-bot's own switch: spans of time arrive as timedelta, which is what its next major version does.
os.environ.setdefault("PTB_TIMEDELTA", "true")
