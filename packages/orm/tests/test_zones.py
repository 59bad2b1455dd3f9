"""Days and hours of stored moments are those of the zone of the task that asks."""

import asyncio
import datetime as dt
from contextlib import contextmanager
from zoneinfo import ZoneInfo

import hotclub_orm as orm
import pytest
from hotclub_orm import zones
from hotclub_orm.functions import ExtractHour, Trunc, TruncDate

PARIS, TOKYO = ZoneInfo("Europe/Paris"), ZoneInfo("Asia/Tokyo")


class Concert(orm.Model):
    began = orm.DateTimeField()

    class Meta:
        app_label = "zones"


# 23:30 in Paris, 08:30 of the next day in Tokyo.
EVENING = dt.datetime(1937, 11, 25, 23, 30, tzinfo=PARIS)


@contextmanager
def living_in(zone):
    zones.activate(zone)
    try:
        yield
    finally:
        zones.activate(None)


@pytest.fixture
def concert(database):
    orm.create_tables(database, Concert)
    return Concert.objects.create(began=EVENING)


def days():
    return [str(day) for day in Concert.objects.values_list(TruncDate("began"), flat=True)]


def test_a_day_is_that_of_the_zone_and_the_same_query_follows_it(concert):
    with living_in(PARIS):
        assert days() == ["1937-11-25"]
        assert Concert.objects.filter(began__date=dt.date(1937, 11, 25)).exists()
        assert Concert.objects.filter(began__hour=23).count() == 1
    with living_in(TOKYO):
        assert days() == ["1937-11-26"]
        assert not Concert.objects.filter(began__date=dt.date(1937, 11, 25)).exists()
        assert Concert.objects.filter(began__hour=23).count() == 0
    with living_in(PARIS):
        assert days() == ["1937-11-25"]
        assert Concert.objects.filter(began__hour=23).count() == 1


def test_a_zone_that_is_written_out_wins(concert):
    with living_in(TOKYO):
        asked = Concert.objects.annotate(hour=ExtractHour("began", tzinfo=PARIS))

        assert asked.get().hour == 23


def test_a_part_inside_a_subquery_follows_the_zone(concert):
    late = Concert.objects.filter(began__hour__gte=22)
    asked = Concert.objects.filter(pk__in=late.values("pk"))

    with living_in(PARIS):
        assert asked.count() == 1
        assert asked.filter(orm.Exists(late)).exists()
    with living_in(TOKYO):
        assert asked.count() == 0
        assert not asked.filter(orm.Exists(late)).exists()


def test_a_moment_is_cut_in_the_zone_and_comes_back_in_it(concert):
    with living_in(TOKYO):
        cut = Concert.objects.values_list(Trunc("began", "day"), flat=True).get()

        assert cut == dt.datetime(1937, 11, 26, tzinfo=TOKYO)
        assert list(Concert.objects.datetimes("began", "day")) == [cut]


def test_tasks_side_by_side_count_in_their_own_zones(concert):
    async def hour_in(zone):
        zones.activate(zone)
        await asyncio.sleep(0)
        return await Concert.objects.annotate(hour=ExtractHour("began")).aget()

    async def both():
        return await asyncio.gather(hour_in(PARIS), hour_in(TOKYO))

    paris, tokyo = asyncio.run(both())

    assert (paris.hour, tokyo.hour) == (23, 8)
