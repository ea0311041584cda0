"""Everything side by side, in one run: each measurement in a process of its own on one core, Telegram on the other.

    python -m bench [GROUP ...] [--rounds N]   measure, print the tables, and write var/bench.json
    python -m bench check                      the guard: what an item costs, in sends of a bare client, against LIMITS

Machines are noisy, so what counts is a ratio: those who are compared take turns, and each figure is a median of rounds.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
import yaml

from bench.crowd import fill_with_all_due
from bench.reminders import percentile
from bench.senders import TOKEN
from bench.server import FIRST_PERSON, WARM_UP
from db.database import Database

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "var" / "bench.json"
OURS, PEERS = Path(sys.executable), ROOT / ".venv-bench" / "bin" / "python"
OPERATORS = ROOT / ".venv-run" / "bin" / "python"
MEASURED_CORE, TELEGRAMS_CORE = 0, 1
PATIENCE_S = 3600.0

SENT, SENT_BY_DEFAULT = 5_000, 500  # the library's default is so slow that a few tell
ANSWERED, ANSWERED_AT_PACE, PACE = 1_500, 1_000, 200.0
PEOPLE = (1_000, 100_000, 1_000_000)
DUE_AT_ONCE, PACES = 30_000, (1000, 25)
WRITING_A_SECOND = 5.0
AT_REST_AFTER_S = 15.0
STARTS_BEFORE = dt.timedelta(seconds=20)  # before the minute in which all fall due
QUESTIONS_FILE = ROOT / "tests" / "data" / "questions.yaml"

# What an item may cost of a processor, in sends of a bare aiohttp client: a third more than was measured.
LIMITS = {"a reminder, end to end": 2.8, "/tip": 5.3, "a tap": 6.4}


@dataclass
class Report:
    """What was measured: tables of Markdown, and whatever missed what it should reach."""

    figures: dict[str, Any] = field(default_factory=dict)
    missed: list[str] = field(default_factory=list)

    def table(self, title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        click.echo(f"\n**{title}**\n\n| {' | '.join(head)} |\n|{'---|' * len(head)}")
        for row in rows:
            click.echo(f"| {' | '.join(row)} |")

    def expect(self, what: str, figure: float, *, at_least: float | None = None, below: float | None = None) -> None:
        bound = f"at least {at_least:g}" if at_least is not None else f"below {below:g}"
        reached = figure >= at_least if at_least is not None else below is not None and figure < below
        click.echo(f"{'reached' if reached else 'MISSED'}: {what}: {figure:.2f} ({bound})")
        self.figures.setdefault("expected", {})[what] = {"figure": figure, "bound": bound, "reached": reached}
        if not reached:
            self.missed.append(what)


def on_core(core: int) -> Callable[[], None] | None:
    """For a child: stay on one core, where there are several."""
    if not hasattr(os, "sched_setaffinity") or (os.cpu_count() or 1) < 2:  # noqa: PLR2004 - one each
        return None
    return lambda: os.sched_setaffinity(0, {core})


@contextmanager
def telegram(*arguments: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The static server's port and process."""
    process = subprocess.Popen(  # noqa: S603 - ourselves
        [PEERS, "-m", "bench.server", *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=on_core(TELEGRAMS_CORE),  # noqa: PLW1509 - no threads here
    )
    assert process.stdout is not None
    out_of_patience = threading.Timer(PATIENCE_S, process.kill)  # then whoever waits for its line hears of it
    out_of_patience.start()
    try:
        yield process.stdout.readline().strip(), process
    finally:
        out_of_patience.cancel()
        process.kill()
        process.wait()


def measured(python: Path, module: str, *arguments: str) -> dict[str, Any]:
    """The figures of a measurement in a process of its own."""
    done = subprocess.run(  # noqa: S603 - ourselves
        [python, "-m", module, *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
        timeout=PATIENCE_S,
        preexec_fn=on_core(MEASURED_CORE),
    )
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def by_turns(rounds: int, what: Mapping[str, Callable[[], dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """Let each have its turn, round after round."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for number in range(rounds):
        for name, measure in what.items():
            click.echo(f"  {number + 1}/{rounds} {name}", err=True)
            found[name].append(measure())
    return found


def median(rounds: Sequence[Mapping[str, Any]], name: str) -> float:
    return statistics.median(float(one[name]) for one in rounds)


# (1) Reminders


def reminders(report: Report, rounds: int) -> None:
    """Reminders end to end beside bare loops of sends."""

    def sending(python: Path, name: str, count: int) -> Callable[[], dict[str, Any]]:
        def measure() -> dict[str, Any]:
            with telegram() as (port, _):
                return measured(python, "bench.senders", name, port, str(count))

        return measure

    def delivering() -> dict[str, Any]:
        with telegram() as (port, _):
            return measured(OURS, "bench.delivering", port, str(SENT))

    names = {
        "Magpie, a reminder end to end": delivering,
        "a bare aiohttp client": sending(OURS, "bare", SENT),
        "aiogram, bare sends": sending(PEERS, "aiogram", SENT),
        "python-telegram-bot on our transport, bare sends": sending(OURS, "library on aiohttp", SENT),
        "python-telegram-bot by default, bare sends": sending(OURS, "library", SENT_BY_DEFAULT),
    }
    found = by_turns(rounds, names)
    ours, *_ = per_second = {name: median(found[name], "per_second") for name in names}
    cpu = {name: median(found[name], "cpu_us") for name in names}
    report.figures["reminders"] = {name: {"per_second": per_second[name], "cpu_us": cpu[name]} for name in names}
    report.table(
        "Reminders: claimed, worded, sent and written down, beside loops that only send",
        ("", "a second", "µs of a processor each", "Magpie is faster by"),
        [
            (name, f"{per_second[name]:,.0f}", f"{cpu[name]:,.0f}", f"{per_second[ours] / per_second[name]:.2f} x")
            for name in names
        ],
    )
    for name, least in (("aiogram, bare sends", 1.0), ("python-telegram-bot by default, bare sends", 6.0)):
        ratios = [
            mine["per_second"] / theirs["per_second"] for mine, theirs in zip(found[ours], found[name], strict=True)
        ]
        report.expect(f"reminders : {name}", statistics.median(ratios), at_least=least)


# (2) Updates

QUESTIONS = [str(one["ask"]) for one in yaml.safe_load(QUESTIONS_FILE.read_text(encoding="utf-8"))]
# Around a question they make it a line that nobody has typed before, and that asks the same.
GREETINGS, ENDINGS = ("", "hi, ", "hello, ", "please, ", "so "), ("", "?", "??", " please", "...")


def half_of(question: str, which: int) -> str:
    """The first half (0) of the words of a question, or the second (1)."""
    words = question.split()
    return " ".join(words[: len(words) // 2] if which == 0 else words[len(words) // 2 :])


KINDS = {
    "/tip": ["/tip"],
    "/compare": ["/compare glycinate citrate"],
    "a tap": ["tap:home1"],
    "free text": QUESTIONS,
    "free text, in other words": [
        f"{greeting}{question}{ending}" for greeting in GREETINGS for ending in ENDINGS for question in QUESTIONS
    ],
    "free text, never asked": [
        f"{half_of(one, 0)} {half_of(other, 1)}"
        for distance in range(1, len(QUESTIONS) // 2)
        for one, other in zip(QUESTIONS, QUESTIONS[distance:] + QUESTIONS[:distance], strict=True)
    ],
}


async def make_people(path: Path, count: int) -> None:
    """People who have been here earlier today, and agreed to being remembered."""
    database = await Database.open(path)
    await database.run(
        lambda db: db.execute(
            """WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?)
               INSERT INTO users (id, created_at, consented_at, last_seen_on, app_language, welcomed_at, safety_seen_at)
               SELECT ? + i, '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', date('now'), 'en',
                      '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z' FROM n""",
            [count, FIRST_PERSON],
        )
    )
    await database.run(
        lambda db: db.execute(
            "INSERT INTO preferences (user_id) SELECT id FROM users WHERE id NOT IN (SELECT user_id FROM preferences)"
        )
    )
    await database.close()


@contextmanager
def running(
    who: str, port: str, folder: Path, settings: Mapping[str, str] | None = None, *, python: Path = OURS
) -> Iterator[subprocess.Popen[bytes]]:
    """A bot that polls the static server: ours, or one that sends a text from memory."""
    environment = os.environ | {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": f"http://127.0.0.1:{port}",
        "DATABASE_PATH": str(folder / "magpie.sqlite3"),
        "PTB_TIMEDELTA": "true",
        **(settings or {}),
    }
    command: list[Any] = [python.parent / "magpie", "run"]
    if who != "Magpie":
        command = [PEERS if who == "aiogram" else OURS, "-m", "bench.bots", who, port]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - ourselves
            command,
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=log,
            preexec_fn=on_core(MEASURED_CORE),  # noqa: PLW1509 - likewise
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait()


def processor_s(pid: int) -> float:
    """The processor time that a process has taken, in seconds."""
    ticks = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[11:13]
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def answering(who: str, kinds: Sequence[str], count: int, per_second: float) -> dict[str, Any]:
    """What became of so many updates."""
    with (
        tempfile.TemporaryDirectory() as name,
        telegram(json.dumps(kinds), str(count), str(per_second)) as (port, server),
    ):
        folder = Path(name)
        if who == "Magpie":
            asyncio.run(make_people(folder / "magpie.sqlite3", WARM_UP + count))
        assert server.stdout is not None
        with running(who, port, folder) as bot:
            assert server.stdout.readline() == "warm\n"
            before_s = processor_s(bot.pid)
            figures: dict[str, Any] = json.loads(server.stdout.readline())
            figures["cpu_us"] = (processor_s(bot.pid) - before_s) / count * 1e6
    assert figures["answered"] == count
    figures["p50_ms"] = 1000 * statistics.median(figures["waits_s"])
    figures["p99_ms"] = 1000 * percentile(figures.pop("waits_s"))
    return figures


def updates(report: Report, rounds: int) -> None:
    """Updates answered a second, and how long each waits at 200 a second."""
    rows = []
    for kind, lines in KINDS.items():

        def measure(who: str, count: int, pace: float, said: Sequence[str] = lines) -> Callable[[], dict[str, Any]]:
            return lambda: answering(who, said[: WARM_UP + count], count, pace)

        fast = by_turns(rounds, {who: measure(who, ANSWERED, 0) for who in ("Magpie", "plain", "aiogram")})
        paced = by_turns(rounds, {who: measure(who, ANSWERED_AT_PACE, PACE) for who in ("Magpie", "plain", "aiogram")})
        of_kind = {}
        for who in fast:
            of_kind[who] = {
                "per_second": median(fast[who], "per_second"),
                "cpu_us": median(fast[who], "cpu_us"),
                "p50_ms": median(paced[who], "p50_ms"),
                "p99_ms": median(paced[who], "p99_ms"),
            }
            one = of_kind[who]
            waits = (f"{one['p50_ms']:.1f} ms", f"{one['p99_ms']:.1f} ms")
            rows.append((kind, who, f"{one['per_second']:,.0f}", f"{one['cpu_us']:,.0f}", *waits))
        report.figures.setdefault("updates", {})[kind] = of_kind
        ratios = [
            mine["per_second"] / theirs["per_second"]
            for mine, theirs in zip(fast["Magpie"], fast["plain"], strict=True)
        ]
        report.expect(f"{kind} : plain bot", statistics.median(ratios), at_least=0.8)
        report.expect(f"{kind}: p99 at 200 a second, ms", of_kind["Magpie"]["p99_ms"], below=50)
    report.table(
        "Updates: answered a second, microseconds of a processor each, and waits at 200 a second",
        ("", "", "a second", "µs each", "p50", "p99"),
        rows,
    )


# (3) The minute's claim


def claims(report: Report, rounds: int) -> None:
    """The claim of a hundred due reminders among more and more people."""

    def measure(count: int) -> Callable[[], dict[str, Any]]:
        return lambda: measured(OURS, "bench.claiming", str(count))

    found = by_turns(rounds, {f"{count:,}": measure(count) for count in PEOPLE})
    few, *_, many = found
    p50 = {name: statistics.median(statistics.median(one["claims_ms"]) for one in found[name]) for name in found}
    p99 = {name: statistics.median(percentile(one["claims_ms"]) for one in found[name]) for name in found}
    memory = {name: median(found[name], "memory_mb") for name in found}
    report.figures["claims"] = {
        name: {"p50_ms": p50[name], "p99_ms": p99[name], "memory_mb": memory[name]} for name in found
    }
    report.table(
        "The minute's claim of a hundred due reminders",
        ("people", "p50", "p99", "memory"),
        [(name, f"{p50[name]:.1f} ms", f"{p99[name]:.1f} ms", f"{memory[name]:.0f} MB") for name in found],
    )
    ratios = [
        statistics.median(big["claims_ms"]) / statistics.median(small["claims_ms"])
        for big, small in zip(found[many], found[few], strict=True)
    ]
    report.expect(f"claim at {many} : at {few}", statistics.median(ratios), below=1.5)
    report.expect(f"memory at {many} over that at {few}, MB", memory[many] - memory[few], below=20)


# (4) A start, (5) search, (6) content


def starting() -> dict[str, Any]:
    """Seconds from the start to the first poll, and megabytes at rest, in an environment without what checks need."""
    with tempfile.TemporaryDirectory() as name, telegram(json.dumps(["/tip"]), "1", "0") as (port, server):
        assert server.stdout is not None
        began = time.perf_counter()
        with running("Magpie", port, Path(name), python=OPERATORS) as bot:
            server.stdout.readline()
            figures = json.loads(server.stdout.readline())
            time.sleep(AT_REST_AFTER_S)  # what is measured is the time after it
            status = Path(f"/proc/{bot.pid}/status").read_text(encoding="utf-8")
    [resident] = [line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")]
    return {"poll_s": figures["first_poll_at"] - began, "memory_mb": int(resident) / 1024}


def start(report: Report, rounds: int) -> None:
    """How soon it polls, and what it weighs."""
    found = by_turns(rounds, {"start": starting})["start"]
    poll_s, memory_mb = median(found, "poll_s"), median(found, "memory_mb")
    report.figures["start"] = {"poll_s": poll_s, "memory_mb": memory_mb}
    report.table("A start", ("to the first poll", "at rest"), [(f"{poll_s:.2f} s", f"{memory_mb:.0f} MB")])
    report.expect("start to first poll, s", poll_s, below=1.0)
    report.expect("at rest, MB", memory_mb, below=110)


def search(report: Report, rounds: int) -> None:
    """Free-text search over the questions of the tests."""
    found = by_turns(rounds, {"search": lambda: measured(OURS, "bench.search")})["search"]
    names = {"first_ms": "an answer, asked for the first time", "again_ms": "asked again", "red_flags_ms": "red flags"}
    rows = []
    for key, name in names.items():
        p50 = statistics.median(statistics.median(one[key]) for one in found)
        p99 = statistics.median(percentile(one[key]) for one in found)
        report.figures.setdefault("search", {})[name] = {"p50_ms": p50, "p99_ms": p99}
        rows.append((name, f"{p50:.2f} ms", f"{p99:.2f} ms"))
        report.expect(f"search, {name}: p99, ms", p99, below=15)
    report.table("Free text", ("", "p50", "p99"), rows)


def content(report: Report, rounds: int) -> None:
    """How long the content takes to be read and checked."""
    found = by_turns(rounds, {"content": lambda: measured(OURS, "bench.loading")})["content"]
    load_s = median(found, "load_s")
    report.figures["content"] = {"load_s": load_s}
    report.table("Content", ("read and checked",), [(f"{load_s:.2f} s",)])


# (7) Lateness


def all_at_once(paces: Sequence[int]) -> list[dict[str, Any]]:
    """Many reminders due in the same minute while people write, with one bot for each pace, all at the same time."""
    found = []
    with tempfile.TemporaryDirectory() as name:
        folders = [Path(name) / str(number) for number in range(len(paces))]
        servers, bots = [], []
        due_at = dt.datetime.now(dt.UTC).replace(second=0, microsecond=0)
        preparing_s = 0.001 * DUE_AT_ONCE * len(paces) * 0.2
        while due_at < dt.datetime.now(dt.UTC) + STARTS_BEFORE + dt.timedelta(seconds=preparing_s):
            due_at += dt.timedelta(minutes=1)
        for folder in folders:
            folder.mkdir()
            asyncio.run(fill_with_all_due(folder / "magpie.sqlite3", DUE_AT_ONCE, at=due_at, a_person=1))
            asyncio.run(make_people(folder / "magpie.sqlite3", int(WRITING_A_SECOND * DUE_AT_ONCE / min(paces) * 1.5)))
        for folder, pace in zip(folders, paces, strict=True):
            # Answers take their share of the pace, so that people write until the last reminder has come, and after.
            left = pace - WRITING_A_SECOND
            takes_s = (due_at - dt.datetime.now(dt.UTC)).total_seconds() + DUE_AT_ONCE / left * 1.2 + 10
            server = telegram(json.dumps(["/tip"]), str(int(WRITING_A_SECOND * takes_s)), str(WRITING_A_SECOND))
            port, process = server.__enter__()
            servers.append((server, process))
            fast = {"SENDS_PER_SECOND": str(pace), "ALLOW_PAID_BROADCAST": str(pace > 25).lower()}  # noqa: PLR2004
            bot = running("Magpie", port, folder, fast)
            bot.__enter__()
            bots.append(bot)
        for server, process in servers:
            assert process.stdout is not None
            process.stdout.readline()
            figures = json.loads(process.stdout.readline())
            late = sorted(at - due_at.timestamp() for at in figures["arrivals"])
            found.append(
                {
                    "arrived": len(late),
                    "p50_s": statistics.median(late),
                    "p99_s": percentile(late),
                    "per_second": len(late) / late[-1],
                    "people_p50_ms": 1000 * statistics.median(figures["waits_s"]),
                    "people_p99_ms": 1000 * percentile(figures["waits_s"]),
                }
            )
            server.__exit__(None, None, None)
        for bot in bots:
            bot.__exit__(None, None, None)
    return found


def lateness(report: Report, rounds: int) -> None:
    """How late reminders come when 30,000 are due at once, and how long people wait meanwhile."""
    rows = []
    for pace in PACES:
        click.echo(f"  {DUE_AT_ONCE:,} at {pace} a second", err=True)
        # At 25 a second it takes twenty minutes and next to no processor: so the rounds go side by side.
        found = all_at_once([pace] * rounds) if pace == min(PACES) else [all_at_once([pace])[0] for _ in range(rounds)]
        names = ("p50_s", "p99_s", "people_p50_ms", "people_p99_ms", "per_second", "arrived")
        one = {name: median(found, name) for name in names}
        report.figures.setdefault("lateness", {})[str(pace)] = one
        rows.append(
            (
                f"{pace}",
                f"{one['per_second']:.0f}",
                f"{one['p50_s']:.1f} s",
                f"{one['p99_s']:.1f} s",
                f"{one['people_p50_ms']:.0f} ms",
                f"{one['people_p99_ms']:.0f} ms",
            )
        )
        report.expect(f"people's own p99 at {pace} a second, ms", one["people_p99_ms"], below=1000)
        report.expect(f"arrived at {pace} a second", one["arrived"], at_least=DUE_AT_ONCE)
    report.table(
        f"{DUE_AT_ONCE:,} reminders due in the same minute",
        ("pace asked for", "sent a second", "late, p50", "late, p99", "people wait, p50", "people wait, p99"),
        rows,
    )


GROUPS = {
    "reminders": reminders,
    "updates": updates,
    "claims": claims,
    "start": start,
    "search": search,
    "content": content,
    "lateness": lateness,
}


def check(rounds: int) -> None:
    """Compare what an item costs with a bare client's send in the same run."""

    def bare() -> dict[str, Any]:
        with telegram() as (port, _):
            return measured(OURS, "bench.senders", "bare", port, str(SENT))

    def delivering() -> dict[str, Any]:
        with telegram() as (port, _):
            return measured(OURS, "bench.delivering", port, str(SENT))

    found = by_turns(
        rounds,
        {
            "bare": bare,
            "a reminder, end to end": delivering,
            "/tip": lambda: answering("Magpie", KINDS["/tip"], 2 * ANSWERED, 0),
            "a tap": lambda: answering("Magpie", KINDS["a tap"], 2 * ANSWERED, 0),
        },
    )
    report = Report()
    for name, limit in LIMITS.items():
        ratios = [one["cpu_us"] / plain["cpu_us"] for one, plain in zip(found[name], found["bare"], strict=True)]
        report.expect(f"{name}, in sends of a bare client", statistics.median(ratios), below=limit)
    if report.missed:
        sys.exit(1)


@click.command()
@click.argument("groups", nargs=-1, type=click.Choice([*GROUPS, "check"]))
@click.option("--rounds", default=5, show_default=True, type=click.IntRange(min=1))
def main(groups: tuple[str, ...], rounds: int) -> None:
    """Measure all of it, or some groups."""
    if groups == ("check",):
        check(rounds)
        return
    report = Report()
    for name in groups or GROUPS:
        GROUPS[name](report, rounds)
    RESULTS.parent.mkdir(exist_ok=True)
    earlier = json.loads(RESULTS.read_text(encoding="utf-8")) if groups and RESULTS.exists() else {}
    earlier["expected"] = earlier.get("expected", {}) | report.figures.pop("expected", {})
    RESULTS.write_text(json.dumps(earlier | report.figures, indent=2), encoding="utf-8")
    for what in report.missed:
        click.echo(f"MISSED: {what}", err=True)


if __name__ == "__main__":
    main()
