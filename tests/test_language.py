"""The language of the moment: sentences, plurals, marked constants, lists of words, and what is refused."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest

from bot.catalogue import CatalogueError, Standing, read
from bot.language import ENGLISH, N_, Languages, _, current, ngettext, pgettext, speaking, word_list
from tests.catalogues import Said, languages, write

TIPS = "{count} tip | {count} tips"
DUTCH: Said = {
    "Hello, {name}.": "Dag {name}.",
    ("the next page", "More"): "Verder",
    TIPS: ("{count} weetje", "{count} weetjes"),
    "Cramps": "Kramp",
    ("words: thanks", "thanks\nty"): "dank je\nbedankt\n",
}
THANKS = word_list("thanks", "thanks", "ty")
CRAMPS = N_("Cramps")


def test_without_a_language_everything_is_english() -> None:
    assert current() is ENGLISH
    assert _("Hello, {name}.", name="Ada") == "Hello, Ada."
    assert (ngettext("{count} tip", "{count} tips", 1), ngettext("{count} tip", "{count} tips", 1200)) == (
        "1 tip",
        "1,200 tips",
    )
    assert pgettext("the next page", "More") == "More"
    assert (_(CRAMPS), f"{CRAMPS}", list(THANKS)) == ("Cramps", "Cramps", ["thanks", "ty"])


def test_within_a_language_what_it_has_words_for_is_said_in_it(tmp_path: Path) -> None:
    with speaking(languages(tmp_path, nl=DUTCH).read("nl")):
        assert _("Hello, {name}.", name="Ada") == "Dag Ada."
        assert (pgettext("the next page", "More"), _("More")) == ("Verder", "More")
        assert ngettext("{count} tip", "{count} tips", 1) == "1 weetje"
        assert ngettext("{count} tip", "{count} tips", 1200) == "1.200 weetjes"
        assert (_(CRAMPS), f"{CRAMPS}") == ("Kramp", "Kramp")
        assert _("Nobody translated this.") == "Nobody translated this."
    assert _(CRAMPS) == "Cramps"


def test_a_list_of_words_is_the_languages_own_and_the_english_one_beside_it(tmp_path: Path) -> None:
    with speaking(languages(tmp_path, nl=DUTCH).read("nl")):
        assert list(THANKS) == ["dank je", "bedankt", "thanks", "ty"]
        assert THANKS.own == ("dank je", "bedankt")
        assert "ty" in THANKS
        assert "hello" not in THANKS


def test_plural_forms_are_those_of_the_language(tmp_path: Path) -> None:
    forms = ("{count} совет", "{count} совета", "{count} советов")
    with speaking(languages(tmp_path, ru={TIPS: forms}).read("ru")):
        said = [ngettext("{count} tip", "{count} tips", number) for number in (1, 2, 5, 21, 11)]
    assert said == ["1 совет", "2 совета", "5 советов", "21 совет", "11 советов"]


@pytest.mark.parametrize(
    ("english", "wrong", "standing"),
    [
        ("Hello, {name}.", "Dag {naam}.", Standing.PLACEHOLDERS),
        ("Hello, {name}.", "Dag.", Standing.PLACEHOLDERS),
        ("Hello, {name}.", "Dag {name!r}.", Standing.PLACEHOLDERS),
        ("Hello, {name}.", "Dag {name.", Standing.PLACEHOLDERS),
        ("Hello.", "Dag {0}.", Standing.PLACEHOLDERS),
        (TIPS, ("een weetje", "weetjes {number}"), Standing.PLACEHOLDERS),
        ("<b>Saved</b>", "<b>Bewaard<b>", Standing.TAGS),
        ("<b>Saved</b>", "Bewaard", Standing.TAGS),
    ],
)
def test_what_would_break_a_message_is_told_and_shown_in_english(
    tmp_path: Path, english: str, wrong: str | tuple[str, ...], standing: Standing, caplog: pytest.LogCaptureFixture
) -> None:
    said: Said = {english: wrong}
    path = write(tmp_path, "nl", said)
    assert read(path).standings == {standing: 1}
    with speaking(Languages(tmp_path).read("nl")):
        if isinstance(wrong, str):
            assert _(english) == english
        else:
            assert ngettext("{count} tip", "{count} tips", 2) == "2 tips"
    line = path.read_text().splitlines().index("#, python-brace-format") + 1 if "{" in english else 1
    assert caplog.messages[0].startswith("nl.po:")
    assert int(caplog.messages[0].split(":")[1]) >= line


def test_one_may_be_said_without_its_figure(tmp_path: Path) -> None:
    assert read(write(tmp_path, "nl", {TIPS: ("één weetje", "{count} weetjes")})).faults == ()


def test_a_fuzzy_sentence_is_never_shown_but_a_fuzzy_list_is(tmp_path: Path) -> None:
    path = write(tmp_path, "nl", DUTCH)
    fuzzy = path.read_text().replace('msgid "Cramps"', '#, fuzzy\nmsgid "Cramps"')
    path.write_text(fuzzy.replace('msgctxt "words: thanks"', '#, fuzzy\nmsgctxt "words: thanks"'))
    with speaking(Languages(tmp_path).read("nl")):
        assert _(CRAMPS) == "Cramps"
        assert "bedankt" in THANKS
    assert read(path).standings[Standing.FUZZY] == 2


def test_a_file_that_cannot_be_read_leaves_english(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "nl.po").write_text('msgid "a"\nmsgstr "b\nmsgstr[x] 7')
    with pytest.raises(CatalogueError, match=r"nl\.po:\d+: "):
        read(tmp_path / "nl.po")
    assert Languages(tmp_path).read("nl") is ENGLISH
    assert caplog.records[0].levelno == logging.ERROR


@pytest.mark.parametrize(
    ("app", "spoken"),
    [
        ("pt-br", "pt_BR"),
        ("pt-pt", "pt"),
        ("pt", "pt"),
        ("de-AT", "de"),
        ("es-419", "es"),
        ("zh-hans-cn", "en"),
        ("en-GB", "en"),
        (None, "en"),
        ("", "en"),
        ("../../etc", "en"),
        ("x" * 4000, "en"),
    ],
)
def test_an_apps_language_is_matched_to_the_nearest_there_is(tmp_path: Path, app: str | None, spoken: str) -> None:
    assert languages(tmp_path, pt_BR={}, pt={}, de={}, es={}).match(app) == spoken


def test_languages_call_themselves_by_their_own_names(tmp_path: Path) -> None:
    known = languages(tmp_path, es={}, de={}, pt_BR={})
    assert [known.name_of(code) for code in known.codes] == ["English", "Deutsch", "Español", "Português (Brasil)"]


async def test_each_task_has_its_own_language(tmp_path: Path) -> None:
    dutch = languages(tmp_path, nl=DUTCH).read("nl")

    async def say() -> str:
        await asyncio.sleep(0)
        return _(CRAMPS)

    with speaking(dutch):
        task = asyncio.create_task(say())
    assert (await task, _(CRAMPS)) == ("Kramp", "Cramps")
