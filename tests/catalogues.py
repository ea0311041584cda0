"""Languages made for a test: a few messages said in them, the rest in English."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from bot.language import Languages

Said = Mapping[str | tuple[str, str], str | tuple[str, ...]]


def write(folder: Path, code: str, said: Said) -> Path:
    """`said` is by the English, or by its context and the English; of a plural by its "one | many"."""
    catalog = Catalog(locale=code, fuzzy=False)
    for key, text in said.items():
        context, english = key if isinstance(key, tuple) else (None, key)
        catalog.add(tuple(english.split(" | ")) if isinstance(text, tuple) else english, text, context=context)
    folder.mkdir(exist_ok=True)
    path = folder / f"{code}.po"
    with path.open("wb") as file:
        write_po(file, catalog)
    return path


def languages(folder: Path, **said: Said) -> Languages:
    """Languages by their codes, with what is said in each."""
    for code, one in said.items():
        write(folder, code, one)
    return Languages(folder)
