"""A plain model of the ledger: the rules told a second time, in objects and without SQL.

What has fallen due is counted beside it, by `next_slot` alone. See `test_ledger_model`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from bot.timetable import next_slot, slot_instant
from db import broadcasts, ledger
from db.records import Answer, Copy, Slot, State
from db.sweep import LATEST, NAG_EVERY, NAGS_AT_MOST, SUMMARY_LATEST, UNCERTAIN_AT_MOST, Outcome

START = dt.datetime(2026, 3, 27, 6, 0, tzinfo=dt.UTC)  # Friday; on Sunday Lisbon's clocks go forward over 01:00-02:00
MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)
PEOPLE = (1, 2, 3)
PRIORITIES = {"take": 0, "wind_down": 1, "tip": 3}
SETTLED_PRIORITY = 0


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
class Cast:
    """A broadcast in the model, for those whose number among the subscribers is at most `until`."""

    id: int
    started_at: dt.datetime
    until: int
    reached: int = 0
    stopped: bool = False


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
    cast: Cast | None = None
    id: int = 0
    epoch: int = 0

    def known(self, otherwise: State) -> State:
        if self.arrived:
            return State.SENT
        return State.UNCERTAIN if self.unknown else otherwise

    @property
    def key(self) -> tuple[int, int, dt.date, str]:
        plan, cast = self.plan.id if self.plan else 0, self.cast.id if self.cast else 0
        return plan, cast, self.slot.local_date, self.slot.name

    @property
    def is_summary(self) -> bool:
        return self.plan is None and self.cast is None


@dataclass
class Model:
    """Everybody's reminders and rows, and the clock."""

    now: dt.datetime = START
    zone: dict[int, str] = field(default_factory=lambda: dict.fromkeys(PEOPLE, "UTC"))
    blocked: set[int] = field(default_factory=set)
    plans: dict[int, Plan] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    news: dict[int, int] = field(default_factory=dict)
    turned_on: int = 0
    cast: Cast | None = None
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
            plan.paused, plan.until = False, None

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
        found = [row for row in self.rows if row.owner == person and row.is_summary and row.send_at]
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
        if row.cast is not None:
            unwanted = row.cast.stopped or row.owner not in self.news
            if unwanted:
                self.withdraw_news(row.owner)
            return unwanted
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
        self.carry_on()

    def carry_on(self) -> None:
        """Enter all to whom the broadcast goes; it is over when none of them waits."""
        cast = self.cast
        if cast is None:
            return
        if cast.stopped or self.now - cast.started_at > broadcasts.LATEST:
            self.stop_cast()
        else:
            slot = Slot(self.now, self.now.date(), "news")
            for person, number in sorted(self.news.items(), key=lambda one: one[1]):
                if cast.reached < number <= cast.until and person not in self.blocked:
                    row = Row(person, None, slot, ledger.BROADCAST_PRIORITY, State.CLAIMED, self.now, self.now)
                    row.cast = cast
                    self.rows.append(row)
            cast.reached = cast.until
        if not any(row.cast is cast and (row.send_at or row.state is State.SENDING) for row in self.rows):
            self.cast = None

    def start_cast(self, number: int) -> None:
        self.cast = Cast(number, self.now, max(self.news.values(), default=0))

    def stop_cast(self) -> None:
        assert self.cast is not None
        self.cast.stopped = True
        for person in PEOPLE:
            self.withdraw_news(person)

    def turn_news(self, person: int, *, on: bool) -> None:
        if on and person not in self.news:
            self.turned_on += 1
            self.news[person] = self.turned_on
        elif not on:
            self.news.pop(person, None)
            self.withdraw_news(person)

    def withdraw_news(self, person: int) -> None:
        for row in list(self.rows):
            if row.owner == person and row.cast is not None and row.send_at is not None:
                row.send_at = None
                if row.state is State.CLAIMED:
                    self.rows.remove(row)

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

    def is_to_come(self, row: Row) -> bool:
        """Whether the time of what was answered in advance has not passed: where it was said, and where it moved."""
        assert row.plan is not None
        if ":" not in row.slot.name:  # "after N" is on no clock
            return row.slot.due_at > self.now
        here = slot_instant(row.slot.local_date, row.slot.name, row.plan.zone)
        return here is not None and min(here, row.slot.due_at) > self.now

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
