"""What leaves for Sentry: where in the code something went wrong, and nothing of anybody's."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from bot import error_reports
from bot.logs import wordless
from bot.settings import SettingsError
from tests.conversation import Someone, World

if TYPE_CHECKING:
    from sentry_sdk.envelope import Envelope

sentry_sdk = pytest.importorskip("sentry_sdk", reason="sentry-sdk cannot be installed here")

DSN = "https://abcdefsecret@errors.example.org/42"
TOKEN = "4242:AAExampleExampleExampleExampleExample"
ID = 8_675_309_123
MINE = "WORDS OF MINE".lower()  # a report may hold the lines of this file, which do not say it so

log = logging.getLogger("bot.tests")


@pytest.fixture
def sent() -> Iterator[list[Any]]:
    """The events that would have left, through a transport that keeps them."""
    events: list[Any] = []

    class Keeping(sentry_sdk.transport.Transport):  # type: ignore[misc, name-defined]
        def capture_envelope(self, envelope: Envelope) -> None:
            events.extend(item.payload.json for item in envelope.items)

    error_reports.start(DSN, release="magpie@1", transport=Keeping)
    yield events
    sentry_sdk.get_client().close()
    sentry_sdk.get_global_scope().set_client(None)


def fail() -> None:
    mine = f"{MINE}, {TOKEN}, {ID}"
    try:
        int(mine)
    except ValueError as error:
        raise RuntimeError(mine, {"id": ID}) from error


def text_of(events: list[Any]) -> str:
    return json.dumps(events, default=str, ensure_ascii=False)


def test_an_error_is_reported_with_its_place_and_without_its_words(sent: list[Any]) -> None:
    sentry_sdk.set_user({"id": ID, "username": MINE})
    sentry_sdk.set_tag("person", MINE)
    sentry_sdk.set_context("update", {"text": MINE})
    sentry_sdk.set_extra("token", TOKEN)
    sentry_sdk.add_breadcrumb(message=MINE)
    try:
        fail()
    except RuntimeError:
        log.exception("Update %s of %s failed", 7, MINE, extra={"fields": {"text": MINE}})
    [event] = sent
    for mine in (MINE, TOKEN.partition(":")[2], str(ID), DSN):
        assert mine not in text_of(sent)
    names = [one["type"] for one in event["exception"]["values"]]
    assert names == ["ValueError", "RuntimeError"]
    assert event["exception"]["values"][1]["stacktrace"]["frames"][-1]["function"] == "fail"
    assert event["logentry"] == {"message": "Update %s of %s failed"}
    assert event["release"] == "magpie@1"
    assert event["level"] == "error"
    assert set(event) <= {*error_reports.KEPT, "exception", "logentry"}


def test_what_a_stand_in_says_is_reported_in_the_same_way(sent: list[Any]) -> None:
    try:
        fail()
    except RuntimeError as error:
        log.error("Update %s failed", 7, exc_info=wordless(error))  # noqa: TRY400 - as it is logged in the bot
    [event] = sent
    assert [one["type"] for one in event["exception"]["values"]] == ["ValueError", "RuntimeError"]
    assert event["exception"]["values"][1]["stacktrace"]["frames"][-1]["function"] == "fail"


def test_what_a_library_says_goes_without_its_sentence(sent: list[Any]) -> None:
    logging.getLogger("somebody.else").error(f"{MINE} and {TOKEN}")  # noqa: G004 - as libraries do
    [event] = sent
    assert event["logger"] == "somebody.else"
    assert "logentry" not in event
    assert MINE not in text_of(sent)


def test_a_warning_is_no_error(sent: list[Any]) -> None:
    log.warning("Telegram could not be asked for news")
    assert sent == []


async def test_an_update_that_fails_is_reported_without_what_the_person_wrote(world: World, sent: list[Any]) -> None:
    ada = Someone(world, world.telegram.add_person("Augusta", username="the_countess"))
    await ada.say("/tip")
    await world.magpie.services.database.run(lambda db: db.execute("DROP TABLE prompts"))
    await ada.say(MINE)
    [event] = sent
    assert event["exception"]["values"][-1]["type"] == "OperationalError"
    assert "arrival.py" in text_of(sent)
    for mine in (MINE, "Augusta", "the_countess", str(ada.id), world.telegram.token):
        assert mine not in text_of(sent)


def test_nothing_that_a_later_version_may_add_leaves() -> None:
    event: Any = {"event_id": "1", "request": {"url": TOKEN}, "future": MINE, "exception": {"values": None}}
    assert error_reports.without_anybodys(event, {}) == {"event_id": "1", "exception": {"values": []}}
    odd: Any = {"exception": {"values": [{"type": "A", "value": MINE, "stacktrace": None}]}, "logentry": {}}
    assert MINE not in text_of([error_reports.without_anybodys(odd, {})])


def test_without_the_package_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentry_sdk", None)
    with pytest.raises(SettingsError, match=r"SENTRY_DSN: .*pip install sentry-sdk"):
        error_reports.start(DSN, release="magpie@1")


@pytest.mark.parametrize("dsn", ["nonsense", "https://errors.example.org/42", "ftp://a@b/1", "https://a@b/"])
def test_an_address_that_is_none_is_said_without_saying_it(dsn: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        error_reports.start(dsn, release="magpie@1")
    assert refusal.value.problems == ["SENTRY_DSN: this is no address of a Sentry project"]
