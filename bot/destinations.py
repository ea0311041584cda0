"""Payloads that lead from one feature into another. Features are strangers to each other; these are their doors."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Annotated, ClassVar, Self

from msgspec import Meta

from bot.callback_data import CallbackData, RowId
from bot.content.models import Topic

Month = Annotated[str, Meta(pattern=r"^20\d\d-(0[1-9]|1[0-2])$")]


class OpenHome(CallbackData):
    """The main menu."""

    tag: ClassVar[str] = "home1"


class OpenNew(CallbackData):
    """Do what `then` (a packed payload) says, in a new message: for buttons under an event that should stay."""

    tag: ClassVar[str] = "new1"
    then: str


class OpenTip(CallbackData):
    """A tip that the person has not seen, on `topic` or on any."""

    tag: ClassVar[str] = "tip1"
    topic: Topic | None = None


class ReadTip(CallbackData):
    """One tip; `why` unfolds its evidence. `topic` is the pool that Another draws from.

    With `occurrence_id` the message is a reminder: it stays what it is, and what leads away opens a new message.
    """

    tag: ClassVar[str] = "tps2"
    tip_id: str
    topic: Topic | None = None
    why: bool = False
    occurrence_id: RowId | None = None


class OpenComparison(CallbackData):
    """Two to four forms side by side, by their ids with commas between."""

    tag: ClassVar[str] = "cmp2"
    forms: str

    @classmethod
    def of(cls, form_ids: Iterable[str]) -> Self:
        return cls(forms=",".join(form_ids))


class OpenComparePicker(CallbackData):
    """Choose the forms to compare; `forms` are those that are chosen already, as above."""

    tag: ClassVar[str] = "cpk2"
    forms: str | None = None


class OpenFind(CallbackData):
    """Which form might suit the person, in four questions."""

    tag: ClassVar[str] = "fnd1"


class OpenForms(CallbackData):
    """The list of forms."""

    tag: ClassVar[str] = "frm1"


class OpenForm(CallbackData):
    """One form's page. `versus` are the forms of the comparison that the reader came from, with commas between."""

    tag: ClassVar[str] = "fpg2"
    form_id: str
    versus: str | None = None


class OpenDose(CallbackData):
    """Read a label: type it, or pick the form. `label` (see bot.content.label_codes) is what Undo goes back to."""

    tag: ClassVar[str] = "dos1"
    label: str | None = None
    whom: str | None = None


class OpenLabel(CallbackData):
    """What a label says, worked out, beside the tables for `whom` (see bot.content.intake), or for adults."""

    tag: ClassVar[str] = "lbl1"
    label: str
    whom: str | None = None


class OpenFormQuestions(CallbackData):
    """The questions about one form."""

    tag: ClassVar[str] = "afq1"
    form_id: str


class OpenQuestions(CallbackData):
    """The categories of questions."""

    tag: ClassVar[str] = "ask1"


class OpenQuestion(CallbackData):
    """The answer to one question; `why` unfolds its evidence."""

    tag: ClassVar[str] = "ans1"
    question_id: str
    why: bool = False


class OpenMyth(CallbackData):
    """One claim that people hear, and what became of it."""

    tag: ClassVar[str] = "myt1"
    myth_id: str


class OpenRoutine(CallbackData):
    """One relaxation routine."""

    tag: ClassVar[str] = "rou1"
    routine_id: str


class OpenFood(CallbackData):
    """One food, and the magnesium in it."""

    tag: ClassVar[str] = "fod1"
    food_id: str


class OpenInteractions(CallbackData):
    """A page of the medicines, from 0, by the alphabet."""

    tag: ClassVar[str] = "ins1"
    page: int = 0


class OpenInteraction(CallbackData):
    """One medicine beside magnesium."""

    tag: ClassVar[str] = "int1"
    interaction_id: str


# Of the id of a medicine, as much as fits beside the longest name of a zone, on the way through the choice of one.
MEDICINE_KEY_CHARACTERS = 19
MedicineKey = Annotated[str, Meta(pattern=rf"^[a-z0-9-]{{1,{MEDICINE_KEY_CHARACTERS}}}$")]


class OpenSpacing(CallbackData):
    """Choose when a medicine is taken, so that magnesium keeps away from it. Also the open question about that.

    `medicine` is the beginning of its id, which tells it from all others; see `medicine_key`.
    """

    tag: ClassVar[str] = "spc1"
    medicine: MedicineKey


def medicine_key(interaction_id: str) -> str:
    return interaction_id[:MEDICINE_KEY_CHARACTERS]


class OpenUrgentSigns(CallbackData):
    """The signs that need care, the most urgent first."""

    tag: ClassVar[str] = "urg1"


class OpenReminders(CallbackData):
    """The person's reminders."""

    tag: ClassVar[str] = "rem1"


class ShowReminder(CallbackData):
    """One of the person's reminders."""

    tag: ClassVar[str] = "rsh1"
    reminder_id: RowId


class Rename(CallbackData):
    """Say what is taken. Also the open question that a typed name answers."""

    tag: ClassVar[str] = "rnm1"
    reminder_id: RowId


class SnoozeOccurrence(CallbackData):
    """Choose when a reminder that came is to come once more."""

    tag: ClassVar[str] = "osz1"
    occurrence_id: RowId


class OpenRoutines(CallbackData):
    """A page of the routines, from 0."""

    tag: ClassVar[str] = "ros1"
    page: int = 0


class OpenProgress(CallbackData):
    """How it has been going: a `month` such as "2026-11", or the present one."""

    tag: ClassVar[str] = "prog1"
    month: Month | None = None


class OpenExport(CallbackData):
    """What can be taken away as a file."""

    tag: ClassVar[str] = "exp1"


class TurnNews(CallbackData):
    """Turn news of the operator on or off, under a message that stays as it is."""

    tag: ClassVar[str] = "nwt1"
    on: bool


class Judged(StrEnum):
    """The kinds of entry of which one can say whether they helped, by the letter that their buttons carry."""

    QUESTION = "q"
    MYTH = "m"
    TIP = "t"
    FORM = "f"
    INTERACTION = "i"
    ROUTINE = "r"


class GiveFeedback(CallbackData):
    """Whether an entry helped, in the revision that the person read (`reviewed_on`)."""

    tag: ClassVar[str] = "jdg1"
    kind: Judged
    entry_id: str
    revision: dt.date
    helpful: bool


class OpenSettings(CallbackData):
    """The person's preferences."""

    tag: ClassVar[str] = "set1"


class OpenLanguage(CallbackData):
    """In which language the person reads."""

    tag: ClassVar[str] = "lng1"


class ChooseTimezone(CallbackData):
    """Choose a zone; `then` (a packed payload) is where to go on to once it is chosen."""

    tag: ClassVar[str] = "zon1"
    then: str | None = None


class OpenPrivacy(CallbackData):
    """What is kept about the person."""

    tag: ClassVar[str] = "prv1"


class AskConsent(CallbackData):
    """Ask whether something may be kept about the person; `then` (a packed payload) is where to go on to if it may."""

    tag: ClassVar[str] = "cns1"
    then: str | None = None


class OpenHelp(CallbackData):
    """All commands."""

    tag: ClassVar[str] = "hlp1"


_WAYS: Mapping[str, Callable[[str], CallbackData]] = {
    "question": lambda entry_id: OpenQuestion(question_id=entry_id),
    "myth": lambda entry_id: OpenMyth(myth_id=entry_id),
    "form": lambda entry_id: OpenForm(form_id=entry_id),
    "interaction": lambda entry_id: OpenInteraction(interaction_id=entry_id),
    "food": lambda entry_id: OpenFood(food_id=entry_id),
    "routine": lambda entry_id: OpenRoutine(routine_id=entry_id),
    "tip": lambda entry_id: ReadTip(tip_id=entry_id),
}


def way_to(key: str) -> CallbackData:
    """The way to the entry that search calls "question:deep-sleep", "form:citrate" and so on."""
    kind, _, entry_id = key.partition(":")
    return _WAYS[kind](entry_id)
