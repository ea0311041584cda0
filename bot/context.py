"""What every handler is given besides the update: the services of this process, and who is speaking."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Mapping, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from msgspec import Struct, field
from msgspec.structs import replace
from telegram import Update
from telegram.ext import Application, CallbackContext, ExtBot

from bot.content.line_reading import Line, read_line
from bot.content.loader import Content
from bot.content.names import FormNames
from bot.content.portions import FoodNames
from bot.content.readings import Kept, Readings
from bot.content.red_flags import RedFlags
from bot.content.search import LazySearch
from bot.content.translation import translated
from bot.drawing.process import Drawing
from bot.handling import handling
from bot.language import ENGLISH, FOLDER, SOURCE, Language, Languages, Marked, _, current, sound, speaking, word_list
from bot.metrics import Metrics
from bot.patience import TYPED_AHEAD_A_MINUTE, UPDATES_A_MINUTE, Patience
from bot.screen import Screen
from bot.tallying import Tallying
from bot.timetable import next_slot
from bot.wording import capitalised
from db import reminders, users
from db.arrival import Arrival, arrival
from db.database import Database, DatabaseError
from db.records import Due, Reminder, User

if TYPE_CHECKING:
    from bot.delivery.delivery import Delivery  # stands a floor above
    from bot.delivery.guide import Guide
    from bot.features.admin.progress import Progress

FEWEST_WORDS_OF_A_SENTENCE = 5
QUESTION_WORDS = word_list(
    "how a question begins",
    "what",
    "whats",
    "how",
    "why",
    "when",
    "which",
    "who",
    "is",
    "are",
    "can",
    "does",
    "do",
    "should",
    "will",
)

SCREENS_KEPT = 2_000  # some five kilobytes each

Now = Callable[[], dt.datetime]

_ARRIVED: ContextVar[Arrival | None] = ContextVar("arrived", default=None)


class Services(Struct, frozen=True):
    """What the bot works with. Only the composition root makes one; `now` is the one clock, aware and in UTC.

    The content, and all that is made from it, is in `language`; `Magpie` has one of these for each that people read.
    `backups_last` is for how long a backup keeps what was deleted; None where none are made.
    """

    database: Database
    content: Content
    form_names: FormNames
    food_names: FoodNames
    red_flags: RedFlags
    search: LazySearch
    read_line: Readings[Line]  # what a line of free text says, apart from a question
    now: Now
    drawing: Drawing
    backups_last: dt.timedelta | None = None
    language: Language = ENGLISH
    screens: Kept[Screen] = field(default_factory=lambda: Kept(SCREENS_KEPT))

    def screen(self, key: Hashable, make: Callable[[], Screen]) -> Screen:
        """The screen that is named by `key`, made when it is first asked for.

        For what depends on nothing but the key and the content: it reads the same for everybody.
        """
        if key not in self.screens:
            self.screens[key] = make()
        return self.screens[key]

    @classmethod
    async def of(
        cls,
        content: Content,
        *,
        database: Database,
        now: Now,
        drawing: Drawing,
        backups_last: dt.timedelta | None = None,
        language: Language = ENGLISH,
        otherwise: RedFlags | None = None,
    ) -> Services:
        """Those that work with `content`, and with all that is made from it. Close their `search` after use.

        A red flag that is none in this language is looked for in `otherwise` as well.
        """
        form_names = await asyncio.to_thread(FormNames, content.forms.values())
        food_names = await asyncio.to_thread(FoodNames, content.foods.values())
        return cls(
            database=database,
            content=content,
            form_names=form_names,
            food_names=food_names,
            red_flags=RedFlags(content.safety.red_flags, content.safety.idioms, otherwise=otherwise),
            search=LazySearch(content),
            read_line=Readings(partial(read_line, form_names=form_names, forms=content.forms, food_names=food_names)),
            now=now,
            drawing=drawing,
            backups_last=backups_last,
            language=language,
        )

    async def prepare(self) -> None:
        """Get ready what answers typed lines, so that nobody who types waits for it. Others are answered meanwhile."""
        await asyncio.to_thread(lambda: self.red_flags.prepared)
        await self.search.prepared()

    async def with_content(self, content: Content) -> Services:
        """The same with another content."""
        return await Services.of(
            content,
            database=self.database,
            now=self.now,
            drawing=self.drawing,
            backups_last=self.backups_last,
        )

    async def in_language(self, language: Language) -> Services:
        """The same in another language. Takes half a second, most of it in threads."""
        with speaking(language):
            services = await Services.of(
                await asyncio.to_thread(translated, self.content, language),
                database=self.database,
                now=self.now,
                drawing=self.drawing,
                backups_last=self.backups_last,
                language=language,
                otherwise=self.red_flags,
            )
        await services.prepare()
        return services


class ReminderKind(Struct, frozen=True):
    """What a reminder can be about.

    `about` reads what each of some occurrences has to say, for all of them at once. `view` makes the message of one
    from that and from the occurrence's id, which its buttons carry: about the same, the same is said to everybody.

    Of what is due at once, the kind with the lowest `priority` goes first. One that is not `offered` comes by itself.
    What a `personal` one is about is somebody's own, so that its message is kept for nobody else.
    """

    name: str
    title: Marked
    about: Callable[[Context, Sequence[Due]], Awaitable[Sequence[Hashable]]]
    view: Callable[[Context, Any, int], Screen]
    priority: int = 1
    offered: bool = True
    personal: bool = False

    async def render(self, context: Context, due: Due) -> Screen:
        """The message of one occurrence."""
        [about] = await self.about(context, [due])
        return self.view(context, about, due.occurrence.id)


def reminder_title(reminder: Reminder, kinds: Mapping[str, ReminderKind]) -> str:
    """What a reminder is called (plain text): the person's own word for what they take, else its kind."""
    if reminder.kind == "take" and reminder.label:
        return capitalised(reminder.label)
    return _(kinds[reminder.kind].title) if reminder.kind in kinds else _("Reminder")


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
        self.tallying = Tallying(services.database)
        self.rich_refused_at: dt.datetime | None = None  # when the server last said that it takes no rich messages
        self.guide: Guide
        self.broadcast_progress: Progress
        self.open_payload: Callable[[Update, Context, str], Awaitable[None]]
        self.answer_question: Callable[[Update, Context, str], Awaitable[None]]
        self.languages = Languages(services.content.folder / FOLDER)
        self.in_others: dict[str, Services] = {}  # by language, once somebody reads it
        self._making = asyncio.Lock()
        self._outdated: list[LazySearch] = []

    def is_admin(self, user_id: int) -> bool:
        """Whether the person is one of the operators."""
        return user_id in self.admin_ids

    async def work_with(self, services: Services) -> None:
        """Answer with these services from now on, in every language. Updates under way keep what they began with."""
        async with self._making:
            await services.prepare()
            languages = Languages(services.content.folder / FOLDER)
            others = {
                code: await services.in_language(await asyncio.to_thread(languages.read, code))
                for code in self.in_others
                if code in languages.codes
            }
            outdated = self._outdated  # of the content before the one that is replaced here
            self._outdated = [one.search for one in (self.services, *self.in_others.values())]
            self.services, self.in_others, self.languages = services, others, languages
        for search in outdated:
            await search.close()

    async def services_in(self, code: str) -> Services:
        """The services of one of `languages`, made when somebody reads it for the first time."""
        if code == SOURCE:
            return self.services
        if code not in self.in_others:
            async with self._making:
                if code not in self.languages.codes:  # its file went with a reload
                    return self.services
                if code not in self.in_others:
                    language = await asyncio.to_thread(self.languages.read, code)
                    if language is ENGLISH:  # its file cannot be read
                        return self.services
                    self.in_others[code] = await self.services.in_language(language)
        return self.in_others[code]

    def language_of(self, user: User) -> str:
        """What a person reads of whom no app says anything now."""
        return self.languages.match(user.language or user.app_language)

    @asynccontextmanager
    async def speaking_to(self, user_id: int) -> AsyncIterator[Services]:
        """Within, everything is said in the language of a person of whom no app says anything now."""
        services = await self.services_in(self._language_of(await self._arrival_of(user_id), None))
        with speaking(services.language):
            yield services

    async def _arrival_of(self, user_id: int) -> Arrival | None:
        """What has to be known of a person; None where the database is in trouble: who needs it will hear of that."""
        try:
            return await self.services.database.run(arrival, user_id, now=self.services.now())
        except DatabaseError:
            return None

    def _language_of(self, arrived: Arrival | None, app_language: str | None) -> str:
        """What a person reads: what they chose, else what their app says now, else what it said last."""
        if arrived is None:  # the answer will be an apology, and that in the language of the app
            return self.languages.match(app_language)
        return self.languages.match(arrived.language or app_language or arrived.app_language)

    async def shutdown(self) -> None:
        await self.tallying.write()
        await super().shutdown()
        for search in (*self._outdated, self.services.search, *(one.search for one in self.in_others.values())):
            await search.close()

    @property
    def updates_in_hand(self) -> int:
        """How many updates were taken and are not yet done with."""
        return self.update_queue.qsize() + self.update_processor.current_concurrent_updates

    async def process_update(self, update: object) -> None:
        person = update.effective_user if isinstance(update, Update) else None
        with handling(update, self.metrics):
            arrived, code = None, SOURCE
            if person is not None:
                arrived = await self._arrival_of(person.id)
                code = self._language_of(arrived, sound(person.language_code))
            services = await self.services_in(code)
            token = _ARRIVED.set(arrived)
            try:
                with speaking(services.language):
                    await super().process_update(update)
            finally:
                _ARRIVED.reset(token)

    def services_now(self) -> Services:
        """The services in the language of the moment."""
        return self.in_others.get(current().code, self.services)


class Context(CallbackContext[ExtBot[Any], dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    """The typed context. State lives in buttons and in the database, so the library's data dicts stay empty."""

    # What is to be remembered once the answer has been sent, and not before.
    once_sent: Callable[[], Awaitable[None]] | None = None

    def __init__(self, application: Magpie, chat_id: int | None = None, user_id: int | None = None) -> None:
        super().__init__(application, chat_id, user_id)
        self.services = application.services_now()  # the same to the end, also if the content is reloaded meanwhile
        self._arrived = _ARRIVED.get()

    @property
    def magpie(self) -> Magpie:
        return cast("Magpie", self.application)

    def now(self) -> dt.datetime:
        return self.services.now()

    async def arrival(self, user_id: int) -> Arrival:
        """What was known of whoever sent the update when it came. What has happened since is not in it."""
        if self._arrived is not None and self._arrived.user_id == user_id:
            return self._arrived
        return await self.services.database.run(arrival, user_id, now=self.now())


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
    app_language = sound(update.effective_user.language_code) or None
    user = await database.run(users.ensure_user, update.effective_user.id, now=now, app_language=app_language)
    if user.blocked_at is None:
        return user
    await database.run(reminders.unblock, user.id, next_slot=next_slot, now=now)
    return replace(user, blocked_at=None)
