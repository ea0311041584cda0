"""Starts a routine, steers it, and asks how it left people. Whatever is done here, the guide waits for it."""

from __future__ import annotations

import datetime as dt
import logging
from concurrent.futures.process import BrokenProcessPool

from msgspec.structs import replace
from telegram import Update

from bot import guidance
from bot.attachments import Picture, show_picture
from bot.content.models import Routine
from bot.context import Context, ensure_user
from bot.drawing.pictures import rhythm_png
from bot.features.routines import run_views
from bot.features.routines.handlers import RETIRED, list_screen
from bot.features.routines.payloads import (
    AskBefore,
    NoteTension,
    OpenRun,
    StartRoutine,
    Steering,
    SteerRun,
    TakeTensionBack,
)
from bot.guidance import Ending
from bot.history import local_date
from bot.language import _
from bot.screen import Screen, Shown, show
from db import routine_runs, tensions
from db.records import Run, Tension

log = logging.getLogger(__name__)

ANSWERED_WITHIN = dt.timedelta(hours=1)  # later, "now" is no longer about the routine


async def on_ask_before(update: Update, context: Context, payload: AskBefore) -> None:
    routine = await _find(update, context, payload.routine_id)
    if routine is not None:
        await show(update, run_views.ask_before(routine))


async def on_start(update: Update, context: Context, payload: StartRoutine) -> None:
    """Begin in the message under the finger. What ran before ends."""
    routine = await _find(update, context, payload.routine_id)
    if routine is None:
        return
    user = await ensure_user(update, context)
    run = guidance.begun(
        user.id,
        routine,
        message_id=_message_id(update),
        pictured=routine.breath is not None,
        before=payload.before,
        now=context.now(),
    )
    async with context.magpie.guide.holding(user.id):
        earlier = await context.services.database.run(routine_runs.find, user.id)
        await _let_run(update, context, routine, run)
        if earlier is not None and earlier.message_id != _message_id(update):
            await context.magpie.guide.say_over(earlier, Ending.REPLACED)


async def on_open_run(update: Update, context: Context, payload: OpenRun) -> None:
    """Let what runs go on in this message."""
    user = await ensure_user(update, context)
    async with context.magpie.guide.holding(user.id):
        run = await context.services.database.run(routine_runs.find, user.id)
        routine = None if run is None else context.services.content.routines.get(run.routine_id)
        if run is None or routine is None or run.step >= len(routine.steps):
            await show(update, (await list_screen(update, context)).with_toast(_("Nothing is running any more.")))
            return
        here = replace(run, message_id=_message_id(update), pictured=routine.breath is not None)
        await _let_run(update, context, routine, here)
        if run.message_id != here.message_id:
            await context.magpie.guide.say_over(run, Ending.MOVED)


async def on_steer(update: Update, context: Context, payload: SteerRun) -> None:
    """Pause, go on, a step back, the next one, or stop."""
    user = await ensure_user(update, context)
    database, routine = context.services.database, context.services.content.routines.get(payload.routine_id)
    async with context.magpie.guide.holding(user.id):
        run = await database.run(routine_runs.find, user.id, message_id=_message_id(update))
        if run is None or routine is None or run.routine_id != routine.id:
            await _show(update, context, routine, run_views.not_running(routine))
            return
        # A tap on Next that meant the step before this one has come true already: the message shows where it stands.
        stands = run
        if payload.step == run.step or payload.to not in (Steering.NEXT, Steering.BACK):
            steered = _steered(run, routine, payload.to, now=context.now())
            if isinstance(steered, Ending):
                await database.run(routine_runs.end, user.id, run.message_id)
                await _show(update, context, routine, run_views.over(routine, run, steered, now=context.now()))
                return
            stands = steered
        await _let_run(update, context, routine, stands)


async def on_note_tension(update: Update, context: Context, payload: NoteTension) -> None:
    """How tense it is now, or rather not saying so."""
    routine = await _find(update, context, payload.routine_id)
    if routine is None:
        return
    user = await ensure_user(update, context)
    database, now = context.services.database, context.now()
    ended_at = dt.datetime.fromtimestamp(payload.ended, dt.UTC)
    async with context.magpie.guide.holding(user.id):
        # After a kill at the very end the row may still be there; the question was answered, so it is over.
        await database.run(routine_runs.end, user.id, _message_id(update))
        late = now - ended_at > ANSWERED_WITHIN
        if payload.after is None or late:
            await _show(update, context, routine, run_views.done(routine, late=payload.after is not None))
            return
        tension = Tension(
            ended_at=ended_at,
            local_date=local_date(ended_at, user.timezone),
            routine_id=routine.id,
            before=payload.before,
            after=payload.after,
        )
        await database.run(tensions.note, user.id, tension)
        await _show(update, context, routine, run_views.noted(routine, tension))


async def on_take_tension_back(update: Update, context: Context, payload: TakeTensionBack) -> None:
    """Undo: forget the number, and ask again."""
    routine = await _find(update, context, payload.routine_id)
    if routine is None:
        return
    user = await ensure_user(update, context)
    ended_at = dt.datetime.fromtimestamp(payload.ended, dt.UTC)
    await context.services.database.run(tensions.take_back, user.id, ended_at)
    screen = run_views.ask_after(routine, ended=payload.ended, before=payload.before)
    await _show(update, context, routine, screen.with_toast(_("Taken back.")))


def _steered(run: Run, routine: Routine, to: Steering, *, now: dt.datetime) -> Run | Ending:
    if run.step >= len(routine.steps):
        return Ending.RETIRED
    match to:
        case Steering.PAUSE:
            return run if run.paused else guidance.paused(run, routine, now=now)
        case Steering.RESUME:
            return guidance.resumed(run, routine, now=now) if run.paused else run
        case Steering.BACK:
            return guidance.at_step(run, routine, max(run.step - 1, 0), now=now)
        case Steering.NEXT:
            return guidance.at_step(run, routine, run.step + 1, now=now)
        case Steering.STOP:
            return Ending.STOPPED


async def _let_run(update: Update, context: Context, routine: Routine, run: Run) -> None:
    """Write down where the run stands, and show it.

    The row comes first: if the bot dies in between, the guide shows what was meant. A picture takes a second the first
    time that it is drawn, and the step is not to be the shorter for it.
    """
    database, began = context.services.database, context.now()
    await database.run(routine_runs.begin, run)
    on_screen = await _show(update, context, routine, run_views.running(routine, run, now=began))
    shown = run
    if on_screen.message_id is not None:
        shown = replace(run, message_id=on_screen.message_id, pictured=on_screen.photo_id is not None)
    took = context.now() - began
    if shown.ends_at is not None and took >= guidance.SECOND:
        shown = replace(shown, ends_at=shown.ends_at + took)
    if shown != run:
        await database.run(routine_runs.begin, shown)


async def _show(update: Update, context: Context, routine: Routine | None, screen: Screen) -> Shown:
    """Show it, below its picture if the routine has a rhythm."""
    if routine is None or routine.breath is None:
        return await show(update, screen)
    try:
        return await show_picture(
            update, context, screen, Picture(rhythm_png, run_views.rhythm_picture(routine.breath))
        )
    except BrokenProcessPool:
        log.exception("The rhythm of %s could not be drawn; it goes without", routine.id)
        return await show(update, screen)


async def _find(update: Update, context: Context, routine_id: str) -> Routine | None:
    """The routine; where there is none any more the person is told, and gets the list."""
    routine = context.services.content.routines.get(routine_id)
    if routine is None:
        await show(update, (await list_screen(update, context)).with_toast(_(RETIRED)))
    return routine


def _message_id(update: Update) -> int:
    query = update.callback_query
    assert query is not None
    assert query.message is not None
    return query.message.message_id
