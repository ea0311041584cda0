"""What the answer to a red flag looks like: what to do now, and nothing that distracts."""

from __future__ import annotations

from typing import ClassVar

from bot.callback_data import CallbackData
from bot.cards import red_flag_card
from bot.content.loader import Content
from bot.content.models import LABEL_MAX_CHARACTERS, RedFlag, Safety, Urgency
from bot.destinations import OpenQuestions, OpenUrgentSigns
from bot.evidence import source_list
from bot.language import N_, _
from bot.screen import Screen, button, escape, keyboard, paragraphs, shortened

LIST_TITLES = {Urgency.EMERGENCY: N_("<b>Call for help now</b>"), Urgency.SAME_DAY: N_("<b>See someone today</b>")}


class OpenRedFlag(CallbackData):
    """One sign, and what to do."""

    tag: ClassVar[str] = "rfl1"
    flag_id: str


class OpenMustKnow(CallbackData):
    """The things that must always be said."""

    tag: ClassVar[str] = "six1"


def red_flag(content: Content, flag: RedFlag, *, country: str | None = None) -> Screen:
    """What to do now, first."""
    return Screen(
        red_flag_card(content, flag, country=country),
        keyboard(back=OpenUrgentSigns()),
    )


def urgent_signs(safety: Safety) -> Screen:
    """The signs that cannot wait, a button each."""
    lists = []
    for urgency, title in LIST_TITLES.items():
        signs = "\n".join(f"· {escape(flag.title)}" for flag in safety.red_flags if flag.urgency is urgency)
        lists.append(f"{_(title)}\n{signs}")
    emergencies = [flag for flag in safety.red_flags if flag.urgency is Urgency.EMERGENCY]
    rows = [
        [button(flag.button or shortened(flag.title, LABEL_MAX_CHARACTERS), OpenRedFlag(flag_id=flag.id))]
        for flag in emergencies
    ]
    return Screen(
        paragraphs(*lists, _("If in doubt, call. Tap a sign for what to do.")),
        keyboard(*rows, [button(_("Six things to know first"), OpenMustKnow())], back=OpenQuestions()),
    )


def must_know(content: Content) -> Screen:
    """What must always be said."""
    lines = "\n\n".join(f"{number}. {escape(one.text)}" for number, one in enumerate(content.safety.must_say, start=1))
    cited = [source for one in content.safety.must_say for source in one.sources]
    return Screen(
        paragraphs(
            _("<b>Six things to know first</b>"),
            lines,
            f"<blockquote expandable>{source_list(content, cited)}</blockquote>",
        ),
        keyboard(back=OpenUrgentSigns()),
    )
