"""What every handler is given besides the update: the services of this process, and who is speaking."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from telegram import Update
from telegram.ext import Application, CallbackContext, ExtBot

from bot.content.loader import Content
from bot.content.names import FormNames
from bot.content.portions import FoodNames
from bot.content.red_flags import RedFlags
from bot.content.search import Search
from bot.drawing.process import Drawing
from bot.handling import handling
from bot.metrics import Metrics
from bot.patience import TYPED_AHEAD_A_MINUTE, UPDATES_A_MINUTE, Patience
from bot.screen import Screen
from bot.timetable import next_slot
from bot.wording import capitalised
from db import reminders, users
from db.database import Database
from db.records import Due, Reminder, User

if TYPE_CHECKING:
    from bot.delivery.delivery import Delivery  # stands a floor above
    from bot.delivery.guide import Guide
    from bot.features.admin.progress import Progress

FEWEST_WORDS_OF_A_SENTENCE = 5
QUESTION_WORDS = frozenset(
    {"what", "whats", "how", "why", "when", "which", "who", "is", "are", "can", "does", "do", "should", "will"}
)

Now = Callable[[], dt.datetime]


@dataclass(frozen=True)
class Services:
    """What the bot works with. Only the composition root makes one; `now` is the one clock, aware and in UTC.

    `backups_last` is for how long a backup keeps what was deleted; None where none are made.
    """

    database: Database
    content: Content
    form_names: FormNames
    food_names: FoodNames
    red_flags: RedFlags
    search: Search
    now: Now
    drawing: Drawing
    backups_last: dt.timedelta | None = None

    @classmethod
    async def of(
        cls,
        content: Content,
        *,
        database: Database,
        now: Now,
        drawing: Drawing,
        backups_last: dt.timedelta | None = None,
    ) -> Services:
        """Those that work with `content`, and with all that is made from it. Close their `search` after use."""
        return cls(
            database=database,
            content=content,
            form_names=await asyncio.to_thread(FormNames, content.forms.values()),
            food_names=await asyncio.to_thread(FoodNames, content.foods.values()),
            red_flags=await asyncio.to_thread(RedFlags, content.safety.red_flags, content.safety.idioms),
            search=await Search.open(content),
            now=now,
            drawing=drawing,
            backups_last=backups_last,
        )

    async def with_content(self, content: Content) -> Services:
        """The same with another content."""
        return await Services.of(
            content,
            database=self.database,
            now=self.now,
            drawing=self.drawing,
            backups_last=self.backups_last,
        )


@dataclass(frozen=True)
class ReminderKind:
    """What a reminder can be about.

    `about` reads what each of some occurrences has to say, for all of them at once. `view` makes the message of one
    from that and from the occurrence's id, which its buttons carry: about the same, the same is said to everybody.

    Of what is due at once, the kind with the lowest `priority` goes first. One that is not `offered` comes by itself.
    """

    name: str
    title: str
    about: Callable[[Context, Sequence[Due]], Awaitable[Sequence[Hashable]]]
    view: Callable[[Context, Any, int], Screen]
    priority: int = 1
    offered: bool = True

    async def render(self, context: Context, due: Due) -> Screen:
        """The message of one occurrence."""
        [about] = await self.about(context, [due])
        return self.view(context, about, due.occurrence.id)


def reminder_title(reminder: Reminder, kinds: Mapping[str, ReminderKind]) -> str:
    """What a reminder is called (plain text): the person's own word for what they take, else its kind."""
    if reminder.kind == "take" and reminder.label:
        return capitalised(reminder.label)
    return kinds[reminder.kind].title if reminder.kind in kinds else "Reminder"


class Magpie(Application[Any, "Context", Any, Any, Any, Any]):
    """python-telegram-bot's application with this bot's services and the way from a payload to its handler."""

    def __init__(self, *, services: Services, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.services = services
        self.admin_ids: frozenset[int] = frozenset()
        self.features: Sequence[Any]  # of bot.feature.Feature, which stands a floor above
        self.reminder_kinds: Mapping[str, ReminderKind]
        self.delivery: Delivery
        self.patience = Patience(UPDATES_A_MINUTE)
        self.patience_while_typing = Patience(TYPED_AHEAD_A_MINUTE)
        self.metrics = Metrics()
        self.rich_refused_at: dt.datetime | None = None  # when the server last said that it takes no rich messages
        self.guide: Guide
        self.broadcast_progress: Progress
        self.open_payload: Callable[[Update, Context, str], Awaitable[None]]
        self.answer_question: Callable[[Update, Context, str], Awaitable[None]]
        self._outdated: Search | None = None

    def is_admin(self, user_id: int) -> bool:
        """Whether the person is one of the operators."""
        return user_id in self.admin_ids

    async def work_with(self, services: Services) -> None:
        """Answer with these services from now on. Updates that are under way keep those that they began with."""
        outdated, self._outdated, self.services = self._outdated, self.services.search, services
        if outdated is not None:  # of the content before the one that is replaced here
            await outdated.close()

    async def shutdown(self) -> None:
        await super().shutdown()
        for search in (self._outdated, self.services.search):
            if search is not None:
                await search.close()

    @property
    def updates_in_hand(self) -> int:
        """How many updates were taken and are not yet done with."""
        return self.update_queue.qsize() + self.update_processor.current_concurrent_updates

    async def process_update(self, update: object) -> None:
        with handling(update, self.metrics):
            await super().process_update(update)


class Context(CallbackContext[ExtBot[Any], dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    """The typed context. State lives in buttons and in the database, so the library's data dicts stay empty."""

    # What is to be remembered once the answer has been sent, and not before.
    once_sent: Callable[[], Awaitable[None]] | None = None

    def __init__(self, application: Magpie, chat_id: int | None = None, user_id: int | None = None) -> None:
        super().__init__(application, chat_id, user_id)
        self.services = application.services  # the same to the end, also if the content is reloaded meanwhile

    @property
    def magpie(self) -> Magpie:
        return cast("Magpie", self.application)

    def now(self) -> dt.datetime:
        return self.services.now()


def typed(update: Update) -> str:
    """What the person wrote: the text of their message, or the caption of their picture."""
    message = update.effective_message
    return (message.text or message.caption or "") if message is not None else ""


def is_a_question(text: str) -> bool:
    """Whether a line looks like a question or a sentence rather than a time or a place."""
    words = text.casefold().split()
    return "?" in text or len(words) >= FEWEST_WORDS_OF_A_SENTENCE or (len(words) > 1 and words[0] in QUESTION_WORDS)


async def ensure_user(update: Update, context: Context) -> User:
    """Who is speaking; they are remembered by their numeric id if they are new.

    Who writes has not blocked the bot (any more): what they had set up goes on.
    """
    assert update.effective_user is not None
    database, now = context.services.database, context.now()
    user = await database.run(users.ensure_user, update.effective_user.id, now=now)
    if user.blocked_at is None:
        return user
    await database.run(reminders.unblock, user.id, next_slot=next_slot, now=now)
    return replace(user, blocked_at=None)
