"""What a routine looks like while it runs, and when it is over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.callback_data import CallbackData
from bot.content.models import Routine
from bot.destinations import OpenHome, OpenProgress, OpenRoutine, OpenRoutines
from bot.features.routines.payloads import NoteTension, StartRoutine, Steering, SteerRun, TakeTensionBack
from bot.guidance import Ending, seconds_left
from bot.screen import Screen, button, escape, grid, keyboard, paragraphs
from db.records import Run, Tension

BAR_CELLS = 10
MOST_TENSE = 10
SCALE = "0 is not at all, 10 is as tense as it gets."


def running(routine: Routine, run: Run, *, now: dt.datetime) -> Screen:
    """One step: how to do it, and how much of it is left."""
    step, left = routine.steps[run.step], seconds_left(run, routine, now=now)
    bar = _bar(step.seconds - left, step.seconds)
    return Screen(
        paragraphs(
            f"{_title(routine)}\nStep {run.step + 1} of {len(routine.steps)}",
            "<i>I was away for a moment. We are at this step; go on when you like.</i>" if run.interrupted else None,
            escape(step.text),
            f"{bar}\n{'Paused, ' if run.paused else ''}{_time(left)} left",
            _rhythm(routine) if run.pictured else None,
        ),
        _steering(run),
    )


def over(routine: Routine | None, run: Run, why: Ending, *, now: dt.datetime) -> Screen:
    """The last that the message of a run says. One that was finished asks its one question."""
    if routine is None:
        return Screen(
            "This routine was retired, so it stops here.", keyboard([button("Routines", OpenRoutines())], home=False)
        )
    if why is Ending.FINISHED:
        return ask_after(routine, ended=int(now.timestamp()), before=run.before)
    reached = f"step {run.step + 1} of {len(routine.steps)}"
    words = {
        Ending.STOPPED: f"Stopped at {reached}. That is fine: some of it is enough.",
        Ending.REPLACED: f"Stopped at {reached}, because another one began.",
        Ending.MOVED: "This goes on further down.",
        Ending.LAPSED: f"I was away for too long, so this one stopped at {reached}. I am sorry. "
        "Begin again whenever you like.",
        Ending.RETIRED: "This routine has changed since it began, so it stops here.",
    }[why]
    if why is Ending.MOVED:
        return Screen(f"{_title(routine)}\n{words}")
    return Screen(f"{_title(routine)}\n{words}", _afterwards("Start over", routine))


def not_running(routine: Routine | None) -> Screen:
    """A button of a run that is over."""
    if routine is None:
        return Screen("This one is over.", keyboard([button("Routines", OpenRoutines())], home=False))
    return Screen(f"{_title(routine)}\nThis one is over.", _afterwards("Start over", routine))


def ask_before(routine: Routine) -> Screen:
    """The tension before; every answer starts the routine."""
    return Screen(
        paragraphs(f"{_title(routine)}\nHow tense are you now?", f"{SCALE} It begins when you tap."),
        keyboard(
            *_numbers(lambda number: StartRoutine(routine_id=routine.id, before=number), "Skip"),
            back=OpenRoutine(routine_id=routine.id),
        ),
    )


def ask_after(routine: Routine, *, ended: int, before: int | None) -> Screen:
    """A quiet ending, and one question."""
    return Screen(
        paragraphs(
            f"{_title(routine)}\nThat was the last step. Stay as you are for as long as you like.",
            f"<b>How tense are you now?</b> {SCALE}",
        ),
        keyboard(
            *_numbers(
                lambda number: NoteTension(routine_id=routine.id, ended=ended, before=before, after=number), "Skip"
            ),
            home=False,
        ),
    )


def noted(routine: Routine, tension: Tension) -> Screen:
    """What was tapped, with the way back."""
    compared = "" if tension.before is None else f" Before it began, it was {tension.before}."
    back = TakeTensionBack(routine_id=routine.id, ended=int(tension.ended_at.timestamp()), before=tension.before)
    return Screen(
        f"{_title(routine)}\nNoted: {tension.after}.{compared}",
        keyboard(
            [button("Undo", back), button("Progress", OpenProgress())],
            [button("Once more", StartRoutine(routine_id=routine.id)), button("Routines", OpenRoutines())],
            home=False,
        ),
    )


def done(routine: Routine, *, late: bool = False) -> Screen:
    """The end without an answer. `late`: one came, but too long afterwards to be about the routine."""
    words = "That was a while ago, so I have noted nothing." if late else "Done. Come back whenever you like."
    return Screen(f"{_title(routine)}\n{words}", _afterwards("Once more", routine))


def rhythm_words(breath: tuple[float, float, float, float]) -> str:
    """The rhythm as the picture shows it: "in 4, hold 7, out 8 seconds"."""
    names = ("in", "hold", "out", "hold")
    parts = [f"{name} {seconds:g}" for name, seconds in zip(names, breath, strict=True) if seconds]
    return f"{', '.join(parts)} seconds"


def _title(routine: Routine) -> str:
    return f"<b>{escape(routine.name)}</b>"


def _rhythm(routine: Routine) -> str | None:
    return None if routine.breath is None else f"The rhythm: {rhythm_words(routine.breath)}, again and again."


def _time(seconds: int) -> str:
    """Such as "45 seconds" or "4 min 20 s"."""
    if seconds < 60:  # noqa: PLR2004 - below a minute, seconds are the better unit
        return f"{seconds} second{'' if seconds == 1 else 's'}"
    minutes, rest = divmod(seconds, 60)
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"


def _bar(gone: int, of: int) -> str:
    full = round(BAR_CELLS * gone / of)
    return "▰" * full + "▱" * (BAR_CELLS - full)


def _steering(run: Run) -> InlineKeyboardMarkup:
    def steer(label: str, to: Steering, style: str | None = None) -> InlineKeyboardButton:
        return button(label, SteerRun(routine_id=run.routine_id, step=run.step, to=to), style=style)

    pause = steer("Resume", Steering.RESUME, "primary") if run.paused else steer("Pause", Steering.PAUSE)
    back = [steer("Back a step", Steering.BACK)] if run.step else []
    return keyboard([*back, pause, steer("Next", Steering.NEXT)], [steer("Stop", Steering.STOP)], home=False)


def _afterwards(again: str, routine: Routine) -> InlineKeyboardMarkup:
    return keyboard(
        [button(again, StartRoutine(routine_id=routine.id)), button("Routines", OpenRoutines())],
        [button("Home", OpenHome())],
        home=False,
    )


def _numbers(payload: Callable[[int | None], CallbackData], no_answer: str) -> list[list[InlineKeyboardButton]]:
    """0 to 10, and the way past it, four to a row."""
    choices = [button(str(number), payload(number)) for number in range(MOST_TENSE + 1)]
    return grid([*choices, button(no_answer, payload(None))], columns=4)
