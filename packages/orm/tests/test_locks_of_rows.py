"""select_for_update: rows are locked in a transaction, or not asked for."""

from typing import Any

import hotclub_orm as orm
import pytest
from hotclub_orm.testing import Colour


class Seat(orm.Model):
    row = orm.CharField(max_length=5)
    taken = orm.BooleanField(default=False)

    class Meta:
        app_label = "locks_of_rows"


pytestmark = pytest.mark.asyncio


@pytest.fixture(autouse=True)
def seats(colour: Colour) -> None:
    colour.database.create_tables(Seat)
    Seat.objects.create(row="A")
    Seat.objects.create(row="B")


async def _rows(colour: Colour, queryset: Any) -> list[Any]:
    return [one async for one in queryset] if colour.awaits else list(queryset)


async def _streamed(colour: Colour, queryset: Any) -> list[Any]:
    if colour.awaits:
        return [one async for one in queryset.aiterator()]
    return list(queryset.iterator())


async def _first(colour: Colour, queryset: Any) -> list[Any]:
    return [await queryset.afirst() if colour.awaits else queryset.first()]


async def _got(colour: Colour, queryset: Any) -> list[Any]:
    # The second time the shape is known.
    return [
        await queryset.aget(row="A") if colour.awaits else queryset.get(row="A") for _ in range(2)
    ]


READINGS = [_rows, _streamed, _first, _got]


@pytest.mark.parametrize("reading", READINGS)
async def test_rows_are_locked_in_a_block(colour: Colour, reading: Any) -> None:
    async with colour.atomic():
        with colour.database.watch_statements() as seen:
            found = await reading(colour, Seat.objects.select_for_update().order_by("row"))

    assert [one.row for one in found][:1] == ["A"]
    assert all("FOR UPDATE" in sql for sql in seen.sql if "SELECT" in sql) or colour.is_sqlite


@pytest.mark.parametrize("reading", READINGS)
async def test_outside_a_block_nothing_is_locked_and_that_is_told(
    colour: Colour, reading: Any
) -> None:
    locked = Seat.objects.select_for_update().order_by("row")
    if colour.is_sqlite:
        # There is no such lock: Django's documentation has it ignored.
        assert (await reading(colour, locked))[0].row == "A"
        return
    with colour.database.watch_statements() as seen:
        for _ in range(2):
            with pytest.raises(
                orm.TransactionManagementError,
                match="select_for_update cannot be used outside of a transaction",
            ):
                await reading(colour, locked)
    assert seen.sql == []


async def test_counting_and_sql_need_no_block(colour: Colour) -> None:
    locked = Seat.objects.select_for_update()

    assert (await locked.acount() if colour.awaits else locked.count()) == 2
    assert (await locked.aexists() if colour.awaits else locked.exists()) is True
    totals = orm.Max("row")
    found = await locked.aaggregate(last=totals) if colour.awaits else locked.aggregate(last=totals)
    assert found == {"last": "B"}
    assert await _rows(colour, locked.none()) == []
    assert ("FOR UPDATE" in str(locked.query)) is not colour.is_sqlite
