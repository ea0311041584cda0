"""What `magpie content check` notices beyond the schema."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.content import checker, copying
from tests.conversation import CONTENT

TODAY = dt.date(2026, 11, 22)


@pytest.fixture
def edited(tmp_path: Path) -> Callable[[str, str, str], Path]:
    """A copy of the content in which one text of a file was replaced once."""

    def edit(name: str, before: str, after: str) -> Path:
        folder = tmp_path / "content"
        shutil.copytree(CONTENT, folder)
        text = (folder / name).read_text()
        assert before in text
        (folder / name).write_text(text.replace(before, after, 1))
        return folder

    return edit


def test_the_content_is_in_order_today() -> None:
    report = checker.check(CONTENT, today=TODAY)
    assert report.problems == []
    assert report.content is not None


def test_an_old_review_is_worth_a_look() -> None:
    later = TODAY + dt.timedelta(days=400)
    warnings = [str(warning) for warning in checker.check(CONTENT, today=later).warnings]
    assert sum("over a year ago" in warning for warning in warnings) > 300


def test_an_amount_without_its_safety_line_is_a_problem(edited: Callable[[str, str, str], Path]) -> None:
    text = (CONTENT / "questions.yaml").read_text()
    entry = text[text.index("- id: migraine\n") :].split("\n- id: ")[0]
    folder = edited("questions.yaml", entry, entry.replace("shows_dose: true", "shows_dose: false"))
    problems = checker.check(folder, today=TODAY).problems
    assert {problem.entry for problem in problems} == {"migraine"}
    assert all("needs `shows_dose: true`" in str(problem) for problem in problems)


def test_a_copied_run_of_eight_words_is_found_whatever_its_punctuation(tmp_path: Path) -> None:
    known = tmp_path / "known.bin"
    copying.write(["The quick brown fox, it is said, jumps over the lazy dog."], known)
    fingerprints = copying.read(known)
    assert copying.copied("we heard: the QUICK brown fox it is said - jumps over a fence", fingerprints)
    assert copying.copied("the quick brown fox is said to jump over the lazy dog", fingerprints) is None


@pytest.mark.parametrize(
    ("data", "what"), [(b"", "is empty"), (b"\0" * 7, "is cut"), (None, "cannot be read: No such file")]
)
def test_known_runs_that_would_let_every_copy_pass_are_a_problem(tmp_path: Path, data: bytes | None, what: str) -> None:
    known = tmp_path / "known_runs.bin"
    if data is not None:
        known.write_bytes(data)
    report = checker.check(CONTENT, today=TODAY, known_runs=known)
    (problem,) = report.problems
    assert str(problem).startswith("known_runs.bin:1: file: ")
    assert what in problem.what
    assert "`magpie content fingerprint FILE…`" in problem.what


def test_texts_without_a_run_leave_the_known_runs_as_they_are(tmp_path: Path) -> None:
    known = tmp_path / "known_runs.bin"
    copying.write(["one two three four five six seven eight"], known)
    before = known.read_bytes()
    with pytest.raises(copying.KnownRunsError, match=r"known_runs\.bin stays as it is"):
        copying.write(["too short to be copied"], known)
    assert known.read_bytes() == before != b""


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("facts.yaml", b"- a: b\n  c: : d\n", "not valid YAML"),
        ("facts.yaml", b"- a\n- caf\xe9\n", "not UTF-8"),
        ("article.txt", b"one\ncaf\xe9\n", "not UTF-8"),
    ],
)
def test_a_text_that_cannot_be_read_is_named_with_its_line(tmp_path: Path, name: str, data: bytes, what: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(copying.UnreadableTextError, match=rf"{name}:2: .*{what}"):
        list(copying.texts_of(path))


def test_a_file_that_nothing_reads_is_worth_a_look(tmp_path: Path) -> None:
    folder = tmp_path / "content"
    shutil.copytree(CONTENT, folder)
    (folder / "tps.yaml").write_text("- id: a\n")
    (folder / ".DS_Store").touch()
    report = checker.check(folder, today=TODAY)
    assert report.problems == []
    strays = [str(warning) for warning in report.warnings if "no such content file" in warning.what]
    assert strays == ["tps.yaml:1: file: no such content file is known; is the name right?"]


def test_the_known_runs_are_those_of_the_texts_that_the_content_draws_on() -> None:
    assert len(copying.read()) > 10_000


def test_values_under_sources_are_no_sentences(tmp_path: Path) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text("facts:\n- statement: one two three\n  sources: [a title that may be quoted]\n")
    assert list(copying.texts_of(path)) == ["one two three"]


@pytest.mark.parametrize(
    ("text", "lowest", "highest"),
    [
        ("The cat sat on the mat. It was warm. It slept.", -5, 3),
        ("Pharmacological supplementation demonstrably ameliorates physiological insufficiency.", 20, 60),
        ("", 0, 0),
    ],
)
def test_reading_grade_rises_with_long_words_and_sentences(text: str, lowest: float, highest: float) -> None:
    assert lowest <= checker.reading_grade(text) <= highest
