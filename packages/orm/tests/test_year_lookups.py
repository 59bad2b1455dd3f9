"""A year is asked for as a range of days or moments, which an index serves."""

import datetime as dt
from zoneinfo import ZoneInfo

import hotclub_orm as orm
import pytest
from hotclub_orm import F, Q, zones
from hotclub_orm.functions import ExtractYear

TOKYO = ZoneInfo("Asia/Tokyo")


class Concert(orm.Model):
    day = orm.DateField(null=True, db_index=True)
    began = orm.DateTimeField(null=True)

    class Meta:
        app_label = "year_lookups"


# 2021-01-03 is a day of the ISO year 2020.
DAYS = ["2019-12-31", "2020-01-01", "2020-12-31", "2021-01-03", "2021-01-04", None]
LOOKUPS = {
    "": lambda year, given: year == given,
    "__gt": lambda year, given: year > given,
    "__gte": lambda year, given: year >= given,
    "__lt": lambda year, given: year < given,
    "__lte": lambda year, given: year <= given,
    "__in": lambda year, given: year in given,
}


@pytest.fixture
def concerts(database):
    orm.create_tables(database, Concert)
    days = [day and dt.date.fromisoformat(day) for day in DAYS]
    moments = [day and dt.datetime.combine(day, dt.time(20), dt.UTC) for day in days]
    Concert.objects.bulk_create(
        [Concert(day=day, began=moment) for day, moment in zip(days, moments, strict=True)]
    )
    return database


def days_of(queryset):
    return sorted(str(day) for day in queryset.values_list("day", flat=True))


@pytest.mark.parametrize("column", ["day", "began"])
@pytest.mark.parametrize("lookup", LOOKUPS)
@pytest.mark.parametrize("part", ["year", "iso_year"])
def test_a_comparison_with_a_year(concerts, column, lookup, part):
    for year in (2019, 2020, 2021):
        given = [year] if lookup == "__in" else year
        wanted = {"year": lambda day: day.year, "iso_year": lambda day: day.isocalendar().year}[
            part
        ]
        expected = [
            day for day in DAYS
            if day and LOOKUPS[lookup](wanted(dt.date.fromisoformat(day)), given)
        ]  # fmt: skip
        asked = Q(**{f"{column}__{part}{lookup}": given})
        assert days_of(Concert.objects.filter(asked)) == sorted(expected)
        others = [str(day) for day in DAYS if day not in expected]
        assert days_of(Concert.objects.exclude(asked)) == sorted(others)


@pytest.mark.parametrize("lookup", ["", "__gt", "__gte", "__lt", "__lte"])
def test_the_column_stands_alone_so_that_its_index_serves(concerts, lookup):
    sql = str(Concert.objects.filter(**{f"day__year{lookup}": 2020}).values("pk").query)
    assert "EXTRACT" not in sql.upper()
    assert "2020-" in sql


def test_the_index_is_used_on_sqlite(sqlite_database):
    orm.create_tables(sqlite_database, Concert)
    plan = Concert.objects.filter(day__year=2020).explain()
    assert "USING INDEX" in plan


def test_the_year_of_a_moment_is_that_of_the_zone(concerts):
    asked = Concert.objects.filter(began__year=2021)
    assert days_of(asked) == ["2021-01-03", "2021-01-04"]
    zones.activate(TOKYO)
    try:
        again = Concert.objects.filter(began__year=2021)
        assert days_of(again) == ["2020-12-31", "2021-01-03", "2021-01-04"]
    finally:
        zones.activate(None)
    told = Concert.objects.annotate(year=ExtractYear("began", tzinfo=TOKYO)).filter(year=2021)
    assert days_of(told) == ["2020-12-31", "2021-01-03", "2021-01-04"]


@pytest.mark.parametrize("year", [0, 1, 9999, 10_000, -5])
def test_years_beyond_the_calendar_match_no_row(concerts, year):
    assert not Concert.objects.filter(day__year=year).exists()
    assert not Concert.objects.filter(began__year=year).exists()
    assert Concert.objects.filter(began__year__gt=year).count() == (5 if year < 2000 else 0)


def test_a_year_may_be_text_a_float_or_an_expression(concerts):
    assert Concert.objects.filter(day__year="2019").count() == 1
    assert Concert.objects.filter(day__year__gt=2019.5).count() == 4
    assert Concert.objects.filter(day__year=F("began__year")).count() == 5


def test_a_year_beside_a_condition_on_groups_is_that_of_the_group(concerts):
    # HAVING reads what is grouped, which is the part of the day.
    grouped = Concert.objects.values("began__year").annotate(n=orm.Count("pk"))
    found = grouped.filter(Q(day__year=2019) | Q(n__gt=5)).order_by("began__year")
    assert [(row["began__year"], row["n"]) for row in found] == [(2019, 1)]
