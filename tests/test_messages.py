"""Finding what is to be translated, and bringing a catalogue up to date without losing what was translated."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from msgspec.structs import replace

from bot import catalogue, messages
from bot.catalogue import Standing, key_of, messages_of
from bot.content.translation import unclear
from bot.features.reminders import views as reminders_views
from bot.language import FOLDER, Languages, speaking
from bot.messages import Found, NotLiteralError, all_messages, backwards, in_code, longer, status, updated
from bot.printed_examples import misread
from tests.catalogues import Said
from tests.catalogues import write as write_language
from tests.conversation import CONTENT, loaded_content

CONTENT_OF = loaded_content()


@cache
def found() -> list[Found]:
    """Every message there is. A worker that runs none of these tests does not look for them."""
    return all_messages()


CODE = """
A = N_("Cramps", context="a topic")
B = word_list("thanks", "thanks", "ty")


def view(n, label):
    # Translators: said at the door
    _("Hello, {name}.", name=_("Ada"))
    ngettext("{count} tip", "{count} tips", n)
    pgettext("the next page", "More")
    _(label)
    _("One sentence "
      "in two pieces.")
"""

# How much of a language that is being translated may still be missing: untranslated, fuzzy, broken. A ratchet: these
# only ever fall. Spanish and German are whole, as is every language without a line here.
MOST: dict[str, tuple[int, int, int]] = {}


def code(tmp_path: Path, source: str) -> list[Found]:
    (tmp_path / "bot").mkdir(exist_ok=True)
    (tmp_path / "bot" / "a.py").write_text(source)
    return in_code(tmp_path)


def test_every_kind_of_call_is_found_in_its_order(tmp_path: Path) -> None:
    found = code(tmp_path, CODE)
    assert [(one.context, one.english) for one in found] == [
        ("a topic", ("Cramps",)),
        ("words: thanks", ("thanks\nty",)),
        (None, ("Hello, {name}.",)),
        (None, ("Ada",)),
        (None, ("{count} tip", "{count} tips")),
        ("the next page", ("More",)),
        (None, ("One sentence in two pieces.",)),
    ]
    assert found[2].comments == ("said at the door",)
    assert found[2].files == ("bot/a.py",)


@pytest.mark.parametrize("source", ['_(f"Hello {x}")', '_("a" + b)', "N_(title)", 'word_list("a", *words)'])
def test_what_nobody_can_translate_is_refused_with_its_place(tmp_path: Path, source: str) -> None:
    with pytest.raises(NotLiteralError, match=r"bot/a\.py:1: "):
        code(tmp_path, source)


def test_one_sentence_means_one_thing() -> None:
    keys = [one.key for one in found()]
    assert len(keys) == len(set(keys))


def test_a_list_has_a_name_of_its_own() -> None:
    names = [one.context for one in found() if one.is_list]
    assert len(names) == len(set(names))


def translated(found: list[Found], code: str = "nl") -> Catalog:
    """Everything, in a language in which it is English with a mark."""
    return messages.pseudo(found, code, say=lambda text: f"*{text}")


def said(catalog: Catalog) -> dict[catalogue.Key, tuple[tuple[str, ...], bool]]:
    return {key_of(message): (catalogue.forms_of(message), message.fuzzy) for message in messages_of(catalog)}


TIP = Found(("A tip.",), ("content/tips.yaml",), "tips.yaml/a/text")
STEPS = [
    Found((text,), ("content/routines.yaml",), f"routines.yaml/r/steps/{place}/text")
    for place, text in enumerate(("Sit.", "Stand."), start=1)
]
LABEL, SENTENCE = Found(("Save",), ("bot/a.py",)), Found(("I keep it for a month.",), ("bot/a.py",))
PLURAL = Found(("{count} tip", "{count} tips"), ("bot/a.py",))


def test_nothing_changes_where_nothing_changed() -> None:
    before = translated([TIP, *STEPS, LABEL, SENTENCE, PLURAL])
    assert said(updated(before, [TIP, *STEPS, LABEL, SENTENCE, PLURAL])) == said(before)


def test_an_edited_sentence_is_fuzzy_and_knows_what_it_was() -> None:
    edited = replace(TIP, english=("Another tip.",))
    new = updated(translated([TIP]), [edited])
    message = next(messages_of(new))
    assert (message.string, message.fuzzy, tuple(message.previous_id)) == ("*A tip.", True, ("A tip.",))
    again = next(messages_of(updated(new, [replace(TIP, english=("A third one.",))])))
    assert tuple(again.previous_id) == ("A tip.",)  # what the translation is of
    back = next(messages_of(updated(new, [TIP])))
    assert back.fuzzy


def test_an_edited_sentence_of_the_code_is_found_by_its_likeness() -> None:
    edited = replace(SENTENCE, english=("I keep it for a year.",))
    new = said(updated(translated([SENTENCE, LABEL]), [edited, LABEL]))
    assert new[edited.key] == (("*I keep it for a month.",), True)
    assert new[LABEL.key] == (("*Save",), False)


def test_a_step_that_moved_within_its_entry_keeps_its_translation() -> None:
    first = Found(("Breathe.",), STEPS[0].files, "routines.yaml/r/steps/1/text")
    moved = [replace(one, context=f"routines.yaml/r/steps/{n}/text") for n, one in enumerate(STEPS, start=2)]
    new = said(updated(translated(STEPS), [first, *moved]))
    assert [new[one.key] for one in moved] == [(("*Sit.",), False), (("*Stand.",), False)]
    assert new[first.key][0] != ("*Sit.",) or new[first.key][1]


def test_what_is_gone_is_dropped_and_what_is_new_is_empty() -> None:
    other = Found(("Entirely different words here",), ("bot/b.py",))
    assert said(updated(translated([LABEL]), [other])) == {other.key: (("",), False)}


def test_files_are_written_in_order_with_no_line_numbers(tmp_path: Path) -> None:
    path = tmp_path / "nl.po"
    messages.write(path, translated([TIP, *STEPS, LABEL, PLURAL]))
    text = path.read_text()
    assert [line for line in text.splitlines() if line.startswith("#:")] == [
        "#: content/tips.yaml",
        *["#: content/routines.yaml"] * 2,
        *["#: bot/a.py"] * 2,
    ]
    messages.write(path, updated(catalogue.parse(path), [TIP, *STEPS, LABEL, PLURAL]))
    assert path.read_text() == text
    assert "POT-Creation" not in text


@pytest.mark.parametrize("path", messages.locales(), ids=lambda path: str(path.stem))
def test_no_message_of_a_language_is_missing_fuzzy_or_broken(path: Path) -> None:
    known = [key_of(message) for message in messages_of(catalogue.parse(path))]
    assert known == [one.key for one in found()], "run `make messages`"
    stands = status(path, CONTENT, found())
    broken = stands.count(Standing.PLACEHOLDERS) + stands.count(Standing.TAGS) + len(stands.problems)
    now = (stands.count(Standing.UNTRANSLATED), stands.count(Standing.FUZZY), broken)
    most = MOST.get(path.stem, (0, 0, 0))
    assert all(one <= limit for one, limit in zip(now, most, strict=True)), f"{stands}\n" + "\n".join(stands.problems)


def test_the_pseudo_languages_have_every_message_and_break_none(tmp_path: Path) -> None:
    messages.write_pseudo(tmp_path / FOLDER, found())
    for code in messages.PSEUDO:
        stands = status(tmp_path / FOLDER / f"{code}.po", CONTENT, found())
        assert stands.standings == {Standing.TRANSLATED: len(found())}
    with speaking(Languages(tmp_path / FOLDER).read("he")) as _nothing:
        pass


def test_a_pseudo_language_leaves_alone_what_the_program_reads() -> None:
    text = "Tap <b>Save</b>, {name}, or /saved: https://a.example/b"
    for say in messages.PSEUDO.values():
        other = say(text)
        assert catalogue.placeholders(other) == ["name"]
        assert catalogue.tags(other) == catalogue.tags(text)
        assert "/saved" in other
        assert "https://a.example/b" in other
    assert backwards("Save") == "\u200fevaS"
    assert len(longer("Ten letter")) == 14


GRAMS = "50 g of pumpkin seeds"
CLASH: Said = {
    ("words: forms.yaml/citrate/aliases", "\n".join(CONTENT_OF.forms["citrate"].aliases)): "citraat\nglycinaat",
    ("words: forms.yaml/glycinate/aliases", "\n".join(CONTENT_OF.forms["glycinate"].aliases)): "glycinaat",
}


def test_a_name_that_means_two_things_is_told(tmp_path: Path) -> None:
    problems = status(write_language(tmp_path, "nl", CLASH), CONTENT, found()).problems
    assert [one for one in problems if "already means" in one] == [
        "nl.po: words: forms.yaml/citrate/aliases: the name `glycinaat` already means `glycinate`"
    ]


def test_an_example_of_what_to_type_that_would_not_be_understood_is_told(tmp_path: Path) -> None:
    def told(said: str, example: str) -> bool:
        problems = status(write_language(tmp_path, "nl", {said: example}), CONTENT, found()).problems
        return any(f"“{example}” is printed" in one for one in problems)

    assert told(GRAMS, "een onsje pitten")
    assert not told(GRAMS, "50 g pumpkin seeds")
    assert told("citrate 500 mg x 2", "citraat vijfhonderd")
    assert told(reminders_views.TYPED_EXAMPLES.english, "21:30, kwart over tien")
    assert not told(reminders_views.TYPED_EXAMPLES.english, "8:00 and 20:00, of weekdays at 7:00, weekends at 9:00")


def test_every_english_example_is_understood() -> None:
    assert not list(misread(CONTENT_OF))
    assert not list(unclear(CONTENT_OF))
