"""What the tips look like."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from bot.callback_data import CallbackData, RowId
from bot.cards import tip_card
from bot.content.loader import Content
from bot.content.models import Tip, Topic
from bot.content.topics import TOPIC_TITLES
from bot.destinations import Judged, OpenHome, OpenNew, OpenReminders, OpenTip, ReadTip, SnoozeOccurrence
from bot.feedback import feedback_row
from bot.language import _, ngettext
from bot.screen import Screen, button, escape, grid, keyboard, paragraphs, shortened
from bot.sharing import cited, share_row

SAVED_SHOWN = 20  # buttons on one screen; older saved tips come up as newer ones are removed
PREVIEW_CHARACTERS = 36


class SaveTip(CallbackData):
    """Save a tip, or take it off the list again."""

    tag: ClassVar[str] = "tsv2"
    tip_id: str
    topic: Topic | None = None
    save: bool = True
    occurrence_id: RowId | None = None


class ChooseTopic(CallbackData):
    """The list of topics."""

    tag: ClassVar[str] = "top1"


class OpenSaved(CallbackData):
    """The saved tips."""

    tag: ClassVar[str] = "tsl1"


def tip(
    content: Content,
    entry: Tip,
    *,
    topic: Topic | None,
    username: str,
    saved: bool,
    why: bool = False,
    occurrence_id: int | None = None,
) -> Screen:
    """One tip, folded to what one reads at bedtime or unfolded to its evidence.

    With `occurrence_id` it came as a reminder: it stays, and what leads away from it opens a new message.
    """
    event = occurrence_id is not None
    another = OpenTip(topic=topic)
    pool = None if event else topic  # a button has no room for both; a daily tip's topic is in the settings
    save = SaveTip(tip_id=entry.id, topic=pool, save=not saved, occurrence_id=occurrence_id)
    rows = [
        [
            button(_("Another"), OpenNew(then=another.pack()) if event else another),
            button(_("Saved (undo)") if saved else _("Save"), save),
        ],
        [
            button(
                _("Less") if why else _("Why and sources"),
                ReadTip(tip_id=entry.id, topic=pool, why=not why, occurrence_id=occurrence_id),
            )
        ],
    ]
    if why or not event:
        rows.append(share_row(username, ReadTip(tip_id=entry.id), citation=cited(content, entry.sources)))
    if why:
        rows.append(feedback_row(Judged.TIP, entry))
    text = tip_card(content, entry, why=why)
    if occurrence_id is None:
        return Screen(text, keyboard(*rows, back=ChooseTopic()))
    rows.append(
        [
            button(_("Snooze"), SnoozeOccurrence(occurrence_id=occurrence_id)),
            button(_("My reminders"), OpenNew(then=OpenReminders().pack())),
        ]
    )
    return Screen(text, keyboard(*rows, home=False))


def topics() -> Screen:
    """The topics to draw from."""
    choices = [button(_("All topics"), OpenTip())]
    choices += [button(_(title), OpenTip(topic=topic)) for topic, title in TOPIC_TITLES.items()]
    return Screen(
        paragraphs(_("<b>Tips</b>"), _("What would you like to read about?")),
        keyboard(*grid(choices, columns=2), [button(_("Saved tips"), OpenSaved())], back=OpenHome()),
    )


def unknown_topic(typed: str) -> Screen:
    """The topics, for a person who typed one that there is not."""
    shown = escape(shortened(typed, PREVIEW_CHARACTERS))
    return Screen(_("I have no topic called “{typed}”. These are the ones I have:", typed=shown), topics().keyboard)


def saved_tips(entries: Sequence[Tip], *, retired: int = 0) -> Screen:
    """The saved tips as buttons, the newest first. `retired` is how many more were saved and are no longer there."""
    gone = (
        ngettext(
            "{count} of the tips that you saved was retired.",
            "{count} of the tips that you saved were retired.",
            retired,
        )
        if retired
        else None
    )
    if not entries:
        return Screen(
            paragraphs(_("<b>Saved tips</b>"), gone, _("Nothing here. Tap Save under a tip that you want to keep.")),
            keyboard([button(_("A tip"), OpenTip())], back=ChooseTopic()),
        )
    rows = [[button(_preview(entry), ReadTip(tip_id=entry.id))] for entry in entries[:SAVED_SHOWN]]
    return Screen(
        paragraphs(_("<b>Saved tips</b>"), _("Tap one to read it again."), gone), keyboard(*rows, back=ChooseTopic())
    )


def _preview(entry: Tip) -> str:
    return shortened(entry.text.split(". ")[0].rstrip("."), PREVIEW_CHARACTERS)
