"""Counting what became of reminders: what counts, what does not, and what a day looks like."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import history
from bot.history import Mark, Streak, Tally
from db.records import Answer, Occurrence, State
from tests.looking_back import DAY, TODAY, occurrence, reminder

DONE, SKIPPED, PAUSED = Answer.DONE, Answer.SKIPPED, Answer.PAUSED


def test_done_counts_no_answer_counts_and_a_skip_stands_beside() -> None:
    rows = [occurrence(3, DONE), occurrence(2), occurrence(1, SKIPPED), occurrence(0, DONE)]
    tally = history.tally(rows, today=TODAY)
    assert tally == Tally(done=2, skipped=1, unanswered=1)
    assert tally.counted == 3


@pytest.mark.parametrize(
    "state", [State.CLAIMED, State.SENDING, State.UNCERTAIN, State.FAILED, State.BLOCKED, State.MISSED]
)
def test_what_is_not_the_persons_doing_is_left_out(state: State) -> None:
    rows = [occurrence(1, state=state), occurrence(2, PAUSED)]
    assert history.tally(rows, today=TODAY) == Tally()
    assert history.marks(rows) == {}


def test_what_was_answered_before_it_fell_due_counts() -> None:
    early = occurrence(-1, DONE, answered_at=dt.datetime(2026, 11, 25, 9, tzinfo=dt.UTC))
    assert history.tally([early], today=TODAY) == Tally(done=1)


def test_what_is_still_open_today_counts_from_tomorrow_on() -> None:
    rows = [occurrence(0)]
    assert history.tally(rows, today=TODAY) == Tally()
    assert history.marks(rows) == {TODAY: Mark.OPEN}
    assert history.tally(rows, today=TODAY + DAY) == Tally(unanswered=1)


def test_a_tip_asks_for_nothing() -> None:
    reminders = {1: reminder(1), 2: reminder(2, kind="tip", label=None)}
    rows = [occurrence(1), occurrence(1, reminder_id=2), occurrence(1, reminder_id=3)]
    assert history.asking(rows, reminders) == [rows[0]]


@pytest.mark.parametrize(
    ("answers", "mark"),
    [
        ([DONE, DONE], Mark.DONE),
        ([DONE, SKIPPED], Mark.DONE),
        ([DONE, PAUSED], Mark.DONE),
        ([DONE, None], Mark.PARTLY),
        ([DONE, None, SKIPPED], Mark.PARTLY),
        ([None, None], Mark.OPEN),
        ([None, SKIPPED], Mark.OPEN),
        ([SKIPPED, SKIPPED], Mark.NEUTRAL),
        ([PAUSED], None),
    ],
)
def test_a_day_is_marked_by_what_counted_on_it(answers: list[Answer | None], mark: Mark | None) -> None:
    rows = [occurrence(4, said, slot=f"{8 + hour:02}:00") for hour, said in enumerate(answers)]
    assert history.marks(rows).get(TODAY - 4 * DAY) is mark


@pytest.mark.parametrize(
    ("days", "streak"),
    [
        # From today backwards: d done, p partly, o open, s skips only, a full stop nothing.
        ("ddd", 3),
        ("oddd", 3),
        ("pdd", 2),
        (".dd", 2),
        ("dsd.d", 3),
        ("dodd", 1),
        ("dpdd", 1),
        ("ood", 0),
        ("sss", 0),
        ("", 0),
    ],
)
def test_a_streak_bridges_skips_and_empty_days_and_today_never_ends_it(days: str, streak: int) -> None:
    letters = {"d": Mark.DONE, "p": Mark.PARTLY, "o": Mark.OPEN, "s": Mark.NEUTRAL}
    marks = {TODAY - ago * DAY: letters[letter] for ago, letter in enumerate(days) if letter != "."}
    assert history.streak(marks, today=TODAY).days == streak


def test_a_streak_says_whether_an_earlier_day_could_add_to_it() -> None:
    assert history.streak({TODAY: Mark.DONE}, today=TODAY) == Streak(1, ended=False)
    assert history.streak({TODAY: Mark.DONE, TODAY - DAY: Mark.OPEN}, today=TODAY) == Streak(1, ended=True)


@given(st.dictionaries(st.integers(0, 60), st.sampled_from(list(Mark)), max_size=40), st.integers(1, 60))
def test_a_streak_that_ended_is_the_same_however_far_back_one_reads(marks: dict[int, Mark], read: int) -> None:
    everything = {TODAY - ago * DAY: mark for ago, mark in marks.items()}
    recent = {date: mark for date, mark in everything.items() if date > TODAY - read * DAY}
    part, whole = history.streak(recent, today=TODAY), history.streak(everything, today=TODAY)
    assert part.days <= whole.days
    assert part == whole or not part.ended


def test_the_score_is_of_28_days_that_end_today() -> None:
    first = history.first_of_score(TODAY)
    assert len(history.days_between(first, TODAY)) == 28


def test_the_usual_time_is_one_on_the_persons_own_clock() -> None:
    rows = [at(3, "21:00", "21:04"), at(2, "21:00", "21:40"), at(1, "21:00", "22:10")]
    assert history.usual_time(rows, "UTC") == dt.time(21, 40)
    assert history.usual_time(rows, "Asia/Kathmandu") == dt.time(3, 25)


def test_the_usual_time_about_midnight_is_not_noon() -> None:
    rows = [at(3, "23:30", "23:50"), at(2, "23:30", "00:10", next_day=True), at(1, "23:30", "00:20", next_day=True)]
    assert history.usual_time(rows, "UTC") == dt.time(0, 10)
    assert history.usual_time(rows[:2], "UTC") == dt.time(23, 50)


def test_an_answer_of_another_day_tells_no_time_of_day() -> None:
    late = occurrence(9, DONE, answered_at=dt.datetime(2026, 11, 25, 4, tzinfo=dt.UTC))
    assert history.usual_time([late], "UTC") is None
    assert history.usual_time([late, at(1, "21:00", "21:07"), occurrence(2, SKIPPED)], "UTC") == dt.time(21, 7)


def test_the_date_is_the_persons_own() -> None:
    now = dt.datetime(2026, 11, 25, 23, 30, tzinfo=dt.UTC)
    assert history.local_date(now, "Asia/Tokyo") == dt.date(2026, 11, 26)
    assert history.local_date(now, None) == dt.date(2026, 11, 25)


def at(days_ago: int, slot: str, tapped: str, *, next_day: bool = False) -> Occurrence:
    """Done at a wall-clock time in UTC."""
    date = TODAY - (days_ago - next_day) * DAY
    moment = dt.datetime.combine(date, dt.time.fromisoformat(tapped), dt.UTC)
    return occurrence(days_ago, DONE, slot=slot, answered_at=moment)
