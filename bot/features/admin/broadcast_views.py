"""What a broadcast looks like, to people and to the operator. Pure."""

from __future__ import annotations

import math
import re

from telegram import InlineKeyboardMarkup, Message, MessageEntity
from telegram.constants import MessageLimit

from bot.features.admin.payloads import CancelBroadcast, StartBroadcast, StopBroadcast, WriteBroadcast
from bot.language import N_, _, ngettext, number
from bot.news import news_buttons
from bot.screen import Screen, button, escape, keyboard, paragraphs
from bot.wording import duration
from db.records import Broadcast, BroadcastTally

FOOTER = N_("<i>News from whoever runs this bot. You turned it on.</i>")
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
        return Screen(_("There is nothing to read in that. Write it once more."), _again())
    length = len(_TAG.sub("", text).encode("utf-16-le")) // 2  # as Telegram counts
    if length > LONGEST_CHARACTERS:
        return Screen(
            ngettext(
                "That is {count} character long, and {most} is the most. Make it shorter, and write it once more.",
                "That is {count} characters long, and {most} is the most. Make it shorter, and write it once more.",
                length,
                most=number(LONGEST_CHARACTERS),
            ),
            _again(),
        )
    return None


def ask_text(audience: int) -> Screen:
    """What should people read?"""
    return Screen(
        paragraphs(
            _("<b>Broadcast</b>"),
            _who(audience),
            _(
                "Write what they should read, or forward it here. Text only. Format it in your app, or with tags such "
                "as <code>&lt;b&gt;bold&lt;/b&gt;</code>."
            ),
            _("You see it as they will before anything is sent."),
        ),
        keyboard([button(_("Cancel"), CancelBroadcast())], home=False),
    )


def message(text: str) -> Screen:
    """The message as people get it; `text` is HTML."""
    return Screen(paragraphs(text, _(FOOTER)), news_buttons(on=True))


def not_read(reason: str) -> Screen:
    return Screen(
        paragraphs(
            _("Telegram cannot read the tags in that: {reason}.", reason=escape(reason[:1].lower() + reason[1:])),
            _(
                "Where you mean the sign itself, write &amp;lt; for &lt; and &amp;amp; for &amp;. "
                "Then write it once more."
            ),
        ),
        _again(),
    )


def confirm(broadcast_id: int, audience: int, *, per_second: float) -> Screen:
    """Above is what people will get. Who, how long, and the question."""
    if not audience:
        return Screen(
            paragraphs(_("<b>That is how it would look.</b>"), _who(0)),
            keyboard(
                [button(_("Write it anew"), WriteBroadcast()), button(_("Cancel"), CancelBroadcast())], home=False
            ),
        )
    send = ngettext("Send to one person", "Send to {count} people", audience)
    return Screen(
        paragraphs(
            ngettext(
                "<b>That is how it looks. Send it to one person?</b>",
                "<b>That is how it looks. Send it to {count} people?</b>",
                audience,
            ),
            _who(audience),
            _(
                "It takes about {span}, longer while reminders and answers go first. You can stop it.",
                span=_span(audience / per_second),
            ),
        ),
        keyboard(
            [button(send, StartBroadcast(broadcast_id=broadcast_id), style="primary")],
            [button(_("Write it anew"), WriteBroadcast()), button(_("Cancel"), CancelBroadcast())],
            home=False,
        ),
    )


def draft_gone() -> Screen:
    return Screen(_("That draft is gone; a newer one took its place, or it was cancelled."), _again())


def cancelled() -> Screen:
    return Screen(_("Cancelled. Nothing was sent."), keyboard())


def progress(broadcast: Broadcast, tally: BroadcastTally, *, per_second: float) -> Screen:
    """How it goes, or how it went."""
    audience = broadcast.audience or 0
    left = max(audience - tally.done, 0)
    share = 1.0 if broadcast.ended_at and not broadcast.stopped_at else tally.done / max(audience, tally.done, 1)
    full = math.floor(BAR_CELLS * share)
    bar = f"{'▰' * full}{'▱' * (BAR_CELLS - full)} {math.floor(ALL_OF_IT * share)} %"
    counts = [
        ngettext("{count} sent", "{count} sent", tally.sent),
        ngettext("{count} may have arrived", "{count} may have arrived", tally.uncertain) if tally.uncertain else None,
        ngettext("{count} failed", "{count} failed", tally.failed),
        ngettext("{count} blocked", "{count} blocked", tally.blocked),
        None if broadcast.ended_at else ngettext("{count} waiting", "{count} waiting", left),
    ]
    lines = "\n".join(f"· {line}" for line in counts if line)
    if broadcast.ended_at is None:
        if broadcast.stopped_at:
            return Screen(paragraphs(_("<b>Stopping</b>"), bar, lines))
        rest = _("About {span} to go.", span=_span(left / per_second))
        stop = button(_("Stop"), StopBroadcast(broadcast_id=broadcast.id), style="danger")
        return Screen(
            paragraphs(_("<b>Broadcast under way</b>"), bar, lines, rest),
            keyboard([stop], home=False),
        )
    if broadcast.stopped_at:
        title = _("<b>Broadcast stopped</b>")
        left_out = ngettext(
            "{count} of {audience} did not get it.",
            "{count} of {audience} did not get it.",
            left,
            audience=number(audience),
        )
    else:
        title = _("<b>Broadcast done</b>")
        left_out = ngettext(
            "{count} of {audience} did not get it: they turned news off, left, or were out of reach meanwhile.",
            "{count} of {audience} did not get it: they turned news off, left, or were out of reach meanwhile.",
            left,
            audience=number(audience),
        )
    return Screen(paragraphs(title, bar, lines, left_out if left else None), keyboard())


def _who(audience: int) -> str:
    """Who gets it, and that nobody else does."""
    who = (
        ngettext("One person did so far.", "{count} people did so far.", audience)
        if audience
        else _("Nobody turned it on so far.")
    )
    rule = _(
        "It goes to those who turned on <b>News from the operator</b> in /settings and can be reached, and to nobody "
        "else: Telegram forbids what nobody asked for."
    )
    return f"{rule} {who}"


def _again() -> InlineKeyboardMarkup:
    return keyboard([button(_("Cancel"), CancelBroadcast())], home=False)


def _span(seconds: float) -> str:
    if seconds < MINUTE_S:
        return _("a minute")
    if seconds < 2 * HOUR_S:
        return duration(math.ceil(seconds / MINUTE_S), "minute")
    return duration(math.ceil(seconds / HOUR_S), "hour")
