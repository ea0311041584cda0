"""The messages of occurrences as they go onto the wire; what reads the same for many people is made once in a language.

Two messages about the same differ in the id of the occurrence that their buttons carry. So a message is made for an id
that no row has, and each occurrence gets it with its own.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import replace

from bot.content.loader import Content
from bot.context import Context, Magpie, ReminderKind
from bot.delivery.wire import Message
from bot.language import current, speaking
from bot.logs import wordless
from bot.metrics import DELIVERY
from db.records import Due
from db.trouble import trouble

log = logging.getLogger(__name__)

SUMMARY, BROADCAST = "summary", "broadcast"  # the kinds that tell what was missed, and what the operator has to say
MESSAGES_KEPT = 1_000  # some three kilobytes each; there are fewer tips than that
ANY_OCCURRENCE_ID = 999_999_999_999


class Rendering:
    """Makes the messages of occurrences, and keeps those that others may get as well, until the content changes."""

    def __init__(self, application: Magpie) -> None:
        self._application = application
        self._content: Content | None = None
        self._kept: dict[tuple[str, str, Hashable], Message] = {}

    async def messages(self, dues: Sequence[Due]) -> list[Message | None]:
        """The message of each occurrence; None for one that could not be put into words, which is logged.

        Raises:
            DatabaseError: trouble with the disk, which is no fault of any row.
        """
        alike = defaultdict(list)
        for due in dues:
            alike[self._application.language_of(due.user), _kind_of(due)].append(due)
        made: dict[int, Message | None] = {}
        for (code, name), those in alike.items():
            services = await self._application.services_in(code)
            with speaking(services.language):
                made |= await self._of_kind(Context(self._application), name, those)
        return [made[due.occurrence.id] for due in dues]

    async def _of_kind(self, context: Context, name: str, dues: Sequence[Due]) -> dict[int, Message | None]:
        try:
            kind = self._application.reminder_kinds[name]
            abouts = await kind.about(context, dues)
            return {
                due.occurrence.id: self._message(context, kind, about, due.occurrence.id)
                for due, about in zip(dues, abouts, strict=True)
            }
        except Exception as error:
            if trouble(error, context.services.database.path) is not None:
                raise
            if len(dues) > 1:  # one that cannot be read must not take the others along
                alone = [await self._of_kind(context, name, [due]) for due in dues]
                return {occurrence_id: message for one in alone for occurrence_id, message in one.items()}
            [due] = dues
            log.exception("Occurrence %s could not be put into words", due.occurrence.id, exc_info=wordless(error))
            self._application.metrics.errors.labels(DELIVERY).inc()
            return {due.occurrence.id: None}

    def _message(self, context: Context, kind: ReminderKind, about: Hashable, occurrence_id: int) -> Message:
        if self._content is not self._application.services.content:  # and with it, that of every language
            self._content = self._application.services.content
            self._kept.clear()
        key = current().code, kind.name, about
        if key not in self._kept:
            if len(self._kept) >= MESSAGES_KEPT:
                self._kept.clear()
            self._kept[key] = Message.of(kind.view(context, about, ANY_OCCURRENCE_ID))
        kept = self._kept[key]
        if kept.buttons is None:
            return kept
        return replace(kept, buttons=kept.buttons.replace(str(ANY_OCCURRENCE_ID), str(occurrence_id)))


def _kind_of(due: Due) -> str:
    if due.reminder is not None:
        return due.reminder.kind
    return SUMMARY if due.occurrence.broadcast_id is None else BROADCAST
