"""Reads which two forms are meant, and shows them side by side."""

from __future__ import annotations

from telegram import Update

from bot.content.models import Form
from bot.content.names import NameMatch
from bot.context import Context, ensure_user
from bot.destinations import OpenComparePicker, OpenComparison
from bot.evidence import safety_first
from bot.features.compare import views
from bot.screen import Screen, show

TWO = 2


async def on_compare(update: Update, context: Context) -> None:
    """/compare, /compare glycinate, /compare glycinate citrate, /compare glycinate vs milk of magnesia."""
    matches = context.services.form_names.find_pair(" ".join(context.args or ()))
    await show(update, await _answer(update, context, matches))


async def on_open_picker(update: Update, context: Context, payload: OpenComparePicker) -> None:
    forms = context.services.content.forms
    await show(update, views.picker(forms, left=forms.get(payload.left or ""), right=forms.get(payload.right or "")))


async def on_open_comparison(update: Update, context: Context, payload: OpenComparison) -> None:
    forms = context.services.content.forms
    left, right = forms.get(payload.left), forms.get(payload.right)
    if left is None or right is None or left is right:
        await show(update, views.picker(forms).with_toast("One of these forms is no longer here."))
        return
    await show(update, await _comparison(update, context, left, right))


async def _answer(update: Update, context: Context, matches: tuple[NameMatch, ...]) -> Screen:
    forms = context.services.content.forms
    found = [forms[match.form_id] for match in matches[:TWO] if match.form_id]
    unclear = [match for match in matches[:TWO] if not match.form_id]
    if len(matches) > TWO:
        return views.too_many(forms, [forms[match.form_id] for match in matches if match.form_id])
    if unclear:
        nearest = [forms[form_id] for form_id in unclear[0].nearest]
        return views.unknown_name(unclear[0].typed, nearest, other=found[0] if found else None)
    if len(found) == TWO and found[0] is found[1]:
        return views.same_form(forms, found[0])
    if len(found) == TWO:
        return await _comparison(update, context, *found)
    return views.picker(forms, left=found[0] if found else None)


async def _comparison(update: Update, context: Context, left: Form, right: Form) -> Screen:
    user = await ensure_user(update, context)
    return views.comparison(context.services.content, left, right, first=safety_first(context, user))
