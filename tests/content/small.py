"""A content folder that is as small as a complete one may be. Two of everything, so that one may be spoilt."""

from __future__ import annotations

from pathlib import Path

from bot.content.models import Category, Circumstance, Topic

# Lists of entries, each with an `id` of its own.
LISTS = (
    *("foods.yaml", "forms.yaml", "interactions.yaml", "myths.yaml", "questions.yaml", "routines.yaml"),
    *("sources.yaml", "tips.yaml"),
)
FILES = tuple(sorted([*LISTS, "intake.yaml", "safety.yaml", "synonyms.yaml"]))

_TIP = """\
- id: {id}
  topic: {topic}
  text: Let your shoulders drop and breathe out slowly.
  grade: moderate
  why: Two small trials agree.
  sources: [smith_2020]
  reviewed_on: 2026-01-31
"""

_QUESTION = """\
- id: {id}
  category: {category}
  question: What about {id}?
  button: About {id}
  answer: Nobody has found out about this so far.
  grade: untested
  why: We found no trial.
  sources: [smith_2020]
  forms: [oxide]
  reviewed_on: 2026-01-31
"""

_FORM = """\
- id: {id}
  name: Magnesium {id}
  short_name: {id}
  aliases:
    - {id} of magnesia
    - mag {id}
  summary: One of two forms.
  composition:
    compound: magnesium {id}
    formula: {formula}
    molar_mass: {molar_mass}
    elemental_percent: {percent}
  composition_sources: [jones_2021]
  label_trap:
    text: Read the label twice.
    sources: [smith_2020]
  solubility:
    level: low
    text: Hardly any dissolves.
    sources: [smith_2020]
  absorption:
    level: poor
    text: Little is taken up.
    sources: [smith_2020]
  gut:
    level: laxative
    text: It loosens stools.
    sources: [smith_2020]
  uses:
    - purpose: top_up
      grade: moderate
      why: It works as well as others.
      sources: [smith_2020]
  cautions:
    - text: Ask a doctor first.
      sources: [smith_2020]
  how_taken:
    text: With a meal.
    sources: [smith_2020]
  cost: low
  reviewed_on: 2026-01-31
"""

_SOURCE = """\
- id: {id}
  title: "{id}"
  kind: trial
  link: https://example.org/{id}
"""

_MYTH = """\
- id: {id}
  claim: {id} helps?
  button: "{id}?"
  verdict: weak
  evidence: Nobody has looked into it much.
  sources: [smith_2020]
  related: [food-1]
  reviewed_on: 2026-01-31
"""

_ROUTINE = """\
- id: {id}
  name: Routine {id}
  summary: Sit down and breathe.
  minutes: 2
  when: any
  steps:
    - text: Sit down.
      seconds: 30
    - text: Breathe slowly.
      seconds: 60
    - text: Get up again.
      seconds: 30
  who_should_not:
    - Anyone whose doctor said so.
  grade: limited
  why: One small trial says so.
  sources: [smith_2020]
  reviewed_on: 2026-01-31
"""

_FOOD = """\
- id: {id}
  name: Cooked {id}
  aliases: [{id}, many {id}]
  group: pulses
  serving: a cup
  serving_g: 200
  mg_per_serving: 100
  mg_per_100_g: 50
  sources: [smith_2020]
"""

_INTERACTION = """\
- id: {id}
  medicine: Tablets of {id}
  button: Tablets of {id}
  aliases: [{id}, much {id}]
  severity: minor
  effect: Less of it is taken up.
  hours_before: 2
  what_to_do: Ask a pharmacist.
  sources: [smith_2020]
  reviewed_on: 2026-01-31
"""

_INTAKE = """\
tables:
  - region: us
    name: Allowance
    rows:
      - {from_years: 0, mg: 300}
    sources: [smith_2020]
ceilings:
  - region: us
    from_years: 0
    mg: 350
    text: No more than that.
    sources: [smith_2020]
why_they_disagree:
  text: They read other trials.
  sources: [smith_2020]
reviewed_on: 2026-01-31
"""

_MUST_SAY = """\
  - id: say-{id}
    text: This must be said.
    sources: [smith_2020]
"""

_RED_FLAGS = """\
red_flags:
  - id: chest-pain
    title: Pain in the chest
    phrases: [chest pain, chest hurts, pain in my chest]
    urgency: emergency_now
    action: Call your emergency number now.
    sources: [smith_2020]
"""

_SAFETY_LINE = """\
  - text: Ask about your {about}.
    sources: [smith_2020]
"""

_BEFORE_CHOOSING = """\
  - id: {id}
    button: About {id}
    signal: amber
    means: It changes something.
    what_to_do: Ask a doctor.
    sources: [smith_2020]
"""


def write(folder: Path) -> Path:
    """Write all files into `folder`; nothing is wrong with them."""
    forms = (("oxide", "MgO", 40.304, 60.3), ("carbonate", "MgCO3", 84.313, 28.8))
    texts = {
        "tips.yaml": [_TIP.format(id=f"{topic.replace('_', '-')}-{n}", topic=topic) for topic in Topic for n in (1, 2)],
        "questions.yaml": [
            _QUESTION.format(id=f"{category.replace('_', '-')}-{n}", category=category)
            for category in Category
            for n in (1, 2)
        ],
        "forms.yaml": [
            _FORM.format(id=name, formula=formula, molar_mass=mass, percent=percent)
            for name, formula, mass, percent in forms
        ],
        "sources.yaml": [_SOURCE.format(id=name) for name in ("jones_2021", "smith_2020")],
        "safety.yaml": [
            "before_dose:\n",
            *(_SAFETY_LINE.format(about=about) for about in ("kidneys", "medicines", "pregnancy", "children")),
            "before_choosing:\n",
            *(_BEFORE_CHOOSING.format(id=circumstance) for circumstance in Circumstance),
            "not_advice: This is information, not advice.\n",
            "must_say:\n",
            *(_MUST_SAY.format(id=number) for number in range(1, 7)),
            _RED_FLAGS,
            "reviewed_on: 2026-01-31\n",
        ],
        "myths.yaml": [_MYTH.format(id=name) for name in ("chalk", "cheese")],
        "routines.yaml": [_ROUTINE.format(id=name) for name in ("sitting", "lying")],
        "foods.yaml": [_FOOD.format(id=name) for name in ("beans", "peas")],
        "interactions.yaml": [_INTERACTION.format(id=name) for name in ("iron", "zinc")],
        "intake.yaml": [_INTAKE],
        "synonyms.yaml": ["- say: [cant sleep]\n  means: insomnia\n- say: [calf]\n  means: calves\n"],
    }
    for name, parts in texts.items():
        (folder / name).write_text("".join(parts), encoding="utf-8")
    return folder


def change(folder: Path, name: str, entry: str, old: str, new: str) -> None:
    """Replace the first `old` in the entry with the id `entry` of the file `name`, or in the whole file for ""."""
    text = (folder / name).read_text(encoding="utf-8")
    at = text.index(old, _start(text, entry))
    (folder / name).write_text(text[:at] + new + text[at + len(old) :], encoding="utf-8")


def line_of(folder: Path, name: str, entry: str, fragment: str) -> int:
    """The line (from 1) of the first `fragment` in the entry with the id `entry` of the file `name`."""
    text = (folder / name).read_text(encoding="utf-8")
    return text[: text.index(fragment, _start(text, entry))].count("\n") + 1


def _start(text: str, entry: str) -> int:
    return text.index(f"- id: {entry}\n") if entry else 0
