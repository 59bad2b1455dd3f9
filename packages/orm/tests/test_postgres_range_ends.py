"""Ends of ranges of ints that no column holds are a DataError before the database is asked."""

import hotclub_orm as orm
import pytest
from hotclub_orm import DataError
from hotclub_orm.postgres.fields import BigIntegerRangeField, IntegerRangeField, Range
from hotclub_orm.testing import assert_num_queries
from postgres_doors import door  # noqa: F401

MOST = 2**31 - 1


class Span(orm.Model):
    ages = IntegerRangeField(null=True)
    tickets = BigIntegerRangeField(null=True)
    age = orm.IntegerField(default=0)
    small = orm.SmallIntegerField(default=0)

    class Meta:
        app_label = "range_ends"


BEYOND = [
    ("ages", (0, 2**31)),
    ("ages", (-(2**31) - 1, 0)),
    ("ages", Range(0, MOST, "[]")),
    ("ages", Range(MOST, None, "(]")),
    ("tickets", (0, 2**63)),
]


@pytest.mark.parametrize(("name", "value"), BEYOND)
@pytest.mark.asyncio
async def test_saves_and_lookups_refuse_ends_beyond_the_column(door, name, value):  # noqa: F811
    await door.create_tables(Span)
    end = r"the (lower|upper) end of the range, -?\d+, is not from"
    with assert_num_queries(0, door.database):
        with pytest.raises(DataError, match=rf"Field '{name}': {end}"):
            await door.do(Span(**{name: value}), "save")
        for lookup in ("exact", "overlap", "contained_by", "fully_lt", "adjacent_to"):
            with pytest.raises(DataError, match=end):
                await door.list(Span.objects.filter(**{f"{name}__{lookup}": value}))


def test_numbers_in_a_range_beyond_their_type_are_refused(postgres_database):
    postgres_database.create_tables(Span)
    Span.objects.create(age=5, small=5)
    assert Span.objects.filter(age__contained_by=(0, MOST)).count() == 1
    assert Span.objects.filter(small__contained_by=(0, 2**20)).count() == 1
    with pytest.raises(DataError, match="the upper end"):
        Span.objects.filter(age__contained_by=(0, 2**31)).count()


def test_ends_at_the_edge_are_stored_and_found(postgres_database):
    postgres_database.create_tables(Span)
    Span.objects.create(ages=(-(2**31), MOST))
    Span.objects.create(ages=(5, None), tickets=(2**63 - 2, None))
    assert Span.objects.filter(ages__contains=MOST).get().ages == Range(5, None)
    assert Span.objects.filter(ages__contains=MOST - 1).count() == 2
    assert Span.objects.filter(tickets__contains=2**63 - 1).count() == 1
    assert Span.objects.filter(ages__contains=2**31).count() == 0
