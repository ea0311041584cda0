"""Reads which routine is meant, or finds one that suits, and shows it."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import Update

from bot.content.models import PartOfDay, Routine
from bot.context import Context, ensure_user
from bot.destinations import OpenRoutine, OpenRoutines
from bot.features.routines import choosing, views
from bot.features.routines.payloads import AskMinutes, SetFavourite, SuggestRoutine
from bot.features.routines.views import Suggestion
from bot.language import N_, _
from bot.screen import Screen, show
from db import favourites, routine_runs, users

RETIRED = N_("That routine was retired.")
_A_ROUTINE = "routine:"  # how search calls one


async def on_relax(update: Update, context: Context) -> None:
    """/relax, /relax and minutes, or /relax and a name."""
    typed = " ".join(context.args or ())
    if not typed:
        await show(update, await list_screen(update, context))
        return
    minutes = choosing.minutes_in(typed)
    if minutes is not None:
        await _suggest(update, context, SuggestRoutine(minutes=minutes))
        return
    near = await _named(context, typed)
    if len(near) == 1:
        await _show(update, context, near[0])
    else:
        await show(update, views.which(typed, near))


async def on_open_routines(update: Update, context: Context, payload: OpenRoutines) -> None:
    await show(update, await list_screen(update, context, payload.page))


async def on_open_routine(update: Update, context: Context, payload: OpenRoutine) -> None:
    routine = context.services.content.routines.get(payload.routine_id)
    if routine is None:
        await show(update, (await list_screen(update, context)).with_toast(_(RETIRED)))
        return
    await _show(update, context, routine)


async def on_set_favourite(update: Update, context: Context, payload: SetFavourite) -> None:
    routine = context.services.content.routines.get(payload.routine_id)
    if routine is None:
        await show(update, (await list_screen(update, context)).with_toast(_(RETIRED)))
        return
    user = await ensure_user(update, context)
    await context.services.database.run(
        favourites.set_favourite, user.id, routine.id, favourite=payload.favourite, now=context.now()
    )
    toast = _("It stands first in your list now.") if payload.favourite else _("No favourite any more.")
    await _show(update, context, routine, toast=toast)


async def on_suggest_word(update: Update, context: Context) -> None:
    """Such as "suggest one"."""
    await show(update, views.ask_minutes())


async def on_ask_minutes(update: Update, context: Context, payload: AskMinutes) -> None:
    await show(update, views.ask_minutes())


async def on_suggest(update: Update, context: Context, payload: SuggestRoutine) -> None:
    await _suggest(update, context, payload)


async def list_screen(update: Update, context: Context, page: int = 0) -> Screen:
    """A page of all routines, as this person has them."""
    assert update.effective_user is not None
    known, liked = context.services.content.routines, await _favourites(update, context)
    run = await context.services.database.run(routine_runs.find, update.effective_user.id)
    running = None if run is None else known.get(run.routine_id)
    return views.routines(choosing.in_order(known.values(), liked), page, favourites=liked, running=running)


async def _suggest(update: Update, context: Context, asked: SuggestRoutine) -> None:
    assert update.effective_user is not None
    database, known = context.services.database, list(context.services.content.routines.values())
    user = await database.run(users.find_user, update.effective_user.id)
    timezone = None if user is None else user.timezone
    part = PartOfDay.ANY if timezone is None else choosing.part_of_day(context.now(), timezone)
    liked = await _favourites(update, context)
    fits = choosing.fitting(known, minutes=asked.minutes, part=part, favourites=liked)
    if not fits:
        suggested = [one for one in known if one.suggested]
        await show(update, views.nothing_fits(min(suggested, key=lambda one: one.minutes)))
        return
    turn = asked.turn % len(fits)
    suggestion = Suggestion(minutes=asked.minutes, part=part, turn=turn, of=len(fits))
    await _show(update, context, fits[turn], suggestion=suggestion)


async def _show(
    update: Update,
    context: Context,
    routine: Routine,
    *,
    suggestion: Suggestion | None = None,
    toast: str | None = None,
) -> None:
    content, liked = context.services.content, await _favourites(update, context)
    order = choosing.in_order(content.routines.values(), liked)
    screen = views.routine(
        content,
        routine,
        page=order.index(routine) // views.PAGE,
        favourite=routine.id in liked,
        suggestion=suggestion,
    )
    await show(update, screen.with_toast(toast) if toast else screen)


async def _favourites(update: Update, context: Context) -> Sequence[str]:
    assert update.effective_user is not None
    return await context.services.database.run(favourites.favourites, update.effective_user.id)


async def _named(context: Context, typed: str) -> Sequence[Routine]:
    """The routine by that name, or those that come near it; else those that a search for the words finds."""
    known = context.services.content.routines
    near = choosing.named(typed, known.values())
    if near:
        return near
    answer = await context.services.search.find(typed)
    if not answer.known:
        return []
    found = [one.key.removeprefix(_A_ROUTINE) for one in answer.found if one.key.startswith(_A_ROUTINE)]
    return [known[routine_id] for routine_id in found]
