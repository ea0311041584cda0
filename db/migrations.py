"""The database's history. Append only: a migration that has been released is never edited."""

from __future__ import annotations

import sqlite_utils
from sqlite_utils.migrations import Migrations

migrations = Migrations("magpie")


@migrations()
def m001_people(db: sqlite_utils.Database) -> None:
    db.execute(
        """
        CREATE TABLE users (
            id INTEGER PRIMARY KEY,          -- the numeric Telegram id; no name is ever stored
            created_at TEXT NOT NULL,
            welcomed_at TEXT,                -- when the person was told what the bot is and is not
            safety_seen_at TEXT,             -- when the lines that come before any amount were first shown
            blocked_at TEXT                  -- when Telegram said that the person blocked the bot
        ) STRICT
        """
    )
    db.execute(
        """
        CREATE TABLE preferences (
            user_id INTEGER PRIMARY KEY REFERENCES users(id) ON DELETE CASCADE,
            timezone TEXT,                   -- IANA name; NULL until the person chose one
            hour_cycle TEXT NOT NULL DEFAULT '24h' CHECK (hour_cycle IN ('24h', '12h')),
            tip_topic TEXT                   -- NULL: tips on every topic
        ) STRICT
        """
    )


@migrations()
def m002_reminders(db: sqlite_utils.Database) -> None:
    db.execute(
        """
        CREATE TABLE reminders (
            id INTEGER PRIMARY KEY AUTOINCREMENT,  -- never reused: an old button must not mean a new reminder
            user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
            kind TEXT NOT NULL,
            local_time TEXT NOT NULL,              -- HH:MM on the wall
            timezone TEXT NOT NULL,                -- IANA name
            paused_at TEXT,                        -- NULL while it runs
            next_due_at TEXT,                      -- UTC; NULL while paused
            retry_of TEXT,                         -- UTC; the occurrence that next_due_at tries again
            created_at TEXT NOT NULL,
            UNIQUE (user_id, kind, local_time)
        ) STRICT
        """
    )
    db.execute(
        """
        CREATE INDEX reminders_by_due ON reminders (next_due_at) WHERE next_due_at IS NOT NULL
        """
    )


@migrations()
def m003_tips(db: sqlite_utils.Database) -> None:
    db.execute(
        """
        CREATE TABLE seen_tips (
            user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
            tip_id TEXT NOT NULL,
            turn INTEGER NOT NULL,                 -- the person's how-manieth tip it was when they saw it last
            seen_at TEXT NOT NULL,
            PRIMARY KEY (user_id, tip_id)
        ) STRICT, WITHOUT ROWID
        """
    )
    db.execute(
        """
        CREATE TABLE saved_tips (
            user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
            tip_id TEXT NOT NULL,
            saved_at TEXT NOT NULL,
            PRIMARY KEY (user_id, tip_id)
        ) STRICT, WITHOUT ROWID
        """
    )


@migrations()
def m004_prompts(db: sqlite_utils.Database) -> None:
    db.execute(
        """
        CREATE TABLE prompts (
            user_id INTEGER PRIMARY KEY REFERENCES users(id) ON DELETE CASCADE,
            payload TEXT NOT NULL,                 -- what the next typed line answers, packed like a button
            asked_at TEXT NOT NULL
        ) STRICT
        """
    )
