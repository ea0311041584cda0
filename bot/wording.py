"""How words, figures and dates are written, as CLDR has it for the language of the moment."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from bot.language import ENGLISH, current, number

T = TypeVar("T")

_NARROW_SPACE, _NO_BREAK_SPACE = "\u202f", "\u00a0"
# Letters that have a place of their own in the alphabet, where others only wear an accent.
_OWN_LETTERS = {"es": "ñ", "sv": "åäö", "da": "æøå", "nb": "æøå", "fi": "åäö", "pl": "ąćęłńóśźż"}
# Where every noun is written large: German, and what is written like it. There, no first letter is made small.
_LARGE_NOUNS = frozenset({"de", "gsw", "lb", "nds", "stq", "ksh"})


def listed(words: Sequence[str]) -> str:
    """Such as "a", "a and b", "a, b and c"; nothing of nothing."""
    return _list(words, "standard", " and ")


def listed_with_or(words: Sequence[str]) -> str:
    """Such as "a, b or c"."""
    return _list(words, "or", " or ")


def _list(words: Sequence[str], style: str, last: str) -> str:
    if len(words) < 2 or current() is ENGLISH:  # noqa: PLR2004 - two to join
        return f"{', '.join(words[:-1])}{last}{words[-1]}" if len(words) > 1 else "".join(words)
    from babel.lists import format_list  # noqa: PLC0415 - Babel's files are read when they are needed

    return str(format_list(list(words), style=style, locale=current().locale))  # type: ignore[arg-type]


def capitalised(words: str) -> str:
    """As at the beginning of a sentence. The other letters stay: "vitamin D" is "Vitamin D"."""
    return words[:1].upper() + words[1:]


def uncapitalised(words: str) -> str:
    """As within a sentence: "citrate", "citrato". A noun in German stays large, and so does "L-treonato" anywhere."""
    language = current()
    if language is not ENGLISH and language.locale.language in _LARGE_NOUNS:
        return words
    second = words[1:2]
    stands_for_itself = second in {"-", "."} or second.isupper() or second.isdigit()  # "L-treonato", "EE. UU.", "B6"
    return words if stands_for_itself else words[:1].lower() + words[1:]


def amount(figure: float, unit: str, *, decimals: int | None = None) -> str:
    """A figure and its symbol, which do not part at the end of a line: "350 mg", "12.5 %"."""
    return f"{number(figure, decimals=decimals)}{_NO_BREAK_SPACE}{unit}"


def duration(figure: float, unit: str) -> str:
    """Such as "2 hours", "1 minute", "3.5 days". `unit` is hour, minute, second, day, week or month."""
    if current() is ENGLISH:
        return f"{number(figure)} {unit}{'' if figure == 1 else 's'}"
    from babel.units import format_unit  # noqa: PLC0415 - see above

    shape = "#,##0.###"
    return str(format_unit(figure, f"duration-{unit}", length="long", format=shape, locale=current().locale))


def clock_time(value: dt.time, *, twelve_hour: bool) -> str:
    """`value` to the minute, as the person reads clocks: "21:30", or "9:30 pm" on a 12-hour clock."""
    if not twelve_hour:
        return f"{value:%H:%M}"  # in every language, so that a grid of times stands straight
    if current() is ENGLISH:
        return f"{value.hour % 12 or 12}:{value:%M} {'am' if value.hour < 12 else 'pm'}"  # noqa: PLR2004 - noon
    return _skeleton("hm", dt.datetime.combine(dt.date(2000, 1, 1), value)).replace(_NARROW_SPACE, _NO_BREAK_SPACE)


def date(that: dt.date, *, year: bool = False) -> str:
    """Such as "24 December", or "24 December 2026" with the year."""
    if not year:
        return _skeleton("MMMMd", dt.datetime.combine(that, dt.time()))
    from babel.dates import format_date  # noqa: PLC0415 - see above

    return str(format_date(that, format="long", locale=current().locale))


def short_date(that: dt.date) -> str:
    """Such as "24 Dec"."""
    if current() is ENGLISH:
        return f"{that.day} {that:%b}"
    return _skeleton("MMMd", dt.datetime.combine(that, dt.time()))


def month(that: dt.date) -> str:
    """Such as "December 2026"."""
    return _skeleton("yMMMM", dt.datetime.combine(that, dt.time()))


def weekday(iso: int, *, short: bool = False) -> str:
    """The name of an ISO weekday, Monday being 1: "Monday", or "Mon"."""
    names = current().locale.days["stand-alone"]["abbreviated" if short else "wide"]
    return str(names[iso - 1])


def weekday_initials(iso: int) -> str:
    """At most two letters of an ISO weekday, such as "Mo", for the head of a column."""
    return str(current().locale.days["stand-alone"]["short"][iso - 1]).rstrip(".")[:2]


def country_name(code: str) -> str:
    """Such as "Germany" of "DE"."""
    return str(current().locale.territories.get(code.upper(), code.upper()))


def in_order(things: Iterable[T], *, by: Callable[[T], str] = str) -> list[T]:
    """Sorted as a dictionary of the language would have it: accents and capitals come second."""
    own = _OWN_LETTERS.get(current().locale.language, "")

    def place(thing: T) -> tuple[str, str]:
        word = by(thing).casefold()
        return "".join(_place(letter, own) for letter in unicodedata.normalize("NFC", word)), word

    return sorted(things, key=place)


def _place(letter: str, own: str) -> str:
    base = unicodedata.normalize("NFKD", letter)[0]
    if letter not in own:
        return base
    # After "n" and all that begins with it comes "ñ"; in the north, what has a place of its own stands last.
    return f"{base}\uffff" if own in ("ñ", _OWN_LETTERS["pl"]) else f"z\uffff{own.index(letter)}"


def _skeleton(skeleton: str, at: dt.datetime) -> str:
    from babel.dates import format_skeleton  # noqa: PLC0415 - see above

    return str(format_skeleton(skeleton, at, locale=current().locale))
