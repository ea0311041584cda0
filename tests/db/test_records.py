"""How time is written in rows."""

from __future__ import annotations

import datetime as dt
import random

import pytest

from db.records import optional_instant, to_instant, to_text


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        ("2026-03-02T12:00:00+00:00", "2026-03-02T12:00:00Z"),
        ("2026-03-02T12:00:00.999999+00:00", "2026-03-02T12:00:00Z"),
        ("2026-03-02T00:30:00+05:45", "2026-03-01T18:45:00Z"),
        ("2025-12-31T20:00:00-10:00", "2026-01-01T06:00:00Z"),
    ],
)
def test_instant_is_written_in_utc_and_whole_seconds(instant: str, text: str) -> None:
    assert to_text(dt.datetime.fromisoformat(instant)) == text


def test_text_is_read_as_the_aware_instant_that_was_written() -> None:
    read = to_instant("2026-03-02T12:00:00Z")
    assert read == dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)
    assert read.utcoffset() == dt.timedelta(0)


def test_no_text_is_no_instant() -> None:
    assert optional_instant(None) is None
    assert optional_instant("2026-03-02T12:00:00Z") == dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)


def test_texts_compare_as_the_times_that_they_stand_for() -> None:
    chance = random.Random(1)  # noqa: S311 - the same instants in every run
    zones = [dt.timezone(dt.timedelta(minutes=minutes)) for minutes in (-720, -210, 0, 60, 345, 840)]
    earliest = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
    instants = [
        (earliest + dt.timedelta(seconds=chance.randrange(3_000_000_000))).astimezone(chance.choice(zones))
        for _ in range(2_000)
    ]
    assert sorted(map(to_text, instants)) == [to_text(instant) for instant in sorted(instants)]


def test_time_without_a_zone_is_refused() -> None:
    """Written as if the server's own zone were meant, it would compare wrongly for ever."""
    with pytest.raises(ValueError, match="zone"):
        to_text(dt.datetime(2026, 3, 2, 12, 0))  # noqa: DTZ001 - that is the point
