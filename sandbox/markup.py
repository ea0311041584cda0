"""Reading Telegram's HTML: tags, attributes and character references, as strictly as Telegram reads them.

What the tags mean is decided elsewhere: `entities` for texts and captions, `rich` for rich messages.
"""

import re
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from sandbox.errors import BadRequest

_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_NAMED_IN_RICH_MESSAGES = _NAMED | {
    "apos": "'",
    "nbsp": "\u00a0",
    "hellip": "…",
    "mdash": "—",
    "ndash": "–",
    "lsquo": "‘",  # noqa: RUF001  this is the quotation mark that it names
    "rsquo": "’",  # noqa: RUF001  this is the quotation mark that it names
    "ldquo": "“",
    "rdquo": "”",
}
_REFERENCE = re.compile(r"&(?:#(?P<decimal>\d{1,7})|#[xX](?P<hex>[0-9a-fA-F]{1,6})|(?P<name>[a-z]{2,6}))(?:;|(?!\w))")
_SPECIAL = re.compile("[<&]")
_BARE_TAG = re.compile(r"<(/?)([a-z0-9-]+)>")
_SPACES = re.compile(r"\s*")
_TAG_NAME = re.compile(r"[^\s>]*")
_TAG_NAME_BEFORE_SLASH = re.compile(r"[^\s>/]*")
_ATTRIBUTE_NAME = re.compile(r"[^\s=>/\"']*")
_NAME_TOKEN = re.compile(r"[A-Za-z0-9.\-]*")


class StartTag(NamedTuple):
    """`<name attribute="value">`, or with `closed` `<name/>`."""

    name: str
    attributes: dict[str, str]
    closed: bool
    byte: int


class EndTag(NamedTuple):
    """`</name>`; Telegram also takes `</>`."""

    name: str
    byte: int


class Reader:
    """Takes markup apart, piece by piece."""

    def __init__(self, markup: str, tags: AbstractSet[str], *, rich: bool = False) -> None:
        """Read `markup`, in which only `tags` may occur; `rich` allows `<hr/>` and more named characters."""
        self._markup = markup
        self._tags = tags
        self._rich = rich
        self._names = _NAMED_IN_RICH_MESSAGES if rich else _NAMED
        self._position = 0
        self._counted = (0, 0)  # a position, and the bytes before it

    def next(self) -> str | StartTag | EndTag | None:
        """The next stretch of text, without markup, or tag; None at the end.

        Raises:
            BadRequest: In Telegram's words, with byte offsets.
        """
        markup, position = self._markup, self._position
        match = _SPECIAL.search(markup, position)
        end = match.start() if match else len(markup)
        if end > position:
            self._position = end
            return markup[position:end]
        if match is None:
            return None
        if match[0] == "&":
            character, self._position = self._character(position)
            return character
        bare = _BARE_TAG.match(markup, position)
        if bare is not None and bare[2] in self._tags:  # nearly all of them: the rest is read with more care
            self._position = bare.end()
            byte = self._byte_offset(position)
            return EndTag(bare[2], byte) if bare[1] else StartTag(bare[2], {}, closed=False, byte=byte)
        return self._end_tag(position) if markup.startswith("</", position) else self._start_tag(position)

    def _byte_offset(self, position: int) -> int:
        """Telegram counts bytes of UTF-8 when it complains. Positions are asked for in their order."""
        before, byte = self._counted
        self._counted = (position, byte + len(self._markup[before:position].encode()))
        return self._counted[1]

    def _character(self, position: int) -> tuple[str, int]:
        """The character that a reference such as `&lt;` stands for, and where reading goes on."""
        match = _REFERENCE.match(self._markup, position)
        character = self._referred(match) if match else None
        if match is None or character is None:
            return "&", position + 1
        return character, match.end()

    def _referred(self, match: re.Match[str]) -> str | None:
        if match["name"]:
            return self._names.get(match["name"])
        code = int(match["decimal"]) if match["decimal"] else int(match["hex"], 16)
        try:
            character = chr(code)
            character.encode()
        except (ValueError, OverflowError):
            return None
        return character if code else None

    def _start_tag(self, begin: int) -> StartTag:
        markup = self._markup
        name_pattern = _TAG_NAME_BEFORE_SLASH if self._rich else _TAG_NAME
        position = _end(name_pattern, markup, begin + 1)
        byte = self._byte_offset(begin)
        if position == len(markup):
            raise unparsable(f"Unclosed start tag at byte offset {byte}")
        name = markup[begin + 1 : position].lower()
        if name not in self._tags:
            raise unparsable(f'Unsupported start tag "{name}" at byte offset {byte}')
        attributes: dict[str, str] = {}
        while True:
            position = _end(_SPACES, markup, position)
            following = markup[position : position + 1]
            if following == ">" or (self._rich and markup.startswith("/>", position)):
                break
            if following:
                position = self._attribute(name, byte, position, attributes)
            if position >= len(markup):
                raise unparsable(f'Unclosed start tag "{name}" at byte offset {byte}')
        closed = following == "/"
        self._position = position + (2 if closed else 1)
        return StartTag(name, attributes, closed, byte)

    def _attribute(self, tag: str, byte: int, position: int, attributes: dict[str, str]) -> int:
        """Read one attribute and return where it ends; beyond the markup where it does not."""
        markup = self._markup
        end = _end(_ATTRIBUTE_NAME, markup, position)
        attribute = markup[position:end]
        if not attribute:
            raise unparsable(f'Empty attribute name in the tag "{tag}" at byte offset {byte}')
        position = _end(_SPACES, markup, end)
        if markup[position : position + 1] != "=":
            attributes[attribute] = ""
            return position
        position = _end(_SPACES, markup, position + 1)
        if position < len(markup):
            attributes[attribute], position = self._value(position)
        return position

    def _value(self, position: int) -> tuple[str, int]:
        markup = self._markup
        quote = markup[position]
        if quote not in "'\"":
            end = _end(_NAME_TOKEN, markup, position)
            following = markup[end : end + 1]
            if following and not following.isspace() and following != ">":
                raise unparsable(f"Unexpected end of name token at byte offset {self._byte_offset(position)}")
            return markup[position:end].lower(), end
        end = markup.find(quote, position + 1)
        if end < 0:
            return "", len(markup)
        return _REFERENCE.sub(lambda match: self._referred(match) or match[0], markup[position + 1 : end]), end + 1

    def _end_tag(self, begin: int) -> EndTag:
        markup = self._markup
        end = _end(_TAG_NAME, markup, begin + 2)
        byte = self._byte_offset(begin)
        position = _end(_SPACES, markup, end)
        if markup[position : position + 1] != ">":
            raise unparsable(f"Unclosed end tag at byte offset {byte}")
        self._position = position + 1
        return EndTag(markup[begin + 2 : end].lower(), byte)


def check_end(tag: EndTag, opened: str | None) -> None:
    """Check that an end tag closes the tag that was opened last.

    Raises:
        BadRequest: It does not.
    """
    if opened is None:
        raise unparsable(f"Unexpected end tag at byte offset {tag.byte}")
    if tag.name and tag.name != opened:
        raise unparsable(f'Unmatched end tag at byte offset {tag.byte}, expected "</{opened}>", found "</{tag.name}>"')


def never_closed(opened: str) -> BadRequest:
    """The complaint about a tag that is still open at the end."""
    return unparsable(f'Can\'t find end tag corresponding to start tag "{opened}"')


def unparsable(complaint: str) -> BadRequest:
    """A complaint about markup."""
    return BadRequest(f"can't parse entities: {complaint}")


def _end(pattern: re.Pattern[str], text: str, position: int) -> int:
    match = pattern.match(text, position)
    assert match is not None  # these patterns also fit nothing at all
    return match.end()
