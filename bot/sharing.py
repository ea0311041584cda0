"""Links into the bot, and what goes along when somebody shares an entry or copies where it comes from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import quote

from telegram import CopyTextButton, InlineKeyboardButton
from telegram.constants import InlineKeyboardButtonLimit

from bot.callback_data import CallbackData
from bot.content.loader import Content
from bot.content.models import Source
from bot.destinations import OpenComparison, OpenForm, OpenQuestion, ReadTip
from bot.screen import shortened

COPIED_CHARACTERS = int(InlineKeyboardButtonLimit.MAX_COPY_TEXT)

# The word in front of a start parameter. Ids have no underscore, so it may stand between them.
_DOORS: Mapping[str, Callable[[str], CallbackData]] = {
    "cmp": lambda ids: OpenComparison.of(ids.split("_")),
    "tip": lambda entry_id: ReadTip(tip_id=entry_id),
    "form": lambda entry_id: OpenForm(form_id=entry_id),
    "q": lambda entry_id: OpenQuestion(question_id=entry_id),
}


def opened_by(parameter: str) -> CallbackData | None:
    """What `/start parameter` leads to: "cmp_glycinate_citrate", "tip_…", "form_…", "q_…"; None for anything else."""
    word, separator, rest = parameter.partition("_")
    if not separator or not rest or word not in _DOORS:
        return None
    return _DOORS[word](rest)


def parameter_of(payload: CallbackData) -> str:
    """The start parameter that leads to `payload`, one of those above.

    Raises:
        TypeError: no link leads there.
    """
    match payload:
        case OpenComparison():
            return f"cmp_{payload.forms.replace(',', '_')}"
        case ReadTip():
            return f"tip_{payload.tip_id}"
        case OpenForm():
            return f"form_{payload.form_id}"
        case OpenQuestion():
            return f"q_{payload.question_id}"
        case _:
            raise TypeError(f"no link leads to {payload!r}")


def link_to(username: str, payload: CallbackData) -> str:
    """The address that opens `payload` in a private chat with the bot."""
    return f"https://t.me/{username}?start={quote(parameter_of(payload))}"


def share_row(
    username: str, payload: CallbackData, *, citation: str, query: str | None = None
) -> list[InlineKeyboardButton]:
    """Share, which sends a card through the bot's inline mode, and Copy citation, which ends in the link.

    `query` is what the inline mode is asked for; by default the start parameter, which means this entry and no other.
    """
    link = link_to(username, payload)
    copied = f"{shortened(citation, COPIED_CHARACTERS - len(link) - 1)} {link}"
    return [
        InlineKeyboardButton("Share", switch_inline_query=query or parameter_of(payload)),
        InlineKeyboardButton("Copy citation", copy_text=CopyTextButton(copied)),
    ]


def cited(content: Content, source_ids: tuple[str, ...]) -> str:
    """The sources in a line of plain text, as one would cite them."""
    return "; ".join(_cited(content.sources[source_id]) for source_id in source_ids)


def _cited(source: Source) -> str:
    return ". ".join(part for part in (source.title.rstrip("."), _place(source)) if part) + "."


def _place(source: Source) -> str:
    return ", ".join(str(part) for part in (source.publisher, source.year) if part)
