"""The composition root: puts settings, services and features together, and runs the result."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import gc
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, cast

from apscheduler.triggers.cron import CronTrigger
from telegram import Bot, BotCommand, BotCommandScopeChat, MenuButtonCommands
from telegram.error import InvalidToken, RetryAfter, TelegramError
from telegram.ext import ApplicationBuilder, ContextTypes
from telegram.request import BaseRequest

from bot import backups
from bot.content.loader import Content, load
from bot.context import Context, Magpie, Now, Services
from bot.delivery import rendering
from bot.delivery.delivery import SETTLED_AFTER, Delivery
from bot.delivery.guide import Guide
from bot.delivery.pacing import Pacing
from bot.disk import whereabouts, why_thrown_away
from bot.drawing.process import Drawing
from bot.features import DESCRIPTION, FALLBACKS, FEATURES, NAME, SHORT_DESCRIPTION
from bot.features.admin.progress import Progress
from bot.features.routines import run_views
from bot.health import Health
from bot.inactivity import forget_inactive
from bot.language import SOURCE, Languages, _, speaking
from bot.lease import hold, this_process
from bot.logs import in_safe_words
from bot.receiving import Polling, Receiving, make_objects_unwatched
from bot.routing import OrderedUpdates, Router
from bot.settings import DEFAULT_PORT, Settings, SettingsError
from bot.transport import AiohttpRequest
from db import broadcasts, meals, retention, tallies
from db.database import Database, DatabaseError
from db.trouble import trouble

log = logging.getLogger(__name__)

HOUR = dt.timedelta(hours=1)
TOKEN_CHECK = dt.timedelta(minutes=5)  # how soon a token that was revoked while we poll is noticed
REFUSED = (
    "TELEGRAM_BOT_TOKEN: Telegram does not know this token; ask BotFather for the current one. If TELEGRAM_API_URL is "
    "set, see that it is the address of a Bot API server"
)
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0  # between attempts to reach Telegram at the start
FORGOTTEN_AT_ONCE = 1_000  # rows of the ledger that are looked at in a minute
TELEGRAM_CODE_LETTERS = 2  # a profile speaks languages, and no regions
MINUTE, SHORTEST_WAIT = dt.timedelta(minutes=1), dt.timedelta(seconds=1)


def utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@contextlib.asynccontextmanager
async def open_services(
    *,
    database_path: Path,
    database_key: str | None = None,
    backups_last: dt.timedelta | None = None,
    content: Content,
    now: Now = utc_now,
) -> AsyncIterator[Services]:
    """The services of one process, closed at the end. With a `database_key` the database is encrypted.

    Raises:
        DatabaseUnusableError: the database cannot be opened.
    """
    async with contextlib.AsyncExitStack() as stack:
        database = await Database.open(database_path, key=database_key)
        stack.push_async_callback(database.close)
        drawing = Drawing()
        stack.push_async_callback(drawing.close)
        services = await Services.of(content, database=database, now=now, drawing=drawing, backups_last=backups_last)
        stack.push_async_callback(services.search.close)
        yield services


def build_application(
    services: Services,
    *,
    token: str,
    api_url: str = "https://api.telegram.org",
    request: BaseRequest | None = None,
    pacing: Pacing | None = None,
    paid: bool = False,
    lease_token: str | None = None,
    settled_after: dt.timedelta = SETTLED_AFTER,
) -> Magpie:
    """The bot, ready to be initialized. `request`, where given, takes the place of the network in both directions.

    Unprompted sends keep to `pacing`; `paid` lets Telegram charge for a faster one. `lease_token` is this process's
    hold on the database, None if nobody else can have it. `settled_after` is as for `Delivery`.
    """
    router = Router(FEATURES, FALLBACKS)
    pacing = pacing or Pacing()
    builder: Any = (
        ApplicationBuilder()
        .application_class(Magpie, kwargs={"services": services})
        .token(token)
        .base_url(f"{api_url}/bot")
        .base_file_url(f"{api_url}/file/bot")
        .context_types(ContextTypes(context=Context))
        .concurrent_updates(OrderedUpdates())
        .rate_limiter(pacing)
    )
    application: Magpie = (
        builder.request(request or AiohttpRequest())
        .get_updates_request(request or AiohttpRequest(connections=1))
        .build()
    )
    application.open_payload = router.open_payload
    application.answer_question = FALLBACKS.question
    application.features = FEATURES
    services.database.on_call = application.metrics.database_call
    application.reminder_kinds = {kind.name: kind for feature in FEATURES for kind in feature.reminders}
    application.delivery = Delivery(
        database=services.database,
        bot=application.bot,
        kinds=application.reminder_kinds,
        render=partial(rendering.messages, application),
        pacing=pacing,
        now=services.now,
        metrics=application.metrics,
        paid=paid,
        token=lease_token,
        settled_after=settled_after,
    )
    application.add_handler(router.guard(), group=-1)
    application.guide = Guide(
        database=services.database,
        bot=application.bot,
        routines=lambda: application.services.content.routines,
        speaking_to=application.speaking_to,
        scenes=run_views,
        pacing=pacing,
        now=services.now,
        token=lease_token,
    )
    application.broadcast_progress = Progress(application)
    application.delivery.on_broadcast = application.broadcast_progress.show
    for handler in router.handlers():
        application.add_handler(handler)
    application.add_error_handler(router.on_error)
    return application


async def deliver_now(application: Magpie) -> None:
    """Deliver all that is due and wait for it: what moving a clock asks for."""
    await tick(application)
    await application.guide.tick()
    for service in (application.delivery, application.guide):
        await service.idle()


async def next_wake(application: Magpie) -> dt.datetime | None:
    """When there is something to deliver next (UTC); None if nothing waits."""
    now = application.services.now()
    wakes = [
        at for at in (await application.delivery.next_wake(), await application.guide.next_wake()) if at is not None
    ]
    # What is due already and could not go is for the next minute; what is to come is not held up by it.
    return min((at for at in wakes if at > now), default=min(wakes, default=None))


async def tick(application: Magpie) -> None:
    """What every minute brings: what fell due goes out, and what was to be kept for a time only is forgotten."""
    await application.delivery.tick()
    now, database = application.services.now(), application.services.database
    try:
        await database.run(meals.forget_old, now=now)
        await database.run(retention.forget_old_occurrences, now=now, limit=FORGOTTEN_AT_ONCE)
        await database.run(tallies.forget_old, now=now)
        await database.run(broadcasts.forget_old, now=now, limit=FORGOTTEN_AT_ONCE)
    except DatabaseError as error:
        said = trouble(error, database.path)
        if said is None:
            raise
        log.warning("What is to be forgotten stays for another minute: %s", said)


async def dress(bot: Bot, admin_ids: frozenset[int]) -> None:
    """Set the command menus and the descriptions. A server that knows no such calls is no reason to stop."""
    commands, for_admins = _menu(for_admins=False), _menu(for_admins=True)
    calls: list[Callable[[], Awaitable[object]]] = [
        lambda: bot.set_my_commands(commands),
        lambda: bot.set_my_description(_(DESCRIPTION)),
        lambda: bot.set_my_short_description(_(SHORT_DESCRIPTION)),
        lambda: bot.set_chat_menu_button(menu_button=MenuButtonCommands()),
    ]
    calls += (  # an operator who has not written to the bot yet has no chat with it, and no menu
        partial(bot.set_my_commands, [*commands, *for_admins], scope=BotCommandScopeChat(chat_id))
        for chat_id in admin_ids
    )
    await _try_all(calls)


async def dress_in_others(bot: Bot, languages: Languages, admin_ids: frozenset[int]) -> None:
    """Set the command menus, the names and the descriptions in every language that Telegram has a code for."""
    for code in languages.codes:
        if len(code) != TELEGRAM_CODE_LETTERS or code == SOURCE:
            continue
        with speaking(await asyncio.to_thread(languages.read, code)):
            name, commands, for_admins = _(NAME), _menu(for_admins=False), _menu(for_admins=True)
            calls: list[Callable[[], Awaitable[object]]] = []
            if name != NAME.english:  # else it is called as the operator called it
                calls.append(partial(bot.set_my_name, name, language_code=code))
            calls += [
                partial(bot.set_my_commands, commands, language_code=code),
                partial(bot.set_my_description, _(DESCRIPTION), language_code=code),
                partial(bot.set_my_short_description, _(SHORT_DESCRIPTION), language_code=code),
            ]
            calls += (
                partial(
                    bot.set_my_commands,
                    [*commands, *for_admins],
                    scope=BotCommandScopeChat(chat_id),
                    language_code=code,
                )
                for chat_id in admin_ids
            )
        await _try_all(calls)


async def _try_all(calls: Sequence[Callable[[], Awaitable[object]]]) -> None:
    for call in calls:
        try:
            await call()
        except TelegramError as error:
            log.warning("The bot's profile could not be set in full: %s", in_safe_words(error))


def _menu(*, for_admins: bool) -> list[BotCommand]:
    """The commands that stand in the menu: those for everybody, or those that only operators have."""
    return [
        BotCommand(command.name, _(command.description))
        for feature in FEATURES
        if feature.for_admins == for_admins
        for command in feature.commands
        if command.listed
    ]


async def run(
    settings: Settings,
    stop: asyncio.Event,
    *,
    on_ready: Callable[[], None],
    webhook: bool = False,
    settled_after: dt.timedelta = SETTLED_AFTER,
) -> None:
    """Everything that `magpie run` does, until `stop` is set. Updates come to a `webhook`, or are polled for.

    Raises:
        ContentError, DatabaseUnusableError, LeaseHeldError, PortTakenError, SettingsError: it cannot start.
    """
    make_objects_unwatched()
    process = this_process()
    content = load(settings.content_path)
    refuse_throwaway_disk(settings)
    async with contextlib.AsyncExitStack() as stack:
        services = await stack.enter_async_context(
            open_services(
                database_path=settings.database_path,
                database_key=settings.sqlcipher_key,
                backups_last=settings.backups_last,
                content=content,
            )
        )
        application = build_application(
            services,
            token=settings.telegram_bot_token.reveal(),
            api_url=settings.bot_api_url,
            pacing=Pacing(settings.sends_per_second),
            paid=settings.allow_paid_broadcast,
            lease_token=process.token,
            settled_after=settled_after,
        )
        application.admin_ids = settings.admin_ids
        gc.freeze()  # all that was made so far stays, so that no later search for garbage goes through it
        gc.enable()
        receiving = _webhook(application, settings) if webhook else Polling()
        port = DEFAULT_PORT if webhook and settings.port is None else settings.port
        if port is not None:
            from bot.web import serving  # noqa: PLC0415 - it takes a while to read, and polling does without it

            # Before the lease, so that a host that looks sees a process that lives and waits.
            health = Health(application, receiving, lease_token=process.token)
            address = str(settings.listen_address)
            await stack.enter_async_context(
                serving(application, health, address=address, port=port, routes=receiving.routes())
            )
        await stack.enter_async_context(hold(services.database, process, now=utc_now, on_lost=stop.set))
        backups.schedule(cast("Any", application.job_queue), settings, now=utc_now)
        await serve(application, stop, receiving=receiving, on_ready=on_ready)


def refuse_throwaway_disk(settings: Settings) -> None:
    """See that what people set up will still be there after the next deploy.

    Raises:
        SettingsError: it will not, and the operator did not say that this is all right.
    """
    why = why_thrown_away(*whereabouts(settings.database_path))
    if why is None:
        return
    if not settings.allow_ephemeral_disk:
        raise SettingsError([f"DATABASE_PATH: {why}"])
    log.warning("What people set up will be lost, as ALLOW_EPHEMERAL_DISK allows: %s", why)


def _webhook(application: Magpie, settings: Settings) -> Receiving:
    from bot.webhook import Webhook  # noqa: PLC0415 - see above

    if settings.webhook_url is None:
        raise SettingsError(["WEBHOOK_URL: is not set; a webhook needs the public https address of this server"])
    secret = settings.webhook_secret.reveal() if settings.webhook_secret else None
    return Webhook(application, url=str(settings.webhook_url), secret=secret)


async def serve(
    application: Magpie,
    stop: asyncio.Event,
    *,
    receiving: Receiving | None = None,
    on_ready: Callable[[], None] = lambda: None,
) -> None:
    """Answer updates and run the jobs, until `stop` is set. `receiving` is polling by default.

    `on_ready` is called when updates begin to come. What is in hand at the stop is finished.

    Raises:
        SettingsError: Telegram refuses the token, or the webhook.
    """
    if not await _initialize(application, stop):
        return
    receiving = receiving or Polling()
    assert application.job_queue is not None
    guiding: asyncio.Task[None] | None = None
    try:
        await application.delivery.start()
        guiding = asyncio.create_task(application.guide.keep())
        application.delivery.on_waiting = lambda at: _wake_before_the_minute(application, at)
        application.job_queue.run_custom(
            _on_minute,
            job_kwargs={
                "trigger": CronTrigger(second=0, timezone=dt.UTC),
                # A tick that comes late still comes, and several missed ones are one: the database knows what is due.
                "misfire_grace_time": None,
                "coalesce": True,
                "max_instances": 1,
            },
            name="minute",
        )
        application.job_queue.run_once(_on_start, when=0, job_kwargs={"misfire_grace_time": None})
        token_check = _TokenCheck(receiving, stop)
        application.job_queue.run_repeating(_on_hour, HOUR, job_kwargs={"misfire_grace_time": None})
        application.job_queue.run_repeating(token_check.run, TOKEN_CHECK, job_kwargs={"misfire_grace_time": None})
        await application.start()
        starting = asyncio.create_task(receiving.start(application))
        stopping = asyncio.create_task(stop.wait())
        # While Telegram is out of reach the start does not end, and a stop must not wait for it.
        await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            try:
                starting.result()
            except InvalidToken:
                raise SettingsError([REFUSED]) from None
            on_ready()
            await stopping
        else:
            starting.cancel()
            await asyncio.wait({starting})
        if token_check.refused:
            raise SettingsError([REFUSED])
    finally:
        await asyncio.gather(receiving.stop(application), application.delivery.stop(), application.guide.stop())
        if guiding is not None:
            guiding.cancel()
        if application.running:
            await application.stop()
        await application.shutdown()


async def _initialize(application: Magpie, stop: asyncio.Event) -> bool:
    """Meet Telegram, waiting for it if need be. Returns False if `stop` came first."""
    pause = FIRST_PAUSE_S
    while not stop.is_set():
        try:
            await application.initialize()
        except InvalidToken:
            raise SettingsError([REFUSED]) from None
        except (TelegramError, KeyError, TypeError) as error:  # the last two: what answers there is no Bot API server
            if isinstance(error, RetryAfter):
                pause = max(pause, cast("dt.timedelta", error.retry_after).total_seconds())  # see bot/__init__.py
            log.warning("Telegram does not answer as it should (%r); trying again in %.0f s", error, pause)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)
            pause = min(2 * pause, LONGEST_PAUSE_S)
        else:
            return True
    return False


class _TokenCheck:
    """Notices that the token was revoked: the library stops polling then, and says so only in the log."""

    def __init__(self, receiving: Receiving, stop: asyncio.Event) -> None:
        self.refused = False
        self._receiving = receiving
        self._stop = stop

    async def run(self, context: Any) -> None:
        try:
            await self._receiving.check(context.application)
        except InvalidToken:
            self.refused = True
            self._stop.set()
        except TelegramError as error:
            log.info("The token could not be checked: %s", in_safe_words(error))


async def _on_hour(context: Any) -> None:
    await forget_inactive(context.application)


async def _on_minute(context: Any) -> None:
    await tick(context.application)


async def _on_start(context: Any) -> None:
    """What fell due while the bot was away comes first, then what answers typed lines, and the bot's looks last."""
    await tick(context.application)
    await context.application.services.prepare()
    await dress(context.bot, context.application.admin_ids)
    await dress_in_others(context.bot, context.application.languages, context.application.admin_ids)


def _wake_before_the_minute(application: Magpie, at: dt.datetime) -> None:
    """Something waits for a pause to end: when that is before the next whole minute, the minute need not be awaited."""
    wait = at - application.services.now()
    if wait < MINUTE:
        assert application.job_queue is not None
        application.job_queue.run_once(
            _on_minute, when=max(wait, SHORTEST_WAIT), job_kwargs={"misfire_grace_time": None}
        )
