"""YAML as editors mean it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.checked import Location
from bot.content import strict_yaml
from bot.content.strict_yaml import Document, read


@pytest.fixture(params=["C", "Python"])
def _parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both of the parsers that an installation may have."""
    loader = {"C": getattr(yaml, "CBaseLoader", yaml.BaseLoader), "Python": yaml.BaseLoader}[request.param]
    monkeypatch.setattr(strict_yaml, "_Loader", strict_yaml.untagged(loader))


pytestmark = pytest.mark.usefixtures("_parser")


def parse(tmp_path: Path, content: str | bytes) -> Document:
    path = tmp_path / "file.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read(path)


@pytest.mark.parametrize(
    "scalar",
    [
        *("no", "yes", "on", "off", "true", "False", "null", "~", "8:30", "21:30:15", "0x1f", "0o17", "017", "1_000"),
        *("1e3", "1.10", ".5", ".inf", ".nan", "2026-11-22", "2026-11-22T10:00:00Z", "=", "y", "N", "+1", "12.0"),
    ],
)
def test_scalar_is_the_text_that_was_typed(tmp_path: Path, scalar: str) -> None:
    document = parse(tmp_path, f"- {scalar}\n- key: {scalar}\n- {{{scalar}: value}}\n")
    assert (document.value, document.faults) == ([scalar, {"key": scalar}, {scalar: "value"}], [])


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("'no'", "no"),
        ('"a: b"', "a: b"),
        ("", ""),
        (">-\n    two\n    lines", "two lines"),
        ("|-\n    two\n    lines", "two\nlines"),
        ("!!int 5", "5"),
        ("mild # a remark", "mild"),
        ("Mg(C2H4NO2)2·H2O", "Mg(C2H4NO2)2·H2O"),
    ],
)
def test_ways_to_write_a_text(tmp_path: Path, typed: str, text: str) -> None:
    assert parse(tmp_path, f"- key: {typed}\n").value == [{"key": text}]


def test_every_value_has_its_line(tmp_path: Path) -> None:
    document = parse(
        tmp_path,
        "# remark\n"  # 1
        "- id: a\n"  # 2
        "  list:\n"  # 3
        "    - one\n"  # 4
        "    - two\n"  # 5
        "\n"
        "- id: b\n"  # 7
        "  text: >-\n"  # 8
        "    long\n"  # 9
        "  map: {x: 1,\n"  # 10
        "        y: 2}\n",  # 11
    )
    lines: dict[Location, int] = {
        (): 2,
        (0,): 2,
        (0, "id"): 2,
        (0, "list"): 3,
        (0, "list", 0): 4,
        (0, "list", 1): 5,
        (1,): 7,
        (1, "text"): 8,
        (1, "map"): 10,
        (1, "map", "y"): 11,
        (1, "missing"): 7,
        (0, "list", 7, "deeper", 3): 3,
    }
    assert {location: document.line_of(location) for location in lines} == lines


def test_windows_line_ends_and_byte_order_mark_change_nothing(tmp_path: Path) -> None:
    document = parse(tmp_path, "\ufeff- id: a\r\n  text: no\r\n- id: b\r\n")
    assert (document.value, document.faults) == ([{"id": "a", "text": "no"}, {"id": "b"}], [])
    assert document.line_of((1, "id")) == 3


def test_key_that_stands_twice_is_a_fault_and_the_first_one_counts(tmp_path: Path) -> None:
    document = parse(tmp_path, "- id: a\n  text: first\n  id: b\n  text: second\n")
    assert document.value == [{"id": "a", "text": "first"}]
    assert document.faults == [(3, "`id` stands twice here; keep one"), (4, "`text` stands twice here; keep one")]


def test_same_key_in_two_entries_is_no_fault(tmp_path: Path) -> None:
    assert parse(tmp_path, "- id: a\n- id: b\n").faults == []


def test_key_that_is_no_word_is_a_fault(tmp_path: Path) -> None:
    document = parse(tmp_path, "- id: a\n  ? [x, y]\n  : value\n")
    assert (document.value, document.faults) == ([{"id": "a"}], [(2, "a key must be a plain word")])


def test_anchors_are_followed(tmp_path: Path) -> None:
    assert parse(tmp_path, "- &a {x: '1'}\n- *a\n").value == [{"x": "1"}, {"x": "1"}]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("- id: a\n  text: this: is wrong\n", 2),
        ("- id: a\n\ttext: x\n", 2),
        ("- id: a\n- id: [b\n- id: c\n", 3),
        ("- id: a\n  text: %x\n", 2),
        ("- id: a\n- *nobody\n", 2),
        ("- id: a\n---\n- id: b\n", 2),
        ("- id: a\n  text: 'never closed\n- id: b\n", 2),
        ("- id: a\n- id: b\x07c\n", 2),
        ("- id: a\n- id: b\x00c\n", 2),
        (b"- id: a\n- id: caf\xe9\n", 2),
        (b"- id: caf\xc3\xa9\n- id: b\n- id: caf\xe9\n", 3),
        ("- id: a\n- &a [*a]\n", 2),
        ("- id: a\n- &a\n  key: *a\n", 2),
    ],
    ids=[
        *("colon", "tab", "bracket", "percent", "unknown anchor", "two documents", "open quote", "bell", "zero byte"),
        *("Latin-1", "Latin-1 after UTF-8", "list in itself", "map in itself"),
    ],
)
def test_what_cannot_be_read_is_one_fault_in_its_line(tmp_path: Path, content: str | bytes, line: int) -> None:
    document = parse(tmp_path, content)
    assert [number for number, _ in document.faults] == [line]
    assert "\n" not in document.faults[0][1]


@pytest.mark.parametrize("content", ["", "\n\n", "# only a remark\n"])
def test_empty_file_says_so(tmp_path: Path, content: str) -> None:
    assert parse(tmp_path, content) == Document(value=None, faults=[(1, "the file is empty")])


def test_missing_file_and_folder_are_faults(tmp_path: Path) -> None:
    (tmp_path / "folder.yaml").mkdir()
    for name in ("missing.yaml", "folder.yaml"):
        document = read(tmp_path / name)
        assert document.value is None
        assert [line for line, _ in document.faults] == [1]
        assert document.faults[0][1].startswith("the file cannot be read: ")
