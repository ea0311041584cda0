"""Keeps the tables of the README true: they are made from the code.

`--write` writes them; without it they are compared.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from msgspec.inspect import Metadata, StructType, type_info

from bot.features import FEATURES
from bot.settings import DEFAULT_CONTENT_PATH, Settings

README = Path(__file__).parent.parent / "README.md"


def commands() -> str:
    return _commands(for_admins=False)


def operator_commands() -> str:
    return _commands(for_admins=True)


def _commands(*, for_admins: bool) -> str:
    rows = ["| Command | What it does |", "|---|---|"]
    for feature in FEATURES:
        if feature.for_admins != for_admins:
            continue
        for command in feature.commands:
            usage = f" {command.usage}" if command.usage else ""
            rows.append(f"| `/{command.name}{usage}` | {command.description} |")
    return "\n".join(rows)


def settings() -> str:
    rows = ["| Variable | Default | What it is for |", "|---|---|---|"]
    described = type_info(Settings)
    assert isinstance(described, StructType)
    for field in described.fields:
        assert isinstance(field.type, Metadata), f"{field.name} has no description"
        about = (field.type.extra_json_schema or {})["description"]
        if field.required or field.default is None:
            default = ""
        elif field.default == frozenset():
            default = "none"
        elif field.default == DEFAULT_CONTENT_PATH:
            default = "`content`"
        elif isinstance(field.default, bool):
            default = f"`{str(field.default).lower()}`"
        else:
            default = f"`{field.default}`"
        rows.append(f"| `{field.name.upper()}` | {default} | {about} |")
    return "\n".join(rows)


TABLES = {"commands": commands, "operator commands": operator_commands, "settings": settings}


def with_tables(text: str) -> str:
    """The README with every table as the code has it.

    Raises:
        LookupError: a table's place is missing.
    """
    for name, table in TABLES.items():
        place = re.search(
            rf"(?<=<!-- {name}: made by `make readme` -->\n).*?(?=<!-- end of {name} -->)", text, re.DOTALL
        )
        if place is None:
            raise LookupError(f"README.md has no place for the table of {name}")
        text = f"{text[: place.start()]}{table()}\n{text[place.end() :]}"
    return text


def main() -> None:
    text = README.read_text(encoding="utf-8")
    made = with_tables(text)
    if made == text:
        return
    if "--write" in sys.argv:
        README.write_text(made, encoding="utf-8")
        return
    sys.exit("README.md: the tables no longer agree with the code. Run `make readme` and look at what changed.")


if __name__ == "__main__":
    main()
