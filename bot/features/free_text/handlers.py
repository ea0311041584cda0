"""Free text is a question. Finds what answers it, or says plainly that nothing does."""

from __future__ import annotations

from telegram import Update

from bot.content.label_codes import write_label
from bot.content.label_reading import read_label
from bot.context import Context, typed
from bot.destinations import OpenComparison, OpenLabel, way_to
from bot.features.free_text import views
from bot.screen import in_new_message, show


async def on_text(update: Update, context: Context) -> None:
    """A typed line that nothing else took."""
    await on_question(update, context, typed(update))


async def on_question(update: Update, context: Context, text: str) -> None:
    """A label to work out, a few forms by name, or a question."""
    services = context.services
    label = read_label(text, services.form_names, services.content.forms)
    if label is not None:
        await context.magpie.open_payload(update, context, OpenLabel(label=write_label(label)).pack())
        return
    forms = services.form_names.named_alone(text) or services.form_names.compared(text)
    if forms is not None and len(forms) == 1:
        await show(update, views.named(services.content.forms[forms[0]]))
        return
    if forms is not None:
        await context.magpie.open_payload(update, context, OpenComparison.of(forms).pack())
        return
    answer = await services.search.find(text)
    if answer.known and answer.clear:
        await context.magpie.open_payload(update, context, way_to(answer.found[0].key).pack())
        return
    content = services.content
    keys = [found.key for found in answer.found]
    await show(update, views.found(content, keys) if answer.known else views.not_known(content, keys))


async def on_unknown_command(update: Update, context: Context) -> None:
    await show(update, views.unknown_command())


async def on_not_text(update: Update, context: Context) -> None:
    await show(update, views.not_text())


async def on_stale_button(update: Update, context: Context) -> None:
    await show(update, views.stale_button())


async def on_in_group(update: Update, context: Context) -> None:
    await show(update, views.in_group(f"https://t.me/{context.bot.username}?start=group"))


async def on_broken(update: Update, context: Context) -> None:
    with in_new_message():  # what was on the screen may be worth keeping
        await show(update, views.broken())
