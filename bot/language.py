"""The language of the moment: whatever is put into words is put into the person's.

English stands in the code and in `content/`; `content/locales/<language>.po` says it in another language. At the edge,
around an update or a message that nobody asked for, `speaking(language)` says which; within, views call `_("…")` like
any function of its arguments.

    _("All topics")                                      a sentence, or a label
    _("I keep {what} for you.", what=escape(what))       values are put in after translation
    ngettext("{count} tip", "{count} tips", number)      in the plural that the number has there
    pgettext("clock", "24 hours")                        where the same English may mean two things
    TITLES = {Topic.SLEEP: N_("Sleep")}                  marked where it stands; said by _(TITLES[topic])
    THANKS = word_list("thanks", "thanks", "ty")         what people type: every language writes its own

`bot.messages` finds these calls by their names, so the English in them is always a literal.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field

from bot import catalogue
from bot.catalogue import WORDS, Catalogue, CatalogueError

if TYPE_CHECKING:
    from babel import Locale

log = logging.getLogger(__name__)

SOURCE = "en"  # what the code and the content are written in
FOLDER = "locales"  # below the content
# "24 December" and "9:30 pm", and no comma before the "and" of a list.
_LOCALES = {SOURCE: "en_GB"}
# Where four digits stay together and five do not, "1234" and "12.345": CLDR's minimumGroupingDigits, unknown to Babel.
_FOUR_TOGETHER = frozenset({"bg", "es", "pl", "pt_PT"})
_CODE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}")


class Language(Struct, frozen=True, eq=False, dict=True, weakref=True):
    """A language, such as "de" or "pt_BR", and what it has words for."""

    code: str
    catalogue: Catalogue = field(default_factory=Catalogue)

    @cached_property
    def locale(self) -> Locale:
        """How it writes dates, times, numbers and lists."""
        from babel import Locale  # noqa: PLC0415 - reads a file

        return Locale.parse(_LOCALES.get(self.code, self.code))

    @property
    def name(self) -> str:
        """What it calls itself: "Español"."""
        if self.code == SOURCE:
            return "English"
        name = self.locale.get_display_name() or self.code
        return name[:1].upper() + name[1:]

    def find(self, english: str, context: str | None = None) -> str | None:
        """The translation; None where there is none that may be shown."""
        forms = self.catalogue.sentences.get((context, english))
        return forms[0] if forms else None


ENGLISH = Language(SOURCE)

_CURRENT: ContextVar[Language] = ContextVar("language", default=ENGLISH)


def current() -> Language:
    """The language of the moment; English where nobody said another."""
    return _CURRENT.get()


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Within, everything is said in this language."""
    token = _CURRENT.set(language)
    try:
        yield
    finally:
        _CURRENT.reset(token)


class Marked(Struct, frozen=True):
    """A sentence to be said later, in the language of that moment. It is no `str`, so that nobody shows it as it is."""

    english: str
    context: str | None = None

    def __str__(self) -> str:
        return _(self)


def N_(english: str, *, context: str | None = None) -> Marked:  # noqa: N802 - gettext's own name
    """Mark a sentence that stands where no language is known yet: in a constant, or in a feature's declaration."""
    return Marked(english, context)


def _(message: str | Marked, /, **values: object) -> str:
    """`message` in the language of the moment, with the values in place of its `{names}`. HTML is escaped before."""
    english, context = (message, None) if isinstance(message, str) else (message.english, message.context)
    said = current().find(english, context) or english
    return said.format(**values) if values else said


def pgettext(context: str, message: str, /, **values: object) -> str:
    """As `_`, for English that means two things: `context` says which."""
    return _(Marked(message, context), **values)


def ngettext(one: str, many: str, count: int, /, **values: object) -> str:
    """As `_`, in the form that the language has for `count`, which is put in as a number: "{count}"."""
    language = current()
    forms = language.catalogue.sentences.get((None, one))
    if forms is None:
        said = one if count == 1 else many
    else:
        said = forms[min(language.catalogue.form_of(abs(count)), len(forms) - 1)]
    return said.format(count=number(count), **values)


def number(figure: float, *, decimals: int | None = None) -> str:
    """Such as "1,234" or "2.5". With `decimals` exactly as many, else as many as it needs, three at most."""
    if current() is ENGLISH:
        if decimals is not None:
            return f"{figure:,.{decimals}f}"
        whole, point, rest = f"{figure:,.3f}".partition(".")
        return f"{whole}{point}{rest}".rstrip("0").rstrip(".")
    from babel.numbers import format_decimal  # noqa: PLC0415 - a file is read when it is needed

    language = current()
    together = abs(figure) < 10_000 and not _FOUR_TOGETHER.isdisjoint({language.locale.language, str(language.locale)})  # noqa: PLR2004 - five digits
    whole = "0" if together else "#,##0"
    shape = f"{whole}.###" if decimals is None else f"{whole}.{'0' * decimals}".rstrip(".")
    return str(format_decimal(figure, format=shape, locale=language.locale))


class WordList(Struct, frozen=True):
    """Words that people type, in lower case. Every language has a list of its own, and knows the English one beside it.

    Iterating and `in` are about both.
    """

    name: str
    english: tuple[str, ...]

    @property
    def own(self) -> tuple[str, ...]:
        """The list of the language of the moment, without the English one; that one where there is no other."""
        said = current().find("\n".join(self.english), WORDS + self.name)
        return lines(said) if said else self.english

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys((*self.own, *self.english)))

    def __contains__(self, word: object) -> bool:
        return word in self.own or word in self.english


def word_list(name: str, /, *english: str) -> WordList:
    """What people type. `name` tells the translator what for, and stands once in the code."""
    return WordList(name, english)


def lines(text: str) -> tuple[str, ...]:
    """The lines of a list that are not empty."""
    return tuple(line.strip() for line in text.split("\n") if line.strip())


class Languages:
    """The languages that there are: English, and one for each file in the folder. A file is read when it is needed."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        found = sorted(path.stem for path in folder.glob("*.po")) if folder is not None and folder.is_dir() else []
        self.codes: tuple[str, ...] = (SOURCE, *(code for code in found if code != SOURCE))
        self._known = {code.casefold(): code for code in self.codes}
        self._read: dict[str, Language] = {SOURCE: ENGLISH}
        self._lock = threading.Lock()

    def match(self, code: str | None) -> str:
        """The language that comes nearest to an app's: "pt-br" is "pt_BR", else "pt", else English."""
        wanted = sound(code).casefold().replace("-", "_")
        while wanted:
            if wanted in self._known:
                return self._known[wanted]
            wanted = wanted.rpartition("_")[0]
        return SOURCE

    def chosen(self, code: str | None) -> str | None:
        """The language that a person chose, as the database keeps it; None for none, or for one that is gone."""
        return code if code in self.codes else None

    def read(self, code: str) -> Language:
        """One of `codes`; English in place of one whose file cannot be read. The first time takes a while."""
        with self._lock:
            if code not in self._read:
                assert self.folder is not None
                self._read[code] = _read(code, self.folder)
            return self._read[code]

    def name_of(self, code: str) -> str:
        """What a language calls itself. Its file need not be read for that."""
        return Language(code).name


def sound(code: str | None) -> str:
    """A language code as an app may say it; empty for what is none."""
    return code if code is not None and _CODE.fullmatch(code) else ""


def _read(code: str, folder: Path) -> Language:
    try:
        found = catalogue.read(folder / f"{code}.po")
    except CatalogueError as error:
        log.error("The language %s cannot be used, English is spoken instead: %s", code, error)  # noqa: TRY400
        return ENGLISH
    for fault in found.faults:
        log.warning("%s", fault)
    return Language(code, found)


def by_code(languages: Languages) -> Mapping[str, str]:
    """Every language by its code, as it calls itself, sorted by that."""
    named = {code: languages.name_of(code) for code in languages.codes}
    return dict(sorted(named.items(), key=lambda one: one[1]))
