"""Magpie's Telegram side."""

import os
import zoneinfo

# python-telegram-bot's own switch: spans of time arrive as timedelta, which is what its next major version does.
os.environ.setdefault("PTB_TIMEDELTA", "true")

# The rules of all time zones come from the pinned tzdata package and from nowhere else: a host's own copy may be old or
# missing, and with one source an update of the package is an update of the clocks.
zoneinfo.reset_tzpath(to=())
