"""Which form suits which answers: the properties of the order, over every form, purpose and answer there can be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise, product

import pytest
from msgspec.structs import replace

from bot.content.models import Absorption, Cost, Form, Grade, Gut, Purpose
from bot.content.suitability import (
    COST_POINTS,
    EVIDENCE_POINTS,
    GOOD,
    Answers,
    Budget,
    Stomach,
    changes,
    rank,
)
from tests.conversation import loaded_content

ALL_ANSWERS = [
    Answers(purpose, stomach, budget, pregnant)
    for purpose, stomach, budget, pregnant in product(Purpose, Stomach, Budget, (False, True))
]
BEST_FIRST = sorted(Grade, key=lambda grade: -EVIDENCE_POINTS[grade])


@pytest.fixture(scope="module")
def forms() -> Mapping[str, Form]:
    return loaded_content().forms


def order(forms: Mapping[str, Form], answers: Answers) -> list[str]:
    return [one.form.id for one in rank(forms, answers).ranked]


def twins(form: Form, answers: Answers, **better: object) -> dict[str, Form]:
    """A form, and behind it in the list one that is better in one thing and otherwise the same."""
    grade = better.pop("grade", None)
    uses = tuple(replace(use, grade=grade) if grade and use.purpose is answers.purpose else use for use in form.uses)
    other = replace(form, id="better", uses=uses, **better)
    return {form.id: form, "better": other}


def test_every_form_stands_once_in_the_order_or_is_left_out_with_a_reason(forms: Mapping[str, Form]) -> None:
    for answers in ALL_ANSWERS:
        ranking = rank(forms, answers)
        ids = [one.form.id for one in ranking.ranked] + [form.id for form, _ in ranking.left_out]
        assert sorted(ids) == sorted(forms), answers
        assert all(why is not None or answers.pregnant for _, why in ranking.left_out), answers


def test_the_order_depends_on_the_content_and_on_nothing_else(forms: Mapping[str, Form]) -> None:
    for answers in ALL_ANSWERS:
        assert order(forms, answers) == order(dict(forms), answers)
        totals = [one.points.total for one in rank(forms, answers).ranked]
        assert totals == sorted(totals, reverse=True)


def test_whoever_is_equal_in_everything_stays_in_the_order_of_the_file(forms: Mapping[str, Form]) -> None:
    answers = Answers(Purpose.SLEEP, Stomach.NORMAL, Budget.ANY)
    citrate = forms["citrate"]
    same = {name: replace(citrate, id=name) for name in ("zinnia", "aster", "mallow")}
    assert order(same, answers) == ["zinnia", "aster", "mallow"]
    assert [rank(same, answers).position(place) for place in range(3)] == [1, 1, 1]


@pytest.mark.parametrize(("better", "worse"), list(pairwise(BEST_FIRST)))
def test_a_better_grade_never_ranks_below_a_worse_one_all_else_equal(
    forms: Mapping[str, Form], better: Grade, worse: Grade
) -> None:
    seen = 0
    for answers in ALL_ANSWERS:
        for form in forms.values():
            use = next((use for use in form.uses if use.purpose is answers.purpose), None)
            if use is None or form.left_out or answers.pregnant:
                continue
            bad = replace(form, uses=(replace(use, grade=worse),))
            ranked = order(twins(bad, answers, grade=better), answers)
            assert ranked == ["better", form.id], (answers, form.id)
            seen += 1
    assert seen > 100


def test_good_evidence_outweighs_everything_else_together(forms: Mapping[str, Form]) -> None:
    for answers in ALL_ANSWERS:
        good = [one.use is not None and one.use.grade in GOOD for one in rank(forms, answers).ranked]
        assert good == sorted(good, reverse=True), answers


BETTER_FITS = [
    *((Stomach.SENSITIVE, {"gut": worse}, {"gut": better}) for better, worse in pairwise(Gut)),
    *(
        (stomach, {"absorption": worse}, {"absorption": better})
        for better, worse in pairwise((Absorption.GOOD, Absorption.FAIR, Absorption.UNKNOWN, Absorption.POOR))
        for stomach in Stomach
    ),
    *(
        (stomach, {"cost": worse}, {"cost": better})
        for better, worse in pairwise(sorted(Cost, key=lambda cost: -COST_POINTS[cost]))
        for stomach in Stomach
    ),
]


@pytest.mark.parametrize(("stomach", "worse", "better"), BETTER_FITS)
@pytest.mark.parametrize("budget", Budget)
def test_a_form_that_fits_better_never_ranks_below_one_that_fits_worse(
    forms: Mapping[str, Form], stomach: Stomach, worse: dict[str, object], better: dict[str, object], budget: Budget
) -> None:
    def with_level(form: Form, change: Mapping[str, object]) -> Form:
        [(name, level)] = change.items()
        value = level if name == "cost" else replace(getattr(form, name), level=level)
        return replace(form, **{name: value})

    for purpose in Purpose:
        answers = Answers(purpose, stomach, budget)
        bad = replace(with_level(forms["citrate"], worse), id="bad")
        good = replace(with_level(forms["citrate"], better), id="good")
        by_points = {one.form.id: one.points.total for one in rank({"bad": bad, "good": good}, answers).ranked}
        assert by_points["good"] >= by_points["bad"]


def test_price_counts_only_where_it_matters(forms: Mapping[str, Form]) -> None:
    dear = replace(forms["citrate"], id="dear", cost=Cost.HIGH)
    cheap = replace(forms["citrate"], id="cheap", cost=Cost.LOW)
    both = {"dear": dear, "cheap": cheap}
    assert order(both, Answers(Purpose.SLEEP, Stomach.NORMAL, Budget.LOW)) == ["cheap", "dear"]
    assert order(both, Answers(Purpose.SLEEP, Stomach.NORMAL, Budget.ANY)) == ["dear", "cheap"]


def test_what_is_no_form_to_choose_for_oneself_is_left_out_save_for_what_it_is_for(forms: Mapping[str, Form]) -> None:
    left_out = {
        purpose: {form.id for form, _ in rank(forms, Answers(purpose, Stomach.NORMAL, Budget.ANY)).left_out}
        for purpose in Purpose
    }
    assert left_out[Purpose.SLEEP] == {"sulfate", "hydroxide", "orotate"}
    assert left_out[Purpose.CONSTIPATION] == left_out[Purpose.HEARTBURN] == {"sulfate", "orotate"}


def test_in_pregnancy_only_what_was_tried_there_is_ranked(forms: Mapping[str, Form]) -> None:
    ranking = rank(forms, Answers(Purpose.PREGNANCY_CRAMPS, Stomach.NORMAL, Budget.ANY, pregnant=True))
    assert {one.form.id for one in ranking.ranked} == {"glycinate", "citrate", "lactate"}
    assert "l-threonate" in {form.id for form, _ in ranking.left_out}


def each_change() -> Iterator[tuple[Answers, list[Answers]]]:
    for answers in ALL_ANSWERS:
        others = [replace(answers, stomach=stomach) for stomach in Stomach if stomach is not answers.stomach]
        others += [replace(answers, budget=budget) for budget in Budget if budget is not answers.budget]
        yield answers, others


def test_what_would_change_is_what_changes_when_the_answer_does(forms: Mapping[str, Form]) -> None:
    seen = 0
    for answers, others in each_change():
        for change in changes(forms, answers):
            assert change.answers in others
            now, then = rank(forms, answers), rank(forms, change.answers)
            before = {one.form.id: (place, one.points.total) for place, one in enumerate(now.ranked)}
            after = {one.form.id: (place, one.points.total) for place, one in enumerate(then.ranked)}
            rises, falls = change.rises.id, change.falls.id
            assert before[falls][0] < before[rises][0], (answers, change)
            assert after[rises][0] < after[falls][0], (answers, change)
            assert change.place == after[rises][0] == before[falls][0]
            assert change.level == (after[rises][1] == after[falls][1])
            if change.level:  # then it was further behind, or nothing would have changed
                assert before[rises][1] < before[falls][1]
            seen += 1
    assert seen > 100


def test_where_nothing_is_said_to_change_the_first_three_stay(forms: Mapping[str, Form]) -> None:
    for answers, others in each_change():
        said = {change.answers for change in changes(forms, answers)}
        for other in others:
            assert (other in said) == (order(forms, answers)[:3] != order(forms, other)[:3]), (answers, other)


def test_an_order_of_none_or_of_one_is_no_trouble(forms: Mapping[str, Form]) -> None:
    answers = Answers(Purpose.SLEEP, Stomach.NORMAL, Budget.ANY)
    assert rank({}, answers).ranked == ()
    assert rank({}, answers).best_grade is None
    assert changes({}, answers) == []
    assert changes({"citrate": forms["citrate"]}, answers) == []
