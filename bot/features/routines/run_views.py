"""What a routine looks like while it runs, and when it is over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.callback_data import CallbackData
from bot.content.models import Routine
from bot.destinations import OpenHome, OpenProgress, OpenRoutine, OpenRoutines
from bot.drawing.pictures import RhythmPicture, RhythmWords
from bot.features.routines.payloads import NoteTension, StartRoutine, Steering, SteerRun, TakeTensionBack
from bot.guidance import Ending, seconds_left
from bot.language import N_, Marked, _, number, pgettext
from bot.screen import Screen, button, escape, grid, keyboard, paragraphs
from bot.wording import duration
from db.records import Run, Tension

_HOLD = N_("hold {seconds}")
# Translators: parts of a breath, as in "in 4, hold 7, out 8 seconds"
_BREATH: tuple[Marked, ...] = (N_("in {seconds}"), _HOLD, N_("out {seconds}"), _HOLD)
_OVER = {
    Ending.STOPPED: N_("Stopped at step {step} of {steps}. That is fine: some of it is enough."),
    Ending.REPLACED: N_("Stopped at step {step} of {steps}, because another one began."),
    Ending.MOVED: N_("This goes on further down."),
    Ending.LAPSED: N_(
        "I was away for too long, so this one stopped at step {step} of {steps}. I am sorry. "
        "Begin again whenever you like."
    ),
    Ending.RETIRED: N_("This routine has changed since it began, so it stops here."),
}
BAR_CELLS = 10
MOST_TENSE = 10
SCALE = N_("0 is not at all, 10 is as tense as it gets.")


def running(routine: Routine, run: Run, *, now: dt.datetime) -> Screen:
    """One step: how to do it, and how much of it is left."""
    step, left = routine.steps[run.step], seconds_left(run, routine, now=now)
    bar = _bar(step.seconds - left, step.seconds)
    return Screen(
        paragraphs(
            f"{_title(routine)}\n{_('Step {step} of {steps}', step=run.step + 1, steps=len(routine.steps))}",
            _("<i>I was away for a moment. We are at this step; go on when you like.</i>") if run.interrupted else None,
            escape(step.text),
            f"{bar}\n{_left(left, paused=run.paused)}",
            _rhythm(routine) if run.pictured else None,
        ),
        _steering(run),
    )


def over(routine: Routine | None, run: Run, why: Ending, *, now: dt.datetime) -> Screen:
    """The last that the message of a run says. One that was finished asks its one question."""
    if routine is None:
        return Screen(
            _("This routine was retired, so it stops here."),
            keyboard([button(_("Routines"), OpenRoutines())], home=False),
        )
    if why is Ending.FINISHED:
        return ask_after(routine, ended=int(now.timestamp()), before=run.before)
    words = _(_OVER[why], step=run.step + 1, steps=len(routine.steps))
    if why is Ending.MOVED:
        return Screen(f"{_title(routine)}\n{words}")
    return Screen(f"{_title(routine)}\n{words}", _afterwards(_("Start over"), routine))


def not_running(routine: Routine | None) -> Screen:
    """A button of a run that is over."""
    if routine is None:
        return Screen(_("This one is over."), keyboard([button(_("Routines"), OpenRoutines())], home=False))
    return Screen(f"{_title(routine)}\n{_('This one is over.')}", _afterwards(_("Start over"), routine))


def ask_before(routine: Routine) -> Screen:
    """The tension before; every answer starts the routine."""
    return Screen(
        paragraphs(
            f"{_title(routine)}\n{_('How tense are you now?')}",
            _("{scale} It begins when you tap.", scale=_(SCALE)),
        ),
        keyboard(
            *_numbers(lambda tense: StartRoutine(routine_id=routine.id, before=tense), _("Skip")),
            back=OpenRoutine(routine_id=routine.id),
        ),
    )


def ask_after(routine: Routine, *, ended: int, before: int | None) -> Screen:
    """A quiet ending, and one question."""
    return Screen(
        paragraphs(
            f"{_title(routine)}\n{_('That was the last step. Stay as you are for as long as you like.')}",
            _("<b>How tense are you now?</b> {scale}", scale=_(SCALE)),
        ),
        keyboard(
            *_numbers(
                lambda tense: NoteTension(routine_id=routine.id, ended=ended, before=before, after=tense), _("Skip")
            ),
            home=False,
        ),
    )


def noted(routine: Routine, tension: Tension) -> Screen:
    """What was tapped, with the way back."""
    said = (
        _("Noted: {after}.", after=tension.after)
        if tension.before is None
        else _("Noted: {after}. Before it began, it was {before}.", after=tension.after, before=tension.before)
    )
    back = TakeTensionBack(routine_id=routine.id, ended=int(tension.ended_at.timestamp()), before=tension.before)
    return Screen(
        f"{_title(routine)}\n{said}",
        keyboard(
            [button(_("Undo"), back), button(_("Progress"), OpenProgress())],
            [button(_("Once more"), StartRoutine(routine_id=routine.id)), button(_("Routines"), OpenRoutines())],
            home=False,
        ),
    )


def done(routine: Routine, *, late: bool = False) -> Screen:
    """The end without an answer. `late`: one came, but too long afterwards to be about the routine."""
    words = _("That was a while ago, so I have noted nothing.") if late else _("Done. Come back whenever you like.")
    return Screen(f"{_title(routine)}\n{words}", _afterwards(_("Once more"), routine))


def rhythm_words(breath: tuple[float, float, float, float]) -> str:
    """The rhythm as the picture shows it: "in 4, hold 7, out 8 seconds"."""
    parts = [_(part, seconds=number(of)) for part, of in zip(_BREATH, breath, strict=True) if of]
    return _("{parts} seconds", parts=", ".join(parts))


def rhythm_picture(breath: tuple[float, float, float, float]) -> RhythmPicture:
    """What is drawn of a rhythm."""
    words = RhythmWords(
        title=_("One breath"),
        takes=duration(sum(breath), "second"),
        inhale=pgettext("below a part of a breath that is drawn", "in"),
        hold=pgettext("below a part of a breath that is drawn", "hold"),
        exhale=pgettext("below a part of a breath that is drawn", "out"),
        again=pgettext("behind a breath that is drawn", "and again"),
    )
    return RhythmPicture(breath, words)


def _title(routine: Routine) -> str:
    return f"<b>{escape(routine.name)}</b>"


def _rhythm(routine: Routine) -> str | None:
    return (
        None
        if routine.breath is None
        else _("The rhythm: {rhythm}, again and again.", rhythm=rhythm_words(routine.breath))
    )


def _left(seconds: int, *, paused: bool) -> str:
    time = _time(seconds)
    return _("Paused, {time} left", time=time) if paused else _("{time} left", time=time)


def _time(seconds: int) -> str:
    """Such as "45 seconds" or "4 min 20 s"."""
    if seconds < 60:  # noqa: PLR2004 - below a minute, seconds are the better unit
        return duration(seconds, "second")
    minutes, rest = divmod(seconds, 60)
    if rest:
        return _("{minutes} min {seconds} s", minutes=minutes, seconds=rest)
    return _("{minutes} min", minutes=minutes)


def _bar(gone: int, of: int) -> str:
    full = round(BAR_CELLS * gone / of)
    return "▰" * full + "▱" * (BAR_CELLS - full)


def _steering(run: Run) -> InlineKeyboardMarkup:
    def steer(label: str, to: Steering, style: str | None = None) -> InlineKeyboardButton:
        return button(label, SteerRun(routine_id=run.routine_id, step=run.step, to=to), style=style)

    pause = steer(_("Resume"), Steering.RESUME, "primary") if run.paused else steer(_("Pause"), Steering.PAUSE)
    back = [steer(_("Back a step"), Steering.BACK)] if run.step else []
    return keyboard([*back, pause, steer(_("Next"), Steering.NEXT)], [steer(_("Stop"), Steering.STOP)], home=False)


def _afterwards(again: str, routine: Routine) -> InlineKeyboardMarkup:
    return keyboard(
        [button(again, StartRoutine(routine_id=routine.id)), button(_("Routines"), OpenRoutines())],
        [button(_("Home"), OpenHome())],
        home=False,
    )


def _numbers(payload: Callable[[int | None], CallbackData], no_answer: str) -> list[list[InlineKeyboardButton]]:
    """0 to 10, and the way past it, four to a row."""
    choices = [button(str(tense), payload(tense)) for tense in range(MOST_TENSE + 1)]
    return grid([*choices, button(no_answer, payload(None))], columns=4)
