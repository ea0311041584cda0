"""The ledger against a plain model of it: whatever people, clocks and crashes do, in whatever order.

The model is a second telling of the rules in plain objects, without SQL. After every step each row of the database is
compared with it, so that a row of somebody else's that changed would show, too. What has fallen due is counted a third
time, by `next_slot` alone.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Concatenate, ParamSpec, TypeVar

import sqlite_utils
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.timetable import next_slot
from db import ledger, reminders, sweep, users
from db.records import Answer, Copy, Reminder, Slot, State, to_text
from db.sweep import LATEST, NAG_EVERY, NAGS_AT_MOST, SUMMARY_LATEST, UNCERTAIN_AT_MOST, Outcome, Result
from tests.db.memory import new_database

P = ParamSpec("P")
T = TypeVar("T")

START = dt.datetime(2026, 3, 27, 6, 0, tzinfo=dt.UTC)  # Friday; on Sunday Lisbon's clocks go forward over 01:00-02:00
MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)
PEOPLE = (1, 2, 3)
REMINDERS_EACH = 4
PRIORITIES = {"take": 0, "wind_down": 1, "tip": 3}
SETTLED_PRIORITY = 0
ZONES = ("UTC", "Europe/Lisbon", "Asia/Tokyo", "America/Los_Angeles", "Pacific/Apia")
TIMETABLES = (
    "1234567 08:00",
    "1234567 01:30",
    "1234567 08:00,13:00,21:30",
    "12345 09:00-17:00/120;67 10:00",
    "1234567 00:00-23:00/60",
    "3 12:00",
)
# At most this long does the model let pass without a claim: between two slots there is more, also where a gap in the
# clock brings 01:30 and 02:00 together.
UNCLAIMED_AT_MOST_MINUTES = 20

pick = st.integers(0, 2**16)
# What happens often stands here often.
minutes = st.sampled_from([1, 1, 5, 10, 10, 11, 30, 60, 60, 119, 121, 300, 1_440, 4_320])
outcomes = st.sampled_from(
    [Outcome.SENT] * 4 + [Outcome.UNKNOWN] * 3 + [Outcome.NOT_SENT] * 2 + [Outcome.REFUSED, Outcome.UNREACHABLE]
)
waits = st.sampled_from([0, 0, 1, 1, 4, 130])
zones, timetables = st.sampled_from(ZONES), st.sampled_from(TIMETABLES)
answers = st.sampled_from([Answer.DONE, Answer.SKIPPED])


@dataclass(eq=False)
class Plan:
    """A reminder in the model. `counted_until` is how far its slots were counted."""

    id: int
    owner: int
    kind: str
    timetable: str | None
    zone: str
    counted_until: dt.datetime
    follows: tuple[int, int] | None = None
    nag: bool = False
    paused: bool = False
    until: dt.date | None = None
    deleted: bool = False
    next: Slot | None = None


@dataclass(eq=False)
class Row:
    """A row of the ledger in the model. `epoch` counts the messages of it that are no copies of one another."""

    owner: int
    plan: Plan | None
    slot: Slot
    priority: int
    state: State
    send_at: dt.datetime | None
    copy_due_at: dt.datetime
    answer: Answer | None = None
    answered_at: dt.datetime | None = None
    copy: Copy = Copy.FIRST
    unknown: int = 0
    nags: int = 0
    arrived: bool = False
    told_in: Row | None = None
    id: int = 0
    epoch: int = 0

    def known(self, otherwise: State) -> State:
        if self.arrived:
            return State.SENT
        return State.UNCERTAIN if self.unknown else otherwise

    @property
    def key(self) -> tuple[int, dt.date, str]:
        return (self.plan.id if self.plan else 0, self.slot.local_date, self.slot.name)


@dataclass
class Model:
    """Everybody's reminders and rows, and the clock."""

    now: dt.datetime = START
    zone: dict[int, str] = field(default_factory=lambda: dict.fromkeys(PEOPLE, "UTC"))
    blocked: set[int] = field(default_factory=set)
    plans: dict[int, Plan] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    fell_due: set[tuple[int, dt.date, str]] = field(default_factory=set)

    # Reminders

    def of(self, person: int, plan: Plan | None = None) -> list[Plan]:
        """One reminder of a person's, or all that they did not delete."""
        return [one for one in self.plans.values() if one.owner == person and not one.deleted and plan in (None, one)]

    def runs(self, plan: Plan) -> bool:
        paused = plan.paused and plan.until is None
        return not (plan.timetable is None or paused or plan.deleted or plan.owner in self.blocked)

    def rows_of(self, plan: Plan) -> list[Row]:
        return [row for row in self.rows if row.plan is plan]

    def stands(self, plan: Plan, slot: Slot) -> bool:
        return any((row.slot.local_date, row.slot.name) == (slot.local_date, slot.name) for row in self.rows_of(plan))

    def schedule(self, plan: Plan, after: dt.datetime) -> None:
        plan.next = None
        if self.runs(plan):
            assert plan.timetable is not None
            slot = next_slot(plan.timetable, plan.zone, after=after, not_before=plan.until)
            while self.stands(plan, slot):
                slot = next_slot(plan.timetable, plan.zone, after=slot.due_at, not_before=plan.until)
            plan.next = slot

    def settle(self, plan: Plan) -> None:
        if plan.next is not None and plan.next.due_at <= self.now:
            self.enter(plan, plan.next, SETTLED_PRIORITY)

    def changed(self, plan: Plan) -> None:
        """Its slots are other ones from now on."""
        plan.counted_until = self.now
        self.schedule(plan, self.now)

    def count_what_falls_due(self) -> None:
        for plan in self.plans.values():
            if self.runs(plan):
                assert plan.timetable is not None
                slot = next_slot(plan.timetable, plan.zone, after=plan.counted_until, not_before=plan.until)
                while slot.due_at <= self.now:
                    self.fell_due.add((plan.id, slot.local_date, slot.name))
                    slot = next_slot(plan.timetable, plan.zone, after=slot.due_at, not_before=plan.until)
            plan.counted_until = self.now

    # Rows

    def enter(self, plan: Plan, slot: Slot, priority: int, answer: Answer | None = None) -> Row | None:
        if self.stands(plan, slot):
            return None
        state, send_at, at = (State.CLAIMED, slot.due_at, None) if answer is None else (State.ANSWERED, None, self.now)
        row = Row(plan.owner, plan, slot, priority, state, send_at, slot.due_at, answer, at)
        self.rows.append(row)
        return row

    def wakes_at(self) -> dt.datetime | None:
        due = [plan.next.due_at for plan in self.plans.values() if plan.next is not None]
        return min([*due, *(row.send_at for row in self.rows if row.send_at is not None)], default=None)

    def waiting_summary(self, person: int) -> Row | None:
        """The newest."""
        found = [row for row in self.rows if row.owner == person and row.plan is None and row.send_at]
        return found[-1] if found else None

    def miss(self, row: Row) -> None:
        summary = self.waiting_summary(row.owner)
        if summary is not None:
            summary.copy_due_at = self.now
        else:
            slot = Slot(self.now, self.now.date(), "summary")
            summary = Row(row.owner, None, slot, ledger.SUMMARY_PRIORITY, State.CLAIMED, self.now, self.now)
            self.rows.append(summary)
        row.state, row.send_at, row.told_in = State.MISSED, None, summary

    def give_up_on(self, row: Row) -> bool:
        late = self.now - row.copy_due_at
        if row.plan is None:
            newest = self.waiting_summary(row.owner)
            if newest is row and late <= SUMMARY_LATEST:
                return False
            if newest is not row:
                for other in [one for one in self.rows if one.told_in is row]:
                    other.told_in = newest
            row.state, row.send_at = row.known(State.FAILED), None
            return True
        newer = any(
            row.slot.due_at < other.slot.due_at <= self.now and other.slot.local_date >= row.slot.local_date - DAY
            for other in self.rows_of(row.plan)
        )
        if late <= (NAG_EVERY if row.copy is Copy.NAG else LATEST) and (row.copy is Copy.SNOOZED or not newer):
            return False
        if row.copy is Copy.NAG or row.state is State.UNCERTAIN:
            row.send_at = None
        else:
            self.miss(row)
        return True

    def claim(self) -> None:
        for row in list(self.rows):
            if row.plan is not None and row.send_at is not None and row.send_at < self.now - LATEST:
                assert self.give_up_on(row)
        for plan in self.plans.values():
            while plan.next is not None and plan.next.due_at <= self.now:
                assert plan.timetable is not None
                slot, plan.next = plan.next, next_slot(plan.timetable, plan.zone, after=plan.next.due_at)
                plan.paused, plan.until = False, None
                entered = self.enter(plan, slot, PRIORITIES[plan.kind])
                if entered is not None and (self.now - slot.due_at > LATEST or plan.next.due_at <= self.now):
                    self.miss(entered)

    def fetch(self, limit: int, held: set[int], *, second_copies: bool) -> list[Row]:
        going: list[Row] = []
        for priority in ledger.PRIORITIES:
            while len(going) < limit:
                waiting = [
                    (row.send_at, row.id or 2**60, row)  # one that is new in this very call comes last
                    for row in self.rows
                    if row.priority == priority and row.send_at is not None and row.send_at <= self.now
                    if row.id not in held and row not in going and (second_copies or not row.unknown)
                ]
                if not waiting:
                    break
                first = min(waiting, key=lambda one: one[:2])[2]
                going += [] if self.give_up_on(first) else [first]
        return going

    def record(self, row: Row, outcome: Outcome, retry_at: dt.datetime) -> None:
        sending = row.state is State.SENDING
        if outcome is Outcome.SENT:
            row.arrived = True
            row.send_at = None if row.state is State.UNCERTAIN else row.send_at
            row.nags += sending and row.copy is Copy.NAG
            if row.state in {State.SENDING, State.UNCERTAIN, State.BLOCKED}:
                row.state = State.SENT
            insists = row.plan is not None and row.plan.nag and not row.plan.paused and not row.plan.deleted
            if sending and insists and row.nags < NAGS_AT_MOST:
                row.copy, row.copy_due_at, row.send_at = Copy.NAG, self.now + NAG_EVERY, self.now + NAG_EVERY
                row.unknown = 0
                row.epoch += 1
        elif outcome is Outcome.UNREACHABLE:
            self.block(row.owner)
        elif sending and outcome is Outcome.UNKNOWN:
            self.unknown_fate(row, retry_at)
        elif sending and outcome is Outcome.NOT_SENT:
            row.state = State.SENT if row.copy is Copy.NAG else State.UNCERTAIN if row.unknown else State.CLAIMED
            row.send_at = retry_at
        elif sending:
            row.state = row.known(State.FAILED)

    def unknown_fate(self, row: Row, again_at: dt.datetime) -> None:
        row.unknown += 1
        if row.copy is Copy.NAG:
            row.state = State.SENT
        elif row.unknown < UNCERTAIN_AT_MOST:
            row.state, row.send_at = State.UNCERTAIN, again_at
        else:
            row.state = row.known(State.UNCERTAIN)

    # What people do

    def answer(self, row: Row, said: Answer) -> None:
        self.arrives_by_being_tapped(row)
        row.state, row.answer, row.answered_at, row.send_at = State.ANSWERED, said, self.now, None
        if said is Answer.DONE:
            self.set_off_followers(row)
        else:
            self.call_off_followers(row)

    def snooze(self, row: Row, until: dt.datetime) -> None:
        self.arrives_by_being_tapped(row)
        row.state, row.answer, row.answered_at, row.copy = State.CLAIMED, None, None, Copy.SNOOZED
        row.send_at = row.copy_due_at = until
        row.unknown = row.nags = 0
        row.epoch += 1
        self.call_off_followers(row)

    def take_back(self, row: Row) -> None:
        snoozed = row.copy is Copy.SNOOZED and row.state in {State.CLAIMED, State.SENDING, State.UNCERTAIN}
        if row.answer is None and not snoozed:
            return
        self.call_off_followers(row)
        if not row.arrived and row.answered_at is not None and row.answered_at < row.slot.due_at:
            self.rows.remove(row)
        else:
            row.state = State.SENT if row.arrived else State.MISSED
            row.answer, row.answered_at, row.send_at = None, None, None

    def arrives_by_being_tapped(self, row: Row) -> None:
        if row.state in {State.SENDING, State.UNCERTAIN, State.FAILED, State.BLOCKED}:
            row.arrived = True

    def set_off_followers(self, row: Row) -> None:
        assert row.plan is not None
        if self.now - row.copy_due_at > ledger.SETS_OFF_WITHIN:
            return
        for plan in self.of(row.owner):
            if plan.follows is None or plan.follows[0] != row.plan.id:
                continue
            if plan.paused and (plan.until is None or plan.until > row.slot.local_date):
                continue
            plan.paused, plan.until = False, None
            due_at = self.now + plan.follows[1] * MINUTE
            self.enter(plan, Slot(due_at, row.slot.local_date, f"after {row.id}"), priority=0)

    def call_off_followers(self, row: Row) -> None:
        for other in list(self.rows):
            if other.slot.name == f"after {row.id}" and other.state is State.CLAIMED and not other.arrived:
                self.rows.remove(other)

    def withdraw(self, plan: Plan) -> None:
        for row in self.rows_of(plan):
            if row.send_at is not None or row.state is State.SENDING:
                row.state, row.send_at = row.known(State.ANSWERED), None
                if row.state is State.ANSWERED:
                    row.answer, row.answered_at = Answer.PAUSED, self.now

    def pause(self, person: int, plan: Plan | None, until: dt.date | None) -> None:
        for one in self.of(person, plan):
            self.settle(one)
            self.withdraw(one)
            if not one.paused or one.until != until:
                one.paused, one.until = True, until
                self.changed(one)

    def resume(self, person: int, plan: Plan | None) -> None:
        for one in self.of(person, plan):
            if one.paused:
                one.paused, one.until = False, None
                self.settle(one)
                self.changed(one)

    def block(self, person: int) -> None:
        for plan in self.of(person):
            self.settle(plan)
        self.blocked.add(person)
        for plan in self.of(person):
            plan.next = None
        for row in self.rows:
            if row.owner == person and (row.send_at is not None or row.state is State.SENDING):
                row.state, row.send_at = row.known(State.BLOCKED), None

    def unblock(self, person: int) -> None:
        if person in self.blocked:
            self.blocked.remove(person)
            for plan in self.of(person):
                self.changed(plan)


class LedgerMachine(RuleBasedStateMachine):
    """Does the same to the database and to the model, and compares them."""

    def __init__(self) -> None:
        super().__init__()
        self.db = new_database()
        self.model = Model()
        self.fetched: list[Row] = []
        self.in_flight: dict[int, tuple[Row, int]] = {}
        self.fates_unknown: Counter[tuple[int, int]] = Counter()
        self.unclaimed = False
        for person in PEOPLE:
            self.run(users.ensure_user, person, now=START)

    def teardown(self) -> None:
        self.db.close()

    def run(self, function: Callable[Concatenate[sqlite_utils.Database, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """One transaction, as in the bot."""
        with self.db.atomic():
            return function(self.db, *args, **kwargs)

    # What the rules choose from

    def plan(self, number: int, *, deleted: bool = False) -> Plan | None:
        plans = [one for one in self.model.plans.values() if one.deleted == deleted]
        return plans[number % len(plans)] if plans else None

    def row(self, number: int) -> Row | None:
        """The newer ones more often."""
        rows = self.model.rows[-(1 + number // 7 % 40) :]
        return rows[number % len(rows)] if rows else None

    def tapped_by(self, person: int) -> None:
        """Who taps a button is not blocked (any more): the bot notes it before anything else."""
        self.run(reminders.unblock, person, next_slot=next_slot, now=self.model.now)
        self.model.unblock(person)

    def adopt(self) -> None:
        """The numbers of rows that are new."""
        known = {row.id for row in self.model.rows}
        new = [row for row in self.model.rows if not row.id]
        if not new:
            return
        found: dict[tuple[Any, ...], list[int]] = {}
        for one in self.db.query("SELECT id, user_id, reminder_id, local_date, slot FROM ledger ORDER BY id"):
            if one["id"] not in known:
                key = (one["user_id"], one["reminder_id"] or 0, dt.date.fromisoformat(one["local_date"]), one["slot"])
                found.setdefault(key, []).append(one["id"])
        for row in new:  # summaries of one day share a key
            row.id = found[row.owner, *row.key].pop(0)

    # Setting up

    @initialize(data=st.lists(st.tuples(timetables, zones), min_size=len(PEOPLE), max_size=len(PEOPLE)))
    def everybody_has_a_reminder_that_insists(self, data: list[tuple[str, str]]) -> None:
        for person, (timetable, zone) in zip(PEOPLE, data, strict=True):
            self.model.zone[person] = zone
            self.add(person, "take", timetable, None)
            self.insist(list(self.model.plans.values())[-1], nag=True)

    def add(self, person: int, kind: str, timetable: str | None, follows: tuple[int, int] | None) -> None:
        made = self.run(
            reminders.add_reminder,
            person,
            kind=kind,
            label=f"r{len(self.model.plans)}",
            timetable=timetable,
            follows=follows,
            timezone=self.model.zone[person],
            next_slot=next_slot,
            now=self.model.now,
        )
        plan = Plan(made.id, person, kind, timetable, self.model.zone[person], self.model.now, follows)
        self.model.plans[made.id] = plan
        self.model.changed(plan)

    @rule(number=pick, kind=st.sampled_from(list(PRIORITIES)), timetable=timetables, follows=st.booleans())
    def add_reminder(self, number: int, kind: str, timetable: str, follows: bool) -> None:
        person = PEOPLE[number % len(PEOPLE)]
        others = self.model.of(person)
        if len(others) < REMINDERS_EACH:
            self.tapped_by(person)
            if follows and others:
                self.add(person, kind, None, (others[number % len(others)].id, 120))
            else:
                self.add(person, kind, timetable, None)

    # The clock

    @rule(minutes=minutes, limit=st.sampled_from([1, 3, 50]))
    def time_passes(self, minutes: int, limit: int) -> None:
        self.model.now += minutes * MINUTE
        self.model.count_what_falls_due()
        self.claim(limit)

    @precondition(lambda self: not self.unclaimed)
    @rule(minutes=st.integers(1, UNCLAIMED_AT_MOST_MINUTES))
    def time_passes_and_the_sweep_is_late(self, minutes: int) -> None:
        self.model.now += minutes * MINUTE
        self.model.count_what_falls_due()
        self.unclaimed = True

    def claim(self, limit: int) -> None:
        while self.run(sweep.claim_due, now=self.model.now, next_slot=next_slot, priorities=PRIORITIES, limit=limit):
            pass
        self.model.claim()
        self.unclaimed = False
        for plan in self.model.plans.values():
            assert (plan.next is not None) == self.model.runs(plan)
            assert plan.next is None or plan.next.due_at > self.model.now

    # Sending

    @precondition(lambda self: not self.fetched)
    @rule(limit=st.integers(1, 6), second_copies=st.booleans())
    def fetch(self, limit: int, second_copies: bool) -> None:
        held = set(self.in_flight)
        found = self.run(sweep.due_copies, now=self.model.now, limit=limit, held=held, second_copies=second_copies)
        self.fetched = self.model.fetch(limit, held, second_copies=second_copies)
        self.adopt()
        assert [due.occurrence.id for due in found] == [row.id for row in self.fetched]
        assert set(Counter(row.owner for row in self.fetched if row.plan is None).values()) <= {1}

    @precondition(lambda self: self.fetched)
    @rule()
    def begin(self) -> None:
        begun = self.run(sweep.begin, [row.id for row in self.fetched], now=self.model.now)
        self.fetched, fetched = [], self.fetched
        still_to_be_sent = [
            row for row in fetched if row in self.model.rows and row.send_at and row.send_at <= self.model.now
        ]
        assert begun == {row.id for row in still_to_be_sent}
        for row in still_to_be_sent:
            assert row.answer is None
            assert row.owner not in self.model.blocked
            if row.plan is not None and row.copy is not Copy.SNOOZED:  # a snooze is a wish of its own
                assert not row.plan.deleted
                assert not row.plan.paused
            row.state, row.send_at = State.SENDING, None
            self.in_flight[row.id] = (row, row.epoch)

    @rule(limit=st.integers(1, 6), outcome=outcomes, wait=waits)
    def sleep_until_there_is_something_to_send(self, limit: int, outcome: Outcome, wait: int) -> None:
        """All in one, so that many examples go through several copies of a message."""
        wake_at = self.run(reminders.next_due_at)
        assert wake_at == self.model.wakes_at()
        if wake_at is None:
            return
        if self.fetched:
            self.begin()
        self.model.now = max(self.model.now, wake_at)
        self.model.count_what_falls_due()
        self.claim(limit)
        self.fetch(limit, second_copies=True)
        if self.fetched:
            self.begin()
        while self.in_flight:
            self.record(0, outcome, wait)

    @rule(limit=st.integers(1, 6), wait=waits, outcome=outcomes)
    def sleep_again(self, limit: int, outcome: Outcome, wait: int) -> None:
        """The same: most examples go without some of the rules, and this one should be in most of them."""
        self.sleep_until_there_is_something_to_send(limit, outcome, wait)

    @precondition(lambda self: self.in_flight)
    @rule(number=pick, outcome=outcomes, wait=waits)
    def record(self, number: int, outcome: Outcome, wait: int) -> None:
        row, epoch = self.in_flight.pop(list(self.in_flight)[number % len(self.in_flight)])
        retry_at = self.model.now + wait * MINUTE
        result = Result(row.id, row.owner, outcome, message_id=number, retry_at=retry_at)
        self.run(sweep.record, [result], now=self.model.now)
        if row in self.model.rows:
            self.model.record(row, outcome, retry_at)
        elif outcome is Outcome.UNREACHABLE:
            self.model.block(row.owner)
        self.fates_unknown[row.id, epoch] += outcome is Outcome.UNKNOWN

    @rule(wait=st.sampled_from([0, 1]))
    def crash(self, wait: int) -> None:
        again_at = self.model.now + wait * MINUTE
        interrupted = [row for row in self.model.rows if row.state is State.SENDING]
        assert self.run(sweep.recover, again_at=again_at) == len(interrupted)
        for row in interrupted:
            self.model.unknown_fate(row, again_at)
        for row in self.model.rows:
            if row.state is State.UNCERTAIN and row.send_at is not None:
                row.send_at = max(row.send_at, again_at)
        self.fates_unknown.update((row.id, epoch) for row, epoch in self.in_flight.values())
        self.in_flight, self.fetched = {}, []

    # What people say

    @rule(number=pick, said=answers)
    def answer(self, number: int, said: Answer) -> None:
        row = self.row(number)
        if row is not None:
            self.tapped_by(row.owner)
            answered = self.run(ledger.answer, row.owner, row.id, said, now=self.model.now)
            assert (answered is None) == (row.plan is None)
            if row.plan is not None:
                self.model.answer(row, said)

    @rule(number=pick, wait=st.sampled_from([10, 60, 600]))
    def snooze(self, number: int, wait: int) -> None:
        row = self.row(number)
        if row is not None:
            self.tapped_by(row.owner)
            until = self.model.now + wait * MINUTE
            snoozed = self.run(ledger.snooze, row.owner, row.id, until=until, now=self.model.now)
            assert (snoozed is None) == (row.plan is None)
            if row.plan is not None:
                self.model.snooze(row, until)

    @rule(number=pick)
    def take_back(self, number: int) -> None:
        row = self.row(number)
        if row is None or row.plan is None:
            return
        in_advance = not row.arrived and row.answered_at is not None and row.answered_at < row.slot.due_at
        if in_advance and row.slot.due_at <= self.model.now:
            return  # its time has passed: the bot lets it stay as it was said
        self.tapped_by(row.owner)
        self.run(ledger.take_back, row.owner, row.id)
        self.model.take_back(row)
        if in_advance and not row.plan.deleted:
            self.run(reminders.reschedule, row.owner, row.plan.id, next_slot=next_slot, now=self.model.now)
            self.model.settle(row.plan)
            self.model.schedule(row.plan, self.model.now)

    @rule(number=pick, said=answers)
    def answer_in_advance(self, number: int, said: Answer) -> None:
        plan = self.plan(number)
        if plan is None:
            return
        self.tapped_by(plan.owner)
        if plan.next is None or plan.next.due_at <= self.model.now:
            return
        slot = plan.next
        entered = self.run(
            ledger.enter,
            user_id=plan.owner,
            reminder_id=plan.id,
            slot=slot,
            priority=PRIORITIES[plan.kind],
            state=State.ANSWERED,
            answer=said,
            now=self.model.now,
        )
        self.run(reminders.advance_past, plan.owner, plan.id, slot, next_slot=next_slot)
        row = self.model.enter(plan, slot, PRIORITIES[plan.kind], said)
        assert (row is None) == (entered is None)
        if row is not None:
            self.adopt()
            if said is Answer.DONE:
                self.model.set_off_followers(row)
        self.model.schedule(plan, slot.due_at)

    @rule(number=pick, said=answers)
    def somebody_else_taps(self, number: int, said: Answer) -> None:
        row = self.row(number)
        if row is None:
            return
        stranger = PEOPLE[(PEOPLE.index(row.owner) + 1) % len(PEOPLE)]
        assert self.run(ledger.answer, stranger, row.id, said, now=self.model.now) is None
        assert self.run(ledger.snooze, stranger, row.id, until=self.model.now, now=self.model.now) is None
        assert self.run(ledger.take_back, stranger, row.id) is None
        if row.plan is not None:
            assert self.run(reminders.pause, stranger, row.plan.id, now=self.model.now) == 0
            assert self.run(reminders.delete_reminder, stranger, row.plan.id, now=self.model.now) is None

    # What people do to their reminders

    @rule(number=pick, all_of_them=st.booleans(), days=st.sampled_from([None, 0, 1, 3]))
    def pause(self, number: int, all_of_them: bool, days: int | None) -> None:
        plan = self.plan(number)
        if plan is not None:
            self.tapped_by(plan.owner)
            until = None if days is None else self.model.now.date() + days * DAY
            self.run(
                reminders.pause,
                plan.owner,
                None if all_of_them else plan.id,
                until=until,
                next_slot=next_slot,
                now=self.model.now,
            )
            self.model.pause(plan.owner, None if all_of_them else plan, until)

    @rule(number=pick, all_of_them=st.booleans())
    def resume(self, number: int, all_of_them: bool) -> None:
        plan = self.plan(number)
        if plan is not None:
            self.tapped_by(plan.owner)
            which = None if all_of_them else plan.id
            self.run(reminders.resume, plan.owner, which, next_slot=next_slot, now=self.model.now)
            self.model.resume(plan.owner, None if all_of_them else plan)

    @rule(number=pick, back=st.booleans())
    def delete(self, number: int, back: bool) -> None:
        plan = self.plan(number, deleted=back)
        if plan is None:
            return
        self.tapped_by(plan.owner)
        if back:
            self.run(reminders.restore_reminder, plan.owner, plan.id, next_slot=next_slot, now=self.model.now)
            plan.deleted = False
            self.model.changed(plan)
        else:
            self.run(reminders.delete_reminder, plan.owner, plan.id, now=self.model.now)
            self.model.settle(plan)
            self.model.withdraw(plan)
            plan.deleted, plan.next = True, None

    @rule(number=pick, zone=zones)
    def move(self, number: int, zone: str) -> None:
        person = PEOPLE[number % len(PEOPLE)]
        self.tapped_by(person)
        self.run(reminders.move_to_timezone, person, zone, next_slot=next_slot, now=self.model.now)
        self.model.zone[person] = zone
        for plan in self.model.of(person):
            if plan.zone != zone:
                plan.zone = zone
                self.model.settle(plan)
                self.model.changed(plan)

    @rule(number=pick, timetable=timetables)
    def change_timetable(self, number: int, timetable: str) -> None:
        plan = self.plan(number)
        if plan is not None:
            self.tapped_by(plan.owner)
            self.run(
                reminders.change_timetable, plan.owner, plan.id, timetable, next_slot=next_slot, now=self.model.now
            )
            plan.timetable, plan.follows = timetable, None
            self.model.settle(plan)
            self.model.changed(plan)

    @rule(number=pick, nag=st.booleans())
    def change_nag(self, number: int, nag: bool) -> None:
        plan = self.plan(number)
        if plan is not None:
            self.insist(plan, nag=nag)

    def insist(self, plan: Plan, *, nag: bool) -> None:
        self.run(reminders.set_nag, plan.owner, plan.id, nag=nag)
        plan.nag = nag
        for row in self.model.rows_of(plan):
            if not nag and row.copy is Copy.NAG:
                row.send_at = None

    @rule(number=pick, back=st.booleans())
    def block(self, number: int, back: bool) -> None:
        person = PEOPLE[number % len(PEOPLE)]
        if back:
            self.tapped_by(person)
        else:
            self.run(reminders.block, person, now=self.model.now)
            self.model.block(person)

    # What holds after every step

    @invariant()
    def every_row_is_as_in_the_model(self) -> None:
        self.adopt()
        found = {row["id"]: _told(row) for row in self.db.query("SELECT * FROM ledger")}
        assert found == {row.id: _modelled(row) for row in self.model.rows}

    @invariant()
    def every_reminder_is_as_in_the_model(self) -> None:
        rows = self.db.query("SELECT * FROM reminders")
        assert {row["id"]: _reminder(reminders.to_reminder(row)) for row in rows} == {
            plan.id: (plan.owner, plan.timetable, plan.zone, plan.paused, plan.until, plan.deleted, plan.next)
            for plan in self.model.plans.values()
        }

    @invariant()
    def every_slot_that_fell_due_has_one_row(self) -> None:
        keys = [(row["reminder_id"], dt.date.fromisoformat(row["local_date"]), row["slot"])
                for row in self.db.query("SELECT * FROM ledger WHERE reminder_id IS NOT NULL")]  # fmt: skip
        assert len(keys) == len(set(keys))
        if not self.unclaimed:
            assert self.model.fell_due <= set(keys)

    @invariant()
    def no_copy_is_sent_a_third_time_without_knowing(self) -> None:
        assert max(self.fates_unknown.values(), default=0) <= UNCERTAIN_AT_MOST


def _told(row: dict[str, Any]) -> tuple[object, ...]:
    columns: Iterable[str] = ("user_id", "reminder_id", "local_date", "slot", "due_at", "priority", "state", "answer")
    rest = ("answered_at", "copy", "copy_due_at", "send_at", "uncertain", "nags", "told_in")
    return (*(row[column] for column in (*columns, *rest)), row["sent_at"] is not None)


def _modelled(row: Row) -> tuple[object, ...]:
    def text(instant: dt.datetime | None) -> str | None:
        return None if instant is None else to_text(instant)

    return (
        row.owner,
        row.plan and row.plan.id,
        row.slot.local_date.isoformat(),
        row.slot.name,
        text(row.slot.due_at),
        row.priority,
        row.state,
        row.answer,
        text(row.answered_at),
        row.copy,
        text(row.copy_due_at),
        text(row.send_at),
        row.unknown,
        row.nags,
        row.told_in and row.told_in.id,
        row.arrived,
    )


def _reminder(one: Reminder) -> tuple[object, ...]:
    gone = one.deleted_at is not None
    return one.user_id, one.timetable, one.timezone, one.paused, one.paused_until, gone, one.next


# Where CI is set, hypothesis itself takes the same examples in every run.
LedgerMachine.TestCase.settings = settings(
    max_examples=100, stateful_step_count=60, deadline=None, suppress_health_check=list(HealthCheck)
)
TestLedger = LedgerMachine.TestCase
