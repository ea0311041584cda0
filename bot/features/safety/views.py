"""What the answer to a red flag looks like: what to do now, and nothing that distracts."""

from __future__ import annotations

from bot.content.loader import Content
from bot.content.models import RedFlag, Urgency
from bot.evidence import source_list
from bot.screen import Screen, escape, keyboard, paragraphs

URGENCY_TITLES = {
    Urgency.EMERGENCY: "This may be an emergency",
    Urgency.SAME_DAY: "See someone today",
    Urgency.WITHIN_DAYS: "See someone within days",
    Urgency.ROUTINE: "Worth showing to a doctor",
}


def red_flag(content: Content, flag: RedFlag) -> Screen:
    """What to do now, first."""
    return Screen(
        paragraphs(
            f"<b>{URGENCY_TITLES[flag.urgency]}</b>",
            escape(flag.action),
            "I am a bot and cannot judge how you are. If in doubt, ask a person now."
            if flag.urgency is not Urgency.ROUTINE
            else None,
            f"<blockquote expandable>{escape(flag.title)}\n{source_list(content, flag.sources)}</blockquote>",
        ),
        keyboard(),
    )
