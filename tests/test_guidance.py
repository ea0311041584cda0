"""How a routine runs, worked out without a clock or a message."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bot import guidance
from bot.content.models import Routine
from bot.features.routines import run_views
from bot.guidance import Ending
from db.records import Run
from tests.conversation import NOON, loaded_content
from tests.guided import SECOND, SHORT, a_run

ROUTINES = list(loaded_content().routines.values())
LAST = len(SHORT.steps) - 1


def after(seconds: float) -> dt.datetime:
    return NOON + seconds * SECOND


def stands(run: Run, seconds: float) -> Run | Ending:
    return guidance.stands(run, SHORT, now=after(seconds))


def at(run: Run | Ending) -> Run:
    assert isinstance(run, Run)
    return run


def test_it_begins_with_the_whole_of_its_first_step() -> None:
    run = guidance.begun(7, SHORT, message_id=3, pictured=False, before=4, now=NOON)
    assert (run.step, run.before, guidance.seconds_left(run, SHORT, now=NOON)) == (0, 4, SHORT.steps[0].seconds)


def test_within_its_step_it_stays_what_it_is() -> None:
    run = a_run()
    assert stands(run, 0) is run
    assert stands(run, 9.9) is run


def test_a_step_on_time_ends_on_time_however_long_its_edit_took() -> None:
    run = at(stands(a_run(), 10.6))
    assert (run.step, run.ends_at) == (1, after(15))


def test_a_step_that_comes_late_gets_its_full_time() -> None:
    run = at(stands(a_run(), 40))
    assert (run.step, run.ends_at) == (1, after(45))


def test_no_step_is_passed_over_however_late_it_is() -> None:
    for seconds in (10, 30, 60, 129):
        assert at(stands(a_run(), seconds)).step == 1


def test_after_minutes_away_it_waits_at_its_step_with_the_whole_of_it() -> None:
    run = at(stands(a_run(step=2, ends_at=NOON), 180))
    assert (run.step, run.interrupted, run.ends_at, run.seconds_left) == (2, True, None, SHORT.steps[2].seconds)
    assert stands(run, 10_000) is run
    assert not guidance.resumed(run, SHORT, now=NOON).interrupted


def test_after_long_it_is_over() -> None:
    assert stands(a_run(step=2, ends_at=NOON), 601) is Ending.LAPSED


def test_the_last_step_is_followed_by_the_end() -> None:
    run = a_run(step=LAST, ends_at=NOON)
    assert stands(run, 0) is Ending.FINISHED
    assert stands(run, 599) is Ending.FINISHED
    assert guidance.at_step(run, SHORT, LAST + 1, now=NOON) is Ending.FINISHED


def test_a_routine_that_has_become_shorter_is_over() -> None:
    for ends_at, seconds_left in ((NOON, None), (None, 4)):
        run = a_run(step=LAST + 1, ends_at=ends_at, seconds_left=seconds_left)
        assert guidance.stands(run, SHORT, now=NOON) is Ending.RETIRED


def test_a_clock_that_went_back_begins_the_step_anew() -> None:
    run = at(stands(a_run(), -3600))
    assert (run.step, run.ends_at) == (0, after(-3590))


def test_a_pause_keeps_what_is_left() -> None:
    paused = guidance.paused(a_run(), SHORT, now=after(3.5))
    assert (paused.seconds_left, paused.ends_at) == (7, None)
    resumed = guidance.resumed(paused, SHORT, now=after(1000))
    assert (resumed.seconds_left, resumed.ends_at) == (None, after(1007))


def test_full_seconds_are_kept_so_that_the_database_can_hold_them() -> None:
    run = guidance.at_step(a_run(), SHORT, 1, now=after(0.4))
    assert at(run).ends_at == after(6)


@pytest.mark.parametrize(("seconds", "running", "every"), [(30, 1, 5), (600, 1, 10), (30, 75, 10), (600, 1000, 133)])
def test_many_at_once_make_the_bars_slower(seconds: int, running: int, every: float) -> None:
    assert guidance.bar_every_s(seconds, running=running, per_second=25) == pytest.approx(every, abs=0.5)


def test_the_bars_of_any_crowd_take_less_than_a_third_of_the_pace() -> None:
    for running in (100, 1_000, 100_000):
        assert running / guidance.bar_every_s(900, running=running, per_second=25) <= 25 * guidance.BARS_SHARE + 0.01


def test_every_step_has_an_edit_at_least_each_ten_seconds() -> None:
    for routine in ROUTINES:
        for step in range(len(routine.steps)):
            run = at(guidance.at_step(a_run(), routine, step, now=NOON))
            shown_at = NOON
            every_s = guidance.bar_every_s(routine.steps[step].seconds, running=1, per_second=25)
            assert run.ends_at is not None
            while shown_at < run.ends_at:
                due = guidance.next_edit_at(run, routine, shown_at=shown_at, every_s=every_s)
                assert SECOND <= due - shown_at <= 11 * SECOND
                shown_at = due


def test_what_nobody_has_seen_is_shown_at_once() -> None:
    assert guidance.next_edit_at(a_run(), SHORT, shown_at=None, every_s=5) == NOON


@given(
    routine=st.sampled_from(ROUTINES),
    delays=st.lists(st.floats(0, 100), min_size=1, max_size=40),
    running=st.integers(1, 2000),
)
def test_whatever_holds_the_edits_up_each_says_something_new_and_no_step_is_left_out(
    routine: Routine, delays: list[float], running: int
) -> None:
    """Each edit goes out some time after it was due; the next one is worked out from what it showed."""
    run = guidance.begun(7, routine, message_id=3, pictured=False, before=None, now=NOON)
    now, texts, steps = NOON, [run_views.running(routine, run, now=NOON).text], [0]
    for delay in delays:
        step = routine.steps[run.step]
        every_s = guidance.bar_every_s(step.seconds, running=running, per_second=25)
        due = guidance.next_edit_at(run, routine, shown_at=now, every_s=every_s)
        assert now < due <= (run.ends_at or now) or run.ends_at == due
        now = max(due, now + SECOND) + delay * SECOND
        moved_on = guidance.stands(run, routine, now=now)
        if isinstance(moved_on, Ending):
            assert moved_on is Ending.FINISHED
            assert steps == list(range(len(routine.steps)))
            return
        run = moved_on
        text = run_views.running(routine, run, now=now).text
        assert text != texts[-1]
        texts.append(text)
        if run.step != steps[-1]:
            steps.append(run.step)
        assert steps == list(range(len(steps)))


def test_a_rhythm_of_two_numbers_has_no_holds() -> None:
    breathing = loaded_content().routines["box-breathing"]
    wanted = {"4-6": (4, 0, 6, 0), "4-7-8": (4, 7, 8, 0), "4-4-4-4": (4, 4, 4, 4), "3.5-0-7": (3.5, 0, 7, 0)}
    for rhythm, breath in wanted.items():
        assert replace(breathing, rhythm=rhythm).breath == breath
    assert SHORT.breath is None


def test_a_run_reads_as_it_is_paused() -> None:
    run = a_run(before=5)
    assert replace(run, ends_at=None, seconds_left=4).paused
    assert not run.paused
