"""The ledger against a plain model of it: whatever people, clocks and crashes do, in whatever order.

After every step each row of the database is compared with the model, so that a row of somebody else's that changed
would show, too.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, Concatenate, ParamSpec, TypeVar

import sqlite_utils
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.timetable import next_slot
from db import broadcasts, ledger, news, reminders, sweep, users
from db.records import Answer, Copy, Reminder, State, to_text
from db.sweep import UNCERTAIN_AT_MOST, Outcome, Result
from tests.db.memory import new_database
from tests.db.model import DAY, MINUTE, PEOPLE, PRIORITIES, START, Model, Plan, Row

P = ParamSpec("P")
T = TypeVar("T")

REMINDERS_EACH = 4
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
        for one in self.db.query("SELECT * FROM ledger ORDER BY id"):
            if one["id"] not in known:
                about = (one["reminder_id"] or 0, one["broadcast_id"] or 0)
                key = (one["user_id"], *about, dt.date.fromisoformat(one["local_date"]), one["slot"])
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
        assert set(Counter(row.owner for row in self.fetched if row.is_summary).values()) <= {1}

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
            if row.cast is not None:
                assert row.owner in self.model.news
                assert not row.cast.stopped
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

    # News of the operator

    @rule(number=pick, on=st.sampled_from([True, True, True, False]))
    def turn_news(self, number: int, on: bool) -> None:
        person = PEOPLE[number % len(PEOPLE)]
        self.tapped_by(person)
        if on:
            self.run(news.turn_on, person, now=self.model.now)
        else:
            self.run(news.turn_off, person)
        self.model.turn_news(person, on=on)

    @rule(number=pick)
    def broadcast(self, number: int) -> None:
        operator = PEOPLE[number % len(PEOPLE)]
        draft = self.run(broadcasts.draft, operator, "Hello", now=self.model.now)
        under_way = self.model.cast is not None
        try:
            self.run(broadcasts.start, operator, draft, message_id=1, now=self.model.now)
        except broadcasts.UnderWayError:
            assert under_way
        else:
            assert not under_way
            self.model.start_cast(draft)

    @precondition(lambda self: self.model.cast)
    @rule()
    def stop_broadcast(self) -> None:
        assert self.model.cast is not None
        self.run(broadcasts.stop, self.model.cast.id, now=self.model.now)
        self.model.stop_cast()

    @rule(limit=st.sampled_from([1, 50]))
    def carry_on_with_the_broadcast(self, limit: int) -> None:
        while self.run(sweep.claim_broadcast, now=self.model.now, limit=limit):
            pass
        self.model.carry_on()

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
        if in_advance and not self.model.is_to_come(row):
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
    def one_broadcast_at_most_is_under_way_and_it_is_the_one(self) -> None:
        under_way = self.run(broadcasts.under_way)
        assert (under_way and under_way.id) == (self.model.cast and self.model.cast.id)

    @invariant()
    def no_copy_is_sent_a_third_time_without_knowing(self) -> None:
        assert max(self.fates_unknown.values(), default=0) <= UNCERTAIN_AT_MOST


def _told(row: dict[str, Any]) -> tuple[object, ...]:
    columns: Iterable[str] = ("user_id", "reminder_id", "broadcast_id", "local_date", "slot", "due_at", "priority")
    rest = ("state", "answer", "answered_at", "copy", "copy_due_at", "send_at", "uncertain", "nags", "told_in")
    return (*(row[column] for column in (*columns, *rest)), row["sent_at"] is not None)


def _modelled(row: Row) -> tuple[object, ...]:
    def text(instant: dt.datetime | None) -> str | None:
        return None if instant is None else to_text(instant)

    return (
        row.owner,
        row.plan and row.plan.id,
        row.cast and row.cast.id,
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


# Where CI is set, hypothesis itself takes the same examples in every run. Busy machines are slow, and no failure.
LedgerMachine.TestCase.settings = settings(
    max_examples=100, stateful_step_count=60, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestLedger = LedgerMachine.TestCase
