"""What a spaced reminder looks like: when the medicine is taken, what was set, and what cannot be."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct
from telegram import InlineKeyboardButton

from bot.content.models import Interaction
from bot.context import reminder_title
from bot.destinations import (
    ChooseTimezone,
    OpenInteraction,
    OpenInteractions,
    OpenReminders,
    OpenSpacing,
    ShowReminder,
    medicine_key,
)
from bot.evidence import hours_in_words
from bot.features.interactions.payloads import SetSpacing, SetWait, SpaceAfter, UndoSpacing
from bot.language import N_, _, ngettext, word_list
from bot.reminding import STOP_LINE, Kinds, Reminders, clock, next_time, time_grid, title, when, zone
from bot.screen import Row, Screen, button, escape, grid, keyboard, paragraphs, shortened
from bot.timetable import read_timetable
from bot.timezones import zone_label
from bot.wording import listed
from db.records import Reminder, User
from db.reminders import REMINDERS_PER_PERSON

GONE = N_("That reminder is gone.")
LABEL_CHARACTERS = 36  # what a phone shows of a button that has a row to itself
OFFERED = 4  # reminders to space magnesium from
LONGER_HOURS = (3, 4, 6, 8)
TIMES_SAID = 2  # a day; of more nobody wants to hear the list
# Translators: how the words begin that mean magnesium in what people call a reminder
_MAGNESIUM = word_list("beginnings of a word for magnesium", "mag")
# Translators: behind the colons is what somebody may type, with words of your own lists
TYPED_EXAMPLES = N_(
    "Tap a time, or type one: 7:30, or weekdays at 7:00. You can name the medicine too: doxycycline at 7:30."
)
NIGHT_FROM, NIGHT_UNTIL = dt.time(23, 30), dt.time(5)


class Pair(Struct, frozen=True):
    """A medicine's reminder and the one for magnesium that follows it, `least` hours after it or more.

    `made_together`: an undo takes the medicine's along.
    """

    medicine: Reminder
    magnesium: Reminder
    least: int
    made_together: bool

    @property
    def waits_minutes(self) -> int:
        return self.magnesium.follows_minutes or 0

    @property
    def undo(self) -> UndoSpacing:
        return UndoSpacing(magnesium_id=self.magnesium.id, medicine_id=self._undone)

    def wait(self, hours: int) -> SetWait:
        return SetWait(magnesium_id=self.magnesium.id, hours=hours, least=self.least, medicine_id=self._undone)

    @property
    def _undone(self) -> int | None:
        return self.medicine.id if self.made_together else None


class Said(StrEnum):
    """What just happened to a pair."""

    SET = "set"
    CHANGED = "changed"
    THERE = "there already"
    TOO_SOON = "there already, and too soon"


_SAID = {
    Said.SET: N_("<b>Set.</b>"),
    Said.CHANGED: N_("<b>Changed.</b>"),
    Said.THERE: N_("<b>You already have that one. Nothing was changed.</b>"),
    Said.TOO_SOON: N_(
        "<b>You already have that one, but it comes too soon after this medicine. Choose a longer wait.</b>"
    ),
}


def choose_time(
    user: User, entry: Interaction, hours: int, offered: Sequence[Reminder], kinds: Kinds, *, problem: str = ""
) -> Screen:
    """When is the medicine taken? Or is there a reminder for it already? `hours` is how long magnesium waits."""
    key = medicine_key(entry.id)
    rows: list[Row] = [
        [
            button(
                shortened(_("After my reminder: {name}", name=reminder_title(one, kinds)), LABEL_CHARACTERS),
                SpaceAfter(medicine=key, reminder_id=one.id),
            )
        ]
        for one in offered[:OFFERED]
    ]
    rows.append([button(_("Change zone"), ChooseTimezone(then=OpenSpacing(medicine=key).pack()))])
    return time_grid(
        user,
        paragraphs(
            problem,
            _("<b>{medicine}: when do you take it?</b>", medicine=escape(entry.medicine)),
            _(
                "I remind you of it then, and of magnesium {wait} after you mark it as done. "
                "The other way round, after magnesium the medicine has to wait {other_wait}.",
                wait=hours_in_words(hours),
                other_wait=_other_wait(entry),
            ),
            _("Set this only if whoever treats you with it agreed to magnesium.") if entry.prescriber_decides else None,
            _(TYPED_EXAMPLES),
            _("I go by the clock of {place}.", place=escape(zone_label(user.timezone or "UTC"))),
        ),
        lambda moment: SetSpacing(medicine=key, local_time=moment),
        *rows,
        back=OpenInteraction(interaction_id=entry.id),
    )


def which_half(user: User, entry: Interaction, moments: Sequence[dt.time], days: str | None) -> Screen:
    """A typed time that could be in the morning or in the evening."""
    key = medicine_key(entry.id)
    choices = [button(clock(user, one), SetSpacing(medicine=key, local_time=one, days=days)) for one in moments]
    return Screen(
        _("Which of the two? Tap it, or type it with am or pm."), keyboard(choices, back=OpenSpacing(medicine=key))
    )


def spaced(
    user: User,
    pair: Pair,
    existing: Reminders,
    kinds: Kinds,
    *,
    said: Said,
    entry: Interaction | None = None,
    may_be_renamed: bool = False,
    now: dt.datetime,
) -> Screen:
    """The two reminders. `said` is what just happened; `existing` are all that the person has."""
    medicine, magnesium = pair.medicine, pair.magnesium
    return Screen(
        paragraphs(
            _(_SAID[said]),
            _(
                "· {medicine}: {when}, on the clock of {place}. {next}\n· {magnesium}: {then}, and only then.",
                medicine=title(medicine, kinds),
                when=when(user, medicine, existing, kinds),
                place=zone(medicine),
                next=next_time(user, medicine, now=now),
                magnesium=title(magnesium, kinds),
                then=when(user, magnesium, existing, kinds),
            ),
            f"{_('So mark the medicine as done when you take it: magnesium counts from there.')} "
            f"{_at_about(user, pair)}",
            _other_way(entry) if entry else None,
            _beside(user, pair, existing, kinds),
            _("If I should call the medicine something else, type its name.") if may_be_renamed else None,
            _(STOP_LINE),
        ),
        keyboard(
            [_way_back(pair, said), button(_("My reminders"), OpenReminders())],
            *_waits(pair),
        ),
    )


def undone(deleted: Sequence[Reminder], kinds: Kinds) -> Screen:
    """What does not come any more."""
    names = listed([title(one, kinds) for one in deleted])
    return Screen(
        ngettext(
            "<b>Undone.</b> {names} will not come any more.",
            "<b>Undone.</b> {names} will not come any more.",
            len(deleted),
            names=names,
        ),
        keyboard([button(_("Medicines A to Z"), OpenInteractions()), button(_("My reminders"), OpenReminders())]),
    )


def gone() -> Screen:
    """One of the two is not there any more, or has times of its own by now."""
    return Screen(
        _("One of these two reminders is gone, or no longer follows the other. Nothing was changed."),
        keyboard([button(_("Medicines A to Z"), OpenInteractions()), button(_("My reminders"), OpenReminders())]),
    ).with_toast(_(GONE))


def no_room(entry: Interaction, medicine: str) -> Screen:
    """The medicine is taken so often that no time is far enough from both doses. `medicine` says when (HTML)."""
    return Screen(
        paragraphs(
            _(
                "<b>No time is far enough away.</b> {medicine}, {when}: somewhere between two of these "
                "there are too few hours for the gap after the one and the gap before the next.",
                medicine=escape(entry.medicine),
                when=medicine,
            ),
            _("I have set nothing. Ask a pharmacist where magnesium could go, or whether it can wait."),
        ),
        keyboard(
            [button(_("Another time"), OpenSpacing(medicine=medicine_key(entry.id)))],
            back=OpenInteraction(interaction_id=entry.id),
        ),
    )


def too_many(needed: int) -> Screen:
    said = (
        _(
            "I keep at most {most} reminders for one person, and this needs one more. I have set nothing; "
            "delete what you no longer need, and try again.",
            most=REMINDERS_PER_PERSON,
        )
        if needed == 1
        else _(
            "I keep at most {most} reminders for one person, and this needs two more. I have set nothing; "
            "delete what you no longer need, and try again.",
            most=REMINDERS_PER_PERSON,
        )
    )
    return Screen(said, keyboard([button(_("My reminders"), OpenReminders())]))


def _way_back(pair: Pair, said: Said) -> InlineKeyboardButton:
    """An undo takes back what was just set, and nothing that was there before."""
    if said is Said.SET:
        return button(_("Undo"), pair.undo)
    if said is Said.CHANGED:
        return button(_("Remove both") if pair.made_together else _("Remove magnesium"), pair.undo)
    return button(_("Open it"), ShowReminder(reminder_id=pair.magnesium.id))


def _waits(pair: Pair) -> list[Row]:
    """Longer gaps, for what a leaflet or a pharmacist said, and back again."""
    offered = [pair.least, *(hours for hours in LONGER_HOURS if hours > pair.least)]
    choices = [
        button(ngettext("Wait {count} hour", "Wait {count} hours", hours), pair.wait(hours))
        for hours in offered
        if can_wait(pair, hours)
    ]
    return [*grid(choices, columns=2)]


def can_wait(pair: Pair, hours: int) -> bool:
    """Whether magnesium may wait so long: another time than now, never too short, nor into the next medicine."""
    timetable = read_timetable(pair.medicine.timetable)
    once_a_day = timetable is not None and timetable.shortest_interval >= dt.timedelta(days=1)
    return once_a_day and pair.least <= hours <= LONGER_HOURS[-1] and 60 * hours != pair.waits_minutes


def _at_about(user: User, pair: Pair) -> str:
    """When magnesium comes if the medicine is marked at once; what falls in the night is pointed out."""
    timetable = read_timetable(pair.medicine.timetable)
    taken = timetable.clock_times if timetable else ()
    if not 0 < len(taken) <= TIMES_SAID:
        return ""
    wait = dt.timedelta(minutes=pair.waits_minutes)
    comes = [(dt.datetime.combine(dt.date.min, moment) + wait).time() for moment in taken]
    times = listed([clock(user, moment) for moment in comes])
    if any(moment >= NIGHT_FROM or moment < NIGHT_UNTIL for moment in comes):
        return _(
            "If you mark it at once, that is at {times}, in the night. "
            "If that does not suit you, undo this and take magnesium before the medicine.",
            times=times,
        )
    return _("If you mark it at once, that is at {times}.", times=times)


def _other_way(entry: Interaction) -> str:
    return _("The other way round, after magnesium the medicine has to wait {wait}.", wait=_other_wait(entry))


def _other_wait(entry: Interaction) -> str:
    assert entry.hours_after is not None
    return hours_in_words(entry.hours_after)


def is_magnesium(reminder: Reminder) -> bool:
    """Whether a reminder is for magnesium, by the name that the person gave it."""
    words = re.findall(r"\w+", (reminder.label or "").casefold())
    return reminder.kind == "take" and any(word.startswith(tuple(_MAGNESIUM)) for word in words)


def _beside(user: User, pair: Pair, existing: Reminders, kinds: Kinds) -> str | None:
    """Nobody should take magnesium twice because two reminders say so."""
    ours = {pair.medicine.id, pair.magnesium.id}
    other = next((one for one in existing.values() if is_magnesium(one) and one.id not in ours), None)
    if other is None:
        return None
    return _(
        "<b>You have another one:</b> {name}, {when}. Keep only one of them, so that you do not take it twice. "
        "With several medicines, a pharmacist can find an hour that suits all.",
        name=title(other, kinds),
        when=when(user, other, existing, kinds),
    )
