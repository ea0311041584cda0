"""Whatever is wrong with the content is said at once, by file, line and entry."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.content.loader import ContentError, load
from bot.content.models import Category, Topic
from tests.content import small

REAL = Path(__file__).parent.parent.parent / "content"
NOT_A_KEY = "is not a key that this entry may have"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small.write(tmp_path)


def problems(folder: Path) -> list[str]:
    """What `load` complains about, as the operator reads it."""
    with pytest.raises(ContentError) as refusal:
        load(folder)
    lines = str(refusal.value).split("\n")
    assert lines == [str(problem) for problem in refusal.value.problems]
    return lines


# Good content


def test_real_content_loads() -> None:
    content = load(REAL)
    assert len(content.tips) >= 50
    assert len(content.forms) >= 10
    assert all(content.tips_by_topic[topic] for topic in Topic)
    assert all(content.questions_by_category[category] for category in Category)


def test_small_content_loads_in_the_order_of_its_files(folder: Path) -> None:
    content = load(folder)
    assert list(content.forms) == ["oxide", "carbonate"]
    assert list(content.sources) == ["jones_2021", "smith_2020"]
    assert list(content.tips)[:3] == ["muscles-1", "muscles-2", "cramps-1"]
    assert [tip.id for tip in content.tips_by_topic[Topic.SLEEP_HABITS]] == ["sleep-habits-1", "sleep-habits-2"]
    assert [question.id for question in content.questions_by_category[Category.FOOD]] == ["food-1", "food-2"]
    assert content.safety.before_dose[1].text == "Ask about your medicines."


@pytest.mark.parametrize("words", ["no", "8:30", "null", "2026-11-22", "1e3", "0x1f"])
def test_words_that_yaml_would_guess_at_stay_words(folder: Path, words: str) -> None:
    small.change(folder, "sources.yaml", "jones_2021", 'title: "jones_2021"', f"title: {words}\n  note: {words}")
    source = load(folder).sources["jones_2021"]
    assert (source.title, source.note) == (words, words)


# One fault


@pytest.mark.parametrize(
    ("name", "entry", "old", "new", "at", "what"),
    [
        # A key is missing: the line on which its entry begins, or the part of the entry.
        ("tips.yaml", "muscles-1", "  topic: muscles\n", "", "- id", "`topic`: is missing"),
        ("questions.yaml", "food-2", "  grade: untested\n", "", "- id", "`grade`: is missing"),
        ("forms.yaml", "oxide", "    formula: MgO\n", "", "  composition", "`composition.formula`: is missing"),
        ("forms.yaml", "carbonate", "      why: It works as well as others.\n", "", "  - purpose", "`uses.0.why`: is missing"),
        ("sources.yaml", "smith_2020", '  title: "smith_2020"\n', "", "- id", "`title`: is missing"),
        ("safety.yaml", "", "    sources: [smith_2020]\n", "", "  - text", "`before_dose.0.sources`: is missing"),
        ("safety.yaml", "", "reviewed_on: 2026-01-31\n", "", "before_dose", "`reviewed_on`: is missing"),
        # A key that nobody knows: its own line.
        ("tips.yaml", "sleep-2", "  grade", "  tonite: x\n  grade", "  tonite", f"`tonite`: {NOT_A_KEY}"),
        ("questions.yaml", "food-1", "  grade", "  Grade: x\n  grade", "  Grade", f"`Grade`: {NOT_A_KEY}"),
        ("forms.yaml", "oxide", "  gut:\n", "  gut:\n    note: x\n", "    note", f"`gut.note`: {NOT_A_KEY}"),
        ("sources.yaml", "jones_2021", "  kind", "  author: x\n  kind", "  author", f"`author`: {NOT_A_KEY}"),
        ("safety.yaml", "", "not_advice", "advice: x\nnot_advice", "advice", f"`advice`: {NOT_A_KEY}"),
        # A word that is none of those which may stand there.
        ("tips.yaml", "sleep-2", "topic: sleep", "topic: Sleep", "  topic", "`topic`: input should be 'muscles', 'cramps'*"),
        ("tips.yaml", "sleep-2", "grade: moderate", "grade: great", "  grade", "`grade`: input should be 'established'*"),
        ("questions.yaml", "food-1", "category: food", "category: diet", "  category", "`category`: input should be *'food'*"),
        ("forms.yaml", "oxide", "cost: low", "cost: cheap", "  cost", "`cost`: input should be 'low'*"),
        ("forms.yaml", "oxide", "level: laxative", "level: awful", "    level: awful", "`gut.level`: input should be 'gentle'*"),
        ("forms.yaml", "oxide", "purpose: top_up", "purpose: fun", "    - purpose", "`uses.0.purpose`: input should be 'top_up'*"),
        ("sources.yaml", "jones_2021", "kind: trial", "kind: blog", "  kind", "`kind`: input should be 'guideline'*"),
        # Too long, too short, too many, too few.
        ("tips.yaml", "sleep-2", "Let your", "Let your " * 60, "  text", "`text`: string should have at most 400 characters"),
        ("tips.yaml", "sleep-2", "why: Two", "why: Two " * 60, "  why", "`why`: string should have at most 400 characters"),
        ("tips.yaml", "sleep-2", "text: Let your shoulders drop and breathe out slowly.", "text: Relax.", "  text", "`text`: string should have at least 20 characters"),
        ("questions.yaml", "food-1", "button: About", "button: About this and that and more", "  button", "`button`: string should have at most 32 characters"),
        ("questions.yaml", "food-1", "question: What", "question: What" * 10, "  question", "`question`: string should have at most 120 characters"),
        ("questions.yaml", "food-1", "answer: Nobody", "answer: Nobody" * 90, "  answer", "`answer`: string should have at most 900 characters"),
        ("forms.yaml", "oxide", "short_name: oxide", "short_name: the oxide one", "  short_name", "`short_name`: string should have at most 10 characters"),
        ("tips.yaml", "sleep-2", "[smith_2020]", "[]", "  sources", "`sources`: tuple should have at least 1 item*"),
        ("safety.yaml", "", "  - text: Ask about your kidneys.\n    sources: [smith_2020]\n", "", "before_dose", "`before_dose`: tuple should have at least 4 items*"),
        ("tips.yaml", "sleep-2", "[smith_2020]", "[" + "smith_2020, " * 7 + "]", "  sources", "`sources`: tuple should have at most 6 items*"),
        # Not of the kind that it should be.
        ("tips.yaml", "sleep-2", "2026-01-31", "31.1.2026", "  reviewed_on", "`reviewed_on`: input should be a valid date*"),
        ("tips.yaml", "sleep-2", "[smith_2020]", "smith_2020", "  sources", "`sources`: input should be a valid tuple"),
        ("questions.yaml", "food-1", "  grade", "  shows_dose: perhaps\n  grade", "  shows_dose", "`shows_dose`: input should be a valid boolean*"),
        ("sources.yaml", "jones_2021", "  kind", "  year: last\n  kind", "  year", "`year`: input should be a valid integer*"),
        ("sources.yaml", "jones_2021", "  kind", "  year: 1066\n  kind", "  year", "`year`: input should be greater than or equal to 1900"),
        ("sources.yaml", "jones_2021", "https://", "www.", "  link", "`link`: string should match pattern*"),
        ("forms.yaml", "oxide", "40.304", "heavy", "    molar_mass", "`composition.molar_mass`: input should be a valid number*"),
        ("forms.yaml", "oxide", "  composition:\n", "  composition: chalk\n  other:\n", "  composition", "`composition`: input should be *"),
        # What does not fit together.
        ("tips.yaml", "sleep-2", "[smith_2020]", "[smith_2020, nobody_1999]", "  sources", "`nobody_1999` is not in sources.yaml"),
        ("questions.yaml", "food-1", "[smith_2020]", "\n    - smith_2020\n    - nobody", "    - nobody", "`nobody` is not in sources.yaml"),
        ("forms.yaml", "oxide", "[jones_2021]", "[jones_2021, nobody]", "  composition_sources", "`nobody` is not in sources.yaml"),
        ("forms.yaml", "oxide", "laxative\n    text: It loosens stools.\n    sources: [smith_2020", "laxative\n    text: It loosens stools.\n    sources: [nobody", "    sources: [nobody", "`nobody` is not in sources.yaml"),
        ("safety.yaml", "", "[smith_2020]", "[nobody]", "    sources: [nobody]", "`nobody` is not in sources.yaml"),
        ("questions.yaml", "food-1", "  grade", "  related: [food-2, food-9]\n  grade", "  related", "`food-9` is not a question"),
        ("questions.yaml", "food-1", "  grade", "  related: [food-1]\n  grade", "  related", "a question is not related to itself"),
        ("questions.yaml", "food-1", "forms: [oxide]", "forms: [oxide, chalk]", "  forms", "`chalk` is not a form"),
        ("forms.yaml", "carbonate", "- mag carbonate", "- mag oxide", "    - mag oxide", "the name `mag oxide` already means `oxide`"),
        ("forms.yaml", "carbonate", "- mag carbonate", "- Mag Oxide", "    - Mag Oxide", "the name `Mag Oxide` already means `oxide`"),
        ("forms.yaml", "carbonate", "- mag carbonate", "- mag-oxide", "    - mag-oxide", "the name `mag-oxide` already means `oxide`"),
        ("forms.yaml", "carbonate", "name: Magnesium carbonate", "name: Magnesium oxide", "  name", "the name `Magnesium oxide` already means `oxide`"),
        ("forms.yaml", "carbonate", "short_name: carbonate", "short_name: oxide", "  short_name", "the name `oxide` already means `oxide`"),
        ("forms.yaml", "oxide", "60.3", "52.1", "  composition", "MgO is 60.3 % magnesium by its molar mass, not 52.1 %"),
        ("forms.yaml", "oxide", "  composition_sources", "  other_versions:\n    - {compound: x, formula: MgX, molar_mass: 48.61, elemental_percent: 40}\n  composition_sources", "    - {compound", "MgX is 50.0 % magnesium by its molar mass, not 40.0 %"),
        ("forms.yaml", "oxide", "  cautions", "    - purpose: top_up\n      grade: limited\n      why: It says so.\n      sources: [smith_2020]\n  cautions", "    - purpose: top_up\n      grade: limited", "the purpose `top_up` stands twice"),
        ("sources.yaml", "jones_2021", "  link: https://example.org/jones_2021\n", "", "- id", "a source without a link needs a `note` that says how to find it"),
        ("sources.yaml", "", "- id: jones_2021", "- id: unread\n  title: x\n  kind: rct\n  note: x\n- id: jones_2021", "- id: unread", "no entry cites this source; remove it"),
    ],
)
def test_fault_is_told_by_file_line_and_entry(
    folder: Path, name: str, entry: str, old: str, new: str, at: str, what: str
) -> None:
    small.change(folder, name, entry, old, new)
    line = small.line_of(folder, name, entry, at)
    [problem] = problems(folder)
    assert problem.startswith(f"{name}:{line}: ")
