"""Checks a call against the published Bot API: its parameters, their types, and everything nested in them.

The published data is read at the first call and only what is used is turned into checkers, each a plain function
from a value to the checked value. A form's strings and JSON's typed values are both taken, as Telegram does.
"""

import json
import re
from collections.abc import Callable, Container, Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from sandbox.errors import BadRequest

PUBLISHED = Path(__file__).with_name("bot-api-10.1.json")

Checker = Callable[[Any], Any]

MISSING_IN_TELEGRAMS_WORDS = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "user_id": "invalid user_id specified",
    "message_id": "message identifier is not specified",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
    "from_chat_id": "from_chat_id is empty",
}

_ARRAY = "Array of "
_CONSTANT = re.compile(r"(?:always|must be) [\"“”]?([a-z0-9_]+)[\"“”]?\.?$")


class Mismatch(Exception):  # noqa: N818  a signal between checkers, not an answer
    """A value is not what the API says; the path grows while the signal rises."""

    def __init__(self, complaint: str) -> None:
        """Complain in words that follow the name of the value: "must be of type Integer"."""
        super().__init__(complaint)
        self.complaint = complaint
        self.path: list[str] = []

    def sentence(self) -> str:
        """The whole complaint, such as "reply_markup.inline_keyboard[0][1].text must be of type String"."""
        return f"{''.join(reversed(self.path)).lstrip('.')} {self.complaint}"


class MethodSpec:
    """One published method and how to check a call of it."""

    __slots__ = ("fields", "name", "required")

    def __init__(self, name: str, fields: dict[str, Checker], required: tuple[str, ...]) -> None:
        """Describe method `name`."""
        self.name = name
        self.fields = fields
        self.required = required

    def check(self, parameters: Mapping[str, Any], files: Container[str] = ()) -> dict[str, Any]:
        """The parameters, decoded and typed.

        Args:
            parameters: As on the wire; None and, except for texts, the empty string count as absent.
            files: Names of the uploaded parts; a part with a parameter's name stands for that parameter.

        Raises:
            BadRequest: A parameter is unknown, missing or of a wrong type.
        """
        checked: dict[str, Any] = {}
        fields = self.fields
        for name, value in parameters.items():
            checker = fields.get(name)
            if checker is None:
                raise BadRequest(self._unknown(name))
            if value is None:
                continue
            try:
                checked_value = checker(value)
            except Mismatch as mismatch:
                mismatch.path.append(f".{name}")
                raise BadRequest(mismatch.sentence()) from None
            if checked_value is not None:
                checked[name] = checked_value
        for name in self.required:
            if name not in checked and name not in files:
                raise BadRequest(MISSING_IN_TELEGRAMS_WORDS.get(name, f'parameter "{name}" is required'))
        return checked

    def _unknown(self, name: str) -> str:
        return f'{self.name} has no parameter "{name}"{_suggestion(name, self.fields)}'


class Schema:
    """The published API, compiled piece by piece as it is asked for."""

    def __init__(self, published: Mapping[str, Any]) -> None:
        """Read `published`, with its "methods" and "types"."""
        self._methods: dict[str, Any] = {name.lower(): spec for name, spec in published["methods"].items()}
        self._types: dict[str, Any] = published["types"]
        self._specs: dict[str, MethodSpec] = {}
        self._checkers: dict[str, Checker] = {}
        self.update_kinds = tuple(
            field["name"] for field in self._types["Update"]["fields"] if field["name"] != "update_id"
        )

    def method(self, name: str) -> MethodSpec | None:
        """The method of that name in any case, or None where no such method is published."""
        spec = self._specs.get(name)
        if spec is None:
            published = self._methods.get(name.lower())
            if published is None:
                return None
            spec = self._specs[name] = self._compile_method(published)
        return spec

    def _compile_method(self, published: Mapping[str, Any]) -> MethodSpec:
        fields = published.get("fields", [])
        return MethodSpec(
            published["name"],
            {field["name"]: self._parameter(field["types"]) for field in fields},
            tuple(field["name"] for field in fields if field["required"]),
        )

    def _parameter(self, types: list[str]) -> Checker:
        """A checker for a parameter of a call, where a form may have made a string of anything."""
        if types == ["Boolean"]:
            return _form_boolean
        if types == ["Integer"]:
            return _form_integer
        if types == ["Float"]:
            return _form_float
        if types == ["Integer", "String"]:
            return _form_integer_or_string
        if "String" in types or types == ["InputFile"]:
            return _string
        return _form_json(self._typed(types))

    def _typed(self, types: list[str]) -> Checker:
        """A checker for a value inside JSON."""
        if len(types) == 1:
            return self._one(types[0])
        if types == ["Integer", "String"]:
            return _integer_or_string
        if all(kind.startswith(_ARRAY) for kind in types):
            return _array(self._union([kind.removeprefix(_ARRAY) for kind in types], " or ".join(types)))
        if "InputFile" in types:
            return _string
        return self._union(types, " or ".join(types))

    def _one(self, kind: str) -> Checker:
        checker = self._checkers.get(kind)
        if checker is None:
            if kind in _SCALARS:
                checker = _SCALARS[kind]
            elif kind.startswith(_ARRAY):
                checker = _array(self._one(kind.removeprefix(_ARRAY)))
            elif subtypes := self._types[kind].get("subtypes"):
                checker = self._union(subtypes, kind)
            else:
                checker = self._object(kind)
            if kind == "KeyboardButton":
                checker = _keyboard_button(checker)
            self._checkers[kind] = checker
        return checker

    def _object(self, kind: str) -> Checker:
        fields: dict[str, Checker] | None = None
        published = self._types[kind].get("fields", [])
        required = tuple(field["name"] for field in published if field["required"])

        def check(value: Any) -> Any:
            nonlocal fields
            if type(value) is not dict:
                raise Mismatch(f"must be {_article(kind)} object")
            if fields is None:  # compiled at first use: types refer to each other in circles
                fields = {field["name"]: self._typed(field["types"]) for field in published}
            checked = {}
            for name, item in value.items():
                checker = fields.get(name)
                if checker is None:
                    raise Mismatch(f'has no field "{name}" as {_article(kind)}{_suggestion(name, fields)}')
                if item is None:
                    continue
                try:
                    checked[name] = checker(item)
                except Mismatch as mismatch:
                    mismatch.path.append(f".{name}")
                    raise
            for name in required:
                if name not in checked:
                    raise Mismatch(f'lacks the field "{name}" of {_article(kind)}')
            return checked

        return check

    def _union(self, kinds: list[str], called: str) -> Checker:
        """A checker that first finds out which of `kinds` the value means to be."""
        # The more a kind asks for, the earlier it is tried: a venue also has all that a location needs.
        choices = sorted(((kind, *self._marks(kind)) for kind in kinds), key=lambda choice: -len(choice[2]))

        def check(value: Any) -> Any:
            if type(value) is not dict:
                raise Mismatch(f"must be {_article(called)} object")
            fitting = [
                (kind, required)
                for kind, constants, required in choices
                if all(value.get(name) == constant for name, constant in constants.items())
            ]
            if not fitting:
                raise Mismatch(f"is none of the known kinds of {called}")
            for kind, required in fitting:
                if required <= value.keys():
                    return self._one(kind)(value)
            if len(fitting) == 1:
                return self._one(fitting[0][0])(value)
            raise Mismatch(f"is none of {', '.join(kind for kind, _ in fitting)}: required fields are missing")

        return check

    def _marks(self, kind: str) -> tuple[dict[str, str], frozenset[str]]:
        constants: dict[str, str] = {}
        required = set()
        for field in self._types[kind].get("fields", []):
            if field["required"]:
                required.add(field["name"])
                if field["types"] == ["String"] and field["name"] in {"type", "source", "status"}:
                    match = _CONSTANT.search(field["description"])
                    if match:
                        constants[field["name"]] = match[1]
        return constants, frozenset(required)


@cache
def schema() -> Schema:
    """The published Bot API, read once."""
    with PUBLISHED.open("rb") as file:
        return Schema(json.load(file))


def _suggestion(name: str, known: Mapping[str, Any]) -> str:
    close = get_close_matches(name, known, n=1)
    return f'; did you mean "{close[0]}"?' if close else ""


def _article(kind: str) -> str:
    return f"{'an' if kind[0] in 'AEIOU' else 'a'} {kind}"


def _string(value: Any) -> str:
    if type(value) is not str:
        raise Mismatch("must be of type String")
    return value


def _integer(value: Any) -> int:
    if type(value) is not int:
        raise Mismatch("must be of type Integer")
    return value


def _float(value: Any) -> float:
    if type(value) is not float and type(value) is not int:
        raise Mismatch("must be of type Float")
    return value


def _boolean(value: Any) -> bool:
    if type(value) is not bool:
        raise Mismatch("must be of type Boolean")
    return value


def _integer_or_string(value: Any) -> int | str:
    if type(value) is not int and type(value) is not str:
        raise Mismatch("must be of type Integer or String")
    return value


_SCALARS: dict[str, Checker] = {
    "String": _string,
    "Integer": _integer,
    "Float": _float,
    "Boolean": _boolean,
    "InputFile": _string,
}


def _form_integer(value: Any) -> int | None:
    if type(value) is int:
        return value
    if type(value) is str:
        if not value:
            return None
        try:
            return int(value)
        except ValueError:
            pass
    raise Mismatch("must be of type Integer")


def _form_float(value: Any) -> float | None:
    if type(value) is str:
        if not value:
            return None
        try:
            return float(value)
        except ValueError:
            raise Mismatch("must be of type Float") from None
    return _float(value)


def _form_boolean(value: Any) -> bool | None:
    if type(value) is bool:
        return value
    if type(value) is str:
        if not value:
            return None
        lowered = value.lower()
        if lowered in {"true", "yes", "1"}:
            return True
        if lowered in {"false", "no", "0"}:
            return False
    raise Mismatch("must be of type Boolean")


def _form_integer_or_string(value: Any) -> int | str | None:
    if type(value) is int:
        return value
    if type(value) is str:
        if not value:
            return None
        try:
            return int(value)
        except ValueError:
            return value
    raise Mismatch("must be of type Integer or String")


def _form_json(check: Checker) -> Checker:
    def decode(value: Any) -> Any:
        if type(value) is str:
            if not value:
                return None
            try:
                value = json.loads(value)
            except ValueError:
                raise Mismatch("is not valid JSON") from None
            if value is None:
                return None
        return check(value)

    return decode


def _array(check: Checker) -> Checker:
    def check_items(value: Any) -> list[Any]:
        if type(value) is not list:
            raise Mismatch("must be an Array")
        checked = []
        for index, item in enumerate(value):
            try:
                checked.append(check(item))
            except Mismatch as mismatch:
                mismatch.path.append(f"[{index}]")
                raise
        return checked

    return check_items


def _keyboard_button(check: Checker) -> Checker:
    """A button of a reply keyboard may be given as its text alone."""
    return lambda value: {"text": value} if type(value) is str else check(value)
