"""What has to be known of whoever sends something before it is handled, read in one go."""

from __future__ import annotations

import datetime as dt

import sqlite_utils
from msgspec import Struct

from db.prompts import still_waits


class Arrival(Struct, frozen=True):
    """Somebody who has come to say something.

    `language` is what they chose, `app_language` what their app said last. `prompt` is the payload that waits for an
    answer; `asked` whether there is any question to be forgotten, be it too old for an answer.
    """

    user_id: int
    language: str | None
    app_language: str | None
    prompt: str | None
    asked: bool


def arrival(db: sqlite_utils.Database, user_id: int, *, now: dt.datetime) -> Arrival:
    """Somebody who may be new."""
    sql = """SELECT preferences.language, users.app_language,
                    coalesce(prompts.payload, unkept.payload) AS payload,
                    coalesce(prompts.asked_at, unkept.asked_at) AS asked_at
             FROM (SELECT ? AS id) AS person
             LEFT JOIN users ON users.id = person.id
             LEFT JOIN preferences ON preferences.user_id = person.id
             LEFT JOIN prompts ON prompts.user_id = person.id
             LEFT JOIN temp.unkept_prompts AS unkept ON unkept.user_id = person.id"""
    language, app_language, payload, asked_at = db.execute(sql, [user_id]).fetchone()
    waits = asked_at is not None and still_waits(asked_at, now=now)
    return Arrival(user_id, language, app_language, payload if waits else None, asked=asked_at is not None)
