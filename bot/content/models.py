"""What each entry under `content/` may say: the schema of everything the bot states as fact.

Every model is frozen and refuses unknown keys. YAML scalars reach these models as text (the reader never lets YAML
guess a type), so that `no` stays a word and `8:30` a time. Every text says what becomes of it in another language
(`Translated`); a test sees that none is forgotten.
"""

from __future__ import annotations

import datetime as dt
from enum import Enum, StrEnum
from typing import Annotated, TypeAlias, dataclass_transform

from msgspec import Meta, Struct


class Translated(Enum):
    """What becomes of a text in another language. See `bot.content.translation`."""

    TEXT = "a sentence: translated; until then English, with a note that says so"
    NAME = "a few words, such as a title or a button: translated; until then English"
    LIST = "words that people type: every language has a list of its own; until then English"
    NEVER = "an id, an address, a formula, the title of somebody's work: the same everywhere"


Id = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40), Translated.NEVER]
# Shorter, because a button that compares carries two.
FormId = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=24), Translated.NEVER]
SourceId = Annotated[str, Meta(pattern=r"^[a-z0-9_]+$", max_length=60), Translated.NEVER]
Sentence = Annotated[str, Meta(min_length=3, max_length=400), Translated.TEXT]
Words = Annotated[str, Meta(min_length=1), Translated.NAME]
Verbatim = Annotated[str, Meta(min_length=1), Translated.NEVER]
Typed = Annotated[tuple[Words, ...], Translated.LIST]
Sources = Annotated[tuple[SourceId, ...], Meta(min_length=1, max_length=6)]

TIP_MAX_CHARACTERS = 400
ANSWER_MAX_CHARACTERS = 900
SHORT_NAME_MAX_CHARACTERS = 10  # four side by side in a table
LABEL_MAX_CHARACTERS = 32  # what fits on one button of a narrow phone

Label = Annotated[str, Meta(min_length=1, max_length=LABEL_MAX_CHARACTERS), Translated.NAME]


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
    DEFICIENCY = "deficiency"
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


@dataclass_transform(frozen_default=True)
class Entry(Struct, frozen=True, forbid_unknown_fields=True):
    """Anything in a file. Nothing may be in it that its model does not name."""


class Reviewed(Entry):
    """An entry that somebody stands for. A retired one keeps its id, so that an old button never means another."""

    reviewed_on: dt.date
    retired_on: dt.date | None = None


class Synonyms(Entry):
    """What people say, and the content's own words for it."""

    say: Annotated[tuple[Words, ...], Meta(min_length=1), Translated.LIST]
    means: Words


class Source(Entry, kw_only=True):
    """Where a statement comes from. `second_hand`: the original itself was not read; `note` says what was."""

    id: SourceId
    title: Verbatim
    publisher: Verbatim | None = None
    year: Annotated[int, Meta(ge=1900, le=2100)] | None = None
    kind: SourceKind
    link: Annotated[str, Meta(pattern=r"^https?://"), Translated.NEVER] | None = None
    second_hand: bool = False
    note: Verbatim | None = None


class Statement(Reviewed, kw_only=True):
    """An entry that says one thing, with its evidence: how sure, in one sentence why that sure, and from where."""

    grade: Grade
    why: Sentence
    sources: Sources


class Tip(Statement, kw_only=True):
    """One idea to read at bedtime. `also_asked` are the ways in which people ask for it, for search."""

    id: Id
    topic: Topic
    text: Annotated[str, Meta(min_length=20, max_length=TIP_MAX_CHARACTERS), Translated.TEXT]
    tonight: Sentence | None = None
    not_for: Sentence | None = None
    also_asked: Typed = ()


class Sourced(Entry):
    text: Sentence
    sources: Sources


class Compound(Entry, kw_only=True):
    """One chemical version of a form. `elemental_percent` is magnesium by mass, `molar_mass` is in g/mol."""

    compound: Words
    formula: Verbatim
    molar_mass: Annotated[float, Meta(gt=0)]
    magnesium_atoms: Annotated[int, Meta(ge=1, le=9)] = 1
    elemental_percent: Annotated[float, Meta(gt=0, lt=100)]


class Buffered(Sourced):
    """A form with oxide mixed in, as some makers sell it. `most_percent` is magnesium by mass."""

    most_percent: Annotated[float, Meta(gt=0, lt=100)]


class FormAbsorption(Sourced):
    level: Absorption


class FormGut(Sourced):
    level: Gut


class FormSolubility(Sourced):
    level: Level


class FormUse(Entry):
    """One purpose of a form, with its evidence as that of a statement."""

    purpose: Purpose
    grade: Grade
    why: Sentence
    sources: Sources


Graded: TypeAlias = Statement | FormUse


class LeftOut(Sourced):
    """Why nobody should choose a form by themselves, save for the purposes in `except_for`."""

    except_for: tuple[Purpose, ...] = ()


class Form(Reviewed, kw_only=True):
    """One form of magnesium. `name` is the title, `short_name` what a button and a column of /compare say."""

    id: FormId
    name: Words
    short_name: Annotated[
        str,
        Meta(min_length=1, max_length=SHORT_NAME_MAX_CHARACTERS),
        Translated.NAME,
    ]
    aliases: Typed
    summary: Sentence
    left_out: LeftOut | None = None
    composition: Compound
    other_versions: tuple[Compound, ...] = ()
    composition_sources: Sources
    buffered: Buffered | None = None
    label_trap: Sourced
    solubility: FormSolubility
    absorption: FormAbsorption
    gut: FormGut
    uses: Annotated[tuple[FormUse, ...], Meta(min_length=1)]
    cautions: Annotated[tuple[Sourced, ...], Meta(min_length=1)]
    how_taken: Sourced
    cost: Cost


class Question(Statement, kw_only=True):
    """One question of the /ask menus. `shows_dose` is true when the answer names an amount to take.

    `also_asked` are other ways in which people ask it, for search.
    """

    id: Id
    category: Category
    question: Annotated[str, Meta(min_length=1, max_length=120), Translated.NAME]
    button: Label
    answer: Annotated[str, Meta(min_length=20, max_length=ANSWER_MAX_CHARACTERS), Translated.TEXT]
    also_asked: Typed = ()
    shows_dose: bool = False
    forms: tuple[Id, ...] = ()
    related: tuple[Id, ...] = ()


class Step(Entry):
    """One step of a routine. `seconds` is how long it lasts."""

    text: Annotated[str, Meta(min_length=3, max_length=200), Translated.TEXT]
    seconds: Annotated[int, Meta(ge=1, le=1200)]


class PartOfDay(StrEnum):
    """When a routine suits."""

    ANY = "any"
    DAY = "day"
    EVENING = "evening"


class Routine(Statement, kw_only=True):
    """A guided relaxation. `rhythm` is for breathing: seconds in, hold, out, hold.

    `also_asked` are the words with which people look for it. One that is for a certain moment, or needs a thing that
    not everybody has at hand, is not `suggested` to who asks for any.
    """

    id: Id
    name: Label
    summary: Sentence
    also_asked: Typed = ()
    minutes: Annotated[int, Meta(ge=1, le=60)]
    when: PartOfDay
    rhythm: Annotated[str, Meta(pattern=r"^\d+(\.\d)?(-\d+(\.\d)?){1,3}$"), Translated.NEVER] | None = None
    suggested: bool = True
    steps: Annotated[tuple[Step, ...], Meta(min_length=3)]
    who_should_not: Annotated[tuple[Sentence, ...], Meta(min_length=1)]

    @property
    def breath(self) -> tuple[float, float, float, float] | None:
        """The rhythm as seconds in, hold, out, hold; None where there is none. Two numbers are in and out."""
        if self.rhythm is None:
            return None
        seconds = [float(number) for number in self.rhythm.split("-")]
        if len(seconds) == 2:  # noqa: PLR2004 - without holds
            seconds.insert(1, 0.0)
        inhale, hold, exhale, rest = (*seconds, 0.0)[:4]
        return inhale, hold, exhale, rest


class FoodGroup(StrEnum):
    """Which shelf a food stands on."""

    NUTS_SEEDS = "nuts_seeds"
    GRAINS = "grains"
    PULSES = "pulses"
    VEGETABLES = "vegetables"
    FRUIT = "fruit"
    DAIRY = "dairy"
    FISH_MEAT = "fish_meat"
    DRINKS = "drinks"
    SWEETS = "sweets"
    OTHER = "other"


class Food(Entry, kw_only=True):
    """A food and its magnesium, in mg. `aliases` are what people type, in lower case."""

    id: Id
    name: Words
    aliases: Typed = ()
    group: FoodGroup
    serving: Words
    serving_g: Annotated[float, Meta(gt=0)]
    mg_per_serving: Annotated[int, Meta(ge=0)]
    mg_per_100_g: Annotated[int, Meta(ge=0)]
    note: Sentence | None = None
    sources: Sources


class Region(StrEnum):
    """Whose table it is."""

    US = "us"
    EU = "eu"
    UK = "uk"
    GERMANY = "de"
    NORWAY = "no"


class Sex(StrEnum):
    ANY = "any"
    FEMALE = "female"
    MALE = "male"


class LifeStage(StrEnum):
    NONE = "none"
    PREGNANT = "pregnant"
    BREASTFEEDING = "breastfeeding"


class IntakeRow(Entry, kw_only=True):
    """Magnesium a day from everything, in mg, for ages from `from_years` up to and without `to_years`."""

    from_years: Annotated[float, Meta(ge=0)]
    to_years: Annotated[float, Meta(gt=0)] | None = None
    sex: Sex = Sex.ANY
    state: LifeStage = LifeStage.NONE
    mg: Annotated[int, Meta(gt=0)]


class IntakeTable(Entry, kw_only=True):
    region: Region
    name: Words
    rows: Annotated[tuple[IntakeRow, ...], Meta(min_length=1)]
    note: Sentence | None = None
    sources: Sources


class Ceiling(Entry, kw_only=True):
    """The most, in mg a day, from supplements and medicines alone. None: the authority set none."""

    region: Region
    from_years: Annotated[float, Meta(ge=0)]
    to_years: Annotated[float, Meta(gt=0)] | None = None
    mg: Annotated[int, Meta(gt=0)] | None = None
    text: Sentence
    sources: Sources


class Intake(Entry):
    """How much people need, and the ceilings that disagree."""

    tables: Annotated[tuple[IntakeTable, ...], Meta(min_length=1)]
    ceilings: Annotated[tuple[Ceiling, ...], Meta(min_length=1)]
    why_they_disagree: Sourced
    reviewed_on: dt.date


class Severity(StrEnum):
    """How much an interaction matters."""

    MAJOR = "major"
    MODERATE = "moderate"
    MINOR = "minor"


class Interaction(Reviewed, kw_only=True):
    """A medicine beside magnesium. The medicine at least `hours_before` or at least `hours_after` it.

    Without hours, keeping the two apart is not the point; `what_to_do` says what is. Where the `prescriber_decides`,
    nobody should begin magnesium before the one who treats them agreed.
    """

    id: Id
    medicine: Words
    button: Label
    aliases: Typed = ()
    also_asked: Typed = ()
    severity: Severity
    prescriber_decides: bool = False
    effect: Sentence
    hours_before: Annotated[float, Meta(ge=0)] | None = None
    hours_after: Annotated[float, Meta(ge=0)] | None = None
    what_to_do: Sentence
    sources: Sources

    @property
    def can_be_spaced(self) -> bool:
        """Whether a gap is enough, whichever of the two comes first."""
        return self.hours_before is not None and self.hours_after is not None


class Verdict(StrEnum):
    """What became of a claim when it was looked into."""

    SUPPORTED = "supported"
    PARTLY = "partly"
    WEAK = "weak"
    CONTESTED = "contested"
    CONTRADICTED = "contradicted"
    UNTESTED = "untested"
    UNSAFE = "unsafe"


class Myth(Reviewed, kw_only=True):
    """A claim that people hear, as it reads after "Heard that", and in two sentences what was tested and what follows.

    `articles` are the numbers of the articles, in the project's beginnings, that make the claim.
    """

    id: Id
    claim: Annotated[str, Meta(min_length=1, max_length=140), Translated.NAME]
    button: Label
    also_asked: Typed = ()
    verdict: Verdict
    evidence: Sentence
    sources: Sources
    articles: tuple[Annotated[str, Meta(pattern=r"^\d{3}$"), Translated.NEVER], ...] = ()
    related: tuple[Id, ...] = ()


class Urgency(StrEnum):
    """How soon a sign needs care, the soonest first."""

    EMERGENCY = "emergency_now"
    SAME_DAY = "same_day"
    WITHIN_DAYS = "within_days"
    ROUTINE = "routine"


class RedFlag(Entry, kw_only=True):
    """A sign that comes before everything else, and how people say it, in lower case. An emergency has a `button`.

    The words of a phrase stand in its order; the parts of a pattern ("chest + pain/hurt/tight") stand near each other
    in any order, with "/" between alternatives.
    """

    id: Id
    title: Annotated[str, Meta(min_length=1, max_length=60), Translated.NAME]
    button: Label | None = None
    phrases: Annotated[tuple[Words, ...], Meta(min_length=3), Translated.LIST]
    patterns: Annotated[tuple[Annotated[str, Meta(pattern=r"^[^+]+(\+[^+]+)+$")], ...], Translated.LIST] = ()
    urgency: Urgency
    action: Sentence
    sources: Sources


class MustSay(Entry):
    """Something that must always be said where it applies."""

    id: Id
    text: Sentence
    sources: Sources


class Circumstance(StrEnum):
    """What is asked about a person before any form is suggested."""

    KIDNEYS = "kidneys"
    HEART = "heart"
    MYASTHENIA = "myasthenia"
    CHILD = "child"
    PREGNANCY = "pregnancy"
    MEDICINES = "medicines"
    OLDER = "older"


class Signal(StrEnum):
    """Red: no form is suggested. Amber: what it means is said first."""

    RED = "red"
    AMBER = "amber"


class BeforeChoosing(Entry):
    """What a circumstance means for choosing a form, and what to do about it."""

    id: Circumstance
    button: Label
    signal: Signal
    means: Sentence
    what_to_do: Sentence
    sources: Sources


Country = Annotated[str, Meta(pattern=r"^[a-z]{2}$"), Translated.NEVER]


class EmergencyNumber(Entry):
    """The number that brings an ambulance, in each of some countries (ISO 3166, in lower case)."""

    number: Annotated[str, Meta(pattern=r"^\d{2,5}$"), Translated.NEVER]
    countries: Annotated[tuple[Country, ...], Meta(min_length=1)]
    sources: Sources


class Safety(Entry, kw_only=True):
    """The lines that stand before anything else."""

    before_dose: Annotated[tuple[Sourced, ...], Meta(min_length=4, max_length=4)]
    before_choosing: Annotated[
        tuple[BeforeChoosing, ...], Meta(min_length=len(Circumstance), max_length=len(Circumstance))
    ]
    not_advice: Sentence
    must_say: Annotated[tuple[MustSay, ...], Meta(min_length=6, max_length=6)]
    red_flags: Annotated[tuple[RedFlag, ...], Meta(min_length=1)]
    idioms: Typed = ()  # what sounds like a red flag and is none
    emergency_numbers: tuple[EmergencyNumber, ...] = ()
    reviewed_on: dt.date

    def emergency_number(self, country: str | None) -> str | None:
        """The number to call in a country ("DE"); None where the table has none."""
        wanted = (country or "").lower()
        return next((one.number for one in self.emergency_numbers if wanted in one.countries), None)
