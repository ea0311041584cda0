"""What operators see of the numbers and of the content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from bot.cards import entry_title
from bot.content.changes import Change
from bot.content.loader import Content
from bot.context import ReminderKind
from bot.destinations import Judged
from bot.features.admin.payloads import OpenStats
from bot.feedback import judged_entry, key_of
from bot.language import N_, _, ngettext, number
from bot.screen import Screen, button, escape, keyboard, paragraphs, shortened
from bot.wording import duration
from db.statistics import ACTIVE_DAYS, People, Running
from db.sweep import LATE_BY_S, Outcome

FEWEST_TOLD = 3  # below that a count may be one person's
FEWEST_JUDGED = 5  # below that a share says nothing
TOLD = 5
TITLE_CHARACTERS = 60
PROBLEMS_CHARACTERS = 3_400  # of a message's 4,096
PROBLEM_CHARACTERS = 300

_OUTCOMES = {
    Outcome.SENT: N_("· {count} arrived"),
    Outcome.NOT_SENT: N_("· {count} did not leave and were put off"),
    Outcome.UNKNOWN: N_("· {count} may have arrived"),
    Outcome.REFUSED: N_("· {count} were refused by Telegram"),
    Outcome.UNREACHABLE: N_("· {count} were out of reach"),
}


class Stats(Struct, frozen=True):
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
        _("{people} today", people=number(count))
        if days == 1
        else ngettext("{people} in {count} day", "{people} in {count} days", days, people=number(count))
        for days, count in zip(ACTIVE_DAYS, people.active, strict=True)
    )
    return Screen(
        paragraphs(
            _("<b>How it goes</b>"),
            _(
                "<b>People:</b> {known}\nActive, of those who let me remember it: {active}\n"
                "Have blocked me: {blocked}\nWant news and can get it: {news}",
                known=number(people.known),
                active=active,
                blocked=number(people.blocked),
                news=number(people.news),
            ),
            _reminders(counted.reminders, kinds),
            _sends(counted),
            _listed(_("<b>Read most in 30 days</b>"), _titled(content, counted.read)),
            _listed(_("<b>No answer in 30 days; the nearest I had</b>"), _titled(content, counted.unanswered)),
            _listed(_("<b>Least helpful as they are now</b>"), _least_helpful(content, counted)),
            _(
                "<i>What came fewer than {times} times is only summed up. What people write is kept nowhere.</i>",
                times=FEWEST_TOLD,
            ),
        ),
        keyboard([button(_("Refresh"), OpenStats())]),
    )


def unreadable(reason: str) -> Screen:
    return Screen(
        paragraphs(
            _("I could not read the content folder: {reason}.", reason=escape(reason)),
            _("Nothing changed; I go on with what I have."),
        ),
        keyboard(),
    )


def not_reloaded(problems: Sequence[str]) -> Screen:
    """Each fault as `magpie content check` names it, as many as there is room for."""
    return Screen(
        paragraphs(
            ngettext(
                "<b>Not reloaded.</b> The files have one fault. Nothing changed; I go on with the content I have.",
                "<b>Not reloaded.</b> The files have {count} faults. Nothing changed; I go on with the content I have.",
                len(problems),
            ),
            _as_many_as_fit(problems),
        ),
        keyboard(),
    )


def reloaded(different: Sequence[Change], warnings: Sequence[str]) -> Screen:
    """What changed, and what is worth a look."""
    lines = [f"· {one.kind}: {_counted(one)}" for one in different]
    look = (
        f"{_('<b>Worth a look:</b> {warnings}', warnings=number(len(warnings)))}\n{_as_many_as_fit(warnings)}"
        if warnings
        else None
    )
    return Screen(
        paragraphs(_("<b>Reloaded.</b>"), "\n".join(lines) or _("The files say what they said before."), look),
        keyboard(),
    )


def _reminders(running: Sequence[Running], kinds: Mapping[str, ReminderKind]) -> str:
    active, paused = sum(one.active for one in running), sum(one.paused for one in running)
    lines = [
        _(
            "· {kind}: {active}, {paused} paused",
            kind=escape(_(kinds[one.kind].title) if one.kind in kinds else one.kind),
            active=number(one.active),
            paused=number(one.paused),
        )
        for one in running
    ]
    head = _("<b>Reminders:</b> {active}, and {paused} paused", active=number(active), paused=number(paused))
    return "\n".join([head, *lines])


def _sends(counted: Stats) -> str:
    lines = [
        _(said, count=number(counted.sends[outcome])) for outcome, said in _OUTCOMES.items() if outcome in counted.sends
    ]
    late_by = {int(bound): count for bound, count in counted.late_by.items()}
    if late_by:
        half, most, all_of_them = (_within(late_by, share) for share in (0.5, 0.99, 1.0))
        lines.append(
            _(
                "Late: half by at most {half}, 99 % by {most}, the latest by {all}",
                half=half,
                most=most,
                all=all_of_them,
            )
        )
    lines.append(_("Waiting now: {count}", count=number(counted.waiting)))
    return "\n".join([_("<b>Sends in 24 hours</b>"), *lines])


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
            return duration(seconds // size, unit)
    return f"{seconds} s"


def _titled(content: Content, counts: Mapping[str, int]) -> list[str]:
    """The most frequent, and what is too rare to be told one by one."""
    told = [(key, count) for key, count in counts.items() if count >= FEWEST_TOLD]
    lines = [f"{number(count)} × {_title(content, key)}" for key, count in told[:TOLD]]
    rest = sum(count for _key, count in told[TOLD:])
    rare = sum(count for count in counts.values() if count < FEWEST_TOLD)
    lines += [_("{count} × others", count=number(rest))] if rest else []
    lines += [_("{count} × rare ones", count=number(rare))] if rare else []
    return lines


def _title(content: Content, key: str) -> str:
    try:
        return escape(shortened(entry_title(content, key), TITLE_CHARACTERS))
    except LookupError:
        if ":" not in key:
            return _("nothing near")
        return _("{entry} (retired)", entry=escape(shortened(key, TITLE_CHARACTERS)))


def _least_helpful(content: Content, counted: Stats) -> list[str]:
    """Of the entries that enough people judged in their present revision, those with the smallest share of yes."""
    judged = []
    for kind in Judged:
        for key, said_yes, said_no in _judged(content, counted, kind):
            if said_yes + said_no >= FEWEST_JUDGED:
                judged.append((said_yes / (said_yes + said_no), said_yes, said_yes + said_no, key))
    return [
        _("{yes} of {all} yes: {entry}", yes=number(yes), all=number(of), entry=_title(content, key))
        for _share, yes, of, key in sorted(judged)[:TOLD]
    ]


def _judged(content: Content, counted: Stats, kind: Judged) -> list[tuple[str, int, int]]:
    found = []
    for key in counted.helpful.keys() | counted.unhelpful.keys():
        entry_key, _rest, revision = key.partition("@")
        entry = judged_entry(content, kind, entry_key.partition(":")[2])
        if entry is not None and entry_key == key_of(kind, entry.id) and revision == entry.reviewed_on.isoformat():
            found.append((entry_key, counted.helpful.get(key, 0), counted.unhelpful.get(key, 0)))
    return found


def _listed(title: str, lines: Sequence[str]) -> str | None:
    return "\n".join([title, *(f"· {line}" for line in lines)]) if lines else None


def _counted(change: Change) -> str:
    parts = (
        ngettext("{count} added", "{count} added", change.added) if change.added else None,
        ngettext("{count} changed", "{count} changed", change.changed) if change.changed else None,
        ngettext("{count} retired", "{count} retired", change.retired) if change.retired else None,
    )
    return ", ".join(part for part in parts if part)


def _as_many_as_fit(lines: Sequence[str]) -> str:
    shown: list[str] = []
    for line in lines:
        shown.append(f"· {escape(shortened(line, PROBLEM_CHARACTERS))}")
        if sum(map(len, shown)) > PROBLEMS_CHARACTERS - PROBLEM_CHARACTERS:
            break
    more = len(lines) - len(shown)
    if more:
        shown.append(
            ngettext(
                "And {count} more; <code>magpie content check</code> names them all.",
                "And {count} more; <code>magpie content check</code> names them all.",
                more,
            )
        )
    return "\n".join(shown)
