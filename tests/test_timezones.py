"""What people type or share to say where they live, and the zones that it means."""

import random
from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

import pytest

from bot import timezones
from bot.language import Language, speaking
from bot.timezones import ZoneMatch, find_zones, is_valid_zone, popular_zones, zone_at, zone_label


def days_of_a_year() -> list[datetime]:
    return [datetime(2030, month, 15) for month in range(1, 13)]  # noqa: DTZ001 - read in the zone under test


def labels(text: str, limit: int = 6) -> list[str]:
    return [match.label for match in find_zones(text, limit=limit)]


@pytest.mark.parametrize(
    ("text", "timezone", "label"),
    [
        ("Lisbon", "Europe/Lisbon", "Lisbon, Portugal"),
        ("  lisbon  ", "Europe/Lisbon", "Lisbon, Portugal"),
        ("LISBOA", "Europe/Lisbon", "Lisbon, Portugal"),
        ("lisbon.", "Europe/Lisbon", "Lisbon, Portugal"),
        ("Lisbon, Portugal", "Europe/Lisbon", "Lisbon, Portugal"),
        ("new york", "America/New_York", "New York City, New York"),
        ("New York City", "America/New_York", "New York City, New York"),
        ("nyc", "America/New_York", "New York City, New York"),
        ("NYC!", "America/New_York", "New York City, New York"),
        ("la", "America/Los_Angeles", "Los Angeles, California"),
        ("sf", "America/Los_Angeles", "San Francisco, California"),
        ("washington dc", "America/New_York", "Washington, District of Columbia"),
        ("dc", "America/New_York", "Washington, District of Columbia"),
        ("vegas", "America/Los_Angeles", "Las Vegas, Nevada"),
        ("sao paulo", "America/Sao_Paulo", "São Paulo, Brazil"),
        ("São Paulo", "America/Sao_Paulo", "São Paulo, Brazil"),
        ("münchen", "Europe/Berlin", "Munich, Germany"),
        ("Muenchen", "Europe/Berlin", "Munich, Germany"),
        ("munich", "Europe/Berlin", "Munich, Germany"),
        ("bombay", "Asia/Kolkata", "Mumbai, India"),
        ("Peking", "Asia/Shanghai", "Beijing, China"),
        ("Saigon", "Asia/Ho_Chi_Minh", "Ho Chi Minh City, Vietnam"),
        ("kiev", "Europe/Kyiv", "Kyiv, Ukraine"),
        ("roma", "Europe/Rome", "Rome, Italy"),
        ("Zürich", "Europe/Zurich", "Zürich, Switzerland"),
        ("zurich", "Europe/Zurich", "Zürich, Switzerland"),
        ("Łódź", "Europe/Warsaw", "Łódź, Poland"),
        ("lodz", "Europe/Warsaw", "Łódź, Poland"),
        ("Tromsø", "Europe/Oslo", "Tromsø, Norway"),
        ("tromso", "Europe/Oslo", "Tromsø, Norway"),
        ("Saint-Étienne", "Europe/Paris", "Saint-Étienne, France"),
        ("st etienne", "Europe/Paris", "Saint-Étienne, France"),
        ("st. petersburg", "Europe/Moscow", "Saint Petersburg, Russia"),
        ("москва", "Europe/Moscow", "Moscow, Russia"),
        ("東京", "Asia/Tokyo", "Tokyo, Japan"),
        ("القاهرة", "Africa/Cairo", "Cairo, Egypt"),
        ("서울", "Asia/Seoul", "Seoul, South Korea"),
        ("The Hague", "Europe/Amsterdam", "The Hague, The Netherlands"),
        ("rio", "America/Sao_Paulo", "Rio de Janeiro, Brazil"),
        ("paris", "Europe/Paris", "Paris, France"),
        ("bali", "Asia/Makassar", "Denpasar, Indonesia"),
        ("canary islands", "Atlantic/Canary", "Las Palmas de Gran Canaria, Spain"),
        ("Singapore", "Asia/Singapore", "Singapore"),
        ("Hong Kong", "Asia/Hong_Kong", "Hong Kong"),
        ("I live in Berlin", "Europe/Berlin", "Berlin, Germany"),
        ("I'm in Berlin", "Europe/Berlin", "Berlin, Germany"),
        ("near Lisbon", "Europe/Lisbon", "Lisbon, Portugal"),
    ],
)
def test_city_is_found_by_any_of_its_names(text: str, timezone: str, label: str) -> None:
    assert find_zones(text)[0] == ZoneMatch(timezone, label)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Paris, Texas", "Paris, Texas"),
        ("paris texas", "Paris, Texas"),
        ("Paris TX", "Paris, Texas"),
        ("Portland, OR", "Portland, Oregon"),
        ("portland maine", "Portland, Maine"),
        ("Springfield, Illinois, USA", "Springfield, Illinois"),
        ("springfield il", "Springfield, Illinois"),
        ("London, UK", "London, United Kingdom"),
        ("london england", "London, United Kingdom"),
        ("London, Canada", "London, Canada"),
        ("Valencia Spain", "Valencia, Spain"),
        ("San José, Costa Rica", "San José, Costa Rica"),
        ("Lyon, Rhône", "Lyon, France"),
        ("Hamilton, New Zealand", "Hamilton, New Zealand"),
        ("St Petersburg, Florida", "St. Petersburg, Florida"),
        ("Berlin, DE", "Berlin, Germany"),
        ("Wilmington, DE", "Wilmington, Delaware"),
        ("birmingham gb", "Birmingham, United Kingdom"),
    ],
)
def test_country_or_state_tells_cities_of_one_name_apart(text: str, label: str) -> None:
    best = find_zones(text)[0]
    assert best.label == label
    assert best.is_exact


def test_label_of_a_match_finds_the_same_zone_again() -> None:
    for text in ("Lisbon", "Springfield", "Georgia", "usa", "brazil", "Hong Kong", "valencia", "birmingham"):
        for match in find_zones(text):
            assert find_zones(match.label)[0].timezone == match.timezone


def test_cities_of_one_name_are_all_offered_the_largest_first() -> None:
    assert labels("Springfield") == [
        "Springfield, Missouri",
        "Springfield, Massachusetts",
        "Springfield, Illinois",
        "Springfield, Oregon",
        "Springfield, Ohio",
        "Springfield, Virginia",
    ]
    assert labels("birmingham") == ["Birmingham, United Kingdom", "Birmingham, Alabama"]


def test_small_namesake_of_a_great_city_is_not_offered() -> None:
    assert labels("Melbourne") == ["Melbourne, Australia"]
    assert labels("Paris") == ["Paris, France"]


@pytest.mark.parametrize(
    ("text", "zones"),
    [
        ("germany", ["Europe/Berlin"]),
        ("Deutschland", ["Europe/Berlin"]),
        ("india", ["Asia/Kolkata"]),
        ("uk", ["Europe/London"]),
        ("Great Britain", ["Europe/London"]),
        ("scotland", ["Europe/London"]),
        ("Holland", ["Europe/Amsterdam"]),
        ("the netherlands", ["Europe/Amsterdam"]),
        ("Czech Republic", ["Europe/Prague"]),
        ("Türkiye", ["Europe/Istanbul"]),
        ("turkey", ["Europe/Istanbul"]),
        ("Côte d’Ivoire", ["Africa/Abidjan"]),  # noqa: RUF001 - as a telephone writes it
        ("ivory coast", ["Africa/Abidjan"]),
        ("South Korea", ["Asia/Seoul"]),
        ("japan", ["Asia/Tokyo"]),
        ("日本", ["Asia/Tokyo"]),
        ("россия", ["Europe/Moscow", "Asia/Novosibirsk", "Asia/Yekaterinburg"]),
        ("lebanon", ["Asia/Beirut"]),
        ("jordan", ["Asia/Amman"]),
        ("Luxembourg", ["Europe/Luxembourg"]),
        ("spain", ["Europe/Madrid", "Atlantic/Canary"]),
        ("portugal", ["Europe/Lisbon", "Atlantic/Azores"]),
        ("brazil", ["America/Sao_Paulo", "America/Manaus", "America/Rio_Branco"]),
        (
            "usa",
            [
                "America/New_York",
                "America/Los_Angeles",
                "America/Chicago",
                "America/Phoenix",
                "America/Denver",
                "Pacific/Honolulu",
                "America/Anchorage",
            ],
        ),
        (
            "Australia",
            ["Australia/Sydney", "Australia/Brisbane", "Australia/Perth", "Australia/Adelaide", "Australia/Darwin"],
        ),
        ("indonesia", ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"]),
        ("texas", ["America/Chicago", "America/Denver"]),
        ("hawaii", ["Pacific/Honolulu"]),
        ("Georgia", ["Asia/Tbilisi"]),
    ],
)
def test_country_or_state_gives_each_of_its_clocks_once(text: str, zones: list[str]) -> None:
    found = find_zones(text, limit=10)
    assert [match.timezone for match in found][: len(zones)] == zones
    assert all(match.is_exact for match in found)
    clocks = [tuple(ZoneInfo(match.timezone).utcoffset(day) for day in days_of_a_year()) for match in found]
    assert len(set(clocks)) == len(clocks)


def test_country_and_state_of_one_name_are_both_offered() -> None:
    assert {"Tbilisi, Georgia", "Atlanta, Georgia"} <= set(labels("Georgia"))


def test_country_with_one_clock_is_known_by_its_capital() -> None:
    assert labels("malta") == ["Valletta, Malta"]
    assert labels("holland") == ["Amsterdam, The Netherlands"]
    assert labels("kuwait") == ["Kuwait City, Kuwait"]


@pytest.mark.parametrize("text", ["germany", "india", "uk", "japan", "lebanon", "Luxembourg", "texas"])
def test_country_is_not_mixed_with_towns_of_its_name(text: str) -> None:
    zones = {match.timezone for match in find_zones(text)}
    assert len(zones) == len(find_zones(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Europe/Berlin", ZoneMatch("Europe/Berlin", "Berlin")),
        ("europe/berlin", ZoneMatch("Europe/Berlin", "Berlin")),
        ("america/new york", ZoneMatch("America/New_York", "New York")),
        ("America/Argentina/Buenos_Aires", ZoneMatch("America/Argentina/Buenos_Aires", "Buenos Aires")),
        ("America/Buenos_Aires", ZoneMatch("America/Argentina/Buenos_Aires", "Buenos Aires")),
        ("Asia/Calcutta", ZoneMatch("Asia/Kolkata", "Kolkata")),
        ("Europe/Kiev", ZoneMatch("Europe/Kyiv", "Kyiv")),
        ("US/Eastern", ZoneMatch("America/New_York", "New York")),
        ("Etc/UTC", ZoneMatch("UTC", "UTC")),
        ("Etc/GMT+0", ZoneMatch("UTC", "UTC")),
        ("Etc/GMT-5", ZoneMatch("Etc/GMT-5", "UTC+5")),
    ],
)
def test_iana_name_is_taken_and_brought_up_to_date(text: str, expected: ZoneMatch) -> None:
    assert find_zones(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("UTC", [("UTC", "UTC")]),
        ("zulu", [("UTC", "UTC")]),
        ("gmt", [("UTC", "UTC"), ("Europe/London", "London (GMT)")]),
        ("UTC+0", [("UTC", "UTC")]),
        ("UTC-0", [("UTC", "UTC")]),
        ("GMT+2", [("Etc/GMT-2", "UTC+2")]),
        ("gmt + 2", [("Etc/GMT-2", "UTC+2")]),
        ("UTC+02:00", [("Etc/GMT-2", "UTC+2")]),
        ("+2", [("Etc/GMT-2", "UTC+2")]),
        ("+0200", [("Etc/GMT-2", "UTC+2")]),
        ("UTC-3", [("Etc/GMT+3", "UTC-3")]),
        ("UTC\u22123", [("Etc/GMT+3", "UTC-3")]),
        ("ＵＴＣ＋９", [("Etc/GMT-9", "UTC+9")]),  # noqa: RUF001 - as an East Asian keyboard writes it
        ("UTC+14", [("Etc/GMT-14", "UTC+14")]),
        ("UTC-12", [("Etc/GMT+12", "UTC-12")]),
        ("UTC+5:30", [("Asia/Kolkata", "Kolkata (UTC+5:30)"), ("Asia/Colombo", "Colombo (UTC+5:30)")]),
        ("utc+5.5", [("Asia/Kolkata", "Kolkata (UTC+5:30)"), ("Asia/Colombo", "Colombo (UTC+5:30)")]),
        ("GMT-3:30", [("America/St_Johns", "St. John’s (UTC-3:30)")]),  # noqa: RUF001 - as Unicode writes it
        ("UTC+5:45", [("Asia/Kathmandu", "Kathmandu (UTC+5:45)")]),
        ("UTC+15", []),
        ("UTC-13", []),
        ("UTC+5:17", []),
        ("UTC+99", []),
        ("EST", [("America/New_York", "New York (EST)")]),
        ("edt", [("America/New_York", "New York (EDT)")]),
        ("Eastern Time", [("America/New_York", "New York (EASTERN)")]),
        ("Pacific Standard Time", [("America/Los_Angeles", "Los Angeles (PACIFIC)")]),
        ("PST", [("America/Los_Angeles", "Los Angeles (PST)")]),
        ("CST", [("America/Chicago", "Chicago (CST)")]),
        ("MST", [("America/Denver", "Denver (MST)")]),
        ("HST", [("Pacific/Honolulu", "Honolulu (HST)")]),
        ("CET", [("Europe/Berlin", "Berlin (CET)")]),
        ("BST", [("Europe/London", "London (BST)")]),
        ("IST", [("Asia/Kolkata", "Kolkata (IST)")]),
        ("AEST", [("Australia/Sydney", "Sydney (AEST)")]),
    ],
)
def test_offset_and_abbreviation_are_understood(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(match.timezone, match.label) for match in find_zones(text)] == expected


def test_zone_of_an_offset_is_that_far_from_greenwich() -> None:
    for hours in range(-12, 15):
        (match,) = find_zones(f"UTC{hours:+d}")
        offset = ZoneInfo(match.timezone).utcoffset(days_of_a_year()[0])
        assert offset is not None
        assert offset.total_seconds() == hours * 3600


def test_zones_of_an_uneven_offset_have_it_as_their_standard_time() -> None:
    for minutes, zones in timezones._UNEVEN_OFFSETS.items():
        for zone in zones:
            offsets = [ZoneInfo(zone).utcoffset(day) for day in days_of_a_year()]
            assert min(offset.total_seconds() for offset in offsets if offset) == minutes * 60


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("berln", "Berlin, Germany"),
        ("lodnon", "London, United Kingdom"),
        ("pairs", "Paris, France"),
        ("barcelna", "Barcelona, Spain"),
        ("reykjavic", "Reykjavík, Iceland"),
        ("sanfransisco", "San Francisco, California"),
        ("san fran", "San Francisco, California"),
        ("kuala", "Kuala Lumpur, Malaysia"),
        ("edinborough", "Edinburgh, United Kingdom"),
        ("philidelphia", "Philadelphia, Pennsylvania"),
        ("quallalumpur", "Kuala Lumpur, Malaysia"),
        ("germny", "Berlin, Germany"),
        ("californa", "Los Angeles, California"),
        ("i live in berln", "Berlin, Germany"),
        ("berln, germany", "Berlin, Germany"),
        ("Toronto Ontario", "Toronto, Canada"),
        ("Sydney NSW", "Sydney, Australia"),
    ],
)
def test_misspelt_or_unfinished_name_is_guessed_and_marked_as_a_guess(text: str, label: str) -> None:
    best = find_zones(text)[0]
    assert best.label == label
    assert not best.is_exact


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "?",
        "|",
        "||",
        "\t",
        ",",
        ", Texas",
        "/",
        "../etc/passwd",
        "localtime",
        "Mars/Olympus_Mons",
        "\x00",
        "\ud800",
        "\U0001f1f5\U0001f1f9",
        "12345",
        "9pm",
        "21:30",
        "q",
        "qx",
        "xyzzyxq",
        "I have no idea",
        "x" * 80,
        "x" * 4096,
        "Lisbon " * 600,
    ],
)
def test_text_that_names_no_place_finds_nothing(text: str) -> None:
    assert find_zones(text) == []


def test_noise_neither_raises_nor_finds_what_is_no_zone() -> None:
    pick = random.Random(11)  # noqa: S311 - a fixed sequence of examples, not a secret
    for _ in range(8):
        text = "".join(chr(pick.randrange(0x20, 0x2FFF)) for _ in range(pick.randrange(1, 81)))
        assert all(is_valid_zone(match.timezone) for match in find_zones(text))


@pytest.mark.parametrize("limit", [0, 1, 3, 6])
def test_no_more_matches_are_given_than_asked_for(limit: int) -> None:
    assert len(find_zones("Springfield", limit=limit)) == limit
    assert len(find_zones("usa", limit=limit)) == limit


@pytest.mark.parametrize(
    ("latitude", "longitude", "expected"),
    [
        (38.72, -9.14, "Europe/Lisbon"),
        (52.52, 13.40, "Europe/Berlin"),
        (40.71, -74.01, "America/New_York"),
        (-33.87, 151.21, "Australia/Sydney"),
        (22.57, 88.36, "Asia/Kolkata"),
        (50.45, 30.52, "Europe/Kyiv"),
        (47.697, 8.693, "Europe/Busingen"),
        (78.22, 15.65, "Arctic/Longyearbyen"),
        (-90, 0, "Antarctica/McMurdo"),
        (0, -30, "Etc/GMT+2"),
        (0, 170, "Etc/GMT-11"),
        (0, 0, "UTC"),
    ],
)
def test_location_gives_the_zone_on_land_and_at_sea(latitude: float, longitude: float, expected: str) -> None:
    assert zone_at(latitude, longitude) == expected


@pytest.mark.parametrize(
    ("latitude", "longitude"), [(91, 0), (0, 181), (float("nan"), 0), (0, float("inf")), (-1e300, 1e300)]
)
def test_location_that_is_not_on_earth_has_no_zone(latitude: float, longitude: float) -> None:
    assert zone_at(latitude, longitude) is None


def test_every_place_on_earth_has_a_valid_zone() -> None:
    for latitude in range(-90, 91, 3):
        for longitude in range(-180, 181, 3):
            zone = zone_at(latitude, longitude)
            assert zone is not None
            assert is_valid_zone(zone)


def test_popular_zones_are_a_dozen_clocks_with_labels_that_fit_buttons() -> None:
    matches = popular_zones()
    assert len(matches) == 12
    assert len({ZoneInfo(match.timezone).utcoffset(days_of_a_year()[0]) for match in matches}) == 12
    assert all(is_valid_zone(match.timezone) and len(match.label) <= 20 for match in matches)


@pytest.mark.parametrize(
    ("timezone", "locale", "label"),
    [
        ("Europe/Lisbon", "en", "Lisbon"),
        ("Europe/Lisbon", "de", "Lissabon"),
        ("Europe/Lisbon", "pt-br", "Lisboa"),
        ("Europe/Lisbon", "pt_BR", "Lisboa"),
        ("Europe/Lisbon", "tlh", "Lisbon"),
        ("Europe/Lisbon", "", "Lisbon"),
        ("Europe/Lisbon", "not a language", "Lisbon"),
        ("Asia/Kolkata", "en", "Kolkata"),
        ("Europe/Kyiv", "en", "Kyiv"),
        ("America/Indiana/Indianapolis", "en", "Indianapolis"),
        ("America/Argentina/Buenos_Aires", "en", "Buenos Aires"),
        ("UTC", "en", "UTC"),
        ("Etc/GMT-2", "en", "UTC+2"),
        ("Etc/GMT+11", "de", "UTC-11"),
    ],
)
def test_zone_is_called_by_its_city_in_the_language_of_the_person(timezone: str, locale: str, label: str) -> None:
    assert zone_label(timezone, locale) == label


def test_every_zone_has_a_name_without_slashes() -> None:
    for timezone in available_timezones():
        assert zone_label(timezone)
        assert "/" not in zone_label(timezone)


def test_unknown_zone_has_no_name() -> None:
    with pytest.raises(LookupError):
        zone_label("Mars/Olympus_Mons")


@pytest.mark.parametrize("name", ["Europe/Lisbon", "UTC", "Etc/GMT+2", "Asia/Calcutta"])
def test_iana_name_is_valid(name: str) -> None:
    assert is_valid_zone(name)
    assert ZoneInfo(name).key == name


@pytest.mark.parametrize(
    "name", ["", "Lisbon", "europe/lisbon", "Europe/Atlantis", "../UTC", "localtime", "Factory", "UTC "]
)
def test_other_name_is_not_valid(name: str) -> None:
    assert not is_valid_zone(name)


@pytest.mark.parametrize(
    ("code", "text", "label"),
    [
        ("es", "Lisboa", "Lisboa, Portugal"),
        ("es", "Alemania", "Berlín, Alemania"),
        ("de", "Moskau", "Moskau, Russland"),
        ("de", "Köln, Deutschland", "Köln, Deutschland"),
        ("de", "Paris, Texas", "Paris, Texas"),
        ("de", "Singapore", "Singapur"),
        ("es", "EST", "Nueva York (EST)"),
    ],
)
def test_places_are_called_what_the_language_calls_them(code: str, text: str, label: str) -> None:
    with speaking(Language(code)):
        assert find_zones(text)[0].label == label


def test_zones_are_called_what_the_language_calls_them() -> None:
    with speaking(Language("de")):
        assert zone_label("Europe/Lisbon") == "Lissabon"
        assert {"Tokio", "Mumbai"} <= {match.label for match in popular_zones()}
    assert zone_label("Europe/Lisbon") == "Lisbon"


@pytest.mark.parametrize(
    ("zone", "country"), [("Europe/Vienna", "AT"), ("Asia/Calcutta", "IN"), ("UTC", None), ("Etc/GMT+3", None)]
)
def test_a_clock_has_a_country(zone: str, country: str | None) -> None:
    assert timezones.country_of(zone) == country
