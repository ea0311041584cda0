"""Lines that are read once, and of which nothing is kept."""

from __future__ import annotations

import gc

import pytest

from bot.content import readings
from bot.content.readings import Kept, Readings, fingerprint


def test_line_is_read_once() -> None:
    read: list[str] = []

    def length(line: str) -> int:
        read.append(line)
        return len(line)

    lengths = Readings(length)
    assert [lengths("one"), lengths("three"), lengths("one"), lengths("")] == [3, 5, 3, 0]
    assert read == ["one", "three", ""]


def test_of_a_line_nothing_is_kept() -> None:
    lengths = Readings(len)
    lengths("my-secret-trouble")
    for one in gc.get_referents(lengths._known):
        assert "secret" not in repr(one)


def test_another_process_has_other_fingerprints(monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint("a line")
    assert fingerprint("a line") == before != fingerprint("a line ")
    monkeypatch.setattr(readings, "_KEY", b"another")
    assert fingerprint("a line") != before


def test_half_a_letter_is_a_line_too() -> None:
    assert fingerprint("\ud83d") != fingerprint("\ude00")


def test_what_is_kept_does_not_grow() -> None:
    kept: Kept[int] = Kept(3)
    for number in range(10):
        kept[number] = number
        assert kept[number] == number
        assert len(kept) <= 3
