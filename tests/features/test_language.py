"""In whose language the bot speaks: the app's, the chosen one's, a reminder's; in a language made for the test."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from bot.app import deliver_now, dress, dress_in_others
from bot.content.translation import pieces
from bot.features import SHORT_DESCRIPTION
from bot.features.start.greetings import THANKS
from tests.catalogues import Said, languages
from tests.conversation import World, loaded_content

TEXTS = {piece.context: piece.english for piece in pieces(loaded_content())}
DUTCH: Said = {
    "Home": "Begin",
    "‹ Back": "‹ Terug",
    "What would you like?": "Waar kan ik mee helpen?",
    "A tip": "Een weetje",
    "Saved tips": "Bewaarde weetjes",
    "Save": "Bewaar",
    "Settings": "Instellingen",
    "<b>Settings</b>": "<b>Instellingen</b>",
    "Language": "Taal",
    "Follow my app": "Zoals mijn app",
    "<b>Set.</b> I speak {language} from now on.": "<b>Goed.</b> Ik spreek nu {language}.",
    "<b>Daily tips on:</b> {topic}": "<b>Dagelijks weetje:</b> {topic}",
    "<b>Language</b>": "<b>Taal</b>",
    "Undo": "Toch niet",
    "Cramps": "Kramp",
    "My reminders": "Mijn herinneringen",
    "This was due at {time}. I was held up.": "Dit was voor {time}. Ik was verhinderd.",
    "You are welcome.": "Graag gedaan.",
    "One short fact, with its evidence": "Een kort weetje, met het bewijs",
    SHORT_DESCRIPTION.english: "Eerlijke weetjes over spieren en slaap.",
    ("words: thanks", "\n".join(THANKS.english)): "dank je\nbedankt",
    ("the name of the bot", "Magpie"): "Ekster",
    "{text} [Not translated yet.]": "{text} [Nog niet vertaald.]",
    **{
        (context, english): f"Vertaald: {english[:200]}"
        for context, english in TEXTS.items()
        if context.startswith("tips.yaml/") and context.endswith("/text") and not context.startswith("words: ")
    },
}  # fmt: skip


@pytest.fixture
def dutch(world: World, tmp_path: Path) -> World:
    """The world, in which the bot speaks some Dutch as well."""
    world.magpie.languages = languages(tmp_path / "locales", nl=DUTCH)
    world.magpie.in_others.clear()
    return world


async def test_the_bot_speaks_the_language_of_the_app(dutch: World) -> None:
    ben, ada = dutch.meet("Ben", language="nl"), dutch.meet("Ada")
    await ben.say("/start")
    assert "Een weetje" in ben.labels
    assert "A tip" in (await ada.say("/start") and ada.labels)
    await ben.tap("Een weetje")
    assert "Vertaald:" in ben.text
    assert "Bewaar" in ben.labels
    assert ben.labels[-2:] == ["‹ Terug", "Begin"]
    await ben.tap("Begin")
    assert "Waar kan ik mee helpen?" in ben.text


async def test_words_are_understood_in_the_language_and_in_english(dutch: World) -> None:
    ben, ada = dutch.meet("Ben", language="nl-BE"), dutch.meet("Ada")
    for typed in ("Bedankt!", "thanks"):
        assert await ben.say(typed) == "Graag gedaan."
    assert "Vertaald:" in await ben.say("een weetje")
    assert "Vertaald:" in await ben.say("tip")
    assert await ada.say("bedankt") != "You are welcome."


async def test_a_piece_without_a_translation_is_english_and_says_so(dutch: World) -> None:
    ben = dutch.meet("Ben", language="nl")
    await ben.say("/ask")
    assert "[Nog niet vertaald.]" in await ben.forge("ans1:best-absorbed:0")


async def test_a_topic_is_found_by_its_name_in_the_language(dutch: World) -> None:
    ben = dutch.meet("Ben", language="nl")
    assert (await ben.say("/tip kramp")).startswith("Kramp")


async def test_a_chosen_language_goes_before_the_apps_and_can_be_undone(dutch: World) -> None:
    ada = dutch.meet("Ada")
    await ada.say("/language")
    assert ada.labels[:3] == ["✓ Follow my app", "English", "Nederlands"]
    assert await ada.tap("Nederlands") == "Goed. Ik spreek nu Nederlands."
    assert "Een weetje" in (await ada.say("/start") and ada.labels)
    await ada.say("/language")
    assert "✓ Nederlands" in ada.labels
    await ada.tap("English")
    assert ada.text == "Set. I speak English from now on."
    await ada.tap("Undo")
    assert ada.text == "Goed. Ik spreek nu Nederlands."
    await ada.say("/settings")
    await ada.tap("Taal")
    await ada.tap("Zoals mijn app")
    assert "I follow your app, and speak English at present." in ada.text


async def test_a_language_is_kept_only_for_who_agreed(dutch: World) -> None:
    ada = dutch.meet("Ada", agreed=False, language="nl")
    await ada.say("/start")
    assert (await dutch.rows("SELECT app_language FROM users"))[0]["app_language"] is None
    await ada.say("/language")
    await ada.tap("English")
    assert "May I keep something?" in ada.text
    await ada.tap("Yes, keep it")
    assert await dutch.rows("SELECT language FROM preferences") == [{"language": "en"}]
    await ada.say("/start")
    assert await dutch.rows("SELECT app_language FROM users") == [{"app_language": "nl"}]


async def test_a_reminder_comes_in_the_language_that_the_app_said_last(dutch: World) -> None:
    ben = dutch.meet("Ben")
    await ben.settle_into("Amsterdam")
    await ben.say("/subscribe")
    await ben.tap("21:30")
    await dutch.magpie.services.database.run(
        lambda db: db.execute("UPDATE users SET app_language = 'nl-be' WHERE id = ?", [ben.id])
    )
    await dutch.advance(days=1)
    assert "Vertaald:" in ben.text
    assert "Mijn herinneringen" in ben.labels


async def test_a_reminder_that_comes_late_says_so_in_the_language_of_the_person(dutch: World) -> None:
    ben = dutch.meet("Ben", language="nl")
    await ben.settle_into("Amsterdam")
    await ben.say("/subscribe")
    await ben.tap("21:30")
    now = dutch.clock.now()
    due = now.replace(hour=20, minute=30)  # UTC: 21:30 in Amsterdam, in winter
    dutch.clock.set(due + dt.timedelta(days=due <= now, minutes=30))
    await deliver_now(dutch.magpie)
    assert ben.text.startswith("Dit was voor 21:30. Ik was verhinderd.")


async def test_a_language_whose_file_is_gone_is_followed_by_the_apps(dutch: World, tmp_path: Path) -> None:
    ada = dutch.meet("Ada")
    await ada.say("/language")
    await ada.tap("Nederlands")
    dutch.magpie.languages = languages(tmp_path / "none")
    dutch.magpie.in_others.clear()
    assert "What would you like?" in await ada.say("/start") or "A tip" in ada.labels


async def test_a_reload_reads_the_catalogues_again(dutch: World) -> None:
    ben = dutch.meet("Ben", language="nl")
    await ben.say("/start")
    services = dutch.magpie.services
    assert list(dutch.magpie.in_others) == ["nl"]
    await dutch.magpie.work_with(await services.with_content(services.content))
    assert dutch.magpie.languages.codes == ("en", "de", "es")  # those of the content's own folder
    assert "A tip" in (await ben.say("/start") and ben.labels)


async def test_the_profile_is_in_every_language_and_keeps_the_operators_name(dutch: World) -> None:
    bot, profile = dutch.magpie.bot, dutch.telegram.profile
    await dress(bot, frozenset())
    await dress_in_others(bot, dutch.magpie.languages, frozenset())
    ada = dutch.meet("Ada")
    await ada.say("/start")
    chat = dutch.telegram.chats[ada.id]
    dutch_menu = {one["command"]: one["description"] for one in profile.commands_for(chat, ada.id, "nl")}
    english_menu = {one["command"]: one["description"] for one in profile.commands_for(chat, ada.id, "en")}
    assert dutch_menu["tip"] == "Een kort weetje, met het bewijs"
    assert dutch_menu["ask"] == english_menu["ask"]
    assert profile.short_descriptions["nl"] == "Eerlijke weetjes over spieren en slaap."
    assert profile.names.get("nl") == "Ekster"
    assert "" not in profile.names or profile.names[""] == "Magpie"


async def test_inline_cards_are_in_the_language_of_who_types(dutch: World) -> None:
    ben = dutch.meet("Ben", language="nl")
    await ben.say("/start")
    assert dutch.magpie.services_now() is dutch.magpie.services
    assert dutch.magpie.in_others["nl"].content.tips["letting-go-takes-energy"].text.startswith("Vertaald:")


async def test_a_tip_that_two_people_get_comes_to_each_in_their_language(dutch: World) -> None:
    ben, ada = dutch.meet("Ben"), dutch.meet("Ada")
    for someone in (ben, ada):
        await someone.settle_into("Amsterdam")
        await someone.say("/subscribe")
        await someone.tap("21:30")
    await dutch.magpie.services.database.run(
        lambda db: db.execute("UPDATE preferences SET language = 'nl' WHERE user_id = ?", [ben.id])
    )
    await dutch.magpie.services.database.run(lambda db: db.execute("UPDATE preferences SET tip_topic = 'cramps'"))
    for _day in range(3):
        await dutch.advance(days=1)
        assert "Vertaald:" in ben.text
        assert ben.text.startswith("Kramp")
        assert ada.text.startswith("Cramps")
        assert "Vertaald:" not in ada.text
