"""The operator's choices, from the environment and a `.env` file. Nothing is read at import."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal

from dotenv import dotenv_values
from msgspec import Meta, Struct
from rapidfuzz import process
from rapidfuzz.distance import OSA
from telegram.constants import FloodLimit
from yarl import URL

from bot.checked import MISSING, Fault, FaultsError, checked
from bot.logs import LogFormat

DEFAULT_CONTENT_PATH = Path(__file__).resolve().parent.parent / "content"
DEFAULT_PORT = 8080
TELEGRAMS_OWN_HOST = "api.telegram.org"
TELEGRAMS_PORTS = (443, 80, 88, 8443)  # the only ones to which it brings updates
SHORTEST_KEY = 16  # characters; a key that is typed from memory is guessed by a machine
NO_TOKEN = "0:none"  # noqa: S105 - stands where there is no token
_USER_ID = re.compile(r"[1-9]\d{0,15}", re.ASCII)  # Telegram's have at most 52 bits
_TOKEN = re.compile(r"\d+:[\w-]+")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")

_OUR_PREFIXES = ("MAGPIE_", "TELEGRAM_", "WEBHOOK_")  # a name that begins so is meant for the bot
SLIPS = 2  # letters by which any other name may differ from one of ours to be taken for a slip
SHORTEST_SLIP = 8  # letters; shorter names resemble one another by chance


class SettingsError(Exception):
    """The settings cannot be used. `problems` has one line for each fault, with file and line where it has one."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class PortTakenError(Exception):
    """Another program listens on the port, perhaps the bot's last process, which is about to end."""


class Secret:
    """A text that is in no log, no traceback and no picture of what holds it."""

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._text == other._text

    def __hash__(self) -> int:
        return hash(self._text)


class BotToken(Secret):
    """What Telegram knows the bot by."""

    def __init__(self, text: str) -> None:
        if not _TOKEN.fullmatch(text):
            raise ValueError("this is not a bot token: BotFather's look like 123456:ABC-DEF")
        super().__init__(text)


class WebhookSecret(Secret):
    """What Telegram says with each update."""

    def __init__(self, text: str) -> None:
        if not _SECRET.fullmatch(text):
            raise ValueError("Telegram takes 1 to 256 letters (A to Z, a to z), digits, _ and -")
        super().__init__(text)


class DatabaseKey(Secret):
    """What the database is encrypted with."""

    def __init__(self, text: str) -> None:
        if len(text) < SHORTEST_KEY:
            raise ValueError(
                f"a key has at least {SHORTEST_KEY} characters; `python -c 'import secrets; "
                "print(secrets.token_urlsafe(32))'` makes one"
            )
        super().__init__(text)


class UserIds(frozenset[int]):
    """Telegram's ids of some people."""


class IPAddress(str):
    """An IPv4 or IPv6 address."""

    __slots__ = ()


def _web_address(text: str) -> URL:
    url = None
    with suppress(ValueError):
        url = URL(text)
    if url is None or url.scheme not in {"http", "https"} or not url.host or re.search(r"\s", text):
        raise ValueError("this is no web address (URL) such as https://example.org")
    return url


def _user_ids(text: str) -> UserIds:
    ids = [one.strip() for one in text.split(",") if one.strip()]
    if not all(_USER_ID.fullmatch(one) for one in ids):
        raise ValueError("give numeric ids with commas between, such as 123456789,987654321; @userinfobot tells yours")
    return UserIds(map(int, ids))


def _ip_address(text: str) -> IPAddress:
    try:
        return IPAddress(ip_address(text))
    except ValueError:
        raise ValueError("this is no IP address such as 127.0.0.1") from None


_PARSED_BY: Mapping[type, Callable[[str], Any]] = {URL: _web_address, UserIds: _user_ids, IPAddress: _ip_address}


class Settings(Struct, frozen=True, kw_only=True):
    """Each field is an environment variable of the same name in capitals; its description is its README line."""

    telegram_bot_token: Annotated[BotToken, Meta(description="The token that BotFather gave you. Required.")]
    telegram_api_url: Annotated[
        URL, Meta(description="The Bot API server to talk to, for example one that you run yourself.")
    ] = URL("https://api.telegram.org")
    database_path: Annotated[Path, Meta(description="The SQLite file. Put it on a disk that survives a redeploy.")] = (
        Path("var/magpie.sqlite3")
    )
    allow_ephemeral_disk: Annotated[
        bool,
        Meta(description="Start although the database lies on a disk that is thrown away: true or false."),
    ] = False
    database_key: Annotated[
        DatabaseKey | None,
        Meta(description="Encrypts the database with SQLCipher, see deploy/README.md. Keep it off the same disk."),
    ] = None
    backup_folder: Annotated[
        Path | None, Meta(description="Where a backup goes each day. Without it, none is made.")
    ] = None
    backup_hour: Annotated[int, Meta(description="The hour of the daily backup, in UTC.", ge=0, le=23)] = 3
    backups_daily: Annotated[int, Meta(description="How many daily backups are kept.", ge=1, le=366)] = 7
    backups_weekly: Annotated[
        int, Meta(description="Of how many weeks the last backup is kept besides.", ge=0, le=520)
    ] = 4
    content_path: Annotated[
        Path, Meta(description="The folder with the YAML files, if it is not the project's own `content/`.")
    ] = DEFAULT_CONTENT_PATH
    sends_per_second: Annotated[
        float,
        Meta(
            description="How many reminders and edits of routines a second go out at most. "
            "Telegram takes 30 for nothing, 1000 when paid.",
            gt=0,
            le=int(FloodLimit.PAID_MESSAGES_PER_SECOND),
        ),
    ] = 25
    allow_paid_broadcast: Annotated[
        bool,
        Meta(description="Whether Telegram may charge Stars for sends beyond 30 a second: true or false."),
    ] = False
    admin_ids: Annotated[
        UserIds,
        Meta(
            description="The numeric Telegram ids of the operators, with commas between; "
            "/stats, /broadcast and /reload are theirs."
        ),
    ] = UserIds()
    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR"],
        Meta(description="How much to log: DEBUG, INFO, WARNING or ERROR."),
    ] = "INFO"
    log_format: Annotated[
        LogFormat, Meta(description="`text`, for people, or `json`: one object a line, for programs.")
    ] = LogFormat.TEXT
    port: Annotated[
        Annotated[int, Meta(ge=0, le=65535)] | None,
        Meta(
            description="Where the bot's web server listens: health, metrics, the webhook. 8080 with a webhook; with "
            "polling there is none if this is not set."
        ),
    ] = None
    listen_address: Annotated[
        IPAddress,
        Meta(description="The address on which it listens: `127.0.0.1` for what runs on the same computer only."),
    ] = IPAddress("0.0.0.0")  # noqa: S104 - a host's proxy comes from outside of the container
    webhook_url: Annotated[
        URL | None,
        Meta(description="The public https address of the web server, for `magpie run --webhook`."),
    ] = None
    webhook_secret: Annotated[
        WebhookSecret | None,
        Meta(
            description="What Telegram has to say with each update: letters, digits, `_` and `-`. A new random one at "
            "each start if not set."
        ),
    ] = None
    sentry_dsn: Annotated[
        Secret | None,
        Meta(description="Where errors are reported, without anybody's words or ids. Needs the package `sentry-sdk`."),
    ] = None

    @property
    def bot_api_url(self) -> str:
        """The address before the token, without a slash at the end."""
        return str(self.telegram_api_url).rstrip("/")

    @property
    def backups_last(self) -> dt.timedelta | None:
        """For how long a backup keeps what was deleted; None where none are made."""
        if self.backup_folder is None:
            return None
        return dt.timedelta(days=max(self.backups_daily, 7 * (self.backups_weekly + 1)))

    @property
    def sqlcipher_key(self) -> str | None:
        """The database's key, or None where it is not encrypted."""
        return None if self.database_key is None else self.database_key.reveal()


def load_settings(env_file: Path = Path(".env")) -> Settings:
    """Read the environment, and `env_file` for what the environment does not say.

    Raises:
        SettingsError: with every problem, and never the value of a secret.
    """
    try:
        return _checked(_given(env_file))
    except FaultsError as error:
        problems = []
        for fault in error.faults:
            name = str(fault.location[0]).upper()
            what = "is not set; put it into the environment or into .env" if fault.what is MISSING else fault.what
            problems.append(f"{_place(name, env_file)}{name}: {what}")
        raise SettingsError(problems) from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise SettingsError([f"{env_file}:{line}: the file is not UTF-8 text"]) from None


def _checked(given: Mapping[str, Any]) -> Settings:
    settings = checked(Settings, given, lambda kind, text: _PARSED_BY.get(kind, kind)(text))
    faults = list(_at_odds(settings))
    if faults:
        raise FaultsError(faults)
    return settings


def _at_odds(settings: Settings) -> Iterator[Fault]:
    """What is wrong between two settings, each as a fault of the one to give up."""
    url = settings.webhook_url
    strict = settings.telegram_api_url.host == TELEGRAMS_OWN_HOST  # a server of one's own brings updates anywhere
    if url is not None and strict and (url.scheme != "https" or url.port not in TELEGRAMS_PORTS):
        yield Fault(("webhook_url",), "Telegram brings updates to https addresses only, on port 443, 80, 88 or 8443")
    free = int(FloodLimit.MESSAGES_PER_SECOND)
    if settings.sends_per_second > free and not settings.allow_paid_broadcast:
        what = f"more than {free} a second cost Stars; set ALLOW_PAID_BROADCAST=true to pay them"
        yield Fault(("sends_per_second",), what)


def _given(env_file: Path | None) -> dict[str, Any]:
    """What is set, by the names of the fields: in the environment, else in `env_file`. What is empty is not set."""
    in_file = dotenv_values(env_file) if env_file is not None and env_file.is_file() else {}
    given = {name.lower(): value for values in (in_file, os.environ) for name, value in values.items() if value}
    return {name: given[name] for name in Settings.__struct_fields__ if name in given}


def unread_names(env_file: Path = Path(".env")) -> list[str]:
    """A sentence for each name in the environment or in `env_file` that looks like a setting and is none.

    Never with a value: it may be a secret.
    """
    text = env_file.read_text(encoding="utf-8", errors="replace") if env_file.is_file() else ""
    names = [*os.environ, *re.findall(r"^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=", text, re.MULTILINE)]
    known = [name.upper() for name in Settings.__struct_fields__]
    told = []
    for name in dict.fromkeys(name.upper() for name in names):
        nearest = _nearest(name, known)
        if nearest is not None and name not in known:
            told.append(f"{_place(name, env_file)}{name} is not read; did you mean {nearest}?")
    return told


def _nearest(name: str, known: list[str]) -> str | None:
    """The setting that `name` may be meant for; None for a name that is somebody else's."""
    bare = name.removeprefix("MAGPIE_")
    if name.startswith(_OUR_PREFIXES):
        return process.extractOne(bare, known)[0]
    if len(name) < SHORTEST_SLIP:
        return None
    slip = process.extractOne(bare, known, scorer=OSA.distance, score_cutoff=SLIPS)
    return slip[0] if slip else None


def load_in_part(env_file: Path = Path(".env")) -> tuple[Settings, list[str]]:
    """The settings with a default in place of each that cannot be used, and what is wrong with those.

    For what must work when the bot does not. A token that is missing or wrong becomes `NO_TOKEN`.
    """
    try:
        return load_settings(env_file), []
    except SettingsError as error:
        problems = error.problems
    readable: Path | None = env_file
    unusable: set[str | int] = set()
    while True:
        try:
            usable = {name: value for name, value in _given(readable).items() if name not in unusable}
            return _checked({"telegram_bot_token": NO_TOKEN} | usable), problems
        except FaultsError as error:
            unusable |= {fault.location[0] for fault in error.faults}
        except UnicodeDecodeError:
            readable = None


def _place(name: str, env_file: Path) -> str:
    """Where the setting stands: "file:line: " for a line of the `.env` file, else nothing."""
    if os.environ.get(name) or not env_file.is_file():
        return ""
    place = ""
    for number, line in enumerate(env_file.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
        if re.match(rf"\s*(export\s+)?{name}\s*=", line, re.IGNORECASE):
            place = f"{env_file}:{number}: "  # of two lines the later one counts
    return place
