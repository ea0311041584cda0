"""Health, readiness and metrics, as a host and Prometheus ask for them."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.features import FEATURES
from bot.handling import NOBODY, Outcome
from bot.health import TICKED_WITHIN, Health
from bot.lease import LIFE, this_process
from bot.metrics import Metrics
from bot.routing import ROUTING
from bot.settings import PortTakenError, SettingsError
from bot.web import serving
from db import lease
from db.sweep import Outcome as SendOutcome
from tests.conversation import Someone
from tests.over_http import HttpWorld, open_http_world

DASHBOARD = Path(__file__).parent.parent / "deploy" / "grafana.json"
FEATURE_NAMES = {feature.name for feature in FEATURES} | {NOBODY, ROUTING}


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[HttpWorld]:
    async with open_http_world(tmp_path / "magpie.sqlite3", "polling") as opened:
        await opened.magpie.delivery.tick()
        yield opened


async def get(world: HttpWorld, path: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(f"{world.web.address}{path}") as response:
        return response.status, await response.text()


async def missing(world: HttpWorld) -> list[str]:
    """What /readyz says is missing."""
    status, text = await get(world, "/readyz")
    said: dict[str, Any] = json.loads(text)
    assert (status, said["ready"]) == ((503, False) if said["missing"] else (200, True))
    return sorted(said["missing"])


async def samples(world: HttpWorld) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    status, text = await get(world, "/metrics")
    assert status == 200
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def value(world: HttpWorld, name: str, **labels: str) -> float:
    return (await samples(world)).get((name, frozenset(labels.items())), 0.0)


# Health


async def test_a_process_that_lives_says_so_and_is_ready(world: HttpWorld) -> None:
    assert await get(world, "/healthz") == (200, "ok\n")
    assert await missing(world) == []


async def test_it_is_not_ready_before_it_met_telegram_and_after_it_stopped(world: HttpWorld) -> None:
    world.web.receiving.met_telegram = False
    assert await missing(world) == ["telegram"]
    world.web.receiving.met_telegram = True
    await world.end()
    assert await missing(world) == ["telegram"]
    assert (await get(world, "/healthz"))[0] == 200


async def test_it_is_not_ready_while_delivery_does_not_tick(world: HttpWorld) -> None:
    world.clock.set(world.clock.now() + TICKED_WITHIN + dt.timedelta(seconds=1))
    assert await missing(world) == ["delivery"]
    await world.magpie.delivery.tick()
    assert await missing(world) == []
    world.magpie.delivery.ticked_at = None
    assert await missing(world) == ["delivery"]


async def test_it_is_not_ready_while_another_process_writes_for_long(world: HttpWorld) -> None:
    database = world.magpie.services.database
    await database.run(lambda db: db.execute("SELECT 1"))
    with closing(sqlite3.connect(database.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert await missing(world) == ["database"]
        assert "magpie_sends_waiting NaN" in (await get(world, "/metrics"))[1]
        other.execute("ROLLBACK")
    assert await missing(world) == []


async def test_it_is_not_ready_without_the_lease(world: HttpWorld) -> None:
    magpie, process = world.magpie, this_process()
    health = Health(magpie, world.web.receiving, lease_token=process.token)
    assert list(await health.missing()) == ["lease"]
    await magpie.services.database.run(
        lease.acquire, process, now=world.clock.now(), life=LIFE, is_dead=lambda _other: True
    )
    assert await health.missing() == {}
    await magpie.services.database.run(
        lease.acquire, this_process(), now=world.clock.now(), life=LIFE, is_dead=lambda _other: True
    )
    assert list(await health.missing()) == ["lease"]


async def test_a_port_that_is_taken_is_told_from_one_that_can_never_be_had(world: HttpWorld) -> None:
    port = int(world.web.address.rpartition(":")[2])
    with pytest.raises(PortTakenError, match=str(port)):
        async with serving(world.magpie, world.web.health, address="127.0.0.1", port=port):
            pass
    with pytest.raises(SettingsError, match="LISTEN_ADDRESS"):
        async with serving(world.magpie, world.web.health, address="203.0.113.1", port=0):
            pass


async def test_strangers_who_send_nonsense_get_an_error_and_no_more(world: HttpWorld) -> None:
    port = int(world.web.address.rpartition(":")[2])
    for nonsense in (
        b"\x00\x01\x02\r\n\r\n",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n",
        b"POST / HTTP/9\r\n\r\n",
    ):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(nonsense)
        assert b" 400 " in await reader.readline()
        writer.close()
        await writer.wait_closed()
    assert await missing(world) == []


# Metrics


async def test_updates_are_counted_and_timed_by_feature_and_outcome(world: HttpWorld, ada: Someone) -> None:
    await ada.say("/tip")
    await ada.tap("Another")
    await ada.say("hello")
    await ada.forge("nothing9:1")
    assert await value(world, "magpie_updates_total", feature="tips", outcome="answered") == 2
    assert await value(world, "magpie_updates_total", feature="start", outcome="answered") == 1
    assert await value(world, "magpie_updates_total", feature=ROUTING, outcome="answered") == 1
    assert await value(world, "magpie_update_seconds_count", feature="tips") == 2
    assert 0 < await value(world, "magpie_update_seconds_sum", feature="tips") < 20
    assert await value(world, "magpie_updates_in_hand") == 0


async def test_a_feature_that_another_one_leads_into_is_counted_as_itself(world: HttpWorld, ada: Someone) -> None:
    await ada.say("/start")
    await ada.tap("Compare forms")
    await ada.say("stop")
    assert await value(world, "magpie_updates_total", feature="compare", outcome="answered") == 1
    assert await value(world, "magpie_updates_total", feature="reminders", outcome="answered") == 1


async def test_what_could_not_be_answered_is_counted_as_such(world: HttpWorld, ada: Someone) -> None:
    await ada.say("/start")
    world.telegram.faults.add("500", method="sendMessage", times=3)
    await ada.say("/tip")
    assert await value(world, "magpie_updates_total", feature="tips", outcome="unanswered") == 1
    world.telegram.block(ada.person)
    await world.settle()
    assert await value(world, "magpie_updates_total", feature=ROUTING, outcome="answered") == 1
    assert await value(world, "magpie_errors_total", where="tips") == 0


async def test_an_error_of_ours_is_counted_where_it_happened(world: HttpWorld, ada: Someone) -> None:
    await ada.say("/tip")
    await world.magpie.services.database.run(lambda db: db.execute("DROP TABLE saved_tips"))
    await ada.tap("Save")
    assert await value(world, "magpie_updates_total", feature="tips", outcome="failed") == 1
    assert await value(world, "magpie_errors_total", where="tips") == 1


async def test_what_is_too_much_of_one_person_is_counted_as_such(tmp_path: Path) -> None:
    async with open_http_world(tmp_path / "magpie.sqlite3", "polling", updates_a_minute=1) as world:
        ada = world.meet("Ada")
        for text in ("/tip", "/tip", "/tip", "stop"):
            await ada.say(text)
        assert await value(world, "magpie_updates_total", feature=NOBODY, outcome="too many") == 2
        assert await value(world, "magpie_updates_total", feature="reminders", outcome="answered") == 1


async def test_sends_are_counted_with_their_lateness(world: HttpWorld, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await ada.say("/subscribe")
    await ada.tap("21:00")
    world.telegram.faults.add("500", method="sendMessage", times=1)
    await world.advance(days=2)
    assert await value(world, "magpie_sends_total", outcome="sent") == 2
    assert await value(world, "magpie_sends_total", outcome="not sent") == 1
    assert await value(world, "magpie_send_lateness_seconds_count") == 2
    assert 60 <= await value(world, "magpie_send_lateness_seconds_sum") < 300
    assert await value(world, "magpie_sends_waiting") == 0
    assert await value(world, "magpie_claim_seconds_count") >= 2
    assert await value(world, "magpie_last_tick_timestamp_seconds") == pytest.approx(
        world.clock.now().timestamp(), abs=90_000
    )


async def test_what_is_due_and_not_sent_is_counted_as_waiting(world: HttpWorld, ada: Someone) -> None:
    await ada.settle_into("Lisbon")
    await ada.say("/subscribe")
    await ada.tap("21:00")
    world.magpie.delivery.pacing.close(1_000_000)
    await world.advance(hours=10)
    assert await value(world, "magpie_sends_waiting") == 1


async def test_every_call_of_the_database_is_timed(world: HttpWorld) -> None:
    before = await value(world, "magpie_database_work_seconds_count")
    await world.rows("SELECT 1")
    found = await samples(world)
    counts = [found[f"magpie_database_{what}_seconds_count", frozenset()] for what in ("wait", "work")]
    assert counts[0] == counts[1] >= before + 1


async def test_labels_are_names_of_ours_whatever_people_write(world: HttpWorld, ada: Someone) -> None:
    for text in (
        "/tip",
        "/nonsense",
        "glycinate vs oxide",
        "my chest hurts",
        "\U0001f9f2",
        "/start tip_nonsense",
        "x" * 3000,
    ):
        await ada.say(text)
    await ada.say("/start")
    for data in ("", "tip1:0", "x9", "%", ":" * 60):
        await ada.forge(data)
    allowed = {
        "feature": FEATURE_NAMES,
        "where": FEATURE_NAMES | {"delivery", "jobs"},
        "outcome": {*Outcome, *SendOutcome},
    }
    found = [(name, given) for _, labels in await samples(world) for name, given in labels if name in allowed]
    assert found
    assert [(name, given) for name, given in found if given not in allowed[name]] == []


async def test_two_applications_share_no_count(ada: Someone) -> None:
    await ada.say("/tip")
    assert "tips" not in str([metric.samples for metric in Metrics().registry.collect()])


async def test_the_dashboard_shows_every_metric_and_none_that_does_not_exist(world: HttpWorld) -> None:
    dashboard = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    shown = {
        name
        for panel in dashboard["panels"]
        for target in panel["targets"]
        for name in re.findall(r"\b(?:magpie|process)_\w+", target["expr"])
    }
    endings = {"counter": ("_total",), "histogram": ("_bucket", "_count", "_sum"), "gauge": ("",)}
    families = list(world.magpie.metrics.registry.collect())
    known = {family.name + ending: family.name for family in families for ending in endings[family.type]}
    assert shown <= known.keys()
    ours = {family.name for family in families if family.name.startswith("magpie_")}
    assert {known[name] for name in shown} >= ours
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])
