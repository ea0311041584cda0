"""Formatting: Telegram's HTML and plain texts become a text and entities with UTF-16 offsets.

Two sources of entities: the bot's markup (`parse_html`, or an explicit list) and what Telegram finds by itself in
everybody's texts (`detect`): commands, mentions, hashtags, cashtags, links and e-mail addresses.
"""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from sandbox.errors import BadRequest, UnknownToSandbox
from sandbox.markup import EndTag, Reader, StartTag, check_end, never_closed, unparsable

Entity = dict[str, Any]

MAX_TEXT = 4096
"""Length of a text after entities are parsed, in characters.

Telegram counts Unicode code points here: 4096 emoji are taken, though they are 8192 UTF-16 code units."""

MAX_CAPTION = 1024
"""Length of a caption, counted likewise."""

MAX_ENTITIES = 100
"""Telegram keeps the first 100 entities of a text and drops the rest."""

_STYLES = {
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
    "span": "spoiler",
}
_TAGS = frozenset(_STYLES) | {"a", "code", "pre", "blockquote", "tg-emoji", "tg-time"}

_MERGING = frozenset({"bold", "italic", "underline", "strikethrough", "spoiler"})
_VERBATIM = frozenset({"code", "pre"})
_ORDER = {
    kind: rank
    for rank, kind in enumerate(
        ("blockquote", "expandable_blockquote", "text_link", "text_mention", "bold", "italic", "underline")
    )
}


class Tag(NamedTuple):
    """An opening tag that waits for its end."""

    name: str
    attributes: dict[str, str]
    offset: int
    piece: int


def utf16_length(text: str) -> int:
    """The length of `text` in UTF-16 code units, in which Telegram counts."""
    if text.isascii():
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf16_slice(text: str, offset: int, length: int) -> str:
    """The part of `text` that an entity covers."""
    if text.isascii():
        return text[offset : offset + length]
    encoded = text.encode("utf-16-le")
    return encoded[offset * 2 : (offset + length) * 2].decode("utf-16-le", "replace")


def format_text(text: str, *, parse_mode: str | None, entities: Sequence[Entity] | None) -> tuple[str, list[Entity]]:
    """What arrives when a bot sends `text`: markup read, blanks at both ends cut, links and commands found.

    Raises:
        BadRequest: The markup or the list of entities cannot be read.
        UnknownToSandbox: A Markdown mode.
    """
    found: list[Entity] = []
    if parse_mode:
        mode = parse_mode.lower()
        if mode == "html":
            text, found = parse_html(text)
        elif mode in {"markdown", "markdownv2"}:
            raise UnknownToSandbox(f"the sandbox does not know parse_mode {parse_mode} yet; use HTML")
        elif mode != "none":
            raise BadRequest("unsupported parse_mode")
    elif entities:
        found = _given(text, entities)
    text, found = _trim(text.replace("\r", ""), found)
    if found:
        found = _tidy(text, found)
    return text, sort_entities([*found, *detect(text, found)])[:MAX_ENTITIES]


def parse_html(markup: str) -> tuple[str, list[Entity]]:
    """Read Telegram's HTML.

    Returns:
        The text without markup, and its entities in the order of their closing tags.

    Raises:
        BadRequest: In Telegram's words, with byte offsets.
    """
    if "<" not in markup and "&" not in markup:
        return markup, []
    parts: list[str] = []
    entities: list[Entity] = []
    nested: list[Tag] = []
    offset = 0
    reader = Reader(markup, _TAGS)
    while (piece := reader.next()) is not None:
        if type(piece) is str:
            parts.append(piece)
            offset += utf16_length(piece)
        elif type(piece) is StartTag:
            if piece.name == "span" and piece.attributes.get("class") != "tg-spoiler":
                raise unparsable(f'Tag "span" must have class "tg-spoiler" at byte offset {piece.byte}')
            nested.append(Tag(piece.name, piece.attributes, offset, len(parts)))
        elif type(piece) is EndTag:
            check_end(piece, nested[-1].name if nested else None)
            tag = nested.pop()
            if offset > tag.offset:
                _close(tag, offset - tag.offset, "".join(parts[tag.piece :]), entities, piece.byte)
    if nested:
        raise never_closed(nested[-1].name)
    return "".join(parts), entities


def _close(tag: Tag, length: int, covered: str, entities: list[Entity], byte: int) -> None:
    """Append what a finished tag means; nothing for a link that leads nowhere."""
    place = {"offset": tag.offset, "length": length}
    last = entities[-1] if entities and place.items() <= entities[-1].items() else None
    language = _language(tag)
    if tag.name == "code" and last and last["type"] == "pre" and language:
        last["language"] = language
    elif tag.name == "pre" and last and last["type"] == "code":
        last["type"] = "pre"
    else:
        meaning = _meaning(tag, covered, byte)
        if meaning is not None:
            if tag.name == "code" and language:
                meaning["language"] = language  # meant for a <pre> around it; dropped where there is none
            entities.append({"type": meaning.pop("type"), **place, **meaning})


def _language(tag: Tag) -> str:
    name = tag.attributes.get("class", "")
    return name.removeprefix("language-") if name.startswith("language-") else ""


def _meaning(tag: Tag, covered: str, byte: int) -> Entity | None:
    match tag.name:
        case "a":
            url = checked_url(tag.attributes.get("href") or covered)
            return None if url is None else {"type": "text_link", "url": url}
        case "code" | "pre":
            return {"type": tag.name}
        case "blockquote":
            return {"type": "expandable_blockquote" if "expandable" in tag.attributes else "blockquote"}
        case "tg-emoji":
            identifier = tag.attributes.get("emoji-id", "")
            if not identifier.isdigit():
                raise unparsable(f"Invalid custom emoji identifier specified at byte offset {byte}")
            return {"type": "custom_emoji", "custom_emoji_id": identifier}
        case "tg-time":
            unix_time = tag.attributes.get("unix", "")
            if not unix_time.lstrip("-").isdigit():
                raise unparsable(f"Invalid date specified at byte offset {byte}")
            date_time_format = tag.attributes.get("format", "")
            return {"type": "date_time", "unix_time": int(unix_time), "date_time_format": date_time_format}
        case _:
            return {"type": _STYLES[tag.name]}


_USER_LINK = re.compile(r"tg://user\?id=(\d+)$")
_LINK = re.compile(r"(?:(?:https?|ftp|tg|ton|tonsite)://|mailto:|tel:)\S+$", re.IGNORECASE)
_HOST = re.compile(r"[\w-]+(\.[\w-]+)+(:\d+)?([/?#]\S*)?$")


def user_link(entity: Entity) -> int | None:
    """The user that a link such as tg://user?id=42 leads to."""
    match = _USER_LINK.match(entity["url"])
    return int(match[1]) if match else None


def checked_url(url: str) -> str | None:
    """The link as Telegram would store it, or None where it would silently drop it."""
    url = url.strip()
    if _LINK.match(url):
        if url.startswith(("http://", "https://")) and url.count("/") == 2:  # noqa: PLR2004  the two of "://"
            return url + "/"
        return url
    if _HOST.match(url):
        return f"http://{url}" if "/" in url else f"http://{url}/"
    return None


def _given(text: str, entities: Sequence[Entity]) -> list[Entity]:
    """An explicit list of entities; those that Telegram finds by itself are ignored, as Telegram does."""
    length = utf16_length(text)
    found = []
    for entity in entities:
        if entity["offset"] < 0 or entity["length"] < 0:
            raise BadRequest("can't parse entities: entity has invalid offset or length")
        if entity["offset"] + entity["length"] > length:
            raise BadRequest(
                f"entity beginning at UTF-16 offset {entity['offset']} ends after the end of the text"
                f" at UTF-16 offset {entity['offset'] + entity['length']}"
            )
        if entity["length"] and entity["type"] not in DETECTED:
            found.append(dict(entity))
    return found


def _trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Cut blanks at both ends; at the beginning only up to the first entity."""
    stripped = text.rstrip()
    first = min((entity["offset"] for entity in entities), default=len(stripped))
    begin = len(stripped) - len(stripped.lstrip(" \n"))
    begin = min(begin, first)
    if begin == 0 and len(stripped) == len(text):
        return text, entities
    stripped = stripped[begin:]
    length = utf16_length(stripped)
    kept = []
    for entity in entities:
        offset = entity["offset"] - begin
        if offset < length:
            kept.append(entity | {"offset": offset, "length": min(entity["length"], length - offset)})
    return stripped, kept


def _tidy(text: str, entities: list[Entity]) -> list[Entity]:
    """One entity for each stretch of a style; no style inside code; no style of blanks only."""
    verbatim = [_span(entity) for entity in entities if entity["type"] in _VERBATIM]
    tidied = []
    stretches: dict[str, list[tuple[int, int]]] = {}
    for entity in entities:
        kind = entity["type"]
        if kind in _MERGING:
            stretches.setdefault(kind, []).append(_span(entity))
        elif kind in _VERBATIM:
            if kind == "code":
                entity.pop("language", None)
            tidied.append(entity)
        elif not any(begin <= entity["offset"] < end for begin, end in verbatim):
            tidied.append(entity)
    for kind, spans in stretches.items():
        for begin, end in _without(_union(spans), verbatim):
            if utf16_slice(text, begin, end - begin).strip():
                tidied.append({"type": kind, "offset": begin, "length": end - begin})
    return tidied


def _span(entity: Entity) -> tuple[int, int]:
    return entity["offset"], entity["offset"] + entity["length"]


def _union(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for begin, end in sorted(spans):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged


def _without(spans: list[tuple[int, int]], holes: list[tuple[int, int]]) -> list[tuple[int, int]]:
    for hole_begin, hole_end in holes:
        cut = []
        for begin, end in spans:
            if end <= hole_begin or begin >= hole_end:
                cut.append((begin, end))
                continue
            if begin < hole_begin:
                cut.append((begin, hole_begin))
            if end > hole_end:
                cut.append((hole_end, end))
        spans = cut
    return spans


_TOP_LEVEL_DOMAINS = (
    "com|org|net|info|io|me|dev|app|edu|gov|int|biz|xyz|online|site|shop|blog|health|ai|co|tv|eu|uk|us|de|fr|es|it|"
    "nl|be|ch|at|pl|cz|se|no|fi|dk|pt|gr|ro|hu|ru|ua|by|kz|tr|il|in|cn|jp|kr|br|ar|mx|ca|au|nz|ir|рф"
)
_DETECT = re.compile(
    rf"""
    (?P<url>(?<![\w@.\-/]) (?: (?:https?|ftp|tg|ton)://[^\s<>"'«»]+
        | (?:[\w\-]+\.)+(?:{_TOP_LEVEL_DOMAINS})(?![\w\-@]|\.[\w]) (?::\d{{1,5}})? (?:[/?\#][^\s<>"'«»]*)? ))
  | (?P<email>(?<![\w.+\-@/]) [A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)*\.[A-Za-z]{{2,}})
  | (?P<mention>(?<![\w@/.]) @[A-Za-z][A-Za-z0-9_]{{1,31}} (?!\w))
  | (?P<bot_command>(?<![\w/<>]) /[A-Za-z0-9_]{{1,64}} (?:@[A-Za-z0-9_]{{3,32}})? (?![\w/<>]))
  | (?P<hashtag>(?<![\w#&]) \#(?=\w*[^\W\d_])\w{{1,256}} (?![\w#]))
  | (?P<cashtag>(?<![\w$]) \$(?:1INCH|[A-Z]{{1,8}}) (?![\w$]))
    """,
    re.VERBOSE | re.IGNORECASE,
)
_WORTH_A_LOOK = re.compile(r"[/@#$]|\.\w")
DETECTED = frozenset({"url", "email", "mention", "bot_command", "hashtag", "cashtag"})
_KEEPING_OTHERS_OUT = _VERBATIM | {"text_link", "text_mention", "custom_emoji", "date_time"}


def detect(text: str, present: Sequence[Entity] = ()) -> list[Entity]:
    """What Telegram itself marks in `text`: commands, mentions, hashtags, cashtags, links and e-mail addresses.

    Args:
        text: The text.
        present: Entities that are there already; nothing is found within code and links.
    """
    if not _WORTH_A_LOOK.search(text):
        return []
    taken = [_span(entity) for entity in present if entity["type"] in _KEEPING_OTHERS_OUT]
    found: list[Entity] = []
    ascii_only = text.isascii()
    for match in _DETECT.finditer(text):
        kind = match.lastgroup
        piece = match[0]
        if kind == "url":
            piece = _without_closing_punctuation(piece)
        elif kind == "cashtag" and not piece[1:].isupper():
            continue
        begin = match.start() if ascii_only else utf16_length(text[: match.start()])
        length = utf16_length(piece)
        if any(begin < taken_end and begin + length > taken_begin for taken_begin, taken_end in taken):
            continue
        found.append({"type": kind, "offset": begin, "length": length})
    return found


def _without_closing_punctuation(url: str) -> str:
    url = url.rstrip(".,:;!?…'\"")
    while url.endswith(")") and url.count("(") < url.count(")"):
        url = url[:-1].rstrip(".,:;!?")
    return url


def sort_entities(entities: list[Entity]) -> list[Entity]:
    """Telegram's order: by beginning, the longer first."""
    if len(entities) > 1:
        entities.sort(key=lambda entity: (entity["offset"], -entity["length"], _ORDER.get(entity["type"], 99)))
    return entities
