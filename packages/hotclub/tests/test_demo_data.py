"""The data that ships with Atlas, and what is drawn from it."""

from __future__ import annotations

import csv
import gzip
import io
import re
from pathlib import Path
from xml.etree import ElementTree
from zoneinfo import available_timezones

import hotclub

ATLAS = Path(hotclub.__file__).parent / "demo" / "atlas"
DATA = ATLAS / "data"


def rows(name: str) -> list[dict[str, str]]:
    content = (DATA / name).read_bytes()
    if name.endswith(".gz"):
        content = gzip.decompress(content)
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))


def test_there_are_252_countries_and_34006_cities_in_about_a_megabyte():
    assert (len(rows("countries.csv")), len(rows("cities.csv.gz"))) == (252, 34_006)
    assert sum(file.stat().st_size for file in DATA.iterdir()) < 1_200_000


def test_each_place_is_there_once_and_where_a_place_can_be():
    countries, cities = rows("countries.csv"), rows("cities.csv.gz")
    codes = {country["code"] for country in countries}

    assert len(codes) == len({country["name"] for country in countries}) == 252
    assert len({city["geonames_id"] for city in cities}) == len(cities)
    assert {city["country"] for city in cities} <= codes
    assert all(set(country["neighbours"].split()) <= codes for country in countries)
    assert all(-90 <= float(city["latitude"]) <= 90 for city in cities)
    assert all(-180 <= float(city["longitude"]) <= 180 for city in cities)


def test_python_knows_the_time_zone_of_nearly_every_city():
    known = available_timezones()

    unknown = {city["timezone"] for city in rows("cities.csv.gz")} - known

    assert len(unknown) <= 3  # zones are added faster than systems are updated


def test_the_licence_of_the_data_is_named_beside_it():
    text = (DATA / "README.md").read_text(encoding="utf-8")

    assert "GeoNames" in text
    assert "https://creativecommons.org/licenses/by/4.0/" in text
    assert "make_atlas_data.py" in text


def test_the_world_is_a_drawing_and_nothing_else():
    text = (ATLAS / "static" / "atlas" / "world.svg").read_text(encoding="utf-8")

    tags = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(text).iter()}

    assert tags == {"svg", "g", "path"}
    assert len(text) < 130_000


def test_no_template_has_anything_inline():
    inline = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|\|safe\b|autoescape off")

    for file in sorted(ATLAS.parent.rglob("*.html")):
        assert inline.search(file.read_text(encoding="utf-8")) is None, file
