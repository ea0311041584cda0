"""Reads which forms are meant, and shows them side by side in the way that the person prefers."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence
from concurrent.futures.process import BrokenProcessPool

from telegram import Update

from bot.attachments import Picture, show_picture
from bot.comparison import FEWEST_FORMS, MOST_FORMS, compare
from bot.content.models import Form
from bot.content.names import NameMatch
from bot.context import Context, ensure_user
from bot.destinations import OpenComparePicker, OpenComparison
from bot.drawing.pictures import comparison_png
from bot.evidence import safety_first
from bot.features.compare import views
from bot.features.compare.payloads import OpenEvidence, SetView
from bot.features.compare.picture import picture_of
from bot.language import N_, _
from bot.screen import Screen, show
from db import users
from db.records import Comparison as View

log = logging.getLogger(__name__)

GONE = N_("One of these forms is no longer here.")
RICH_ASKED_AGAIN = dt.timedelta(days=1)  # a server that was brought up to date meanwhile is noticed


async def on_compare(update: Update, context: Context) -> None:
    """/compare, /compare glycinate, /compare glycinate citrate, /compare glycinate vs milk of magnesia, oxide."""
    matches = context.services.form_names.find_all(" ".join(context.args or ()))
    forms = context.services.content.forms
    found = list(dict.fromkeys(match.form_id for match in matches if match.form_id))
    if FEWEST_FORMS <= len(found) <= MOST_FORMS and all(match.form_id for match in matches):
        await _show_comparison(update, context, [forms[form_id] for form_id in found])
    else:
        await show(update, _ask(context, matches, [forms[form_id] for form_id in found]))


async def on_open_picker(update: Update, context: Context, payload: OpenComparePicker) -> None:
    chosen = _known(context, payload.forms) or ()
    await show(update, views.picker(context.services.content.forms, chosen[:MOST_FORMS]))


async def on_open_comparison(update: Update, context: Context, payload: OpenComparison) -> None:
    forms = _to_compare(context, payload.forms)
    if forms is None:
        await _say_gone(update, context)
        return
    await _show_comparison(update, context, forms)


async def on_set_view(update: Update, context: Context, payload: SetView) -> None:
    forms = _to_compare(context, payload.forms)
    if forms is None:
        await _say_gone(update, context)
        return
    user = await ensure_user(update, context)
    if user.consented_at is not None:
        await context.services.database.run(users.set_comparison, user.id, payload.view)
    await _show_comparison(update, context, forms, view=payload.view)


async def on_open_evidence(update: Update, context: Context, payload: OpenEvidence) -> None:
    forms = _to_compare(context, payload.forms)
    if forms is None:
        await _say_gone(update, context)
        return
    content, comparison = context.services.content, compare(forms)
    row = comparison.row(payload.row) if payload.row else None
    await show(
        update,
        views.evidence(content, comparison) if row is None else views.row_evidence(content, comparison, row),
    )


async def _show_comparison(
    update: Update, context: Context, forms: Sequence[Form], *, view: View | None = None
) -> None:
    """Show it as `view`, or as the person prefers."""
    user = await ensure_user(update, context)
    view = view or user.comparison
    content, username = context.services.content, context.bot.username
    first = safety_first(context, user)
    if view is View.TEXT:
        names = tuple(form.id for form in forms)
        await show(
            update,
            context.services.screen(
                ("comparison", names, first),
                lambda: views.as_text(content, compare(forms), username=username, first=first),
            ),
        )
        return
    comparison = compare(forms)
    if view is View.PICTURE:
        try:
            screen = views.as_picture(content, comparison, username=username, first=first)
            await show_picture(update, context, screen, Picture(comparison_png, picture_of(comparison)))
        except BrokenProcessPool:
            log.exception("A comparison could not be drawn; it goes as text")
        else:
            return
    if view is View.TABLE and not _rich_was_refused(context):
        screen = views.as_table(content, comparison, username=username, first=first)
        shown = await show(update, screen)
        if shown.refused_rich:
            context.magpie.rich_refused_at = context.now()
        return
    await show(update, views.as_text(content, comparison, username=username, first=first))


def _rich_was_refused(context: Context) -> bool:
    """Whether the server has said, not long ago, that it takes no rich messages."""
    refused_at = context.magpie.rich_refused_at
    return refused_at is not None and context.now() - refused_at < RICH_ASKED_AGAIN


def _known(context: Context, form_ids: str | None) -> list[Form] | None:
    """The forms of a payload, each once; None if one of them is no longer there."""
    known = context.services.content.forms
    ids = list(dict.fromkeys((form_ids or "").split(",")))
    return [known[one] for one in ids] if all(one in known for one in ids) else None


def _to_compare(context: Context, form_ids: str) -> list[Form] | None:
    forms = _known(context, form_ids)
    return forms if forms is not None and FEWEST_FORMS <= len(forms) <= MOST_FORMS else None


async def _say_gone(update: Update, context: Context) -> None:
    await show(update, views.picker(context.services.content.forms).with_toast(_(GONE)))


def _ask(context: Context, matches: Sequence[NameMatch], found: Sequence[Form]) -> Screen:
    """What is missing before anything can be compared."""
    forms = context.services.content.forms
    unclear = [match for match in matches if not match.form_id]
    if unclear and len(found) < MOST_FORMS:
        nearest = [forms[form_id] for form_id in unclear[0].nearest]
        return views.unknown_name(unclear[0].typed, nearest, others=found)
    if len(found) > MOST_FORMS:
        return views.too_many(forms, found)
    if len(matches) > 1 and len(found) == 1:
        return views.same_form(forms, found[0])
    return views.picker(forms, found)
