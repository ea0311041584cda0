"""How updates are read, apart from the way in which they come."""

from __future__ import annotations

import subprocess
import sys

from telegram import TelegramObject

UNWATCHED = """
from telegram import TelegramObject, Update
from bot.receiving import make_objects_unwatched, read_update
person = {"id": 5, "is_bot": False, "first_name": "Ada"}
said = {"message_id": 1, "date": 0, "chat": {"id": 5, "type": "private"}, "from": person, "text": "hello"}
make_objects_unwatched()
make_objects_unwatched()
update = read_update({"update_id": 1, "message": said}, None)
print(update.message.text, Update.__setattr__ is object.__setattr__, Update.__delattr__ is object.__delattr__)
"""


def test_objects_are_made_without_a_look_at_each_attribute() -> None:
    # In a process of its own: every other test has the library's look, which catches whoever changes an object.
    assert {"__setattr__", "__delattr__"} <= vars(TelegramObject).keys()
    made = subprocess.run([sys.executable, "-c", UNWATCHED], capture_output=True, text=True, check=True)
    assert made.stdout == "hello True True\n"
