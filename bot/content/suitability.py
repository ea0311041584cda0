"""Which forms of magnesium suit a person's answers, by the content alone, and what would change their order.

Pure, and open to be read: a form gets points for its evidence, its way with the stomach, its absorption and its price.
Good evidence outweighs everything else together. Weak evidence does not: it is one thing among others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from bot.content.models import Absorption, Cost, Form, FormUse, Grade, Gut, LeftOut, Purpose

TOP = 3  # how many forms are shown first, and so where a change of the order matters


class Stomach(StrEnum):
    """How a person's gut takes things."""

    SENSITIVE = "s"
    NORMAL = "n"
    SLOW = "c"  # tends to constipation


class Budget(StrEnum):
    """Whether the price matters."""

    LOW = "l"
    ANY = "a"


class Answers(Struct, frozen=True):
    """What a person said. `pregnant` leaves only the forms that were tried in pregnancy."""

    purpose: Purpose
    stomach: Stomach
    budget: Budget
    pregnant: bool = False


GOOD = frozenset({Grade.ESTABLISHED, Grade.STRONG, Grade.MODERATE})

# What was tested without benefit counts less than what nobody has tested.
EVIDENCE_POINTS = {
    Grade.ESTABLISHED: 50,
    Grade.STRONG: 40,
    Grade.MODERATE: 30,
    Grade.LIMITED: 9,
    Grade.CONFLICTING: 5,
    Grade.UNTESTED: 2,
    Grade.NO_BENEFIT: 0,
}
STOMACH_POINTS = {
    Stomach.SENSITIVE: {Gut.GENTLE: 6, Gut.MODERATE: 3, Gut.LAXATIVE: 0},
    Stomach.NORMAL: {Gut.GENTLE: 2, Gut.MODERATE: 2, Gut.LAXATIVE: 0},
    Stomach.SLOW: {Gut.GENTLE: 2, Gut.MODERATE: 4, Gut.LAXATIVE: 4},
}
ABSORPTION_POINTS = {Absorption.GOOD: 4, Absorption.FAIR: 3, Absorption.UNKNOWN: 1, Absorption.POOR: 0}
COST_POINTS = {Cost.LOW: 4, Cost.LOW_TO_MID: 3, Cost.MID: 2, Cost.MID_TO_HIGH: 1, Cost.HIGH: 0}  # on a low budget

WITHIN_THE_GUT = frozenset({Purpose.CONSTIPATION, Purpose.HEARTBURN})  # where what is absorbed does not do the work


class Points(Struct, frozen=True):
    """What counts for a form, the weightiest first."""

    evidence: int
    stomach: int
    absorption: int
    cost: int

    @property
    def total(self) -> int:
        return self.evidence + self.stomach + self.absorption + self.cost


class Ranked(Struct, frozen=True):
    """A form in its place. `use` is what is known of it for the purpose; None if nothing is on file."""

    form: Form
    use: FormUse | None
    points: Points


class Ranking(Struct, frozen=True):
    """The forms, the most suitable first, and those that are left out. `why` is None where no trial in pregnancy is."""

    ranked: tuple[Ranked, ...]
    left_out: tuple[tuple[Form, LeftOut | None], ...]

    def position(self, place: int) -> int:
        """The number, from 1, of what is at `place` (from 0): equal points have the same one."""
        totals = [one.points.total for one in self.ranked]
        return 1 + totals.index(totals[place])

    @property
    def best_grade(self) -> Grade | None:
        """The best evidence that any of the ranked forms has; None if nothing is on file for any."""
        grades = [one.use.grade for one in self.ranked if one.use]
        return max(grades, key=lambda grade: EVIDENCE_POINTS[grade], default=None)


class Change(Struct, frozen=True):
    """With these other `answers`, `rises` takes the `place` (from 0) of `falls`: it has more points, or is `level`."""

    answers: Answers
    rises: Form
    falls: Form
    place: int
    level: bool


def rank(forms: Mapping[str, Form], answers: Answers) -> Ranking:
    """Every form once: in its place, or left out with the reason. Equal ones stay in the order of `forms`."""
    ranked: list[Ranked] = []
    left_out: list[tuple[Form, LeftOut | None]] = []
    for form in forms.values():
        why = form.left_out
        if why is not None and answers.purpose not in why.except_for:
            left_out.append((form, why))
        elif answers.pregnant and _use(form, Purpose.PREGNANCY_CRAMPS) is None:
            left_out.append((form, None))
        else:
            use = _use(form, answers.purpose)
            ranked.append(Ranked(form, use, _points(form, use, answers)))
    ranked.sort(key=lambda one: (-one.points.total, -one.points.evidence))
    return Ranking(tuple(ranked), tuple(left_out))


def changes(forms: Mapping[str, Form], answers: Answers, *, within: int = TOP) -> list[Change]:
    """What each other answer on stomach or price would change in the first places, found by ranking again."""
    now = rank(forms, answers).ranked
    found = []
    for other in _other(answers):
        then = rank(forms, other).ranked
        for place, (rises, falls) in enumerate(zip(then[:within], now[:within], strict=True)):
            if rises.form is not falls.form:
                [after] = [one for one in then if one.form is falls.form]
                level = rises.points.total == after.points.total
                found.append(Change(other, rises.form, falls.form, place, level))
                break
    return found


def _other(answers: Answers) -> Iterable[Answers]:
    yield from (replace(answers, stomach=stomach) for stomach in Stomach if stomach is not answers.stomach)
    yield from (replace(answers, budget=budget) for budget in Budget if budget is not answers.budget)


def _use(form: Form, purpose: Purpose) -> FormUse | None:
    return next((use for use in form.uses if use.purpose is purpose), None)


def _points(form: Form, use: FormUse | None, answers: Answers) -> Points:
    stomach = answers.stomach
    if answers.purpose is Purpose.CONSTIPATION and stomach is Stomach.NORMAL:
        stomach = Stomach.SLOW
    return Points(
        evidence=EVIDENCE_POINTS[use.grade if use else Grade.UNTESTED],
        stomach=STOMACH_POINTS[stomach][form.gut.level],
        absorption=0 if answers.purpose in WITHIN_THE_GUT else ABSORPTION_POINTS[form.absorption.level],
        cost=COST_POINTS[form.cost] if answers.budget is Budget.LOW else 0,
    )
