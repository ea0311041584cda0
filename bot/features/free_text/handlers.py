"""Free text is a question. Finds what answers it, or says plainly that nothing does."""

from __future__ import annotations

from telegram import Update

from bot.cards import entry_title
from bot.context import Context, typed
from bot.destinations import Judged, OpenComparison, OpenLabel, way_to
from bot.features.free_text import views
from bot.feedback import feedback_row, judged_entry
from bot.screen import in_new_message, show, with_row
from db.tallies import Kind

NOTHING_NEAR = "nothing"  # the key under which a question is counted that has no word of ours in it
COUNTED_WHEN_SHOWN = frozenset({"question", "myth"})
JUDGED_IF_FOUND = {"form": Judged.FORM, "interaction": Judged.INTERACTION, "routine": Judged.ROUTINE}


async def on_text(update: Update, context: Context) -> None:
    """A typed line that nothing else took."""
    await on_question(update, context, typed(update))


async def on_question(update: Update, context: Context, text: str) -> None:
    """A label to work out, a few forms by name, or a question."""
    services = context.services
    line = services.read_line(text)
    if line.label is not None:
        await context.magpie.open_payload(update, context, OpenLabel(label=line.label).pack())
        return
    if line.forms is not None and len(line.forms) == 1:
        await show(update, views.named(services.content.forms[line.forms[0]]))
        return
    if line.forms is not None:
        await context.magpie.open_payload(update, context, OpenComparison.of(line.forms).pack())
        return
    answer = await services.search.find(text)
    if answer.known and answer.clear:
        await _open(update, context, answer.found[0].key)
        return
    content = services.content
    keys = [found.key for found in answer.found]
    if answer.known:
        await show(update, services.screen(("found", *keys), lambda: views.found(content, keys)))
        return
    nearest = keys[0] if keys else NOTHING_NEAR
    context.magpie.tallying.count(Kind.UNANSWERED, nearest, now=context.now())
    await show(update, views.not_known(content, keys))


async def on_open_found(update: Update, context: Context, payload: views.OpenFound) -> None:
    """One of the entries that were found."""
    try:
        entry_title(context.services.content, payload.key)
    except LookupError:  # retired since, or a key that no button of ours has
        await on_stale_button(update, context)
        return
    await _open(update, context, payload.key)


async def _open(update: Update, context: Context, key: str) -> None:
    """Show what was asked for, and ask whether it helped. Questions, claims and tips do so by themselves."""
    packed = way_to(key).pack()
    kind, _rest, entry_id = key.partition(":")
    if kind in COUNTED_WHEN_SHOWN:
        await context.magpie.open_payload(update, context, packed)
        return
    context.magpie.tallying.count(Kind.READ, key, now=context.now())
    judged = JUDGED_IF_FOUND.get(kind)
    entry = judged_entry(context.services.content, judged, entry_id) if judged else None
    if judged is None or entry is None:
        await context.magpie.open_payload(update, context, packed)
        return
    with with_row(feedback_row(judged, entry)):
        await context.magpie.open_payload(update, context, packed)


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
