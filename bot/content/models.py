"""What each entry under `content/` may say: the schema of everything the bot states as fact.

Every model is frozen and refuses unknown keys. YAML scalars reach these models as strings (the loader never lets
YAML guess a type), so that `no` stays a word and `8:30` a time.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
SourceId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+$", max_length=60)]
Sentence = Annotated[str, StringConstraints(min_length=3, max_length=400, strip_whitespace=True)]
Sources = Annotated[tuple[SourceId, ...], Field(min_length=1, max_length=6)]

TIP_MAX_CHARACTERS = 400
ANSWER_MAX_CHARACTERS = 900
LABEL_MAX_CHARACTERS = 32  # what fits on one button of a narrow phone


class Grade(StrEnum):
    """How sure the evidence lets anyone be. `titles` below says each in words."""

    ESTABLISHED = "established"
    STRONG = "strong"
    MODERATE = "moderate"
    LIMITED = "limited"
    CONFLICTING = "conflicting"
    NO_BENEFIT = "no_benefit"
    UNTESTED = "untested"


class Topic(StrEnum):
    """What a tip is about."""

    MUSCLES = "muscles"
    CRAMPS = "cramps"
    RECOVERY = "recovery"
    POSTURE = "posture"
    RELAXATION = "relaxation"
    SLEEP = "sleep"
    SLEEP_HABITS = "sleep_habits"
    MAGNESIUM_SLEEP = "magnesium_sleep"
    STRESS = "stress"


class Category(StrEnum):
    """Which menu a question stands in."""

    WHICH_FORM = "which_form"
    HOW_MUCH = "how_much"
    WHEN_AND_HOW = "when_and_how"
    SAFETY = "safety"
    MEDICINES = "medicines"
    FOOD = "food"
    CRAMPS = "cramps"
    SLEEP = "sleep"
    STRESS = "stress"


class Purpose(StrEnum):
    """What people take a form for; one name across all forms, so that two forms can be set side by side."""

    TOP_UP = "top_up"
    SLEEP = "sleep"
    NIGHT_CRAMPS = "night_cramps"
    PREGNANCY_CRAMPS = "pregnancy_cramps"
    MUSCLE_TENSION = "muscle_tension"
    RECOVERY = "recovery"
    STRESS = "stress"
    MOOD = "mood"
    MIGRAINE = "migraine"
    CONSTIPATION = "constipation"
    HEARTBURN = "heartburn"
    BLOOD_PRESSURE = "blood_pressure"
    BLOOD_SUGAR = "blood_sugar"
    FIBROMYALGIA = "fibromyalgia"
    MEMORY = "memory"
    ENERGY = "energy"
    SKIN = "skin"
    LOW_MAGNESIUM = "low_magnesium"
    HOSPITAL = "hospital"


class Absorption(StrEnum):
    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"
    UNKNOWN = "unknown"


class Gut(StrEnum):
    GENTLE = "gentle"
    MODERATE = "moderate"
    LAXATIVE = "laxative"


class Level(StrEnum):
    HIGH = "high"
    MODERATE = "moderate"
    LOW = "low"


class Cost(StrEnum):
    LOW = "low"
    LOW_TO_MID = "low_to_mid"
    MID = "mid"
    MID_TO_HIGH = "mid_to_high"
    HIGH = "high"


class SourceKind(StrEnum):
    GUIDELINE = "guideline"
    SYSTEMATIC_REVIEW = "systematic_review"
    RCT = "rct"
    TRIAL = "trial"
    OBSERVATIONAL = "observational"
    REVIEW = "review"
    REFERENCE = "reference"


class Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(Entry):
    """Where a statement comes from. `note` tells when the original page itself was not read."""

    id: SourceId
    title: str
    publisher: str | None = None
    year: Annotated[int, Field(ge=1900, le=2100)] | None = None
    kind: SourceKind
    link: Annotated[str, StringConstraints(pattern=r"^https?://")] | None = None
    note: str | None = None


class Graded(Entry):
    """A statement with its evidence: how sure, why that sure, and from where."""

    grade: Grade
    why: Annotated[Sentence, Field(description="one sentence: why this grade")]
    sources: Sources


class Tip(Graded):
    id: Id
    topic: Topic
    text: Annotated[str, StringConstraints(min_length=20, max_length=TIP_MAX_CHARACTERS)]
    tonight: Sentence | None = None
    not_for: Sentence | None = None
    reviewed_on: dt.date


class Sourced(Entry):
    text: Sentence
    sources: Sources


class Compound(Entry):
    """One chemical version of a form. `elemental_percent` is magnesium by mass, `molar_mass` is in g/mol."""

    compound: str
    formula: str
    molar_mass: Annotated[float, Field(gt=0)]
    magnesium_atoms: Annotated[int, Field(ge=1, le=9)] = 1
    elemental_percent: Annotated[float, Field(gt=0, lt=100)]


class FormAbsorption(Sourced):
    level: Absorption


class FormGut(Sourced):
    level: Gut


class FormSolubility(Sourced):
    level: Level


class FormUse(Graded):
    purpose: Purpose


class Form(Entry):
    """One form of magnesium. `name` is the title, `short_name` what a table column and a button say."""

    id: Id
    name: str
    short_name: Annotated[str, StringConstraints(max_length=10)]  # a column of /compare
    aliases: tuple[str, ...]
    summary: Sentence
    composition: Compound
    other_versions: tuple[Compound, ...] = ()
    composition_sources: Sources
    label_trap: Sourced
    solubility: FormSolubility
    absorption: FormAbsorption
    gut: FormGut
    uses: Annotated[tuple[FormUse, ...], Field(min_length=1)]
    cautions: Annotated[tuple[Sourced, ...], Field(min_length=1)]
    how_taken: Sourced
    cost: Cost
    reviewed_on: dt.date


class Question(Graded):
    """One question of the /ask menus. `shows_dose` is true when the answer names an amount to take."""

    id: Id
    category: Category
    question: Annotated[str, StringConstraints(max_length=120)]
    button: Annotated[str, StringConstraints(max_length=LABEL_MAX_CHARACTERS)]
    answer: Annotated[str, StringConstraints(min_length=20, max_length=ANSWER_MAX_CHARACTERS)]
    shows_dose: bool = False
    forms: tuple[Id, ...] = ()
    related: tuple[Id, ...] = ()
    reviewed_on: dt.date


class Safety(Entry):
    """The lines that stand before anything else."""

    before_dose: Annotated[tuple[Sourced, ...], Field(min_length=4, max_length=4)]
    not_advice: Sentence
    reviewed_on: dt.date
