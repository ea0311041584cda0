"""`magpie db`: what an operator does with the database from outside."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from db.overview import Overview

EX_TEMPFAIL = 75  # sysexits.h: not now, but later it may work
NEW_KEY = "NEW_DATABASE_KEY"
_KB = 1024

_DATABASE = click.option(
    "--database",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The database, if it is not the one of DATABASE_PATH.",
)


@click.group()
def db() -> None:
    """Look after the database: info, check, backup, restore, encrypt, rekey."""


@db.command()
@_DATABASE
def info(database: Path | None) -> None:
    """Say what the database holds and who works with it."""
    from bot.lease import is_dead
    from db.overview import look
    from db.soundness import faults

    with _opened(database) as (path, connection):
        ours, newest = _versions(connection)
        if ours < newest:
            click.echo(
                f"{path}: schema {ours} of {newest}; the next start brings it up to date. Nothing more to say yet."
            )
            return
        try:
            overview = look(connection, path, now=_now(), is_dead=is_dead)
        except Exception:
            found = faults(connection)
            if found:
                raise click.ClickException(found[0]) from None
            raise
    for name, value in _told(overview):
        click.echo(f"{name:16}{value}")


@db.command()
@_DATABASE
def check(database: Path | None) -> None:
    """Name each problem of the database and what to do about it. Exit code 1 if there are any."""
    from bot.timetable import is_timetable
    from bot.timezones import is_valid_zone
    from db.soundness import faults, oddities

    with _opened(database) as (path, connection):
        found = faults(connection) or oddities(connection, is_zone=is_valid_zone, is_timetable=is_timetable)
    for problem in found:
        click.echo(problem)
    if found:
        sys.exit(1)
    click.echo(f"{path}: nothing to mend.")


@db.command()
@_DATABASE
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--overwrite", is_flag=True, help="Replace FILE if it is there.")
def backup(database: Path | None, file: Path, overwrite: bool) -> None:
    """Copy the database into FILE, also while the bot runs."""
    from db.backup import back_up

    path, key = _place(database)
    with _told_plainly():
        back_up(path, file, key=key, overwrite=overwrite)
    click.echo(f"{file}: {_size(file.stat().st_size)}, checked{', encrypted like the database' if key else ''}.")


@db.command()
@_DATABASE
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--although-unreadable", is_flag=True, help="Also if the present database cannot say who works with it.")
def restore(database: Path | None, file: Path, although_unreadable: bool) -> None:
    """Put FILE, a backup, in the place of the database. The bot must be stopped; what was there is kept beside it."""
    from bot.lease import is_dead
    from db.replacing import restore as put_back

    path, key = _place(database)
    with _told_plainly():
        replaced = put_back(file, path, key=key, now=_now(), is_dead=is_dead, although_unreadable=although_unreadable)
    click.echo(f"{path}: restored from {file}.")
    if replaced is not None:
        click.echo(f"What was there is now {replaced}. Delete it when you are sure.")


@db.command()
@_DATABASE
def encrypt(database: Path | None) -> None:
    """Encrypt the database with DATABASE_KEY. The bot must be stopped."""
    from bot.lease import is_dead
    from db.connection import FileKind, kind_of
    from db.encryption import encrypt as encrypt_file
    from db.encryption import finish

    path, key = _place(database)
    if key is None:
        raise click.ClickException(
            "DATABASE_KEY is not set; put the key into the environment, not on the command line."
        )
    with _told_plainly():
        kind = kind_of(path)
        if kind is FileKind.MISSING:
            click.echo(f"There is no database at {path} yet; it will be encrypted from its first start on.")
            return
        if kind is FileKind.OTHER:
            finish(path, key)
            click.echo(f"{path} is encrypted with this key already.")
            return
        encrypt_file(path, None, key, now=_now(), is_dead=is_dead)
    click.echo(f"{path}: encrypted. Backups from before are not: delete them, or keep them somewhere safe.")


@db.command()
@_DATABASE
def rekey(database: Path | None) -> None:
    """Give the encrypted database another key: NEW_DATABASE_KEY, or one that is asked for. The bot must be stopped."""
    from bot.lease import is_dead
    from bot.settings import SHORTEST_KEY
    from db.connection import DatabaseUnusableError
    from db.encryption import encrypt as encrypt_file
    from db.encryption import finish

    path, key = _place(database)
    if key is None:
        raise click.ClickException("DATABASE_KEY is not set; it is the key that the database has now.")
    new_key = os.environ.get(NEW_KEY) or click.prompt("New key", hide_input=True, confirmation_prompt=True)
    if len(new_key) < SHORTEST_KEY:
        raise click.ClickException(f"a key has at least {SHORTEST_KEY} characters.")
    with _told_plainly():
        try:
            encrypt_file(path, key, new_key, now=_now(), is_dead=is_dead)
        except DatabaseUnusableError:
            try:
                finish(path, new_key)  # an earlier rekey that was interrupted at its end
            except DatabaseUnusableError:
                pass
            else:
                click.echo(f"{path} has the new key already. Set DATABASE_KEY to it.")
                return
            raise
    click.echo(f"{path}: has the new key. Set DATABASE_KEY to it now. Backups from before keep the old one.")


@db.command()
@_DATABASE
def alive(database: Path | None) -> None:
    """Say whether a bot works with the database: exit code 0 if one renewed its hold within the last minute."""
    from db.lease import living_holder

    with _opened(database) as (_, connection):
        held = living_holder(connection, now=_now(), is_dead=lambda _other: False)
    if held is None:
        raise click.ClickException("no bot works with this database.")
    click.echo(str(held))


def _place(database: Path | None) -> tuple[Path, str | None]:
    """Where the database is, and its key; whatever is wrong with the other settings."""
    from bot.settings import load_in_part

    settings, problems = load_in_part()
    ours = [problem for problem in problems if "DATABASE_" in problem]
    if ours:
        raise click.ClickException("\n".join(ours))
    return database or settings.database_path, settings.sqlcipher_key


@contextlib.contextmanager
def _opened(database: Path | None) -> Iterator[tuple[Path, Any]]:
    from db.connection import connect

    path, key = _place(database)
    if not path.is_file():
        raise click.ClickException(f"there is no database at {path}; see DATABASE_PATH.")
    with _told_plainly(), contextlib.closing(connect(path, key, mode="rw")) as connection:
        yield path, connection


@contextlib.contextmanager
def _told_plainly() -> Iterator[None]:
    """What cannot be done is said in a line, and never with a traceback."""
    from db.backup import BackupError
    from db.connection import DatabaseError, DatabaseUnusableError
    from db.lease import LeaseHeldError

    try:
        yield
    except LeaseHeldError as error:
        click.echo(f"Not done: {error}. Stop that one first.", err=True)
        sys.exit(EX_TEMPFAIL)
    except (BackupError, DatabaseUnusableError, DatabaseError, OSError) as error:
        raise click.ClickException(f"{str(error).rstrip('.')}.") from None


def _versions(connection: Any) -> tuple[int, int]:
    from db.migrations import migrations
    from db.soundness import schema_version

    return schema_version(connection)[0], len(migrations._migrations)  # noqa: SLF001 - the library has no public list


def _told(overview: Overview) -> list[tuple[str, str]]:
    ours, newest = overview.versions
    return [
        ("file", str(overview.path)),
        ("size", f"{_size(overview.size)}, and {_size(overview.wal_size)} not yet brought in (-wal)"),
        ("encrypted", "yes" if overview.encrypted else "no"),
        ("schema", f"{ours} of {newest}"),
        ("people", str(overview.people)),
        ("reminders", str(overview.reminders)),
        ("next due", _instant(overview.next_due_at)),
        ("ledger", f"{_instant(overview.oldest_due_at)} to {_instant(overview.newest_due_at)}"),
        ("held by", str(overview.holder.process) if overview.holder else "nobody"),
    ]


def _instant(at: dt.datetime | None) -> str:
    return "nothing" if at is None else f"{at:%Y-%m-%d %H:%M:%S} UTC"


def _size(size: int) -> str:
    return f"{size / _KB:,.0f} KB" if size < _KB * _KB else f"{size / _KB / _KB:,.1f} MB"


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
