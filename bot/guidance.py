"""How a guided routine runs: which step it is at, how much of it is left, and when that is worth an edit. Pure.

A step is never passed over. Whatever held the bot up, the message goes on with the step after the one that it shows;
if that comes late, the step gets its full time all the same, and the routine as a whole takes longer.
"""

from __future__ import annotations

import datetime as dt
import math
from enum import StrEnum

from msgspec.structs import replace

from bot.content.models import Routine
from db.records import Run

SECOND = dt.timedelta(seconds=1)
ON_TIME = SECOND  # a step that begins within this of its time ends at its time as well
SHORT_ABSENCE = dt.timedelta(minutes=2)  # the next step simply comes late: people wait, or rest a little longer
LONGEST_ABSENCE = dt.timedelta(minutes=10)  # after that nobody lies there any more

SHORT_STEP_S = 120
BAR_EVERY_S, LONG_BAR_EVERY_S = 5.0, 10.0  # how often the bar moves, in a short step and in a long one
BARS_SHARE = 0.3  # of the bot's pace: what bars may take of it, however many routines run


class Ending(StrEnum):
    """Why a run is over."""

    FINISHED = "finished"
    STOPPED = "stopped"  # by the person
    REPLACED = "replaced"  # by another routine
    MOVED = "moved"  # it goes on in another message
    LAPSED = "lapsed"  # the bot was away for too long
    RETIRED = "retired"  # the routine, or this step of it, is no longer in the content


def begun(
    user_id: int, routine: Routine, *, message_id: int, pictured: bool, before: int | None, now: dt.datetime
) -> Run:
    """A run at its first step."""
    return Run(
        user_id=user_id,
        routine_id=routine.id,
        message_id=message_id,
        pictured=pictured,
        step=0,
        ends_at=_whole(now) + routine.steps[0].seconds * SECOND,
        seconds_left=None,
        interrupted=False,
        before=before,
        started_at=now,
    )


def at_step(run: Run, routine: Routine, step: int, *, now: dt.datetime) -> Run | Ending:
    """The run at the beginning of that step, from 0; over if there is none."""
    if step >= len(routine.steps):
        return Ending.FINISHED
    ends_at = _whole(now) + routine.steps[step].seconds * SECOND
    return replace(run, step=step, ends_at=ends_at, seconds_left=None, interrupted=False)


def paused(run: Run, routine: Routine, *, now: dt.datetime) -> Run:
    """The run, standing still."""
    return replace(run, ends_at=None, seconds_left=seconds_left(run, routine, now=now))


def resumed(run: Run, routine: Routine, *, now: dt.datetime) -> Run:
    """The run, going on where it was paused."""
    left = seconds_left(run, routine, now=now)
    return replace(run, ends_at=_whole(now) + left * SECOND, seconds_left=None, interrupted=False)


def stands(run: Run, routine: Routine, *, now: dt.datetime) -> Run | Ending:
    """Where the run stands: at the step that its message shows, at the next one, paused after an absence, or over."""
    if run.step >= len(routine.steps):
        return Ending.RETIRED
    if run.ends_at is None or now < run.ends_at:
        return _with_the_clock(run, routine, now=now)
    seconds, late = routine.steps[run.step].seconds, now - run.ends_at
    if late > LONGEST_ABSENCE:
        return Ending.LAPSED
    if late > SHORT_ABSENCE and run.step + 1 < len(routine.steps):
        return replace(run, ends_at=None, seconds_left=seconds, interrupted=True)
    return at_step(run, routine, run.step + 1, now=run.ends_at if late < ON_TIME else now)


def seconds_left(run: Run, routine: Routine, *, now: dt.datetime) -> int:
    """How much of the step is left, in whole seconds and at least one: a step that is shown is not over."""
    if run.ends_at is None:
        return run.seconds_left or 1
    left = math.ceil((run.ends_at - now) / SECOND)
    return min(max(left, 1), routine.steps[run.step].seconds)


def bar_every_s(step_seconds: int, *, running: int, per_second: float) -> float:
    """How often the bar of such a step moves while so many routines run, and the bot may make so many edits a second.

    Many at once make their bars slower, so that there is room for what matters: steps, and reminders.
    """
    usual = BAR_EVERY_S if step_seconds <= SHORT_STEP_S else LONG_BAR_EVERY_S
    return max(usual, running / (BARS_SHARE * per_second))


def next_edit_at(run: Run, routine: Routine, *, shown_at: dt.datetime | None, every_s: float) -> dt.datetime:
    """When the message of a run that is not paused is to change after it was shown at `shown_at`.

    The bar moves at full multiples of `every_s` before the end of the step, so that each edit says something new. Where
    nobody knows what the message shows (None), it is due since the step began.
    """
    assert run.ends_at is not None
    begun_at = run.ends_at - routine.steps[run.step].seconds * SECOND
    if shown_at is None:
        return begun_at
    since = min(max(shown_at, begun_at), run.ends_at)
    moves = math.ceil((run.ends_at - since) / SECOND / every_s) - 1  # that are left of this step
    at = run.ends_at - max(moves, 0) * every_s * SECOND
    return at if at - since >= SECOND or moves <= 0 else at + every_s * SECOND


def _with_the_clock(run: Run, routine: Routine, *, now: dt.datetime) -> Run:
    """The run; where the clock went back, and a step would last longer than it should, it begins anew."""
    seconds = routine.steps[run.step].seconds
    if run.ends_at is None or run.ends_at - now <= (seconds + 1) * SECOND:
        return run
    return replace(run, ends_at=_whole(now) + seconds * SECOND)


def _whole(instant: dt.datetime) -> dt.datetime:
    """The instant, on the next full second: the database keeps no fractions."""
    return instant if instant.microsecond == 0 else instant.replace(microsecond=0) + SECOND
