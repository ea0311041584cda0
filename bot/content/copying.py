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

import yaml

RUN_WORDS = 8
FINGERPRINT_BYTES = 5  # a million of our runs meet forty thousand known ones by chance about once in 27 checks
KNOWN_RUNS = Path(__file__).with_name("known_runs.bin")


def texts_of(path: Path) -> Iterator[str]:
    """The sentences of a file: the whole of a plain text; of YAML every value but those under `sources`."""
    if path.suffix != ".yaml":
        yield path.read_text(encoding="utf-8")
        return
    yield from _values(yaml.safe_load(path.read_text(encoding="utf-8")))


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
    """Write the fingerprints of all runs of `texts`, sorted. Returns how many there are."""
    known = sorted({fingerprint(run) for text in texts for run in runs(text)})
    path.write_bytes(b"".join(known))
    return len(known)


def read(path: Path = KNOWN_RUNS) -> frozenset[bytes]:
    data = path.read_bytes()
    return frozenset(data[start : start + FINGERPRINT_BYTES] for start in range(0, len(data), FINGERPRINT_BYTES))


def copied(text: str, known: frozenset[bytes]) -> str | None:
    """The first run of `text` that is known, or None."""
    return next((run for run in runs(text) if fingerprint(run) in known), None)
