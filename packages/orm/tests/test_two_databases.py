"""Two databases in one query: refused, for no database can read the other's rows.

Source: https://docs.djangoproject.com/en/6.1/topics/db/multi-db/
"""

from collections.abc import Callable
from typing import Any

import hotclub_orm as orm
import pytest
from hotclub_orm.testing import Colour, assert_num_queries


class Hall(orm.Model):
    name = orm.CharField(max_length=9)
    seats = orm.IntegerField(default=0)

    class Meta:
        app_label = "two_databases"


class Gig(orm.Model):
    hall = orm.ForeignKey(Hall, on_delete=orm.CASCADE, related_name="gigs")
    title = orm.CharField(max_length=9)

    class Meta:
        app_label = "two_databases"


pytestmark = pytest.mark.asyncio


@pytest.fixture(autouse=True)
def rows(colour: Colour) -> None:
    colour.database.create_tables(Hall, Gig)
    one = Hall.objects.create(name="Royal", seats=3)
    Gig.objects.create(hall=one, title="Spring")


def _keys(alias: str | None) -> Any:
    return Hall.objects.using(alias).values("pk")


def _of_hall(alias: str | None) -> Any:
    return Hall.objects.using(alias).filter(pk=orm.OuterRef("hall")).values("seats")


class Passed(orm.Func):
    """An expression of somebody else's class: its query sets are made part of the shape."""

    template = "%(expressions)s"

    def as_sql(self, *args: Any, **kwargs: Any) -> Any:
        return super().as_sql(*args, **kwargs)


WITH_INNER: dict[str, Callable[[str | None], Any]] = {
    "key in": lambda alias: Hall.objects.filter(pk__in=_keys(alias)),
    "relation in": lambda alias: Gig.objects.filter(hall__in=Hall.objects.using(alias)),
    "excluded": lambda alias: Hall.objects.exclude(pk__in=_keys(alias).filter(name="none")),
    "excluded far rows": lambda alias: Hall.objects.exclude(
        gigs__in=Gig.objects.using(alias).filter(title="none")
    ),
    "two deep": lambda alias: Hall.objects.filter(
        pk__in=Gig.objects.filter(hall__in=_keys(alias)).values("hall")
    ),
    "subquery": lambda alias: Gig.objects.annotate(seats=orm.Subquery(_of_hall(alias))),
    "exists": lambda alias: Gig.objects.filter(orm.Exists(_of_hall(alias))),
    "no such": lambda alias: Gig.objects.exclude(~orm.Exists(_of_hall(alias))),
    "ordered": lambda alias: Gig.objects.order_by(orm.Subquery(_of_hall(alias))),
    "own expression": lambda alias: Gig.objects.annotate(
        seats=Passed(orm.Subquery(_of_hall(alias)))
    ),
    "filtered relation": lambda alias: Hall.objects.annotate(
        known=orm.FilteredRelation("gigs", condition=orm.Q(gigs__hall__in=_keys(alias)))
    ).filter(known__title="Spring"),
    "list with a query": lambda alias: Hall.objects.filter(pk__in=[orm.Subquery(_keys(alias)[:1])]),
    "union": lambda alias: Hall.objects.union(Hall.objects.using(alias)),
    "difference": lambda alias: Hall.objects.difference(
        Hall.objects.using(alias).filter(name="none")
    ),
    "union in": lambda alias: Hall.objects.filter(pk__in=_keys(None).union(_keys(alias), all=True)),
    "cte": lambda alias: orm.with_cte(
        made := orm.CTE(Hall.objects.using(alias).values("id"), name="halls"),
        select=made.join(Hall, id=made.col.id),
    ),
    "locked": lambda alias: Hall.objects.filter(pk__in=_keys(alias)).select_for_update(),
}


async def _rows(colour: Colour, queryset: Any) -> list[Any]:
    return [one async for one in queryset] if colour.awaits else list(queryset)


async def _streamed(colour: Colour, queryset: Any) -> list[Any]:
    if colour.awaits:
        return [one async for one in queryset.aiterator()]
    return list(queryset.iterator())


async def _counted(colour: Colour, queryset: Any) -> Any:
    return await queryset.acount() if colour.awaits else queryset.count()


async def _tested(colour: Colour, queryset: Any) -> Any:
    return await queryset.aexists() if colour.awaits else queryset.exists()


async def _explained(colour: Colour, queryset: Any) -> Any:
    return await queryset.aexplain() if colour.awaits else queryset.explain()


async def _got(colour: Colour, queryset: Any) -> Any:
    return await queryset.aget() if colour.awaits else queryset.get()


READINGS = [_rows, _streamed, _counted, _tested, _explained, _got]


@pytest.mark.parametrize("asked", WITH_INNER)
async def test_a_query_of_another_database_inside_is_refused(colour: Colour, asked: str) -> None:
    for reading in READINGS:
        for _ in range(2):  # the second time the shape is known
            with assert_num_queries(0, colour.database):
                with pytest.raises(ValueError, match=r"across different databases.*'other'"):
                    await reading(colour, WITH_INNER[asked]("other"))


@pytest.mark.parametrize("asked", WITH_INNER)
@pytest.mark.parametrize("alias", [None, "default"])
async def test_a_query_of_the_same_database_inside_is_asked(
    colour: Colour, asked: str, alias: str | None
) -> None:
    async with colour.atomic():
        found = await _rows(colour, WITH_INNER[asked](alias))
        assert len(found) == await _counted(colour, WITH_INNER[asked](alias)) == 1
        assert await _tested(colour, WITH_INNER[asked](alias))


async def test_both_queries_may_be_of_the_same_other_database(colour: Colour) -> None:
    with orm.Database("sqlite://", alias="other", allow_sync_in_loop=True) as other:
        orm.create_tables(other, Hall, Gig)
        Hall.objects.using("other").create(name="Blue")

        asked = Hall.objects.using("other").filter(pk__in=_keys("other"))

        assert [one.name for one in await _rows(colour, asked)] == ["Blue"]
        with pytest.raises(ValueError, match="asked of 'other', and one inside it names 'default'"):
            await _rows(colour, Hall.objects.using("other").filter(pk__in=_keys("default")))


async def test_values_of_another_database_are_taken_as_a_list(colour: Colour) -> None:
    with orm.Database("sqlite://", alias="other", allow_sync_in_loop=True) as other:
        orm.create_tables(other, Hall)
        Hall.objects.using("other").create(pk=1, name="Blue")

        keys = await _rows(colour, Hall.objects.using("other").values_list("pk", flat=True))

        asked = Hall.objects.filter(pk__in=keys)
        assert [one.name for one in await _rows(colour, asked)] == ["Royal"]


async def test_writes_with_a_query_of_another_database_are_refused(colour: Colour) -> None:
    chosen = Hall.objects.filter(pk__in=_keys("other"))
    value = orm.Subquery(Hall.objects.using("other").values("seats")[:1])
    gigs = Gig.objects.filter(hall__in=_keys("other"))
    every = Hall.objects.all()

    with assert_num_queries(0, colour.database):
        for _ in range(2):
            if colour.awaits:
                writes = [chosen.aupdate(seats=9), every.aupdate(seats=value), gigs.adelete()]
                for one in writes:
                    with pytest.raises(ValueError, match="across different databases"):
                        await one
            else:
                with pytest.raises(ValueError, match="across different databases"):
                    chosen.update(seats=9)
                with pytest.raises(ValueError, match="across different databases"):
                    every.update(seats=value)
                with pytest.raises(ValueError, match="across different databases"):
                    gigs.delete()


async def test_totals_of_another_database_are_refused(colour: Colour) -> None:
    inner = orm.Sum(orm.Subquery(Hall.objects.using("other").values("seats")[:1]))
    for asked, total in [
        (Hall.objects.filter(pk__in=_keys("other")), orm.Sum("seats")),
        (Hall.objects.all(), inner),
    ]:
        with pytest.raises(ValueError, match="across different databases"):
            if colour.awaits:
                await asked.aaggregate(total=total)
            else:
                asked.aggregate(total=total)
