"""Button payloads: what goes in comes out, and what was never put in is refused in one way only."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Iterator
from enum import Enum, StrEnum
from types import NoneType
from typing import Annotated, Any, ClassVar, get_args, get_origin
from zoneinfo import available_timezones

import msgspec
import pytest
from msgspec.structs import FieldInfo

from bot import features
from bot.callback_data import MAX_BYTES, CallbackData, StaleCallbackDataError, tag_of
from bot.destinations import ChooseTimezone, OpenComparison, OpenNew, OpenTip, ShowReminder
from bot.features.preferences.payloads import ConfirmTimezone, SetTimezone
from bot.features.reminders.payloads import (
    ChangeTime,
    ChooseTime,
    RestoreReminder,
    ResumeReminders,
    SetNag,
    SetTime,
)

TEXTS = [
    *("glycinate", "l-threonate", "Europe/Lisbon", "Etc/GMT+2", "a b", " ", "  two ", "", "0", "1", "007", "None"),
    *(":", "::", "a:b", "%", "%%", "%25", "%3A", "a%b", "100 %", "\\", "\x00", "\n", '"', "<&>", "#?=&;", "~", "_"),
    *("é", "ß", "😀", "日本", "سلام", "\u202e", "e\u0301", "İ", "¹²"),
]
NUMBERS = [1, 2, 42, 2**31]
TIMES = [dt.time(0), dt.time(0, 1), dt.time(9, 5), dt.time(12), dt.time(21, 30), dt.time(23, 59)]
DATES = [dt.date(2026, 3, 2), dt.date(1, 1, 1), dt.date(9999, 12, 31)]
FITTING = ["12345", "1", "2026-03", "2026-03-02"]  # what fields take that are narrower than any text
PLAIN: dict[type, list[Any]] = {
    bool: [False, True],
    int: NUMBERS,
    str: TEXTS + FITTING,
    dt.time: TIMES,
    dt.date: DATES,
}


def _below(base: type[CallbackData]) -> Iterator[type[CallbackData]]:
    for payload in base.__subclasses__():
        yield payload
        yield from _below(payload)


PAYLOADS = [payload for payload in _below(CallbackData) if payload.__module__.startswith("bot.")]


def _plain(annotation: Any) -> Iterator[Any]:
    """The types that a field takes, without their bounds."""
    if get_origin(annotation) is Annotated:
        yield from _plain(get_args(annotation)[0])
    elif get_args(annotation):
        for one in get_args(annotation):
            yield from _plain(one)
    else:
        yield annotation


def values_of(annotation: Any) -> list[Any]:
    """Awkward values for a field, the simplest first."""
    kinds = [kind for kind in _plain(annotation) if isinstance(kind, type)]
    values: list[Any] = []
    for kind in kinds:
        if issubclass(kind, NoneType):
            values.insert(0, None)
        elif issubclass(kind, Enum):
            values.extend(kind)
        else:
            values.extend(PLAIN[kind])
    return values


def fits(field: FieldInfo, value: object) -> bool:
    """Whether a field takes the value: some take but a few numbers or texts."""
    try:
        msgspec.convert(value, field.type)
    except msgspec.ValidationError:
        return False
    return True


def examples(payload: type[CallbackData]) -> Iterator[CallbackData]:
    """The payload with each value of each field in turn, the other fields being simple."""
    choices = {
        field.name: [value for value in values_of(field.type) if fits(field, value)]
        for field in msgspec.structs.fields(payload)
    }
    simple = {name: values[0] for name, values in choices.items()}
    yield payload(**simple)
    for name, values in choices.items():
        for value in values:
            yield payload(**{**simple, name: value})


# There and back


def test_program_has_payloads_with_every_kind_of_field() -> None:
    assert len(features.FEATURES) > 5
    assert len(PAYLOADS) > 20
    kinds = {
        type(value)
        for payload in PAYLOADS
        for example in examples(payload)
        for value in msgspec.structs.astuple(example)
    }
    assert kinds >= {str, int, bool, dt.time, dt.date, NoneType}


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: payload.__name__)
def test_what_is_packed_is_what_is_unpacked(payload: type[CallbackData]) -> None:
    for example in examples(payload):
        packed = example.pack()
        assert payload.unpack(packed) == example
        assert len(packed.encode()) <= MAX_BYTES
        assert tag_of(packed) == payload.tag


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: payload.__name__)
def test_two_payloads_are_never_packed_alike(payload: type[CallbackData]) -> None:
    packed = {example: example.pack() for example in examples(payload)}
    assert len(set(packed.values())) == len(packed)


def test_tags_are_unique() -> None:
    assert [tag for tag, count in Counter(payload.tag for payload in PAYLOADS).items() if count > 1] == []


def test_payload_within_a_payload_comes_out_whole() -> None:
    innermost = ChooseTime(kind="a:b%")
    outer = OpenNew(then=ChooseTimezone(then=innermost.pack()).pack())
    middle = ChooseTimezone.unpack(OpenNew.unpack(outer.pack()).then)
    assert middle.then is not None
    assert ChooseTime.unpack(middle.then) == innermost


def test_button_that_was_sent_keeps_its_meaning() -> None:
    """These are in people's chats. If one must change, its class needs the next version digit."""
    assert OpenTip().pack() == "tip1:"
    assert OpenComparison.of(["l-threonate", "oxide"]).pack() == "cmp2:l-threonate,oxide"
    assert SetTime(kind="wind_down", local_time=dt.time(21, 5)).pack() == "rst1:wind_down:2105:"
    assert RestoreReminder(reminder_id=12).pack() == "run2:12"
    assert ChooseTimezone(then="rtm1:tip").pack() == "zon1:rtm1%3Atip"
    assert OpenNew(then="").pack() == "new1:%"


# 64 bytes


class OneText(CallbackData):
    tag: ClassVar[str] = "one1"
    text: str


@pytest.mark.parametrize(("letter", "written"), [("a", 1), (":", 3), ("é", 6), ("日", 9), ("😀", 12)])
def test_payload_may_have_64_bytes_and_no_more(letter: str, written: int) -> None:
    full = "a" * ((MAX_BYTES - len("one1:")) % written) + letter * ((MAX_BYTES - len("one1:")) // written)
    assert len(OneText(text=full).pack().encode()) == MAX_BYTES == 64
    with pytest.raises(ValueError, match="64 bytes"):
        OneText(text=f"{full}a").pack()


def test_every_zone_fits_whatever_comes_after_it() -> None:
    afterwards = [ChangeTime(reminder_id=2**31).pack(), *(ChooseTime(kind=kind).pack() for kind in reminder_kinds())]
    longest_zone, longest_then = max(available_timezones(), key=len), max(afterwards, key=len)
    for payload in (ConfirmTimezone, SetTimezone):
        for then in (longest_then, *afterwards):
            assert len(payload(timezone=longest_zone, then=then).pack()) <= MAX_BYTES


def reminder_kinds() -> list[str]:
    return [kind.name for feature in features.FEATURES for kind in feature.reminders]


# Old and forged payloads


@pytest.mark.parametrize(
    "packed",
    [
        *("", ":", "::::", "rst", "rst0:tip:2130:", "rst2:tip:2130:", "RST1:tip:2130:", " rst1:tip:2130:", "cmp1:a:b"),
        *("rst1", "rst1:", "rst1:tip", "rst1:tip:2130", "rst1:tip:2130::", "rst1:tip:2130:1:1"),
        *("rst1::2130:", "rst1:tip::", "rst1:tip:2460:", "rst1:tip:2400:", "rst1:tip:noon:", "rst1:tip:%:"),
        *("rst1:tip:213:", "rst1:tip:21305:", "rst1:tip:-130:", "rst1:tip:٢١٣٠:", "rst1:tip:5:", "rst1:tip:86399:"),
        *("rst1:tip:21%3A30:", "rst1:tip:21%3A30%3A15:", "rst1:tip:21%3A30Z:", "rst1:tip:21%3A30%2B01%3A00:"),
        *("rst1:tip:2130:x", "rst1:tip:2130:1.5", "rst1:tip:2130:%", "rst1:tip:2130: 1", "rst1:tip:2130:1_0"),
        *("rst1:tip:2130:+1", "rst1:tip:2130:01", "rst1:tip:2130:1.0", "rst1:tip:2130:٣"),
        f"rst1:tip:2130:{'9' * 30}",
    ],
)
def test_payload_that_does_not_fit_is_stale(packed: str) -> None:
    with pytest.raises(StaleCallbackDataError):
        SetTime.unpack(packed)


@pytest.mark.parametrize("number", [2**63, 10**50, -(2**63) - 1])
def test_number_that_no_row_can_have_is_stale(number: int) -> None:
    """SQLite would not take it: an OverflowError, and an apology where there is nothing to be sorry for."""
    with pytest.raises(StaleCallbackDataError):
        ShowReminder.unpack(f"rsh1:{number}")


@pytest.mark.parametrize("text", ["é" * 25, "\ud800", "a%20b", "%zz", "%ff", "~" * 70], ids=ascii)
def test_text_that_pack_would_not_have_written_is_stale(text: str) -> None:
    with pytest.raises(StaleCallbackDataError):
        OpenNew.unpack(f"new1:{text}")


def test_moment_beyond_the_calendar_is_stale() -> None:
    with pytest.raises(StaleCallbackDataError):
        ResumeReminders.unpack(f"rre1::{10**15}")


@pytest.mark.parametrize("word", ["yes", "true", "on", "2", "", "%", "TRUE"])
def test_yes_or_no_is_a_one_or_a_nought(word: str) -> None:
    with pytest.raises(StaleCallbackDataError):
        SetNag.unpack(f"rng1:1:{word}")


def fuzz(count: int) -> Iterator[str]:
    """Random payloads: anything at all, and such as begin with a tag of ours and have about the right fields."""
    chance = random.Random(64)  # noqa: S311 - the same strings in every run
    letters = "0123456789" * 3 + ":%%3AaZz_-+. /\x00\t\u00e9\u0663\u202e😀\ud800" + "tip glycinate sleep 24h"
    for number in range(count):
        payload = chance.choice(PAYLOADS)
        fields = len(payload.__struct_fields__) + chance.choice([0, 0, 0, 0, 1, -1])
        parts = [
            "".join(chance.choices(letters, k=chance.choice([0, 1, 1, 2, 4, 4, 9]))) for _ in range(max(fields, 0))
        ]
        yield ":".join([payload.tag if number % 5 else "".join(chance.choices(letters, k=4)), *parts])


def test_random_payload_is_stale_or_means_exactly_what_it_says() -> None:
    """One that is read must be one that could have been written: it is packed and read again as the same."""
    taken, wrong = 0, []
    for packed in fuzz(6_000):
        for payload in PAYLOADS:
            if payload.tag != tag_of(packed):
                continue
            try:
                read = payload.unpack(packed)
            except StaleCallbackDataError:
                continue
            taken += 1
            if payload.unpack(read.pack()) != read:
                wrong.append(packed)
    assert taken > 100
    assert wrong == []


def test_random_payload_of_another_is_always_stale() -> None:
    for packed in fuzz(1_000):
        for payload in PAYLOADS:
            if payload.tag != tag_of(packed):
                with pytest.raises(StaleCallbackDataError):
                    payload.unpack(packed)


# Declaring payloads


@pytest.mark.parametrize("tag", ["", "cmp", "1", "Cmp1", "cmp1:", "cmp_1", "cmp12", "cmp 1", "é1", "cmp1\n"])
def test_tag_without_a_name_and_a_version_digit_is_refused(tag: str) -> None:
    with pytest.raises(TypeError, match="version digit"):
        type("Wrong", (CallbackData,), {"tag": tag, "__annotations__": {"tag": ClassVar[str]}, "__module__": __name__})


def test_tag_is_not_inherited() -> None:
    with pytest.raises(TypeError, match="version digit"):
        type("Heir", (OneText,), {"__module__": __name__})


def test_payload_is_frozen_and_takes_no_other_fields() -> None:
    payload = OneText(text="a")
    with pytest.raises(AttributeError):
        payload.text = "b"  # type: ignore[misc]
    with pytest.raises(TypeError):
        OneText(text="a", more="b")  # type: ignore[call-arg]


class Colour(StrEnum):
    RED = "red: really"
    NONE = ""


class Everything(CallbackData):
    tag: ClassVar[str] = "all1"
    text: str | None
    colour: Colour | None
    number: int | None
    moment: dt.time | None
    answer: bool | None


@pytest.mark.parametrize(
    "payload",
    [
        Everything(text=None, colour=None, number=None, moment=None, answer=None),
        Everything(text="", colour=Colour.NONE, number=0, moment=dt.time(0), answer=False),
        Everything(text=":%", colour=Colour.RED, number=-7, moment=dt.time(23, 59), answer=True),
    ],
)
def test_nothing_and_empty_and_nought_are_three_things(payload: Everything) -> None:
    assert Everything.unpack(payload.pack()) == payload
