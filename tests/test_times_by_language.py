"""Times and days as people type them in Spanish and in German, with lists made for the test; English beside them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import clock_times, timetable_words
from bot.clock_times import parse_clock_time
from bot.features.reminders import typed_words
from bot.language import Language, WordList, speaking
from bot.timetable import Timetable
from bot.timetable_words import describe, parse_timetable, short_days
from tests.catalogues import Said, languages

Lists = dict[WordList, str]  # with a comma between two lines

c, t, r = clock_times, timetable_words, typed_words
SPANISH: Lists = {
    c.MORNING: "mañana, mañanas",
    c.AFTERNOON: "tarde, tardes",
    c.EVENING: "noche, noches",
    c.NIGHT: "madrugada, madrugadas",
    c.BEFORE_PART_OF_DAY: "de, por, en, a, cada, todas",
    c.ARTICLES_OF_PARTS: "la, las, esta",
    c.NOON: "mediodía, mediodia, medio día",
    c.MIDNIGHT: "medianoche, media noche",
    c.BEFORE_TIMES: "a, al, la, las, el, los, sobre, hacia, cada, todos, día, días, por, favor",
    c.AFTER_TIMES: "en, punto, cada, todos, los, día, días, por, favor, gracias",
    c.FROM_AN_HOUR: "[hour] y media = 30, [hour] y cuarto = 15, [hour] menos cuarto = -15, [hour] y [minutes] = +, "
    "[hour] menos [minutes] = -",
    c.MINUTES: "min, minuto, minutos",
    c.HOUR_SIGNS: "h, horas",
    c.HOURS: "h, hs, hrs, horas",
    c.NUMBERS: "una = 1, dos = 2, tres = 3, cuatro = 4, cinco = 5, seis = 6, siete = 7, ocho = 8, nueve = 9, "
    "diez = 10, once = 11, doce = 12, veinte = 20, treinta y cinco = 35",
    t.DAYS: "lunes = 1, martes = 2, miércoles = 3, miercoles = 3, jueves = 4, viernes = 5, sábado = 6, sabado = 6, "
    "sábados = 6, domingo = 7, domingos = 7",
    t.SETS: "entre semana = 12345, días laborables = 12345, fin de semana = 67, fines de semana = 67, "
    "todos los días = 1234567, cada día = 1234567, a diario = 1234567",
    t.TO: "a, a las, hasta, hasta las",
    t.FROM: "de, desde, desde las",
    t.BETWEEN: "entre, entre las",
    t.LEAD: "el, los, la, las, cada, a, en",
    t.AND: "y",
    t.EVERY: "cada",
    t.HOURS: "hora, horas, h",
    t.HOURLY: "cada hora",
    t.IDLE: "recuérdame, por favor, gracias, a",
    r.STOP_WORDS: "para, basta",
    r.ASKING: "recuérdame, avísame",
    r.TO_TAKE: "magnesio, pastilla*, tomar",
    r.TAKING: "tomar, tomarme",
    r.ARTICLES: "el, la, mi, mis",
    r.WHEN: "a las, cada, todos, entre semana",
    r.UNTIL: "hasta, hasta el",
    r.TOMORROW: "mañana",
    r.WITHIN_DATES: "de, del, el",
}
GERMAN: Lists = {
    c.AM: "vorm",
    c.PM: "nachm",
    c.MORNING: "morgen, morgens, vormittag, vormittags",
    c.AFTERNOON: "nachmittag, nachmittags",
    c.EVENING: "abend, abends",
    c.NIGHT: "nacht, nachts",
    c.BEFORE_PART_OF_DAY: "am, in, jeden, jede, zu",
    c.ARTICLES_OF_PARTS: "der",
    c.NOON: "mittag, mittags",
    c.MIDNIGHT: "mitternacht",
    c.BEFORE_TIMES: "um, gegen, jeden, tag, täglich, bitte, ab, etwa",
    c.AFTER_TIMES: "uhr, genau, bitte, täglich, jeden, tag",
    c.FROM_AN_HOUR: "halb [hour] = -30, viertel vor [hour] = -15, dreiviertel [hour] = -15, viertel nach [hour] = 15, "
    "[minutes] vor [hour] = -, [minutes] nach [hour] = +, [minutes] vor halb [hour] = -",
    c.MINUTES: "min, minute, minuten",
    c.HOUR_SIGNS: "h, uhr",
    c.HOURS: "h, uhr",
    c.NUMBERS: "eins = 1, ein = 1, zwei = 2, drei = 3, vier = 4, fünf = 5, sechs = 6, sieben = 7, acht = 8, "
    "neun = 9, zehn = 10, elf = 11, zwölf = 12, zwanzig = 20, dreißig = 30, fünfundvierzig = 45",
    t.DAYS: "mo = 1, montags = 1, di = 2, dienstags = 2, mi = 3, mittwochs = 3, do = 4, donnerstags = 4, fr = 5, "
    "freitags = 5, sa = 6, samstags = 6, sonnabend = 6, so = 7, sonntags = 7",
    t.SETS: "werktags = 12345, wochentags = 12345, am wochenende = 67, wochenende = 67, jeden tag = 1234567, "
    "täglich = 1234567",
    t.TO: "bis",
    t.FROM: "von",
    t.BETWEEN: "zwischen",
    t.LEAD: "am, um, jeden, der, dem",
    t.AND: "und",
    t.EVERY: "alle, jede",
    t.HOURS: "stunde, stunden, std, h",
    t.HOURLY: "stündlich",
    t.IDLE: "bitte, danke, erinnere, mich",
}


def spoken(folder: Path, code: str, own: Lists) -> Language:
    said: Said = {
        ("words: " + english.name, "\n".join(english.english)): "\n".join(map(str.strip, lines.split(",")))
        for english, lines in own.items()
    }
    return languages(folder, **{code: said}).read(code)


@pytest.fixture(scope="module")
def spanish(tmp_path_factory: pytest.TempPathFactory) -> Language:
    return spoken(tmp_path_factory.mktemp("es"), "es", SPANISH)


@pytest.fixture(scope="module")
def german(tmp_path_factory: pytest.TempPathFactory) -> Language:
    return spoken(tmp_path_factory.mktemp("de"), "de", GERMAN)


@pytest.fixture
def in_spanish(spanish: Language) -> Iterator[None]:
    with speaking(spanish):
        yield


@pytest.fixture
def in_german(german: Language) -> Iterator[None]:
    with speaking(german):
        yield


def clock(text: str) -> str:
    return " ".join(f"{moment:%H:%M}" for moment in parse_clock_time(text, twelve_hour=False).candidates)


def table(text: str) -> list[str]:
    return [str(one) for one in parse_timetable(text, twelve_hour=False)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a las 21:30", "21:30"),
        ("a las nueve y media de la noche", "21:30"),
        ("nueve y media", "09:30 21:30"),
        ("las diez menos cuarto", "09:45 21:45"),
        ("las ocho y veinte de la mañana", "08:20"),
        ("siete menos treinta y cinco", "06:25 18:25"),
        ("a mediodía", "12:00"),
        ("9 pm", "21:00"),
        ("21 horas", "21:00"),
        ("half past nine in the evening", "21:30"),
        ("dentro de 9 horas", ""),
    ],
)
@pytest.mark.usefixtures("in_spanish")
def test_spanish_times_are_understood(text: str, expected: str) -> None:
    assert clock(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("entre semana a las 9:00", "12345 09:00"),
        ("cada día a las 21:30", "1234567 21:30"),
        ("lun mié vie 21:30", "135 21:30"),
        ("lunes, miércoles y viernes a las 21:30", "135 21:30"),
        ("de lunes a viernes a las 7:00, fines de semana a las 9:30", "12345 07:00;67 09:30"),
        ("a las 8:00 y a las 20:00", "1234567 08:00,20:00"),
        ("cada 2 horas de 9 a 17 entre semana", "12345 09:00-17:00/120"),
        ("cada dos horas entre las 9 y las 17", "1234567 09:00-17:00/120"),
        ("mon wed fri 21:30", "135 21:30"),
        ("cada día menos el domingo a las 9:00", ""),
    ],
)
@pytest.mark.usefixtures("in_spanish")
def test_spanish_days_are_understood(text: str, expected: str) -> None:
    assert table(text) == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("um 21:30 Uhr", "21:30"),
        ("21 Uhr 30", "21:30"),
        ("halb zehn abends", "21:30"),
        ("halb zehn", "09:30 21:30"),
        ("viertel vor neun am Abend", "20:45"),
        ("zwanzig nach acht morgens", "08:20"),
        ("fünfundvierzig nach acht", "08:45 20:45"),
        ("mittags", "12:00"),
        ("9pm", "21:00"),
        ("in 9 Stunden", ""),
    ],
)
@pytest.mark.usefixtures("in_german")
def test_german_times_are_understood(text: str, expected: str) -> None:
    assert clock(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("werktags um 9:00", "12345 09:00"),
        ("jeden Tag um 21:30", "1234567 21:30"),
        ("Mo, Mi und Fr um 21:30", "135 21:30"),
        ("am Montag um 9:00", "1 09:00"),
        ("montags und donnerstags um halb zehn abends", "14 21:30"),
        ("Montag bis Freitag 7:00, am Wochenende 9:30", "12345 07:00;67 09:30"),
        ("8:00 und 20:00", "1234567 08:00,20:00"),
        ("alle 2 Stunden von 9 bis 17 werktags", "12345 09:00-17:00/120"),
        ("stündlich zwischen 9 und 17 Uhr", "1234567 09:00-17:00/60"),
        ("weekdays at 7:00, weekends at 9:30", "12345 07:00;67 09:30"),
    ],
)
@pytest.mark.usefixtures("in_german")
def test_german_days_are_understood(text: str, expected: str) -> None:
    assert table(text) == [expected]


@pytest.mark.usefixtures("in_spanish")
def test_wishes_for_reminders_are_understood_in_spanish() -> None:
    said = "Recuérdame tomar mi magnesio a las 21:30"
    assert typed_words.asks_for_reminder(said)
    assert typed_words.kind_asked_for(said) == "take"
    assert typed_words.label_asked_for(said, longest=60) == "magnesio"
    assert typed_words.when_asked_for(said) == "a las 21:30"
    assert typed_words.is_stop("¡Basta!")
    assert typed_words.is_stop("stop")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hasta el 24 de diciembre", dt.date(2026, 12, 24)),
        ("mañana", dt.date(2026, 11, 27)),
        ("viernes", dt.date(2026, 11, 27)),
        ("3 ene", dt.date(2027, 1, 3)),
        ("24 December", dt.date(2026, 12, 24)),
        ("nunca", None),
    ],
)
@pytest.mark.usefixtures("in_spanish")
def test_dates_are_understood_in_spanish(text: str, expected: dt.date | None) -> None:
    assert typed_words.read_date(text, today=dt.date(2026, 11, 26)) == expected


@pytest.mark.parametrize("text", ["24.12", "24.12.", "24.12.2026", "24. Dezember", "24/12"])
@pytest.mark.usefixtures("in_german")
def test_dates_are_understood_as_germans_write_them(text: str) -> None:
    assert typed_words.read_date(text, today=dt.date(2026, 11, 26)) == dt.date(2026, 12, 24)


@pytest.mark.usefixtures("in_german")
def test_days_are_said_as_cldr_has_them() -> None:
    assert short_days((1, 2, 3, 5)) == "Mo–Mi, Fr"
    assert describe(Timetable.parse("15 21:30"), twelve_hour=False) == "Montag und Freitag at 21:30"
