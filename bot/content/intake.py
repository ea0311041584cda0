"""How much magnesium the tables recommend for whom, and where the ceilings stand. Pure; ages are in years."""

from __future__ import annotations

import re

from msgspec import Struct

from bot.content.models import Ceiling, Intake, IntakeRow, IntakeTable, LifeStage, Region, Sex
from bot.language import N_

REGIONS = (Region.EU, Region.US, Region.UK)  # the lowest ceiling first
ADULT_YEARS = 18
FIRST_YEAR_OF_SEXES = 10  # below it no table tells girls from boys
OLDEST_MOTHER_YEARS = 50  # the tables have no row for pregnancy after that
YOUNGEST_MOTHER_YEARS = 14
REGION_NAMES = {
    Region.US: N_("US"),
    Region.EU: N_("EU"),
    Region.UK: N_("UK"),
    Region.GERMANY: N_("Germany"),
    Region.NORWAY: N_("Norway"),
}

_CODE = re.compile(r"(\d{1,2})([fm]?)([pb]?)")
_SEX_LETTERS = {"f": Sex.FEMALE, "m": Sex.MALE, "": Sex.ANY}
_STATE_LETTERS = {"p": LifeStage.PREGNANT, "b": LifeStage.BREASTFEEDING, "": LifeStage.NONE}


class Whom(Struct, frozen=True):
    """For whom a table is read. `sex` is `ANY` where no table tells the sexes apart."""

    age: int
    sex: Sex = Sex.ANY
    state: LifeStage = LifeStage.NONE

    @property
    def is_child(self) -> bool:
        return self.age < ADULT_YEARS

    @property
    def needs_sex(self) -> bool:
        return self.age >= FIRST_YEAR_OF_SEXES and self.sex is Sex.ANY

    @property
    def may_be_pregnant(self) -> bool:
        return self.sex is Sex.FEMALE and YOUNGEST_MOTHER_YEARS <= self.age <= OLDEST_MOTHER_YEARS

    @property
    def code(self) -> str:
        """A few characters for a button, such as "31fp"."""
        letters = {value: letter for letter, value in (*_SEX_LETTERS.items(), *_STATE_LETTERS.items())}
        return f"{self.age}{letters[self.sex]}{letters[self.state]}"

    @classmethod
    def of(cls, code: str | None) -> Whom | None:
        """What `code` wrote; None if it says nothing that a table has a row for."""
        match = _CODE.fullmatch(code or "")
        if match is None:
            return None
        whom = cls(int(match[1]), _SEX_LETTERS[match[2]], _STATE_LETTERS[match[3]])
        return None if whom.needs_sex or (whom.state is not LifeStage.NONE and not whom.may_be_pregnant) else whom


def table_of(intake: Intake, region: Region) -> IntakeTable | None:
    return next((table for table in intake.tables if table.region is region), None)


def recommended(intake: Intake, region: Region, whom: Whom) -> IntakeRow | None:
    """The row of a region's table for `whom`: magnesium a day from everything. None where the table has none."""
    table = table_of(intake, region)
    rows = [
        row
        for row in (table.rows if table else ())
        if _covers(row.from_years, row.to_years, whom.age)
        and row.sex in (Sex.ANY, whom.sex)
        and row.state in (LifeStage.NONE, whom.state)
    ]
    return max(rows, key=lambda row: row.state is not LifeStage.NONE, default=None)


def recommended_for_adults(intake: Intake, region: Region) -> tuple[int, int] | None:
    """The lowest and the highest figure of a region's table for adults, pregnancy and breastfeeding left out."""
    table = table_of(intake, region)
    figures = [
        row.mg for row in (table.rows if table else ()) if row.from_years >= ADULT_YEARS and row.state is LifeStage.NONE
    ]
    return (min(figures), max(figures)) if figures else None


def ceiling(intake: Intake, region: Region, *, age: int) -> Ceiling | None:
    """What a region says about supplements at that age: a ceiling, or why there is none. None if it says nothing."""
    return next(
        (one for one in intake.ceilings if one.region is region and _covers(one.from_years, one.to_years, age)), None
    )


def _covers(from_years: float, to_years: float | None, age: int) -> bool:
    return from_years <= age and (to_years is None or age < to_years)
