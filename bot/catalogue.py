"""One catalogue of translations, as it lies in `content/locales/`: what of it may be shown, and what is wrong with it.

A message is refused, and its English shown, where the placeholders or the tags are not those of the English. One that
is fuzzy is an old translation under a new meaning and is never shown, save for a list of words (see `WORDS`), which
is no translation: what people typed yesterday they type today.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum
from gettext import c2py
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

Key = tuple[str | None, str]  # the context, and the English; of a plural its "one"

WORDS = "words: "  # how the context of a list begins, which each language writes for itself, a line each
_TAG = re.compile(r"</?[a-z][a-z-]*")


class Standing(Enum):
    """How a message stands in a language."""

    TRANSLATED = "translated"
    FUZZY = "fuzzy"
    UNTRANSLATED = "untranslated"
    PLACEHOLDERS = "placeholder-broken"
    TAGS = "HTML-broken"


class Fault(Struct, frozen=True):
    """A message that is not shown. `line` is where it begins in the file."""

    file: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}"


class Catalogue(Struct, frozen=True):
    """What may be shown: of each message its translation, or its plural forms: `form_of` says which."""

    sentences: Mapping[Key, tuple[str, ...]] = field(default_factory=dict)
    form_of: Callable[[int], int] = lambda count: int(count != 1)
    faults: tuple[Fault, ...] = ()
    standings: Mapping[Standing, int] = field(default_factory=dict)


class CatalogueError(Exception):
    """A file that cannot be read as a catalogue. Its text says the file, the line and why."""


def parse(path: Path) -> Catalog:
    """The file as Babel reads it.

    Raises:
        CatalogueError: it is no such file, or names a language that nobody knows.
    """
    from babel import UnknownLocaleError  # noqa: PLC0415 - a fiftieth of a second, for which a start does not wait
    from babel.messages.pofile import PoFileError, read_po  # noqa: PLC0415 - see above

    try:
        with path.open("rb") as file:
            return read_po(file, locale=path.stem, abort_invalid=True)
    except PoFileError as error:
        raise CatalogueError(f"{path.name}:{error.lineno + 1}: {error}") from None
    except (OSError, ValueError, UnknownLocaleError) as error:
        raise CatalogueError(f"{path.name}:1: {error}") from None


def read(path: Path) -> Catalogue:
    """What the file says, and what is wrong with it.

    Raises:
        CatalogueError: see `parse`.
    """
    parsed = parse(path)
    sentences: dict[Key, tuple[str, ...]] = {}
    faults: list[Fault] = []
    standings = Counter[Standing]()
    for message in messages_of(parsed):
        standing, what = judge(message)
        standings[standing] += 1
        if what is not None:
            faults.append(Fault(path.name, message.lineno or 1, f"{what}; the English is shown"))
        if standing is Standing.TRANSLATED or (standing is Standing.FUZZY and is_list(message)):
            sentences[key_of(message)] = forms_of(message)
    return Catalogue(sentences, c2py(parsed.plural_expr), tuple(faults), standings)


def messages_of(catalog: Catalog) -> Iterator[Message]:
    """The messages, without the file's own header."""
    return (message for message in catalog if message.id)


def key_of(message: Message) -> Key:
    return message.context, english_of(message)[0]


def english_of(message: Message) -> tuple[str, ...]:
    """The English: one sentence, or two with the plural."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def forms_of(message: Message) -> tuple[str, ...]:
    """The translation, or its plural forms; empty texts where there is none."""
    return (message.string or "",) if isinstance(message.string, str) else tuple(message.string or ("",))


def is_list(message: Message) -> bool:
    """Whether it is a list of words, which each language writes for itself."""
    return (message.context or "").startswith(WORDS)


def judge(message: Message) -> tuple[Standing, str | None]:
    """How a message stands; and if it is broken, what is wrong with it."""
    english, forms = english_of(message), forms_of(message)
    if not all(form.strip() for form in forms):
        return Standing.UNTRANSLATED, None
    if message.fuzzy or is_list(message):
        return (Standing.FUZZY if message.fuzzy else Standing.TRANSLATED), None
    # In English, "one person" need not name its number.
    most = set().union(*map(placeholders, english))
    fewest = most - {"count"} if len(english) > 1 else most
    for form in forms:
        try:
            named = set(placeholders(form))
        except ValueError:
            return Standing.PLACEHOLDERS, f"“{form}” has a brace without its other half"
        if not fewest <= named <= most:
            wrong = ", ".join(f"{{{name}}}" for name in sorted(named ^ most))
            return Standing.PLACEHOLDERS, f"“{form}” and its English do not have the same placeholders: {wrong}"
        if not _is_content(message) and tags(form) != tags(english[-1]):
            return Standing.TAGS, f"“{form}” and its English do not have the same tags"
    return Standing.TRANSLATED, None


def placeholders(text: str) -> Sequence[str]:
    """What stands in braces, with all that stands there: "{name!r}" and "{name}" are not the same.

    Raises:
        ValueError: a brace has no other half.
    """
    return [
        f"{name}{f'!{conversion}' if conversion else ''}{f':{spec}' if spec else ''}"
        for _text, name, spec, conversion in string.Formatter().parse(text)
        if name is not None
    ]


def tags(text: str) -> Counter[str]:
    """The HTML tags of a text, opening and closing, each with how often it stands there."""
    return Counter(_TAG.findall(text))


def _is_content(message: Message) -> bool:
    """Whether it is from `content/`, where a "<" is a "<"."""
    return ".yaml" in (message.context or "")
