"""Time zones: where a person lives, shown by a location or told in their own words, turned into an IANA name.

Borders are tzfpy's, the names of zones Babel's, places the gazetteer's. The first search reads the places in, and a
misspelt name is compared with all of them: call `find_zones` in a thread.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from zoneinfo import available_timezones

import tzfpy
from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import get_timezone_location
from msgspec import Struct

from bot import gazetteer
from bot.language import ENGLISH, current, word_list

_LONGEST_TEXT = 80  # characters; "San Fernando del Valle de Catamarca, Argentina" has 46


class ZoneMatch(Struct, frozen=True):
    """A time zone, and the words by which a person knows it for theirs."""

    timezone: str  # an IANA name
    label: str  # "Lisbon, Portugal"
    is_exact: bool = True  # False where the text only resembles the name


def is_valid_zone(name: str) -> bool:
    """Whether `name` is an IANA time zone, exactly as written."""
    return name in _zones()


def zone_at(latitude: float, longitude: float) -> str | None:
    """The zone at a point in degrees, "Etc/GMT+2" and the like on the high seas; None for no point on Earth.

    The first call reads the borders in: a twentieth of a second, and 35 MB for good.
    """
    name = tzfpy.get_tz(longitude, latitude)
    return _current_name(name) if is_valid_zone(name) else None


def popular_zones() -> list[ZoneMatch]:
    """Twelve zones around the world, from west to east, with labels that fit buttons."""
    return [ZoneMatch(timezone, _known_as(label, timezone)) for label, timezone in _POPULAR.items()]


def zone_label(timezone: str, locale: str | None = None) -> str:
    """What people call a valid `timezone`: its city in `locale` ("Lissabon" in "de"), or "UTC+2".

    Args:
        timezone: An IANA name.
        locale: A language code as Telegram or Babel writes it ("pt-br", "pt_BR"); English stands in for others. That
            of the moment if there is none.

    Raises:
        LookupError: There is no such zone.
    """
    return _label(timezone, current().code if locale is None else locale)


@lru_cache(maxsize=1024)
def _label(timezone: str, locale: str) -> str:
    if match := _ETC.fullmatch(timezone):
        return _offset_label(-int(match["hours"]) * 60)
    try:
        language = Locale.parse(locale.replace("_", "-"), sep="-")
    except (UnknownLocaleError, ValueError):
        language = Locale("en")
    # Babel says "Indiana/Indianapolis" for the few zones that Unicode gives no city of its own.
    return get_timezone_location(timezone, locale=language, return_city=True).rpartition("/")[2]


def find_zones(text: str, *, limit: int = 6) -> list[ZoneMatch]:
    """At most `limit` zones that `text` may mean, the most populous first. No text raises.

    Understood are cities by any name GeoNames knows ("München", "Bombay", "NYC", "Москва"), with a country or state
    where it helps ("Paris, Texas"); countries and US states, with one match for each clock in use there; IANA
    names; "GMT+2"; and abbreviations such as "PST". Failing these, names that begin or are spelt alike.
    """
    text = text.strip()
    if not text or len(text) > _LONGEST_TEXT:
        return []
    matches = (
        _zones_of_code(text)
        or _zones_of(gazetteer.cities_called(text))
        or _zones_of(gazetteer.cities_resembling(text), is_exact=False)
    )
    return matches[:limit]


def _zones_of(cities: Iterable[gazetteer.City], *, is_exact: bool = True) -> list[ZoneMatch]:
    found = (ZoneMatch(city.timezone, _city_label(city), is_exact) for city in cities if is_valid_zone(city.timezone))
    return list(dict.fromkeys(found))


def _city_label(city: gazetteer.City) -> str:
    """As `City.label`, in the language of the moment where CLDR knows the names. It has no states of the US."""
    if current() is ENGLISH:
        return city.label
    name = _known_as(city.name, city.timezone)
    region = current().locale.territories.get(city.region)
    if region is None:
        return city.label
    return name if name == region or city.label == city.name else f"{name}, {region}"


def _known_as(city: str, timezone: str) -> str:
    """The city that a zone is called by, in the language of the moment; another one as it stands."""
    return zone_label(timezone) if city == zone_label(timezone, "en") else city


_POPULAR = {
    "Los Angeles": "America/Los_Angeles",
    "Chicago": "America/Chicago",
    "New York": "America/New_York",
    "São Paulo": "America/Sao_Paulo",
    "London": "Europe/London",
    "Berlin": "Europe/Berlin",
    "Nairobi": "Africa/Nairobi",
    "Dubai": "Asia/Dubai",
    "Mumbai": "Asia/Kolkata",
    "Singapore": "Asia/Singapore",
    "Tokyo": "Asia/Tokyo",
    "Sydney": "Australia/Sydney",
}
_ABBREVIATIONS = {
    "UTC": "utc gmt zulu",
    "America/New_York": "et est edt eastern",
    "America/Chicago": "ct cst cdt central",
    "America/Denver": "mt mst mdt mountain",
    "America/Los_Angeles": "pt pst pdt pacific",
    "America/Anchorage": "akst akdt",
    "Pacific/Honolulu": "hst",
    "America/Halifax": "ast adt",
    "America/St_Johns": "nst ndt",
    "America/Sao_Paulo": "brt",
    "Europe/London": "bst gmt",
    "Europe/Lisbon": "wet west",
    "Europe/Berlin": "cet cest",
    "Europe/Athens": "eet eest",
    "Europe/Moscow": "msk",
    "Africa/Lagos": "wat",
    "Africa/Maputo": "cat",
    "Africa/Johannesburg": "sast",
    "Africa/Nairobi": "eat",
    "Asia/Dubai": "gst",
    "Asia/Karachi": "pkt",
    "Asia/Kolkata": "ist",
    "Asia/Jakarta": "wib",
    "Asia/Singapore": "sgt",
    "Asia/Hong_Kong": "hkt",
    "Asia/Manila": "pht",
    "Asia/Tokyo": "jst",
    "Asia/Seoul": "kst",
    "Australia/Perth": "awst",
    "Australia/Adelaide": "acst acdt",
    "Australia/Sydney": "aest aedt",
    "Pacific/Auckland": "nzst nzdt",
}
# IANA has zones of a bare offset only for whole hours. These places have the others as their standard time.
_UNEVEN_OFFSETS = {  # minutes east of Greenwich
    -570: ["Pacific/Marquesas"],
    -210: ["America/St_Johns"],
    210: ["Asia/Tehran"],
    270: ["Asia/Kabul"],
    330: ["Asia/Kolkata", "Asia/Colombo"],
    345: ["Asia/Kathmandu"],
    390: ["Asia/Yangon"],
    525: ["Australia/Eucla"],
    570: ["Australia/Darwin", "Australia/Adelaide"],
    630: ["Australia/Lord_Howe"],
    765: ["Pacific/Chatham"],
}
# Translators: what may stand behind the abbreviation of a time zone, as in "CET time"
BEHIND_ABBREVIATIONS = word_list("behind a time zone", "time", "standard", "daylight")
_ETC = re.compile(r"Etc/GMT(?P<hours>[+-][1-9]\d?)")
_OFFSET = re.compile(
    r"(?:utc|gmt)? ?(?P<sign>[+-]) ?(?P<hours>\d\d?)(?:(?P<half>\.5)|[:.]?(?P<minutes>\d\d))?", re.ASCII
)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones() - {"Factory", "localtime"})


@cache
def _current_names() -> frozenset[str]:
    """The names in use today; the others ("Asia/Calcutta", "US/Eastern") are kept for old programs."""
    return frozenset(_countries())


def country_of(timezone: str) -> str | None:
    """The country ("DE") whose clock this is; None for an offset or UTC."""
    return _countries().get(_current_name(timezone))


@cache
def _countries() -> Mapping[str, str]:
    table = (files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8")
    rows = [line.split("\t") for line in table.splitlines() if not line.startswith("#")]
    return {row[2]: row[0] for row in rows}


def _current_name(timezone: str) -> str:
    """Today's name of a valid zone. Unicode knows which names belong together, IANA which one is today's."""
    if timezone in _current_names() or _ETC.fullmatch(timezone):
        return timezone
    unicode_names: Mapping[str, str] = get_global("zone_aliases")
    unicode_name = unicode_names.get(timezone, timezone)
    if unicode_name in {"Etc/UTC", "Etc/GMT"}:
        return "UTC"
    same = [unicode_name, *(name for name, other in unicode_names.items() if other == unicode_name)]
    return next((name for name in same if name in _current_names()), timezone)


def _offset_label(minutes: int) -> str:
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")


def _zones_of_code(text: str) -> list[ZoneMatch]:
    """Zones called by an IANA name, an offset or an abbreviation."""
    plain = " ".join(unicodedata.normalize("NFKC", text).casefold().replace("\N{MINUS SIGN}", "-").split())
    if match := _OFFSET.fullmatch(plain):
        minutes = int(match["hours"]) * 60 + (30 if match["half"] else int(match["minutes"] or 0))
        return _zones_at_offset(-minutes if match["sign"] == "-" else minutes)
    if "/" in plain:
        name = plain.replace(" ", "_")
        return [
            ZoneMatch(_current_name(zone), zone_label(_current_name(zone)))
            for zone in _zones()
            if zone.casefold() == name
        ]
    word = plain
    for rest in BEHIND_ABBREVIATIONS:
        word = word.removesuffix(f" {rest}")
    zones = [zone for zone, words in _ABBREVIATIONS.items() if word in words.split()]
    return [ZoneMatch(zone, "UTC" if zone == "UTC" else f"{zone_label(zone)} ({word.upper()})") for zone in zones]


def _zones_at_offset(minutes: int) -> list[ZoneMatch]:
    label = _offset_label(minutes)
    if minutes == 0:
        return [ZoneMatch("UTC", "UTC")]
    # Etc/GMT-2 is two hours east of Greenwich: POSIX counts the other way.
    name = f"Etc/GMT{-minutes // 60:+d}"
    if minutes % 60 == 0:
        return [ZoneMatch(name, label)] if is_valid_zone(name) else []
    return [ZoneMatch(zone, f"{zone_label(zone)} ({label})") for zone in _UNEVEN_OFFSETS.get(minutes, [])]
