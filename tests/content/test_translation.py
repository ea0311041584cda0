"""The content in another language: what is translated, what stays, and what a model refuses."""

from __future__ import annotations

from collections import Counter

import pytest

from bot.catalogue import Catalogue
from bot.content.files import LISTS, ONES
from bot.content.models import Entry, Synonyms, Translated
from bot.content.red_flags import RedFlags
from bot.content.translation import SYNONYMS, Piece, look_at, pieces, translated, unmarked
from bot.language import ENGLISH, Language
from tests.conversation import loaded_content

PIECES = {piece.context: piece for piece in pieces(loaded_content())}
TIP = "letting-go-takes-energy"
NOTE = " [Not translated yet.]"


def dutch(**said: str) -> Language:
    return Language("nl", Catalogue({(context, PIECES[context].english): (text,) for context, text in said.items()}))


@pytest.mark.parametrize("model", [*LISTS.values(), *ONES.values(), Synonyms])
def test_every_text_says_what_becomes_of_it_in_another_language(model: type[Entry]) -> None:
    assert list(unmarked(model)) == []


def test_each_piece_has_a_place_of_its_own() -> None:
    found = Counter(piece.context for piece in pieces(loaded_content()))
    assert [context for context, count in found.items() if count > 1] == []
    assert PIECES[f"tips.yaml/{TIP}/text"].kind is Translated.TEXT
    assert PIECES["forms.yaml/glycinate/short_name"] == Piece(
        "forms.yaml", "forms.yaml/glycinate/short_name", "glycinate", Translated.NAME
    )
    assert PIECES["words: safety.yaml/red_flags/chest-pain/phrases"].kind is Translated.LIST
    assert "forms.yaml/glycinate/uses/sleep/why" in PIECES


def test_ids_addresses_formulas_and_the_work_of_others_are_left_alone() -> None:
    texts = {piece.english for piece in PIECES.values()}
    content = loaded_content()
    assert not texts & {source.title for source in content.sources.values()}
    assert not texts & {form.composition.formula for form in content.forms.values()}
    assert not any(text.startswith("http") for text in texts)


def test_what_is_translated_stands_in_its_place() -> None:
    said = {
        f"tips.yaml/{TIP}/text": "Loslaten kost een spier energie.",
        "words: forms.yaml/glycinate/aliases": "glycinaat\nmagnesiumglycinaat\n",
        "safety.yaml/red_flags/chest-pain/title": "Pijn op de borst",
        "routines.yaml/cramp-now/who_should_not/1": "Een kuit die dik, heet of rood is.",
        "questions.yaml/best-absorbed/button": "Wat neem je best op?",
    }
    content = translated(loaded_content(), dutch(**said))
    assert content.tips[TIP].text == said[f"tips.yaml/{TIP}/text"]
    assert content.forms["glycinate"].aliases == ("glycinaat", "magnesiumglycinaat")
    assert {flag.id: flag.title for flag in content.safety.red_flags}["chest-pain"] == "Pijn op de borst"
    assert content.routines["cramp-now"].who_should_not[0] == "Een kuit die dik, heet of rood is."
    assert content.questions["best-absorbed"].button == "Wat neem je best op?"
    assert content.tips[TIP].sources == loaded_content().tips[TIP].sources


def test_what_is_not_translated_is_english_and_a_sentence_says_so() -> None:
    english, content = loaded_content(), translated(loaded_content(), dutch())
    assert content.tips[TIP].text == english.tips[TIP].text + NOTE
    assert content.tips[TIP].not_for is None
    assert content.routines["cramp-now"].who_should_not[0].endswith(NOTE)
    assert content.questions["best-absorbed"].button == english.questions["best-absorbed"].button
    assert content.safety.red_flags[0].phrases == english.safety.red_flags[0].phrases
    assert content.synonyms == english.synonyms


def test_a_translation_that_its_model_refuses_is_left_out_and_told() -> None:
    button, tip = "questions.yaml/best-absorbed/button", f"tips.yaml/{TIP}/text"
    said = {button: "Welke vorm neemt het lichaam het beste op?", tip: "Kort."}
    content, refused = look_at(loaded_content(), dutch(**said))
    assert content.questions["best-absorbed"].button == loaded_content().questions["best-absorbed"].button
    assert content.tips[TIP].text.endswith(NOTE)
    assert [one.context for one in refused] == [tip, button]


def test_synonyms_are_written_as_lines() -> None:
    said = {SYNONYMS: "slapeloos, lig wakker = slapen wakker\nzonder gelijkteken\n"}
    content, refused = look_at(loaded_content(), dutch(**said))
    assert [(group.say, group.means) for group in content.synonyms] == [(("slapeloos", "lig wakker"), "slapen wakker")]
    assert [one.context for one in refused] == [SYNONYMS]


def test_english_is_the_content_itself() -> None:
    assert translated(loaded_content(), ENGLISH) is loaded_content()


def test_a_red_flag_is_found_in_english_too_and_answered_in_the_language() -> None:
    said = {
        "words: safety.yaml/red_flags/chest-pain/phrases": "pijn op de borst\nbeklemd op de borst\ndruk op de borst",
        "safety.yaml/red_flags/chest-pain/title": "Pijn op de borst",
    }
    english = loaded_content().safety
    safety = translated(loaded_content(), dutch(**said)).safety
    flags = RedFlags(safety.red_flags, safety.idioms, otherwise=RedFlags(english.red_flags, english.idioms))
    for typed in ("ik heb pijn op de borst", "my chest hurts"):
        found = flags.find(typed)
        assert found is not None
        assert found.title == "Pijn op de borst"
