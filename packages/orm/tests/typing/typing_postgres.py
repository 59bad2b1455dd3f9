"""What a type checker says of PostgreSQL's fields."""

import datetime as dt
from decimal import Decimal
from typing import assert_type

import hotclub_orm as orm
from hotclub_orm.postgres.fields import (
    ArrayField,
    DateRangeField,
    DateTimeRangeField,
    DecimalRangeField,
    HStoreField,
    IntegerRangeField,
    Range,
)


class Gig(orm.Model):
    tags = ArrayField(orm.CharField(max_length=10), size=3)
    years = ArrayField(orm.IntegerField(), null=True)
    grid = ArrayField(ArrayField(orm.DecimalField(max_digits=5, decimal_places=2)))
    holes = ArrayField(orm.IntegerField(null=True))
    pairs = HStoreField()
    notes = HStoreField(null=True)
    ages = IntegerRangeField()
    price = DecimalRangeField(null=True)
    nights = DateRangeField()
    hours = DateTimeRangeField()


def check_fields(gig: Gig) -> None:
    assert_type(gig.tags, list[str])
    assert_type(gig.years, list[int] | None)
    assert_type(gig.grid, list[list[Decimal]])
    assert_type(gig.holes, list[int | None])
    assert_type(gig.pairs, dict[str, str | None])
    assert_type(gig.notes, dict[str, str | None] | None)
    assert_type(gig.ages, Range[int])
    assert_type(gig.price, Range[Decimal] | None)
    assert_type(gig.nights, Range[dt.date])
    assert_type(gig.hours, Range[dt.datetime])
