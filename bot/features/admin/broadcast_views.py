"""What a broadcast looks like, to people and to the operator. Pure."""

from __future__ import annotations

import math
import re

from telegram import InlineKeyboardMarkup, Message, MessageEntity
from telegram.constants import MessageLimit

from bot.features.admin.payloads import CancelBroadcast, StartBroadcast, StopBroadcast, WriteBroadcast
from bot.news import news_buttons
from bot.screen import Screen, button, escape, keyboard, paragraphs
from bot.wording import uncapitalised
from db.records import Broadcast, BroadcastTally

FOOTER = "<i>News from whoever runs this bot. You turned it on.</i>"
LONGEST_CHARACTERS = int(MessageLimit.MAX_TEXT_LENGTH) - 200  # the footer has to find room, and so has "held up"
BAR_CELLS = 20
ALL_OF_IT = 100  # percent
MINUTE_S, HOUR_S = 60, 3600

# What Telegram finds in a text by itself; anything else was formatted in the app.
_FOUND_BY_ITSELF = frozenset(
    {
        MessageEntity.MENTION,
        MessageEntity.HASHTAG,
        MessageEntity.CASHTAG,
        MessageEntity.BOT_COMMAND,
        MessageEntity.URL,
        MessageEntity.EMAIL,
        MessageEntity.PHONE_NUMBER,
    }
)
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)


def as_html(message: Message) -> str:
    """What the operator wrote, as Telegram HTML: as it was formatted in the app, else with the tags that were typed."""
    text = message.text or ""
    if any(entity.type not in _FOUND_BY_ITSELF for entity in message.entities):
        return message.text_html
    return text if _TAG.search(text) else escape(text)


def problem_with(text: str) -> Screen | None:
    """Why the text (HTML) cannot be sent, if that can be seen before Telegram is asked."""
    if not _TAG.sub("", text).strip():
        return Screen("There is nothing to read in that. Write it once more.", _again())
    length = len(_TAG.sub("", text).encode("utf-16-le")) // 2  # as Telegram counts
    if length > LONGEST_CHARACTERS:
        return Screen(
            f"That is {length:,} characters long, and {LONGEST_CHARACTERS:,} is the most. Make it shorter, and write "
            "it once more.",
            _again(),
        )
    return None


def ask_text(audience: int) -> Screen:
    """What should people read?"""
    return Screen(
        paragraphs(
            "<b>Broadcast</b>",
            _who(audience),
            "Write what they should read, or forward it here. Text only. Format it in your app, or with tags such as "
            "<code>&lt;b&gt;bold&lt;/b&gt;</code>.",
            "You see it as they will before anything is sent.",
        ),
        keyboard([button("Cancel", CancelBroadcast())], home=False),
    )


def message(text: str) -> Screen:
    """The message as people get it; `text` is HTML."""
    return Screen(paragraphs(text, FOOTER), news_buttons(on=True))


def not_read(reason: str) -> Screen:
    return Screen(
        paragraphs(
            f"Telegram cannot read the tags in that: {escape(uncapitalised(reason))}.",
            "Where you mean the sign itself, write &amp;lt; for &lt; and &amp;amp; for &amp;. Then write it once more.",
        ),
        _again(),
    )


def confirm(broadcast_id: int, audience: int, *, per_second: float) -> Screen:
    """Above is what people will get. Who, how long, and the question."""
    if not audience:
        return Screen(
            paragraphs("<b>That is how it would look.</b>", _who(0)),
            keyboard([button("Write it anew", WriteBroadcast()), button("Cancel", CancelBroadcast())], home=False),
        )
    people = "one person" if audience == 1 else f"{audience:,} people"
    return Screen(
        paragraphs(
            f"<b>That is how it looks. Send it to {people}?</b>",
            _who(audience),
            f"It takes about {_span(audience / per_second)}, longer while reminders and answers go first. "
            "You can stop it.",
        ),
        keyboard(
            [button(f"Send to {people}", StartBroadcast(broadcast_id=broadcast_id), style="primary")],
            [button("Write it anew", WriteBroadcast()), button("Cancel", CancelBroadcast())],
            home=False,
        ),
    )


def draft_gone() -> Screen:
    return Screen("That draft is gone; a newer one took its place, or it was cancelled.", _again())


def cancelled() -> Screen:
    return Screen("Cancelled. Nothing was sent.", keyboard())


def progress(broadcast: Broadcast, tally: BroadcastTally, *, per_second: float) -> Screen:
    """How it goes, or how it went."""
    audience = broadcast.audience or 0
    left = max(audience - tally.done, 0)
    share = 1.0 if broadcast.ended_at and not broadcast.stopped_at else tally.done / max(audience, tally.done, 1)
    full = math.floor(BAR_CELLS * share)
    bar = f"{'▰' * full}{'▱' * (BAR_CELLS - full)} {math.floor(ALL_OF_IT * share)} %"
    counts = [
        f"{tally.sent:,} sent",
        f"{tally.uncertain:,} may have arrived" if tally.uncertain else None,
        f"{tally.failed:,} failed",
        f"{tally.blocked:,} blocked",
        None if broadcast.ended_at else f"{left:,} waiting",
    ]
    lines = "\n".join(f"· {line}" for line in counts if line)
    if broadcast.ended_at is None:
        title = "Stopping" if broadcast.stopped_at else "Broadcast under way"
        row = [] if broadcast.stopped_at else [button("Stop", StopBroadcast(broadcast_id=broadcast.id), style="danger")]
        rest = None if broadcast.stopped_at else f"About {_span(left / per_second)} to go."
        return Screen(paragraphs(f"<b>{title}</b>", bar, lines, rest), keyboard(row, home=False) if row else None)
    title = "Broadcast stopped" if broadcast.stopped_at else "Broadcast done"
    left_out = f"{left:,} of {audience:,} did not get it"
    why = "." if broadcast.stopped_at else ": they turned news off, left, or were out of reach meanwhile."
    return Screen(paragraphs(f"<b>{title}</b>", bar, lines, left_out + why if left else None), keyboard())


def _who(audience: int) -> str:
    """Who gets it, and that nobody else does."""
    who = {0: "Nobody turned it on", 1: "One person did"}.get(audience, f"{audience:,} people did")
    return (
        "It goes to those who turned on <b>News from the operator</b> in /settings and can be reached, and to nobody "
        f"else: Telegram forbids what nobody asked for. {who} so far."
    )


def _again() -> InlineKeyboardMarkup:
    return keyboard([button("Cancel", CancelBroadcast())], home=False)


def _span(seconds: float) -> str:
    if seconds < MINUTE_S:
        return "a minute"
    if seconds < 2 * HOUR_S:
        minutes = math.ceil(seconds / MINUTE_S)
        return f"{minutes} minute{'' if minutes == 1 else 's'}"
    return f"{math.ceil(seconds / HOUR_S)} hours"
