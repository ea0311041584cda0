"""What is kept about a person, and its deletion."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.conversation import Someone, World, open_world
from tests.guided import begin


async def test_privacy_is_read_without_being_remembered(world: World) -> None:
    eve = world.meet("Eve", agreed=False)
    assert "What I keep about you" in await eve.say("/privacy")
    assert await world.rows("SELECT * FROM users") == []


async def test_delete_says_what_will_go_and_asks_with_the_safe_answer_first(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await ada.say("/subscribe")
    await ada.tap("21:00")
    await ada.say("/tip")
    await ada.tap("Save")
    await ada.say("/relax body scan")
    await ada.tap("Favourite: no")
    text = await ada.say("/delete")
    for line in ("1 reminder", "1 saved tip", "1 tip you saw", "1 favourite routine", "no notes", "Lisbon", "no undo"):
        assert line in text
    assert ada.labels == ["Keep everything", "Delete everything"]
    await ada.tap("Keep everything")
    assert len(await world.rows("SELECT * FROM reminders")) == 1


async def test_delete_removes_every_trace_from_the_file(world: World, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await ada.say("/subscribe")
    await ada.tap("21:00")
    await ada.say("/tip")
    await ada.tap("Save")
    await begin(ada)
    await world.advance(minutes=10)
    await ada.tap("4")
    await ada.tap("Once more")
    await ada.say("/relax body scan")
    await ada.tap("Favourite: no")
    await ada.say("/delete")
    await ada.tap("Delete everything")
    for (table,) in [
        tuple(row.values()) for row in await world.rows("SELECT name FROM sqlite_master WHERE type='table'")
    ]:
        for row in await world.rows(f"SELECT * FROM [{table}]"):  # noqa: S608 - the names come from the schema
            assert ada.id not in row.values(), table
    count = len(ada.messages)
    await world.advance(days=3)
    assert len(ada.messages) == count


async def test_only_the_number_is_kept_never_a_name_or_a_text(world: World) -> None:
    someone = world.meet("Persephone")
    await someone.settle_into("Lisbon")
    await someone.say("a very personal sentence")
    await someone.say("/compare my secret vs oxide")
    path: Path = world.magpie.services.database.path
    kept = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert b"Persephone" not in kept
    assert b"personal" not in kept
    assert b"secret" not in kept


async def test_privacy_names_what_routines_leave(ada: Someone) -> None:
    text = await ada.say("/privacy")
    assert "the routine that is running, your favourites, and how tense you said you were" in text


async def test_a_second_delete_finds_nothing(ada: Someone) -> None:
    await ada.say("/start")
    await ada.say("/delete")
    await ada.tap("Delete everything")
    assert "nothing to delete" in await ada.say("/delete")


async def test_page_says_whether_the_file_is_encrypted(tmp_path: Path, ada: Someone) -> None:
    assert "it lies unencrypted in their database file" in await ada.say("/privacy")
    pytest.importorskip("sqlcipher3", reason="sqlcipher3 is not installed, so nothing is encrypted here")
    async with open_world(tmp_path / "encrypted.sqlite3", key="a key of more than sixteen characters") as world:
        assert "it lies encrypted in their database, and they hold the key" in await world.meet().say("/privacy")


async def test_page_and_deletion_say_for_how_long_backups_keep_a_copy(tmp_path: Path, ada: Someone) -> None:
    assert "Backups" not in await ada.say("/privacy")
    async with open_world(tmp_path / "other.sqlite3", backups_last=dt.timedelta(days=35)) as world:
        ben = world.meet("Ben")
        await ben.say("/start")
        for command in ("/privacy", "/delete"):
            assert "keep a copy for up to 35 days more" in await ben.say(command)
