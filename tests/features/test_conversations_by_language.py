"""One conversation of each feature in each language, as a person of that language has it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest

from bot.app import dress, dress_in_others
from bot.comparison import compare
from bot.features import DESCRIPTION, FEATURES, SHORT_DESCRIPTION
from bot.features.compare.picture import picture_of
from bot.features.export.report import words_on
from bot.features.progress.views import month_words
from bot.features.routines.run_views import rhythm_picture
from bot.language import SOURCE, speaking
from tests.conversation import World, content_in
from tests.features.test_every_screen import LANGUAGES
from tests.features.test_inline import offered
from tests.natives import Native, english_in, own_words, plainly

NO_WORDS = {"type", "url", "align", "valign", "callback_data"}  # of a rich message


@pytest.fixture(params=LANGUAGES)
def ben(world: World, request: pytest.FixtureRequest) -> Native:
    return Native(world, request.param)


async def settle_in_lisbon(ben: Native) -> None:
    await ben.says("/settings")
    await ben.taps("Time zone", es="Zona horaria", de="Zeitzone")
    await ben.says("Lisbon", es="Lisboa", de="Lissabon")
    ben.reads("Lisbon, Portugal", es="Lisboa, Portugal", de="Lissabon, Portugal")
    await ben.taps("Yes", es="Sí", de="Ja")


def words_in(rich: Any) -> Iterator[str]:
    """Every text of a rich message, in its order."""
    if isinstance(rich, dict):
        for key, value in rich.items():
            if isinstance(value, str):
                yield from () if key in NO_WORDS else (value,)
            else:
                yield from words_in(value)
    elif isinstance(rich, list):
        for one in rich:
            yield from (one,) if isinstance(one, str) else words_in(one)


async def test_start_and_help(ben: Native) -> None:
    await ben.says("/start")
    ben.reads("Hello, I am Magpie.", es="Hola, soy Magpie.", de="Hallo, ich bin Magpie.")
    await ben.taps("Help", es="Ayuda", de="Hilfe")
    ben.reads("What I can do", es="Lo que sé hacer", de="Was ich kann")
    ben.reads("/tip [topic]", es="/tip [tema]", de="/tip [Thema]")
    await ben.taps("Home", es="Inicio", de="Startseite")
    ben.reads("What would you like?", es="¿Qué te gustaría?", de="Was möchtest du?")
    await ben.says("Thank you!", es="¡Muchas gracias!", de="Vielen Dank!")
    ben.reads("You are welcome.", es="De nada.", de="Gern geschehen.")


async def test_tips(ben: Native) -> None:
    await ben.says("/tip cramps", es="/tip calambres", de="/tip Krämpfe")
    ben.reads("Cramps\n", es="Calambres\n", de="Krämpfe\n")
    await ben.taps("Why and sources", es="Por qué y fuentes", de="Warum und Quellen")
    ben.reads(
        "Reviewed on 22 November 2026",
        es="Revisado el 22 de noviembre de 2026",
        de="Zuletzt geprüft am 22. November 2026",
    )
    await ben.taps("Save", es="Guardar", de="Merken")
    ben.is_told(
        "Saved. Find it with /saved.",
        es="Guardado. Lo encontrarás con /saved.",
        de="Gemerkt. Du findest ihn mit /saved.",
    )
    await ben.taps("Another", es="Otro", de="Noch einer")
    await ben.says("/saved")
    ben.reads("Saved tips", es="Consejos guardados", de="Gemerkte Tipps")


async def test_compare(ben: Native) -> None:
    await ben.says("glycinate vs citrate", es="glicinato vs citrato", de="Glycinat oder Citrat")
    ben.reads("Before any amount", es="Antes de cualquier cantidad", de="Bevor es um Mengen geht")
    ben.reads("14.1 %", es="14,1 %", de="14,1 %")
    ben.reads("Citrate is absorbed better", es="Citrato: se absorbe mejor", de="Citrat wird besser aufgenommen")
    if ben.reading == "es":  # to draw takes its time; English and the other pictures have tests of their own
        await ben.taps("As a picture", es="En imagen")
        assert "photo" in ben.someone.latest()
        ben.reads("", es="Magnesio por peso: glicinato 14,1 %, citrato 16,2 %.")
    await ben.taps("As a table", es="En tabla", de="Als Tabelle")
    table = "\n".join(words_in(ben.someone.latest()["rich_message"]))
    assert {"en": "14.1", "es": "14,1", "de": "14,1"}[ben.reading] in table
    assert not english_in(ben.reading, own_words(table, ben.reading))
    await ben.taps("Evidence, row by row", es="Pruebas, por filas", de="Belege je Zeile")
    await ben.says("/compare unobtainium", es="/compare unobtanio", de="/compare Unobtanium")
    ben.reads("I don't know a form called", es="No conozco ninguna forma llamada", de="Eine Form namens")


async def test_forms(ben: Native) -> None:
    await ben.says("/forms")
    await ben.taps("Epsom salt", es="sal Epsom", de="Bittersalz")
    await ben.says("/forms glycinate", es="/forms glicinato", de="/forms Bisglycinat")
    ben.reads("14.1 %", es="14,1 %", de="14,1 %")
    ben.reads("Absorption: fair.", es="Absorción: ", de="Aufnahme: ")


async def test_questions(ben: Native) -> None:
    await ben.says("/ask")
    await ben.taps("Safety", es="Seguridad", de="Sicherheit")
    await ben.someone.tap(ben.someone.labels[0])
    ben.looks_for_english()
    await ben.taps("Why and sources", es="Por qué y fuentes", de="Warum und Quellen")
    ben.reads("Reviewed on", es="Revisado el", de="Zuletzt geprüft am")
    await ben.says("/ask")
    await ben.taps("Heard that…?", es="¿Has oído que…?", de="Stimmt das?")
    await ben.someone.tap(ben.someone.labels[0])
    ben.looks_for_english()


async def test_free_text(ben: Native) -> None:
    await ben.says("I can't sleep at night", es="no puedo dormir por la noche", de="Ich kann nachts nicht schlafen")
    ben.reads("I found these.", es="Encontré esto.", de="Das habe ich gefunden.")
    await ben.someone.tap(ben.someone.labels[0])
    ben.looks_for_english()
    await ben.says("my tyre is flat", es="se me pinchó una rueda", de="mein Reifen ist platt")
    ben.reads("I do not know that one.", es="Eso no lo sé.", de="Das kenne ich nicht.")
    await ben.says("/abracadabra")
    ben.reads("I do not know that command.", es="No conozco ese comando.", de="Diesen Befehl kenne ich nicht.")


async def test_find(ben: Native) -> None:
    await ben.says("/find")
    await ben.taps("I take medicines", es="Tomo medicamentos", de="Ich nehme Medikamente")
    await ben.says("/find")
    await ben.taps("None of these", es="Ninguna de estas", de="Nichts davon")
    ben.reads("2 of 4, what for?", es="2 de 4, ¿para qué?", de="2 von 4, wofür?")
    await ben.taps("Sleep", es="Sueño", de="Schlaf")
    await ben.taps("Sensitive, easily upset", es="Sensible, delicado", de="Empfindlich")
    await ben.taps("Keep it cheap", es="Que sea barato", de="Möglichst günstig")
    ben.reads("1. ", es="1. ", de="1. ")


async def test_dose(ben: Native) -> None:
    await ben.says("/dose")
    await ben.says(
        "2 capsules of 1000 mg citrate", es="2 cápsulas de 1000 mg de citrato", de="2 Kapseln à 1000 mg Citrat"
    )
    ben.reads(
        "2 x 1,000 mg of magnesium citrate", es="2 x 1000 mg de citrato de magnesio", de="2 x 1.000 mg Magnesiumcitrat"
    )
    ben.reads("226 to 324 mg", es="226 a 324 mg", de="226 bis 324 mg")
    await ben.taps("For my age and sex", es="Para mi edad y sexo", de="Alter und Geschlecht")
    await ben.taps("31 to 50", es="31 a 50", de="31 bis 50")
    await ben.taps("Woman", es="Mujer", de="Frau")
    await ben.taps("Neither", es="Ninguno", de="Weder noch")
    ben.reads("a woman of 31 to 50", es="una mujer de 31 a 50 años", de="eine Frau, Alter 31 bis 50")
    await ben.taps("About these figures", es="Sobre estas cifras", de="Zu diesen Zahlen")
    await ben.says("/dose zinc 15 mg", es="/dose zinc 15 mg", de="/dose Zink 15 mg")
    ben.reads("I work out magnesium only", es="magnesio", de="Magnesium")


async def test_food(ben: Native) -> None:
    await ben.says("/food")
    ben.reads("page 1 of 3", es="página 1 de 3", de="Seite 1 von 3")
    await ben.taps("Find a food", es="Buscar alimento", de="Lebensmittel suchen")
    await ben.says("75 g of pumpkin seeds", es="75 g de pipas de calabaza", de="75 g Kürbiskerne")
    ben.reads("412 mg", es="412 mg", de="412 mg")
    await ben.taps("Add to today", es="Añadir a hoy", de="Zu heute zählen")
    ben.reads("Monday 2 March", es="lunes 2 de marzo", de="Montag, 2. März")
    await ben.says(
        "/food half a cup of spinach", es="/food media taza de espinacas", de="/food eine halbe Tasse Spinat"
    )
    ben.reads("78 mg", es="78 mg", de="78 mg")
    await ben.says("/food 2 pizzas")
    ben.reads("I have no figure for", es="No tengo ninguna cifra", de="habe ich keine Zahl")


async def test_spacing(ben: Native) -> None:
    await settle_in_lisbon(ben)
    await ben.says("/space doxycycline", es="/space doxiciclina", de="/space Doxycyclin")
    ben.reads("Gap: ", es="Separación: ", de="Abstand: ")
    await ben.taps("Set a spaced reminder", es="Poner recordatorios", de="Mit Abstand erinnern")
    await ben.says("weekdays at 7:30", es="entre semana a las 7:30", de="werktags um 7:30")
    ben.reads("Monday to Friday at 07:30", es="de lunes a viernes a las 07:30", de="Montag bis Freitag um 07:30")


async def test_routines(ben: Native) -> None:
    await ben.says("/relax")
    ben.reads("Page 1 of 2", es="Página 1 de 2", de="Seite 1 von 2")
    await ben.says("/relax calf stretch", es="/relax estirar pantorrillas", de="/relax Wadendehnung")
    await ben.taps("Start", es="Empezar", de="Beginnen")
    ben.reads("Step 1 of 14", es="Paso 1 de 14", de="Schritt 1 von 14")
    ben.reads("10 seconds left", es="Tiempo restante: 10 segundos", de="Noch 10 Sekunden")
    await ben.taps("Pause", es="Pausar", de="Pausieren")
    await ben.taps("Next", es="Siguiente", de="Weiter")
    await ben.taps("Stop", es="Detener", de="Anhalten")
    ben.reads("Stopped at step 2 of 14.", es="Detenida en el paso 2 de 14.", de="Bei Schritt 2 von 14 beendet.")


async def test_reminders_and_progress(ben: Native) -> None:
    await settle_in_lisbon(ben)
    await ben.says("/remind")
    await ben.taps("Another reminder", es="Otro recordatorio", de="Andere Erinnerung")
    await ben.taps("Something to take", es="Algo que tomar", de="Etwas zum Einnehmen")
    await ben.says("half past nine in the evening", es="a las nueve y media de la noche", de="halb zehn abends")
    await ben.says("Magnesium", es="Magnesio", de="Magnesium")
    ben.reads("every day at 21:30", es="cada día a las 21:30", de="jeden Tag um 21:30")
    await ben.moves(hours=10)
    ben.reads("You asked to be reminded", es="Pediste que te lo recordara", de="Du wolltest erinnert werden")
    await ben.taps("Snooze", es="Posponer", de="Später")
    await ben.taps("‹ Back", es="‹ Atrás", de="‹ Zurück")
    await ben.taps("Done", es="Hecho", de="Erledigt")
    ben.reads("Done at 22:00.", es="Hecho a las 22:00.", de="Erledigt um 22:00.")
    await ben.taps("Undo", es="Deshacer", de="Rückgängig")
    ben.is_told("Taken back.", es="Deshecho.", de="Zurückgenommen.")
    await ben.taps("Done", es="Hecho", de="Erledigt")
    await ben.says("/progress")
    ben.reads("March 2026", es="Marzo de 2026", de="März 2026")
    if ben.reading == "de":
        await ben.taps("As a picture", de="Als Bild")
        assert "photo" in ben.someone.latest()
    await ben.says("stop", es="basta", de="Stopp")
    ben.reads("Stopped.", es="Parado.", de="Gestoppt.")
    await ben.taps("Undo", es="Deshacer", de="Rückgängig")


async def test_preferences(ben: Native) -> None:
    await settle_in_lisbon(ben)
    await ben.says("/settings")
    await ben.taps("12-hour clock", es="Reloj de 12 horas", de="12-Stunden-Uhr")
    ben.reads("9:30 pm", es="9:30 p. m.", de="9:30 PM")
    await ben.taps("Daily tip topic", es="Tema del consejo", de="Thema des Tagestipps")
    await ben.taps("Cramps", es="Calambres", de="Krämpfe")
    ben.reads("Daily tips on: cramps", es="Consejo del día sobre: calambres", de="Tagestipps zu: Krämpfe")
    await ben.taps("Quiet hours", es="Horas de silencio", de="Ruhezeit")


async def test_privacy_and_export(ben: Native) -> None:
    await settle_in_lisbon(ben)
    await ben.says("/privacy")
    ben.reads("400 days", es="400 días", de="400 Tagen")
    for label in ("CSV", "JSON"):
        await ben.says("/export")
        await ben.taps(label)
        assert "document" in ben.someone.latest()
    await ben.says("/delete")
    ben.reads("your time zone (Lisbon)", es="tu zona horaria (Lisboa)", de="deine Zeitzone (Lissabon)")
    await ben.taps("Keep everything", es="Conservarlo todo", de="Alles behalten")
    await ben.says("/delete")
    await ben.taps("Delete everything", es="Borrarlo todo", de="Alles löschen")


async def test_a_red_flag(ben: Native) -> None:
    await ben.says(
        "I have chest pain and my left arm is numb",
        es="me duele el pecho y tengo el brazo izquierdo dormido",
        de="Ich habe Brustschmerzen und mein linker Arm ist taub",
    )
    ben.reads("This may be an emergency", es="Puede ser una emergencia", de="Das kann ein Notfall sein")


async def test_the_language_itself_and_back(ben: Native) -> None:
    await ben.says("/language")
    other = {"en": "es", "es": "en", "de": "en"}[ben.reading]
    own, ben.reading = ben.reading, other
    await ben.taps("Español", es="English", de="English")
    ben.reads("Listo.", es="Set. I speak English from now on.", de="Set. I speak English from now on.")
    await ben.says("/start")
    ben.is_offered("Un consejo", es="A tip", de="A tip")
    await ben.says("/language")
    ben.reading = own
    await ben.taps("El de mi aplicación", es="Follow my app", de="Follow my app")
    await ben.says("/start")
    ben.is_offered("A tip", es="Un consejo", de="Ein Tipp")


async def test_an_inline_card(ben: Native, world: World) -> None:
    query = {"en": "glycinate vs citrate", "es": "glicinato vs citrato", "de": "Glycinat vs Citrat"}[ben.reading]
    results: list[dict[str, Any]] = await offered(world, ben.someone, query)
    said = results[0]["input_message_content"]
    text = plainly(said.get("message_text", ""))
    assert {"en": "14.1 %", "es": "14,1 %", "de": "14,1 %"}[ben.reading] in text
    for result in results:
        card = result["input_message_content"]
        left = english_in(ben.reading, own_words(card["message_text"], ben.reading))
        assert not left, (left, card)
        assert not english_in(ben.reading, f"{result['title']}\n{result.get('description', '')}")


@pytest.mark.parametrize("code", LANGUAGES)
async def test_the_profile_is_in_each_language(world: World, code: str) -> None:
    """The commands, the name, the description and the short one: what Telegram shows of a bot by itself."""
    bot, profile = world.magpie.bot, world.telegram.profile
    await dress(bot, frozenset())
    await dress_in_others(bot, world.magpie.languages, frozenset())
    someone = world.meet("Ben", language=code)
    await someone.say("/start")
    menu = profile.commands_for(world.telegram.chats[someone.id], someone.id, code)
    spoken = content_in(code)[0]
    wanted = {one.name: one.description for feature in FEATURES for one in feature.commands}
    assert menu
    for one in menu:
        english = wanted[one["command"]].english
        assert one["description"] == (english if code == SOURCE else spoken.find(english)), one
        assert not english_in(code, one["description"])
    key = "" if code == SOURCE else code
    for texts, message in ((profile.descriptions, DESCRIPTION), (profile.short_descriptions, SHORT_DESCRIPTION)):
        assert texts[key] == (message.english if code == SOURCE else spoken.find(message.english, message.context))
    assert profile.names.get(code, "Magpie") == "Magpie"  # it is called the same everywhere


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_is_drawn_is_said_in_the_language(code: str) -> None:
    spoken, content = content_in(code)
    with speaking(spoken):
        forms = compare([content.forms[form_id] for form_id in ("glycinate", "citrate")])
        drawn = [
            picture_of(forms),
            rhythm_picture((4, 4, 8, 4)),
            words_on(dt.date(2026, 2, 1), dt.date(2026, 3, 2)),
            month_words(dt.date(2026, 3, 1)),
        ]
    said = "\n".join(said for one in drawn for said in re.findall(r"'([^']*)'", repr(one)))
    assert not english_in(code, said)
    assert {"en": "20 seconds", "es": "20 segundos", "de": "20 Sekunden"}[code] in plainly(said)
