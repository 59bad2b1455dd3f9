"""The data of the demo, from its files into the database.

Flow: countries.csv, cities.csv.gz → **loading** → Country, City. All in one transaction: after a crash
or a kill there is either nothing or everything. Not here: how progress is shown (launch/).
"""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable, Iterator
from importlib.resources import files
from typing import Any, cast

from hotclub.db import IntegrityError, transaction
from hotclub.demo.atlas.models import City, Country
from hotclub.demo.atlas.names import free_slug, searchable, slug_of

__all__ = ["is_loaded", "load_atlas"]

BATCH_ROWS = 2_000

Row = dict[str, str]


def is_loaded() -> bool:
    """Tell whether the data is there. As it comes in one transaction, one row proves them all."""
    return bool(City.objects.exists())


def load_atlas(progress: Callable[[int, int], None]) -> None:
    """Write all countries and cities.   progress: called with (rows written, rows in all).

    Of two processes that do so at once, one does it; the other finds it done.
    """
    try:
        _load(progress)
    except IntegrityError:
        if not is_loaded():
            raise


def _load(progress: Callable[[int, int], None]) -> None:
    country_rows, city_rows = read_rows("countries.csv"), read_rows("cities.csv.gz")
    total = len(country_rows) + len(city_rows)
    with transaction.atomic():
        countries = load_countries(country_rows)
        done = len(country_rows)
        progress(done, total)
        cities = [
            city_of(row, countries[row["country"]], slug) for row, slug in with_slugs(city_rows)
        ]
        for start in range(0, len(cities), BATCH_ROWS):
            batch = cities[start : start + BATCH_ROWS]
            City.objects.bulk_create(batch)
            done += len(batch)
            progress(done, total)


def load_countries(rows: list[Row]) -> dict[str, Country]:
    """Write the countries and who borders on whom; return them by code."""
    taken: set[str] = set()
    made = [country_of(row, free_slug([slug_of(row["name"])], taken)) for row in rows]
    Country.objects.bulk_create(made)
    by_code = {country.code: country for country in made}
    pairs = {frozenset((row["code"], other)) for row in rows for other in row["neighbours"].split()}
    border = cast(Any, Country.neighbours).through
    border.objects.bulk_create(
        border(from_country=by_code[here], to_country=by_code[there])
        for pair in sorted(map(sorted, pairs))
        for here, there in (pair, reversed(pair))
    )
    return by_code


def with_slugs(rows: list[Row]) -> Iterator[tuple[Row, str]]:
    """Yield each city with its part of an address; of two Springfields the larger one chooses."""
    taken: set[str] = set()
    for row in sorted(rows, key=lambda row: (-int(row["population"]), int(row["geonames_id"]))):
        name, region, country = row["name"], row["region"], row["country"]
        ways = ((name,), (name, region or country), (name, region, country))
        yield row, free_slug((slug_of(*way) for way in ways), taken)


def country_of(row: Row, slug: str) -> Country:
    """Return a country that is not saved yet."""
    values: dict[str, Any] = {name: row[name] for name in row if name != "neighbours"}
    values.update(area_km2=int(row["area_km2"]), population=int(row["population"]))
    return Country(slug=slug, search_name=searchable(row["name"]), **values)


def city_of(row: Row, country: Country, slug: str) -> City:
    """Return a city that is not saved yet."""
    return City(
        name=row["name"],
        slug=slug,
        search_name=searchable(row["name"]),
        population=int(row["population"]),
        geonames_id=int(row["geonames_id"]),
        country=country,
        region=row["region"],
        latitude=float(row["latitude"]),
        longitude=float(row["longitude"]),
        timezone=row["timezone"],
    )


def read_rows(name: str) -> list[Row]:
    """Return the rows of a CSV file of the package, by heading."""
    content = files(__package__).joinpath("data", name).read_bytes()
    if name.endswith(".gz"):
        content = gzip.decompress(content)
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))
