"""What an operator says to all who want news: drafted, started, carried out through the ledger, stopped, ended.

A broadcast that is under way has only so many rows in the ledger that wait. As they go, the next people are entered,
so that a stop has little to take back, and who turned news off before their turn is left out.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlite_utils

from db import ledger, news
from db.records import Broadcast, BroadcastTally, State, optional_instant, to_text

WAITING_AT_MOST = 2_000  # rows
LATEST = dt.timedelta(days=2)  # after that it is no news; it is stopped
SHOWN_EVERY = dt.timedelta(seconds=2)
LEDGER_KEPT = dt.timedelta(days=7)
_NEVER = "9999-12-31T00:00:00Z"
_SECOND = dt.timedelta(seconds=1)
_UNDER_WAY = "started_at IS NOT NULL AND ended_at IS NULL"


class UnderWayError(Exception):
    """Another broadcast is under way, and there is one at a time."""


def draft(db: sqlite_utils.Database, user_id: int, text: str, *, now: dt.datetime) -> int:
    """Keep the text (Telegram HTML) until it is sent or discarded, in place of an earlier draft. Returns its id."""
    discard(db, user_id)
    cursor = db.execute(
        "INSERT INTO broadcasts (user_id, text, drafted_at) VALUES (?, ?, ?)", [user_id, text, to_text(now)]
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def discard(db: sqlite_utils.Database, user_id: int) -> None:
    """Forget the operator's draft."""
    db.execute("DELETE FROM broadcasts WHERE user_id = ? AND started_at IS NULL", [user_id])


def find(db: sqlite_utils.Database, broadcast_id: int) -> Broadcast | None:
    rows = list(db.query("SELECT * FROM broadcasts WHERE id = ?", [broadcast_id]))
    return _to_broadcast(rows[0]) if rows else None


def under_way(db: sqlite_utils.Database) -> Broadcast | None:
    rows = list(
        db.query(f"SELECT * FROM broadcasts INDEXED BY broadcasts_under_way WHERE {_UNDER_WAY}")  # noqa: S608 - ours
    )
    return _to_broadcast(rows[0]) if rows else None


def start(
    db: sqlite_utils.Database, user_id: int, broadcast_id: int, *, message_id: int, now: dt.datetime
) -> Broadcast | None:
    """Let the operator's draft go out; `message_id` in their chat will show how it goes.

    One that was started already is returned as it is, and None if there is no such draft of theirs.

    Raises:
        UnderWayError: another one is.
    """
    broadcast = find(db, broadcast_id)
    if broadcast is None or broadcast.user_id != user_id or broadcast.started_at is not None:
        return broadcast if broadcast is not None and broadcast.user_id == user_id else None
    if under_way(db) is not None:
        raise UnderWayError
    db.execute(
        """UPDATE broadcasts SET started_at = ?, audience = ?, reached_news_id = 0, message_id = ?,
                  until_news_id = coalesce((SELECT max(id) FROM news), 0)
           WHERE id = ?""",
        [to_text(now), news.audience(db), message_id, broadcast_id],
    )
    return find(db, broadcast_id)


def stop(db: sqlite_utils.Database, broadcast_id: int, *, now: dt.datetime) -> Broadcast | None:
    """Send no more of it; what is on its way arrives. None if there is no such broadcast."""
    db.execute(
        f"UPDATE broadcasts SET stopped_at = ? WHERE id = ? AND stopped_at IS NULL AND {_UNDER_WAY}",  # noqa: S608 - ours
        [to_text(now), broadcast_id],
    )
    broadcast = find(db, broadcast_id)
    if broadcast is not None and broadcast.stopped_at is not None:
        ledger.withdraw_broadcasts(db, broadcast_id=broadcast_id)
    return broadcast


def advance(db: sqlite_utils.Database, *, now: dt.datetime, limit: int) -> int:
    """Enter up to `limit` of the next people into the ledger; end a broadcast of which nothing is left.

    Returns how many were entered; 0 while as many wait as may.
    """
    broadcast = under_way(db)
    if broadcast is None:
        return 0
    assert broadcast.started_at is not None
    if broadcast.stopped_at is not None or now - broadcast.started_at > LATEST:
        stop(db, broadcast.id, now=now)
        entered = 0
    else:
        entered = _enter_next(db, broadcast.id, min(limit, WAITING_AT_MOST - _count_waiting(db)), now=now)
    if not entered and not _is_open(db, broadcast.id):
        db.execute("UPDATE broadcasts SET ended_at = ?, text = NULL WHERE id = ?", [to_text(now), broadcast.id])
    return entered


def tally(db: sqlite_utils.Database, broadcast_id: int) -> BroadcastTally:
    """What became of it so far."""
    rows = db.query("SELECT state, count(*) AS n FROM ledger WHERE broadcast_id = ? GROUP BY state", [broadcast_id])
    by_state = {State(row["state"]): row["n"] for row in rows}
    return BroadcastTally(
        sent=by_state.get(State.SENT, 0),
        uncertain=by_state.get(State.UNCERTAIN, 0),
        failed=by_state.get(State.FAILED, 0),
        blocked=by_state.get(State.BLOCKED, 0),
    )


def show_in(db: sqlite_utils.Database, user_id: int, broadcast_id: int, *, message_id: int) -> None:
    """Let another message show how it goes, in the chat of the operator who asked."""
    db.execute(
        """UPDATE broadcasts SET user_id = ?, message_id = ?, show_again_at = NULL
           WHERE id = ? AND started_at IS NOT NULL""",
        [user_id, message_id, broadcast_id],
    )


def to_show(db: sqlite_utils.Database, *, now: dt.datetime) -> Broadcast | None:
    """The broadcast whose message is to be brought up to date, if its time has come. The next time counts from now.

    One that ended waits for no time: its message changes once more.
    """
    rows = list(
        db.query(
            """SELECT * FROM broadcasts
               WHERE started_at IS NOT NULL AND user_id IS NOT NULL AND message_id IS NOT NULL
                     AND (ended_at IS NOT NULL OR show_again_at IS NULL OR show_again_at <= ?)
               ORDER BY id LIMIT 1""",
            [to_text(now)],
        )
    )
    if not rows:
        return None
    again_at = to_text(now + SHOWN_EVERY + _SECOND)  # a second more, because the text has no fractions
    db.execute("UPDATE broadcasts SET show_again_at = ? WHERE id = ?", [again_at, rows[0]["id"]])
    return _to_broadcast(rows[0])


def show_at_the_end(db: sqlite_utils.Database, broadcast_id: int, message_id: int) -> None:
    """That message is gone, so nothing is shown until there is the end to tell."""
    db.execute(
        "UPDATE broadcasts SET show_again_at = ? WHERE id = ? AND message_id = ?", [_NEVER, broadcast_id, message_id]
    )


def no_longer_shown(db: sqlite_utils.Database, broadcast_id: int, message_id: int) -> None:
    """That message shows the end."""
    db.execute("UPDATE broadcasts SET message_id = NULL WHERE id = ? AND message_id = ?", [broadcast_id, message_id])


def forget_old(db: sqlite_utils.Database, *, now: dt.datetime, limit: int) -> None:
    """Forget to whom it went, up to `limit` rows at once, when it has been over for a week."""
    db.execute(
        """DELETE FROM ledger WHERE id IN (
               SELECT ledger.id FROM broadcasts CROSS JOIN ledger ON broadcast_id = broadcasts.id
               WHERE ended_at < ? LIMIT ?)""",
        [to_text(now - LEDGER_KEPT), limit],
    )


def _enter_next(db: sqlite_utils.Database, broadcast_id: int, limit: int, *, now: dt.datetime) -> int:
    rows = db.execute(
        """SELECT news.id, news.user_id FROM broadcasts
           JOIN news ON news.id > reached_news_id AND news.id <= until_news_id
           JOIN users ON users.id = news.user_id
           WHERE broadcasts.id = ? AND blocked_at IS NULL
           ORDER BY news.id LIMIT ?""",
        [broadcast_id, max(limit, 0)],
    ).fetchall()
    ledger.enter_broadcast(db, broadcast_id, [user_id for _, user_id in rows], now=now)
    if rows:
        db.execute("UPDATE broadcasts SET reached_news_id = ? WHERE id = ?", [rows[-1][0], broadcast_id])
    elif limit > 0:  # whoever is left is out of reach
        db.execute("UPDATE broadcasts SET reached_news_id = until_news_id WHERE id = ?", [broadcast_id])
    return len(rows)


def _count_waiting(db: sqlite_utils.Database) -> int:
    found = db.execute(
        "SELECT count(*) FROM ledger WHERE priority = ? AND send_at IS NOT NULL", [ledger.BROADCAST_PRIORITY]
    )
    return int(found.fetchone()[0])


def _is_open(db: sqlite_utils.Database, broadcast_id: int) -> bool:
    """Whether anybody is still to get it: on their way, waiting, or not yet entered."""
    found = db.execute(
        """SELECT EXISTS (SELECT 1 FROM ledger WHERE priority = ? AND send_at IS NOT NULL)
               OR EXISTS (SELECT 1 FROM ledger WHERE broadcast_id = ? AND state = 'sending')
               OR EXISTS (SELECT 1 FROM broadcasts
                          WHERE id = ? AND stopped_at IS NULL AND reached_news_id < until_news_id)""",
        [ledger.BROADCAST_PRIORITY, broadcast_id, broadcast_id],
    )
    return bool(found.fetchone()[0])


def _to_broadcast(row: dict[str, Any]) -> Broadcast:
    return Broadcast(
        id=row["id"],
        user_id=row["user_id"],
        text=row["text"],
        started_at=optional_instant(row["started_at"]),
        audience=row["audience"],
        stopped_at=optional_instant(row["stopped_at"]),
        ended_at=optional_instant(row["ended_at"]),
        message_id=row["message_id"],
    )
