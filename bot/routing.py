"""The way from an update to the feature that takes it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from msgspec.structs import replace
from telegram import Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter
from telegram.ext import (
    ApplicationHandlerStop,
    BaseHandler,
    BaseUpdateProcessor,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    InlineQueryHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.callback_data import CallbackData, StaleCallbackDataError, tag_of
from bot.context import Context, typed
from bot.delivery.wire import OUT_OF_REACH
from bot.destinations import AskConsent, OpenNew
from bot.feature import NOT_MINE, Answer, Button, Command, Fallbacks, Feature, Handler, NotMine, Text
from bot.handling import Outcome, ended_as, taken_by
from bot.language import _
from bot.logs import in_safe_words, wordless
from bot.metrics import JOBS
from bot.patience import Verdict
from bot.screen import Screen, answer, in_new_message, show
from bot.timetable import next_slot
from bot.typed_words import by_language
from db import prompts, reminders, users
from db.arrival import arrival
from db.trouble import trouble

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger(__name__)

ROUTING = "routing"  # the name under which it is known who takes what no feature takes
UPDATES_AT_ONCE = 256
LONGEST_WORDS_CHARACTERS = 40
UPDATES_WAITING = 1_000_000

# Everything else that Telegram could send is declined, so that it never crosses the wire.
ALLOWED_UPDATES = [Update.MESSAGE, Update.CALLBACK_QUERY, Update.INLINE_QUERY, Update.MY_CHAT_MEMBER]

# A card that somebody shared into this chat through the inline mode is theirs to read, and no question.
_PRIVATE = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE & ~filters.VIA_BOT


class OrderedUpdates(BaseUpdateProcessor):
    """Different people are answered side by side, one person's updates one after another in their order."""

    def __init__(self) -> None:
        # The library takes a place before a person's turn comes, so that one person's queue could fill them all.
        super().__init__(UPDATES_WAITING)
        self._places = asyncio.Semaphore(UPDATES_AT_ONCE)
        self._turns: dict[int, asyncio.Lock] = {}
        self._waiting: dict[int, int] = {}

    async def initialize(self) -> None:
        """Nothing to set up."""

    async def shutdown(self) -> None:
        """Nothing to take down."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        person = update.effective_user.id if isinstance(update, Update) and update.effective_user else 0
        turn = self._turns.setdefault(person, asyncio.Lock())
        self._waiting[person] = self._waiting.get(person, 0) + 1
        try:
            async with turn, self._places:
                await coroutine
        finally:
            self._waiting[person] -= 1
            if not self._waiting[person]:
                del self._waiting[person], self._turns[person]


class Router:
    """Knows which feature takes what. Built once from the list of features.

    Raises:
        ValueError: two features want the same command or the same tag.
    """

    def __init__(self, features: Sequence[Feature], fallbacks: Fallbacks) -> None:
        self._fallbacks = _signed_fallbacks(fallbacks)
        features = [_signed(feature) for feature in features]
        features = [_kept_to_admins(one, self._fallbacks) if one.for_admins else one for one in features]
        self._features = features
        self._buttons: dict[str, Button] = {}
        self._answers: dict[str, Answer] = {}
        names: set[str] = set()
        for feature in features:
            for button in feature.buttons:
                _claim(self._buttons, button.payload.tag, button)
            for asked in feature.answers:
                _claim(self._answers, asked.prompt.tag, asked)
            for command in feature.commands:
                if command.name in names:
                    raise ValueError(f"two features want the command /{command.name}")
                names.add(command.name)
        self._texts = [self._consented_text(feature, text) for feature in features for text in feature.texts]
        self._known_words = by_language(self._words_of_all)

    def guard(self) -> BaseHandler[Update, Context, None]:
        """The handler that stands before all others, and stops what one person sends too much of."""
        return TypeHandler(Update, self._on_any)

    def handlers(self) -> list[BaseHandler[Update, Context, None]]:
        """python-telegram-bot's handlers, in the order in which they must be added."""
        commands: list[BaseHandler[Update, Context, None]] = [
            CommandHandler(command.name, self._fresh(self._consented(feature, command)), _PRIVATE)
            for feature in self._features
            for command in feature.commands
        ]
        inline: list[BaseHandler[Update, Context, None]] = [
            InlineQueryHandler(feature.inline) for feature in self._features if feature.inline
        ]
        return [
            # What comes most often goes before the commands, each of which has to be asked whether it is meant.
            CallbackQueryHandler(self._on_tap),
            MessageHandler(_PRIVATE & filters.TEXT & ~filters.COMMAND, self._on_text),
            *inline,
            *commands,
            MessageHandler(_PRIVATE & filters.COMMAND, self._fresh(self._fallbacks.unknown_command)),
            MessageHandler(_PRIVATE & filters.LOCATION, self._on_location),
            MessageHandler(_PRIVATE & ~filters.StatusUpdate.ALL, self._on_not_text),
            MessageHandler(
                filters.ChatType.GROUPS & filters.UpdateType.MESSAGE & filters.COMMAND, self._on_group_command
            ),
            MessageHandler(filters.StatusUpdate.MIGRATE, _signing(ROUTING, _on_migration)),
            ChatMemberHandler(_signing(ROUTING, _on_my_chat_member), ChatMemberHandler.MY_CHAT_MEMBER),
        ]

    async def open_payload(self, update: Update, context: Context, packed: str) -> None:
        """Do what a packed payload says, whoever packed it. One that no longer fits is answered as an old button."""
        button = self._buttons.get(tag_of(packed))
        if button is None:
            await self._fallbacks.stale_button(update, context)
            return
        try:
            payload = button.payload.unpack(packed)
        except StaleCallbackDataError:
            await self._fallbacks.stale_button(update, context)
            return
        if button.keeps and not await _may_keep(update, context):
            await self._ask_consent(update, context, packed)
            return
        await button.handler(update, context, payload)

    async def on_error(self, update: object, context: Any) -> None:
        """Log the whole error, and tell the person in one sentence. Never the text that they wrote."""
        error = context.error
        number = update.update_id if isinstance(update, Update) else None
        if isinstance(error, Forbidden) or _is_out_of_reach(error):
            ended_as(Outcome.UNREACHABLE)
            log.info("Update %s could not be answered: %s", number, in_safe_words(error))
            return
        if isinstance(error, NetworkError | RetryAfter) and not isinstance(error, BadRequest):
            ended_as(Outcome.UNANSWERED)
            log.warning("Update %s could not be answered: %s", number, in_safe_words(error))
            return
        ended_as(Outcome.FAILED)
        of_the_disk = trouble(error, context.services.database.path)
        if of_the_disk is not None:
            log.error("%s failed: %s", "A job" if number is None else f"Update {number}", of_the_disk)
        elif number is None:  # nobody's words are in it
            log.error("A job failed", exc_info=error)
        else:
            log.error("Update %s failed", number, exc_info=wordless(error))
        if number is None:
            context.magpie.metrics.errors.labels(JOBS).inc()
        if not isinstance(update, Update) or update.effective_chat is None:
            return
        if update.effective_chat.type == update.effective_chat.PRIVATE:
            try:
                await self._fallbacks.broken(update, context)
            except Exception as second:  # the library would log it with its words
                log.warning("Update %s could not be apologised for", number, exc_info=wordless(second))

    async def _on_any(self, update: Update, context: Context) -> None:
        """Pass the update on, or stop it here. What must never wait passes however much came before it."""
        person = update.effective_user
        if person is None or update.my_chat_member is not None:
            return
        if update.inline_query is not None:
            if context.magpie.patience_while_typing.judge(person.id) is not Verdict.TAKE:
                ended_as(Outcome.TOO_MANY)
                raise ApplicationHandlerStop
            return
        patience = context.magpie.patience
        verdict = patience.judge(person.id)
        if verdict is Verdict.TAKE or (update.message and self._urgent(context, typed(update))):
            return
        ended_as(Outcome.TOO_MANY)
        told = self._fallbacks.too_many(patience.wait_s(person.id))
        chat = update.effective_chat
        if update.callback_query is not None:
            await answer(update.callback_query, told)
        elif verdict is Verdict.SAY and chat is not None and chat.type == ChatType.PRIVATE:
            await show(update, Screen(told))
        raise ApplicationHandlerStop

    async def _ask_consent(self, update: Update, context: Context, then: str | None) -> None:
        """Ask whether something may be kept, and go on to `then` if it may. Where a button has no room for it: home."""
        try:
            question = AskConsent(then=then).pack()
        except ValueError:
            question = AskConsent().pack()
        await self.open_payload(update, context, question)

    def _consented(self, feature: Feature, candidate: Command | Text) -> Handler:
        """The handler of a command or a text; of one that keeps something only for who agreed to that."""
        if not candidate.keeps:
            return candidate.handler

        async def run(update: Update, context: Context) -> None:
            if await _may_keep(update, context):
                await candidate.handler(update, context)
            else:
                await self._ask_consent(update, context, feature.home[1].pack() if feature.home else None)

        return run

    def _consented_text(self, feature: Feature, text: Text) -> Text:
        return replace(text, handler=self._consented(feature, text))

    def _words_of_all(self) -> dict[str, Handler]:
        """The plain words of all features in the language of the moment. Its own go before English ones."""
        words: dict[str, Handler] = {}
        for own in (False, True):
            for feature in self._features:
                words |= self._words_of(feature, own=own)
        return words

    def _words_of(self, feature: Feature, *, own: bool) -> dict[str, Handler]:
        """The plain words that do what a feature's commands and its menu buttons do. Operators use the slash.

        They are the English ones, or the language's `own`.
        """
        if feature.for_admins:
            return {}
        words = {
            word: handler for known, handler in feature.words.items() for word in (known.own if own else known.english)
        }
        if not own:
            words |= {one.name: self._consented(feature, one) for one in feature.commands}
        for label, payload in (door for door in (feature.home, feature.ask) if door is not None):

            async def open_door(update: Update, context: Context, packed: str = payload.pack()) -> None:
                await self.open_payload(update, context, packed)

            words[(_(label) if own else label.english).casefold().strip(" .!?…¡¿")] = open_door
        return words

    async def _on_tap(self, update: Update, context: Context) -> None:
        query = update.callback_query
        assert query is not None
        if query.message is None or query.message.chat.type != query.message.chat.PRIVATE:
            await answer(query, _("I talk in private chats only."))
            return
        await _close_question(context, query.from_user.id)
        await self.open_payload(update, context, query.data or "")
        await _sent(context)

    def _fresh(self, handler: Any) -> Any:
        """A command starts something new, so the question that was open is closed."""

        async def run(update: Update, context: Context) -> None:
            assert update.effective_user is not None
            said = " ".join(context.args or typed(update).split()[1:])
            if await self._on_urgent(update, context, said):
                return
            await _close_question(context, update.effective_user.id)
            await handler(update, context)
            await _sent(context)

        return run

    async def _on_urgent(self, update: Update, context: Context, text: str) -> bool:
        """Answer what must never wait, wherever it was said. Returns whether there was anything of the kind."""
        urgent = self._urgent(context, text)
        if urgent is not None:
            await urgent.handler(update, context)
        return urgent is not None

    def _urgent(self, context: Context, text: str) -> Text | None:
        """The feature's text that takes `text` before anything else, if there is one."""
        return next((one for one in self._texts if one.urgent and text and one.matches(context, text)), None)

    async def _on_text(self, update: Update, context: Context) -> None:
        text = typed(update)
        assert update.effective_user is not None
        user_id = update.effective_user.id
        if not await self._on_urgent(update, context, text):
            await self._on_line(update, context, text, user_id)
            await _sent(context)
            return
        # What was urgent may have closed the question, as "stop" does.
        known = await context.services.database.run(arrival, user_id, now=context.now())
        question = self._question(known.prompt)
        if question is not None and question[0].beside_urgent:
            await question[0].handler(update, context, question[1])

    async def _on_line(self, update: Update, context: Context, text: str, user_id: int) -> None:
        """A word of our own, an answer to the open question, or anything else, in this order."""
        line = " ".join(text.casefold().strip(" .!?…¡¿").split())[:LONGEST_WORDS_CHARACTERS]
        handler = self._known_words().get(line)
        question = self._question((await context.arrival(user_id)).prompt)
        if question is not None and (handler is None or any(line in words for words in question[0].words)):
            asked, prompt = question
            button = self._buttons.get(prompt.tag)
            if button is not None and button.keeps and not await _may_keep(update, context):
                await self._ask_consent(update, context, prompt.pack())
                return
            if await asked.handler(update, context, prompt) is not NOT_MINE:
                return
        if question is not None:
            await context.services.database.run(prompts.close_prompt, user_id)
        if handler is None:
            others = (candidate for candidate in self._texts if not candidate.urgent)  # which had their turn
            handler = next(candidate for candidate in others if candidate.matches(context, text)).handler
        await handler(update, context)

    def _question(self, packed: str | None) -> tuple[Answer, CallbackData] | None:
        """The question that waits for an answer, if it is one that this version of the bot still knows."""
        if packed is None or (asked := self._answers.get(tag_of(packed))) is None:
            return None
        try:
            return asked, asked.prompt.unpack(packed)
        except StaleCallbackDataError:
            log.info("An open question of an older version was dropped")
            return None

    async def _on_not_text(self, update: Update, context: Context) -> None:
        if not await self._on_urgent(update, context, typed(update)):
            await self._fallbacks.not_text(update, context)

    async def _on_location(self, update: Update, context: Context) -> None:
        for feature in self._features:
            if feature.location is not None:
                await feature.location(update, context)
                await _sent(context)
                return

    async def _on_group_command(self, update: Update, context: Context) -> None:
        message = update.effective_message
        assert message is not None
        first = (message.text or "").split(maxsplit=1)[0].casefold()
        if first.endswith(f"@{context.bot.username}".casefold()):
            await self._fallbacks.in_group(update, context)


async def on_open_new(update: Update, context: Context, payload: OpenNew) -> None:
    """Do what the button says in a new message, so that the event above it stays."""
    with in_new_message():
        await context.magpie.open_payload(update, context, payload.then)


async def _on_my_chat_member(update: Update, context: Context) -> None:
    """A person blocked the bot or let it back in. Nothing that they set up is touched."""
    change = update.my_chat_member
    assert change is not None
    if change.chat.type != change.chat.PRIVATE:
        return
    database, now = context.services.database, context.now()
    if change.new_chat_member.status == ChatMemberStatus.BANNED:
        await database.run(reminders.block, change.chat.id, now=now)
    else:
        await database.run(reminders.unblock, change.chat.id, next_slot=next_slot, now=now)


async def _on_migration(update: Update, context: Context) -> None:
    """A group became a supergroup, under another id: what was set up for it goes along."""
    message = update.effective_message
    assert message is not None
    old_id, new_id = message.migrate_from_chat_id or message.chat.id, message.migrate_to_chat_id or message.chat.id
    await context.services.database.run(users.change_id, old_id, new_id)


def _is_out_of_reach(error: object) -> bool:
    """Whether a refusal says that there is nobody there."""
    return isinstance(error, BadRequest) and any(words in error.message.lower() for words in OUT_OF_REACH)


async def _close_question(context: Context, user_id: int) -> None:
    """Forget the question that was open when the update came, if there was one."""
    if (await context.arrival(user_id)).asked:
        await context.services.database.run(prompts.close_prompt, user_id)


async def _may_keep(update: Update, context: Context) -> bool:
    """Whether the person agreed to more being kept about them than their id."""
    assert update.effective_user is not None
    return await context.services.database.run(users.has_agreed, update.effective_user.id)


async def _sent(context: Context) -> None:
    """The answer got through: remember what was waiting for that."""
    if context.once_sent is not None:
        await context.once_sent()
        context.once_sent = None


def _signing(feature: str, handler: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, Coroutine[Any, Any, T]]:
    """The handler, which notes first that it is this one of this feature that takes the update."""

    @wraps(handler)
    async def run(*args: P.args, **kwargs: P.kwargs) -> T:
        taken_by(feature, handler.__name__)
        return await handler(*args, **kwargs)

    return run


def _signed(feature: Feature) -> Feature:
    """The feature with all its handlers signing."""

    def sign(handler: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, Coroutine[Any, Any, T]]:
        return _signing(feature.name, handler)

    return replace(
        feature,
        commands=tuple(replace(one, handler=sign(one.handler)) for one in feature.commands),
        buttons=tuple(replace(one, handler=sign(one.handler)) for one in feature.buttons),
        answers=tuple(replace(one, handler=sign(one.handler)) for one in feature.answers),
        texts=tuple(replace(one, handler=sign(one.handler)) for one in feature.texts),
        words={word: sign(handler) for word, handler in feature.words.items()},
        location=feature.location and sign(feature.location),
        inline=feature.inline and sign(feature.inline),
    )


def _signed_fallbacks(fallbacks: Fallbacks) -> Fallbacks:
    """The fallbacks that take an update; `question` and `broken` step in for a handler that has signed."""
    return replace(
        fallbacks,
        unknown_command=_signing(ROUTING, fallbacks.unknown_command),
        not_text=_signing(ROUTING, fallbacks.not_text),
        stale_button=_signing(ROUTING, fallbacks.stale_button),
        in_group=_signing(ROUTING, fallbacks.in_group),
    )


def _kept_to_admins(feature: Feature, fallbacks: Fallbacks) -> Feature:
    """The feature, for whose commands, buttons and questions it is looked each time whether an operator uses them."""

    def or_else(handler: Any, otherwise: Callable[..., Awaitable[Any]]) -> Any:
        async def run(update: Update, context: Context, *payload: CallbackData) -> Any:
            assert update.effective_user is not None
            if context.magpie.is_admin(update.effective_user.id):
                return await handler(update, context, *payload)
            return await otherwise(update, context)

        return run

    async def not_mine(_update: Update, _context: Context) -> NotMine:
        return NOT_MINE

    return replace(
        feature,
        commands=tuple(
            replace(one, handler=or_else(one.handler, fallbacks.unknown_command)) for one in feature.commands
        ),
        buttons=tuple(replace(one, handler=or_else(one.handler, fallbacks.stale_button)) for one in feature.buttons),
        answers=tuple(replace(one, handler=or_else(one.handler, not_mine)) for one in feature.answers),
    )


def _claim(table: dict[str, T], tag: str, owner: T) -> None:
    if tag in table:
        raise ValueError(f"two features want the tag {tag!r}")
    table[tag] = owner
