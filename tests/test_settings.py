"""The operator's choices, and what is said about wrong ones."""

from __future__ import annotations

import datetime as dt
import logging
import re
import traceback
from pathlib import Path

import pytest
from msgspec.structs import asdict

from bot.settings import (
    DEFAULT_CONTENT_PATH,
    NO_TOKEN,
    BotToken,
    Settings,
    SettingsError,
    load_in_part,
    load_settings,
    unread_names,
)

TOKEN = "123456:ABC-def_GHI"
EXAMPLE = Path(__file__).parent.parent / ".env.example"


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.__struct_fields__:
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def env_file(tmp_path: Path) -> Path:
    return tmp_path / ".env"


def problems(env_file: Path) -> list[str]:
    with pytest.raises(SettingsError) as refusal:
        load_settings(env_file)
    assert str(refusal.value) == "\n".join(refusal.value.problems)
    return refusal.value.problems


# Good settings


def test_token_alone_is_enough(env_file: Path) -> None:
    env_file.write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\n")
    settings = load_settings(env_file)
    assert settings.telegram_bot_token.reveal() == TOKEN
    assert settings.bot_api_url == "https://api.telegram.org"
    assert settings.database_path == Path("var/magpie.sqlite3")
    assert settings.content_path == DEFAULT_CONTENT_PATH
    assert settings.content_path.is_dir()
    assert settings.log_level == "INFO"


def test_environment_goes_before_the_file(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    env_file.write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\nLOG_LEVEL=DEBUG\nDATABASE_PATH=/from/file\n")
    monkeypatch.setenv("LOG_LEVEL", "ERROR")
    settings = load_settings(env_file)
    assert (settings.log_level, settings.database_path) == ("ERROR", Path("/from/file"))


def test_environment_needs_no_file(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    assert load_settings(env_file).telegram_bot_token.reveal() == TOKEN


def test_empty_values_are_defaults(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    env_file.write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\nTELEGRAM_API_URL=\nDATABASE_PATH=''\n")
    monkeypatch.setenv("LOG_LEVEL", "")
    monkeypatch.setenv("CONTENT_PATH", "")
    assert load_settings(env_file) == Settings(telegram_bot_token=BotToken(TOKEN))


def test_empty_variable_leaves_the_word_to_the_file(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    env_file.write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\n")
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "")
    assert load_settings(env_file).telegram_bot_token.reveal() == TOKEN


@pytest.mark.parametrize(
    "line",
    [
        f"TELEGRAM_BOT_TOKEN={TOKEN}",
        f'export TELEGRAM_BOT_TOKEN="{TOKEN}"',
        f"  TELEGRAM_BOT_TOKEN = '{TOKEN}'  # from BotFather",
        f"telegram_bot_token={TOKEN}",
        f"TELEGRAM_BOT_TOKEN={TOKEN}\r",
        f"\ufeffTELEGRAM_BOT_TOKEN={TOKEN}",  # as Windows' editor saves UTF-8
        f"SOMETHING_ELSE=1\nTELEGRAM_BOT_TOKEN={TOKEN}",
    ],
    ids=["plain", "export", "spaces", "small letters", "carriage return", "byte order mark", "others beside"],
)
def test_ways_to_write_a_line(env_file: Path, line: str) -> None:
    env_file.write_text(f"{line}\n", encoding="utf-8", newline="")
    assert load_settings(env_file).telegram_bot_token.reveal() == TOKEN


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("https://api.telegram.org/", "https://api.telegram.org"),
        ("http://localhost:8081", "http://localhost:8081"),
        ("http://10.0.0.5:8081/bot-api/", "http://10.0.0.5:8081/bot-api"),
    ],
)
def test_address_ends_without_a_slash(env_file: Path, typed: str, url: str) -> None:
    env_file.write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\nTELEGRAM_API_URL={typed}\n")
    assert load_settings(env_file).bot_api_url == url


def test_example_names_every_setting_and_asks_for_the_token_only() -> None:
    named = re.findall(r"^(#?)([A-Z_]+)=", EXAMPLE.read_text(), flags=re.MULTILINE)
    assert [name.lower() for _, name in named] == list(Settings.__struct_fields__)
    assert [name for remark, name in named if not remark] == ["TELEGRAM_BOT_TOKEN"]


# Faults


def test_missing_token_says_what_to_do(env_file: Path) -> None:
    assert problems(env_file) == ["TELEGRAM_BOT_TOKEN: is not set; put it into the environment or into .env"]


def test_example_as_it_stands_asks_for_the_token_in_its_line() -> None:
    [problem] = problems(EXAMPLE)
    line = EXAMPLE.read_text().splitlines().index("TELEGRAM_BOT_TOKEN=") + 1
    assert problem.startswith(f"{EXAMPLE}:{line}: TELEGRAM_BOT_TOKEN: is not set")


def test_all_problems_are_told_at_once_with_their_lines(env_file: Path) -> None:
    env_file.write_text(
        "# remark\n\nTELEGRAM_BOT_TOKEN=nonsense\n#LOG_LEVEL=INFO\nexport LOG_LEVEL=loud\nTELEGRAM_API_URL=telegram\n"
    )
    found = sorted(problem.split(": ")[:2] for problem in problems(env_file))
    assert found == [
        [f"{env_file}:3", "TELEGRAM_BOT_TOKEN"],
        [f"{env_file}:5", "LOG_LEVEL"],
        [f"{env_file}:6", "TELEGRAM_API_URL"],
    ]


def test_line_that_counts_is_the_one_that_is_named(env_file: Path) -> None:
    env_file.write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\nLOG_LEVEL=INFO\n\nLOG_LEVEL=loud\n")
    [problem] = problems(env_file)
    assert problem.startswith(f"{env_file}:4: LOG_LEVEL: ")


def test_fault_of_the_environment_names_no_line_of_the_file(env_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    env_file.write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\nLOG_LEVEL=INFO\n")
    monkeypatch.setenv("LOG_LEVEL", "loud")
    [problem] = problems(env_file)
    assert problem.startswith("LOG_LEVEL: ")


def test_fault_of_the_file_under_an_empty_variable_names_its_line(
    env_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    env_file.write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\nLOG_LEVEL=loud\n")
    monkeypatch.setenv("LOG_LEVEL", "")
    [problem] = problems(env_file)
    assert problem.startswith(f"{env_file}:2: LOG_LEVEL: ")


@pytest.mark.parametrize("token", ["nonsense", "123456", "123456:", ":ABC", "123456:ABC DEF", "<token>", "bot1:a/b"])
def test_token_that_is_none_is_refused_with_an_example_of_one(env_file: Path, token: str) -> None:
    env_file.write_text(f"TELEGRAM_BOT_TOKEN={token}\n")
    assert problems(env_file) == [
        f"{env_file}:1: TELEGRAM_BOT_TOKEN: this is not a bot token: BotFather's look like 123456:ABC-DEF"
    ]


@pytest.mark.parametrize(
    "url", ["telegram", "ftp://example.org", "https://", "//example.org", "http://[::1", "https://exam ple.org"]
)
def test_address_that_is_none_is_refused(env_file: Path, url: str) -> None:
    env_file.write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\nTELEGRAM_API_URL={url}\n")
    [problem] = problems(env_file)
    assert re.match(rf"{re.escape(str(env_file))}:2: TELEGRAM_API_URL: .*URL", problem)


@pytest.mark.parametrize("level", ["loud", "debug", "INFO,DEBUG", "5", "INFO\u2028"])
def test_level_that_is_none_is_refused_with_those_that_are(env_file: Path, level: str) -> None:
    env_file.write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\nLOG_LEVEL='{level}'\n", encoding="utf-8")
    [problem] = problems(env_file)
    assert problem.startswith(f"{env_file}:2: LOG_LEVEL: ")
    assert all(known in problem for known in ("DEBUG", "INFO", "WARNING", "ERROR"))


def test_file_that_is_no_text_is_told_in_its_line(env_file: Path) -> None:
    env_file.write_bytes(f"TELEGRAM_BOT_TOKEN={TOKEN}\n# caf\xe9\n".encode("latin-1"))
    assert problems(env_file) == [f"{env_file}:2: the file is not UTF-8 text"]


# Secrets


@pytest.mark.parametrize(
    "lines",
    [
        f"TELEGRAM_BOT_TOKEN={TOKEN} and more\n",
        f"TELEGRAM_BOT_TOKEN={TOKEN}\nLOG_LEVEL=loud\n",
        f"TELEGRAM_BOT_TOKEN={TOKEN}!\nTELEGRAM_API_URL=telegram\n",
        f"TELEGRAM_BOT_TOKEN={TOKEN}\n# caf\xe9\n",
        f"TELEGRAM_BOT_TOKEN {TOKEN}\n",
    ],
    ids=["the token's fault", "the level's fault", "two faults", "no text", "no equals sign"],
)
def test_token_is_in_no_error_and_no_log(env_file: Path, lines: str, caplog: pytest.LogCaptureFixture) -> None:
    env_file.write_bytes(lines.encode("latin-1"))
    with caplog.at_level(logging.DEBUG), pytest.raises(SettingsError) as refusal:
        load_settings(env_file)
    error = refusal.value
    told = [str(error), repr(error), *error.problems, *traceback.format_exception(error), caplog.text]
    assert [text for text in told if TOKEN in text or "ABC-def" in text] == []


def test_token_is_in_no_picture_of_the_settings(env_file: Path) -> None:
    env_file.write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\n")
    settings = load_settings(env_file)
    pictures = (repr(settings), str(settings), f"{settings!r:}", str(asdict(settings)))
    assert [picture for picture in pictures if TOKEN in picture] == []


KEY = "a key of more than sixteen characters"


def test_key_of_the_database_is_in_no_picture_and_no_error(env_file: Path) -> None:
    env_file.write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\nDATABASE_KEY={KEY}\n")
    settings = load_settings(env_file)
    assert settings.sqlcipher_key == KEY
    pictures = (repr(settings), str(settings), str(asdict(settings)))
    assert [picture for picture in pictures if KEY in picture] == []
    env_file.write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\nDATABASE_KEY={KEY[:15]}\n")
    [problem] = problems(env_file)
    assert problem.startswith(f"{env_file}:2: DATABASE_KEY: a key has at least 16 characters")
    assert KEY[:15] not in problem


# Backups


def test_backups_keep_what_was_deleted_for_as_long_as_the_oldest_is_kept(env_file: Path) -> None:
    env_file.write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\n")
    assert load_settings(env_file).backups_last is None
    env_file.write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\nBACKUP_FOLDER=/srv/backups\n")
    assert load_settings(env_file).backups_last == dt.timedelta(days=35)
    env_file.write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\nBACKUP_FOLDER=/b\nBACKUPS_WEEKLY=0\nBACKUPS_DAILY=30\n")
    assert load_settings(env_file).backups_last == dt.timedelta(days=30)


@pytest.mark.parametrize("line", ["BACKUP_HOUR=24", "BACKUP_HOUR=noon", "BACKUPS_DAILY=0", "BACKUPS_WEEKLY=-1"])
def test_backups_that_make_no_sense_are_refused(env_file: Path, line: str) -> None:
    env_file.write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\n{line}\n")
    assert problems(env_file)[0].startswith(f"{env_file}:2: {line.partition('=')[0]}: ")


# In part


@pytest.mark.parametrize(
    "text",
    [
        "",
        "TELEGRAM_BOT_TOKEN=nonsense\n",
        f"TELEGRAM_BOT_TOKEN={TOKEN}\nLOG_LEVEL=loud\nBACKUP_HOUR=99\nTELEGRAM_API_URL=x\n",
        f"TELEGRAM_BOT_TOKEN={TOKEN}\nSENDS_PER_SECOND=500\n",
        f"TELEGRAM_BOT_TOKEN={TOKEN}\nSENDS_PER_SECOND=500\nLOG_LEVEL=loud\n",
    ],
)
def test_settings_that_cannot_be_used_whole_are_read_in_part(env_file: Path, text: str) -> None:
    env_file.write_text(f"{text}DATABASE_PATH=/srv/magpie.sqlite3\n")
    settings, found = load_in_part(env_file)
    assert found == problems(env_file)
    assert settings.database_path == Path("/srv/magpie.sqlite3")
    assert (settings.log_level, settings.backup_hour, settings.sends_per_second) == ("INFO", 3, 25)
    assert settings.telegram_bot_token.reveal() == (TOKEN if TOKEN in text else NO_TOKEN)


def test_file_that_is_no_text_is_passed_over_where_settings_are_read_in_part(env_file: Path) -> None:
    env_file.write_bytes(b"# caf\xe9\n")
    settings, found = load_in_part(env_file)
    assert found == [f"{env_file}:1: the file is not UTF-8 text"]
    assert settings.telegram_bot_token.reveal() == NO_TOKEN


# How fast reminders go


def test_pace_beyond_the_free_one_has_to_be_paid_for_on_purpose(env_file: Path) -> None:
    env_file.write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\nSENDS_PER_SECOND=31\n")
    [problem] = problems(env_file)
    said = "SENDS_PER_SECOND: more than 30 a second cost Stars; set ALLOW_PAID_BROADCAST=true to pay them"
    assert problem == f"{env_file}:2: {said}"
    env_file.write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\nSENDS_PER_SECOND=1000\nALLOW_PAID_BROADCAST=true\n")
    settings = load_settings(env_file)
    assert (settings.sends_per_second, settings.allow_paid_broadcast) == (1000, True)


@pytest.mark.parametrize("pace", ["0", "-1", "1001", "fast", "nan"])
def test_pace_that_is_none_is_refused(env_file: Path, pace: str) -> None:
    env_file.write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\nALLOW_PAID_BROADCAST=true\nSENDS_PER_SECOND={pace}\n")
    assert problems(env_file)[0].startswith(f"{env_file}:3: SENDS_PER_SECOND: ")


# The webhook


def test_an_address_that_telegram_never_reaches_is_refused(env_file: Path) -> None:
    said = f"{env_file}:2: WEBHOOK_URL: Telegram brings updates to https addresses only, on port 443, 80, 88 or 8443"
    for url in ("http://example.org", "https://example.org:8080"):
        env_file.write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\nWEBHOOK_URL={url}\n")
        assert problems(env_file) == [said]
        env_file.write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\nWEBHOOK_URL={url}\nTELEGRAM_API_URL=http://localhost:8081\n")
        assert str(load_settings(env_file).webhook_url).startswith(url)  # one's own server brings them anywhere
    env_file.write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\nWEBHOOK_URL=https://example.org:8443/bots/\n")
    assert str(load_settings(env_file).webhook_url) == "https://example.org:8443/bots/"


@pytest.mark.parametrize("secret", ["two words", "caf\xe9", "a" * 257, "a:b"])
def test_a_secret_that_telegram_does_not_take_is_refused_without_saying_it(env_file: Path, secret: str) -> None:
    env_file.write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\nWEBHOOK_SECRET={secret}\n", encoding="utf-8")
    [problem] = problems(env_file)
    assert problem.startswith(f"{env_file}:2: WEBHOOK_SECRET: Telegram takes 1 to 256 letters")
    assert secret not in problem


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("PORT=eighty", "PORT"),
        ("PORT=65536", "PORT"),
        ("PORT=-1", "PORT"),
        ("LISTEN_ADDRESS=localhost", "LISTEN_ADDRESS"),
        ("LOG_FORMAT=xml", "LOG_FORMAT"),
    ],
)
def test_a_server_that_cannot_be_is_refused(env_file: Path, line: str, name: str) -> None:
    env_file.write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\n{line}\n")
    assert problems(env_file)[0].startswith(f"{env_file}:2: {name}: ")


def test_no_secret_is_in_any_picture_of_the_settings(env_file: Path) -> None:
    env_file.write_text(
        f"TELEGRAM_BOT_TOKEN={TOKEN}\nWEBHOOK_SECRET=hidden-words\nSENTRY_DSN=https://hidden-words@example.org/1\n"
    )
    settings = load_settings(env_file)
    assert "hidden-words" not in f"{settings!r} {settings} {asdict(settings)}"


@pytest.mark.parametrize("name", ["TELEGRAM_API_URL", "WEBHOOK_URL", "LISTEN_ADDRESS"])
def test_an_address_that_is_none_is_not_said(env_file: Path, name: str) -> None:
    env_file.write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\n{name}=https://ada:hidden-words@exa[mple.org:99999\n")
    [problem] = problems(env_file)
    assert problem.startswith(f"{env_file}:2: {name}: this is no ")
    assert "hidden" not in problem


# Names that nobody reads


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("MAGPIE_LOG_LEVEL", "LOG_LEVEL"),
        ("MAGPIE_TOKEN", "TELEGRAM_BOT_TOKEN"),
        ("MAGPIE_DATABASE", "DATABASE_PATH"),
        ("magpie_port", "PORT"),
        ("TELEGRAM_TOKEN", "TELEGRAM_BOT_TOKEN"),
        ("TELEGRAM_API", "TELEGRAM_API_URL"),
        ("WEBHOOK_URI", "WEBHOOK_URL"),
        ("DATABSE_PATH", "DATABASE_PATH"),
        ("LOGLEVEL", "LOG_LEVEL"),
        ("SEND_PER_SECOND", "SENDS_PER_SECOND"),
    ],
)
def test_a_name_that_is_not_read_is_told_with_the_nearest_that_is(
    env_file: Path, monkeypatch: pytest.MonkeyPatch, name: str, nearest: str
) -> None:
    said = f"{name.upper()} is not read; did you mean {nearest}?"
    monkeypatch.setenv(name, "words of mine")
    assert said in unread_names(env_file)
    monkeypatch.delenv(name)
    env_file.write_text(f"# mine\nTELEGRAM_BOT_TOKEN={TOKEN}\nexport {name}='words of mine'\n")
    assert f"{env_file}:3: {said}" in unread_names(env_file)
    assert "words of mine" not in str(unread_names(env_file))


@pytest.mark.parametrize(
    "name", ["PATH", "HOME", "PORTS", "POST", "DATABASE_URL", "SENTRY_ENVIRONMENT", "SENTRY_RELEASE", "LOG_LEVEL"]
)
def test_names_of_others_and_names_that_are_read_are_left_alone(
    env_file: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "INFO")
    assert [said for said in unread_names(env_file) if name in said.partition(" is not read")[0]] == []


def test_a_file_that_is_no_text_or_not_there_names_nothing(env_file: Path) -> None:
    assert [said for said in unread_names(env_file) if str(env_file) in said] == []
    env_file.write_bytes(b"\xff\xfe\x00MAGPIE")
    assert [said for said in unread_names(env_file) if str(env_file) in said] == []


# Operators


@pytest.mark.parametrize(
    ("written", "ids"),
    [("", set()), ("42", {42}), ("42,43", {42, 43}), (" 42 , 43, ", {42, 43}), ("42,42", {42}), (",", set())],
)
def test_operators_are_numbers_with_commas_between(env_file: Path, written: str, ids: set[int]) -> None:
    env_file.write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\nADMIN_IDS={written}\n")
    assert set(load_settings(env_file).admin_ids) == ids


@pytest.mark.parametrize(
    "written", ["ada", "@ada", "-100123", "0", "1.5", "42;43", "42 43", "1" * 17, "\u0664\u0662", "[42]"]
)
def test_anything_else_is_no_operator(env_file: Path, written: str) -> None:
    env_file.write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\nADMIN_IDS={written}\n", encoding="utf-8")
    assert [one for one in problems(env_file) if "ADMIN_IDS: give numeric ids with commas between" in one]
