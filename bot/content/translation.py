"""The content in another language: what of it is to be translated, and the same content with that in place.

The models say which texts are translated (`Translated`). Each is a message of its own, whose context is where it
stands: "tips.yaml/letting-go-takes-energy/text". So one English sentence may have two translations, and an edited one
is known to be the same place with another sentence. A list of words that people type is one message, a line a word;
a language writes its own list there, as long or as short as it needs, and no word is the translation of another.

A translation that its model refuses (a label that is too long) is left out, and told. Where there is none, the English
stands, and behind a sentence a note that says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

from msgspec import Struct
from msgspec.structs import replace

from bot.catalogue import WORDS
from bot.checked import FaultsError, checked
from bot.content.cross_checks import NAMED, clashes, says_nothing
from bot.content.files import LISTS, ONES
from bot.content.loader import Content
from bot.content.models import Entry, Synonyms, Translated
from bot.language import ENGLISH, Language, _, lines, speaking

M = TypeVar("M", bound=Entry)

SYNONYMS = f"{WORDS}synonyms.yaml"  # the whole file is one list: "cant sleep, no sleep = insomnia awake"
# What tells the parts of an entry from each other, so that a new one moves none.
_NAMED_BY = ("id", "purpose", "region")


class Piece(Struct, frozen=True):
    """One message of the content. `english` is a list with a line a word where `kind` is `LIST`."""

    file: str
    context: str
    english: str
    kind: Translated


class Refused(Struct, frozen=True):
    """A translation that the entry cannot have."""

    context: str
    what: str

    def __str__(self) -> str:
        return f"{self.context}: {self.what}"


# What is said in place of a piece; None: there is no translation of it.
Say = Callable[[Piece], str | None]


def pieces(content: Content) -> Iterator[Piece]:
    """Every text to be translated, in the order of the files. Retired entries need no translation."""
    found: list[Piece] = []

    def note(piece: Piece) -> None:
        found.append(piece)

    translation = _Translation(note, [])
    for file, entry_id, entry in _entries(content):
        translation.of(entry, file, f"{file}/{entry_id}" if entry_id else file)
        yield from found
        found.clear()
    if content.synonyms:
        yield Piece("synonyms.yaml", SYNONYMS, _write_synonyms(content.synonyms), Translated.LIST)


def translated(content: Content, language: Language) -> Content:
    """The same content in another language."""
    return look_at(content, language)[0]


def look_at(content: Content, language: Language) -> tuple[Content, list[Refused]]:
    """The same content in another language, and what of the translation could not be taken."""
    if language.code == ENGLISH.code:
        return content, []
    refused: list[Refused] = []
    translation = _Translation(lambda piece: language.find(piece.english, piece.context), refused)
    changes: dict[str, Any] = {}
    with speaking(language):
        for file, entry_id, entry in _entries(content):
            key, said = _key(file), translation.of(entry, file, f"{file}/{entry_id}" if entry_id else file)
            if entry_id:
                changes.setdefault(key, {})[entry_id] = said
            else:
                changes[key] = said
    groups = language.find(_write_synonyms(content.synonyms), SYNONYMS)
    if groups:
        changes["synonyms"] = tuple(_read_synonyms(groups, refused))
    return replace(content, **changes), refused


def unclear(content: Content) -> Iterator[Refused]:
    """What of the lists of words that people type is not clear, in the language of the moment, as it is in English.

    A name that two entries have is that of the first one.
    """
    for file in NAMED:
        for entry_id, (key, *_place), what in clashes(file, getattr(content, _key(file))):
            yield Refused(f"{WORDS if key == 'aliases' else ''}{file}/{entry_id}/{key}", what)
    for location, what in says_nothing(content.safety):
        yield Refused("/".join(["safety.yaml", *map(str, location)]), what)


def unmarked(model: type[Entry]) -> Iterator[str]:
    """The texts of a model that do not say what becomes of them in another language: none, if all is well."""
    for name, hint in _hints(model).items():
        for one in _leaves(hint):
            if isinstance(one, type) and issubclass(one, Entry):
                yield from unmarked(one)
            elif one is str and _kind(model, name) is None:
                yield f"{model.__name__}.{name}"


class _Said(Struct, frozen=True):
    """A value in another language; `noted` is the same with a note behind each sentence that is still English."""

    value: Any
    noted: Any


class _Translation:
    """The way through an entry, the same for finding the pieces and for putting their translations in place."""

    def __init__(self, say: Say, refused: list[Refused]) -> None:
        self._say = say
        self._refused = refused
        self._file = ""

    def of(self, entry: M, file: str, path: str) -> M:
        self._file = file
        return self._model(entry, path)

    def _model(self, entry: M, path: str) -> M:
        fields = entry.__struct_fields__
        english = {name: getattr(entry, name) for name in fields}
        said = {name: self._value(english[name], _kind(type(entry), name), f"{path}/{name}") for name in fields}
        wrong = self._wrong(entry, {name: one.value for name, one in said.items()}, path)
        with_note = {
            name: _with_note(english[name], _kind(type(entry), name)) if name in wrong else said[name].noted
            for name in fields
        }
        return replace(entry, **with_note)

    def _wrong(self, entry: Entry, values: dict[str, Any], path: str) -> set[str]:
        """The fields whose translation the model refuses."""
        wrong: set[str] = set()
        for name, value in values.items():
            if value is getattr(entry, name):
                continue
            try:
                checked(_hints(type(entry))[name], value)
            except FaultsError as error:
                wrong.add(name)
                for fault in error.faults:
                    self._refused.append(Refused("/".join([path, name, *map(str, fault.location)]), fault.what))
        return wrong

    def _value(self, value: Any, kind: Translated | None, path: str) -> _Said:
        if isinstance(value, Entry):
            model = self._model(value, path)
            return _Said(model, model)
        if isinstance(value, tuple) and kind is Translated.LIST:
            return self._list(value, path)
        if isinstance(value, tuple):
            said = [self._value(one, kind, f"{path}/{_name(one, place)}") for place, one in enumerate(value, start=1)]
            if all(one.noted is old for one, old in zip(said, value, strict=True)):
                return _Said(value, value)
            return _Said(tuple(one.value for one in said), tuple(one.noted for one in said))
        if type(value) is str and kind in {Translated.TEXT, Translated.NAME}:
            text = self._say(Piece(self._file, path, value, kind))
            return _Said(value, _with_note(value, kind)) if text is None else _Said(text, text)
        return _Said(value, value)

    def _list(self, value: tuple[str, ...], path: str) -> _Said:
        text = self._say(Piece(self._file, WORDS + path, "\n".join(value), Translated.LIST)) if value else None
        own = value if text is None else lines(text)
        return _Said(own, own)


def _with_note(english: Any, kind: Translated | None) -> Any:
    """The English, and behind a sentence that it is not translated yet."""
    if kind is not Translated.TEXT:
        return english
    if isinstance(english, tuple):
        return tuple(_with_note(one, kind) for one in english)
    return english if english is None else _("{text} [Not translated yet.]", text=english)


def _entries(content: Content) -> Iterator[tuple[str, str, Entry]]:
    for file in LISTS:
        for entry_id, entry in getattr(content, _key(file)).items():
            yield file, entry_id, entry
    for file in ONES:
        yield file, "", getattr(content, _key(file))


def _key(file: str) -> str:
    return file.removesuffix(".yaml")


def _name(part: Any, place: int) -> str:
    """What a part of an entry is called in the contexts: by its own name if it has one, else by its place."""
    named = [str(getattr(part, key)) for key in _NAMED_BY if isinstance(part, Entry) and hasattr(part, key)]
    return named[0] if named and named[0] != "None" and not hasattr(part, "from_years") else str(place)


@cache
def _kind(model: type[Entry], name: str) -> Translated | None:
    """What becomes of a field in another language; None where it holds no text of its own."""
    return next((mark for mark in _marks(_hints(model)[name]) if isinstance(mark, Translated)), None)


@cache
def _hints(model: type[Entry]) -> dict[str, Any]:
    return get_type_hints(model, include_extras=True)


def _marks(annotation: Any) -> Iterator[Any]:
    if get_origin(annotation) is Annotated:
        inner, *marks = get_args(annotation)
        yield from marks
        yield from _marks(inner)
    elif get_origin(annotation) in {tuple, Union, UnionType}:
        for inner in get_args(annotation):
            yield from _marks(inner)


def _leaves(annotation: Any) -> Iterator[Any]:
    if get_origin(annotation) is Annotated:
        yield from _leaves(get_args(annotation)[0])
    elif get_origin(annotation) in {tuple, Union, UnionType}:
        for inner in get_args(annotation):
            yield from _leaves(inner)
    else:
        yield annotation


def _write_synonyms(groups: tuple[Synonyms, ...]) -> str:
    return "\n".join(f"{', '.join(group.say)} = {group.means}" for group in groups)


def _read_synonyms(text: str, refused: list[Refused]) -> Iterator[Synonyms]:
    for line in lines(text):
        say, _equals, means = line.partition("=")
        try:
            yield checked(Synonyms, {"say": [one.strip() for one in say.split(",")], "means": means.strip()})
        except FaultsError:
            refused.append(Refused(SYNONYMS, f"“{line}” is not like “cant sleep, no sleep = insomnia awake”"))
