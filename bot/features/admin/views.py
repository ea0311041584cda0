"""What operators see of the numbers and of the content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.cards import entry_title
from bot.content.changes import Change
from bot.content.loader import Content
from bot.context import ReminderKind
from bot.destinations import Judged
from bot.features.admin.payloads import OpenStats
from bot.feedback import judged_entry, key_of
from bot.screen import Screen, button, escape, keyboard, paragraphs, shortened
from db.statistics import ACTIVE_DAYS, People, Running
from db.sweep import LATE_BY_S, Outcome

FEWEST_TOLD = 3  # below that a count may be one person's
FEWEST_JUDGED = 5  # below that a share says nothing
TOLD = 5
TITLE_CHARACTERS = 60
PROBLEMS_CHARACTERS = 3_400  # of a message's 4,096
PROBLEM_CHARACTERS = 300

_OUTCOMES = {
    Outcome.SENT: "arrived",
    Outcome.NOT_SENT: "did not leave and were put off",
    Outcome.UNKNOWN: "may have arrived",
    Outcome.REFUSED: "were refused by Telegram",
    Outcome.UNREACHABLE: "were out of reach",
}


@dataclass(frozen=True)
class Stats:
    """The numbers. What is by key is how often it was counted, the most frequent first; see `db.tallies`."""

    people: People
    reminders: Sequence[Running]
    waiting: int
    sends: Mapping[str, int]
    late_by: Mapping[str, int]
    read: Mapping[str, int]
    unanswered: Mapping[str, int]
    helpful: Mapping[str, int]
    unhelpful: Mapping[str, int]


def stats(content: Content, counted: Stats, kinds: Mapping[str, ReminderKind]) -> Screen:
    """Everything in one message: numbers, and titles of our own entries."""
    people = counted.people
    active = ", ".join(
        f"{number:,} {'today' if days == 1 else f'in {days} days'}"
        for days, number in zip(ACTIVE_DAYS, people.active, strict=True)
    )
    return Screen(
        paragraphs(
            "<b>How it goes</b>",
            f"<b>People:</b> {people.known:,}\nActive, of those who let me remember it: {active}\n"
            f"Have blocked me: {people.blocked:,}\nWant news and can get it: {people.news:,}",
            _reminders(counted.reminders, kinds),
            _sends(counted),
            _listed("Read most in 30 days", _titled(content, counted.read)),
            _listed("No answer in 30 days; the nearest I had", _titled(content, counted.unanswered)),
            _listed("Least helpful as they are now", _least_helpful(content, counted)),
            f"<i>What came fewer than {FEWEST_TOLD} times is only summed up. What people write is kept nowhere.</i>",
        ),
        keyboard([button("Refresh", OpenStats())]),
    )


def unreadable(reason: str) -> Screen:
    return Screen(
        f"I could not read the content folder: {escape(reason)}.\n\nNothing changed; I go on with what I have.",
        keyboard(),
    )


def not_reloaded(problems: Sequence[str]) -> Screen:
    """Each fault as `magpie content check` names it, as many as there is room for."""
    count = "one fault" if len(problems) == 1 else f"{len(problems)} faults"
    return Screen(
        paragraphs(
            f"<b>Not reloaded.</b> The files have {count}. Nothing changed; I go on with the content I have.",
            _as_many_as_fit(problems),
        ),
        keyboard(),
    )


def reloaded(different: Sequence[Change], warnings: Sequence[str]) -> Screen:
    """What changed, and what is worth a look."""
    lines = [f"· {one.kind}: {_counted(one)}" for one in different]
    look = f"<b>Worth a look:</b> {len(warnings)}\n{_as_many_as_fit(warnings)}" if warnings else None
    return Screen(
        paragraphs("<b>Reloaded.</b>", "\n".join(lines) or "The files say what they said before.", look), keyboard()
    )


def _reminders(running: Sequence[Running], kinds: Mapping[str, ReminderKind]) -> str:
    active, paused = sum(one.active for one in running), sum(one.paused for one in running)
    lines = [
        f"· {escape(str(kinds[one.kind].title) if one.kind in kinds else one.kind)}: "
        f"{one.active:,}, {one.paused:,} paused"
        for one in running
    ]
    return "\n".join([f"<b>Reminders:</b> {active:,}, and {paused:,} paused", *lines])


def _sends(counted: Stats) -> str:
    lines = [f"· {counted.sends[outcome]:,} {said}" for outcome, said in _OUTCOMES.items() if outcome in counted.sends]
    late_by = {int(bound): number for bound, number in counted.late_by.items()}
    if late_by:
        half, most, all_of_them = (_within(late_by, share) for share in (0.5, 0.99, 1.0))
        lines.append(f"Late: half by at most {half}, 99 % by {most}, the latest by {all_of_them}")
    lines.append(f"Waiting now: {counted.waiting:,}")
    return "\n".join(["<b>Sends in 24 hours</b>", *lines])


def _within(late_by: Mapping[int, int], share: float) -> str:
    """The span that so large a share of the reminders kept to."""
    wanted, seen = share * sum(late_by.values()), 0
    for bound in LATE_BY_S:
        seen += late_by.get(bound, 0)
        if seen >= wanted:
            return _span(bound)
    return _span(LATE_BY_S[-1])


def _span(seconds: int) -> str:
    for unit, size in (("hour", 3600), ("minute", 60)):
        if seconds >= size:
            return f"{seconds // size} {unit}{'' if seconds == size else 's'}"
    return f"{seconds} s"


def _titled(content: Content, counts: Mapping[str, int]) -> list[str]:
    """The most frequent, and what is too rare to be told one by one."""
    told = [(key, number) for key, number in counts.items() if number >= FEWEST_TOLD]
    lines = [f"{number:,} × {_title(content, key)}" for key, number in told[:TOLD]]
    rest = sum(number for _, number in told[TOLD:])
    rare = sum(number for number in counts.values() if number < FEWEST_TOLD)
    lines += [f"{rest:,} × others"] if rest else []
    lines += [f"{rare:,} × rare ones"] if rare else []
    return lines


def _title(content: Content, key: str) -> str:
    try:
        return escape(shortened(entry_title(content, key), TITLE_CHARACTERS))
    except LookupError:
        return "nothing near" if ":" not in key else f"{escape(shortened(key, TITLE_CHARACTERS))} (retired)"


def _least_helpful(content: Content, counted: Stats) -> list[str]:
    """Of the entries that enough people judged in their present revision, those with the smallest share of yes."""
    judged = []
    for kind in Judged:
        for key, said_yes, said_no in _judged(content, counted, kind):
            if said_yes + said_no >= FEWEST_JUDGED:
                judged.append((said_yes / (said_yes + said_no), said_yes, said_yes + said_no, key))
    return [f"{yes:,} of {of:,} yes: {_title(content, key)}" for _, yes, of, key in sorted(judged)[:TOLD]]


def _judged(content: Content, counted: Stats, kind: Judged) -> list[tuple[str, int, int]]:
    found = []
    for key in counted.helpful.keys() | counted.unhelpful.keys():
        entry_key, _, revision = key.partition("@")
        entry = judged_entry(content, kind, entry_key.partition(":")[2])
        if entry is not None and entry_key == key_of(kind, entry.id) and revision == entry.reviewed_on.isoformat():
            found.append((entry_key, counted.helpful.get(key, 0), counted.unhelpful.get(key, 0)))
    return found


def _listed(title: str, lines: Sequence[str]) -> str | None:
    return "\n".join([f"<b>{title}</b>", *(f"· {line}" for line in lines)]) if lines else None


def _counted(change: Change) -> str:
    parts = ((change.added, "added"), (change.changed, "changed"), (change.retired, "retired"))
    return ", ".join(f"{number} {what}" for number, what in parts if number)


def _as_many_as_fit(lines: Sequence[str]) -> str:
    shown: list[str] = []
    for line in lines:
        shown.append(f"· {escape(shortened(line, PROBLEM_CHARACTERS))}")
        if sum(map(len, shown)) > PROBLEMS_CHARACTERS - PROBLEM_CHARACTERS:
            break
    more = len(lines) - len(shown)
    return "\n".join([*shown, f"And {more} more; <code>magpie content check</code> names them all."] if more else shown)
