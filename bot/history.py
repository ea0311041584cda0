"""What became of a person's reminders, counted kindly: for the calendar, the score, the streak and the report.

Pure: rows of the ledger in, numbers out; "today" is a parameter. What counts is what a person could answer:

- Done counts, whether the reminder had to come for it or not.
- No answer counts once the reminder's day is over; until then it is still open and stands in no number.
- A skip is a decision. It is told, and counts neither for nor against.
- Paused, missed, blocked, not delivered, or nobody knows: not the person's doing, so it is left out.
- A tip asks for nothing, so it is left out as well.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from statistics import median_low
from zoneinfo import ZoneInfo

from msgspec import Struct

from db.records import Answer, Occurrence, Reminder, State

SCORE_DAYS = 28
ONE_DAY = dt.timedelta(days=1)
_ASKS_FOR_NOTHING = frozenset({"tip"})


class Outcome(StrEnum):
    """What a person made of one occurrence."""

    DONE = "done"
    SKIPPED = "skipped"
    UNANSWERED = "no answer"


class Mark(StrEnum):
    """What a whole day looks like. `OPEN`: something came, and nothing was done. `NEUTRAL`: nothing but skips."""

    DONE = "done"
    PARTLY = "partly"
    OPEN = "open"
    NEUTRAL = "neutral"
    NOTHING = "nothing"


class Tally(Struct, frozen=True):
    """How many occurrences came to what."""

    done: int = 0
    skipped: int = 0
    unanswered: int = 0

    @property
    def counted(self) -> int:
        """Of how many `done` is a part. Skips are not among them."""
        return self.done + self.unanswered


class Streak(Struct, frozen=True):
    """Days in a row on which all that counted was done. `ended`: an earlier day would add nothing."""

    days: int
    ended: bool


def outcome_of(occurrence: Occurrence) -> Outcome | None:
    """None for what is left out."""
    if occurrence.state is State.SENT:
        return Outcome.UNANSWERED
    return {Answer.DONE: Outcome.DONE, Answer.SKIPPED: Outcome.SKIPPED}.get(occurrence.answer or Answer.PAUSED)


def asks(reminder: Reminder) -> bool:
    """Whether there is anything to answer to this kind of reminder."""
    return reminder.kind not in _ASKS_FOR_NOTHING


def asking(occurrences: Iterable[Occurrence], reminders: Mapping[int, Reminder]) -> list[Occurrence]:
    """The occurrences of those reminders that ask for something. `reminders` holds them all, by id."""
    ids = {reminder.id for reminder in reminders.values() if asks(reminder)}
    return [one for one in occurrences if one.reminder_id in ids]


def marks(occurrences: Iterable[Occurrence]) -> dict[dt.date, Mark]:
    """The mark of every local date that has one other than `NOTHING`."""
    outcomes: defaultdict[dt.date, set[Outcome]] = defaultdict(set)
    for one in occurrences:
        outcome = outcome_of(one)
        if outcome is not None:
            outcomes[one.local_date].add(outcome)
    return {date: _mark(of_day) for date, of_day in outcomes.items()}


def tally(occurrences: Iterable[Occurrence], *, today: dt.date) -> Tally:
    """The numbers. What came `today`, the person's local date, and is still open is left out."""
    outcomes = Counter(
        outcome
        for one in occurrences
        if (outcome := outcome_of(one)) is not Outcome.UNANSWERED or one.local_date < today
    )
    return Tally(outcomes[Outcome.DONE], outcomes[Outcome.SKIPPED], outcomes[Outcome.UNANSWERED])


def by_reminder(occurrences: Iterable[Occurrence]) -> dict[int, list[Occurrence]]:
    """The occurrences of each reminder, in the order in which the reminders first appear."""
    parted: defaultdict[int, list[Occurrence]] = defaultdict(list)
    for one in occurrences:
        if one.reminder_id is not None:
            parted[one.reminder_id].append(one)
    return dict(parted)


def first_of_score(today: dt.date) -> dt.date:
    """The first local date of the `SCORE_DAYS` that end `today`."""
    return today - (SCORE_DAYS - 1) * ONE_DAY


def streak(of_days: Mapping[dt.date, Mark], *, today: dt.date) -> Streak:
    """The streak up to `today`, which adds to it once it is done, and ends it never.

    Days with nothing but skips, and days with nothing, neither end a streak nor add to it.
    """
    days = 0
    for date in sorted((date for date in of_days if date <= today), reverse=True):
        mark = of_days[date]
        if mark is Mark.DONE:
            days += 1
        elif mark in {Mark.PARTLY, Mark.OPEN} and date != today:
            return Streak(days, ended=True)
    return Streak(days, ended=False)


def usual_time(occurrences: Iterable[Occurrence], timezone: str) -> dt.time | None:
    """The median wall-clock time in `timezone` at which "done" was tapped, to the minute; None if it never was.

    Where two are in the middle it is the earlier one: a time at which something happened. Times are counted from the
    start of the occurrence's own date, so that ten to midnight and ten past have midnight between them and not noon.
    What was tapped more than a day after its time tells nothing about the time of day, and is left out.
    """
    zone = ZoneInfo(timezone)
    minutes = [
        _minutes_into(one.local_date, one.answered_at.astimezone(zone))
        for one in occurrences
        if outcome_of(one) is Outcome.DONE
        and one.answered_at is not None
        and abs(one.answered_at - one.due_at) <= ONE_DAY
    ]
    return dt.time(*divmod(median_low(minutes) % (24 * 60), 60)) if minutes else None


def days_between(first: dt.date, last: dt.date) -> Sequence[dt.date]:
    """Every date from `first` to `last`, both included."""
    return [first + number * ONE_DAY for number in range((last - first).days + 1)]


def local_date(now: dt.datetime, timezone: str | None) -> dt.date:
    """The date on a person's calendar; in UTC for one who has not said where they are."""
    return now.astimezone(ZoneInfo(timezone or "UTC")).date()


def _mark(outcomes: set[Outcome]) -> Mark:
    if Outcome.DONE in outcomes:
        return Mark.PARTLY if Outcome.UNANSWERED in outcomes else Mark.DONE
    return Mark.OPEN if Outcome.UNANSWERED in outcomes else Mark.NEUTRAL


def _minutes_into(date: dt.date, moment: dt.datetime) -> int:
    """Minutes on the wall clock since the start of `date`: below zero the day before, 1450 at ten past midnight."""
    return int((moment.replace(tzinfo=None) - dt.datetime.combine(date, dt.time())).total_seconds() // 60)
