"""What the answer to a red flag looks like: what to do now, and nothing that distracts."""

from __future__ import annotations

from typing import ClassVar

from bot.callback_data import CallbackData
from bot.content.loader import Content
from bot.content.models import LABEL_MAX_CHARACTERS, RedFlag, Safety, Urgency
from bot.destinations import OpenQuestions, OpenUrgentSigns
from bot.evidence import source_list
from bot.screen import Screen, button, escape, keyboard, paragraphs, shortened

URGENCY_TITLES = {
    Urgency.EMERGENCY: "This may be an emergency",
    Urgency.SAME_DAY: "See someone today",
    Urgency.WITHIN_DAYS: "See someone within days",
    Urgency.ROUTINE: "Worth showing to a doctor",
}
LIST_TITLES = {Urgency.EMERGENCY: "Call for help now", Urgency.SAME_DAY: "See someone today"}
SELF_HARM = "thoughts-of-self-harm"  # whose action says, and better, that a person helps where no bot can


class OpenRedFlag(CallbackData):
    """One sign, and what to do."""

    tag: ClassVar[str] = "rfl1"
    flag_id: str


class OpenMustKnow(CallbackData):
    """The things that must always be said."""

    tag: ClassVar[str] = "six1"


def red_flag(content: Content, flag: RedFlag) -> Screen:
    """What to do now, first."""
    return Screen(
        paragraphs(
            f"<b>{URGENCY_TITLES[flag.urgency]}</b>",
            escape(flag.action),
            "I am a bot and cannot judge how you are. If in doubt, ask a person now."
            if flag.urgency in LIST_TITLES and flag.id != SELF_HARM
            else None,
            f"<blockquote expandable>{escape(flag.title)}\n{source_list(content, flag.sources)}</blockquote>",
        ),
        keyboard(back=OpenUrgentSigns()),
    )


def urgent_signs(safety: Safety) -> Screen:
    """The signs that cannot wait, a button each."""
    lists = []
    for urgency, title in LIST_TITLES.items():
        signs = "\n".join(f"· {escape(flag.title)}" for flag in safety.red_flags if flag.urgency is urgency)
        lists.append(f"<b>{title}</b>\n{signs}")
    emergencies = [flag for flag in safety.red_flags if flag.urgency is Urgency.EMERGENCY]
    rows = [
        [button(flag.button or shortened(flag.title, LABEL_MAX_CHARACTERS), OpenRedFlag(flag_id=flag.id))]
        for flag in emergencies
    ]
    return Screen(
        paragraphs(*lists, "If in doubt, call. Tap a sign for what to do."),
        keyboard(*rows, [button("Six things to know first", OpenMustKnow())], back=OpenQuestions()),
    )


def must_know(content: Content) -> Screen:
    """What must always be said."""
    lines = "\n\n".join(f"{number}. {escape(one.text)}" for number, one in enumerate(content.safety.must_say, start=1))
    cited = [source for one in content.safety.must_say for source in one.sources]
    return Screen(
        paragraphs(
            "<b>Six things to know first</b>",
            lines,
            f"<blockquote expandable>{source_list(content, cited)}</blockquote>",
        ),
        keyboard(back=OpenUrgentSigns()),
    )
