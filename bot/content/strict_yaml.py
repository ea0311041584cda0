"""YAML as editors mean it: every scalar is the text that was typed, a key stands once, and every value has a line.

The space around a text is no part of it, as it is seldom meant and never seen.

YAML's own guessing turns `no` into false and `8:30` into 510, and keeps only the last of two equal keys. None of that
happens here: types are decided by the models.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from bot.checked import Location

Value: TypeAlias = "str | list[Value] | dict[str, Value] | None"

DEEPEST = 10  # levels; no entry needs more than six


def untagged(loader: Any) -> Any:
    """A class of loaders that asks of nothing what type it is, which is a third of the time that reading takes."""

    class Untagged(loader):  # type: ignore[misc]
        def resolve(self, _kind: object, _value: object, _implicit: object) -> str:
            return ""

        def descend_resolver(self, _node: object, _index: object) -> None: ...

        def ascend_resolver(self) -> None: ...

    return Untagged


# The C parser is six times faster and comes with every wheel; a build without it still reads the same files.
_Loader = untagged(getattr(yaml, "CBaseLoader", yaml.BaseLoader))


@dataclass
class Document:
    """A parsed file: its value, and what is wrong with its form, with the line (from 1) of each fault."""

    value: Value = None
    faults: list[tuple[int, str]] = field(default_factory=list)
    text: str = field(default="", repr=False, compare=False)

    def line_of(self, location: Location) -> int:
        """The line (from 1) of the nearest value at or above `location`; that of a key for what has one."""
        node = self._root
        mark = node.start_mark if node is not None else None
        for step in location:
            if isinstance(node, yaml.MappingNode):
                found = next(((key.start_mark, value) for key, value in node.value if key.value == step), None)
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
                found = node.value[step].start_mark, node.value[step]
            else:
                found = None
            if found is None:
                break
            mark, node = found
        return mark.line + 1 if mark is not None else 1

    @cached_property
    def _root(self) -> yaml.Node | None:
        """Composed once more when the first line is asked for: a file without a fault never needs it."""
        return yaml.compose(self.text, Loader=_Loader) if self.value is not None else None


def read(path: Path) -> Document:
    """Parse one file. What cannot be read or parsed comes back as a fault with its line, never as an exception."""
    document = Document()
    try:
        document.text = path.read_text(encoding="utf-8")
        root = yaml.compose(document.text, Loader=_Loader)
    except OSError as error:
        document.faults.append((1, f"the file cannot be read: {error}"))
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        document.faults.append((line, "the file cannot be read: it is not UTF-8 text here"))
    except yaml.reader.ReaderError as error:
        at = next((i for i, character in enumerate(document.text) if ord(character) == error.character), 0)
        line = document.text.count("\n", 0, at) + 1
        document.faults.append((line, f"this is not valid YAML: {error.reason}"))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        if error.context_mark and error.problem and "unexpected end of stream" in error.problem:
            mark = error.context_mark  # the quote that was never closed, and not the end of the file
        what = " ".join(part for part in (error.context, error.problem) if part)
        document.faults.append((mark.line + 1 if mark else 1, f"this is not valid YAML: {what}"))
    except yaml.YAMLError as error:
        document.faults.append((1, f"this is not valid YAML: {error}"))
    else:
        if root is None:
            document.faults.append((1, "the file is empty"))
        else:
            document.value = _value(root, 0, document.faults)
    return document


def _value(node: yaml.Node, depth: int, faults: list[tuple[int, str]]) -> Value:
    if isinstance(node, yaml.ScalarNode):
        return str(node.value).strip()
    if depth > DEEPEST:
        faults.append((node.start_mark.line + 1, "this is nested too deeply, or holds itself"))
        return None
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, depth + 1, faults) for item in node.value]
    assert isinstance(node, yaml.MappingNode)
    result: dict[str, Value] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            faults.append((line, "a key must be a plain word"))
            continue
        key = str(key_node.value)
        if key in result:
            faults.append((line, f"`{key}` stands twice here; keep one"))
            continue
        result[key] = _value(value_node, depth + 1, faults)
    return result
