"""Notices a sentence that was copied: a run of eight words that stands in a text which ours may draw on but not repeat.

The texts themselves are not ours to keep, so only fingerprints of their runs are, in `known_runs.bin` beside this file.
`magpie content fingerprint FILE…` makes it anew.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from bot.content import strict_yaml

RUN_WORDS = 8
FINGERPRINT_BYTES = 5  # a million of our runs meet forty thousand known ones by chance about once in 27 checks
KNOWN_RUNS = Path(__file__).with_name("known_runs.bin")
MAKE_ANEW = "make it anew with `magpie content fingerprint FILE…`"


class UnreadableTextError(Exception):
    """A text cannot be read; the message is a line `file:line: what is wrong` for each fault."""


class KnownRunsError(Exception):
    """The known runs cannot be read, or there are none to write; the message says what to do."""


def texts_of(path: Path) -> Iterator[str]:
    """The sentences of a file: the whole of a plain text; of YAML every value but those under `sources`.

    Raises:
        UnreadableTextError: if the file is no UTF-8 text, or broken YAML.
    """
    if path.suffix == ".yaml":
        yield from _values(read_yaml(path))
        return
    try:
        yield path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise UnreadableTextError(f"{path}:{line}: the file cannot be read: it is not UTF-8 text here") from error


def read_yaml(path: Path) -> strict_yaml.Value:
    """The value of a YAML file that is none of the content's own, every scalar in it as text.

    Raises:
        UnreadableTextError: with every fault of its form.
    """
    document = strict_yaml.read(path)
    if document.faults:
        raise UnreadableTextError("\n".join(f"{path}:{line}: {what}" for line, what in document.faults))
    return document.value


def _values(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, child in value.items():
            if key != "sources":
                yield from _values(child)
    elif isinstance(value, list):
        for child in value:
            yield from _values(child)


def words(text: str) -> list[str]:
    """Lower-case words and figures; punctuation and line ends do not make a copy an original."""
    return re.findall(r"[a-z0-9]+(?:[.,]\d+)*", text.casefold())


def runs(text: str) -> Iterator[str]:
    """Every run of eight words in `text`."""
    found = words(text)
    for start in range(len(found) - RUN_WORDS + 1):
        yield " ".join(found[start : start + RUN_WORDS])


def fingerprint(run: str) -> bytes:
    return hashlib.blake2b(run.encode(), digest_size=FINGERPRINT_BYTES).digest()


def write(texts: Iterable[str], path: Path = KNOWN_RUNS) -> int:
    """Write the fingerprints of all runs of `texts`, sorted. Returns how many there are.

    Raises:
        KnownRunsError: if there is none; what was known stays as it is.
    """
    known = sorted({fingerprint(run) for text in texts for run in runs(text)})
    if not known:
        raise KnownRunsError(f"no sentence of {RUN_WORDS} words is in there, so {path.name} stays as it is")
    path.write_bytes(b"".join(known))
    return len(known)


def read(path: Path = KNOWN_RUNS) -> frozenset[bytes]:
    """The fingerprints of all known runs.

    Raises:
        KnownRunsError: if the file is missing, empty or cut, and so would let every copy pass.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise KnownRunsError(f"the file cannot be read: {error.strerror}; {MAKE_ANEW}") from error
    if not data or len(data) % FINGERPRINT_BYTES:
        raise KnownRunsError(f"the file is {'cut' if data else 'empty'}; {MAKE_ANEW}")
    return frozenset(data[start : start + FINGERPRINT_BYTES] for start in range(0, len(data), FINGERPRINT_BYTES))


def copied(text: str, known: frozenset[bytes]) -> str | None:
    """The first run of `text` that is known, or None."""
    return next((run for run in runs(text) if fingerprint(run) in known), None)
