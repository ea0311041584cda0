"""The log: one line an update, readable by people or by programs, and nothing in it that is anybody's."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import sys
import traceback
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
import pytest_asyncio
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram import Update
from telegram.error import BadRequest, NetworkError
from telegram.ext import TypeHandler

from bot.callback_data import MAX_BYTES
from bot.context import Context
from bot.logs import JsonFormatter, LogFormat, Redaction, TextFormatter, in_safe_words, set_up_logging, wordless
from tests.conversation import Someone, World, open_world

TOKEN = "1234567890:AAExampleExampleExampleExampleExample"
URL = f"https://api.telegram.org/bot{TOKEN}/sendMessage"

log = logging.getLogger("bot.tests")


@pytest.fixture
def _logging_as_before() -> Iterator[None]:
    """What a program sets up once for itself is put back."""
    names = ("httpx", "httpcore", "apscheduler", "aiohttp.access", "telegram", "telegram.ext")
    loggers = [logging.getLogger(name) for name in (*names, "telegram.ext.Application", "telegram.request", "asyncio")]
    root, hook = logging.getLogger(), sys.excepthook
    before = [(one, one.level, list(one.filters)) for one in [*loggers, root]]
    handlers = list(root.handlers)
    root.handlers = []
    yield
    root.handlers, sys.excepthook = handlers, hook
    for logger, level, filters in before:
        logger.setLevel(level)
        logger.filters = filters


@contextmanager
def written(formatter: logging.Formatter, *, level: int = logging.INFO) -> Iterator[Callable[[], str]]:
    """What a handler with `formatter` writes of everything that is logged within."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    handler.setLevel(level)
    root = logging.getLogger()
    root.addHandler(handler)
    before = root.level
    root.setLevel(level)
    try:
        yield stream.getvalue
    finally:
        root.setLevel(before)
        root.removeHandler(handler)


@pytest.fixture(params=[TextFormatter, JsonFormatter], ids=["text", "json"])
def formatter(request: pytest.FixtureRequest) -> logging.Formatter:
    made: logging.Formatter = request.param(Redaction(TOKEN, "a-webhook-secret"))
    return made


# One line an update


async def test_an_update_is_one_line_with_feature_outcome_and_duration(ada: Someone) -> None:
    with written(JsonFormatter(Redaction())) as lines:
        await ada.say("/tip")
        await ada.tap("Another")
    told = [json.loads(line) for line in lines().splitlines()]
    assert [(one["feature"], one["handler"], one["outcome"]) for one in told] == [
        ("tips", "on_tip", "answered"),
        ("tips", "on_open_tip", "answered"),
    ]
    assert all(0 < one["ms"] < 20_000 for one in told)
    assert all(one["level"] == "INFO" and one["at"].endswith("+00:00") for one in told)
    assert told[1]["update"] == told[0]["update"] + 1


async def test_the_same_line_for_people(ada: Someone) -> None:
    with written(TextFormatter(Redaction())) as lines:
        await ada.say("/tip")
    assert " INFO bot.handling: Update 100000001: answered by tips.on_tip in " in lines()
    assert lines().count("\n") == 1


def test_each_line_has_its_own_time() -> None:
    formatter, plain = TextFormatter(Redaction()), logging.Formatter()
    for created in (1_790_000_000.001, 1_790_000_000.999, 1_790_000_001.5, 1_790_086_400.25, 1_790_000_000.25):
        record = logging.makeLogRecord({"created": created, "msecs": created % 1 * 1000})
        assert formatter.formatTime(record) == plain.formatTime(record)


async def test_an_update_that_fails_says_where_and_in_which_feature(world: World, ada: Someone) -> None:
    await ada.say("/tip")
    await world.magpie.services.database.run(lambda db: db.execute("DROP TABLE saved_tips"))
    with written(TextFormatter(Redaction())) as lines:
        await ada.tap("Save")
    assert "failed by tips." in lines()
    assert "Traceback" in lines()
    assert "bot/features/tips/handlers.py" in lines()
    assert "sqlite3.OperationalError: SQLITE_ERROR" in lines()
    assert "no such table" not in lines()


# The token


def request_that_fails() -> None:
    try:
        httpx.Client(transport=httpx.MockTransport(lambda request: httpx.Response(404, request=request))).get(
            URL
        ).raise_for_status()
    except httpx.HTTPStatusError as error:
        raise NetworkError(f"httpx.HTTPStatusError: {error}") from error


def in_the_arguments() -> None:
    raise ValueError("one", {"token": TOKEN, "half": TOKEN.partition(":")[2]})


def in_its_cause() -> None:
    try:
        in_the_arguments()
    except ValueError as error:
        raise KeyError(URL.replace(":AA", "%3AAA")) from error


def in_a_chain() -> None:
    try:
        in_its_cause()
    except KeyError:
        raise RuntimeError(f"for {TOKEN!r}")  # noqa: B904 - what went before is part of the chain


def in_a_note() -> None:
    error = ValueError("see below")
    error.add_note(URL)
    raise error


def in_a_group() -> None:
    raise ExceptionGroup(TOKEN, [ValueError(TOKEN), RuntimeError(URL)])


@pytest.mark.parametrize(
    "fail", [request_that_fails, in_the_arguments, in_its_cause, in_a_chain, in_a_note, in_a_group]
)
def test_the_token_is_in_no_traceback(formatter: logging.Formatter, fail: Callable[[], None]) -> None:
    with written(formatter) as lines:
        try:
            fail()
        except Exception:
            log.exception("It failed")
    assert "Traceback" in lines()
    assert fail.__name__ in lines()
    assert TOKEN.partition(":")[2] not in lines()
    assert "<token>" in lines()


@pytest.mark.parametrize(
    ("message", "arguments"),
    [
        (f"GET {URL}", ()),
        ("GET %s", (URL,)),
        ("%(url)s", ({"url": URL},)),
        ("%r", ({"nested": [TOKEN]},)),
        ("%s", (NetworkError(URL),)),
        ("the secret is %s", ("a-webhook-secret",)),
        ("another bot's: %s", ("987654321:BBExampleExampleExampleExampleExample",)),
        ("%s", (TOKEN.replace(":", "%3A"),)),
    ],
)
def test_the_token_is_in_no_message(formatter: logging.Formatter, message: str, arguments: tuple[Any, ...]) -> None:
    with written(formatter) as lines:
        log.warning(message, *arguments)
        log.warning(message, *arguments, stack_info=True)
    assert "Example" not in lines().replace("in_no_message", "")
    assert "a-webhook-secret" not in lines()
    assert "<token>" in lines() or "<secret>" in lines()


def test_a_short_token_is_cut_out_and_ordinary_words_are_not() -> None:
    redaction = Redaction("1:test")
    assert redaction("bot1:test/getMe is a test at 11:15:00") == "bot<token>/getMe is a test at 11:15:00"
    assert Redaction()("nothing to hide, 12:30:45") == "nothing to hide, 12:30:45"


@pytest.mark.usefixtures("_logging_as_before")
@pytest.mark.parametrize("style", list(LogFormat))
def test_libraries_say_no_addresses_and_the_last_error_of_all_goes_through_the_log(
    style: LogFormat, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up_logging("DEBUG", TOKEN, style=style)
    logging.getLogger("httpx").info("HTTP Request: POST %s", URL)
    logging.getLogger("telegram.Bot").debug("Processing update %s", "words of mine")
    logging.getLogger("telegram.request.BaseRequest").error("Can not load invalid JSON data: %s", "words of mine")
    try:
        request_that_fails()
    except NetworkError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    told = capsys.readouterr().err
    assert "An error ended the program" in told
    assert "request_that_fails" in told
    assert TOKEN not in told
    assert "words of mine" not in told
    assert "HTTP Request" not in told
    if style is LogFormat.JSON:
        assert [json.loads(line)["level"] for line in told.splitlines()] == ["CRITICAL"]


@pytest.mark.usefixtures("_logging_as_before")
async def test_a_task_whose_error_nobody_took_is_told_without_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("INFO", TOKEN)

    async def fail() -> None:
        raise ValueError("words of mine")

    loop = asyncio.get_running_loop()
    task = loop.create_task(fail())
    await asyncio.wait({task})
    loop.call_exception_handler({"message": "Task exception was never retrieved", "future": task})
    assert task.exception() is not None
    told = capsys.readouterr().err
    assert "Task exception was never retrieved" in told
    assert "words of mine" not in told


# People's words

FOREIGN = "жфщъыэюяζξψω字語🧲"  # letters that no line of ours has
WORDS = st.text(FOREIGN + " \n'\"<>&%{}\\:/", min_size=1, max_size=60).filter(lambda text: not text.isspace())
COMMANDS = st.sampled_from(["", "/tip ", "/compare ", "/start ", "/remind ", "/ask ", "/settings ", "/no_such_thing "])


def words_of(update: Update) -> list[str]:
    """Everything in an update that a person wrote."""
    user, query, message = update.effective_user, update.callback_query, update.effective_message
    assert user is not None
    return [
        user.first_name,
        user.username or "",
        (query.data or "") if query else "",
        (message.text or "") if message else "",
    ]


async def fail_with_words(update: Update, _context: Context) -> None:
    """An error with all that a person wrote: as text, as an argument, in a note, in its cause, in what went before."""
    words = words_of(update)
    try:
        int("".join(words))
    except ValueError:
        failure = RuntimeError(str(words), {"words": words})
        failure.add_note(str(words))
        raise failure from UnicodeEncodeError("utf-8", "".join(words), 0, 1, str(words))


async def fail_at_telegram(update: Update, _context: Context) -> None:
    raise BadRequest(f'can\'t parse entities: unsupported start tag "{"".join(words_of(update))}" at byte offset 7')


async def fail_in_the_library(update: Update, _context: Context) -> None:
    raise NetworkError(f"Unknown error in HTTP implementation: {UnicodeError('utf-8', words_of(update))!r}")


async def do_not_fail(_update: Update, _context: Context) -> None:
    """Leave it to the feature."""


Fail = Callable[[Update, Context], Coroutine[Any, Any, None]]


class Failing:
    """The handler before all others, which fails as it is told to."""

    def __init__(self) -> None:
        self.fail: Fail = do_not_fail

    async def __call__(self, update: Update, context: Context) -> None:
        await self.fail(update, context)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def failing_world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[World, Failing]]:
    async with open_world(tmp_path_factory.mktemp("logs") / "magpie.sqlite3") as world:
        failing = Failing()
        world.magpie.add_handler(TypeHandler(Update, failing), group=-2)  # before all of ours
        yield world, failing


class Kept(logging.Handler):
    """Keeps every record, as it is and as it would be written."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.told.append(repr(record.__dict__))
        formatters = (logging.Formatter("%(message)s"), TextFormatter(Redaction()), JsonFormatter(Redaction()))
        self.told += [formatter.format(record) for formatter in formatters]


@pytest.mark.asyncio(loop_scope="module")
@settings(max_examples=60, deadline=None)
@given(
    command=COMMANDS,
    text=WORDS,
    name=WORDS,
    username=st.none() | WORDS,
    data=WORDS.filter(lambda text: len(text.encode()) <= MAX_BYTES),
    fail=st.sampled_from([do_not_fail, fail_with_words, fail_at_telegram, fail_in_the_library]),
)
async def test_nothing_that_a_person_writes_is_in_any_record(
    failing_world: tuple[World, Failing],
    command: str,
    text: str,
    name: str,
    username: str | None,
    data: str,
    fail: Fail,
) -> None:
    world, failing = failing_world
    person = world.telegram.add_person(name, username=username)
    someone = Someone(world, person)
    failing.fail = do_not_fail
    await someone.say("/start")
    failing.fail = fail
    kept, root = Kept(), logging.getLogger()
    level = root.level
    root.addHandler(kept)
    root.setLevel(logging.INFO)
    try:
        await someone.say(command + text)
        await someone.forge(data)
        await someone.share_location(38.7, -9.1)
    finally:
        root.removeHandler(kept)
        root.setLevel(level)
    assert sum("Update " in line for line in kept.told) >= 3
    assert [line for line in kept.told if set(line) & set(FOREIGN)] == []


def test_a_stand_in_keeps_the_names_and_the_chain_of_an_error() -> None:
    try:
        in_a_chain()
    except RuntimeError as error:
        stand_in = wordless(error)
    lines = "".join(traceback.format_exception(stand_in))
    assert lines.count("Traceback") == 3
    assert lines.rstrip().endswith("RuntimeError")
    assert type(stand_in).__name__ == "RuntimeError"
    before = stand_in.__context__
    assert before is not None
    assert [type(one).__name__ for one in (before, before.__cause__)] == ["KeyError", "ValueError"]


def test_a_chain_that_bites_its_tail_is_no_trouble() -> None:
    first, second = ValueError("a"), TypeError("b")
    first.__context__, second.__context__ = second, first
    stand_in = wordless(first)
    assert stand_in.__context__ is not None
    assert stand_in.__context__.__context__ is stand_in


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (BadRequest('can\'t parse entities: unsupported start tag "b1" at byte offset 5'),
         'can\'t parse entities: unsupported start tag "..." at byte offset 5'),
        (BadRequest('tag "a" and "b" of "c"'), 'tag "..."'),
        (NetworkError("UnicodeError('a', \"b\")"), 'UnicodeError("...")'),
        (BadRequest("Message text is empty"), "Message text is empty"),
        (NetworkError("httpx.ConnectError: no connection"), "httpx.ConnectError: no connection"),
        (OSError(28, "words"), "No space left on device"),
        (OSError("words"), ""),
        (ValueError("words"), ""),
        (KeyError("words"), ""),
    ],
)  # fmt: skip
def test_safe_words_are_those_that_nobody_typed(error: Exception, words: str) -> None:
    assert in_safe_words(error) == words
