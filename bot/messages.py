"""The messages that there are, in the code and in the content, and the catalogues that say them in other languages.

    python -m bot.messages update [CODE ...]   bring content/locales/*.po up to date; with codes, begin those languages
    python -m bot.messages status              how much of each language is translated, and what is broken
    python -m bot.messages pseudo FOLDER       two languages that nobody speaks, to look at screens with

The files are read as they are; there is nothing to compile.
"""

from __future__ import annotations

import ast
import difflib
import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import click
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import write_po
from msgspec import Struct
from msgspec.structs import replace

from bot import catalogue
from bot.catalogue import WORDS, CatalogueError, Key, Standing, english_of, key_of, messages_of
from bot.content.loader import load
from bot.content.models import Translated
from bot.content.translation import look_at, pieces, unclear
from bot.language import FOLDER, Language, speaking
from bot.printed_examples import misread

ROOT = Path(__file__).parent.parent
CONTENT = ROOT / "content"
LONGEST_LINE = 100
NEAR = 0.6  # of 1: how alike two English sentences of the code are, for the one to be an edit of the other
COMMENT = "# Translators: "
A_LIST = "A list of your own, a line each: what people type in your language. It is no translation of these lines."
LONGER_BY = 0.4

_HEADER = """\
# Magpie in {name}. CONTRIBUTING.md says how to translate; `make messages` brings this file up to date.
#"""
_HELD = re.compile(r"(\{[^}]*\}|</?[a-z][^>]*>|&[a-z]+;|https?://\S+|/[a-z]+\b|\n)")
_RIGHT_TO_LEFT = "\u200f"


class NotLiteralError(Exception):
    """A call that marks something to translate, whose English does not stand there in quotes."""


class Found(Struct, frozen=True):
    """A message with the files in which it stands. `english` has two sentences where there is a plural."""

    english: tuple[str, ...]
    files: tuple[str, ...]
    context: str | None = None
    comments: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        return self.context, self.english[0]

    @property
    def is_list(self) -> bool:
        return (self.context or "").startswith(WORDS)


def all_messages(root: Path = ROOT, content: Path = CONTENT) -> list[Found]:
    """Every message, in the order of the files: the code by its paths, then the content by its entries."""
    return [*in_code(root), *in_content(content)]


def in_content(folder: Path) -> Iterator[Found]:
    """The messages of the content."""
    for piece in pieces(load(folder)):
        comments = (A_LIST,) if piece.kind is Translated.LIST else ()
        yield Found((piece.english,), (f"content/{piece.file}",), piece.context, comments)


def in_code(root: Path) -> list[Found]:
    """The messages of the code: one that stands in several files stands at the first, and names them all."""
    found: dict[Key, Found] = {}
    for path in sorted((root / "bot").rglob("*.py")):
        for one in _in_file(path, path.relative_to(root).as_posix()):
            known = found.get(one.key)
            if known is not None:
                one = replace(  # noqa: PLW2901 - the same one, with what else is known of it
                    known,
                    english=max(known.english, one.english, key=len),
                    files=tuple(dict.fromkeys((*known.files, *one.files))),
                    comments=tuple(dict.fromkeys((*known.comments, *one.comments))),
                )
            found[one.key] = one
    return list(found.values())


def _in_file(path: Path, name: str) -> Iterator[Found]:
    source = path.read_text(encoding="utf-8")
    if not re.search(r"\b(?:_|N_|pgettext|ngettext|word_list)\(", source):
        return
    rows = source.splitlines()
    calls = [
        node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        message = _in_call(call, f"{name}:{call.lineno}")
        if message is not None:
            english, context, comments = message
            yield Found(english, (name,), context, (*comments, *_comments(rows, call.lineno)))


def _in_call(call: ast.Call, where: str) -> tuple[tuple[str, ...], str | None, tuple[str, ...]] | None:
    """The English, the context and what the translator is told; None of a call that marks nothing."""
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    if name == "_" and call.args and not isinstance(call.args[0], ast.Constant | ast.JoinedStr | ast.BinOp):
        return None  # something marked elsewhere
    if name in {"_", "N_"}:
        given = {one.arg: one.value for one in call.keywords}
        context = _literal(given["context"], where) if name == "N_" and "context" in given else None
        return (_literal(call.args[0], where),), context, ()
    if name == "pgettext":
        return (_literal(call.args[1], where),), _literal(call.args[0], where), ()
    if name == "ngettext":
        return (_literal(call.args[0], where), _literal(call.args[1], where)), None, ()
    if name == "word_list":
        what, *words = (_literal(one, where) for one in call.args)
        return ("\n".join(words),), WORDS + what, (A_LIST,)
    return None


def _literal(node: ast.expr, where: str) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise NotLiteralError(f"{where}: what is to be translated must stand there in quotes, with {{names}} for values")


def _comments(rows: Sequence[str], line: int) -> Iterator[str]:
    """What the lines right above a call tell the translator."""
    above = []
    for row in reversed(rows[: line - 1]):
        if not row.strip().startswith("#"):
            break
        above.append(row.strip())
    for row in reversed(above):
        if row.startswith(COMMENT):
            yield row.removeprefix(COMMENT)


def updated(old: Catalog, found: Sequence[Found]) -> Catalog:
    """A catalogue of what was found, with what `old` says of it. An edited sentence is fuzzy, and knows what it was."""
    known = {key_of(message): message for message in messages_of(old)}
    fresh = {one.key for one in found}
    gone = {key: message for key, message in known.items() if key not in fresh}
    by_context = {message.context: message for message in gone.values() if message.context is not None}
    by_entry: dict[Key, Message] = {(_entry(context), english): one for (context, english), one in gone.items()}
    by_file: dict[str, list[Message]] = defaultdict(list)
    for message in gone.values():
        for file, _line in message.locations:
            by_file[file].append(message)
    new = _empty(old.locale_identifier or "")
    for one in found:
        before = known.get(one.key) or (by_entry.get((_entry(one.context), one.english[0])) if one.context else None)
        if before is not None:
            _add(new, one, before, fuzzy=before.fuzzy, previous=tuple(before.previous_id))
            continue
        before = by_context.get(one.context) if one.context is not None else _nearest(one, by_file)
        if before is not None and any(catalogue.forms_of(before)) and _is_plural(before) == (len(one.english) > 1):
            # What was fuzzy already was right for the sentence before that.
            _add(new, one, before, fuzzy=True, previous=tuple(before.previous_id) or english_of(before))
        else:
            _add(new, one, None, fuzzy=False, previous=())
    return new


def _empty(code: str) -> Catalog:
    new = Catalog(locale=code or None, fuzzy=False)
    new.header_comment = _HEADER.format(name=new.locale.english_name if new.locale else code)
    return new


def _add(new: Catalog, one: Found, before: Message | None, *, fuzzy: bool, previous: tuple[str, ...]) -> None:
    new.add(
        one.english[0] if len(one.english) == 1 else one.english,
        before.string if before is not None else "" if len(one.english) == 1 else ("",) * new.num_plurals,
        locations=[(file, 0) for file in one.files],
        flags={"fuzzy"} if fuzzy else set(),
        auto_comments=one.comments,
        user_comments=before.user_comments if before is not None else (),
        previous_id=previous if fuzzy else (),
        context=one.context,
    )


def _entry(context: str | None) -> str | None:
    """The part of a context that names the entry: within it, a sentence may move and stay what it is."""
    return "/".join(context.split("/")[:2]) if context is not None else None


def _is_plural(message: Message) -> bool:
    return not isinstance(message.id, str)


def _nearest(one: Found, by_file: Mapping[str, Sequence[Message]]) -> Message | None:
    """The sentence of the same file, no longer there, that this one was probably made of."""
    candidates = {english_of(message)[0]: message for file in one.files for message in by_file.get(file, ())}
    near = difflib.get_close_matches(one.english[0], list(candidates), n=1, cutoff=NEAR)
    return candidates[near[0]] if near else None


def write(path: Path, written: Catalog) -> None:
    """Put the catalogue in place of the file, in the order of its messages. They name files and no lines."""
    beside = path.with_suffix(".new")
    with beside.open("wb") as file:
        write_po(file, written, width=LONGEST_LINE, include_lineno=False, include_previous=True)
    text = beside.read_text(encoding="utf-8")
    # When a file was made, and by which version of a tool, would only be noise in a diff.
    head, blank, rest = text.partition("\n\n")
    kept = "\n".join(
        line
        for line in head.split("\n")
        if not re.match(r'"(?:POT?-|Language-Team|Generated|Last-|Project|Report)', line)
    )
    beside.write_text(f"{kept}{blank}{rest.rstrip()}\n", encoding="utf-8")
    os.replace(beside, path)  # noqa: PTH105 - as elsewhere: whole, or not at all


def locales(content: Path = CONTENT) -> list[Path]:
    """The catalogues, by name."""
    return sorted((content / FOLDER).glob("*.po"))


class Status(Struct, frozen=True):
    """How a language stands. `missing` are messages that its file does not have.

    `problems` are the broken ones, what an entry cannot take, names that mean two things, and printed examples of what
    to type that would not be understood.
    """

    code: str
    standings: Mapping[Standing, int]
    missing: int
    problems: tuple[str, ...]

    def count(self, standing: Standing) -> int:
        return self.standings.get(standing, 0) + (self.missing if standing is Standing.UNTRANSLATED else 0)

    def __str__(self) -> str:
        return f"{self.code}: " + ", ".join(f"{self.count(standing):,} {standing.value}" for standing in Standing)


def status(path: Path, content: Path = CONTENT, found: Sequence[Found] | None = None) -> Status:
    """How the language of a file stands.

    Raises:
        CatalogueError: the file cannot be read.
    """
    found = all_messages(content=content) if found is None else found
    read = catalogue.read(path)
    known = {key_of(message) for message in messages_of(catalogue.parse(path))}
    language = Language(path.stem, read)
    said, refused = look_at(load(content), language)
    with speaking(language):
        unfit = [*refused, *unclear(said), *misread(said)]
    problems = (*map(str, read.faults), *(f"{path.name}: {one}" for one in unfit))
    return Status(path.stem, read.standings, sum(one.key not in known for one in found), problems)


def pseudo(found: Iterable[Found], code: str, *, say: Callable[[str], str]) -> Catalog:
    """A language that is English seen through `say`; what people type stays as it is."""
    new = _empty(code)
    for one in found:
        english = one.english if one.is_list else tuple(map(say, one.english))
        forms = english[0] if len(english) == 1 else (english[0], *(english[1],) * (new.num_plurals - 1))
        new.add(
            one.english[0] if len(one.english) == 1 else one.english,
            forms,
            locations=[(file, 0) for file in one.files],
            context=one.context,
        )
    return new


def backwards(text: str) -> str:
    """The text from right to left; placeholders, tags, commands and addresses stay what they are."""
    return "".join(part if _HELD.fullmatch(part) else _mirrored(part) for part in _HELD.split(text))


def _mirrored(part: str) -> str:
    return f"{_RIGHT_TO_LEFT}{part[::-1]}" if part.strip() else part


def longer(text: str) -> str:
    """The text with four tenths more to it, as German may have."""
    parts = _HELD.split(text)
    return "".join(part if _HELD.fullmatch(part) or not part.strip() else _lengthened(part) for part in parts)


def _lengthened(part: str) -> str:
    core = part.strip()
    start = part.index(core)
    more = "~" * max(round(len(core) * LONGER_BY), 1)
    return f"{part[:start]}{core}{more}{part[start + len(core) :]}"


# Hebrew is written from right to left and has its own plurals; German stands for the long ones.
PSEUDO: Mapping[str, Callable[[str], str]] = {"he": backwards, "de": longer}


@click.group()
def main() -> None:
    """Messages and their translations."""


@main.command("update")
@click.argument("codes", nargs=-1)
def _update(codes: tuple[str, ...]) -> None:
    """Bring the catalogues up to date; begin those of CODES that there are not yet."""
    found = all_messages()
    (CONTENT / FOLDER).mkdir(exist_ok=True)
    for path in [*locales(), *(CONTENT / FOLDER / f"{code}.po" for code in codes)]:
        try:
            old = catalogue.parse(path) if path.exists() else _empty(path.stem)
        except CatalogueError as error:
            raise click.ClickException(str(error)) from None
        write(path, updated(old, found))
        click.echo(status(path, found=found))


@main.command("status")
@click.option("--sizes", is_flag=True, help="How many messages and words each file has.")
def _status(*, sizes: bool) -> None:
    """Say how each language stands, and every message that is broken."""
    found = all_messages()
    if sizes:
        for file in dict.fromkeys(one.files[0] for one in found):
            here = [one for one in found if one.files[0] == file]
            words = sum(len(english.split()) for one in here for english in one.english)
            click.echo(f"{file}: {len(here):,} messages, {words:,} words")
    broken = False
    for path in locales():
        try:
            one = status(path, found=found)
        except CatalogueError as error:
            raise click.ClickException(str(error)) from None
        click.echo(one)
        for problem in one.problems:
            click.echo(f"  {problem}")
        broken = broken or bool(one.problems)
    if broken:
        raise click.exceptions.Exit(1)


@main.command("pseudo")
@click.argument("folder", type=click.Path(path_type=Path))
def _pseudo(folder: Path) -> None:
    """Write the two languages that nobody speaks into FOLDER."""
    write_pseudo(folder, all_messages())


def write_pseudo(folder: Path, found: Sequence[Found]) -> None:
    """Both pseudo-languages as catalogues."""
    folder.mkdir(parents=True, exist_ok=True)
    for code, say in PSEUDO.items():
        write(folder / f"{code}.po", pseudo(found, code, say=say))


if __name__ == "__main__":
    main()
