"""The log: one event a line, as text or as JSON, without the token and without what people write.

An error that comes up while an update is handled is logged without its words (`wordless`), because they may be the
person's: "invalid literal for int() with base 10: '...'".
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import os
import re
import sys
from enum import StrEnum
from types import TracebackType

from telegram.error import TelegramError

log = logging.getLogger(__name__)

TOKEN = "<token>"  # noqa: S105 - what stands in the place of one
SECRET = "<secret>"  # noqa: S105 - what stands in the place of one
LONG_ENOUGH = 16  # a shorter part of a token is an ordinary word, such as in "1:test"

# Whatever has the form of a bot's token; a colon may be written as it is in an address.
_ANY_TOKEN = re.compile(r"\b\d{6,}(?::|%3A)[A-Za-z0-9_-]{30,}", re.IGNORECASE)
# From the first quotation mark to the last, whatever stands between; the apostrophe of "can't" is none.
_QUOTED = re.compile(r"""(?<!\w)["'].*["']""", re.DOTALL)


class LogFormat(StrEnum):
    """How the log is written: for people, or for programs."""

    TEXT = "text"
    JSON = "json"


class Redaction:
    """Cuts the token, its secret half, and other secrets out of a text."""

    def __init__(self, token: str = "", *secrets: str) -> None:
        half = token.partition(":")[2]
        marked = [
            *((one, TOKEN) for one in (token, token.replace(":", "%3A"), token.replace(":", "%3a"))),
            (half if len(half) >= LONG_ENOUGH else "", TOKEN),
            *((secret, SECRET) for secret in secrets),
        ]
        self._marked = [(secret, mark) for secret, mark in marked if secret]

    def __call__(self, text: str) -> str:
        for secret, mark in self._marked:
            text = text.replace(secret, mark)
        return _ANY_TOKEN.sub(TOKEN, text)


class TextFormatter(logging.Formatter):
    """A line for people, with the traceback below it."""

    def __init__(self, redaction: Redaction) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._redaction = redaction
        self._second, self._at = 0, ""  # of the line before, which is mostly the same

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802 - the library's name
        second, at = self._second, self._at
        if int(record.created) != second:
            second, at = int(record.created), super().formatTime(record, datefmt or self.default_time_format)
            self._second, self._at = second, at
        return f"{at},{int(record.msecs):03}"

    def format(self, record: logging.LogRecord) -> str:
        return self._redaction(super().format(record))


class JsonFormatter(logging.Formatter):
    """One JSON object a line. What a record has as `fields` stands beside the message."""

    def __init__(self, redaction: Redaction) -> None:
        super().__init__()
        self._redaction = redaction

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        if record.stack_info:
            line["stack"] = record.stack_info
        # The secrets are letters that JSON writes as they are, so they are found in the written line as well.
        return self._redaction(json.dumps(line, ensure_ascii=False, default=str))


def set_up_logging(level: str, token: str, *secrets: str, style: LogFormat = LogFormat.TEXT) -> None:
    """One line an event on standard error. The token and `secrets` are cut out of whatever any library may print."""
    redaction = Redaction(token, *secrets)
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter(redaction) if style is LogFormat.JSON else TextFormatter(redaction))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # Every record would find these out, and no line shows them. The last is the caller: see "Optimization" in Python's
    # logging how-to.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging._srcfile = None  # noqa: SLF001 - which is how it is switched off
    for chatty in ("httpx", "httpcore", "apscheduler", "aiohttp.access"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    # Below INFO the library prints whole updates, with names and texts.
    logging.getLogger("telegram").setLevel(max(logging.INFO, logging.getLevelNamesMapping()[level]))
    logging.getLogger("telegram.ext").setLevel(logging.CRITICAL)  # errors of polling are ours to say, in one line
    logging.getLogger("telegram.ext.Application").setLevel(logging.WARNING)
    logging.getLogger("telegram.request").setLevel(logging.CRITICAL)  # it prints answers that it cannot read
    logging.getLogger("asyncio").addFilter(_first_line)
    sys.excepthook = _log_the_last_error


def _first_line(record: logging.LogRecord) -> bool:
    """The lines below describe a task by what it worked on and by its error's words; the traceback says the rest."""
    record.msg, record.args = record.getMessage().partition("\n")[0], ()
    return True


def _log_the_last_error(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    """What ends the program goes through the log too: an address in it may hold the token."""
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, traceback)
    else:
        log.critical("An error ended the program", exc_info=(kind, error, traceback))


def in_safe_words(error: BaseException) -> str:
    """As much of what an error says as nobody has typed; perhaps nothing.

    Telegram quotes what it objects to, and the library what it could not send, so what is quoted is left out.
    """
    if isinstance(error, TelegramError):
        return _QUOTED.sub('"..."', error.message)
    if isinstance(error, OSError) and error.errno is not None:
        return os.strerror(error.errno)
    return str(getattr(error, "sqlite_errorname", ""))


def wordless(error: BaseException) -> BaseException:
    """A stand-in for the log: the name, the traceback and the causes of `error`, and nothing that anybody typed."""
    return _stand_in(error, {})


def _stand_in(error: BaseException, made: dict[int, BaseException]) -> BaseException:
    if id(error) in made:
        return made[id(error)]
    kind = type(type(error).__name__, (Exception,), {"__module__": type(error).__module__})
    words = in_safe_words(error)
    stand_in: BaseException = kind(*([words] if words else []))
    made[id(error)] = stand_in
    stand_in.__traceback__ = error.__traceback__
    stand_in.__cause__ = _stand_in(error.__cause__, made) if error.__cause__ is not None else None
    stand_in.__context__ = _stand_in(error.__context__, made) if error.__context__ is not None else None
    stand_in.__suppress_context__ = error.__suppress_context__
    return stand_in
