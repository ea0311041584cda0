"""Reports of errors to Sentry, if the operator wants them: what went wrong where in the code, and nothing of anybody's.

An event is made anew from the few things that may leave: names of errors, places in the code, sentences that stand in
our own code. Whatever else the library or one of its next versions may gather stays here.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, cast

from bot.settings import SettingsError

if TYPE_CHECKING:
    from sentry_sdk.transport import Transport
    from sentry_sdk.types import Event

KEPT = ("event_id", "timestamp", "platform", "level", "logger", "release", "environment", "sdk")
KEPT_OF_A_FRAME = ("filename", "function", "module", "lineno", "in_app", "context_line", "pre_context", "post_context")
OUR_LOGGERS = ("bot", "db")


def start(dsn: str, *, release: str, transport: type[Transport] | None = None) -> None:
    """Report every error in the log to `dsn` from now on, as `release`.

    Raises:
        SettingsError: the package is not installed, or there can be no such address.
    """
    try:
        import sentry_sdk  # noqa: PLC0415 - an extra
        from sentry_sdk.integrations.atexit import AtexitIntegration  # noqa: PLC0415 - an extra
        from sentry_sdk.integrations.dedupe import DedupeIntegration  # noqa: PLC0415 - an extra
        from sentry_sdk.integrations.logging import LoggingIntegration  # noqa: PLC0415 - an extra
        from sentry_sdk.utils import BadDsn  # noqa: PLC0415 - an extra
    except ImportError:
        raise SettingsError(
            ["SENTRY_DSN: error reports need a package that is not installed: pip install sentry-sdk"]
        ) from None
    try:
        sentry_sdk.init(
            dsn,
            release=release,
            transport=transport,
            default_integrations=False,
            auto_enabling_integrations=False,
            integrations=[
                LoggingIntegration(level=None, event_level=logging.ERROR),
                DedupeIntegration(),
                AtexitIntegration(callback=lambda _pending, _timeout: None),  # the last error of all leaves too
            ],
            before_send=without_anybodys,
            include_local_variables=False,
            max_breadcrumbs=0,
            auto_session_tracking=False,
            send_client_reports=False,
        )
    except BadDsn:
        raise SettingsError(["SENTRY_DSN: this is no address of a Sentry project"]) from None


def without_anybodys(event: Event, _hint: dict[str, Any]) -> Event:
    """The event with nothing but what may leave."""
    given = cast("dict[str, Any]", event)
    kept: dict[str, Any] = {name: given[name] for name in KEPT if name in given}
    if "exception" in given:
        kept["exception"] = {"values": [_exception(one) for one in given["exception"].get("values") or ()]}
    if str(given.get("logger")).partition(".")[0] in OUR_LOGGERS and "logentry" in given:
        kept["logentry"] = {"message": given["logentry"].get("message")}  # before anything was put into it
    return cast("Event", kept)


def _exception(given: dict[str, Any]) -> dict[str, Any]:
    """An error of a chain: its name and its frames, and never its words."""
    frames = (given.get("stacktrace") or {}).get("frames") or ()
    return {name: given[name] for name in ("type", "module", "mechanism") if name in given} | {
        "stacktrace": {"frames": [{name: one[name] for name in KEPT_OF_A_FRAME if name in one} for one in frames]}
    }
