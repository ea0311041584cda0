"""The examples of what to type that screens print: who types one is understood, in every language."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from bot.content.label_reading import read_typed_label
from bot.content.labels import Label
from bot.content.loader import Content
from bot.content.models import Form
from bot.content.names import FormNames
from bot.content.portions import FoodNames, Portion, read_portion
from bot.features.dose import views as dose
from bot.features.foods import views as foods
from bot.features.interactions import spacing_views as spacing
from bot.features.interactions.spacing import read_medicine_time
from bot.features.occurrences import views as occurrences
from bot.features.reminders import detail_views as details
from bot.features.reminders import views as reminders
from bot.features.reminders.typed_words import read_date
from bot.language import ENGLISH, Marked, _, current
from bot.wording import listed_with_or

Understands = Callable[[str], bool]

_CODE = re.compile(r"<code>([^<{]+)</code>")
_ANY_DAY = dt.date(2026, 3, 2)
_TIMES = (reminders.TYPED_EXAMPLES, spacing.TYPED_EXAMPLES, occurrences.TYPED_EXAMPLES, details.TYPED_WINDOW)


class Misread(Struct, frozen=True):
    """An example that is not understood, and the English of the message that prints it."""

    printed: str
    english: str

    def __str__(self) -> str:
        return f"“{self.printed}” is printed as an example of what to type, and not understood (“{self.english}”)"


def misread(content: Content) -> Iterator[Misread]:
    """The examples in the language of the moment, which `content` is in, that are not understood."""
    names, food_names = FormNames(content.forms.values()), FoodNames(content.foods.values())

    def is_label(said: str, picked: Sequence[Form] = ()) -> bool:
        return isinstance(read_typed_label(said, names, content.forms, picked=picked), Label)

    def is_label_of_picked(said: str) -> bool:
        return is_label(said, [next(iter(content.forms.values()))])

    def is_food(said: str) -> bool:
        return isinstance(read_portion(said, food_names), Portion)

    yield from _misread(dose.EXAMPLES, _in_code, is_label)
    yield from _misread(dose.AMOUNT_EXAMPLES, _in_code, is_label_of_picked)
    yield from _misread(foods.EXAMPLES, _in_code, is_food)
    if _is_said(foods.FOOD_EXAMPLE):
        for example in map(foods.example_of, content.foods.values()):
            if not is_food(example):
                yield Misread(example, foods.FOOD_EXAMPLE.english)
    yield from _misread(_TIMES, _behind_colons, _are_times)
    yield from _misread((details.TYPED_DATE,), lambda said: [said], _ends_in_a_date)


def _misread(
    messages: Sequence[Marked], printed: Callable[[str], Sequence[str]], understands: Understands
) -> Iterator[Misread]:
    for message in filter(_is_said, messages):
        for example in printed(_(message)):
            if not understands(example):
                yield Misread(example, message.english.partition("\n")[0])


def _is_said(message: Marked) -> bool:
    """Whether the language of the moment has it: what is not translated yet is English, and told as that."""
    return current() is ENGLISH or current().find(message.english, message.context) is not None


def _in_code(said: str) -> Sequence[str]:
    """What is set as code; all of a message that is an example and nothing else."""
    return _CODE.findall(said) if "<code>" in said else [said]


def _behind_colons(said: str) -> Sequence[str]:
    """What stands behind the colon of each sentence; all of a message without one."""
    sentences = (sentence.rpartition(": ") for sentence in re.split(r"(?<=\.)\s", said))
    behind = [examples.rstrip(".") for _before, colon, examples in sentences if colon]
    return behind or [said]


def _are_times(said: str) -> bool:
    """Whether a list such as "21:30, 9pm, or weekdays at 7:00, weekends at 9:00" is examples and nothing else."""
    between = listed_with_or(["|", "|"]).strip("|").strip()
    parts = re.split(rf",\s+(?:{re.escape(between)}\s+)?|\s+{re.escape(between)}\s+", said)
    return _parted(parts)


def _parted(parts: Sequence[str]) -> bool:
    """An example may have a comma in it, so neighbours may belong together."""
    return not parts or any(
        _is_time(", ".join(parts[:size])) and _parted(parts[size:]) for size in range(1, len(parts) + 1)
    )


def _is_time(said: str) -> bool:
    """Also one of a medicine: "doxycycline at 7:30"."""
    return any(read_medicine_time(said, twelve_hour=twelve_hour)[1] for twelve_hour in (True, False))


def _ends_in_a_date(said: str) -> bool:
    words = said.rstrip(".").split()
    return any(read_date(" ".join(words[-size:]), today=_ANY_DAY) for size in (2, 3, 4))
