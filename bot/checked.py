"""Values from outside as what they should be, or every fault of what they are, each with its place.

msgspec stops at the first fault, and somebody who mends a file wants to hear of all. So what it refuses is gone through
once more, part by part, in words that name no type of Python's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from msgspec import Struct, ValidationError, convert, inspect, structs

T = TypeVar("T")
Location = tuple[str | int, ...]  # the keys and indexes (from 0) that lead to a part of a value
# Makes the value of a type that msgspec does not know; a ValueError says what is wrong.
Parse = Callable[[type, Any], Any]

MISSING = "is missing"
# What people write beside true, false, 1 and 0, which msgspec knows.
_TRUTHS = {"yes": True, "y": True, "on": True, "no": False, "n": False, "off": False}


class Fault(Struct, frozen=True):
    """What is wrong, and where."""

    location: Location
    what: str


class FaultsError(ValueError):
    """The value is not what it should be. `faults` has at least one fault, in the order of the type's fields."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(fault.what for fault in faults))
        self.faults = faults


def checked(kind: type[T], value: Any, parse: Parse | None = None) -> T:
    """`value` as a `kind`, which may be a struct or any annotation. Text becomes the number, date or choice it names.

    A struct's own fields that are true or false may be written as yes or no as well.

    Raises:
        FaultsError: with every fault, and never the value: it may be a secret.
    """
    if isinstance(value, dict):
        value = value | {name: _truth(value[name]) for name in _true_or_false(cast("Any", kind)) & value.keys()}
    try:
        return convert(value, kind, strict=False, dec_hook=parse)
    except ValidationError:
        raise FaultsError(list(_faults(kind, value, (), parse))) from None


@cache
def _true_or_false(kind: Any) -> frozenset[str]:
    """The fields of a struct that are true or false."""
    return frozenset(field.name for field in structs.fields(kind) if _bare(field.type) is bool)


def _truth(written: Any) -> Any:
    return _TRUTHS.get(written.casefold(), written) if isinstance(written, str) else written


def _faults(kind: Any, value: Any, location: Location, parse: Parse | None) -> Iterator[Fault]:
    try:
        convert(value, kind, strict=False, dec_hook=parse)
    except ValidationError as error:
        found = list(_faults_within(_bare(kind), value, location, parse))
        yield from found or [Fault(location, _what(kind, value, error))]


def _faults_within(bare: Any, value: Any, location: Location, parse: Parse | None) -> Iterator[Fault]:
    """The faults of the parts, for what has parts."""
    if isinstance(bare, type) and issubclass(bare, Struct) and isinstance(value, dict):
        hints = get_type_hints(bare, include_extras=True)
        for field in structs.fields(bare):
            if field.name in value:
                yield from _faults(hints[field.name], value[field.name], (*location, field.name), parse)
            elif field.required:
                yield Fault((*location, field.name), MISSING)
        for key in value:
            if key not in hints:
                yield Fault((*location, key), "is not a key that this entry may have")
    elif get_origin(bare) is tuple and isinstance(value, list | tuple):
        for index, part in enumerate(value):
            yield from _faults(get_args(bare)[0], part, (*location, index), parse)


def _bare(kind: Any) -> Any:
    """The type under its bounds, and without the choice to leave it out."""
    if get_origin(kind) is Annotated:
        return _bare(get_args(kind)[0])
    if get_origin(kind) in {Union, UnionType}:
        return _bare(next(one for one in get_args(kind) if one is not type(None)))
    return kind


def _what(kind: Any, value: Any, error: ValidationError) -> str:
    """What is wrong with a value that has no parts, or not those that it should have."""
    if error.__cause__ is not None:
        return str(error.__cause__)  # what `parse` said
    return _expected(_bare_info(inspect.type_info(kind)), value)


def _bare_info(info: inspect.Type) -> inspect.Type:
    if isinstance(info, inspect.Metadata):
        return _bare_info(info.type)
    if isinstance(info, inspect.UnionType):
        return _bare_info(next(one for one in info.types if not isinstance(one, inspect.NoneType)))
    return info


def _expected(info: inspect.Type, value: Any) -> str:
    """What it must be, in words."""
    match info:
        case inspect.EnumType(cls=choices):
            return _one_of(choice.value for choice in choices)
        case inspect.LiteralType(values=choices):
            return _one_of(choices)
        case inspect.IntType() | inspect.FloatType():
            return f"must be {_NAMES[type(info)]}{_bounds(info)}"
        case inspect.StrType() if isinstance(value, str):
            what = f"must match `{info.pattern}`" if info.pattern else "must be text"
            return f"{what}{_length(info, value, 'character', 'characters')}"
        case inspect.VarTupleType() if isinstance(value, list | tuple):
            return f"must be a list{_length(info, value, 'entry', 'entries')}"
        case _:
            return f"must be {_NAMES[type(info)]}"


_NAMES: Mapping[type[inspect.Type], str] = {
    inspect.BoolType: "true or false",
    inspect.DateType: "a date such as 2026-01-31",
    inspect.IntType: "a whole number",
    inspect.FloatType: "a number",
    inspect.StrType: "text",
    inspect.VarTupleType: "a list",
    inspect.StructType: "lines of `key: value`",
}


def _one_of(choices: Iterable[Any]) -> str:
    return f"must be one of {', '.join(f'`{choice}`' for choice in choices)}"


def _bounds(info: inspect.IntType | inspect.FloatType) -> str:
    bounds = (("above", info.gt), ("at least", info.ge), ("below", info.lt), ("at most", info.le))
    said = " and ".join(f"{name} {bound:g}" for name, bound in bounds if bound is not None)
    return f", {said}" if said else ""


def _length(info: inspect.StrType | inspect.VarTupleType, value: Any, one: str, many: str) -> str:
    named = (("at least", info.min_length), ("at most", info.max_length))
    bounds = [(name, bound) for name, bound in named if bound is not None]
    if not bounds:
        return ""
    said = " and ".join(f"{name} {bound}" for name, bound in bounds)
    return f" of {said} {one if bounds[-1][1] == 1 else many}; it has {len(value)}"
