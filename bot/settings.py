"""The operator's choices, from the environment and a `.env` file. Nothing is read at import."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated, Self

from pydantic import AnyHttpUrl, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict
from telegram.constants import FloodLimit

DEFAULT_CONTENT_PATH = Path(__file__).resolve().parent.parent / "content"
_TOKEN = re.compile(r"\d+:[\w-]+")


class SettingsError(Exception):
    """The settings cannot be used. `problems` has one line for each fault, with file and line where it has one."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Settings(BaseSettings):
    """Each field is an environment variable of the same name in capitals; its description is its README line."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", frozen=True)

    telegram_bot_token: Annotated[SecretStr, Field(description="The token that BotFather gave you. Required.")]
    telegram_api_url: Annotated[
        AnyHttpUrl, Field(description="The Bot API server to talk to, for example one that you run yourself.")
    ] = AnyHttpUrl("https://api.telegram.org")
    database_path: Annotated[Path, Field(description="The SQLite file. Put it on a disk that survives a redeploy.")] = (
        Path("var/magpie.sqlite3")
    )
    content_path: Annotated[
        Path, Field(description="The folder with the YAML files, if it is not the project's own `content/`.")
    ] = DEFAULT_CONTENT_PATH
    sends_per_second: Annotated[
        float,
        Field(
            description="How many reminders and edits of routines a second go out at most. "
            "Telegram takes 30 for nothing, 1000 when paid.",
            gt=0,
            le=FloodLimit.PAID_MESSAGES_PER_SECOND,
        ),
    ] = 25
    allow_paid_broadcast: Annotated[
        bool,
        Field(description="Whether Telegram may charge Stars for sends beyond 30 a second: true or false."),
    ] = False
    log_level: Annotated[
        str,
        Field(description="How much to log: DEBUG, INFO, WARNING or ERROR.", pattern="^(DEBUG|INFO|WARNING|ERROR)$"),
    ] = "INFO"

    @field_validator("telegram_bot_token")
    @classmethod
    def _looks_like_a_token(cls, token: SecretStr) -> SecretStr:
        if not _TOKEN.fullmatch(token.get_secret_value()):
            raise ValueError("this is not a bot token: BotFather's look like 123456:ABC-DEF")
        return token

    @model_validator(mode="after")
    def _pays_for_its_pace(self) -> Self:
        if self.sends_per_second > FloodLimit.MESSAGES_PER_SECOND and not self.allow_paid_broadcast:
            raise PydanticCustomError(
                "unpaid_pace",
                "SENDS_PER_SECOND: more than {free} a second cost Stars; set ALLOW_PAID_BROADCAST=true to pay them",
                {"free": int(FloodLimit.MESSAGES_PER_SECOND)},
            )
        return self

    @property
    def bot_api_url(self) -> str:
        """The address before the token, without a slash at the end."""
        return str(self.telegram_api_url).rstrip("/")


def load_settings(env_file: Path = Path(".env")) -> Settings:
    """Read the environment, and `env_file` for what the environment does not say.

    Raises:
        SettingsError: with every problem, and never the value of a secret.
    """
    try:
        return Settings(_env_file=env_file)
    except ValidationError as error:
        problems = []
        for detail in error.errors(include_url=False, include_input=False, include_context=False):
            if not detail["loc"]:  # about two settings at once; the sentence names them
                problems.append(detail["msg"])
                continue
            name = str(detail["loc"][0]).upper()
            what = (
                "is not set; put it into the environment or into .env"
                if detail["type"] == "missing"
                else detail["msg"].removeprefix("Value error, ")
            )
            problems.append(f"{_place(name, env_file)}{name}: {what}")
        raise SettingsError(problems) from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise SettingsError([f"{env_file}:{line}: the file is not UTF-8 text"]) from None


def _place(name: str, env_file: Path) -> str:
    """Where the setting stands: "file:line: " for a line of the `.env` file, else nothing."""
    if os.environ.get(name) or not env_file.is_file():
        return ""
    place = ""
    for number, line in enumerate(env_file.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
        if re.match(rf"\s*(export\s+)?{name}\s*=", line, re.IGNORECASE):
            place = f"{env_file}:{number}: "  # of two lines the later one counts
    return place
