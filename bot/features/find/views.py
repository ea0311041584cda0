"""What the questions after the gate look like, and the order that the answers lead to."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from msgspec import structs

from bot.comparison import PURPOSE_NAMES
from bot.content.loader import Content
from bot.content.models import Absorption, Circumstance, Cost, Form, Grade, Gut, Purpose
from bot.content.suitability import (
    GOOD,
    TOP,
    WITHIN_THE_GUT,
    Budget,
    Change,
    Ranked,
    Ranking,
    Stomach,
)
from bot.destinations import OpenComparison, OpenFind, OpenForm, OpenInteractions, OpenNew
from bot.evidence import GRADE_TITLES, folded_source_names
from bot.features.find import gate_views
from bot.features.find.payloads import ChooseCircumstances, Find, Part, read_about
from bot.language import N_, Marked, _, ngettext, pgettext
from bot.screen import Row, Screen, button, escape, grid, keyboard, paragraphs
from bot.wording import capitalised, listed, listed_with_or, uncapitalised

COMMON_PURPOSES = (
    *(Purpose.TOP_UP, Purpose.SLEEP, Purpose.STRESS, Purpose.NIGHT_CRAMPS),
    *(Purpose.MUSCLE_TENSION, Purpose.RECOVERY, Purpose.MIGRAINE, Purpose.CONSTIPATION),
)
RARER_PURPOSES = (
    *(Purpose.HEARTBURN, Purpose.MOOD, Purpose.MEMORY, Purpose.ENERGY),
    *(Purpose.FIBROMYALGIA, Purpose.BLOOD_PRESSURE, Purpose.BLOOD_SUGAR),
)
# What only a doctor treats (a diagnosed lack, a drip) and what is no form to swallow are not asked about.
PURPOSES = (*COMMON_PURPOSES, *RARER_PURPOSES)

TREATED_BY_DOCTORS = frozenset(
    {Purpose.MIGRAINE, Purpose.MOOD, Purpose.MEMORY, Purpose.FIBROMYALGIA, Purpose.BLOOD_PRESSURE, Purpose.BLOOD_SUGAR}
)

STOMACH_LABELS = {
    Stomach.SENSITIVE: N_("Sensitive, easily upset"),
    Stomach.NORMAL: N_("Takes most things well"),
    Stomach.SLOW: N_("Tends to constipation"),
}
BUDGET_LABELS = {Budget.LOW: N_("Keep it cheap"), Budget.ANY: N_("Price does not matter")}
STOMACH_ANSWERS = {
    Stomach.SENSITIVE: N_("a sensitive stomach"),
    Stomach.NORMAL: N_("a stomach that takes most things"),
    Stomach.SLOW: N_("a gut that tends to constipation"),
}
BUDGET_ANSWERS = {Budget.LOW: N_("a low budget"), Budget.ANY: N_("any price")}
IF_STOMACH = {
    Stomach.SENSITIVE: N_("with a sensitive stomach"),
    Stomach.NORMAL: N_("with a stomach that takes most things"),
    Stomach.SLOW: N_("if you tended to constipation"),
}
IF_BUDGET = {Budget.LOW: N_("on a low budget"), Budget.ANY: N_("if price did not matter")}

GUT_WORDS = {
    Gut.GENTLE: N_("gentle on the stomach"),
    Gut.MODERATE: N_("may loosen stools"),
    Gut.LAXATIVE: N_("a laxative"),
}
ABSORPTION_WORDS = {
    Absorption.GOOD: N_("absorbed well"),
    Absorption.FAIR: N_("absorbed fairly well"),
    Absorption.UNKNOWN: N_("absorption unknown in people"),
    Absorption.POOR: N_("absorbed poorly"),
}
COST_WORDS = {
    Cost.LOW: N_("cheap"),
    Cost.LOW_TO_MID: N_("rather cheap"),
    Cost.MID: N_("middling price"),
    Cost.MID_TO_HIGH: N_("rather costly"),
    Cost.HIGH: N_("costly"),
}
BEST = {
    Grade.ESTABLISHED: N_("<b>The best evidence for {aim} is textbook</b>: {forms}."),
    Grade.STRONG: N_("<b>The best evidence for {aim} is strong</b>: {forms}."),
    Grade.MODERATE: N_("<b>The best evidence for {aim} is moderate</b>: {forms}."),
}
NOTHING_ON_FILE = N_("nothing on file for this")
NOT_TRIED_IN_PREGNANCY = N_("no trial in pregnancy that I have read.")


def ask_purpose(answers: Find, *, pregnant: bool, ways_on: Sequence[Row]) -> Screen:
    """What for. In pregnancy only what was tried there, with the ways on for all else."""
    if pregnant:
        return Screen(
            paragraphs(
                _("<b>2 of 4, what for?</b>"),
                _(
                    "In pregnancy I go only by what was tried there, and that is leg cramps. For anything else, and "
                    "while breastfeeding, please ask your midwife or doctor; these are good in the meantime."
                ),
            ),
            keyboard(
                _purpose_row(answers, Purpose.PREGNANCY_CRAMPS), *ways_on, back=ChooseCircumstances(about=answers.about)
            ),
        )
    shown = RARER_PURPOSES if answers.more else COMMON_PURPOSES
    choices = [choice for purpose in shown for choice in _purpose_row(answers, purpose)]
    more = [] if answers.more else [button(_("Something else"), structs.replace(answers, more=True))]
    return Screen(
        paragraphs(_("<b>2 of 4, what for?</b>"), _("What would you like magnesium to help with?")),
        keyboard(
            *grid(choices, columns=2),
            more,
            back=Find(about=answers.about) if answers.more else ChooseCircumstances(about=answers.about),
        ),
    )


def _purpose_row(answers: Find, purpose: Purpose) -> Row:
    return [button(_(PURPOSE_NAMES[purpose]), Find(about=answers.about, purpose=purpose))]


def ask_stomach(answers: Find) -> Screen:
    choices = [
        [button(_(label), structs.replace(answers, stomach=stomach))] for stomach, label in STOMACH_LABELS.items()
    ]
    more = answers.purpose in RARER_PURPOSES
    return Screen(
        paragraphs(
            _("<b>3 of 4, your stomach.</b> So far: {answers}.", answers=_so_far(answers)),
            _("How does your stomach take things?"),
        ),
        keyboard(*choices, back=Find(about=answers.about, more=more)),
    )


def ask_budget(answers: Find) -> Screen:
    choices = [[button(_(label), structs.replace(answers, budget=budget))] for budget, label in BUDGET_LABELS.items()]
    return Screen(
        paragraphs(
            _("<b>4 of 4, the price.</b> So far: {answers}.", answers=_so_far(answers)), _("Does the price matter?")
        ),
        keyboard(*choices, back=structs.replace(answers, stomach=None)),
    )


def first(content: Content, answers: Find, ranking: Ranking, changes: Sequence[Change]) -> Screen:
    """How good the evidence is, the first three with a reason each, and what would change their order."""
    assert answers.purpose is not None
    top = ranking.ranked[:TOP]
    lines = "\n".join(_line(ranking, place, answers.purpose) for place in range(len(top)))
    return Screen(
        paragraphs(
            f"<b>{_heading(answers)}</b>",
            _verdict(ranking, answers.purpose, answers.budget),
            gate_views.first_of_all(content, answers.about),
            lines,
            _ties(ranking),
            _what_would_change(answers, changes),
            _remark(answers.purpose),
            _("How much is right for you, if any, is for a doctor or pharmacist to say."),
            folded_source_names(content, _cited(content, answers, top)),
        ),
        keyboard(*_first_rows(answers, ranking), back=structs.replace(answers, budget=None)),
    )


def more(content: Content, answers: Find, ranking: Ranking) -> Screen:
    """The forms after the first three, and those that are left out, each with its reason."""
    assert answers.purpose is not None
    rest = ranking.ranked[TOP:]
    lines = "\n".join(_line(ranking, place, answers.purpose) for place in range(TOP, len(ranking.ranked)))
    reasons: dict[str, list[str]] = {}
    for form, why in ranking.left_out:
        reasons.setdefault(why.text if why else _(NOT_TRIED_IN_PREGNANCY), []).append(form.short_name)
    left_out = "\n".join(
        f"· <b>{escape(capitalised(listed(names)))}</b>: {escape(reason)}" for reason, names in reasons.items()
    )
    forms = [*(one.form for one in rest), *(form for form, _ in ranking.left_out)]
    cited = [source for _, why in ranking.left_out if why for source in why.sources]
    return Screen(
        paragraphs(
            _("<b>{answers}: the others</b>", answers=_heading(answers)),
            lines or None,
            f"{_('<b>Left out</b>')}\n{left_out}" if left_out else None,
            _("Tap a name for its page.") if forms else None,
            folded_source_names(content, [*_cited(content, answers, rest), *cited]),
        ),
        keyboard(
            *grid([button(form.short_name, _opens(form)) for form in forms], columns=3),
            back=structs.replace(answers, part=Part.FIRST),
        ),
    )


def why(answers: Find, ranking: Ranking) -> Screen:
    """The points of every form, in words."""
    assert answers.purpose is not None
    lines = [_sum(ranking, place, answers) for place in range(len(ranking.ranked))]
    return Screen(
        paragraphs(
            _("<b>Why this order</b>"),
            _(
                "I add up points. Good evidence, moderate or better, outweighs everything else together. Weak evidence "
                "does not: your stomach and the price can outweigh it. What was tested without benefit counts least."
            ),
            _("What works within the gut need not be absorbed, so that does not count here.")
            if answers.purpose in WITHIN_THE_GUT
            else None,
            "\n".join(lines),
            _("The same number in front means the same points."),
        ),
        keyboard(back=structs.replace(answers, part=Part.FIRST)),
    )


def nothing_left(answers: Find, ways_on: Sequence[Row]) -> Screen:
    """No form is left to rank."""
    return Screen(
        _("I know no form that I could suggest here. Please ask a doctor, midwife or pharmacist."),
        keyboard(*ways_on, [button(_("Start over"), OpenFind())], back=Find(about=answers.about)),
    )


def _first_rows(answers: Find, ranking: Ranking) -> list[Row]:
    top = [one.form for one in ranking.ranked[:TOP]]
    choices = [button(_("About {form}", form=form.short_name), _opens(form)) for form in top]
    if len(top) > 1:
        pair = OpenComparison.of([top[0].id, top[1].id])
        choices.append(button(_("Compare the first two"), OpenNew(then=pair.pack())))
    why = button(_("Why this order"), structs.replace(answers, part=Part.WHY))
    rows: list[Row] = [*grid(choices, columns=2)]
    if len(ranking.ranked) > TOP or ranking.left_out:
        rows.append([button(pgettext("the other forms", "More"), structs.replace(answers, part=Part.MORE)), why])
    else:
        rows.append([why])
    if Circumstance.MEDICINES in read_about(answers.about):
        rows.append([button(_("Space it from medicines"), OpenNew(then=OpenInteractions().pack()))])
    rows.append([button(_("Start over"), OpenFind())])
    return rows


def _opens(form: Form) -> OpenNew:
    """A form's page in a new message, so that the order stays to come back to."""
    return OpenNew(then=OpenForm(form_id=form.id).pack())


def _so_far(answers: Find) -> str:
    said = [_(PURPOSE_NAMES[answers.purpose])] if answers.purpose else []
    said += [_(STOMACH_ANSWERS[answers.stomach])] if answers.stomach else []
    return ", ".join(said)


def _heading(answers: Find) -> str:
    assert answers.purpose is not None
    assert answers.stomach is not None
    assert answers.budget is not None
    said = PURPOSE_NAMES[answers.purpose], STOMACH_ANSWERS[answers.stomach], BUDGET_ANSWERS[answers.budget]
    return ", ".join(_(one) for one in said)


def _verdict(ranking: Ranking, purpose: Purpose, budget: Budget | None) -> str:
    """What the evidence amounts to, before any order."""
    aim = uncapitalised(_(PURPOSE_NAMES[purpose]))
    grades = [one.use.grade for one in ranking.ranked if one.use]
    best = ranking.best_grade
    if best in GOOD:
        names = [one.form.short_name for one in ranking.ranked if one.use and one.use.grade is best]
        return _(BEST[best], aim=aim, forms=escape(listed(names)))
    if best is Grade.LIMITED:
        amounts_to = _("The best there is, is weak.")
    elif best is Grade.CONFLICTING:
        amounts_to = _("Where it was tried, studies disagree.")
    elif Grade.NO_BENEFIT in grades:
        amounts_to = _("What was tested brought no real benefit, and the rest is untested.")
    else:
        amounts_to = _("None was properly tested for it.")
    rests_on = (
        _("So this order rests more on your stomach, on absorption and on the price.")
        if budget is Budget.LOW
        else _("So this order rests more on your stomach and on absorption.")
    )
    return f"{_('<b>No form has good evidence for {aim}.</b>', aim=aim)} {amounts_to} {rests_on}"


def _line(ranking: Ranking, place: int, purpose: Purpose) -> str:
    """A form with its grade, and why it is here, on one line."""
    one = ranking.ranked[place]
    said = [_(GUT_WORDS[one.form.gut.level])]
    if purpose not in WITHIN_THE_GUT:
        said.append(_(ABSORPTION_WORDS[one.form.absorption.level]))
    said.append(_(COST_WORDS[one.form.cost]))
    return f"{ranking.position(place)}. <b>{escape(_name(one.form))}</b>: {_evidence(one)}; {', '.join(said)}."


def _sum(ranking: Ranking, place: int, answers: Find) -> str:
    one = ranking.ranked[place]
    parts = [f"{_evidence(one)} {one.points.evidence}", f"{_(GUT_WORDS[one.form.gut.level])} {one.points.stomach}"]
    if answers.purpose not in WITHIN_THE_GUT:
        parts.append(f"{_(ABSORPTION_WORDS[one.form.absorption.level])} {one.points.absorption}")
    if answers.budget is Budget.LOW:
        parts.append(f"{_(COST_WORDS[one.form.cost])} {one.points.cost}")
    return ngettext(
        "{place}. <b>{form}</b>, {count} point: {parts}.",
        "{place}. <b>{form}</b>, {count} points: {parts}.",
        one.points.total,
        place=ranking.position(place),
        form=escape(_name(one.form)),
        parts=", ".join(parts),
    )


def _evidence(one: Ranked) -> str:
    return f"<i>{uncapitalised(_(GRADE_TITLES[one.use.grade])) if one.use else _(NOTHING_ON_FILE)}</i>"


def _ties(ranking: Ranking) -> str | None:
    """What the same number means, and who after the first three has as many points as the third."""
    positions = [ranking.position(place) for place in range(len(ranking.ranked))]
    said = []
    if len(set(positions[:TOP])) < len(positions[:TOP]):
        said.append(_("The same number means level."))
    last = positions[:TOP][-1]
    level = [one.form.short_name for one, position in zip(ranking.ranked, positions, strict=True) if position == last]
    behind = level[positions[:TOP].count(last) :]
    if behind:
        said.append(
            # Translators: "More" is the button below
            _("Level with number {place} too, behind More: {forms}.", place=last, forms=escape(listed(behind)))
        )
    return " ".join(said) or None


def _what_would_change(answers: Find, changes: Sequence[Change]) -> str:
    """A sentence for each change, those that come to the same in one."""
    causes: dict[tuple[Marked, str, str], list[str]] = {}
    for change in changes:
        other = change.answers
        cause = IF_STOMACH[other.stomach] if other.stomach is not answers.stomach else IF_BUDGET[other.budget]
        effect = _effect(change), escape(change.rises.short_name), escape(change.falls.short_name)
        causes.setdefault(effect, []).append(_(cause))
    sentences = [
        capitalised(_(effect, cause=reduce(_or, each), rises=rises, falls=falls))
        for (effect, rises, falls), each in causes.items()
    ]
    said = " ".join(sentences) or _("No other answer about stomach or price would change the first three.")
    return f"{_('<b>What would change the order</b>')}\n{said}"


def _or(one: str, other: str) -> str:
    return listed_with_or([one, other])


def _effect(change: Change) -> Marked:
    if change.level:
        return N_("{cause}, {rises} would be level with {falls}.")
    if change.place == 0:
        return N_("{cause}, {rises} would come first, before {falls}.")
    return N_("{cause}, {rises} would come before {falls}.")


def _remark(purpose: Purpose) -> str | None:
    if purpose in TREATED_BY_DOCTORS:
        return _("This is something that doctors treat. A supplement takes the place of nothing they gave you.")
    if purpose in WITHIN_THE_GUT:
        return _("This is for days, not for months. If it stays, ask a doctor or pharmacist.")
    return None


def _cited(content: Content, answers: Find, those: Sequence[Ranked]) -> list[str]:
    cited = gate_views.cited_first_of_all(content, answers.about)
    for one in those:
        cited += one.use.sources if one.use else ()
        cited += (*one.form.gut.sources, *one.form.absorption.sources)
    return cited


def _name(form: Form) -> str:
    return capitalised(form.short_name)
