"""What a label states about magnesium, as values, and how much magnesium that is. Pure."""

from __future__ import annotations

import re
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from bot.content.models import Compound, Form

TEASPOON_MG = 5_000.0  # of Epsom salt, level: a US label counts 495 mg of magnesium in one, which is 9.9 % of this
EPSOM_SALT = "sulfate"  # the id of the one form that people measure with a spoon
EPSOM_WATER = 7
MOST_MG = 20_000.0  # in all; above that it is no dose but a bag of Epsom salt, which is another question
MOST_ELEMENTAL_MG = 10_000.0  # a whole bottle of laxative citrate holds some 2,900
MOST_TAKEN = 20  # capsules; a higher count is what is in the pack
MOST_FORMS = 4  # of a blend
_WATER_IN_FORMULA = re.compile(r"·(\d*)H2O")


class LabelAmount(Struct, frozen=True):
    """What a label states: `amount_mg` in each of `count`, of the compound or, if `is_elemental`, of magnesium.

    Several `forms` are a blend whose shares are not stated; none at all is magnesium in a form that is not stated.
    `water` is the number of the hydrate, where one is named. `in_spoons`: it was measured in teaspoons.
    """

    forms: tuple[Form, ...]
    amount_mg: float
    count: int = 1
    is_elemental: bool = False
    water: int | None = None
    is_buffered: bool = False
    in_spoons: bool = False

    @property
    def elemental_mg(self) -> tuple[float, float]:
        """The magnesium in all of it, in mg: the least and the most among what it may be."""
        total = self.amount_mg * self.count
        if self.is_elemental:
            return total, total
        percents = [version.elemental_percent for version in self.versions]
        if self.is_buffered:
            percents += [form.buffered.most_percent for form in self.forms if form.buffered]
        return total * min(percents, default=0.0) / 100, total * max(percents, default=100.0) / 100

    @property
    def versions(self) -> list[Compound]:
        """What the compound may be."""
        whole = [version for form in self.forms for version in (form.composition, *form.other_versions)]
        named = [version for version in whole if _water(version) == self.water]
        return named or whole

    def said_to_be(self, *, elemental: bool) -> LabelAmount:
        """The same figure read the other way, where it can be."""
        return self if self.in_spoons or not self.forms else replace(self, is_elemental=elemental)


class Label(Struct, frozen=True):
    """Everything that a label states, the amounts in their order."""

    amounts: tuple[LabelAmount, ...]

    @property
    def elemental_mg(self) -> tuple[float, float]:
        """The magnesium in all of it, in mg: the least and the most."""
        each = [amount.elemental_mg for amount in self.amounts]
        return sum(least for least, _ in each), sum(most for _, most in each)

    @property
    def forms(self) -> tuple[Form, ...]:
        """Its forms, each once."""
        return tuple({form.id: form for amount in self.amounts for form in amount.forms}.values())

    @property
    def form_count(self) -> int:
        """How many of the `MOST_FORMS` it takes up."""
        return sum(max(len(amount.forms), 1) for amount in self.amounts)


class Why(StrEnum):
    """Why a text was not read as a label."""

    NOTHING = "nothing like a label"
    NO_AMOUNT = "a form, and no amount"
    NO_UNIT = "a number without a unit"
    NO_FORM = "an amount, and no form"
    UNKNOWN_FORM = "an amount of what is no form"
    OTHER_SUBSTANCE = "another mineral or medicine"
    NOT_POSITIVE = "nought or less"
    TOO_MUCH = "more than anybody takes"
    VOLUME = "a volume of what is sold by weight"
    TWO_READINGS = "it can be read in two ways"
    UNCLEAR = "numbers that do not go together"
    TOO_MANY = "more forms than fit"


class Unread(Struct, frozen=True):
    """A text that is not read, and why.

    `forms` are the form that was named, or the nearest ones to what was; `amount` is what is known but for its form;
    `readings` are the ways in which it can be read; `name` is the word that was not understood.
    """

    why: Why
    forms: tuple[Form, ...] = ()
    amount: LabelAmount | None = None
    readings: tuple[Label, ...] = ()
    name: str = ""


def joined(label: Label, added: Label) -> Label | Unread:
    """Both labels as one blend, if it is none that nobody takes."""
    whole = Label((*label.amounts, *added.amounts))
    return too_big(whole) or whole


def water_of_picked(forms: tuple[Form, ...]) -> int | None:
    """The hydrate that is meant by a button: the one for magnesium sulfate says Epsom salt, which is one of them."""
    return EPSOM_WATER if [form.id for form in forms] == [EPSOM_SALT] else None


def rounded_mg(mg: float) -> float:
    """An amount with as many decimals as any label has: thousandths under 10 mg, tenths under a gram."""
    return round(mg, 3 if mg < 10 else 1 if mg < 1_000 else 0)  # noqa: PLR2004 - as the sentence above says


def too_big(label: Label) -> Unread | None:
    """Why a label is none that anybody follows, if it is not."""
    if label.form_count > MOST_FORMS:
        return Unread(Why.TOO_MANY)
    total = sum(amount.amount_mg * amount.count for amount in label.amounts)
    if total > MOST_MG or label.elemental_mg[0] > MOST_ELEMENTAL_MG:
        return Unread(Why.TOO_MUCH)
    return None


def _water(version: Compound) -> int:
    """How many molecules of water stand beside one of the salt."""
    water = _WATER_IN_FORMULA.search(version.formula)
    return int(water[1] or 1) if water else 0
