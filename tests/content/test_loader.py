"""Whatever is wrong with the content is said at once, by file, line and entry."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.content.loader import ContentError, load
from bot.content.models import Category, Topic
from tests.content import small

REAL = Path(__file__).parent.parent.parent / "content"


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
    small.change(folder, "sources.yaml", "jones_2021", '"jones_2021"', f"{words}\n  note: {words}")
    source = load(folder).sources["jones_2021"]
    assert (source.title, source.note) == (words, words)


# What one entry may say


@pytest.mark.parametrize(
    ("name", "entry", "left_out", "at", "key"),
    [
        ("tips.yaml", "muscles-1", "  topic: muscles\n", "- id", "topic"),
        ("questions.yaml", "food-2", "  grade: untested\n", "- id", "grade"),
        ("forms.yaml", "carbonate", "  name: Magnesium carbonate\n", "- id", "name"),
        ("forms.yaml", "oxide", "    formula: MgO\n", "  composition", "composition.formula"),
        ("forms.yaml", "carbonate", "      grade: moderate\n", "    - purpose", "uses.0.grade"),
        ("sources.yaml", "smith_2020", '  title: "smith_2020"\n', "- id", "title"),
        ("safety.yaml", "", "    sources: [smith_2020]\n", "  - text", "before_dose.0.sources"),
        ("safety.yaml", "", "reviewed_on: 2026-01-31\n", "before_dose", "reviewed_on"),
        ("safety.yaml", "", "    urgency: emergency_now\n", "  - id: chest-pain", "red_flags.0.urgency"),
        ("myths.yaml", "cheese", "  verdict: weak\n", "- id", "verdict"),
        ("routines.yaml", "lying", "      seconds: 60\n", "    - text: Breathe", "steps.1.seconds"),
        ("foods.yaml", "peas", "  group: pulses\n", "- id", "group"),
        ("interactions.yaml", "zinc", "  what_to_do: Ask a pharmacist.\n", "- id", "what_to_do"),
        ("intake.yaml", "", "    text: No more than that.\n", "  - region: us\n    from", "ceilings.0.text"),
    ],
)
def test_missing_key_is_told_where_its_entry_begins(
    folder: Path, name: str, entry: str, left_out: str, at: str, key: str
) -> None:
    small.change(folder, name, entry, left_out, "")
    line = small.line_of(folder, name, entry, at)
    assert f"{name}:{line}: {entry or 'file'}: `{key}`: is missing" in problems(folder)


def test_entry_without_an_id_is_told_by_its_place(folder: Path) -> None:
    small.change(folder, "tips.yaml", "muscles-2", "- id: muscles-2\n  topic", "- topic")
    line = small.line_of(folder, "tips.yaml", "", "- topic")
    assert problems(folder) == [f"tips.yaml:{line}: entry 2: `id`: is missing"]


@pytest.mark.parametrize(
    ("name", "entry", "before", "key", "path"),
    [
        ("tips.yaml", "sleep-2", "  grade", "  tonite", "tonite"),
        ("questions.yaml", "food-1", "  grade", "  Grade", "Grade"),
        ("forms.yaml", "oxide", "  cost", "  price", "price"),
        ("forms.yaml", "oxide", "    level: laxative", "    note", "gut.note"),
        ("sources.yaml", "jones_2021", "  kind", "  author", "author"),
        ("safety.yaml", "", "    sources", "    source", "before_dose.0.source"),
        ("safety.yaml", "", "not_advice", "advice", "advice"),
        ("safety.yaml", "", "    urgency", "    urgent", "red_flags.0.urgent"),
        ("myths.yaml", "cheese", "  verdict", "  grade", "grade"),
        ("routines.yaml", "lying", "      seconds", "      minutes", "steps.0.minutes"),
        ("foods.yaml", "peas", "  group", "  kind", "kind"),
        ("interactions.yaml", "zinc", "  effect", "  effects", "effects"),
        ("intake.yaml", "", "    sources", "    source", "tables.0.source"),
    ],
)
def test_unknown_key_is_told_in_its_line(folder: Path, name: str, entry: str, before: str, key: str, path: str) -> None:
    small.change(folder, name, entry, before, f"{key}: x\n{before}")
    line = small.line_of(folder, name, entry, f"{key}: x")
    expected = f"{name}:{line}: {entry or 'file'}: `{path}`: is not a key that this entry may have"
    assert expected in problems(folder)


@pytest.mark.parametrize(
    ("name", "entry", "old", "new", "what"),
    [
        # none of the words that may stand there
        ("tips.yaml", "sleep-2", "topic: sleep", "topic: Sleep", "`topic`: must be one of `muscles`, `cramps`"),
        ("tips.yaml", "sleep-2", "grade: moderate", "grade: great", "`grade`: must be one of `established`"),
        ("questions.yaml", "food-1", "category: food", "category: diet", "`category`: must be one of `which_form`"),
        ("forms.yaml", "oxide", "cost: low", "cost: cheap", "`cost`: must be one of `low`"),
        ("forms.yaml", "oxide", "level: laxative", "level: awful", "`gut.level`: must be one of `gentle`"),
        ("forms.yaml", "oxide", "purpose: top_up", "purpose: fun", "`uses.0.purpose`: must be one of `top_up`"),
        ("myths.yaml", "cheese", "verdict: weak", "verdict: wrong", "`verdict`: must be one of `supported`"),
        ("routines.yaml", "lying", "when: any", "when: never", "`when`: must be one of `any`"),
        ("foods.yaml", "peas", "group: pulses", "group: stones", "`group`: must be one of `nuts_seeds`"),
        ("interactions.yaml", "zinc", "severity: minor", "severity: grave", "`severity`: must be one of `major`"),
        ("intake.yaml", "", "region: us", "region: mars", "`tables.0.region`: must be one of `us`"),
        ("safety.yaml", "", "urgency: emergency_now", "urgency: soon", "`red_flags.0.urgency`: must be one of `emer"),
        ("sources.yaml", "jones_2021", "kind: trial", "kind: blog", "`kind`: must be one of `guideline`"),
        # too long or too short, too many or too few
        (
            "tips.yaml",
            "sleep-2",
            "text: Let",
            f"text: Let{400 * 'x'}",
            "`text`: must be text of at least 20 and at most 400",
        ),
        (
            "tips.yaml",
            "sleep-2",
            "why: Two",
            f"why: Two{400 * 'x'}",
            "`why`: must be text of at least 3 and at most 400",
        ),
        (
            "questions.yaml",
            "food-1",
            "button: A",
            f"button: A{21 * 'x'}",
            "`button`: must be text of at least 1 and at most 32",
        ),
        (
            "questions.yaml",
            "food-1",
            "question: W",
            f"question: W{120 * 'x'}",
            "`question`: must be text of at least 1 and at mo",
        ),
        (
            "questions.yaml",
            "food-1",
            "answer: N",
            f"answer: N{900 * 'x'}",
            "`answer`: must be text of at least 20 and at most 900",
        ),
        (
            "forms.yaml",
            "oxide",
            "short_name: o",
            "short_name: xxxxxxo",
            "`short_name`: must be text of at least 1 and at most 10",
        ),
        (
            "tips.yaml",
            "sleep-2",
            "why: Two small trials agree.",
            "why: So",
            "`why`: must be text of at least 3 and at most 400",
        ),
        ("tips.yaml", "sleep-2", "sources: [smith_2020]", "sources: []", "`sources`: must be a list of at least 1"),
        (
            "tips.yaml",
            "sleep-2",
            "sources: [",
            f"sources: [{6 * 'jones_2021, '}",
            "`sources`: must be a list of at least 1 and at m",
        ),
        (
            "safety.yaml",
            "",
            "before_dose:",
            "before_dose:\n  - {text: xxx, sources: [a]}",
            "`before_dose`: must be a list",
        ),
        (
            "safety.yaml",
            "",
            "must_say:",
            "must_say:\n  - {id: x, text: xxx, sources: [a]}",
            "`must_say`: must be a list",
        ),
        (
            "safety.yaml",
            "",
            "phrases: [chest pain, ",
            "phrases: [",
            "`red_flags.0.phrases`: must be a list of at least",
        ),
        (
            "routines.yaml",
            "lying",
            "seconds: 60",
            "seconds: 0",
            "`steps.1.seconds`: must be a whole number, at least 1",
        ),
        (
            "myths.yaml",
            "cheese",
            "claim: c",
            f"claim: c{140 * 'x'}",
            "`claim`: must be text of at least 1 and at most 140",
        ),
        # of another kind
        ("tips.yaml", "sleep-2", "reviewed_on: 2026-01-31", "reviewed_on: 31.1.2026", "`reviewed_on`: must be a date"),
        ("tips.yaml", "sleep-2", "sources: [smith_2020]", "sources: smith_2020", "`sources`: must be a list"),
        ("tips.yaml", "sleep-2", "id: sleep-2", "id: Sleep 2", "`id`: must match `"),
        (
            "questions.yaml",
            "food-1",
            "  grade",
            "  shows_dose: perhaps\n  grade",
            "`shows_dose`: must be true or false",
        ),
        ("sources.yaml", "jones_2021", "  kind", "  year: last\n  kind", "`year`: must be a whole number"),
        (
            "sources.yaml",
            "jones_2021",
            "  kind",
            "  year: 1066\n  kind",
            "`year`: must be a whole number, at least 1900",
        ),
        ("sources.yaml", "jones_2021", "link: https://", "link: www.", "`link`: must match `"),
        (
            "forms.yaml",
            "oxide",
            "molar_mass: 40.304",
            "molar_mass: heavy",
            "`composition.molar_mass`: must be a number",
        ),
        (
            "forms.yaml",
            "oxide",
            "molar_mass: 40.304",
            "molar_mass: 0",
            "`composition.molar_mass`: must be a number, above 0",
        ),
        ("forms.yaml", "oxide", "elemental_percent: 60.3", "elemental_percent: nan", "`composition.elemental_percent"),
    ],
)
def test_wrong_value_is_told_in_its_line(folder: Path, name: str, entry: str, old: str, new: str, what: str) -> None:
    line = small.line_of(folder, name, entry, old)
    small.change(folder, name, entry, old, new)
    told = entry if "id" not in new.split(":") else "Sleep 2"
    assert [found for found in problems(folder) if found.startswith(f"{name}:{line}: {told or 'file'}: {what}")]


@pytest.mark.parametrize(
    ("name", "entry", "key"),
    [
        ("tips.yaml", "sleep-2", "text"),
        ("tips.yaml", "sleep-2", "why"),
        ("questions.yaml", "food-1", "question"),
        ("questions.yaml", "food-1", "button"),
        ("forms.yaml", "oxide", "name"),
        ("forms.yaml", "oxide", "short_name"),
        ("forms.yaml", "oxide", "compound"),
        ("forms.yaml", "oxide", "formula"),
        ("sources.yaml", "jones_2021", "title"),
    ],
)
def test_text_that_was_left_blank_is_a_fault(folder: Path, name: str, entry: str, key: str) -> None:
    """A button without a label is refused by Telegram, and a title without words tells nobody anything."""
    path = folder / name
    head, mark, tail = path.read_text().partition(f"- id: {entry}\n")
    path.write_text(head + mark + re.sub(rf"^( +{key}:).*", r"\1", tail, count=1, flags=re.MULTILINE))
    line = small.line_of(folder, name, entry, f" {key}:")
    assert [found for found in problems(folder) if found.startswith(f"{name}:{line}: {entry}: ")]


def test_alias_that_was_left_blank_is_a_fault(folder: Path) -> None:
    small.change(folder, "forms.yaml", "oxide", "- mag oxide", "-")
    line = small.line_of(folder, "forms.yaml", "oxide", "    -\n")
    assert [found for found in problems(folder) if found.startswith(f"forms.yaml:{line}: oxide: ")]


@pytest.mark.parametrize("row", ["just words", "", "[a, b]"])
def test_entry_that_is_no_entry_is_told_in_plain_words(folder: Path, row: str) -> None:
    path = folder / "sources.yaml"
    path.write_text(f"{path.read_text()}- {row}\n")
    [problem] = problems(folder)
    assert problem.startswith("sources.yaml:9: entry 3: ")
    assert not re.search(r"``|dictionary|instance of", problem)


# How entries fit together


@pytest.mark.parametrize(
    ("name", "entry", "old", "new", "what"),
    [
        ("tips.yaml", "sleep-2", "sources: [", "sources: [nobody, ", "`nobody` is not in sources.yaml"),
        ("questions.yaml", "food-1", "sources: [", "sources: [nobody, ", "`nobody` is not in sources.yaml"),
        ("forms.yaml", "oxide", "composition_sources: [", "composition_sources: [nobody, ", "`nobody` is not in sou"),
        ("forms.yaml", "oxide", "      sources: [", "      sources: [nobody, ", "`nobody` is not in sources.yaml"),
        ("safety.yaml", "", "    sources: [", "    sources: [nobody, ", "`nobody` is not in sources.yaml"),
        (
            "questions.yaml",
            "food-1",
            "  grade",
            "  related: [food-2, food-9]\n  grade",
            "`food-9` is not a question, or retired",
        ),
        ("myths.yaml", "chalk", "  related: [", "  related: [food-9, ", "`food-9` is not a question, or retired"),
        ("questions.yaml", "food-1", "  grade", "  related: [food-1]\n  grade", "a question is not related to itself"),
        ("questions.yaml", "food-1", "forms: [", "forms: [chalk, ", "`chalk` is not a form, or retired"),
        ("foods.yaml", "peas", "aliases: [", "aliases: [Beans, ", "the name `Beans` already means `beans`"),
        ("interactions.yaml", "zinc", "aliases: [", "aliases: [iron, ", "the name `iron` already means `iron`"),
        ("routines.yaml", "lying", "  minutes: 2", "  minutes: 9", "the steps take 2.0 minutes together, not 9"),
        ("foods.yaml", "peas", "mg_per_serving: 100", "mg_per_serving: 110", "200 g hold 100 mg by the figure for "),
        ("forms.yaml", "carbonate", "- mag carbonate", "- mag oxide", "the name `mag oxide` already means `oxide`"),
        ("forms.yaml", "carbonate", "- mag carbonate", "- Mag OXIDE", "the name `Mag OXIDE` already means `oxide`"),
        ("forms.yaml", "carbonate", "- mag carbonate", "- mag-oxide", "the name `mag-oxide` already means `oxide`"),
        ("forms.yaml", "carbonate", "name: Magnesium carbonate", "name: Mag oxide", "the name `Mag oxide` already me"),
        ("forms.yaml", "carbonate", "short_name: carbonate", "short_name: oxide", "the name `oxide` already means `o"),
        ("sources.yaml", "jones_2021", "  link: https://example.org/jones_2021\n", "", "a source without a link needs"),
    ],
)
def test_what_does_not_fit_is_told_in_its_line(
    folder: Path, name: str, entry: str, old: str, new: str, what: str
) -> None:
    line = small.line_of(folder, name, entry, old if new else "- id")
    small.change(folder, name, entry, old, new)
    found = problems(folder)
    assert [problem for problem in found if problem.startswith(f"{name}:{line}: {entry or 'file'}: {what}")], found


def test_id_of_another_form_is_taken_as_a_name(folder: Path) -> None:
    small.change(folder, "forms.yaml", "oxide", "short_name: oxide", "short_name: burnt")
    small.change(folder, "forms.yaml", "carbonate", "- mag carbonate", "- oxide")
    line = small.line_of(folder, "forms.yaml", "carbonate", "- oxide")
    assert problems(folder) == [f"forms.yaml:{line}: carbonate: the name `oxide` already means `oxide`"]


def test_purpose_that_stands_twice_is_told_in_the_line_of_the_second(folder: Path) -> None:
    use = "    - {purpose: top_up, grade: limited, why: It says so., sources: [smith_2020]}\n"
    small.change(folder, "forms.yaml", "oxide", "  cautions:", f"{use}  cautions:")
    line = small.line_of(folder, "forms.yaml", "oxide", use)
    assert problems(folder) == [f"forms.yaml:{line}: oxide: the purpose `top_up` stands twice"]


@pytest.mark.parametrize(
    ("typed", "is_right"), [("60.3", True), ("60.2", False), ("60.4", True), ("52.1", False), ("6.03", False)]
)
def test_percentage_is_computed_again(folder: Path, typed: str, is_right: bool) -> None:
    small.change(folder, "forms.yaml", "oxide", "elemental_percent: 60.3", f"elemental_percent: {typed}")
    if is_right:
        assert load(folder).forms["oxide"].composition.elemental_percent == float(typed)
    else:
        line = small.line_of(folder, "forms.yaml", "oxide", "composition:")
        expected = f"forms.yaml:{line}: oxide: MgO is 60.3 % magnesium by its molar mass, not {float(typed)} %"
        assert problems(folder) == [expected]


def test_percentage_of_another_version_is_computed_with_its_atoms(folder: Path) -> None:
    version = "    - {compound: x, formula: Mg3X, molar_mass: 145.83, magnesium_atoms: 3, elemental_percent: %s}\n"
    rest = "  composition_sources"
    small.change(folder, "forms.yaml", "oxide", rest, f"  other_versions:\n{version % 50}{version % 16.7}{rest}")
    line = small.line_of(folder, "forms.yaml", "oxide", version % 16.7)
    assert problems(folder) == [f"forms.yaml:{line}: oxide: Mg3X is 50.0 % magnesium by its molar mass, not 16.7 %"]


@pytest.mark.parametrize(
    ("name", "entry", "key"),
    [
        ("tips.yaml", "muscles-1", "tips"),
        ("questions.yaml", "food-2", "questions"),
        ("forms.yaml", "carbonate", "forms"),
        ("myths.yaml", "chalk", "myths"),
        ("routines.yaml", "sitting", "routines"),
        ("interactions.yaml", "iron", "interactions"),
    ],
)
def test_retired_entry_is_left_out(folder: Path, name: str, entry: str, key: str) -> None:
    before = list(getattr(load(folder), key))
    small.change(folder, name, entry, "  reviewed_on", "  retired_on: 2026-02-01\n  reviewed_on")
    assert list(getattr(load(folder), key)) == [other for other in before if other != entry]


def test_retired_entry_keeps_its_id_and_its_sources(folder: Path) -> None:
    small.change(folder, "forms.yaml", "carbonate", "  reviewed_on", "  retired_on: 2026-02-01\n  reviewed_on")
    small.change(folder, "forms.yaml", "carbonate", "[jones_2021]", "[smith_2020, jones_2021]")
    small.change(folder, "forms.yaml", "oxide", "[jones_2021]", "[smith_2020]")
    assert list(load(folder).sources) == ["jones_2021", "smith_2020"]
    small.change(folder, "forms.yaml", "oxide", "- id: oxide", "- id: carbonate")
    assert [found for found in problems(folder) if "carbonate: this id is taken by an earlier entry" in found]


@pytest.mark.parametrize(
    ("name", "entry", "what"),
    [
        ("questions.yaml", "food-1", "chalk: `food-1` is not a question, or retired"),
        ("forms.yaml", "oxide", "which-form-1: `oxide` is not a form, or retired"),
    ],
)
def test_retired_entry_that_others_lead_to_is_told(folder: Path, name: str, entry: str, what: str) -> None:
    small.change(folder, name, entry, "  reviewed_on", "  retired_on: 2026-02-01\n  reviewed_on")
    assert [found for found in problems(folder) if found.endswith(what)]


def test_synonyms_are_told_by_their_place(folder: Path) -> None:
    small.change(folder, "synonyms.yaml", "", "  means: calves\n", "")
    assert problems(folder) == ["synonyms.yaml:3: entry 2: `means`: is missing"]


@pytest.mark.parametrize("key", ["before_choosing", "must_say", "red_flags"])
def test_id_that_stands_twice_within_safety_is_told(folder: Path, key: str) -> None:
    if key == "must_say":
        small.change(folder, "safety.yaml", "", "- id: say-2", "- id: say-1")
    elif key == "before_choosing":
        small.change(folder, "safety.yaml", "", "- id: older", "- id: heart")
    else:
        flags = (folder / "safety.yaml").read_text().split("red_flags:\n")[1].split("reviewed_on")[0]
        small.change(folder, "safety.yaml", "", "red_flags:\n", f"red_flags:\n{flags}")
    [problem] = problems(folder)
    assert "this id is taken by an earlier entry" in problem


def test_source_that_nobody_cites_is_told(folder: Path) -> None:
    small.change(folder, "sources.yaml", "", "- id: j", "- {id: unread, title: x, kind: rct, note: x}\n- id: j")
    assert problems(folder) == ["sources.yaml:1: unread: no entry cites this source; remove it"]


@pytest.mark.parametrize("name", small.LISTS)
def test_id_that_is_taken_is_told_where_it_stands_again(folder: Path, name: str) -> None:
    path = folder / name
    text = path.read_text()
    first = text.split("- id: ")[1]
    path.write_text(f"{text}- id: {first}")
    entry, line = first.split("\n")[0], text.count("\n") + 1
    assert problems(folder) == [f"{name}:{line}: {entry}: this id is taken by an earlier entry; choose another"]


@pytest.mark.parametrize(
    ("name", "key", "what"),
    [
        ("tips.yaml", "topic: stress", "the topic `stress` has no entry"),
        ("questions.yaml", "category: food", "the category `food` has no entry"),
    ],
)
def test_menu_that_would_be_empty_is_told(folder: Path, name: str, key: str, what: str) -> None:
    path = folder / name
    path.write_text(path.read_text().replace(key, re.sub(": .*", ": sleep", key)))
    assert problems(folder) == [f"{name}:1: file: {what}"]


def test_id_is_no_longer_than_the_buttons_that_carry_two_of_them(folder: Path) -> None:
    """`cmp1:left:right` must fit 64 bytes, or the comparison of these two fails when somebody asks for it."""
    first, second = 30 * "a", 30 * "b"
    for old, new in (("oxide", first), ("carbonate", second)):
        small.change(folder, "forms.yaml", "", f"- id: {old}", f"- id: {new}")
    path = folder / "questions.yaml"
    path.write_text(path.read_text().replace("[oxide]", f"[{first}]"))
    assert [problem for problem in problems(folder) if f": {first}: `id`: " in problem]


# Whole files


@pytest.mark.parametrize("name", small.FILES)
@pytest.mark.parametrize(
    ("content", "line", "what"),
    [
        (b"", 1, "the file is empty"),
        (b"# only a remark\n", 1, "the file is empty"),
        (b"# remark\n- id: x\n\ttopic: y\n", 3, "this is not valid YAML: "),
        (b"# remark\n- id: a: b\n", 2, "this is not valid YAML: "),
        (b"# remark\n- id: caf\xe9\n", 2, "the file cannot be read: "),
        (None, 1, "the file cannot be read: "),
    ],
    ids=["empty", "remark", "tab", "colon", "Latin-1", "missing"],
)
def test_file_that_cannot_be_read_is_told_in_the_line_of_its_fault(
    folder: Path, name: str, content: bytes | None, line: int, what: str
) -> None:
    (folder / name).unlink()
    if content is not None:
        (folder / name).write_bytes(content)
    assert [found for found in problems(folder) if found.startswith(f"{name}:{line}: file: {what}")]


@pytest.mark.parametrize("name", small.FILES)
def test_file_that_cannot_be_read_is_the_only_problem(folder: Path, name: str) -> None:
    """Whatever the others say about the lost entries, such as that nobody cites a source, would be wrong advice."""
    (folder / name).unlink()
    assert len(problems(folder)) == 1


@pytest.mark.parametrize("content", ["id: x\n", "just words\n", "~\n", "---\n"])
@pytest.mark.parametrize("name", small.LISTS)
def test_file_that_is_no_list_says_so(folder: Path, name: str, content: str) -> None:
    (folder / name).write_text(content)
    assert [found for found in problems(folder) if found.startswith(f"{name}:1: file: the file must be a list")]


@pytest.mark.parametrize("content", ["- a\n- b\n", "just words\n"])
def test_safety_that_is_no_mapping_says_so(folder: Path, content: str) -> None:
    (folder / "safety.yaml").write_text(content)
    [problem] = problems(folder)
    assert problem.startswith("safety.yaml:1: file: ")
    assert not re.search(r"``|dictionary|instance of", problem)


@pytest.mark.parametrize("name", small.FILES)
def test_key_that_stands_twice_is_told_in_the_line_of_the_second(folder: Path, name: str) -> None:
    key = {"sources.yaml": "kind", "synonyms.yaml": "means"}.get(name, "sources")
    path = folder / name
    path.write_text(
        re.sub(rf"^( *){key}: .*\n", rf"\g<0>\1{key}: again\n", path.read_text(), count=1, flags=re.MULTILINE)
    )
    line = small.line_of(folder, name, "", f"{key}: again")
    assert problems(folder) == [f"{name}:{line}: file: `{key}` stands twice here; keep one"]


def test_folder_that_is_missing_is_every_file_missing(tmp_path: Path) -> None:
    found = [line.split(" cannot be read")[0] for line in problems(tmp_path / "nowhere")]
    assert [name for name in small.FILES if f"{name}:1: file: the file" not in found] == []


# Everything at once


def test_all_faults_are_told_at_once_in_the_order_of_files_and_lines(folder: Path) -> None:
    small.change(folder, "tips.yaml", "stress-2", "  grade", "  tonite: x\n  grade")
    small.change(folder, "tips.yaml", "muscles-2", "[smith_2020]", "[nobody]")
    small.change(folder, "questions.yaml", "food-1", "forms: [oxide]", "forms: [chalk]")
    small.change(folder, "forms.yaml", "oxide", "60.3", "52.1")
    small.change(folder, "forms.yaml", "carbonate", "- mag carbonate", "- mag oxide")
    small.change(folder, "safety.yaml", "", "[smith_2020]", "[smith_1920]")
    small.change(folder, "sources.yaml", "jones_2021", "https://", "ftp://")
    found = problems(folder)
    assert found == sorted(found, key=lambda line: (line.split(":")[0], int(line.split(":")[1])))
    for name, entry, what in (
        ("forms.yaml", "oxide", "MgO is 60.3 %"),
        ("forms.yaml", "carbonate", "the name `mag oxide`"),
        ("questions.yaml", "food-1", "`chalk` is not a form"),
        ("safety.yaml", "file", "`smith_1920` is not in sources.yaml"),
        ("sources.yaml", "jones_2021", "`link`: "),
        ("tips.yaml", "muscles-2", "`nobody` is not in sources.yaml"),
        ("tips.yaml", "stress-2", "`tonite`: "),
    ):
        assert [line for line in found if re.match(rf"{name}:\d+: {entry}: {re.escape(what)}", line)], found


@pytest.mark.parametrize(
    ("name", "entry", "old"),
    [
        ("forms.yaml", "oxide", "  cost"),  # questions name this form, and it alone cites two sources
        ("questions.yaml", "food-2", "  grade"),
        ("sources.yaml", "smith_2020", "  kind"),  # every entry cites this source
        ("tips.yaml", "muscles-1", "  grade"),
        ("safety.yaml", "", "not_advice"),
    ],
)
def test_one_fault_is_one_problem(folder: Path, name: str, entry: str, old: str) -> None:
    """An entry with a fault in it is there all the same: who names it is not wrong, nor is what it names unused."""
    small.change(folder, "questions.yaml", "food-1", "  grade", "  related: [food-2]\n  grade")
    small.change(folder, "forms.yaml", "carbonate", "[jones_2021]", "[smith_2020]")
    small.change(folder, name, entry, old, f"{' ' * (len(old) - len(old.lstrip()))}typo: x\n{old}")
    assert len(problems(folder)) == 1
