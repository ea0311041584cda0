"""Whether a database file is sound, is Magpie's, and holds rows that make sense: each fault in a sentence."""

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator

import sqlite_utils
from msgspec import Struct

from db.connection import DatabaseError, driver, one_kind_of_error
from db.migrations import migrations

SHOWN = 5  # ids in a sentence; more help nobody
_DAMAGED = "Stop the bot and put the newest backup in its place with `magpie db restore FILE`."


class Rule(Struct, frozen=True):
    """Rows that should not be. `sql` finds what names them (an id), `what` says it of "{count} {rows}"."""

    sql: str
    what: str
    remedy: str


_ANEW = "It is computed anew at the next start after DELETE FROM meta WHERE key = 'tzdata'."
RULES = (
    Rule(
        "SELECT id FROM users WHERE id NOT IN (SELECT user_id FROM preferences)",
        "people have no preferences, so nothing answers them",
        "Give them some: INSERT INTO preferences (user_id) SELECT id FROM users WHERE id NOT IN "
        "(SELECT user_id FROM preferences).",
    ),
    Rule(
        """SELECT reminders.id FROM reminders JOIN users ON users.id = user_id
           WHERE timetable IS NOT NULL AND deleted_at IS NULL AND blocked_at IS NULL AND set_aside IS NULL
                 AND (paused_at IS NULL OR paused_until IS NOT NULL) AND next_due_at IS NULL""",
        "reminders run and have no next time, so they never come",
        _ANEW,
    ),
    Rule(
        """SELECT reminders.id FROM reminders JOIN users ON users.id = user_id
           WHERE next_due_at IS NOT NULL AND (deleted_at IS NOT NULL OR blocked_at IS NOT NULL)""",
        "reminders will come although they are deleted or their person blocked the bot",
        "UPDATE reminders SET next_due_at = NULL, next_date = NULL, next_slot = NULL WHERE id is one of these.",
    ),
    Rule(
        "SELECT id FROM reminders WHERE set_aside IS NOT NULL AND deleted_at IS NULL",
        "reminders are set aside, because their time cannot be worked out",
        "The column set_aside says why; the person can change their time or zone.",
    ),
    Rule(
        "SELECT id FROM reminders WHERE (next_due_at IS NULL) <> (next_date IS NULL)"
        " OR (next_date IS NULL) <> (next_slot IS NULL)",
        "reminders know half of their next time",
        _ANEW,
    ),
    Rule(
        """SELECT ledger.id FROM ledger JOIN reminders ON reminders.id = reminder_id
           WHERE ledger.user_id <> reminders.user_id""",
        "rows of the ledger belong to another person than their reminder",
        "Report this as a fault of the program, and delete those rows.",
    ),
    Rule(
        "SELECT id FROM ledger WHERE state = 'claimed' AND send_at IS NULL",
        "occurrences are to be sent and have no time for it, so they never go",
        "UPDATE ledger SET send_at = copy_due_at WHERE state = 'claimed' AND send_at IS NULL.",
    ),
    Rule(
        "SELECT id FROM ledger WHERE (state = 'answered') <> (answer IS NOT NULL)",
        "occurrences count as answered without an answer, or the other way round",
        "Report this as a fault of the program; nothing is sent because of it.",
    ),
    Rule(
        "SELECT user_id FROM preferences WHERE (quiet_from IS NULL) <> (quiet_until IS NULL)",
        "people have quiet hours with one end",
        "UPDATE preferences SET quiet_from = NULL, quiet_until = NULL for these people.",
    ),
)
_INSTANT = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z"
_COMMENT = re.compile(r"--[^\n]*")


def schema_version(db: sqlite_utils.Database) -> tuple[int, int]:
    """How many of our migrations the file has, and how many others: those of a newer program."""
    with one_kind_of_error():
        applied = {migration.name for migration in migrations.applied(db)}
    ours = {migration.name for migration in migrations._migrations}  # noqa: SLF001 - the library has no public list
    return len(applied & ours), len(applied - ours)


def faults(db: sqlite_utils.Database) -> list[str]:
    """Why the file cannot be used: it is damaged, not Magpie's, or of a newer program."""
    try:
        with one_kind_of_error():
            found = [row[0] for row in db.execute("PRAGMA integrity_check(5)").fetchall()]
            found += [row[0] for row in db.execute("PRAGMA cipher_integrity_check").fetchall()]
        if found != ["ok"]:
            return [f"The file is damaged: {said}. {_DAMAGED}" for said in found]
        ours, newer = schema_version(db)
    except DatabaseError as error:
        return [f"The file is damaged: {error}. {_DAMAGED}"]
    if not ours:
        return ["This is no database of Magpie's: it has none of its tables. Give the path of another file."]
    if newer:
        changes = f"it has {newer} changes to its tables that this one does not know"
        return [f"The file was made by a newer Magpie: {changes}. Install that version."]
    return []


def oddities(
    db: sqlite_utils.Database, *, is_zone: Callable[[str], bool], is_timetable: Callable[[str], bool]
) -> list[str]:
    """What is wrong in a file that can be used: with its tables, and with its rows."""
    with one_kind_of_error():
        return [
            *_dangling(db),
            *_schema(db),
            *_unknown(db, "preferences", "user_id", "timezone", is_zone, "a time zone"),
            *_unknown(db, "reminders", "id", "timezone", is_zone, "a time zone"),
            *_unknown(db, "reminders", "id", "timetable", is_timetable, "a timetable"),
            *_instants(db),
            *(said for rule in RULES if (said := _broken(db, rule))),
        ]


def _dangling(db: sqlite_utils.Database) -> Iterator[str]:
    rows: dict[tuple[str, str], list[int]] = {}
    for table, rowid, parent, _ in db.execute("PRAGMA foreign_key_check").fetchall():
        rows.setdefault((table, parent), []).append(rowid)
    for (table, parent), rowids in rows.items():
        which = f"those whose rowid is {_named(rowids)}" if None not in rowids else "those without one"
        yield (
            f"{len(rowids)} rows of {table} belong to a row of {parent} that is not there. "
            f"Delete them from {table}: {which}."
        )


def _schema(db: sqlite_utils.Database) -> Iterator[str]:
    """Where the tables differ from those that the migrations make, as far as the file has them."""
    with contextlib.closing(_as_migrated(db)) as fresh:
        wanted, there = _definitions(fresh), _definitions(db)
    for name in sorted(wanted.keys() | there.keys()):
        if name not in there:
            yield f"{name} is missing. {_DAMAGED}"
        elif name not in wanted:
            yield f"{name} is no table or index of this program. Drop it, if nobody needs it."
        elif wanted[name] != there[name]:
            yield f"{name} is not as the migrations make it: somebody changed it. {_DAMAGED}"


def _as_migrated(db: sqlite_utils.Database) -> sqlite_utils.Database:
    same = driver(cipher=not isinstance(db.conn, sqlite3.Connection))  # each words what it stores a little differently
    fresh = sqlite_utils.Database(same.connect(":memory:"))
    pending = [migration.name for migration in migrations.pending(db)]
    migrations.apply(fresh, stop_before=pending[:1])
    return fresh


def _definitions(db: sqlite_utils.Database) -> dict[str, str]:
    """What each table and index was made with, without comments and spaces. What begins with _ is a tool's own."""
    rows = db.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {
        name: "".join(_COMMENT.sub("", sql).replace('"', "").split()).casefold()
        for name, sql in rows
        if not name.startswith(("_", "sqlite_", "idx__sqlite"))
    }


def _unknown(
    db: sqlite_utils.Database, table: str, key: str, column: str, is_known: Callable[[str], bool], what: str
) -> Iterator[str]:
    if column not in {one.name for one in db.table(table).columns}:
        return
    rows = db.execute(
        f"SELECT {column}, min({key}), count(*) FROM {table} WHERE {column} IS NOT NULL GROUP BY 1"  # noqa: S608 - ours
    )
    for value, first, count in rows.fetchall():
        if not is_known(value):
            yield (
                f"{table}.{column} is {value!r} in {count} rows (first {key} {first}), which is not {what} that this "
                "program knows. The person can choose another one; or update the package tzdata."
            )


def _instants(db: sqlite_utils.Database) -> Iterator[str]:
    """Columns called *_at hold UTC in whole seconds; anything else would sort wrongly and never fall due."""
    for name in db.table_names():
        if name.startswith(("_", "sqlite_")):
            continue
        for column in (one.name for one in db.table(name).columns if one.name.endswith("_at")):
            count = db.execute(
                f"SELECT count(*) FROM {name} WHERE {column} IS NOT NULL AND {column} NOT GLOB ?",  # noqa: S608 - ours
                [_INSTANT],
            ).fetchone()[0]
            if count:
                yield (
                    f"{name}.{column} is no time as this program writes it in {count} rows. "
                    "Write it as 2026-03-02T12:00:00Z."
                )


def _broken(db: sqlite_utils.Database, rule: Rule) -> str | None:
    try:
        with one_kind_of_error():
            found = [row[0] for row in db.execute(rule.sql).fetchall()]
    except sqlite3.OperationalError:  # a table or column that this file does not have yet; _schema says so if it should
        return None
    return f"{len(found)} {rule.what} ({_named(found)}). {rule.remedy}" if found else None


def _named(ids: Iterable[object]) -> str:
    names = [str(one) for one in ids]
    return ", ".join(names[:SHOWN]) + (" …" if len(names) > SHOWN else "")
