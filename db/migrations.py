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


@migrations()
def m005_ledger(db: sqlite_utils.Database) -> None:
    db.execute(
        """
        CREATE TABLE new_reminders (
            id INTEGER PRIMARY KEY AUTOINCREMENT,  -- never reused: an old button must not mean a new reminder
            user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
            kind TEXT NOT NULL,
            label TEXT CHECK (length(label) <= 60),  -- the person's own word for what is taken
            timetable TEXT,                        -- see bot.timetable; NULL while it follows another reminder
            previous_timetable TEXT,               -- what an undo goes back to
            follows_id INTEGER REFERENCES reminders(id) ON DELETE CASCADE,
            follows_minutes INTEGER,               -- how long after the other one was marked done
            timezone TEXT NOT NULL,                -- IANA name
            nag INTEGER NOT NULL DEFAULT 0,        -- whether it comes again until it is answered
            silent INTEGER NOT NULL DEFAULT 0,
            paused_at TEXT,                        -- UTC; NULL while it runs
            paused_until TEXT,                     -- the local date from which it comes again by itself
            set_aside TEXT,                        -- why it cannot be scheduled, if it cannot
            deleted_at TEXT,                       -- UTC; what it recorded is kept until the person deletes everything
            next_due_at TEXT,                      -- UTC; NULL while nothing of it will fall due
            next_date TEXT,                        -- the slot that falls due then: its local date ...
            next_slot TEXT,                        -- ... and its wall-clock time, HH:MM
            created_at TEXT NOT NULL,
            CHECK ((timetable IS NULL) = (follows_id IS NOT NULL)),
            CHECK ((follows_id IS NULL) = (follows_minutes IS NULL))
        ) STRICT
        """
    )
    # The local date of the next slot is for bot.timetable to say: the first start with this table fills it in. What was
    # to be tried again is due since its own time, and nothing falls due for a person who blocked the bot.
    db.execute(
        """
        INSERT INTO new_reminders (id, user_id, kind, label, timetable, timezone, paused_at, next_due_at, created_at)
        SELECT reminders.id, user_id, iif(kind = 'magnesium', 'take', kind), iif(kind = 'magnesium', 'magnesium', NULL),
               '1234567 ' || local_time, timezone, paused_at,
               CASE WHEN blocked_at IS NULL AND paused_at IS NULL THEN coalesce(retry_of, next_due_at) END,
               reminders.created_at
        FROM reminders JOIN users ON users.id = user_id
        """
    )
    # The number of a reminder that was deleted is not given again either.
    db.execute("DELETE FROM sqlite_sequence WHERE name = 'new_reminders'")
    db.execute("UPDATE sqlite_sequence SET name = 'new_reminders' WHERE name = 'reminders'")
    db.execute("DROP TABLE reminders")
    db.execute("ALTER TABLE new_reminders RENAME TO reminders")
    db.execute("CREATE INDEX reminders_by_due ON reminders (next_due_at) WHERE next_due_at IS NOT NULL")
    db.execute("CREATE INDEX reminders_by_user ON reminders (user_id)")
    db.execute("CREATE INDEX reminders_that_follow ON reminders (follows_id) WHERE follows_id IS NOT NULL")
    db.execute(
        """
        CREATE TABLE ledger (
            id INTEGER PRIMARY KEY AUTOINCREMENT,  -- the buttons of every copy carry it
            user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
            reminder_id INTEGER REFERENCES reminders(id) ON DELETE CASCADE,  -- NULL: a summary of what was missed
            local_date TEXT NOT NULL,
            slot TEXT NOT NULL,                    -- HH:MM, or "after N": N is the row whose answer set this one off
            due_at TEXT NOT NULL,                  -- UTC
            priority INTEGER NOT NULL CHECK (priority BETWEEN 0 AND 3),  -- 0 goes first
            state TEXT NOT NULL CHECK (state IN
                ('claimed', 'sending', 'sent', 'uncertain', 'failed', 'blocked', 'missed', 'answered')),
            answer TEXT CHECK (answer IN ('done', 'skipped', 'paused')),
            answered_at TEXT,
            copy TEXT NOT NULL CHECK (copy IN ('first', 'snoozed', 'nag')),  -- what is to be sent, or was last
            copy_due_at TEXT NOT NULL,             -- UTC; lateness counts from here
            send_at TEXT,                          -- UTC; when to send or to try again; NULL: nothing waits
            tries INTEGER NOT NULL DEFAULT 0,      -- of this copy that provably did not leave
            uncertain INTEGER NOT NULL DEFAULT 0,  -- of this copy whose fate is unknown
            nags INTEGER NOT NULL DEFAULT 0,
            sent_at TEXT,                          -- UTC; the first copy that arrived
            message_id INTEGER,                    -- of the newest copy
            content TEXT,                          -- the entry that was drawn, so that every copy shows the same
            told_in INTEGER REFERENCES ledger(id) ON DELETE SET NULL,  -- the summary that names a missed one
            UNIQUE (reminder_id, local_date, slot)
        ) STRICT
        """
    )
    db.execute("CREATE INDEX ledger_to_send ON ledger (priority, send_at) WHERE send_at IS NOT NULL")
    db.execute("CREATE INDEX ledger_by_user ON ledger (user_id, local_date)")
    db.execute("CREATE INDEX ledger_summaries ON ledger (user_id) WHERE reminder_id IS NULL")
    db.execute("CREATE INDEX ledger_in_flight ON ledger (id) WHERE state = 'sending'")
    db.execute("CREATE INDEX ledger_told ON ledger (told_in) WHERE told_in IS NOT NULL")
    db.execute("CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID")
    db.execute(
        """
        CREATE TABLE lease (
            id INTEGER PRIMARY KEY CHECK (id = 1),  -- there is one, or none
            holder TEXT NOT NULL,                  -- says which process it is, to people
            token TEXT NOT NULL,                   -- says which process it is, to the database
            host TEXT NOT NULL,
            pid INTEGER NOT NULL,
            taken_at TEXT NOT NULL,
            expires_at TEXT NOT NULL
        ) STRICT
        """
    )
    db.execute("ALTER TABLE preferences ADD COLUMN quiet_from TEXT")  # HH:MM; what comes within makes no sound
    db.execute("ALTER TABLE preferences ADD COLUMN quiet_until TEXT")
    db.execute("ALTER TABLE preferences ADD COLUMN streak INTEGER NOT NULL DEFAULT 0")  # whether /progress shows one


@migrations()
def m006_comparing(db: sqlite_utils.Database) -> None:
    db.execute("ALTER TABLE preferences ADD COLUMN comparison TEXT NOT NULL DEFAULT 'text'")  # text, table or picture
    db.execute(
        """
        CREATE TABLE pictures (
            key TEXT PRIMARY KEY,                  -- of what is drawn; see bot.attachments.Picture
            file_id TEXT NOT NULL                  -- Telegram's, so that it is drawn and uploaded once
        ) STRICT, WITHOUT ROWID
        """
    )


@migrations()
def m007_routines(db: sqlite_utils.Database) -> None:
    db.execute(
        """
        CREATE TABLE routine_runs (
            user_id INTEGER PRIMARY KEY REFERENCES users(id) ON DELETE CASCADE,  -- one at a time
            routine_id TEXT NOT NULL,
            message_id INTEGER NOT NULL,           -- the one message that shows it, and edits itself
            pictured INTEGER NOT NULL,             -- whether that message is a picture with a caption
            step INTEGER NOT NULL CHECK (step >= 0),  -- from 0; the one that the message shows
            ends_at TEXT,                          -- UTC; when that step is over; NULL while paused
            seconds_left INTEGER,                  -- of that step, while paused
            interrupted INTEGER NOT NULL,          -- whether the bot paused it, because it had been away
            before INTEGER CHECK (before BETWEEN 0 AND 10),  -- the tension that was noted before it began
            started_at TEXT NOT NULL,
            CHECK ((ends_at IS NULL) = (seconds_left IS NOT NULL))
        ) STRICT
        """
    )
    db.execute("CREATE INDEX routine_runs_running ON routine_runs (ends_at) WHERE ends_at IS NOT NULL")
    db.execute(
        """
        CREATE TABLE tensions (
            user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
            ended_at TEXT NOT NULL,                -- UTC; when the routine was over
            local_date TEXT NOT NULL,              -- on the person's calendar then
            routine_id TEXT NOT NULL,
            before INTEGER CHECK (before BETWEEN 0 AND 10),
            after INTEGER NOT NULL CHECK (after BETWEEN 0 AND 10),
            PRIMARY KEY (user_id, ended_at)
        ) STRICT, WITHOUT ROWID
        """
    )
    db.execute(
        """
        CREATE TABLE favourite_routines (
            user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
            routine_id TEXT NOT NULL,
            added_at TEXT NOT NULL,
            PRIMARY KEY (user_id, routine_id)
        ) STRICT, WITHOUT ROWID
        """
    )


@migrations()
def m008_foods(db: sqlite_utils.Database) -> None:
    db.execute(
        """
        CREATE TABLE meals (
            id INTEGER PRIMARY KEY AUTOINCREMENT,  -- never reused: an old button must not mean another row
            user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
            local_date TEXT NOT NULL,              -- the day on the person's clock whose sum it is in
            food_id TEXT NOT NULL,
            grams REAL NOT NULL CHECK (grams > 0),
            added_at TEXT NOT NULL,
            removed_at TEXT                        -- UTC; an undo brings it back
        ) STRICT
        """
    )
    db.execute("CREATE INDEX meals_by_user ON meals (user_id, local_date)")
    db.execute("CREATE INDEX meals_by_date ON meals (local_date)")


@migrations()
def m009_consent(db: sqlite_utils.Database) -> None:
    db.execute("ALTER TABLE users ADD COLUMN consented_at TEXT")  # UTC; without it nothing but the id is kept
    # Who was here before was told what is kept, and set it up knowing that.
    db.execute("UPDATE users SET consented_at = created_at")


@migrations()
def m010_operators(db: sqlite_utils.Database) -> None:
    db.execute(
        "ALTER TABLE users ADD COLUMN last_seen_on TEXT"
    )  # the UTC date on which the person last wrote or tapped
    db.execute("CREATE INDEX users_by_last_seen ON users (last_seen_on)")
    db.execute("CREATE INDEX users_blocked ON users (blocked_at) WHERE blocked_at IS NOT NULL")
    db.execute("CREATE INDEX reminders_by_kind ON reminders (kind, paused_at, deleted_at) WHERE deleted_at IS NULL")
    db.execute(
        """
        CREATE TABLE news (
            id INTEGER PRIMARY KEY AUTOINCREMENT,  -- a broadcast goes along these numbers, which say nothing of anybody
            user_id INTEGER NOT NULL UNIQUE REFERENCES users(id) ON DELETE CASCADE,  -- who wants news of the operator
            since TEXT NOT NULL
        ) STRICT
        """
    )
    db.execute(
        """
        CREATE TABLE broadcasts (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            user_id INTEGER REFERENCES users(id) ON DELETE SET NULL,  -- the operator who wrote it and sees how it goes
            text TEXT,                             -- Telegram HTML; forgotten when it is over
            drafted_at TEXT NOT NULL,
            started_at TEXT,                       -- NULL: a draft
            audience INTEGER,                      -- how many were to get it when it started
            until_news_id INTEGER,                 -- who turned news on later is not among them
            reached_news_id INTEGER,               -- up to here all are in the ledger
            stopped_at TEXT,
            ended_at TEXT,                         -- when nothing of it waited or was on its way any more
            message_id INTEGER,                    -- the message that shows the operator how it goes
            show_again_at TEXT,                    -- when that message may change next
            CHECK ((text IS NULL) = (ended_at IS NOT NULL)),
            CHECK ((started_at IS NULL) = (audience IS NULL)),
            CHECK ((started_at IS NULL) = (until_news_id IS NULL)),
            CHECK ((started_at IS NULL) = (reached_news_id IS NULL)),
            CHECK (started_at IS NOT NULL OR (stopped_at IS NULL AND ended_at IS NULL))
        ) STRICT
        """
    )
    db.execute(  # one at a time
        """
        CREATE UNIQUE INDEX broadcasts_under_way ON broadcasts (ended_at IS NULL)
        WHERE started_at IS NOT NULL AND ended_at IS NULL
        """
    )
    db.execute(
        """
        CREATE TABLE new_ledger (
            id INTEGER PRIMARY KEY AUTOINCREMENT,  -- the buttons of every copy carry it
            user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
            reminder_id INTEGER REFERENCES reminders(id) ON DELETE CASCADE,
            broadcast_id INTEGER REFERENCES broadcasts(id) ON DELETE CASCADE,  -- neither: a summary of what was missed
            local_date TEXT NOT NULL,
            slot TEXT NOT NULL,                    -- HH:MM, or "after N": N is the row whose answer set this one off
            due_at TEXT NOT NULL,                  -- UTC
            priority INTEGER NOT NULL,             -- 0 goes first; a broadcast after everything else
            state TEXT NOT NULL CHECK (state IN
                ('claimed', 'sending', 'sent', 'uncertain', 'failed', 'blocked', 'missed', 'answered')),
            answer TEXT CHECK (answer IN ('done', 'skipped', 'paused')),
            answered_at TEXT,
            copy TEXT NOT NULL CHECK (copy IN ('first', 'snoozed', 'nag')),  -- what is to be sent, or was last
            copy_due_at TEXT NOT NULL,             -- UTC; lateness counts from here
            send_at TEXT,                          -- UTC; when to send or to try again; NULL: nothing waits
            tries INTEGER NOT NULL DEFAULT 0,      -- of this copy that provably did not leave
            uncertain INTEGER NOT NULL DEFAULT 0,  -- of this copy whose fate is unknown
            nags INTEGER NOT NULL DEFAULT 0,
            sent_at TEXT,                          -- UTC; the first copy that arrived
            message_id INTEGER,                    -- of the newest copy
            content TEXT,                          -- the entry that was drawn, so that every copy shows the same
            told_in INTEGER REFERENCES new_ledger(id) ON DELETE SET NULL,  -- the summary that names a missed one
            UNIQUE (reminder_id, local_date, slot),
            CHECK (reminder_id IS NULL OR broadcast_id IS NULL),
            CHECK (priority BETWEEN 0 AND iif(broadcast_id IS NULL, 3, 4)),
            CHECK (broadcast_id IS NULL OR
                   (priority = 4 AND copy = 'first' AND answer IS NULL AND state NOT IN ('missed', 'answered')))
        ) STRICT
        """
    )
    columns = (
        "id, user_id, reminder_id, local_date, slot, due_at, priority, state, answer, answered_at, copy, copy_due_at, "
        "send_at, tries, uncertain, nags, sent_at, message_id, content, told_in"
    )
    db.execute("PRAGMA defer_foreign_keys = ON")  # a missed one is copied before the summary that names it
    db.execute(f"INSERT INTO new_ledger ({columns}) SELECT {columns} FROM ledger")  # noqa: S608 - our own names
    # The number of a row that is gone is not given again either.
    db.execute("DELETE FROM sqlite_sequence WHERE name = 'new_ledger'")
    db.execute("UPDATE sqlite_sequence SET name = 'new_ledger' WHERE name = 'ledger'")
    db.execute("DROP TABLE ledger")
    db.execute("ALTER TABLE new_ledger RENAME TO ledger")
    db.execute("CREATE INDEX ledger_to_send ON ledger (priority, send_at) WHERE send_at IS NOT NULL")
    db.execute("CREATE INDEX ledger_by_user ON ledger (user_id, local_date)")
    db.execute("CREATE INDEX ledger_summaries ON ledger (user_id) WHERE reminder_id IS NULL AND broadcast_id IS NULL")
    db.execute("CREATE INDEX ledger_in_flight ON ledger (id) WHERE state = 'sending'")
    db.execute("CREATE INDEX ledger_told ON ledger (told_in) WHERE told_in IS NOT NULL")
    db.execute(  # nobody gets a broadcast twice
        "CREATE UNIQUE INDEX ledger_of_broadcast ON ledger (broadcast_id, user_id) WHERE broadcast_id IS NOT NULL"
    )
    db.execute("CREATE INDEX ledger_broadcast_states ON ledger (broadcast_id, state) WHERE broadcast_id IS NOT NULL")
    db.execute(
        """
        CREATE TABLE tallies (
            kind TEXT NOT NULL,                    -- what is counted; see db.tallies
            period TEXT NOT NULL,                  -- a UTC date, or an hour of it: 2026-03-02T14
            key TEXT NOT NULL,                     -- of our own words, never a person's
            count INTEGER NOT NULL,
            PRIMARY KEY (kind, period, key)
        ) STRICT, WITHOUT ROWID
        """
    )


@migrations()
def m011_retention(db: sqlite_utils.Database) -> None:
    # UTC; when somebody who was away for long was told that what is kept goes. It is NULL again once they are seen.
    db.execute("ALTER TABLE users ADD COLUMN told_to_go_at TEXT")
    # When those were last here who agreed before the day was noted, nobody knows: their two years begin now.
    db.execute("UPDATE users SET last_seen_on = date('now') WHERE consented_at IS NOT NULL AND last_seen_on IS NULL")


@migrations()
def m012_languages(db: sqlite_utils.Database) -> None:
    db.execute("ALTER TABLE preferences ADD COLUMN language TEXT")  # such as "de"; NULL follows the person's app
    # What the app said last, such as "pt-br": a reminder comes when no app says anything.
    db.execute("ALTER TABLE users ADD COLUMN app_language TEXT")
