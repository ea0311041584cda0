"""YAML as editors mean it: every scalar is the text that was typed, a key stands once, and every value has a line.

YAML's own guessing turns `no` into false and `8:30` into 510, and keeps only the last of two equal keys. None of that
happens here: types are decided by the models.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import yaml

Value: TypeAlias = "str | list[Value] | dict[str, Value] | None"
Location = tuple[str | int, ...]

# The C parser is six times faster and comes with every wheel; a build without it still reads the same files.
_Loader: type = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


DEEPEST = 10  # levels; no entry needs more than six


@dataclass
class Document:
    """A parsed file: its value, the line (from 1) of every location in it, and what is wrong with its form."""

    value: Value = None
    lines: dict[Location, int] = field(default_factory=dict)
    faults: list[tuple[int, str]] = field(default_factory=list)

    def line_of(self, location: Location) -> int:
        """The line of the nearest value at or above `location`."""
        while location and location not in self.lines:
            location = location[:-1]
        return self.lines.get(location, 1)


def read(path: Path) -> Document:
    """Parse one file. What cannot be read or parsed comes back as a fault with its line, never as an exception."""
    document = Document()
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=_Loader)
    except OSError as error:
        document.faults.append((1, f"the file cannot be read: {error}"))
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        document.faults.append((line, "the file cannot be read: it is not UTF-8 text here"))
    except yaml.reader.ReaderError as error:
        text = path.read_text(encoding="utf-8")
        line = text.count("\n", 0, next((i for i, c in enumerate(text) if ord(c) == error.character), 0)) + 1
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
            document.value = _value(root, (), document)
    return document


def _value(node: yaml.Node, location: Location, document: Document) -> Value:
    document.lines[location] = node.start_mark.line + 1
    if len(location) > DEEPEST:
        document.faults.append((node.start_mark.line + 1, "this is nested too deeply, or holds itself"))
        return None
    if isinstance(node, yaml.ScalarNode):
        return str(node.value)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*location, index), document) for index, item in enumerate(node.value)]
    assert isinstance(node, yaml.MappingNode)
    result: dict[str, Value] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            document.faults.append((line, "a key must be a plain word"))
            continue
        key = str(key_node.value)
        if key in result:
            document.faults.append((line, f"`{key}` stands twice here; keep one"))
            continue
        result[key] = _value(value_node, (*location, key), document)
        document.lines[(*location, key)] = line
    return result
