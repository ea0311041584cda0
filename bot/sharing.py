"""Links into the bot, and what goes along when somebody shares an entry or copies where it comes from."""

from __future__ import annotations

from collections.abc import Mapping

from telegram import CopyTextButton, InlineKeyboardButton
from telegram.constants import InlineKeyboardButtonLimit

from bot.callback_data import CallbackData
from bot.content.loader import Content
from bot.content.models import Source
from bot.destinations import (
    OpenComparison,
    OpenFood,
    OpenForm,
    OpenInteraction,
    OpenMyth,
    OpenQuestion,
    OpenRoutine,
    ReadTip,
)
from bot.language import _
from bot.screen import shortened

COPIED_CHARACTERS = int(InlineKeyboardButtonLimit.MAX_COPY_TEXT)
PARAMETER_CHARACTERS = 64  # as many as Telegram lets a start parameter have

# The word in front of a start parameter, what it leads to, and the field that the rest is.
_ENTRIES: Mapping[str, tuple[type[CallbackData], str]] = {
    "tip": (ReadTip, "tip_id"),
    "form": (OpenForm, "form_id"),
    "q": (OpenQuestion, "question_id"),
    "myth": (OpenMyth, "myth_id"),
    "med": (OpenInteraction, "interaction_id"),
    "food": (OpenFood, "food_id"),
    "routine": (OpenRoutine, "routine_id"),
}
_COMPARISON = "cmp"


def opened_by(parameter: str) -> CallbackData | None:
    """What `/start parameter` leads to: "cmp_glycinate_citrate", "tip_…", "form_…", "q_…"; None for anything else."""
    word, _, rest = parameter.partition("_")
    if not rest or len(parameter) > PARAMETER_CHARACTERS:
        return None
    if word == _COMPARISON:
        return OpenComparison.of(rest.split("_"))  # ids have no underscore
    if word not in _ENTRIES:
        return None
    kind, field = _ENTRIES[word]
    return kind(**{field: rest})


def parameter_of(payload: CallbackData) -> str:
    """The start parameter that leads to `payload`.

    Raises:
        LookupError: no link leads there.
    """
    if isinstance(payload, OpenComparison):
        return f"{_COMPARISON}_{payload.forms.replace(',', '_')}"
    for word, (kind, field) in _ENTRIES.items():
        if isinstance(payload, kind):
            return f"{word}_{getattr(payload, field)}"
    raise LookupError(f"no link leads to {payload!r}")


def link_to(username: str, payload: CallbackData) -> str:
    """The address that opens `payload` in a private chat with the bot."""
    return f"https://t.me/{username}?start={parameter_of(payload)}"


def share_row(
    username: str, payload: CallbackData, *, citation: str, query: str | None = None
) -> list[InlineKeyboardButton]:
    """Share, which sends a card through the bot's inline mode, and Copy citation, which ends in the link.

    `query` is what the inline mode is asked for; by default the start parameter, which means this entry and no other.
    """
    link = link_to(username, payload)
    copied = f"{shortened(citation, COPIED_CHARACTERS - len(link) - 1)} {link}"
    return [
        InlineKeyboardButton(_("Share"), switch_inline_query=query or parameter_of(payload)),
        InlineKeyboardButton(_("Copy citation"), copy_text=CopyTextButton(copied)),
    ]


def cited(content: Content, source_ids: tuple[str, ...]) -> str:
    """The sources in a line of plain text, as one would cite them."""
    return "; ".join(_cited(content.sources[source_id]) for source_id in source_ids)


def _cited(source: Source) -> str:
    return ". ".join(part for part in (source.title.rstrip("."), _place(source)) if part) + "."


def _place(source: Source) -> str:
    return ", ".join(str(part) for part in (source.publisher, source.year) if part)
