"""Rich messages: Telegram's block HTML becomes the blocks that a `RichMessage` carries.

Text blocks, lists, tables, details, quotations and footnotes are read. Media blocks are refused, since the sandbox
fetches nothing from the internet, and so is Markdown.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sandbox.entities import detect, utf16_slice
from sandbox.errors import BadRequest, UnknownToSandbox
from sandbox.markup import EndTag, Reader, StartTag, check_end, never_closed, unparsable

MAX_CHARACTERS = 32_768
MAX_BLOCKS = 500
MAX_DEPTH = 16
MAX_TABLE_COLUMNS = 20

RichText = str | list[Any] | dict[str, Any]
Block = dict[str, Any]

_INLINE = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "mark": "marked",
    "sub": "subscript",
    "sup": "superscript",
    "code": "code",
}
_INLINE_TAGS = frozenset(_INLINE) | {"a", "tg-reference", "tg-emoji", "tg-time", "tg-math", "br"}
_HEADINGS = {f"h{size}": size for size in range(1, 7)}
_MEDIA = frozenset({"img", "video", "audio", "figure", "figcaption", "tg-collage", "tg-slideshow"})
_BLOCK_TAGS = frozenset(_HEADINGS) | {
    "p",
    "pre",
    "footer",
    "hr",
    "tg-math-block",
    "ul",
    "ol",
    "blockquote",
    "aside",
    "table",
    "details",
    "tg-map",
}
_INNER_TAGS = frozenset({"li", "input", "cite", "caption", "tr", "td", "th", "summary"})
_TAGS = _INLINE_TAGS | _BLOCK_TAGS | _INNER_TAGS | _MEDIA | {"tg-thinking"}
_VOID = frozenset({"hr", "br", "img", "input", "tg-map"})

_BLANKS = re.compile(r"[ \t\r\n]+")


@dataclass(slots=True)
class Element:
    """A tag with what is in it."""

    name: str
    attributes: dict[str, str]
    byte: int
    children: list["Element | str"] = field(default_factory=list)

    def elements(self) -> Iterator["Element"]:
        """The tags in it; text between them must be blank."""
        for child in self.children:
            if isinstance(child, Element):
                yield child
            elif child.strip():
                raise unparsable(f'Unexpected text in the tag "{self.name}" at byte offset {self.byte}')

    def take(self, name: str) -> "Element | None":
        """Remove and return the first direct child of that name."""
        for child in self.children:
            if isinstance(child, Element) and child.name == name:
                self.children.remove(child)
                return child
        return None

    def text(self) -> str:
        """The bare text, as it stands."""
        return "".join(child.text() if isinstance(child, Element) else child for child in self.children)

    def descendants(self) -> Iterator["Element"]:
        """All tags in it, at any depth."""
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.descendants()


def parse_rich_message(given: dict[str, Any]) -> dict[str, Any]:
    """The `RichMessage` that an `InputRichMessage` describes.

    Raises:
        BadRequest: It cannot be read, is empty, or is beyond the limits.
        UnknownToSandbox: It holds media or is written in Markdown.
    """
    if ("html" in given) == ("markdown" in given):
        raise BadRequest("exactly one of html and markdown must be specified in a rich message")
    if "markdown" in given:
        raise UnknownToSandbox("the sandbox does not know Markdown in rich messages yet; use html")
    root = _tree(given["html"])
    if len(root.text()) > MAX_CHARACTERS:
        raise BadRequest("message is too long")
    writer = _Writer(root, detecting=not given.get("skip_entity_detection"))
    blocks = writer.blocks(root, 1)
    if not blocks:
        raise BadRequest("message text is empty")
    message: dict[str, Any] = {"blocks": blocks}
    if given.get("is_rtl"):
        message["is_rtl"] = True
    return message


def _tree(markup: str) -> Element:
    root = Element("", {}, 0)
    opened = [root]
    reader = Reader(markup, _TAGS, rich=True)
    while (piece := reader.next()) is not None:
        if isinstance(piece, str):
            opened[-1].children.append(piece)
        elif isinstance(piece, StartTag):
            element = Element(piece.name, piece.attributes, piece.byte)
            opened[-1].children.append(element)
            if not (piece.closed or piece.name in _VOID):
                opened.append(element)
                if len(opened) > 2 * MAX_DEPTH + 1:  # what no depth of blocks and styles can need
                    raise BadRequest("rich message is nested too deeply")
        elif isinstance(piece, EndTag):
            check_end(piece, opened[-1].name if len(opened) > 1 else None)
            opened.pop()
    if len(opened) > 1:
        raise never_closed(opened[-1].name)
    return root


class _Writer:
    """Turns the tree into blocks and rich texts, counting on the way."""

    def __init__(self, root: Element, *, detecting: bool) -> None:
        self._detecting = detecting
        self._references = {
            element.attributes.get("name", "") for element in root.descendants() if element.name == "tg-reference"
        }
        self._count = 0
        self._inside_link = False
        self._block_readers: dict[str, Callable[[Element, int], Block]] = {
            "p": self._paragraph,
            "pre": self._preformatted,
            "footer": lambda element, depth: {"type": "footer", "text": self._inline(element, depth)},
            "hr": lambda _element, _depth: {"type": "divider"},
            "tg-math-block": lambda element, _depth: {
                "type": "mathematical_expression",
                "expression": element.text().strip(),
            },
            "ul": self._list,
            "ol": self._list,
            "blockquote": self._quotation,
            "aside": self._pull_quotation,
            "table": self._table,
            "details": self._details,
            "tg-map": self._map,
        }

    def blocks(self, parent: Element, depth: int) -> list[Block]:
        """The blocks in an element; text between them becomes paragraphs."""
        if depth > MAX_DEPTH:
            raise BadRequest("rich message is nested too deeply")
        blocks: list[Block] = []
        loose = Element(parent.name, {}, parent.byte)
        for child in parent.children:
            if isinstance(child, str) or child.name in _INLINE_TAGS:
                loose.children.append(child)
                continue
            blocks += self._loose(loose, depth)
            loose.children = []
            blocks.append(self._block(child, depth))
        return blocks + self._loose(loose, depth)

    def _loose(self, element: Element, depth: int) -> list[Block]:
        children = [child for child in element.children if not isinstance(child, str) or child.strip()]
        if not children:
            return []
        self._counted()
        if len(children) == 1 and isinstance(children[0], Element):
            name = children[0].attributes.get("name")
            if children[0].name == "a" and name is not None and not children[0].children:
                return [{"type": "anchor", "name": name}]
        return [{"type": "paragraph", "text": self._inline(element, depth)}]

    def _block(self, element: Element, depth: int) -> Block:
        self._counted()
        name = element.name
        if name in _HEADINGS:
            return {"type": "heading", "text": self._inline(element, depth), "size": _HEADINGS[name]}
        reader = self._block_readers.get(name)
        if reader is not None:
            return reader(element, depth)
        if name in _MEDIA:
            raise UnknownToSandbox("the sandbox does not know media in rich messages yet")
        raise _misplaced(element)

    def _counted(self) -> None:
        self._count += 1
        if self._count > MAX_BLOCKS:
            raise BadRequest("rich message has too many blocks")

    def _paragraph(self, element: Element, depth: int) -> Block:
        return {"type": "paragraph", "text": self._inline(element, depth)}

    def _preformatted(self, element: Element, _depth: int) -> Block:
        block = {"type": "pre", "text": element.text().strip("\n")}
        code = element.take("code")
        language = code.attributes.get("class", "") if code else ""
        if language.startswith("language-"):
            block["language"] = language.removeprefix("language-")
        return block

    def _list(self, element: Element, depth: int) -> Block:
        ordered = element.name == "ol"
        kind = element.attributes.get("type") or "1"
        if kind not in {"1", "a", "A", "i", "I"}:
            raise unparsable(f'Invalid list type "{kind}" at byte offset {element.byte}')
        items = list(element.elements())
        number = _number(element.attributes.get("start"), len(items) if "reversed" in element.attributes else 1)
        step = -1 if "reversed" in element.attributes else 1
        written = []
        for item in items:
            if item.name != "li":
                raise _misplaced(item)
            self._counted()
            checkbox = item.take("input")
            number = _number(item.attributes.get("value"), number)
            entry: dict[str, Any] = {"label": _label(number, kind) if ordered else "•"}
            entry["blocks"] = self.blocks(item, depth + 1)
            if checkbox is not None:
                entry["has_checkbox"] = True
                if "checked" in checkbox.attributes:
                    entry["is_checked"] = True
            if ordered:
                entry |= {"value": number, "type": kind}
            written.append(entry)
            number += step
        return {"type": "list", "items": written}

    def _quotation(self, element: Element, depth: int) -> Block:
        credit = element.take("cite")
        block: Block = {"type": "blockquote", "blocks": self.blocks(element, depth + 1)}
        return self._credited(block, credit, depth)

    def _pull_quotation(self, element: Element, depth: int) -> Block:
        credit = element.take("cite")
        return self._credited({"type": "pullquote", "text": self._inline(element, depth)}, credit, depth)

    def _credited(self, block: Block, credit: Element | None, depth: int) -> Block:
        if credit is not None:
            block["credit"] = self._inline(credit, depth)
        return block

    def _details(self, element: Element, depth: int) -> Block:
        summary = element.take("summary")
        if summary is None:
            raise unparsable(f'Tag "details" must have a summary at byte offset {element.byte}')
        block: Block = {
            "type": "details",
            "summary": self._inline(summary, depth),
            "blocks": self.blocks(element, depth + 1),
        }
        if "open" in element.attributes:
            block["is_open"] = True
        return block

    def _map(self, element: Element, _depth: int) -> Block:
        try:
            location = {
                "latitude": float(element.attributes["lat"]),
                "longitude": float(element.attributes["long"]),
            }
            zoom = int(element.attributes.get("zoom", "15"))
        except (KeyError, ValueError):
            raise unparsable(f"Invalid map specified at byte offset {element.byte}") from None
        return {"type": "map", "location": location, "zoom": zoom, "width": 600, "height": 400}

    def _table(self, element: Element, depth: int) -> Block:
        caption = element.take("caption")
        rows = []
        for row in element.elements():
            if row.name != "tr":
                raise _misplaced(row)
            cells = [self._cell(cell, depth) for cell in row.elements()]
            if sum(cell.get("colspan", 1) for cell in cells) > MAX_TABLE_COLUMNS:
                raise BadRequest("table in a rich message has too many columns")
            rows.append(cells)
        if not any(rows):
            raise unparsable(f"Empty table at byte offset {element.byte}")
        block: Block = {"type": "table", "cells": rows}
        for attribute in ("bordered", "striped"):
            if attribute in element.attributes:
                block[f"is_{attribute}"] = True
        if caption is not None:
            block["caption"] = self._inline(caption, depth)
        return block

    def _cell(self, element: Element, depth: int) -> dict[str, Any]:
        if element.name not in {"td", "th"}:
            raise _misplaced(element)
        cell: dict[str, Any] = {}
        text = self._inline(element, depth)
        if text:
            cell["text"] = text
        if element.name == "th":
            cell["is_header"] = True
        for span in ("colspan", "rowspan"):
            length = _number(element.attributes.get(span), 1)
            if length > 1:
                cell[span] = length
        cell["align"] = _choice(element, "align", ("left", "center", "right"))
        cell["valign"] = _choice(element, "valign", ("middle", "top", "bottom"))
        return cell

    def _inline(self, element: Element, depth: int) -> RichText:
        """The text in a block, without blanks at its ends."""
        parts = self._parts(element, depth)
        if parts and isinstance(parts[0], str):
            parts[0] = parts[0].lstrip(" ")
        if parts and isinstance(parts[-1], str):
            parts[-1] = parts[-1].rstrip(" \n")
        return _joined(parts)

    def _parts(self, element: Element, depth: int) -> list[Any]:
        if depth > MAX_DEPTH:
            raise BadRequest("rich message is nested too deeply")
        parts: list[Any] = []
        for child in element.children:
            if isinstance(child, str):
                _append(parts, _BLANKS.sub(" ", child))
            elif child.name == "br":
                _append(parts, "\n")
            else:
                parts.append(self._styled(child, depth + 1))
        if not self._detecting or self._inside_link or element.name == "code":
            return parts
        return [found for part in parts for found in (_detected(part) if isinstance(part, str) else [part])]

    def _styled(self, element: Element, depth: int) -> dict[str, Any]:
        match element.name:
            case "a":
                return self._link(element, depth)
            case "tg-reference":
                name = element.attributes.get("name", "")
                return {"type": "reference", "text": self._inner(element, depth), "name": name}
            case "tg-math":
                return {"type": "mathematical_expression", "expression": element.text()}
            case "tg-emoji":
                identifier = element.attributes.get("emoji-id", "")
                if not identifier.isdigit():
                    raise unparsable(f"Invalid custom emoji identifier specified at byte offset {element.byte}")
                return {
                    "type": "custom_emoji",
                    "custom_emoji_id": identifier,
                    "alternative_text": element.text(),
                }
            case "tg-time":
                return {
                    "type": "date_time",
                    "text": self._inner(element, depth),
                    "unix_time": _number(element.attributes.get("unix"), 0),
                    "date_time_format": element.attributes.get("format", ""),
                }
            case name if name in _INLINE:
                return {"type": _INLINE[name], "text": self._inner(element, depth)}
            case _:
                raise _misplaced(element)

    def _link(self, element: Element, depth: int) -> dict[str, Any]:
        name, href = element.attributes.get("name"), element.attributes.get("href")
        if href is None:
            if name is None:
                raise unparsable(f'Tag "a" must have href or name at byte offset {element.byte}')
            return {"type": "anchor", "name": name}
        self._inside_link = True
        text = self._inner(element, depth)
        self._inside_link = False
        if href.startswith("#"):
            if href[1:] in self._references:
                return {"type": "reference_link", "text": text, "reference_name": href[1:]}
            return {"type": "anchor_link", "text": text, "anchor_name": href[1:]}
        if href.startswith("mailto:"):
            return {"type": "email_address", "text": text, "email_address": href.removeprefix("mailto:")}
        if href.startswith("tel:"):
            return {"type": "phone_number", "text": text, "phone_number": href.removeprefix("tel:")}
        return {"type": "url", "text": text, "url": href}

    def _inner(self, element: Element, depth: int) -> RichText:
        return _joined(self._parts(element, depth))


_FOUND = {
    "url": ("url", "url", ""),
    "email": ("email_address", "email_address", ""),
    "mention": ("mention", "username", "@"),
    "hashtag": ("hashtag", "hashtag", "#"),
    "cashtag": ("cashtag", "cashtag", "$"),
    "bot_command": ("bot_command", "bot_command", "/"),
}


def _detected(text: str) -> list[Any]:
    """The text, with what Telegram finds in it by itself."""
    parts: list[Any] = []
    position = 0
    for entity in detect(text):
        begin, length = entity["offset"], entity["length"]
        if begin > position:
            parts.append(utf16_slice(text, position, begin - position))
        piece = utf16_slice(text, begin, length)
        kind, name, prefix = _FOUND[entity["type"]]
        parts.append({"type": kind, "text": piece, name: piece.removeprefix(prefix)})
        position = begin + length
    rest = utf16_slice(text, position, len(text) * 2) if position else text
    return [*parts, rest] if rest else parts


def _append(parts: list[Any], text: str) -> None:
    """Put a text together again that comes in pieces, since every character reference is one."""
    if not parts or not isinstance(parts[-1], str):
        parts.append(text)
    elif parts[-1].endswith((" ", "\n")):
        parts[-1] += text.lstrip(" ")
    else:
        parts[-1] += text


def _joined(parts: list[Any]) -> RichText:
    kept = [part for part in parts if part != ""]
    if not kept:
        return ""
    return kept[0] if len(kept) == 1 else kept


def _number(text: str | None, default: int) -> int:
    if text is None:
        return default
    try:
        return int(text)
    except ValueError:
        raise unparsable(f'Invalid number "{text}"') from None


def _choice(element: Element, attribute: str, choices: tuple[str, ...]) -> str:
    value = element.attributes.get(attribute, choices[0])
    if value not in choices:
        raise unparsable(f'Invalid {attribute} "{value}" at byte offset {element.byte}')
    return value


def _label(number: int, kind: str) -> str:
    if kind in {"a", "A"} and number > 0:
        letters = ""
        while number > 0:
            number, letter = divmod(number - 1, 26)
            letters = chr(ord(kind) + letter) + letters
        return f"{letters}."
    if kind in {"i", "I"} and number > 0:
        roman = _roman(number)
        return f"{roman if kind == 'I' else roman.lower()}."
    return f"{number}."


def _roman(number: int) -> str:
    written = ""
    for value, letters in (
        (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
        (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    ):  # fmt: skip
        count, number = divmod(number, value)
        written += letters * count
    return written


def _misplaced(element: Element) -> BadRequest:
    return unparsable(f'Unexpected tag "{element.name}" at byte offset {element.byte}')
