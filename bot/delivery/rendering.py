"""The messages of occurrences as they go onto the wire; what reads the same for many people is made once.

Two messages about the same differ in the id of the occurrence that their buttons carry. So a message is made for an id
that no row has, and each occurrence gets it with its own.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Hashable, Sequence

from msgspec.structs import replace

from bot.context import Context, Magpie, ReminderKind
from bot.delivery.wire import Message
from bot.language import speaking
from bot.logs import wordless
from bot.metrics import DELIVERY
from db.records import Due
from db.trouble import trouble

log = logging.getLogger(__name__)

SUMMARY, BROADCAST = "summary", "broadcast"  # the kinds that tell what was missed, and what the operator has to say
ANY_OCCURRENCE_ID = 999_999_999_999


async def messages(application: Magpie, dues: Sequence[Due]) -> list[Message | None]:
    """The message of each occurrence; None for one that could not be put into words, which is logged.

    Raises:
        DatabaseError: trouble with the disk, which is no fault of any row.
    """
    alike = defaultdict(list)
    for due in dues:
        alike[application.language_of(due.user), _kind_of(due)].append(due)
    made: dict[int, Message | None] = {}
    for (code, name), those in alike.items():
        services = await application.services_in(code)
        with speaking(services.language):
            made |= await _of_kind(Context(application), name, those)
    return [made[due.occurrence.id] for due in dues]


async def _of_kind(context: Context, name: str, dues: Sequence[Due]) -> dict[int, Message | None]:
    try:
        kind = context.magpie.reminder_kinds[name]
        abouts = await kind.about(context, dues)
        return {
            due.occurrence.id: _message(context, kind, about, due.occurrence.id)
            for due, about in zip(dues, abouts, strict=True)
        }
    except Exception as error:
        if trouble(error, context.services.database.path) is not None:
            raise
        if len(dues) > 1:  # one that cannot be read must not take the others along
            alone = [await _of_kind(context, name, [due]) for due in dues]
            return {occurrence_id: message for one in alone for occurrence_id, message in one.items()}
        [due] = dues
        log.exception("Occurrence %s could not be put into words", due.occurrence.id, exc_info=wordless(error))
        context.magpie.metrics.errors.labels(DELIVERY).inc()
        return {due.occurrence.id: None}


def _message(context: Context, kind: ReminderKind, about: Hashable, occurrence_id: int) -> Message:
    if kind.personal:
        return Message.of(kind.view(context, about, occurrence_id))
    screen = context.services.screen(
        ("reminder", kind.name, about), lambda: kind.view(context, about, ANY_OCCURRENCE_ID)
    )
    message = Message.of(screen)
    if message.buttons is None:
        return message
    return replace(message, buttons=message.buttons.replace(str(ANY_OCCURRENCE_ID), str(occurrence_id)))


def _kind_of(due: Due) -> str:
    if due.reminder is not None:
        return due.reminder.kind
    return SUMMARY if due.occurrence.broadcast_id is None else BROADCAST
