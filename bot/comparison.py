"""Forms of magnesium side by side, as values: the rows, where they differ, and the difference in one sentence."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from bot.content.models import Absorption, Cost, Form, FormUse, Grade, Gut, Level, Purpose
from bot.language import N_, Marked, _, ngettext, number, pgettext
from bot.wording import amount, capitalised, listed, uncapitalised

FEWEST_FORMS, MOST_FORMS = 2, 4
COMPOUND_MG = 500  # the commonest amount of compound on a label
NO_CLAIM = "–"
COLUMNS = 34  # of monospaced text that a phone 360 points wide shows before it wraps
TITLE_CHARACTERS, VALUE_CHARACTERS = 12, 10  # of a row and of a cell: a title and two cells fit a line
SENTENCE_CHARACTERS = 240
CLEARLY_MORE = 1.5  # times as much magnesium: less than that is no difference that anyone would choose by

PURPOSE_TITLES = {
    Purpose.TOP_UP: N_("Topping up", context="a row, 12 characters"),
    Purpose.SLEEP: N_("Sleep", context="a row, 12 characters"),
    Purpose.NIGHT_CRAMPS: N_("Night cramps", context="a row, 12 characters"),
    Purpose.PREGNANCY_CRAMPS: N_("Preg. cramps", context="a row, 12 characters"),
    Purpose.MUSCLE_TENSION: N_("Tense muscle", context="a row, 12 characters"),
    Purpose.RECOVERY: N_("Recovery", context="a row, 12 characters"),
    Purpose.STRESS: N_("Stress", context="a row, 12 characters"),
    Purpose.MOOD: N_("Mood", context="a row, 12 characters"),
    Purpose.MIGRAINE: N_("Migraine", context="a row, 12 characters"),
    Purpose.CONSTIPATION: N_("Constipation", context="a row, 12 characters"),
    Purpose.HEARTBURN: N_("Heartburn", context="a row, 12 characters"),
    Purpose.BLOOD_PRESSURE: N_("Blood press.", context="a row, 12 characters"),
    Purpose.BLOOD_SUGAR: N_("Blood sugar", context="a row, 12 characters"),
    Purpose.FIBROMYALGIA: N_("Fibromyalgia", context="a row, 12 characters"),
    Purpose.MEMORY: N_("Memory", context="a row, 12 characters"),
    Purpose.ENERGY: N_("Energy", context="a row, 12 characters"),
    Purpose.SKIN: N_("Through skin", context="a row, 12 characters"),
    Purpose.LOW_MAGNESIUM: N_("Low levels", context="a row, 12 characters"),
    Purpose.HOSPITAL: N_("In hospital", context="a row, 12 characters"),
}
PURPOSE_NAMES = {
    Purpose.TOP_UP: N_("Topping up a low diet"),
    Purpose.SLEEP: N_("Sleep"),
    Purpose.NIGHT_CRAMPS: N_("Night leg cramps"),
    Purpose.PREGNANCY_CRAMPS: N_("Leg cramps in pregnancy"),
    Purpose.MUSCLE_TENSION: N_("Tense muscles"),
    Purpose.RECOVERY: N_("Recovery after sport"),
    Purpose.STRESS: N_("Stress and anxiety"),
    Purpose.MOOD: N_("Low mood"),
    Purpose.MIGRAINE: N_("Preventing migraine"),
    Purpose.CONSTIPATION: N_("Constipation"),
    Purpose.HEARTBURN: N_("Heartburn"),
    Purpose.BLOOD_PRESSURE: N_("Blood pressure"),
    Purpose.BLOOD_SUGAR: N_("Blood sugar"),
    Purpose.FIBROMYALGIA: N_("Fibromyalgia"),
    Purpose.MEMORY: N_("Memory"),
    Purpose.ENERGY: N_("Energy"),
    Purpose.SKIN: N_("Through the skin"),
    Purpose.LOW_MAGNESIUM: N_("Diagnosed low magnesium"),
    Purpose.HOSPITAL: N_("In hospital"),
}
GRADE_WORDS = {
    Grade.ESTABLISHED: N_("textbook", context="the evidence, 10 characters"),
    Grade.STRONG: N_("strong", context="the evidence, 10 characters"),
    Grade.MODERATE: N_("moderate", context="the evidence, 10 characters"),
    Grade.LIMITED: N_("weak", context="the evidence, 10 characters"),
    Grade.CONFLICTING: N_("contested", context="the evidence, 10 characters"),
    Grade.NO_BENEFIT: N_("no benefit", context="the evidence, 10 characters"),
    Grade.UNTESTED: N_("untested", context="the evidence, 10 characters"),
}
ABSORPTION_WORDS = {
    Absorption.GOOD: N_("good", context="how well it is absorbed, 10 characters"),
    Absorption.FAIR: N_("fair", context="how well it is absorbed, 10 characters"),
    Absorption.POOR: N_("poor", context="how well it is absorbed, 10 characters"),
    Absorption.UNKNOWN: N_("unknown", context="how well it is absorbed, 10 characters"),
}
GUT_WORDS = {
    Gut.GENTLE: N_("gentle", context="to the stomach, 10 characters"),
    Gut.MODERATE: N_("moderate", context="to the stomach, 10 characters"),
    Gut.LAXATIVE: N_("laxative", context="to the stomach, 10 characters"),
}
LEVEL_WORDS = {
    Level.HIGH: N_("well", context="it dissolves, 10 characters"),
    Level.MODERATE: N_("moderately", context="it dissolves, 10 characters"),
    Level.LOW: N_("poorly", context="it dissolves, 10 characters"),
}
COST_WORDS = {
    Cost.LOW: N_("low", context="cost, 10 characters"),
    Cost.LOW_TO_MID: N_("low-mid", context="cost, 10 characters"),
    Cost.MID: N_("mid", context="cost, 10 characters"),
    Cost.MID_TO_HIGH: N_("mid-high", context="cost, 10 characters"),
    Cost.HIGH: N_("high", context="cost, 10 characters"),
}
ABOUT_COST = N_("A rough idea of the market, from no study. Shops and countries differ.")

# Better comes first; what is not here has no rank. A form without a claim ranks below all of them.
_ABSORPTION_ORDER = (Absorption.GOOD, Absorption.FAIR, Absorption.POOR)
_GUT_ORDER = (Gut.GENTLE, Gut.MODERATE, Gut.LAXATIVE)
_COST_ORDER = (Cost.LOW, Cost.LOW_TO_MID, Cost.MID, Cost.MID_TO_HIGH, Cost.HIGH)
_SOUND = (Grade.ESTABLISHED, Grade.STRONG, Grade.MODERATE)  # the grades that are worth choosing a form by


class Cell(Struct, frozen=True):
    """What one row says of one form: a word or two, the sentence behind it, and its sources (both may be missing)."""

    words: str
    why: str | None = None
    sources: tuple[str, ...] = ()


class Row(Struct, frozen=True):
    """One thing about all the forms, a cell each. `key` names it in buttons, `title` in narrow columns."""

    key: str
    title: str
    name: str
    cells: tuple[Cell, ...]

    @property
    def differs(self) -> bool:
        return len({cell.words for cell in self.cells}) > 1


class Comparison(Struct, frozen=True):
    """Two to four forms: `facts` are about the compounds, `evidence` about what they are taken for."""

    forms: tuple[Form, ...]
    facts: tuple[Row, ...]
    evidence: tuple[Row, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        return self.facts + self.evidence

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(form.id for form in self.forms)

    def row(self, key: str) -> Row | None:
        """The row of that key, or None where these forms have none."""
        return next((row for row in self.rows if row.key == key), None)

    @property
    def difference(self) -> str:
        """The difference in one sentence (plain text)."""
        return _difference(self.forms)

    @property
    def sources(self) -> list[str]:
        """What the cells and the first cautions rest on, the main source of each, once."""
        cited = [cell.sources[0] for row in self.rows for cell in row.cells if cell.sources]
        cited += [form.cautions[0].sources[0] for form in self.forms]
        return list(dict.fromkeys(cited))


def compare(forms: Sequence[Form]) -> Comparison:
    """Set two to four forms side by side, in the given order."""
    facts = (
        _row("magnesium", pgettext("a row, 12 characters", "Magnesium"), _("Magnesium by weight"), forms, _magnesium),
        _row(
            "label",
            pgettext("a row, 12 characters", "in {mg} mg", mg=number(COMPOUND_MG)),
            _("Magnesium in {mg} mg of the compound", mg=number(COMPOUND_MG)),
            forms,
            _in_a_label,
        ),
        _row("absorbed", pgettext("a row, 12 characters", "Absorbed"), _("How well it is absorbed"), forms, _absorbed),
        _row(
            "dissolves",
            pgettext("a row, 12 characters", "Dissolves"),
            _("How well it dissolves in water"),
            forms,
            _dissolves,
        ),
        _row("stomach", pgettext("a row, 12 characters", "Stomach"), _("What it does to the stomach"), forms, _stomach),
        _row("cost", pgettext("a row, 12 characters", "Cost"), _("Cost"), forms, _cost),
    )
    uses = [{use.purpose: use for use in form.uses} for form in forms]
    evidence = tuple(
        Row(
            purpose.value,
            _(PURPOSE_TITLES[purpose]),
            _(PURPOSE_NAMES[purpose]),
            tuple(_graded(column.get(purpose)) for column in uses),
        )
        for purpose in Purpose
        if any(purpose in column for column in uses)
    )
    return Comparison(tuple(forms), facts, evidence)


def elemental_mg(form: Form) -> int:
    """Magnesium in `COMPOUND_MG` of the compound, in whole mg."""
    return round(form.composition.elemental_percent * COMPOUND_MG / 100)


def _row(key: str, title: str, name: str, forms: Iterable[Form], cell: Callable[[Form], Cell]) -> Row:
    return Row(key, title, name, tuple(cell(form) for form in forms))


def _magnesium(form: Form) -> Cell:
    compound = form.composition
    why = f"{compound.compound}: {compound.formula}, {number(compound.molar_mass)} g/mol."
    return Cell(amount(compound.elemental_percent, "%", decimals=1), why, form.composition_sources)


def _in_a_label(form: Form) -> Cell:
    return Cell(f"{number(elemental_mg(form))} mg", form.label_trap.text, form.label_trap.sources)


def _absorbed(form: Form) -> Cell:
    return Cell(_(ABSORPTION_WORDS[form.absorption.level]), form.absorption.text, form.absorption.sources)


def _dissolves(form: Form) -> Cell:
    return Cell(_(LEVEL_WORDS[form.solubility.level]), form.solubility.text, form.solubility.sources)


def _stomach(form: Form) -> Cell:
    return Cell(_(GUT_WORDS[form.gut.level]), form.gut.text, form.gut.sources)


def _cost(form: Form) -> Cell:
    return Cell(_(COST_WORDS[form.cost]), _(ABOUT_COST))


def _graded(use: FormUse | None) -> Cell:
    return Cell(NO_CLAIM) if use is None else Cell(_(GRADE_WORDS[use.grade]), use.why, use.sources)


class _Trait(Struct, frozen=True):
    """Something that one form can be ahead in. `rank` is lower for better, None where nobody knows.

    What is said of it goes on after the name of the form, or of several: "citrate costs less".
    """

    rank: Callable[[Form], float | None]
    one_of_two: Marked
    one_of_more: Marked
    several: Marked
    factor: float | None = None  # how many times the next one's rank must be; None where any step is a difference


_TRAITS = (
    _Trait(
        lambda form: _place(form.absorption.level, _ABSORPTION_ORDER),
        N_("is absorbed better", context="one of two forms"),
        N_("is absorbed best", context="one form of several"),
        N_("are absorbed best", context="some forms of several"),
    ),
    _Trait(
        lambda form: _place(form.gut.level, _GUT_ORDER),
        N_("is gentler on the stomach", context="one of two forms"),
        N_("is gentlest on the stomach", context="one form of several"),
        N_("are gentlest on the stomach", context="some forms of several"),
    ),
    _Trait(
        lambda form: 100 / form.composition.elemental_percent,
        N_("holds more magnesium by weight", context="one of two forms"),
        N_("holds the most magnesium by weight", context="one form of several"),
        N_("hold the most magnesium by weight", context="some forms of several"),
        factor=CLEARLY_MORE,
    ),
    _Trait(
        lambda form: _place(form.cost, _COST_ORDER),
        N_("costs less", context="one of two forms"),
        N_("costs the least", context="one form of several"),
        N_("cost the least", context="some forms of several"),
    ),
)


def _difference(forms: Sequence[Form]) -> str:
    ahead: dict[tuple[str, ...], list[str]] = {}
    for trait in _TRAITS:
        best = _best(trait, forms)
        if best:
            wording = trait.one_of_two if len(forms) == FEWEST_FORMS else trait.one_of_more
            ahead.setdefault(best, []).append(_(wording if len(best) == 1 else trait.several))
    for best, purposes in _better_shown(forms).items():
        # Translators: goes on after the name of one form, or the names of several
        said_of = ngettext(
            "has better evidence for {purposes}",
            "have better evidence for {purposes}",
            len(best),
            purposes=listed(purposes),
        )
        ahead.setdefault(best, []).append(said_of)
    clauses = [
        # Translators: such as "citrate and malate" and "cost less and are absorbed better"
        _("{forms} {are_better}", forms=listed(names), are_better=listed(said))
        for names, said in ahead.items()
    ]
    while len("; ".join(clauses)) > SENTENCE_CHARACTERS:
        clauses.pop()
    if not clauses:
        return _("On what I have on file, they hardly differ.")
    return f"{capitalised('; '.join(clauses))}."


def _best(trait: _Trait, forms: Sequence[Form]) -> tuple[str, ...]:
    """The names of the forms that are ahead, at most half of them; nobody where one of the ranks is not known."""
    ranks = [trait.rank(form) for form in forms]
    known = [rank for rank in ranks if rank is not None]
    if len(known) < len(forms):
        return ()
    first = min(known)
    best = tuple(form.short_name for form, rank in zip(forms, known, strict=True) if rank == first)
    others = [rank for rank in known if rank != first]
    if not others or len(best) > len(forms) / 2:
        return ()
    if trait.factor is not None and min(others) < first * trait.factor:
        return ()
    return best


def _better_shown(forms: Sequence[Form]) -> dict[tuple[str, ...], list[str]]:
    """Which forms have sound evidence for what, where the others have a worse grade or no claim."""
    found: dict[tuple[str, ...], list[str]] = {}
    for purpose in Purpose:
        if purpose is Purpose.HOSPITAL:
            continue  # nobody chooses for themselves there
        sound = tuple(
            form.short_name
            for form in forms
            if any(use.purpose is purpose and use.grade in _SOUND for use in form.uses)
        )
        if sound and len(sound) <= len(forms) / 2:
            found.setdefault(sound, []).append(uncapitalised(_(PURPOSE_NAMES[purpose])))
    return found


def _place(level: object, order: Sequence[object]) -> float | None:
    return float(order.index(level)) if level in order else None


def as_text(comparison: Comparison) -> str:
    """The rows as aligned plain text, at most `COLUMNS` wide: first where the forms differ, then where they do not."""
    layout = {2: _lines_of_two, 3: _lines_of_three, 4: _lines_of_four}[len(comparison.forms)]
    parts = [
        layout(comparison.forms, _("Where they differ"), [row for row in comparison.facts if row.differs]),
        layout(
            comparison.forms, _("How good is the evidence for"), [row for row in comparison.evidence if row.differs]
        ),
        _alike(comparison.forms, [row for row in comparison.rows if not row.differs]),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part)


def _lines_of_two(forms: Sequence[Form], title: str, rows: Sequence[Row]) -> list[str]:
    """A line for each row: its title, and a column for each form."""
    head = " ".join(["".ljust(TITLE_CHARACTERS), *_in_columns(form.short_name for form in forms)])
    lines = (" ".join([_title(row), *_in_columns(_words(row))]) for row in rows)
    return [title, head, *lines] if rows else []


def _lines_of_three(forms: Sequence[Form], title: str, rows: Sequence[Row]) -> list[str]:
    """The title of a row on a line of its own, and a column for each form below."""
    lines = [" ".join(_in_columns(form.short_name for form in forms))]
    for row in rows:
        lines += [row.title, " ".join(_in_columns(_words(row)))]
    return [title, *lines] if rows else []


def _lines_of_four(forms: Sequence[Form], title: str, rows: Sequence[Row]) -> list[str]:
    """Four columns do not fit a narrow phone, so the forms stand behind what is said of them."""
    lines = []
    for row in rows:
        lines.append(row.title)
        names: dict[str, list[str]] = {}
        for form, word in zip(forms, _words(row), strict=True):
            if word != NO_CLAIM:
                names.setdefault(word, []).append(form.short_name)
        for word, named in names.items():
            first, *more = textwrap.wrap(", ".join(named), COLUMNS - VALUE_CHARACTERS - len("   "))
            lines.append(f" {word:>{VALUE_CHARACTERS}.{VALUE_CHARACTERS}}  {first}")
            lines += [f" {'':{VALUE_CHARACTERS}}  {line}" for line in more]
    return [title, *lines] if rows else []


def _alike(forms: Sequence[Form], rows: Sequence[Row]) -> list[str]:
    title = _("The same in both") if len(forms) == FEWEST_FORMS else _("The same in all of them")
    lines = [" ".join([_title(row), *_in_columns([row.cells[0].words])]) for row in rows]
    return [title, *lines] if lines else []


def _in_columns(words: Iterable[str]) -> list[str]:
    return [f"{word:>{VALUE_CHARACTERS}.{VALUE_CHARACTERS}}" for word in words]


def _title(row: Row) -> str:
    return f"{row.title:<{TITLE_CHARACTERS}.{TITLE_CHARACTERS}}"


def _words(row: Row) -> list[str]:
    return [cell.words for cell in row.cells]
