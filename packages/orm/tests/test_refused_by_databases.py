"""What a database, or an old server, has not is a named error with the mend."""

import hotclub_orm as orm
import pytest
from hotclub_orm import Aggregate, AnyValue, NotSupportedError, StringAgg, Sum, Window
from hotclub_orm.functions import UUID7
from hotclub_orm.postgres.search import SearchVectorField
from hotclub_orm.testing import Colour


class Note(orm.Model):
    key = orm.CharField(max_length=10)
    pitch = orm.IntegerField(default=1)

    class Meta:
        app_label = "refused"


class Spread(Aggregate):
    function = "COUNT"
    allow_distinct = True
    output_field = orm.IntegerField()


async def listed(colour, queryset):
    if colour.awaits:
        return [row async for row in queryset]
    return list(queryset)


def server(colour: Colour) -> int:
    return int(colour.database.execute("SHOW server_version_num")[0][0]) // 10000


@pytest.mark.parametrize(
    ("expression", "since"), [(AnyValue("pitch"), 16), (UUID7(), 18)], ids=["AnyValue", "UUID7"]
)
@pytest.mark.asyncio
async def test_a_server_that_is_too_old_is_named(colour: Colour, expression, since):
    colour.database.create_tables(Note)
    Note.objects.create(key="c")
    values = Note.objects.values("key").annotate(x=expression).values_list("x", flat=True)
    if colour.is_sqlite or server(colour) >= since:
        assert len(await listed(colour, values)) == 1
        return
    with pytest.raises(NotSupportedError, match=f"needs PostgreSQL {since}, and this server is 1"):
        await listed(colour, values)


@pytest.mark.parametrize(
    ("aggregate", "mend"),
    [
        (StringAgg("key", ",", order_by="pitch"), "give order_by to the Window"),
        (Sum("pitch", distinct=True), "aggregate in a Subquery"),
    ],
    ids=["order", "distinct"],
)
@pytest.mark.asyncio
async def test_order_and_distinct_inside_of_a_window_are_refused(colour: Colour, aggregate, mend):
    colour.database.create_tables(Note)
    notes = Note.objects.annotate(x=Window(aggregate, partition_by="key"))
    with pytest.raises(NotSupportedError, match=mend):
        await listed(colour, notes)


@pytest.mark.asyncio
async def test_the_order_of_the_window_is_the_mend(colour: Colour):
    colour.database.create_tables(Note)
    Note.objects.bulk_create([Note(key="b", pitch=2), Note(key="a", pitch=1)])
    joined = Window(StringAgg("key", ","), order_by="pitch", frame=orm.RowRange())
    notes = Note.objects.annotate(x=joined).values_list("x", flat=True)
    assert await listed(colour, notes) == ["a,b", "a,b"]


@pytest.mark.asyncio
async def test_distinct_of_several_arguments_is_refused_on_sqlite(colour: Colour):
    colour.database.create_tables(Note)
    aggregate = Spread("key", "pitch", distinct=True)
    if not colour.is_sqlite:
        return
    with pytest.raises(NotSupportedError, match=r"Spread\(distinct=True\) has 2"):
        await listed(colour, Note.objects.values("key").annotate(x=aggregate))


class Page(orm.Model):
    words = SearchVectorField(null=True)

    class Meta:
        app_label = "refused"


@pytest.mark.asyncio
async def test_a_column_for_search_needs_postgresql(colour: Colour):
    if not colour.is_sqlite:
        colour.database.create_tables(Page)
        assert Page.objects.create().words is None
        return
    with pytest.raises(NotSupportedError, match=r"SearchVectorField .* needs PostgreSQL"):
        if colour.awaits:
            await colour.database.acreate_tables(Page)
        else:
            colour.database.create_tables(Page)
